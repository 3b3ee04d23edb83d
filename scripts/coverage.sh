#!/usr/bin/env bash
# Counts what every document of the corpus has, and what of it a client expresses (tests/coverage), and writes docs/coverage.md. Fails where
# something is neither in the client nor in a diagnostic. With arguments: these documents only, and the table goes to standard output.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/documents.sh

documents=${batches[*]}
page=
if [ $# = 0 ] && [ -z "${SPECWRIGHT_VERSION:-}" ]; then
    page="--write docs/coverage.md"
fi
# shellcheck disable=SC2086
"${CARGO:-cargo}" run --quiet -p coverage -- $page $documents
