"""What in a gold file cannot be, a sentence each: slips of the hand that would count against every parse."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches

from eval.structure.findings import quoted
from eval.structure.gold import GoldDocument, GoldItem, GoldPerson
from eval.structure.prefill import UNCORRECTED
from eval.structure.reading import bare, called, squeezed
from eval.structure.scores import JOINTS

_OURS = {"file", "gold"}  # fields that no gold file has
_OFTEN = {"heading_accept", "kind"}  # keys that gold may have, and that nothing is judged by


@dataclass(frozen=True, slots=True)
class _Text:
    """A document's text in the two forms that gold is looked for in."""

    squeezed: str
    bare: str
    words: frozenset[str]
    whole: bool  # nothing that a reader of the file sees was left out of it

    @classmethod
    def of(cls, text: str, *, whole: bool) -> _Text:
        plain = bare(text)
        return cls(squeezed(text), f" {plain} ", frozenset(plain.split()), whole)

    def has(self, words: str | None) -> bool:
        """Whether the words stand in it, punctuation and case aside."""
        return bare(words) in self.bare

    def knows(self, name: str | None) -> bool:
        """Whether all words of a name stand somewhere in it, titles aside, which may stand once for many."""
        return set(called(name, None).split()) - JOINTS <= self.words


def complaints(gold: GoldDocument, text: str, *, whole: bool = True) -> tuple[str, ...]:
    """What cannot be of one document whose text is this, in order of the gold's keys.

    `whole` says that nothing of the file was left out of the text, such as running heads.
    """
    document = _Text.of(text, whole=whole)
    found: list[str] = []
    for part in (_date, _people, _items, _statements, _not_items, _notes):
        found += part(gold, document)
    return tuple(found)


def unknown_keys(file_content: str) -> tuple[str, ...]:
    """A sentence for each key of a gold file that is not known, and so heeded by nothing."""
    known = [one.name for one in fields(GoldDocument) if one.name not in _OURS]
    keys = Counter(key for one in json.loads(file_content) for key in one)
    return tuple(
        f"The key {quoted(key)} is not known{_meant(key, known)}."
        for key in keys
        if key not in known and key not in _OFTEN
    )


def _meant(key: str, known: Sequence[str]) -> str:
    close = get_close_matches(key, known, n=1)
    return f"; {quoted(close[0])} is" if close else f": there are {', '.join(known)}"


def _date(gold: GoldDocument, _: _Text) -> Iterator[str]:
    if gold.date is None:
        return
    try:
        dt.date.fromisoformat(gold.date)
    except ValueError:
        yield f"The date {quoted(gold.date)} is none: write it as 2024-01-31, or null where it is not stated."


def _people(gold: GoldDocument, text: _Text) -> Iterator[str]:
    for roster, people in (("attendees", gold.attendees), ("apologies", gold.apologies)):
        names = Counter(called(one.name, one.organisation) for one in people)
        for one in people:
            yield from _person(one, roster, text)
        twice = [(name, count) for name, count in names.items() if count > 1]
        yield from (f"{quoted(name)} stands {count} times among the {roster}." for name, count in twice)
    came = {called(one.name, one.organisation) for one in gold.attendees}
    for one in gold.apologies:
        name = called(one.name, one.organisation)
        if name in came and len(name.split()) > 1:  # there may be two of one first name
            yield f"{quoted(one.name or one.organisation)} stands both among attendees and apologies."


def _person(one: GoldPerson, roster: str, text: _Text) -> Iterator[str]:
    if not bare(one.name or one.organisation):
        yield f"Somebody among the {roster} has neither a name nor an organisation."
    if one.name and not text.knows(one.name):
        yield f"{quoted(one.name)}, among the {roster}, stands nowhere in the document."
    for what, words in (("initials", one.initials), ("organisation", one.organisation)):
        if words and not text.has(words):
            yield f"The {what} {quoted(words)} among the {roster} stands nowhere in the document."


def _items(gold: GoldDocument, text: _Text) -> Iterator[str]:
    at, before = 0, "the beginning"
    for number, item in enumerate(gold.items, 1):
        name = quoted(item.heading or item.starts_with)
        if not bare(item.heading) and not bare(item.starts_with):
            yield f"Item {number} has neither a heading nor a beginning."
        if item.heading and not text.has(item.heading):
            yield f"The heading {name} stands nowhere in the document."
        if item.label and not text.has(item.label):
            yield f"The label {quoted(item.label)} of {name} stands nowhere in the document."
        start, end = _span(item, text, at)
        yield from _ends(item, name, before, text, start, end)
        yield from _titles(item, name, text)
        at, before = max(at, end if end >= 0 else start), name


def _span(item: GoldItem, text: _Text, at: int) -> tuple[int, int]:
    """Where the item may begin at the earliest behind `at`, and end; -1 for what does not stand there."""
    first, last = squeezed(item.starts_with), squeezed(item.ends_with)
    start = text.squeezed.find(first, at)
    found = text.squeezed.find(last, start) if start >= 0 else -1
    return start, found + len(last) if found >= 0 else -1


def _ends(item: GoldItem, name: str, before: str, text: _Text, start: int, end: int) -> Iterator[str]:
    for what, words, found in (("beginning", item.starts_with, start), ("end", item.ends_with, end)):
        if found >= 0:
            continue
        if squeezed(words) in text.squeezed:
            if what == "beginning":
                yield f"{name} begins {quoted(words)}, which stands only ahead of the end of {before}."
            elif start >= 0:
                yield f"{name} ends {quoted(words)}, which stands only ahead of its beginning."
        elif text.has(words):
            yield (
                f"The {what} {quoted(words)} of {name} does not stand in the document in one piece: write it "
                "with the document's punctuation, from within one line."
            )
        else:
            yield f"The {what} {quoted(words)} of {name} stands nowhere in the document."


def _titles(item: GoldItem, name: str, text: _Text) -> Iterator[str]:
    for title in item.titles:
        if not bare(title) or not text.has(title):
            yield f"The subheading {quoted(title)} of {name} stands nowhere in the document."


def _statements(gold: GoldDocument, text: _Text) -> Iterator[str]:
    for action in gold.action_texts:
        if not bare(action) or not text.has(action):
            yield f"The action {quoted(action)} stands nowhere in the document."
    if gold.owners and len(gold.owners) != len(gold.actions):
        counts = f"There are {len(gold.actions)} actions and {len(gold.owners)} owners"
        yield f"{counts}: give each action its owner, or null."
    for owner in gold.owners:
        if owner is not None and not (bare(owner) and text.knows(owner)):
            yield f"The owner {quoted(owner)} is nobody: the document does not have the name."
    for decision in gold.decisions:
        words, vote = (decision, None) if isinstance(decision, str) else (decision.text, decision.vote)
        if not bare(words) or not text.has(words):
            yield f"The decision {quoted(words)} stands nowhere in the document."
        if vote and not text.has(vote):
            yield f"The vote {quoted(vote)} stands nowhere in the document."


def _not_items(gold: GoldDocument, text: _Text) -> Iterator[str]:
    headings = {squeezed(one).lower() for item in gold.items for one in (item.heading, *item.titles)}
    for line in gold.not_items:
        if squeezed(line).lower() in headings:
            yield f"{quoted(line)} is said to be a heading and to be none."
        elif text.whole and not text.has(line):
            yield f"{quoted(line)}, which is said to be no heading, stands nowhere in the document."


def _notes(gold: GoldDocument, _: _Text) -> Iterator[str]:
    if gold.notes == UNCORRECTED:
        yield "Nobody has corrected it yet: do so, and replace what notes says."
