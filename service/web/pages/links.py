"""The addresses of the service's own pages, below the path that a proxy may put before them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import HTTPConnection, Request

from service.search.request import DEEPEST
from service.search.results import QUOTE_ANCHOR, quote_address


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses; `root` is the path in front of the whole service, without a final slash."""

    root: str = ""
    pictured: Callable[[str], bool] = lambda _: False
    """Whether the pages of a document can be seen as they are printed."""

    @classmethod
    def of(cls, connection: HTTPConnection) -> Links:
        """The links as seen by this request."""
        return cls(str(connection.scope.get("root_path", "")).rstrip("/"))

    @classmethod
    def whole(cls, request: Request) -> Links:
        """The links with the server's address in front, as this request named it."""
        return cls(str(request.base_url).rstrip("/"))

    def home(self) -> str:
        """The start page."""
        return f"{self.root}/"

    def search(self, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """The results page for a form's fields."""
        return self._with_query("/search", pairs)

    def feed(self, kind: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """The feed of a kind ("rss", "json") for a form's fields."""
        return self._with_query(f"/feed.{kind}", pairs)

    def alerts(self, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """The form that asks to be mailed what is new for a form's fields."""
        return self._with_query("/alerts", pairs)

    def corrections(self, *parts: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """A page of corrections: all of them, or that which the parts of its path name."""
        return self._with_query("/".join(("/corrections", *(quote(one, safe="") for one in parts))), pairs)

    def word(self, path: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """A page ("/search", "/timeline") as a Word document for a form's fields."""
        return self._with_query(f"{path}.docx", pairs)

    def calendar(self, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """When boards meet next, as a calendar."""
        return self._with_query("/calendar.ics", pairs)

    def timeline(self, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """The page of a topic over time for a form's fields."""
        return self._with_query("/timeline", pairs)

    def meetings(self, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """The list of meetings."""
        return self._with_query("/meetings", pairs)

    def board(self, board_id: str) -> str:
        """A board's page."""
        return f"{self.root}/boards/{quote(board_id, safe='')}"

    def person(self, person_id: str) -> str:
        """A person's page."""
        return f"{self.root}/people/{quote(person_id, safe='')}"

    def register(self, kind: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """The page of a register ("boards", "people", "actions", "decisions") for a form's fields."""
        return self._with_query(f"/{kind}", pairs)

    def table(self, kind: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
        """What a part of the API gives as a file of comma-separated values."""
        return self._with_query(f"/api/{kind}", [*pairs, ("format", "csv")])

    def meeting(self, document_id: str, anchor: str | None = None) -> str:
        """A meeting's page, at one of its parts if `anchor` names it."""
        fragment = f"#{quote(anchor, safe='')}" if anchor else ""
        return f"{self.root}/meetings/{quote(document_id, safe='')}{fragment}"

    def quote(self, document_id: str, start: int, end: int) -> str:
        """A meeting's page with `[start, end)` of its canonical text marked, opened there."""
        return f"{self.root}{quote_address(document_id, start, end)}"

    def cite(self, document_id: str, form: str, at: str | None = None) -> str:
        """A reference to download, to a meeting or to its passage with the id `at`."""
        pairs = [("at", at)] if at else []
        return self._with_query(f"/meetings/{quote(document_id, safe='')}/cite.{form}", pairs)

    def brief(self, document_id: str, form: str | None = None) -> str:
        """The meeting on one page, or as a file of that form ("md")."""
        return f"{self.root}/meetings/{quote(document_id, safe='')}/brief{f'.{form}' if form else ''}"

    def original(self, document_id: str, number: int) -> str:
        """The `number`-th file that a document was read from, counted from 1, to download."""
        return f"{self.root}/meetings/{quote(document_id, safe='')}/original/{number}"

    def printed(self, document_id: str, page: int | None, start: int = 0, end: int = 0) -> str | None:
        """A page of the file as printed, `[start, end)` of the canonical text framed; None without one."""
        if page is None or not self.pictured(document_id):
            return None
        span = [("start", str(start)), ("end", str(end))] if end else []
        return (
            f"{self._with_query(self._printed(document_id, page), span)}{f'#{QUOTE_ANCHOR}' if end else ''}"
        )

    def picture(self, document_id: str, page: int) -> str:
        """The picture of such a page."""
        return f"{self.root}{self._printed(document_id, page)}.png"

    def _printed(self, document_id: str, page: int) -> str:
        return f"/meetings/{quote(document_id, safe='')}/page/{page}"

    def asset(self, name: str, digest: str) -> str:
        """A static file; the digest changes with its content, so that it may be cached for ever."""
        return f"{self.root}/static/{quote(name)}?v={digest}"

    def below(self, path: str) -> str:
        """Any other path of the service, given with its leading slash."""
        return f"{self.root}{path}"

    def _with_query(self, path: str, pairs: Iterable[tuple[str, str]]) -> str:
        query = urlencode(list(pairs))
        return f"{self.root}{path}{'?' + query if query else ''}"


def web_address(url: str | None) -> str | None:
    """`url` if it leads to the web, else None: a `javascript:` address from metadata is never a link."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # not an address at all, such as a broken IPv6 host
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


_LONGEST_HEADER = 2_000
"""Characters. Proxies have room for some 4,000 bytes of all headers together (nginx's default) and answer 502
for more; a long question in another script has 4,500 in each link."""

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where a list's pages are, relative to the server, as JSON and as a Link header (RFC 8288)."""

    here: str
    first: str
    prev: str | None
    next: str | None

    @classmethod
    def of(
        cls, path: str, sent: Pairs, offset: int, limit: int, total: int, deepest: int = DEEPEST
    ) -> PageLinks:
        """The pages beside that which was asked for by `sent`; all other parameters stay as they are."""
        pairs = list(sent)
        others = [pair for pair in pairs if pair[0] != "offset"]

        def at(start: int) -> str:
            return f"{path}?{urlencode([*others, ('offset', start)] if start else others)}"

        following = offset + limit
        further = following < total and following + limit <= deepest
        return cls(
            here=f"{path}?{urlencode(pairs)}",
            first=at(0),
            prev=at(max(0, offset - limit)) if offset else None,
            next=at(following) if further else None,
        )

    @property
    def header(self) -> str | None:
        """The value of the Link header; None where it would be too long for one."""
        named = {"first": self.first, "prev": self.prev, "next": self.next}
        # Addresses hold neither angle brackets nor white space: both are percent-encoded.
        value = ", ".join(f'<{address}>; rel="{name}"' for name, address in named.items() if address)
        return value if len(value) <= _LONGEST_HEADER else None
