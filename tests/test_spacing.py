import pytest

from indexer.language.words import Analyzer
from indexer.learned.vocabulary import SurfaceWords
from service.search.spelling import Spacing

COMMON = ["the outcome", "come and look", "they went out"]


def spacing(*texts: str) -> Spacing:
    words, stem = SurfaceWords.of(texts), Analyzer().stem
    return Spacing(words, lambda word: stem(word) in words.stems)


@pytest.mark.parametrize(
    ("typed", "apart"),
    [
        ("localauthority", ("local", "authority")),
        ("annmarsh", ("ann", "marsh")),
        ("authoritylocal", None),
        ("localmarsh", None),
        ("localauthorit", None),
        ("ofthe", None),
        ("", None),
    ],
)
def test_one_word_that_was_two(typed: str, apart: tuple[str, str] | None) -> None:
    texts = ["of the local authority", "the local authority, said Ann Marsh of the county"]
    assert spacing(*texts).apart(typed) == apart


def test_a_word_that_can_be_cut_in_two_ways_stays() -> None:
    assert spacing("data-bases and datab-ases").apart("databases") is None
    assert spacing("data-bases").apart("databases") == ("data", "bases")


def test_two_words_of_which_one_is_unknown_are_joined() -> None:
    one = spacing("neurodiversity and diversity")
    assert one.joined("neuro", "diversity") == "neurodiversity"
    assert one.joined("bio", "diversity") is None


def test_two_known_words_are_joined_only_where_they_never_meet_though_they_could() -> None:
    assert spacing(*COMMON * 20).joined("out", "come") == "outcome"
    assert spacing(*COMMON).joined("out", "come") is None  # too little text to tell
    assert spacing(*COMMON * 20, "out come the figures", "out come they").joined("out", "come") is None


def test_a_hyphen_shows_that_two_words_are_two() -> None:
    texts = ["a two-day event", *["two", "day"] * 30]
    assert spacing(*texts).joined("two", "day") is None


def test_function_words_do_not_become_endings() -> None:
    texts = ["measuresand", *["measures", "and"] * 30]
    assert spacing(*texts).joined("measures", "and") is None
    assert spacing("apart", *["part"] * 30).joined("a", "part") is None
