"""What came of a meeting, beside its words, in the brief and when the same matter came up again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from indexer.model import Action, Decision, DecisionOutcome, Meeting
from indexer.store.open import Index
from service.web.app import create_app
from service.web.pages.brief import as_markdown
from service.web.pages.links import Links
from service.web.pages.minutes import meeting_page
from service.web.pages.outcomes import outcomes
from service.web.pages.typeset import letters
from tests.page_parser import Page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index)) as started:
        yield started


def meetings(index: Index) -> Iterator[Meeting]:
    for summary in index.meetings:
        meeting = index.meeting(summary.document_id)
        assert meeting
        yield meeting


def spans(page: Page, document_id: str) -> list[tuple[int, int]]:
    """The stretches of a document that a page links to, in its order."""
    found = []
    for href in page.hrefs():
        parts = urlsplit(href)
        if parts.path == f"/meetings/{document_id}" and parts.fragment == "quote":
            query = parse_qs(parts.query)
            found.append((int(query["start"][0]), int(query["end"][0])))
    return found


def said(meeting: Meeting) -> list[tuple[int, int]]:
    """Where decisions and actions stand, each stretch once."""
    decided = {(one.start, one.end) for one in meeting.decisions}
    return sorted(decided | {(one.start, one.end) for one in meeting.actions})


def test_each_decision_and_action_stands_once_beside_the_words_that_it_begins_with(index: Index) -> None:
    noted = 0
    for meeting in meetings(index):
        page = meeting_page(index, meeting.document_id)
        beside = [(at, one) for at, ones in page.notes.items() for one in ones]
        assert sorted((one.start, one.end) for _, one in beside) == said(meeting)
        starts = sorted(
            block.start
            for part in (*((page.opening,) if page.opening else ()), *page.sections)
            for group in part.groups
            for block in group.blocks
        )
        for at, one in beside:
            assert at == max(start for start in starts if start <= one.start)
        noted += len(beside)
    assert noted > 10


def test_the_page_and_the_brief_lead_to_all_of_them_in_order(client: TestClient, index: Index) -> None:
    for meeting in meetings(index):
        document = meeting.document_id
        brief = Page(client.get(f"/meetings/{document}/brief").text)
        assert spans(Page(client.get(f"/meetings/{document}").text), document) == said(meeting)
        assert sorted(spans(brief, document)) == said(meeting)
        for one in outcomes(meeting):
            assert one.text in brief.text
        for item in meeting.items:
            assert f"/meetings/{document}#i-{item.ordinal}" in brief.hrefs()


def test_what_is_noted_says_outcome_vote_owner_and_when() -> None:
    text = "Carried 4-1. AF to ask by Friday. Resolved that BG writes."
    meeting = Meeting(
        *("m", "Lamps", "Town Board", None, "m.txt", None, text),
        decisions=(
            Decision("Carried 4-1.", DecisionOutcome.CARRIED, "4-1", None, 0, 12),
            Decision("Resolved that BG writes.", DecisionOutcome.AGREED, None, None, 34, 58),
        ),
        actions=(
            Action("AF to ask by Friday.", "AF", None, 13, 33, "Friday"),
            Action("Resolved that BG writes.", None, None, 34, 58),
        ),
    )
    assert [(one.name, one.facts) for one in outcomes(meeting)] == [
        ("Decision 1", ("carried", "vote: 4-1")),
        ("Action 1", ("AF", "by Friday")),
        ("Decision 2 and action 2", ("agreed", "no owner stated")),
    ]


def test_an_item_leads_to_the_same_heading_of_the_last_meeting_that_had_it(
    client: TestClient, index: Index
) -> None:
    told = 0
    for meeting in meetings(index):
        page = meeting_page(index, meeting.document_id)
        html = client.get(f"/meetings/{meeting.document_id}").text
        for ordinal, last in page.last_time.items():
            earlier = index.meeting(last.meeting.document_id)
            assert earlier
            assert earlier.board == meeting.board
            assert earlier.date
            assert meeting.date
            assert earlier.date < meeting.date
            (then,) = [one for one in earlier.items if f"i-{one.ordinal}" == last.anchor]
            now = meeting.item(ordinal)
            assert now
            assert letters(then.heading) == letters(now.heading)
            assert f'href="/meetings/{earlier.document_id}#{last.anchor}"' in html
            told += 1
    assert told > 3


def test_minutes_come_first_and_people_are_folded(client: TestClient, index: Index) -> None:
    document = index.meetings[0].document_id
    html = client.get(f"/meetings/{document}").text
    folded = html.split('<details class="people">')[1].split("</details>")[0]
    assert "<summary>" in folded
    meeting = index.meeting(document)
    assert meeting
    assert all((one.name or one.organisation or "") in Page(folded).text for one in meeting.attendees)


def test_the_opening_as_printed_is_folded_unless_it_is_quoted(client: TestClient, index: Index) -> None:
    address = f"/meetings/{index.meetings[0].document_id}"
    assert '<details class="outside">' in client.get(address).text
    for span, opened in (((0, 20), True), ((3000, 3020), False)):
        html = client.get(address, params={"start": span[0], "end": span[1]}).text
        assert ('<details class="outside" open>' in html) is opened


def test_a_brief_in_markdown_quotes_word_for_word_and_nothing_becomes_markup() -> None:
    text = "# Agreed *not* to <b>buy</b> lamps.\n1. [See](javascript:x) below."
    meeting = Meeting(
        *("m", "Lamps_and_more", "Town *Board*", None, "m.txt", None, text),
        decisions=(Decision(text, DecisionOutcome.AGREED, None, None, 0, len(text)),),
    )
    lines = as_markdown(meeting, Links("https://town.example")).splitlines()
    assert lines[0] == r"# Lamps\_and\_more"
    assert r"> \# Agreed \*not\* to \<b\>buy\</b\> lamps." in lines
    assert r"> 1\. \[See\](javascript:x) below." in lines
    assert f"[Decision 1](https://town.example/meetings/m?start=0&end={len(text)}#quote): agreed" in lines


def test_the_brief_comes_as_a_file_too(client: TestClient, index: Index) -> None:
    document = index.meetings[0].document_id
    page = Page(client.get(f"/meetings/{document}/brief").text)
    response = client.get(page.link("As Markdown"))
    assert response.headers["content-type"].startswith("text/markdown")
    assert f"{document}-brief.md" in response.headers["content-disposition"]
    assert client.get("/meetings/nothing/brief").status_code == 404
    assert client.get("/meetings/nothing/brief.md").status_code == 404
