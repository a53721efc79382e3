"""Numbers that only the whole document shows to be labels."""

import pytest

from tests.structure_source import body, headings, parse, parse_markdown

TITLES = ["Footpaths", "Roads", "Boats", "Finance"]


def test_numbers_that_count_on_are_labels_and_years_are_not():
    meeting = parse(
        "Rope Council\n\n1201   The Chair opened the meeting and welcomed members.\n\n"
        "1202   Roads. A hole was reported in the lane by the mill.\n\n"
        "2019   Budgets were compared by the clerk.\n\n"
        "1203   Finance. It was agreed to pay the bill.\n"
    )
    assert [label for label, _ in headings(meeting)] == ["1201", "1202", "1203"]
    assert headings(meeting)[1][1] == "Roads"
    assert body(meeting, 2).endswith("by the clerk.")


def test_numbers_alone_on_their_line():
    meeting = parse(
        "Rope Panel, 3 May 2020\n\n1.\n\nAPOLOGIES\n\nNone were sent by members.\n\n"
        "2.\n\nROADS AND PATHS\n\n"
        "The panel heard that 3 roads were closed.\n\n3.\n\nANY OTHER BUSINESS\n\nThere was none at all.\n"
    )
    assert headings(meeting) == [("1", "APOLOGIES"), ("2", "ROADS AND PATHS"), ("3", "ANY OTHER BUSINESS")]
    assert body(meeting, 1) == "None were sent by members."


def test_prefixed_numbers_that_count_on():
    text = "".join(
        f"RP.{n} {title}\n\nNothing was said of it.\n\n"
        for n, title in enumerate(["ROADS", "BOATS", "AOB"], 41)
    )
    assert headings(parse("ROPE PANEL\n\n4 March 2020\n\n" + text)) == [
        ("RP.41", "ROADS"),
        ("RP.42", "BOATS"),
        ("RP.43", "AOB"),
    ]


def test_a_second_part_counts_again_from_one():
    titles = {"A1.": "Apologies", "A2.": "Minutes", "A3.": "Roads", "B1.": "Exclusion of the public"}
    text = "".join(f"{n} {title}\n\nNothing was said of it.\n\n" for n, title in titles.items())
    meeting = parse("Rope Panel, 4 March 2020\n\nPART A\n\n" + text)
    assert [label for label, _ in headings(meeting)] == ["A1", "A2", "A3", "B1"]


@pytest.mark.parametrize(
    "labels",
    [
        ["19.03.1", "19.03.2", "19.03.3"],
        ["19.03.01", "19.03.02.", "19.03.03"],
        ["01.26..02", "01.26.03", "01.26 04"],
        ["18.05.7", "1.05.8", "18.05.9", "18.05.10"],
    ],
)
def test_minutes_that_are_numbered_by_their_month(labels):
    text = "".join(
        f"{label} {title}\n\nNothing was said of it.\n\n"
        for label, title in zip(labels, TITLES, strict=False)
    )
    found = headings(parse("Rope Council\n\nTuesday 5 March 2019\n\n" + text))
    assert [heading for _, heading in found] == TITLES[: len(labels)]
    assert [label for label, _ in found] == [label.rstrip(".") for label in labels]


def test_dates_that_open_lines_are_no_labels():
    text = (
        "Rope Council\n\nTuesday 5 March 2019\n\n1. Roads\n\n19.03.19 The lane was closed.\n\n"
        "02.04.19 The lane was opened.\n\n2. Boats\n\nNothing was said of boats.\n"
    )
    assert headings(parse(text)) == [("1", "Roads"), ("2", "Boats")]


def test_topics_of_a_log_are_called_without_the_word():
    text = (
        "# Rope Call\n\n5 March 2019\n\n## Topic: Roads\n\nann: the lane was mended.\n\n"
        "## Topic: Boats\n\nben: nothing was said.\n"
    )
    assert [heading for _, heading in headings(parse_markdown(text))] == ["Roads", "Boats"]
