# Sourced by the scripts and by `.ci/run`, from the project's directory. Sets `cargo`, and has what they ask for at their beginning:
# a script without what it needs says so, does nothing, and succeeds. With SPECWRIGHT_STRICT=1 it fails.
cargo=${CARGO:-cargo}

is_strict() {
    [ "${SPECWRIGHT_STRICT:-0}" = 1 ]
}

# absent REASON: says what is not checked, and goes on, or fails with SPECWRIGHT_STRICT=1.
absent() {
    if is_strict; then
        echo "$(basename "$0" .sh): $1 (SPECWRIGHT_STRICT=1: nothing may be skipped)" >&2
        exit 1
    fi
    echo "$1"
}

# skip REASON
skip() {
    if is_strict; then absent "$1"; fi
    echo "$(basename "$0" .sh): skipped, $1"
    exit 0
}

# needs_command NAME [ADDRESS]
needs_command() {
    command -v "$1" >/dev/null || skip "$1 is not installed${2:+ ($2)}"
}

needs_npm() {
    needs_command npm https://nodejs.org
}

# Sets SPECWRIGHT_CORPUS to the directory of real documents.
needs_corpus() {
    local corpus=${SPECWRIGHT_CORPUS:-../shared/corpus}
    [ -f "$corpus/INDEX.tsv" ] || skip "there is no corpus at $corpus"
    SPECWRIGHT_CORPUS=$(cd "$corpus" && pwd)
    export SPECWRIGHT_CORPUS
}

# Sets SPECWRIGHT_TYPESPEC to the directory of TypeSpec's scenarios.
needs_typespec() {
    local typespec=${SPECWRIGHT_TYPESPEC:-../shared/typespec}
    [ -d "$typespec/documents" ] || skip "there are no documents of TypeSpec at $typespec"
    SPECWRIGHT_TYPESPEC=$(cd "$typespec" && pwd)
    export SPECWRIGHT_TYPESPEC
}
