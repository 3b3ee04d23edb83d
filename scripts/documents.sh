# Sourced by the scripts that go through the corpus, from the project's directory, with their arguments. Sets SPECWRIGHT_CORPUS, and `batches`: the
# documents that are compiled at once, each batch a line of paths. With arguments: these documents, in one batch; else all, or those whose version begins with
# SPECWRIGHT_VERSION.
corpus=${SPECWRIGHT_CORPUS:-../shared/corpus}
if [ ! -f "$corpus/INDEX.tsv" ]; then
    echo "there is no corpus at $corpus: nothing is done" >&2
    exit 2
fi
SPECWRIGHT_CORPUS=$(cd "$corpus" && pwd)
export SPECWRIGHT_CORPUS CARGO_TERM_COLOR=never

# So many bytes of documents at once, that rustc stays below 6 GB; a larger one by itself. One of several files counts as larger than it looks.
at_once=3000000
mapfile -t batches < <(
    if [ $# -gt 0 ]; then
        echo "$*"
    else
        awk -F'\t' -v version="${SPECWRIGHT_VERSION:-}" 'NR > 1 && (version == "" || index($3, version) == 1) { print $5 + ($8 == "y" ? 700000 : 100000) "\t" $2 }' "$SPECWRIGHT_CORPUS/INDEX.tsv" | sort -n | awk -F'\t' -v most=$at_once '
            batch != "" && bytes + $1 > most { print batch; batch = ""; bytes = 0 }
            { batch = batch (batch == "" ? "" : " ") $2; bytes += $1 }
            END { if (batch != "") print batch }'
    fi
)
