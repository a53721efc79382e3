"""Lists of people in running text: names, offices, titles and organisations in any order."""

import pytest

from indexer.meetings.people.listing import lists_people, lists_several, read_listing


def read(text):
    return [one.person() for one in read_listing(text)]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "President Ann Bell, Vice-President Cy Dunn and Eve Finch",
            [("Ann Bell", "President"), ("Cy Dunn", "Vice-President"), ("Eve Finch", None)],
        ),
        (
            "President- Ann Bell, V. President – Cy Dunn and Clerk – Eve Finch",
            [("Ann Bell", "President"), ("Cy Dunn", "V. President"), ("Eve Finch", "Clerk")],
        ),
        (
            "President, Ann Bell; Treasurer, Cy Dunn; At Large, Eve Finch; and Clerk, Gus Hart",
            [
                ("Ann Bell", "President"),
                ("Cy Dunn", "Treasurer"),
                ("Eve Finch", "at-large"),
                ("Gus Hart", "Clerk"),
            ],
        ),
        (
            "Director of Finance, Motor Tax and ICT (Mr. A. Bell), Clerical Officer, (Ms. C. Dunn).",
            [("Mr. A. Bell", "Director of Finance, Motor Tax, ICT"), ("Ms. C. Dunn", "Clerical Officer")],
        ),
        (
            "Tree Committee Co-Chair Ann Bell, Dam Liaison Cy Dunn and residents Eve Finch and Gus Hart",
            [
                ("Ann Bell", "Tree Committee Co-Chair"),
                ("Cy Dunn", "Dam Liaison"),
                ("Eve Finch", "resident"),
                ("Gus Hart", "resident"),
            ],
        ),
        ("Trustees Bell, Dunn", [("Bell", "Trustee"), ("Dunn", "Trustee")]),
        (
            "supervisors Ann Bell and Cy Dunn, clerks Eve Finch and Gus Hart",
            [
                ("Ann Bell", "supervisor"),
                ("Cy Dunn", "supervisor"),
                ("Eve Finch", "clerk"),
                ("Gus Hart", "clerk"),
            ],
        ),
        (
            "clerk Ann Bell and guests Cy and Di Dunn, Eve Finch",
            [("Ann Bell", "clerk"), ("Cy Dunn", "guest"), ("Di Dunn", "guest"), ("Eve Finch", "guest")],
        ),
        (
            "Cllrs A Bell (Chairman), C Dunn, Ms E Finch",
            [("Cllr A Bell", "Chairman"), ("Cllr C Dunn", None), ("Ms E Finch", None)],
        ),
        ("Cllrs Bell (J), Bell (M)", [("Cllr Bell (J)", None), ("Cllr Bell (M)", None)]),
        (
            "Ann Bell, clerk, Cy Dunn, recording clerk",
            [("Ann Bell", "clerk"), ("Cy Dunn", "recording clerk")],
        ),
        (
            "Ann (until noon), Ben, Eric (acting clerk)",
            [("Ann", "until noon"), ("Ben", None), ("Eric", "acting clerk")],
        ),
        ("A. Bell, C. Dunn. E. Finch", [("A. Bell", None), ("C. Dunn", None), ("E. Finch", None)]),
        ("Prof. A Bell, C Dunn", [("Prof. A Bell", None), ("C Dunn", None)]),
        ("veltas, murtag, ruth", [("veltas", None), ("murtag", None), ("ruth", None)]),
        ("Ann Bell, Cy and Eve Dunn", [("Ann Bell", None), ("Cy Dunn", None), ("Eve Dunn", None)]),
        ("Mr & Mrs Bell", [("Mr Bell", None), ("Mrs Bell", None)]),
        ("Mrs J Peel (Clerk) and 4 members of the public", [("Mrs J Peel", "Clerk")]),
        ("Jan van der Berg, Mo O’Dowd", [("Jan van der Berg", None), ("Mo O’Dowd", None)]),
        (
            "Ann Bell (Chair), Cy Dunn (Guest) Eve Finch (Guest)",
            [("Ann Bell", "Chair"), ("Cy Dunn", "Guest"), ("Eve Finch", "Guest")],
        ),
        ("None", []),
        ("two parishioners", []),
        ("RSTU, RSV, RSW, RSX", []),
    ],
)
def test_people_and_what_they_do(text, people):
    assert [(one.name, one.role) for one in read(text)] == people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Ann Bell (Biology); Cy Dunn for Eve Finch (History)",
            [("Ann Bell", "Biology"), ("Cy Dunn", "History")],
        ),
        (
            "Ann Bell, Wharf Trust; Cy Dunn, Quay Board",
            [("Ann Bell", "Wharf Trust"), ("Cy Dunn", "Quay Board")],
        ),
        (
            "Bell, Dunn (WTC), Eve Finch, Hart",
            [("Bell", None), ("Dunn", "WTC"), ("Eve Finch", None), ("Hart", None)],
        ),
        ("Ann Bell (Wharf Trust (WT)), Cy Dunn", [("Ann Bell", "Wharf Trust (WT)"), ("Cy Dunn", None)]),
    ],
)
def test_people_and_where_they_are_from(text, people):
    assert [(one.name, one.organisation) for one in read(text)] == people


def test_initials_in_brackets_or_behind_the_name():
    assert [
        (one.name, one.initials) for one in read("Ann Bell (AB) (Chairing), Cy Dunn CD), Eve Finch - EF")
    ] == [
        ("Ann Bell", "AB"),
        ("Cy Dunn", "CD"),
        ("Eve Finch", "EF"),
    ]


def test_the_list_itself_may_say_who_was_away():
    assert [
        (one.name, one.away) for one in read_listing("Trustee Lee, Trustee Marsh Absent, Ann Bell (excused)")
    ] == [
        ("Lee", None),
        ("Marsh", True),
        ("Ann Bell", True),
    ]


def test_one_person_with_a_place_is_not_several():
    assert not lists_several("Ann Bell, Steady Hands")
    assert not lists_several("Ann Bell (AB), Ropes Strategy and Governance, WTC")
    assert lists_several("Ann Bell, Cy Dunn and Eve Finch")
    assert not lists_people("The road was mended")


@pytest.mark.timeout(60)
def test_long_lists_take_linear_time():
    assert len(read_listing("Ann Bell, " * 700)) == 700
    assert read_listing("Ann Bell (" * 5_000) == []
