"""Headings that run into their text without a stop, and what else is an item, or none, by its form alone."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.meetings.items.closing import says_only_when
from indexer.meetings.items.run_on import run_on_end
from indexer.meetings.items.structure import choose
from indexer.meetings.parse import parse_meeting
from tests.structure_source import parse_markdown, plain


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Rope Store Repairs The clerk reported that two doors had been mended.", "Rope Store Repairs"),
        ("Election of Officers Upon the proposition of A Bell, it was resolved.", "Election of Officers"),
        ("Election of Treasurer Ann Bell was nominated and seconded.", "Election of Treasurer"),
        ("Any Other Business J Dunn proposed that the chairs be cleaned.", "Any Other Business"),
        ("Quay Lighting Mrs Finch asked for a new lamp.", "Quay Lighting"),
        (
            "Accounts for the year ended 31st March 2018 The accounts were tabled.",
            "Accounts for the year ended 31st March 2018",
        ),
        ("Chair's Report a) The roof is mended. b) The floor is laid.", "Chair's Report"),
        ("Update on Projects • Stumps have been treated. • A lamp was bought.", "Update on Projects"),
        ("Street Lamps Three quotes received for the lamps were considered.", "Street Lamps"),
        ("Annual Statement Councillors were presented with a copy.", "Annual Statement"),
        ("ACCEPTANCE OF APOLOGIES Apologies were received from A Bell.", "ACCEPTANCE OF APOLOGIES"),
        ("Closing There being no further business, the meeting was closed.", "Closing"),
        ("Repairs to The Crown The owner was asked to mend the wall.", "Repairs to The Crown"),
        ("The clerk reported that The Crown was shut.", None),
        ("No interests were declared by Ann Bell.", None),
        ("Report on The Three Horseshoes", None),
    ],
)
def test_the_sentence_tells_where_the_heading_ends(text: str, heading: str | None) -> None:
    end = run_on_end(text)
    assert (None if end is None else text[:end]) == heading


def test_items_whose_headings_run_on_are_called_by_these() -> None:
    text = (
        "Rope Society\n\nMinutes of the meeting of 3 May 2018\n\nPresent: A Bell, C Dunn\n\n"
        "1. Election of Officers Upon the proposition of A Bell, seconded by C Dunn, it was resolved that "
        "all be re-elected until the end of the next meeting of the society in the spring.\n\n"
        "2. Store Repairs The store was found to be in need of a new roof before the winter, and it was "
        "thought that quotes should be had from three builders of the town at the least.\n\n"
        "3. Closing There being no further business for discussion, the chair thanked all for coming and "
        "the meeting was declared closed at five minutes past eight in the evening.\n"
    )
    source = plain(text)
    items = parse_meeting(source).items
    assert [item.heading for item in items] == ["Election of Officers", "Store Repairs", "Closing"]
    assert source.text[items[1].start :].startswith("The store was found")


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("17:15, Wednesday 21 September 2022, Quay School", True),
        ("7.30 pm on 3 May 2020", True),
        ("Report of the auditors of 3 May 2020, 7.30 pm, and what was said of it", False),
        ("3 May 2020", False),
        ("Quay School", False),
    ],
)
def test_a_day_with_its_hour_is_no_heading(text: str, only: bool) -> None:
    assert says_only_when(text) is only


def test_what_was_minuted_under_a_heading_of_its_own_is_items() -> None:
    text = (
        "# Rope Council meeting 2020-05-03\n\n## Present\n\n* Ann Bell\n* Cy Dunn\n\n"
        "## Stand-up\n\n* Ann: mended the rope.\n* Cy: bought a lamp.\n\n"
        "## Old actions\n\n* The rope was cut.\n\n## Minutes\n\n"
        "### New ropes\n\n* Ann: we need forty.\n* It was agreed to buy them.\n\n"
        "### Old ropes\n\n* Cy: they are rotten.\n* They will be burnt.\n\n### Lamps\n\n* Two were bought.\n"
    )
    found = [item.heading for item in parse_markdown(text).items]
    assert found == ["Stand-up", "Old actions", "New ropes", "Old ropes", "Lamps"]


def test_a_standing_item_set_apart_joins_on_less() -> None:
    probabilities = np.array([0.99, 0.0, 0.99, 0.45, 0.0, 0.99])
    assert choose(probabilities, [0, 2, 5]).headings == (0, 2, 5)
    assert choose(probabilities, [0, 2, 5], [3]).headings == (0, 2, 3, 5)
    assert choose(probabilities, [0, 2, 5], [1, 4]).headings == (0, 2, 5)
