"""What tells whether a sentence adds to the likeliest one."""

from __future__ import annotations

import numpy as np

from service.answer.additions import ADDITIONS, Rated
from tests.made_candidates import candidates, meeting


def rated(question: str = "Who mended the crane?") -> Rated:
    """The second sentence of the first meeting is the likeliest."""
    first = meeting("a", "The crane broke. Ada Field mended it. Tea was served.")
    second = meeting("b", "The crane is red.")
    found = candidates(question, first, second)
    return Rated.of(found, np.array([0.5, 0.9, 0.1, 0.5], dtype=np.float32))


def test_sentences_are_seen_from_the_likeliest() -> None:
    one = rated()
    assert ADDITIONS["best"](one).tolist() == [0, 1, 0, 0]
    assert ADDITIONS["after"](one).tolist() == [0, 0, 1, 0]
    assert ADDITIONS["before"](one).tolist() == [1, 0, 0, 0]
    less, behind = ADDITIONS["less-likely"](one), ADDITIONS["behind-passage"](one)
    assert less[1] == 0 > less[0] == less[3] > less[2]
    assert behind[3] == 0
    assert behind[0] == less[0]


def test_the_sentence_after_is_of_the_same_passage() -> None:
    found = candidates("crane", meeting("a", "The crane broke."), meeting("b", "The crane is red."))
    one = Rated.of(found, np.array([0.9, 0.5], dtype=np.float32))
    assert not ADDITIONS["after"](one).any()
    assert not ADDITIONS["same-document"](one).any()


def test_little_is_wanted_beside_what_was_told() -> None:
    assert ADDITIONS["told"](rated()).tolist() == [1, 0, 1, 1]
    assert not ADDITIONS["told"](rated("crane")).any()


def test_other_meetings_count_where_the_course_of_something_is_asked() -> None:
    assert ADDITIONS["course"](rated("What became of the crane?")).tolist() == [0, 0, 0, 1]
    assert not ADDITIONS["course"](rated()).any()
