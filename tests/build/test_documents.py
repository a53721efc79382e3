"""From files to documents by real builds: renditions, clashes, archives, copies; builds without a change."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer.build.build import Options, build
from indexer.build.built import Built
from indexer.build.cache import BuildCache, Origin
from indexer.build.gather import DocumentCache, gather, settled_row
from indexer.build.parse_file import parse_file
from indexer.build.settle import settle
from indexer.build.tasks import Fingerprints, WorkerTools
from indexer.build.verify import verify
from indexer.documents.folder.find import discover
from indexer.errors import RefusedFile
from indexer.store.arrivals import Arrivals
from indexer.store.open import Index, open_index
from indexer.store.records import meeting_of
from tests.same_index import OF_ITS_TIME
from tests.tiny_index import build_tiny


def text(topic: str, day: int = 3, more: str = "") -> str:
    said = " ".join(f"The {topic} was looked at for the {number} time." for number in range(12))
    return (
        f"# Harwick Board\n\nMinutes of the meeting held on {day} May 2024\n\nPresent: Ada Field (AF)\n\n"
        f"## 1. Welcome\n\nAF welcomed all.\n\n## 2. The {topic}\n\n{said} {more}\n"
    )


def plain(markdown: str) -> str:
    return markdown.replace("#", "").replace("\n ", "\n").lstrip()


def opened(root: Path, *granted: str) -> Index:
    return open_index(root, granted=frozenset(granted))


def ids(index: Index) -> set[str]:
    return {one.document_id for one in index.meetings}


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    folder = tmp_path / "minutes"
    folder.mkdir()
    (folder / "quay.md").write_text(text("quay"))
    return folder


@pytest.mark.slow
def test_files_become_documents_by_what_they_say(minutes: Path, tmp_path: Path, encoder: Path) -> None:
    (minutes / "quay.txt").write_text(plain(text("quay")))  # the same
    (minutes / "slip.md").write_text(text("slip", 4))
    (minutes / "slip.txt").write_text(plain(text("lamp", 5)))  # another
    (minutes / "lamp.md").write_text("")
    (minutes / "lamp.txt").write_text(plain(text("buoy", 6)))  # alone, since lamp.md cannot be read
    for number in (1, 2):
        (minutes / f"200{number}").mkdir()
        (minutes / f"200{number}" / "index.md").write_text(text(f"hedge {number}", 10 + number))
    with zipfile.ZipFile(minutes / "year.zip", "w") as archive:
        archive.writestr("gate.md", text("gate", 20))
        archive.writestr("pond.md", text("pond", 21))
    built = build_tiny(minutes, tmp_path / "index", encoder)
    assert sorted(built.documents) == [
        *("2001", "2002", "lamp", "quay", "slip-md", "slip-txt", "year-gate", "year-pond"),
    ]
    assert [Path(one.others[0]).name for one in built.findings.renditions] == ["quay.txt"]
    assert [one.claimed for one in built.findings.kept_apart] == ["slip"]
    assert [one.path.name for one in built.refused] == ["lamp.md"]
    with closing(opened(tmp_path / "index")) as index:
        assert ids(index) == set(built.documents)
        meeting = index.meeting("quay")
        assert meeting is not None
        assert (meeting.source, meeting.renditions) == ("quay.md", ("quay.txt",))
        assert {one.document_id for one in index.passages("slip-txt")} == {"slip-txt"}
        assert index.passages("slip-txt")[0].passage_id.startswith("slip-txt/0/")
    assert verify(tmp_path / "index").findings == ()


@pytest.mark.slow
def test_a_copy_of_what_is_restricted_is_not_shown_and_leaves_no_trace(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    """By whatever name; also when all was public before, and when the mark is only in the file's words."""
    secret = text("salary", 7, "It is a matter for the pay panel.")
    (minutes / "salary.md").write_text(secret)
    (minutes / "notes.txt").write_text(plain(secret))
    root = tmp_path / "index"
    assert build_tiny(minutes, root, encoder).restricted == ()
    (minutes / "salary.md").write_text(f"---\nrestricted: pay\n---\n{secret}")
    built = build_tiny(minutes, root, encoder, keep=0)
    assert set(built.restricted) == {"salary", "notes"}
    assert [Path(one.file).name for one in built.findings.restricted_copies] == ["notes.txt"]
    with closing(opened(root)) as index:
        assert ids(index) == {"quay"}
    with closing(opened(root, "pay")) as index:
        assert ids(index) == {"quay", "salary", "notes"}
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(minutes / "quay.md", alone)
    fresh = build_tiny(alone, tmp_path / "fresh", encoder)
    public = {name: one for name, one in built.manifest.files.items() if not name.startswith("restricted/")}
    assert {name: one for name, one in public.items() if name not in OF_ITS_TIME} == {
        name: one for name, one in fresh.manifest.files.items() if name not in OF_ITS_TIME
    }
    arrivals = Arrivals.load(root / "versions" / built.manifest.version)
    assert arrivals is not None
    assert (set(arrivals.documents), arrivals.gone) == ({"quay"}, {})
    assert "salary" not in _words(root / "cache" / "kept.sqlite")
    assert "salary" in _words(root / "cache" / "restricted" / "kept.sqlite")
    assert build_tiny(minutes, root, encoder).unchanged
    # And when the mark is taken out, all may see it again.
    (minutes / "salary.md").write_text(secret)
    assert build_tiny(minutes, root, encoder).restricted == ()
    with closing(opened(root)) as index:
        assert ids(index) == {"quay", "salary", "notes"}


