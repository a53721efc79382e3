"""Pages, sitemaps and feeds, from a server that behaves as such systems are documented to."""

from __future__ import annotations

import gzip
from html import escape
from pathlib import Path

import pytest

from tests.sites.following import following
from tests.sites.site import Reply, Site, minutes, pdf

pytestmark = pytest.mark.timeout(60)


def listed(*hrefs: str, more: str = "") -> Reply:
    links = "".join(f'<li><a href="{escape(href)}">Minutes</a></li>' for href in hrefs)
    return Reply(f"<html><body><ul>{links}</ul>{more}</body></html>".encode())


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
