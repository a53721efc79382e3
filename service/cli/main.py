"""The command line. Results go to stdout, everything else to stderr; an error is one line."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Annotated

import typer

from indexer.errors import BadInput, MissingExtra, install_hint
from service.cli import maintenance
from service.cli.alert_options import AlertOptions, with_alert_options
from service.cli.boards_command import boards_command
from service.cli.config import FILE, SettingSource, read_config, said_by, variable_of
from service.cli.config_command import config_command
from service.cli.options import (
    DEFAULT_ENGINE,
    DEFAULT_HOST,
    DEFAULT_KEEP,
    DEFAULT_MODEL,
    DEFAULT_PORT,
    DEFAULT_QUESTIONS,
    AllowHostOption,
    AuditLogOption,
    BaseUrlOption,
    BoardsOption,
    CorrectionsOption,
    CorsOption,
    DryRunOption,
    EmbedOnOption,
    EngineOption,
    ExcludeOption,
    GlossaryOption,
    HostOption,
    IncludeOption,
    IndexOption,
    JsonOption,
    KeepOption,
    KeysIfAnyOption,
    LabelOption,
    MaxInFlightOption,
    MaxWaitingOption,
    MetricsFromOption,
    ModelOption,
    OriginalsOption,
    PerMinuteOption,
    PortOption,
    QuestionsOption,
    RerankOption,
    RootPathOption,
    SourcesArgument,
    SyncOption,
    TrustProxyOption,
    WatchedOption,
    granted_labels,
    with_request_options,
)
from service.cli.run_command import run_command
from service.cli.running import NO_ANSWER, complain, run
from service.cli.sync_command import sync_command
from service.search.request import Filters, SearchRequest
from service.web.operation.logs import LogFormat
from service.web.operation.settings import Settings

app = typer.Typer(
    name="minutebook",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

_DEFAULT = Settings()


QuestionArgument = Annotated[str, typer.Argument(metavar="QUESTION")]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"minutebook {version('minutebook')}")
        raise typer.Exit


@app.callback()
def begin(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            envvar=variable_of("config"),
            help=f"Settings from there; from {FILE} here unless given.",
            metavar="FILE",
        ),
    ] = None,
    show_version: Annotated[  # noqa: ARG001 - its callback does it all
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Ask the minutes of public boards; get passages with citations that hold."""
    context.obj = read_config(config)
    context.default_map = context.obj.defaults(context.command)


UriOption = Annotated[
    str | None,
    typer.Option(help="The Milvus server, http://HOST:19530; or MINUTEBOOK_MILVUS_URI.", metavar="URI"),
]
GraceOption = Annotated[
    float,
    typer.Option(help="How long Milvus keeps what is dropped.", min=0, max=31_536_000, metavar="SECONDS"),
]
RayOption = Annotated[
    str | None,
    typer.Option(
        help="A Ray cluster to read and encode on: HOST:PORT, ray://HOST:PORT, auto or local.",
        metavar="ADDRESS",
    ),
]


