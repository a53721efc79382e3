"""A sync that is killed again and again, at any moment, leaves in the end what one leaves that is not."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from dataclasses import asdict, replace
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from indexer.sites.journal import STATE, Journal
from tests.sites.following import Following, following, one_cycle
from tests.sites.site import Reply, Site, minutes, pdf, serving

pytestmark = pytest.mark.timeout(120)

KILLS = 50


class Killer:
    """Runs cycles in a process of their own, which the site kills at a request or soon after its answer."""

    def __init__(self, site: Site, one: Following) -> None:
        self._site, self._one = site, one
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(["tests.sites.following"])
        self._random = random.Random(7)
        self.kills = 0

    def run(self, at_most: int) -> None:
        """Kill cycle after cycle, then let one come to its end."""
        for _ in range(at_most):
            self._cycle(self._random.randint(1, 10), self._random.choice(("before", "after", "soon after")))
        self._cycle(None, "")

    def _cycle(self, number: int | None, moment: str) -> None:
        process = self._processes.Process(target=one_cycle, args=(self._one,))
        seen = 0

        def count(_: str) -> None:
            nonlocal seen
            seen += 1
            if seen == number:
                if moment == "soon after":
                    time.sleep(self._random.random() * 0.004)
                self.kills += _killed(process)

        self._site.before = count if moment == "before" else lambda _: None
        self._site.after = count if moment.endswith("after") else lambda _: None
        process.start()
        process.join()
        assert number is not None or process.exitcode == 0


def _killed(process: BaseProcess) -> bool:
    assert process.pid is not None
    try:
        os.kill(process.pid, signal.SIGKILL)
    except ProcessLookupError:  # it had come to its end
        return False
    return True


def publish(site: Site, step: int) -> None:
    """Two states of one site: some documents change between them, in format too, some move and some go."""
    names = [f"d{n}" for n in range(12)]
    site.pages.clear()
    for number, name in enumerate(names):
        if step == 1 and number % 6 == 1:
            continue
        where = f"/m/{name}-moved" if step == 1 and number % 6 == 2 else f"/m/{name}"
        changed = step == 1 and number % 6 == 3
        site.pages[where] = Reply(minutes(f"{name} {'amended' if changed else ''}"))
        if step == 1 and number % 6 == 4:
            site.pages[where] = Reply(pdf(name), headers={"Content-Type": "application/pdf"})
    links = "".join(f'<a href="{path}">x</a>' for path in site.pages)
    site.pages["/list"] = Reply(f"<html>{links}</html>".encode())
    site.pages["/robots.txt"] = Reply(b"", 404)


def known(one: Following) -> list[dict[str, object]]:
    """What the journal says, but for the times and for what only spares requests."""
    records = Journal(one.into / STATE / one.settings.name / "journal.jsonl").records
    passing = ("fetched", "changed", "asked", "etag", "modified", "unlisted", "gone")
    found = [asdict(record).items() for record in records.values()]
    return sorted([{name: value for name, value in one if name not in passing} for one in found], key=str)


def test_fifty_kills_leave_the_same_folder(tmp_path: Path) -> None:
    with serving() as site:
        one = following(tmp_path / "killed", "page", f"{site.url}/list", links=("*/m/*",))
        killer = Killer(site, one)
        other = replace(one, into=tmp_path / "whole")
        for step in (0, 1):
            publish(site, step)
            killer.run(KILLS // 2)
            site.before = site.after = lambda _: None
            one_cycle(other)
            assert one.files() == other.files()
            assert known(one) == known(other)
        assert killer.kills > KILLS * 0.9
        assert [path.name for path in one.folder.rglob(".*")] == []
        assert len([name for name in one.documents() if "earlier" in name]) == 4
