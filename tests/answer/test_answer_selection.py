"""Which sentences are quoted, and in what order."""

from __future__ import annotations

import datetime as dt

import numpy as np

from service.answer.quotes import MOST_QUOTES, QuoteThresholds, choose_quotes
from service.answer.whole import MOST_CHARACTERS
from tests.made_candidates import candidates, meeting

THRESHOLDS = QuoteThresholds(beside=0.3, apart=0.5)


def quotes(found, adds, thresholds: QuoteThresholds = THRESHOLDS) -> list[str]:
    likely = np.array(adds, dtype=np.float32)
    chosen = choose_quotes(found, likely, likely, thresholds)
    return [one.meeting.text[slice(*one.span)] for one in chosen]


def test_the_best_comes_first_and_only_what_adds_follows() -> None:
    far = [
        meeting(f"m{n}", text) for n, text in enumerate(("Crane A broke.", "Tea.", "Crane B sank.", "Cake."))
    ]
    found = candidates("crane", *far)
    assert quotes(found, [0.5, 0.1, 0.8, 0.2]) == ["Crane B sank.", "Crane A broke."]
    assert quotes(found, [0.4, 0.4, 0.8, 0.4]) == ["Crane B sank."]
    assert quotes(found, [0.1, 0.05, 0.2, 0.0]) == ["Crane B sank."]


def test_what_adds_less_joins_what_it_stands_near() -> None:
    found = candidates("crane", meeting("a", "Crane A broke. Crane B sank. Crane C fell."))
    assert quotes(found, [0.8, 0.4, 0.1]) == ["Crane A broke. Crane B sank."]
    assert quotes(found, [0.8, 0.1, 0.4]) == ["Crane A broke. Crane B sank. Crane C fell."]
    assert quotes(found, [0.8, 0.2, 0.2]) == ["Crane A broke."]
    # Nothing is taken in that would have to come from farther off.
    apart = candidates("crane", meeting("a", "Crane A broke. Tea. Cake. Wine. Crane B sank."))
    assert quotes(apart, [0.8, 0.1, 0.1, 0.1, 0.4]) == ["Crane A broke."]
    assert quotes(apart, [0.8, 0.1, 0.1, 0.1, 0.6]) == ["Crane A broke.", "Crane B sank."]


def test_a_quote_is_not_joined_beyond_its_length() -> None:
    long = f"Crane B sank {'again and ' * (MOST_CHARACTERS // 10)}again."
    found = candidates("crane", meeting("a", f"Crane A broke. {long}"))
    assert quotes(found, [0.8, 0.4]) == ["Crane A broke."]


def test_what_happened_is_told_in_time_order() -> None:
    later = meeting("later", "The crane was mended. Tea.", dt.date(2031, 5, 1))
    earlier = meeting("earlier", "The crane broke.", dt.date(2031, 1, 1))
    undated = meeting("undated", "The crane was bought.")
    told = [later, undated, earlier]
    adds = [0.9, 0.1, 0.6, 0.7]
    assert quotes(candidates("What happened to the crane?", *told), adds) == [
        "The crane broke.",
        "The crane was mended.",
        "The crane was bought.",
    ]
    assert quotes(candidates("Which crane?", *told), adds)[0] == "The crane was mended."


def test_what_is_said_again_in_nearly_the_same_words_is_quoted_once() -> None:
    said = "The clerk is to ask the yard for the price of a new crane and of its hoist by the autumn"
    told = [
        meeting("a", f"{said}."),
        meeting("b", f"That {said[0].lower()}{said[1:]}."),
        meeting("c", "Tea."),
    ]
    assert quotes(candidates("crane", *told), [0.9, 0.8, 0.1]) == [f"{said}."]


def test_what_is_said_again_with_another_figure_is_quoted_too() -> None:
    said = "The clerk is to pay the yard for the hire of the crane over the whole of the season {} pounds."
    told = [meeting("a", said.format(40)), meeting("b", said.format(90))]
    assert len(quotes(candidates("crane", *told), [0.9, 0.8])) == 2


def test_what_is_said_twice_is_quoted_once_and_four_quotes_are_the_most() -> None:
    same = [meeting(f"m{n}", "The crane broke.") for n in range(2)]
    assert quotes(candidates("crane", *same), [0.9, 0.9]) == ["The crane broke."]
    many = [meeting(f"m{n}", f"Crane {n} broke.") for n in range(9)]
    assert len(quotes(candidates("crane", *many), [0.9] * 9)) == MOST_QUOTES
