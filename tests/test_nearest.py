import pytest

from indexer.language.words import Analyzer
from indexer.learned.vocabulary import SurfaceWords
from service.search.spelling import Nearest, Neighbours


def nearest(*texts: str) -> Nearest:
    return Nearest(SurfaceWords.of(texts), Analyzer().stem)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("stratergy", "strategy"),
        ("stratergies", "strategies"),  # the form that is nearest, not the first
        ("bord", "board"),
        ("comittee", "committee"),
        ("resposibilites", "responsibilities"),
        ("xboard", None),  # a wrong first letter in a short word
        ("bxrd", None),
        ("pizza", None),
        ("b", None),
        ("", None),
    ],
)
def test_the_word_that_was_meant(typed: str, meant: str | None) -> None:
    words = nearest("strategy strategies board committee responsibilities")
    assert words.to(typed, Neighbours()) == meant


def test_two_words_as_near_are_no_answer_unless_one_is_much_commoner() -> None:
    assert nearest("board", "broad").to("borad", Neighbours()) is None
    assert nearest("broad", *["board"] * 30).to("borad", Neighbours()) == "board"


def test_forms_of_one_word_do_not_compete() -> None:
    assert nearest("recording recordings", "recorded").to("recordng", Neighbours()) == "recording"


def test_the_word_beside_decides() -> None:
    words = nearest("Paul Chesson and Petra Chessen", "Chesson and Chessen")
    assert words.to("chessan", Neighbours()) is None
    assert words.to("chessan", Neighbours(before="petra")) == "chessen"
    assert words.to("chessan", Neighbours(before="paul")) == "chesson"


def test_the_word_beside_lets_a_bolder_correction_pass() -> None:
    words = nearest("hate crime", "hate crime")
    assert words.to("crike", Neighbours()) is None
    assert words.to("crike", Neighbours(before="hate")) == "crime"
    assert words.to("xqime", Neighbours(before="hate")) is None


def test_only_words_beside_when_asked_for() -> None:
    words = nearest("Sadiq Khan spoke", "the khan")
    assert words.to("kahn", Neighbours(before="sadiq"), only_beside=True) == "khan"
    assert words.to("kahn", Neighbours(before="genghis"), only_beside=True) is None
    assert words.to("kahn", Neighbours(before="genghis")) == "khan"


def test_figures_and_short_words_are_no_corrections() -> None:
    words = nearest("2022 it's 9th ok")
    assert [words.to(typed, Neighbours()) for typed in ("2023", "itss", "okk", "9thh")] == [None] * 4
