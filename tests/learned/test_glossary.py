"""The glossary file: what ships is sound, a user's file is put over it, and mistakes are told."""

from pathlib import Path

import pytest

from indexer.errors import BadInput
from indexer.learned.acronym_definitions import exceptions
from indexer.learned.acronyms import key_of
from indexer.learned.glossary import load_glossary

# Letters that are not quite the initials of what they stand for, by convention.
UNUSUAL = {"LASPO", "PACE", "OASys", "DASH", "SMART"}


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_ships_has_the_fields_acronyms() -> None:
    shipped = load_glossary()
    assert len(shipped.acronyms) > 200
    assert shipped.acronyms["CPS"] == ("Crown Prosecution Service",)
    assert shipped.acronyms["OOCD"] == ("out-of-court disposal",)
    assert shipped.also["the Met"] == "MPS"


def test_letters_that_ship_stand_for_their_words() -> None:
    shipped = load_glossary().acronyms.items()
    odd = {
        short for short, longs in shipped if any(exceptions(short, long.split()) is None for long in longs)
    }
    assert odd == UNUSUAL


def test_no_meaning_ships_twice() -> None:
    for short, longs in load_glossary().acronyms.items():
        assert len({key_of(long) for long in longs}) == len(longs), short


def test_a_users_entry_replaces_and_adds(tmp_path: Path) -> None:
    path = own(
        tmp_path,
        """
        only_in_capitals = ["ARK"]
        [acronyms]
        ark = "Anchorage Road Kitchen"
        cps = ["Coastal Path Survey", "Crown Prosecution Service"]
        [also]
        "soup kitchen" = "ARK"
        "The prosecutors" = "crown prosecution service"
        "the Met" = "Coastal Path Survey"
        """,
    )
    merged = load_glossary(path)
    assert merged.acronyms["cps"] == ("Coastal Path Survey", "Crown Prosecution Service")
    assert "CPS" not in merged.acronyms
    assert merged.acronyms["OOCD"] == load_glossary().acronyms["OOCD"]
    assert merged.stated == {"ark", "cps"}
    assert "ark" in merged.only_in_capitals
    assert "send" in merged.only_in_capitals
    assert [target for name, target in merged.also.items() if name == "the Met"] == ["Coastal Path Survey"]


def test_a_user_can_remove_acronyms_and_names(tmp_path: Path) -> None:
    merged = load_glossary(own(tmp_path, 'remove = ["mps", "third sector"]'))
    assert "MPS" not in merged.acronyms
    assert "mps" in merged.removed
    assert "the Met" not in merged.also  # what it meant is gone
    assert "third sector" not in merged.also
    assert "voluntary sector" in merged.also


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[acronyms]\nCPS = \n", "line 2"),
        (f"also = {'[' * 100_000}", "nested too deep"),
        (f"also = {'9' * 9_000}", "not valid TOML"),
        ('[abbreviations]\nCPS = "x y"', '"abbreviations" is not known'),
        ('acronyms = "CPS"', "write [acronyms]"),
        ("[acronyms]\nCPS = 3", 'acronyms."CPS" must be text'),
        ("[acronyms]\nCPS = []", 'remove = ["CPS"]'),
        ('[acronyms]\nCPS = ["", "x y"]', 'acronyms."CPS" must be text'),
        ('[acronyms]\nCPS = "C.P.S."', "stands for itself"),
        ('[acronyms]\n"A B" = "x y"', 'acronyms."A B" is no acronym'),
        ('[acronyms]\nQXZ = "x y"\nqxz = "x z"', "there twice"),
        (f'[acronyms]\nQXZ = "{"x" * 200}"', "200 characters"),
        ('[also]\n"soup kitchen" = "QXZ"', "add it under [acronyms]"),
        ('[also]\n"soup kitchen" = 3', 'also."soup kitchen" must be text'),
        ('remove = "CPS"', '"remove" must be a list'),
        ('remove = [""]', '"remove" must be a list'),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, text: str, told: str) -> None:
    path = own(tmp_path, text)
    with pytest.raises(BadInput) as caught:
        load_glossary(path)
    assert told in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"cannot be read"):
        load_glossary(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'[acronyms]\nQXZ = "caf\xe9 x"')
    with pytest.raises(BadInput, match="UTF-8"):
        load_glossary(tmp_path / "latin.toml")
