"""The whole service as one ASGI application: API, pages, errors and headers put together."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import typer
from anyio.to_thread import run_sync
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from indexer.errors import BadInput, MinutebookError, MissingExtra
from indexer.model import Labels
from service.answer.answerer import Checks
from service.search.rerank import second_reading
from service.summary.writer import Writer, writer_from
from service.web import api, problems
from service.web import api as ask_api
from service.web import api as feed_api
from service.web import api as suggest_api
from service.web import api as timeline_api
from service.web import middleware as security
from service.web.access import Answer, Gate, Guard, path_of
from service.web.audit import AuditLog, AuditTrail
from service.web.keys import read_keys
from service.web.live import Ahead, Leases, Opened, State, live_cores, make_core
from service.web.logs import HEADER as REQUEST_ID
from service.web.logs import LogFormat, Observer, RequestLog, Traces, log_config
from service.web.metrics import Metrics, MetricsPage, Requests
from service.web.middleware import Admission, Assets, Conditional, CrossOrigin, RequestQueue, program
from service.web.openapi import amend, describe_keys, only_problems, operation_id
from service.web.pages import Pages
from service.web.settings import Access, Settings
from service.web.stream import WrittenApi, describe_events

# All that watches over one application, made from its settings and the environment.


@dataclass(frozen=True, slots=True)
class Operation:
    """The parts, for the application to put in their places."""

    checks: Checks  # of the quotes of all answers, whichever index version they are from
    metrics: Metrics
    metrics_page: MetricsPage
    turns: RequestQueue
    traces: Traces | None
    audit: AuditLog | None

    @classmethod
    def of(cls, settings: Settings, environment: Mapping[str, str]) -> Operation:
        """Raises BadInput for what cannot be used, MissingExtra for traces that are not installed."""
        checks = Checks()
        metrics = Metrics(checks)
        return cls(
            checks=checks,
            metrics=metrics,
            metrics_page=MetricsPage(metrics, settings.metrics_from),
            turns=RequestQueue(settings.max_in_flight, settings.max_waiting, settings.longest_wait, metrics),
            traces=Traces.configured(environment),
            audit=AuditLog(settings.audit_log) if settings.audit_log else None,
        )

    @property
    def observers(self) -> list[Observer]:
        """Those who are told of every request."""
        found: list[Observer] = [RequestLog(), self.metrics]
        return [*found, self.traces] if self.traces else found

    def close(self) -> None:
        """Lets go of what has been gathered; waits for the collector of traces, so not for the event loop."""
        if self.traces is not None:
            self.traces.close()


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
    app.include_router(ask_api.make_router_ask_api())
    app.include_router(timeline_api.make_router_timeline_api())
    app.include_router(suggest_api.make_router_suggest_api())
    app.include_router(feed_api.make_router_feed_api())
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


# Listening on an address: what is told before it is tried, and how a server of ours is run there.

STOP_SECONDS = 15
"""For requests in flight when a server is told to stop: more than one that waits its full time takes, half
of the time after which orchestrators kill. A summary may take a minute and is then cut off."""


class CannotListen(MinutebookError):
    """The address is taken or not ours to listen on."""


def check_address(host: str, port: int) -> None:
    """Tries the address once, since uvicorn reports a taken one as several lines of log.

    Raises CannotListen.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        raise CannotListen(
            f"Cannot listen on {host} port {port} ({error.strerror}); choose another with --host or --port."
        ) from error


def shown_address(host: str, port: int) -> str:
    """The start of the addresses there: "http://127.0.0.1:8000"."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def uvicorn_options(host: str, port: int, log_format: str) -> dict[str, Any]:
    """What `uvicorn.run` takes besides the application."""
    return {
        "host": host,
        "port": port,
        "server_header": False,
        "access_log": False,  # ours says more, and never the question
        "log_config": log_config(LogFormat(log_format).at(sys.stderr.isatty())),
        "timeout_graceful_shutdown": STOP_SECONDS,
    }


# Runs the service under uvicorn.


def serve(
    index_dir: Path,
    host: str,
    port: int,
    workers: int,
    settings: Settings | None = None,
    log_format: str = "auto",
) -> None:
    """Serves until stopped.

    Raises what keeps it from starting before it starts: UnusableIndex, UnusableKeys, CannotListen, BadInput,
    MissingExtra.
    """
    settings = settings or Settings()
    try:
        import uvicorn

        pass
        pass
        from service.summary.writer import writer_from
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} is not installed: pip install 'minutebook[serve]'") from error

    # Here too where each worker makes its own, so that one line tells what is wrong.
    writer = writer_from(os.environ)
    ahead = Ahead(index_dir)
    meetings = _looked_over(ahead.opened(), settings.access)
    check_address(host, port)
    options = uvicorn_options(host, port, log_format)
    greeting = f"Minutebook serves {meetings} meetings at {shown_address(host, port)}/ (Ctrl-C stops it)"
    if workers == 1:
        app = create_app(index_dir, settings, writer, ahead)
        typer.echo(greeting)
        uvicorn.run(app, **options)
    else:
        ahead.close()
        Operation.of(settings, os.environ).close()  # what workers could not follow is told here, once
        typer.echo(greeting)
        _run_workers(index_dir, settings, {"workers": workers, **options})


def _looked_over(opened: Opened, access: Access) -> int:
    """Tells of what is wrong; gives how many meetings there are."""
    index = opened.index
    for warning in (opened.problem, index.degraded, *_in_vain(index.manifest.labels, access)):
        if warning:
            typer.echo(warning, err=True)
    return len(index.meetings)


def _run_workers(index_dir: Path, settings: Settings, options: dict[str, Any]) -> None:
    import uvicorn

    pass
    from service.web.metrics import SHARED_VARIABLE

    try:
        shared = tempfile.TemporaryDirectory(prefix="minutebook-metrics-")
    except OSError as error:
        raise BadInput(
            f"Several workers share their metrics in a temporary folder, and there is none to write to "
            f"({error.strerror}): set TMPDIR to one, or serve with one worker."
        ) from error
    with shared as folder:
        os.environ[INDEX_VARIABLE] = str(index_dir.resolve())
        os.environ[SETTINGS_VARIABLE] = settings.to_json()
        os.environ[SHARED_VARIABLE] = folder
        uvicorn.run("service.web.app:create_app_from_environment", factory=True, **options)


def _in_vain(labels: Labels, access: Access) -> Iterator[str]:
    """Restrictions that no key lifts for want of keys, and keys for labels that restrict nothing."""
    if access.keys is None:
        if labels:
            yield "Restricted documents are served to nobody: that takes keys, see --keys."
        return
    for key in read_keys(access.keys):
        if unknown := key.granted - labels:
            in_vain = ", ".join(sorted(unknown))
            yield f"Key {key.key_id} grants {in_vain}, to which nothing here is restricted."
