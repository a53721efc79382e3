"""Raised numbers and links to notes in web pages: never digits of a figure, and the note behind its text."""

from __future__ import annotations

import pytest

from indexer.documents.html.html import read
from indexer.documents.lines import build


def texts(body: str) -> list[str]:
    return [line.text for line in build(read(f"<main>{body}</main>".encode()).paragraphs)[1]]


@pytest.mark.parametrize(
    "mark", ["<sup>3</sup>", "<sup>[3]</sup>", "<span style='vertical-align: super'>3</span>"]
)
def test_a_raised_mark_is_no_digit(mark: str) -> None:
    assert texts(f"<p>The fee is £2,400{mark} from 2024{mark} on.</p>") == ["The fee is £2,400 from 2024 on."]
    reading = read(f"<main><p>The fee is £2,400{mark}</p></main>".encode())
    assert [one.reason for one in reading.left_out] == ["note mark"]


def test_what_belongs_to_its_word_stays() -> None:
    assert texts("<p>the 14<sup>th</sup>, 20 m<sup>2</sup>, 3 × 10<sup>6</sup>, Wick<sup>TM</sup></p>") == [
        "the 14th, 20 m², 3 × 10⁶, WickTM"
    ]


NOTES = {
    "list with links back": (
        "<sup id=r1><a href='#n1'>1</a></sup>",
        "<hr><ol><li id=n1>Provisional. <a href='#r1'>↩</a></li></ol>",
    ),
    "word processor": (
        "<a href='#_ftn1' name='_ftnref1'><span>[1]</span></a>",
        "<div id=ftn1><p><a href='#_ftnref1' name='_ftn1'><span>[1]</span></a> Provisional.</p></div>",
    ),
    "wiki": (
        "<sup id=cite_ref-1><a href='#cite_note-1'>[1]</a></sup>",
        "<ol><li id=cite_note-1><span><a href='#cite_ref-1'>↑</a></span> <span>Provisional.</span></li></ol>",
    ),
    "no link": ("<sup>1</sup>", "<p><sup>1</sup> Provisional.</p>"),
    "under a heading": (
        "<sup><a href='#n1' id=r1>1</a></sup>",
        "<section><h2>Notes</h2><p id=n1>Provisional. <a href='#r1'>back</a></p></section>",
    ),
}


@pytest.mark.parametrize("kind", NOTES)
def test_a_note_stands_behind_the_paragraph_that_refers_to_it(kind: str) -> None:
    mark, note = NOTES[kind]
    assert texts(f"<p>The fee is £420{mark}.</p><p>Next.</p>{note}") == [
        "The fee is £420.",
        "Provisional.",
        "Next.",
    ]


@pytest.mark.parametrize("kind", NOTES)
def test_a_note_of_a_row_or_an_item_stands_behind_it(kind: str) -> None:
    mark, note = NOTES[kind]
    table = f"<table><tr><td>Quay{mark}<td>£420<tr><td>Steps<td>£40</table>"
    assert texts(table + note) == ["Quay\t£420", "Provisional.", "Steps\t£40"]
    assert texts(f"<ul><li>Quay{mark}<li>Steps</ul>{note}") == ["• Quay", "Provisional.", "• Steps"]


def test_a_note_that_two_marks_share_stands_once() -> None:
    body = (
        "<p>One<sup><a id=a href='#n'>1</a></sup></p><p>Two<sup><a id=b href='#n'>1</a></sup></p>"
        "<ol><li id=n>Shared. <a href='#a'>a</a> <a href='#b'>b</a></ol>"
    )
    assert texts(body) == ["One", "Shared.", "Two"]


def test_contents_with_links_back_are_no_notes() -> None:
    body = (
        "<ul><li><a id=t1 href='#i1'>1</a></li></ul><h2 id=i1>1. Roads</h2>"
        "<p>Mended. <a href='#t1'>top</a></p><p>See <a href='#i1'>item 1</a>.</p>"
    )
    assert texts(body) == ["• 1", "1. Roads", "Mended. top", "See item 1."]
