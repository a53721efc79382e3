"""`minutebook sync`: brings a folder of minutes up to date with the sites that they are published on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.errors import BadInput, MinutebookError, MissingExtra, install_hint
from indexer.language.counts import counted
from service.cli.options import JsonOption
from service.cli.running import complain, plain

if TYPE_CHECKING:
    from indexer.sites.cycle import CycleOutcome
    from indexer.sites.settings import Sites

_SHOWN = 10  # names and troubles of one kind in one report
_LEAST_PAUSE = 60.0  # seconds between two cycles

SitesArgument = Annotated[
    Path, typer.Argument(metavar="SITES.toml", help="Which sites to follow (docs/sync.md).")
]
EveryOption = Annotated[
    str | None,
    typer.Option(metavar="TIME", help='Then go on, and look again after so long: "30m", "1h", "1d".'),
]


def sync_command(
    sites: SitesArgument,
    into: Annotated[
        Path, typer.Option("--into", metavar="DIR", help="The folder to keep what is fetched in.")
    ],
    once: Annotated[bool, typer.Option("--once", help="Look once and end; so it is unless --every.")] = False,
    every: EveryOption = None,
    accept_removals: Annotated[
        bool, typer.Option("--accept-removals", help="Delete however much a site says is gone at once.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch what is new on the sites, with a sidecar, for index to read."""
    if once and every:
        raise BadInput("--once and --every exclude each other: leave one of them out.")
    pause = pause_of(every)
    cycle = cycle_over(sites, into, as_json=as_json, accept_removals=accept_removals)
    if pause is None:
        if any(one.failure for one in cycle()):
            raise typer.Exit(1)
        return
    repeat(cycle, pause)


def pause_of(every: str | None) -> float | None:
    """The seconds between two cycles that --every states."""
    from indexer.sites.durations import seconds_of

    if every is None:
        return None
    try:
        pause = seconds_of(every)
    except ValueError as error:
        raise BadInput(f"--every {error}.") from None
    if pause < _LEAST_PAUSE:
        raise BadInput("--every must be a minute or more, out of courtesy to the sites.")
    return pause


def cycle_over(
    sites: Path, into: Path, *, as_json: bool = False, accept_removals: bool = False
) -> Callable[[], tuple[CycleOutcome, ...]]:
    """A function that does one cycle and prints what came of it. SITES.toml is read anew each time."""
    try:
        from indexer.sites.settings import read_sites
        from indexer.sites.sync import sync
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} is not installed; {install_hint('index', 'sync')}") from error
    from service.cli.printing import print_json

    stated: Sites = read_sites(sites)

    def cycle() -> tuple[CycleOutcome, ...]:
        tell = _silent if as_json else _print
        outcomes = sync(read_sites(sites), into, tell=tell, accept_removals=accept_removals)
        if as_json:
            print_json({"sources": [_json(one) for one in outcomes]})
        return outcomes

    _require_elsewhere(stated, into)
    return cycle


def _require_elsewhere(sites: Sites, into: Path) -> None:
    """Raise BadInput for a folder that would be copied into itself."""
    for one in sites.sources:
        if one.path is not None and into.resolve().is_relative_to(one.path.resolve()):
            raise BadInput(f"--into {into} lies within the source {one.name}: choose a folder elsewhere.")


def repeat(cycle: Callable[[], object], pause: float, sleep: Callable[[float], None] = time.sleep) -> None:
    """Does cycles until a signal ends it; one that fails is told of, and the next tried at its time."""
    while True:
        try:
            cycle()
        except MinutebookError as error:
            complain("minutebook", str(error))
        sleep(pause)


def _silent(_: CycleOutcome) -> None:
    pass


def _print(outcome: CycleOutcome) -> None:
    typer.echo(plain(f"{outcome.name}: {_summary(outcome)}"))
    for line in _details(outcome):
        typer.echo(plain(f"  {line}"))


def _summary(outcome: CycleOutcome) -> str:
    if outcome.failure is not None:
        return f"nothing was changed, since {outcome.failure}."
    counts = [("new", outcome.new), ("changed", outcome.changed), ("moved", outcome.moved)]
    counts += [("gone", outcome.gone), ("deleted", outcome.dropped)]
    told = ", ".join(f"{len(paths):,} {word}" for word, paths in counts if paths)
    return f"{counted(outcome.listed, 'document')} listed, {told or 'nothing new'}."


def _details(outcome: CycleOutcome) -> Iterator[str]:
    told = [("new", outcome.new), ("changed", outcome.changed), ("moved", outcome.moved)]
    told += [("gone from the site, kept here", outcome.gone), ("deleted", outcome.dropped)]
    for word, paths in told:
        yield from (f"{word}: {outcome.name}/{path}" for path in paths[:_SHOWN])
        if len(paths) > _SHOWN:
            yield f"{word}: and {len(paths) - _SHOWN:,} more"
    if outcome.held:
        count = counted(len(outcome.held), "document")
        yield f"{count} would be deleted at once and stay: if that is right, add --accept-removals"
    for trouble in outcome.troubles[:_SHOWN]:
        yield f"left out: {trouble}"
    if len(outcome.troubles) > _SHOWN:
        yield f"left out: and {len(outcome.troubles) - _SHOWN:,} more"


def _json(outcome: CycleOutcome) -> dict[str, Any]:
    return {
        "source": outcome.name,
        "listed": outcome.listed,
        "kept": outcome.kept,
        "new": outcome.new,
        "changed": outcome.changed,
        "moved": outcome.moved,
        "gone": outcome.gone,
        "deleted": outcome.dropped,
        "held": outcome.held,
        "troubles": outcome.troubles,
        "failure": outcome.failure,
    }
