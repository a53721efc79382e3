"""Actions and decisions: of a person, of a meeting, or on a matter that the best passages are about.

The gates below were set by eye on questions over twelve bodies and looked at on others; no command fits them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.language.counts import counted
from indexer.model import Action, Decision, Meeting, Person
from indexer.store.records import name_words
from service.answer.features import Case, offers
from service.answer.question_type import entities
from service.answer.records.people import is_called
from service.answer.records.reading import RecordKind
from service.answer.records.record import FoundRecords, JudgedCase, RecordLine, held, newest_first
from service.answer.records.scope import NamedPerson, RecordScope
from service.answer.sentences import Candidates, Sentence

_MOST = 4
"""On a matter: as many as an answer has quotes."""

_SHARE = 0.7
"""Of the likelihood of the likeliest sentence: a record that is less likely is beside the point."""

_KEPT, _KEPT_OWN = 0.5, 0.4
"""Of the likelihood of the likeliest sentence: further records that are shown, those of the person asked for
sooner."""

_BEST = 0.9
"""Of the same: a record of that person which needs no word of the matter."""

_AFTER = 0.75
"""What is left of a sentence's likelihood for the record in the one after it: the matter is told first."""

_OWN = 2.0
"""How much likelier a record is that is of the person who is asked about."""

_HELD = 0.6
"""Of the weight of the matter's words: a passage that has less of it is about something else."""

_TOLD = 0.3
"""The same of a record with the sentence before it."""

_LEAST_SURE = 0.5
"""How sure a record of the person asked for is at least, where its sentence alone would not do as a quote."""

_SHOWN = 20
"""Of a person or a meeting, the newest first."""


def actions(scope: RecordScope, case: JudgedCase) -> FoundRecords | None:
    """The actions of the person that is named, of the meeting, or on the matter."""
    whom = scope.person
    if whom is not None and whom.body and not any(one.list == "actions" for one in whom.entries):
        whom = None  # an organisation that the matter is about
    if scope.rest:
        return _on_matter(scope, case, RecordKind.ACTIONS, whom)
    if scope.meetings:
        return _of_meetings(scope, RecordKind.ACTIONS, whom)
    if whom is None or whom.several:
        return None
    return _of_person(scope, whom) or _on_matter(scope, case, RecordKind.ACTIONS, whom)


def decisions(scope: RecordScope, case: JudgedCase) -> FoundRecords | None:
    """The decisions of the meeting, or on the matter."""
    if scope.rest or scope.person is not None:
        return _on_matter(scope, case, RecordKind.DECISIONS, None)
    return _of_meetings(scope, RecordKind.DECISIONS, None) if scope.meetings else None


def _of_person(scope: RecordScope, whom: NamedPerson) -> FoundRecords | None:
    places = [one for one in whom.entries if one.list == "actions"]
    if not places:
        return None
    order = {one.document_id: n for n, one in enumerate(scope.candidates)}
    places.sort(key=lambda one: (order[one.document_id], one.place))
    lines = []
    for one in places[:_SHOWN]:
        meeting = scope.meeting(one.document_id)
        lines.append(_line(meeting, meeting.actions[one.place]))
    shown = f", the newest {_SHOWN} of them shown" if len(places) > _SHOWN else ""
    said = f"{counted(len(places), 'action')} of {whom.typed} in these minutes{shown}."
    return FoundRecords(RecordKind.ACTIONS, said, tuple(newest_first(lines)))


def _of_meetings(scope: RecordScope, kind: RecordKind, whom: NamedPerson | None) -> FoundRecords | None:
    lines: list[RecordLine] = []
    for one in scope.meetings:
        meeting = scope.meeting(one.document_id)
        lines += [_line(meeting, each) for each in _recorded(meeting, kind) if _is_by(meeting, each, whom)]
    if not lines:
        return None
    noun = "action" if kind is RecordKind.ACTIONS else "decision"
    of = " and ".join(held(one) for one in scope.meetings)
    whose = f" of {whom.typed}" if whom else ""
    shown = f", the first {_SHOWN} of them shown" if len(lines) > _SHOWN else ""
    said = f"{of}: {counted(len(lines), noun)}{whose}{shown}."
    return FoundRecords(kind, said, tuple(lines[:_SHOWN]))


def _recorded(meeting: Meeting, kind: RecordKind) -> Sequence[Action] | Sequence[Decision]:
    return meeting.actions if kind is RecordKind.ACTIONS else meeting.decisions


def _line(meeting: Meeting, one: Action | Decision) -> RecordLine:
    if isinstance(one, Action):
        who = (one.owner,) if one.owner else ()
        return RecordLine(meeting, one.start, one.end, who, due=one.due)
    return RecordLine(meeting, one.start, one.end, outcome=one.outcome.value, vote=one.vote)


