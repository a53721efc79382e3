"""Options that several commands have, those for what may be asked made from its one declaration."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from indexer.errors import BadInput
from indexer.model import Labels, checked_label
from indexer.store.query_encoder import QuestionWeights
from service.cli.config import variable_of
from service.search.request import Filters, Parameter, SearchRequest, parameters
from service.web.operation.settings import MOST_IN_FLIGHT

DEFAULT_ENGINE = "local"
DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_QUESTIONS = QuestionWeights.INT8
DEFAULT_KEEP = 2
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000

_INDEX = typer.Option("--index", envvar=variable_of("index"), help="The index directory.", metavar="DIR")
IndexOption = Annotated[Path, _INDEX]
IndexIfAnyOption = Annotated[Path | None, _INDEX]
_SOURCES = typer.Argument(
    envvar=variable_of("sources"), help="Files and folders of minutes.", metavar="SOURCE"
)
SourcesArgument = Annotated[list[Path], _SOURCES]
SourcesIfAnyArgument = Annotated[list[Path] | None, _SOURCES]
IncludeOption = Annotated[
    list[str] | None,
    typer.Option(
        envvar=variable_of("include"),
        help='Only files that it fits: "*.pdf", "2013/*.md"; repeatable.',
        metavar="GLOB",
    ),
]
ExcludeOption = Annotated[
    list[str] | None,
    typer.Option(
        envvar=variable_of("exclude"),
        help='No files that it fits, or lie in such folders: "drafts"; repeatable.',
        metavar="GLOB",
    ),
]
EngineOption = Annotated[
    str, typer.Option(envvar=variable_of("engine"), help="What stores the index: local or milvus.")
]
ModelOption = Annotated[
    str,
    typer.Option(envvar=variable_of("model"), help="A sentence-transformers model: its name or folder."),
]
QuestionsOption = Annotated[
    QuestionWeights,
    typer.Option(
        envvar=variable_of("questions"),
        help="The weights that questions are read with: int8 where the minutes are then ranked as with fp32.",
    ),
]
GlossaryOption = Annotated[
    Path | None,
    typer.Option(
        envvar=variable_of("glossary"),
        help="Acronyms of your field, over the packaged ones.",
        metavar="FILE",
    ),
]
BoardsOption = Annotated[
    Path | None,
    typer.Option(
        envvar=variable_of("boards"),
        help="Names of boards and their spellings, over what is learned; see the command boards.",
        metavar="FILE",
    ),
]
KeepOption = Annotated[
    int,
    typer.Option(
        envvar=variable_of("keep"),
        help="Earlier versions to keep, for going back.",
        min=0,
        max=1000,
        metavar="N",
    ),
]
HostOption = Annotated[str, typer.Option(envvar=variable_of("host"), help="The address to listen on.")]
PortOption = Annotated[
    int, typer.Option(envvar=variable_of("port"), help="The port to listen on.", min=1, max=65535)
]
AllowHostOption = Annotated[
    list[str] | None,
    typer.Option(
        envvar=variable_of("allow_host"),
        metavar="NAME",
        help="A host's name that others reach it by, besides its address; repeatable.",
    ),
]
BaseUrlOption = Annotated[
    str | None,
    typer.Option(
        envvar=variable_of("base_url"), metavar="URL", help="The web address of your pages: links begin so."
    ),
]
RootPathOption = Annotated[
    str | None,
    typer.Option(
        envvar=variable_of("root_path"),
        metavar="PATH",
        help="The path below which a proxy has it, /minutes say; that of --base-url unless given.",
    ),
]
TrustProxyOption = Annotated[
    list[str] | None,
    typer.Option(
        envvar=variable_of("trust_proxy"),
        metavar="NETWORK",
        help="A proxy whose X-Forwarded-* headers are believed; this machine alone unless given.",
    ),
]
_KEYS = typer.Option(
    "--keys", envvar=variable_of("keys"), help="API keys, made by: minutebook key add.", metavar="FILE"
)
KeysOption = Annotated[Path, _KEYS]
KeysIfAnyOption = Annotated[Path | None, _KEYS]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
LabelOption = Annotated[
    list[str] | None,
    typer.Option(metavar="LABEL", help="Also documents restricted to this label; repeatable."),
]
RerankOption = Annotated[
    str | None,
    typer.Option(
        "--rerank", metavar="MODEL", help="A cross-encoder that reads the best passages again (extra rerank)."
    ),
]


def granted_labels(labels: list[str] | None) -> Labels:
    """The labels that options name. Raises BadInput for what is none."""
    try:
        return frozenset(checked_label(label) for label in labels or ())
    except ValueError as error:
        raise BadInput(f"{error}.") from None


def with_request_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with options in place of its parameter that is a SearchRequest or Filters."""
    return with_options(command, (Filters, SearchRequest), _options)


