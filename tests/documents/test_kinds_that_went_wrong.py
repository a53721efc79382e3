"""Kinds of input that were once read wrongly, through reader and parser together, in all formats alike."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from indexer.documents.raised import in_line
from indexer.documents.read import read_source
from indexer.meetings.parse import parse_document
from indexer.model import Meeting
from tests.rendering import odt_parts, word_parts
from tests.rendering.pdf_pages import at, pages
from tests.rendering.pdf_raw import HELVETICA, ZAPF, line, raw_pdf

BOARD, TITLE = "Tarn Harbour Board", "Minutes of the meeting held on 14 May 2024"


def parsed(folder: Path, name: str, data: bytes) -> Meeting:
    """The one meeting of a file, which nothing of is unexplained."""
    (folder / name).write_bytes(data)
    (meeting,) = parse_document(read_source(folder / name))
    assert "text-lost" not in [warning.code for warning in meeting.warnings]
    assert (meeting.board, str(meeting.date)) == (BOARD, "2024-05-14")
    return meeting


def written(suffix: str, lines: Sequence[str]) -> bytes:
    """Minutes with these lines, of which those with a number are headings."""
    if suffix == "docx":
        return word_parts.word_file("".join(map(word_parts.para, (BOARD, TITLE, *lines))))
    if suffix == "odt":
        return odt_parts.odt_file("".join(map(odt_parts.p, (BOARD, TITLE, *lines))))
    if suffix == "html":
        body = "".join(f"<h2>{one}</h2>" if one[0].isdigit() else f"<p>{one}</p>" for one in lines)
        return f"<h1>{BOARD}</h1><p>{TITLE}</p>{body}".encode()
    if suffix == "md":
        return "\n\n".join(
            [f"# {BOARD}", TITLE, *(f"## {x}" if x[0].isdigit() else x for x in lines)]
        ).encode()
    return "\n\n".join([BOARD, TITLE, *lines]).encode()


@pytest.mark.parametrize(
    "close",
    [
        "The meeting closed at 8.15pm.",
        "The Chair closed the meeting at 9.05pm.",
        "Meeting ended 20:40.",
        "The meeting adjourned at 7.55 p.m.",
    ],
)
@pytest.mark.parametrize("suffix", ["txt", "md", "html", "docx", "odt"])
def test_the_line_that_closes_the_meeting_is_text(tmp_path: Path, suffix: str, close: str) -> None:
    lines = ["1. Apologies", "None.", "2. Lease", "The lease was agreed.", "3. Close", close]
    meeting = parsed(tmp_path, f"close.{suffix}", written(suffix, lines))
    last = meeting.items[-1]
    assert (last.label, last.heading) == ("3", "Close")
    assert meeting.text[last.start : last.end] == close


ITEMS = ("1. Apologies", "None.", "2. Quay", "The steps were mended.")
HEAD = "".join(map(word_parts.para, (BOARD, TITLE)))
LETTERHEADS = {
    "a.html": f"<header class='entry-header'><h1>{BOARD} minutes</h1><p>14 May 2024</p></header>"
    "<h2>1. Apologies</h2><p>None.</p><h2>2. Quay</h2><p>The steps were mended.</p>".encode(),
    "b.html": f"<header><a href='/'>Tarn</a></header><main><header><h1>{BOARD}</h1><p>{TITLE}</p></header>"
    "<h2>1. Apologies</h2><p>None.</p><h2>2. Quay</h2><p>The steps were mended.</p></main>".encode(),
    "c.docx": word_parts.word_file(
        "".join(map(word_parts.para, ITEMS))
        + '<w:sectPr><w:headerReference w:type="first" r:id="rId0"/><w:titlePg/></w:sectPr>',
        parts={"header1": HEAD},
    ),
    "d.docx": word_parts.word_file(
        "".join(map(word_parts.para, ITEMS))
        + '<w:sectPr><w:headerReference w:type="default" r:id="rId0"/></w:sectPr>',
        parts={"header1": HEAD},
    ),
    "e.odt": odt_parts.odt_file(
        "".join(map(odt_parts.p, ITEMS)),
        masters='<style:master-page style:name="Standard"><style:header>'
        f"{odt_parts.p(BOARD)}{odt_parts.p(TITLE)}</style:header></style:master-page>",
    ),
}


@pytest.mark.parametrize("name", LETTERHEADS)
def test_board_and_date_may_stand_in_a_header(tmp_path: Path, name: str) -> None:
    assert [item.label for item in parsed(tmp_path, name, LETTERHEADS[name]).items] == ["1", "2"]


SHORT = (("Apologies", "Cora Dunn"), ("Boat store", "Noted."), ("Pier", "Mended."))


@pytest.mark.parametrize("suffix", ["docx", "html"])
def test_the_next_items_of_a_list_gave_no_apologies(tmp_path: Path, suffix: str) -> None:
    if suffix == "docx":
        lists = word_parts.numbering(word_parts.level(0, "decimal", "%1."))
        blocks = "".join(word_parts.item(one) + word_parts.para(text) for one, text in SHORT)
        data = word_parts.word_file(HEAD + blocks, parts={"numbering": lists})
    else:
        listed = "".join(f"<li>{one}<p>{text}</p></li>" for one, text in SHORT)
        data = f"<h1>{BOARD}</h1><p>{TITLE}</p><ol>{listed}</ol>".encode()
    meeting = parsed(tmp_path, f"short.{suffix}", data)
    assert [item.heading for item in meeting.items] == ["Apologies", "Boat store", "Pier"]
    assert [one.name for one in meeting.apologies] == ["Cora Dunn"]


ROWS = (
    ("Item", "Minute", "Action"),
    ("1. Apologies", "None.", ""),
    ("2. Fees", "The Board agreed to raise the fee to £420.", "Clerk"),
    ("3. Quay", "The steps will be mended by June.", "Ann Bell"),
)


def ruled(suffix: str) -> bytes:
    """The rows as a table."""
    if suffix == "docx":
        table = word_parts.table(*(word_parts.row(*cells) for cells in ROWS))
        return word_parts.word_file(HEAD + table)
    if suffix == "odt":
        cells = [[f"<table:table-cell>{odt_parts.p(one)}</table:table-cell>" for one in row] for row in ROWS]
        rows = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in cells)
        head = odt_parts.p(BOARD) + odt_parts.p(TITLE)
        return odt_parts.odt_file(f"{head}<table:table>{rows}</table:table>")
    if suffix == "md":
        lines = [" | ".join(("", *row, "")).strip() for row in (ROWS[0], ("---",) * 3, *ROWS[1:])]
        return f"# {BOARD}\n\n{TITLE}\n\n{chr(10).join(lines)}\n".encode()
    body = "".join(f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>" for row in ROWS)
    return f"<h1>{BOARD}</h1><p>{TITLE}</p><table>{body}</table>".encode()


@pytest.mark.parametrize("suffix", ["docx", "odt", "md", "html"])
def test_who_stands_in_the_column_of_actions_acts(tmp_path: Path, suffix: str) -> None:
    meeting = parsed(tmp_path, f"table.{suffix}", ruled(suffix))
    assert [(one.owner, one.text) for one in meeting.actions] == [
        ("Clerk", "The Board agreed to raise the fee to £420."),
        ("Ann Bell", "The steps will be mended by June."),
    ]


def unruled(canvas: Canvas) -> None:
    """The rows as columns without rules, their minutes over two lines."""
    at(canvas, 72, 60, BOARD, 16, "Helvetica-Bold")
    at(canvas, 72, 90, TITLE)
    y = 130.0
    for matter, minute, who in ROWS:
        at(canvas, 76, y, matter)
        at(canvas, 440, y, who)
        for wrapped in textwrap.wrap(minute, 33):
            at(canvas, 186, y, wrapped)
            y += 14
        y += 10


def test_who_stands_beside_columns_without_rules_stands_with_their_row(tmp_path: Path) -> None:
    meeting = parsed(tmp_path, "table.pdf", pages(unruled))
    assert [meeting.text[item.start : item.end] for item in meeting.items] == [
        "None.",
        "The Board agreed to raise the fee to £420.\tClerk",
        "The steps will be mended by June.\tAnn Bell",
    ]
    assert [one.owner for one in meeting.actions] == ["Clerk", "Ann Bell"]


def test_ticks_and_crosses_of_a_vote_stay_themselves(tmp_path: Path) -> None:
    words = (
        BOARD,
        TITLE,
        "1. Apologies",
        "None were received from any of the members of this board.",
        "2. Vote",
    )
    content = b"".join(line(text.encode(), 800 - 30 * n) for n, text in enumerate(words))
    for n, sign in enumerate(b"484"):
        content += line(b"Cllr Bell", 640 - 20 * n) + line(bytes([sign]), 640 - 20 * n, 300, "F2")
    meeting = parsed(tmp_path, "vote.pdf", raw_pdf([content], {"F1": HELVETICA, "F2": ZAPF}))
    assert [char for char in meeting.text if not char.isalnum() and char > "\u2600"] == ["✔", "✘", "✔"]


@pytest.mark.parametrize(
    ("before", "raised", "shown"),
    [
        ("£420", "1", ""),
        ("£420", "1a", ""),
        ("£420", "2*", ""),
        ("2024", "[3]", ""),
        ("£420", "1234", " 1234"),
        ("14", "th", "th"),
        ("30 m", "2", "²"),
    ],
)
def test_nothing_raised_makes_another_figure(before: str, raised: str, shown: str) -> None:
    assert in_line(before, raised) == shown
