import pytest

from indexer.model import acronym, full_names


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Mid County Justice Board", "MCJB"),
        ("Board of Trade", "BT"),
        ("Victims’ Panel", "VP"),
        ("Panel", None),
        ("MCJB", None),
    ],
)
def test_acronyms_are_the_capital_initials(name: str, short: str | None) -> None:
    assert acronym(name) == short


def test_an_acronym_becomes_the_one_name_it_fits() -> None:
    assert full_names(["MCJB", "Mid County Justice Board"]) == {"MCJB": "Mid County Justice Board"}


def test_an_acronym_of_two_boards_or_of_none_stays() -> None:
    assert full_names(["HB", "Health Board", "Housing Board", "XY"]) == {}
