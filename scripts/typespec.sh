#!/usr/bin/env bash
# Compiles the clients of TypeSpec's scenarios: 71 documents in each of OpenAPI 3.0, 3.1 and 3.2, in both layouts.
#
# usage: scripts/typespec.sh [number]    only so many documents, spread over all of them
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/needs.sh
needs_typespec

corpus=$SPECWRIGHT_TYPESPEC/documents
all=$(cd "$corpus" && find . -name '*.json' -o -name '*.yaml' | sed 's#^\./##' | sort)
count=$(echo "$all" | wc -l)
documents=$(echo "$all" | awk -v all="$count" -v some="${1:-$count}" 'int(NR * some / all) > int((NR - 1) * some / all)')
echo "$(echo "$documents" | wc -l) of $count documents"
SPECWRIGHT_CORPUS=$corpus SPECWRIGHT_DOCUMENTS=$(echo $documents) "$cargo" clippy -p corpus -- -D warnings
