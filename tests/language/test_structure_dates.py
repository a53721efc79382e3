"""Dates in British styles, and the weekday that tells two readings apart."""

import datetime as dt

import pytest

from indexer.language.dates import (
    blanked,
    date_at,
    date_in_words,
    find_dates,
    find_partial_dates,
    stated_years,
)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("6th December 2022", "2022-12-06"),
        ("Held on 6 December, 2022 at noon", "2022-12-06"),
        ("on the 1st of March 2023", "2023-03-01"),
        ("December 6th, 2022", "2022-12-06"),
        ("7January2013, 14:00", "2013-01-07"),
        ("29.09.2014", "2014-09-29"),
        ("10/07/2012", "2012-07-10"),
        ("12/31/2020", "2020-12-31"),
        ("8-10-19", "2019-10-08"),
        ("2022-12-06", "2022-12-06"),
        ("board-2022-12-06", "2022-12-06"),
        ("23-24 March 2021", "2021-03-23"),
        ("3rd & 4th June 2019", "2019-06-03"),
        ("14 Sept 2020", "2020-09-14"),
        ("Meeting 17 – 4th June 2015", "2015-06-04"),
        ("8 August ’23", "2023-08-08"),
        ("29 February 2024", "2024-02-29"),
    ],
)
def test_reads_a_date(text, date):
    assert [found.date for found in find_dates(text)] == [dt.date.fromisoformat(date)]


@pytest.mark.parametrize(
    "text",
    ["minute 70/17", "10:30", "31 February 2020", "30/02/2020", "version 1.2.3.4", "£12.50.20", "2022/23"],
)
def test_reads_no_date(text):
    assert not list(find_dates(text))


def test_a_day_without_a_year_keeps_the_year_open():
    (found,) = find_dates("Tuesday 28th May")
    assert (found.date, found.weekday, found.on(2024)) == (None, 1, dt.date(2024, 5, 28))


def test_weekday_is_checked_against_the_year():
    right, wrong = find_dates("Tuesday 28 May 2024 and Tuesday 28 May 2023")
    assert (right.weekday_fits, wrong.weekday_fits) == (True, False)


def test_eight_digits_are_a_date_in_file_names_only():
    assert not list(find_dates("20140513 minutes"))
    assert [found.date for found in find_dates("20140513 minutes", file_name=True)] == [dt.date(2014, 5, 13)]


def test_years_beside_the_month_come_first():
    assert stated_years("Strategy 2020, for the May 2024 meeting", month=5) == (2024, 2020)


def test_words():
    assert date_in_words(dt.date(2022, 12, 6)) == "6 December 2022"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("on 6 December 2022", [(6, 12, 2022)]),
        ("by December 6th", [(6, 12, None)]),
        ("December 2022 and May 2023", [(None, 12, 2022), (None, 5, 2023)]),
        ("from March to June", [(None, 3, None), (None, 6, None)]),
        ("It may rain in May", [(None, 5, None)]),
        ("in 2023, not 2,000, 2000% or 2023/24", [(None, None, 2023)]),
        ("31 June 2022", [(None, 6, 2022)]),
    ],
)
def test_reads_months_and_years_alone(text, parts):
    found = find_partial_dates(text)
    assert [(date.day, date.month, date.year) for date in found] == parts
    assert not find_partial_dates(blanked(text, found))


@pytest.mark.parametrize(
    ("text", "written", "parts"),
    [
        ("since Tuesday 6th of December 2022?", "Tuesday 6th of December 2022", (6, 12, 2022)),
        ("since December 6", "December 6", (6, 12, None)),
        ("since dec 2022, when", "dec 2022", (None, 12, 2022)),
        ("since march", "march", (None, 3, None)),
        ("since 2022 or so", "2022", (None, None, 2022)),
        ("since 31 June 2022", "31 June 2022", (31, 6, 2022)),
    ],
)
def test_reads_the_longest_date_from_a_place_on(text, written, parts):
    found = date_at(text, 6)
    assert (text[found.start : found.end], (found.day, found.month, found.year)) == (written, parts)


def test_no_date_is_written_where_another_word_stands():
    assert date_at("since 2022", 0) is None
