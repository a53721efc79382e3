"""A pipe or device that takes the place of a file, after a look and before the opening, holds nobody up."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.regular_files import NotARegularFile, open_regular, read_regular, read_text
from scripts.house import ROOT

# Which function reads each; they are tried in a process that is killed if one waits.
READERS = {
    "a document": "indexer.documents.read:file_bytes",
    "the beginning of a document": "indexer.documents.read:first_bytes",
    "the sum of a document": "indexer.build.tasks:file_digest",
    "a file that may restrict": "indexer.documents.metadata.sidecar_names:_states_mark",
    "a sidecar": "indexer.documents.metadata.sidecar:_bytes",
    "a glossary": "indexer.learned.glossary:_read",
    "a file of boards": "indexer.learned.board_file:_content",
    "sites": "indexer.sites.settings:_content",
    "settings": "service.cli.config:read_config",
    "an array": "indexer.arrays:stored_array",
    "an array in memory": "indexer.arrays:read_array",
    "vectors": "indexer.store.engines.local:read_flat",
    "lists of vectors": "indexer.store.engines.lists:Lists",
    "records": "indexer.store.records:Records",
    "keys": "service.web.operation.keys:read_keys",
}

PROGRAM = """
import importlib, inspect, json, sys
from pathlib import Path

# A look at a path sees the file that was there; what is opened is what took its place.
def looks_like_a_file(self, *args, **options):
    return True
Path.is_file = looks_like_a_file
import os, stat
lstat = Path.lstat
class Seen:
    st_mode = stat.S_IFREG
Path.lstat = lambda self: Seen()

told = {}
for name, reader in json.loads(sys.argv[1]).items():
    module, function = reader.split(":")
    read = getattr(importlib.import_module(module), function)
    parameters = list(inspect.signature(read).parameters.values())[1:]
    others = [() for one in parameters if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD]
    try:
        told[name] = repr(read(Path(sys.argv[2]), *others))
    except Exception as error:
        told[name] = f"{type(error).__name__}: {error}"
print(json.dumps(told))
"""


def tried(path: Path) -> dict[str, str]:
    """What each reader says of what has come to stand there; fails when one waits."""
    command = [sys.executable, "-c", PROGRAM, json.dumps(READERS), str(path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    told: dict[str, str] = json.loads(run.stdout)
    return told


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_took_the_place_of_a_file_holds_no_reader(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "minutes.toml"
    if kind == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to("/dev/zero")
    told = tried(place)
    assert set(told) == set(READERS)
    for name, said in told.items():
        refused = "it is no file" in said or "cannot be read" in said or "link" in said
        assert refused or os.strerror(errno.ELOOP) in said, (name, said)


def test_a_file_is_opened_and_anything_else_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes("é\r\n".encode())
    assert read_regular(tmp_path / "file") == "é\r\n".encode()
    assert read_text(tmp_path / "file") == "é\r\n"
    (tmp_path / "link").symlink_to("file")
    assert read_regular(tmp_path / "link", 9) == "é\r\n".encode()
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        open_regular(tmp_path / "link", links=False)
    with pytest.raises(NotARegularFile, match="more than 3 bytes"):
        open_regular(tmp_path / "file", 3)
    with pytest.raises(NotARegularFile, match="it is no file"):
        open_regular(tmp_path)


# Files of the program itself, of the kernel, of a folder that only the builder has, or just written.
OWN = {
    *("indexer/meetings/items/structure.py", "indexer/meetings/outcomes/classifier.py"),
    *("service/search/ranking.py", "service/answer/weights.py", "service/answer/records/reading.py"),
    *("service/web/operation/caching.py", "service/web/operation/memory.py"),
    *("indexer/documents/containers/convert.py", "indexer/regular_files.py"),
}
_READING = re.compile(
    r"\.read_bytes\(\)|(?<!\w)(?:read_text|\w+\.read_text)\(encoding|\.open\(\"rb\"\)|np\.load\((?!file|raw)"
)


def test_whatever_others_may_replace_is_opened_by_the_one_function_that_does_not_wait() -> None:
    elsewhere = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("indexer", "service")
        for path in (ROOT / folder).rglob("*.py")
        if path.relative_to(ROOT).as_posix() not in OWN
        for line in path.read_text(encoding="utf-8").splitlines()
        if _READING.search(line)
    ]
    assert elsewhere == []
