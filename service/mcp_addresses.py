"""Where assistants send people to read what was found: our own page, the published source, or an id."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from service.search.results import Citation
from service.web.operation.site import checked_base
from service.web.pages.links import Links, web_address

SCHEME = "minutebook:"
"""Before an id it makes an address of what was published nowhere; `fetch` takes it like the id."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes addresses; `pages` are those of a public service over the same index, if there is one."""

    pages: Links | None = None

    @classmethod
    def below(cls, base_url: str | None) -> Addresses:
        """The addresses for a public service at `base_url`. Raises BadInput unless it is a web address."""
        if base_url is None:
            return cls()
        return cls(Links(checked_base(base_url)))

    def passage(self, passage_id: str, anchor: str, citation: Citation) -> str:
        """Where a passage is read; `anchor` is its id on our page of the meeting."""
        if self.pages:
            return self.pages.meeting(citation.document_id, anchor)
        return web_address(citation.deep_link) or _own(passage_id)

    def quote(self, passage_id: str, citation: Citation) -> str:
        """Where a quote is read; `citation` spans exactly the quote, `passage_id` is where it was found."""
        if self.pages:
            return self.pages.quote(citation.document_id, citation.start, citation.end)
        return web_address(citation.deep_link) or _own(passage_id)

    def meeting(self, document_id: str, url: str | None) -> str:
        """Where a meeting's minutes are read; `url` is that of the published source, if any."""
        if self.pages:
            return self.pages.meeting(document_id)
        return web_address(url) or _own(document_id)


def _own(identity: str) -> str:
    return f"{SCHEME}{quote(identity)}"
