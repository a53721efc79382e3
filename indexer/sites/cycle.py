"""One cycle over one source: what is listed is fetched where it may be new, what is not is asked after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from indexer.documents.formats import why_not
from indexer.sites.journal import DocumentRecord
from indexer.sites.keeper import Keeper
from indexer.sites.names import distinct_names
from indexer.sites.pages import next_look
from indexer.sites.settings import SourceSettings
from indexer.sites.source import (
    DocumentGone,
    Fetched,
    ListedDocument,
    SiteAway,
    SiteListing,
    SiteSource,
    SiteTrouble,
    UnfitDocument,
    Validators,
)

_TROUBLES_IN_A_ROW = 8
"""After so many documents in a row that cannot be had, the site is left alone until the next cycle."""

_LOOKED_AFTER = 200
"""Documents that are no longer listed and are asked after in one cycle."""

_FEW, _SHARE = 5, 0.2
"""More documents than this, and than this share of all, are not deleted at once unless somebody says so: a
site that has lost so much is more likely being mended than clearing up."""

_PATIENCE = 86_400.0
"""Seconds for which a site must say that a document is gone before it is deleted."""

_REFUSED_FOR = 7 * 86_400.0
"""Seconds until what could not be kept is asked for again, unless the site says that it has changed."""


@dataclass(slots=True)
class CycleOutcome:
    """What a cycle found; names are paths below the source's folder. `failure`: nothing could be listed."""

    name: str
    listed: int = 0
    kept: int = 0  # documents at hand in the end
    restricted: bool = False  # whether one of them is not for everybody
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    failure: str | None = None

    @property
    def changed_folder(self) -> bool:
        """Whether an index of the folder would be another now."""
        return bool(self.new or self.changed or self.moved or self.dropped)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle over one source; `clock` gives seconds of the epoch."""

    settings: SourceSettings
    source: SiteSource
    keeper: Keeper
    clock: Callable[[], float]
    accept_removals: bool = False

    def run(self) -> CycleOutcome:
        """Bring the folder up to date, as far as the site can be read."""
        outcome = CycleOutcome(self.settings.name)
        self._at_hand(outcome)
        try:
            listing = self._listing()
        except SiteTrouble as error:
            outcome.failure = str(error)
            return outcome
        outcome.listed = len(listing.documents)
        outcome.troubles += listing.doubts
        self._withhold(listing, outcome)
        unlisted = self._unlisted(listing)
        self._take_in(listing, unlisted if listing.complete else {}, outcome)
        if listing.complete:
            self._look_after(self._unlisted(listing), outcome)
        self.keeper.describe()
        self.keeper.journal.settle()
        self._at_hand(outcome)
        return outcome

    def _at_hand(self, outcome: CycleOutcome) -> None:
        records = self.keeper.records
        outcome.kept = len(records)
        outcome.restricted = bool(self.settings.restricted) or any(one.restricted for one in records.values())

    def _listing(self) -> SiteListing:
        """The listing without what is named twice or cannot be read, and no longer than the limits allow."""
        listing = self.source.documents()
        wanted: dict[str, ListedDocument] = {}
        for one in listing.documents:
            if not one.suffix or why_not(one.suffix) is None:
                wanted.setdefault(one.key, one)
        most, doubts = self.settings.limits.most_documents, listing.doubts
        if len(wanted) > most:
            doubts = (
                *doubts,
                f"it lists {len(wanted):,} documents, more than most_documents = {most} allows",
            )
        return SiteListing(tuple(wanted.values())[:most], doubts, listing.withheld)

    def _unlisted(self, listing: SiteListing) -> dict[str, DocumentRecord]:
        listed = {one.key for one in listing.documents}
        return {
            key: record
            for key, record in self.keeper.records.items()
            if key not in listed and record.earlier_of is None
        }

    def _withhold(self, listing: SiteListing, outcome: CycleOutcome) -> None:
        """Take out at once what may be restricted now, whatever is said of removed documents."""
        withheld = [one for key in listing.withheld if (one := self.keeper.records.get(key))]
        if withheld:
            self.keeper.drop(withheld)
            outcome.dropped += [one.path for one in withheld]

    # What is listed.

    def _take_in(
        self, listing: SiteListing, unlisted: Mapping[str, DocumentRecord], outcome: CycleOutcome
    ) -> None:
        names = self._names(listing)
        movable = {record.digest: record for record in unlisted.values()}
        in_a_row = 0
        failed = self.keeper.journal.failed
        # What could not be had the last time comes last, so that it keeps nothing else waiting.
        for listed in sorted(listing.documents, key=lambda one: one.key in failed):
            record = self.keeper.records.get(listed.key)
            if not self._is_due(record, listed):
                if record is not None:
                    self.keeper.describe_as(record, listed)
                continue
            try:
                fetched = self._fetched(listed, record)
            except DocumentGone as error:
                outcome.troubles.append(f"{error}, although it is listed")
                continue
            except UnfitDocument as error:
                outcome.troubles.append(str(error))
                if record is None:
                    self.keeper.refuse(listed)
                continue
            except SiteTrouble as error:
                outcome.troubles.append(str(error))
                self.keeper.journal.fail(listed.key)
                in_a_row += isinstance(error, SiteAway)
                if in_a_row == _TROUBLES_IN_A_ROW:
                    outcome.troubles.append("so many in a row that the rest is left for the next cycle")
                    return
                continue
            in_a_row = 0
            self._kept(listed, record, fetched, names[listed.key], movable, outcome)

    def _kept(
        self,
        listed: ListedDocument,
        record: DocumentRecord | None,
        fetched: Fetched | None,
        name: str,
        movable: dict[str, DocumentRecord],
        outcome: CycleOutcome,
    ) -> None:
        if fetched is None:
            if record is not None:
                self.keeper.same(record, listed)
            return
        kept = self.keeper.put(listed, name, fetched, movable)
        if kept.moved_from is not None:
            movable.pop(kept.record.digest)
            outcome.moved.append(kept.record.path)
        elif kept.is_new:
            outcome.new.append(kept.record.path)
        elif kept.is_changed:
            outcome.changed.append(kept.record.path)

    def _names(self, listing: SiteListing) -> dict[str, str]:
        """Names for all that is listed, told apart from each other and from what is at hand."""
        wanted = {key: (one.wanted, one.suffix) for key, one in self.keeper.records.items()}
        wanted |= {
            one.key: (one.name, one.suffix) for one in listing.documents if one.key not in self.keeper.records
        }
        return distinct_names(wanted)

    def _is_due(self, record: DocumentRecord | None, listed: ListedDocument) -> bool:
        now = self.clock()
        if record is None:
            refusal = self.keeper.journal.refusals.get(listed.key)
            if refusal is None or refusal.stamp != listed.stamp:
                return True
            return listed.stamp is None and now - refusal.asked >= _REFUSED_FOR
        if listed.body is not None:
            return True
        if listed.stamp is not None:
            return record.stamp != listed.stamp
        return now - record.asked >= self._pause(now - record.quiet_since)

    def _pause(self, quiet: float) -> float:
        return next_look(quiet) if self.settings.recheck is None else self.settings.recheck

    def _fetched(self, listed: ListedDocument, record: DocumentRecord | None) -> Fetched | None:
        if listed.body is not None:
            return Fetched(listed.body, listed.suffix)
        if record is None:
            return self.source.fetch(listed.key, "", Validators())
        return self.source.fetch(listed.key, record.suffix, record.validators)

    # What is not.

    def _look_after(self, unlisted: Mapping[str, DocumentRecord], outcome: CycleOutcome) -> None:
        """Ask after documents that are no longer listed: only what its site says is gone is gone."""
        now = self.clock()
        due = [
            one
            for one in unlisted.values()
            if one.unlisted is None
            or one.gone is not None
            or now - one.asked >= self._pause(now - one.quiet_since)
        ]
        for record in sorted(due, key=lambda one: (one.asked, one.key))[:_LOOKED_AFTER]:
            try:
                self.source.fetch(record.key, record.suffix, record.validators)
            except DocumentGone:
                if record.gone is None:
                    outcome.gone.append(record.path)
                self.keeper.mark_gone(record)
            except SiteTrouble as error:
                outcome.troubles.append(str(error))
                return
            else:
                self.keeper.still_there(record)
        if self.settings.removed == "drop":
            self._drop(outcome)

    def _drop(self, outcome: CycleOutcome) -> None:
        records = self.keeper.records
        gone = [one for one in records.values() if one.gone is not None and one.earlier_of is None]
        ripe = [one for one in gone if self.accept_removals or self.clock() - (one.gone or 0.0) >= _PATIENCE]
        if len(gone) > max(_FEW, _SHARE * len(records)) and not self.accept_removals:
            outcome.held += [one.path for one in gone]
        elif ripe:
            self.keeper.drop(ripe)
            outcome.dropped += [one.path for one in ripe]
