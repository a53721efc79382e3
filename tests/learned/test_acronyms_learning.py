"""Pairs learned from documents: all that are defined, and no people, tasks or remarks."""

import pytest

from indexer.model import Meeting, Person
from tests.studied import studied


def meeting(text: str, document_id: str = "one", board: str | None = None, people: str = "") -> Meeting:
    roster = tuple(Person(name.strip()) for name in people.split(",") if name.strip())
    return Meeting(document_id, None, board, None, "one.txt", None, text, attendees=roster)


def learned(text: str, **options: str) -> list[tuple[str, str]]:
    return list(studied([meeting(text, **options)]).pairs)


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Work of the Victim Focus Desk (VFD) began.", ("VFD", "Victim Focus Desk")),
        ("Fewer out-of-court disposals (OOCDs) were made.", ("OOCD", "out-of-court disposals")),
        (
            "HM Courts & Tribunals Service (HMCTS) spoke.",
            ("HMCTS", "HM Courts & Tribunals Service"),
        ),
        (
            "It met on Violence Against Women and Girls (“VAWG”).",
            ("VAWG", "Violence Against Women and Girls"),
        ),
        (
            "A list of Births, Moorings and Deaths (the BMD) was read.",
            ("BMD", "Births, Moorings and Deaths"),
        ),
        ("It fell to the HTB (Harbour Tide Board) to act.", ("HTB", "Harbour Tide Board")),
        ("(HTB) Harbour Tide Board members came.", ("HTB", "Harbour Tide Board")),
        ("HTB: Harbour Tide Board", ("HTB", "Harbour Tide Board")),
        ("HTB\tHarbour Tide Board", ("HTB", "Harbour Tide Board")),
        ("Harbour Tide Board – HTB", ("HTB", "Harbour Tide Board")),
        ("The Fund of Tides’s papers. Fund for Tides (FfT) paid.", ("FfT", "Fund for Tides")),
        ("Reports of antisocial behaviour (ASB) fell. ASB is rare.", ("ASB", "antisocial behaviour")),
        ("Cases of domestic abuse (DA) rose.", ("DA", "domestic abuse")),
    ],
)
def test_pairs_are_learned(text: str, pair: tuple[str, str]) -> None:
    assert learned(text) == [pair]


@pytest.mark.parametrize(
    "text",
    [
        "The budget was noted (see item 3).",
        "Ann Bell (Chair) opened.",
        "It cost more (£3M) than planned (May 2024).",
        "Sue Ingham Marsh, clerk (SIM), took notes.",
        "The clerk is to circulate the draft plan (DP)",  # who is to act
        "AB: Agree Budget",
        "Harbour works. Tide Board (HTB) met.",  # not across sentences
        "Part Two (II) was read.",
        "no words before (HTB)",
    ],
)
def test_nothing_else_is(text: str) -> None:
    assert learned(text) == []


def test_a_name_with_initials_is_a_person_though_on_no_roster() -> None:
    assert learned("Ada Field (AF) came late. The field was wet.") == []
    assert learned("Cllr Mark Field (MF) made a mark on the field.") == []


def test_people_of_any_roster_are_people_everywhere() -> None:
    text = "May Rose (MR) spoke. In may a rose grew."
    assert learned(text) == [("MR", "May Rose")]
    with_her = meeting("Nothing was said.", "two", people="May Rose")
    assert studied([meeting(text), with_her]).pairs == ()


def test_initials_of_the_roster_are_no_acronym_in_that_meeting() -> None:
    text = "A Harbour Boat Grant (HBG) was paid."
    assert learned(text) == [("HBG", "Harbour Boat Grant")]
    assert learned(text, people="Hal B Gray") == []


def test_an_article_anywhere_shows_that_it_is_no_person() -> None:
    assert learned("Ordnance Survey (OS) came.") == []
    assert learned("Ordnance Survey (OS) came. Maps of the Ordnance Survey were shown.") == [
        ("OS", "Ordnance Survey")
    ]


def test_two_meanings_the_more_frequent_first_and_documents_counted_once() -> None:
    one = meeting("The Harbour Tide Board (HTB) met. The Harbour Tide Board (HTB) left.", "one")
    two = meeting("The harbour tide boards (HTB) met.", "two")
    three = meeting("The Horse Training Barn (HTB) burnt.", "three")
    tide, barn = ("HTB", "Harbour Tide Board"), ("HTB", "Horse Training Barn")
    assert studied([three, one, two]).pairs == studied([one, two, three]).pairs == (tide, barn)
    four = meeting("The Horse Training Barn (HTB) was built anew.", "four")
    assert studied([one, three, four]).pairs == (barn, tide)


def test_a_board_is_known_by_initials_that_are_used() -> None:
    assert learned("The MQB met.", board="Mid Quay Board") == [("MQB", "Mid Quay Board")]
    assert learned("Nothing.", board="Mid Quay Board") == []


@pytest.mark.parametrize("piece", ["(", "(AB)", "Ann Bell (AB) ", "the A", "AB\t", "A", "his ", "AB - "])
@pytest.mark.timeout(120)
def test_hostile_text_is_borne(piece: str) -> None:
    studied([meeting(piece * (300_000 // len(piece)))])
