"""Each type of source, against a server that behaves as such systems are documented to."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

import pytest

from indexer.model import DocumentKind
from tests.sites.following import following
from tests.sites.site import Reply, Site, minutes, pdf, serving

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def listed(*hrefs: str, more: str = "") -> Reply:
    links = "".join(f'<li><a href="{escape(href)}">Minutes</a></li>' for href in hrefs)
    return Reply(f"<html><body><ul>{links}</ul>{more}</body></html>".encode())


# Pages.


def test_a_page_leads_to_what_fits_and_to_the_pages_after_it(site: Site, tmp_path: Path) -> None:
    for number in range(10):
        hrefs = [f"/files/{number}-{n}.pdf" for n in range(20)]
        more = (
            f'<a rel="next" href="/list/{number + 1}">Older</a>'
            if number < 9
            else '<a href="/list/0">First</a>'
        )
        site.pages[f"/list/{number}"] = listed(
            *hrefs, "/about.html", "mailto:clerk@lampton.example", more=more
        )
        site.pages |= {href: Reply(pdf(href), headers={"Content-Type": "application/pdf"}) for href in hrefs}
    site.pages["/files/0-0.pdf"] = Reply(pdf("first"))
    one = following(tmp_path, "page", f"{site.url}/list/0", links=("*/files/*.pdf",))
    assert len(one.cycle().new) == 200
    assert one.documents()["files/0-0.pdf"] == pdf("first")
    assert one.sidecar().documents["files/3-7.pdf"].url == f"{site.url}/files/3-7.pdf"
    assert one.sidecar().documents["files/3-7.pdf"].title is None


def test_links_are_told_apart_by_their_words_and_a_base(site: Site, tmp_path: Path) -> None:
    site.pages["/list"] = Reply(
        b'<base href="/archive/"><a href="a">Minutes of May</a><a href="b">Newsletter</a>'
        b'<a href="../elsewhere/c">Draft <b>minutes</b></a>'
    )
    site.pages |= {path: Reply(minutes(path)) for path in ("/archive/a", "/archive/b", "/elsewhere/c")}
    one = following(tmp_path, "page", f"{site.url}/list", words=("*minutes*",))
    one.cycle()
    assert set(one.documents()) == {"archive/a.html", "elsewhere/c.html"}


def test_one_name_in_two_formats_is_kept_for_the_indexer_to_join(site: Site, tmp_path: Path) -> None:
    site.pages["/list"] = listed(
        "/m/may.pdf", "/m/may.docx", "/M/May.pdf", "/m/june.pdf?v=1", "/m/june.pdf?v=2"
    )
    site.pages |= {
        "/m/may.pdf": Reply(pdf("may")),
        "/m/may.docx": Reply(b"PK\x03\x04 may"),
        "/M/May.pdf": Reply(pdf("another may")),
        "/m/june.pdf": lambda query: Reply(pdf(f"june {query['v']}")),
    }
    one = following(tmp_path, "page", f"{site.url}/list", links=("*.pdf*", "*.docx"))
    assert len(one.cycle().new) == 5
    names = set(one.documents())
    assert "m/may.docx" not in names, "two of its three names would be the same without regard to case"
    assert len({name.casefold() for name in names}) == 5
    site.pages["/list"] = listed("/m/may.pdf", "/m/may.docx")
    other = following(tmp_path / "other", "page", f"{site.url}/list", links=("*.pdf", "*.docx"))
    other.cycle()
    assert set(other.documents()) == {"m/may.pdf", "m/may.docx"}


# Sitemaps.


def test_a_sitemap_index_leads_to_maps_and_lastmod_says_what_changed(site: Site, tmp_path: Path) -> None:
    days = {f"/minutes/{n}": "2024-01-01" for n in range(200)}

    def urlset(paths: list[str]) -> bytes:
        entries = "".join(f"<url><loc>{site.url}{p}</loc><lastmod>{days[p]}</lastmod></url>" for p in paths)
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode()

    maps = "".join(f"<sitemap><loc>{site.url}/map{n}</loc></sitemap>" for n in (1, 2))
    site.pages["/sitemap.xml"] = Reply(f"<sitemapindex>{maps}</sitemapindex>".encode())
    site.pages["/map1"] = lambda _: Reply(urlset(list(days)[:100]))
    site.pages["/map2"] = lambda _: Reply(gzip.compress(urlset(list(days)[100:]), mtime=0))
    site.pages |= {path: Reply(minutes(path)) for path in days}
    one = following(tmp_path, "sitemap", f"{site.url}/sitemap.xml", links=("*/minutes/*",))
    assert len(one.cycle().new) == 200
    site.asked.clear()
    one.cycle()
    assert not [asked for asked in site.asked if asked.path.startswith("/minutes/")]
    days["/minutes/7"] = "2024-02-01"
    site.pages["/minutes/7"] = Reply(minutes("amended"))
    assert one.cycle().changed == ["minutes/7.html"]


# Feeds.

RSS = """<rss version="2.0"><channel><title>Lampton</title><link>{url}/</link>
<item><title>Minutes of May</title><link>{url}/posts/may</link>
<enclosure url="{url}/may.pdf" type="application/pdf"/></item>
<item><title>Minutes of April</title><link>{url}/posts/april</link>
<pubDate>Mon, 06 May 2024 10:00:00 GMT</pubDate></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom">{next}
{entries}</feed>"""


def test_a_feed_has_enclosures_before_links(site: Site, tmp_path: Path) -> None:
    site.pages["/feed"] = Reply(RSS.format(url=site.url).encode())
    site.pages |= {"/may.pdf": Reply(pdf("may")), "/posts/april": Reply(minutes("april"))}
    one = following(tmp_path, "feed", f"{site.url}/feed")
    one.cycle()
    assert set(one.documents()) == {"may.pdf", "posts/april.html"}
    assert one.sidecar().documents["posts/april.html"].date is None, (
        "a day of publication is none of a meeting"
    )


def test_atom_goes_on_over_its_pages_and_says_what_changed(site: Site, tmp_path: Path) -> None:
    updated = dict.fromkeys(range(120), "2024-01-01T00:00:00Z")

    def page(number: int) -> Reply:
        entries = "".join(
            f'<entry><link href="/e/{n}"/><updated>{updated[n]}</updated></entry>'
            for n in range(number * 40, number * 40 + 40)
        )
        following = f'<link rel="next" href="/atom{number + 1}"/>' if number < 2 else ""
        return Reply(ATOM.format(entries=entries, next=following).encode())

    site.pages |= {f"/atom{n}": (lambda _, n=n: page(n)) for n in range(3)}
    site.pages |= {f"/e/{n}": Reply(minutes(f"entry {n}")) for n in updated}
    one = following(tmp_path, "feed", f"{site.url}/atom0")
    assert len(one.cycle().new) == 120
    updated[100] = "2024-02-02T00:00:00Z"
    site.pages["/e/100"] = Reply(minutes("amended"))
    site.asked.clear()
    assert one.cycle().changed == ["e/100.html"]
    assert [asked.path for asked in site.asked if asked.path.startswith("/e/")] == ["/e/100"]


def test_what_falls_out_of_a_feed_is_not_gone(site: Site, tmp_path: Path) -> None:
    site.pages["/feed"] = Reply(RSS.format(url=site.url).encode())
    site.pages |= {"/may.pdf": Reply(pdf("may")), "/posts/april": Reply(minutes("april"))}
    one = following(tmp_path, "feed", f"{site.url}/feed", removed="drop")
    one.cycle()
    site.pages["/feed"] = Reply(b"<rss><channel><title>Lampton</title></channel></rss>")
    for _ in range(3):
        one.now += 2 * 86_400
        outcome = one.cycle()
        assert (outcome.gone, outcome.dropped) == ([], [])
    assert set(one.documents()) == {"may.pdf", "posts/april.html"}


# ModernGov.


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


# Legistar.


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


# Repositories, folders and buckets.


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_repository_is_read_at_its_newest_commit(tmp_path: Path) -> None:
    origin = tmp_path / "origin"

    def git(*arguments: str) -> None:
        own = (
            "-c",
            "user.name=Clerk",
            "-c",
            "user.email=clerk@lampton.example",
            "-c",
            "init.defaultBranch=main",
        )
        subprocess.run(["git", *own, *arguments], cwd=origin, check=True, capture_output=True)

    origin.mkdir()
    git("init")
    (origin / "minutes").mkdir()
    (origin / "minutes" / "2024-05.md").write_text("# Lampton Council\n\nMeeting of 7 May 2024.\n")
    (origin / "minutes" / "pay.md").write_text("# Pay\n\nText.\n")
    (origin / "minutes" / "minutes.toml").write_text(
        '[documents."pay.md"]\nrestricted = "panel"\n[documents."2024-05.md"]\ntitle = "May"\n'
        "date = 2024-05-07\n"
    )
    (origin / "README.md").write_text("about\n")
    git("add", ".")
    git("commit", "-m", "one")
    one = following(
        tmp_path / "into", "git", str(origin), folder="minutes", published="https://lampton.example/m"
    )
    assert one.cycle().new == ["2024-05.md", "pay.md"]
    found = one.sidecar().documents
    assert found["pay.md"].restricted == ("panel",)
    assert (found["2024-05.md"].title, found["2024-05.md"].url) == (
        "May",
        "https://lampton.example/m/2024-05.md",
    )
    (origin / "minutes" / "2024-05.md").write_text("# Lampton Council\n\nMeeting of 7 May 2024, amended.\n")
    git("rm", "-q", "minutes/pay.md")
    (origin / "minutes" / "minutes.toml").write_text("")
    git("add", ".")
    git("commit", "-m", "two")
    outcome = one.cycle()
    assert (outcome.changed, outcome.gone) == (["2024-05.md"], ["pay.md"])
    assert one.sidecar().documents["pay.md"].restricted == ("panel",), "what is kept stays restricted"
    shutil.rmtree(origin)
    assert "git cannot read" in str(one.cycle().failure)
    assert set(one.documents()) == {"2024-05.md", "pay.md"}


def test_marks_of_a_folder_go_with_its_files(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    (shared / "2024").mkdir(parents=True)
    (shared / "2024" / "May Meeting.md").write_text("# Lampton Council\n\nMeeting of 7 May 2024.\n")
    (shared / "2024" / "sheet.xlsx").write_bytes(b"PK")
    one = following(tmp_path / "into", "folder", path=shared)
    assert one.cycle().new == ["2024/may-meeting.md"]
    (shared / "minutes.toml").write_text('[folder]\nrestricted = "panel"\n')
    one.cycle()
    assert one.sidecar().documents["2024/may-meeting.md"].restricted == ("panel",)
    (shared / "minutes.toml").write_text('[folder]\nrestrictd = "panel"\n')
    assert "restricted" in str(one.cycle().failure)
    assert one.sidecar().documents["2024/may-meeting.md"].restricted == ("panel",)
    (shared / "minutes.toml").unlink()
    (shared / "2024" / "May Meeting.md").write_text("---\nrestricted: {a: b\n---\n# Lampton\n")
    one.cycle()
    shutil.rmtree(shared / "2024")
    shared.joinpath("other.md").write_text("# Another\n\nText.\n")
    assert one.cycle().gone == ["2024/may-meeting.md"]


def bucket(site: Site, keys: int) -> None:
    every = [f"minutes/{n:04}.pdf" for n in range(keys)] + [
        "minutes/",
        "minutes/.hidden.pdf",
        "minutes/a.xlsx",
    ]

    def objects(query: Mapping[str, str]) -> Reply:
        start = int(query.get("continuation-token", 0))
        page = every[start : start + 100]
        told = "".join(f"<Contents><Key>{key}</Key><ETag>&quot;{key}&quot;</ETag></Contents>" for key in page)
        cut = start + 100 < len(every)
        token = f"<NextContinuationToken>{start + 100}</NextContinuationToken>" if cut else ""
        return Reply(
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<IsTruncated>{str(cut).lower()}</IsTruncated>{token}{told}</ListBucketResult>".encode(),
        )

    site.pages["/lampton/"] = objects
    site.pages |= {f"/lampton/{key}": Reply(pdf(key)) for key in every}


def test_a_bucket_is_listed_over_its_pages_and_fetched_once(site: Site, tmp_path: Path) -> None:
    bucket(site, 150)
    one = following(tmp_path, "bucket", f"{site.url}/lampton", folder="minutes/")
    assert len(one.cycle().new) == 150
    assert one.sidecar().documents["minutes/0007.pdf"].url == f"{site.url}/lampton/minutes/0007.pdf"
    site.asked.clear()
    one.cycle()
    assert len(site.asked) == 3, "robots.txt and two pages of the list"


def test_a_bucket_with_sidecars_is_refused(site: Site, tmp_path: Path) -> None:
    site.pages["/lampton/"] = Reply(
        b"<ListBucketResult><Contents><Key>a/minutes.toml</Key></Contents></ListBucketResult>"
    )
    one = following(tmp_path, "bucket", f"{site.url}/lampton")
    assert "minutes.toml" in str(one.cycle().failure)
