"""`minutebook sync` prints what came of each source; `minutebook run` keeps three processes running."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from indexer.errors import BadInput
from service.cli.main import app
from service.cli.run_command import Job, run_command, supervise
from service.cli.sync_command import pause_of, repeat, sync_command
from tests.sites.site import Reply, Site, minutes, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        found.pages["/list"] = Reply(b'<a href="/m/a">x</a>')
        found.pages["/m/a"] = Reply(minutes("a"))
        yield found


def sites(tmp_path: Path, site: Site) -> Path:
    path = tmp_path / "sites.toml"
    path.write_text(
        'contact = "clerk@lampton.example"\ndelay = "0s"\nretries = 0\nprivate = "127.0.0.1"\n'
        f'[sources.lampton]\ntype = "page"\nurl = "{site.url}/list"\nlinks = "*/m/*"\n'
    )
    return path


@pytest.fixture(scope="module")
def runner() -> CliRunner:
    app.command("sync")(sync_command)
    app.command("run")(run_command)
    return CliRunner()


def test_what_came_of_each_source_is_printed(runner: CliRunner, site: Site, tmp_path: Path) -> None:
    arguments = ["sync", str(sites(tmp_path, site)), "--into", str(tmp_path / "into")]
    result = runner.invoke(app, arguments)
    assert result.output.splitlines() == [
        "lampton: 1 document listed, 1 new.",
        "  new: lampton/m/a.html",
    ]
    site.pages["/list"] = Reply(b"", 500)
    result = runner.invoke(app, [*arguments, "--once", "--json"])
    [told] = json.loads(result.output)["sources"]
    assert (result.exit_code, told["kept"], "500" in told["failure"]) == (1, 1, True)


def test_a_folder_is_not_copied_into_itself(runner: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "sites.toml"
    path.write_text(f'[sources.own]\ntype = "folder"\npath = "{tmp_path}"\n')
    result = runner.invoke(app, ["sync", str(path), "--into", str(tmp_path / "into")])
    assert isinstance(result.exception, BadInput)
    assert "lies within" in str(result.exception)


@pytest.mark.parametrize(("every", "told"), [("soon", "length of time"), ("5s", "a minute or more")])
def test_how_often_must_be_said_and_be_polite(every: str, told: str) -> None:
    assert pause_of("1h") == 3600
    with pytest.raises(BadInput, match=told):
        pause_of(every)


class Enough(Exception):
    """Ends what goes on for ever."""


def test_a_cycle_that_fails_is_told_and_the_next_comes(capsys: pytest.CaptureFixture[str]) -> None:
    cycles: list[int] = []

    def cycle() -> None:
        cycles.append(1)
        if len(cycles) == 1:
            raise BadInput("The disk is away.")
        if len(cycles) == 3:
            raise Enough

    with pytest.raises(Enough):
        repeat(cycle, 60.0, lambda _: None)
    assert "The disk is away." in capsys.readouterr().err


class Fake:
    """A process that ends when it is told to, or after so many looks."""

    def __init__(self, looks: int) -> None:
        self.looks, self.told_to_end = looks, False

    def poll(self) -> int | None:
        self.looks -= 1
        return 1 if self.looks < 0 or self.told_to_end else None

    def terminate(self) -> None:
        self.told_to_end = True

    def wait(self, _: float | None = None) -> int:
        assert self.told_to_end
        return -15


def test_what_ends_is_begun_again_ever_later_and_all_end_together() -> None:
    begun: list[tuple[float, str]] = []
    processes: list[Fake] = []
    now = 0.0

    def begin(arguments: Sequence[str]) -> Any:
        begun.append((now, arguments[0]))
        processes.append(Fake(looks=10_000 if arguments[0] == "serve" else 0))
        return processes[-1]

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        if now > 120:
            raise Enough

    with pytest.raises(Enough):
        supervise((Job(("sync",)), Job(("serve",))), begin, sleep, lambda: now)
    assert [name for _, name in begun].count("serve") == 1
    times = [time for time, name in begun if name == "sync"]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps == sorted(gaps)
    assert 4 <= len(times) <= 8
    assert processes[1].told_to_end


def test_the_index_and_what_it_is_built_of_lie_apart(runner: CliRunner, site: Site, tmp_path: Path) -> None:
    arguments = [
        "run",
        str(sites(tmp_path, site)),
        "--into",
        str(tmp_path),
        "--index",
        str(tmp_path / "index"),
    ]
    result = runner.invoke(app, arguments)
    assert "two folders" in str(result.exception)
