"""Which passages are listed as probably about the question, and in which order."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from indexer.store.engines.columns import Where
from indexer.store.open import Index, open_index
from service.search.listing import listing, probable
from service.search.query import Phrase
from service.search.question.interpret import Interpretation
from service.search.question.understand import Understood
from service.search.ranking import least_probability
from service.search.request import Mode, Order
from service.search.search import Searcher
from tests.queries import make_query

RANKED = np.array([4, 0, 5, 2, 1, 3])
# By passage: which say the same, whose minutes they are of, and when these were.
INDEX = SimpleNamespace(
    groups=np.array([0, 1, 0, 3, 4, 5], dtype=np.int32),
    columns=SimpleNamespace(
        documents=np.array([0, 0, 1, 1, 0, 0], dtype=np.int32), days=np.array([10, 10, 20, 20, 10, 10])
    ),
)


def understood(text: str = "lamps", *phrases: str) -> Understood:
    quoted = tuple(map(Phrase, phrases))
    return Understood(text, text, None, Interpretation(), quoted, (), Where())


def listed(likely: int | None, text: str = "lamps", sort: Order = Order.RELEVANCE, parted: bool = True):
    about = None if likely is None else np.arange(6) < likely
    query = SimpleNamespace(sort=sort, parted=parted)
    found = listing(INDEX, query, understood(text), RANKED, about)
    return found.groups, found.about


def test_what_is_likely_enough_is_about_the_question() -> None:
    scores = np.array([0.9, 0.3, 0.29], dtype=np.float32)
    about = probable(scores, understood(), 0.3, fitted=True)
    assert about is not None
    assert about.tolist() == [True, True, False]
    assert probable(scores, understood(), 0.3, fitted=False) is None


def test_whatever_holds_the_words_that_are_quoted_is_about_them() -> None:
    about = probable(
        np.zeros(2, dtype=np.float32), understood('"dark lamps"', "dark lamps"), 0.3, fitted=True
    )
    assert about is not None
    assert about.all()


@pytest.mark.parametrize(("likely", "about"), [(None, None), (0, 0), (1, 1), (2, 2), (4, 3), (6, 5)])
def test_those_that_say_the_same_count_once(likely: int | None, about: int | None) -> None:
    assert listed(likely) == ([[4], [0, 2], [5], [1], [3]], about)


def test_by_date_what_is_about_the_question_comes_first_where_that_is_wanted() -> None:
    groups, about = listed(4, sort=Order.DATE)
    assert groups == [[2, 0], [4], [5], [3], [1]]
    assert about == 3
    for likely, parted in ((None, True), (4, False)):
        assert listed(likely, sort=Order.DATE, parted=parted) == ([[2, 0], [3], [4], [5], [1]], None)


def test_over_time_other_meetings_stand_among_what_is_about_the_question() -> None:
    groups, about = listed(3, "history of the lamps")
    assert groups == [[4], [0, 2], [3], [5], [1]]
    assert about == 4  # the last that is likely, and the best of the other meeting before it
    assert listed(0, "history of the lamps")[1] == 0
    assert listed(3, "history of the lamps", Order.DATE)[1] == 3


@pytest.fixture(scope="module")
def index(sample_index: Path) -> Index:
    return open_index(sample_index)


@pytest.mark.slow
@pytest.mark.parametrize("question", ["travel expenses of witnesses", "renewal of groynes", "victims"])
def test_the_first_of_a_list_are_those_that_are_likely(index: Index, question: str) -> None:
    found = Searcher(index).search(make_query(index, question, limit=100))
    least = least_probability()
    assert 0 <= found.about <= found.total
    assert all(hit.score >= least for hit in found.hits[: found.about])
    assert all(hit.score < least for hit in found.hits[found.about :])


@pytest.mark.slow
@pytest.mark.parametrize("mode", [Mode.LEXICAL, Mode.DENSE])
def test_one_leg_alone_gives_no_probabilities(index: Index, mode: Mode) -> None:
    assert Searcher(index).search(make_query(index, "victims", mode=mode)).about is None
