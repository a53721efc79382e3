"""Clients that ask a running server without a pause and hold every answer against what it must be."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.tiny_index import QUESTION

TIMEOUT = 30.0


@dataclass(slots=True)
class Tally:
    """What came of the requests; threads add to it under its lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    said: set[tuple[str, int]] = field(default_factory=set)  # a version, and a generation it spoke of
    errors: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Milliseconds that this share of the requests took at most."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and what is wrong with its answer (None: nothing)."""

    path: str
    wrong: Callable[[bytes, Tally], str | None]


class Crowd:
    """`number` clients, each with a connection of its own, which ask again as soon as they are answered."""

    def __init__(self, url: str, number: int, next_request: Callable[[random.Random], Asked]) -> None:
        self.tally = Tally()
        self._next = next_request
        self._address = urlsplit(url).netloc
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(seed,)) for seed in range(number)]

    def __enter__(self) -> Crowd:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for one in self._threads:
            one.join()

    def _ask(self, seed: int) -> None:
        chance = random.Random(seed)
        connection = http.client.HTTPConnection(self._address, timeout=TIMEOUT)
        while not self._stop.is_set():
            asked = self._next(chance)
            began = time.perf_counter()
            try:
                connection.request("GET", asked.path)
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self._note(asked, 0, 0.0, repr(error))
                connection.close()
                continue
            took = time.perf_counter() - began
            wrong = (
                asked.wrong(body, self.tally) if answer.status == 200 else f"{answer.status} {body[:200]!r}"
            )
            self._note(asked, answer.status, took, wrong)
        connection.close()

    def _note(self, asked: Asked, status: int, took: float, wrong: str | None) -> None:
        with self.tally.lock:
            self.tally.statuses[status] += 1
            self.tally.seconds.append(took)
            if wrong is not None:
                self.tally.errors.append(f"{asked.path}: {wrong}")


def visitors(questions: Sequence[str], documents: Sequence[str]) -> Callable[[random.Random], Asked]:
    """What visitors of a site ask, at random: answers, passages, pages, minutes."""

    def next_request(chance: random.Random) -> Asked:
        question = {"q": chance.choice(questions)}
        match chance.randrange(10):
            case 0 | 1 | 2:
                return Asked(f"/api/ask?{urlencode(question)}", _names_a_version)
            case 3 | 4 | 5:
                return Asked(f"/search?{urlencode(question)}", _is_a_page)
            case 6 | 7:
                return Asked(f"/api/search?{urlencode(question)}", _names_a_version)
            case 8:
                words = urlencode({"q": f"{QUESTION} generation", "mode": "lexical"})
                return Asked(f"/api/search?{words}", _speaks_of_one_generation)
            case _:
                return Asked(f"/meetings/{chance.choice(documents)}", _is_a_page)

    return next_request


def _names_a_version(body: bytes, _: Tally) -> str | None:
    return None if json.loads(body)["index_version"] else "no index version"


def _is_a_page(body: bytes, _: Tally) -> str | None:
    return None if body.rstrip().endswith(b"</html>") else "not a whole page"


def _speaks_of_one_generation(body: bytes, tally: Tally) -> str | None:
    """Which generation the hits are of, for the tally: there must be one, and one alone."""
    answer = json.loads(body)
    said = {
        int(hit["text"].split("generation ")[1].split()[0].strip("."))
        for hit in answer["hits"]
        if "generation " in hit["text"]
    }
    with tally.lock:
        tally.said.update((answer["index_version"], generation) for generation in said)
    return None if len(said) == 1 else f"generations {said}"
