"""Who owns an action: named before it, in it or after it, by a roster or without one."""

import pytest

from indexer.meetings.outcomes.owners import ActionContext, owner_of
from indexer.meetings.people.initials import directory
from indexer.model import Person

ROSTER = directory([Person("Ada Field", None, None, None), Person("Ben Moor", None, None, None)])
STRANGERS = directory([])


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ("Ben: ask the school for its hall.", "Ben Moor"),
        ("Action(Ben): ask the school for its hall.", "Ben Moor"),
        ("Ada Field & Ben Moor: draft the letter.", "Ada Field, Ben Moor"),
        ("All trustees: read the report.", "All trustees"),
        ("Field said she would ring the surveyor.", "Ada Field"),
        ("Ada is to write to the bank.", "Ada Field"),
        ("The gate will be mended by Ben Moor.", "Ben Moor"),
        ("The new president will speak to the bank.", "new president"),
        ("A new map will be drawn and sent round.", None),
        ("Final draft for the board to read.", None),
    ],
)
def test_owners_by_the_roster(said: str, owner: str | None) -> None:
    assert owner_of(said, ROSTER) == owner


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ("Zoë Marsh-Lane: book the tent.", "Zoë Marsh-Lane"),
        ("Zoë Marsh-Lane & Ian Kerr: book the tent.", "Zoë Marsh-Lane, Ian Kerr"),
        ("Trustee Kerr will speak to the bank.", "Trustee Kerr"),
        ("Mrs. O. Kerr advised that she would look into it.", "Mrs. O. Kerr"),
    ],
)
def test_owners_that_no_roster_knows(said: str, owner: str) -> None:
    assert owner_of(said, STRANGERS) == owner


def test_a_single_word_is_a_name_where_it_keeps_its_capital_within_sentences() -> None:
    said = "Kerr will mend the gate."
    assert owner_of(said, STRANGERS, ActionContext(text=f"All thanked Kerr. {said}")) == "Kerr"
    assert (
        owner_of("Work will go on.", STRANGERS, ActionContext(text="The work is slow. Work will go on."))
        is None
    )


def test_he_and_she_stand_for_the_last_who_was_said_to_do_something() -> None:
    before = "Ben Moor spoke of the gate. The hall is cold. Ada Field reported that the boiler had failed. "
    assert owner_of("She will ring the plumber.", ROSTER, ActionContext(before)) == "Ada Field"
    assert (
        owner_of("She and Ben will ring the plumber.", ROSTER, ActionContext(before)) == "Ada Field and Ben"
    )
    assert owner_of("She will ring the plumber.", ROSTER) is None


def test_a_name_does_not_reach_over_the_end_of_a_sentence() -> None:
    context = ActionContext("Ada Field spoke of the Landfill. ")
    assert owner_of("It is at the Landfill. It will be looked at.", ROSTER, context) is None
