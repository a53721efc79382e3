from pathlib import Path

import numpy as np
import pytest

from indexer.errors import UnusableIndex
from indexer.learned.vocabulary import FILE, SurfaceWords

TEXTS = (
    "The Violence Board\nThe board noted the café's strategies; the local authority will re-offer them.",
    "Stop and search: local authority figures for 2022 and the boards’ view, said Ann Marsh.",
    "The outcome of local talks.",
)


@pytest.fixture(scope="module")
def words() -> SurfaceWords:
    return SurfaceWords.of(TEXTS)


def test_a_word_counts_once_in_each_text(words: SurfaceWords) -> None:
    assert words.texts == 3
    assert {word: words.count(word) for word in ("board", "local", "cafe", "strategies", "pizza")} == {
        "board": 1,
        "local": 3,
        "cafe": 1,
        "strategies": 1,
        "pizza": 0,
    }


def test_words_are_kept_as_spelt_and_known_by_their_stems(words: SurfaceWords) -> None:
    assert {"strategies", "reoffer", "2022", "the"} <= set(words.words)
    assert "strategi" in words.stems
    assert "strategi" not in words.words
    assert list(words.words) == sorted(words.words)


def test_neighbours_are_remembered_when_seen_often_or_written_as_one(words: SurfaceWords) -> None:
    assert words.together("local", "authority")  # twice
    assert words.together("ann", "marsh")  # a name, once
    assert words.together("re", "offer")  # a hyphen, once
    assert not words.together("authority", "local")
    assert not words.together("local", "talks")  # once
    assert not words.together("search", "local")  # a colon between them
    assert not words.together("local", "pizza")


def test_neighbours_that_spell_a_word_are_kept_even_with_function_words() -> None:
    twice = SurfaceWords.of(["the out come", "an out come", "the outcome of the talks", "of the"])
    assert twice.together("out", "come")
    assert not twice.together("of", "the")
    assert not SurfaceWords.of(["the out come", "the outcome"]).together("out", "come")


def test_what_is_saved_is_loaded(words: SurfaceWords, tmp_path: Path) -> None:
    words.save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    loaded = SurfaceWords.load(tmp_path)
    assert (loaded.texts, loaded.words, loaded.stems, loaded.ids) == (
        words.texts,
        words.words,
        words.stems,
        words.ids,
    )
    for name in ("counts", "signatures", "lengths", "pairs"):
        before, after = getattr(words, name), getattr(loaded, name)
        assert before.dtype == after.dtype
        assert np.array_equal(before, after)


def test_the_same_texts_give_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        SurfaceWords.of(TEXTS).save(tmp_path / name)
    assert (tmp_path / "one" / FILE).read_bytes() == (tmp_path / "two" / FILE).read_bytes()


def test_texts_without_words_are_no_trouble(tmp_path: Path) -> None:
    for texts in ((), ("", " – ")):
        SurfaceWords.of(texts).save(tmp_path)
        loaded = SurfaceWords.load(tmp_path)
        assert loaded.words == ()
        assert not loaded.together("local", "authority")


@pytest.mark.parametrize("content", [None, b"", b"no zip", b"PK\x03\x04 cut short"])
def test_a_missing_or_damaged_file_is_refused(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(UnusableIndex, match="minutebook index"):
        SurfaceWords.load(tmp_path)


def test_a_file_cut_short_is_refused(words: SurfaceWords, tmp_path: Path) -> None:
    words.save(tmp_path)
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UnusableIndex):
        SurfaceWords.load(tmp_path)
