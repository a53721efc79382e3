"""Results are computed once, also for threads that ask at the same time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.store.query_encoder import Remembered


def test_threads_that_ask_the_same_at_once_compute_it_once() -> None:
    computed: list[str] = []
    together = threading.Barrier(8)
    arrived = threading.Semaphore(0)

    def compute(texts: Sequence[str]) -> list[str]:
        computed.extend(texts)
        arrived.acquire(timeout=5)  # until all have asked
        return [text.upper() for text in texts]

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
    remembered = Remembered(lambda texts: computed.extend(texts) or [len(computed)], 2)
    for text in ("a", "b", "a", "c", "a", "b"):
        remembered(text)
    assert computed == ["a", "b", "c", "b"]
    remembered.clear()
    remembered("a")
    assert computed == ["a", "b", "c", "b", "a"]


def test_an_error_is_told_and_not_remembered() -> None:
    outcomes = iter([ValueError("no encoder"), None])

    def compute(texts: Sequence[str]) -> Sequence[str]:
        if error := next(outcomes):
            raise error
        return texts

    remembered = Remembered(compute, 2)
    with pytest.raises(ValueError, match="no encoder"):
        remembered("a")
    assert remembered("a") == "a"


def test_several_are_computed_in_one_go_but_those_known() -> None:
    computed: list[Sequence[str]] = []

    def compute(texts: Sequence[str]) -> list[str]:
        computed.append(texts)
        return [text.upper() for text in texts]

    remembered = Remembered(compute, 3)
    assert remembered("b") == "B"
    assert remembered.all(["a", "b", "c", "a"]) == ["A", "B", "C", "A"]
    assert remembered.all(["d", "e", "f", "g"]) == ["D", "E", "F", "G"]  # more than are kept
    assert computed == [["b"], ["a", "c"], ["d", "e", "f", "g"]]
    assert remembered.all([]) == []


def test_an_error_in_one_go_is_remembered_of_none() -> None:
    def compute(texts: Sequence[str]) -> list[str]:
        if len(texts) > 1:
            raise ValueError("too many")
        return list(texts)

    remembered = Remembered(compute, 4)
    with pytest.raises(ValueError, match="too many"):
        remembered.all(["a", "b"])
    assert remembered("a") == "a"
    assert remembered.all(["a", "b"]) == ["a", "b"]


def test_two_that_ask_the_same_in_another_order_do_not_wait_for_each_other_for_ever() -> None:
    remembered = Remembered(lambda texts: list(texts), 4)
    asked = [["a", "b"], ["b", "a"]] * 20
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(remembered.all, asked)) == asked
