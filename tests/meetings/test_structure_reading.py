"""Which lines open items: trees as arrays, the set of lines that promises most, and the family beside it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from indexer.meetings.items.boosted_trees import BoostedTrees
from indexer.meetings.items.structure import best_reading, choose, expected_f1, shipped_reader
from indexer.meetings.parse import FittedParts, parse_meeting
from tests.meetings.test_structure_items import PROSE
from tests.structure_source import headings, parse_markdown, plain

# Rows with a first number up to 2 get 1, others 3 where their second is up to 5, else -1.
TREE = [
    [0, 2.0, 1, 2, 0.0],
    [0, 0.0, 1, 1, 1.0],
    [1, 5.0, 3, 4, 0.0],
    [0, 0.0, 3, 3, 3.0],
    [0, 0.0, 4, 4, -1.0],
]
STUMP = [[1, 0.5, 1, 2, 0.0], [0, 0.0, 1, 1, 0.25], [0, 0.0, 2, 2, -0.25]]


def test_trees_add_up_the_leaves_that_a_row_falls_into():
    trees = BoostedTrees.read({"features": 2, "base": -0.5, "depth": 2, "trees": [TREE, STUMP]})
    rows = np.array([[2, 0], [2.5, 1], [9, 6]], dtype=np.float32)
    odds = np.array([-0.5 + 1 + 0.25, -0.5 + 3 - 0.25, -0.5 - 1 - 0.25])
    assert trees.probabilities(rows) == pytest.approx(1 / (1 + np.exp(-odds)))
    with pytest.raises(ValueError, match="to 2 features and there are 3: run `minutebook structure fit`"):
        trees.probabilities(np.zeros((1, 3), dtype=np.float32))


@pytest.mark.parametrize(
    "likely", [[0.9, 0.8, 0.1], [0.3, 0.2, 0.25], [0.99, 0.5, 0.5, 0.4], [0.6], [0.05, 0.9, 0.02, 0.7, 0.5]]
)
def test_no_other_set_of_lines_promises_more(likely):
    probabilities = np.array(likely)
    reading = best_reading(probabilities)
    sets = [one for size in range(1, len(likely) + 1) for one in combinations(range(len(likely)), size)]
    assert reading.probability >= max(expected_f1(probabilities, one) for one in sets) - 1e-9
    if reading.headings:
        assert expected_f1(probabilities, reading.headings) == pytest.approx(reading.probability)


def test_nothing_is_chosen_where_no_line_is_likely():
    assert best_reading(np.zeros(3)).headings == ()
    assert best_reading(np.array([0.02, 0.01])).headings == ()


def test_a_family_stays_as_it_is_unless_it_is_far_off():
    probabilities = np.array([0.6, 0.1, 0.7, 0.8, 0.1, 0.5])
    assert choose(probabilities, [0, 2, 5]).headings == (0, 2, 5)
    assert choose(probabilities, [1, 4]).headings == best_reading(probabilities).headings
    assert choose(probabilities, []).headings == best_reading(probabilities).headings


def test_what_surely_opens_an_item_joins_the_family_and_the_rest_is_told():
    reading = choose(np.array([0.7, 0.99, 0.8, 0.85]), [0, 2])
    assert reading.headings == (0, 1, 2)
    assert reading.rivals == (3,)


def test_what_is_unlikely_in_the_family_goes():
    reading = choose(np.array([0.8, 0.7, 0.02, 0.8, 0.1]), [0, 1, 2, 3, 4])
    assert reading.headings == (0, 1, 3, 4)


LISTED = """# Rope Club, 3 May 2020

- Welcome
  - Ann opened the meeting at seven and thanked all for coming.
- Minutes of the last meeting
  - They were read out and agreed without changes.
- Treasurer's report
  - The club has £312 in the bank, £40 less than in March.
  - Ben to pay the hall's bill.
- Summer outing
  - Two boats were offered; nobody knew whether the weir is open.
  - Cy to ask the lock keeper.
- Any other business
  - None was raised and all went home at nine.
"""


NUMBERED = LISTED.replace("\n- ", "\n\n## ").replace("\n  - ", "\n\n")


def test_items_in_a_dress_that_no_family_has_are_found():
    assert [heading for _, heading in headings(parse_markdown(LISTED))] == [
        "Welcome", "Minutes of the last meeting", "Treasurer's report", "Summer outing", "Any other business",
    ]  # fmt: skip


def test_a_doubtful_reading_says_so_and_what_else_may_be_a_heading():
    text = f"1. Roads\n{PROSE}\n2. Boats\n{PROSE}\n3. Ropes\n{PROSE}\n"
    assert not [one for one in parse_markdown(NUMBERED).warnings if one.code == "items-doubtful"]

    class Doubtful:
        def probabilities(self, lines, around):
            return np.array([0.4, 0.35, 0.4, 0.0, 0.4, 0.0])

    meeting = parse_meeting(plain(text), by=replace(FittedParts.of(), structure=Doubtful()))
    (warning,) = [one for one in meeting.warnings if one.code == "items-doubtful"]
    assert warning.message.startswith(
        "The agenda items could not be told with certainty; headings too may be: “"
    )
    assert PROSE[:20] in warning.message


def test_the_shipped_weights_are_of_the_features_there_are():
    reader = shipped_reader()
    assert reader.among.features > reader.alone.features > 50
