"""The whole run: corpora of growing size, and over each all who take part, in turn, in one sitting."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from eval.baselines import all_passages
from eval.speed import bench_corpus
from eval.speed.bench_corpus import Material, Recombined, made_questions, recombined
from eval.speed.bench_programs import WRITE_TXTAI, ContestantFailed, ContestantProcess
from eval.speed.bench_results import BenchResults, Changed, Encoding, Load, Measured, Recall, Size, Spread
from indexer.arrays import all_products
from indexer.build.build import Options, build, is_built
from indexer.build.encoder import load_encoder, plain_model
from indexer.errors import install_hint
from indexer.language.dates import date_in_words
from indexer.language.sentences import sentence_spans
from indexer.passages import indexed
from indexer.store.engines.columns import Columns, Where
from indexer.store.engines.local import stored_vectors
from indexer.store.open import open_index
from indexer.store.versions import Manifest, open_current
from service.search.results import OUTSIDE_ITEMS
from service.search.search import DEPTH

CLIENTS = (1, 8, 32)
_STARTING = 180.0  # seconds that a service may take to answer its first question
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ServedIndex:
    """How a service is started and asked; `address` has the place of the question."""

    program: str
    command: tuple[str, ...]
    address: str
    variables: dict[str, str] = field(default_factory=dict)


def ours(index: Path, workers: int) -> ServedIndex:
    """The service of this project, without the numbers by facet, which other programs do not give either."""
    options = ("--index", str(index), "--port", "{port}", "--workers", str(workers))
    command = (sys.executable, "-m", "service.cli.main", "serve", *options)
    name = "minutebook" if workers == 1 else f"minutebook, {workers} workers"
    return ServedIndex(name, command, "/api/search?q={question}&limit=10")


def txtai(folder: Path, work: Path) -> ServedIndex:
    """txtai's own service over the index that was written to `folder`."""
    settings = work / "txtai.yml"
    # What is in the folder is loaded; without the second entry, though, there is no route to search it by.
    said = {"path": str(folder), "embeddings": {}}
    settings.write_text(json.dumps(said), encoding="utf-8")  # JSON is YAML
    command = (sys.executable, "-m", "uvicorn", "txtai.api:app", "--port", "{port}", "--log-level", "error")
    return ServedIndex("txtai", command, "/search?query={question}&limit=10", {"CONFIG": str(settings)})


def loads(service: ServedIndex, questions: Sequence[str], seconds: float, log: Path) -> list[Load]:
    """Answers a second with 1, 8 and 32 clients, each for so many seconds; each asks in its own order."""
    with _running(service, questions[0], log) as port:
        return [_load(service, port, questions, clients, seconds) for clients in CLIENTS]


