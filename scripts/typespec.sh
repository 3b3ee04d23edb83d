#!/usr/bin/env bash
# Compiles the clients of TypeSpec's scenarios: 71 documents in each of OpenAPI 3.0, 3.1 and 3.2, in both layouts.
#
# usage: scripts/typespec.sh [number]    only so many documents, spread over all of them
set -euo pipefail
cd "$(dirname "$0")/.."

typespec=${SPECWRIGHT_TYPESPEC:-../shared/typespec}
if [ ! -d "$typespec/documents" ]; then
    echo "no documents of TypeSpec at $typespec: their clients are not compiled"
    exit 0
fi
corpus=$(cd "$typespec/documents" && pwd)
all=$(cd "$corpus" && find . -name '*.json' -o -name '*.yaml' | sed 's#^\./##' | sort)
count=$(echo "$all" | wc -l)
documents=$(echo "$all" | awk -v all="$count" -v some="${1:-$count}" 'int(NR * some / all) > int((NR - 1) * some / all)')
echo "$(echo "$documents" | wc -l) of $count documents"
SPECWRIGHT_CORPUS=$corpus SPECWRIGHT_DOCUMENTS=$(echo $documents) cargo clippy -p corpus -- -D warnings
