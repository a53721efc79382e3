"""The second reading of a file finds what the first one lost, and nothing else."""

from __future__ import annotations

import random
from base64 import b64encode
from pathlib import Path

import pytest

from indexer.documents.formats import READERS, OmittedText, ReadDocument
from indexer.documents.html import html
from indexer.documents.ledger.ledger import NOT_READ, Unexplained, missing, unexplained
from indexer.documents.ledger.old_word_text import text_of_old_word
from indexer.documents.read import read_source
from tests.harbour import HARBOUR
from tests.rendering import RENDERINGS
from tests.rendering.old_word import OldWordRun, old_word

HELD = "The harbour wall was mended. Kit Low paid £1,250 for stone. None came. The meeting closed at nine."


@pytest.mark.parametrize(
    "kept",
    [
        HELD,
        HELD.upper(),
        HELD.replace("mended", "men-\nded"),  # cut at a line's end
        HELD.replace("harbour", "h a r b o u r"),  # letter-spaced
        HELD.replace("wall was", "wallwas"),
        HELD.replace("closed", "\ufb01 closed"),  # more than the file holds is no loss
        HELD.replace("mended", "men\u00added").replace("stone", "sto\u200bne"),
        "The meeting closed at nine. None came. Kit Low paid £1,250 for stone. Mended was the harbour wall",
        HELD.replace(" ", "\t\n"),
        " ".join(random.Random(3).sample(HELD.split(), len(HELD.split()))),
    ],
)
def test_text_set_otherwise_is_not_lost(kept: str) -> None:
    assert missing(HELD, kept) == []


@pytest.mark.parametrize(
    ("lost", "gap"),
    [
        ("The meeting closed at nine.", "the meeting closed at nine"),
        ("None came. ", "none came"),
        ("£1,250 ", "1 250"),
        ("Kit Low paid £1,250 for stone. ", "kit low paid 1 250 for stone"),
        ("wall ", "wall"),
    ],
)
def test_what_is_lost_is_found(lost: str, gap: str) -> None:
    assert [" ".join(words) for words in missing(HELD, HELD.replace(lost, ""))] == [gap]


def test_each_word_that_was_kept_counts_once() -> None:
    thrice = "Roads\nNone came forward.\nWalls\nNone came forward.\nSteps\nNone came forward.\n"
    twice = thrice.replace("None came forward.\nSteps", "Steps")
    assert missing(thrice, twice) == [["none", "came", "forward"]]


def test_ligatures_and_raised_signs_are_their_letters() -> None:
    assert missing("The \ufb01rst o\ufb03ce of 20 m2", "The first office of 20 m²") == []


def test_marks_of_lists_and_notes_are_not_missed() -> None:
    assert missing("1 Roads 2 Walls a Steps", "Roads Walls Steps") == []


def test_what_is_told_as_left_out_is_explained() -> None:
    page = b"<p>Present: Ann Bell</p><p>Share this page with friends</p>"
    told = (OmittedText("navigation", "Share this page with friends"),)
    assert unexplained(page, "html.html", "Present: Ann Bell", told) == Unexplained()
    found = unexplained(page, "html.html", "Present: Ann Bell", ())
    assert found.lost == (OmittedText(NOT_READ, "share this page with friends"),)
    (warning,) = found.warnings
    assert warning.code == "text-lost"
    assert '5 words of the file were not read, the first at "Share this page with friends"' in warning.message


def test_a_check_that_fails_is_a_warning_and_no_refusal() -> None:
    (warning,) = unexplained(b"no package at all", "office.docx", "Roads", ()).warnings
    assert warning.code == "not-checked"


PAGE = "<html><body><p>The fee is £420.</p><p>Venn voted against.</p></body></html>"
SAVED = (
    "Subject: Fees\nMIME-Version: 1.0\nContent-Type: text/html; charset={}\n"
    "Content-Transfer-Encoding: base64\n\n{}"
)


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_saved_page_is_decoded_anew(charset: str) -> None:
    data = SAVED.format(charset, b64encode(PAGE.encode(charset)).decode()).encode()
    assert (
        unexplained(data, "containers.saved_page", "The fee is £420. Venn voted against.", ())
        == Unexplained()
    )
    (warning,) = unexplained(data, "containers.saved_page", "The fee is £420.", ()).warnings
    assert '3 words of the file were not read, the first at "Venn voted against"' in warning.message


@pytest.mark.parametrize(
    "data", [rb"{\rtf1\ansi Roads were mended.\par}", b"<html><p>Roads were mended.", b"Roads were mended."]
)
def test_what_only_ends_like_old_word_is_checked_as_what_it_is(data: bytes) -> None:
    assert unexplained(data, "containers.convert", "Roads were mended.", ()) == Unexplained()
    assert unexplained(data, "containers.convert", "Roads", ()).lost


RUNS = (
    OldWordRun("Quay Board\rThe fee is £420"),
    OldWordRun(" for all, Łukasz said", wide=True),
    OldWordRun(" secretly", hidden=True),
    OldWordRun(".\r\x13 HYPERLINK elsewhere \x14The map\x15\x07Ann\x1eBell\x07"),
)


