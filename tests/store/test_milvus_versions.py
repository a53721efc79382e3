"""Versions whose legs are on a Milvus server: published, dropped, gone back to, verified."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.build.verify import verify
from indexer.errors import BadInput, MinutebookError, UnusableIndex
from indexer.model import PUBLIC
from indexer.store.engines import milvus_rows as rows
from indexer.store.engines.base import ELSEWHERE, Store
from indexer.store.engines.choose import engine_kind
from indexer.store.engines.milvus_client import CollectionAddress, Connection, Timeouts
from indexer.store.open import open_audiences, open_index
from indexer.store.rollback import roll_back
from indexer.store.versions import live_version, sweep, versions
from tests.milvus_server import MilvusServer
from tests.milvus_site import Site, require_equal, stored
from tests.processes import minutebook
from tests.tiny_index import write_minutes

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("small_batches")]


def test_a_version_is_published_and_the_alias_follows(site: Site) -> None:
    first = site.build(1).manifest.version
    assert site.serves() == {"1"}
    assert site.server.named(site.place().alias) == site.place(first).collection
    second = site.build(2)
    assert second.notes == ()
    assert site.serves() == {"2"}
    assert site.server.named(site.place().alias) == site.place().collection
    assert site.place().index == site.place(first).index
    assert site.own() == {site.place().collection, site.place(first).collection}


def test_what_is_on_the_server_is_what_a_local_build_writes(site: Site, tmp_path: Path) -> None:
    site.build(1)
    here = stored(site.root / "versions" / live_version(site.root))
    assert not list((site.root / "versions").glob("*/lexical")) + list(
        (site.root / "versions").glob("*/dense")
    )
    built = site.build(1, engine="local")
    assert (built.reused.documents, built.notes) == (3, ())
    require_equal(here, stored(site.root / "versions" / live_version(site.root)))
    assert site.build(1).reused.documents == 3  # and back again
    require_equal(here, stored(site.root / "versions" / live_version(site.root)))


def test_dropped_versions_collections_go_after_the_grace(site: Site) -> None:
    first = site.build(1).manifest.version
    collection = site.place(first).collection
    site.build(2, keep=0, grace=3600)
    assert [one.version for one in versions(site.root)] == [live_version(site.root)]
    assert collection in site.own()  # who still has the first version open may search it
    left = [path for path in (site.root / "versions").glob(".removed-*/**/*") if path.is_file()]
    assert [path.name for path in left] == [ELSEWHERE]
    sweep(site.root, 3600)
    assert collection in site.own()
    sweep(site.root, 0)
    assert site.own() == {site.place().collection}
    assert not list((site.root / "versions").glob(".*"))


def test_going_back_loses_nothing(site: Site) -> None:
    first = site.build(1).manifest.version
    second = site.build(2).manifest.version
    assert roll_back(site.root).live.version == first
    assert site.serves() == {"1"}
    assert site.server.named(site.place().alias) == site.place(first).collection
    assert roll_back(site.root, second).notes == ()
    assert site.serves() == {"2"}
    assert site.server.named(site.place().alias) == site.place(second).collection


def test_each_audience_has_a_collection_that_knows_of_nobody_elses(site: Site, tmp_path: Path) -> None:
    write_minutes(site.minutes, 1, 4)
    hidden = site.minutes / "harbour-2024-04.txt"
    with (site.minutes / "minutes.toml").open("w") as sidecar:
        sidecar.write(f'[documents."{hidden.name}"]\nrestricted = "audit"\n')
    site.build(1)
    public = site.root / "versions" / live_version(site.root)
    audit = public / "restricted" / "audit"
    assert CollectionAddress.load(public).collection != CollectionAddress.load(audit).collection
    assert site.server.named(CollectionAddress.load(audit).alias) == CollectionAddress.load(public).collection
    index = open_index(site.root)
    wider = open_audiences(site.root, index)
    for opened, documents in ((index, 3), (wider[frozenset({"audit"})], 4)):
        asked = opened.sparse({"generat": 1.0})
        found = opened.lexical(asked, _everything(), 100)
        assert len({one.document_id for one in opened.fetch(found.passages)}) == documents
        opened.close()
    with_hidden = stored(public)
    hidden.unlink()
    (site.minutes / "minutes.toml").unlink()
    shutil.rmtree(site.root)
    site.build(1)
    alone = stored(site.root / "versions" / live_version(site.root))
    require_equal(with_hidden, alone)
    assert with_hidden.vectors.tobytes() == alone.vectors.tobytes()
    assert PUBLIC in index.manifest.audiences


def _everything() -> Any:
    from indexer.store.engines.columns import Where

    return Where()


def test_verify_looks_at_what_is_on_the_server(site: Site) -> None:
    site.build(1)
    assert verify(site.root).findings == ()
    place = site.place()
    connection = Connection(place.uri, Timeouts(5, 30))
    try:
        [row] = connection.rows(place.collection, np.array([1]), (rows.VECTOR, rows.IMPACTS))
        full = connection.call(
            lambda client, _: client.query(place.collection, filter="passage == 1", output_fields=["*"])
        )[0]
        full[rows.VECTOR], full[rows.IMPACTS] = [0.5 * one for one in row[rows.VECTOR]], {0: 9.0}
        connection.call(lambda client, _: client.upsert(place.collection, [dict(full)]))
        said = {finding.problem for finding in verify(site.root).findings}
        assert any("has the length 0.5" in one for one in said)
        assert any("postings" in one for one in said)
        connection.call(lambda client, _: client.delete(place.collection, ids=[1]))
        assert any("of" in one.problem and "passages" in one.problem for one in verify(site.root).findings)
    finally:
        connection.close()
    site.build(2)


def test_verify_looks_at_what_the_server_filters_by(site: Site) -> None:
    site.build(1)
    place = site.place()
    connection = Connection(place.uri, Timeouts(5, 30))
    try:
        whole = connection.call(
            lambda client, _: client.query(place.collection, filter="passage == 1", output_fields=["*"])
        )[0]
        row = dict(whole) | {"people": list(whole["people"])}
        for change in (
            {"document": "another"},
            {"board": ""},
            {"day": row["day"] + 1},
            {"day": -5},
            {"year": row["year"] + 1},
            {"people": ["Ann Bell", "Nobody Known"]},
            {"actions": not row["actions"]},
        ):
            connection.call(lambda client, _, new=row | change: client.upsert(place.collection, [new]))
            findings = verify(site.root).findings
            assert [one.problem for one in findings] == ["what its server filters it by is not its own"], (
                change
            )
        connection.call(lambda client, _: client.upsert(place.collection, [row]))
        assert verify(site.root).findings == ()
    finally:
        connection.close()


def test_an_index_whose_collection_is_gone_is_refused_with_the_way_out(site: Site) -> None:
    site.build(1)
    engine_kind("milvus").discard(site.root / "versions" / live_version(site.root))
    with pytest.raises(UnusableIndex, match=r"is not there\); rebuild it with: minutebook index"):
        open_index(site.root)
    site.build(2)
    assert site.serves() == {"2"}


def test_an_open_index_whose_collection_goes_says_so(site: Site) -> None:
    site.build(1)
    index = open_index(site.root)
    engine_kind("milvus").discard(site.root / "versions" / live_version(site.root))
    with pytest.raises(UnusableIndex, match="no longer there"):
        index.lexical(index.sparse({"generat": 1.0}), _everything(), 3)
    assert "no longer there" in (index.trouble() or "")
    index.close()


def test_a_collection_with_fewer_passages_is_not_published(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = site.build(1).manifest.version
    whole = Connection.insert
    with monkeypatch.context() as patch:
        patch.setattr(Connection, "insert", lambda self, name, batch: whole(self, name, batch[:1]))
        with pytest.raises(MinutebookError, match="nothing was published"):
            site.build(2)
    assert live_version(site.root) == live
    assert site.own() == {site.place().collection}


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("localhost:19530", "is no address of a Milvus server"),
        ("./data.db", "is no address"),
        ("http://", "is no address"),
        ("http://user:secret@host:19530", "MINUTEBOOK_MILVUS_TOKEN"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(site: Site, uri: str, said: str) -> None:
    site.store = Store(uri)
    with pytest.raises(BadInput, match=said) as caught:
        site.build(1)
    assert "secret" not in str(caught.value)
    assert not site.root.exists()


def test_the_command_tells_of_the_server_in_one_line(site: Site, server: MilvusServer) -> None:
    write_minutes(site.minutes, 1)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("MINUTEBOOK_MILVUS")
    }
    common = ("index", site.minutes, "--out", site.root, "--model", site.encoder, "--engine", "milvus")
    unnamed = minutebook(*common, environment=environment)
    assert (unnamed.returncode, unnamed.stderr.count("\n")) == (2, 1)
    assert "--uri http://HOST:19530 or in MINUTEBOOK_MILVUS_URI" in unnamed.stderr
    named = minutebook(*common, "--json", environment=environment | {"MINUTEBOOK_MILVUS_URI": server.uri})
    assert named.returncode == 0, named.stderr
    assert json.loads(named.stdout)["index_version"] == live_version(site.root)
    asked = ("search", "mooring fee", "--index", site.root, "--mode", "lexical")
    assert "generation 1" in minutebook(*asked, environment=environment).stdout
    away = minutebook(*asked, environment=environment | {"MINUTEBOOK_MILVUS_URI": "http://127.0.0.1:9"})
    assert (away.returncode, away.stdout, away.stderr.count("\n")) == (1, "", 1)
    assert "The Milvus server at http://127.0.0.1:9 does not answer" in away.stderr
