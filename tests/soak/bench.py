"""One soak: a server under visitors for a while, with new index versions coming, and what it came to."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from indexer.build.build import Options, build
from tests.processes import ROOT, Server, client, serving
from tests.soak.asking import Crowd, Tally, visitors
from tests.soak.attackers import Attackers
from tests.tiny_index import write_minutes

EXAMPLES = ROOT / "examples"

SETTLED = 0.3
"""The share of a soak after which memory must not grow: caches are full and the first reloads are over."""

PATIENCE = 60
"""Seconds beyond its time that a soak waits for the last version to be served: builds share the machine."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, how many, how often."""

    seconds: float
    clients: int
    reloads: int
    model: str = "all-MiniLM-L6-v2"
    options: tuple[str, ...] = ()  # of `minutebook serve`
    attacked: bool = False  # by one attacker of each kind


@dataclass(slots=True)
class Outcome:
    """What a soak came to; `memory` holds (seconds, MiB resident) of the server."""

    plan: Plan
    tally: Tally
    memory: list[tuple[float, float]] = field(default_factory=list)
    probes: list[float] = field(default_factory=list)
    metrics: dict[str, float] = field(default_factory=dict)
    generations: dict[str, int] = field(default_factory=dict)  # of each version that was published
    attacks: Attackers | None = None

    @property
    def errors(self) -> list[str]:
        """Everything that should not have been: answers, and versions that spoke of other minutes."""
        mixed = sorted(self.tally.said - set(self.generations.items()))
        return [*self.tally.errors, *(f"version {one} spoke of generation {other}" for one, other in mixed)]

    @property
    def requests(self) -> int:
        """How many were answered."""
        return len(self.tally.seconds)

    @property
    def growth(self) -> float:
        """By which share the memory in the last fifth exceeds that of the fifth after settling."""
        settled = self._median(SETTLED, SETTLED + 0.2)
        return self._median(0.8, 1.0) / settled - 1

    def _median(self, first: float, last: float) -> float:
        whole = self.memory[-1][0]
        among = sorted(mib for at, mib in self.memory if first * whole <= at <= last * whole)
        return among[len(among) // 2]

    def report(self) -> str:
        """The figures, in a few lines."""
        plan, tally = self.plan, self.tally
        slowest = max(self.probes, default=0.0) * 1000
        counted = ", ".join(f"{name} {value:g}" for name, value in self.metrics.items())
        return "\n".join(
            (
                f"{plan.seconds / 60:g} minutes, {plan.clients} clients: {self.requests:,} requests "
                f"({self.requests / plan.seconds:.0f}/s), {len(self.errors)} errors",
                f"latency ms: p50 {tally.percentile(0.5):.0f}, p95 {tally.percentile(0.95):.0f}, "
                f"p99 {tally.percentile(0.99):.0f}; /healthz meanwhile at most {slowest:.0f}",
                f"memory MiB: {self.memory[0][1]:.0f} at the start, {self._median(0.3, 0.5):.0f} settled, "
                f"{self._median(0.8, 1.0):.0f} at the end ({self.growth:+.1%}), "
                f"{max(mib for _, mib in self.memory):.0f} at most",
                f"the server counted: {counted}",
                *((self.attacks.report(),) if self.attacks else ()),
            )
        )


class Site:
    """The sample minutes with those of a harbour board that change from generation to generation."""

    def __init__(self, folder: Path, model: str) -> None:
        self.root = folder / "index"
        self.generations: dict[str, int] = {}
        self._minutes = folder / "minutes"
        self._model = model
        shutil.copytree(EXAMPLES / "minutes", self._minutes)

    def publish(self, generation: int) -> str:
        """Builds and publishes the next version."""
        write_minutes(self._minutes, generation)
        options = Options(model=self._model, keep=1)
        built = build([self._minutes], self.root, options, lambda stage, done, total: None)
        self.generations[built.manifest.version] = generation
        return built.manifest.version


def soak(plan: Plan, folder: Path, tell: Callable[[str], None]) -> Outcome:
    """Runs the plan in an empty folder; `tell` hears of each reload."""
    site = Site(folder, plan.model)
    site.publish(0)
    lines = (EXAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    with serving(site.root, folder / "log", *plan.options) as server:
        with client(server.url) as http:
            documents = [one["document_id"] for one in http.get("/api/meetings").json()["meetings"]]
        with ExitStack() as asking:
            crowd = asking.enter_context(Crowd(server.url, plan.clients, visitors(questions, documents)))
            outcome = Outcome(plan, crowd.tally)
            if plan.attacked:
                outcome.attacks = asking.enter_context(Attackers(server.url))
            _watch(outcome, server, site, tell)
        outcome.metrics = _counted(server)
    outcome.generations = site.generations
    return outcome


def _watch(outcome: Outcome, server: Server, site: Site, tell: Callable[[str], None]) -> None:
    """Publishes versions when it is time and stays until all were seen; a thread looks at the server."""
    plan, began, stop = outcome.plan, time.monotonic(), threading.Event()
    looking = threading.Thread(target=_look, args=(outcome, server, began, stop))
    looking.start()
    try:
        for number in range(1, plan.reloads + 1):
            due = plan.seconds * number / (plan.reloads + 1)
            time.sleep(max(0.0, began + due - time.monotonic()))
            version = site.publish(number)
            tell(f"{time.monotonic() - began:.0f} s: {version}; {outcome.requests:,} requests so far")
        end = began + plan.seconds
        while (now := time.monotonic()) < end or (
            len(outcome.tally.said) <= plan.reloads and now < end + PATIENCE
        ):
            time.sleep(0.1)
    finally:
        stop.set()
        looking.join()


def _look(outcome: Outcome, server: Server, began: float, stop: threading.Event) -> None:
    """Twice a second: how much memory the server has, and how long it takes to say that it is up."""
    with client(server.url) as http:
        while not stop.wait(0.5):
            outcome.memory.append((time.monotonic() - began, _memory(server.process.pid)))
            asked = time.perf_counter()
            try:
                http.get("/healthz").raise_for_status()
            except httpx.HTTPError as error:
                outcome.tally.errors.append(f"/healthz: {error!r}")
            outcome.probes.append(time.perf_counter() - asked)


def _memory(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


_COUNTED = {
    "reloads": "minutebook_reloads_total",
    "refused": "minutebook_refused_total",
    "failed quotes": 'minutebook_quote_checks_total{result="failed"}',
    "open versions": "minutebook_index_versions_open",
    "waiting": "minutebook_requests_waiting",
}


def _counted(server: Server) -> dict[str, float]:
    with client(server.url) as http:
        text = http.get("/metrics").text
    return {
        name: sum(
            float(value) for value in re.findall(rf"^{re.escape(metric)}(?:\{{.*\}})? (\S+)$", text, re.M)
        )
        for name, metric in _COUNTED.items()
    }
