#!/usr/bin/env bash
# Five programs with generated clients (GitHub, Stripe, Kubernetes, Qdrant, Spotify), and the same five with crates that
# others wrote by hand, against servers on loopback: both of a pair must print the same, and the lines of ours may be at most
# 1.1 times theirs. The servers of ours refuse requests once (429, 503, GitHub's 403), and say so: each program has to ask again.
# A sixth program, for Slack, is beside no other: it asserts what comes. The crates of others take some minutes to build.
#
#   scripts/clients.sh                  both of each pair
#   scripts/clients.sh generated        the programs with generated clients alone
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/needs.sh
needs_corpus

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/clients
programs=tests/clients/examples

# Ours and theirs.
pairs=(
    "github github_octocrab"
    "stripe stripe_async_stripe"
    "kubernetes kubernetes_kube"
    "qdrant qdrant_client"
    "spotify spotify_rspotify"
)

# Those that assert what comes.
alone=(slack)

lines() { grep -vcE '^\s*(//.*)?$' "$programs/$1.rs"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What a program prints, and what its server has refused in $work/refused.
run() { timeout 30 "$CARGO_TARGET_DIR/debug/examples/$1" 2>"$work/refused"; }

# failure PROGRAM OUTPUT: says what a program that has failed has printed.
failure() {
    echo "$1 failed: $2"
    cat "$work/refused"
    failed=1
}

# refused PROGRAM: fails unless the server has refused requests, of which the program has printed nothing.
refused() {
    grep -q '^refused once: ' "$work/refused" && return
    echo "$1: its server has refused nothing, so that nothing was asked for again" >&2
    failed=1
}

if [ "${1:-}" = generated ]; then
    features=()
else
    features=(--features hand-made)
fi
(cd tests/clients && "$cargo" build --quiet --locked --examples ${features[@]+"${features[@]}"})

failed=0
printf '%-12s %9s %9s %6s  %s\n' program generated "by hand" ratio output
for pair in "${pairs[@]}"; do
    read -r ours theirs <<<"$pair"
    said=$(run "$ours") || { failure "$ours" "$said"; continue; }
    refused "$ours"
    # What both of a pair printed when they were last compared.
    if ! diff "tests/clients/expected/$ours.txt" <(echo "$said"); then
        echo "$ours: other output than in tests/clients/expected" >&2
        failed=1
    fi
    if [ "${1:-}" = generated ]; then
        printf '%-12s %9d\n' "$ours" "$(lines "$ours")"
        continue
    fi
    expected=$(run "$theirs") || { failure "$theirs" "$expected"; continue; }
    same=same
    if [ "$said" != "$expected" ]; then
        same=different
        failed=1
        diff <(echo "$expected") <(echo "$said") || true
    fi
    ratio=$(awk -v ours="$(lines "$ours")" -v theirs="$(lines "$theirs")" 'BEGIN { printf "%.2f", ours / theirs }')
    printf '%-12s %9d %9d %6s  %s\n' "$ours" "$(lines "$ours")" "$(lines "$theirs")" "$ratio" "$same"
    if awk -v ratio="$ratio" 'BEGIN { exit !(ratio > 1.1) }'; then
        echo "$ours: more than 1.1 times the lines of $theirs" >&2
        failed=1
    fi
done
for ours in "${alone[@]}"; do
    said=$(run "$ours") || { failure "$ours" "$said"; continue; }
    refused "$ours"
    printf '%-12s %9d\n' "$ours" "$(lines "$ours")"
done
exit $failed
