"""What came into an index when: carried from version to version, for each audience its own."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from indexer.errors import UnusableIndex
from indexer.model import PUBLIC, Labels
from indexer.store.arrivals import Arrivals, text_digest
from indexer.store.open import open_index
from indexer.store.rollback import roll_back
from indexer.store.versions import (
    live_version,
    moment_of,
    next_moment,
    read_manifest,
    sum_of,
    write_manifest,
)
from service.registers.request import VERSION_ID
from service.web.app import create_app
from tests.tiny_index import build_tiny

pytestmark = pytest.mark.slow

STAFF = frozenset({"staff"})
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class Site:
    """A folder of minutes and the index that is built of it again and again."""

    def __init__(self, root: Path, encoder: Path) -> None:
        self.minutes, self.index, self._encoder = root / "minutes", root / "index", encoder
        self.minutes.mkdir()

    def write(self, name: str, fee: int, restricted: str | None = None) -> None:
        mark = f"---\nrestricted: {restricted}\n---\n" if restricted else ""
        day = sum(map(ord, name)) % 28 + 1
        (self.minutes / f"{name}.md").write_text(
            f"{mark}# Lampton Harbour Board\n\nMinutes of the meeting held on {day} March 2024\n\n"
            f"## 1. Mooring fees\n\nThe fee of the {name} quay was agreed at {fee} pounds.\n",
            encoding="utf-8",
        )

    def remove(self, name: str) -> None:
        (self.minutes / f"{name}.md").unlink()

    def build(self) -> str:
        return build_tiny(self.minutes, self.index, self._encoder).manifest.version

    def new(self, since: str, granted: Labels = PUBLIC) -> set[str]:
        return self.after(moment_of(since) or dt.datetime.fromisoformat(since), granted)

    def after(self, moment: dt.datetime, granted: Labels = PUBLIC) -> set[str]:
        with closing(open_index(self.index, granted=granted)) as index:
            assert index.arrivals is not None
            return set(index.arrivals.after(moment))

    def record(self, granted: Labels = PUBLIC) -> Arrivals:
        with closing(open_index(self.index, granted=granted)) as index:
            assert index.arrivals is not None
            return index.arrivals


@pytest.fixture
def site(tmp_path: Path, encoder: Path) -> Site:
    made = Site(tmp_path, encoder)
    made.write("north", 10)
    made.write("south", 20)
    return made


@contextmanager
def served(site: Site) -> Iterator[Callable[..., Any]]:
    with TestClient(create_app(site.index), base_url="http://127.0.0.1:8000") as client:
        yield lambda **asked: client.get("/api/meetings", params=asked)


def test_with_a_first_build_all_came(site: Site) -> None:
    version = site.build()
    assert site.after(LONG_AGO) == {"north", "south"}
    assert site.new(version) == set()
    record = site.record()
    assert {one.added for one in record.documents.values()} == {record.begun} == {moment_of(version)}


def test_what_did_not_change_stays_as_old_as_it_was(site: Site) -> None:
    first = site.build()
    assert site.build() == first  # nothing is published
    site.write("east", 30)
    second = site.build()
    assert (site.new(first), site.new(second)) == ({"east"}, set())
    arrivals = site.record().documents
    assert (arrivals["north"].added, arrivals["east"].added) == (moment_of(first), moment_of(second))


def test_what_changed_is_new_and_still_as_long_in_the_index(site: Site) -> None:
    first = site.build()
    site.write("north", 11)
    second = site.build()
    assert site.new(first) == {"north"}
    arrival = site.record().documents["north"]
    assert (arrival.added, arrival.changed) == (moment_of(first), moment_of(second))


def test_what_was_away_for_a_while_is_not_new(site: Site) -> None:
    first = site.build()
    site.remove("north")
    second = site.build()
    site.write("north", 10)
    third = site.build()
    assert site.new(first) == site.new(second) == set()
    assert site.record().gone == {}
    site.remove("north")
    site.build()
    assert "north" not in json.dumps([*site.record().documents, *site.record().gone])
    site.write("north", 12)
    site.build()
    assert site.new(third) == {"north"}


def test_what_only_has_another_name_is_not_new(site: Site) -> None:
    first = site.build()
    (site.minutes / "north.md").rename(site.minutes / "northern.md")
    site.build()
    assert site.new(first) == set()
    assert site.record().documents["northern"].added == moment_of(first)


def test_after_going_back_what_is_live_counts_and_nothing_comes_twice(site: Site) -> None:
    first = site.build()
    site.write("east", 30)
    second = site.build()
    roll_back(site.index)
    assert live_version(site.index) == first
    assert site.new(first) == set()
    assert site.after(LONG_AGO) == {"north", "south"}
    site.write("west", 40)
    site.build()
    assert site.new(second) == {"west"}  # who saw `second` knows the east
    assert site.new(first) == {"east", "west"}


def test_moments_of_versions_rise_whatever_the_clock_says(site: Site) -> None:
    version = site.build()
    folder = site.index / "versions" / version
    manifest = read_manifest(site.index, folder)
    ahead = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=2)
    write_manifest(folder, type(manifest)(**{**_fields(manifest), "created": ahead.isoformat()}))
    assert next_moment(site.index) == ahead + dt.timedelta(seconds=1)


def _fields(manifest: Any) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in manifest.__dataclass_fields__}


def test_each_audience_has_a_record_of_what_it_sees_and_no_more(site: Site) -> None:
    site.write("east", 30, restricted="staff")
    first = site.build()
    assert site.after(LONG_AGO) == {"north", "south"}
    assert site.after(LONG_AGO, STAFF) == {"north", "south", "east"}
    site.write("north", 10, restricted="staff")
    site.build()
    assert site.new(first, STAFF) == set()  # they saw it before
    public = site.record()
    assert (set(public.documents), public.gone) == ({"south"}, {})
    site.write("north", 10)
    site.write("east", 30)
    third = site.build()
    assert site.new(first) == {"north", "east"}  # new to the public, who did not see them
    assert site.record().documents["east"].added == moment_of(third)


def test_an_audience_that_is_new_knows_what_the_public_saw(site: Site) -> None:
    first = site.build()
    site.write("east", 30, restricted="staff")
    site.build()
    assert site.new(first, STAFF) == {"east"}


def without_record(site: Site) -> None:
    """Makes the live version one that was built before there were records."""
    folder = site.index / "versions" / live_version(site.index)
    manifest = read_manifest(site.index, folder)
    (folder / "arrivals.json").unlink()
    files = {name: one for name, one in manifest.files.items() if name != "arrivals.json"}
    write_manifest(folder, type(manifest)(**{**_fields(manifest), "files": files}))


def test_an_index_without_a_record_says_so_and_the_next_build_knows_its_documents(site: Site) -> None:
    first = site.build()
    without_record(site)
    with served(site) as ask:
        refused = ask(since="2024-01-01")
        assert refused.status_code == 400
        assert "does not know when its minutes came" in refused.json()["detail"]
        listed = ask().json()
        assert (listed["recorded_since"], listed["meetings"][0]["added"]) == (None, None)
    site.write("east", 30)
    site.build()
    assert site.new(first) == {"east"}
    assert site.record().begun == moment_of(first)


def test_a_record_that_cannot_be_read_begins_anew_and_that_is_told(site: Site) -> None:
    first = site.build()
    (site.index / "versions" / first / "arrivals.json").write_text("[" * 9, encoding="utf-8")
    site.write("east", 30)
    built = build_tiny(site.minutes, site.index, site._encoder)
    assert any("all count as new" in note for note in built.notes)
    assert site.new(first) == {"north", "south", "east"}


def test_a_record_of_other_documents_is_refused(site: Site) -> None:
    folder = site.index / "versions" / site.build()
    record = Arrivals.load(folder)
    assert record is not None
    Arrivals(record.begun, {"north": record.documents["north"]}).save(folder)
    manifest = read_manifest(site.index, folder)
    files = dict(manifest.files) | {"arrivals.json": sum_of(folder / "arrivals.json")}
    write_manifest(folder, type(manifest)(**{**_fields(manifest), "files": files}))
    with pytest.raises(UnusableIndex, match="other documents"):
        open_index(site.index)


def test_http_gives_what_is_new_since_a_version_a_time_or_a_day(site: Site) -> None:
    site.write("secret", 50, restricted="staff")
    first = site.build()
    site.write("east", 30)
    site.write("secret", 51, restricted="staff")
    second = site.build()
    moment = moment_of(first)
    assert moment is not None
    with served(site) as ask:
        answer = ask(since=first).json()
        assert [one["document_id"] for one in answer["meetings"]] == ["east"]
        assert (answer["total"], answer["index_version"]) == (1, second)
        assert answer["recorded_since"] == moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        offset = moment.astimezone(dt.timezone(dt.timedelta(hours=2))).isoformat()
        for same in (moment.isoformat(), offset, offset.replace("+", " "), f"{moment:%Y-%m-%dT%H:%M:%SZ}"):
            assert ask(since=same).json()["total"] == 1, same
        assert ask(since=f"{moment:%Y-%m-%d}").json()["total"] == 3
        assert ask(since=second).json()["total"] == ask(since=f"{dt.date(2999, 1, 1)}").json()["total"] == 0
        assert ask(since=first, date_from="2025-01-01").json()["total"] == 0
        for early in ("0001-01-01", "0001-01-01T00:00:00+14:00", "2016-12-31t23:59:60z"):
            assert ask(since=early).json()["total"] == 3, early
        assert ask(since="9999-12-31T23:59:59-14:00").json()["total"] == 0
        assert all(re.fullmatch(VERSION_ID, one) for one in (first, second, f"20240229{first[8:]}"))
        assert not any(re.fullmatch(VERSION_ID, f"{day}{first[8:]}") for day in ("20230229", "20240431"))
        for typed in ("yesterday", "2024-13-01", "20249999T999999-abcdef12", "T"):
            refused = ask(since=typed)
            assert refused.status_code == 400, typed
            assert "is no moment" in refused.json()["detail"]
        [header, line] = csv.reader(io.StringIO(ask(since=first, format="csv").text.removeprefix("\ufeff")))
        assert dict(zip(header, line, strict=True))["added"] == moment_of(second).isoformat()  # type: ignore[union-attr]


def test_a_text_is_told_by_its_letters_and_digits() -> None:
    assert text_digest("The fee  was\nagreed.") == text_digest("The Fee was agreed")
    assert text_digest("The fee was agreed.") != text_digest("The fee was not agreed.")
