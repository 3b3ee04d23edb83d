#!/usr/bin/env bash
# Builds a crate as cargo does for a user, again and again, and compares what cargo prints of the warnings of its document: the build that
# first reads the document prints them, those after it how many there are, until the document changes. The third compiles nothing.
#
#   scripts/warnings.sh
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/needs.sh

project=$PWD
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$project/target}"
crate=$CARGO_TARGET_DIR/tmp/warnings
# What an earlier run of this script built has been told of the warnings.
forget() { rm -rf "$CARGO_TARGET_DIR"/debug/build/warned-* "$CARGO_TARGET_DIR"/debug/.fingerprint/warned-*; }
rm -rf "$crate"
forget
mkdir -p "$crate/src"
cp Cargo.lock "$crate"
cat >"$crate/Cargo.toml" <<EOF
[package]
name = "warned"
version = "0.1.0"
edition = "2024"

[dependencies]
specwright-runtime = { path = "$project/runtime" }

[build-dependencies]
specwright = { path = "$project/generator" }

[profile.dev]
debug = "line-tables-only"

[workspace]
EOF
echo 'specwright_runtime::include_client!();' >"$crate/src/lib.rs"
# script OPTIONS: the build script with these options of `configure`.
script() {
    echo "fn main() -> Result<(), specwright::Error> { specwright::configure(\"tea.yaml\")$1.generate() }" >"$crate/build.rs"
}
# document PATTERN: a document with two warnings.
document() {
    cat >"$crate/tea.yaml" <<EOF
openapi: 3.1.0
info: { title: Teas, version: "1" }
paths: {}
components:
  schemas:
    Tea:
      type: object
      properties:
        name: { type: string, not: { pattern: "$1" } }
        leaf: { type: array, items: { type: string }, not: { maxItems: 1 } }
EOF
}

build=0
failed=0
# expect PATTERN…: what a build prints has a line for each pattern and no other about the document, and compiles the client or not, as `compiles` says.
expect() {
    build=$((build + 1))
    local output lines pattern compiled=0
    output=$(cd "$crate" && "$cargo" check --lib 2>&1) || { echo "$output" >&2; exit 1; }
    lines=$(grep '^warning: ' <<<"$output" || true)
    grep -Eq '(Compiling|Checking) warned' <<<"$output" && compiled=1
    for pattern in "$@"; do
        grep -q -- "$pattern" <<<"$lines" || { echo "build $build: nothing like \`$pattern\` is printed" >&2; failed=1; }
    done
    if [ "$(grep -c . <<<"$lines" || true)" != $# ]; then echo "build $build: $# lines were expected" >&2; failed=1; fi
    if [ $compiled != "$compiles" ]; then echo "build $build: compiled $compiled times, expected $compiles" >&2; failed=1; fi
    if [ $failed = 1 ]; then echo "$output" >&2; exit 1; fi
}

script ""
document "^Earl"
compiles=1 expect 'tea.yaml:9:.*unsupported-not' 'tea.yaml:10:.*unsupported-not'
compiles=1 expect '2 warnings were printed by an earlier build; see `.*client.warnings`'
compiles=0 expect '2 warnings were printed'
note=$(find "$CARGO_TARGET_DIR"/debug/build/warned-*/out -name client.warnings | head -1)
grep -q 'tea.yaml:9:.*unsupported-not' "$note"
# A document that was touched is as it was.
document "^Earl"
compiles=1 expect '2 warnings were printed'
document "^Lord"
compiles=1 expect 'tea.yaml:9:.*unsupported-not' 'tea.yaml:10:.*unsupported-not'
compiles=1 expect '2 warnings were printed'
compiles=0 expect '2 warnings were printed'
script '.repeat_warnings(true)'
compiles=1 expect 'tea.yaml:9:.*unsupported-not' 'tea.yaml:10:.*unsupported-not'
compiles=0 expect 'tea.yaml:9:.*unsupported-not' 'tea.yaml:10:.*unsupported-not'
script '.quiet(true)'
compiles=1 expect
compiles=0 expect
# Of a client that is generated twice, with other warnings each time, nothing runs the script at each build.
cat >"$crate/build.rs" <<EOF
fn main() -> Result<(), specwright::Error> {
    specwright::configure("tea.yaml").generate()?;
    specwright::configure("tea.yaml").allow(specwright::Code::UnsupportedNot).generate()
}
EOF
compiles=1 expect '2 warnings were printed'
compiles=0 expect '2 warnings were printed'
# A document that is a value, of a file that the script does not name: cargo watches the package, with warnings as without.
cat >"$crate/build.rs" <<EOF
use specwright::serde_json::{Value, from_str};

fn main() -> Result<(), specwright::Error> {
    let text = std::fs::read_to_string("tea.json").unwrap_or_default();
    let document: Value = from_str(&text).unwrap_or_default();
    specwright::configure_document("value.json", document).generate()
}
EOF
# value TYPE: a document with one warning.
value() {
    cat >"$crate/tea.json" <<EOF
{
    "openapi": "3.1.0", "info": {"title": "Teas", "version": "1"}, "paths": {},
    "components": {"schemas": {"Tea": {"type": "$1", "not": {"const": "Earl Grey"}}}}
}
EOF
}
# Cargo runs a script that stops naming files once more.
forget
value string
compiles=1 expect 'value.json:.*unsupported-not'
compiles=0 expect 'value.json:.*unsupported-not'
value array
compiles=1 expect '1 warning was printed'
compiles=0 expect '1 warning was printed'
echo "warnings are printed once in $build builds of a crate"
