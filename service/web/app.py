"""The whole service as one ASGI application: API, pages, errors and headers put together."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path

from anyio.to_thread import run_sync
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from service.answer.answerer import Checks
from service.search.rerank import second_reading
from service.summary.writer import Writer, writer_from
from service.web import problems
from service.web.api import endpoints
from service.web.api.openapi import (
    amend,
    describe_keys,
    only_known_parameters,
    only_problems,
    operation_id,
)
from service.web.api.stream import WrittenApi, describe_events
from service.web.export.routes import Exports
from service.web.operation.access import Gate, Guard
from service.web.operation.audit import AuditLog, AuditTrail
from service.web.operation.caching import Assets, Conditional, program
from service.web.operation.freshness import FollowedSources
from service.web.operation.live import PreparedIndex, State, live_cores, make_core
from service.web.operation.logs import HEADER as REQUEST_ID
from service.web.operation.logs import Observer, RequestLog, Traces
from service.web.operation.metrics import Metrics, MetricsPage
from service.web.operation.middleware import (
    HEADERS,
    Admission,
    CrossOrigin,
    ErrorResponse,
    Leases,
    RequestQueue,
    Requests,
    SecurityHeaders,
    path_of,
)
from service.web.operation.responses import Compressed, Heads
from service.web.operation.settings import Access, Settings
from service.web.operation.site import Addressed
from service.web.pages.pages import Pages
from service.web.printed.drawing import can_draw

API_VERSION = "1"
"""Of what /openapi.json describes: raised when a client of the former would no longer work."""

_FOR_PROGRAMS = ("/api/", "/feed.", "/healthz", "/readyz", "/metrics", "/openapi.json")

_ABOUT = """\
Answers questions from the minutes of public boards. Every passage is verbatim: a span of the minutes'
canonical text, which GET /api/meetings/{document_id} gives in full. Errors are RFC 9457 problems.
"""


@dataclass(frozen=True, slots=True)
class Operation:
    """All that watches over one application, made from its settings and the environment."""

    sources: FollowedSources
    checks: Checks  # of the quotes of all answers, whichever index version they are from
    metrics: Metrics
    metrics_page: MetricsPage
    queue: RequestQueue
    traces: Traces | None
    audit: AuditLog | None

    @classmethod
    def of(cls, settings: Settings, environment: Mapping[str, str]) -> Operation:
        """Raises BadInput for what cannot be used, MissingExtra for traces that are not installed."""
        checks = Checks()
        sources = FollowedSources(settings.sync)
        metrics = Metrics(checks, sources)
        return cls(
            sources=sources,
            checks=checks,
            metrics=metrics,
            metrics_page=MetricsPage(metrics, settings.metrics_from),
            queue=RequestQueue(settings.max_in_flight, settings.max_waiting, settings.longest_wait, metrics),
            traces=Traces.configured(environment),
            audit=AuditLog(settings.audit_log) if settings.audit_log else None,
        )

    @property
    def observers(self) -> list[Observer]:
        """Those who are told of every request."""
        return [RequestLog(), self.metrics, *([self.traces] if self.traces else [])]

    def close(self) -> None:
        """Lets go of what has been gathered; waits for the collector of traces, so not for the event loop."""
        if self.traces is not None:
            self.traces.close()


def create_app(
    index_dir: Path,
    settings: Settings | None = None,
    writer: Writer | None = None,
    prepared: PreparedIndex | None = None,
) -> FastAPI:
    """The service over the index in `index_dir`, opened when the application starts if not `prepared`.

    `writer` writes summaries; without one they are not offered.

    Raises BadInput, UnusableKeys or MissingExtra for settings that cannot be followed; starting raises
    UnusableIndex when that directory holds no index that can be opened.
    """
    settings = settings or Settings()
    operation = Operation.of(settings, os.environ)
    make = partial(
        make_core,
        index_dir,
        checks=operation.checks,
        second=second_reading(settings.rerank),
        with_restricted=settings.access.keys is not None,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        try:
            async with live_cores(index_dir, make, prepared) as cores:
                yield {"cores": cores, "sources": operation.sources}
        finally:
            await run_sync(operation.close)

    assets = Assets()
    pages = Pages(settings, assets, operation.sources, writer)
    app = FastAPI(
        title="Minutebook",
        summary="Ask the minutes of public boards.",
        description=_ABOUT,
        version=API_VERSION,
        lifespan=lifespan,
        dependencies=[Depends(only_known_parameters)],
        generate_unique_id_function=operation_id,
        # FastAPI's own documentation pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        # FastAPI's own traces would hold the addresses asked for, and with them the questions.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.include_router(endpoints.make_router())
    app.include_router(WrittenApi(writer).router())
    app.router.routes.extend(
        [*pages.routes(), *Exports().routes(), assets.route(), operation.metrics_page.route()]
    )
    amend(app, only_problems)
    describe_events(app)
    describe_keys(app, required=settings.access.required)
    identity = program(f"{settings}, summaries: {writer is not None}, pages as printed: {can_draw()}")
    _add_middleware(app, operation, settings, _answer_errors(app, pages), identity)
    return app


class WorkerEnvironment(BaseSettings):
    """What each of several workers, which are started without arguments, finds in its environment."""

    model_config = SettingsConfigDict(env_prefix="MINUTEBOOK_", frozen=True)

    index: Path
    settings: Settings = Settings()

    @staticmethod
    def write(index: Path, settings: Settings) -> None:
        """Puts both into the environment of this process, which its workers inherit."""
        os.environ["MINUTEBOOK_INDEX"] = str(index.resolve())
        os.environ["MINUTEBOOK_SETTINGS"] = TypeAdapter(Settings).dump_json(settings).decode()


def create_app_from_environment() -> FastAPI:
    """The service as each of several workers starts it."""
    told = WorkerEnvironment()  # type: ignore[call-arg]  # the environment has what is missing
    return create_app(told.index, told.settings, writer_from(os.environ))


def _add_middleware(
    app: FastAPI, operation: Operation, settings: Settings, answer: ErrorResponse, identity: bytes
) -> None:
    """From the inside out: what is added later sees a request earlier. `identity` is that of the program."""
    app.add_middleware(Compressed)
    app.add_middleware(Heads)
    app.add_middleware(Conditional, program=identity, sources=operation.sources)
    if operation.audit is not None:
        app.add_middleware(AuditTrail, audit=operation.audit, failed=operation.metrics.audit_failed)
    app.add_middleware(Leases)
    app.add_middleware(Admission, queue=operation.queue, answer=answer)
    if settings.access != Access():
        # Whoever may not ask, or asks too often, is turned away before taking anybody's turn.
        app.add_middleware(Guard, gate=Gate(settings.access), answer=answer)
    if settings.cors:
        # Browsers ask without a key whether they may ask, and are told so with every refusal.
        app.add_middleware(CrossOrigin, origins=settings.cors)
    app.add_middleware(Addressed, site=settings.site, answer=answer)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Requests, observers=operation.observers)


def _answer_errors(app: FastAPI, pages: Pages) -> ErrorResponse:
    """Every error is a problem: in JSON to programs, as a page to people. Gives what makes the response."""

    def answer(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = "GET, HEAD"  # all that is here is read
            error = HTTPException(error.status_code, headers={"Allow": allowed})
        if isinstance(error, RequestValidationError):
            problem = problems.of_parameters(error.errors())
        else:
            problem = problems.describe(error)
        if f"{path_of(request.scope)}/".startswith(_FOR_PROGRAMS):
            return problems.response(request, problem)
        page = pages.error(request, problem)
        if "WWW-Authenticate" in problem.headers:
            page.headers["WWW-Authenticate"] = problems.BROWSERS
        return page

    def answer_defect(request: Request, error: Exception) -> Response:
        # This answer is sent from outside all middleware, so it brings the headers itself.
        response = answer(request, error)
        response.headers.update(HEADERS)
        response.headers[REQUEST_ID] = request.state.request_id
        return response

    for kind in (*problems.EXPECTED, RequestValidationError):
        app.add_exception_handler(kind, answer)
    app.add_exception_handler(Exception, answer_defect)
    return answer
