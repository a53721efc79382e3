"""Where the legs of an index are: which server, which collection; kept in the index's folder."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from indexer.durable import replace_text
from indexer.engines.store import ELSEWHERE
from indexer.errors import BadInput

ENGINE = "milvus"

URI_VARIABLE = "MINUTEBOOK_MILVUS_URI"
"""Names the server, for builds without --uri and in place of the one an index was built with."""

_PREFIX = "minutebook"
_LONGEST_NAME = 40  # characters of the directory's name; Milvus takes 255 in all
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Place:
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
    def new(cls, uri: str, index: str, dense: str) -> Place:
        """A place that nothing else has ever been at."""
        made = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}"
        return cls(uri, index, f"{_PREFIX}_{index}_{made}_{secrets.token_hex(4)}", dense)

    def save(self, directory: Path) -> None:
        """Writes it into the folder of the index, in one step that outlasts a power cut."""
        text = json.dumps({"engine": ENGINE, **asdict(self)}, indent=1)
        replace_text(directory / ELSEWHERE, f"{text}\n")

    @classmethod
    def load(cls, directory: Path) -> Place:
        """What `save` wrote, on the server that the environment names if it does.

        OSError, ValueError, TypeError or KeyError when it is missing or damaged.
        """
        said = json.loads((directory / ELSEWHERE).read_text(encoding="utf-8"))
        if said.pop("engine") != ENGINE:
            raise ValueError(f"{ELSEWHERE} is not that of a Milvus index")
        named = os.environ.get(URI_VARIABLE)
        return cls(**(said | {"uri": checked_uri(named)} if named else said))


def index_name(root: Path) -> str:
    """What the index directory is called on a server: as before, or a name like no other's."""
    for directory in _folders(root):
        try:
            return Place.load(directory).index
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
