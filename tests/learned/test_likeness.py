"""Two formats of the same minutes are told from two texts that share much."""

import random

import pytest

from indexer.learned.likeness import WordPrint, same_minutes, words_of

NOUNS = "quay slip buoy lamp hedge path verge pond bench gate roof drain wall fence sign tree".split()
VERBS = "mended painted surveyed closed opened moved cleared measured insured bought".split()


def minutes(seed: int, *, day: str = "3 May 2024", fee: str = "420", sentences: int = 60) -> str:
    """Minutes whose head and formulas are those of all others."""
    drawn = random.Random(seed)
    said = [
        f"The {drawn.choice(NOUNS)} by the {drawn.choice(NOUNS)} was {drawn.choice(VERBS)} for "
        f"{drawn.randint(100, 999)} pounds by {drawn.choice('ABCDEFG')}{drawn.choice('KLMN')}."
        for _ in range(sentences)
    ]
    half = sentences // 2
    return "\n".join(
        (
            "Harwick Harbour Board",
            f"Minutes of the meeting held on {day} at 7 pm in the Net Loft",
            "Present: Ada Field (Chair), Ben Moor, Cat Lane, Dan Webb",
            "1. Minutes of the last meeting",
            "The minutes of the last meeting were agreed as a true record.",
            *said[:half],
            f"2. Fees\nThe mooring fee was set at £{fee} a year, as proposed by the harbour master.",
            *said[half:],
            "3. Close\nThere being no other business the Chair closed the meeting.",
        )
    )


def as_pages(text: str) -> str:
    """As pages give it: lines broken anywhere, words divided, running heads, other numbers of lists."""
    lines = []
    for number, line in enumerate(text.split("\n")):
        if number % 12 == 11:
            lines += ["Harwick Harbour Board Minutes", f"Page {number // 12 + 1} of 9"]
        lines.append(
            line.replace("meeting", "meet-\ning").replace("2. Fees", "7. Fees").replace(" by ", "\nby ")
        )
    return "\n".join(lines)


def test_the_same_minutes_on_pages_are_the_same_minutes() -> None:
    one = minutes(1)
    assert same_minutes(one, as_pages(one)) is not None
    assert WordPrint.of(one).may_be(WordPrint.of(as_pages(one)))


def test_cells_in_another_order_are_the_same_minutes() -> None:
    rows = [f"{name} | {task} | by {month}" for name, task, month in zip("ABCD", NOUNS, VERBS, strict=False)]
    other = [" | ".join(reversed(row.split(" | "))) for row in rows]
    text = minutes(1)
    assert same_minutes("\n".join((text, *rows)), "\n".join((text, *other))) is not None


@pytest.mark.parametrize("seed", range(2, 8))
def test_another_meeting_of_the_board_is_not(seed: int) -> None:
    assert same_minutes(minutes(1), minutes(seed, day=f"{seed} June 2024")) is None


def test_texts_that_differ_in_one_figure_are_not_the_same() -> None:
    assert same_minutes(minutes(1), minutes(1, fee="480")) is None
    assert same_minutes(minutes(1), minutes(1, day="14 June 2024")) is None


def test_short_texts_with_another_decision_are_not_the_same() -> None:
    said = "Board\n3 May 2024\n1. Slip\nThe plan for the slip was {} by the members."
    assert same_minutes(said.format("approved"), said.format("refused")) is None
    assert same_minutes(said.format("approved"), said.format("approved").upper()) == 1.0


def test_a_note_mark_at_a_figure_does_not_part_two_formats() -> None:
    assert same_minutes(minutes(1, fee="420"), minutes(1, fee="4201")) is not None


def test_half_of_the_minutes_are_not_the_minutes() -> None:
    text = minutes(1)
    assert same_minutes(text, text[: len(text) // 2]) is None
    assert same_minutes(text, f"{text}\n{text}") is None


def test_words_are_the_same_whatever_their_case_hyphens_and_numbers() -> None:
    assert words_of("1. The Co-operative’s\n(a) RE-\nport") == words_of("2) the cooperatives report")
    assert WordPrint.of("The slip, mended.").sum == WordPrint.of("the SLIP mended").sum
    assert WordPrint.of("The slip").sum != WordPrint.of("The quay").sum


@pytest.mark.parametrize("text", ["", "—", "* * *", "slip"])
def test_texts_of_a_word_or_none_are_compared_too(text: str) -> None:
    assert same_minutes(text, text) == 1.0
    assert WordPrint.of(text).may_be(WordPrint.of(text))
    assert same_minutes(text, "another thing") is None
