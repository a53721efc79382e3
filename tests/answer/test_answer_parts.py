"""A very long sentence or row is quoted for the parts of it that matter, each of them whole."""

from __future__ import annotations

import numpy as np
import pytest

from service.answer.quotes import QuoteThresholds, choose_quotes
from service.answer.sentences import LONGEST, parts_of
from tests.made_candidates import candidates, meeting

THRESHOLDS = QuoteThresholds(beside=0.9, apart=0.9)
FILLED = tuple(
    f"the {colour} buoy off the {side} mole was taken up, cleaned, painted and laid again in good time"
    for colour in ("red", "green", "white")
    for side in ("north", "south")
)
CRANE = "the winch of the crane was found cracked and its repair put off until the autumn"


def quoted(question: str, text: str) -> str:
    found = candidates(question, meeting("a", text))
    likely = np.ones(len(found.sentences), dtype=np.float32)
    chosen = choose_quotes(found, likely, likely, THRESHOLDS)
    assert all(one.meeting.text[slice(*one.span)] in text for one in chosen)
    return chosen[0].meeting.text[slice(*chosen[0].span)]


@pytest.mark.parametrize("seam", ["; ", "\t", " | ", " • "])
@pytest.mark.parametrize("at", [0, 3, 6])
def test_the_parts_around_the_answer_are_quoted_whole(seam: str, at: int) -> None:
    parts = [*FILLED[:at], CRANE, *FILLED[at:]]
    quote = quoted("What about the winch of the crane?", seam.join(parts))
    assert CRANE in quote
    assert len(quote) <= LONGEST
    assert all(piece in parts for piece in quote.replace(seam, "\n").strip(";").split("\n"))


def test_numbered_parts_keep_their_numbers() -> None:
    text = " ".join(f"({letter}) {part}" for letter, part in zip("abcdefg", (*FILLED, CRANE), strict=True))
    assert f"(g) {CRANE}" in quoted("What about the winch of the crane?", text)


def test_a_sentence_of_ordinary_length_is_left_whole() -> None:
    text = "; ".join((CRANE, *FILLED[:2]))
    assert len(text) < LONGEST
    assert quoted("What about the winch of the crane?", text) == text


def test_what_commas_alone_part_is_left_whole() -> None:
    text = ", ".join((CRANE, *FILLED))
    assert quoted("What about the winch of the crane?", text) == text


def test_a_part_is_never_cut() -> None:
    long = "rust " * LONGEST
    text = f"{CRANE}; {long.strip()}"
    assert quoted("Which rust?", text) == long.strip()


@pytest.mark.timeout(120)
def test_a_line_of_a_megabyte_is_parted() -> None:
    for piece, part, times in (("a; ", "a;", 350_000), ("(a) ", "(a)", 250_000)):
        text = piece * times
        assert [text[slice(*one)] for one in parts_of(text, 0, len(text))] == [part] * times
    for seams in (" " * 1_000_000, "\t | " * 250_000):
        assert list(parts_of(seams, 0, len(seams))) == []
