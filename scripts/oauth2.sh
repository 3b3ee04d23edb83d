#!/usr/bin/env bash
# Gets tokens by the flows of OAuth 2 from oauth2-mock-server, and calls an API that takes these tokens (tests/oauth2): discovery,
# client credentials, password, refresh token, authorization code with PKCE; tokens that expire and tokens that are revoked; a thousand
# calls at once. Prints a line for each check, and fails if one does.
#
# The package of npm is installed in target/oauth2-mock, once. The servers choose ports that are free.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/needs.sh
needs_npm

version=8.2.3
packages=${CARGO_TARGET_DIR:-target}/oauth2-mock
mkdir -p "$packages"
packages=$(cd "$packages" && pwd)
if [ ! -e "$packages/installed-$version" ]; then
    (
        cd "$packages"
        echo '{ "private": true }' >package.json
        npm install --no-audit --no-fund --silent --ignore-scripts "oauth2-mock-server@$version"
        touch "installed-$version"
    )
fi

# Built first, so that nothing waits for the compiler while the servers run.
"$cargo" build --quiet -p oauth2-flows

log=$(mktemp)
node tests/oauth2/server.mjs "$packages" >"$log" 2>&1 &
server=$!
stop() {
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    rm -f "$log"
}
trap stop EXIT
trap 'exit 130' INT TERM

address=
for _ in $(seq 1 120); do
    if ! kill -0 "$server" 2>/dev/null; then break; fi
    if address=$(grep -m1 '^listening ' "$log"); then break; fi
    sleep 0.5
done
if [ -z "$address" ]; then
    echo "oauth2: the servers did not start. They said:" >&2
    cat "$log" >&2
    exit 1
fi

read -r _ issuer api <<<"$address"
echo "oauth2: oauth2-mock-server $version listens on $issuer"
# A thousand calls at once are a thousand connections.
ulimit -S -n "$(ulimit -H -n)" 2>/dev/null || true
if ! SPECWRIGHT_OAUTH2_ISSUER=$issuer SPECWRIGHT_OAUTH2_API=$api timeout 120 "$cargo" run --quiet -p oauth2-flows; then
    echo "oauth2: the servers said:" >&2
    cat "$log" >&2
    exit 1
fi
