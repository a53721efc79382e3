"""A few passages of invented minutes with the sentences that they bear out and those that they do not."""

from __future__ import annotations

from dataclasses import dataclass

from service.summary.events import CitablePassage


@dataclass(frozen=True, slots=True)
class Group:
    """Passages, what they bear out, and what they do not: pairs of sentence and kind of departure."""

    passages: tuple[CitablePassage, ...]
    supported: tuple[str, ...]
    unsupported: tuple[tuple[str, str], ...]


def group(
    passages: tuple[CitablePassage, ...], supported: str, unsupported: tuple[tuple[str, str], ...]
) -> Group:
    """A group whose supported sentences stand one a line."""
    lines = tuple(line.strip() for line in supported.strip().splitlines())
    return Group(passages, lines, unsupported)
