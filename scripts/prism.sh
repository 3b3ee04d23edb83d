#!/usr/bin/env bash
# Runs the example `internal_contacts`, unchanged, against Stoplight Prism: a server that answers from the document alone,
# and checks every request against it. So the document, the client and the example agree, in the eyes of somebody else's tool.
#
#   scripts/prism.sh            on port 4010
#   PORT=8123 scripts/prism.sh
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/needs.sh
needs_npm

# The newest that runs on Node 18 and later: 5.15.11 and 5.16 ask for Node 24.
version=5.14.2
port=${PORT:-4010}
url=http://127.0.0.1:$port

# Built first, so that nothing waits for the compiler while the server runs.
"$cargo" build --quiet --example internal_contacts

log=$(mktemp)
# Job control gives the server a process group of its own: npx starts it as a grandchild, which must end too.
set -m
npx --yes "@stoplight/prism-cli@$version" mock --host 127.0.0.1 --port "$port" spec/openapi.yaml >"$log" 2>&1 &
server=$!
set +m
stop() {
    kill -- "-$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    rm -f "$log"
}
trap stop EXIT
trap 'exit 130' INT TERM

# The first run downloads Prism: two minutes at most. It says that it listens once it does; that the port answers proves
# nothing, for another server may have it.
ready=no
for _ in $(seq 1 240); do
    # Where the port is taken Prism says so, and stays.
    if ! kill -0 "$server" 2>/dev/null || grep -q EADDRINUSE "$log"; then break; fi
    if grep -q "Prism is listening" "$log"; then ready=yes; break; fi
    sleep 0.5
done
if [ "$ready" = no ]; then
    echo "prism: the server did not start on port $port (another one: PORT=8123 $0). It said:" >&2
    cat "$log" >&2
    exit 1
fi

echo "prism: version $version listens on $url"
PARTNERS_API_URL=$url PARTNERS_API_TOKEN=any-token timeout 60 "$cargo" run --quiet --example internal_contacts

# The example shows a refusal and goes on, so the requests themselves are looked at here.
accepted=$(grep -c "The request passed the validation rules" "$log" || true)
if [ "$accepted" -lt 3 ]; then
    echo "prism: only $accepted of the 3 requests keep to the document. It said:" >&2
    cat "$log" >&2
    exit 1
fi
echo
echo "prism: all 3 requests with a token keep to the document"
