"""Verification: a whole index has no findings; whatever is wrong with one, one line says what."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import pytest

from indexer.build.verify import verify
from indexer.errors import BadInput, UnusableIndex
from indexer.store.versions import file_names, live_version, read_manifest, sum_of, write_manifest
from tests import tiny_models
from tests.processes import ROOT, minutebook
from tests.tiny_index import build_tiny, write_minutes

pytestmark = pytest.mark.slow

Change = Callable[[np.ndarray], np.ndarray | None]
"""Changes an array in place, or gives another."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify")
    build_tiny(write_minutes(folder / "minutes", 1), folder / "index", tiny_models.encoder(folder))
    return folder / "index"


@pytest.fixture
def index(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "index"))


def folder_of(root: Path) -> Path:
    return root / "versions" / live_version(root)


def sum_again(root: Path, **contents: object) -> None:
    """Makes the sums fit again, as if the build itself had written what is wrong."""
    folder = folder_of(root)
    manifest = read_manifest(root, folder)
    files = {name: sum_of(folder / name) for name in file_names(folder)}
    write_manifest(folder, replace(manifest, files=files, contents=replace(manifest.contents, **contents)))


def test_a_whole_index_has_no_findings(sound: Path) -> None:
    report = verify(sound)
    assert (report.findings, report.unchecked) == ((), ())
    assert report.contents is not None
    assert (report.contents.documents, report.contents.passages) == (3, 9)


def test_the_layout_is_that_of_the_decision_about_it(sound: Path) -> None:
    layout = (ROOT / "docs" / "adr" / "0003-index-format.md").read_text(encoding="utf-8")
    for name in file_names(folder_of(sound)):
        folder, _, file = name.rpartition("/")
        assert f"{folder.partition('/')[0]}/" in layout or not folder, name
        assert file in layout or f"{folder}/*{Path(file).suffix}" in layout, name


def test_every_single_file_is_checked(index: Path) -> None:
    folder = folder_of(index)
    for name in file_names(folder):
        path, whole = folder / name, (folder / name).read_bytes()
        middle = len(whole) // 2
        for harmed in (whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], whole[:middle]):
            path.write_bytes(harmed)
            assert [one.place for one in verify(index).findings] == [name]
        path.unlink()
        assert [str(one) for one in verify(index).findings] == [f"{name}: is missing"]
        path.write_bytes(whole)
    (folder / "more.txt").write_text("?")
    assert [str(one) for one in verify(index).findings] == ["more.txt: is not in the manifest"]


def test_any_flipped_bit_of_the_manifest_is_found(index: Path) -> None:
    path = folder_of(index) / "manifest.json"
    whole = path.read_bytes()
    for place in range(0, len(whole), 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        if json_or_none(path) != json.loads(whole):
            assert verify(index).findings, f"byte {place}: {whole[place - 20 : place + 20]!r}"


def json_or_none(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except ValueError:
        return None


def sql(statement: str) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        connection = sqlite3.connect(folder / "records.sqlite")
        connection.execute(statement)
        connection.commit()
        connection.close()

    return harm


def array(name: str, change: Change) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        values = np.load(folder / name)
        changed = change(values)
        np.save(folder / name, values if changed is None else changed)

    return harm


def archive(name: str, entry: str, change: Change) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        with np.load(folder / name) as file:
            entries = {key: file[key].copy() for key in file.files}
        changed = change(entries[entry])
        np.savez(folder / name, **entries | ({} if changed is None else {entry: changed}))

    return harm


def vectors(change: Change) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        path = str(folder / "dense" / "vectors.faiss")
        values = faiss.read_index(path).reconstruct_n(0, -1)
        changed = change(values)
        index = faiss.IndexFlatIP(values.shape[1])
        index.add(values if changed is None else changed)
        faiss.write_index(index, path)

    return harm


def put(place: object, value: object) -> Callable[[np.ndarray], None]:
    def change(values: np.ndarray) -> None:
        values[place] = value

    return change


def text(name: str, old: str, new: str) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        path = folder / name
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), encoding="utf-8")

    return harm


