"""A connection to a Milvus server: made when first needed, tried again while the server is away.

Its methods are what the engine needs of a server; they raise StoreAway when it does not answer, and
CollectionGone when the collection is not there. The folder of an index says where its collection is.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
from grpc import RpcError
from numpy.typing import NDArray
from pymilvus import CollectionSchema, MilvusClient
from pymilvus.exceptions import MilvusException
from pymilvus.milvus_client import IndexParams

from indexer.errors import BadInput, MinutebookError, StoreAway, UnusableIndex
from indexer.regular_files import read_text
from indexer.store.engines.base import ELSEWHERE
from indexer.store.files import replace_text

TOKEN_VARIABLE = "MINUTEBOOK_MILVUS_TOKEN"  # noqa: S105 - where the token is, not what it is
"""Holds what the server asks of its users: USER:PASSWORD or an API key."""

MOST = 16_384
"""Passages that Milvus gives for one search."""

KEY = "passage"
"""The field that numbers the passages of a collection."""

_CONNECT = 2.0  # seconds to reach a server that is there
_GRPC = {"grpc.keepalive_time_ms": 300_000, "grpc.keepalive_permit_without_calls": False}
"""Each call has its own time limit. Servers that keep to gRPC's defaults cut off who asks more often whether
they are still there, as pymilvus would every ten seconds."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0  # seconds between two tries; they double
_NOT_FOUND, _NOT_LOADED = 100, 101
_TRANSIENT = frozenset({2, 3, 4, 8, 11, 103})
"""Codes of a server that is starting, short of memory or busy (merr.go of Milvus 2.6, 1 to 11 and 103)."""
_TRANSIENT_STATUS = frozenset({"UNAVAILABLE", "DEADLINE_EXCEEDED", "ABORTED", "CANCELLED"})
_REFUSED_STATUS = frozenset({"UNAUTHENTICATED", "PERMISSION_DENIED"})
_STARTING = ("not ready", "closed channel")  # in messages of code 1, which has no meaning of its own

T = TypeVar("T")


