"""Both legs on a Milvus server, which filters and scans them; the rest comes from the index's folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import MinutebookError, StoreAway
from indexer.store.bm25 import SparseQuery, summed
from indexer.store.engines.base import (
    Described,
    Engine,
    EveryScore,
    Legs,
    PassageAttributes,
    Ranked,
    Store,
    Stored,
)
from indexer.store.engines.columns import Attributes, Columns, Where
from indexer.store.engines.local import best_of
from indexer.store.engines.milvus_client import (
    LOOKING,
    MOST,
    SEARCHING,
    CollectionAddress,
    Connection,
    Timeouts,
    index_name,
    named_uri,
)
from indexer.store.engines.milvus_rows import (
    IMPACTS,
    VECTOR,
    among,
    batches,
    both,
    exactly,
    expression,
    indexes,
    schema,
    search_parameters,
    sparse,
    stored_attributes,
    stored_legs,
    stored_vectors,
)

_SPARE = 32
"""Passages asked for beyond those wanted, to see whether the last ones tie with others left out."""


class MilvusEngine:
    """One collection, as the version that names it is searched; safe to share between threads."""

    def __init__(
        self, connection: Connection, place: CollectionAddress, attributes: PassageAttributes
    ) -> None:
        self._connection = connection
        self._collection = place.collection
        self._dense = place.dense
        self._attributes = attributes

    def lexical(self, query: SparseQuery, where: Where, limit: int) -> Ranked:
        """See `Engine.lexical`."""
        filtered = expression(where)
        if filtered is None or not len(query.terms):
            return _nothing()
        if not (query.weights > 0).all():
            passages, scores = self._summed(query, filtered)
            return best_of(passages, scores, limit)
        return self._best(IMPACTS, sparse(query.terms, query.weights), filtered, limit)

    def dense(self, vector: NDArray[np.float32], where: Where, limit: int) -> Ranked:
        """See `Engine.dense`."""
        filtered = expression(where)
        return _nothing() if filtered is None else self._best(VECTOR, vector, filtered, limit)

    def describe(
        self, query: SparseQuery, vector: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> Described:
        """See `Engine.describe`."""
        impacts, cosines = self._impacts(query, passages), self._cosines(vector, passages)
        return self._attributes.described(vector, passages, impacts, cosines)

    def token_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """See `Engine.token_matches`; tokens lie in the folder, beside the collection."""
        return self._attributes.tokens.matches(question, passages)

    def sentence_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """See `Engine.sentence_matches`."""
        return self._attributes.sentence_matches(question, passages)

    def every(self, query: SparseQuery, vector: NDArray[np.float32] | None) -> EveryScore:
        """See `Engine.every`; all scores come over the network."""
        count = self._attributes.count
        bm25, held = np.zeros(count, dtype=np.float32), np.zeros(count, dtype=np.bool_)
        if (query.weights > 0).all():
            found = self._all(IMPACTS, [sparse(query.terms, query.weights)], "") if len(query.terms) else ()
            for [(passages, scores)] in found:
                bm25[passages], held[passages] = scores, True
        else:
            passages, scores = self._summed(query, "")
            bm25[passages], held[passages] = scores, True
        return EveryScore(bm25, held, None if vector is None else self._every_cosine(vector))

    def passing(self, where: Where) -> NDArray[np.bool_]:
        """See `Engine.passing`; told by the columns in the folder."""
        return self._attributes.passing(where)

    @property
    def columns(self) -> Columns:
        """See `Engine.columns`."""
        return self._attributes.columns

    def require_fits(self, terms: int, dimension: int) -> None:
        """See `Engine.require_fits`; a server's own files are not looked at."""

    def trouble(self) -> str | None:
        """See `Engine.trouble`."""
        try:
            self._connection.search(self._collection, IMPACTS, [{0: 1.0}], "", 1, {})
        except MinutebookError as error:
            return str(error)
        return None

    def close(self) -> None:
        """See `Engine.close`."""
        self._connection.close()

    def _best(self, field: str, vector: Any, filtered: str, limit: int) -> Ranked:  # noqa: ANN401
        """The `limit` best of those that pass, equal ones in passage order.

        A server gives equal ones in any order and cuts among them; so it is asked for more until the last of
        them is worse than the last that is wanted.
        """
        asked = limit + _SPARE
        while asked <= MOST:
            [(passages, scores)] = self._search(field, [vector], filtered, asked)
            if len(passages) < asked or scores[limit - 1] > scores.min():
                return _best_of(passages, scores, limit)
            asked *= 2
        return self._best_of_all(field, vector, filtered, limit)

    def _best_of_all(self, field: str, vector: Any, filtered: str, limit: int) -> Ranked:  # noqa: ANN401
        """The same where so many are wanted, or tie, that a server does not give them at once."""
        found = [answer for [answer] in self._all(field, [vector], filtered)]
        passages, scores = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return _best_of(passages, scores, limit)

    def _all(
        self, field: str, vectors: list[Any], filtered: str
    ) -> Iterator[list[tuple[NDArray[np.int64], NDArray[np.float32]]]]:
        """What passes and is scored at all, in parts no larger than a server gives at once."""
        for first in range(0, self._attributes.count, MOST):
            last = min(first + MOST, self._attributes.count) - 1
            part = both(filtered, among(first, last)) if self._attributes.count > MOST else filtered
            yield self._search(field, vectors, part, last - first + 1)

    def _search(
        self, field: str, vectors: list[Any], filtered: str, limit: int
    ) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        parameters = search_parameters(self._dense, limit) if field == VECTOR else {}
        return self._connection.search(self._collection, field, vectors, filtered, limit, parameters)

    def _summed(self, query: SparseQuery, filtered: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Passages that hold a term, ascending, and their scores, where some terms weigh nothing or less.

        Servers neither take weights below 0 nor give passages that score 0. Such terms stand in half of all
        passages, which only happens where there are few, so that their postings are read and summed here.
        """
        impacts = np.zeros((self._attributes.count, len(query.terms)), dtype=np.float32)
        for part in self._all(IMPACTS, [{int(term): 1.0} for term in query.terms], filtered):
            for column, (passages, values) in enumerate(part):
                impacts[passages, column] = values
        held = np.flatnonzero((impacts > 0).any(axis=1))
        return held, summed(impacts[held], query.weights)

    def _impacts(self, query: SparseQuery, passages: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32[n, terms]: each term's impact on each of these passages, 0 where it is not in it."""
        impacts = np.zeros((len(passages), len(query.terms)), dtype=np.float32)
        if len(query.terms) and len(passages):
            terms = [{int(term): 1.0} for term in query.terms]
            found = self._search(IMPACTS, terms, exactly(passages.tolist()), len(passages))
            for column, (numbers, values) in enumerate(found):
                impacts[_rows(passages, numbers), column] = values
        return impacts

    def _cosines(self, vector: NDArray[np.float32], passages: NDArray[np.int64]) -> NDArray[np.float32]:
        """float32[n]: how near these passages lie."""
        cosines = np.zeros(len(passages), dtype=np.float32)
        if len(passages):
            [found] = self._search(VECTOR, [vector], exactly(passages.tolist()), len(passages))
            numbers, values = self._completed(vector, passages, *found)
            cosines[_rows(passages, numbers)] = values
        return cosines

    def _every_cosine(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        cosines = np.zeros(self._attributes.count, dtype=np.float32)
        for start, [found] in zip(
            range(0, self._attributes.count, MOST), self._all(VECTOR, [vector], ""), strict=True
        ):
            wanted = np.arange(start, min(start + MOST, self._attributes.count))
            numbers, values = self._completed(vector, wanted, *found)
            cosines[numbers] = values
        return cosines

    def _completed(
        self,
        vector: NDArray[np.float32],
        wanted: NDArray[np.int64],
        passages: NDArray[np.int64],
        values: NDArray[np.float32],
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The cosines of all passages wanted: what a search gave, and of those that a graph missed."""
        missed = np.setdiff1d(wanted, passages)
        if not len(missed):
            return passages, values
        own = stored_vectors(self._connection, self._collection, missed) @ vector
        return np.concatenate((passages, missed)), np.concatenate((values, own))


def _rows(passages: NDArray[np.int64], numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where in `passages`, each of them once, those numbers stand."""
    order = np.argsort(passages)
    places: NDArray[np.int64] = order[np.searchsorted(passages, numbers, sorter=order)]
    return places


def _best_of(passages: NDArray[np.int64], scores: NDArray[np.float32], limit: int) -> Ranked:
    order = np.argsort(passages)
    return best_of(passages[order], scores[order], limit)


def _nothing() -> Ranked:
    return Ranked(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


_LITE = "milvus_lite"
"""How Milvus Lite begins to say its version. Its tools are for small indexes, which are scanned."""

_ANSWER = 60.0  # seconds for a batch to be stored


class MilvusEngineKind:
    """Collections of one server, one for each index; the index's folder names it."""

    def __init__(self, store: Store, root: Path | None = None) -> None:
        """`root`, the index directory, is needed to build; `store` says on which server."""
        self._store = store
        self._root = root
        self._timeouts = Timeouts(store.patience, _ANSWER)

    def prepare(self) -> None:
        """See `EngineKind.prepare`: the server answers."""
        with self._connected(named_uri(self._store.uri)) as connection:
            connection.version()

    def write(self, directory: Path, legs: Legs) -> None:
        """See `EngineKind.write`."""
        PassageAttributes.write(directory, legs)
        with self._connected(named_uri(self._store.uri)) as connection:
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
        if stored != len(legs.vectors):
            raise MinutebookError(
                f"The Milvus server at {place.uri} keeps {stored:,} of {len(legs.vectors):,} passages; "
                "nothing was published."
            )

    def open(self, directory: Path) -> Engine:
        """See `EngineKind.open`; ValueError when the server answers that there is no such collection."""
        place = CollectionAddress.load(directory)
        attributes = PassageAttributes.load(directory)
        _require(place)
        return MilvusEngine(Connection(place.uri, SEARCHING), place, attributes)

    def stored(self, directory: Path, passages: int, terms: int) -> Stored:
        """See `EngineKind.stored`; holds all of it in memory."""
        place = CollectionAddress.load(directory)
        with self._connected(place.uri) as connection:
            count = connection.count(place.collection)
            if count != passages:
                raise ValueError(f"the collection holds {count:,} of {passages:,} passages")
            return stored_legs(connection, place.collection, passages, terms)

    def filtered_by(self, directory: Path, passages: int) -> Iterator[Attributes | None]:
        """See `EngineKind.filtered_by`; asked of the server, so many at once."""
        place = CollectionAddress.load(directory)
        with self._connected(place.uri) as connection:
            yield from stored_attributes(connection, place.collection, passages)

    def publish(self, directory: Path) -> None:
        """See `EngineKind.publish`: the alias of the index directory names this collection."""
        place = CollectionAddress.load(directory)
        with self._connected(place.uri) as connection:
            connection.point(place.alias, place.collection)

    def discard(self, directory: Path) -> None:
        """See `EngineKind.discard`; what cannot be done at once is left to the next job."""
        place = CollectionAddress.load(directory)
        with closing(Connection(place.uri, Timeouts(LOOKING.retrying, _ANSWER))) as connection:
            connection.drop(place.collection, place.alias)

    def _connected(self, uri: str) -> closing[Connection]:
        return closing(Connection(uri, self._timeouts))

    def _place(self, connection: Connection) -> CollectionAddress:
        if self._root is None:
            raise ValueError("a collection is named for the index directory that it is built for")
        dense = "FLAT" if connection.version().startswith(_LITE) else "HNSW"
        return CollectionAddress.new(connection.uri, index_name(self._root), dense)


def _require(place: CollectionAddress) -> None:
    """Raises ValueError when the server answers that the collection is not there."""
    # That a server is away is told by whoever asks next, and may have passed by then.
    with closing(Connection(place.uri, LOOKING)) as connection, suppress(StoreAway):
        if not connection.has(place.collection):
            raise ValueError("what it keeps on its Milvus server is not there")
