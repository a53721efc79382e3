"""Names in questions whose initials the minutes use without ever saying what they stand for."""

from __future__ import annotations

import pytest

from indexer.learned.acronyms import initials_used

USED = {"sbt", "hmrs", "orf", "mqs", "dmrs"}


@pytest.mark.parametrize(
    ("question", "written", "short"),
    [
        ("What did Stowe Borders Trust approve?", "Stowe Borders Trust", "SBT"),
        ("Did Stowe Borders Trust approve it?", "Stowe Borders Trust", "SBT"),  # "Did" has a capital too
        ("the Harbour Manual for Roads and Slips", "Harbour Manual for Roads and Slips", "HMRS"),
        ("Ostle’s Rope Fund", "Ostle’s Rope Fund", "ORF"),
        ("the Drains Manual of Roads & Slips", "Drains Manual of Roads & Slips", "DMRS"),
    ],
)
def test_a_name_is_found_by_its_initials(question: str, written: str, short: str) -> None:
    (found,) = initials_used(question, USED.__contains__)
    assert (found.written, found.stands_for) == (written, (short,))
    assert question[found.start : found.end] == written


@pytest.mark.parametrize(
    "question",
    [
        "what did stowe borders trust approve",  # not written as a name
        "Stowe Borders: Trust",  # not one name
        "Stowe Trust",
        "What of Mill Quay in September?",  # a time is part of no name
        "The Rope Walk Association",  # whose initials nobody uses
        "Stowe Borders of",
        "",
    ],
)
def test_nothing_else_is(question: str) -> None:
    assert not list(initials_used(question, USED.__contains__))


def test_names_follow_one_another_and_the_longest_counts() -> None:
    used = {"sbt", "sbtf", "orf"}.__contains__
    found = list(initials_used("Did Stowe Borders Trust Fund pay the Ostle Rope Fund?", used))
    assert [one.written for one in found] == ["Stowe Borders Trust Fund", "Ostle Rope Fund"]