class CollectionGone(UnusableIndex):
    """What an index keeps on its server is not there."""

    def __init__(self) -> None:
        super().__init__(
            "What the index keeps on its Milvus server is no longer there; rebuild it with: "
            "minutebook index SOURCE... --out DIR --engine milvus"
        )


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait: `retrying` where a server does not answer, `answer` for each answer."""

    retrying: float
    answer: float


SEARCHING = Timeouts(2.0, 10.0)
"""A person waits for it; a server that is replaced behind a balancer answers again within a second."""

LOOKING = Timeouts(0.0, 2.0)
"""Whether it answers now."""


class Connection:
    """One server, as one process uses it; safe to share between threads."""

    def __init__(self, uri: str, timeouts: Timeouts) -> None:
        self.uri = uri
        self._timeouts = timeouts
        self._lock = threading.Lock()
        self._made: MilvusClient | None = None

    def search(
        self,
        collection: str,
        field: str,
        vectors: Sequence[Any],
        expression: str,
        limit: int,
        parameters: Mapping[str, int],
    ) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """For each vector the numbers int64[n] of the `limit` nearest passages, and their inner products.

        Vectors are float32[dimension], or terms with their weights for a sparse field.
        """

        def act(client: MilvusClient, timeout: float) -> Any:  # noqa: ANN401 - pymilvus has no types
            return client.search(
                collection,
                data=list(vectors),
                anns_field=field,
                filter=expression,
                limit=limit,
                # Unnamed fields are all sent by some servers, vectors among them.
                output_fields=[KEY],
                search_params={"metric_type": "IP", "params": dict(parameters)},
                # A version never changes, and all of it was there when it was published.
                consistency_level="Eventually",
                timeout=timeout,
            )

        return [
            (np.array(hits.ids, dtype=np.int64), np.array(hits.distances, dtype=np.float32))
            for hits in self._loaded(collection, act)
        ]

    def rows(
        self, collection: str, passages: NDArray[np.int64], fields: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Fields of these passages, in the order asked for. KeyError for a passage that is not there."""

        def act(client: MilvusClient, timeout: float) -> Any:  # noqa: ANN401
            wanted = [KEY, *fields]
            return client.get(collection, ids=passages.tolist(), output_fields=wanted, timeout=timeout)

        found = {row[KEY]: row for row in self._loaded(collection, act)}
        return [found[number] for number in passages.tolist()]

    def count(self, collection: str) -> int:
        """How many passages a collection holds, counting all that was written."""

        def act(client: MilvusClient, timeout: float) -> Any:  # noqa: ANN401
            return client.query(
                collection, output_fields=["count(*)"], consistency_level="Strong", timeout=timeout
            )

        return int(self._loaded(collection, act)[0]["count(*)"])

    def has(self, collection: str) -> bool:
        """Whether there is such a collection."""
        return bool(self.call(lambda client, timeout: client.has_collection(collection, timeout=timeout)))

    def version(self) -> str:
        """What the server says that it is."""
        return str(self.call(lambda client, timeout: client.get_server_version(timeout=timeout)))

    def create(self, collection: str, schema: CollectionSchema) -> None:
        """Makes an empty collection, or leaves the one that an earlier try made."""

        def act(client: MilvusClient, timeout: float) -> None:
            if not client.has_collection(collection, timeout=timeout):
                client.create_collection(collection, schema=schema, timeout=timeout)

        self.call(act)

    def insert(self, collection: str, rows: list[dict[str, Any]]) -> None:
        """Adds passages, each once, whether or not an earlier try came through."""
        tries = 0

        def act(client: MilvusClient, timeout: float) -> None:
            nonlocal tries
            tries += 1
            # Inserting twice would keep both; replacing costs more, so it is left to later tries.
            put = client.insert if tries == 1 else client.upsert
            put(collection, rows, timeout=timeout)

        self.call(act)

    def finish(self, collection: str, indexes: IndexParams) -> None:
        """Makes all that was inserted permanent and ready to be searched; takes as long as it takes."""

        def act(client: MilvusClient, _: float) -> None:
            client.flush(collection)
            client.create_index(collection, indexes)
            client.load_collection(collection)

        self.call(act)

    def point(self, alias: str, collection: str) -> None:
        """Makes the alias name the collection, in one step."""

        def act(client: MilvusClient, timeout: float) -> None:
            known = alias in client.list_aliases(timeout=timeout)["aliases"]
            put = client.alter_alias if known else client.create_alias
            put(collection, alias, timeout=timeout)

        self.call(act)

    def drop(self, collection: str, alias: str) -> None:
        """Removes a collection, and the alias if it still names it; does nothing when it is gone."""

        def act(client: MilvusClient, timeout: float) -> None:
            if not client.has_collection(collection, timeout=timeout):
                return
            if alias in client.list_aliases(collection, timeout=timeout)["aliases"]:
                client.drop_alias(alias, timeout=timeout)
            client.drop_collection(collection, timeout=timeout)

        self.call(act)

    def close(self) -> None:
        """Closes it, if it was ever made."""
        with self._lock:
            if self._made is not None:
                self._made.close()
            self._made = None

    def call(self, act: Callable[[MilvusClient, float], T]) -> T:
        """What `act` gives, given a client and the seconds that an answer may take; tried again if away."""
        deadline, pause = time.monotonic() + self._timeouts.retrying, _FIRST_PAUSE
        while True:
            try:
                return act(self._client(), self._timeouts.answer)
            except (MilvusException, RpcError) as error:
                if _status(error) == _NOT_FOUND:
                    raise CollectionGone from error
                if _status(error) in _REFUSED_STATUS:
                    raise StoreAway(
                        f"The Milvus server at {self.uri} refuses us; put its USER:PASSWORD or key into "
                        f"{TOKEN_VARIABLE}."
                    ) from error
                if not _is_transient(error):
                    raise MinutebookError(
                        f"The Milvus server at {self.uri} failed: {_message(error)}"
                    ) from error
                if time.monotonic() + pause > deadline:
                    raise StoreAway(
                        f"The Milvus server at {self.uri} does not answer; start it, or name another "
                        "with --uri or MINUTEBOOK_MILVUS_URI."
                    ) from error
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _loaded(self, collection: str, act: Callable[[MilvusClient, float], T]) -> T:
        """What `act` gives of a collection, which is loaded again if the server was restarted without it."""

        def act_loaded(client: MilvusClient, timeout: float) -> T:
            try:
                return act(client, timeout)
            except MilvusException as error:
                if _status(error) != _NOT_LOADED:
                    raise
                client.load_collection(collection, timeout=timeout)
                return act(client, timeout)

        return self.call(act_loaded)

    def _client(self) -> MilvusClient:
        with self._lock:
            if self._made is None:
                # It logs each error with its trace before it raises it, and an error is one line here.
                logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
                token = os.environ.get(TOKEN_VARIABLE, "")
                self._made = MilvusClient(
                    uri=self.uri, token=token, timeout=_CONNECT, grpc_options=_GRPC, dedicated=True
                )
            return self._made


