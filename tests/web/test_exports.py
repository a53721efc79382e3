"""Word documents and calendars: whole, cited, of what the caller may see, and read by other programs."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from starlette.testclient import TestClient

from indexer.language.words import Analyzer
from indexer.model import Meeting
from service.web.app import create_app
from service.web.export.calendar import NextMeeting, _announced, calendar
from service.web.export.word import LinkedText, WordParagraph, WordStyle, word_document
from service.web.operation.keys import change_keys, new_key
from service.web.operation.settings import Access, Settings
from tests.alerts.conftest import two_versions

__all__ = ["two_versions"]

BOARD = "Lampton Harbour Board"
SEARCH = "/search.docx?q=%22mooring+fee%22"
BRIEF = "/meetings/harbour-2025-03/brief.docx"
REGISTERS = ("/actions.docx", "/decisions.docx", "/people.docx", "/boards.docx")
FILES = (SEARCH, BRIEF, "/timeline.docx?q=%22mooring+fee%22", *REGISTERS)
SAYS = (
    "raised to ten pounds.",
    "AB will write to the north quay about the raise.",
    "raised to ten pounds.",
    "AB will write to the north quay about the raise.",
    "The minutes were agreed.",
    "Ann Bell",
    BOARD,
)
"""What each of them quotes."""


@pytest.fixture(scope="module")
def service(two_versions: Path) -> Iterator[TestClient]:
    with TestClient(create_app(two_versions)) as started:
        yield started


def read(content: bytes) -> list[tuple[str, str]]:
    """The paragraphs of a Word document by the name of their style."""
    return [(one.style.name, one.text) for one in docx.Document(io.BytesIO(content)).paragraphs]


def test_results_stand_with_quote_citation_and_link(service: TestClient) -> None:
    answer = service.get(SEARCH)
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''mooring%20fee.docx"
    paragraphs = read(answer.content)
    assert paragraphs[0] == ("Title", '"mooring fee"')
    found = service.get("/api/search?q=%22mooring+fee%22").json()["hits"]
    quotes = [text for style, text in paragraphs if style == "Quote"]
    for hit in found:
        assert f"“{hit['text']}”" in quotes
    assert any(
        text.startswith(f"{BOARD}, minutes of 5 March 2025")
        for style, text in paragraphs
        if style == "Source"
    )
    links = {
        one.target_ref
        for one in docx.Document(io.BytesIO(answer.content)).part.rels.values()
        if one.is_external
    }
    assert "http://testserver/meetings/harbour-2025-03#p-1-1" in links


def test_a_brief_has_agenda_and_every_decision_and_action_word_for_word(service: TestClient) -> None:
    meeting = service.get("/api/meetings/harbour-2025-03").json()
    paragraphs = read(service.get(BRIEF).content)
    texts = [text for _, text in paragraphs]
    assert [text for style, text in paragraphs if style == "Heading 1"] == [
        "Present",
        "Agenda, and what came of it",
    ]
    assert ("Heading 2", "1  Fees") in paragraphs
    for one in (*meeting["decisions"], *meeting["actions"]):
        assert f"“{meeting['text'][one['start'] : one['end']]}”" in texts
    assert any("Action 1: Ann Bell" in text for text in texts)


@pytest.mark.parametrize("register", ["actions", "decisions", "people", "boards"])
def test_a_register_has_every_entry_of_its_page_in_its_order(service: TestClient, register: str) -> None:
    asked = {"sort": "board"} if register in ("actions", "decisions") else {}
    paragraphs = read(service.get(f"/{register}.docx", params=asked).content)
    listed = service.get(f"/api/{register}", params={**asked, "limit": "500"}).json()
    assert listed[register]
    assert paragraphs[0][1].startswith(f"{len(listed[register])} ")
    quotes = [text for style, text in paragraphs if style == "Quote"]
    said = [f"“{one['text']}”" for one in listed[register] if one.get("text")]
    assert [one for one in quotes if one in said] == said
    assert len([style for style, _ in paragraphs if style == "Heading 2"]) == len(listed[register])


def test_a_register_is_of_what_its_page_shows(service: TestClient) -> None:
    some = read(service.get("/actions.docx", params={"q": "quay", "board": BOARD}).content)
    page = service.get("/actions", params={"q": "quay", "board": BOARD}).text
    assert ("Normal", f"Only: {BOARD}; “quay”") in some
    assert all(text.strip("“”") in page for style, text in some if style == "Quote")
    assert "/actions.docx?q=quay&amp;board=" in page


def test_a_timeline_has_each_meeting_once_the_earliest_first(service: TestClient) -> None:
    told = service.get("/api/timeline?q=%22mooring+fee%22").json()
    headings = [text for style, text in read(service.get(FILES[2]).content) if style == "Heading 2"]
    assert len(headings) == len(told["meetings"])
    years = [int(re.findall(r"20\d\d", one)[0]) for one in headings]
    assert years == sorted(years)


@pytest.mark.parametrize("path", FILES)
def test_the_same_is_the_same_file_and_kept(service: TestClient, path: str) -> None:
    first = service.get(path)
    assert first.content == service.get(path).content
    kept = service.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert kept.status_code == 304
    assert service.head(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [("/search.docx", 400), ("/search.docx?q=x&board=Moon", 400), ("/timeline.docx?q=", 400),
     ("/actions.docx?board=Moon", 400), ("/meetings/none/brief.docx", 404), ("/calendar.ics", 404),
     ("/calendar.ics?board=Moon", 400)],
)  # fmt: skip
def test_what_cannot_be_given_is_said(service: TestClient, path: str, status: int) -> None:
    assert service.get(path).status_code == status


def test_nobody_gets_more_than_they_may_see(two_versions: Path, tmp_path: Path) -> None:
    key, text = new_key("staff", frozenset({"staff"}), 600)
    change_keys(tmp_path / "keys", lambda _: (key,))
    asked = "/search.docx?q=%22pays+for+the+raise%22", "/timeline.docx?q=%22pays+for+the+raise%22"
    with TestClient(create_app(two_versions, Settings(access=Access(tmp_path / "keys")))) as client:
        sent = {"Authorization": f"Bearer {text}"}
        for path in asked:
            assert not any("pays for the raise." in text for _, text in read(client.get(path).content))
            assert any(
                "pays for the raise." in text for _, text in read(client.get(path, headers=sent).content)
            )
        for headers in ({}, sent):
            [told] = client.get("/api/boards", params={"q": BOARD}, headers=headers).json()["boards"]
            made = read(client.get("/boards.docx", params={"q": BOARD}, headers=headers).content)
            assert any(text.startswith(f"{told['meetings']} meeting") for _, text in made)
        public = read(client.get("/boards.docx").content)
        assert read(client.get("/boards.docx", headers=sent).content) != public
        assert client.get("/meetings/secret/brief.docx").status_code == 404
        assert client.get("/meetings/secret/brief.docx", headers=sent).status_code == 200


AWKWARD = 'a <b> & "c"\x00\x0b\ud800 \ufffe\nnext\tcell'


def test_signs_that_xml_knows_or_cannot_hold_do_no_harm() -> None:
    link = 'https://a.example/?a=1&b="2"<3>'
    made = word_document(
        AWKWARD, [WordParagraph(WordStyle.QUOTE, (LinkedText(AWKWARD, link), LinkedText(" end")))]
    )
    [paragraph] = docx.Document(io.BytesIO(made)).paragraphs
    assert paragraph.text == 'a <b> & "c"\ufffd\ufffd\ufffd \ufffd\nnext\tcell end'
    [one] = [one for one in docx.Document(io.BytesIO(made)).part.rels.values() if one.is_external]
    assert one.target_ref == link
    assert zipfile.ZipFile(io.BytesIO(made)).testzip() is None


@pytest.mark.slow
def test_libreoffice_opens_them(service: TestClient, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice here to open the documents with")
    for number, path in enumerate(FILES):
        (tmp_path / f"{number}.docx").write_bytes(service.get(path).content)
    subprocess.run(
        [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "txt:Text", "--outdir", tmp_path / "out", *sorted(tmp_path.glob("*.docx"))],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    for number, quote in enumerate(SAYS):
        assert quote in (tmp_path / "out" / f"{number}.txt").read_text("utf-8")


# Calendars.

HELD = dt.date(2024, 11, 20)


def announced(line: str) -> NextMeeting | None:
    text = f"Minutes.\nThe next meeting will be held {line}"
    meeting = Meeting("m", None, "Harbour, Board; of Ölund", HELD, "m.txt", None, text)
    return _announced(Analyzer(), "Harbour, Board; of Ölund", meeting)


@pytest.mark.parametrize(
    ("line", "date", "time"),
    [
        ("on 3 June 2025 at 7pm in the hall.", dt.date(2025, 6, 3), dt.time(19)),
        ("on Tuesday 3 December at 7.30 p.m.", dt.date(2024, 12, 3), dt.time(19, 30)),
        ("on 14 January, 19:15.", dt.date(2025, 1, 14), dt.time(19, 15)),
        ("on 14 January 2025.", dt.date(2025, 1, 14), None),
        ("on 14 January 2025 from 6pm to 8pm.", dt.date(2025, 1, 14), None),
        ("on 14 January 2025 at 25pm.", dt.date(2025, 1, 14), None),
        ("on 14 January 2025 at 12am.", dt.date(2025, 1, 14), dt.time(0)),
    ],
)
def test_the_day_is_that_which_minutes_state_and_the_time_if_they_state_one(
    line: str, date: dt.date, time: dt.time | None
) -> None:
    found = announced(line)
    assert found is not None
    assert (found.date, found.at) == (date, time)
    assert found.text == found.meeting.text[found.start : found.end]


@pytest.mark.parametrize("line", ["soon.", "on 3 June 2023."])
def test_what_is_no_day_after_the_meeting_is_no_next_meeting(line: str) -> None:
    assert announced(line) is None


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_calendar_is_as_rfc_5545_has_it() -> None:
    plain, timed = (
        announced("on 14 January 2025; " + "ö" * 90),
        announced("on 3 June 2025 at 7pm, in the hall."),
    )
    assert plain
    assert timed
    made = calendar(
        [plain, timed], dt.datetime(2024, 11, 21, 8, tzinfo=dt.UTC), lambda one: "https://a.example/m"
    )
    assert made.endswith("END:VCALENDAR\r\n")
    assert "\n" not in made.replace("\r\n", "")
    assert max(len(line.encode()) for line in made.split("\r\n")) <= 75
    lines = unfolded(made)
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert lines.count("DTSTAMP:20241121T080000Z") == 2
    assert "DTSTART;VALUE=DATE:20250114" in lines
    assert "DTSTART:20250603T190000" in lines
    assert lines.count(r"SUMMARY:Harbour\, Board\; of Ölund") == 2
    assert "ö" * 90 in "".join(lines)
    identities = [line for line in lines if line.startswith("UID:")]
    assert len(set(identities)) == 2
    again = unfolded(calendar([plain], dt.datetime(2025, 1, 1, tzinfo=dt.UTC), lambda one: ""))
    assert identities[0] in again, "the same meeting keeps its id"
