"""Headings that run into the text that they head."""

import pytest

from indexer.meetings.items.headings import lead_end
from indexer.model import Line
from tests.structure_source import body, headings, parse_markdown


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("FINANCE. A cheque was signed.", "FINANCE"),
        ("ROADS AND PATHS were inspected", "ROADS AND PATHS"),
        ("ACCOUNTS FOR 2019 were presented", "ACCOUNTS FOR 2019"),
        ("DATE OF NEXT MEETING: 3 May", "DATE OF NEXT MEETING"),
    ],
)
def test_words_in_capitals(text, lead):
    end = lead_end(Line(text, 0, len(text), 1), 0)
    assert end is not None
    assert text[:end] == lead


@pytest.mark.parametrize("text", ["MOPAC reported that", "FINANCE", "A cheque came.", "HM The King: came"])
def test_no_heading(text):
    assert lead_end(Line(text, 0, len(text), 1), 0) is None


def test_bold_with_punctuation():
    text = "Apologies. Received from Ann"
    assert lead_end(Line(text, 0, len(text), 1, strong_to=10), 0) == 10
    assert lead_end(Line("Ann left early", 0, 14, 1, strong_to=3), 0) is None


def test_items_with_bold_leads_and_a_list_in_one_of_them():
    meeting = parse_markdown(
        "# Rope Committee\n\n**Apologies.** Received from Ann.\n\n**Grants.** These were agreed:\n\n"
        "1. Knots £5\n2. Ladders £6\n3. Boats £7\n\n**Any other business.** None.\n"
    )
    assert headings(meeting) == [(None, "Apologies"), (None, "Grants"), (None, "Any other business")]
    assert body(meeting, 1) == "Received from Ann."
    assert body(meeting, 2).endswith("Boats £7")


def test_speakers_in_bold_are_no_items():
    text = "**Ann:** I agree.\n\n**Cy:** So do I.\n\n**Ann:** The ropes are new.\n\n**Cy:** They are not.\n"
    assert (
        len(parse_markdown("# Rope Committee\n\n## Apologies\n\n" + text + "\n## Ropes\n\n" + text).items)
        == 2
    )


def test_numbers_before_bold_leads_one_without_punctuation():
    meeting = parse_markdown(
        "# Rope Council\n\n**1/18 Chair:** Ann was elected.\n\n**2/18 Apologies:** Cllr Dunn.\n\n"
        "**3/18 Minutes** of the last meeting were signed.\n\n**4/18 Plans:**\n\n1. A roof. No objection.\n"
        "2. A porch. Support.\n\n**5/18 Close:** 9pm.\n"
    )
    assert headings(meeting) == [
        ("1/18", "Chair"),
        ("2/18", "Apologies"),
        ("3/18", "Minutes"),
        ("4/18", "Plans"),
        ("5/18", "Close"),
    ]
    assert body(meeting, 3) == "of the last meeting were signed."
