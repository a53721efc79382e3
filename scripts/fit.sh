#!/bin/sh
# Fits the weights of the ranking and of answers to judged questions and prints how they do on bodies held out. QMSum
# validation has no part in it, so that `make eval` can judge the result by it.
set -eu
cd "$(dirname "$0")/.."
bin=${BIN:-.venv/bin}
out=${OUT:-out}
shared=${MINUTEBOOK_SHARED:-../shared}
[ -d "$shared/qmsum/train" ] || {
    echo "There is no $shared/qmsum/train: set MINUTEBOOK_SHARED to the folder of real minutes." >&2
    exit 2
}

index() { # NAME SOURCE...
    name=$1
    shift
    echo "== indexing $name"
    "$bin/python" -m service.cli.main index "$@" --out "$out/fit-$name"
}

exported=$(mktemp -d)
trap 'rm -rf "$exported"' EXIT
"$bin/python" "$shared/tools/qmsum_export.py" "$shared/qmsum/train" "$exported"
sh scripts/one_a_stem.sh "$shared/minutes/odug" "$exported/odug"

index qmsum "$exported/minutes"
index london "$shared/minutes/london"
index sample examples/minutes
index wild "$shared/minutes/wild"
index mixed "$exported/minutes" "$exported/odug" "$shared/minutes/london" examples/minutes

london=$shared/questions/london-dev.jsonl
sample=examples/questions.jsonl
set -- --set "wild=$out/fit-wild=$shared/questions/wild-dev.jsonl" \
    --set "london=$out/fit-london=$london" \
    --set "sample=$out/fit-sample=$sample" \
    --set "london-among=$out/fit-mixed=$london" \
    --set "sample-among=$out/fit-mixed=$sample" \
    --set "qmsum-global=$out/fit-qmsum=$exported/questions-global.jsonl"
"$bin/python" -m eval.fitting.fit_ranking --out service/search/ranking.json "$@" \
    --set "qmsum-within=$out/fit-qmsum=$exported/questions-within.jsonl"
"$bin/python" -m eval.fitting.fit_records --shared "$shared" --out service/answer/records/reading.json
# Answers build on the ranking, so they are fitted after it.
"$bin/python" -m eval.fitting.fit_answers --out service/answer/answer.json --near sample --near sample-among "$@"
