"""Lines -> Meeting: the steps in order, a warning for each doubt, and the agenda items between headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from indexer.errors import UnclearRestriction
from indexer.meetings.genre import PROSE_CHARACTERS, ends_sentence, has_verb, is_prose, words
from indexer.meetings.head.head_lines import head_stretches
from indexer.meetings.head.metadata import read_metadata
from indexer.meetings.items.agenda import agenda_headings, numbering_warnings
from indexer.meetings.items.closing import closing_headings, list_of_actions
from indexer.meetings.items.headings import (
    Candidate,
    as_heading,
    find_candidates,
    lead_end,
    with_typed_tables,
    wraps,
)
from indexer.meetings.items.labels import Scheme, find_loose_numbers, numbers_of_one_month
from indexer.meetings.items.line_features import Surroundings
from indexer.meetings.items.structure import (
    StructureReader,
    StructureReading,
    choose,
    shipped_reader,
    surroundings,
)
from indexer.meetings.kind import kind_of
from indexer.meetings.left_out import added, counted, signatures
from indexer.meetings.outcomes.classifier import Classifier, shipped
from indexer.meetings.outcomes.proceedings import Proceedings
from indexer.meetings.people.apologies import apologies_in_text
from indexer.meetings.people.initials import initials_warnings
from indexer.meetings.people.roster import find_roster
from indexer.meetings.several import split, told_apart
from indexer.model import (
    Action,
    AgendaItem,
    Decision,
    DocumentKind,
    Line,
    LineKind,
    Meeting,
    Person,
    Source,
    Subheading,
    Warning,
    agreed_restriction,
)

Weights = Mapping[str, Any]
"""What a part of parsing goes by, as a file of the package holds it."""


@dataclass(frozen=True, slots=True)
class FittedParts:
    """What tells items, actions and decisions: parts of parsing that go by fitted weights."""

    structure: StructureReader
    actions: Classifier
    decisions: Classifier

    @classmethod
    def of(
        cls,
        structure: Weights | None = None,
        actions: Weights | None = None,
        decisions: Weights | None = None,
    ) -> FittedParts:
        """By weights as files of the package hold them, where given, else by those that are shipped."""
        return cls(
            shipped_reader() if structure is None else StructureReader.read(structure),
            shipped("actions") if actions is None else Classifier.of(actions),
            shipped("decisions") if decisions is None else Classifier.of(decisions),
        )


def parse_meeting(source: Source, *, alone: bool = True, by: FittedParts | None = None) -> Meeting:
    """Read one document as the minutes of one meeting, `alone` in its file or not.

    `by` holds other fitted parts than the shipped ones.

    Never fails on text: what cannot be found stays None or empty and is told in `warnings`. Spans of items,
    subheadings, actions and decisions count characters of `source.text`, in order, items not overlapping.
    Raises RefusedFile where the sidecar and the file disagree on who may see it.
    """
    source = replace(source, lines=with_typed_tables(source.lines))
    lines = source.lines
    roster = find_roster(lines)
    kind = source.sidecar.kind or source.embedded.kind
    kind = kind or kind_of(lines, people_came=bool(roster.attendees), title=source.embedded.title)
    around = surroundings(lines, roster)
    by = by or FittedParts.of()
    found = _headings(lines, around, by.structure)
    headings, skip = found.headings, set(found.skip)
    metadata = read_metadata(source, around.header, kind, alone=alone)
    last = headings[-1].index + 1 if headings else 0
    signed = signatures([(n, lines[n]) for n in range(last, len(lines)) if n not in skip])
    skip |= signed.keys()
    skip -= _said_within(around, lines, headings)
    items = _build_items(_Body(lines, skip, found.candidates), headings, metadata.title or "Minutes")
    left_out = {**around.asides.reasons, **signed}
    warnings = [
        *source.warnings,
        *metadata.warnings,
        *numbering_warnings(headings),
    ]
    warnings += _structure_warnings(found.reading, lines)
    apologies: tuple[Person, ...] = ()
    undertaken: tuple[Action, ...] = ()
    settled: tuple[Decision, ...] = ()
    if kind is DocumentKind.MINUTES:
        apologies = roster.apologies or apologies_in_text(source.text, items)
        said = Proceedings.of(source, items, (*roster.attendees, *apologies))
        undertaken = said.actions(by.actions)
        settled = said.decisions(by.decisions)
        warnings += _roster_warnings(source, roster.attendees, apologies, items)
    else:
        roster = replace(roster, attendees=())  # who is called to come, or signed, was not there
    return Meeting(
        document_id=source.document_id,
        title=metadata.title,
        board=metadata.board,
        date=metadata.date,
        date_reading=metadata.date_reading,
        source=source.path.name,
        url=source.sidecar.url or source.embedded.url,
        restricted=_restricted(source),
        text=source.text,
        page_starts=source.page_starts(),
        attendees=roster.attendees,
        apologies=apologies,
        head=head_stretches(lines, items, around.roster, {h.index for h in headings} | left_out.keys()),
        items=tuple(items),
        actions=undertaken,
        decisions=settled,
        warnings=tuple(warnings),
        kind=kind,
        left_out=added(source.left_out, counted(lines, items, left_out)),
    )


@dataclass(frozen=True, slots=True)
class _Headings:
    """The headings that were chosen, all that might be, and the lines in no item."""

    reading: StructureReading
    headings: Sequence[Candidate]
    candidates: Sequence[Candidate]
    skip: frozenset[int]


def _headings(lines: Sequence[Line], around: Surroundings, reader: StructureReader) -> _Headings:
    outside = around.roster | around.asides.indexes | around.header.indexes
    # A number that looks like a date has put its line into the head.
    outside -= numbers_of_one_month(lines).keys()
    numbers = find_loose_numbers(lines, outside)
    outside |= numbers.alone
    candidates = find_candidates(lines, outside, numbers.labels)
    body = [n for n in range(len(lines)) if n not in outside]
    family = agenda_headings(candidates, body, around.asides.agenda)
    reading = choose(reader.probabilities(lines, around), [heading.index for heading in family])
    known = {candidate.index: candidate for candidate in (*candidates, *family)}
    headings = [known.get(n) or as_heading(lines, n, around.numbers.labels.get(n)) for n in reading.headings]
    headings += closing_headings(lines, headings, body)
    return _Headings(reading, headings, candidates, outside - set(reading.headings))


def _said_within(around: Surroundings, lines: Sequence[Line], headings: Sequence[Candidate]) -> set[int]:
    """What is text of an item though it looks like none: a roll that is called under a heading, links."""
    if not headings:
        return set()
    first, last = headings[0].index, headings[-1].index
    rolls = {n for n in around.roster if n > first}
    return rolls | {n for n in around.asides.indexes if first < n < last and lines[n].link}


def _roster_warnings(
    source: Source, attendees: Sequence[Person], apologies: Sequence[Person], items: Sequence[AgendaItem]
) -> Iterator[Warning]:
    if not attendees:
        yield Warning("roster-missing", "No list of attendees was found, so initials stay unresolved.")
    yield from initials_warnings(source.text, (*attendees, *apologies), items)


# Below this expected F1 of the items a reader is told that they are doubtful. With bodies left out 26 of 178
# documents were below it, with line F1 .51; the others had .94 (ADR 21).
_DOUBTFUL = 0.75
_SHOWN = 3


def _structure_warnings(reading: StructureReading, lines: Sequence[Line]) -> Iterator[Warning]:
    if not reading.headings:
        message = "No agenda items were recognised, so what text there is was kept as one item."
        yield Warning("items-missing", message)
    elif reading.probability < _DOUBTFUL:
        message = "The agenda items could not be told with certainty"
        if reading.rivals:
            shown = ", ".join(f"“{lines[n].text[:60]}”" for n in sorted(reading.rivals[:_SHOWN]))
            message += f"; headings too may be: {shown}"
        yield Warning("items-doubtful", f"{message}.", lines[reading.headings[0]].number)


def proceedings(source: Source) -> Iterator[Proceedings]:
    """Yield what was said in each meeting of a document, for those who fit weights to it."""
    by = FittedParts.of(actions=_NOTHING, decisions=_NOTHING)
    for part in split(source):
        meeting = parse_meeting(part, by=by)
        if meeting.kind is DocumentKind.MINUTES:
            lines = with_typed_tables(part.lines)
            yield Proceedings.of(
                replace(part, lines=lines), meeting.items, (*meeting.attendees, *meeting.apologies)
            )


# Weights by which nothing is taken for anything.
_NOTHING: Weights = MappingProxyType({"signs": {}, "bias": 0.0, "threshold": 1.0, "style": 0.0})


def parse_document(source: Source, **weights: Weights | None) -> tuple[Meeting, ...]:
    """Read one document as the minutes of the meetings that it holds, one or several, in order.

    Weights that are given, as `FittedParts.of` names them, stand in for those that are shipped.
    """
    by = FittedParts.of(**weights)
    parts = split(source)
    if len(parts) == 1:
        return (parse_meeting(source, by=by),)
    return told_apart([parse_meeting(part, alone=False, by=by) for part in parts])


def _restricted(source: Source) -> tuple[str, ...]:
    """The labels by which the marks of sidecar and file both hold. RefusedFile where they disagree."""
    stated = (("its sidecar", source.sidecar.restricted), ("the file itself", source.embedded.restricted))
    try:
        return agreed_restriction(stated) or ()
    except ValueError as error:
        raise UnclearRestriction(f"whom it is restricted to cannot be told: {error}") from None


# The items that the headings open: bodies, bounds and subheadings.

# More short lines in a row than this are a list that lost its bullets.
_STACK = 2
# "Minutes:" between an agenda's text and what was minuted is no title.
_MARKER = words(r"(?:the )?minutes|agenda(?: items?)?|additional documents|supporting documents")
_DASHED = re.compile(r"\S\s[-–—]\s\S")


def _find_subheadings(
    inside: Sequence[Candidate], body: Sequence[tuple[int, Line]], plain: bool
) -> list[Candidate]:
    """Candidates among `inside` (those of one item) that title a stretch of its `body`, in order.

    `plain` admits lines without style: right for documents that have no styles at all.
    """
    chosen = [c for c in inside if _by_format(c)]
    if plain:
        chosen += _plain_titles(
            [c for c in inside if c not in chosen and c.label is None and c.style[0] == "plain"], body
        )
    return sorted(chosen, key=lambda c: c.index)


def _opening_title(body: Sequence[tuple[int, Line]]) -> int | None:
    """Index of a first line that titles the item in a verbless sentence ("Board X - the Y case.")."""
    if len(body) < 2:
        return None
    (index, line), (_, after) = body[0], body[1]
    text = line.text
    sentence = text.rstrip(" .")
    if line.kind is not LineKind.TEXT or len(text) > PROSE_CHARACTERS or re.search(r"[.!?:;]\s", text):
        return None
    verbless = _DASHED.search(text) is not None and not has_verb(sentence) and ends_sentence(text)
    return (
        index
        if verbless
        and is_prose(after.text)
        and len(after.text) > len(text)
        and not _DASHED.search(after.text[:40])
        else None
    )


def _by_format(c: Candidate) -> bool:
    if c.prose or c.led_in or _MARKER.match(c.text.strip(" :.")):
        return False
    if c.style[0] == "heading":
        return True
    if c.style[0] in ("strong", "caps"):
        return c.label is None or c.label.scheme is not Scheme.LETTER or c.followed
    return (
        c.label is not None and c.label.scheme is Scheme.NESTED and c.followed and not ends_sentence(c.text)
    )


def _plain_titles(titles: Sequence[Candidate], body: Sequence[tuple[int, Line]]) -> list[Candidate]:
    by_index = {c.index: c for c in titles if not c.led_in}
    chosen: list[Candidate] = []
    stack: list[Candidate] = []
    for index, line in body:
        candidate = by_index.get(index)
        if candidate is not None:
            stack.append(candidate)
            continue
        if stack and len(stack) <= _STACK and _is_under(line):
            chosen += stack
        stack = []
    return chosen


def _is_under(line: Line) -> bool:
    """Whether a line is text that a title can stand over."""
    return line.kind in (LineKind.BULLET, LineKind.NUMBERED, LineKind.ROW) or is_prose(line.text)


# A heading made from the first words of a paragraph that has none.
_LEAD_CHARACTERS = 80
# Text before the first heading is an item of its own from here on; less is a remark or two.
_OPENING_CHARACTERS = 400
# "Declarations of interest: none": all that is to be said.
_NIL = re.compile(r"\s?[:–—-]\s?(?:none|nil|n/?a|not applicable|no\b.{0,30})\.?\Z", re.IGNORECASE)
# "Roll Call – The clerk called the roll": what was done, run into the heading.
_SAID = re.compile(r"\s[–—-]\s.*\b(?:was|were|called|moved|seconded|made|opened|asked)\b")
# "PDF 135 KB": the link to a paper that web pages set beside the heading.
_FILE = re.compile(r"\s(?:pdf icon )?(?:PDF|DOCX?|XLSX?|ZIP) \d+(?:\.\d+)? ?[KM]B\Z")


@dataclass(frozen=True, slots=True)
class _Body:
    """The lines of the minutes that are neither header nor roster nor furniture."""

    lines: Sequence[Line]
    skip: Collection[int]
    candidates: Sequence[Candidate]

    def between(self, first: int, last: int) -> list[tuple[int, Line]]:
        """(index, line) of the usable lines in `[first, last)`."""
        return [(n, self.lines[n]) for n in range(first, last) if n not in self.skip]


def _build_items(body: _Body, headings: Sequence[Candidate], fallback: str) -> list[AgendaItem]:
    """One item a heading; text before the first, or without any, becomes an item called `fallback`."""
    stops = [*(h.index for h in headings), len(body.lines)][1:]
    # Where the author uses heading styles, short lines without one are no headings.
    plain = not any(c.style[0] == "heading" for c in body.candidates)
    items = []
    opening = body.between(0, headings[0].index if headings else len(body.lines))
    if (
        not headings
        or sum(len(line.text) for _, line in opening if is_prose(line.text)) >= _OPENING_CHARACTERS
    ):
        items += _untitled(body, opening, fallback, plain)
    actions = list_of_actions(body.lines, headings)
    for heading, stop in zip(headings, stops, strict=True):
        below = body.between(heading.index + 1, stop)
        item = _item(body, heading, below, len(items) + 1, plain)
        items.append(replace(item, outside=heading.index == actions))
    return items


def _untitled(body: _Body, below: list[tuple[int, Line]], heading: str, plain: bool) -> list[AgendaItem]:
    if not below:
        return []
    first, last = below[0][1], below[-1][1]
    parts = _subheadings(body, below, plain)
    return [AgendaItem(1, None, heading, first.start, last.end, first.page, parts, outside=True)]


def _item(
    body: _Body, heading: Candidate, below: list[tuple[int, Line]], ordinal: int, plain: bool
) -> AgendaItem:
    line = heading.line
    start, title = line.end, heading.text
    text_start = line.start + heading.ends - len(heading.text)
    while heading.styled and heading.ends == len(line.text) and below and wraps(title, line, below[0][1]):
        start, title = below[0][1].end, f"{title} {below[0][1].text}"
        below = below[1:]
    if heading.ends < len(line.text):  # further cells of a table's row, or the text that it runs into
        rest = line.text[heading.ends :]
        start = line.start + heading.ends + len(rest) - len(rest.lstrip(" \t\n.:;–—-"))
    runs_on = not heading.styled and bool(below) and below[0][1].text[0].islower()
    runs_on |= _SAID.search(heading.text) is not None
    if heading.prose or runs_on or not (below or heading.styled) or _NIL.search(heading.text):
        cut = _cut(heading)
        if cut is not None:
            rest = heading.text[cut:]
            start = text_start + cut + len(rest) - len(rest.lstrip(" :.-–—"))
            title = heading.text[:cut]
        elif heading.prose:
            start, title = text_start, _lead(heading.text)
    has_text = start < line.end
    if not has_text and below:
        start = below[0][1].start
    end = below[-1][1].end if below else max(start, line.end)
    label = heading.label.printed if heading.label else None
    return AgendaItem(
        ordinal,
        label,
        _FILE.sub("", title).strip(" :=–—-").strip(),
        start,
        end,
        line.page,
        _subheadings(body, below, plain),
    )


def _cut(heading: Candidate) -> int | None:
    """Length of the heading that opens a paragraph's text, by its look or else by its punctuation."""
    begin = heading.ends - len(heading.text)
    line = heading.line
    end = line.strong_to if begin < line.strong_to < len(line.text) else lead_end(line, begin)
    return _run_in(heading.text) if end is None else end - begin


