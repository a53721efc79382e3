"""Encodings are looked up by a file's word only where they are listed; what is not known is told."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.documents import encodings
from indexer.documents.decode import decoded
from indexer.documents.encodings import charset_in, encoding_of_code_page, in_known_encodings
from indexer.documents.read import read_source, read_sources
from indexer.errors import RefusedFile
from indexer.sites.contents import _file_name
from indexer.sites.kinds.page import links_of
from indexer.sites.pages import Page
from indexer.sites.web import WebAnswer

# Of Python's registry: stateful, slow, failing in their own ways, or of no text.
NEVER = ("utf-7", "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "rot13", "base64")
ALSO = ("hex", "zlib", "quopri", "mbcs", "hz", "iso2022_jp_2", "utf-8-sig", "cp037", "nonsense", "a" * 60)
TEXT = "The lamps of the north quay were agreed.\n"


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names of encodings that are looked up meanwhile by what can be made of a file's words."""
    seen: set[str] = set()

    def search(name: str) -> None:
        seen.add(name.replace("_", "-"))

    codecs.register(search)
    yield seen
    codecs.unregister(search)


def mail(charset: str, body: bytes = TEXT.encode()) -> bytes:
    """A mail all of whose parts state this encoding."""
    return (
        f"From: a@example.org\nSubject: =?{charset}?q?Minutes?=\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\n'
        f"Content-Type: text/plain; charset={charset}\n\n{body.decode('latin-1')}\n--b\n"
        f"Content-Type: text/plain; charset={charset}\n"
        f"Content-Disposition: attachment; filename*={charset}''more.txt\n\nMore was said.\n--b--\n"
    ).encode("latin-1")


def page(charset: str) -> bytes:
    return f'<html><head><meta charset="{charset}"></head><body><p>{TEXT}</p></body></html>'.encode()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("charset", [*NEVER, *ALSO])
def test_no_other_encoding_is_looked_up_because_a_mail_or_page_says_so(
    tmp_path: Path, looked_up: set[str], charset: str
) -> None:
    one = f"x-never-{charset}"[:60]  # nobody has looked it up before, and so nothing remembers it
    for stated in (charset, one):
        saved = f"From: a\nMIME-Version: 1.0\nContent-Type: text/html; charset={stated}\n\n".encode()
        files = {
            "a.eml": mail(stated),
            "a.html": page(stated),
            "a.mhtml": saved + page(stated),
        }
        for name, data in files.items():
            path = written(tmp_path, name, data)
            if encodings.hides(stated) and not name.endswith(".html"):
                with pytest.raises(RefusedFile, match="is not read: save it as UTF-8"):
                    list(read_sources(path))
                continue
            source = read_sources(path)[0]
            assert TEXT.strip() in source.text
            known = encodings.unknown_encoding(stated) is None
            assert ("unknown-encoding" in {doubt.code for doubt in source.warnings}) is not known
    assert not {name for name in looked_up if name.startswith("x-never")}


def test_words_of_headers_in_listed_encodings_are_read_and_others_left(tmp_path: Path) -> None:
    path = written(tmp_path, "a.eml", mail("iso-8859-1").replace(b"?q?Minutes?=", b"?q?Caf=E9?="))
    assert read_sources(path)[0].embedded.title == "Café"
    assert in_known_encodings("=?UTF-8*en?b?w6k=?= =?idna?Q?a?=") == (
        "=?utf-8*en?b?w6k=?= =?unknown-8bit?Q?a?="
    )
    assert in_known_encodings("attachment; filename*=undefined''a; name*0*=UTF-8'en'b") == (
        "attachment; filename*=unknown-8bit''a; name*0*=utf-8'en'b"
    )


def test_a_mail_in_japanese_is_read_as_its_writer_meant_it(tmp_path: Path) -> None:
    body = "議事録: 照明について合意した。\n".encode("iso-2022-jp")
    source = read_sources(written(tmp_path, "a.eml", mail("ISO-2022-JP", body)))[0]
    assert "照明について合意した" in source.text
    assert source.warnings == ()


