"""Whether minutes are a draft, and what became of it: said beside every quote of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.language.dates import date_in_words
from indexer.model import Decision, DecisionOutcome, DocumentKind, Meeting
from indexer.store.records import MeetingSummary
from service.answer.sentences import MeetingOf

_OPENING = 1_000
"""Characters before the first item in which minutes say what they are."""

_UNSETTLED = r"(?:draft|provisional|unapproved|unconfirmed|unadopted|not yet (?:approved|confirmed|adopted))"
_DRAFT = re.compile(
    rf"^\W*(?:status|version)?\W*{_UNSETTLED}\b(?:\W*\Z|\W+(?:\w+\W+){{0,4}}(?:minutes|notes|record)\b)|"
    rf"^\W*(?:\w+\W+){{0,8}}(?:minutes|notes|record)\W+(?:\w+\W+){{0,6}}{_UNSETTLED}\W*\Z|"
    r"\b(?:minutes|notes|record)\b.*\bsubject to (?:approval|confirmation|adoption)\b|"
    r"\[\s*draft\s*\]|\(\s*draft\s*\)",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"\b(?:minutes|notes|record)\b", re.IGNORECASE)
_LOOKED_AT = 2
"""Later meetings of the board that are read for its approval: mostly the next one gives it."""


def is_draft(meeting: Meeting) -> bool:
    """Whether the minutes say of themselves, in their title or opening, that they are a draft."""
    end = min((one.start for one in meeting.items), default=len(meeting.text))
    lines = (meeting.title or "", *meeting.text[: min(end, _OPENING)].split("\n"))
    return any(_DRAFT.search(line.strip()) for line in lines)


def draft_doubt(meeting: Meeting, meetings: Sequence[MeetingSummary], read: MeetingOf) -> str | None:
    """What to know of minutes that are a draft, in a sentence; None where they are not.

    `meetings` are those of the index: another document of the same sitting, or the approval at one of the
    next, tells what became of it.
    """
    if meeting.kind is not DocumentKind.MINUTES or not is_draft(meeting):
        return None
    if meeting.date is None or meeting.board is None:
        return "Draft minutes."
    own = [one for one in meetings if one.board == meeting.board and one.kind is DocumentKind.MINUTES]
    for one in own:
        twin = one.date == meeting.date and one.document_id != meeting.document_id
        if twin and not is_draft(read(one.document_id)):
            return f"Draft minutes; those approved are “{one.title or one.document_id}”."
    later = sorted(
        (one for one in own if one.date is not None and one.date > meeting.date),
        key=lambda one: (one.date, one.document_id),
    )
    for one in later[:_LOOKED_AT]:
        if one.date is not None and _approves(read(one.document_id)):
            return f"Draft minutes; they were approved on {date_in_words(one.date)}, perhaps with changes."
    return "Draft minutes; no later minutes here say that they were approved."


def _approves(meeting: Meeting) -> bool:
    """Whether a meeting approved minutes: those of the one before, as a rule."""
    return any(map(approves_minutes, meeting.decisions))


def approves_minutes(decision: Decision) -> bool:
    """Whether a decision approves minutes, which no later one changes."""
    settled = (DecisionOutcome.APPROVED, DecisionOutcome.AGREED, DecisionOutcome.CARRIED)
    return decision.outcome in settled and _MINUTES.search(decision.text) is not None
