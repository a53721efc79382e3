#!/bin/sh
# Resolves the ranges of pyproject.toml in a new virtual environment and writes the exact versions found to
# constraints.txt; then for these versions, on every platform, what pip may install to requirements.lock, with hashes.
# torch stays at the version named here: another one brings gigabytes of CUDA libraries on Linux.
# `sh scripts/lock.sh --hashes` writes requirements.lock alone, for the versions that constraints.txt has.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
pip() { "$work/venv/bin/python" -m pip "$@"; }
if [ "${1:-}" != --hashes ]; then
    pip install --quiet --disable-pip-version-check 'torch==2.13.0'
    pip install --quiet --disable-pip-version-check '.[index,serve,sync,eval,dev]'
    {
        echo '# Exact versions of everything that Minutebook is installed with; written by `make lock`.'
        pip freeze --exclude minutebook | sed 's/+cpu$//'
    } >constraints.txt
fi
# pip itself, and what builds the wheel, are held against their hashes in the images as well.
pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'
printf 'pip\nhatchling>=1.27,<2\n' >"$work/tools.in"
# uv has its own settings (UV_DEFAULT_INDEX); no address of an index is written down.
"$work/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
    --no-annotate --no-emit-index-url --constraint constraints.txt \
    --extra index --extra serve --extra sync --extra eval --extra dev \
    --output-file "$work/requirements.lock" pyproject.toml "$work/tools.in"
{
    echo '# What constraints.txt names and what that needs on other platforms, with hashes; written by `make lock`.'
    cat "$work/requirements.lock"
} >requirements.lock
