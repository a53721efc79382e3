#!/bin/sh
# Judges the search: builds an index of each judged set of minutes, compares the named ways to search, and holds the
# shipped one against the stored expectations (eval/stored). Exit status 1 when a set has really dropped.
#
#   eval.sh [SET...]           sample, london, qmsum, among (London among all other minutes); all that can be
#                              judged here by default
#   eval.sh --store [SET...]   stores what is measured as what to expect from now on
set -eu
cd "$(dirname "$0")/.."
bin=${BIN:-.venv/bin}
shared=${MINUTEBOOK_SHARED:-../shared}
out=${OUT:-out}
failed=0
exported=$(mktemp -d)
trap 'rm -rf "$exported"' EXIT
store=
if [ "${1:-}" = --store ]; then
    store=--store
    shift
fi
sets=${*:-sample london qmsum among}

minutebook() {
    "$bin/python" -m service.cli.main "$@"
}

index() { # NAME MINUTES...
    name=$1
    shift
    echo "== $name: indexing $*"
    minutebook index "$@" --out "$out/index-$name"
}

exports() { # SPLIT: QMSum's meetings as minutes and questions below $exported/SPLIT
    "$bin/python" "$shared/tools/qmsum_export.py" "$shared/qmsum/$1" "$exported/$1"
}

judge() { # NAME INDEX QUESTIONS
    echo "== $1: $3"
    minutebook eval --index "$out/index-$2" --questions "$3" --out "$out/eval-$1" --compare
    minutebook eval-gate "$out/eval-$1" "eval/stored/$1.json" $store || failed=1
    echo "Report: $out/eval-$1/report.html"
}

lacks() { # NAME FOLDER
    [ -d "$2" ] && return 1
    echo "== $1: left out, there is no $2 (MINUTEBOOK_SHARED names the folder of real minutes)"
}

for name in $sets; do
    case $name in
    sample)
        index sample examples/minutes
        judge sample sample examples/questions.jsonl
        ;;
    london)
        lacks london "$shared/minutes/london" && continue
        index london "$shared/minutes/london"
        judge london london "$shared/questions/london-dev.jsonl"
        ;;
    qmsum)
        lacks qmsum "$shared/qmsum/val" && continue
        exports val
        index qmsum "$exported/val/minutes"
        judge qmsum-within qmsum "$exported/val/questions-within.jsonl"
        judge qmsum-global qmsum "$exported/val/questions-global.jsonl"
        ;;
    among)
        lacks among "$shared/qmsum/train" && continue
        exports val
        exports train
        sh scripts/one_a_stem.sh "$shared/minutes/odug" "$exported/odug"
        index among "$shared/minutes/london" examples/minutes "$exported/odug" \
            "$exported/val/minutes" "$exported/train/minutes"
        judge london-among among "$shared/questions/london-dev.jsonl"
        ;;
    *)
        echo "There is no set $name; there are sample, london, qmsum and among." >&2
        exit 2
        ;;
    esac
done
exit $failed
