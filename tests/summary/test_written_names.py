"""Names and acronyms of a sentence must be names of the minutes, as a whole and not only word by word."""

from __future__ import annotations

import pytest

from service.summary.words import Named, names_in

MINUTED = (
    "London Crime Reduction Board; Custody. Barry Hughes (BH) and Jane Adams, Chief Constable, met the "
    "Ministry of Justice. The officers' pay is due. Adam Hope asked the CPS about it."
)


def stands(name: str) -> bool:
    named = Named(MINUTED)
    return all(
        all(named.has(word) for word in run) and (len(run) == 1 or named.has_together(run))
        for run in names_in(f"Then {name} spoke.")
    )


@pytest.mark.parametrize(
    "name",
    [
        "Barry Hughes",
        "Hughes",
        "Chief Constable Jane Adams",
        "Jane Adams",
        "the Ministry of Justice",
        "LCRB",
        "the London Board",
        "the Crime Reduction Board",
        "BH",
        "the CPS's",
        "the Officer",
        "Adam Hope",
    ],
)
def test_names_of_the_minutes(name: str) -> None:
    assert stands(name)


@pytest.mark.parametrize(
    "name",
    [
        "Barry Adams",
        "Jane Hughes",
        "Peter Hughes",
        "Mr Hughes",
        "Hughe",
        "IT",
        "the NPS",
        "the Ministry of Defence",
        "Adams Hope",
        "Jane Hope",
        "Wales",
    ],
)
def test_other_names(name: str) -> None:
    assert not stands(name)


def test_names_are_runs_of_capitalised_words() -> None:
    sentence = "However, the Home Office and Dr Anne-Marie Fox of HMCTS said I was right in Part II."
    assert names_in(sentence) == [("Home", "Office"), ("Dr", "Anne", "Marie", "Fox", "HMCTS"), ("Part", "II")]
    assert names_in("Hughes said no.") == [("Hughes",)]
    assert names_in("The board said no.") == []
