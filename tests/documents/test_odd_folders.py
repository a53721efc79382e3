"""What lies in people's folders and is no file of minutes: named and skipped, and the rest is read."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from indexer.documents.folder.find import Discovery, discover
from indexer.documents.folder.patterns import Patterns
from indexer.errors import BadInput

GOOD = "good.md"


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def found(result: Discovery) -> list[str]:
    return [one.relative for one in result.found]


def refused(result: Discovery) -> dict[str, str]:
    return {one.path.name: one.reason for one in result.refused}


def circle(folder: Path) -> str:
    (folder / "a.md").symlink_to("b.md")
    (folder / "b.md").symlink_to("a.md")
    return "a.md"


def circle_of_folders(folder: Path) -> str:
    (folder / "2023").symlink_to("2024")
    (folder / "2024").symlink_to("2023")
    return "2023"


def pipe(folder: Path) -> str:
    os.mkfifo(folder / "pipe.md")
    return "pipe.md"


def listening(folder: Path) -> str:
    # Addresses of sockets are short, paths of tests are not.
    here = Path.cwd()
    os.chdir(folder)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("socket.md")
    os.chdir(here)
    return "socket.md"


def dangling(folder: Path) -> str:
    (folder / "gone.md").symlink_to("nothing.md")
    return "gone.md"


def device(folder: Path) -> str:
    (folder / "null.md").symlink_to(os.devnull)
    return "null.md"


def no_utf8(folder: Path) -> str:
    name = os.fsdecode(b"m\xe4rz.md")
    write(folder / name)
    return name


def folder_of_no_utf8(folder: Path) -> str:
    name = os.fsdecode(b"r\xe9unions")
    write(folder / name / "may.md")
    return name


def hidden_elsewhere(folder: Path) -> str:
    write(folder / ".store" / "may.md")
    (folder / "2024").symlink_to(".store")
    return "2024"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (circle, "a link that leads in a circle"),
        (circle_of_folders, "a link that leads in a circle"),
        (pipe, "a pipe"),
        (listening, "a socket"),
        (dangling, "a link to a file that is not there"),
        (device, "a link that leads out of its folder"),
        (no_utf8, "characters that cannot be shown"),
        (folder_of_no_utf8, "characters that cannot be shown"),
        (lambda folder: write(folder / "two\nlines.md").name, "characters that cannot be shown"),
        (lambda folder: write(folder / "\x1b[31mred.md").name, "characters that cannot be shown"),
        (lambda folder: write(folder / "a\u2028b.md").name, "characters that cannot be shown"),
        (hidden_elsewhere, "a link to a hidden folder"),
    ],
)
def test_what_is_no_file_is_named_and_skipped(
    tmp_path: Path, make: Callable[[Path], str], reason: str
) -> None:
    write(tmp_path / "z" / GOOD)
    name = make(tmp_path)
    result = discover([tmp_path])
    assert found(result) == [f"z/{GOOD}"]
    assert reason in refused(result)[name]


def test_a_pipe_or_device_that_is_given_by_itself_is_refused(tmp_path: Path) -> None:
    pipe(tmp_path)
    assert "a pipe" in refused(discover([tmp_path / "pipe.md"]))["pipe.md"]
    assert "a device" in refused(discover([Path(os.devnull)]))["null"]


def test_a_link_to_a_folder_above_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "2024" / GOOD)
    (tmp_path / "2024" / "up").symlink_to("..")
    result = discover([tmp_path])
    assert (found(result), result.refused) == ([f"2024/{GOOD}"], ())


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """Paths that nobody may open, root included."""
    paths: set[Path] = set()
    listing, opening = Path.iterdir, os.open

    def iterdir(path: Path) -> Iterator[Path]:
        if path in paths:
            raise PermissionError(13, "Permission denied")
        return listing(path)

    def opened(path: Any, *more: Any, **named: Any) -> int:
        if path in paths:
            raise PermissionError(13, "Permission denied")
        return opening(path, *more, **named)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    monkeypatch.setattr(os, "open", opened)
    return paths


def test_what_may_not_be_opened_is_named_and_skipped(tmp_path: Path, closed: set[Path]) -> None:
    write(tmp_path / GOOD)
    closed.update({write(tmp_path / "secret.md"), write(tmp_path / "staff" / "may.md").parent})
    result = discover([tmp_path])
    assert found(result) == [GOOD]
    assert refused(result) == dict.fromkeys(("secret.md", "staff"), "it cannot be opened: Permission denied")


def test_a_source_that_may_not_be_opened_is_refused(tmp_path: Path, closed: set[Path]) -> None:
    closed.add(tmp_path)
    assert refused(discover([tmp_path])) == {tmp_path.name: "it cannot be opened: Permission denied"}


def test_a_source_behind_a_folder_that_may_not_be_entered_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = write(tmp_path / "staff" / "may.md")
    looking = Path.stat

    def stat(path: Path, **named: Any) -> os.stat_result:
        if path == inside:
            raise PermissionError(13, "Permission denied")
        return looking(path, **named)

    monkeypatch.setattr(Path, "stat", stat)
    result = discover([inside, write(tmp_path / GOOD)])
    assert (found(result), refused(result)) == ([GOOD], {"may.md": "it cannot be opened: Permission denied"})


@contextmanager
def nested(folder: Path, name: str, depth: int) -> Iterator[None]:
    """Folders within folders with a file in the last, also where its path is too long to be given."""
    at = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=at)
        below = os.open(name, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(os.open("may.md", os.O_CREAT | os.O_WRONLY, dir_fd=at))
    os.close(at)
    try:
        yield
    finally:
        # Whoever clears the folders of tests away goes down into each of them, and not so deep: what a failed
        # test left there would fail other tests, days later, by folders that were opened and never closed.
        outer, inner = folder / name, folder / "inner"
        while (outer / name).exists():
            (outer / name).rename(inner)
            outer.rmdir()
            inner.rename(outer)
        shutil.rmtree(outer)


def test_folders_may_be_nested_deep(tmp_path: Path) -> None:
    write(tmp_path / GOOD)
    with nested(tmp_path, "d", 1_200):
        deepest = tmp_path.joinpath(*["d"] * 1_200, "may.md")
        deepest.write_text("x")
        result = discover([tmp_path])
    assert [one.path for one in result.found] == [tmp_path / GOOD, deepest]
    assert len(result.found[1].document_id) <= 120
    assert result.refused == ()


@pytest.mark.parametrize(("name", "depth"), [("folder", 1_200), ("f" * 100, 60), ("f" * 12, 600)])
def test_paths_longer_than_the_system_takes_are_named_once(tmp_path: Path, name: str, depth: int) -> None:
    write(tmp_path / "z.md")
    with nested(tmp_path, name, depth):
        result = discover([tmp_path])
    assert found(result) == ["z.md"]
    (one,) = result.refused
    assert "its path is longer than this system can open" in one.reason


@pytest.mark.parametrize("link", ["a.md", "0.md", "z.md"])
def test_a_link_is_another_name_and_the_file_is_read_by_its_own(tmp_path: Path, link: str) -> None:
    write(tmp_path / "2024" / "may.md")
    (tmp_path / link).symlink_to("2024/may.md")
    (one,) = discover([tmp_path]).found
    assert (one.document_id, one.aliases) == ("2024-may", (tmp_path / link,))


def test_a_hard_link_is_another_name_too(tmp_path: Path) -> None:
    os.link(write(tmp_path / "b.md"), tmp_path / "a.md")
    (one,) = discover([tmp_path]).found
    assert (one.document_id, one.aliases) == ("a", (tmp_path / "b.md",))


def test_a_link_that_is_given_by_itself_is_read(tmp_path: Path) -> None:
    write(tmp_path / "out" / "may.md")
    (tmp_path / "in").mkdir()
    link = tmp_path / "in" / "latest.md"
    link.symlink_to(tmp_path / "out" / "may.md")
    for sources in ([link], [link, tmp_path / "in"], [tmp_path / "in", link]):
        result = discover(sources)
        assert ([one.path for one in result.found], result.refused) == ([link], ())


# Marks of restriction add up over all names of a file.


def restricts(folder: Path, name: str, labels: str) -> None:
    with (folder / "minutes.toml").open("a") as sidecar:
        sidecar.write(f'[documents."{name}"]\nrestricted = {labels}\n')


def restricts_all(folder: Path, labels: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "minutes.toml").write_text(f"[folder]\nrestricted = {labels}\n")


def labels_of(*sources: Path) -> list[tuple[str, ...] | None]:
    return [one.sidecar.restricted for one in discover(list(sources)).found]


def test_a_mark_holds_for_all_links_to_the_file(tmp_path: Path) -> None:
    write(tmp_path / "pay.md")
    restricts(tmp_path, "pay.md", '"staff"')
    (tmp_path / "a.md").symlink_to("pay.md")
    assert labels_of(tmp_path) == [("staff",)]
    assert labels_of(tmp_path / "a.md") == [("staff",)]


def test_a_mark_of_the_folder_that_a_link_lies_in_holds_for_the_file(tmp_path: Path) -> None:
    write(tmp_path / "open" / "pay.md")
    restricts_all(tmp_path / "panel", '"staff"')
    (tmp_path / "panel" / "x.md").symlink_to("../open/pay.md")
    assert labels_of(tmp_path) == [("staff",)]


def test_a_mark_of_the_folder_that_a_link_to_a_folder_lies_in_holds_for_its_files(tmp_path: Path) -> None:
    write(tmp_path / "open" / "2024" / "pay.md")
    restricts_all(tmp_path / "panel", '"staff"')
    (tmp_path / "panel" / "x").symlink_to("../open")
    assert labels_of(tmp_path) == [("staff",)]


def test_a_mark_by_a_link_out_of_its_source_holds_for_the_file_in_another(tmp_path: Path) -> None:
    write(tmp_path / "one" / "pay.md")
    restricts_all(tmp_path / "two", '"staff"')
    (tmp_path / "two" / "x.md").symlink_to(tmp_path / "one" / "pay.md")
    assert labels_of(tmp_path / "one", tmp_path / "two") == [("staff",)]


@pytest.mark.parametrize("other", ["pay.bak", "drafts/pay.md", "two\nlines.md"])
def test_a_mark_by_a_name_that_is_not_read_holds_too(tmp_path: Path, other: str) -> None:
    write(tmp_path / "pay.md")
    (tmp_path / other).parent.mkdir(exist_ok=True)
    os.link(tmp_path / "pay.md", tmp_path / other)
    restricts(tmp_path, other.replace("\n", "\\n"), '"staff"')
    result = discover([tmp_path], Patterns.of([], ["drafts"]))
    assert [(one.path.name, one.sidecar.restricted) for one in result.found] == [("pay.md", ("staff",))]


@pytest.mark.parametrize("labels", ["false", '"audit"'])
def test_marks_that_contradict_each_other_refuse_the_file_under_all_names(
    tmp_path: Path, labels: str
) -> None:
    write(tmp_path / GOOD, "Good.")
    write(tmp_path / "tax.md", "Tax rises.")
    os.link(tmp_path / "tax.md", tmp_path / "tax2.md")
    restricts(tmp_path, "tax.md", '"staff"')
    restricts(tmp_path, "tax2.md", labels)
    result = discover([tmp_path])
    assert found(result) == [GOOD]
    assert "make the two say the same or take one out" in refused(result)["tax.md"]


def test_what_is_stated_of_a_link_holds_where_the_file_says_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a" / "may.md")
    (tmp_path / "b").mkdir()
    os.link(tmp_path / "a" / "may.md", tmp_path / "b" / "x.md")
    (tmp_path / "a" / "minutes.toml").write_text('[documents."may.md"]\ntitle = "May"\n')
    (tmp_path / "b" / "minutes.toml").write_text(
        '[documents."x.md"]\ntitle = "X"\nboard = "Parish"\nid = "x-1"\n'
    )
    (one,) = discover([tmp_path]).found
    assert (one.sidecar.title, one.sidecar.board, one.document_id, one.id_stated) == (
        "May",
        "Parish",
        "x-1",
        True,
    )


def test_a_bad_sidecar_is_told_also_where_no_file_is_read(tmp_path: Path) -> None:
    write(tmp_path / GOOD)
    write(tmp_path / "data" / "minutes.toml", "[documents.")
    with pytest.raises(BadInput, match="not valid TOML"):
        discover([tmp_path])