def bit(name: str, place: float, flipped: int) -> Callable[[Path], None]:
    """Flips bits of the byte that stands so far into a file, from 0 to 1."""

    def harm(folder: Path) -> None:
        data = bytearray((folder / name).read_bytes())
        data[int(place * (len(data) - 1))] ^= flipped
        (folder / name).write_bytes(data)

    return harm


def turned(values: np.ndarray) -> np.ndarray:
    return values[::-1].copy()


SURFACE = "language/surface_words.npz"
UPDATE = "UPDATE passages SET"
HARMS: dict[str, tuple[Callable[[Path], None], str]] = {
    "text of a passage": (sql(f"{UPDATE} text = 'x' || substr(text, 2) WHERE number = 2"), "its text"),
    "a lost name": (sql("DELETE FROM named WHERE word = (SELECT min(word) FROM named)"), "is found by"),
    "span of a passage": (sql(f"{UPDATE} start = start + 1 WHERE number = 2"), "its text is not"),
    "canonical text": (sql("UPDATE meetings SET text = ' ' || text WHERE number = 0"), "its text is not"),
    "carriage returns": (sql("UPDATE meetings SET text = text || char(13)"), "canonical form"),
    "id of a passage": (sql(f"{UPDATE} passage_id = 'x/1/1' WHERE number = 2"), "is not made of"),
    "item of a passage": (sql(f"{UPDATE} item = 7 WHERE number = 2"), "is not there"),
    "order of passages": (sql(f"{UPDATE} ordinal = 2 WHERE number = 2"), "does not follow"),
    "subheading": (sql(f"{UPDATE} subheading = 'Money' WHERE number = 2"), "its subheading"),
    "page": (sql(f"{UPDATE} page = 4 WHERE number = 2"), "page"),
    "a lost passage": (sql("DELETE FROM passages WHERE number = 2"), "cannot be read"),
    "a lost meeting": (sql("DELETE FROM meetings WHERE number = 1"), "is not there"),
    "counts of a meeting": (sql("UPDATE meetings SET passages = 9 WHERE number = 1"), "counts"),
    "date of a meeting": (sql("UPDATE meetings SET date = '2020-01-01' WHERE number = 1"), "days.npy"),
    "people of a passage": (sql(f"{UPDATE} people = '[]' WHERE number = 2"), "people.npy"),
    "vectors swapped": (vectors(lambda values: values[::-1].copy()), "its vector is another's"),
    "a vector not of unit length": (vectors(put(3, 0.5)), "its vector has the length"),
    "a vector that is no number": (vectors(put((3, 0), np.nan)), "its vector has the length nan"),
    "a vector lost": (vectors(lambda values: values[:-1].copy()), "8x32"),
    "sentences shared out": (array("sentences/starts.npy", lambda values: values[:-1].copy()), "share"),
    "a sentence's span": (array("sentences/spans.npy", put((0, 1), 10_000)), "is outside"),
    "a sentence's vector": (array("sentences/vectors.npy", put(0, 0)), "not of unit length"),
    "tokens shared out": (array("tokens/starts.npy", lambda values: values[:-1].copy()), "tokens out to"),
    "signs of tokens": (array("tokens/signs.npy", lambda values: values[:, 1:].copy()), "signs of"),
    "tokens of other texts": (array("tokens/signs.npy", np.invert), "its tokens are not those of its text"),
    "sentences of tokens": (array("tokens/owners.npy", put(5, 77)), "a sentence that it has not"),
    "documents of passages": (array("filters/documents.npy", put(0, 2)), "filters/documents.npy"),
    "boards of passages": (array("filters/boards.npy", put(0, -1)), "filters/boards.npy"),
    "sections": (array("sections.npy", put(5, 0)), "sections.npy"),
    "groups": (array("groups.npy", put(1, 4)), "groups.npy"),
    "an impact": (array("lexical/values.npy", lambda values: values * np.float32(1.01)), "rank-bm25"),
    "an impact of 0": (array("lexical/values.npy", put(0, 0)), "not above 0"),
    "a posting": (array("lexical/passages.npy", lambda values: (5 - values).astype(np.int32)), "in order"),
    "a posting of nobody": (array("lexical/passages.npy", put(-1, 99)), "not there"),
    "idf": (array("language/idf.npy", put(0, 9)), "idf.npy"),
    "a word": (text("language/words.txt", "moor\n", "moorzzz\n"), "postings"),
    "acronyms": (text("language/acronyms.json", "harbour-2024-01", "harbour-2023-01"), "harbour-2023-01"),
    "a surface word": (archive(SURFACE, "words", put(0, ord("z"))), "its words are not those"),
    "a stem": (archive(SURFACE, "stems", put(0, ord("z"))), "its words are not those"),
    "counts of surface words": (archive(SURFACE, "counts", put(0, 9)), "its counts are not those"),
    "letters of surface words": (archive(SURFACE, "signatures", turned), "its signatures are not"),
    "lengths of surface words": (archive(SURFACE, "lengths", put(0, 99)), "its lengths are not"),
    "pairs of surface words": (archive(SURFACE, "pairs", lambda pairs: pairs[1:]), "its pairs are not"),
    "texts of surface words": (archive(SURFACE, "texts", put((), 7)), "surface words of 7 passages, not 9"),
    "a bit of surface words": (bit(SURFACE, 0.5, 0x10), "cannot be read"),
    "encoder": (text("encoder/encoder.json", '"fingerprint": "', '"fingerprint": "0'), "is not the one"),
    "codes": (text("filters/codes.json", "Lampton Harbour Board", "Lampton Harbor Board"), "codes.json"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMS)
def test_what_a_faulty_build_would_write_is_found_and_named(index: Path, name: str) -> None:
    harm, said = HARMS[name]
    harm(folder_of(index))
    sum_again(index)
    findings = [str(one) for one in verify(index).findings]
    assert any(said in one for one in findings), findings
    assert all("\n" not in one for one in findings)


@pytest.mark.parametrize("field", ["documents", "items", "passages", "sentences", "tokens", "dimension"])
def test_the_counts_of_the_manifest_are_checked(index: Path, field: str) -> None:
    contents = read_manifest(index, folder_of(index)).contents
    sum_again(index, **{field: getattr(contents, field) + 1})
    assert verify(index).findings


def test_another_version_can_be_named(index: Path) -> None:
    version = live_version(index)
    (index / "CURRENT").write_text("nowhere\n")
    assert verify(index, version).sound
    with pytest.raises(UnusableIndex):
        verify(index)
    for unknown in ("nowhere", "../versions", "", "."):
        with pytest.raises(BadInput, match="There is no version"):
            verify(index, unknown)


def test_the_command_prints_a_line_a_finding_and_fails(index: Path) -> None:
    sound = minutebook("verify", "--index", index)
    assert (sound.returncode, sound.stderr) == (0, "")
    assert "is sound: 3 documents, 6 agenda items, 9 passages" in sound.stdout
    os.truncate(folder_of(index) / "sections.npy", 100)
    damaged = minutebook("verify", "--index", index)
    assert damaged.returncode == 1
    assert damaged.stdout.startswith("sections.npy: has changed: 100 bytes in place of ")
    assert damaged.stdout.count("\n") == 1
    assert f"rebuild it with: minutebook index SOURCE... --out {index}" in damaged.stderr
    told = json.loads(minutebook("verify", "--index", index, "--json").stdout)
    assert (told["sound"], [one["place"] for one in told["findings"]]) == (False, ["sections.npy"])
