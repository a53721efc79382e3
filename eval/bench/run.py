"""The whole run: corpora of growing size, and over each all who take part, in turn, in one sitting."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from eval.bench.building import encoding_rates
from eval.bench.changing import changed
from eval.bench.growing import grow
from eval.bench.load import Service, loads, ours, txtai
from eval.bench.material import Material, read_material
from eval.bench.process import ContestantFailed, Process
from eval.bench.questions import made_questions, read_questions
from eval.bench.recall import measured_recall
from eval.bench.results import Load, Measured, Results, Size, Spread
from indexer.build.build import Options, build
from indexer.build.cache import is_built
from indexer.store.engines.base import Where
from indexer.store.open import open_index
from indexer.store.versions import Manifest

PEERS = ("rank-bm25", "bm25s", "txtai")

_ROUNDS = 4
"""The questions are shared out to rounds, in each of which all take their turn: a load from elsewhere that
comes and goes meets all alike."""

_SLOW = {"rank-bm25": 5}  # times fewer questions: each takes a tenth of a second
_RECALL_QUESTIONS = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure. `encoded` passages are encoded anew, 0 for none; peers take part up to `peers_to`."""

    sources: tuple[Path, ...]
    out: Path
    sizes: tuple[int, ...]
    questions: int
    asked: Path | None = None  # a file of questions; None: they are made of the documents
    peers_to: int = 50_000
    encoded: int = 256
    seconds: float = 5.0  # of each load over HTTP; 0 for none
    workers: int = 1  # of a second service under load; txtai's is one process with threads for all cores
    changed: int = 0  # documents of which one is changed; 0 for none
    seed: int = 1


def run(plan: Plan, progress: Callable[[str], None]) -> Results:
    """Measures all that the plan says; the corpora are kept in `out` only while they are asked."""
    work = plan.out / "work"
    work.mkdir(parents=True, exist_ok=True)
    try:
        base = _base(plan, work / "base", progress)
        material = read_material(base)
        questions = (
            read_questions(plan.asked, plan.questions)
            if plan.asked
            else made_questions(material, plan.questions, plan.seed)
        )
        encoding = encoding_rates(base, plan.encoded, progress) if plan.encoded else None
        renewed = (
            changed(material, plan.changed, work / "changed", plan.seed, progress) if plan.changed else None
        )
        notes: list[str] = []
        sizes = [
            _Sitting(plan, base, material, questions, work / str(size), progress, notes).measure(size)
            for size in plan.sizes
        ]
    finally:
        shutil.rmtree(work, ignore_errors=True)
    named = ", ".join(str(source) for source in plan.sources)
    return Results(named, os.cpu_count() or 1, encoding, sizes, notes, renewed)


def _base(plan: Plan, new: Path, progress: Callable[[str], None]) -> Path:
    """The index that the others are grown from: the source itself if it is one, else built of the sources."""
    if len(plan.sources) == 1 and is_built(plan.sources[0]):
        return plan.sources[0]
    progress("building the index that the others are grown from")
    build(plan.sources, new, Options(), lambda *_: None)
    return new


@dataclass(frozen=True, slots=True)
class _Sitting:
    """All that is measured over one corpus, in the folder `work`."""

    plan: Plan
    base: Path
    material: Material
    questions: list[str]
    work: Path
    progress: Callable[[str], None]
    notes: list[str]

    def measure(self, size: int) -> Size:
        self.work.mkdir()
        index = self.work / "index"
        self.progress(f"making {size:,} passages")
        manifest = grow(self.base, self.material, index, size, self.plan.seed)
        self.progress("comparing with an exact scan")
        recall = measured_recall(index, self.questions[:_RECALL_QUESTIONS], self._filter(index))
        programs = self._programs(index, size, manifest)
        found = list(self._loads(index, size)) if self.plan.seconds else []
        shutil.rmtree(self.work)
        contents = manifest.contents
        return Size(contents.passages, contents.documents, programs, recall, found)

    def _filter(self, index: Path) -> Where:
        """The filter of the stages that have one: the board with the fewest meetings."""
        opened = open_index(index)
        least = min(opened.boards, key=lambda board: board.meetings)
        opened.close()
        return Where(boards=(least.name,))

    def _programs(self, index: Path, size: int, manifest: Manifest) -> list[Measured]:
        log = self.plan.out / "bench.log"
        if size <= self.plan.peers_to and self._there("txtai"):
            self.progress("txtai indexes the same passages")
            with Process("write txtai", index, self.work / "txtai", "", log):
                pass
        names = ["minutebook", *(name for name in self._peers(size) if self._there(name))]
        with ExitStack() as stack:
            asked = []
            for name in names:
                self.progress(f"{name} starts")
                one = Process(name, index, self.work / "txtai", self.questions[0], log)
                asked.append(stack.enter_context(one))
            taken = self._rounds(asked)
            sizes = {"minutebook": sum(one.bytes for one in manifest.files.values())}
            if (self.work / "txtai").exists():
                sizes["txtai"] = sum(
                    path.stat().st_size for path in (self.work / "txtai").rglob("*") if path.is_file()
                )
            return [_measured(one, taken[one.name], sizes.get(one.name)) for one in asked]

    def _rounds(self, asked: Sequence[Process]) -> dict[str, dict[str, list[float]]]:
        """Seconds of each question by program and stage. A first round, not counted, warms all up."""
        stages = {one.name: one.stages(self.questions) for one in asked}
        taken = {one.name: {stage: list[float]() for stage in stages[one.name]} for one in asked}
        for turn in range(-1, _ROUNDS):
            self.progress(f"asking, round {turn + 1} of {_ROUNDS}")
            own = self.questions[max(turn, 0) :: _ROUNDS]
            for one in asked:
                few = own[:: _SLOW.get(one.name, 1)]
                for stage in stages[one.name]:
                    seconds = one.time(stage, few)
                    if turn >= 0:
                        taken[one.name][stage] += seconds
        return taken

    def _loads(self, index: Path, size: int) -> Iterator[Load]:
        services: list[Service] = [ours(index, workers) for workers in sorted({1, self.plan.workers})]
        if size <= self.plan.peers_to and find_spec("txtai"):
            services.append(txtai(self.work / "txtai", self.work))
        for service in services:
            self.progress(f"{service.program} answers many clients")
            try:
                yield from loads(service, self.questions, self.plan.seconds, self.plan.out / "bench.log")
            except ContestantFailed as error:
                if service.program != "txtai":
                    raise
                self._note(str(error))

    def _peers(self, size: int) -> tuple[str, ...]:
        return PEERS if size <= self.plan.peers_to else ()

    def _there(self, name: str) -> bool:
        if find_spec(name.replace("-", "_")):
            return True
        self._note(f"{name} took no part: it is not installed (pip install 'minutebook[bench]').")
        return False

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _measured(one: Process, taken: dict[str, list[float]], size: int | None) -> Measured:
    memory = one.memory()
    stages = {stage: Spread.of(seconds) for stage, seconds in taken.items()}
    return Measured(one.name, stages, round(one.start, 2), memory["resident"], memory["private"], size)