def _words(database: Path) -> str:
    """All that the cache holds in clear text."""
    found = []
    with closing(sqlite3.connect(database)) as connection:
        for (data,) in connection.execute("SELECT data FROM entries"):
            for at in range(len(data)):  # packed text stands behind the keys of its passages
                if data[at : at + 1] == b"\x78":
                    try:
                        found.append(zlib.decompress(data[at:]).decode("utf-8", "replace"))
                        break
                    except zlib.error:
                        continue
    assert found
    return "\n".join(found)


@pytest.mark.slow
def test_a_build_that_would_change_nothing_publishes_nothing(
    minutes: Path, tmp_path: Path, encoder: Path
) -> None:
    (minutes / "pay.md").write_text(f"---\nrestricted: pay\n---\n{text('salary', 7)}")
    root = tmp_path / "index"
    first = build_tiny(minutes, root, encoder)
    assert not first.unchanged
    before = sorted(path.name for path in (root / "versions").iterdir())
    again = build_tiny(minutes, root, encoder)
    assert again.unchanged
    assert again.manifest == first.manifest
    assert (again.documents, again.restricted) == (first.documents, first.restricted)
    assert again.reused.documents == 2
    assert sorted(path.name for path in (root / "versions").iterdir()) == before
    assert sorted(path.name for path in (root / "cache").iterdir()) == [
        "encoder.json",
        "kept.sqlite",
        "restricted",
    ]
    with closing(opened(root)) as index:
        assert ids(index) == {"quay"}

    (minutes / "slip.md").write_text(text("slip", 4))
    assert not build_tiny(minutes, root, encoder).unchanged
    assert len(list((root / "versions").iterdir())) == 2
    assert build_tiny(minutes, root, encoder, keep=0).unchanged
    assert len(list((root / "versions").iterdir())) == 1  # who takes a document out may rely on it

    def changed(**options: Any) -> Built:
        made = build([minutes], root, Options(model=str(encoder), **options), lambda stage, done, total: None)
        assert not made.unchanged
        return made

    changed(passage_tokens=50)
    (minutes / "empty.md").write_text("")
    assert changed().refused
    (minutes / "minutes.toml").write_text('[documents."quay.md"]\ntitle = "The quay"\n')
    live = changed().manifest
    (root / "versions" / live.version / "restricted" / "pay" / "sections.npy").write_bytes(b"")
    assert changed().manifest.version != live.version  # what is damaged is made again


class Stub:
    """A reader that finds two meetings in every file, in this process."""

    def __init__(self) -> None:
        self.read = 0

    def results(self, tasks: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any] | RefusedFile]:
        for task in tasks:
            self.read += 1
            result = WorkerTools(None).do(task)
            (found,) = result["texts"]
            (one,) = found["meetings"]
            row = list(one["row"])
            row[3], row[-2] = "2024-06-07", "The second meeting."
            found["meetings"] = [one, {"row": row, "derived": None}]
            yield result


def test_meetings_of_a_file_are_read_from_the_cache_each_by_itself(minutes: Path, tmp_path: Path) -> None:
    readers = Stub()
    for origin in (Origin.NOW, Origin.CUT_OFF):
        with closing(BuildCache(tmp_path / "cache")) as cache:
            documents = DocumentCache(cache, Fingerprints("parsing", "cutting"))
            gathered = gather(discover([minutes]), documents, readers, lambda done, total: None)
            settled = settle(gathered.texts, documents.whole_text)
            rows = [documents.meeting(one, "A Board") for one in settled.documents]
            cache.save()
        meetings = [meeting_of(row) for row in rows]
        assert [one.document_id for one in meetings] == ["quay-2024-05-03", "quay-2024-06-07"]
        assert meetings[0].text.startswith("Harwick Board")
        assert meetings[1].text == "The second meeting."
        assert {one.board for one in meetings} == {"A Board"}
        assert {one.text.origin for one in settled.documents} == {origin}
        assert settled_row(rows[0], settled.documents[0], "A Board") == rows[0]
    assert readers.read == 1


def test_an_archive_is_parsed_into_its_documents(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "year.zip", "w") as archive:
        archive.writestr("gate.md", text("gate", 20))
        archive.writestr("pond.md", f"---\nrestricted: pay\n---\n{text('pond', 21)}")
        archive.writestr("copy.txt", plain(text("pond", 21)))
    parsed = {one.document_id: one.restricted for one in parse_file(tmp_path / "year.zip")}
    assert parsed == {"year-copy": ("pay",), "year-gate": (), "year-pond": ("pay",)}
