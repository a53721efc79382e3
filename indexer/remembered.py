"""A function's latest results, each computed once however many threads ask for it at the same time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Remembers the results for the `size` texts asked for last. Safe to share between threads.

    `functools.lru_cache` has every thread compute what is not there yet: right after an index is opened
    that is the same question many times over, on cores that have none to spare.
    """

    def __init__(self, compute: Callable[[str], Value], size: int) -> None:
        self._compute = compute
        self._size = size
        self._lock = Lock()
        self._results: OrderedDict[str, Future[Value]] = OrderedDict()

    def __call__(self, text: str) -> Value:
        """The result for a text. An error reaches all who wait for it, and is not remembered."""
        with self._lock:
            future = self._results.get(text)
            mine = future is None
            if future is None:
                future = self._results[text] = Future()
                while len(self._results) > self._size:
                    self._results.popitem(last=False)
            else:
                self._results.move_to_end(text)
        if mine:
            self._resolve(text, future)
        return future.result()

    def clear(self) -> None:
        """Forgets everything; who waits for a result still gets it."""
        with self._lock:
            self._results.clear()

    def _resolve(self, text: str, future: Future[Value]) -> None:
        try:
            future.set_result(self._compute(text))
        except BaseException as error:
            with self._lock:
                if self._results.get(text) is future:
                    del self._results[text]
            future.set_exception(error)
