"""The measures tell a right parse from each kind of wrong one; the minutes here are invented."""

import datetime as dt
from dataclasses import asdict, replace

import pytest

from indexer.model import Action, AgendaItem, Meeting, Person, Subheading
from tests.gold.hashing import WINDOW, digest, places, words
from tests.gold.measures import SLACK, Gold, score

OPENING = "• The clerk read out nineteen letters about the bridge.\n"
MIDDLE = (
    "Repairs\nThe surveyor – newly appointed – will price the railings by June. " + "More was said. " * 20
)
CLOSING = "\nThe meeting thanked Mr Okoro’s volunteers for their patience.\n"
BODY = OPENING + MIDDLE + CLOSING
ACTION = "The surveyor – newly appointed – will price the railings by June."
FAR = "More was said. " * SLACK + BODY  # the right words, too far from the start


def meeting() -> Meeting:
    sub = BODY.index("Repairs")
    at = BODY.index(ACTION)
    return Meeting(
        document_id="bridge",
        title=None,
        board="Bridge Board",
        date=dt.date(2019, 3, 4),
        source="bridge.txt",
        url=None,
        text=BODY,
        attendees=(Person("Ada Okoro", initials="AO"), Person(None, organisation="River Trust")),
        apologies=(Person("Tom Reed"),),
        items=(
            AgendaItem(
                1, "3", "The bridge", 0, len(BODY), None, (Subheading("Repairs", sub, len(BODY), at),)
            ),
        ),
        actions=(Action(ACTION, None, 1, at, at + len(ACTION)),),
    )


def gold() -> Gold:
    return {
        "date": "2019-03-04",
        "board": ["BB", "Bridge Board"],
        "attendees": [
            {"name": digest(words("Ada Okoro")), "initials": "AO"},
            {"name": digest(words("River Trust")), "initials": None},
        ],
        "apologies": [digest(words("Tom Reed"))],
        "items": [
            {
                "label": "3",
                "heading": digest(words("The Bridge:")),
                "subheadings": [digest(words("Repairs"))],
                "start": digest(words(OPENING)[:WINDOW]),
                "end": digest(words(CLOSING)[-WINDOW:]),
            }
        ],
        "actions": [digest(words("surveyor - newly appointed - will price the"))],
    }


def test_a_right_parse_has_every_mark():
    assert set(asdict(score(gold(), meeting())).values()) == {1.0}


@pytest.mark.parametrize(
    ("lowered", "change"),
    [
        ("date", {"date": None}),
        ("board", {"board": "River Trust"}),
        ("attendees", {"attendees": meeting().attendees[:1]}),
        ("apologies", {"apologies": ()}),
        ("initials", {"attendees": (Person("Ada Okoro", initials="OA"), meeting().attendees[1])}),
        ("items", {"items": (*meeting().items, AgendaItem(2, None, "Repairs", 0, 0))}),
        ("labels", {"items": (replace(meeting().items[0], label=None),)}),
        ("bounds", {"items": (replace(meeting().items[0], start=BODY.index("More")),)}),
        ("bounds", {"items": (replace(meeting().items[0], end=BODY.index("meeting thanked")),)}),
        (
            "bounds",
            {"text": "More was said. " * SLACK + BODY, "items": (replace(meeting().items[0], end=3000),)},
        ),
        ("subheadings", {"items": (replace(meeting().items[0], subheadings=()),)}),
        ("actions", {"actions": ()}),
    ],
)
def test_each_fault_lowers_its_own_figure(lowered, change):
    assert asdict(score(gold(), replace(meeting(), **change)))[lowered] < 1.0


def test_a_missing_item_lowers_the_shares():
    figures = asdict(score(gold(), replace(meeting(), items=())))
    assert [figures[name] for name in ("items", "labels", "bounds", "subheadings")] == [0.0] * 4


def test_a_digest_is_the_same_however_the_words_are_set():
    assert digest(words("Mr Okoro’s  “bridge” –\nrepairs")) == digest(words('mr okoro\'s "bridge" - Repairs'))


def test_places_count_characters_on_both_sides():
    assert places(digest(["c", "d"]), ["aa", "b", "c", "d", "ee"]) == [(4, 2)]
    assert places(digest(["c", "e"]), ["aa", "b", "c", "d", "ee"]) == []
