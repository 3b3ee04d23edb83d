#!/usr/bin/env bash
# 200 edits of three real documents: each changes only those lines of the client that mention it, but for ten.
# About three minutes. SPECWRIGHT_CORPUS is the directory of the documents.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo test --release -p specwright --features cli --test edits -- --ignored --nocapture
