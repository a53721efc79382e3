"""The log of corrections: a line for each, whatever a kill left behind, and what of it holds."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from indexer.documents.folder.find import discover
from indexer.documents.metadata.corrections import LOG_NAME, StatedCorrection, corrected, read_corrections
from indexer.documents.metadata.sidecar import read_sidecar
from indexer.errors import BadInput
from indexer.sites.keeper import Keeper
from indexer.sites.settings import SourceSettings
from indexer.sites.source import Fetched, ListedDocument


def correction(number: int, after: dict[str, str | None], undoes: int | None = None) -> StatedCorrection:
    before = dict.fromkeys(after)
    return StatedCorrection(
        number, "2026-01-01T00:00:00+00:00", "a", "lampton/a.txt", before, after, "a", undoes
    )


def write(folder: Path, *every: StatedCorrection) -> None:
    (folder / LOG_NAME).write_text("".join(one.line() for one in every))


def test_what_was_undone_does_not_hold() -> None:
    first, second = correction(1, {"board": "A", "date": "2024-01-02"}), correction(2, {"board": "B"})
    assert corrected([first, second]) == {"lampton/a.txt": {"board": "B", "date": "2024-01-02"}}
    undone = correction(3, {"board": "A"}, undoes=2)
    assert corrected([first, second, undone]) == {"lampton/a.txt": {"board": "A", "date": "2024-01-02"}}


def test_a_line_that_a_kill_cut_off_is_none_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    assert read_corrections(tmp_path) == ()
    one = correction(1, {"board": "A"})
    (tmp_path / LOG_NAME).write_text(one.line() + one.line()[:20])
    assert read_corrections(tmp_path) == (one,)
    (tmp_path / LOG_NAME).write_text("{}\n" + one.line())
    with pytest.raises(BadInput, match="line 1 is no correction"):
        read_corrections(tmp_path)


def test_the_log_is_no_minutes(tmp_path: Path) -> None:
    write(tmp_path, correction(1, {"board": "A"}))
    (tmp_path / "a.txt").write_text("Minutes")
    found = discover([tmp_path])
    assert [one.relative for one in found.found] == ["a.txt"]
    assert found.refused == ()


def test_a_sync_keeps_what_was_corrected_until_it_is_undone(tmp_path: Path) -> None:
    kept = Keeper(tmp_path, SourceSettings("lampton", "page", "https://lampton.example"), lambda: 5.0)
    listed = ListedDocument(
        "k", "a", "https://lampton.example/a", board="Site Board", date=dt.date(2024, 5, 7)
    )
    record = kept.put(listed, "a", Fetched(b"text", ".txt"), {}).record
    first = correction(1, {"board": "Town Board", "date": "2024-05-08", "title": "May"})
    write(tmp_path, first)
    kept.describe()

    def said() -> tuple[str | None, dt.date | None, str | None]:
        sidecar = read_sidecar(kept.folder)
        assert sidecar is not None
        one = sidecar.documents["a.txt"]
        return one.board, one.date, one.title

    assert said() == ("Town Board", dt.date(2024, 5, 8), "May")
    write(tmp_path, first, correction(2, {}, undoes=1))
    kept.describe()
    assert said() == ("Site Board", dt.date(2024, 5, 7), None)
    write(tmp_path, first)
    kept.drop([record])
    assert "a.txt" not in (kept.folder / "minutes.toml").read_text()


def test_a_pipe_in_place_of_the_log_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / LOG_NAME)
    with pytest.raises(BadInput, match="cannot be read"):
        read_corrections(tmp_path)
