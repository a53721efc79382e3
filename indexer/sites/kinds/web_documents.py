"""Documents that are fetched from an address of their own, which is also their key."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.sites.contents import document_of
from indexer.sites.names import suffix_of
from indexer.sites.pages import ListingPages
from indexer.sites.settings import SourceSettings
from indexer.sites.source import Fetched, SiteAway, SiteTrouble, Validators
from indexer.sites.web import Web

_AWAY_IN_A_ROW = 5


@dataclass(slots=True)
class Doubts:
    """What of a list could not be read, in clauses; a site that is away again and again ends the listing."""

    told: list[str] = field(default_factory=list)
    _away: int = 0

    def add(self, error: SiteTrouble) -> None:
        """Note that a part could not be read. Raises the error if too many in a row find the site away."""
        self.told.append(str(error))
        self._away = self._away + 1 if isinstance(error, SiteAway) else 0
        if self._away == _AWAY_IN_A_ROW:
            raise error

    def none(self) -> None:
        """Note that a part was read."""
        self._away = 0


@dataclass(frozen=True, slots=True)
class WebSource:
    """What every source on the web has; `documents` is what its type adds."""

    settings: SourceSettings
    web: Web
    pages: ListingPages

    def fetch(self, key: str, before: str, known: Validators) -> Fetched | None:
        """Hand out the document at an address."""
        answer = self.web.get(key, known)
        if answer.status == 304:
            return None
        data, suffix = document_of(answer, suffix_of(key), before)
        return Fetched(data, suffix, answer.validators)
