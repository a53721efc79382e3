"""ModernGov and Legistar, from a server that behaves as such systems are documented to."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from html import escape
from pathlib import Path

import pytest

from indexer.model import DocumentKind
from tests.sites.following import following
from tests.sites.site import Reply, Site, pdf

pytestmark = pytest.mark.timeout(60)


def moderngov(site: Site, meetings: int) -> None:
    """The web service of an installation with two committees, their meetings and documents."""
    day = {n: dt.date(2020, 1, 7) + dt.timedelta(days=7 * n) for n in range(meetings)}
    root = "/mgWebService.asmx"
    committees = [("101", "Planning Committee", "False"), ("102", "Lampton &amp; District Board", "False")]
    committees.append(("103", "Old Board", "True"))
    site.pages[f"{root}/GetCommittees"] = Reply(
        b"<getcommittees><committees>"
        + "".join(
            f"<committee><committeeid>{n}</committeeid><committeetitle>{title}</committeetitle>"
            f"<committeedeleted>{deleted}</committeedeleted></committee>"
            for n, title, deleted in committees
        ).encode()
        + b"</committees></getcommittees>",
        headers={"Content-Type": "text/xml; charset=utf-8"},
    )

    def get_meetings(query: Mapping[str, str]) -> Reply:
        first, last = (dt.datetime.strptime(query[f"s{n}Date"], "%d/%m/%Y").date() for n in ("From", "To"))
        own = [n for n in day if n % 2 == int(query["lCommitteeId"]) % 2 and first <= day[n] <= last]
        told = "".join(
            f"<meeting><meetingid>{n}</meetingid><meetingdate>{day[n]:%d/%m/%Y}</meetingdate></meeting>"
            for n in own
        )
        return Reply(f"<getmeetings>{told}</getmeetings>".encode())

    def get_meeting(query: Mapping[str, str]) -> Reply:
        n = int(query["lMeetingId"])
        linked = [(f"Printed minutes {day[n]:%A %d-%b-%Y} 19.00", f"g{n}/Printed%20minutes.pdf?T=1")]
        linked.append(("Agenda frontsheet", f"g{n}/Agenda.pdf?T=0"))
        items = (
            "<agendaitem><agendaitemnumber>1</agendaitemnumber><agendaitemtitle>Minutes</agendaitemtitle>"
            f"<minutesnonemptyhtmlbody>{escape(f'<p>They were agreed at {n}.</p>')}</minutesnonemptyhtmlbody>"
            "<linkeddocs><linkeddoc><title>Minutes of the last meeting</title>"
            f"<url>{site.url}/documents/s{n}/Before.pdf</url></linkeddoc>"
            "<linkeddoc><title>Pay of staff</title><isrestricted>True</isrestricted>"
            f"<url>{site.url}/documents/s{n}/Pay.pdf</url></linkeddoc>"
            f"<linkeddoc><title>Report on the ferry &amp;amp; quay</title>"
            f"<url>{site.url}/documents/s{n}/Ferry.pdf</url></linkeddoc></linkeddocs></agendaitem>"
        )
        if n == 4:  # minutes that were written in the system and not printed
            linked = []
        told = "".join(
            f"<linkeddoc><title>{title}</title><isrestricted>False</isrestricted>"
            f"<url>{site.url}/documents/{path}</url></linkeddoc>"
            for title, path in linked
        )
        return Reply(
            f"<getmeeting><meeting><meetingid>{n}</meetingid><meetingdate>{day[n]:%d/%m/%Y}</meetingdate>"
            f"<agendaitems>{items}</agendaitems><linkeddocs>{told}</linkeddocs></meeting></getmeeting>".encode()
        )

    site.pages |= {f"{root}/GetMeetings": get_meetings, f"{root}/GetMeeting": get_meeting}
    for n in day:
        names = [f"g{n}/Printed%20minutes.pdf", f"g{n}/Agenda.pdf", f"s{n}/Before.pdf", f"s{n}/Ferry.pdf"]
        names.append(f"s{n}/Pay.pdf")
        site.pages |= {f"/documents/{name}": Reply(pdf(name)) for name in names}


def test_moderngov_gives_the_minutes_of_hundreds_of_meetings(site: Site, tmp_path: Path) -> None:
    moderngov(site, 200)
    one = following(tmp_path, "moderngov", site.url, papers=False, since=dt.date(2020, 1, 8))
    outcome = one.cycle()
    assert outcome.troubles == []
    printed = {name: said for name, said in one.sidecar().documents.items() if "printed" in name}
    assert len(printed) == 198, "all but the first, before that day, and the fifth, which has none"
    assert {said.board for said in printed.values()} == {"Planning Committee", "Lampton & District Board"}
    assert {said.kind for said in printed.values()} == {DocumentKind.MINUTES}


def test_moderngov_says_of_each_document_what_its_record_does(site: Site, tmp_path: Path) -> None:
    moderngov(site, 6)
    one = following(tmp_path, "moderngov", site.url)
    one.cycle()
    found = one.sidecar().documents
    named = {name: said for name, said in found.items() if "/2020-01-14-" in name}
    [printed] = [said for name, said in named.items() if "printed-minutes" in name]
    assert (printed.board, printed.date) == ("Planning Committee", dt.date(2020, 1, 14))
    assert printed.url == f"{site.url}/documents/g1/Printed%20minutes.pdf?T=1"
    [agenda] = [said for name, said in named.items() if "agenda" in name]
    assert agenda.kind is DocumentKind.AGENDA
    [ferry] = [said for name, said in named.items() if "ferry" in name]
    assert (ferry.title, ferry.kind) == ("Report on the ferry & quay", DocumentKind.PAPER)
    [before] = [said for name, said in named.items() if "last-meeting" in name]
    assert (before.board, before.date, before.kind) == (None, None, DocumentKind.MINUTES)
    assert not [asked for asked in site.asked if "Pay" in asked.path], "what is restricted is not asked for"


def test_moderngov_has_minutes_that_were_written_in_the_system(site: Site, tmp_path: Path) -> None:
    moderngov(site, 6)
    one = following(tmp_path, "moderngov", site.url, papers=False)
    one.cycle()
    [written] = [name for name in one.documents() if name.endswith(".html")]
    assert written == "lampton-district-board/2020-02-04-minutes.html"
    assert b"<p>They were agreed at 4.</p>" in one.documents()[written]
    said = one.sidecar().documents[written]
    assert (said.date, said.url) == (dt.date(2020, 2, 4), f"{site.url}/ieListDocuments.aspx?CId=102&MId=4")


def test_a_committee_system_that_goes_down_is_left_alone(site: Site, tmp_path: Path) -> None:
    moderngov(site, 40)
    one = following(tmp_path, "moderngov", site.url, papers=False, removed="drop")
    one.cycle()
    before = one.files()
    site.pages["/mgWebService.asmx/GetMeeting"] = Reply(b"", 503)
    site.asked.clear()
    one.now += 400 * 86_400
    assert "503" in str(one.cycle().failure)
    assert len({asked.path for asked in site.asked if "/GetMeeting?" in asked.path}) == 5
    assert one.files() == before


def test_meetings_long_past_are_seldom_asked_for_again(site: Site, tmp_path: Path) -> None:
    moderngov(site, 20)
    one = following(tmp_path, "moderngov", site.url, boards=("planning committee",), papers=False)
    one.now = dt.datetime(2024, 1, 1, tzinfo=dt.UTC).timestamp()
    assert len(one.cycle().new) == 10
    site.asked.clear()
    one.now += 5 * 86_400
    one.cycle(recheck=None)
    assert {asked.path.split("?")[0].rpartition("/")[2] for asked in site.asked} == {
        "robots.txt", "GetCommittees", "GetMeetings",
    }  # fmt: skip


def legistar(site: Site, events: int) -> None:
    day = {n: dt.date(2022, 1, 3) + dt.timedelta(days=n) for n in range(events)}
    root = "/v1/lampton"

    def of(entries: list[dict[str, object]], query: Mapping[str, str]) -> Reply:
        skip, top = int(query.get("$skip", 0)), min(int(query.get("$top", 1000)), 1000)
        return Reply(
            json.dumps(entries[skip : skip + top]).encode(), headers={"Content-Type": "application/json"}
        )

    def events_of(query: Mapping[str, str]) -> Reply:
        since = dt.date.fromisoformat(
            query["$filter"].removeprefix("EventDate ge datetime'").removesuffix("'")
        )
        return of(
            [
                {
                    "EventId": n, "EventBodyId": n % 2, "EventBodyName": f"Body {n % 2}",
                    "EventDate": f"{day[n]}T00:00:00", "EventLastModifiedUtc": f"{day[n]}T10:00:00.1",
                    "EventMinutesFile": f"{site.url}/View.ashx?M=M&ID={n}" if n % 6 == 1 else None,
                    "EventAgendaFile": f"{site.url}/View.ashx?M=A&ID={n}",
                }
                for n in day if day[n] >= since
            ],
            query,
        )  # fmt: skip

    def items(query: Mapping[str, str], n: int) -> Reply:
        attached = {
            "MatterAttachmentName": f"Exhibit {n}",
            "MatterAttachmentHyperlink": f"{site.url}/exhibits/{n}.pdf",
            "MatterAttachmentLastModifiedUtc": "2022-01-01T00:00:00",
        }  # fmt: skip
        return of([{"EventItemId": n, "EventItemMatterAttachments": [attached] if n < 3 else []}], query)

    site.pages[f"{root}/bodies"] = lambda q: of([{"BodyId": n, "BodyName": f"Body {n}"} for n in (0, 1)], q)
    site.pages[f"{root}/events"] = events_of
    site.pages |= {f"{root}/events/{n}/eventitems": (lambda q, n=n: items(q, n)) for n in day}
    site.pages["/View.ashx"] = lambda q: Reply(
        pdf(f"{q['M']} {q['ID']}"), headers={"Content-Type": "application/pdf"}
    )
    site.pages |= {f"/exhibits/{n}.pdf": Reply(pdf(f"exhibit {n}")) for n in day}


def test_legistar_is_read_page_by_page_with_what_its_record_says(site: Site, tmp_path: Path) -> None:
    legistar(site, 600)
    one = following(tmp_path, "legistar", f"{site.url}/v1/lampton", papers=False)
    assert len(one.cycle().new) == 100
    found = one.sidecar().documents["body-1/2022-01-04-minutes.pdf"]
    assert (found.board, found.date, found.kind) == ("Body 1", dt.date(2022, 1, 4), DocumentKind.MINUTES)
    site.asked.clear()
    one.cycle()
    assert not [asked for asked in site.asked if asked.path.startswith("/View")], "no event was modified"


def test_legistar_has_agendas_and_attachments_of_the_wanted_body_since_a_day(
    site: Site, tmp_path: Path
) -> None:
    legistar(site, 30)
    one = following(
        tmp_path, "legistar", f"{site.url}/v1/lampton", boards=("Body 1",), since=dt.date(2022, 1, 4)
    )
    one.cycle()
    found = one.sidecar().documents
    assert {said.board for said in found.values()} == {"Body 1"}
    assert found["body-1/2022-01-04-agenda.pdf"].kind is DocumentKind.AGENDA
    exhibit = found["body-1/2022-01-04-exhibit-1.pdf"]
    assert (exhibit.title, exhibit.date) == ("Exhibit 1", None), "a matter comes before several meetings"


def test_a_token_is_sent_and_nowhere_kept(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    legistar(site, 4)
    monkeypatch.setenv("LAMPTON_TOKEN", "hush-hush")
    one = following(tmp_path, "legistar", f"{site.url}/v1/lampton", token="LAMPTON_TOKEN")
    one.cycle()
    assert all("token=hush-hush" in asked.path for asked in site.asked if asked.path.startswith("/v1/"))
    assert "hush" not in one.state() + "".join(data.decode() for data in one.files().values())
    site.pages["/v1/lampton/events"] = Reply(b"", 403)
    assert "hush" not in str(one.cycle().failure)
