"""A service that starts with too little memory says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.web.operation.memory import LEAST_LEFT, left, short_of_memory


def machine(root: Path, available: int, most: str = "max", current: int = 0) -> Path:
    """A machine's own account of its memory, and that of a container on it."""
    (root / "proc").mkdir()
    (root / "proc" / "meminfo").write_text(f"MemTotal: 9 kB\nMemAvailable:   {available >> 10} kB\n")
    (root / "sys/fs/cgroup").mkdir(parents=True)
    (root / "sys/fs/cgroup/memory.max").write_text(f"{most}\n")
    (root / "sys/fs/cgroup/memory.current").write_text(f"{current}\n")
    return root


@pytest.mark.parametrize(
    ("available", "most", "current", "found"),
    [
        (1 << 30, "max", 0, 1 << 30),
        (1 << 30, str(300 << 20), 280 << 20, 20 << 20),
        (1 << 20, "max", 0, 1 << 20),
    ],
)
def test_the_smaller_bound_counts(
    tmp_path: Path, available: int, most: str, current: int, found: int
) -> None:
    assert left(machine(tmp_path, available, most, current)) == found


def test_where_nothing_is_said_nothing_is_told(tmp_path: Path) -> None:
    assert left(tmp_path) is None
    assert short_of_memory(None) is None
    assert short_of_memory(LEAST_LEFT) is None
    assert "Only 20 MB of memory are left" in str(short_of_memory(20 << 20))
