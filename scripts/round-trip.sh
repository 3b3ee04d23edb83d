#!/usr/bin/env bash
# Values of every schema of every document of version 3.0 in the corpus, decoded and encoded (tests/round-trip): a few documents
# at a time, so that rustc stays below 6 GB. Prints what each test prints, and how many schemas pass in all; fails below 99.5 %
# and on any schema that fails without an explanation. With arguments: these documents only, in one go.
set -uo pipefail
cd "$(dirname "$0")/.."
corpus=${SPECWRIGHT_CORPUS:-../shared/corpus}
if [ ! -f "$corpus/INDEX.tsv" ]; then
    echo "there is no corpus at $corpus: no value is decoded" >&2
    exit 2
fi
SPECWRIGHT_CORPUS=$(cd "$corpus" && pwd)
export SPECWRIGHT_CORPUS CARGO_TERM_COLOR=never RUST_BACKTRACE=0

# As many bytes of documents are compiled at once; a larger one by itself. One of several files counts as larger than it looks.
at_once=3000000
mapfile -t batches < <(
    if [ $# -gt 0 ]; then
        echo "$*"
    else
        awk -F'\t' '$3 ~ /^3\.0/ { print $5 + ($8 == "y" ? 700000 : 100000) "\t" $2 }' "$SPECWRIGHT_CORPUS/INDEX.tsv" | sort -n | awk -F'\t' -v most=$at_once '
            batch != "" && bytes + $1 > most { print batch; batch = ""; bytes = 0 }
            { batch = batch (batch == "" ? "" : " ") $2; bytes += $1 }
            END { if (batch != "") print batch }'
    fi
)

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
for documents in "${batches[@]}"; do
    if ! SPECWRIGHT_DOCUMENTS=$documents ${CARGO:-cargo} test -q -p round-trip -- --nocapture 2>&1 | tee -a "$log"; then
        status=1
    fi
done
awk '
    /^round-trip total: / { passed += $3; all += $5 }
    END {
        if (all == 0) { print "nothing was decoded"; exit 1 }
        printf "%d of %d schemas pass: %.2f %%\n", passed, all, 100 * passed / all
        exit passed < 0.995 * all
    }' "$log" || status=1
exit $status
