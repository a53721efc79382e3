#!/bin/sh
# Builds an index of each judged set of minutes and evaluates its questions, for each leg and for both.
set -eu
cd "$(dirname "$0")/.."
bin=${BIN:-.venv/bin}
shared=${MINUTEBOOK_SHARED:-../shared}

judge() { # NAME MINUTES QUESTIONS
    echo "== $1"
    "$bin/minutebook" index "$2" --out "index/eval-$1"
    "$bin/minutebook" eval --index "index/eval-$1" --questions "$3" --out "out/eval-$1" \
        --mode lexical --mode dense --mode hybrid
}

judge sample examples/minutes examples/questions.jsonl
if [ -d "$shared/minutes/london" ]; then
    judge london "$shared/minutes/london" "$shared/questions/london-dev.jsonl"
else
    echo "No real minutes in $shared: only the sample was judged (set MINUTEBOOK_SHARED to their folder)."
fi
