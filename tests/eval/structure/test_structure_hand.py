"""Making gold by hand: what is pre-filled is what is read, and slips of the hand are told."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace

import pytest

from eval.structure.check import complaints, unknown_keys
from eval.structure.gold import read_gold
from eval.structure.judge import judge, printed
from eval.structure.prefill import UNCORRECTED, common_root, first_words, prefilled
from tests.eval.structure.invented import ALLOTMENTS, GOLD, TEXTS, invented, write_invented


def test_pre_filled_gold_is_what_is_read(tmp_path):
    write_invented(tmp_path)
    found = [prefilled(path, printed(tmp_path / path)) for path in TEXTS]
    (tmp_path / "mine.json").write_text(json.dumps(found))
    documents = read_gold(tmp_path / "mine.json")
    assert [len(one.items) for one in documents] == [3, 2, 2]
    assert "Bram Oystercatch" in documents[0].owners
    for one in judge(documents, (), workers=1):
        assert one.findings == ()
        assert {value for name, value in one.figures.items() if name != "traps"} == {1.0}
    for one in documents:
        assert complaints(one, TEXTS[one.path]) == (
            "Nobody has corrected it yet: do so, and replace what notes says.",
        )


def test_what_is_not_stated_is_pre_filled_as_such():
    nothing = {"board": None, "date": None, "attendees": [], "apologies": [], "items": [], "actions": []}
    found = prefilled("a.txt", [nothing])
    assert (found["board"], found["date"], found["notes"]) == ([""], None, UNCORRECTED)


def test_ends_of_bodies_are_whole_words_where_there_are_any():
    assert first_words("Short.") == "Short."
    assert (
        first_words("The quick brown fox jumps over the lazy dog")
        == "The quick brown fox jumps over the lazy"
    )
    assert first_words("x" * 50) == "x" * 40


def test_paths_count_from_the_folder_that_holds_all(tmp_path):
    files = [tmp_path / "a" / "b" / "1.txt", tmp_path / "a" / "c" / "2.txt"]
    assert common_root(files) == (tmp_path / "a").resolve()
    assert common_root(files[:1]) == (tmp_path / "a" / "b").resolve()


def check(folder, change):
    write_invented(folder)
    gold = deepcopy(GOLD)
    change(gold[0])
    (folder / "gold.json").write_text(json.dumps(gold))
    return complaints(read_gold(folder / "gold.json")[0], ALLOTMENTS)


def test_nothing_is_said_of_gold_that_can_be(tmp_path):
    assert check(tmp_path, lambda gold: None) == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda g: g.update(date="3 March 2021"),
            "The date “3 March 2021” is none: write it as 2024-01-31, or null where it is not stated.",
        ),
        (
            lambda g: g["attendees"].append({"name": "Eve Wigeon"}),
            "“Eve Wigeon”, among the attendees, stands nowhere in the document.",
        ),
        (
            lambda g: g["attendees"][0].update(initials="ADQ"),
            "The initials “ADQ” among the attendees stands nowhere in the document.",
        ),
        (
            lambda g: g["attendees"].append({"name": "Cy Dunnock"}),
            "“cy dunnock” stands 2 times among the attendees.",
        ),
        (
            lambda g: g["attendees"].append({"name": "Dot Linnet"}),
            "“Dot Linnet” stands both among attendees and apologies.",
        ),
        (
            lambda g: g["apologies"].append({"name": None}),
            "Somebody among the apologies has neither a name nor an organisation.",
        ),
        (
            lambda g: g["items"][0].update(heading="Water bats"),
            "The heading “Water bats” stands nowhere in the document.",
        ),
        (
            lambda g: g["items"][0].update(label="17"),
            "The label “17” of “Water butts” stands nowhere in the document.",
        ),
        (
            lambda g: g["items"][0].update(ends_with="before Christmas."),
            "The end “before Christmas.” of “Water butts” stands nowhere in the document.",
        ),
        (
            lambda g: g["items"][0].update(starts_with="Two butts -- leak"),
            "The beginning “Two butts -- leak” of “Water butts” does not stand in the document in one piece: "
            "write it with the document's punctuation, from within one line.",
        ),
        (
            lambda g: g["items"].insert(0, g["items"].pop(1)),
            "“Water butts” begins “Two butts leak.”, which stands only ahead of the end of "
            "“Path to the gate”.",
        ),
        (
            lambda g: g["items"][1].update(ends_with="Two butts leak."),
            "“Path to the gate” ends “Two butts leak.”, which stands only ahead of its beginning.",
        ),
        (
            lambda g: g["items"][0].update(subheadings=["Taps"]),
            "The subheading “Taps” of “Water butts” stands nowhere in the document.",
        ),
        (
            lambda g: g["items"].append({"heading": ""}),
            "Item 4 has neither a heading nor a beginning.",
        ),
        (
            lambda g: g["actions"].__setitem__(0, "AQ to buy a boat."),
            "The action “AQ to buy a boat.” stands nowhere in the document.",
        ),
        (
            lambda g: g["owners"].pop(),
            "There are 2 actions and 1 owners: give each action its owner, or null.",
        ),
        (
            lambda g: g["owners"].__setitem__(0, "Zeb"),
            "The owner “Zeb” is nobody: the document does not have the name.",
        ),
        (
            lambda g: g["decisions"][0].update(text="to lay gravel"),
            "The decision “to lay gravel” stands nowhere in the document.",
        ),
        (lambda g: g["decisions"][0].update(vote="4-0"), "The vote “4-0” stands nowhere in the document."),
        (
            lambda g: g["not_items"].append("Water Butts"),
            "“Water Butts” is said to be a heading and to be none.",
        ),
        (
            lambda g: g["not_items"].append("Signed"),
            "“Signed”, which is said to be no heading, stands nowhere in the document.",
        ),
    ],
)
def test_each_slip_is_a_sentence(tmp_path, change, sentence):
    assert sentence in check(tmp_path, change)


def test_what_may_be_is_not_told(tmp_path):
    def titles_joints_and_two_of_a_name(gold):
        gold["attendees"][2]["name"] = "Councillor Cy Dunnock"
        gold["owners"][0] = "the Chair and Bram Oystercatch"
        gold["attendees"].append({"name": "Dot"})
        gold["apologies"].append({"name": "Dot"})

    assert check(tmp_path, titles_joints_and_two_of_a_name) == ()


def test_a_line_that_was_left_out_of_the_text_may_be_none_of_the_headings(tmp_path):
    gold = replace(invented(tmp_path)[0], not_items=("Page 1 of 3",))
    assert complaints(gold, ALLOTMENTS, whole=False) == ()
    assert len(complaints(gold, ALLOTMENTS)) == 1


def test_a_key_that_nothing_heeds_is_told_with_the_nearest():
    content = json.dumps([{"path": "a.txt", "decission": [], "kind": "minutes"}])
    assert unknown_keys(content) == ("The key “decission” is not known; “decisions” is.",)
    (other,) = unknown_keys(json.dumps([{"zzz": 1}]))
    assert "there are path, date, board" in other
