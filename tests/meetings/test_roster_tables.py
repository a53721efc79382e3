"""Rosters in tables: a group or a field in each column, marks of who came."""

import pytest

from indexer.meetings.people.roster import find_roster
from indexer.model import Line, LineKind
from tests.structure_source import lines_of, names, parse, parse_markdown


def test_a_table_typed_with_bars():
    meeting = parse(
        "Attendees:\n\n| Name | Abbreviation |\n| ---- | --- |\n| Ann Bell | ABX |\n| Cy Dunn | CD |\n\n"
        "1. Roads\n\nABX: The road is long and was mended by the council.\n"
    )
    assert [(p.name, p.initials) for p in meeting.attendees] == [("Ann Bell", "ABX"), ("Cy Dunn", "CD")]


def test_a_cell_may_list_everybody_and_the_apologies():
    roster = find_roster(
        lines_of(
            ("Date", "3 May 2020"), ("Participants", "Ann Bell, Cy Dunn. Apologies received from Eve Finch.")
        )
    )
    assert names(roster.attendees) == ["Ann Bell", "Cy Dunn"]
    assert names(roster.apologies) == ["Eve Finch"]


def test_table_with_a_group_in_each_column():
    roster = find_roster(
        lines_of(
            ("Attendees", "Officials"),
            ("Ann Bell (Chair) (AB)", "Cy Dunn (CD)"),
            ("Eve Finch (EF)", "Apologies"),
            ("Gus Hart (GH)", "Ida Jay (IJ)"),
            ("", "Kit Low (KL)"),
        )
    )
    assert names(roster.attendees) == ["Ann Bell", "Eve Finch", "Gus Hart", "Cy Dunn"]
    assert names(roster.apologies) == ["Ida Jay", "Kit Low"]


def test_table_with_a_field_in_each_column():
    roster = find_roster(
        lines_of(
            ("Name", "Abbreviation", "Organization"), ("Ann Bell", "ABX", "Wharf"), ("Cy Dunn", "CD", "")
        )
    )
    assert names(roster.attendees) == ["Ann Bell", "Cy Dunn"]
    assert roster.attendees[1].initials == "CD"
    assert roster.used == {0, 1, 2}


def test_table_with_labels_beside_the_people():
    roster = find_roster(
        lines_of(("Date:", "3 May 2020"), ("Present:", "Ann Bell\nCy Dunn"), ("Apologies:", "Eve Finch (EF)"))
    )
    assert names(roster.attendees) == ["Ann Bell", "Cy Dunn"]
    assert names(roster.apologies) == ["Eve Finch"]


def test_table_with_the_organisation_below_each_name():
    roster = find_roster(
        lines_of(
            ("Attendees", "Apologies"),
            ("Ann Bell (AB)", "Cy Dunn (CD)"),
            ("Flying Ropes", "Quay Board"),
            ("Eve Finch (EF)", ""),
            ("Flying Ropes", ""),
        )
    )
    assert [(p.name, p.organisation) for p in roster.attendees] == [
        ("Ann Bell", "Flying Ropes"),
        ("Eve Finch", "Flying Ropes"),
    ]


def test_other_tables_are_no_roster():
    rows = lines_of(("Item", "Description"), ("1", "Welcome"), ("2", "Any other business"))
    assert not find_roster(rows).attendees


def test_a_column_tells_who_came():
    roster = find_roster(
        lines_of(
            ("Name", "Category", "Present / Apologies"),
            ("Ann Bell (AB)", "Parent", "Present"),
            ("Cy Dunn (CD)", "Staff", "Apologies"),
            ("Eve Finch (EF)", "Parent", "✓"),
            ("Gus Hart (GH)", "Parent", ""),
        )
    )
    assert names(roster.attendees) == ["Ann Bell", "Eve Finch"]
    assert names(roster.apologies) == ["Cy Dunn"]


def test_the_heading_of_a_column_of_names_tells_who_came():
    rows = lines_of(("Apologies", "Title", "Organisation"), ("Ann Bell", "Officer", "Wharf Trust"))
    assert names(find_roster(rows).apologies) == ["Ann Bell"]


def test_marks_of_every_kind_tell_who_came():
    roster = find_roster(
        lines_of(
            ("First name", "Surname", "Present", "Absent"),
            ("Ann", "Bell", "x", ""),
            ("Cy", "Dunn", "", "x"),
            ("Eve", "Finch", "Y", ""),
            ("Gus", "Hart", "N", ""),
        )
    )
    assert names(roster.attendees) == ["Ann Bell", "Eve Finch"]
    assert names(roster.apologies) == ["Cy Dunn", "Gus Hart"]


def test_initials_stand_in_the_cell_behind_a_name():
    roster = find_roster(
        lines_of(("PRESENT", "Ann Bell (Chair)", "AB", "Cy Dunn", "CD"), ("", "Eve Finch", "EF", "", ""))
    )
    assert [(p.name, p.initials) for p in roster.attendees] == [
        ("Ann Bell", "AB"),
        ("Cy Dunn", "CD"),
        ("Eve Finch", "EF"),
    ]


def test_places_may_stand_before_the_people():
    rows = lines_of(
        ("North Ward", "Cllr Ann Bell"), ("South Ward", "Cllr Cy Dunn"), ("Quay Ward", "Cllr Eve Finch")
    )
    roster = find_roster((Line("Present", 0, 7, 1, LineKind.HEADING, 2), *rows))
    assert [(p.name, p.organisation) for p in roster.attendees] == [
        ("Cllr Ann Bell", "North Ward"),
        ("Cllr Cy Dunn", "South Ward"),
        ("Cllr Eve Finch", "Quay Ward"),
    ]


def test_a_second_column_of_places_that_look_like_names():
    roster = find_roster(
        (
            Line("Present", 0, 7, 1, LineKind.HEADING, 2),
            *lines_of(("Ann Bell (AB)", "Wharf Trust"), ("Cy Dunn (CD)", "Steady Hands")),
        )
    )
    assert [(p.name, p.organisation) for p in roster.attendees] == [
        ("Ann Bell", "Wharf Trust"),
        ("Cy Dunn", "Steady Hands"),
    ]


def test_rows_without_a_name_and_names_of_one_letter():
    roster = find_roster(
        (
            Line("Present", 0, 7, 1, LineKind.HEADING, 2),
            *lines_of(
                ("Name", "Initials", "Organisation"),
                ("Ann Bell", "AB", "Wharf"),
                ("M", "", "Quay"),
                ("", "", "Ropes"),
            ),
        )
    )
    assert [(p.name, p.organisation) for p in roster.attendees] == [
        ("Ann Bell", "Wharf"),
        ("M", "Quay"),
        (None, "Ropes"),
    ]


@pytest.mark.parametrize(
    "cell", ["Ann Bell " + "(AB) " * 6_000, "Ann Bell, " * 3_000 + "(AB) " * 3_000, "(AB) Ann Bell, " * 4_000]
)
@pytest.mark.timeout(120)
def test_thousands_of_brackets_in_one_cell_are_borne(cell: str) -> None:
    found = parse_markdown(
        "# Wharf Board\n\nMinutes of 3 May 2031\n\n## Present\n\n| Name | From |\n|---|---|\n"
        f"| {cell} | Wharf Trust |\n| Cy Dunn (CD) | Quay Board |\n\n## 1. Ropes\n\nThey were renewed.\n"
    )
    assert "Cy Dunn" in names(found.attendees)
