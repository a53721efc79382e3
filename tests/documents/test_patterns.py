from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents.folder.find import discover
from indexer.documents.folder.patterns import MOST_PATTERNS, Pattern, Patterns
from indexer.errors import BadInput

PATHS = (
    "agenda.md",
    "may.PDF",
    "2013/agenda.md",
    "2013/05/council-may/index.md",
    "2013/drafts/05/may.md",
    "drafts/june.md",
)


@pytest.mark.parametrize(
    ("written", "about"),
    [
        ("agenda.md", "agenda.md 2013/agenda.md"),
        ("./agenda.md", "agenda.md"),
        ("*.pdf", "may.PDF"),
        ("m?y.*", "may.PDF 2013/drafts/05/may.md"),
        ("[jm]*", "may.PDF 2013/drafts/05/may.md drafts/june.md"),
        ("drafts", "2013/drafts/05/may.md drafts/june.md"),
        ("drafts/", "2013/drafts/05/may.md drafts/june.md"),
        ("agenda.md/", ""),
        ("./drafts", "drafts/june.md"),
        ("2013/*", "2013/agenda.md 2013/05/council-may/index.md 2013/drafts/05/may.md"),
        ("2013/*.md", "2013/agenda.md"),
        ("2013/*/council-*", "2013/05/council-may/index.md"),
        ("2013/**/may.md", "2013/drafts/05/may.md"),
        ("**/agenda.md", "agenda.md 2013/agenda.md"),
        ("**/05", "2013/05/council-may/index.md 2013/drafts/05/may.md"),
        ("**", " ".join(PATHS)),
        ("2013/**", "2013/agenda.md 2013/05/council-may/index.md 2013/drafts/05/may.md"),
        ("council", ""),
        ("05/council-may", ""),
    ],
)
def test_what_a_pattern_is_about(written: str, about: str) -> None:
    assert [path for path in PATHS if Pattern(written).matches(path)] == about.split()


def test_letters_may_be_composed_or_not() -> None:
    assert Pattern("Se\u0301ance*").matches("s\xe9ance-1.md")


@pytest.mark.parametrize("written", ["", "/", ".", "/srv/minutes", "~/x", "a/../b", "x" * 401])
def test_what_can_be_about_nothing_is_no_pattern(written: str) -> None:
    with pytest.raises(BadInput):
        Pattern(written)


def test_patterns_are_bounded() -> None:
    Patterns.of(["a"] * MOST_PATTERNS, [])
    with pytest.raises(BadInput, match=f"At most {MOST_PATTERNS}"):
        Patterns.of(["a"] * MOST_PATTERNS, ["b"])


def test_a_hostile_pattern_is_no_trouble() -> None:
    assert not Pattern("*a" * 150 + "b").matches("a" * 255)
    assert Pattern("/".join(["**", "*a"] * 40)).matches("/".join(["aaaa"] * 60))


def found(root: Path, patterns: Patterns) -> list[str]:
    return [one.relative for one in discover([root], patterns).found]


def test_what_is_excluded_is_neither_read_nor_refused(tmp_path: Path) -> None:
    for name in ("may.md", "drafts/may.md", "figures.xlsx", "2013/may.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (tmp_path / "link.md").symlink_to("nowhere.md")
    assert found(tmp_path, Patterns.of(["2013", "drafts"], ["drafts"])) == ["2013/may.md"]
    result = discover([tmp_path], Patterns.of([], ["*.xlsx", "drafts", "link.md"]))
    assert ([one.relative for one in result.found], result.refused) == (["may.md", "2013/may.md"], ())
    assert (result.left_out, result.notes) == (2, ())


def test_a_pattern_that_matches_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "may.md").write_text("x")
    result = discover([tmp_path], Patterns.of(["*.md", "*.pfd"], ["darfts"]))
    assert result.notes == (
        '--include "*.pfd" matches no path below the sources: check how it is written.',
        '--exclude "darfts" matches no path below the sources: check how it is written.',
    )
