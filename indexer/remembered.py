"""A function's latest results, each computed once however many threads ask for it at the same time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Remembers the results for the `size` texts asked for last. Safe to share between threads.

    `functools.lru_cache` has every thread compute what is not there yet: right after an index is opened
    that is the same question many times over, on cores that have none to spare.
    """

    def __init__(self, compute: Callable[[Sequence[str]], Sequence[Value]], size: int) -> None:
        """`compute` gives the results for several distinct texts at once, in their order."""
        self._compute = compute
        self._size = size
        self._lock = Lock()
        self._results: OrderedDict[str, Future[Value]] = OrderedDict()

    def __call__(self, text: str) -> Value:
        """The result for a text. An error reaches all who wait for it, and is not remembered."""
        return self.all([text])[0]

    def all(self, texts: Sequence[str]) -> list[Value]:
        """The results for texts, in their order; those not there yet are computed in one go."""
        mine: dict[str, Future[Value]] = {}
        with self._lock:
            futures = [self._future(text, mine) for text in texts]
            while len(self._results) > self._size:
                self._results.popitem(last=False)
        if mine:  # before waiting for others, who may be waiting for these
            self._resolve(mine)
        return [future.result() for future in futures]

    def clear(self) -> None:
        """Forgets everything; who waits for a result still gets it."""
        with self._lock:
            self._results.clear()

    def _future(self, text: str, mine: dict[str, Future[Value]]) -> Future[Value]:
        """What will be the result for a text; entered in `mine` where nobody computes it yet."""
        future = self._results.get(text)
        if future is None:
            future = self._results[text] = mine[text] = Future()
        else:
            self._results.move_to_end(text)
        return future

    def _resolve(self, mine: dict[str, Future[Value]]) -> None:
        try:
            for future, result in zip(mine.values(), self._compute(list(mine)), strict=True):
                future.set_result(result)
        except BaseException as error:
            with self._lock:
                for text, future in mine.items():
                    if self._results.get(text) is future:
                        del self._results[text]
            for future in mine.values():
                if not future.done():
                    future.set_exception(error)
