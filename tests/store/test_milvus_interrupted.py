"""Builds on a Milvus server that is away, dies or comes back in mid publish, and builds that are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from indexer.build.verify import verify
from indexer.errors import StoreAway
from indexer.store.engines.base import ELSEWHERE, Store
from indexer.store.engines.milvus_client import Connection
from indexer.store.versions import live_version
from tests.milvus_site import Site, require_equal, stored
from tests.processes import ROOT
from tests.tiny_index import write_minutes

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("small_batches")]


def test_no_build_without_the_server_and_the_old_version_stays(site: Site) -> None:
    live = site.build(1).manifest.version
    site.store = Store("http://127.0.0.1:9", patience=0.3)
    with pytest.raises(StoreAway, match=r"http://127\.0\.0\.1:9 does not answer; start it"):
        site.build(2)
    assert live_version(site.root) == live
    assert not list((site.root / "versions").glob(".*"))
    assert site.serves() == {"1"}


class Interrupted:
    """Does something when a batch is about to be inserted, after the first one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
        self.batches, whole = 0, Connection.insert

        def insert(connection: Connection, collection: str, batch: list[dict[str, Any]]) -> None:
            self.batches += 1
            if self.batches == 2:
                act()
            whole(connection, collection, batch)

        monkeypatch.setattr(Connection, "insert", insert)


def test_a_server_that_dies_in_mid_publish_leaves_the_old_version(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = site.build(1).manifest.version
    with monkeypatch.context() as patch:
        Interrupted(patch, site.server.kill)
        with pytest.raises(StoreAway):
            site.build(2)
    assert live_version(site.root) == live
    left = [path.name for path in (site.root / "versions").glob(".building-*/**/*") if path.is_file()]
    assert left == [ELSEWHERE]  # all that is needed to clear up
    site.server.start()
    assert len(site.own()) == 2
    assert site.serves() == {"1"}
    site.build(3, grace=0)
    assert site.serves() == {"3"}
    assert site.own() == {site.place().collection, site.place(live).collection}
    assert not list((site.root / "versions").glob(".*"))


def test_a_server_that_comes_back_in_time_is_waited_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.store = Store(site.server.uri, patience=60)
    again = threading.Timer(0.5, site.server.start)

    def restart() -> None:
        site.server.kill()
        again.start()

    with monkeypatch.context() as patch:
        interrupted = Interrupted(patch, restart)
        site.build(1)
    again.join()
    assert interrupted.batches > 2
    on_server = stored(site.root / "versions" / live_version(site.root))
    assert verify(site.root).findings == ()
    site.build(1, engine="local")
    require_equal(on_server, stored(site.root / "versions" / live_version(site.root)))


_KILLED = """
import os, signal, sys
from pathlib import Path
from indexer.build.build import Options, build
from indexer.store.engines import milvus_rows as rows
from indexer.store.engines.milvus_client import Connection
from indexer.store.engines.base import Store
rows.AT_ONCE = 2
whole, batches = Connection.insert, []
def insert(connection, collection, batch):
    batches.append(batch)
    if len(batches) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    whole(connection, collection, batch)
Connection.insert = insert
minutes, root, encoder, uri = sys.argv[1:]
build([Path(minutes)], Path(root), Options("milvus", encoder, store=Store(uri)), lambda *_: None)
"""


def test_a_build_that_is_killed_is_cleared_up_by_the_next(site: Site) -> None:
    live = site.build(1).manifest.version
    write_minutes(site.minutes, 2)
    arguments = (site.minutes, site.root, site.encoder, site.server.uri)
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, *map(str, arguments)], cwd=ROOT, check=False, env=dict(os.environ)
    )
    assert ended.returncode == -signal.SIGKILL
    assert live_version(site.root) == live
    assert len(site.own()) == 2
    assert site.serves() == {"1"}
    site.build(3)
    assert site.own() == {site.place().collection, site.place(live).collection}
    assert site.serves() == {"3"}


def test_an_alias_that_could_not_be_moved_is_told_and_moved_by_the_next(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = site.build(1).manifest.version
    whole = Connection.point

    def point(connection: Connection, alias: str, collection: str) -> None:
        site.server.kill()
        whole(connection, alias, collection)

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "point", point)
        built = site.build(2)
    assert any("other tools are not told" in note for note in built.notes)
    site.server.start()
    assert live_version(site.root) == built.manifest.version
    assert site.server.named(site.place().alias) == site.place(first).collection
    assert site.serves() == {"2"}
    site.build(3)
    assert site.server.named(site.place().alias) == site.place().collection
