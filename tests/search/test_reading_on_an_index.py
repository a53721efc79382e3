"""What an index tells of a question: whose minutes alone have a name, and how its words are written there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from indexer.store.open import open_index
from service.search.question.understand import QuestionReader
from service.search.search import Searcher
from tests import tiny_models
from tests.queries import make_query
from tests.tiny_index import build_tiny


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.encoder(tmp_path_factory.mktemp("encoder"))


def minutes(heading: str, month: str, matter: str) -> str:
    return (
        f"{heading}\nMinutes of the meeting held on 5 {month} 2024\n\nPresent\nAnn Bell (AB)\n\n"
        f"1. Matters\n{matter}\n\n2. Lamps\nAB will see to the lamps.\n"
    )


MARL, QUARN = "Marlbeck Parish Council", "Quarnford Parish Council"
BOTH = [
    minutes(MARL, "March", "The bench was painted."),
    minutes(MARL, "April", "The bench was sold."),
    minutes(QUARN, "March", "The pond was dredged."),
]


@pytest.fixture
def boards_read(tmp_path: Path, encoder: Path) -> Callable[[Sequence[str], str], tuple[str, ...]]:
    def read(texts: Sequence[str], question: str) -> tuple[str, ...]:
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
        build_tiny(tmp_path, tmp_path / "index", encoder)
        index = open_index(tmp_path / "index")
        try:
            return Searcher(index).search(make_query(index, question)).understood.where.boards
        finally:
            index.close()

    return read


def test_a_place_that_one_board_alone_speaks_of_is_its_name(boards_read) -> None:
    assert boards_read(BOTH, "the lamps in Marlbeck") == (MARL,)


def test_one_that_another_board_speaks_of_too_is_not(boards_read) -> None:
    other = minutes(QUARN, "May", "The road to Marlbeck was mended.")
    assert boards_read([*BOTH, other], "the lamps in Marlbeck") == ()
    assert boards_read([*BOTH, other], "What was said of lamps at Marlbeck?") == (MARL,)


def test_minutes_without_a_board_that_have_the_name_are_not_kept_out(boards_read) -> None:
    unnamed = minutes("Notes", "May", "Marlbeck spoke of the lamps.")
    assert boards_read([*BOTH, unnamed, unnamed.replace("May", "June")], "What did Marlbeck decide?") == ()


@pytest.mark.parametrize(
    ("said", "question", "terms"),
    [
        ("Sixty tshirts were sold.", "T-shirts", ["tshirt"]),
        ("Sixty T shirts were sold.", "T-shirts", ["t", "shirt"]),
        ("Sixty T-shirts were sold.", "T-shirts", ["t", "tshirt", "shirt"]),
        ("Sixty mugs were sold, one to T.", "T-shirts", ["t", "tshirt", "shirt"]),
        (
            "The end of the year was kept, and a year-end report.",
            "end-of-year report",
            ["end", "year", "report"],
        ),
    ],
)
def test_a_hyphenated_word_is_asked_for_as_minutes_write_it(
    tmp_path: Path, encoder: Path, said: str, question: str, terms: list[str]
) -> None:
    (tmp_path / "minutes.txt").write_text(minutes(MARL, "March", said), encoding="utf-8")
    build_tiny(tmp_path, tmp_path / "index", encoder)
    with closing(open_index(tmp_path / "index")) as index:
        reader = QuestionReader(index)
        asked = reader.asked(reader.read(make_query(index, question), dt.date(2024, 6, 1)))
    assert sorted(asked.terms) == sorted(terms)
