#!/usr/bin/env bash
# Calls every operation of twelve documents of the corpus against Stoplight Prism, a server that answers from the document alone and checks
# every request against it (tests/prism): with what an operation requires, with everything, with several bodies, and once for each
# status. Fails on a request that Prism refuses or an answer that the client cannot read, unless tests/prism/exceptions.txt
# explains it. With arguments: these documents.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/needs.sh
needs_npm
needs_corpus

# The newest that runs on Node 18 and later: 5.15.11 and 5.16 ask for Node 24.
version=5.14.2
port=${PORT:-4012}
documents=("$@")
if [ ${#documents[@]} = 0 ]; then
    documents=(qdrant/openapi.json meilisearch/open-api.json ory-hydra/api.json openfga-v2/apidocs.swagger.json supabase-auth/openapi.yaml resend/resend.yaml
        scalar-galaxy/3.1.yaml redocly-cafe-3.2/cafe.yaml museum/openapi.yaml etcd-rpc/rpc.swagger.json fly-machines/fly-io-machines-api-openapi.yml opendota/opendota.json)
fi
export SPECWRIGHT_PRISM_URL=http://127.0.0.1:$port

log=$(mktemp)
server=
stop() {
    if [ -n "$server" ]; then
        kill -- "-$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=
    fi
}
trap 'stop; rm -f "$log"' EXIT
trap 'exit 130' INT TERM

status=0
for document in "${documents[@]}"; do
    # Built first, so that nothing waits for the compiler while the server runs.
    SPECWRIGHT_PRISM=$document "$cargo" build --quiet -p prism
    # Job control gives the server a process group of its own: npx starts it as a grandchild, which must end too.
    set -m
    npx --yes "@stoplight/prism-cli@$version" mock --host 127.0.0.1 --port "$port" "$SPECWRIGHT_CORPUS/$document" >"$log" 2>&1 &
    server=$!
    set +m
    ready=no
    for _ in $(seq 1 240); do
        if ! kill -0 "$server" 2>/dev/null || grep -q EADDRINUSE "$log"; then break; fi
        if grep -q "Prism is listening" "$log"; then ready=yes; break; fi
        sleep 0.5
    done
    if [ "$ready" = no ]; then
        echo "prism: the server did not start on port $port (another one: PORT=8123 $0). It said:" >&2
        tail -20 "$log" >&2
        exit 1
    fi
    SPECWRIGHT_PRISM=$document SPECWRIGHT_PRISM_LOG=$log timeout 600 "$cargo" run --quiet -p prism || status=1
    stop
done
exit $status
