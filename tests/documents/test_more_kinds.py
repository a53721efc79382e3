"""Kinds of text that were lost, shown though nobody sees it, or read as other figures, in several formats."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest

from indexer.documents.decode import decode
from indexer.documents.raised import in_line
from indexer.documents.read import read_sources
from tests.rendering import odt_parts, word_parts
from tests.rendering.pdf_raw import HELVETICA, line, raw_pdf


def text_of(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    sources = read_sources(folder / name)
    assert not {"text-lost", "not-checked"} & {one.code for source in sources for one in source.warnings}
    return "\n".join(source.text for source in sources)


# Raised letters and figures.


@pytest.mark.parametrize(
    ("before", "raised", "shown"),
    [
        *(
            ("£420", "a", ""),
            ("in 2024", "b", ""),
            ("12.5", "c", ""),
            ("the fee", "a", ""),
            ("agreed.", "h", ""),
        ),
        *(("the 1", "a", "a"), ("la 2", "e", "e"), ("M", "r", "r"), ("N", "o", "o"), ("Rev", "d", "d")),
        *(("14", "th", "th"), ("£420", "x", "x"), ("30 m", "2", "²")),
    ],
)
def test_a_raised_letter_alone_marks_a_note_where_none_belongs(before: str, raised: str, shown: str) -> None:
    assert in_line(before, raised) == shown


SUPER = '<w:vertAlign w:val="superscript"/>'
UP = '<w:position w:val="6"/><w:sz w:val="12"/>'
ODT_SUPER = odt_parts.style("S", "text", 'style:text-position="33% 58%"')


def raised_in_every_format(mark: str) -> dict[str, bytes]:
    words = ("The fee is £420", f"{mark}", " for all members")
    page = b"".join(
        line(text.encode("cp1252"), y, x, "F1", size)
        for text, x, y, size in ((words[0], 72, 740, 11), (mark, 152, 745, 6.5), (words[2][1:], 160, 740, 11))
    )
    font = HELVETICA.replace(b">>", b"/Encoding /WinAnsiEncoding >>", 1)
    docx = [
        word_parts.word_file(
            word_parts.para(word_parts.run(words[0]), word_parts.run(mark, how), word_parts.run(words[2]))
        )
        for how in (SUPER, UP)
    ]
    odt = odt_parts.odt_file(
        odt_parts.p(f'{words[0]}<text:span text:style-name="S">{mark}</text:span>{words[2]}'),
        automatic=ODT_SUPER,
    )
    return {
        "a.docx": docx[0],
        "b.docx": docx[1],
        "a.odt": odt,
        "a.html": f"<p>{words[0]}<sup>{mark}</sup>{words[2]}</p>".encode(),
        "b.html": f"<p>{words[0]}<span style='vertical-align:super'>{mark}</span>{words[2]}</p>".encode(),
        "a.md": f"{words[0]}<sup>{mark}</sup>{words[2]}\n".encode(),
        "a.rtf": f"{{\\rtf1\\ansi {words[0]}{{\\super {mark}}}{words[2]}\\par}}".encode("cp1252"),
        "b.rtf": f"{{\\rtf1\\ansi {words[0]}{{\\up6 {mark}}}{words[2]}\\par}}".encode("cp1252"),
        "a.pdf": raw_pdf([line(b"Quay Board and its fees", 780) + page], {"F1": font}),
    }


@pytest.mark.parametrize("mark", ["1", "a"])
@pytest.mark.parametrize("name", raised_in_every_format("1"))
def test_the_mark_of_a_note_is_no_part_of_a_figure_and_no_loss(tmp_path: Path, name: str, mark: str) -> None:
    assert "The fee is £420 for all members" in text_of(tmp_path, name, raised_in_every_format(mark)[name])


# What nobody sees.

COLOURS = r"{\colortbl;\red255\green255\blue255;\red0\green0\blue0;}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"{\cf1 secret} Shown\par", "Shown"),
        (r"\cf1 secret \plain Shown\par", "Shown"),
        (r"\cf1 secret \cf0 Shown\par", "Shown"),
        (r"{\cf1\highlight2 On black} Shown\par", "On black Shown"),
        (r"\pard\cbpat2 {\cf1 On black}\par\pard {\cf1 secret} Shown\par", "On black\n\nShown"),
        (r"\trowd\intbl{\cf1 In a cell}\cell b\cell\row\pard Shown\par", "In a cell | b\n\nShown"),
    ],
)
def test_white_rich_text_is_not_read_unless_it_has_a_ground(tmp_path: Path, text: str, shown: str) -> None:
    read = text_of(tmp_path, "a.rtf", f"{{\\rtf1\\ansi{COLOURS}{text}}}".encode())
    assert read.replace("\t", " | ") == shown


@pytest.mark.parametrize("colour", ["transparent", "rgba(0, 0, 0, 0)", "#fff0"])
def test_text_without_a_colour_is_not_seen(tmp_path: Path, colour: str) -> None:
    drawn = f"<p style='color:{colour};background:url(x)'>Drawn</p>"
    page = f"<p style='color: {colour}'>secret</p>{drawn}<p>Shown</p>"
    assert text_of(tmp_path, "a.html", page.encode()) == "Drawn\n\nShown"


# Encodings of old programs.

FRENCH = "Minutes: the café in Orléans paid £420; Zoë Müller and Señor Peña agreed."
TABLE = "┌──────┐\n│ Café │\n└──────┘\nThe fee of the crêpe stall is £420 for each of the members."


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman", "cp437", "cp850"])
@pytest.mark.parametrize("text", [FRENCH, "The fee for Zoë is £420.", TABLE])
def test_text_of_old_programs_is_told_by_its_letters(text: str, encoding: str) -> None:
    if text is TABLE and not encoding.startswith("cp4"):
        pytest.skip("has no lines to draw with")
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("words", "data"),
    [
        (r"\pc", b"\x82t\x82 for \x9c420"),
        (r"\pca", b"\x82t\x82 for \x9c420"),
        (r"\ansi\ansicpg437", b"\x82t\x82 for \x9c420"),
        (r"\mac", b"\x8et\x8e for \xa3420"),
    ],
)
def test_rich_text_says_which_page_it_was_written_by(tmp_path: Path, words: str, data: bytes) -> None:
    coded = "".join(f"\\'{byte:02x}" if byte > 0x7F else chr(byte) for byte in data)
    read = text_of(tmp_path, "a.rtf", f"{{\\rtf1{words} In {coded} each\\par}}".encode())
    assert read == "In été for £420 each"


# Parts of mails.

HEAD = "Subject: Minutes\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"


def parts(*given: Sequence[str]) -> bytes:
    return (
        HEAD + "".join(f"--b\nContent-Type: text/{kind}\n\n{text}\n" for kind, text in given) + "--b--\n"
    ).encode()


@pytest.mark.parametrize(
    "mail",
    [
        parts(("plain", "The crane was sold."), ("html", "<p>The steps were mended.</p>")),
        parts(("html", "<p>The crane was sold.</p>"), ("plain", "The steps were mended.")),
        b"\r\n" + parts(("html", "<p>The crane was sold.</p>"), ("html", "<p>The steps were mended.</p>")),
    ],
)
def test_each_part_of_a_mail_is_read(tmp_path: Path, mail: bytes) -> None:
    read = text_of(tmp_path, "a.eml", mail)
    assert "The crane was sold." in read
    assert "The steps were mended." in read


def test_a_mail_within_a_mail_is_read_and_restricted_by_both(tmp_path: Path) -> None:
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"], inner["Restricted"] = "Old", "audit"
    inner.set_content("The steps were mended.")
    inner.add_attachment("The crane was sold.", filename="crane.txt")
    outer["Subject"] = "New"
    outer.set_content("Herewith.")
    outer.add_attachment(inner)
    (tmp_path / "a.eml").write_bytes(outer.as_bytes())
    found = {one.text.strip(): one.embedded.restricted for one in read_sources(tmp_path / "a.eml")}
    assert found == {
        "Herewith.": None,
        "The steps were mended.": ("audit",),
        "The crane was sold.": ("audit",),
    }


def test_frames_of_a_saved_page_are_told(tmp_path: Path) -> None:
    page = "--b\nContent-Type: text/html\n\n<p>{}</p>\n"
    saved = (
        HEAD.replace("mixed", "related") + page.format("The crane was sold.") + page.format("Weather today")
    )
    (tmp_path / "a.mhtml").write_text(f"{saved}--b--\n")
    (source,) = read_sources(tmp_path / "a.mhtml")
    assert source.text == "The crane was sold."
    assert [(one.reason, one.text) for one in source.left_out] == [("frame", "Weather today")]
    assert not source.warnings


# Numbers that a page's sheets print.

COUNTED = """<style>
body { counter-reset: item }
h2 { counter-increment: item; counter-reset: part }
h2::before { content: counter(item) ". " }
h3:before { counter-increment: part; content: counter(item) "." counter(part, lower-alpha) '; ' }
ol { list-style: none; counter-reset: entry }
li { counter-increment: entry }
li::before { content: "(" counters(entry, ".") ")" }
</style>"""
BODY = (
    "<h2>Roads</h2><h3>Walls</h3><p>Mended.</p><h3>Steps</h3><p>Sold.</p><h2>Fees</h2><h3>Moorings</h3>"
    "<ol><li>One<ol><li>Deep</ol><li>Two</ol>"
)


def numbered(sheet: str, folder: Path) -> list[str]:
    (folder / "a.html").write_text(f"<html><head>{sheet}</head><body>{BODY}</body></html>")
    (source,) = read_sources(folder / "a.html")
    assert not source.warnings
    return source.text.split("\n")


def test_counters_of_a_sheet_number_headings_and_entries(tmp_path: Path) -> None:
    lines = numbered(COUNTED, tmp_path)
    assert [one for one in lines if "." in one and one[0].isdigit()] == [
        *("1. Roads", "1.a; Walls", "1.b; Steps", "2. Fees", "2.a; Moorings"),
    ]
    assert [one.split(")")[0] for one in lines if one.startswith("(")] == ["(1", "(1.1", "(2"]


def test_a_counter_that_is_not_understood_numbers_nothing(tmp_path: Path) -> None:
    lines = numbered(f"{COUNTED}<style>h2:not(.x) {{ counter-increment: item 2 }}</style>", tmp_path)
    assert "Roads" in lines
