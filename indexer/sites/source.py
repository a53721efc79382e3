"""What a source is, whatever its type: it lists the documents that there are now, and hands one out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from indexer.errors import MinutebookError
from indexer.model import DocumentKind


class SiteTrouble(MinutebookError):
    """A site cannot be asked now, or its answer is none that can be used; what was fetched before stays."""


class SiteAway(SiteTrouble):
    """A server does not answer, or with an error of its own."""


class DocumentGone(SiteTrouble):
    """The site says of one document that it is no longer there."""


class UnfitDocument(SiteTrouble):
    """What a site hands out under an address cannot be kept: by its format, or its size."""


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document as its site lists it.

    `key` is what it is known by from cycle to cycle, `name` its path below the source's folder as the site
    suggests it, without the ending. Board, date, title and kind are only what the site's own record says of
    the meeting. `stamp` changes whenever the document does; without one it is asked for again now and then.
    `body` is there where the listing itself holds the text.
    """

    key: str
    name: str
    url: str | None = None
    suffix: str = ""
    title: str | None = None
    board: str | None = None
    date: dt.date | None = None
    kind: DocumentKind | None = None
    restricted: tuple[str, ...] | None = None
    id: str | None = None
    stamp: str | None = None
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class SiteListing:
    """All that a source lists; `doubts` say in a clause each what could not be read of it.

    `withheld` are the keys of documents of which it can no longer be told who may see them.
    """

    documents: tuple[ListedDocument, ...]
    doubts: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether what is not in it is not there."""
        return not self.doubts


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server is told of the copy at hand, so that it need not send the same again."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a document, the ending that fits them, and what tells them from later ones."""

    data: bytes
    suffix: str
    validators: Validators = Validators()


class SiteSource(Protocol):
    """One type of source; both methods raise SiteTrouble for what cannot be had now."""

    def documents(self) -> SiteListing:
        """List what there is."""
        ...

    def fetch(self, key: str, before: str, known: Validators) -> Fetched | None:
        """Hand out the document of that key, None where it is the one known; DocumentGone if it is no more.

        `before` is the ending of the copy at hand, "" where there is none.
        """
        ...
