#!/bin/sh
# Resolves the ranges of pyproject.toml in a new virtual environment and writes the exact versions found.
# torch stays at the version named here: another one brings gigabytes of CUDA libraries on Linux.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'torch==2.13.0'
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check '.[index,serve,eval,dev]'
{
    echo '# Exact versions of everything that Minutebook is installed with; written by `make lock`.'
    "$work/venv/bin/python" -m pip freeze --exclude minutebook | sed 's/+cpu$//'
} >constraints.txt
