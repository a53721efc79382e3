"""What is no longer used leaves the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.processes import ROOT

# Threads allocate small blocks and die, keeping one in a thousand: the C library holds on to all their pages.
GROWING = """
import threading
from pathlib import Path
from service.web.operation.live import free_memory

kept = []

def allocate():
    mine = [bytes(4_000) for _ in range(30_000)]
    kept.append(mine[::1000])

for _ in range(4):
    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()

class Ring:
    freed = 0
    def __init__(self):
        self.ring = self
    def __del__(self):
        Ring.freed += 1

Ring()
def resident():
    return int(Path('/proc/self/statm').read_text().split()[1]) * 4 // 1024
before = resident()
free_memory()
print(before, resident(), Ring.freed)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_freed_pages_and_circles_go_back() -> None:
    run = subprocess.run(
        [sys.executable, "-c", GROWING], cwd=ROOT, capture_output=True, text=True, check=True
    )
    before, after, freed = map(int, run.stdout.split())
    assert freed == 1
    assert after < before / 2, f"{before} MiB before, {after} MiB after"


FREEZING = """
import gc
from service.web.operation.live import free_memory

class Ring:
    freed = 0
    def __init__(self):
        self.ring = self
    def __del__(self):
        Ring.freed += 1

ring = Ring()
free_memory()
kept = gc.get_freeze_count()
del ring
gc.collect()
before = Ring.freed
free_memory()
print(kept, before, Ring.freed)
"""


def test_what_is_kept_is_gone_through_at_the_next_call_alone() -> None:
    run = subprocess.run(
        [sys.executable, "-c", FREEZING], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kept, before, freed = map(int, run.stdout.split())
    assert kept > 0
    assert (before, freed) == (0, 1)
