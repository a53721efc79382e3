"""Which sentences are quoted, and in what order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from service.answer.quotes import MOST_QUOTES, QuoteThresholds, choose_quotes
from tests.made_candidates import candidates, meeting

THRESHOLDS = QuoteThresholds(least=0.3, share=0.5, course=0.1, beside=0.9)


def quotes(found, likelihoods, thresholds: QuoteThresholds = THRESHOLDS) -> list[str]:
    chosen = choose_quotes(found, np.array(likelihoods, dtype=np.float32), thresholds)
    return [one.meeting.text[slice(*one.span)] for one in chosen]


def test_the_best_comes_first_and_only_the_likely_follow() -> None:
    found = candidates("crane", meeting("a", "Crane A broke.\n\nTea.\n\nCrane B sank.\n\nCake."))
    assert quotes(found, [0.5, 0.1, 0.8, 0.2]) == ["Crane B sank.", "Crane A broke."]
    assert quotes(found, [0.1, 0.05, 0.2, 0.0]) == ["Crane B sank."]


def test_likely_neighbours_join_within_their_paragraph() -> None:
    found = candidates("crane", meeting("a", "Crane A broke. Crane B sank.\n\nCrane C fell."))
    likelier = replace(THRESHOLDS, beside=0.2)
    assert quotes(found, [0.8, 0.8, 0.8]) == ["Crane A broke. Crane B sank.\n\nCrane C fell."]
    assert quotes(found, [0.8, 0.2, 0.2], likelier) == ["Crane A broke. Crane B sank."]
    assert quotes(found, [0.8, 0.1, 0.1], likelier) == ["Crane A broke."]


def test_what_happened_is_told_once_a_meeting_in_time_order() -> None:
    later = meeting("later", "The crane was mended.\n\nThe crane is red.", dt.date(2031, 5, 1))
    earlier = meeting("earlier", "The crane broke.", dt.date(2031, 1, 1))
    undated = meeting("undated", "The crane was bought.")
    found = candidates("What happened to the crane?", later, undated, earlier)
    assert quotes(found, [0.9, 0.8, 0.3, 0.2]) == [
        "The crane broke.",
        "The crane was mended.",
        "The crane was bought.",
    ]


def test_what_is_said_twice_is_quoted_once_and_four_quotes_are_the_most() -> None:
    same = [meeting(f"m{n}", "The crane broke.") for n in range(2)]
    assert quotes(candidates("crane", *same), [0.9, 0.9]) == ["The crane broke."]
    many = [meeting(f"m{n}", f"Crane {n} broke.") for n in range(9)]
    assert len(quotes(candidates("crane", *many), [0.9] * 9)) == MOST_QUOTES
