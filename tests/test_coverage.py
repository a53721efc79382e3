"""Coverage on a real index of the sample minutes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.engines.protocol import Ranked, Where
from indexer.passages import lexical_text
from indexer.reader import Index, open_index
from service.coverage import Coverage


@pytest.fixture(scope="module")
def index(sample_index: Path) -> Iterator[Index]:
    opened = open_index(sample_index)
    yield opened
    opened.close()


def covered(index: Index, question: str) -> float:
    terms = index.analyzer.terms(question)
    return Coverage(index).of(terms, index.lexical(terms, Where(), 10))


def test_a_question_in_a_passages_own_words_is_covered(index: Index) -> None:
    passage = index.fetch([5])[0]
    assert covered(index, " ".join(lexical_text(passage).split()[:12])) == pytest.approx(1.0)


def test_words_that_no_passage_holds_cover_nothing(index: Index) -> None:
    assert covered(index, "xylophone zeppelin") == 0


def test_a_question_half_of_unknown_words_is_covered_in_part(index: Index) -> None:
    passage = index.fetch([5])[0]
    words = " ".join(passage.text.split()[:6])
    assert 0 < covered(index, f"{words} xylophone zeppelin quagga") < covered(index, words)


def test_without_hits_or_words_nothing_is_covered(index: Index) -> None:
    nothing = Ranked(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    assert Coverage(index).of(["court"], nothing) == 0
    assert Coverage(index).of([], index.lexical(["court"], Where(), 3)) == 0
