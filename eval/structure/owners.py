"""Whose the found actions were read to be: counts of what was right, wrong, missed and invented.

A share says how often an owner was right where there is one. Owners that the minutes do not name are as bad
as wrong ones, and only counts show them; they are of actions that were found, in all documents together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from eval.structure.gold import GoldDocument
from eval.structure.reading import Reading, ReadStatement, squeezed
from eval.structure.scores import found_for, same_owner


@dataclass(frozen=True, slots=True)
class OwnerCounts:
    """Found actions by how their owner was read."""

    right: int = 0
    wrong: int = 0  # another one
    missed: int = 0  # nobody, where the gold has somebody
    invented: int = 0  # somebody, where the gold has nobody
    nobody: int = 0  # rightly

    @classmethod
    def together(cls, some: Iterable[OwnerCounts]) -> OwnerCounts:
        """All of them added."""
        return cls(*(sum(column) for column in zip(*(astuple(one) for one in some), strict=True)))


def owner_counts(gold: GoldDocument, reading: Reading) -> OwnerCounts:
    """The counts of one document; all 0 where its gold does not say whose actions are."""
    counts = dict.fromkeys(("right", "wrong", "missed", "invented", "nobody"), 0)
    wanted = [squeezed(text) for text in gold.action_texts]
    for text, whose in zip(wanted, gold.owners, strict=False):
        if found := found_for(text, reading.actions):
            counts[_kind(gold, whose, found)] += 1
    return OwnerCounts(**counts)


def _kind(gold: GoldDocument, whose: str | None, found: list[ReadStatement]) -> str:
    if whose is None:
        return "nobody" if found[0].whose is None else "invented"
    if any(same_owner(gold, whose, one.whose) for one in found):
        return "right"
    return "missed" if found[0].whose is None else "wrong"
