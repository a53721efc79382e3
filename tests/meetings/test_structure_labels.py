"""Numbers that open headings, and numbers that do not."""

import pytest

from indexer.meetings.items.labels import Scheme, split_label


@pytest.mark.parametrize(
    ("text", "scheme", "printed", "heading"),
    [
        ("2. Item 1 - Welcome", Scheme.ITEM, "Item 1", "Welcome"),
        ("Item 2 – Budget", Scheme.ITEM, "Item 2", "Budget"),
        ("Agenda item 4: Roads", Scheme.ITEM, "Agenda item 4", "Roads"),
        ("1. Apologies", Scheme.DECIMAL, "1", "Apologies"),
        ("1\\. Apologies", Scheme.DECIMAL, "1", "Apologies"),
        ("1. Members and officers", Scheme.DECIMAL, "1", "Members and officers"),
        ("12) Roads", Scheme.DECIMAL, "12", "Roads"),
        ("3 Decisions taken", Scheme.DECIMAL, "3", "Decisions taken"),
        ("1.1 Marketing", Scheme.NESTED, "1.1", "Marketing"),
        ("2.a Treasurer", Scheme.NESTED, "2.a", "Treasurer"),
        ("4.2. Jam", Scheme.NESTED, "4.2", "Jam"),
        ("4A. Annual return", Scheme.NESTED, "4A", "Annual return"),
        ("70/17 Apologies", Scheme.MINUTE, "70/17", "Apologies"),
        ("24/045 Declarations of interest", Scheme.MINUTE, "24/045", "Declarations of interest"),
        ("FC/24/031  Welcome", Scheme.MINUTE, "FC/24/031", "Welcome"),
        ("3-0809/7 - Footpaths", Scheme.MINUTE, "3-0809/7", "Footpaths"),
        ("II   Quorum: reached", Scheme.ROMAN, "II", "Quorum: reached"),
        ("IV. Closing", Scheme.ROMAN, "IV", "Closing"),
        ("b) Footpaths", Scheme.LETTER, "b", "Footpaths"),
    ],
)
def test_splits_the_label(text, scheme, printed, heading):
    label = split_label(text)
    assert label is not None
    assert (label.scheme, label.printed, text[label.end :]) == (scheme, printed, heading)


@pytest.mark.parametrize(
    "text",
    [
        "12 March 2013, in the hall",
        "5A High Street was empty",
        "10/07/2012 at noon",
        "2 workshops took place",
        "7.30 pm in the hall",
        "6.00 pm",
        "2022 Annual report",
        "3 members of the public",
        "9:30 start",
        "50% of members",
        "I went home",
        "19/0456/FUL - Mill Lane",
        "39/20",
        "Item",
        "Apologies",
    ],
)
def test_leaves_other_numbers_alone(text):
    assert split_label(text) is None


def test_values_put_labels_in_order():
    texts = ["1. A", "2. A", "10. A", "2.1 A", "2.b A", "70/17 A", "71/17 A"]
    values = [label.value for text in texts if (label := split_label(text))]
    assert values == [(1,), (2,), (10,), (2, 1), (2, 2), (70, 17), (71, 17)]
