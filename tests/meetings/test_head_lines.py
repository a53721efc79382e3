"""What stands in no agenda item is found too: the roster, and what is said before the first heading."""

from __future__ import annotations

import pytest

from tests.structure_source import head, parse


def stretches(text: str) -> list[str]:
    return head(parse(text))


ROSTER = "Present: Ann Bell (Chair), Cy Dunn, Eve Fox\n\nApologies: Gus Hall"
SAID = "The chair thanked all who had come through the snow and opened the meeting."
ITEMS = (
    "1. Roads\n\nThe roads were mended at length and the bill was paid.\n\n"
    "2. Lamps\n\nThe lamps in the square were lit again.\n\n3. Close\n\nThe meeting closed at nine.\n"
)
TITLE = "Fooham Parish Council\n\nMinutes of the meeting of 12 July 2020"


def test_a_roster_is_one_stretch() -> None:
    assert stretches(f"{TITLE}\n\n{ROSTER}\n\n{ITEMS}") == [ROSTER]


def test_a_title_and_a_date_by_themselves_are_none() -> None:
    assert stretches(f"{TITLE}\n\n{ITEMS}") == []


def test_what_is_said_before_the_first_heading_is_found() -> None:
    assert any(SAID in one for one in stretches(f"{TITLE}\n\n{ROSTER}\n\n{SAID}\n\n{ITEMS}"))


def test_where_and_when_they_met_is_found() -> None:
    told = "held in the upper room of the Old Mill, Quay Street, Fooham, at 7.30 pm"
    assert any(told in one for one in stretches(f"{TITLE} {told}\n\n{ROSTER}\n\n{ITEMS}"))


@pytest.mark.parametrize("roster", [ROSTER, ROSTER.replace(", ", "\n")])
def test_no_item_has_what_the_head_has(roster: str) -> None:
    meeting = parse(f"{TITLE}\n\n{roster}\n\n{ITEMS}")
    assert [one.heading for one in meeting.items] == ["Roads", "Lamps", "Close"]
    assert meeting.head
    assert all(end <= meeting.items[0].start for _, end in meeting.head)


def test_a_roster_at_the_end_is_found_too() -> None:
    meeting = parse(f"{TITLE}\n\n{ITEMS}\n{ROSTER}\n")
    everything = [meeting.text[start:end] for start, end in meeting.head]
    everything += [meeting.text[one.start : one.end] for one in meeting.items]
    assert any("Gus Hall" in one for one in everything)