def with_options(
    command: Callable[..., None],
    kinds: tuple[type[Any], ...],
    options: Callable[[type[Any]], Iterator[inspect.Parameter]],
) -> Callable[..., None]:
    """The command with options in place of its parameter of one of these kinds, which is made by `of`."""
    given = list(inspect.signature(command, eval_str=True).parameters.values())
    [wanted] = [one for one in given if one.annotation in kinds]
    at = given.index(wanted)
    among = [*given[:at], *options(wanted.annotation), *given[at + 1 :]]
    shown = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in among]

    @wraps(command)
    def run(**sent: Any) -> None:  # noqa: ANN401 - what options hold
        own = {one.name: sent[one.name] for one in given if one is not wanted}
        command(**own, **{wanted.name: wanted.annotation.of(sent)})

    run.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in shown}
    return run


def _options(request: type[Filters | SearchRequest]) -> Iterator[inspect.Parameter]:
    of_request = parameters(SearchRequest) if request is SearchRequest else {}
    for parameter in (*parameters(Filters).values(), *of_request.values()):
        if parameter.help:
            yield _option(parameter)


def _option(parameter: Parameter) -> inspect.Parameter:
    option = typer.Option(
        parameter.option or f"--{parameter.name.replace('_', '-')}",
        help=parameter.help,
        metavar=parameter.metavar,
    )
    default = parameter.default or (False if parameter.kind is bool else None)
    kind: Any = list[str] if parameter.repeated else parameter.kind
    return inspect.Parameter(
        parameter.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind | None if default is None else kind, option],
    )


PerMinuteOption = Annotated[
    int | None,
    typer.Option(help="Requests a minute from an address without a key.", min=1, metavar="N"),
]
CorsOption = Annotated[
    list[str] | None,
    typer.Option(metavar="ORIGIN", help="Let pages of that site call the API; repeatable, * for any."),
]
EmbedOnOption = Annotated[
    list[str] | None,
    typer.Option(metavar="ORIGIN", help="Let pages of that site frame the search box; repeatable."),
]
MaxInFlightOption = Annotated[
    int,
    typer.Option(help="Requests that one process works on at once.", min=1, max=MOST_IN_FLIGHT, metavar="N"),
]
MaxWaitingOption = Annotated[
    int,
    typer.Option(help="Requests that wait for that; more are refused.", min=0, max=10_000, metavar="N"),
]
MetricsFromOption = Annotated[
    list[str] | None,
    typer.Option(metavar="NETWORK", help="Who may read /metrics, 10.0.0.0/8 say; this machine alone."),
]
AuditLogOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write questions down there, without personal data."),
]
SyncOption = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="The folder that sync fills, to tell how fresh its sources are."),
]
CorrectionsOption = Annotated[
    Path | None,
    typer.Option(
        envvar=variable_of("corrections"),
        metavar="SOURCE",
        help="The folder of the minutes, to correct what is stated of them (docs/corrections.md).",
    ),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Print what would be read, as what, and build nothing.")
]
WatchedOption = Annotated[
    bool, typer.Option("--watch", help="Then go on: build again whenever the minutes have changed.")
]
OriginalsOption = Annotated[
    bool,
    typer.Option("--keep-originals", help="Keep the files that are read, for readers to download."),
]
