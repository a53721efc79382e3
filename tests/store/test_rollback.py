"""Going back to an earlier version, by the library and by the command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from indexer.errors import BadInput, UnusableIndex
from indexer.store.files import IndexBusy, locked
from indexer.store.rollback import roll_back
from indexer.store.versions import live_version
from tests.processes import minutebook
from tests.tiny_index import build_tiny, write_minutes

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> tuple[Path, list[str]]:
    """An index of three versions, oldest first."""
    folder = tmp_path_factory.mktemp("three")
    root, minutes = folder / "index", folder / "minutes"
    return root, [
        build_tiny(write_minutes(minutes, number), root, encoder).manifest.version for number in range(3)
    ]


@pytest.fixture
def built(three: tuple[Path, list[str]], tmp_path: Path) -> tuple[Path, list[str]]:
    """A copy of it that may be damaged."""
    return shutil.copytree(three[0], tmp_path / "index"), three[1]


def test_it_goes_back_one_version_at_a_time(built: tuple[Path, list[str]]) -> None:
    root, made = built
    for expected in (made[1], made[0]):
        assert roll_back(root).live.version == expected == live_version(root)
    with pytest.raises(BadInput, match="no earlier version"):
        roll_back(root)
    assert live_version(root) == made[0]
    assert roll_back(root, made[2]).before == made[0]
    assert live_version(root) == made[2]


def test_damaged_versions_are_passed_over_and_told(built: tuple[Path, list[str]]) -> None:
    root, made = built
    (root / "versions" / made[1] / "sections.npy").write_bytes(b"")
    rolled = roll_back(root)
    assert rolled.live.version == made[0]
    assert ["sections.npy" in sentence for sentence in rolled.passed_over] == [True]
    with pytest.raises(UnusableIndex, match=r"sections\.npy"):
        roll_back(root, made[1])
    assert live_version(root) == made[0]


@pytest.mark.parametrize("current", ["nowhere\n", "", "../x", None])
def test_it_mends_a_lost_pointer(built: tuple[Path, list[str]], current: str | None) -> None:
    root, made = built
    (root / "CURRENT").unlink()
    if current is not None:
        (root / "CURRENT").write_text(current)
    rolled = roll_back(root)
    assert (rolled.before, rolled.live.version) == (None, made[2])
    assert live_version(root) == made[2]


def test_it_waits_for_nobody_and_takes_only_what_is_there(
    built: tuple[Path, list[str]], tmp_path: Path
) -> None:
    root, made = built
    with locked(root), pytest.raises(IndexBusy):
        roll_back(root)
    for unknown in ("nowhere", "..", ""):
        with pytest.raises(BadInput, match="it has: "):
            roll_back(root, unknown)
    with pytest.raises(UnusableIndex, match="There is no index"):
        roll_back(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    assert live_version(root) == made[2]


def test_the_command_lists_goes_back_and_refuses(built: tuple[Path, list[str]]) -> None:
    root, made = built
    listed = minutebook("rollback", "--index", root, "--list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == made[::-1]
    assert [line.endswith("live") for line in listed] == [True, False, False]
    back = minutebook("rollback", "--index", root)
    assert back.stdout == f"Version {made[1]} is live in {root} (before: {made[2]}).\n"
    told = json.loads(minutebook("rollback", "--index", root, "--to", made[2], "--json").stdout)
    assert told == {"before": made[1], "live": made[2]}
    shown = json.loads(minutebook("rollback", "--index", root, "--list", "--json").stdout)["versions"]
    assert [one["version"] for one in shown if one["live"]] == [made[2]]
    refused = minutebook("rollback", "--index", root, "--to", "nowhere")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
