"""All sources of SITES.toml, one cycle each: several at a time, though never two requests at one host."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.documents.lines import clean_line
from indexer.errors import BadInput
from indexer.sites.cycle import Cycle, CycleOutcome
from indexer.sites.journal import STATE
from indexer.sites.keeper import Keeper
from indexer.sites.kinds.opening import opened
from indexer.sites.settings import Sites, SourceSettings
from indexer.sites.status import Freshness, after_cycle, read_status, write_status
from indexer.sites.web import Hosts, everywhere

_AT_A_TIME = 4  # sources; most of the time goes in waiting for them


@dataclass(frozen=True, slots=True)
class Syncing:
    """What every cycle over the sites of one SITES.toml has in common; `clock` gives seconds of the epoch."""

    sites: Sites
    into: Path
    hosts: Hosts
    clock: Callable[[], float] = time.time
    accept_removals: bool = False


def sync(
    sites: Sites,
    into: Path,
    *,
    tell: Callable[[CycleOutcome], None] = lambda _: None,
    hosts: Hosts | None = None,
    clock: Callable[[], float] = time.time,
    accept_removals: bool = False,
) -> tuple[CycleOutcome, ...]:
    """Bring the folders of all sources below `into` up to date; `tell` hears of each as soon as it is done.

    Raises BadInput where another sync is at work in `into`, or nothing can be written there.
    """
    syncing = Syncing(sites, into, hosts or everywhere(), clock, accept_removals)
    try:
        (into / STATE).mkdir(parents=True, exist_ok=True)
        with FileLock(into / STATE / "lock", timeout=0):
            return _all(syncing, tell)
    except Timeout:
        raise BadInput(f"Another sync is at work in {into}: wait for it, or end it.") from None
    except OSError as error:
        raise BadInput(f"{into} cannot be written: {error.strerror or error}.") from error


def _all(syncing: Syncing, tell: Callable[[CycleOutcome], None]) -> tuple[CycleOutcome, ...]:
    told = threading.Lock()

    def one(settings: SourceSettings) -> CycleOutcome:
        outcome = _cycle(syncing, settings)
        with told:
            _note(syncing, settings, outcome)
            tell(outcome)
        return outcome

    sources = syncing.sites.sources
    if len(sources) == 1:
        return (one(sources[0]),)
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        try:
            return tuple(pool.map(one, sources))
        except BaseException:  # Ctrl-C, or a disk that is full: the others end at their next request
            syncing.hosts.stop()
            pool.shutdown(cancel_futures=True)
            raise


def _cycle(syncing: Syncing, settings: SourceSettings) -> CycleOutcome:
    keeper = Keeper(syncing.into, settings, syncing.clock)
    contact = syncing.sites.contact or ""
    with opened(settings, keeper.state, contact, syncing.hosts, syncing.clock) as source:
        return Cycle(settings, source, keeper, syncing.clock, syncing.accept_removals).run()


def _note(syncing: Syncing, settings: SourceSettings, outcome: CycleOutcome) -> None:
    """Write down how fresh a source is now; sources that SITES.toml no longer names are left out."""
    try:
        known = {one.name: one for one in read_status(syncing.into)}
    except ValueError:  # of no use: what is known now is written in its place
        known = {}
    before, now = known.get(settings.name), syncing.clock()
    trouble = outcome.failure or next(iter(outcome.troubles), None)
    read = now if outcome.failure is None and not outcome.troubles else None
    found = Freshness(
        settings.name,
        asked=now,
        read=read,
        documents=outcome.kept,
        trouble=clean_line(trouble) if trouble else None,
        restricted=outcome.restricted,
    )
    known[settings.name] = after_cycle(before, found, changed=outcome.changed_folder)
    named = [one.name for one in syncing.sites.sources]
    write_status(syncing.into, tuple(known[name] for name in named if name in known))
