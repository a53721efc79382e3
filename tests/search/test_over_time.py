"""Questions that ask what became of something, and lists that no one meeting fills."""

from __future__ import annotations

import pytest

from service.search.over_time import FIRST, MOST, asks_over_time, mixed


@pytest.mark.parametrize(
    "question",
    [
        "How did the plan for the ferry change?",
        "how have parking charges developed since the bridge was closed",
        "history of the bandstand",
        "What has become of the footpath by the mill?",
        "What happened to the allotments?",
        "complaints about noise over the years",
        "What has the board heard about flooding from meeting to meeting?",
    ],
)
def test_what_became_of_something_is_asked_over_time(question: str) -> None:
    assert asks_over_time(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many lamps were repaired?",
        "How is the grant paid out?",
        "Who chairs the ferry committee?",
        "history museum opening hours",
        "What was agreed about the bandstand?",
        "change of use of the barn",
    ],
)
def test_what_one_meeting_can_tell_is_not(question: str) -> None:
    assert not asks_over_time(question)


@pytest.mark.parametrize(
    ("meetings", "places"),
    [
        ([1, 1, 1, 2, 3, 1, 4], [0, 1, 3, 4, 6, 2, 5]),
        ([1, 2, 3, 4, 5, 1], [0, 1, 2, 3, 4, 5]),  # mixed already
        ([1, 1, 1, 1], [0, 1, 2, 3]),  # nobody else speaks of it
        ([1, 1, 1, 2], [0, 1, 3, 2]),
        ([1, 1, 2, 2, 3, 3, 3], [0, 1, 2, 3, 4, 5, 6]),  # beyond the first five there is no share
        ([], []),
    ],
)
def test_a_meeting_has_its_share_of_the_beginning_and_the_rest_behind(
    meetings: list[int], places: list[int]
) -> None:
    assert mixed(meetings) == places


def test_of_the_first_no_more_than_a_share_is_of_one_meeting() -> None:
    order = mixed([n // 7 for n in range(28)])
    first = [n // 7 for n in order[:FIRST]]
    assert max(map(first.count, first)) == MOST
    assert sorted(order) == list(range(28))
