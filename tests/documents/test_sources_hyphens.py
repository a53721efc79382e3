from __future__ import annotations

import pytest

from indexer.documents.line_ends import join, vocabulary

WORDS = vocabulary(["The follow-up of the re-lead roof", "a pilot scheme", "information by information-"])


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("the next", "line", "the next line"),
        ("some informa-", "tion", "some information"),
        ("the follow-", "up came", "the follow-up came"),
        ("a pilot-", "scheme", "a pilot-scheme"),
        ("Mr Loseby-", "Morris", "Mr Loseby-Morris"),
        ("infor\u00ad", "mation", "information"),
        ("two –", "three", "two – three"),
        ("it -", "went", "it - went"),
        ("15-", "16 May", "15-16 May"),
    ],
)
def test_joining(left: str, right: str, joined: str) -> None:
    assert join(left, right, WORDS) == joined


def test_words_cut_by_the_line_end_are_not_words() -> None:
    assert "follow-up" in WORDS
    assert vocabulary(["the infor-", "mation"]) == {"the", "mation"}
