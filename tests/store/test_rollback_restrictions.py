"""Going back never shows more people more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build.verify import verify
from indexer.errors import UnusableIndex
from indexer.model import Labels, Meeting, admits, audiences, folder_of
from indexer.store.versions import versions
from indexer.store.visibility import shown_wider, write_withheld
from tests.build.test_incremental import write
from tests.learned.test_likeness import as_pages, minutes
from tests.processes import minutebook
from tests.tiny_index import build_tiny
from tests.written_records import write_records

ONE, OTHER = minutes(1), minutes(2)


def version(folder: Path, **documents: tuple[str, tuple[str, ...]]) -> Path:
    """The records of a version, as far as they say who sees what."""
    meetings = [
        Meeting(name, None, None, None, f"{name}.txt", None, text, restricted=labels)
        for name, (text, labels) in {"public": (minutes(9), ()), **documents}.items()
    ]
    for granted in audiences(one.restricted for one in meetings):
        own = folder / folder_of(granted)
        own.mkdir(parents=True, exist_ok=True)
        write_records(
            own / "records.sqlite", [one for one in meetings if admits(granted, one.restricted)], []
        )
    return folder


LABELS = ((), ("a",), ("b",), ("a", "b"), ("b", "c"))


@pytest.mark.parametrize("before", LABELS)
@pytest.mark.parametrize("now", LABELS)
@pytest.mark.parametrize(
    ("name", "text"), [("pay", ONE), ("pay", OTHER), ("salaries", ONE), ("x", as_pages(ONE))]
)
def test_a_version_that_shows_a_document_to_more_people_is_told(
    before: tuple[str, ...], now: tuple[str, ...], name: str, text: str, tmp_path: Path
) -> None:
    old = version(tmp_path / "old", pay=(ONE, before))
    live = version(tmp_path / "live", **{name: (text, now)})
    granted: list[Labels] = audiences([before, now])
    more = any(admits(one, before) and not admits(one, now) for one in granted)
    assert (shown_wider(old, live, []) is not None) is more


def test_what_a_version_between_restricted_stays_so_when_the_live_one_has_it_no_more(tmp_path: Path) -> None:
    old, live = version(tmp_path / "old", pay=(ONE, ())), version(tmp_path / "live")
    between = version(tmp_path / "between", salaries=(ONE, ("a",)))
    assert shown_wider(old, live, []) is None
    assert shown_wider(old, live, [between]) == "pay"
    assert shown_wider(old, version(tmp_path / "again", pay=(ONE, ())), [between]) is None


def test_what_was_refused_for_its_marks_does_not_come_back(tmp_path: Path) -> None:
    old, live = version(tmp_path / "old", pay=(ONE, ())), version(tmp_path / "live")
    write_withheld(live, [])
    assert shown_wider(old, live, []) is None
    write_withheld(live, ["pay"])
    assert shown_wider(old, live, []) == "pay"
    assert shown_wider(old, version(tmp_path / "since"), [live]) == "pay"
    (live / "restricted" / "withheld.json").write_text("?")
    with pytest.raises(UnusableIndex, match="cannot be told"):
        shown_wider(old, live, [])


def test_what_cannot_be_listed_is_not_as_if_it_were_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, live = version(tmp_path / "old", pay=(ONE, ())), version(tmp_path / "live", pay=(ONE, ("a",)))
    (tmp_path / "versions").mkdir()
    listed = Path.iterdir

    def closed(path: Path) -> Iterator[Path]:
        if path.name in ("restricted", "versions"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", closed)
    with pytest.raises(UnusableIndex, match="cannot be told"):
        shown_wider(old, live, [])
    with pytest.raises(UnusableIndex, match="cannot be listed"):
        versions(tmp_path)


def test_damage_to_a_version_that_restricts_nothing_is_no_hindrance(tmp_path: Path) -> None:
    old, live = version(tmp_path / "old", pay=(ONE, ())), version(tmp_path / "live")
    (live / "records.sqlite").write_bytes(b"no database")
    assert shown_wider(old, live, []) is None


@pytest.mark.slow
def test_the_command_refuses_and_says_what_to_do(tmp_path: Path, encoder: Path) -> None:
    folder, root = tmp_path / "minutes", tmp_path / "index"
    folder.mkdir()
    write(folder, 1)
    path = write(folder, 2)
    first = build_tiny(folder, root, encoder).manifest.version
    (folder / "minutes.toml").write_text('[documents."minutes-2.md"]\nrestricted = "audit"\n')
    marked = build_tiny(folder, root, encoder).manifest.version
    (folder / "minutes.toml").unlink()
    path.write_text(f"---\nrestricted_to: audit\n---\n{path.read_text()}")  # nobody can tell what that means
    unclear = build_tiny(folder, root, encoder)
    assert [one.path for one in unclear.refused] == [path]
    assert verify(root).findings == ()
    live = unclear.manifest.version
    for more in ((), ("--to", first)):
        refused = minutebook("rollback", "--index", root, *more)
        assert refused.returncode == 2
        assert 'shows "minutes-2"' in refused.stderr
        assert "minutebook index SOURCE" in refused.stderr
        assert (root / "CURRENT").read_text().strip() == live
    (root / "versions" / live / "restricted" / "withheld.json").unlink()
    shutil.rmtree(root / "versions" / marked / "restricted" / "audit")
    (root / "versions" / marked / "restricted" / "audit").mkdir()
    refused = minutebook("rollback", "--index", root, "--to", first)
    assert refused.returncode == 2
    assert "cannot be told" in refused.stderr
    assert path.exists()
