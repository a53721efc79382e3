"""One index directory that suffers fault after fault, and what must hold after each."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from indexer.build.verify import verify
from indexer.errors import MinutebookError
from indexer.store.open import open_index
from indexer.store.versions import versions
from service.search.search import Searcher
from tests.faults.children import Child, Ended, done
from tests.faults.disk import Disk
from tests.faults.operations import Counter
from tests.queries import make_query
from tests.tiny_index import QUESTION, build_tiny, generations, write_minutes

KEEP = 1
"""Earlier versions kept: few, so that readers meet versions that are being removed."""


@dataclass
class Bench:
    """Builds generation after generation of the same minutes into `root`."""

    folder: Path
    root: Path
    encoder: Path
    chance: random.Random
    live: int = -1  # the generation that is known to be live
    tried: int = -1  # the last one that a build was begun for
    operations: int = 0
    seconds: float = 0.0
    size: int = 0  # bytes of a version
    opened: list[int] = field(default_factory=list)

    def begin(self) -> None:
        """The first version, and how many operations and seconds a build takes, and how many bytes."""
        self.finish()
        minutes = self._next_minutes()

        def count() -> tuple[int, int]:
            counter = Counter(self.root)
            built = build_tiny(minutes, self.root, self.encoder, KEEP)
            return counter.count, sum(one.bytes for one in built.manifest.files.values())

        ended = Child(count).end()
        (self.operations, self.size), self.seconds = ended.value, ended.seconds
        self.live = self.tried

    def kill_at_an_operation(self) -> str:
        """A build that dies before one of its file operations."""
        fatal, minutes = self.chance.randint(1, self.operations), self._next_minutes()

        def build() -> None:
            Counter(self.root, fatal)
            build_tiny(minutes, self.root, self.encoder, KEEP)

        return self._after(Child(build).end())

    def kill_at_a_moment(self) -> str:
        """A build that dies at some time."""
        minutes = self._next_minutes()
        child = Child(lambda: build_tiny(minutes, self.root, self.encoder, KEEP) and None)
        return self._after(child.end(kill_after=self.chance.uniform(0, 1.1 * self.seconds)))

    def fill(self, disk: Disk) -> str:
        """A build on a disk that has less than it needs; told in one sentence, and nothing left lying."""
        left, minutes = self.chance.randrange(int(1.1 * self.size) + 65_536), self._next_minutes()
        if not disk.mounted:
            left = self.chance.randrange(1, self.size // 2)

        def build() -> str:
            disk.limit(left)
            try:
                build_tiny(minutes, self.root, self.encoder, KEEP)
            except MinutebookError as error:
                return str(error)
            except Exception as error:
                if disk.mounted:
                    raise
                return f"The disk is full, as a limit says it: {error}"
            return ""

        with disk.filled(left):
            said = done(build)
            assert not said or said.startswith("The disk is full"), said
            self._check()
        assert (self.live == self.tried) == (not said), said
        assert self._leftovers() == []
        return "refused" if said else "fitted"

    def finish(self) -> None:
        """A build without any fault, after all the faults before: it clears up after them."""
        minutes = self._next_minutes()
        done(lambda: build_tiny(minutes, self.root, self.encoder, KEEP).manifest.version)
        self._check()
        assert self.live == self.tried
        assert self._leftovers() == []
        assert len(list((self.root / "versions").iterdir())) <= KEEP + 1

    def _next_minutes(self) -> Path:
        self.tried += 1
        return write_minutes(self.folder / "minutes", self.tried)

    def _after(self, ended: Ended) -> str:
        before = self.live
        self._check()
        if ended.signal is None:
            assert self.live == self.tried
            return "ended first"
        return "old" if self.live == before else "new"

    def _check(self) -> None:
        """The live version is whole, and all of it is of one generation: the one before, or the new."""
        found = done(lambda: look(self.root))
        assert found["findings"] == []
        assert len(found["generations"]) == 1, f"a mix of generations: {found['generations']}"
        generation = int(found["generations"][0])
        assert generation in {self.live, self.tried}, f"{generation} is neither {self.live} nor {self.tried}"
        assert found["versions"] >= 1
        self.live = generation

    def _leftovers(self) -> list[str]:
        found = [*self.root.iterdir(), *(self.root / "versions").iterdir()]
        return [path.name for path in found if path.name.startswith(".") or path.name == "LOCK"]


def look(root: Path) -> dict[str, object]:
    """All that a reader can see of an index."""
    report = verify(root)
    index = open_index(root)
    try:
        seen = generations(index)
        for hit in Searcher(index).search(make_query(index, QUESTION)).hits:
            seen |= (
                {hit.text.split("generation ")[1].split()[0].strip(".")}
                if "generation " in hit.text
                else set()
            )
    finally:
        index.close()
    return {
        "findings": [str(one) for one in report.findings],
        "generations": sorted(seen),
        "versions": len(versions(root)),
    }
