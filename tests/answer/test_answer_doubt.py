"""What speaks for and against an answer, and what comes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from service.answer.additions import ADDITIONS
from service.answer.answerer import reason
from service.answer.features import FEATURES, SIGNS, Case, matrix
from service.answer.weights import shipped_weights
from service.search.query import Query
from tests.made_candidates import candidates, meeting

LOCK = "The lock was opened by Ada Field on 3 May 2031. Tea was served."


def case(question: str, *texts: str, cosine: float = 0.5) -> Case:
    found = candidates(question, *(meeting(f"m{n}", text) for n, text in enumerate(texts or (LOCK,))))
    found = replace(found, cosines=np.full(len(found.sentences), cosine, dtype=np.float32))
    return shipped_weights().quotes.case(found)


@pytest.mark.parametrize(
    ("sign", "question", "value"),
    [
        ("together", "lock opened", 1.0),
        ("together", "lock flooded", 0.5),
        ("missing", "lock opened", 0.0),
        ("missing", "lock flooded", 0.5),
        ("missing", "did people mention the lock", 0.0),
        ("lacks", "When was the lock opened?", 0.0),
        ("lacks", "When was the tea served?", 1.0),
        ("lacks", "tea", 0.0),
        ("wants", "When was the tea served?", 1.0),
        ("wants", "tea", 0.0),
    ],
)
def test_signs(sign: str, question: str, value: float) -> None:
    told = case(question, "The lock was opened on 3 May 2031.", "Tea was served.")
    row = next(
        n for n, one in enumerate(told.candidates.sentences) if ("tea" in question) is ("Tea" in one.text)
    )
    likelihoods = np.zeros(len(told.candidates.sentences), dtype=np.float32)
    likelihoods[row] = 0.9
    assert SIGNS[sign](replace(told, likelihoods=likelihoods)) == pytest.approx(value)


def test_every_feature_and_sign_of_the_shipped_weights_is_known() -> None:
    weights = shipped_weights()
    assert set(weights.quotes.sentences.features) <= set(FEATURES)
    assert set(weights.quotes.additions.features) <= set(ADDITIONS)
    assert set(weights.answer.signs) <= set(SIGNS)
    assert len(weights.answer.signs) == len(weights.answer.weights)
    assert 0 < weights.answer.threshold < 1


def test_confidence_falls_with_what_is_missing_and_how_far_off_it_lies() -> None:
    sure = shipped_weights().answer
    good = sure(case("Who opened the lock?"))
    assert good > sure(case("Who flooded the lock?")) > sure(case("Who flooded the lock?", cosine=0.1))


def test_the_sentence_that_names_somebody_is_likelier_for_who() -> None:
    text = "The lock was opened at last. The lock was opened by Ada Field of Quay Works."
    for question, best in (("Who opened the lock?", 1), ("lock opened", 0)):
        told = case(question, text)
        first, second = told.likelihoods
        assert bool(second > first) is (best == 1) or question == "lock opened"
    who, plain = (
        matrix(case(q, text).candidates, ("offers",))[:, 0].tolist() for q in ("Who opened it?", "lock")
    )
    assert (who, plain) == ([0.0, 1.0], [0.0, 0.0])


def test_words_of_the_board_say_nothing_of_what_is_asked() -> None:
    asked, told = case("Did the Quay Board mine bitcoin?", "Tea was served."), case("mine bitcoin", "Tea.")
    for sign in ("unknown", "words"):
        assert SIGNS[sign](asked) == pytest.approx(SIGNS[sign](told))
    assert SIGNS["unknown"](told) == pytest.approx(0.5)
    assert SIGNS["unknown"](case("Quay Board", "Tea was served.")) == 0.0


def test_a_reason_or_a_course_asked_for_is_a_sign() -> None:
    signs = ("reason", "course")
    why, how, what = (
        [SIGNS[sign](case(question)) for sign in signs]
        for question in ("Why was the lock opened?", "How did the lock's lining change?", "Who opened it?")
    )
    assert (why, how, what) == ([1.0, 0.0], [0.0, 1.0], [0.0, 0.0])


@pytest.mark.parametrize(
    ("question", "unknown", "words"),
    [
        (
            "zebra crossings",
            {"zebra": None},
            "mention “zebra”; the nearest passages are about “Harbour” (Quay Board)",
        ),
        (
            "zebra crossings",
            {"zebra": "zebras2030"},
            "mention “zebra” (only “zebras2030”); the nearest",
        ),
        ("When was tea served?", {}, "seem to say when; the nearest"),
        ("Where was tea served?", {}, "seem to say where; the nearest"),
        ("the lock's lining", {}, "seem to answer “the lock's lining”; the nearest"),
    ],
)
def test_reasons_say_what_the_minutes_lack(question: str, unknown: dict[str, str | None], words: str) -> None:
    told = case(question, "Tea was served.")
    assert words in reason(Query(question), told, unknown=unknown).text


def test_reasons_name_what_was_found_outside_the_filters_or_that_nothing_was() -> None:
    told = case("Who opened the lock?")
    outside = reason(Query("lock"), None, outside=told.chosen[0]).text
    assert outside == (
        "Within these filters no minutes answer this, but others seem to: "
        "see Quay Board, date not stated, on “Harbour”."
    )
    assert reason(Query("lock"), None).text == "No minutes in this index discuss “lock”; try other words."
