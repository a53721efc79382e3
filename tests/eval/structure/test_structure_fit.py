"""Fitting the reading of items: lines of a gold, the same minutes in other dress, trees as written."""

from __future__ import annotations

import random

import numpy as np
import pytest

from eval.structure import fit_headings
from eval.structure.align import align
from eval.structure.fit_headings import Copy, HeadingReader
from eval.structure.gold import GoldDocument, GoldItem
from eval.structure.restyle import restyle
from indexer.documents.read import read_source
from indexer.meetings.items.boosted_trees import BoostedTrees
from indexer.meetings.items.headings import heading_words, label_at
from indexer.meetings.items.line_features import DescribedLines
from indexer.meetings.items.outline import Outline
from tests.eval.structure.invented import invented
from tests.structure_source import plain

AGENDA_FIRST = """Agenda
Roads
Boats
Roads
The road is broken.
Where
By the mill.
Boats
They leak.
"""


def test_items_are_found_where_their_text_begins_and_not_in_the_agenda():
    gold = GoldDocument(
        "x",
        items=(
            GoldItem("Roads", starts_with="The road is broken.", subheadings=("Where",)),
            GoldItem("Boats", starts_with="They leak."),
            GoldItem("Trees", starts_with="Felled."),
        ),
    )
    found = align(plain(AGENDA_FIRST).lines, gold)
    assert found.items == (3, 7)
    assert found.subheadings == (5,)
    assert found.missing == 1


@pytest.mark.parametrize("number", range(40))
def test_another_dress_keeps_the_words_and_knows_its_headings(tmp_path, number):
    (gold, *_) = invented(tmp_path)
    lines = read_source(gold.file).lines
    found = align(lines, gold)
    made = restyle(lines, found.items, found.subheadings, random.Random(number))
    assert len(made.items) == len(gold.items) == len(found.items)
    for at, item in zip(made.items, gold.items, strict=True):
        assert item.heading.lower() in made.lines[at].text.lower()
    words = {word for line in lines for word in line.text.lower().split() if word.isalpha()}
    assert words <= {word.strip(":.-–") for line in made.lines for word in line.text.lower().split()}


def test_dresses_differ(tmp_path):
    (gold, *_) = invented(tmp_path)
    lines = read_source(gold.file).lines
    items = align(lines, gold).items
    looks = {
        (line.kind, line.level, line.strong, label.scheme if (label := label_at(line)) else None)
        for number in range(40)
        for made in [restyle(lines, items, (), random.Random(number))]
        for line in [made.lines[made.items[0]]]
        if heading_words(line, label_at(line))
    }
    assert len(looks) > 12


def test_trees_as_written_say_what_the_library_says(monkeypatch):
    from sklearn.ensemble import HistGradientBoostingClassifier

    fitted = []
    fit = HistGradientBoostingClassifier.fit
    monkeypatch.setattr(
        HistGradientBoostingClassifier, "fit", lambda self, *a, **k: fitted.append(self) or fit(self, *a, **k)
    )
    draw = np.random.default_rng(0)
    rows = draw.normal(size=(600, 5)).astype(np.float32)
    opens = rows[:, 0] * rows[:, 1] + rows[:, 2] > 0.3
    copy = Copy(DescribedLines(rows, (), (), np.ones(600, dtype=bool), Outline.of((), (), ())), opens, 1.0)
    trees = BoostedTrees.read(fit_headings._fitted([copy]))
    others = draw.normal(size=(200, 5)).astype(np.float32)
    assert trees.probabilities(others) == pytest.approx(fitted[0].predict_proba(others)[:, 1], abs=1e-3)
    assert ((trees.probabilities(rows) > 0.5) == opens).mean() > 0.95


def test_some_lines_of_a_copy_stand_for_those_that_open_nothing():
    opens = np.arange(9) == 4
    described = DescribedLines(
        np.zeros((9, 1), dtype=np.float32), (), (), np.arange(9) != 6, Outline.of((), (), ())
    )
    whole = fit_headings._learnt_from(Copy(described, opens, 1.0))
    assert whole.tolist() == [1, 1, 1, 1, 1, 1, 0, 1, 1]
    thinned = fit_headings._learnt_from(Copy(described, opens, 0.5))
    assert thinned.tolist() == [1.5, 0, 0, 1.5, 0.5, 0, 0, 0, 0]


def test_the_same_gold_makes_the_same_weights(tmp_path):
    reader = HeadingReader()
    documents = invented(tmp_path)
    first, again = (
        reader.fit([reader.example(read_source(one.file), one) for one in documents]) for _ in range(2)
    )
    assert first == again
