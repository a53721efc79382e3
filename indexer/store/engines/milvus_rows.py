"""Passages as rows of a collection, and filters as expressions that mean there what `Columns.mask` does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pymilvus import CollectionSchema, DataType, MilvusClient
from pymilvus.milvus_client import IndexParams

from indexer.errors import BadInput
from indexer.store.bm25 import Impacts
from indexer.store.engines.base import Legs, Stored
from indexer.store.engines.columns import Attributes, Where
from indexer.store.engines.milvus_client import KEY, CollectionGone, Connection

UNDATED = 0
"""Stands for the day and the year of a passage without a date; days count from 1."""

NO_BOARD = ""
"""Stands for the board of a passage without one."""

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def expression(where: Where) -> str | None:
    """The filter; empty when everything passes, None when nothing can."""
    boards = [board for board in where.boards if board != NO_BOARD]
    years = [year for year in where.years if year != UNDATED]
    if (where.boards and not boards) or (where.years and not years):
        return None
    return " and ".join(_conditions(where, boards, years))


def _conditions(where: Where, boards: Iterable[str], years: Iterable[int]) -> Iterator[str]:
    if where.documents:
        yield f"document in {_texts(where.documents)}"
    if where.boards:
        yield f"board in {_texts(boards)}"
    if where.people:
        yield f"array_contains_any(people, {_texts(where.people)})"
    if where.years:
        yield f"year in {sorted(set(years))}"
    if where.has_actions:
        yield "actions == true"
    if where.date_from is not None or where.date_to is not None:
        first = where.date_from.toordinal() if where.date_from else UNDATED + 1
        yield f"day >= {first}"
    if where.date_to is not None:
        yield f"day <= {where.date_to.toordinal()}"


def among(first: int, last: int) -> str:
    """Passages by number, from `first` to `last`, which counts too."""
    return f"passage >= {first} and passage <= {last}"


def exactly(passages: Iterable[int]) -> str:
    """These passages."""
    return f"passage in {list(passages)}"


def both(one: str, other: str) -> str:
    """What passes two filters, of which either may be empty."""
    return " and ".join(filter(None, (one, other)))


def _texts(values: Iterable[str]) -> str:
    return f"[{', '.join(map(literal, sorted(set(values))))}]"


def literal(text: str) -> str:
    """A text as it is written in an expression."""
    return f'"{"".join(_ESCAPES.get(char, char) for char in text)}"'


VECTOR, IMPACTS = "vector", "impacts"
_FILTERS = ("document", "board", "day", "year", "people", "actions")

AT_ONCE = 1_000
"""Passages sent or asked for at once: 2.5 MB with the default encoder, of the 64 that a server takes."""

_BLOCK = 65_536  # passages whose postings are gathered in one pass over all
_LONGEST_TEXT = 65_535  # bytes in UTF-8 that a text field takes
_MOST_PEOPLE = 4_096  # that a list takes

GRAPH = {"M": 32, "efConstruction": 40}
"""With these and `search_parameters` 0.998 of the 10 nearest of 50,000 were found (docs/adr/0010)."""


def search_parameters(dense: str, limit: int) -> dict[str, int]:
    """What a search for so many passages tells the server: how far to look around, where there is a graph."""
    return {"ef": 2 * limit} if dense == "HNSW" else {}


def schema(dimension: int, description: str) -> CollectionSchema:
    """The fields of a collection."""
    made = MilvusClient.create_schema(auto_id=False, description=description)
    text = {"max_length": _LONGEST_TEXT}
    made.add_field(KEY, DataType.INT64, is_primary=True)
    made.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=dimension)
    made.add_field(IMPACTS, DataType.SPARSE_FLOAT_VECTOR)
    made.add_field("document", DataType.VARCHAR, **text)
    made.add_field("board", DataType.VARCHAR, **text)
    made.add_field("day", DataType.INT32)
    made.add_field("year", DataType.INT32)
    made.add_field("people", DataType.ARRAY, element_type=DataType.VARCHAR, max_capacity=_MOST_PEOPLE, **text)
    made.add_field("actions", DataType.BOOL)
    return made


def indexes(dense: str) -> IndexParams:
    """How the legs are indexed; `dense`: FLAT or HNSW."""
    made = MilvusClient.prepare_index_params()
    parameters = GRAPH if dense == "HNSW" else {}
    made.add_index(VECTOR, index_type=dense, metric_type="IP", params=parameters)
    made.add_index(IMPACTS, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    return made


def batches(legs: Legs) -> Iterator[list[dict[str, Any]]]:
    """All passages as rows, so many at once. BadInput for what the fields cannot take."""
    for first, weights in _by_passage(legs.impacts):
        for start in range(first, first + len(weights), AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, first + len(weights)))
            yield [_row(legs, number, weights[number - first]) for number in numbers]


def sparse(terms: NDArray[np.integer[Any]], values: NDArray[np.float32]) -> dict[int, float]:
    """Terms and what each weighs, as a sparse field takes them."""
    return dict(zip(terms.tolist(), values.tolist(), strict=True))


def impacts_of(rows: Sequence[dict[int, float]], terms: int) -> Impacts:
    """The postings of passages in order, from what the sparse field holds of each.

    ValueError for a term that is none of so many.
    """
    held = [[(term, value) for term, value in row.items() if term != terms] for row in rows]
    owner = np.repeat(np.arange(len(held), dtype=np.int32), [len(one) for one in held])
    term = np.array([term for one in held for term, _ in one], dtype=np.int64)
    value = np.array([value for one in held for _, value in one], dtype=np.float32)
    if len(term) and not 0 <= term.min() <= term.max() < terms:
        raise ValueError("there are impacts of words that the index does not know")
    return Impacts.of_entries(len(rows), terms, owner, term, value)


def stored_legs(connection: Connection, collection: str, passages: int, terms: int) -> Stored:
    """The legs of so many passages and terms, all in memory. ValueError when they do not fit together."""
    vectors = np.zeros((passages, 0), dtype=np.float32)
    weights: list[dict[int, float]] = []
    for rows in _of_all(connection, collection, passages, (VECTOR, IMPACTS)):
        if not weights:
            vectors = np.zeros((passages, len(rows[0][VECTOR])), dtype=np.float32)
        vectors[len(weights) : len(weights) + len(rows)] = [row[VECTOR] for row in rows]
        weights += [row[IMPACTS] for row in rows]
    return Stored(impacts_of(weights, terms), vectors)


def stored_attributes(connection: Connection, collection: str, passages: int) -> Iterator[Attributes | None]:
    """What each of so many passages is filtered by; None where its fields contradict each other.

    Raises ValueError when the collection holds others.
    """
    for rows in _of_all(connection, collection, passages, _FILTERS):
        yield from map(_attributes, rows)


def _of_all(
    connection: Connection, collection: str, passages: int, fields: Sequence[str]
) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, passages, AT_ONCE):
        try:
            yield connection.rows(collection, np.arange(start, min(start + AT_ONCE, passages)), fields)
        except KeyError as error:
            raise ValueError("the passages in the collection are not those of the index") from error


def stored_vectors(
    connection: Connection, collection: str, passages: NDArray[np.int64]
) -> NDArray[np.float32]:
    """float32[n, dimension]: the vectors of these passages. Raises CollectionGone when one is not there."""
    found: list[Any] = []
    for start in range(0, len(passages), AT_ONCE):
        try:
            rows = connection.rows(collection, passages[start : start + AT_ONCE], (VECTOR,))
        except KeyError as error:
            raise CollectionGone from error
        found += [row[VECTOR] for row in rows]
    return np.array(found, dtype=np.float32)


def _by_passage(impacts: Impacts) -> Iterator[tuple[int, list[dict[int, float]]]]:
    """The impacts of each passage, block by block with the number of its first one."""
    terms = len(impacts.starts) - 1
    for first in range(0, impacts.count, _BLOCK):
        last = min(first + _BLOCK, impacts.count)
        places = np.flatnonzero((impacts.passages >= first) & (impacts.passages < last))
        places = places[np.argsort(impacts.passages[places], kind="stable")]
        owners, values = impacts.passages[places], impacts.values[places]
        own_terms = np.searchsorted(impacts.starts, places, side="right") - 1
        ends = np.searchsorted(owners, np.arange(first, last + 1))
        yield (
            first,
            [
                # No field takes an empty vector: passages without words have a term that no question has.
                sparse(own_terms[start:end], values[start:end]) or {terms: 1.0}
                for start, end in pairwise(ends)
            ],
        )


def _row(legs: Legs, number: int, weights: dict[int, float]) -> dict[str, Any]:
    one = legs.attributes[number]
    _check(one)
    return {
        KEY: number,
        VECTOR: np.ascontiguousarray(legs.vectors[number], dtype=np.float32),
        IMPACTS: weights,
        "document": one.document_id,
        "board": NO_BOARD if one.board is None else one.board,
        "day": one.date.toordinal() if one.date else UNDATED,
        "year": one.date.year if one.date else UNDATED,
        "people": list(one.people),
        "actions": one.has_action,
    }


def _attributes(row: dict[str, Any]) -> Attributes | None:
    """What a row says of its passage, the reverse of `_row`."""
    try:
        date = None if row["day"] == UNDATED else dt.date.fromordinal(row["day"])
    except (ValueError, OverflowError):
        return None  # there is no such day
    if row["year"] != (date.year if date else UNDATED):
        return None
    board = None if row["board"] == NO_BOARD else str(row["board"])
    return Attributes(str(row["document"]), board, date, tuple(map(str, row["people"])), bool(row["actions"]))


def _check(one: Attributes) -> None:
    longest = max((one.document_id, one.board or "", *one.people), key=len)
    if len(longest.encode()) > _LONGEST_TEXT:
        raise BadInput(
            f"The milvus engine takes names of up to {_LONGEST_TEXT:,} bytes; {one.document_id} has a longer."
        )
    if len(one.people) > _MOST_PEOPLE:
        raise BadInput(
            f"The milvus engine takes up to {_MOST_PEOPLE:,} people in a passage; {one.document_id} has more."
        )
