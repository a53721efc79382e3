"""A filter in the words of Milvus lets through what the local columns let through, whatever names hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.arrays import SentenceVectors
from indexer.store.bm25 import fit
from indexer.store.engines.base import Engine, Legs
from indexer.store.engines.choose import engine_kind
from indexer.store.engines.columns import Attributes, Columns, Where
from indexer.store.engines.milvus_rows import expression, literal
from tests.made_tokens import made_tokens
from tests.milvus_server import milvus_server

NAMES = (
    *("Town Board", 'The "Old" Board', "O'Brien's", "C:\\Boards\\", '\\" or 1 == 1 or board == \\"'),
    *("line\nbreak", "tab\tstop", "Zoë Čapek", "委員会", "100% {board} [x]", "", "a" * 300, "\\n", "$meta"),
)
DOCUMENTS = ("m1", 'm"2', "m\\3", "m'4")
DAYS = (None, dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2024, 2, 29), dt.date(1, 1, 1))
COUNT = 90


def attributes() -> list[Attributes]:
    random = np.random.default_rng(4)
    return [
        Attributes(
            DOCUMENTS[random.integers(len(DOCUMENTS))],
            None if random.random() < 0.2 else str(random.choice([one for one in NAMES if one])),
            DAYS[random.integers(len(DAYS))],
            tuple(str(one) for one in random.choice(NAMES, size=random.integers(4), replace=False) if one),
            bool(random.random() < 0.4),
        )
        for _ in range(COUNT)
    ]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    root: Path = tmp_path_factory.mktemp("index")
    _, impacts = fit([["word"]] * COUNT)
    rows = np.eye(8, dtype=np.float32)[np.arange(COUNT) % 8]
    sentences = SentenceVectors.of([[(0, 1)]] * COUNT, [rows[[n]] for n in range(COUNT)])
    with milvus_server(tmp_path_factory.mktemp("milvus")) as server:
        kind = engine_kind("milvus", server.store, root)
        tokens, sections = made_tokens(np.split(rows, COUNT)), np.arange(COUNT, dtype=np.int32)
        kind.write(root, Legs(impacts, rows, sentences, tokens, sections, attributes()))
        opened = kind.open(root)
        yield opened
        opened.close()


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from((*values, "nobody")), max_size=3).map(tuple)


filters = st.builds(
    Where,
    boards=some(NAMES),
    documents=some(DOCUMENTS),
    people=some(NAMES),
    date_from=st.none() | st.sampled_from(DAYS[1:]),
    date_to=st.none() | st.sampled_from(DAYS[1:]),
    years=st.lists(st.sampled_from((0, 1, 2023, 2024, 2030)), max_size=2).map(tuple),
    has_actions=st.booleans(),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters)
def test_what_passes_on_the_server_is_what_passes_here(engine: Engine, where: Where) -> None:
    expected = np.flatnonzero(Columns.of(attributes()).mask(where))
    found = engine.dense(np.eye(8, dtype=np.float32)[0], where, COUNT)
    assert sorted(found.passages.tolist()) == expected.tolist()


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_filtered_by(engine: Engine, name: str) -> None:
    vector = np.eye(8, dtype=np.float32)[0]
    for where in (Where(boards=(name,)), Where(people=(name,))):
        expected = np.flatnonzero(Columns.of(attributes()).mask(where)).tolist()
        assert bool(expected) == bool(name)
        assert sorted(engine.dense(vector, where, COUNT).passages.tolist()) == expected


def test_a_filter_reads_as_it_is_meant() -> None:
    where = Where(
        boards=("B", "A"),
        people=('Ann "AB" Bell',),
        date_from=dt.date(1, 1, 2),
        years=(2024,),
        has_actions=True,
    )
    assert expression(where) == (
        'board in ["A", "B"] and array_contains_any(people, ["Ann \\"AB\\" Bell"]) and year in [2024] '
        "and actions == true and day >= 2"
    )
    assert expression(Where()) == ""
    assert expression(Where(years=(0,))) is None
    assert expression(Where(boards=("",))) is None
    assert literal("\\\n") == '"\\\\\\n"'
