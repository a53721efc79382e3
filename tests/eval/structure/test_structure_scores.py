"""The figures of a document: what lowers each, and that they are those of the yardstick."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from eval.structure.gold import GoldDocument, read_gold
from eval.structure.judge import printed
from eval.structure.reading import Printed, Reading, stated
from eval.structure.scores import FIGURES, figures
from tests.eval.structure.invented import changed, invented, perfect


@pytest.fixture
def gold(tmp_path: Path) -> GoldDocument:
    return invented(tmp_path)[0]


def test_what_is_all_right_has_full_figures(gold):
    found = figures(gold, Reading.of([perfect()]))
    assert list(found) == list(FIGURES)
    assert found.pop("traps") == 0
    assert set(found.values()) == {1.0}


def test_a_statement_that_reaches_over_a_list_is_told_without_its_bullets():
    (decision,) = Reading.of(
        [{"decisions": [{"text": "Motion: To let it.\n\n- Vote:\n- Ada Field - Yes\n\nPassed: 1-0"}]}]
    ).decisions
    assert decision.text == "Motion: To let it. Vote: Ada Field - Yes Passed: 1-0"


def _items(**of_first: Any) -> list[Any]:
    items = perfect()["items"]
    return [items[0] | of_first, *items[1:]]


@pytest.mark.parametrize(
    ("parts", "lower"),
    [
        ({"date": None}, {"date": 0}),
        ({"date": "2021-03-04"}, {"date": 0}),
        ({"board": None}, {"board": 0}),
        ({"board": "FAS"}, {}),
        ({"apologies": []}, {"apologies": 0}),
        ({"attendees": perfect()["attendees"][1:]}, {"attendees": 0.8, "initials": 0.5}),
        ({"attendees": [*perfect()["attendees"], {"name": "Quorum"}]}, {"attendees": 6 / 7}),
        (
            {"items": perfect()["items"][:2]},
            {"items": 0.8, "bounds": 2 / 3, "labels": 2 / 3, "subheadings": 2 / 3, "exact": 0},
        ),
        ({"items": perfect()["items"][::-1]}, {"exact": 0}),
        ({"items": _items(label="1a")}, {"labels": 2 / 3, "exact": 0}),
        ({"items": _items(text="Two butts leak.")}, {"bounds": 2 / 3, "exact": 0}),
        ({"items": _items(text="sealant before Easter.")}, {"bounds": 2 / 3, "exact": 0}),
        ({"items": _items(subheadings=[{"heading": "AQ"}])}, {"subheadings": 2 / 3}),
        ({"actions": perfect()["actions"][:1]}, {"actions_recall": 0.5}),
        (
            {"actions": [*perfect()["actions"], {"text": "There was none.", "owner": None}]},
            {"actions_precision": 2 / 3},
        ),
        ({"actions": [one | {"owner": "Cy Dunnock"} for one in perfect()["actions"]]}, {"owners": 0}),
        ({"decisions": []}, {"decisions_recall": 0, "decisions_precision": None}),
        (
            {"decisions": [*perfect()["decisions"], {"text": "Nobody could agree on gravel."}]},
            {"decisions_precision": 0.5},
        ),
    ],
)
def test_each_mistake_lowers_the_figures_that_are_about_it(gold, parts, lower):
    found = figures(gold, Reading.of([changed(**parts)]))
    full = {name: float(name != "traps") for name in FIGURES}
    expected = {name: value for name, value in (full | lower).items() if value is not None}
    assert found == pytest.approx(expected)


def test_what_looks_like_a_heading_and_is_none_is_a_trap(gold):
    extra = {"label": None, "heading": gold.not_items[0], "text": "", "subheadings": []}
    found = figures(gold, Reading.of([changed(items=[*perfect()["items"], extra])]))
    assert (found["traps"], found["items"], found["exact"]) == (1, 6 / 7, 0)


def test_a_heading_that_announces_the_next_meeting_may_be_an_item_or_none(gold):
    extra = {"label": "4", "heading": "Date of next meeting", "text": "In May.", "subheadings": []}
    assert figures(gold, Reading.of([changed(items=[*perfect()["items"], extra])]))["exact"] == 1


def test_a_paragraph_without_a_heading_goes_by_its_first_words(tmp_path):
    gold = invented(tmp_path)[0]
    item = perfect()["items"][0] | {"heading": "Two butts"}
    read = changed(items=[item, *perfect()["items"][1:]])
    assert figures(gold, Reading.of([read]))["items"] == pytest.approx(2 / 3)
    nameless = json.loads((tmp_path / "gold.json").read_text())
    nameless[0]["items"][0]["heading"] = ""
    (tmp_path / "gold.json").write_text(json.dumps(nameless))
    assert figures(read_gold(tmp_path / "gold.json")[0], Reading.of([read]))["exact"] == 1


def test_several_meetings_of_a_file_count_as_one_and_nobody_twice(gold):
    whole = perfect()
    first = whole | {"items": whole["items"][:1], "date": None, "actions": []}
    second = whole | {"items": whole["items"][1:], "decisions": []}
    assert figures(gold, Reading.of([first, second])) == figures(gold, Reading.of([whole]))


def test_nothing_is_zero_and_never_missing(gold):
    found = figures(gold, Reading(failure="it is empty"))
    assert found["items"] == found["date"] == found["actions_recall"] == 0


# The yardstick, where it is there.


@pytest.fixture(scope="module")
def yardstick(shared):
    path = shared / "tools" / "score_structure.py"
    space: dict[str, Any] = {"__name__": "yardstick"}
    exec(compile(path.read_text(), str(path), "exec"), space)
    return space["score"]


def damaged(meetings: list[dict[str, Any]], gold: dict[str, Any], chance: random.Random) -> list[Printed]:
    """A reading with parts of the gold put in and parts of it taken out, at random."""
    found = []
    for meeting in meetings:
        one = dict(meeting)
        for key in ("attendees", "apologies", "items", "actions"):
            one[key] = [entry for entry in meeting[key] if chance.random() < 0.8]
        one["attendees"] += [entry for entry in gold["attendees"] if chance.random() < 0.3]
        one["decisions"] = [
            {"text": entry["text"][chance.randrange(9) :] + " so", "vote": None}
            for entry in gold["decisions"]
            if chance.random() < 0.5
        ]
        one["items"] += [
            {"label": None, "heading": line, "text": line, "subheadings": [{"heading": line}]}
            for line in gold["not_items"]
            if chance.random() < 0.3
        ]
        chance.shuffle(one["items"])
        one["date"] = chance.choice([one["date"], gold["date"], None])
        found.append(one)
    return found


def in_one_line(one: Printed) -> Printed:
    """The same without the bullets that statements reach over, which the yardstick takes for words."""
    plain = {
        key: [entry | {"text": stated(entry["text"])} for entry in one.get(key) or ()]
        for key in ("actions", "decisions")
    }
    return one | plain


@pytest.mark.parametrize("file", ["structure.json", "wild.json"])
def test_the_figures_are_those_of_the_yardstick(shared, yardstick, file):
    path, chance = shared / "gold" / file, random.Random(21)
    compared = 0
    for raw, gold in list(zip(json.loads(path.read_text()), read_gold(path), strict=True))[::12]:
        meetings = printed(gold.file)
        raw = raw | {"decisions": raw.get("decisions", [])}
        for _ in range(5):
            shown = [in_one_line(one) for one in meetings]
            theirs = yardstick(raw, shown if len(shown) > 1 else shown[0])
            ours = figures(gold, Reading.of(meetings))
            for name, value in theirs.items():
                if name != "actions_found":
                    assert ours[name] == pytest.approx(value), (gold.path, name)
                    compared += 1
            meetings = damaged(meetings, raw, chance)
    assert compared