def test_what_a_header_of_a_mail_states_of_its_encoding_is_taken_as_it_stands() -> None:
    assert charset_in('text/plain; format=flowed; Charset="UTF-8"') == "utf-8"
    assert charset_in("text/plain; charset*=idna''utf-8") == charset_in("text/plain") == ""


@pytest.mark.parametrize(
    ("number", "byte", "letter"),
    [
        (1250, "9c", "ś"),
        (437, "82", "é"),
        (10000, "8e", "é"),
        (65001, "c3\\'a9", "é"),
        (936, "c4\\'e3", "你"),
    ],
)
def test_rich_text_may_be_in_code_pages_that_are_known(
    tmp_path: Path, number: int, byte: str, letter: str
) -> None:
    rich = f"{{\\rtf1\\ansi\\ansicpg{number} The word is \\'{byte}.}}".encode()
    source = read_source(written(tmp_path, "a.rtf", rich))
    assert f"The word is {letter}." in source.text
    assert "unknown-encoding" not in {doubt.code for doubt in source.warnings}


@pytest.mark.parametrize("number", [37, 65000, 1140, 99999])
def test_other_code_pages_are_told(tmp_path: Path, looked_up: set[str], number: int) -> None:
    rich = f"{{\\rtf1\\ansi\\ansicpg{number} The word is caf\\'e9.}}".encode()
    source = read_source(written(tmp_path, "a.rtf", rich))
    assert "The word is café." in source.text
    [doubt] = source.warnings
    assert doubt.code == "unknown-encoding"
    assert f"code page {number}" in doubt.message
    assert encoding_of_code_page(number) is None
    assert f"cp{number}" not in looked_up


def test_every_listed_encoding_is_one_of_text_that_there_is() -> None:
    listed = {*encodings._DECLARED.values(), *encodings._OF_MAILS.values(), *encodings._CODE_PAGES.values()}
    for name in sorted(listed):
        assert codecs.lookup(name)._is_text_encoding, name  # type: ignore[attr-defined]
        assert b"agreed".decode(name) == "agreed"


@pytest.mark.parametrize("declared", ["x-user-defined", "utf-7", "nonsense"])
def test_what_matters_and_is_not_known_is_told(declared: str) -> None:
    [doubt] = decoded(b"plain letters", declared).warnings
    assert doubt.code == "unknown-encoding"
    assert decoded("caf\u00e9".encode(), declared).warnings == ()  # its bytes are nothing but UTF-8
    assert decoded(b"plain letters", "us-ascii").warnings == decoded(b"a", "UTF_8").warnings == ()


def test_bytes_that_are_not_what_they_are_said_to_be_are_told() -> None:
    found = decoded("Der Bürgermeister eröffnete die Sitzung um 19 Uhr.".encode("latin-1"), "shift_jis")
    assert found.text.startswith("Der Bürgermeister")
    assert [one.code for one in found.warnings] == ["wrong-encoding"]
    assert "“shift_jis”" in found.warnings[0].message


def test_answers_of_sites_are_read_so_too(looked_up: set[str]) -> None:
    for charset in ("x-never-site", "idna", "undefined"):
        header = {"content-type": f"text/html; charset={charset}"}
        disposition = f"attachment; filename*={charset}''minutes.pdf"
        answer = WebAnswer("https://site.example/", 200, header | {"content-disposition": disposition}, b"")
        assert answer.charset == charset
        assert _file_name(answer).endswith("minutes.pdf")
        [link] = links_of(Page(answer.url, b'<a href="minutes.pdf">Caf\xc3\xa9</a>', charset))
        assert link.words == "Café"
    [link] = links_of(Page("https://site.example/", b'<a href="a.pdf">Caf\xe9</a>', "iso-8859-1"))
    assert link.words == "Café"
    assert not {name for name in looked_up if name.startswith("x-never")}