@app.command("index")
def index_command(
    sources: SourcesArgument,
    out: Annotated[
        Path, typer.Option("--out", envvar=variable_of("index"), help="The index directory.", metavar="DIR")
    ],
    engine: EngineOption = DEFAULT_ENGINE,
    model: ModelOption = DEFAULT_MODEL,
    questions: QuestionsOption = DEFAULT_QUESTIONS,
    glossary: GlossaryOption = None,
    boards: BoardsOption = None,
    keep: KeepOption = DEFAULT_KEEP,
    uri: UriOption = None,
    grace: GraceOption = 600.0,
    ray: RayOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    dry_run: DryRunOption = False,
    watched: WatchedOption = False,
    originals: OriginalsOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Tell nothing of the progress.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read minutes and build an index of them."""
    from indexer.documents.folder.patterns import Patterns
    from service.cli.dry_run import print_dry_run

    patterns = Patterns.of(include or (), exclude or ())
    if dry_run:
        print_dry_run(sources, patterns, out, as_json=as_json)
        return
    from indexer.build.build import Options, build
    from indexer.store.engines.base import Store
    from service.cli.findings import built_json, print_built
    from service.cli.printing import print_json
    from service.cli.progress import course_of_build
    from service.cli.stopping import stoppable, stoppable_watch
    from service.cli.watch import Watched, watch

    options = Options(engine, model, questions, patterns, keep=keep, store=Store(uri), grace=grace, ray=ray)
    options = replace(options, glossary=glossary, boards=boards, originals=originals)

    def build_once() -> None:
        with course_of_build(quiet=quiet) as course, stoppable(out, course):
            built = build(sources, out, options, course.report)
        if as_json:
            print_json(built_json(built, course.seconds))
        else:
            print_built(built, out, course.seconds)

    if not watched:
        build_once()
        return
    watching = Watched(sources, out, patterns, others=[one for one in (glossary, boards) if one])
    with stoppable_watch(out):
        watch(watching.look, build_once, lambda error: complain("minutebook", str(error)))


@app.command("parse")
def parse_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One file of minutes.")],
    as_json: JsonOption = False,
) -> None:
    """Show how one file of minutes is understood."""
    from indexer.build.parse_file import parse_file
    from service.cli.meeting import meeting_json, outline
    from service.cli.printing import print_json

    meetings = parse_file(file)
    if as_json:
        shown = [meeting_json(meeting) for meeting in meetings]
        print_json(shown[0] if len(shown) == 1 else shown)
    else:
        typer.echo("\n".join(outline(meeting) for meeting in meetings))


@app.command("search")
@with_request_options
def search_command(
    question: QuestionArgument,
    index: IndexOption,
    asked: SearchRequest,
    label: LabelOption = None,
    rerank: RerankOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the passages that answer a question."""
    from indexer.store.open import open_index
    from service.cli.printing import print_json, print_results
    from service.search.query import make_query
    from service.search.rerank import Reranking, second_reading
    from service.search.search import Searcher

    opened = open_index(index, granted=granted_labels(label))
    try:
        query = make_query(opened, replace(asked, question=question, facets=as_json))
        second = second_reading(Reranking(rerank) if rerank else None)
        results = Searcher(opened, second=second).search(query)
    finally:
        opened.close()
    if as_json:
        from service.web.api.schemas import SearchResponse

        print_json(SearchResponse.of(results).model_dump(mode="json"))
    else:
        print_results(results)


@app.command("serve")
@with_alert_options
def serve_command(
    index: IndexOption,
    host: HostOption = DEFAULT_HOST,
    port: PortOption = DEFAULT_PORT,
    workers: Annotated[int, typer.Option(help="How many processes.", min=1, max=64)] = 1,
    allow_host: AllowHostOption = None,
    base_url: BaseUrlOption = None,
    root_path: RootPathOption = None,
    trust_proxy: TrustProxyOption = None,
    keys: KeysIfAnyOption = None,
    require_key: Annotated[bool, typer.Option("--require-key", help="Answer nobody without a key.")] = False,
    per_minute: PerMinuteOption = None,
    cors: CorsOption = None,
    embed_on: EmbedOnOption = None,
    rerank: RerankOption = None,
    max_in_flight: MaxInFlightOption = _DEFAULT.max_in_flight,
    max_waiting: MaxWaitingOption = _DEFAULT.max_waiting,
    log_format: Annotated[
        LogFormat, typer.Option(help="How log lines are written: auto is text at a terminal, else JSON.")
    ] = LogFormat.AUTO,
    metrics_from: MetricsFromOption = None,
    audit_log: AuditLogOption = None,
    sync: SyncOption = None,
    corrections: CorrectionsOption = None,
    boards: BoardsOption = None,
    *,
    alerts: AlertOptions,
) -> None:
    """Serve the web page and the HTTP API."""
    from service.cli.correction_options import correction_settings
    from service.search.rerank import Reranking
    from service.web.operation.server import serve
    from service.web.operation.settings import Access, checked_origins
    from service.web.operation.site import site_of

    site = site_of(host, allow_host or (), base_url, root_path, trust_proxy)
    settings = Settings(
        max_in_flight=max_in_flight,
        max_waiting=max_waiting,
        metrics_from=tuple(metrics_from) if metrics_from else _DEFAULT.metrics_from,
        audit_log=audit_log.absolute() if audit_log else None,
        cors=checked_origins("--cors", tuple(cors or ())),
        embed_on=checked_origins("--embed-on", tuple(embed_on or ())),
        rerank=Reranking(rerank) if rerank else None,
        access=Access(keys.absolute() if keys else None, require_key, per_minute),
        site=site,
        alerts=alerts.settings(index, site.base_url),
        sync=sync.absolute() if sync else None,
        corrections=correction_settings(corrections, boards, index, keys) if corrections else None,
    )
    serve(index, host, port, workers, settings, log_format)


@app.command("ask")
@with_request_options
def ask_command(
    question: QuestionArgument,
    index: IndexOption,
    filters: Filters,
    label: LabelOption = None,
    written: Annotated[
        bool, typer.Option("--written", help="Then a summary, by the model that MINUTEBOOK_LLM_URL names.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with quotes from the minutes, or say that they do not."""
    from indexer.store.open import open_index
    from service.answer.answerer import Answerer
    from service.cli.printing import print_answer, print_json
    from service.search.query import make_query
    from service.search.search import Searcher

    if written:
        from service.cli.written import print_summary, summary_json, writer_of_environment
        from service.summary.events import summary_sources

    writer = writer_of_environment() if written else None
    opened = open_index(index, granted=granted_labels(label))
    try:
        query = make_query(opened, SearchRequest(question, filters))
        answerer = Answerer(opened, Searcher(opened))
        answer = answerer.ask(query)
        passages = summary_sources(answer, answerer.explain) if writer else ()
    finally:
        opened.close()
    if as_json:
        from service.web.api.schemas_answers import AskResponse

        summary = {"written": summary_json(writer, answer, passages)} if writer else {}
        print_json({**AskResponse.of(answer).model_dump(mode="json"), **summary})
    else:
        print_answer(answer)
        if writer:
            print_summary(writer, answer, passages)
    if not answer.answered:
        raise typer.Exit(NO_ANSWER)


@app.command("mcp")
def mcp_command(
    context: typer.Context,
    index: IndexOption,
    http: Annotated[
        bool, typer.Option("--http", help="Over HTTP, instead of standard input and output.")
    ] = False,
    host: Annotated[
        str | None, typer.Option(help="With --http: the address to listen on; 127.0.0.1 unless given.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="With --http: the port to listen on; 8001 unless given.", min=1, max=65535),
    ] = None,
    allow_host: AllowHostOption = None,
    base_url: BaseUrlOption = None,
) -> None:
    """Serve search, fetch and ask to assistants (MCP)."""
    named = allow_host and said_by(context, "allow_host") is SettingSource.COMMANDLINE
    if not http and (host or port or named):
        raise BadInput("--host, --port and --allow-host are for serving over HTTP; add --http.")
    try:
        from service.mcp import serve_http, serve_stdio
        from service.mcp_addresses import Addresses
        from service.web.operation.site import HostNames, host_names
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} is not installed; {install_hint('mcp')}") from error

    addresses = Addresses.below(base_url)
    if http:
        host = host or DEFAULT_HOST
        names = host_names(allow_host or (), host, base_url)
        serve_http(index, addresses, Settings(), host, port or 8001, HostNames(frozenset(names)))
    else:
        serve_stdio(index, addresses, Settings())


def main() -> None:
    """Runs the command line of this process and exits with its status."""
    app.command("config")(config_command)
    app.command("boards")(boards_command)
    app.command("sync")(sync_command)
    app.command("run")(run_command)
    maintenance.register(app)
    # Nothing of the service imports its judge, which adds its commands by an entry point.
    for more in distribution("minutebook").entry_points.select(group="minutebook.commands"):
        more.load()(app)
    sys.exit(run(app))


if __name__ == "__main__":
    main()