def _subheadings(body: _Body, below: list[tuple[int, Line]], plain: bool) -> tuple[Subheading, ...]:
    if not below:
        return ()
    indexes = {n for n, _ in below}
    found = _find_subheadings([c for c in body.candidates if c.index in indexes], below, plain)
    titles = {c.index: c.text.strip(" :") for c in found}
    if plain and (first := _opening_title(below)) is not None:
        titles.setdefault(first, body.lines[first].text)
    positions = [place for place, (n, _) in enumerate(below) if n in titles]
    result = []
    for place, following in zip(positions, [*positions, len(below)][1:], strict=True):
        index, line = below[place]
        end = below[following - 1][1].end
        body_start = below[place + 1][1].start if place + 1 < following else end
        result.append(Subheading(titles[index], line.start, end, body_start))
    return tuple(result)


def _lead(text: str) -> str:
    """The first words of a paragraph, whole words, as its heading."""
    if len(text) <= _LEAD_CHARACTERS:
        return text.rstrip(".")
    return text[:_LEAD_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,;:")


def _run_in(text: str) -> int | None:
    """Length of the heading in "Apologies: received from ...", None where the whole text is heading."""
    for found in re.finditer(r"\s?:\s+|\s[-–—]\s+|\.\s+(?=[A-Z])", text[:100]):
        head = text[: found.start()]
        if head and len(head.split()) <= 12 and head.count("(") == head.count(")"):
            return found.start()
    return None
