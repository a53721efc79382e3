"""From pieces of text to sentences with their citations, in plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.summary.sentences import (
    MOST_CHARACTERS,
    CitedSentence,
    Sentences,
    plain,
    shortened,
    take_citations,
    without_marker,
)

TEXT = (
    "The Board agreed. [1][2] Mr. Smith paid £3.5m on 3 May.[1, 3] He left\n- It closed [2]. \n"
    "2. No more money [1-3].\n\nDr. A. Jones spoke [4]"
)
SENTENCES = [
    "The Board agreed. [1][2]",
    "Mr. Smith paid £3.5m on 3 May. [1, 3]",
    "He left",
    "- It closed [2].",
    "2. No more money [1-3].",
    "Dr. A. Jones spoke [4]",
]


def split(text: str, size: int) -> list[str]:
    sentences = Sentences()
    found = [s for at in range(0, len(text), size) for s in sentences.feed(text[at : at + size])]
    return [*found, *sentences.end()]


@given(st.integers(1, len(TEXT)))
def test_sentences_are_the_same_however_the_text_is_cut(size: int) -> None:
    assert split(TEXT, size) == SENTENCES


def test_a_sentence_comes_out_as_soon_as_the_next_begins() -> None:
    sentences = Sentences()
    assert list(sentences.feed("It closed. ")) == []
    assert list(sentences.feed("[1")) == []
    assert list(sentences.feed("] ")) == []
    assert list(sentences.feed("Then")) == ["It closed. [1]"]


@given(st.text(max_size=300))
def test_no_text_is_lost_or_made_up(text: str) -> None:
    out = "".join("".join(split(text, 7)).split())
    assert out == "".join(plain(text).split())


def test_text_without_an_end_is_held_up_to_a_bound() -> None:
    sentences = Sentences()
    out = [s for _ in range(1_000) for s in sentences.feed("word " * 10)]
    assert out
    assert max(map(len, out)) <= MOST_CHARACTERS + 50


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("It closed [1].", CitedSentence("It closed.", (1,))),
        ("It closed. [1][2]", CitedSentence("It closed.", (1, 2))),
        ("It [2] closed [1, 2].", CitedSentence("It closed.", (2, 1))),
        ("It closed [1 and 3; 2].", CitedSentence("It closed.", (1, 3, 2))),
        ("It closed [1-3].", CitedSentence("It closed.", (1, 2, 3))),
        ("It closed [3–1].", CitedSentence("It closed.", (3, 1))),
        ("It closed [1-9999].", CitedSentence("It closed.", (1, 9999))),
        ("It closed [0].", CitedSentence("It closed.", (0,))),
        ("It closed [sic].", CitedSentence("It closed [sic].", ())),
        ("It closed (1).", CitedSentence("It closed (1).", ())),
        ("It closed [passage 1].", CitedSentence("It closed [passage 1].", ())),
        ("It closed [١].", CitedSentence("It closed [١].", ())),
        (f"It closed [{'9' * 5000}].", CitedSentence(f"It closed [{'9' * 5000}].", ())),
    ],
)
def test_citations(sentence: str, cited: CitedSentence) -> None:
    assert take_citations(sentence) == cited


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\u202eb\u2066c\u200bd\u00ade\ufefff", "abcdef"),
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("a\tb\u00a0c\u2003d", "a b c d"),
        ("a\r\nb\u2028c\x85d", "a\n\nb\nc\nd"),
        ("tag\U000e0041\U000e0042s", "tags"),
        ("v\ufe0f\U000e0101s", "vs"),
        ("\ud800lone", "lone"),
        ("e\u0301", "é"),
    ],
)
def test_plain_text_has_nothing_unseen(text: str, clean: str) -> None:
    assert plain(text) == clean


@given(st.text())
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_markers_and_emphasis_are_taken_off() -> None:
    assert without_marker("- **The Board** agreed.") == "The Board agreed."
    assert without_marker("12. The Board agreed.") == "The Board agreed."
    assert without_marker("2024 was dry.") == "2024 was dry."


def test_a_long_text_is_shortened() -> None:
    assert shortened("abcdef", 4) == "abc…"
    assert shortened("abcd", 4) == "abcd"
