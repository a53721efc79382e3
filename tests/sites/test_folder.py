"""What lies in the folder in the end: names, sidecars, a journal that survives damage; SITES.toml."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.documents.folder.find import discover
from indexer.documents.metadata.sidecar import read_sidecar
from indexer.errors import BadInput
from indexer.model import DocumentKind
from indexer.sites.journal import DocumentRecord, Journal
from indexer.sites.keeper import Keeper
from indexer.sites.kinds.signature import BucketKeys, signed
from indexer.sites.names import as_path, distinct_names, name_from_url, name_part
from indexer.sites.settings import SourceSettings, read_sites
from indexer.sites.source import Fetched, ListedDocument
from indexer.sites.status import Freshness, read_status, write_status
from tests.sites.following import following
from tests.sites.site import Reply, Site, minutes, serving

HOSTILE = [
    "../../etc/passwd", "..\\..\\boot", "/etc/passwd", "CON", "nul.txt", "a/../b", ".hidden", "~$open",
    "a\0b", "x" * 5_000, "Протокол №5", "议程", "  ", "...", "a\nb", "%2e%2e%2f", "minutes.toml",
    "\u202etxt.exe",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_names_are_safe_on_every_system(text: str) -> None:
    for path in (as_path([text, text]), name_from_url(f"https://lampton.example/{text}/{text}?q={text}")):
        for part in path.split("/"):
            assert part == "" or all(c.isascii() and (c.isalnum() or c == "-") for c in part)
            assert part == part.lower()
            assert len(part) <= 100
            assert part not in ("con", "nul")
    assert name_part(text) != ".."


def test_names_depend_on_the_set_alone() -> None:
    wanted = {"a": ("m/may", ".pdf"), "b": ("m/may", ".docx"), "c": ("m/june", ""), "d": ("m/june", ".pdf")}
    names = distinct_names(wanted)
    assert names == distinct_names(dict(reversed(wanted.items())))
    assert names["a"] == names["b"] == "m/may"
    assert len({names["c"], names["d"], "m/june"}) == 3


def keeper(into: Path, **more: object) -> Keeper:
    return Keeper(
        into, replace(SourceSettings("lampton", "page", "https://lampton.example"), **more), lambda: 5.0
    )


@pytest.mark.parametrize(
    "text", [*HOSTILE, '"]\n[folder]\nrestricted = false\n', "\x7f\x1b[31m", "\ud800", "'''"]
)
def test_whatever_a_site_states_the_sidecar_holds(tmp_path: Path, text: str) -> None:
    kept = keeper(tmp_path, restricted=("panel",), kind=DocumentKind.PAPER)
    url = f"https://lampton.example/{text}"
    listed = ListedDocument(
        "k", "a", url, title=text, board=text, date=dt.date(2024, 5, 7), kind=DocumentKind.MINUTES
    )
    kept.put(listed, "a", Fetched(b"text", ".txt"), {})
    kept.describe()
    found = read_sidecar(kept.folder)
    assert found is not None
    assert (found.documents["a.txt"].date, found.folder.restricted) == (dt.date(2024, 5, 7), ("panel",))
    assert [file.sidecar.kind for file in discover([tmp_path]).found] == [DocumentKind.MINUTES]


def test_a_restricted_source_is_so_before_its_first_document(tmp_path: Path) -> None:
    kept = keeper(tmp_path, restricted=("panel",))
    content = tomllib.loads((kept.folder / "minutes.toml").read_text())
    assert content == {"folder": {"restricted": ["panel"]}}


def test_the_folder_is_found_as_it_is_by_a_build(tmp_path: Path) -> None:
    with serving() as site:
        site.pages["/list"] = Reply(b'<a href="/m/a">x</a>')
        site.pages["/m/a"] = Reply(minutes("a"))
        one = following(tmp_path, "page", f"{site.url}/list", links=("*/m/*",), board="Lampton Council")
        one.cycle()
        discovery = discover([one.into])
    [found] = discovery.found
    assert (discovery.refused, found.document_id) == ((), "lampton-m-a")
    assert (found.sidecar.board, found.sidecar.url) == ("Lampton Council", f"{site.url}/m/a")


def record(key: str, **more: object) -> DocumentRecord:
    whole = DocumentRecord(key, f"{key}.txt", key, ".txt", "0", 4, 1.0, 1.0, 1.0)
    return replace(whole, **more)


def test_a_journal_is_read_up_to_the_line_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.put(record("a"))
    journal.put(record("b", restricted=("panel",)))
    journal.put(record("c"), instead_of="a")
    whole = path.read_bytes()
    for cut in range(0, len(whole), 7):
        path.write_bytes(whole[:cut])
        keys = set(Journal(path).records)
        assert keys in (set(), {"a"}, {"a", "b"}, {"b", "c"})
        assert whole.startswith(path.read_bytes()), "the rest is taken off, so that what follows can be read"
    path.write_bytes(whole + b"\0" * 50)
    assert Journal(path).records["b"].restricted == ("panel",)


def test_a_journal_is_written_anew_when_most_of_it_no_longer_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    for number in range(300):
        journal.put(record("a", size=number))
    journal.settle()
    assert len((tmp_path / "journal.jsonl").read_text().splitlines()) == 2
    assert Journal(tmp_path / "journal.jsonl").records["a"].size == 299


def test_a_journal_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text('{"format": 99}\n')
    with pytest.raises(BadInput, match="another version"):
        Journal(tmp_path / "journal.jsonl")


def test_a_file_that_somebody_took_away_is_fetched_again(tmp_path: Path) -> None:
    with serving() as site:
        site.pages["/list"] = Reply(b'<a href="/m/a">x</a>')
        site.pages["/m/a"] = Reply(minutes("a"))
        one = following(tmp_path, "page", f"{site.url}/list", links=("*/m/*",))
        one.cycle()
        (one.folder / "m/a.html").unlink()
        assert one.cycle().new == ["m/a.html"]


# What is served of it.


def test_how_fresh_sources_are_is_written_down(tmp_path: Path) -> None:
    with serving() as site:
        site.pages["/list"] = Reply(b'<a href="/m/a">x</a>')
        site.pages["/m/a"] = Reply(minutes("a"))
        one = following(tmp_path, "page", f"{site.url}/list", links=("*/m/*",))
        one.cycle()
        first = one.now
        assert read_status(tmp_path) == (Freshness("lampton", first, first, first, 1),)
        one.now += 60
        site.pages["/list"] = Reply(b"", 500)
        one.cycle()
        [found] = read_status(tmp_path)
        assert (found.asked, found.read, found.changed, found.documents) == (one.now, first, first, 1)
        assert "500" in str(found.trouble)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": 2}', '{"format": 1, "sources": {"a": {}}}', "[" * 9_999]
)
def test_a_state_file_that_is_none_is_told(tmp_path: Path, content: str) -> None:
    write_status(tmp_path, ())
    (tmp_path / ".sync" / "status.json").write_text(content)
    with pytest.raises(ValueError, match="damaged"):
        read_status(tmp_path)


# SITES.toml.


def sites(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sites.toml"
    path.write_text(text)
    return path


def test_sites_have_what_is_common_and_what_is_their_own(tmp_path: Path) -> None:
    read = read_sites(
        sites(
            tmp_path,
            'contact = "clerk@lampton.example"\ndelay = "2s"\nremoved = "drop"\n'
            '[sources.lampton]\ntype = "moderngov"\nurl = "https://m.example"\nsince = 2020-01-01\n'
            '[sources.shared]\ntype = "folder"\npath = "/srv/minutes"\nrestricted = true\ndelay = "5m"\n',
        )
    )
    lampton, shared = read.sources
    assert (read.contact, lampton.limits.delay, shared.limits.delay) == ("clerk@lampton.example", 2.0, 300.0)
    assert (lampton.removed, lampton.since, shared.restricted) == (
        "drop",
        dt.date(2020, 1, 1),
        ("restricted",),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "names no source"),
        ('[sources.a]\ntype = "page"\nurl = "https://a.example"\nlinks = "*"', "needs a contact"),
        ('contact = "me"\n[sources.a]\ntype = "feed"\nurl = "https://a.example"', "address of mail"),
        ('contact = "a@b"\n[sources.a]\ntype = "feed"\nurl = "ftp://a.example"', "http://"),
        ('contact = "a@b"\n[sources.a]\ntype = "feed"\nurl = "https://a"\nboard = 3', "board must be text"),
        ('contact = "a@b"\n[sources.a]\ntype = "feed"\nurl = "https://a"\nbord = "A"', "is board meant"),
        ('contact = "a@b"\n[sources.a]\ntype = "fed"\nurl = "https://a"', "one of page"),
        ('contact = "a@b"\n[sources."../a"]\ntype = "feed"\nurl = "https://a"', "small letters"),
        ('contact = "a@b"\n[sources.a]\ntype = "page"\nurl = "https://a"', "needs links"),
        ('[sources.a]\ntype = "folder"', "needs a path"),
        ('[sources.a]\ntype = "folder"\npath = "x"\ndelay = "soon"', "length of time"),
        ('[sources.a]\ntype = "folder"\npath = "x"\nprivate = "home"', "networks"),
        ('[sources.a]\ntype = "folder"\npath = "x"\nrestricted = "Pay Panel"', "label"),
        ('contact = "a@b"\n[sources.a]\ntype = "legistar"\nurl = "https://a"\ntoken = "ab-cd"', "variable"),
        ("[sources", "not valid TOML"),
    ],
)
def test_what_cannot_be_followed_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read_sites(sites(tmp_path, text))


# Signed requests: the examples of the documentation that the module names.

KEYS = BucketKeys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
WHEN = dt.datetime(2013, 5, 24, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("path", "more", "signature"),
    [
        (
            "test.txt",
            {"range": "bytes=0-9"},
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        ("?max-keys=2&prefix=J", {}, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ],
)
def test_signatures_are_those_of_the_documentation(path: str, more: dict[str, str], signature: str) -> None:
    headers = signed(f"https://examplebucket.s3.amazonaws.com/{path}", KEYS, "us-east-1", WHEN, more)
    assert headers["Authorization"].endswith(f"Signature={signature}")
    assert "wJalr" not in json.dumps(headers) + repr(KEYS)


def test_a_bucket_is_opened_by_keys_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEYS.identity)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS.secret)
    with serving(Site()) as site:
        site.pages["/b/"] = Reply(
            b"<ListBucketResult><Contents><Key>a.txt</Key></Contents></ListBucketResult>"
        )
        site.pages["/b/a.txt"] = Reply(b"text", headers={"Content-Type": "text/plain"})
        one = following(tmp_path, "bucket", f"{site.url}/b", signed=True)
        assert one.cycle().new == ["a.txt"]
        stated = [
            asked.headers.get("authorization", "") for asked in site.asked if asked.path != "/robots.txt"
        ]
    assert all(header.startswith("AWS4-HMAC-SHA256 Credential=AKIA") for header in stated)
    assert one.sidecar().documents == {}, "an address that opens for nobody else is no link"
