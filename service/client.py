"""A Python client of the HTTP API, for programs that use a Minutebook elsewhere. Takes the extra `client`.

with Client("http://127.0.0.1:8000") as minutes:
    for hit in minutes.hits("street lamps", Filters(years=(2024,))):
        print(hit.citation.board, hit.text)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlencode, urljoin

from pydantic import ValidationError

from indexer.errors import MinutebookError, MissingExtra, install_hint
from service.registers.request import MOST_ENTRIES, RegisterRequest
from service.registers.results import RegisterBoard
from service.search.request import Filters, SearchRequest
from service.search.results import Hit
from service.web.api.schemas import (
    FeedSchema,
    ProblemSchema,
    Schema,
    SearchResponse,
    SuggestionSchema,
    SuggestResponse,
)
from service.web.api.schemas_answers import EVENTS, AskResponse, EndSchema
from service.web.api.schemas_meetings import (
    MeetingResponse,
    MeetingsResponse,
    MeetingSummarySchema,
    TimelineResponse,
)
from service.web.api.schemas_registers import (
    ActionsResponse,
    BoardsResponse,
    DecisionsResponse,
    PeopleResponse,
)

if TYPE_CHECKING:
    import datetime as dt

    import httpx


_PER_PAGE = 100

Read = TypeVar("Read", bound=Schema)


class Unreachable(MinutebookError):
    """The service did not answer, or not as a Minutebook does."""


class Refused(MinutebookError):
    """The service answered with a problem; the message is its own sentence.

    `kind` is the last part of the problem's type ("unknown-board"), `parameter` the one to change, if any;
    `retry_after`: seconds after which the same request may succeed.
    """

    def __init__(
        self, detail: str, status: int, kind: str, parameter: str | None, retry_after: float | None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.parameter = parameter
        self.retry_after = retry_after


class Client:
    """Asks one service. Keeps connections open until it is closed; safe to share between threads.

    Every method raises Unreachable and Refused.
    """

    def __init__(
        self, address: str, key: str | None = None, *, timeout: float = 30.0, trust_env: bool = True
    ) -> None:
        """`address` of the service's start page, `key` if it needs one, `timeout` in seconds.

        `trust_env`: heed the environment's proxies. Raises MissingExtra.
        """
        try:
            import httpx
            from httpx_sse import EventSource
        except ModuleNotFoundError as error:
            raise MissingExtra(f"{error.name} is not installed; {install_hint('client')}") from error
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._address = address.rstrip("/") + "/"
        self._failures = (httpx.HTTPError, httpx.InvalidURL)
        self._events = EventSource
        self._http = httpx.Client(headers=headers, timeout=timeout, trust_env=trust_env)

    def search(
        self,
        question: str,
        filters: Filters | None = None,
        *,
        limit: int = 10,
        offset: int = 0,
        mode: str = "hybrid",
        sort: str = "relevance",
        facets: bool = False,
        explain: bool = False,
    ) -> SearchResponse:
        """One page of passages: `mode` hybrid, lexical or dense; `sort` relevance or date."""
        asked = SearchRequest(question, filters or Filters(), limit, offset, mode, sort, facets, explain)
        return self._get(SearchResponse, "api/search", asked.pairs())

    def hits(
        self,
        question: str,
        filters: Filters | None = None,
        *,
        mode: str = "hybrid",
        sort: str = "relevance",
    ) -> Iterator[Hit]:
        """All passages, page after page as they are taken."""
        page = self.search(question, filters, limit=_PER_PAGE, mode=mode, sort=sort)
        yield from page.hits
        while page.links and page.links.next:
            page = self._get(SearchResponse, page.links.next, ())
            yield from page.hits

    def ask(self, question: str, filters: Filters | None = None) -> AskResponse:
        """The quotes or records that answer the question, or the reason why there are none."""
        return self._get(AskResponse, "api/ask", _asked(question, filters))

    def stream(self, question: str, filters: Filters | None = None) -> Iterator[Schema]:
        """The answer, then a summary of it sentence by sentence, as a model writes it: what `EVENTS` names.

        Refused where the service has no model, Unreachable when the connection breaks off.
        """
        with self._answered("api/ask/stream", _asked(question, filters)) as answer:
            event: Schema | None = None
            for sent in self._events(answer).iter_sse():
                if sent.event in EVENTS:  # later versions may send more
                    event = self._read(EVENTS[sent.event], sent.data)
                    yield event
        if not isinstance(event, EndSchema):
            raise Unreachable(f"{self._address} broke off before the end of the summary.")

    def timeline(self, question: str, filters: Filters | None = None) -> TimelineResponse:
        """At which meetings something came up: the passages that are probably about it, by meeting."""
        return self._get(TimelineResponse, "api/timeline", _asked(question, filters))

    def feed(self, question: str, filters: Filters | None = None) -> FeedSchema:
        """The meetings that match, the newest first, each with its best passage."""
        return self._get(FeedSchema, "feed.json", _asked(question, filters))

    def rss(self, question: str, filters: Filters | None = None) -> str:
        """The same as an RSS document."""
        return self._text("feed.rss", _asked(question, filters))

    def cite(self, document_id: str, form: str = "txt", at: str | None = None) -> str:
        """A reference to minutes, `form` txt, bib (BibTeX) or ris; `at` names a passage: "p-3-2"."""
        path = f"meetings/{_segment(document_id)}/cite.{quote(form, safe='')}"
        return self._text(path, [("at", at)] if at else [])

    def meetings(
        self,
        boards: Iterable[str] = (),
        date_from: dt.date | None = None,
        date_to: dt.date | None = None,
    ) -> tuple[MeetingSummarySchema, ...]:
        """The meetings of some boards between two days, the newest first."""
        filters = Filters(boards=tuple(boards), date_from=date_from, date_to=date_to)
        return self._get(MeetingsResponse, "api/meetings", filters.pairs()).meetings

    def new_since(
        self, moment: dt.datetime | dt.date | str, filters: Filters | None = None
    ) -> MeetingsResponse:
        """The minutes that came into the index, or whose text changed, after a moment.

        Give the `index_version` of the last answer to miss nothing, or a time (without an offset: in UTC), or
        a day. Refused where the index does not know.
        """
        since = moment if isinstance(moment, str) else moment.isoformat()
        asked = RegisterRequest(filters=filters or Filters(), since=since)
        return self._get(MeetingsResponse, "api/meetings", asked.pairs())

    def boards(self, asked: RegisterRequest | None = None) -> tuple[RegisterBoard, ...]:
        """The boards of the index, up to 500 unless the request says how many."""
        return self._get(BoardsResponse, "api/boards", _of_register(asked)).boards

    def people(self, asked: RegisterRequest | None = None) -> PeopleResponse:
        """A page of the people on rosters: RegisterRequest(text="Ada Field")."""
        return self._get(PeopleResponse, "api/people", _of_register(asked))

    def actions(self, asked: RegisterRequest | None = None) -> ActionsResponse:
        """A page of the register of actions: RegisterRequest(owner="Ada Field", status="open")."""
        return self._get(ActionsResponse, "api/actions", _of_register(asked))

    def decisions(self, asked: RegisterRequest | None = None) -> DecisionsResponse:
        """A page of the register of decisions: RegisterRequest("lamps", Filters(years=(2024,)))."""
        return self._get(DecisionsResponse, "api/decisions", _of_register(asked))

    def meeting(self, document_id: str) -> MeetingResponse:
        """One meeting with the whole text of its minutes."""
        return self._get(MeetingResponse, f"api/meetings/{_segment(document_id)}", ())

    def suggest(self, typed: str, limit: int = 8) -> tuple[SuggestionSchema, ...]:
        """Boards, people and headings that have a word which begins with what was typed."""
        pairs = [("q", typed), ("limit", str(limit))]
        return self._get(SuggestResponse, "api/suggest", pairs).suggestions

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _get(self, wanted: type[Read], path: str, pairs: Iterable[tuple[str, str]]) -> Read:
        with self._answered(path, pairs) as answer:
            return self._read(wanted, answer.read())

    def _text(self, path: str, pairs: Iterable[tuple[str, str]]) -> str:
        with self._answered(path, pairs) as answer:
            return answer.read().decode("utf-8", errors="replace")

    @contextmanager
    def _answered(self, path: str, pairs: Iterable[tuple[str, str]]) -> Iterator[httpx.Response]:
        """A success whose body is still to be read, in which the connection may fail as well."""
        query = urlencode(list(pairs))
        address = urljoin(self._address, f"{path}?{query}" if query else path)
        try:
            with self._http.stream("GET", address) as answer:
                if not answer.is_success:
                    answer.read()
                    raise _refusal(answer)
                yield answer
        except self._failures as error:
            why = str(error) or type(error).__name__
            raise Unreachable(
                f"{self._address} cannot be reached ({why}): check that it is served."
            ) from error

    def _read(self, wanted: type[Read], data: str | bytes) -> Read:
        try:
            return wanted.model_validate_json(data)
        except ValidationError as error:
            raise Unreachable(f"{self._address} does not answer as a Minutebook does.") from error


def _segment(document_id: str) -> str:
    """A document's id as part of an address; raises Refused for what an address would take for a folder."""
    if document_id in {"", ".", ".."}:
        detail = f"There are no minutes “{document_id}”: see the list of meetings for their ids."
        raise Refused(detail, 404, "unknown-meeting", None, None)
    return quote(document_id, safe="")


def _asked(question: str, filters: Filters | None) -> Iterator[tuple[str, str]]:
    return SearchRequest(question, filters or Filters()).pairs()


def _of_register(asked: RegisterRequest | None) -> Iterator[tuple[str, str]]:
    return (asked or RegisterRequest(limit=MOST_ENTRIES)).pairs()


def _refusal(answer: httpx.Response) -> Refused:
    """What was answered instead; something in between may speak that knows nothing of problems."""
    wait = answer.headers.get("retry-after", "")
    retry_after = float(wait) if wait.isascii() and wait.isdigit() else None
    try:
        problem = ProblemSchema.model_validate_json(answer.content)
    except ValidationError:
        said = f"{answer.url.host} answered with status {answer.status_code} {answer.reason_phrase}."
        return Refused(said, answer.status_code, "", None, retry_after)
    kind = problem.type.rpartition("/")[2]
    return Refused(problem.detail, answer.status_code, kind, problem.field, retry_after)