def _status(error: Exception) -> object:
    """The number of an error of Milvus, or the name of one of gRPC."""
    code = getattr(error, "code", None)
    code = code() if callable(code) else code
    return code.name if isinstance(code, enum.Enum) and not isinstance(code, int) else code


def _is_transient(error: Exception) -> bool:
    status = _status(error)
    if status in _TRANSIENT_STATUS or status in _TRANSIENT or getattr(error, "retriable", False):
        return True
    return status == 1 and any(words in _message(error).lower() for words in _STARTING)


def _message(error: Exception) -> str:
    said = getattr(error, "message", None) or getattr(error, "details", lambda: None)() or str(error)
    return str(said).strip().splitlines()[0] if str(said).strip() else type(error).__name__


ENGINE = "milvus"

URI_VARIABLE = "MINUTEBOOK_MILVUS_URI"
"""Names the server, for builds without --uri and in place of the one an index was built with."""

_PREFIX = "minutebook"
_LONGEST_NAME = 40  # characters of the directory's name; Milvus takes 255 in all
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class CollectionAddress:
    """A collection. `index` names the index directory among others on the server; holds no secret."""

    uri: str
    index: str
    collection: str
    dense: str  # how the dense leg is indexed there: FLAT or HNSW

    @property
    def alias(self) -> str:
        """What other tools find the live version under."""
        return f"{_PREFIX}_{self.index}"

    @classmethod
    def new(cls, uri: str, index: str, dense: str) -> CollectionAddress:
        """A place that nothing else has ever been at."""
        made = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}"
        return cls(uri, index, f"{_PREFIX}_{index}_{made}_{secrets.token_hex(4)}", dense)

    def save(self, directory: Path) -> None:
        """Writes it into the folder of the index, in one step that outlasts a power cut."""
        text = json.dumps({"engine": ENGINE, **asdict(self)}, indent=1)
        replace_text(directory / ELSEWHERE, f"{text}\n")

    @classmethod
    def load(cls, directory: Path) -> CollectionAddress:
        """What `save` wrote, on the server that the environment names if it does.

        OSError, ValueError, TypeError or KeyError when it is missing or damaged.
        """
        said = json.loads(read_text(directory / ELSEWHERE))
        if said.pop("engine") != ENGINE:
            raise ValueError(f"{ELSEWHERE} is not that of a Milvus index")
        named = os.environ.get(URI_VARIABLE)
        return cls(**(said | {"uri": checked_uri(named)} if named else said))


def index_name(root: Path) -> str:
    """What the index directory is called on a server: as before, or a name like no other's."""
    for directory in _folders(root):
        try:
            return CollectionAddress.load(directory).index
        except (OSError, ValueError, TypeError, KeyError):
            continue  # of another engine, or damaged
    words = _NO_LETTERS.sub("_", root.resolve().name.lower())[:_LONGEST_NAME].strip("_")
    return "_".join(filter(None, (words, secrets.token_hex(4))))


def _folders(root: Path) -> Iterator[Path]:
    return (file.parent for file in sorted((root / "versions").glob(f"*/{ELSEWHERE}"), reverse=True))


def named_uri(given: str | None) -> str:
    """The server to build on: the one given, else the environment's. Raises BadInput when there is none."""
    uri = given if given is not None else os.environ.get(URI_VARIABLE)
    if not uri:
        raise BadInput(
            "The milvus engine needs to know its server: name it with --uri http://HOST:19530 "
            f"or in {URI_VARIABLE}."
        )
    return checked_uri(uri)


def checked_uri(uri: str) -> str:
    """The address of a Milvus server as written. Raises BadInput when it is none, or holds a secret."""
    try:
        parts = urlsplit(uri)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise BadInput(f"{uri!r} is no address of a Milvus server; one looks like http://localhost:19530")
    if parts.username is not None or parts.password is not None:
        raise BadInput(
            "The address of the Milvus server must not hold its password, since it is kept in the index; "
            "put USER:PASSWORD into MINUTEBOOK_MILVUS_TOKEN instead."
        )
    return uri
