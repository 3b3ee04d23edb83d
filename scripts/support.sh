#!/usr/bin/env bash
# Renders docs/support.md from the table of keywords (generator/src/read/keywords.rs).
set -euo pipefail
cd "$(dirname "$0")/.."
cargo run -q -p specwright --features cli -- support > docs/support.md.new
mv docs/support.md.new docs/support.md
