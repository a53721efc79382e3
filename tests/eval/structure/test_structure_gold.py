"""Reading gold: whose a document is, where it lies, and one sentence for what cannot be read."""

from __future__ import annotations

import json

import pytest

from eval.structure.gold import SHARED, body_of, gold_files, read_gold
from indexer.errors import BadInput
from tests.eval.structure.invented import write_invented
from tests.processes import ROOT


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("london/a-2021.txt", "london"),
        ("wild/ayton-2024-03-05.md", "ayton"),
        ("more/ayton-2024.pdf", "ayton"),
        ("wild/ayton/2024.md", "ayton"),
        ("ayton-2024.md", "ayton"),
    ],
)
def test_a_body_is_told_by_folder_or_name(path, body):
    assert body_of(path) == body


def test_documents_are_looked_for_beside_the_gold_in_minutes_and_where_one_says(tmp_path):
    gold = write_invented(tmp_path / "minutes")
    places = [one.file for one in read_gold(gold)]
    assert all(place.is_file() for place in places)
    (tmp_path / "gold").mkdir()
    for moved, root in ((tmp_path / "gold.json", None), (tmp_path / "gold" / "gold.json", None)):
        moved.write_text(gold.read_text())
        assert [one.file.resolve() for one in read_gold(moved, root)] == places
    far = tmp_path / "far" / "off" / "gold.json"
    far.parent.mkdir(parents=True)
    far.write_text(gold.read_text())
    with pytest.raises(BadInput, match=r"names fennmoor/march.txt, which is not below .* --root"):
        read_gold(far)
    assert [one.file for one in read_gold(far, tmp_path / "minutes")] == places


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[", "is no gold"),
        ("{}", "is no gold"),
        ('[{"path": "a", "items": [{"label": "1"}]}]', "0 items 0 heading: Field required"),
        ('[{"path": "a", "date": 3}]', "0 date: Input should be a valid string"),
    ],
)
def test_what_is_no_gold_is_told_in_one_sentence(tmp_path, content, says):
    (tmp_path / "gold.json").write_text(content)
    with pytest.raises(BadInput, match=says) as told:
        read_gold(tmp_path / "gold.json")
    assert "\n" not in str(told.value)


def test_gold_is_that_of_the_shared_folder_or_else_of_the_sample(tmp_path, monkeypatch):
    monkeypatch.setenv(SHARED, str(tmp_path))
    assert gold_files([]) == (ROOT / "examples" / "structure.json",)
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "own.json").write_text(json.dumps([]))
    assert gold_files([]) == (tmp_path / "gold" / "own.json",)
    assert gold_files([tmp_path / "other.json"]) == (tmp_path / "other.json",)
