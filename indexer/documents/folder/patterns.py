"""Which files to read by `--include` and `--exclude`: patterns over paths below their source."""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.errors import BadInput

MOST_PATTERNS = 100
MOST_CHARACTERS = 400
"""Of one pattern."""

_ANY_FOLDERS = "**"


@dataclass(frozen=True)
class Pattern:
    """One pattern as it was written: "*.pdf", "drafts", "2013/*/council-*", "**/agenda*.md".

    `*` and `?` stand for letters of one name, `[ab]` for one of these, `**` for any number of folders.
    Without a slash it is about the name of the file or of a folder that it lies in, with one about the path.
    What holds for a folder holds for all below it. Capitals and small letters are the same.
    """

    written: str

    def __post_init__(self) -> None:
        """Refuse what can match nothing, or would take too long."""
        if len(self.written) > MOST_CHARACTERS:
            raise BadInput(f"A pattern has at most {MOST_CHARACTERS} characters; split it into several.")
        if self.written.startswith(("/", "~")) or ".." in self.written.split("/") or not self._parts:
            raise BadInput(
                f'"{self.written}" is no pattern for paths below the sources: write one like "*.pdf", '
                '"drafts" or "2013/*.md".'
            )

    def matches(self, relative: str) -> bool:
        """Return whether it is about the file at a path below its source, or about a folder above it."""
        names = _plain(relative).split("/")
        if not self._anchored:
            names_of = names[:-1] if self._only_folders else names
            return any(self._names[0].fullmatch(name) for name in names_of)
        return self._matches_start(names)

    def _matches_start(self, names: Sequence[str]) -> bool:
        """Whether the parts match the path from its beginning, whole or up to a folder."""
        ends, wanted = len(self._parts), self._parts
        # How many parts may be used up; each name can be matched in but so many ways.
        used = self._over_folders({0})
        for number, name in enumerate(names, 1):
            used = self._over_folders(
                {at for at in used if at < ends and wanted[at] == _ANY_FOLDERS}
                | {
                    at + 1
                    for at in used
                    if at < ends and wanted[at] != _ANY_FOLDERS and self._names[at].fullmatch(name)
                }
            )
            if ends in used and (number < len(names) or not self._only_folders):
                return True
        return False

    def _over_folders(self, used: set[int]) -> set[int]:
        """Add where "**" stands for no folder at all."""
        for at in sorted(used):
            while at < len(self._parts) and self._parts[at] == _ANY_FOLDERS:
                at += 1
                used.add(at)
        return used

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        return tuple(part for part in _plain(self.written).split("/") if part not in ("", "."))

    @cached_property
    def _anchored(self) -> bool:
        return len(self._parts) > 1 or self._parts[0] == _ANY_FOLDERS or self.written.startswith("./")

    @cached_property
    def _only_folders(self) -> bool:
        return self.written.endswith("/")

    @cached_property
    def _names(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(fnmatch.translate(part)) for part in self._parts)


@dataclass(frozen=True, slots=True)
class Patterns:
    """What is read: all that one of `include` is about, where there are any, but what one of `exclude` is."""

    include: tuple[Pattern, ...] = ()
    exclude: tuple[Pattern, ...] = ()

    @classmethod
    def of(cls, include: Iterable[str], exclude: Iterable[str]) -> Patterns:
        """Make them of options as written. Raises BadInput for one that is no pattern, and for too many."""
        given = cls(tuple(map(Pattern, include)), tuple(map(Pattern, exclude)))
        if len(given.include) + len(given.exclude) > MOST_PATTERNS:
            raise BadInput(f"At most {MOST_PATTERNS} patterns can be given.")
        return given

    def includes(self, relative: str) -> bool:
        """Return whether one of `include` is about the file, or there are none."""
        return not self.include or any(one.matches(relative) for one in self.include)

    def excludes(self, relative: str) -> bool:
        """Return whether one of `exclude` is about the file."""
        return any(one.matches(relative) for one in self.exclude)

    def admits(self, relative: str) -> bool:
        """Return whether a file at a path below its source is to be read."""
        return self.includes(relative) and not self.excludes(relative)

    def unmatched(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return a sentence for each pattern that is about none of the paths."""
        remaining = [("--include", one) for one in self.include] + [
            ("--exclude", one) for one in self.exclude
        ]
        for path in paths:
            if not remaining:
                break
            remaining = [(option, one) for option, one in remaining if not one.matches(path)]
        return tuple(
            f'{option} "{one.written}" matches no path below the sources: check how it is written.'
            for option, one in remaining
        )


EVERYTHING = Patterns()
"""No patterns: all is read."""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
