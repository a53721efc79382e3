"""Many clients at once: answers a second of a service over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import numpy as np

from eval.bench.process import ContestantFailed
from eval.bench.results import Load

CLIENTS = (1, 8, 32)
_STARTING = 180.0  # seconds that a service may take to answer its first question
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Service:
    """How a service is started and asked; `address` has the place of the question."""

    program: str
    command: tuple[str, ...]
    address: str
    variables: dict[str, str] = field(default_factory=dict)


def ours(index: Path, workers: int) -> Service:
    """The service of this project, without the numbers by facet, which other programs do not give either."""
    options = ("--index", str(index), "--port", "{port}", "--workers", str(workers))
    command = (sys.executable, "-m", "service.cli.main", "serve", *options)
    name = "minutebook" if workers == 1 else f"minutebook, {workers} workers"
    return Service(name, command, "/api/search?q={question}&limit=10")


def txtai(folder: Path, work: Path) -> Service:
    """txtai's own service over the index that was written to `folder`."""
    settings = work / "txtai.yml"
    # What is in the folder is loaded; without the second entry, though, there is no route to search it by.
    said = {"path": str(folder), "embeddings": {}}
    settings.write_text(json.dumps(said), encoding="utf-8")  # JSON is YAML
    command = (sys.executable, "-m", "uvicorn", "txtai.api:app", "--port", "{port}", "--log-level", "error")
    return Service("txtai", command, "/search?query={question}&limit=10", {"CONFIG": str(settings)})


def loads(service: Service, questions: Sequence[str], seconds: float, log: Path) -> list[Load]:
    """Answers a second with 1, 8 and 32 clients, each for so many seconds; each asks in its own order."""
    with _running(service, questions[0], log) as port:
        return [_load(service, port, questions, clients, seconds) for clients in CLIENTS]


@contextmanager
def _running(service: Service, question: str, log: Path) -> Iterator[int]:
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


def _answers(service: Service, port: int, question: str) -> bool:
    try:
        return _ask(http.client.HTTPConnection(_HOST, port, timeout=30), service, question)
    except OSError:
        return False


def _ask(connection: http.client.HTTPConnection, service: Service, question: str) -> bool:
    connection.request("GET", service.address.format(question=quote(question)))
    response = connection.getresponse()
    response.read()
    return response.status == http.client.OK


def _load(service: Service, port: int, questions: Sequence[str], clients: int, seconds: float) -> Load:
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
        service.program,
        clients,
        round(len(taken) / spent, 2),
        round(float(p50), 2),
        round(float(p99), 2),
        len(failed),
    )