def test_old_word_is_read_by_its_pieces() -> None:
    data = old_word(RUNS, notes="Venn voted against.\r", heads="A running head\r", boxes="In a box\r")
    held = "Quay Board The fee is £420 for all, Łukasz said. The map Ann-Bell Venn voted against. In a box"
    assert " ".join(text_of_old_word(data).split()).replace(" .", ".") == held
    assert unexplained(data, "containers.convert", held, ()) == Unexplained()
    (warning,) = unexplained(data, "containers.convert", held.replace("Venn voted against.", ""), ()).warnings
    assert '3 words of the file were not read, the first at "Venn voted against"' in warning.message


def test_a_long_old_word_document_lies_in_large_sectors() -> None:
    words = " ".join(f"w{n}ord" for n in range(3_000))
    assert text_of_old_word(old_word((OldWordRun(words),))).split() == words.split()


def test_damaged_old_word_is_told_and_ends() -> None:
    whole = old_word(RUNS)
    chance = random.Random(7)
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        found = unexplained(bytes(data), "containers.convert", "", ())
        assert {one.code for one in found.warnings} <= {"text-lost", "not-checked"}


def test_a_reader_that_nobody_has_is_a_mistake_and_not_unchecked() -> None:
    with pytest.raises(KeyError):
        unexplained(b"Roads", "docx", "", ())


@pytest.mark.parametrize("file", RENDERINGS)
def test_whole_minutes_are_read_whole(tmp_path: Path, file: str) -> None:
    path = tmp_path / file
    path.write_bytes(RENDERINGS[file](HARBOUR))
    assert [warning for warning in read_source(path).warnings if warning.code == "not-checked"] == []


def test_reading_a_file_tells_of_what_its_reader_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = html.read

    def forgetful(data: bytes) -> ReadDocument:
        return ReadDocument(read(data).paragraphs[:1])

    monkeypatch.setattr(html, "read", forgetful)
    path = tmp_path / "a.html"
    path.write_text("<h1>Quay Board</h1><p>The crane was sold to Kit Low.</p>")
    (warning,) = read_source(path).warnings
    assert (warning.code, "The crane was sold" in warning.message) == ("text-lost", True)


SHOWN = [
    ("a < b and <b>bold</b>er", "a < b and bolder"),
    ("<p>one<p>two", "one two"),
    ("<!-- hidden --><p>one</p><script>var two</script><style>.three{}</style>", "one"),
    ("<div hidden>one<div>two</div></div>three", "three"),
    ("<ul><li hidden>one<li>two</ul>", "two"),
    ("<p style='color: red; display: none'>one</p><p>two", "two"),
    ("<style>.gone { display: none }</style><p class='a gone'>one</p><p>two", "two"),
    ('<p title="a > b">one</p><template>two</template><textarea>three</textarea>', "one three"),
    ("<p>Caf&eacute; &lt;name withheld&gt;", "Café <name withheld>"),
    ("<head><title>one</title></head><body>two", "two"),
]


@pytest.mark.parametrize(("page", "shown"), SHOWN)
def test_a_page_shows_what_is_not_hidden(page: str, shown: str) -> None:
    assert unexplained(page.encode(), "html.html", shown, ()) == Unexplained()
    for word in shown.split():
        if len(word) > 1 and word.isalpha():
            (warning,) = unexplained(page.encode(), "html.html", shown.replace(word, ""), ()).warnings
            assert warning.code == "text-lost"


MARKDOWN = [
    ("---\ntitle: Quay\n---\nRoads were mended", "Roads were mended"),
    ("[the map](http://example.org/a_b 'Map') and ![alt words](x.png)", "the map and"),
    ("[roads]: http://example.org/roads\n\nSee [roads].", "See roads."),
    ("[Decision]: approved\n", "[Decision]: approved"),
    ("Paid £35[^note].\n\n[^note]: in May", "Paid £35. in May"),
    ("1. one\n1. two\n\n15. three", "one two three"),
    ("```text\nlow water\n```\n", "low water"),
    ("The clerk <name withheld> *spoke* <!-- aside -->", "The clerk <name withheld> spoke"),
]


@pytest.mark.parametrize(("text", "shown"), MARKDOWN)
def test_markdown_shows_its_words_and_no_signs(text: str, shown: str) -> None:
    assert unexplained(text.encode(), "markdown", shown, ()) == Unexplained()
    for word in shown.replace("[", " ").replace("]", " ").split():
        if len(word) > 1 and word.isalpha():
            assert unexplained(text.encode(), "markdown", shown.replace(word, "", 1), ()).lost


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "<a '", "![", "[^", "](", "[a]: .", "<!-- >", "{%", "<p hidden>", "a "]
)
@pytest.mark.parametrize("reader", ["html.html", "markdown", "text"])
def test_long_repetitions_are_checked(reader: str, piece: str) -> None:
    found = unexplained((piece * 60_000).encode(), reader, "a\n" * 30_000, ())
    # Only as plain text does one of them show words that are not among what was kept.
    assert bool(found.lost) == (reader == "text" and piece == "<p hidden>")


def test_every_reader_is_checked() -> None:
    warned = {one for one in READERS.values() if unexplained(b"Unread words", one, "", ()).warnings}
    assert warned == set(READERS.values())
