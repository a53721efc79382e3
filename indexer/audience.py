"""Who sees what: labels that restrict documents, and the sets of them that an index is made for.

A document that is restricted to labels is seen by whoever is granted at least one of them; all others must
not be able to tell that it is there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import combinations

from indexer.errors import BadInput

Labels = frozenset[str]
"""Granted labels; a label is a short word in lower case."""

PUBLIC: Labels = frozenset()
"""What everybody is granted."""

DEFAULT_LABEL = "restricted"
"""The label of a document that is only said to be restricted."""

MOST_LABELS = 4
"""In one version. Each set of labels that can be granted has an index of its own, so that each label doubles
them: 16 with four, with the records and legs of all documents that are seen in each."""

_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_JOINT = "+"  # no label holds it
_FOLDER = "restricted"


def checked_label(text: str) -> str:
    """The label as written. ValueError, with what is allowed, when it is none."""
    if not _LABEL.fullmatch(text):
        shown = "".join(char if char.isprintable() else "?" for char in text[:40])
        raise ValueError(
            f'"{shown}" is no label; one is up to 40 lower-case letters, digits and hyphens, like audit-panel'
        )
    return text


def admits(granted: Labels, restricted: Collection[str]) -> bool:
    """Whether who is granted these labels sees a document that is restricted to those."""
    return not restricted or not granted.isdisjoint(restricted)


def audiences(restrictions: Iterable[Collection[str]]) -> list[Labels]:
    """All sets of the labels that documents are restricted to, each after those that it contains.

    The first is `PUBLIC`. Raises BadInput for more than `MOST_LABELS` labels.
    """
    labels = sorted({label for one in restrictions for label in one})
    if len(labels) > MOST_LABELS:
        raise BadInput(
            f"The documents are restricted to {len(labels)} labels ({', '.join(labels)}); one index takes at "
            f"most {MOST_LABELS}: give documents that the same people may see the same label."
        )
    return [frozenset(one) for size in range(len(labels) + 1) for one in combinations(labels, size)]


def name_of(granted: Labels) -> str:
    """The labels in one word, as `labels_of` reads it; empty for the public."""
    return _JOINT.join(sorted(granted))


def labels_of(name: str) -> Labels:
    """What `name_of` named. ValueError for anything else."""
    return frozenset(checked_label(label) for label in name.split(_JOINT)) if name else PUBLIC


def folder_of(granted: Labels) -> str:
    """Where in a version the index for these labels lies, relative to its folder, with / between names."""
    return f"{_FOLDER}/{name_of(granted)}" if granted else "."


def is_hidden(file: str) -> bool:
    """Whether a file of a version, named relative to its folder, is not for everybody to know of."""
    return file.startswith(f"{_FOLDER}/")
