"""Building through the library; the command is proved in test_end_to_end."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.build.build import Options, build
from indexer.errors import BadInput
from indexer.store.open import open_index
from indexer.store.versions import open_current
from tests.same_index import OF_ITS_TIME

MINUTES = """Mid County Justice Board
Minutes of the meeting held on 5 March 2024

Present
Ada Field (AF), Mid County Police
Ben Moor (BM), Courts Service

1. Welcome
AF welcomed everybody to the meeting.

2. Listing delays
BM said that waiting times for trials had fallen by a third since the autumn.
"""


def build_quietly(*sources: Path, out: Path, tokens: int = 200):
    return build(sources, out, Options(passage_tokens=tokens), lambda stage, done, total: None)


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    folder = tmp_path / "minutes"
    folder.mkdir()
    (folder / "mcjb-march.txt").write_text(MINUTES)
    return folder


def test_one_unreadable_file_never_stops_the_rest(minutes: Path, tmp_path: Path) -> None:
    (minutes / "figures.xlsx").write_bytes(b"PK\x03\x04 no minutes")
    (minutes / "scan.pdf").write_bytes(b"%PDF-1.7 broken")
    (minutes / "empty.txt").write_text("")
    built = build_quietly(minutes, out=tmp_path / "index")
    assert built.documents == ("mcjb-march",)
    assert {one.path.name for one in built.refused} == {"figures.xlsx", "scan.pdf", "empty.txt"}
    assert all(one.reason and "\n" not in one.reason for one in built.refused)


def test_nothing_readable_leaves_the_old_index_live(minutes: Path, tmp_path: Path) -> None:
    built = build_quietly(minutes, out=tmp_path / "index")
    (minutes / "mcjb-march.txt").write_text("")
    with pytest.raises(BadInput, match="No minutes could be read"):
        build_quietly(minutes, out=tmp_path / "index")
    assert open_current(tmp_path / "index")[1] == built.manifest


def test_the_same_minutes_give_the_same_ids_texts_and_scores(minutes: Path, tmp_path: Path) -> None:
    first = build_quietly(minutes, out=tmp_path / "one").manifest
    second = build_quietly(minutes, out=tmp_path / "two").manifest
    unlike = {name for name in first.files if first.files[name] != second.files[name]} - OF_ITS_TIME
    assert not unlike, f"files that differ between two builds of the same minutes: {unlike}"


def test_two_files_of_one_name_that_say_the_same_are_one_document(minutes: Path, tmp_path: Path) -> None:
    (minutes / "MCJB March.md").write_text(MINUTES)
    built = build_quietly(minutes, out=tmp_path / "index")
    assert built.documents == ("mcjb-march",)
    (rendition,) = built.findings.renditions
    assert {Path(one).name for one in (rendition.read, *rendition.others)} == {
        "MCJB March.md",
        "mcjb-march.txt",
    }


def test_the_manifest_counts_what_is_there(minutes: Path, tmp_path: Path) -> None:
    contents = build_quietly(minutes, out=tmp_path / "index", tokens=20).manifest.contents
    index = open_index(tmp_path / "index")
    passages = [one for meeting in index.meetings for one in index.passages(meeting.document_id)]
    index.close()
    assert (contents.documents, contents.items, contents.passages) == (1, 2, len(passages))
    assert contents.passage_tokens == 20


def test_a_sidecar_says_what_the_minutes_do_not(minutes: Path, tmp_path: Path) -> None:
    (minutes / "minutes.toml").write_text(
        '[documents."mcjb-march.txt"]\nurl = "https://example.org/march"\ndate = 2024-03-06\n'
    )
    index_dir = tmp_path / "index"
    build_quietly(minutes, out=index_dir)
    index = open_index(index_dir)
    meeting = index.meetings[0]
    index.close()
    assert (str(meeting.date), meeting.url) == ("2024-03-06", "https://example.org/march")
