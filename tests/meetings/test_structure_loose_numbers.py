"""Numbers that only the whole document shows to be labels."""

from tests.structure_source import body, headings, parse


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
