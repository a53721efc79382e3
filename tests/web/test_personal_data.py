"""Nothing that points at a person stays in a question, unless the minutes themselves say it."""

from __future__ import annotations

import pytest

from indexer.language.words import Analyzer
from service.web.operation.audit import without_personal_data

PUBLISHED = frozenset(
    """budget mooring fee harbour ann bell smith john board 2024 march 12 7 meeting strategy violence street
    363m item call email phone number re-offending reoffending offending flood""".split()
)


def left(question: str) -> str:
    return without_personal_data(question, PUBLISHED.__contains__, Analyzer())


@pytest.mark.parametrize(
    "question",
    [
        "What is the mooring fee?",
        "What did Ann Bell say about the budget?",
        "Which item of 12 March 2024 was about the harbour board?",
        "Is £363M the budget?",
        "“mooring fee” & harbour",
    ],
)
def test_what_the_minutes_say_stays(question: str) -> None:
    assert left(question) == question


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("email jo.bloggs+x@mail.example.co.uk about the fee", "email [email] about the fee"),
        ("call 020 7946 0958", "call [number]"),
        ("call +44 (0)20 7946-0958 about the fee", "call [number] about the fee"),
        ("call 07700900123", "call [number]"),
        ("number 943 476 5919", "number [number]"),  # as the NHS writes them
        ("number 4111 1111 1111 1111", "number [number]"),
        ("number QQ 12 34 56 C", "number [national insurance number]"),
        ("number qq123456c", "number [national insurance number]"),
        ("the flood at SW1A 1AA", "the flood at [postcode]"),
        ("the flood at m11ae", "the flood at [postcode]"),
        ("who was born on 12/03/1985", "who was [word] on [number]"),
        ("the fee at https://example.org/u/jo?id=7 from 7", "the fee at [address] from 7"),
        ("email from 192.0.2.17", "email from [address]"),
        ("email from 2001:db8:0:1:1:1:1:1", "email from [address]"),
    ],
)
def test_what_has_the_shape_of_an_address_or_number_goes(question: str, expected: str) -> None:
    assert left(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What about Zoë Quillfeather?", "What about [word] [word]?"),
        ("zoë quillfeather-smith's fee", "[word] [word]-smith's fee"),
        ("Ｚｗｉｃｋｅｌ", "[word]"),
        ("case 88231", "[word] [word]"),
        ("flat 4b", "[word] [word]"),
        ("stratergy", "[word]"),
    ],
)
def test_a_word_that_no_minutes_hold_goes(question: str, expected: str) -> None:
    assert left(question) == expected


def test_a_hyphenated_word_is_looked_at_in_its_parts() -> None:
    assert left("the harbour-budget") == "the harbour-budget"
    assert left("the harbour-qwerty") == "the harbour-[word]"


def test_nobody_smuggles_a_placeholder_or_a_line_in() -> None:
    assert left("a\nb [email] fee\x1b") == left("a b [email] fee\x1b")
    assert "\n" not in left("fee\nfee\r\nfee\u2028fee")


@pytest.mark.parametrize("piece", ["1 ", "a@", "(0", "1.", "a:", "www.", "AB 12 ", "x-"])
@pytest.mark.timeout(120)
def test_a_name_at_the_end_of_the_longest_question_goes(piece: str) -> None:
    kept = left((piece * 500)[:488] + " Quillfeather")
    assert "uillfeather" not in kept
    assert kept.endswith("]")
