"""What somebody undertook to do: what minutes mark as an action, and statements that commit somebody.

Marks, lists and columns of actions are taken at their word; of all other statements a classifier decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from indexer.meetings.genre import CONTAINER, has_verb, is_prose
from indexer.meetings.items.labels import split_label
from indexer.meetings.outcomes.action_columns import ActionColumns, OwnerBeside, in_force, owners_beside
from indexer.meetings.outcomes.classifier import Classifier
from indexer.meetings.outcomes.due import due_in
from indexer.meetings.outcomes.owners import ActionContext, owner_of, resolved
from indexer.meetings.outcomes.signs import (
    AFTER,
    BEFORE,
    WordedStatement,
    among_turns,
    is_telegraphic,
    signs,
)
from indexer.meetings.outcomes.statements import MinutedStatement
from indexer.meetings.people.initials import Directory
from indexer.model import Action, AgendaItem, Line, LineKind, Source

# A line that says only "Actions" or "Action point 3": what it means stands below.
_ABOVE = re.compile(
    r"[(\[*]{0,3}(?:actions?(?: points?| items?| agreed| arising| required| list)?|to-?do(?: list)?)"
    r"(?: \([A-Za-z]{1,5}\))?"
    r"(?: (?:no\.? ?)?(?P<number>\d{1,3}(?:[./]\d{1,3})*))?\s?:?\*{0,2}\Z",
    re.IGNORECASE,
)
# "Owner: Ann Bell" below an action.
_OWNER = re.compile(
    r"(?:action )?(?:owner|lead|responsible|assigned to|by whom|who)\s?:\s*(?P<who>\S.{1,80})", re.IGNORECASE
)
_ASKS = re.compile(r"\b(?:to|will|should|must|shall)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _FoundAction:
    """Where an action stands; the words that name its owner begin at `begins`, or are `owner`."""

    item: int
    start: int
    end: int
    begins: int
    owner: str | None = None
    due: str | None = None


def find_actions(
    source: Source,
    told: Sequence[WordedStatement],
    known: Directory,
    classifier: Classifier,
) -> list[Action]:
    """Actions in order of the text; spans lie inside their item."""
    columns = in_force(source.lines)
    beside = [one for one in owners_beside(source.lines, columns) if resolved(one.who, known)]
    talk = among_turns(told)
    likely = [
        chosen or (not talk and is_telegraphic(one))
        for one, chosen in zip(told, classifier.chosen(signs(told)), strict=True)
    ]
    found: list[_FoundAction] = []
    for item, group in groupby(zip(told, likely, strict=True), key=lambda pair: pair[0].statement.item):
        pairs = list(group)
        reading = _Item(
            source, item, [one.statement for one, _ in pairs], [is_one for _, is_one in pairs], columns
        )
        found += _owned(source.text, item, list(reading.found()), beside)
    opens = {one.statement.item.ordinal: one.statement.item.start for one in told}
    return [_action(source.text, one, known, opens.get(one.item, one.start)) for one in found]


def _action(text: str, found: _FoundAction, known: Directory, item_start: int) -> Action:
    said = text[found.begins : found.end]
    context = ActionContext(text[min(item_start, found.start) : found.begins], text)
    owner = resolved(found.owner, known, context=context) if found.owner else None
    due = found.due or due_in(said)
    return Action(
        text=text[found.start : found.end],
        owner=owner or owner_of(said, known, context),
        item=found.item or None,
        start=found.start,
        end=found.end,
        due=due,
    )


@dataclass(frozen=True, slots=True)
class _Item:
    """The statements of an agenda item, with those that the classifier takes for actions."""

    source: Source
    item: AgendaItem
    statements: Sequence[MinutedStatement]
    likely: Sequence[bool]
    columns: Mapping[int, ActionColumns]

    def found(self) -> Iterator[_FoundAction]:
        """The actions, in order."""
        at = 0
        while at < len(self.statements):
            found, at = self._at(at)
            if found is not None:
                yield found

    def _at(self, at: int) -> tuple[_FoundAction | None, int]:
        """The action that begins with the statement at a place, if one does, and where to go on."""
        one = self.statements[at]
        said = self._said(at)
        if one.line.kind is LineKind.ROW and one.first and (cell := self._cell(one)) is not None:
            return cell, self._behind(at, lambda other: other.line is one.line)
        if _ABOVE.match(said) or _OWNER.match(said) or AFTER.match(said):
            return None, at + 1
        marked = self._marked(at)
        if not marked and at + 1 < len(self.statements) and (after := AFTER.match(self._said(at + 1))):
            end = self.statements[at + 1]
            return self._span(one.start, end.end, end.start + after.start("who"), after["who"]), at + 2
        if self._listed(at):
            behind = self._behind(at, lambda other: not other.first)
            return self._span(
                one.start, self.statements[behind - 1].end, one.start, self._owner_below(behind)
            ), behind
        if marked:
            places = range(at + 1, self._behind(at, lambda other: not other.first))
            behind = next((n for n in places if self._marked(n)), places.stop)
            return self._span(one.start, self.statements[behind - 1].end, one.start + marked), behind
        if BEFORE.match(said):  # "Actions: all were closed" reports
            return None, at + 1
        after = AFTER.search(said)
        if after is not None and not one.column:
            return self._span(one.start, one.end, one.start + after.start("who"), after["who"]), at + 1
        return (self._span(one.start, one.end, one.start) if self.likely[at] else None), at + 1

    def _span(self, start: int, end: int, begins: int, owner: str | None = None) -> _FoundAction:
        return _FoundAction(self.item.ordinal, start, end, begins, owner)

    def _said(self, at: int) -> str:
        return self.source.text[self.statements[at].start : self.statements[at].end]

    def _behind(self, at: int, goes_on: Callable[[MinutedStatement], bool]) -> int:
        """The place of the first statement after `at` that does not go on."""
        places = range(at + 1, len(self.statements))
        return next((n for n in places if not goes_on(self.statements[n])), len(self.statements))

    def _marked(self, at: int) -> int:
        """The length of the mark that a statement opens with, 0 without one or where it only reports."""
        mark = BEFORE.match(self._said(at))
        if mark is None:
            return 0
        end = self.statements[self._behind(at, lambda other: not other.first) - 1].end
        return mark.end() if _is_open(self.source.text[self.statements[at].start + mark.end() : end]) else 0

    def _listed(self, at: int) -> bool:
        """Whether a statement opens an entry below "Actions", or is what stands below "Action 3"."""
        one = self.statements[at]
        above = _ABOVE.match(one.above.strip())
        if above is None or not one.first:
            return False
        if above["number"]:
            return at == 0 or self.statements[at - 1].above != one.above
        return _is_entry(one.line)

    def _owner_below(self, at: int) -> str | None:
        """Whom the next statement names as the owner of this one."""
        found = _OWNER.match(self._said(at)) if at < len(self.statements) else None
        return found["who"].strip() if found else None

    def _cell(self, one: MinutedStatement) -> _FoundAction | None:
        """The action in its own cell of the row that a statement opens."""
        row, columns = one.line, self.columns.get(one.line.start)
        cell = columns.what(row) if columns is not None else ""
        start = row.start + row.text.find(cell)
        if columns is None or not cell or not _is_open(cell) or start < self.item.start:
            return None
        due = columns.when(row) or None
        return replace(self._span(start, start + len(cell), start, columns.who(row) or None), due=due)


def _is_open(text: str) -> bool:
    """Whether a marked text asks for something; "Actions: all were closed" reports."""
    return _ASKS.search(text) is not None or not has_verb(text)


def _is_entry(line: Line) -> bool:
    """Whether a line is an entry of a list; a bold "Minutes" below one ends it."""
    if CONTAINER.match(line.text.strip(" :.*")):
        return False
    return (
        line.kind in (LineKind.BULLET, LineKind.NUMBERED)
        or split_label(line.text) is not None
        or not is_prose(line.text)
    )


def _owned(
    text: str, item: AgendaItem, spans: Sequence[_FoundAction], beside: Sequence[OwnerBeside]
) -> Iterator[_FoundAction]:
    """The actions of an item, those beside which a column names somebody as that person's.

    Where a name stands beside minutes that tell of no action, their last paragraph is the action.
    """
    owned = list(spans)
    for one in beside:
        stretches = [(a, b) for a, b in one.stretches if item.start <= a and b <= item.end]
        within = [n for n, span in enumerate(owned) if any(a <= span.start < b for a, b in stretches)]
        for n in within:
            if owned[n].owner is None and not BEFORE.match(text, owned[n].start, owned[n].end):
                owned[n] = replace(owned[n], owner=one.who)
        if stretches and not within:
            start, end = stretches[-1]
            owned.append(_FoundAction(item.ordinal, start, end, start, one.who))
    yield from sorted(owned, key=lambda span: span.start)
