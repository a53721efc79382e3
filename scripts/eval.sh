#!/bin/sh
# Judges the search: builds an index of each judged set of minutes, compares the named ways to search over all sets in
# one run, and holds the shipped one against the stored expectations of each set (eval/stored). Exit status 1 when a
# set has really dropped. Everything is shown together in OUT/eval/report.html.
#
#   eval.sh [SET...]           sample, london, wild, qmsum, among (London among all other minutes); all that can be
#                              judged here by default
#   eval.sh --store [SET...]   stores what is measured as what to expect from now on
set -eu
cd "$(dirname "$0")/.."
bin=${BIN:-.venv/bin}
shared=${MINUTEBOOK_SHARED:-../shared}
out=${OUT:-out}
exported=$(mktemp -d)
trap 'rm -rf "$exported"' EXIT
store=
if [ "${1:-}" = --store ]; then
    store=--store
    shift
fi
wanted=${*:-sample london wild qmsum among}
set -- # from here on the options of one evaluation

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
    [ -d "$exported/$1" ] || "$bin/python" "$shared/tools/qmsum_export.py" "$shared/qmsum/$1" "$exported/$1"
}

lacks() { # NAME FOLDER
    [ -d "$2" ] && return 1
    echo "== $1: left out, there is no $2 (MINUTEBOOK_SHARED names the folder of real minutes)"
}

judged=
for one in $wanted; do
    case $one in
    sample)
        index sample examples/minutes
        set -- "$@" --set "sample=$out/index-sample=examples/questions.jsonl"
        judged="$judged sample"
        ;;
    london | wild)
        lacks "$one" "$shared/minutes/$one" && continue
        index "$one" "$shared/minutes/$one"
        set -- "$@" --set "$one=$out/index-$one=$shared/questions/$one-dev.jsonl"
        judged="$judged $one"
        ;;
    qmsum)
        lacks qmsum "$shared/qmsum/val" && continue
        exports val
        index qmsum "$exported/val/minutes"
        for scope in within global; do
            set -- "$@" --set "qmsum-$scope=$out/index-qmsum=$exported/val/questions-$scope.jsonl"
            judged="$judged qmsum-$scope"
        done
        ;;
    among)
        lacks among "$shared/qmsum/train" && continue
        exports val
        exports train
        sh scripts/one_a_stem.sh "$shared/minutes/odug" "$exported/odug"
        index among "$shared/minutes/london" examples/minutes "$exported/odug" \
            "$exported/val/minutes" "$exported/train/minutes"
        set -- "$@" --set "london-among=$out/index-among=$shared/questions/london-dev.jsonl"
        judged="$judged london-among"
        ;;
    *)
        echo "There is no set $one; there are sample, london, wild, qmsum and among." >&2
        exit 2
        ;;
    esac
done
[ -n "$judged" ] || exit 0

# Every other way is compared with the search as shipped: what it beats, and what each ingredient is worth.
minutebook eval "$@" --out "$out/eval" --compare --baseline hybrid
failed=0
for one in $judged; do
    echo "== $one"
    minutebook eval-gate "$out/eval/$one" "eval/stored/$one.json" $store || failed=1
done
echo "Report: $out/eval/report.html"
exit $failed
