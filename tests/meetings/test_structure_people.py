"""Roster entries in all the shapes that people type."""

import pytest

from indexer.meetings.people.names import Habits, could_abbreviate, is_name, read_entry, split_people
from indexer.model import Person


@pytest.mark.parametrize(
    ("entry", "person"),
    [
        ("Ann Bell (AB) - Wharf Trust", Person("Ann Bell", "AB", "Wharf Trust")),
        ("Ann Bell (AB), Director, Wharf Trust", Person("Ann Bell", "AB", "Wharf Trust", "Director")),
        ("Ann Bell - Wharf Trust – Head of Ropes", Person("Ann Bell", None, "Wharf Trust", "Head of Ropes")),
        ("Ann Bell, Wharf Trust", Person("Ann Bell", None, "Wharf Trust")),
        ("Ann Bell\tWharf Trust", Person("Ann Bell", None, "Wharf Trust")),
        ("Ann Bell AB) - Wharf Trust", Person("Ann Bell", "AB", "Wharf Trust")),
        ("Ann Bell ((AB) - Wharf Trust", Person("Ann Bell", "AB", "Wharf Trust")),
        ("Ann Bell ()AB (Wharf)", Person("Ann Bell", "AB", "Wharf")),
        ("Ann Bell (Wharf Trust) (AB)", Person("Ann Bell", "AB", "Wharf Trust")),
        ("Ann Bell, Wharf Trust (AB)", Person("Ann Bell", "AB", "Wharf Trust")),
        ("Ann Bell (Chair) (AB)", Person("Ann Bell", "AB", None, "Chair")),
        ("Ann Bell, Wharf Trust (observing)", Person("Ann Bell", None, "Wharf Trust", "observing")),
        ("Ann Bell (AB) Wharf Trust", Person("Ann Bell", "AB", "Wharf Trust")),
        ("Jo Tench-Orr (JTe)", Person("Jo Tench-Orr", "JTe")),
        ("Debbie Weir-Bond (DBW), Mayor's Office", Person("Debbie Weir-Bond", "DBW", "Mayor's Office")),
        ("Cllr A Bell (Chairman)", Person("Cllr A Bell", None, None, "Chairman")),
        ("Dame Ann Bell, WT", Person("Dame Ann Bell", None, "WT")),
        ("Cmdr Uma Kane (UK) - Harbour Police", Person("Cmdr Uma Kane", "UK", "Harbour Police")),
        ("Clerk: Mrs J Peel", Person("Mrs J Peel", None, None, "Clerk")),
        ("Ann Bell (WTC)", Person("Ann Bell", None, "WTC")),
        ("Ann Bell, Deputy Mayor", Person("Ann Bell", None, "Deputy Mayor")),
        ("Wharf and Harbour Authority", Person(None, None, "Wharf and Harbour Authority")),
        ("Ann Bell (AB) 2:30", Person("Ann Bell", "AB")),
        ("Ann Bell (Chair/AB)", Person("Ann Bell", "AB", None, "Chair")),
        ("Ann Bell-Vice Chairman (AB)", Person("Ann Bell", "AB", None, "Vice Chairman")),
        ("Ann Bell, Rope Commissioner, Chair", Person("Ann Bell", None, "Rope Commissioner", "Chair")),
        ("Mrs J Peel Clerk to the Wharf Council", Person("Mrs J Peel", None, "Clerk to the Wharf Council")),
        ("Ann Bell @abell (Wharf)", Person("Ann Bell", None, "Wharf")),
        ("Ann (AB)", Person("Ann", "AB")),
        ("Susanna Bell (Susanna), Wharf", Person("Susanna Bell", None, "Wharf")),
        ("Ann Bell (joining at 2:30pm)", Person("Ann Bell")),
    ],
)
def test_reads_one_entry(entry, person):
    assert read_entry(entry) == person


@pytest.mark.parametrize(
    "entry",
    [
        "Approx. 25 residents",
        "As above",
        "There were no absences",
        "None",
        "n/a",
        "3 members of the public",
        "",
        "-",
        "No apologies received",
    ],
)
def test_reads_nobody(entry):
    assert read_entry(entry) is None


def test_letters_that_several_people_share_are_an_organisation():
    assert read_entry("Ann Bell (AB)", Habits(shared=frozenset({"AB"}))) == Person("Ann Bell", None, "AB")


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Ann Bell (AB), Cy Dunn (CD)", ["Ann Bell (AB)", "Cy Dunn (CD)"]),
        ("Ann Bell (AB) and Cy Dunn (CD)", ["Ann Bell (AB)", "Cy Dunn (CD)"]),
        (
            "Ann Bell, Wharf (AB) (Chair) Cy Dunn, Quay (CD)",
            ["Ann Bell, Wharf (AB) (Chair)", "Cy Dunn, Quay (CD)"],
        ),
        ("Ann Bell, Wharf; Cy Dunn, Quay", ["Ann Bell, Wharf", "Cy Dunn, Quay"]),
        ("Ann Bell (AB)    Cy Dunn (CD)", ["Ann Bell (AB)", "Cy Dunn (CD)"]),
        ("Ann Bell (AB)\tSteady Hands", ["Ann Bell (AB)\tSteady Hands"]),
        ("Ann Bell, Steady Hands", ["Ann Bell, Steady Hands"]),
        ("Ann Bell (AB) – Chair, Wharf, Cy Dunn (CD)", ["Ann Bell (AB) – Chair, Wharf", "Cy Dunn (CD)"]),
        ("Ann (AB), Cy Dunn (CD)", ["Ann (AB)", "Cy Dunn (CD)"]),
        ("Wharf, Quay and Harbour Authority", ["Wharf, Quay and Harbour Authority"]),
    ],
)
def test_splits_a_line_of_several(line, people):
    assert split_people(line) == people


def test_names_and_organisations_differ():
    assert all(
        map(is_name, ["Ann Bell", "Cllr Bell", "Jan van der Berg", "Mo O’Dowd", "J Peel", "Dr Ann M Bell"])
    )
    assert not any(map(is_name, ["Harbour Board", "WTC Oversight", "Welcome to all", "Bell", "Chair", "A b"]))


def test_letters_beside_most_people_are_initials_even_where_they_fit_loosely():
    habits = Habits(lettered=True)
    assert read_entry("Lee Rand (LM)", habits) == Person("Lee Rand", "LM")
    assert read_entry("Lee Rand (WTC)", habits) == Person("Lee Rand", None, "WTC")


def test_bodies_with_names_like_people_s_where_bodies_are_listed():
    assert read_entry("Common Ground", Habits(organisations=True)) == Person(None, None, "Common Ground")
    assert read_entry("Dr Ann Bell", Habits(organisations=True)) == Person("Dr Ann Bell")


def test_one_name_is_a_person_where_people_have_one_name():
    assert read_entry("Ann", Habits(first_names=True)) == Person("Ann")
    assert read_entry("Ann") == Person(None, None, "Ann")


def test_initials_fit_their_name():
    assert could_abbreviate("AB", "Cllr Ann Bell")
    assert could_abbreviate("DBW", "Debbie Weir-Bond")
    assert not could_abbreviate("WTC", "Ann Bell")
