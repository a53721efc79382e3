"""What was found and missed in a document, in words that one can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from eval.structure.gold import GoldDocument, GoldItem
from eval.structure.reading import Reading, ReadItem, ReadStatement, alike, bare, called, squeezed
from eval.structure.scores import Compared, begins, ends, found_for, same_owner, traps

_SHOWN = 90
"""Characters of a text that are shown; the rest is told by three dots."""

_NEAR = 0.6
"""From this likeness on, a heading that is missed and one that is too many are told as one, misread."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is not as the gold has it. `kind` is that of the part: "items", "people", ..."""

    kind: str
    sentence: str


def findings(gold: GoldDocument, reading: Reading) -> tuple[Mismatch, ...]:
    """All that differs, in the order of a document: head, people, items, actions, decisions."""
    if reading.failure:
        return (Mismatch("reading", f"It was not read: {reading.failure}"),)
    compared = Compared.of(gold, reading)
    told: tuple[tuple[str, Iterator[str]], ...] = (
        ("date", _date(gold, reading)),
        ("board", _board(gold, reading)),
        ("people", _people(gold, reading)),
        ("items", _headings(compared)),
        ("items", (f"{quoted(line)} was taken for a heading, and is none." for line in traps(gold, reading))),
        ("bounds", _bounds(compared)),
        ("labels", _labels(compared)),
        ("subheadings", _subheadings(compared)),
        ("actions", _actions(gold, reading)),
        ("decisions", _decisions(gold, reading)),
    )
    return tuple(Mismatch(kind, sentence) for kind, sentences in told for sentence in sentences)


def quoted(text: str | None) -> str:
    """A text in quotes, on one line, the rest of a long one cut off."""
    line = squeezed(text)
    return f"“{line if len(line) <= _SHOWN else line[: _SHOWN - 1].rstrip() + '…'}”"


def _date(gold: GoldDocument, reading: Reading) -> Iterator[str]:
    if (reading.date or None) != gold.date:
        yield f"The date is {gold.date or 'not stated'}, and was read as {reading.date or 'not stated'}."


def _board(gold: GoldDocument, reading: Reading) -> Iterator[str]:
    if gold.boards and bare(reading.board) not in map(bare, gold.boards):
        named = " or ".join(quoted(name) for name in gold.boards if name)
        read = quoted(reading.board) if reading.board else "not stated"
        yield f"The board is {named or 'not stated'}, and was read as {read}."


def _people(gold: GoldDocument, reading: Reading) -> Iterator[str]:
    for roster, came in (("attendees", "came"), ("apologies", "was missed")):
        wanted = {called(one.name, one.organisation): one for one in getattr(gold, roster)}
        found = {one.called: one.printed for one in getattr(reading, roster)}
        for name, one in wanted.items():
            if name not in found:
                yield f"{quoted(one.name or one.organisation)}, who {came}, is not among the {roster}."
        for name, printed in found.items():
            if name not in wanted:
                yield f"{quoted(printed)} is among the {roster}, and should not be."
        twice = Counter(one.called for one in getattr(reading, roster))
        for name, count in twice.items():
            if count > 1 and name in wanted:
                yield f"{quoted(found[name])} stands {count} times among the {roster}."
    read = {bare(one.name): one.initials for one in reading.attendees}
    for person in gold.attendees:
        mine = read.get(bare(person.name))
        if person.initials and bare(person.name) in read and bare(mine) != bare(person.initials):
            yield (
                f"The initials of {quoted(person.name)} are {person.initials}, and were read as "
                f"{mine or 'none'}."
            )


def _printed(item: GoldItem | ReadItem) -> str:
    return quoted(f"{item.label} {item.heading}" if item.label else item.heading)


def _headings(compared: Compared) -> Iterator[str]:
    extra = list(compared.extra)
    for item in compared.missed:
        near = max(extra, key=lambda one: _likeness(item.heading, one.heading), default=None)
        if near is not None and _likeness(item.heading, near.heading) >= _NEAR:
            extra.remove(near)
            yield f"The heading {_printed(item)} was read as {_printed(near)}."
        else:
            yield f"The item {_printed(item)} was missed."
    yield from (f"{_printed(one)} was read as an item, and is none." for one in extra)
    if not compared.in_order and not compared.missed and not compared.extra:
        yield "All items were found, but not in their order."


def _likeness(one: str, other: str) -> float:
    """How much of two headings is the same; 1 where one begins with the other."""
    first, second = bare(one), bare(other)
    if not first or not second:
        return 0.0
    if first.startswith(second) or second.startswith(first):
        return 1.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _bounds(compared: Compared) -> Iterator[str]:
    for item, read in compared.pairs:
        if not begins(item, read.text):
            yield f"{_printed(item)} should begin {quoted(item.starts_with)}, and begins {_first(read.text)}."
        if not ends(item, read.text):
            yield f"{_printed(item)} should end {quoted(item.ends_with)}, and ends {_last(read.text)}."


def _first(text: str) -> str:
    return quoted(text) if text else "nowhere: it has no text"


def _last(text: str) -> str:
    if not text:
        return "nowhere: it has no text"
    return quoted(text) if len(text) <= _SHOWN else f"“…{text[-_SHOWN + 1 :].lstrip()}”"


def _labels(compared: Compared) -> Iterator[str]:
    for item, read in compared.pairs:
        if bare(item.label) != bare(read.label):
            yield (
                f"The label of {quoted(item.heading)} is {item.label or 'none'}, and was read as "
                f"{read.label or 'none'}."
            )


def _subheadings(compared: Compared) -> Iterator[str]:
    for item, read in compared.pairs:
        wanted, found = Counter(map(bare, item.titles)), Counter(map(bare, read.subheadings))
        yield from (
            f"In {_printed(item)} the subheading {quoted(title)} was missed."
            for title in _left(item.titles, wanted - found)
        )
        yield from (
            f"In {_printed(item)} {quoted(title)} was read as a subheading, and is none."
            for title in _left(read.subheadings, found - wanted)
        )


def _left(titles: Sequence[str], counts: Counter[str]) -> list[str]:
    """The titles that are in the counts, as printed."""
    return [title for title in dict.fromkeys(titles) if counts[bare(title)]]


def _actions(gold: GoldDocument, reading: Reading) -> Iterator[str]:
    wanted = [squeezed(text) for text in gold.action_texts]
    owners = [*gold.owners, *(None for _ in wanted)]
    for text, whose in zip(wanted, owners, strict=False):
        found = found_for(text, reading.actions)
        if not found:
            yield f"The action {quoted(text)}{f' of {whose}' if whose else ''} was missed."
        elif whose and not any(same_owner(gold, whose, one.whose) for one in found):
            yield f"The action {quoted(text)} is of {whose}, and was read as of {found[0].whose or 'nobody'}."
        elif gold.owners and not whose and found[0].whose:
            yield f"The action {quoted(text)} is nobody's, and was read as of {found[0].whose}."
    yield from (
        f"{quoted(text)} was read as an action, and is none." for text in _more(reading.actions, wanted)
    )


def _decisions(gold: GoldDocument, reading: Reading) -> Iterator[str]:
    wanted = [squeezed(text) for text in gold.decision_texts]
    for text in wanted:
        if not found_for(text, reading.decisions):
            yield f"The decision {quoted(text)} was missed."
    yield from (
        f"{quoted(text)} was read as a decision, and is none." for text in _more(reading.decisions, wanted)
    )


def _more(statements: Sequence[ReadStatement], wanted: Sequence[str]) -> list[str]:
    return [one.text for one in statements if not any(alike(text, one.text) for text in wanted)]
