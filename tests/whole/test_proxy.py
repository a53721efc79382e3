"""The proxy of deploy/ before two real services: who is asked, what is passed on, what is not lost."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from indexer.build.build import Options, build
from tests import tiny_models
from tests.askers import Askers, asked, eventually
from tests.front_door import caddy, front_door
from tests.milvus_server import milvus_server
from tests.processes import COMMAND, Server, client, free_port, serving, started
from tests.tiny_index import QUESTION as TINY_QUESTION
from tests.tiny_index import write_minutes
from tests.written_server import HEAD, speaking, until_closed
from tests.written_service import QUESTION, environment

pytestmark = pytest.mark.slow

QUESTIONS = (QUESTION, "nurse advice line for police officers", "test purchases of knives in shops")


class Replica:
    """A service that can be ended and started again at the same address."""

    def __init__(self, index: Path, folder: Path) -> None:
        self._index, self._folder = index, folder
        self._port = free_port()
        self._stack = ExitStack()
        self.server = self.start()

    def start(self) -> Server:
        command = (*COMMAND, "serve", "--index", str(self._index), "--port", str(self._port))
        log = self._folder / f"log-{self._port}"
        self.server = self._stack.enter_context(started(command, self._port, log))
        return self.server

    def kill(self) -> None:
        self.server.process.kill()
        self.server.process.wait()

    def close(self) -> None:
        self._stack.close()

    @property
    def searches(self) -> float:
        """How many it was asked for since it started."""
        with client(self.server.url) as http:
            lines = http.get("/metrics").text.splitlines()
        counted = [
            one for one in lines if one.startswith("minutebook_requests_total") and "/api/search" in one
        ]
        return sum(float(one.rpartition(" ")[2]) for one in counted)


@pytest.fixture
def replicas(sample_index: Path, tmp_path: Path) -> Iterator[tuple[Replica, Replica]]:
    caddy()  # skips before anything is started
    made = Replica(sample_index, tmp_path), Replica(sample_index, tmp_path)
    yield made
    for one in made:
        one.close()


def test_replicas_come_and_go_and_nobody_is_refused(
    replicas: tuple[Replica, Replica], tmp_path: Path
) -> None:
    one, other = replicas
    with (
        front_door([one.server, other.server], tmp_path) as door,
        Askers([door.url] * 4, QUESTIONS) as askers,
    ):
        eventually(lambda: min(one.searches, other.searches) >= 5)  # both are asked
        one.kill()
        askers.more(20)
        one.start()
        eventually(lambda: one.searches >= 5)
        stopped = other.server.stop()  # as when it is replaced by a newer program
        askers.more(20)
        other.start()
        eventually(lambda: other.searches >= 5)
    assert askers.failures == []
    assert "Traceback" not in stopped.output
    assert len({(answer.question, answer.hits) for answer in askers.answers}) == len(QUESTIONS)
    log = (tmp_path / "proxy.log").read_text(encoding="utf-8")
    assert "connection refused" in log  # it tells what went wrong, and of nobody's question
    assert "ceiling" not in log


def test_a_stream_is_passed_on_word_by_word_and_ends_with_its_reader(
    sample_index: Path, tmp_path: Path
) -> None:
    def waiting(connection: socket.socket) -> None:
        connection.sendall(HEAD)
        until_closed(connection)

    with (
        speaking(waiting) as speaker,
        serving(sample_index, tmp_path / "log", environment=environment(speaker.url)) as replica,
        front_door([replica], tmp_path) as door,
        client(door.url) as http,
    ):
        with http.stream("GET", "/api/ask/stream", params={"q": QUESTION}) as response:
            lines = response.iter_lines()
            assert next(lines) == "event: answer"
            assert '"answered":true' in next(lines)
            eventually(lambda: bool(speaker.requests))
        # The endpoint never says a word: the service leaves it when the reader has left the proxy.
        assert replica.stop().status in {0, -15}


@contextmanager
def limited(index: Path, folder: Path, trusted: str) -> Iterator[httpx.Client]:
    """A service that answers an address twice a minute, through a proxy that trusts `trusted`."""
    with (
        serving(index, folder / "log", "--per-minute", "2") as replica,
        front_door([replica], folder, trusted) as door,
        client(door.url) as http,
    ):
        yield http


def statuses(http: httpx.Client, address: str) -> list[int]:
    headers = {"X-Forwarded-For": address}
    return [http.get("/api/meetings", headers=headers).status_code for _ in range(3)]


def test_limits_are_kept_by_the_address_of_who_asks(sample_index: Path, tmp_path: Path) -> None:
    with limited(sample_index, tmp_path, "127.0.0.1/32") as http:
        assert statuses(http, "192.0.2.1") == [200, 200, 429]
        assert statuses(http, "192.0.2.2") == [200, 200, 429]


def test_nobody_is_believed_to_be_another_who_is_not_trusted(sample_index: Path, tmp_path: Path) -> None:
    with limited(sample_index, tmp_path, "192.0.2.99/32") as http:
        assert statuses(http, "192.0.2.1") == [200, 200, 429]
        assert statuses(http, "192.0.2.2") == [429, 429, 429]


def test_while_no_replica_is_ready_one_says_so_itself(tmp_path: Path) -> None:
    caddy()
    (tmp_path / "milvus").mkdir()
    encoder = tiny_models.encoder(tmp_path / "models")
    with milvus_server(tmp_path / "milvus") as server, ExitStack() as stack:
        options = Options("milvus", str(encoder), store=server.store)
        minutes = write_minutes(tmp_path / "minutes", 1)
        build([minutes], tmp_path / "index", options, lambda stage, done, total: None)
        both = [stack.enter_context(serving(tmp_path / "index", tmp_path / f"log{n}")) for n in range(2)]
        http = stack.enter_context(client(stack.enter_context(front_door(both, tmp_path)).url))
        assert asked(http, TINY_QUESTION).hits != "[]"
        assert http.get("/metrics").status_code == 404
        server.kill()

        def refused() -> tuple[int, str | None, str]:
            answer = http.get("/api/search", params={"q": TINY_QUESTION})
            return answer.status_code, answer.headers.get("Retry-After"), answer.headers["Content-Type"]

        eventually(lambda: http.get("/readyz").status_code == 503)
        # The proxy and both replicas learn of it one after the other.
        eventually(lambda: refused() == (503, "5", "application/problem+json"))
        for _ in range(3):
            assert refused() == (503, "5", "application/problem+json")
            assert http.get("/api/meetings").status_code == 200  # the directory has these
        server.start()
        # Both replicas learn of it, one after the other, and then the proxy of one of them.
        for one in both:
            with client(one.url) as itself:
                eventually(lambda itself=itself: itself.get("/readyz").status_code == 200)
        eventually(lambda: refused()[0] == 200)
        assert asked(http, TINY_QUESTION).hits != "[]"
