"""Apologies told in a sentence."""

from tests.structure_source import parse


def apologies(sentence):
    text = (
        f"Present: Ann Bell, Cy Dunn\n\n1. Apologies\n\n{sentence}\n\n2. Roads\n\nThe roads were discussed.\n"
    )
    return [person.name for person in parse(text).apologies]


def test_names_in_a_sentence():
    assert apologies(
        "Apologies were received from Cllr E Finch (holiday) and District Councillor F Lyle."
    ) == [
        "Cllr E Finch",
        "District Councillor F Lyle",
    ]
    assert apologies("Apologies for absence had been received from Eve Finch, Gus Hart and Ida Jay.") == [
        "Eve Finch",
        "Gus Hart",
        "Ida Jay",
    ]


def test_nobody():
    assert apologies("Apologies were noted.") == []
    assert apologies("There were no apologies from members this time.") == []
