"""Apologies told in a sentence."""

import pytest

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


def test_reasons_and_initials_after_the_names():
    assert apologies(
        "Apologies received and accepted from Eve Finch (EF) and Gus Hart (GH) in advance of the meeting. "
        "No apologies were received from Ida Jay."
    ) == ["Eve Finch", "Gus Hart"]


def test_a_list_alone_under_such_a_heading():
    assert apologies("Eve Finch and Gus Hart") == ["Eve Finch", "Gus Hart"]
    assert apologies("The Chair welcomed everybody.") == []


def test_a_heading_that_runs_into_the_names():
    meeting = parse(
        "Rope Council\n\nPresent: Ann Bell, Cy Dunn\n\n"
        "APOLOGIES FOR ABSENCE were received from Mr E Finch\n\n"
        "FINANCE. The clerk paid for the ropes.\n\nPLANNING. A letter had been received.\n"
    )
    assert [person.name for person in meeting.apologies] == ["Mr E Finch"]
    assert [item.heading for item in meeting.items] == ["APOLOGIES FOR ABSENCE", "FINANCE", "PLANNING"]


def test_apologies_before_the_first_item_and_sent_by_their_givers():
    meeting = parse(
        "Rope Board\n\nPresent: Ann Bell, Cy Dunn\n\nEve Finch sent her apologies to the Chair.\n\n"
        "Apologies were received from Councillor Hart.\n\n1. Roads\n\nNone.\n\n2. Boats\n\nNone.\n"
    )
    assert [person.name for person in meeting.apologies] == ["Eve Finch", "Councillor Hart"]


@pytest.mark.parametrize(
    "sentence",
    [
        "None were received.",
        "None had been received.",
        "There were none.",
        "None given",
        "None reported to the clerk.",
        "Everyone was present.",
        "All members present.",
        "As recorded above.",
        "Received and accepted.",
        "To receive apologies.",
        "They were received, noted and approved.",
    ],
)
def test_what_is_said_of_apologies_is_nobody(sentence):
    assert apologies(sentence) == []


def test_a_name_that_begins_like_such_a_sentence_is_a_name():
    assert apologies("Apologies were received from To Van Nguyen and Ann Nonesuch.") == [
        "To Van Nguyen",
        "Ann Nonesuch",
    ]
