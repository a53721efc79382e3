"""Words that no text has are told as by reading every text, and so are other forms of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.words import Analyzer, forms_of, may_say
from indexer.store.open import Index, open_index
from indexer.store.records import Records
from indexer.store.written_words import WrittenWords
from tests.built import in_process

ANALYZER = Analyzer()
WRITTEN = (
    "ferry|Ferries,|re-offending|(Café)|die|dying.|the|of|20mph|“policies”|"
    "Commission\x85er|it’s|budget2024|9,500|a¨b|¹|—"
)
text = st.lists(st.sampled_from(WRITTEN.split("|")) | st.text(max_size=8), max_size=8).map(" ".join)
texts = st.lists(text, max_size=5)
words = st.sampled_from(
    ["ferry", "policy", "cafe", "reoffending", "dying", "the", "mph", "commission", "9500"]
)


def says(text: str, term: str) -> bool:
    return may_say(text, term) and bool(ANALYZER.among(text, {term}))


def other_form(whole: Sequence[str], word: str) -> str | None:
    found = (one.group() for text in whole for one in forms_of(word).finditer(text))
    return next((other for other in found if other.casefold() != word.casefold()), None)


@given(texts, texts, words | st.text(min_size=1, max_size=6))
def test_no_text_that_has_a_word_is_overlooked(whole: list[str], left_out: list[str], word: str) -> None:
    written = WrittenWords.of(whole, left_out)
    for term in ANALYZER.terms(word):
        held = any(ANALYZER.among(one, {term}) for one in written.that_may_hold(term))
        if any(says(text, term) for text in (*whole, *left_out)):
            assert held
    if word.isalnum():
        assert written.first(forms_of(word), word) == other_form(whole, word)


def test_words_are_told_once_in_the_order_in_which_they_come() -> None:
    written = WrittenWords.of(["The ferry, the ferry", "Ferry: the pier"], ["pier HIDDEN"])
    assert written.words == ("The", "ferry,", "the", "ferry", "Ferry:", "pier", "HIDDEN")
    assert "HIDDEN" not in written.told
    assert list(written.that_may_hold("ferri")) == ["ferry,", "ferry", "Ferry:"]
    assert list(written.that_may_hold("hidden")) == ["HIDDEN"]
    assert list(WrittenWords.of([], []).that_may_hold("ferri")) == []


@pytest.fixture(scope="module")
def index(encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Index:
    minutes, out = (tmp_path_factory.mktemp(name) for name in ("minutes", "index"))
    said = "Harbour Board\n\n4 May 2023\n\n1. Dredging\n\nThe commissioner agreed to dredge the basin.\n"
    (minutes / "a.txt").write_text(said)
    in_process(minutes, out, model=str(encoder))
    return open_index(out)


def test_meetings_are_read_once_for_all_words_that_none_has(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    whole_texts = Records.whole_texts
    monkeypatch.setattr(Records, "whole_texts", lambda self: read.append(self) or whole_texts(self))
    assert [index.saying(word) for word in ("zebra", "giraff", "okapi")] == [None] * 3
    assert index.form_of("commission") == "commissioner"
    assert index.form_of("zebra") is None
    assert len(read) == 1
    said = index.saying("dredg")
    assert said is not None
    assert said.document_id == "a"
