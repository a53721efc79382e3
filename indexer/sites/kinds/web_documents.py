"""Documents that are fetched from an address of their own, which is also their key."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.sites.contents import document_of
from indexer.sites.names import suffix_of
from indexer.sites.pages import ListingPages
from indexer.sites.settings import SourceSettings
from indexer.sites.source import Fetched, Validators
from indexer.sites.web import Web


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
