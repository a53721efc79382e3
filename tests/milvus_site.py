"""An index directory whose legs are on a running server, and what is compared of such indexes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from indexer.build.build import Options, build
from indexer.build.built import Built
from indexer.build.checks import read_records
from indexer.store.engines.base import Store, Stored
from indexer.store.engines.milvus_client import CollectionAddress
from indexer.store.open import open_index
from indexer.store.versions import live_version, read_manifest
from tests.milvus_server import MilvusServer
from tests.tiny_index import generations, write_minutes


class Site:
    """An index directory of which new generations are built on the server."""

    def __init__(self, folder: Path, encoder: Path, server: MilvusServer) -> None:
        self.minutes, self.root = folder / "minutes", folder / "index"
        self.encoder, self.server = encoder, server
        self.store = server.store

    def build(self, generation: int, engine: str = "milvus", **options: Any) -> Built:
        write_minutes(self.minutes, generation)
        store = self.store if engine == "milvus" else Store()
        made = Options(engine, str(self.encoder), store=store, **options)
        return build([self.minutes], self.root, made, lambda stage, done, total: None)

    def place(self, version: str | None = None) -> CollectionAddress:
        return CollectionAddress.load(self.root / "versions" / (version or live_version(self.root)))

    def own(self) -> set[str]:
        """The collections on the server that are this directory's."""
        alias = self.place().alias
        return {one for one in self.server.collections() if one.startswith(alias)}

    def serves(self) -> set[str]:
        index = open_index(self.root)
        try:
            return generations(index)
        finally:
            index.close()


def stored(folder: Path) -> Stored:
    """The legs of an index in that folder, as its engine keeps them."""
    version = folder if (folder / "manifest.json").exists() else folder.parent.parent
    manifest = read_manifest(version.parent.parent, version)
    name = "" if version == folder else folder.name
    contents = manifest.contents if not name else manifest.restricted[name]
    return read_records(folder, version / "encoder", contents).stored()


def require_equal(one: Stored, other: Stored) -> None:
    for name in ("starts", "passages", "values"):
        assert getattr(one.impacts, name).tobytes() == getattr(other.impacts, name).tobytes()
    assert np.allclose(one.vectors, other.vectors, atol=1e-6)
