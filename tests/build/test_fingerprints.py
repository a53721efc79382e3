"""What an unchanged document depends on is part of its fingerprint, whoever adds a module later."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build import tasks as fingerprints
from indexer.build.tasks import CUTTING, ENCODING, PARSING, Cutting, Fingerprints

PACKAGE = Path(fingerprints.__file__).parents[1]


def closure(*begin: str) -> set[str]:
    """All modules of the package, by path, that these import, directly or not."""
    pending, found = list(begin), set[str]()
    while pending:
        place = pending.pop()
        if place not in found:
            found.add(place)
            pending += imported(PACKAGE / place)
    return found


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("indexer"):
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            for name in names:
                place = Path(*name.split(".")[1:]).with_suffix(".py")
                if (PACKAGE / place).is_file():
                    yield place.as_posix()


def covered(place: str, places: tuple[str, ...]) -> bool:
    return any(place == one or place.startswith(f"{one}/") for one in places)


def test_all_code_that_reads_a_file_counts() -> None:
    readers = [path.relative_to(PACKAGE).as_posix() for path in (PACKAGE / "documents").rglob("*.py")]
    used = closure(*readers, "meetings/parse.py")
    assert {place for place in used if not covered(place, PARSING)} == set()


def test_all_code_that_cuts_counts_and_encodes_a_meeting_counts() -> None:
    used = closure("build/tasks.py", "build/encoder.py", "arrays.py")
    assert {place for place in used if not covered(place, (*PARSING, *CUTTING, *ENCODING))} == set()


@pytest.mark.parametrize("places", [PARSING, CUTTING, ENCODING])
def test_every_place_that_is_named_is_there(places: tuple[str, ...]) -> None:
    assert [one for one in places if not (PACKAGE / one).exists()] == []


def test_a_changed_source_file_is_another_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "plain.py").write_text("LIMIT = 1")
    monkeypatch.setattr(fingerprints, "_PACKAGE", tmp_path)
    found = set()
    for text in ("LIMIT = 1", "LIMIT = 2"):
        (tmp_path / "sources" / "plain.py").write_text(text)
        fingerprints.sources.cache_clear()
        found.add(fingerprints.sources(("sources",)))
    fingerprints.sources.cache_clear()
    assert len(found) == 2


def test_encoder_budget_and_precision_count_for_passages_and_not_for_parsing() -> None:
    def made(tokens: int = 200, encoder: str = "f00d", *, half: bool = True, device: str = "cpu"):
        return Fingerprints.of(Cutting("{}", "", 256, tokens), encoder, half=half, device=device)

    others = [made(tokens=100), made(encoder="beef"), made(half=False), made(device="cuda")]
    assert made() == made()
    assert len({made().cutting, *(one.cutting for one in others)}) == 5
    assert {one.parsing for one in others} == {made().parsing}
