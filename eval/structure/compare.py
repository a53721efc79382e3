"""Two parses of the same documents: what is read otherwise after a change, and whether nearer to gold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.structure.findings import quoted
from eval.structure.gold import GoldDocument, body_of
from eval.structure.judge import JudgedDocument
from eval.structure.means import DocumentGroup
from eval.structure.reading import Reading, ReadItem, ReadPerson, ReadStatement, bare
from eval.structure.scores import FIGURES, figures
from indexer.errors import BadInput

ENDING = ".json"


def write_parse(folder: Path, path: str, meetings: Sequence[Mapping[str, Any]] | str) -> None:
    """Keeps what was read of a document, or why it was not, under its path in a folder of parses."""
    target = folder / (path + ENDING)
    target.parent.mkdir(parents=True, exist_ok=True)
    content = {"failure": meetings} if isinstance(meetings, str) else {"meetings": meetings}
    target.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_parses(folder: Path) -> dict[str, Reading]:
    """All that `write_parse` kept in a folder, by path. Raises BadInput where that is nothing."""
    found = {}
    for file in sorted(folder.rglob(f"*{ENDING}")):
        path = file.relative_to(folder).as_posix().removesuffix(ENDING)
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            failure = content.get("failure")
            found[path] = Reading(failure=failure) if failure else Reading.of(content["meetings"])
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise BadInput(f"{file} is no parse: write them with minutebook structure dump.") from error
    if not found:
        raise BadInput(f"{folder} holds no parses: write them with minutebook structure dump.")
    return found


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """A document that is read otherwise than before, and its figures on both sides where it has gold."""

    path: str
    lines: tuple[str, ...]
    before: dict[str, float]
    after: dict[str, float]

    @property
    def gain(self) -> float:
        """By how much it has come nearer to gold, all figures added."""
        return sum(_better(name, self.before[name], value) for name, value in self.after.items())


def _better(name: str, before: float, after: float) -> float:
    return before - after if name == "traps" else after - before


@dataclass(frozen=True, slots=True)
class ParseComparison:
    """All that changed from one folder of parses to the other; `held` bodies are told by figures alone."""

    documents: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    changed: tuple[ChangedDocument, ...]
    before: tuple[DocumentGroup, ...]
    after: tuple[DocumentGroup, ...]


def compare(
    before: Mapping[str, Reading],
    after: Mapping[str, Reading],
    gold: Iterable[GoldDocument] = (),
    held: Sequence[str] = (),
) -> ParseComparison:
    """Compares documents of the same path. The changed ones with gold come first, the worst losses ahead."""
    judged = {one.path: one for one in gold}
    both = sorted(before.keys() & after.keys())
    changed = []
    for path in both:
        if before[path] == after[path]:
            continue
        lines = () if body_of(path) in held else tuple(differences(before[path], after[path]))
        sides = [figures(judged[path], side[path]) if path in judged else {} for side in (before, after)]
        changed.append(ChangedDocument(path, lines, *_shared(*sides)))
    changed.sort(key=lambda one: (not one.before, one.gain, one.path))
    groups = [
        tuple(_grouped([judged[path] for path in both if path in judged], side, held))
        for side in (before, after)
    ]
    only = [tuple(sorted(one.keys() - other.keys())) for one, other in ((before, after), (after, before))]
    return ParseComparison(len(both), only[0], only[1], tuple(changed), groups[0], groups[1])


def _shared(before: dict[str, float], after: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """The figures that both sides have."""
    names = [name for name in FIGURES if name in before and name in after]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _grouped(
    gold: Sequence[GoldDocument], side: Mapping[str, Reading], held: Sequence[str]
) -> Iterator[DocumentGroup]:
    documents = [
        JudgedDocument(one.path, one.body, one.gold.name, figures(one, side[one.path]), ()) for one in gold
    ]
    parts = [("all", documents)]
    if held:
        parts.append(("seen", [one for one in documents if one.body not in held]))
        parts.append(("held", [one for one in documents if one.body in held]))
    yield from (DocumentGroup.of(name, some) for name, some in parts if some)


# One document: a line for each thing that is read otherwise. "-" was read before, "+" is read now.


def differences(before: Reading, after: Reading) -> Iterator[str]:
    """What is read otherwise, in order of the document."""
    if before.failure != after.failure:
        yield f"reading: {before.failure or 'read'} -> {after.failure or 'read'}"
    for name in ("date", "board"):
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            yield f"{name}: {one or 'not stated'} -> {other or 'not stated'}"
    for roster in ("attendees", "apologies"):
        yield from _lost_and_found(roster, *(map(_person, getattr(side, roster)) for side in (before, after)))
    yield from _items(before.items, after.items)
    yield from _lost_and_found("action", *(map(_statement, side.actions) for side in (before, after)))
    yield from _lost_and_found("decision", *(map(_statement, side.decisions) for side in (before, after)))


def _lost_and_found(what: str, before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    one, other = list(before), list(after)
    counts, others = Counter(one), Counter(other)
    yield from (f"- {what} {text}" for text in dict.fromkeys(one) if counts[text] > others[text])
    yield from (f"+ {what} {text}" for text in dict.fromkeys(other) if others[text] > counts[text])


def _person(one: ReadPerson) -> str:
    return quoted(one.printed) + (f" ({one.initials})" if one.initials and one.name else "")


def _statement(one: ReadStatement) -> str:
    return quoted(one.text) + (f" ({one.whose})" if one.whose else "")


def _title(one: ReadItem) -> str:
    return quoted(f"{one.label} {one.heading}" if one.label else one.heading)


def _items(before: Sequence[ReadItem], after: Sequence[ReadItem]) -> Iterator[str]:
    left = list(after)
    for one in before:
        other = next((each for each in left if bare(each.heading) == bare(one.heading)), None)
        if other is None:
            yield f"- item {_title(one)}"
            continue
        left.remove(other)
        yield from _item(one, other)
    yield from (f"+ item {_title(one)}" for one in left)


def _item(before: ReadItem, after: ReadItem) -> Iterator[str]:
    name = quoted(before.heading)
    if before.label != after.label:
        yield f"label of {name}: {before.label or 'none'} -> {after.label or 'none'}"
    if before.text != after.text:
        one, other = before.text, after.text
        what = "grew" if one in other else "shrank" if other in one else "moved"
        yield f"text of {name} {what}: {len(one)} -> {len(other)} characters, now {_around(other)}"
    yield from _lost_and_found(
        f"subheading in {name}", map(quoted, before.subheadings), map(quoted, after.subheadings)
    )


def _around(text: str) -> str:
    return f"“{text[:30]} … {text[-30:]}”" if len(text) > 70 else f"“{text}”"


def told(found: ParseComparison) -> str:
    """The comparison for the terminal."""
    return "\n".join(_lines(found))


def _lines(found: ParseComparison) -> Iterator[str]:
    yield f"{found.documents} documents compared, {len(found.changed)} read otherwise."
    for what, paths in (("before", found.only_before), ("after", found.only_after)):
        if paths:
            yield f"{len(paths)} only {what}: {', '.join(paths)}"
    for before, after in zip(found.before, found.after, strict=True):
        yield f"\n{before.name}: {before.documents} documents with gold"
        for name, one in before.figures.items():
            if (other := after.figures.get(name)) is not None and one.mean != other.mean:
                verdict = "better" if _better(name, one.mean, other.mean) > 0 else "worse"
                yield f"  {name:20} {one.mean:.3f} -> {other.mean:.3f}  {verdict}"
    for document in found.changed:
        moved = [
            f"{name} {value:.2f} -> {document.after[name]:.2f}"
            for name, value in document.before.items()
            if value != document.after[name]
        ]
        yield f"\n{document.path}{'  ' + ', '.join(moved) if moved else ''}"
        yield from (f"  {line}" for line in document.lines)
