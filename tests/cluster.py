"""A Ray cluster of two nodes on this machine, and the proof that a build on it is the build of one machine.

`python -m tests.cluster SOURCE...` builds an index of the sources by itself and on the cluster, of which one
node is killed meanwhile and replaced later, and compares them.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.build.build import Options, build
from indexer.build.built import Built
from indexer.build.encoder import DEFAULT_MODEL
from indexer.build.tasks import Limits, Progress
from indexer.build.workers import LOCAL, tell_ray
from tests.processes import ROOT
from tests.same_index import require_same

# Ray's own processes look for our packages here.
ENVIRONMENT = {"PYTHONPATH": str(ROOT)}


@dataclass
class Nodes:
    """Two real nodes with one processor each: the head, which the build joins, and another one."""

    cluster: Any
    other: Any

    @property
    def address(self) -> str:
        return str(self.cluster.address)

    def kill(self) -> None:
        """Ends the other node with all its processes, as a power cut would."""
        self.cluster.remove_node(self.other, allow_graceful=False)

    def replace(self) -> None:
        """A new node in place of the one that was killed."""
        self.other = self.cluster.add_node(num_cpus=1)


@contextmanager
def two_nodes(**environment: str) -> Iterator[Nodes]:
    """A cluster whose processes have this added to their environment."""
    before, on_sigterm = dict(os.environ), signal.getsignal(signal.SIGTERM)
    tell_ray(LOCAL)
    os.environ.update({**ENVIRONMENT, **environment})
    try:
        from ray.cluster_utils import Cluster

        head = {"num_cpus": 1, "include_dashboard": False}
        cluster = Cluster(initialize_head=True, head_node_args=head)
        try:
            yield Nodes(cluster, cluster.add_node(num_cpus=1))
        finally:
            cluster.shutdown()
    finally:
        os.environ.clear()
        os.environ.update(before)
        signal.signal(signal.SIGTERM, on_sigterm)


def at(stage: str, number: int, act: Callable[[], None]) -> Progress:
    """Does something once, when a build has come so far."""
    acted = False

    def progress(name: str, done: int, total: int) -> None:
        nonlocal acted
        if not acted and name == stage and done >= number:
            acted = True
            act()

    return progress


def in_turn(*others: Progress) -> Progress:
    """Tells each of them."""

    def progress(stage: str, done: int, total: int) -> None:
        for one in others:
            one(stage, done, total)

    return progress


def on(
    nodes: Nodes,
    sources: Sequence[Path],
    out: Path,
    progress: Progress = lambda stage, done, total: None,
    model: str = DEFAULT_MODEL,
    limits: Limits | None = None,
) -> Built:
    """An index built on the cluster."""
    return build(sources, out, Options(model=model, ray=nodes.address, limits=limits or Limits()), progress)


def main() -> None:
    """Builds twice, compares, prints counts and times."""
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=main.__doc__)
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cluster-") as folder:
        work = Path(folder)
        alone, seconds = _timed(
            lambda: build(
                asked.sources, work / "alone", Options(model=asked.model), lambda stage, done, total: None
            )
        )
        contents = alone.manifest.contents
        _tell(f"alone: {contents.documents} documents, {contents.passages} passages, {seconds:.0f} s")
        with two_nodes() as nodes:
            progress = in_turn(
                at("encoding", contents.passages // 4, nodes.kill),
                at("encoding", contents.passages // 2, nodes.replace),
            )
            built, seconds = _timed(lambda: on(nodes, asked.sources, work / "cluster", progress, asked.model))
        _tell(
            f"on two nodes, one killed and replaced: {built.manifest.contents.documents} documents, "
            f"{built.manifest.contents.passages} passages, {seconds:.0f} s"
        )
        least = require_same(work / "cluster", work / "alone", quanta=2)
        assert [str(one) for one in built.refused] == [str(one) for one in alone.refused]
        _tell(f"the same index; least cosine between two vectors of a passage {least:.6f}")


def _timed(work: Callable[[], Built]) -> tuple[Built, float]:
    began = time.monotonic()
    built = work()
    return built, time.monotonic() - began


def _tell(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
