#!/usr/bin/env bash
# Every document of the corpus: how long its generation takes, its types and operations, its diagnostics by code,
# and whether its client compiles without a warning from rustc and clippy. With arguments: these documents only.
set -uo pipefail
cd "$(dirname "$0")/.."
source scripts/documents.sh
export CARGO_INCREMENTAL=0
cargo build -q --release -p specwright --features cli || exit 1

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0
printf '%s\t%s\t%s\t%s\t%s\t%s\n' document milliseconds types operations compiles diagnostics
for documents in "${batches[@]}"; do
    compiles=yes
    if ! SPECWRIGHT_DOCUMENTS=$documents cargo clippy -q -p corpus -- -D warnings > "$scratch/clippy" 2>&1; then
        compiles=no
        status=1
    fi
    for document in $documents; do
        start=$(date +%s%N)
        if ! target/release/specwright generate "$SPECWRIGHT_CORPUS/$document" > "$scratch/client.rs" 2> "$scratch/findings"; then
            compiles=not-generated
            status=1
        fi
        milliseconds=$((($(date +%s%N) - start) / 1000000))
        codes=$(grep -oE '^(warning|error)\[[a-z-]+\]' "$scratch/findings" | sort | uniq -c | awk '{ printf "%s %s  ", $1, $2 }')
        printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$document" $milliseconds \
            "$(grep -cE '^ *pub (struct|enum|type) ' "$scratch/client.rs")" \
            "$(grep -cE 'decode::(json_failure|failure)' "$scratch/client.rs")" $compiles "$codes"
    done
    if [ $compiles != yes ]; then
        cat "$scratch/clippy"
    fi
done
exit $status
