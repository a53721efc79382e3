"""What was found and missed, in sentences."""

from __future__ import annotations

import pytest

from eval.structure.findings import findings, quoted
from eval.structure.reading import Reading
from tests.eval.structure.invented import changed, invented, perfect


def told(folder, **parts):
    return [one.sentence for one in findings(invented(folder)[0], Reading.of([changed(**parts)]))]


def test_nothing_is_said_of_what_is_right(tmp_path):
    assert told(tmp_path) == []


def _items(**of_first):
    items = perfect()["items"]
    return [items[0] | of_first, *items[1:]]


@pytest.mark.parametrize(
    ("parts", "sentences"),
    [
        ({"date": None}, ["The date is 2021-03-03, and was read as not stated."]),
        (
            {"board": "The Gate"},
            ["The board is “Fennmoor Allotment Society” or “FAS”, and was read as “The Gate”."],
        ),
        ({"apologies": []}, ["“Dot Linnet”, who was missed, is not among the apologies."]),
        (
            {"attendees": [*perfect()["attendees"], {"name": "Quorum Was Met"}]},
            ["“Quorum Was Met” is among the attendees, and should not be."],
        ),
        (
            {"attendees": [*perfect()["attendees"], {"name": "Cy Dunnock"}]},
            ["“Cy Dunnock” stands 2 times among the attendees."],
        ),
        (
            {"attendees": [one | {"initials": None} for one in perfect()["attendees"]]},
            [
                "The initials of “Ada Quillfeather” are AQ, and were read as none.",
                "The initials of “Bram Oystercatch” are BO, and were read as none.",
            ],
        ),
        ({"items": perfect()["items"][1:]}, ["The item “1 Water butts” was missed."]),
        (
            {"items": _items(heading="Water butts. Two butts leak")},
            ["The heading “1 Water butts” was read as “1 Water butts. Two butts leak”."],
        ),
        (
            {
                "items": [
                    *perfect()["items"],
                    {"label": None, "heading": "Signed", "text": "", "subheadings": []},
                ]
            },
            ["“Signed” was read as an item, and is none."],
        ),
        ({"items": perfect()["items"][::-1]}, ["All items were found, but not in their order."]),
        ({"items": _items(label=None)}, ["The label of “Water butts” is 1, and was read as none."]),
        (
            {"items": _items(text="Two butts leak.")},
            ["“1 Water butts” should end “sealant before Easter.”, and ends “Two butts leak.”."],
        ),
        (
            {"items": _items(text="")},
            [
                "“1 Water butts” should begin “Two butts leak.”, and begins nowhere: it has no text.",
                "“1 Water butts” should end “sealant before Easter.”, and ends nowhere: it has no text.",
            ],
        ),
        (
            {"items": _items(subheadings=[{"heading": "AQ"}])},
            ["In “1 Water butts” “AQ” was read as a subheading, and is none."],
        ),
        (
            {"actions": perfect()["actions"][1:]},
            ["The action “AQ to buy a sealant before Easter.” of AQ was missed."],
        ),
        (
            {
                "actions": [one | {"owner": None} for one in perfect()["actions"][:1]]
                + perfect()["actions"][1:]
            },
            ["The action “AQ to buy a sealant before Easter.” is of AQ, and was read as of nobody."],
        ),
        ({"decisions": []}, ["The decision “It was resolved to lay bark” was missed."]),
        (
            {"decisions": [*perfect()["decisions"], {"text": "There was none."}]},
            ["“There was none.” was read as a decision, and is none."],
        ),
    ],
)
def test_each_difference_is_a_sentence(tmp_path, parts, sentences):
    assert told(tmp_path, **parts) == sentences


def test_a_trap_and_a_failure_are_told(tmp_path):
    line = invented(tmp_path)[0].not_items[0]
    extra = {"label": None, "heading": line, "text": "", "subheadings": []}
    assert f"{quoted(line)} was taken for a heading, and is none." in told(
        tmp_path, items=[*perfect()["items"], extra]
    )
    failed = findings(invented(tmp_path)[0], Reading(failure="it is empty"))
    assert [one.sentence for one in failed] == ["It was not read: it is empty"]


def test_long_texts_are_cut_and_stay_on_one_line():
    assert quoted("a\n b") == "“a b”"
    assert quoted("word " * 50).endswith("…”")
    assert len(quoted("word " * 50)) <= 92
