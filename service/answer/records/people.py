"""Who came to meetings, who chaired them and who did not come, as their rosters say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.language.counts import counted
from indexer.language.sentences import sentence_spans
from indexer.model import Meeting, Person
from indexer.store.records import name_words
from service.answer.question_type import Measure, Unit
from service.answer.records.reading import RecordKind
from service.answer.records.record import FoundRecords, RecordLine, held, joined, newest_first
from service.answer.records.scope import RecordScope, without_title

# Who was in the chair, as sentences say it, and as rosters say it of somebody.
_IN_CHAIR = re.compile(
    r"\b(?:(?:took|taking|in|assumed|occupied) the chair\b|chaired\b|presid(?:ed|ing)\b|led by\b|"
    r"(?:called|brought) (?:the meeting )?to order by\b|called the \w* ?meeting to order\b|"
    r"chair(?:man|woman|person)?\s*(?::|\s[-–—]\s))",
    re.IGNORECASE,
)
_CHAIR = re.compile(
    r"(?<!vice )(?<!vice-)(?<!deputy )(?<!assistant )(?<!past )(?<!former )"
    r"\b(?:chair(?:man|woman|person)?|convenor|convener|presiding officer|facilitator)\b(?!['’]s)(?! of)",
    re.IGNORECASE,
)
_OPENING_ITEMS = 2  # before the end of these it is said who took the chair
_MOST_INITIALS = 5  # letters that a name is shortened to
_OPENING = 3_000  # characters in which it is said where minutes have no items


def present(scope: RecordScope) -> FoundRecords | None:
    """Everybody who attended the meetings that are asked about."""
    return _listed(scope, RecordKind.PRESENT)


def absent(scope: RecordScope) -> FoundRecords | None:
    """Everybody who sent apologies for them, or was away."""
    return _listed(scope, RecordKind.ABSENT)


def _listed(scope: RecordScope, kind: RecordKind) -> FoundRecords | None:
    came = kind is RecordKind.PRESENT
    if scope.stranger:
        return None
    lines: list[RecordLine] = []
    said = []
    for one in scope.meetings:
        meeting = scope.meeting(one.document_id)
        people = meeting.attendees if came else meeting.apologies
        if scope.person and scope.person.body:
            people = tuple(person for person in people if _is_of(person, scope.person.typed))
        own = list(_lines(meeting, people))
        if not own:
            return None
        lines += own
        number = counted(len(people), "entry", "entries")
        listed = f"{number} among those present" if came else f"{number} among apologies and absences"
        said.append(f"{held(meeting)}: {listed}.")
    return FoundRecords(kind, " ".join(said), joined(lines)) if lines else None


def _is_of(person: Person, body: str) -> bool:
    return body.casefold() in (person.organisation or person.name or "").casefold()


def _lines(meeting: Meeting, people: Sequence[Person]) -> Iterator[RecordLine]:
    for person in people:
        if person.start is not None and person.end is not None:
            yield RecordLine(meeting, person.start, person.end, (described(person),))


def described(person: Person) -> str:
    """Name, office and organisation in a line."""
    parts = (person.name, person.role, person.organisation)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def is_called(person: Person, owner: str) -> bool:
    """Whether the roster calls somebody what an action calls its owner: by name or by initials."""
    name, called = person.name or "", without_title(owner)
    if owner in (name, person.initials) or called in (name, person.initials):
        return True
    if len(called) > _MOST_INITIALS or not called.isalpha():
        return False
    return "".join(word[0] for word in name_words(without_title(name))) == called.casefold()


def chair(scope: RecordScope) -> FoundRecords | None:
    """Who chaired the meetings: as a sentence near the beginning says, else whom the roster calls so."""
    lines = []
    for one in scope.meetings:
        meeting = scope.meeting(one.document_id)
        line = _chair_said(meeting) or _chair_listed(meeting)
        if line is None:
            return None
        lines.append(line)
    if not lines:
        return None
    said = " ".join(
        f"{held(one.meeting)}: {one.who[0] if one.who else 'as quoted'} was in the chair." for one in lines
    )
    return FoundRecords(RecordKind.CHAIR, said, tuple(lines))


def _chair_said(meeting: Meeting) -> RecordLine | None:
    items = meeting.items[:_OPENING_ITEMS]
    end = min(items[-1].end if items else _OPENING, _OPENING)
    spans = sentence_spans(meeting.text, 0, end)
    for (start, stop), after in zip(spans, [*spans[1:], None], strict=True):
        if _IN_CHAIR.search(meeting.text, start, stop) is None:
            continue
        if meeting.text[stop - 1] == ":" and after is not None:
            stop = after[1]  # a heading with the name below it
        text = meeting.text[start:stop]
        named = [one for one in meeting.attendees if one.name and _last_word(one.name) in text]
        if len(named) == 1:
            return RecordLine(meeting, start, stop, (named[0].name or "",))
    return None


def _last_word(name: str) -> str:
    return name.split()[-1]


def _chair_listed(meeting: Meeting) -> RecordLine | None:
    chairs = [one for one in meeting.attendees if one.name and _CHAIR.search(one.role or "")]
    if len(chairs) != 1 or chairs[0].start is None or chairs[0].end is None:
        return None
    return RecordLine(meeting, chairs[0].start, chairs[0].end, (chairs[0].name or "",))


def was_there(scope: RecordScope) -> FoundRecords | None:
    """Whether a person, or anybody of an organisation, came; nothing where the roster does not name them."""
    whom = scope.person
    lines: list[RecordLine] = []
    if whom is None or whom.several or not scope.meetings:
        return None
    meant = {one.document_id for one in scope.meetings}
    there = away = 0
    for entry in whom.entries:
        if entry.document_id in meant and entry.list != "actions":
            meeting = scope.meeting(entry.document_id)
            lines += _lines(meeting, [getattr(meeting, entry.list)[entry.place]])
            there += entry.list == "attendees"
            away += entry.list == "apologies"
    if not lines or (there and away and not whom.body):
        return None
    names = ", ".join(dict.fromkeys(name for one in lines for name in one.who))
    listed = "those present" if there else "those who sent apologies or were absent"
    who = f"{whom.typed} ({names})" if whom.body else names
    said = f"{held(lines[0].meeting)}: {who}, listed among {listed}."
    return FoundRecords(RecordKind.WAS_THERE, said, joined(lines))


def attended_when(scope: RecordScope) -> FoundRecords | None:
    """The meetings that somebody came to."""
    return _when(scope, RecordKind.ATTENDED_WHEN)


def absent_when(scope: RecordScope) -> FoundRecords | None:
    """The meetings that somebody sent apologies for or was absent from."""
    return _when(scope, RecordKind.ABSENT_WHEN)


_SHOWN = 24  # meetings of somebody that are listed, the newest


def _when(scope: RecordScope, kind: RecordKind) -> FoundRecords | None:
    whom, came = scope.person, kind is RecordKind.ATTENDED_WHEN
    if whom is None or whom.several or not scope.about_meeting():
        return None
    wanted = "attendees" if came else "apologies"
    places = {one.document_id: one for one in whom.entries if one.list == wanted}
    if not places:
        return None
    kept = [one for one in scope.candidates if one.document_id in places]
    lines: list[RecordLine] = []
    for one in kept[:_SHOWN]:
        meeting = scope.meeting(one.document_id)
        lines += _lines(meeting, [getattr(meeting, wanted)[places[one.document_id].place]])
    listed = "listed as present at" if came else "listed with apologies or as absent from"
    boards = sorted({one.board for one in kept if one.board})
    of = f" of {boards[0]}" if len(boards) == 1 else ""
    said = f"{whom.typed} is {listed} {counted(len(kept), 'meeting')}{of} in these minutes."
    return FoundRecords(kind, said, tuple(newest_first(lines))) if lines else None


def present_count(scope: RecordScope) -> FoundRecords | None:
    """How many came: counted in the roster, or as the minutes say of the sort of people asked for."""
    if len(scope.meetings) != 1:
        return None
    meeting = scope.meeting(scope.meetings[0].document_id)
    counted_ones = _counted_ones(scope)
    if counted_ones - _ANYBODY:
        return _count_said(scope, meeting, counted_ones)
    lines = joined(list(_lines(meeting, meeting.attendees)))
    people = [one for one in meeting.attendees if one.name]
    if not lines or not people:
        return None
    said = f"{held(meeting)}: {len(people)} people are listed as present."
    return FoundRecords(RecordKind.PRESENT_COUNT, said, lines)


_HOW_MANY = re.compile(r"\bhow many ([\w’'-]+)(?: of (?:the )?([\w’'-]+))?", re.IGNORECASE)
# Stems of words that ask for everybody on the roster, or are none of anybody.
_ANYBODY = frozenset("peopl person attende particip member there attend were came come".split())


def _counted_ones(scope: RecordScope) -> frozenset[str]:
    """The stems of who is to be counted: of "members of the public" both."""
    found = _HOW_MANY.search(scope.question)
    named = [one for one in found.groups() if one] if found else []
    return frozenset(stem for one in named for stem in scope.index.analyzer.terms(one))


def _count_said(scope: RecordScope, meeting: Meeting, who: frozenset[str]) -> FoundRecords | None:
    """The line near the roster that gives a figure of just those people."""
    analyzer = scope.index.analyzer
    items = meeting.items[:_OPENING_ITEMS]
    end = items[-1].end if items else _OPENING
    for start, stop in sentence_spans(meeting.text, 0, end):
        text = meeting.text[start:stop]
        if who <= set(analyzer.terms(text)) and Measure(Unit.COUNT, who).given(text, analyzer):
            said = f"{held(meeting)}: as the minutes count them."
            return FoundRecords(RecordKind.PRESENT_COUNT, said, (RecordLine(meeting, start, stop),))
    return None
