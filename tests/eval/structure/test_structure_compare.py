"""Two parses compared: a line for each thing that is read otherwise, and whether it is nearer to gold."""

from __future__ import annotations

import pytest

from eval.structure.compare import compare, differences, read_parses, told, write_parse
from eval.structure.reading import Reading
from indexer.errors import BadInput
from tests.eval.structure.invented import changed, invented, perfect

PATH = "fennmoor/march.txt"


def lines(**parts):
    return list(differences(Reading.of([perfect()]), Reading.of([changed(**parts)])))


def _items(**of_first):
    items = perfect()["items"]
    return [items[0] | of_first, *items[1:]]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, []),
        ({"date": None}, ["date: 2021-03-03 -> not stated"]),
        ({"board": "FAS"}, ["board: Fennmoor Allotment Society -> FAS"]),
        ({"apologies": []}, ["- apologies “Cllr Dot Linnet”"]),
        ({"attendees": [*perfect()["attendees"], {"name": "Quorum"}]}, ["+ attendees “Quorum”"]),
        ({"items": perfect()["items"][1:]}, ["- item “1 Water butts”"]),
        ({"items": _items(heading="Butts")}, ["- item “1 Water butts”", "+ item “1 Butts”"]),
        ({"items": _items(label=None)}, ["label of “Water butts”: 1 -> none"]),
        (
            {"items": _items(text="Two butts leak.")},
            ["text of “Water butts” shrank: 50 -> 15 characters, now “Two butts leak.”"],
        ),
        (
            {"items": _items(subheadings=[{"heading": "AQ"}])},
            ["+ subheading in “Water butts” “AQ”"],
        ),
        (
            {"actions": [one | {"owner": None} for one in perfect()["actions"][:1]]},
            [
                "- action “AQ to buy a sealant before Easter.” (Ada Quillfeather)",
                "- action “BO will ask the parish for a barrow.” (Bram Oystercatch)",
                "+ action “AQ to buy a sealant before Easter.”",
            ],
        ),
        ({"decisions": []}, ["- decision “It was resolved to lay bark, carried 3-0.” (3-0)"]),
    ],
)
def test_each_difference_is_a_line(parts, expected):
    assert lines(**parts) == expected


@pytest.fixture
def parses(tmp_path):
    """Parses before and after: one document lost an item, one gained one, one is the same, two are alone."""
    before, after = tmp_path / "before", tmp_path / "after"
    fewer = changed(items=perfect()["items"][1:])
    for folder, first in ((before, perfect()), (after, fewer)):
        write_parse(folder, PATH, [first])
        write_parse(folder, "stint/may.txt", [perfect()])
    write_parse(before, "other/a.md", [fewer])
    write_parse(after, "other/a.md", [perfect()])
    write_parse(before, "old.txt", "it is empty")
    write_parse(after, "new.txt", "it is empty")
    return read_parses(before), read_parses(after)


def test_what_changed_is_told_with_its_figures_first(tmp_path, parses):
    found = compare(*parses, invented(tmp_path))
    assert (found.documents, found.only_before, found.only_after) == (3, ("old.txt",), ("new.txt",))
    assert [one.path for one in found.changed] == [PATH, "other/a.md"]
    lost, gained = found.changed
    assert (lost.before["items"], lost.after["items"]) == (1.0, 0.8)
    assert lost.gain < 0
    assert (gained.lines, gained.before) == (("+ item “1 Water butts”",), {})
    text = told(found)
    assert text.startswith("3 documents compared, 2 read otherwise.")
    assert "\nfennmoor/march.txt  items 1.00 -> 0.80, bounds 1.00 -> 0.67" in text
    assert "exact                0.500 -> 0.000  worse" in text


def test_of_bodies_held_back_figures_alone_are_told(tmp_path, parses):
    found = compare(*parses, invented(tmp_path), held=["fennmoor"])
    assert found.changed[0].lines == ()
    assert found.changed[0].after["items"] == 0.8
    assert [one.name for one in found.before] == ["all", "seen", "held"]


def test_fewer_traps_are_better(tmp_path):
    gold = invented(tmp_path)
    trap = {"label": None, "heading": gold[0].not_items[0], "text": "", "subheadings": []}
    one = {PATH: Reading.of([changed(items=[*perfect()["items"], trap])])}
    other = {PATH: Reading.of([perfect()])}
    assert "traps                1.000 -> 0.000  better" in told(compare(one, other, gold))
    assert "traps                0.000 -> 1.000  worse" in told(compare(other, one, gold))


def test_what_is_no_parse_is_told_in_one_sentence(tmp_path):
    with pytest.raises(BadInput, match="holds no parses: write them with minutebook structure dump"):
        read_parses(tmp_path)
    (tmp_path / "a.json").write_text("[]")
    with pytest.raises(BadInput, match=r"a\.json is no parse"):
        read_parses(tmp_path)
