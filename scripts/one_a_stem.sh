#!/bin/sh
# Copies minutes from one folder to another, of files with the same stem only the first: two files of one stem
# would be two documents of one id, which an index refuses.
#
#   one_a_stem.sh FROM TO
set -eu
mkdir -p "$2"
for file in "$1"/*; do
    name=$(basename "$file")
    set -- "$1" "$2" "${name%.*}"
    ls "$2/$3".* >/dev/null 2>&1 || cp "$file" "$2/$name"
done
