"""Equal passages found while building: what is one statement, what is two, and how long it takes."""

import random
from pathlib import Path

import numpy as np
import pytest

from indexer.arrays import load_groups, save_groups
from indexer.errors import UnusableIndex
from indexer.learned.duplicates import group_codes

LONG = """The officer explained that the harbour channel silts up every winter and that the survey vessel had
measured the depth along the ferry berth. Members asked whether the contractor could begin before the season
opens, since the fishing fleet depends on the channel and the insurers had written to the board. The officer
answered that the licence allows work from the early spring and that the fleet would be told a month ahead. It
was agreed that the board would write to the insurers and report on the answer to the next meeting."""


def codes(*texts: str, documents: list[str] | None = None) -> list[int]:
    return group_codes(texts, documents or [f"meeting-{n}" for n in range(len(texts))]).tolist()


@pytest.mark.parametrize(
    "other",
    [
        "the minutes were agreed as a true record",
        "The  minutes\nwere agreed as a true record.",
        "• The minutes were agreed as a true record",
        "2. The minutes were agreed as a true record.",
        "2.1 The minutes were agreed as a true record.",
        "(b) The minutes were agreed as a true record.",
        "“The minutes were agreed as true record”",
        "| The minutes were – agreed | as a *true* record |",
        "✓ The minutes were agreed as a true record",
        "The min\u00adutes were agreed as a true rec-\nord.",
    ],
)
def test_the_same_words_are_one_statement(other: str) -> None:
    assert codes("The minutes were agreed as a true record.", other) == [0, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The cost is £1.5m.", "The cost is £15m."),
        ("The cost is £1.5m.", "The cost is $1.5m."),
        ("Losses were 1 5.", "Losses were 15."),
        ("Traffic rose by 3%.", "Traffic rose by 3."),
        ("3 ferries sailed.", "7 ferries sailed."),
        ("2.5 million was spent.", "3.5 million was spent."),
        ("Two ferries sailed.", "Three ferries sailed."),
        ("The plan was agreed.", "The plan was not agreed."),
        ("They can dredge.", "They can't dredge."),
        ("Ada Field will write to the owner.", "Bo Hurst will write to the owner."),
        ("Ada Field will write to the owner.", "Ada Hurst will write to the owner."),
        ("The plan was approved.", "The plan was deferred."),
        ("The survey is due on 3 March 2031.", "The survey is due on 4 March 2031."),
        ("Growth was -3%.", "Growth was 3%."),
        ("Ferry berth ✓", "Ferry berth ✗"),
        ("Option A was agreed.", "Option B was agreed."),
    ],
)
def test_another_fact_is_another_statement(one: str, other: str) -> None:
    assert codes(one, other) == [0, 1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("early spring", "3 March"),
        ("every winter", "each of 12 winters"),
        ("could begin", "could not begin"),
        ("survey vessel", "Petrel"),
        ("a month", "two months"),
        ("The officer explained", "Hurst explained"),
    ],
)
def test_a_long_text_with_another_fact_stays_apart(old: str, new: str) -> None:
    assert old in LONG
    assert codes(LONG, LONG.replace(old, new)) == [0, 1]


@pytest.mark.parametrize(
    ("old", "new"), [("every winter", "in winter"), ("had written", "wrote"), ("the early", "early")]
)
def test_a_draft_and_its_final_version_are_one(old: str, new: str) -> None:
    assert old in LONG
    assert codes(LONG, "Nothing else.", LONG.replace(old, new)) == [0, 1, 0]


def test_a_longer_text_is_not_its_beginning() -> None:
    more = LONG + " The treasurer warned that the reserve would then be spent and that dues may have to rise."
    assert codes(LONG, more) == [0, 1]


def formula(date: str) -> str:
    return f"The minutes of the meeting held on {date} were agreed as a true record."


def test_a_formula_of_meetings_is_one_whatever_its_date() -> None:
    assert codes(formula("3 May 2031"), formula("Tuesday 7 June 2031"), formula("05/07/2031")) == [0, 0, 0]


def test_two_meetings_make_no_formula() -> None:
    assert codes(formula("3 May 2031"), formula("7 June 2031")) == [0, 1]


def test_dates_listed_in_one_meeting_are_facts() -> None:
    deadlines = [f"Reports are due on {day} May 2031." for day in (3, 10, 17, 24)]
    assert codes(*deadlines, documents=["m", "m", "n", "o"]) == [0, 1, 2, 3]


def test_figures_make_no_formula() -> None:
    assert codes(*(f"On 3 May 2031 the toll was £{n}." for n in range(5))) == [0, 1, 2, 3, 4]


def test_equal_texts_count_within_one_meeting_too() -> None:
    assert codes("Noted.", "Agreed.", "Noted", documents=["m", "m", "m"]) == [0, 1, 0]


def test_any_text_has_a_code() -> None:
    assert codes() == []
    assert codes("", " ", "?!", "…", "a", "→", "日本語", "\n", "the") == [0, 0, 2, 3, 4, 5, 6, 0, 8]


def test_codes_name_the_first_passage_and_lead_nowhere_further() -> None:
    choose = random.Random(7)
    texts = [
        " ".join(choose.choice(["The", "board", "agreed", "3 May", "it"]) for _ in range(4))
        for _ in range(999)
    ]
    found = group_codes(texts, [str(n) for n in range(999)])
    assert found.dtype == np.int32
    assert np.array_equal(found[found], found)
    assert (found <= np.arange(999)).all()
    assert 1 < len(set(found.tolist())) < 999


@pytest.mark.timeout(120)
def test_thousands_of_variants_are_told_apart() -> None:
    choose = random.Random(7)
    words = [f"w{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(5000)]
    base = [choose.choice(words) for _ in range(120)]
    variants = [
        " ".join([*base[:n], choose.choice(words), *base[n:]]) for n in choose.choices(range(120), k=3000)
    ]
    figures = [" ".join((*base, str(n))) for n in range(3000)]
    found = group_codes([*variants, *figures], [str(n) for n in range(6000)])
    assert len(set(found[:3000].tolist())) < 300
    assert len(set(found[3000:].tolist())) == 3000


def test_groups_are_kept_in_one_file(tmp_path: Path) -> None:
    kept = group_codes(["Noted.", "Agreed.", "Noted."], ["a", "b", "c"])
    save_groups(tmp_path / "groups.npy", kept)
    assert np.array_equal(load_groups(tmp_path / "groups.npy", 3), kept)


def test_groups_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "groups.npy"
    with pytest.raises(UnusableIndex, match="rebuild"):
        load_groups(path, 3)
    for wrong in (
        np.zeros(2, np.int32),
        np.zeros(3, np.int64),
        np.array([0, 2, 1], np.int32),
        np.array([0, 9, -1], np.int32),
    ):
        save_groups(path, wrong)
        with pytest.raises(UnusableIndex, match="rebuild"):
            load_groups(path, 3)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(UnusableIndex, match="rebuild"):
        load_groups(path, 3)
