import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from service.search.spelling import AT_FIRST, OTHER_LETTER, price

WORDS = st.text(alphabet="abeilrst", max_size=9)


@pytest.mark.parametrize(
    ("typed", "likely", "unlikely"),
    [
        ("comittee", "committee", "comities"),  # a letter once instead of twice
        ("untill", "until", "unfill"),
        ("borad", "board", "bored"),  # letters swapped
        ("bord", "board", "lord"),  # a vowel left out rather than a wrong first letter
        ("definate", "definite", "defecate"),
        ("polise", "police", "polite"),  # sounds alike
        ("crimw", "crime", "crimp"),  # the key beside
    ],
)
def test_what_people_do_costs_less(typed: str, likely: str, unlikely: str) -> None:
    assert price(typed, likely) < price(typed, unlikely)


def test_both_letters_of_a_pair_are_more_than_one_slip() -> None:
    assert price("ferret", "feret") == 5
    assert price("ferret", "feet") > 10


def test_the_first_letter_costs_extra() -> None:
    assert price("voard", "board") == 9 + AT_FIRST
    assert price("oard", "board") - price("bard", "board") == 8 - 7 + AT_FIRST


@given(WORDS)
def test_a_word_costs_nothing_for_itself(word: str) -> None:
    assert price(word, word) == 0


@given(WORDS, WORDS)
def test_the_price_lies_between_the_cheapest_and_the_dearest_slips(typed: str, meant: str) -> None:
    slips = OSA.distance(typed, meant)
    assert 5 * slips <= price(typed, meant) <= (OTHER_LETTER + AT_FIRST) * slips
