"""Faults at random points of builds, counted."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TQDM_DISABLE", "1")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

# All that a build needs is imported once, here: children are forked from this process. Nothing may be
# computed with it here, since threads do not outlive a fork.
import onnx
import onnxruntime
import rank_bm25
import torch.onnx.utils

import indexer.build.encoder
import indexer.store.engines.local
import tests.tiny_models as tiny
from indexer.language.words import token_counter
from tests.faults.bench import Bench
from tests.faults.children import done
from tests.faults.disk import small_disk
from tests.faults.readers import Reader

CLEAN_EVERY = 10
"""After so many faults a build without one clears up and must succeed."""


def main() -> None:
    """Makes the faults and prints what came of them; stops at the first that breaks a promise."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=main.__doc__)
    parser.add_argument("--kills", type=int, default=200, help="builds to kill (-9)")
    parser.add_argument("--full", type=int, default=50, help="builds on a full disk")
    parser.add_argument("--seed", type=int, default=None, help="to make the same faults again")
    asked = parser.parse_args()
    seed = random.randrange(10**6) if asked.seed is None else asked.seed
    _tell(f"seed {seed}")
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        work = Path(folder).resolve()
        token_counter()
        encoder = Path(done(lambda: str(tiny.encoder(work / "model"))))
        _kills(work, encoder, random.Random(seed), asked.kills)
        _full(work, encoder, random.Random(seed), asked.full)


def _kills(work: Path, encoder: Path, chance: random.Random, times: int) -> None:
    bench = Bench(work, work / "index", encoder, chance)
    bench.begin()
    reader = Reader(bench.root)
    kinds = (bench.kill_at_an_operation, bench.kill_at_a_moment)
    counts, seconds = _suffer(times, lambda number: kinds[number % 2](), bench)
    opened = reader.stop()
    _tell(
        f"{times} builds killed at random points ({bench.operations} file operations, {bench.seconds:.1f} s "
        f"each): {counts['old']} left the old version live, {counts['new']} the new one, "
        f"{counts['ended first']} had ended before; 0 mixed, 0 lost; a reader opened it {opened} times "
        f"meanwhile, each time whole ({seconds:.0f} s)."
    )


def _full(work: Path, encoder: Path, chance: random.Random, times: int) -> None:
    with small_disk(work / "disk") as disk:
        bench = Bench(work, disk.folder / "index", encoder, chance)
        bench.begin()
        counts, seconds = _suffer(times, lambda _: bench.fill(disk), bench)
    _tell(
        f"{times} builds on a disk filled at random points ({disk.kind}): {counts['refused']} refused in one "
        f"sentence with the old version live, {counts['fitted']} fitted; 0 mixed, 0 lost ({seconds:.0f} s)."
    )


def _suffer(times: int, fault: Callable[[int], str], bench: Bench) -> tuple[Counter[str], float]:
    began, counts = time.monotonic(), Counter[str]()
    for number in range(times):
        counts[fault(number)] += 1
        if number % CLEAN_EVERY == CLEAN_EVERY - 1:
            bench.finish()
    bench.finish()
    return counts, time.monotonic() - began


def _tell(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    assert all(
        (onnx, onnxruntime, rank_bm25, torch.onnx.utils, indexer.build.encoder, indexer.store.engines.local)
    )
    main()
