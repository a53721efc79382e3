"""The whole service as one ASGI application: API, pages, errors and headers put together."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import create_task_group
from anyio.to_thread import run_sync
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from indexer.reader import Index
from service import api, ask_api, problems, security
from service.answer.answerer import Answerer
from service.assets import Assets
from service.opening import open_best
from service.pages import Pages
from service.reload import Reloader
from service.search import Searcher
from service.settings import Settings
from service.state import Core, Cores, Leases, State
from service.written.writer import Writer, writer_from
from service.written_api import WrittenApi

API_VERSION = "1"
"""Of what /openapi.json describes: raised when a client of the former would no longer work."""

INDEX_VARIABLE = "MINUTEBOOK_INDEX"
"""Names the index directory to a worker process, which is started without arguments."""

_JSON_PATHS = ("/api/", "/healthz", "/readyz", "/openapi.json")

_ABOUT = """\
Answers questions from the minutes of public boards. Every passage is verbatim: a span of the minutes'
canonical text, which GET /api/meetings/{document_id} gives in full. Errors are RFC 9457 problems.
"""


def create_app(index_dir: Path, settings: Settings | None = None, writer: Writer | None = None) -> FastAPI:
    """The service over the index in `index_dir`, which is opened when the application starts.

    `writer` writes summaries; without one they are not offered.

    Starting raises UnusableIndex when that directory holds no index that can be opened.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        # Nothing here may hold on to the first version once another has replaced it.
        cores = await run_sync(_open_cores, index_dir)
        reloader = Reloader(index_dir, cores, _core)
        try:
            async with create_task_group() as tasks:
                tasks.start_soon(reloader.watch)
                yield {"cores": cores}
                tasks.cancel_scope.cancel()
        finally:
            cores.close()

    assets = Assets()
    pages = Pages(settings or Settings(), assets, writer)
    app = FastAPI(
        title="Minutebook",
        summary="Ask the minutes of public boards.",
        description=_ABOUT,
        version=API_VERSION,
        lifespan=lifespan,
        # FastAPI's own documentation pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(Leases)
    app.add_middleware(security.SecurityHeaders)
    app.include_router(api.make_router())
    app.include_router(ask_api.make_router())
    app.include_router(WrittenApi(writer).router())
    app.router.routes.extend([*pages.routes(), assets.route()])
    _answer_errors(app, pages)
    return app


def create_app_from_environment() -> FastAPI:
    """The service over the index that the environment names, as each of several workers starts it."""
    return create_app(Path(os.environ[INDEX_VARIABLE]), writer=writer_from(os.environ))


def _open_cores(index_dir: Path) -> Cores:
    opened = open_best(index_dir)
    return Cores(_core(opened.index), opened.problem)


def _core(index: Index) -> Core:
    searcher = Searcher(index)
    return Core(index, searcher, Answerer(index, searcher))


def _answer_errors(app: FastAPI, pages: Pages) -> None:
    """Every error is a problem: in JSON to programs, as a page to people."""

    def answer(request: Request, error: Exception) -> Response:
        if isinstance(error, RequestValidationError):
            problem = problems.of_parameters(error.errors())
        else:
            problem = problems.describe(error)
        path = str(request.scope["path"]).removeprefix(str(request.scope.get("root_path", "")))
        if f"{path}/".startswith(_JSON_PATHS):
            return problems.response(request, problem)
        return pages.error(request, problem)

    def answer_defect(request: Request, error: Exception) -> Response:
        # This answer is sent from outside all middleware, so it brings the headers itself.
        response = answer(request, error)
        response.headers.update(security.HEADERS)
        return response

    for kind in (*problems.EXPECTED, RequestValidationError):
        app.add_exception_handler(kind, answer)
    app.add_exception_handler(Exception, answer_defect)
