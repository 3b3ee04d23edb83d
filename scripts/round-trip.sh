#!/usr/bin/env bash
# Values of every schema of every document of the corpus, decoded and encoded (tests/round-trip): a few documents
# at a time, so that rustc stays below 6 GB. Prints what each test prints, and how many schemas pass in all; fails below 99.9 %
# and on any schema that fails without an explanation. With arguments: these documents only, in one go.
set -uo pipefail
cd "$(dirname "$0")/.."
source scripts/documents.sh
export RUST_BACKTRACE=0

# A large document has so many values that optimising what decodes them takes less time than they do; others have not.
large=3000000
profile() {
    if [ $# = 1 ] && [ "$(wc -c <"$SPECWRIGHT_CORPUS/$1")" -gt "$large" ]; then echo round-trip; else echo dev; fi
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
for documents in "${batches[@]}"; do
    # shellcheck disable=SC2086
    if ! SPECWRIGHT_DOCUMENTS=$documents ${CARGO:-cargo} test -q --profile "$(profile $documents)" -p round-trip -- --nocapture 2>&1 | tee -a "$log"; then
        status=1
    fi
done
awk '
    /^round-trip total: / { passed += $3; all += $5 }
    END {
        if (all == 0) { print "nothing was decoded"; exit 1 }
        printf "%d of %d schemas pass: %.2f %%\n", passed, all, 100 * passed / all
        exit passed < 0.999 * all
    }' "$log" || status=1
exit $status
