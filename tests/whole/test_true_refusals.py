"""What a refusal says holds: no word that the minutes have anywhere is said to be mentioned nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from reportlab.lib.pagesizes import A4

from indexer.store.open import open_index
from service.answer.answerer import Answerer
from service.search.query import Query
from service.search.search import Searcher
from tests.built import in_process
from tests.rendering import odt_parts, word_parts
from tests.rendering.pdf_pages import PROSE, low, pages
from tests.rendering.word_parts import para

pytestmark = pytest.mark.slow

HEAD = ("Lampton Harbour Board", "Minutes of the meeting held on {day} May 2024")


def told(day: int) -> list[str]:
    """The lines above the items of a meeting that differs from the others by its day."""
    return [line.format(day=day) for line in HEAD]


def markdown(day: int, body: str) -> bytes:
    """Minutes in Markdown."""
    board, title = told(day)
    return f"# {board}\n\n{title}\n\n{body}\n".encode()


def page(day: int, body: str, top: str = "<h1>{0}</h1><p>{1}</p>") -> bytes:
    """Minutes as a page of the web."""
    return f"<html><body>{top.format(*told(day))}{body}</body></html>".encode()


def word(day: int, *body: str, **parts: str) -> bytes:
    """Minutes as a Word document."""
    return word_parts.word_file("".join([*map(para, told(day)), *body]), parts=parts)


def footnote() -> bytes:
    """Minutes with a word in a footnote."""
    note = f'<w:footnote w:id="2">{para("The zirconium reserve is not counted here.")}</w:footnote>'
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    return word(
        1, para("1. Dues"), para("The dues rose.", mark), para("2. Quay"), para("Mended."), footnotes=note
    )


def text_box() -> bytes:
    """Minutes with a word in a box beside the text."""
    held = f"<w:txbxContent>{para('Ask the farrier.')}</w:txbxContent>"
    box = f"<w:p><w:r><w:pict><v:textbox>{held}</v:textbox></w:pict></w:r></w:p>"
    return word(2, para("1. Dues"), para("The dues fell."), box, para("2. Quay"), para("Painted."))


def sideways(canvas) -> None:  # type: ignore[no-untyped-def]
    """A page set sideways, as for a wide table."""
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    for number, line in enumerate(
        ("4. Schedule of works", "The obelisk by the slip is cleaned in June.", *PROSE)
    ):
        canvas.drawString(80, 480 - 16 * number, line)


def odt_note() -> bytes:
    """Minutes with a word in an endnote of an OpenDocument text."""
    note = (
        '<text:note text:note-class="endnote"><text:note-citation>i</text:note-citation>'
        f"<text:note-body>{odt_parts.p('By leave of the verderer.')}</text:note-body></text:note>"
    )
    lines = [*told(4), "1. Dues", f"The dues held.{note}", "2. Quay", "Swept."]
    return odt_parts.odt_file("".join(map(odt_parts.p, lines)))


def running(canvas) -> None:  # type: ignore[no-untyped-def]
    """Print minutes below the same line on every page."""
    low(canvas)
    canvas.drawString(72, A4[1] - 30, "In confidence of the syndics")


def commented() -> bytes:
    """Minutes with a word in a comment of somebody who read them."""
    comment = f'<w:comment w:id="1" w:author="x">{para("Was it the wherryman?")}</w:comment>'
    body = (para("1. Dues"), para("The dues stood."), para("2. Quay"), para("Weeded."))
    return word(11, *body, comments=comment)


FILES: Mapping[str, bytes] = {
    "running.pdf": pages(running, running, running),
    "comment.docx": commented(),
    "menu.html": page(
        12,
        "<h2>1. Dues</h2><p>The dues slid.</p><h2>2. Quay</h2><p>The quay was dug.</p>",
        "<nav><a href='/'>Home</a> <a href='/a'>Regatta</a></nav><h1>{0}</h1><p>{1}</p>",
    ),
    "closed.html": page(
        13,
        "<h2>1. Dues</h2><p>The dues were cut.</p><h2>2. Quay</h2><p>The quay was shut.</p>",
        "<meta name='restricted' content='staff'><nav><a href='/b'>Privateering</a></nav>"
        "<h1>{0}</h1><p>{1}</p>",
    ),
    "footnote.docx": footnote(),
    "box.docx": text_box(),
    "endnote.odt": odt_note(),
    "sideways.pdf": pages(low, sideways),
    "header.html": page(
        6,
        "<h2>1. Dues</h2><p>The dues held.</p><h2>2. Quay</h2><p>The quay was swept.</p>",
        "<header><h1>{0}</h1><p>{1}</p><p>Held at the Periwinkle Rooms</p></header>",
    ),
    "section.html": page(
        7,
        "<h2>1. Dues</h2><p>The dues held.</p><section id='2-gdpr-update'><h2>2. GDPR update</h2>"
        "<p>The archivist shredded the ledgers.</p></section><aside><p>A cormorant was seen.</p></aside>",
    ),
    "closing.md": markdown(
        8, "## 1. Dues\n\nThe dues held.\n\n## 2. Close\n\nThe meeting closed at the angelus."
    ),
    "brackets.md": markdown(
        9,
        "## 1. Dues\n\nThe dues held[^1].\n\n[Decision]: sequestered\n\n[^1]: But for haberdashers.\n\n"
        "<name withheld, a chandler> objected.\n\n> > > > The quoted pargeter.",
    ),
    "roster.md": markdown(
        10,
        "At the Cockleshell Hall\n\n**Present:** Ann Quillfeather (Chair), Ben Moss (Clerk)\n\n"
        "**Apologies:** Cora Ostrander\n\n## 1. Dues\n\nThe dues of the pier held.\n\n## 2. Quay\n\n"
        "The quay was swept again.\n\nSigned: D. Abernathy, Chair",
    ),
}
"""Files in which words stand only in parts that are easily lost."""

WITHIN = (
    *("zirconium", "farrier", "verderer", "obelisk", "archivist", "cormorant", "angelus", "sequestered"),
    *("haberdashers", "chandler", "pargeter"),
)
LEFT_OUT = {"syndics": "running head", "wherryman": "comment", "regatta": "navigation"}
OUTSIDE = ("periwinkle", "cockleshell", "Quillfeather", "ostrander", "Abernathy", "Rooms")


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    source = tmp_path_factory.mktemp("parts")
    for name, data in FILES.items():
        (source / name).write_bytes(data)
    in_process(source, source / "index")
    index = open_index(source / "index")
    yield Answerer(index, Searcher(index))
    index.close()


QUESTIONS = ("What was said of {}?", "{}", "When did the {} come?")


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("word", WITHIN)
def test_what_was_once_lost_is_found(answerer: Answerer, word: str, asked: str) -> None:
    answer = answerer.ask(Query(asked.format(word)))
    assert f"mention “{word}”" not in (answer.reason or "")
    texts = [hit.text for hit in answer.results.hits]
    assert word in texts[0]


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("word", OUTSIDE)
def test_no_word_of_the_head_or_the_end_is_said_to_stand_nowhere(
    answerer: Answerer, word: str, asked: str
) -> None:
    answer = answerer.ask(Query(asked.format(word)))
    if not answer.answered:
        assert f"mention “{word}”" not in str(answer.reason)
        assert "Lampton Harbour Board" in str(answer.reason)


def test_a_word_of_the_head_is_answered_from_there(answerer: Answerer) -> None:
    answer = answerer.ask(Query("What was said about Cockleshell?"))
    (first, *_) = answer.quotes
    assert "Cockleshell" in first.quote
    cited = answer.citations[first.citation - 1]
    assert (cited.board, cited.item.heading) == ("Lampton Harbour Board", None)


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("word", LEFT_OUT)
def test_no_word_that_is_not_searched_is_said_to_stand_nowhere(
    answerer: Answerer, word: str, asked: str
) -> None:
    answer = answerer.ask(Query(asked.format(word)))
    assert str(answer.reason).startswith(f"“{word}” stands only in a part of the file of ")
    assert f" that is not searched ({LEFT_OUT[word]})" in str(answer.reason)


def test_what_is_left_out_is_kept_for_the_check_and_shown_to_nobody(answerer: Answerer) -> None:
    answer = answerer.ask(Query("Who mended the quay at the regatta?"))
    assert all("egatta" not in hit.text for hit in answer.results.hits)


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_word_left_out_of_restricted_minutes_stands_nowhere_for_others(
    answerer: Answerer, asked: str
) -> None:
    answer = answerer.ask(Query(asked.format("privateering")))
    assert "stands only in a part" not in str(answer.reason)


@pytest.mark.parametrize("word", ["zeppelin", "cockle", "9,731", "Żółw"])
def test_a_word_that_stands_nowhere_is_said_to(answerer: Answerer, word: str) -> None:
    answer = answerer.ask(Query(f"Who mended the quay of {word}?"))
    assert f"No minutes in this index mention “{word}”" in str(answer.reason)
