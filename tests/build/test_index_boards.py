"""Boards and dates that a whole folder tells, in the index and through the command that lists boards."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.store.open import open_index
from service.search.query import make_query
from service.search.request import Filters, SearchRequest
from tests.built import in_process
from tests.processes import minutebook

pytestmark = pytest.mark.slow

BODY = "\n\n1. Welcome\n\nThe FPC chair opened the meeting.\n\n2. Roads\n\nThe roads were mended at length.\n"


def write(folder: Path, name: str, head: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + BODY, encoding="utf-8")


@pytest.fixture(scope="module")
def minutes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("minutes")
    for month in (1, 2, 3, 4):
        write(
            folder,
            f"a/{month}.txt",
            f"Fooham Parish Council\n\nMinutes of 1{month}/0{month}/2020\n\nNext: 30/06/2021",
        )
    write(folder, "a/5.txt", "FOOHAM PARISH COUNCIL\n\nMinutes 5/6/2020")
    write(folder, "a/6.txt", "Minutes, 12 July 2020")
    write(folder, "b/1.txt", "Fordham Parish Council\n\nMinutes, 12 July 2020")
    write(folder, "b/2.txt", "Fordham P.C. Council\n\nMinutes, 12 August 2020")
    return folder


def test_one_body_is_one_board_and_its_file_corrects_it(minutes: Path, tmp_path: Path, encoder: Path) -> None:
    out, boards = tmp_path / "index", tmp_path / "boards.toml"
    in_process(minutes, out, model=str(encoder), workers=1)
    opened = open_index(out)
    try:
        by_id = {one.document_id: one for one in opened.meetings}
        assert by_id["a-5"].board == by_id["a-6"].board == "Fooham Parish Council"
        assert "minutes filed with these" in by_id["a-6"].doubts[0]
        assert (str(by_id["a-5"].date), by_id["a-5"].doubts) == ("2020-06-05", ())
    finally:
        opened.close()
    run = minutebook("boards", "--index", out, "--write", boards)
    assert run.returncode == 0, run.stderr
    assert "6  Fooham Parish Council" in run.stdout
    again = minutebook("boards", "--index", out, "--write", boards)
    assert again.returncode == 2  # nothing that was corrected is lost
    boards.write_text(
        '[[board]]\nname = "Fordham Parish Council"\nacronym = "FPC"\n'
        'spellings = ["Fordham P.C. Council", "Fordham PC"]\n'
    )
    in_process(minutes, out, model=str(encoder), workers=1, boards=boards)
    opened = open_index(out)
    try:
        assert [(one.name, one.meetings) for one in opened.boards] == [
            ("Fooham Parish Council", 6),
            ("Fordham Parish Council", 2),
        ]
        for name in ("fpc", "Fordham PC", "the Fordham Parish Council"):
            query = make_query(opened, SearchRequest(question="roads", filters=Filters(boards=(name,))))
            assert query.where.boards == ("Fordham Parish Council",)
    finally:
        opened.close()


def test_a_bare_name_is_never_cited_as_another_body_of_its_folder(tmp_path: Path, encoder: Path) -> None:
    minutes, out = tmp_path / "minutes", tmp_path / "index"
    for month in (1, 2, 3, 4):
        full = "Fooham Users Association, Inc.\nBoard of Directors"
        write(minutes, f"fooham-{month}.txt", f"{full}\n\nMinutes, 12/{month}/2020")
        write(minutes, f"quay-{month}.txt", f"Board of Directors\n\nMinutes, 13/{month}/2020")
    in_process(minutes, out, model=str(encoder), workers=1)
    opened = open_index(out)
    try:
        boards = {one.document_id: one.board or "" for one in opened.meetings}
        assert all("Fooham Users Association" in boards[f"fooham-{month}"] for month in (1, 2, 3, 4))
        assert {boards[f"quay-{month}"] for month in (1, 2, 3, 4)} == {"Board of Directors"}
    finally:
        opened.close()
