"""The whole service as one ASGI application: API, pages, errors and headers put together."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from anyio.to_thread import run_sync
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from service import api, ask_api, feed_api, problems, security, suggest_api, timeline_api
from service.access.described import describe_keys
from service.access.gate import Gate
from service.access.guard import Answer, Guard, path_of
from service.access.settings import Access
from service.assets import Assets
from service.conditional import Conditional, program
from service.cores import live_cores, make_core
from service.cross_origin import CrossOrigin
from service.described import amend, only_problems, operation_id
from service.opening import Ahead
from service.operation.admission import Admission
from service.operation.audit import AuditTrail
from service.operation.operation import Operation
from service.operation.request_id import HEADER as REQUEST_ID
from service.operation.requests import Requests
from service.pages import Pages
from service.search.rerank import second_reading
from service.settings import Settings
from service.state import Leases, State
from service.summary.writer import Writer, writer_from
from service.written_api import WrittenApi, describe_events

API_VERSION = "1"
"""Of what /openapi.json describes: raised when a client of the former would no longer work."""

INDEX_VARIABLE = "MINUTEBOOK_INDEX"
"""Names the index directory to a worker process, which is started without arguments."""

SETTINGS_VARIABLE = "MINUTEBOOK_SETTINGS"
"""Holds the settings for a worker process, as `Settings.to_json` writes them."""

_JSON_PATHS = ("/api/", "/feed.", "/healthz", "/readyz", "/metrics", "/openapi.json")

_ABOUT = """\
Answers questions from the minutes of public boards. Every passage is verbatim: a span of the minutes'
canonical text, which GET /api/meetings/{document_id} gives in full. Errors are RFC 9457 problems.
"""


def create_app(
    index_dir: Path,
    settings: Settings | None = None,
    writer: Writer | None = None,
    ahead: Ahead | None = None,
) -> FastAPI:
    """The service over the index in `index_dir`, which is opened when the application starts, if not `ahead`.

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
            async with live_cores(index_dir, make, ahead) as cores:
                yield {"cores": cores}
        finally:
            await run_sync(operation.close)

    assets = Assets()
    pages = Pages(settings, assets, writer)
    app = FastAPI(
        title="Minutebook",
        summary="Ask the minutes of public boards.",
        description=_ABOUT,
        version=API_VERSION,
        lifespan=lifespan,
        generate_unique_id_function=operation_id,
        # FastAPI's own documentation pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        # FastAPI's own traces would hold the addresses asked for, and with them the questions.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.include_router(api.make_router())
    app.include_router(ask_api.make_router())
    app.include_router(timeline_api.make_router())
    app.include_router(suggest_api.make_router())
    app.include_router(feed_api.make_router())
    app.include_router(WrittenApi(writer).router())
    app.router.routes.extend([*pages.routes(), assets.route(), operation.metrics_page.route()])
    amend(app, only_problems)
    describe_events(app)
    describe_keys(app, required=settings.access.required)
    identity = program(f"{settings.to_json()}, summaries: {writer is not None}")
    _add_middleware(app, operation, settings, _answer_errors(app, pages), identity)
    return app


def create_app_from_environment() -> FastAPI:
    """The service over the index that the environment names, as each of several workers starts it."""
    settings = Settings.from_json(os.environ.get(SETTINGS_VARIABLE, "{}"))
    return create_app(Path(os.environ[INDEX_VARIABLE]), settings, writer_from(os.environ))


def _add_middleware(
    app: FastAPI, operation: Operation, settings: Settings, answer: Answer, identity: bytes
) -> None:
    """From the inside out: what is added later sees a request earlier. `identity` is that of the program."""
    app.add_middleware(Conditional, program=identity)
    if operation.audit is not None:
        app.add_middleware(AuditTrail, audit=operation.audit, failed=operation.metrics.audit_failed)
    app.add_middleware(Leases)
    app.add_middleware(Admission, turns=operation.turns, answer=answer)
    if settings.access != Access():
        # Whoever may not ask, or asks too often, is turned away before taking anybody's turn.
        app.add_middleware(Guard, gate=Gate(settings.access), answer=answer)
    if settings.cors:
        # Browsers ask without a key whether they may ask, and are told so with every refusal.
        app.add_middleware(CrossOrigin, origins=settings.cors)
    app.add_middleware(security.SecurityHeaders)
    app.add_middleware(Requests, observers=operation.observers)


def _answer_errors(app: FastAPI, pages: Pages) -> Answer:
    """Every error is a problem: in JSON to programs, as a page to people. Gives what makes the response."""

    def answer(request: Request, error: Exception) -> Response:
        if isinstance(error, RequestValidationError):
            problem = problems.of_parameters(error.errors())
        else:
            problem = problems.describe(error)
        if f"{path_of(request.scope)}/".startswith(_JSON_PATHS):
            return problems.response(request, problem)
        page = pages.error(request, problem)
        if "WWW-Authenticate" in problem.headers:
            page.headers["WWW-Authenticate"] = problems.BROWSERS
        return page

    def answer_defect(request: Request, error: Exception) -> Response:
        # This answer is sent from outside all middleware, so it brings the headers itself.
        response = answer(request, error)
        response.headers.update(security.HEADERS)
        response.headers[REQUEST_ID] = request.state.request_id
        return response

    for kind in (*problems.EXPECTED, RequestValidationError):
        app.add_exception_handler(kind, answer)
    app.add_exception_handler(Exception, answer_defect)
    return answer
