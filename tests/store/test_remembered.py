"""Results are computed once, also for threads that ask at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.store.query_encoder import Remembered


def test_threads_that_ask_the_same_at_once_compute_it_once() -> None:
    computed: list[str] = []
    together = threading.Barrier(8)
    arrived = threading.Semaphore(0)

    def compute(text: str) -> str:
        computed.append(text)
        arrived.acquire(timeout=5)  # until all have asked
        return text.upper()

    remembered = Remembered(compute, 4)

    def ask(number: int) -> str:
        together.wait(timeout=5)
        if number == 0:
            threading.Timer(0.1, arrived.release).start()
        return remembered("fee")

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(8))) == ["FEE"] * 8
    assert computed == ["fee"]


def test_the_latest_are_kept_and_the_oldest_go() -> None:
    computed: list[str] = []
    remembered = Remembered(lambda text: computed.append(text) or len(computed), 2)
    for text in ("a", "b", "a", "c", "a", "b"):
        remembered(text)
    assert computed == ["a", "b", "c", "b"]
    remembered.clear()
    remembered("a")
    assert computed == ["a", "b", "c", "b", "a"]


def test_an_error_is_told_and_not_remembered() -> None:
    outcomes = iter([ValueError("no encoder"), None])

    def compute(text: str) -> str:
        if error := next(outcomes):
            raise error
        return text

    remembered = Remembered(compute, 2)
    with pytest.raises(ValueError, match="no encoder"):
        remembered("a")
    assert remembered("a") == "a"
