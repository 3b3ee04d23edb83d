#!/usr/bin/env bash
# Calls two servers of others with the clients that their own documents give: Chroma, a database of embeddings, and
# Prefect, an orchestrator of workflows. Each is installed, started on this machine and asked for its OpenAPI 3.1 document;
# a program of tests/servers then creates, finds, changes and deletes there, and checks what comes back.
#
#   scripts/servers.sh                              Chroma on port 8123, Prefect on the next
#   PORT=9000 scripts/servers.sh
#   SERVERS_CACHE=~/servers scripts/servers.sh      where they are installed (700 MB), instead of target/servers
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/needs.sh
needs_command python3
needs_command curl

chroma_port=${PORT:-8123}
prefect_port=$((chroma_port + 1))
requirements=$PWD/tests/servers/requirements.txt
mkdir -p target/servers "${SERVERS_CACHE:-target/servers}"
documents=$PWD/target/servers
cache=$(cd "${SERVERS_CACHE:-target/servers}" && pwd)
venv=$cache/venv

# The list of what is installed is copied last: it is there only if all of it is.
if cmp -s "$requirements" "$venv/requirements.txt"; then
    echo "servers: Chroma and Prefect are in $venv"
else
    echo "servers: installing Chroma and Prefect into $venv, which takes a minute or two"
    rm -rf "$venv"
    python3 -m venv "$venv" >"$cache/install.log" 2>&1 ||
        skip "python3 cannot make a virtual environment: $(tail -n 1 "$cache/install.log")"
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 || skip "python3 has no pip"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --retries 2 -r "$requirements" \
        >"$cache/install.log" 2>&1 || skip "pip cannot install them: $(tail -n 1 "$cache/install.log")"
    cp "$requirements" "$venv/requirements.txt"
fi

data=$(mktemp -d)
servers=()
stop() {
    for server in ${servers[@]+"${servers[@]}"}; do
        kill -- "-$server" 2>/dev/null || true
    done
    # They have ten seconds to end by themselves.
    for server in ${servers[@]+"${servers[@]}"}; do
        for _ in $(seq 1 100); do
            kill -0 -- "-$server" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL -- "-$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    done
    rm -rf "$data"
}
trap stop EXIT
trap 'exit 130' INT TERM

# Whatever is set for other servers of the user is not meant for these.
for variable in $(compgen -e | grep -E '^(CHROMA|PREFECT)_' || true); do unset "$variable"; done

# start NAME PORT COMMAND...: starts a server in a directory of its own.
start() {
    local name=$1 port=$2
    shift 2
    local taken=0
    curl --silent --output /dev/null --noproxy '*' --max-time 5 "http://127.0.0.1:$port/" || taken=$?
    if [ "$taken" != 7 ]; then
        echo "servers: port $port is taken, so $name cannot have it (other ports: PORT=9000 $0)" >&2
        exit 1
    fi
    mkdir "$data/$name"
    # Job control gives the server a process group of its own, with what it starts itself.
    set -m
    (cd "$data/$name" && exec "$@") >"$data/$name.log" 2>&1 &
    pid=$!
    set +m
    servers+=("$pid")
}

same='import json, sys; sys.exit(json.load(open(sys.argv[1])) != json.load(open(sys.argv[2])))'
# document NAME URL: waits until the server that was started last gives its document, a minute at most.
document() {
    local name=$1 url=$2
    for _ in $(seq 1 120); do
        if curl --silent --fail --noproxy '*' --max-time 10 --output "$documents/$name.new" "$url"; then
            # Cargo looks at the time of a file: one that says the same is not touched. Chroma's has a new order each time.
            if python3 -c "$same" "$documents/$name.new" "$documents/$name.json" 2>/dev/null; then
                rm "$documents/$name.new"
            else
                mv "$documents/$name.new" "$documents/$name.json"
            fi
            echo "servers: $name answers, and gives its document: $(wc -c <"$documents/$name.json") bytes"
            return
        fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.5
    done
    echo "servers: $name did not start. It said:" >&2
    tail -n 40 "$data/$name.log" >&2
    exit 1
}

start chroma "$chroma_port" env ANONYMIZED_TELEMETRY=False \
    "$venv/bin/chroma" run --host 127.0.0.1 --port "$chroma_port" --path data
document chroma "http://127.0.0.1:$chroma_port/openapi.json"
# The document beside the API names the server `/api`. The one at the root has the same paths, and no server.
start prefect "$prefect_port" env PREFECT_HOME="$data/prefect/home" PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1 \
    "$venv/bin/prefect" server start --host 127.0.0.1 --port "$prefect_port" --no-services --no-ui
document prefect "http://127.0.0.1:$prefect_port/api/openapi.json"

echo "servers: generating and compiling the clients"
export SPECWRIGHT_CHROMA=$documents/chroma.json SPECWRIGHT_PREFECT=$documents/prefect.json
"$cargo" build --quiet --package servers

result=0
# call NAME VARIABLE=URL: runs the program of a server.
call() {
    local name=$1
    if env "$2" timeout 120 "$cargo" run --quiet --package servers --bin "$name"; then
        echo "servers: $name answered as expected"
        return
    fi
    echo "servers: $name did not answer as expected. The end of its log:" >&2
    tail -n 20 "$data/$name.log" >&2
    result=1
}
call chroma "CHROMA_URL=http://127.0.0.1:$chroma_port"
call prefect "PREFECT_URL=http://127.0.0.1:$prefect_port/api"
exit "$result"
