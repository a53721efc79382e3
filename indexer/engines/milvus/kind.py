"""How the legs of an index come into a collection, and what becomes of the collection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.engines.beside import Beside
from indexer.engines.milvus.connection import LOOKING, SEARCHING, Connection, Patience
from indexer.engines.milvus.engine import MilvusEngine
from indexer.engines.milvus.place import Place, index_name, named_uri
from indexer.engines.milvus.rows import (
    IMPACTS,
    VECTOR,
    batches,
    graph_search,
    indexes,
    schema,
    stored_attributes,
    stored_legs,
    stored_vectors,
)
from indexer.engines.protocol import Attributes, Engine, Legs, Stored
from indexer.engines.store import Store
from indexer.errors import MinutebookError, StoreAway

_LITE = "milvus_lite"
"""How Milvus Lite begins to say its version. Its tools are for small indexes, which are scanned."""

_ANSWER = 60.0  # seconds for a batch to be stored


class MilvusEngineKind:
    """Collections of one server, one for each index; the index's folder names it."""

    def __init__(self, store: Store, root: Path | None = None) -> None:
        """`root`, the index directory, is needed to build; `store` says on which server."""
        self._store = store
        self._root = root
        self._patience = Patience(store.patience, _ANSWER)

    def prepare(self) -> None:
        """See `EngineKind.prepare`: the server answers."""
        connection = self._connection(named_uri(self._store.uri))
        try:
            connection.version()
        finally:
            connection.close()

    def write(self, directory: Path, legs: Legs) -> None:
        """See `EngineKind.write`."""
        Beside.write(directory, legs)
        connection = self._connection(named_uri(self._store.uri))
        try:
            place = self._place(connection)
            # Before there is a collection: whoever finds a folder that was left can remove what it names.
            place.save(directory)
            made = schema(legs.vectors.shape[1], f"Passages of the Minutebook index {place.index}.")
            connection.create(place.collection, made)
            for rows in batches(legs):
                connection.insert(place.collection, rows)
            connection.finish(place.collection, indexes(place.dense))
            stored = connection.count(place.collection)
            # Some servers read or make an index when it is first searched, which nobody should wait for.
            for field, vector in ((IMPACTS, {0: 1.0}), (VECTOR, legs.vectors[0])):
                connection.search(place.collection, field, [vector], "", 1, {})
        finally:
            connection.close()
        if stored != len(legs.vectors):
            raise MinutebookError(
                f"The Milvus server at {place.uri} keeps {stored:,} of {len(legs.vectors):,} passages; "
                "nothing was published."
            )

    def open(self, directory: Path) -> Engine:
        """See `EngineKind.open`; ValueError when the server answers that there is no such collection."""
        place = Place.load(directory)
        beside = Beside.load(directory)
        _require(place)
        parameters = graph_search if place.dense == "HNSW" else _no_parameters
        return MilvusEngine(Connection(place.uri, SEARCHING), place.collection, parameters, beside)

    def vectors(self, directory: Path) -> Callable[[NDArray[np.int64]], NDArray[np.float32]]:
        """See `EngineKind.vectors`; asked of the server, so many at once."""
        place = Place.load(directory)
        _require(place)
        return partial(stored_vectors, self._connection(place.uri), place.collection)

    def stored(self, directory: Path, passages: int, terms: int) -> Stored:
        """See `EngineKind.stored`; holds all of it in memory."""
        place = Place.load(directory)
        connection = self._connection(place.uri)
        try:
            count = connection.count(place.collection)
            if count != passages:
                raise ValueError(f"the collection holds {count:,} of {passages:,} passages")
            return stored_legs(connection, place.collection, passages, terms)
        finally:
            connection.close()

    def filtered_by(self, directory: Path, passages: int) -> Iterator[Attributes | None]:
        """See `EngineKind.filtered_by`; asked of the server, so many at once."""
        place = Place.load(directory)
        connection = self._connection(place.uri)
        try:
            yield from stored_attributes(connection, place.collection, passages)
        finally:
            connection.close()

    def publish(self, directory: Path) -> None:
        """See `EngineKind.publish`: the alias of the index directory names this collection."""
        place = Place.load(directory)
        connection = self._connection(place.uri)
        try:
            connection.point(place.alias, place.collection)
        finally:
            connection.close()

    def discard(self, directory: Path) -> None:
        """See `EngineKind.discard`; what cannot be done at once is left to the next job."""
        place = Place.load(directory)
        connection = Connection(place.uri, Patience(LOOKING.seconds, _ANSWER))
        try:
            connection.drop(place.collection, place.alias)
        finally:
            connection.close()

    def _connection(self, uri: str) -> Connection:
        return Connection(uri, self._patience)

    def _place(self, connection: Connection) -> Place:
        if self._root is None:
            raise ValueError("a collection is named for the index directory that it is built for")
        dense = "FLAT" if connection.version().startswith(_LITE) else "HNSW"
        return Place.new(connection.uri, index_name(self._root), dense)


def _require(place: Place) -> None:
    """Raises ValueError when the server answers that the collection is not there."""
    connection = Connection(place.uri, LOOKING)
    try:
        there = connection.has(place.collection)
    except StoreAway:
        return  # that is told by whoever asks next, and may have passed by then
    finally:
        connection.close()
    if not there:
        raise ValueError("what it keeps on its Milvus server is not there")


def _no_parameters(limit: int) -> dict[str, int]:  # noqa: ARG001 - a scan needs none, however many it gives
    return {}
