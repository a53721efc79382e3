"""Fixtures of tests of the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.store.engines import milvus_rows as rows
from tests.milvus_server import MilvusServer, milvus_server
from tests.milvus_site import Site


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    """A Milvus server of the module's own: some tests kill it."""
    with milvus_server(tmp_path_factory.mktemp("milvus")) as running:
        yield running


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a tiny index takes several."""
    monkeypatch.setattr(rows, "AT_ONCE", 2)


@pytest.fixture
def site(tmp_path: Path, encoder: Path, server: MilvusServer) -> Site:
    """Builds of one index whose legs go to the server."""
    return Site(tmp_path, encoder, server)
