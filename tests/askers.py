"""People who ask running services without a pause, and what each was answered."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from types import TracebackType

import httpx

from tests.processes import client

WITHIN_SECONDS = 60
"""For running services to notice something: a second or two on an idle machine."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service at `url` listed for a question: passages, scores, texts and citations, as they came."""

    url: str
    question: str
    version: str
    hits: str


class Refused(Exception):
    """A service did not answer as it should."""


def asked(http: httpx.Client, question: str) -> Answer:
    """The first page for a question. Raises Refused for whatever is no answer."""
    try:
        response = http.get("/api/search", params={"q": question})
    except httpx.HTTPError as error:
        raise Refused(f"{http.base_url}: {error!r}") from error
    if response.status_code != httpx.codes.OK:
        raise Refused(f"{http.base_url}: {response.status_code} {response.text[:300]}")
    told = response.json()
    if response.headers["X-Index-Version"] != told["index_version"]:
        raise Refused(f"{http.base_url}: the header and the answer name two versions")
    return Answer(str(http.base_url), question, told["index_version"], json.dumps(told["hits"]))


PAUSE_SECONDS = 0.1
"""Between two questions of one asker, so that whoever builds an index meanwhile gets on."""


class Askers:
    """A thread for each of `urls`, going round the questions, until the block is left."""

    def __init__(self, urls: Sequence[str], questions: Sequence[str]) -> None:
        self.answers: list[Answer] = []
        self.failures: list[str] = []
        self._questions = questions
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, args=(url, first)) for first, url in enumerate(urls)
        ]

    def __enter__(self) -> Askers:
        for one in self._threads:
            one.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for one in self._threads:
            one.join()

    def more(self, answers: int) -> None:
        """Waits until so many more were answered."""
        wanted = len(self.answers) + answers
        eventually(lambda: len(self.answers) >= wanted)

    def _ask(self, url: str, first: int) -> None:
        with client(url) as http:
            for number in count(first):
                if self._stop.wait(PAUSE_SECONDS):
                    return
                try:
                    self.answers.append(asked(http, self._questions[number % len(self._questions)]))
                except Refused as refusal:
                    self.failures.append(str(refusal))


def by_version(answers: Sequence[Answer]) -> Mapping[tuple[str, str], set[str]]:
    """Every list of hits that was given for a question from a version."""
    lists: dict[tuple[str, str], set[str]] = {}
    for one in answers:
        lists.setdefault((one.question, one.version), set()).add(one.hits)
    return lists


def eventually(holds: Callable[[], bool]) -> None:
    """Returns when it holds; fails when it does not come to that."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)