@contextmanager
def _running(service: ServedIndex, question: str, log: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind((_HOST, 0))
        port = int(free.getsockname()[1])
    command = [part.format(port=port) for part in service.command]
    with log.open("ab") as told:
        variables = {**os.environ, **service.variables}
        process = subprocess.Popen(command, stdout=told, stderr=told, env=variables)  # noqa: S603 - our own
    try:
        end = time.monotonic() + _STARTING
        while not _answers(service, port, question):
            if process.poll() is not None or time.monotonic() > end:
                raise ContestantFailed(
                    f"The service of {service.program} does not answer; see {log} for why."
                )
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def _answers(service: ServedIndex, port: int, question: str) -> bool:
    try:
        return _ask(http.client.HTTPConnection(_HOST, port, timeout=30), service, question)
    except OSError:
        return False


def _ask(connection: http.client.HTTPConnection, service: ServedIndex, question: str) -> bool:
    connection.request("GET", service.address.format(question=quote(question)))
    response = connection.getresponse()
    response.read()
    return response.status == http.client.OK


def _load(service: ServedIndex, port: int, questions: Sequence[str], clients: int, seconds: float) -> Load:
    taken: list[float] = []
    failed: list[int] = []
    end = time.monotonic() + seconds

    def client(number: int) -> None:
        order = np.random.default_rng(number).permutation(len(questions)).tolist()
        connection = http.client.HTTPConnection(_HOST, port, timeout=60)
        at = 0
        while time.monotonic() < end:
            began = time.perf_counter()
            # A suffix that no earlier question had: what was asked before is remembered by ours.
            question = f"{questions[order[at % len(order)]]} {clients}.{number}.{at}"
            try:
                good = _ask(connection, service, question)
            except (OSError, http.client.HTTPException):
                connection.close()
                good = False
            if good:
                taken.append(time.perf_counter() - began)
            else:
                failed.append(number)
            at += 1
        connection.close()

    threads = [Thread(target=client, args=(number,)) for number in range(clients)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.monotonic() - began
    p50, p99 = np.percentile(taken, (50, 99)) * 1000 if taken else (float("nan"), float("nan"))
    return Load(
        program=service.program,
        clients=clients,
        answers=round(len(taken) / spent, 2),
        p50=round(float(p50), 2),
        p99=round(float(p99), 2),
        failed=len(failed),
    )


PASSAGES = 20
"""About what the minutes of a meeting of two hours come to."""

_ADDED = "\n\nThe board thanked the clerk, who had kept these minutes for twelve years.\n"


def changed(
    material: Material, documents: int, work: Path, seed: int, progress: Callable[[str], None]
) -> Changed:
    """Indexes so many documents, changes one and indexes all again, each time as the command does.

    Starting the command and loading the encoder count with either. Raises ContestantFailed.
    """
    minutes, index, log = work / "minutes", work / "index", work / "log"
    minutes.mkdir(parents=True)
    for number, text in enumerate(islice(texts(material, seed), documents)):
        (minutes / f"minutes-{number:05}.md").write_text(text, encoding="utf-8")
    progress(f"building an index of {documents:,} documents")
    whole = _indexed(minutes, index, log)
    one = minutes / f"minutes-{documents // 2:05}.md"
    one.write_text(one.read_text(encoding="utf-8") + _ADDED, encoding="utf-8")
    progress("indexing again with one of them changed")
    again = _indexed(minutes, index, log)
    _, manifest = open_current(index)
    return Changed(documents, manifest.contents.passages, round(whole, 2), round(again, 2))


def texts(material: Material, seed: int) -> Iterator[str]:
    """Minutes in Markdown without end, of `PASSAGES` passages each."""
    for one in recombined(material, sys.maxsize, seed):
        for first in range(0, len(one.passages), PASSAGES):
            yield _text(one, first)


def _text(one: Recombined, first: int) -> str:
    """`PASSAGES` passages of a meeting from the `first` on, under their items' headings."""
    meeting, parts, item = one.meeting, [], 0
    for passage in one.passages[first : first + PASSAGES]:
        if passage.item != item:
            item = passage.item
            found = meeting.item(item)
            parts.append(f"## {found.heading if found else OUTSIDE_ITEMS}")
        parts.append(passage.text)
    held = date_in_words(meeting.date) if meeting.date else ""
    return "\n\n".join([f"# {meeting.board}", f"Minutes of the meeting held on {held}", *parts])


def _indexed(minutes: Path, index: Path, log: Path) -> float:
    """Seconds that the command takes to index the folder."""
    command = [sys.executable, "-m", "service.cli.main", "index", str(minutes), "--out", str(index)]
    began = time.perf_counter()
    with log.open("ab") as told:
        code = subprocess.run(command, stdout=told, stderr=told, check=False).returncode  # noqa: S603 - our own
    if code:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        raise ContestantFailed(f"Indexing the recombined minutes failed: {' '.join(last)}")
    return time.perf_counter() - began


_FEW = 10


def measured_recall(root: Path, questions: Sequence[str], filtered: Where) -> Recall:
    """Over an index, for each question's vector; with and without the filter."""
    folder, _ = open_current(root)
    vectors = stored_vectors(folder)
    mask = Columns.load(folder / "filters", len(vectors)).mask(filtered)
    index = open_index(root)
    shares: list[tuple[float, float, float]] = []
    try:
        for question in questions:
            vector = index.vector(question)
            cosines = all_products(vectors, vector)
            passing = np.where(mask, cosines, -np.inf).astype(np.float32)
            found = index.dense(vector, Where(), DEPTH).passages
            within = index.dense(vector, filtered, DEPTH).passages
            few, deep = _share(found, cosines, _FEW), _share(found, cosines, DEPTH)
            shares.append((few, deep, _share(within, passing, _FEW)))
    finally:
        index.close()
    return Recall(*np.mean(shares, axis=0).round(4).tolist())


def _share(found: NDArray[np.int64], cosines: NDArray[np.float32], count: int) -> float:
    """How many of the `count` best a leg's first `count` hold; fewer count where fewer pass."""
    count = min(count, int(np.isfinite(cosines).sum()))
    if count == 0:
        return 1.0
    best = np.argpartition(-cosines, count - 1)[:count]
    return len(set(found[:count].tolist()) & set(best.tolist())) / count


_BUILDING_ROUNDS = 3
"""Each encodes a part of the sample in turn, so that both meet the same load from other programs."""


def encoding_rates(root: Path, sample: int, progress: Callable[[str], None]) -> Encoding:
    """Encodes up to `sample` passages of an index anew: as a build does it, and as the package does."""
    index = open_index(root)
    passages = list(all_passages(index))
    index.close()
    step = max(1, len(passages) // sample)
    chosen = passages[::step][:sample]
    texts = [indexed(one.context, one.text) for one in chosen]
    spans = []
    for one, text in zip(chosen, texts, strict=True):
        lead = len(text) - len(one.text)
        spans.append([(a + lead, b + lead) for a, b in sentence_spans(one.text, 0, len(one.text))])
    ours, plain = load_encoder(), plain_model()
    taken = {"ours": 0.0, "plain": 0.0}
    for part in range(_BUILDING_ROUNDS):
        progress(f"encoding, part {part + 1} of {_BUILDING_ROUNDS}")
        own = slice(part, None, _BUILDING_ROUNDS)
        began = time.perf_counter()
        ours.encode_passages(texts[own], spans[own])
        between = time.perf_counter()
        plain.encode(texts[own], show_progress_bar=False)
        taken["ours"] += between - began
        taken["plain"] += time.perf_counter() - between
    return Encoding(len(texts), len(texts) / taken["ours"], len(texts) / taken["plain"])


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


def run(plan: Plan, progress: Callable[[str], None]) -> BenchResults:
    """Measures all that the plan says; the corpora are kept in `out` only while they are asked."""
    work = plan.out / "work"
    work.mkdir(parents=True, exist_ok=True)
    try:
        base = _base(plan, work / "base", progress)
        material = bench_corpus.read_material(base)
        questions = (
            bench_corpus.read_questions(plan.asked, plan.questions)
            if plan.asked
            else made_questions(material, plan.questions, plan.seed)
        )
        encoding = encoding_rates(base, plan.encoded, progress) if plan.encoded else None
        renewed = (
            changed(material, plan.changed, work / "changed", plan.seed, progress) if plan.changed else None
        )
        notes: list[str] = []
        sizes = [
            _CorpusRun(plan, base, material, questions, work / str(size), progress, notes).measure(size)
            for size in plan.sizes
        ]
    finally:
        shutil.rmtree(work, ignore_errors=True)
    named = ", ".join(str(source) for source in plan.sources)
    return BenchResults(named, os.cpu_count() or 1, encoding, sizes, notes, renewed)


def _base(plan: Plan, new: Path, progress: Callable[[str], None]) -> Path:
    """The index that the others are grown from: the source itself if it is one, else built of the sources."""
    if len(plan.sources) == 1 and is_built(plan.sources[0]):
        return plan.sources[0]
    progress("building the index that the others are grown from")
    build(plan.sources, new, Options(), lambda *_: None)
    return new


@dataclass(frozen=True, slots=True)
class _CorpusRun:
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
        manifest = bench_corpus.grow(self.base, self.material, index, size, self.plan.seed)
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
            with ContestantProcess(WRITE_TXTAI, index, self.work / "txtai", "", log):
                pass
        peers = PEERS if size <= self.plan.peers_to else ()
        names = ["minutebook", *filter(self._there, peers)]
        with ExitStack() as stack:
            asked = []
            for name in names:
                self.progress(f"{name} starts")
                one = ContestantProcess(name, index, self.work / "txtai", self.questions[0], log)
                asked.append(stack.enter_context(one))
            taken = self._rounds(asked)
            sizes = {"minutebook": sum(one.bytes for one in manifest.files.values())}
            if written := [
                path.stat().st_size for path in (self.work / "txtai").rglob("*") if path.is_file()
            ]:
                sizes["txtai"] = sum(written)
            return [_measured(one, taken[one.name], sizes.get(one.name)) for one in asked]

    def _rounds(self, asked: Sequence[ContestantProcess]) -> dict[str, dict[str, list[float]]]:
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
        services: list[ServedIndex] = [ours(index, workers) for workers in sorted({1, self.plan.workers})]
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

    def _there(self, name: str) -> bool:
        if find_spec(name.replace("-", "_")):
            return True
        self._note(f"{name} took no part: it is not installed; {install_hint('bench')}")
        return False

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _measured(one: ContestantProcess, taken: dict[str, list[float]], size: int | None) -> Measured:
    memory = one.memory()
    stages = {stage: Spread.of(seconds) for stage, seconds in taken.items()}
    return Measured(one.name, stages, round(one.start, 2), memory["resident"], memory["private"], size)
