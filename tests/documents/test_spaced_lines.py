"""Text of PDF files that a converter wrote with each printed line apart is whole, without false headings."""

from __future__ import annotations

import pytest

from indexer.documents import markdown, text
from indexer.documents.formats import ReadDocument
from indexer.documents.spaced_lines import closed_up
from indexer.model import LineKind

_WORDS = (
    "The harbour master told the committee that the pontoon by the slipway had been repaired after the "
    "storm in March and that the insurers had been told of it. Members asked when the lights on the outer "
    "mole would work again, since several boats had come in after dark with nothing to steer by. The harbour "
    "master replied that the part was on order from Mr. Oakes and that a lamp would hang there until then. "
)
_WIDTH = 62


def _printed(words: str) -> list[str]:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + 1 + len(word) > _WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _document(*pages: str, rule: str = "\n---\n{number}\n\n") -> str:
    """Pages whose printed lines stand apart, with a rule and the page's number between them."""
    found = "\n\n".join(_printed(pages[0]))
    for number, page in enumerate(pages[1:], 2):
        found += rule.format(number=number) + "\n\n".join(_printed(page))
    return found + "\n"


def _texts(read: ReadDocument) -> list[str]:
    return [one.text for one in read.paragraphs]


@pytest.mark.parametrize("reader", [markdown, text])
def test_broken_lines_are_one_paragraph_again(reader: object) -> None:
    read = reader.read(_document(_WORDS, _WORDS).encode())  # type: ignore[attr-defined]
    assert any("Mr. Oakes and that a lamp would hang there until then." in one for one in _texts(read))
    assert not any(one[:1].islower() for one in _texts(read))


@pytest.mark.parametrize("reader", [markdown, text])
def test_the_number_of_a_page_is_a_paragraph_of_its_own(reader: object) -> None:
    read = reader.read(_document(_WORDS, _WORDS, _WORDS).encode())  # type: ignore[attr-defined]
    assert {"2", "3"} < set(_texts(read))
    assert read.left_out == ()


def test_a_rule_between_pages_makes_no_heading_of_the_line_above() -> None:
    read = markdown.read(_document(_WORDS, _WORDS).encode())
    assert all(one.kind is not LineKind.HEADING for one in read.paragraphs)


def test_headings_lists_and_rosters_keep_their_lines() -> None:
    apart = ["**2.**", "MEMBERS PRESENT", "Ada Field, harbour master", "Ben Stone", "1. Slipway", "2. Lights"]
    closed = closed_up(
        "\n\n".join([*apart, *_printed(_WORDS), "**3.**", "(a) the pontoon", "(b) the outer mole"])
    )
    blocks = closed.split("\n\n")
    assert blocks[: len(apart)] == apart
    assert blocks[-3:] == ["**3.**", "(a) the pontoon", "(b) the outer mole"]


@pytest.mark.parametrize(
    "ordinary",
    [
        "\n\n".join([_WORDS] * 12),  # a paragraph a line
        "\n".join(_printed(_WORDS * 3)),  # wrapped, as people and programs write it
        "Minutes\n---\n\n2\n\n" + "\n\n".join(f"Matter {n} was noted." for n in range(40)),
        "\n\n".join(f"member {n} of the harbour committee, for the ward of Lampton" for n in range(40)),
    ],
)
def test_other_text_stays_as_it_is(ordinary: str) -> None:
    assert closed_up(ordinary) == ordinary


def test_nothing_but_rules_is_lost() -> None:
    source = _document(_WORDS, _WORDS, _WORDS)
    assert [*closed_up(source).split()] == [word for word in source.split() if word != "---"]
