"""Who of all rosters is one person, and by which id."""

from __future__ import annotations

from indexer.model import Person
from service.registers.identities import Identities


def ids(*names: str | Person, scope: str = "town-board") -> dict[str, str | None]:
    people = [one if isinstance(one, Person) else Person(one) for one in names]
    found = Identities.among({scope: people})
    return {one.name: found.of(scope, one.name) for one in people if one.name}


def test_titles_accents_and_capitals_make_no_other_person() -> None:
    assert set(ids("Ana Núñez", "Cllr Ana Nunez", "ANA NÚÑEZ", "Dr Ana Núñez").values()) == {"ana-nunez"}


def test_initials_and_surname_are_the_one_who_has_them() -> None:
    assert set(ids("Cllr A Bell", "Cllr Ann Bell").values()) == {"ann-bell"}
    assert set(ids("Mr. B. Kennedy", "Brian Kennedy").values()) == {"brian-kennedy"}


def test_initials_that_two_have_are_neither() -> None:
    found = ids("A Bell", "Ann Bell", "Adam Bell")
    assert found == {"A Bell": "a-bell-town-board", "Ann Bell": "ann-bell", "Adam Bell": "adam-bell"}


def test_initials_of_another_organisation_are_another_person() -> None:
    here, there = Person("A Bell", organisation="Highways"), Person("Ann Bell", organisation="Water")
    assert ids(here, there) == {"A Bell": "a-bell-town-board", "Ann Bell": "ann-bell"}
    same = Person("Ann Bell", organisation="HIGHWAYS")
    assert set(ids(here, same).values()) == {"ann-bell"}


def test_a_middle_name_makes_no_other_person() -> None:
    assert set(ids("Mary Ann Bryant", "Mary Bryant").values()) == {"mary-ann-bryant"}


def test_a_couple_that_is_told_apart_by_its_titles_is_two() -> None:
    found = ids("Mr J Peel", "Mrs J Peel")
    assert found == {"Mr J Peel": "mr-j-peel-town-board", "Mrs J Peel": "mrs-j-peel-town-board"}


def test_words_before_a_full_name_with_the_same_initials_are_a_title() -> None:
    titled = Person("Ch Supt Tobias Garrick", "TG")
    assert set(ids(titled, Person("Tobias Garrick", "TG")).values()) == {"tobias-garrick"}
    assert set(ids(titled, Person("Tobias Garrick")).values()) == {"tobias-garrick", "ch-supt-tobias-garrick"}


def test_a_surname_is_nobody_else() -> None:
    assert ids("Bell", "Ann Bell")["Bell"] == "bell-town-board"


def test_only_a_full_name_is_one_person_on_several_boards() -> None:
    found = Identities.among(
        {"one": [Person("Ann Bell"), Person("C Dunn")], "two": [Person("Ann Bell"), Person("C Dunn")]}
    )
    assert found.of("one", "Ann Bell") == found.of("two", "Cllr Ann Bell") == "ann-bell"
    assert (found.of("one", "C Dunn"), found.of("two", "C Dunn")) == ("c-dunn-one", "c-dunn-two")
    assert found.of("one", "Eve Frost") is None
