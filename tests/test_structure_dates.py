"""Dates in British styles, and the weekday that tells two readings apart."""

import datetime as dt

import pytest

from indexer.language.dates import find_dates, in_words, stated_years


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
    assert in_words(dt.date(2022, 12, 6)) == "6 December 2022"
