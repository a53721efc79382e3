"""The figures of judged documents put together: overall, by gold file, by body, with intervals by body."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.measures import RESAMPLES, SEED, Estimate
from eval.structure.judge import JudgedDocument
from eval.structure.owners import OwnerCounts
from eval.structure.scores import FIGURES
from indexer.errors import BadInput

NAME = "structure.json"


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """Documents averaged together, each counting the same; a figure that applies to none is left out."""

    name: str
    documents: int
    bodies: int
    figures: dict[str, Estimate]
    owners: OwnerCounts

    @classmethod
    def of(cls, name: str, documents: Sequence[JudgedDocument]) -> DocumentGroup:
        """The mean of each figure and its bootstrap 95% interval: bodies are drawn, with all their documents.

        Documents of one body are alike, so that drawing documents would make intervals look narrower than
        they are. Where there is one body, there is nothing to draw, and the interval is the mean alone.
        """
        bodies = sorted({one.body for one in documents})
        found = {}
        for figure in FIGURES:
            applies = [one for one in documents if figure in one.figures]
            if applies:
                found[figure] = _estimate([(one.body, one.figures[figure]) for one in applies])
        owners = OwnerCounts.together(one.owners for one in documents)
        return cls(name, len(documents), len(bodies), found, owners)


def _estimate(values: Sequence[tuple[str, float]]) -> Estimate:
    bodies = sorted({body for body, _ in values})
    place = {body: number for number, body in enumerate(bodies)}
    sums, counts = np.zeros(len(bodies)), np.zeros(len(bodies))
    for body, value in values:
        sums[place[body]] += value
        counts[place[body]] += 1
    mean = float(sums.sum() / counts.sum())
    if len(bodies) == 1:
        return Estimate(mean, mean, mean)
    draws: NDArray[np.int64] = np.random.default_rng(SEED).multinomial(
        len(bodies), np.full(len(bodies), 1 / len(bodies)), size=RESAMPLES
    )
    low, high = np.quantile(draws @ sums / (draws @ counts), (0.025, 0.975))
    return Estimate(mean, float(low), float(high))


@dataclass(frozen=True, slots=True)
class StructureResults:
    """All documents as judged. `held` are bodies of which figures alone may be shown: rules are made from
    the others, and hold where these say so."""

    documents: tuple[JudgedDocument, ...]
    readers: tuple[str, ...] = ()  # what was fitted without the body that is judged
    held: tuple[str, ...] = ()

    @property
    def overall(self) -> DocumentGroup:
        """All of them."""
        return DocumentGroup.of("all", self.documents)

    @property
    def groups(self) -> tuple[DocumentGroup, ...]:
        """All; those of each gold file, where there are several; those seen and held, where some are held."""
        files = sorted({one.gold for one in self.documents})
        parts = [(file, [one for one in self.documents if one.gold == file]) for file in files]
        if len(parts) == 1:
            parts = []
        if self.held:
            parts.append(("seen", [one for one in self.documents if one.body not in self.held]))
            parts.append(("held", [one for one in self.documents if one.body in self.held]))
        return (self.overall, *(DocumentGroup.of(name, some) for name, some in parts if some))

    @property
    def bodies(self) -> tuple[DocumentGroup, ...]:
        """Those of each body, by name."""
        names = sorted({one.body for one in self.documents})
        return tuple(
            DocumentGroup.of(name, [one for one in self.documents if one.body == name]) for name in names
        )

    def told(self) -> tuple[JudgedDocument, ...]:
        """The documents of which more than figures is shown, the worst items first."""
        shown = [one for one in self.documents if one.body not in self.held]
        return tuple(sorted(shown, key=lambda one: (one.figures["items"] + one.figures["exact"], one.path)))


def check_held(names: Collection[str], bodies: Collection[str]) -> None:
    """Raises BadInput for a body to be held back that there is none of."""
    if unknown := sorted(set(names) - set(bodies)):
        raise BadInput(f"There is no body {', '.join(unknown)}; there are: {', '.join(sorted(set(bodies)))}.")


def as_text(results: StructureResults) -> str:
    """The results for programs, as JSON; of bodies held back no finding is told."""
    documents = [
        asdict(one) if one.body not in results.held else asdict(one) | {"findings": []}
        for one in results.documents
    ]
    groups, bodies = ([asdict(one) for one in some] for some in (results.groups, results.bodies))
    content = asdict(results) | {"groups": groups, "bodies": bodies, "documents": documents}
    return json.dumps(content, indent=1, ensure_ascii=False)


def save(folder: Path, results: StructureResults) -> None:
    """Writes the results into a folder that exists."""
    (folder / NAME).write_text(as_text(results) + "\n", encoding="utf-8")


def table(results: StructureResults) -> str:
    """The figures for the terminal: a row a group, then one a body; intervals are below the first rows."""
    names = [name for name in FIGURES if name in results.overall.figures]
    heads = [_SHORT.get(name, name) for name in names]
    wide = [max(5, len(head)) for head in heads]
    body = max(len(one.name) for one in (*results.groups, *results.bodies)) + 1
    lines = [f"{'':{body}} {'docs':>4}  " + " ".join(f"{h:>{w}}" for h, w in zip(heads, wide, strict=True))]

    def row(group: DocumentGroup, name: str, value: str) -> str:
        cells = [
            f"{getattr(group.figures[n], value):{w}.3f}" if n in group.figures else " " * w
            for n, w in zip(names, wide, strict=True)
        ]
        count = str(group.documents) if value == "mean" else ""
        return f"{name:{body}} {count:>4}  " + " ".join(cells)

    for group in results.groups:
        lines += [row(group, group.name, "mean")]
        if group.bodies > 1:
            lines += [row(group, "  from", "low"), row(group, "  to", "high")]
    lines.append("")
    lines += [
        row(group, f"{group.name}{'*' if group.name in results.held else ''}", "mean")
        for group in results.bodies
    ]
    lines += ["", *_owners(results, body)]
    return "\n".join(line.rstrip() for line in lines)


OWNERS = ("right", "wrong", "missed", "invented")
"""What is told of the owners of found actions, in the order in which it is shown."""


def _owners(results: StructureResults, wide: int) -> Iterator[str]:
    yield f"{'owners of found actions':{wide + 4}}  " + " ".join(f"{name:>8}" for name in OWNERS)
    for group in (*results.groups, *results.bodies):
        counts = " ".join(f"{getattr(group.owners, name):>8}" for name in OWNERS)
        yield f"{group.name:{max(wide + 4, len('owners of found actions'))}}  {counts}"


_SHORT = {
    "attendees": "came", "apologies": "apol", "initials": "init", "subheadings": "subs",
    "actions_recall": "act.R", "actions_precision": "act.P", "decisions_recall": "dec.R",
    "decisions_precision": "dec.P",
}  # fmt: skip
