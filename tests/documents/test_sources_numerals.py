from __future__ import annotations

import pytest

from indexer.documents.office.list_numbers import Counter, Level, LevelScheme, spell


@pytest.mark.parametrize(
    ("number", "scheme", "text"),
    [
        (7, LevelScheme.DECIMAL, "7"),
        (7, LevelScheme.PADDED, "07"),
        (11, LevelScheme.ORDINAL, "11th"),
        (22, LevelScheme.ORDINAL, "22nd"),
        (3, LevelScheme.LOWER_LETTER, "c"),
        (27, LevelScheme.UPPER_LETTER, "AA"),
        (780, LevelScheme.LOWER_LETTER, "z" * 30),
        (10**12, LevelScheme.LOWER_LETTER, "1000000000000"),
        (14, LevelScheme.LOWER_ROMAN, "xiv"),
        (1999, LevelScheme.UPPER_ROMAN, "MCMXCIX"),
        (0, LevelScheme.LOWER_ROMAN, "0"),
        (5, LevelScheme.NONE, ""),
    ],
)
def test_spelling(number: int, scheme: LevelScheme, text: str) -> None:
    assert spell(number, scheme) == text


LEVELS = {
    0: Level(LevelScheme.DECIMAL, "%1."),
    1: Level(LevelScheme.LOWER_LETTER, "%1.%2"),
    2: Level(LevelScheme.BULLET, "•"),
}


def test_inner_levels_begin_again_under_each_outer_item() -> None:
    counter = Counter(LEVELS)
    assert [counter.next(d) for d in (0, 1, 1, 2, 0, 1)] == ["1.", "1.a", "1.b", "•", "2.", "2.a"]


def test_an_inner_item_without_an_outer_one_shows_where_that_starts() -> None:
    assert Counter(LEVELS).next(1) == "1.a"


def test_restart() -> None:
    counter = Counter(LEVELS)
    counter.next(0)
    counter.restart(0)
    assert counter.next(0) == "1."
    counter.restart(0, 7)
    assert [counter.next(0), counter.next(0)] == ["7.", "8."]


def test_what_lies_deeper_than_lists_go_counts_as_their_deepest_level() -> None:
    levels = {0: Level(LevelScheme.DECIMAL, "%1."), 9: Level(LevelScheme.DECIMAL, "deep")}
    counter = Counter(levels)
    counter.restart(10**12, 4)
    # To count one level after the other up to such a depth would take all memory.
    assert [counter.next(depth) for depth in (0, 99_999_999, 0)] == ["1.", "deep", "2."]


def test_digits_only() -> None:
    levels = {
        0: Level(LevelScheme.UPPER_ROMAN, "%1"),
        1: Level(LevelScheme.DECIMAL, "%1.%2", digits_only=True),
    }
    counter = Counter(levels)
    assert [counter.next(0), counter.next(1)] == ["I", "1.1"]
