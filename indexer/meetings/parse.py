"""Lines -> Meeting: the steps in order, and a warning for each doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from indexer.errors import UnclearRestriction
from indexer.meetings.head.head_lines import head_stretches
from indexer.meetings.head.metadata import read_metadata
from indexer.meetings.items.agenda import agenda_headings, numbering_warnings, opened_up
from indexer.meetings.items.agenda_items import Body, divide
from indexer.meetings.items.closing import closing_headings, says_only_when
from indexer.meetings.items.headings import (
    Candidate,
    as_heading,
    find_candidates,
    is_standard,
    with_typed_tables,
)
from indexer.meetings.items.labels import find_loose_numbers, numbers_of_one_month
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
from indexer.meetings.people.roster import find_roster, mere_words
from indexer.meetings.several import split, told_apart
from indexer.model import (
    UNNAMED_LABEL,
    Action,
    Decision,
    DocumentKind,
    Line,
    Meeting,
    Person,
    Source,
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
    return _parse(source, alone=alone, by=by or FittedParts.of())[0]


_NO_ROSTER = Warning("roster-missing", "No list of attendees was found, so initials stay unresolved.")


def _parse(source: Source, *, alone: bool, by: FittedParts) -> tuple[Meeting, Proceedings | None]:
    """The meeting, and what was said in it if the document is minutes."""
    source = replace(source, lines=with_typed_tables(source.lines))
    lines = source.lines
    roster = find_roster(lines)
    kind = source.sidecar.kind or source.embedded.kind
    kind = kind or kind_of(lines, people_came=bool(roster.attendees), title=source.embedded.title)
    around = surroundings(lines, roster)
    found = _headings(lines, around, by.structure)
    headings, skip = found.headings, set(found.skip)
    metadata = read_metadata(source, around.header, kind, alone=alone)
    last = headings[-1].index + 1 if headings else 0
    signed = signatures([(n, lines[n]) for n in range(last, len(lines)) if n not in skip])
    skip |= signed.keys()
    skip -= _said_within(around, lines, headings)
    minuted = divide(Body(lines, skip, found.candidates), headings)
    items = minuted.items
    left_out = {**around.asides.reasons, **signed}
    warnings = [*source.warnings, *metadata.warnings, *numbering_warnings(headings)]
    warnings += _structure_warnings(found.reading, lines)
    apologies: tuple[Person, ...] = ()
    undertaken: tuple[Action, ...] = ()
    settled: tuple[Decision, ...] = ()
    said = None
    if kind is DocumentKind.MINUTES:
        apologies = roster.apologies or apologies_in_text(source.text, minuted.parts, lines)
        mere = mere_words((*roster.attendees, *apologies), lines)
        roster = replace(roster, attendees=tuple(one for one in roster.attendees if one.name not in mere))
        apologies = tuple(one for one in apologies if one.name not in mere)
        said = Proceedings.of(source, minuted.parts, (*roster.attendees, *apologies))
        undertaken = said.actions(by.actions)
        settled = said.decisions(by.decisions)
        if not roster.attendees:
            warnings.append(_NO_ROSTER)
        warnings += initials_warnings(source.text, said.known, minuted.parts)
    else:
        roster = replace(roster, attendees=())  # who is called to come, or signed, was not there
    noted = around.roster | minuted.beside_lines
    meeting = Meeting(
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
        head=head_stretches(lines, items, noted, minuted.headings | left_out.keys()),
        items=items,
        actions=undertaken,
        decisions=settled,
        warnings=tuple(warnings),
        kind=kind,
        left_out=added(source.left_out, counted(lines, items, left_out)),
    )
    return meeting, said


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
    standard = [c.index for c in candidates if is_standard(c)]
    reading = choose(reader.probabilities(lines, around), [heading.index for heading in family], standard)
    known = {candidate.index: candidate for candidate in (*candidates, *family)}
    headings = [known.get(n) or as_heading(lines, n, around.numbers.labels.get(n)) for n in reading.headings]
    headings = [one for one in opened_up(headings, candidates) if not says_only_when(one.text)]
    headings += closing_headings(lines, headings, body)
    return _Headings(reading, headings, candidates, outside - set(reading.headings))


def _said_within(around: Surroundings, lines: Sequence[Line], headings: Sequence[Candidate]) -> set[int]:
    """What is text of an item though it looks like none: a roll that is called under a heading, links."""
    if not headings:
        return set()
    first, last = headings[0].index, headings[-1].index
    rolls = {n for n in around.roster if n > first}
    return rolls | {n for n in around.asides.indexes if first < n < last and lines[n].link}


# Below this expected F1 of the items a reader is told that they are doubtful. With bodies left out 26 of 178
# documents were below it, with line F1 .51; the others had .94 (ADR 21).
_DOUBTFUL = 0.75
_SHOWN = 3


def _structure_warnings(reading: StructureReading, lines: Sequence[Line]) -> Iterator[Warning]:
    if not reading.headings:
        message = "No agenda items were recognised, so all of the text stands outside them."
        yield Warning("items-missing", message)
    elif reading.probability < _DOUBTFUL:
        message = "The agenda items could not be told with certainty"
        if reading.rivals:
            shown = ", ".join(f"“{lines[n].text[:60]}”" for n in sorted(reading.rivals[:_SHOWN]))
            message += f"; headings too may be: {shown}"
        yield Warning("items-doubtful", f"{message}.", lines[reading.headings[0]].number)


def proceedings(source: Source) -> Iterator[Proceedings]:
    """Yield what was said in each meeting of a document, for those who fit weights to it."""
    by = FittedParts.of()
    for part in split(source):
        _, said = _parse(part, alone=True, by=by)
        if said is not None:
            yield said


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
    if source.sidecar.restricted is None and any(one.code == UNNAMED_LABEL for one in source.warnings):
        raise UnclearRestriction(
            "it carries a label of sensitivity whose name the file does not tell; say with “restricted” in "
            "minutes.toml who may see it, [] for everybody"
        )
    try:
        return agreed_restriction(stated) or ()
    except ValueError as error:
        raise UnclearRestriction(f"whom it is restricted to cannot be told: {error}") from None


# The items that the headings open: bodies, bounds and subheadings.
