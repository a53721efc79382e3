"""The Python client against a real server on the loopback address."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from service.client import Client, Refused, Unreachable
from service.registers.request import ActionStatus, RegisterRequest
from service.search.request import Filters
from service.web.api.schemas_answers import (
    AskResponse,
    EndSchema,
    PassagesSchema,
    RemovedSchema,
    SentenceSchema,
)
from tests.processes import ROOT, Server, free_port, minutebook, serving
from tests.written_server import saying, speaking
from tests.written_service import FALSE, TRUE, environment
from tests.written_service import QUESTION as SUMMARISED

pytestmark = pytest.mark.slow

QUESTION = "travel expenses of witnesses"


@pytest.fixture(scope="module")
def server(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(sample_index, tmp_path_factory.mktemp("log") / "server.log") as started:
        yield started


@pytest.fixture(scope="module")
def minutes(server: Server) -> Iterator[Client]:
    with Client(server.url, trust_env=False) as client:
        yield client


def test_a_search_gives_passages_that_stand_in_the_text_of_their_meetings(minutes: Client) -> None:
    page = minutes.search(QUESTION, limit=5, facets=True)
    assert page.query == QUESTION
    assert len(page.hits) == 5 < page.total
    for hit in page.hits:
        meeting = minutes.meeting(hit.citation.document_id)
        assert meeting.text[hit.citation.start : hit.citation.end] == hit.text
        assert hit.citation.date == meeting.date
        assert any(item.heading == hit.citation.item.heading for item in meeting.items)
    assert page.facets
    assert sum(one.count for one in page.facets.board) == page.total
    assert minutes.search(QUESTION).facets is None
    with pytest.raises(ValidationError, match="frozen"):
        page.total = 0  # type: ignore[misc]


def test_all_passages_are_given_page_after_page(minutes: Client) -> None:
    hits = list(minutes.hits(QUESTION))
    page = minutes.search(QUESTION)
    assert len(hits) == page.total > 100
    assert len({hit.passage_id for hit in hits}) == len(hits)
    assert [hit.passage_id for hit in hits[:10]] == [hit.passage_id for hit in page.hits]


def test_what_is_new_can_be_asked_for(minutes: Client) -> None:
    every = minutes.new_since(dt.date(2000, 1, 1))
    assert every.total == len(every.meetings) == len(minutes.meetings()) > 1
    assert every.recorded_since is not None
    assert {one.added for one in every.meetings} == {every.recorded_since}
    assert minutes.new_since(every.index_version).total == 0
    earlier = every.recorded_since - dt.timedelta(seconds=1)
    assert minutes.new_since(earlier).total == every.total
    some = minutes.new_since(earlier, Filters(boards=("BVWP",), date_from=dt.date(2024, 1, 1)))
    assert 0 < some.total < every.total
    with pytest.raises(Refused, match="is no moment") as refused:
        minutes.new_since("lately")
    assert refused.value.parameter == "since"


def test_filters_modes_and_orders_are_those_of_the_api(minutes: Client) -> None:
    filters = Filters(boards=("BVWP",), years=(2023, 2024), date_from=dt.date(2023, 6, 1), has_actions=True)
    found = list(minutes.hits(QUESTION, filters, sort="date"))
    days = [hit.citation.date or dt.date.min for hit in found]
    assert found
    assert days == sorted(days, reverse=True)
    assert min(days) >= dt.date(2023, 6, 1)
    assert {hit.citation.board for hit in found} == {"Brackenshire Victims and Witnesses Partnership"}
    lexical = minutes.search(QUESTION, Filters(people=("Rhona Pettiforth",)), mode="lexical")
    assert 0 < lexical.total < minutes.search(QUESTION, mode="lexical").total
    as_typed = minutes.search("travl expences", Filters(as_typed=("spelling",)))
    assert (as_typed.interpreted.corrected, as_typed.query) == (None, "travl expences")
    assert minutes.search("travl expences").interpreted.corrected == "travel expenses"


def test_a_question_is_answered_by_quotes_or_refused_with_a_reason(minutes: Client) -> None:
    answer = minutes.ask("How long does it take to repay travel expenses?")
    assert answer.answered
    for one in answer.answer:
        cited = answer.citations[one.citation - 1]
        assert minutes.meeting(cited.document_id).text[cited.start : cited.end] == one.quote
    refused = minutes.ask("Who won the football world cup?", Filters(years=(2024,)))
    assert (refused.answered, refused.answer) == (False, ())
    assert refused.reason


def test_what_was_read_into_a_question_is_told(minutes: Client) -> None:
    page = minutes.search("travl expences of witnesses in June 2023", Filters(boards=("BVWP",)), explain=True)
    read = page.interpreted
    assert [(one.was, one.now) for one in read.replaced] == [("travl", "travel"), ("expences", "expenses")]
    assert [(one.kind, one.phrase) for one in read.derived] == [("date", "in June 2023")]
    assert read.filters.board == ("Brackenshire Victims and Witnesses Partnership",)
    assert (read.filters.date_from, read.filters.person) == (dt.date(2023, 6, 1), ())
    assert page.hits[0].scores.lexical
    assert page.hits[0].explanation
    assert minutes.search(QUESTION).hits[0].explanation is None


def test_a_topic_is_told_over_time(minutes: Client) -> None:
    found = minutes.timeline("dates of trials")
    days = [one.date for one in found.meetings]
    assert days == sorted(days, key=lambda day: day or dt.date.max)
    assert 1 < len(found.meetings) < found.searched == len(minutes.meetings())
    assert sum(one.passages for one in found.meetings) == found.passages
    for one in found.meetings:
        cited = one.best.citation
        assert one.best.probability >= found.least_probability
        assert minutes.meeting(one.document_id).text[cited.start : cited.end] == one.best.text
    assert minutes.timeline("dates of trials", Filters(years=(2023,))).searched < found.searched


def test_news_of_a_topic_come_newest_first_in_both_formats(minutes: Client) -> None:
    feed = minutes.feed(QUESTION, Filters(boards=("BVWP",)))
    days = [one.date_published or dt.datetime.min for one in feed.items]
    assert len(days) > 1
    assert days == sorted(days, reverse=True)
    assert {tag for one in feed.items for tag in one.tags} == {
        "Brackenshire Victims and Witnesses Partnership"
    }
    rss = minutes.rss(QUESTION, Filters(boards=("BVWP",)))
    assert all(one.id in rss for one in feed.items)
    assert rss.count("<item>") == len(feed.items)


def test_references_are_given_in_every_form(minutes: Client) -> None:
    hit = minutes.search(QUESTION).hits[0]
    _, item, passage = hit.passage_id.rsplit("/", 2)
    at = f"p-{item}-{passage}"
    assert hit.citation.item.heading in minutes.cite(hit.citation.document_id, at=at)
    assert hit.citation.item.heading not in minutes.cite(hit.citation.document_id)
    assert minutes.cite(hit.citation.document_id, "bib", at).startswith("@misc{")
    assert minutes.cite(hit.citation.document_id, "ris").startswith("TY  - ")
    with pytest.raises(Refused) as caught:
        minutes.cite(hit.citation.document_id, "doc")
    assert caught.value.status == 404


def test_a_summary_comes_event_by_event(sample_index: Path, tmp_path: Path) -> None:
    with (
        speaking(saying(f"{TRUE} ", f"[1]. {FALSE} [1].")) as speaker,
        serving(sample_index, tmp_path / "log", environment=environment(speaker.url)) as server,
        Client(server.url, trust_env=False) as minutes,
    ):
        answer, passages, *written, end = minutes.stream(SUMMARISED)
    assert isinstance(answer, AskResponse)
    assert answer.answered
    assert isinstance(passages, PassagesSchema)
    assert [type(one) for one in written] == [SentenceSchema, RemovedSchema]
    assert isinstance(written[0], SentenceSchema)
    assert written[0].text == f"{TRUE}."
    assert set(written[0].citations) <= {one.number for one in passages.passages}
    assert end == EndSchema(sentences=1, removed=1)


def test_without_a_model_there_is_no_summary(minutes: Client) -> None:
    with pytest.raises(Refused) as caught:
        next(minutes.stream(SUMMARISED))
    assert (caught.value.status, caught.value.kind) == (404, "not-offered")


def test_a_summary_that_breaks_off_is_not_taken_for_a_whole_one(minutes: Client) -> None:
    body = b'event: sentence\ndata: {"text":"a","citations":[1]}\n\nevent: end\ndata: {"sentences":1}'
    kind = {"Content-Type": "text/event-stream"}
    with Client("https://town.example") as client:
        client._http = httpx.Client(
            transport=httpx.MockTransport(lambda _: httpx.Response(200, headers=kind, content=body))
        )
        events = client.stream("x")
        assert next(events) == SentenceSchema(text="a", citations=(1,))
        with pytest.raises(Unreachable, match="broke off before the end"):
            next(events)


def test_meetings_are_listed_and_suggestions_made(minutes: Client) -> None:
    listed = minutes.meetings(["BCJB"], date_from=dt.date(2024, 1, 1))
    assert listed
    assert all(one.date and one.date.year == 2024 for one in listed)
    assert len(minutes.meetings()) > len(listed)
    assert {one.acronym for one in minutes.boards()} == {"BCJB", "BVWP"}
    assert sum(one.meetings for one in minutes.boards()) == len(minutes.meetings())
    assert [(one.kind, one.text) for one in minutes.suggest("pettif")] == [("person", "Rhona Pettiforth")]


def test_registers_are_given_page_by_page(minutes: Client) -> None:
    done = minutes.actions(RegisterRequest(status="done", filters=Filters(boards=("BCJB",))))
    assert {one.status for one in done.actions} == {ActionStatus.DONE}
    for one in done.actions:
        assert one.told is not None
        text = minutes.meeting(one.told.citation.document_id).text
        assert text[one.told.citation.start : one.told.citation.end] == one.told.text
    two = minutes.decisions(RegisterRequest("agreed", limit=2))
    assert len(two.decisions) == 2 < two.total
    [person] = minutes.people(RegisterRequest("garrickson")).people
    assert (person.id, person.citation is not None) == ("tobias-garrickson", True)
    assert {one.citation.document_id for one in minutes.actions(RegisterRequest(owner=person.id)).actions}


def test_what_is_refused_is_told_in_the_services_own_words(minutes: Client) -> None:
    with pytest.raises(Refused, match="There is no board “Moon”") as caught:
        minutes.search("x", Filters(boards=("Moon",)))
    assert (caught.value.status, caught.value.kind) == (400, "unknown-board")
    assert (caught.value.parameter, caught.value.retry_after) == ("board", None)
    with pytest.raises(Refused, match=r"no minutes “a b\?c”") as caught:
        minutes.meeting("a b?c")
    assert caught.value.kind == "unknown-meeting"
    with pytest.raises(Refused, match="Type a question"):
        list(minutes.hits(" "))


@pytest.mark.parametrize("document_id", ["", ".", ".."])
def test_an_id_that_would_be_another_address_is_refused(minutes: Client, document_id: str) -> None:
    for ask in (minutes.meeting, minutes.cite):
        with pytest.raises(Refused, match="There are no minutes") as caught:
            ask(document_id)
        assert (caught.value.status, caught.value.kind) == (404, "unknown-meeting")


def test_a_key_is_sent_and_a_limit_is_told(sample_index: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    key = minutebook("key", "add", "A", "--keys", keys, "--per-minute", "2").stdout.strip()
    with serving(sample_index, tmp_path / "log", "--keys", str(keys), "--require-key") as server:
        with Client(server.url, trust_env=False) as stranger, pytest.raises(Refused) as caught:
            stranger.meetings()
        assert (caught.value.status, caught.value.kind) == (401, "key-needed")
        with Client(f"{server.url}/", key, trust_env=False) as holder:
            assert holder.meetings()
            assert holder.meetings()
            with pytest.raises(Refused) as caught:
                holder.meetings()
        assert caught.value.kind == "too-many-requests"
        assert (caught.value.retry_after or 0) > 0


def test_where_nobody_or_somebody_else_answers_is_said(server: Server) -> None:
    gone = f"http://127.0.0.1:{free_port()}"
    with (
        Client(gone, trust_env=False) as client,
        pytest.raises(Unreachable, match=f"{gone}/ cannot be reached"),
    ):
        client.meetings()
    with Client("nonsense://x", trust_env=False) as client, pytest.raises(Unreachable):
        client.meetings()
    with Client(f"{server.url}/meetings", trust_env=False) as client, pytest.raises(Refused) as caught:
        client.meetings()
    assert (caught.value.status, caught.value.kind) == (404, "")
    assert str(caught.value) == "127.0.0.1 answered with status 404 Not Found."


def test_a_page_that_is_no_answer_is_not_taken_for_one(server: Server) -> None:
    with Client(server.url, trust_env=False) as client:
        client._http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, text="<p>")))
        with pytest.raises(Unreachable, match="does not answer as a Minutebook does"):
            client.meetings()


def test_below_a_path_of_a_proxy_pages_are_followed_as_well() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        following = "/minutes/api/search?q=x&offset=100" if len(seen) == 1 else None
        lists = {name: [] for name in ("replaced", "derived", "expansions", "phrases", "notes")}
        reading = {"filters": {}, "corrected": None, **lists}
        links = {"self": "/", "first": "/", "prev": None, "next": following}
        body = {"query": "x", "interpreted": reading, "index_version": "v", "took_ms": 1, "total": 0}
        return httpx.Response(200, json={**body, "hits": [], "facets": None, "links": links})

    with Client("https://town.example/minutes") as client:
        client._http = httpx.Client(transport=httpx.MockTransport(answer))
        assert list(client.hits("x")) == []
    assert seen[0].startswith("https://town.example/minutes/api/search?q=x&")
    assert seen[1] == "https://town.example/minutes/api/search?q=x&offset=100"


def test_what_a_program_elsewhere_has_is_enough() -> None:
    """An index, its libraries and web frameworks are not loaded."""
    code = (
        "import sys, service.client; "
        "others = {'numpy', 'faiss', 'onnxruntime', 'starlette', 'fastapi', 'typer', 'httpx'}; "
        "print(*sorted(others & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
