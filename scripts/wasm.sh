#!/usr/bin/env bash
# Checks the runtime for wasm32, without features and with each that needs no sockets, and a generated client over it. There the
# transport is a service of one's own. The standard library of that target is added with rustup where it can be.
#
#   scripts/wasm.sh
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/needs.sh

target=wasm32-unknown-unknown
has_target() { [ -d "$(rustc --print target-libdir --target $target)" ]; }
has_target || { command -v rustup >/dev/null && rustup target add $target >/dev/null 2>&1; } || true
has_target || skip "the target $target is not installed (rustup target add $target)"

export RUSTFLAGS="${RUSTFLAGS:-} -D warnings"
for features in "" chrono,uuid pattern oauth2 tracing xml mock recording; do
    echo "features: ${features:-none}"
    "$cargo" check --quiet -p specwright-runtime --target $target --no-default-features --features "$features"
done
"$cargo" check --quiet -p without-xml --target $target
echo "a client, and the runtime, are checked for $target"
