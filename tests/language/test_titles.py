"""What is left of titles and of what files are called."""

from __future__ import annotations

import pytest

from indexer.language.titles import file_words, says_something


@pytest.mark.parametrize(
    ("document_id", "words"),
    [
        ("kite-club/minutes-2024-03-05", "kite club"),
        ("kite_club-2024-03-05-minutes-final", "kite club"),
        ("4th-meeting-of-the-ferry-committee", "ferry committee"),
        ("w3ties-05-mar-2024", "w3ties"),
        ("minutes-2024-03-05", ""),
        ("a-b-7", ""),
        ("ferry-ferry-agm", "ferry agm"),
    ],
)
def test_what_a_file_is_called_says_whose_minutes_they_are(document_id: str, words: str) -> None:
    assert file_words(document_id) == words


def test_what_is_said_beside_is_not_said_again() -> None:
    assert file_words("ferry-board-2024-03-05-quay", "Ferry Board. 5 March 2024") == "quay"


@pytest.mark.parametrize(
    "title", ["Minutes of the meeting held on 5 March 2024", "3rd meeting", "Draft notes"]
)
def test_titles_of_any_meeting_say_nothing(title: str) -> None:
    assert not says_something(title)


def test_a_title_with_a_name_says_something() -> None:
    assert says_something("Minutes of the Ferry Board, 5 March 2024")
