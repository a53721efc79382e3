"""Work for somebody who may go away: it ends when they do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from anyio import create_task_group
from starlette.types import Receive

Made = TypeVar("Made")


async def while_connected(receive: Receive, work: Callable[[], Awaitable[Made]]) -> Made | None:
    """What `work` makes; None when the client closed its connection first, which cancels the work.

    `receive` is that of the request, which has no body left to read.
    """
    made: Made | None = None
    async with create_task_group() as tasks:

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            tasks.cancel_scope.cancel()

        tasks.start_soon(watch)
        made = await work()
        tasks.cancel_scope.cancel()
    return made
