"""Figures and dates are compared by what they say, not by how they are written."""

from __future__ import annotations

import pytest

from indexer.language.dates import WrittenDate, blanked, find_partial_dates
from indexer.language.words import Analyzer
from service.summary.figures import date_stated, dates_the_sitting, find_figures, places, swapped
from service.summary.words import SummaryWords


def stands(said: str, minuted: str) -> bool:
    """Whether every figure that is no date stands in the minutes."""
    theirs = find_figures(blanked(minuted, find_partial_dates(minuted)))
    return all(figure.said_by(theirs) for figure in find_figures(blanked(said, find_partial_dates(said))))


@pytest.mark.parametrize(
    ("said", "minuted"),
    [
        ("£1.2m", "£1,200,000"),
        ("£1.2 million", "£1.20m"),
        ("58 per cent", "58%"),
        ("fifty-eight percent", "58 %"),
        ("three officers", "3 officers"),
        ("105 homes", "one hundred and five homes"),
        ("the third phase", "the 3rd phase"),
        ("two dozen", "24"),
        ("at 2pm", "at 14:00"),
        ("at 10.30am", "at 10:30"),
        ("2023/24", "2023-2024"),
        ("11 weeks", "eleven weeks"),
        ("9,500", "9500"),
        ("5 pounds", "£5"),
        ("G20 and COVID-19", "the G20 on Covid-19"),
        ("one of them", "nobody"),
        ("at first", "nobody"),
        ("£14,600", "£14,600 a year"),
    ],
)
def test_the_same_figure(said: str, minuted: str) -> None:
    assert stands(said, minuted)


@pytest.mark.parametrize(
    ("said", "minuted"),
    [
        ("£1.2m", "£1.2bn"),
        ("£1.2m", "1.2m"),
        ("58%", "58"),
        ("58", "58%"),
        ("42", "24"),
        ("3.5", "35"),
        ("1,000", "1,000,000"),
        ("the third phase", "three phases"),
        ("12 officers", "12 March 2024"),
        ("eleven months", "eleven weeks"),
        ("£14,600 a week", "£14,600 a year"),
        ("5", "two and three"),
        ("20mph", "20"),
        ("at 2pm", "2"),
        ("2023/24", "2023/25"),
    ],
)
def test_another_figure(said: str, minuted: str) -> None:
    assert not stands(said, minuted)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("on 12 March 2024", (12, 3, 2024)),
        ("on the 12th of March, 2024", (12, 3, 2024)),
        ("on March 12th, 2024", (12, 3, 2024)),
        ("on 12/03/2024", (12, 3, 2024)),
        ("on 12.3.24", (12, 3, 2024)),
        ("on 2024-03-12", (12, 3, 2024)),
        ("on 03/25/2024", (25, 3, 2024)),
        ("on 12 Sept.", (12, 9, None)),
        ("in March 2024", (None, 3, 2024)),
        ("by the end of March", (None, 3, None)),
        ("in May", (None, 5, None)),
        ("since 2019", (None, None, 2019)),
    ],
)
def test_dates(text: str, date: tuple[int | None, int | None, int | None]) -> None:
    (found,) = find_partial_dates(text)
    assert (found.day, found.month, found.year) == date


@pytest.mark.parametrize(
    "text", ["May we?", "they march on", "£2000", "2,000", "in 2023/24", "99/99/2024", "1999%"]
)
def test_what_is_no_date(text: str) -> None:
    assert find_partial_dates(text) == ()


def test_a_date_says_no_more_than_the_minutes_do() -> None:
    minuted = (WrittenDate(12, 3, None), WrittenDate(None, 6, 2023))
    years = frozenset({2024})
    assert date_stated(WrittenDate(12, 3, None), minuted, years)
    assert date_stated(WrittenDate(12, 3, 2024), minuted, years)
    assert date_stated(WrittenDate(None, 3, None), minuted, years)
    assert date_stated(WrittenDate(None, 6, 2023), minuted, years)
    assert not date_stated(WrittenDate(12, 3, 2023), minuted, years)
    assert not date_stated(WrittenDate(12, 6, None), minuted, years)
    assert not date_stated(WrittenDate(1, 6, 2023), minuted, years)


@pytest.mark.parametrize(
    ("sentence", "whether"),
    [
        ("On 5 May 2024 the Board agreed.", True),
        ("The Board agreed on 5 May 2024.", True),
        ("At the meeting of 5 May 2024 nobody spoke.", True),
        ("The new depot in the old town opens on 5 May 2024.", False),
    ],
)
def test_the_date_of_the_sitting_dates_only_the_sitting(sentence: str, whether: bool) -> None:
    (date,) = find_partial_dates(sentence)
    assert dates_the_sitting(sentence, date) is whether


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("42 vans and 17 bikes were sold.", False),
        ("17 vans and 42 bikes were sold.", True),
        ("42 vans were sold.", False),
        ("17 vans were sold.", True),
        ("64 of 80 schools came.", False),
        ("80 of 64 schools came.", True),
        ("It rose from 61% to 68%.", False),
        ("It rose from 68% to 61%.", True),
    ],
)
def test_figures_keep_their_places(said: str, wrong: bool) -> None:
    words = SummaryWords(Analyzer())
    minuted = "42 vans and 17 bikes were sold. 64 of 80 schools came. It rose from 61% to 68%."
    assert swapped(places(said, words), places(minuted, words)) is wrong


@pytest.mark.parametrize(
    "text", ["1" * 100_000, "1," * 50_000, "two and " * 20_000, "12 May " * 10_000, "1.1" * 30_000]
)
@pytest.mark.timeout(120)
def test_a_figure_is_found_after_a_long_repetition(text: str) -> None:
    assert stands("£363", f"{text}. £363 was paid.")
    assert not stands("£363", text)
