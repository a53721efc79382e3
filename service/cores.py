"""From an index directory to what serves it, kept up to date: the same for every way of being asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from anyio import create_task_group
from anyio.to_thread import run_sync

from indexer.store.open import Index, open_audiences
from service.answer.answerer import Answerer, Checks
from service.memory import give_back
from service.opening import Ahead, Opened, open_best
from service.reload import Reloader
from service.search.rerank import SecondReading
from service.search.search import Searcher
from service.search.suggest import Suggester
from service.state import Core, Cores


def make_core(
    index_dir: Path,
    index: Index,
    *,
    checks: Checks | None = None,
    second: SecondReading | None = None,
    with_restricted: bool = False,
) -> Core:
    """What serves an index; for holders of keys, what serves those of other audiences as well."""
    audiences = open_audiences(index_dir, index) if with_restricted else {}
    restricted = {
        granted: make_core(index_dir, one, checks=checks, second=second) for granted, one in audiences.items()
    }
    # Whether the minutes answer at all is judged by our own scores, which a cross-encoder's are not like.
    answerer = Answerer(index, Searcher(index), checks)
    return Core(index, Searcher(index, second=second), answerer, Suggester(index), restricted)


@asynccontextmanager
async def live_cores(
    index_dir: Path, make: Callable[[Index], Core], ahead: Ahead | None = None
) -> AsyncIterator[Cores]:
    """The cores of that directory, which take up its new versions until the block is left.

    They begin with what was opened `ahead`. Raises UnusableIndex when the directory holds no index that can
    be opened.
    """
    # Nothing here may hold on to the first version once another has replaced it.
    cores = await run_sync(_cores, partial(open_best, index_dir) if ahead is None else ahead.take, make)
    reloader = Reloader(index_dir, cores, make)
    try:
        async with create_task_group() as tasks:
            tasks.start_soon(reloader.watch)
            yield cores
            tasks.cancel_scope.cancel()
    finally:
        cores.close()


def _cores(open_first: Callable[[], Opened], make: Callable[[Index], Core]) -> Cores:
    opened = open_first()
    cores = Cores(make(opened.index), opened.problem, opened.index.trouble())
    give_back()  # what opening took for a while
    return cores