def _is_by(meeting: Meeting, one: Action | Decision, whom: NamedPerson | None) -> bool:
    """Whether an action is the person's: its owner, or named in it by the name or initials of the roster."""
    if whom is None or isinstance(one, Decision):
        return True
    for entry in whom.entries:
        if entry.document_id == meeting.document_id:
            if entry.list == "actions" and meeting.actions[entry.place] is one:
                return True
            if one.owner and entry.list != "actions":
                person: Person = getattr(meeting, entry.list)[entry.place]
                if is_called(person, one.owner):
                    return True
    words = set(name_words(one.text))
    return one.owner is None and bool(words & set(name_words(whom.typed)[-1:]))


def _on_matter(
    scope: RecordScope, judged: JudgedCase, kind: RecordKind, whom: NamedPerson | None
) -> FoundRecords | None:
    """The records that are likely part of an answer: they hold a sentence that is."""
    case = judged.read()
    if case is None:
        return None
    admitted = {one.document_id for one in scope.candidates}
    found: dict[tuple[str, int], _Likely] = {}
    for one in _likely(case, kind, whom, _on_it(scope, case.candidates)):
        key = (one.line.meeting.document_id, one.line.start)
        if one.line.meeting.document_id in admitted and (key not in found or one.likely > found[key].likely):
            found[key] = one
    ordered = sorted(found.values(), key=lambda one: -one.likely)
    if case.candidates.wanted.date and kind is RecordKind.ACTIONS:
        ordered = [one for one in ordered if one.line.due or entities(_text(one.line)).dates]
    if whom and any(one.line.who for one in ordered):
        ordered = [one for one in ordered if one.line.who]
    best = float(case.likelihoods.max())
    if not ordered or ordered[0].likely < _SHARE * best:
        return None
    sure = judged.confidence(case)
    if sure < judged.threshold and whom is None:
        return None
    beside = [one.line for one in ordered[1:] if one.own >= (_KEPT_OWN if whom else _KEPT) * best]
    kept = (ordered[0].line, *beside)[:_MOST]
    noun = "action" if kind is RecordKind.ACTIONS else "decision"
    said = f"{counted(len(kept), noun)} on this in these minutes."
    return FoundRecords(kind, said, kept, max(sure, _LEAST_SURE))


def _text(line: RecordLine) -> str:
    return line.meeting.text[line.start : line.end]


@dataclass(frozen=True, slots=True)
class _Likely:
    """A record with how likely it is part of an answer: by itself, and with what leads to it."""

    line: RecordLine
    own: float
    likely: float


def _on_it(scope: RecordScope, candidates: Candidates) -> NDArray[np.bool_]:
    """bool[n]: which sentences are about the question's matter.

    Their passage, with the headings over it, holds most of its words, they or the sentence before them some.
    """
    stems = {scope.index.analyzer.stem(word) for word in scope.rest}
    weights = np.where(np.isin(candidates.terms, list(stems)), candidates.shares, 0)
    total = float(weights.sum())
    held = candidates.held.copy()
    same = candidates.source[1:] == candidates.source[:-1]
    held[1:][same] |= candidates.held[:-1][same]
    around = (candidates.passage_held @ weights)[candidates.source] >= _HELD * total
    found: NDArray[np.bool_] = around & (held @ weights >= _TOLD * total)
    return found


def _likely(
    case: Case, kind: RecordKind, whom: NamedPerson | None, on_it: NDArray[np.bool_]
) -> Iterator[_Likely]:
    """The records that hold a sentence that was read, each with how likely this is part of an answer.

    Where somebody is asked for, a record that names nobody is none.
    """
    candidates, likelihoods = case.candidates, case.likelihoods.tolist()
    for row, sentence in enumerate(candidates.sentences):
        if not on_it[row] and (whom is None or likelihoods[row] < _BEST * max(likelihoods)):
            continue
        meeting = candidates.sources[candidates.source[row]].meeting
        told = row > 0 and candidates.source[row] == candidates.source[row - 1]
        leading = _AFTER * likelihoods[row - 1] if told and kind is RecordKind.ACTIONS else 0.0
        for one in _recorded(meeting, kind):
            if not (one.start < sentence.end and sentence.start < one.end and _is_by(meeting, one, whom)):
                continue
            if candidates.wanted.person and not _names_somebody(one, candidates, sentence):
                continue
            likely = max(likelihoods[row], leading) * (_OWN if whom else 1.0)
            yield _Likely(_line(meeting, one), likelihoods[row], likely)


def _names_somebody(one: Action | Decision, candidates: Candidates, sentence: Sentence) -> bool:
    return (isinstance(one, Action) and one.owner is not None) or offers(candidates, sentence) > 0
