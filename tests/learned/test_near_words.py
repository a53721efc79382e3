"""Which words count as near, on vectors made by hand: unrelated words are at right angles to each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.errors import UnusableIndex
from indexer.language.words import Analyzer
from indexer.learned.near_words import MOST, MOST_WORDS, UNRELATED, VECTORS, WORDS, NearWords, find_near

TOPICS = {"prison": 0, "prisons": 0, "jail": 0, "gaol": 0, "dungeon": 0, "lamp": 1, "lantern": 1, "quay": 2}
LEAN = {"prison": 0.0, "prisons": 0.0, "jail": 0.1, "gaol": 0.3, "dungeon": 0.5, "lamp": 0.0, "lantern": 0.2}


class Topics:
    """Encodes a word as its topic and a little of its own; keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, words: Sequence[str]) -> NDArray[np.float32]:
        self.asked += words
        rows = np.zeros((len(words), 64), dtype=np.float32)
        for row, word in zip(rows, words, strict=True):
            if word in TOPICS:
                row[TOPICS[word]], row[10 + TOPICS[word]] = 1.0, LEAN.get(word, 0.0)
            else:
                # All share a little, so that unrelated words differ in how alike they are.
                row[20 + UNRELATED.index(word) if word in UNRELATED else 60] = 1.0
                row[50 + len(word) % 3] = 0.5
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def near(words: Sequence[str], earlier: NearWords | None = None, encode: Topics | None = None) -> NearWords:
    return find_near([(word, 1) for word in words], Analyzer().stem, encode or Topics(), earlier)


def test_near_words_are_named_nearest_first_and_few() -> None:
    found = near(list(TOPICS))
    assert found.of_known("dungeon") == ("gaol", "jail")
    assert len(found.of_known("jail") or ()) == MOST
    assert found.of_known("lamp") == ("lantern",)
    assert found.of_known("quay") == ()
    assert found.of_known("cellar") is None


def test_words_of_one_stem_are_not_near_each_other() -> None:
    assert near(["prison", "prisons", "gaol"]).of_known("prison") == ("gaol",)


def test_a_word_that_the_minutes_do_not_use_is_found_by_its_vector() -> None:
    found = near(["jail", "gaol", "lamp"])
    assert found.of_vectors(Topics()(["prison", "quay"])) == [("jail", "gaol"), ()]
    assert near([]).of_vectors(Topics()(["quay"])) == [()]


def test_short_words_and_figures_have_no_near_words() -> None:
    assert near(["cps", "4000", "jail", "can't"]).words == ("jail",)


def test_only_the_commonest_words_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_WORDS >= 10_000
    monkeypatch.setattr("indexer.learned.near_words.MOST_WORDS", 2)
    counts = [("jail", 1), ("gaol", 7), ("lamp", 3)]
    assert find_near(counts, Analyzer().stem, Topics()).words == ("gaol", "lamp")


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (["jail", "lamp"], list(TOPICS)),
        (list(TOPICS), ["dungeon", "jail", "lamp", "lantern"]),
        (["gaol", "quay", "lamp"], ["gaol", "jail", "lantern", "lamp", "prison"]),
        ([], list(TOPICS)),
        (list(TOPICS), []),
    ],
)
def test_what_was_known_before_is_taken_over_and_changes_nothing(before: list[str], now: list[str]) -> None:
    encode = Topics()
    again, anew = near(now, near(before), encode), near(now)
    assert again.words == anew.words
    for name in ("vectors", "starts", "near"):
        assert np.array_equal(getattr(again, name), getattr(anew, name))
    assert set(encode.asked) == {*UNRELATED, *(set(now) - set(before))}


def test_nothing_is_taken_over_from_another_measure() -> None:
    earlier = near(list(TOPICS))
    other = NearWords(earlier.words, earlier.vectors, earlier.starts, earlier.near, 0.1)
    encode = Topics()
    assert near(list(TOPICS), other, encode).least == earlier.least
    assert set(TOPICS) <= set(encode.asked)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    found = near(list(TOPICS))
    found.save(tmp_path)
    loaded = NearWords.load(tmp_path)
    assert loaded.words == found.words
    assert [loaded.of_known(word) for word in TOPICS] == [found.of_known(word) for word in TOPICS]
    near([]).save(tmp_path)
    assert NearWords.load(tmp_path).of_known("jail") is None


@pytest.mark.parametrize("name", [WORDS, VECTORS])
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    near(list(TOPICS)).save(tmp_path)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:60])
    with pytest.raises(UnusableIndex, match="rebuild the index"):
        NearWords.load(tmp_path)
