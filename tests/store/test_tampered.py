"""An index whose files were changed and signed anew is refused in a sentence, or answers as it should.

Each change is tried in a process of its own: nothing may end that, hold it up or come out as a raw error.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import UnusableIndex
from indexer.regular_files import NotARegularFile, open_regular, read_regular
from indexer.store.versions import (
    MANIFEST,
    live_version,
    read_manifest,
    sum_of,
    versions,
    write_manifest,
)
from indexer.store.visibility import shown_wider, write_withheld
from tests import tiny_models
from tests.built import shared_index
from tests.processes import ROOT
from tests.tiny_index import build_tiny, write_minutes

Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(out: Path) -> None:
        folder = tmp_path_factory.mktemp("tampered")
        build_tiny(write_minutes(folder / "minutes", 1), out, tiny_models.encoder(folder / "model"))

    return shared_index("tampered", tmp_path_factory, make)


Tries = Callable[[Iterable[Path]], list[str]]


@pytest.fixture(scope="module")
def tried() -> Iterator[Tries]:
    """Has indexes asked, each in a process of its own; what came of it, see `tests.tampering`."""
    command = [sys.executable, "-m", "tests.tampering"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as asking:

        def ask(roots: Iterable[Path]) -> list[str]:
            assert asking.stdin
            assert asking.stdout
            said = []
            for one in roots:
                asking.stdin.write(f"{one}\n")
                asking.stdin.flush()
                said.append(json.loads(asking.stdout.readline()))
            return said

        yield ask


def copied(root: Path, place: Path) -> Path:
    """The live version of an index at another place, where its files may be replaced; gives its folder."""
    version = live_version(root)
    for path in (root / "versions" / version).rglob("*"):
        if path.is_file():
            to = place / "versions" / version / path.relative_to(root / "versions" / version)
            to.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, to)
    (place / "CURRENT").write_text(version)
    return place / "versions" / version


def signed(root: Path, folder: Path, name: str) -> None:
    """Gives a version the sum of a file of it as it is now."""
    manifest = read_manifest(root, folder)
    (folder / MANIFEST).unlink()
    write_manifest(folder, replace(manifest, files=manifest.files | {name: sum_of(folder / name)}))


def borne(told: str) -> bool:
    """Whether that is an answer, or a refusal in one sentence that says what to do."""
    refused = told.startswith(f"{UnusableIndex.__name__}: ")
    return told == "done" or (refused and "rebuild" in told and "\n" not in told and len(told) < 2_000)


# Changes of files by their kind.


def arrays(path: Path) -> Iterator[tuple[str, Change]]:
    """Changes of a file that holds one array."""
    loaded = np.load(path, allow_pickle=False)

    def put(array: np.ndarray) -> Change:
        return lambda to: np.save(to, array, allow_pickle=False)

    yield "cut off", put(loaded[:-1])
    yield "longer", put(np.concatenate((loaded, loaded[-1:])))
    yield "empty", put(loaded[:0])
    yield "other kind", put(loaded.astype(np.float64 if loaded.dtype.kind != "f" else np.int16))
    yield "other order", put(loaded.astype(loaded.dtype.newbyteorder(">")))
    yield "one dimension more", put(loaded[..., None])
    yield "text", put(np.array(["a"] * len(loaded)))
    if loaded.dtype.kind in "iuf":
        bounds = np.finfo(loaded.dtype) if loaded.dtype.kind == "f" else np.iinfo(loaded.dtype)
        yield "lowest", put(np.full_like(loaded, bounds.min))
        yield "highest", put(np.full_like(loaded, bounds.max))
        yield "backwards", put(loaded[::-1].copy())
        one = loaded.copy()
        one.flat[one.size // 2] = np.nan if loaded.dtype.kind == "f" else bounds.max
        yield "one beyond", put(one)
    if loaded.dtype.kind == "i":
        yield "below", put(loaded - 1)


def texts(path: Path) -> Iterator[tuple[str, Change]]:
    """Changes of a file of JSON, or of words."""
    whole = path.read_text(encoding="utf-8")
    yield "nested", lambda to: to.write_text("[" * 200_000)
    yield "nested and closed", lambda to: to.write_text('{"a":' * 5_000 + "1" + "}" * 5_000)
    yield "null", lambda to: to.write_text("null")
    yield "list", lambda to: to.write_text("[1, 2]")
    yield "no text", lambda to: to.write_bytes(b"\xff\xfe\x00")
    yield "longer", lambda to: to.write_text(f"{whole}\n{whole}")
    if path.suffix == ".json":
        told = json.loads(whole)
        for key, value in told.items() if isinstance(told, dict) else ():
            for name, wrong in (("null", None), ("list", [[1]])):
                if wrong != value:
                    yield f"{key} {name}", written(told | {key: wrong})
            yield f"without {key}", written({one: other for one, other in told.items() if one != key})


def written(told: object) -> Change:
    return lambda to: to.write_text(json.dumps(told)) and None


def bytes_of(path: Path) -> Iterator[tuple[str, Change]]:
    """Changes of any file."""
    whole = path.read_bytes()
    yield "empty file", lambda to: to.write_bytes(b"")
    yield "half", lambda to: to.write_bytes(whole[: len(whole) // 2])
    yield "zeros", lambda to: to.write_bytes(bytes(len(whole)))


STATEMENTS = (
    "DELETE FROM passages WHERE number = 0",
    "DELETE FROM meetings WHERE number = 0",
    "DELETE FROM passages",
    "DROP TABLE named",
    "DROP TABLE passages",
    "UPDATE passages SET start = 'x'",
    "UPDATE passages SET start = -5",
    'UPDATE passages SET "end" = start - 1',
    "UPDATE passages SET item = 999",
    "UPDATE passages SET document_id = 'nowhere'",
    "UPDATE passages SET text = x'ff00'",
    "UPDATE passages SET people = '{'",
    f"UPDATE passages SET people = '{'[' * 100_000}'",
    "UPDATE passages SET page = 'one'",
    "UPDATE passages SET number = number + 1000",
    "UPDATE meetings SET structure = '{}'",
    f"UPDATE meetings SET structure = '{'[' * 100_000}'",
    "UPDATE meetings SET date = 'yesterday'",
    "UPDATE meetings SET date = 5",
    "UPDATE meetings SET kind = 'sermon'",
    "UPDATE meetings SET doubts = '5'",
    "UPDATE meetings SET restricted = '[1]'",
    "UPDATE meetings SET restricted = 'x'",
    "UPDATE meetings SET left_out = '[{}]'",
    "UPDATE meetings SET text = 7",
    "UPDATE meetings SET items = 'x'",
    "UPDATE meetings SET board = x'ff'",
    "UPDATE OR REPLACE named SET meeting = 99",
    "UPDATE OR REPLACE named SET place = 99",
    "UPDATE OR REPLACE named SET list = 'items'",
)


def statements(path: Path) -> Iterator[tuple[str, Change]]:
    """Changes of the records."""

    def change(statement: str) -> Change:
        def run(to: Path) -> None:
            to.write_bytes(path.read_bytes())
            with closing(sqlite3.connect(to)) as records:
                records.execute("PRAGMA writable_schema = ON")
                records.execute(statement)
                records.commit()

        return run

    for statement in STATEMENTS:
        yield statement[:60], change(statement)


def changes(path: Path) -> Iterator[tuple[str, Change]]:
    """All changes of a file."""
    yield from bytes_of(path)
    if path.suffix == ".npy":
        yield from arrays(path)
    elif path.suffix in (".json", ".txt"):
        yield from texts(path)
    elif path.suffix == ".sqlite":
        yield from statements(path)


FILES = (
    *("records.sqlite", "groups.npy", "sections.npy", "dense/vectors.faiss"),
    *(f"lexical/{name}.npy" for name in ("starts", "passages", "values")),
    *(f"sentences/{name}.npy" for name in ("starts", "spans", "vectors")),
    *(f"tokens/{name}.npy" for name in ("starts", "signs", "owners")),
    *(f"filters/{name}.npy" for name in ("documents", "boards", "days", "people", "actions")),
    *("filters/codes.json", "language/words.txt", "language/idf.npy", "language/acronyms.json"),
    *("language/boards.json", "language/surface_words.npz", "encoder/encoder.json", "encoder/weights.json"),
    *("encoder/tokenizer.json", "encoder/model.onnx", "arrivals.json"),
)


PARTS = 8  # tests among which the files are shared out

REFUSED = ("cut off", "longer", "empty", "other kind", "text", "empty file", "half", "nested")
"""What no reader can take for sound, so that an answer would be luck."""


def test_every_file_of_an_index_is_tampered_with(root: Path) -> None:
    manifest = read_manifest(root, root / "versions" / live_version(root))
    assert set(manifest.files) - set(FILES) <= {"encoder/weights.bin"}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_what_was_signed_anew_is_refused_or_right(
    root: Path, tmp_path: Path, tried: Tries, part: int
) -> None:
    version = root / "versions" / live_version(root)
    changed: dict[str, Path] = {}
    for name in FILES[part::PARTS]:
        for how, change in changes(version / name):
            place = tmp_path / str(len(changed))
            folder = copied(root, place)
            (folder / name).unlink()
            change(folder / name)
            signed(place, folder, name)
            changed[f"{name}, {how}"] = place
    told = tried(changed.values())
    assert {how: one for how, one in zip(changed, told, strict=True) if not borne(one)} == {}
    taken = [how for how, one in zip(changed, told, strict=True) if one == "done"]
    # Who is mentioned where is a list of any length: that some of it is gone cannot be told.
    told_apart = [how for how in taken if how.endswith(REFUSED) and not how.startswith("filters/people.npy")]
    assert told_apart == []


def test_what_was_not_changed_answers(root: Path, tmp_path: Path, tried: Tries) -> None:
    folder = copied(root, tmp_path)
    signed(tmp_path, folder, "records.sqlite")
    assert tried([root, tmp_path]) == ["done", "done"]


# The manifest, and things in place of files.

MANIFESTS = {
    "nested": b"[" * 500_000,
    "nested objects": b'{"format":' * 5_000,
    "no text": b"\xff\xfe",
    "huge": b" " * 30_000_000,
    "number": b"12",
    "long number": b"1" * 5_000,
    "list": b'[{"format": 12}]',
    "nothing": b"",
}


@pytest.mark.parametrize("content", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_that_is_none_is_refused(root: Path, tmp_path: Path, tried: Tries, content: bytes) -> None:
    folder = copied(root, tmp_path)
    (folder / MANIFEST).unlink()
    (folder / MANIFEST).write_bytes(content)
    [told] = tried([tmp_path])
    assert told.startswith("UnusableIndex")
    assert borne(told)
    assert versions(tmp_path) == []


@pytest.mark.parametrize("changed", ["passages", "documents", "dimension", "format", "encoder_fingerprint"])
def test_a_manifest_that_counts_wrongly_is_refused(
    root: Path, tmp_path: Path, tried: Tries, changed: str
) -> None:
    folder = copied(root, tmp_path)
    raw = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).unlink()
    for value in (0, -1, 10**30, 3.5, "x", None, []):
        contents = raw["contents"] | ({changed: value} if changed != "format" else {})
        told = raw | {"contents": contents} | ({"format": value} if changed == "format" else {})
        told.pop("sum")
        (folder / MANIFEST).write_text(json.dumps(told))
        [said] = tried([tmp_path])
        assert said.startswith("UnusableIndex"), (value, said)
        assert borne(said)


def pipe(path: Path) -> None:
    os.mkfifo(path)


THINGS: dict[str, Change] = {
    "pipe": pipe,
    "folder": lambda path: path.mkdir(),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "terminal": lambda path: path.symlink_to("/dev/tty"),
    "circle": lambda path: path.symlink_to(path),
}


@pytest.mark.parametrize(
    "name", ["../../CURRENT", MANIFEST, "records.sqlite", "groups.npy", "encoder/encoder.json"]
)
def test_what_is_no_file_holds_nobody(root: Path, tmp_path: Path, tried: Tries, name: str) -> None:
    for number, (kind, put) in enumerate(THINGS.items()):
        folder = copied(root, tmp_path / str(number))
        (folder / name).unlink()
        put(folder / name)
        [told] = tried([tmp_path / str(number)])
        assert told.startswith("UnusableIndex"), (kind, told)
        assert borne(told), (kind, told)


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_a_file_that_was_exchanged_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    THINGS[kind](tmp_path / "file")
    with pytest.raises(NotARegularFile):
        open_regular(tmp_path / "file")


def test_a_small_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert read_regular(tmp_path / "file", 5) == b"12345"
    with pytest.raises(NotARegularFile, match="more than 4 bytes"):
        read_regular(tmp_path / "file", 4)


def test_who_is_kept_from_documents_is_not_waited_for(tmp_path: Path) -> None:
    write_withheld(tmp_path, ["a"])
    (tmp_path / "restricted" / "withheld.json").write_text("[" * 200_000)
    with pytest.raises(UnusableIndex, match="cannot be told"):
        shown_wider(tmp_path, tmp_path, [])
