"""Fixtures of tests of the store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.milvus_server import MilvusServer, milvus_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    """A Milvus server of the module's own: some tests kill it."""
    with milvus_server(tmp_path_factory.mktemp("milvus")) as running:
        yield running
