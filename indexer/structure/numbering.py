"""What is odd about the agenda's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from indexer.model import Warning
from indexer.structure.candidates import Candidate
from indexer.structure.labels import Label


def numbering_warnings(headings: Sequence[Candidate]) -> list[Warning]:
    """A warning for each jump, repetition or step back in the items' numbers."""
    numbered = [(heading, heading.label) for heading in headings if heading.label is not None]
    found = []
    for (_, before), (heading, label) in pairwise(numbered):
        if before.scheme is not label.scheme or len(before.value) != len(label.value):
            continue
        if complaint := _complaint(before, label):
            found.append(
                Warning(
                    "numbering-gap",
                    f"{complaint} as printed, and both were kept as they stand.",
                    heading.line.number,
                )
            )
    return found


def _complaint(before: Label, label: Label) -> str | None:
    a, b = before.value, label.value
    changed = next((n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y), None)
    if changed is None:
        return f"Item {label.printed} follows another item {before.printed}"
    if b < a:
        return f"Item {label.printed} follows item {before.printed} out of order"
    if b[changed] > a[changed] + 1 and changed == 0 and len(a) == 1:
        return f"Item {label.printed} follows item {before.printed} with numbers missing between them"
    return None
