# Sourced by the scripts, from the project's directory. Sets `cargo`, and has what they ask for at their beginning: a script without what it needs says so,
# does nothing, and succeeds.
cargo=${CARGO:-cargo}

# skip REASON
skip() {
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
