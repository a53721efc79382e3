"""Turns: so many at once, so many waiting in order, and everybody else is told when to come again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from service.search.stages import Stage, recording
from service.web.operation.middleware import Admission, Overloaded, RequestQueue, end_turn


class Load:
    """What was told of the load."""

    def __init__(self) -> None:
        self.most = (0, 0)
        self.now = (0, 0)
        self.reasons: list[str] = []

    def load(self, in_work: int, waiting: int) -> None:
        self.now = (in_work, waiting)
        self.most = (max(self.most[0], in_work), max(self.most[1], waiting))

    def refused(self, reason: str) -> None:
        self.reasons.append(reason)


@pytest.fixture
def load() -> Load:
    return Load()


def refusing(request: Request, error: Exception) -> Response:
    assert isinstance(error, Overloaded)
    return PlainTextResponse(str(error), 503, {"Retry-After": str(error.retry_after)})


class Caller:
    """One request through the middleware, as a server would send it."""

    def __init__(self, path: str = "/api/search", *, leaves: bool = False) -> None:
        self.scope = {"type": "http", "method": "GET", "path": path, "headers": []}
        self.sent: list[dict[str, object]] = []
        self._leaves = leaves
        self._received = 0

    async def receive(self) -> dict[str, object]:
        self._received += 1
        if self._received == 1:
            return {"type": "http.request", "body": b"", "more_body": False}
        if not self._leaves:
            await anyio.sleep_forever()
        return {"type": "http.disconnect"}

    async def send(self, message) -> None:
        self.sent.append(dict(message))

    @property
    def status(self) -> object:
        return self.sent[0]["status"] if self.sent else None


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        with anyio.fail_after(20):
            await test()

    anyio.run(limited)


class Gate:
    """An application that holds every request until it is opened."""

    def __init__(self) -> None:
        self.opened = anyio.Event()
        self.began: list[str] = []
        self.body_sent = anyio.Event()

    async def __call__(self, scope, receive, send) -> None:
        self.began.append(scope["path"])
        assert (await receive())["type"] == "http.request"  # nothing of the request is lost while it waits
        await self.opened.wait()
        await PlainTextResponse("done")(scope, receive, send)


def test_so_many_at_once_the_others_wait_in_order_and_the_rest_is_refused(load: Load) -> None:
    async def test() -> None:
        gate = Gate()
        admission = Admission(gate, RequestQueue(2, 3, 10, load), refusing)
        callers = [Caller(f"/{number}") for number in range(8)]
        async with anyio.create_task_group() as tasks:
            for one in callers:
                tasks.start_soon(admission, one.scope, one.receive, one.send)
                await anyio.wait_all_tasks_blocked()
            assert load.now == (2, 3)
            assert [one.status for one in callers] == [None] * 5 + [503] * 3, "refused at once"
            gate.opened.set()
        assert gate.began == ["/0", "/1", "/2", "/3", "/4"]
        assert [one.status for one in callers] == [200] * 5 + [503] * 3
        assert (load.most, load.now, load.reasons) == ((2, 3), (0, 0), ["full"] * 3)
        headers = dict(callers[-1].sent[0]["headers"])  # type: ignore[call-overload]
        assert 1 <= int(headers[b"retry-after"]) <= 30

    run(test)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/static/style.css"])
def test_machines_questions_pass_when_all_is_full(load: Load, path: str) -> None:
    async def test() -> None:
        gate = Gate()
        gate.opened.set()
        queue = RequestQueue(1, 0, 10, load)
        await queue.take()
        asked, refused = Caller(path), Caller("/")
        admission = Admission(gate, queue, refusing)
        await admission(asked.scope, asked.receive, asked.send)
        await admission(refused.scope, refused.receive, refused.send)
        assert (asked.status, refused.status) == (200, 503)

    run(test)


def test_who_waits_too_long_is_refused_and_the_wait_is_timed(load: Load) -> None:
    async def test() -> None:
        queue = RequestQueue(1, 5, 0.05, load)
        await queue.take()
        with recording() as recorded, pytest.raises(Overloaded, match="try again in 1 second"):
            await queue.take()
        assert recorded.seconds()[Stage.WAIT] >= 0.05
        assert load.reasons == ["late"]
        assert load.now == (1, 0)
        queue.give_back(0.1)
        assert not await queue.take(), "nobody waits any more"

    run(test)


def test_the_longer_requests_take_the_later_to_come_again(load: Load) -> None:
    async def test() -> None:
        queue = RequestQueue(1, 0, 1, load)
        for _ in range(50):
            await queue.take()
            queue.give_back(8.0)
        await queue.take()
        with pytest.raises(Overloaded) as refused:
            await queue.take()
        assert refused.value.retry_after == 8

    run(test)


def test_a_client_that_left_while_it_waited_is_not_worked_for(load: Load) -> None:
    async def test() -> None:
        gate = Gate()
        queue = RequestQueue(1, 5, 10, load)
        await queue.take()
        gone, staying = Caller("/gone", leaves=True), Caller("/staying")
        admission = Admission(gate, queue, refusing)
        gate.opened.set()
        async with anyio.create_task_group() as tasks:
            for one in (gone, staying):
                tasks.start_soon(admission, one.scope, one.receive, one.send)
                await anyio.wait_all_tasks_blocked()
            queue.give_back(0.1)
        assert gate.began == ["/staying"]
        assert (gone.sent, staying.status) == ([], 200)
        assert load.now == (0, 0)

    run(test)


def test_who_reads_slowly_holds_nobody_up(load: Load) -> None:
    async def test() -> None:
        gate = Gate()
        gate.opened.set()
        slow, next_one = Caller("/slow"), Caller("/next")
        reading = anyio.Event()

        async def send_slowly(message) -> None:
            if message["type"] == "http.response.body":
                await reading.wait()

        admission = Admission(gate, RequestQueue(1, 5, 10, load), refusing)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(admission, slow.scope, slow.receive, send_slowly)
            await anyio.wait_all_tasks_blocked()
            await admission(next_one.scope, next_one.receive, next_one.send)
            assert next_one.status == 200
            reading.set()
        assert load.now == (0, 0)

    run(test)


def test_who_only_waits_for_somebody_else_can_let_the_next_one_in(load: Load) -> None:
    async def test() -> None:
        written = anyio.Event()

        async def summarising(scope, receive, send) -> None:
            if scope["path"] == "/summary":
                end_turn(Request(scope))
                await written.wait()
            await PlainTextResponse("done")(scope, receive, send)

        first, second = Caller("/summary"), Caller("/other")
        admission = Admission(summarising, RequestQueue(1, 0, 10, load), refusing)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(admission, first.scope, first.receive, first.send)
            await anyio.wait_all_tasks_blocked()
            await admission(second.scope, second.receive, second.send)
            assert second.status == 200
            written.set()
        assert (first.status, load.now, load.reasons) == (200, (0, 0), [])

    run(test)


def test_a_defect_gives_its_turn_back(load: Load) -> None:
    async def defect(scope, receive, send) -> None:
        raise ZeroDivisionError

    async def test() -> None:
        admission = Admission(defect, RequestQueue(1, 0, 1, load), refusing)
        for _ in range(3):
            caller = Caller()
            with pytest.raises(ZeroDivisionError):
                await admission(caller.scope, caller.receive, caller.send)
        assert (load.now, load.reasons) == ((0, 0), [])

    run(test)


def test_a_cancelled_wait_leaves_its_place(load: Load) -> None:
    async def test() -> None:
        queue = RequestQueue(1, 1, 10, load)
        await queue.take()
        with anyio.move_on_after(0.02):
            await queue.take()
        assert load.now == (1, 0)
        queue.give_back(0.0)
        assert not await queue.take()

    run(test)
