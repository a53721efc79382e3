"""Builds an image's files twice by the Dockerfile's own steps and compares them: `make reproducible`.

    python -m tests.reproducible [server|indexer]

Without a container engine, and so by the Python that runs this; what a base image holds is its maker's.
The exit status is 1 where a file differs. Takes a minute for the server, gigabytes for the indexer.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.dockerfile import needed, stages
from tests.image_build import ImageBuild
from tests.processes import ROOT

KEPT = "opt/minutebook"
"""What an image takes of its stages."""


def built(root: Path, target: str) -> dict[str, str]:
    """The sum of each file that the image of that target has beside its base image's."""
    found = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    build = ImageBuild(root, ROOT)
    for stage in needed(found, target):
        build.take(stage)
    return sums(root / KEPT)


def sums(folder: Path) -> dict[str, str]:
    """The sum of each file below a folder, of a link where it leads."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def built_twice(target: str) -> tuple[int, list[str]]:
    """Builds twice, a second or more apart, at the same place: how many files, and which of them differ."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        first = built(root, target)
        shutil.rmtree(root)
        time.sleep(2)  # whatever tells seconds tells others now
        second = built(root, target)
    names = first.keys() | second.keys()
    return len(first), sorted(name for name in names if first.get(name) != second.get(name))


def main(arguments: list[str]) -> int:
    """Prints what came of building twice."""
    target = arguments[0] if arguments else "server"
    files, unlike = built_twice(target)
    for name in unlike[:20]:
        sys.stdout.write(f"differs: {name}\n")
    sys.stdout.write(f"{target}: {files:,} files, {len(unlike):,} of them differ in a second build\n")
    return 1 if unlike or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
