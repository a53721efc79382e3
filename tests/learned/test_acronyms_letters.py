"""Which words letters can stand for."""

import pytest

from indexer.learned.acronym_definitions import bare, exceptions


@pytest.mark.parametrize(
    ("letters", "phrase", "cost"),
    [
        ("VFD", "Victim Focus Desk", 0),
        ("VAWG", "Violence Against Women and Girls", 0),
        ("OOCD", "out-of-court disposals", 0),
        ("HMCTS", "HM Courts & Tribunals Service", 0),
        ("T&F", "Tide and Flood", 0),
        ("MOPAC", "Mayor's Office for Policing and Crime", 0),
        ("DfT", "Department for Transport", 0),
        ("UKHSA", "UK Health Security Agency", 0),
        ("ASB", "antisocial behaviour", 1),
        ("NICE", "National Institute for Health and Care Excellence", 1),
    ],
)
def test_letters_that_stand_for_words(letters: str, phrase: str, cost: int) -> None:
    assert exceptions(letters, phrase.split()) == cost


@pytest.mark.parametrize(
    ("letters", "phrase"),
    [
        ("QP", "Quay Panel Office"),  # the last word gives no letter
        ("QP", "New Quay Panel"),  # nor does the first
        ("QP", "Quality Improvement Panel"),  # two letters allow no exception
        ("DPT", "Department"),
        ("ABCD", "Angling Club"),
        ("OP", "of Piers"),
        ("AB", ""),
    ],
)
def test_letters_that_do_not(letters: str, phrase: str) -> None:
    assert exceptions(letters, phrase.split()) is None


@pytest.mark.parametrize(
    ("written", "short"),
    [("OOCDs", "OOCD"), ("MPs", "MP"), ("RoDF", "RoDF"), ("R&D", "R&D"), ("CPS", "CPS")],
)
def test_plurals_are_the_same_acronym(written: str, short: str) -> None:
    assert bare(written) == short


@pytest.mark.parametrize("written", ["Chair", "III", "A4", "X", "2024", "INTERNATIONALISATION"])
def test_what_is_no_acronym(written: str) -> None:
    assert bare(written) is None
