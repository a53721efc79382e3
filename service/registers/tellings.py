"""What later minutes say became of actions: done or still open, in words of their own and about that action.

A log of actions, or what is said of matters arising, takes an action up again and marks it: "Clerk to write
to the County: done", "Quotation for the gate. Carried forward." Such a line counts for an action of one of
the board's meetings before it, if nearly all that either says is in the other, and if it says so of no other
action as well. Nothing is read into a line that does not name the action, nor told of one without a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.language.sentences import LIST_MARKS
from service.registers.request import ActionStatus

MOST_LATER = 6
"""Meetings after that which has an action, or has it still open, within which it is taken up again; a parish
council meets six times in half a year, and asks the same again in the next one."""

LONGEST = 500
"""Characters of a line that marks an action: longer ones tell a story of several things."""

_LABEL, _BESIDE = 12, 40
"""Characters of a bullet or number before an action in its entry of a log, and of owner and day beside it."""

_FEWEST = 3
"""Words that an action and a line must share, besides names and what every action says."""

_SHARE = 0.75
"""Of the weight of all words of one that the other has too. Set by eye on the sample's logs."""

_AHEAD = 0.1
"""By which the likeliest action must be ahead of the next: else the line may be about either."""

_DONE = r"(?:done|completed?|closed|discharged|actioned|fulfilled)"
_OPEN = (
    r"(?:carr(?:ied|y) (?:forward|over)(?: (?:to|until) [^.;,\t]{1,40})?|c/f|on-?going|"
    r"outstanding|in progress|in hand|pending|open|"
    r"incomplete|not (?:yet )?(?:done|completed?|closed|discharged|actioned|started)|"
    r"still (?:to be done|open|outstanding))"
)
_SAID = r"(?:has|have|had) (?:now |since |all |both |already )?been |(?:is|are|was|were) (?:now |all |both )?"
_STILL = r"(?:is|are|was|were|remains?|remained)(?: still| therefore)? |(?:to be|was|were|be) |"
_END = r"(?=\s*(?:[.;,:)\]|\t]|[-–—]\s|\Z))"
# As a clause of its own, behind what parts it from the matter: ", done.", "(closed)", a cell "Done. ...".
_CLAUSE = re.compile(
    rf"(?:\A|[.:;,|\t(\[]\s*|\s[-–—]\s*)"
    rf"(?:(?:action|status|now)\s*:?\s*)?(?:(?P<done>{_DONE})|(?P<open>{_OPEN})){_END}",
    re.IGNORECASE,
)
# Said of the matter in the same sentence: "The repair of the gate has been completed." A road that is closed,
# or a hall that is open, is none of that.
_PREDICATE = re.compile(
    rf"\b(?:(?:{_SAID})(?!closed)(?P<done>{_DONE})|(?:{_STILL})(?!open)(?P<open>{_OPEN})){_END}",
    re.IGNORECASE,
)
# What takes it back: it is not told that it is so.
_UNSURE = re.compile(
    r"\b(?:part(?:ly|ially)?|almost|nearly|half|until|unless|once|when|if|should|will|would|could|may|might|"
    r"must|can|cannot|whether|hop(?:es?|ed)|plan(?:s|ned)?|due|expect(?:s|ed)?|because|since|although|while|no|none|nothing|neither|never)\b[^.;\t]*\Z",
    re.IGNORECASE,
)
_HINTS = (
    *("done", "complet", "closed", "discharg", "actioned", "fulfil", "carried ", "carry ", "c/f", "ongoing"),
    *("on-going", "outstanding", "in progress", "in hand", "pending", "open", "started"),
)
"""One of these is in every line that marks anything; looking for them first takes a tenth of the time."""
_BEFORE = f" \t{LIST_MARKS}:;,|(["


@dataclass(frozen=True, slots=True)
class ActionMark:
    """A line that marks something: its span, what it says of it, and the words that say of what."""

    start: int
    end: int
    status: ActionStatus
    matter: str

    def is_entry_for(self, start: int, end: int) -> bool:
        """Whether it is an entry of a log, with the action at `[start, end)` for its matter."""
        within = self.start <= start and end <= self.end
        return within and start - self.start <= _LABEL and len(self.matter) - (end - start) <= _BESIDE


def marked_lines(text: str) -> Iterator[ActionMark]:
    """The lines of minutes that say of something that it is done or still open."""
    for start, end in _hinting(text):
        line = text[start:end]
        if end - start <= LONGEST and (found := _mark(line)) is not None:
            yield ActionMark(start + len(line) - len(line.lstrip()), start + len(line.rstrip()), *found)


def _hinting(text: str) -> list[tuple[int, int]]:
    """The lines that have a word which may mark something, in order."""
    small = text.lower()
    if len(small) != len(text):  # of few letters, which no such word has, the small form is longer
        small = "".join(letter if len(letter) == 1 else "?" for letter in map(str.lower, text))
    lines: dict[int, int] = {}
    for hint in _HINTS:
        at = small.find(hint)
        while at >= 0:
            end = small.find("\n", at)
            end = len(small) if end < 0 else end
            lines[small.rfind("\n", 0, at) + 1] = end
            at = small.find(hint, end)
    return sorted(lines.items())


def _mark(line: str) -> tuple[ActionStatus, str] | None:
    """What a line says of which matter; None where it says nothing for sure, or both."""
    found = [one for one in (*_CLAUSE.finditer(line), *_PREDICATE.finditer(line)) if _is_sure(line, one)]
    statuses = {ActionStatus.DONE if one["done"] else ActionStatus.OPEN for one in found}
    if len(statuses) != 1:
        return None
    first = min(found, key=lambda one: one.start())
    before = line[: first.start()].strip(_BEFORE)
    matter = before or line[first.end() :].strip(f"{_BEFORE}.")
    return (statuses.pop(), matter) if matter else None


def _is_sure(line: str, found: re.Match[str]) -> bool:
    return _UNSURE.search(line, 0, found.start("done") if found["done"] else found.start("open")) is None


@dataclass(frozen=True, slots=True)
class ActionWords:
    """The terms of an action's text, and those that name its owner, which every action of theirs has."""

    terms: frozenset[str]
    owner: frozenset[str]


@dataclass(frozen=True, slots=True)
class MeetingMarks:
    """A board's meeting: the numbers of its actions, and the lines that mark something.

    With each line come the terms of its matter, and the actions of this very meeting that it is the entry for
    in a log.
    """

    actions: range
    lines: tuple[tuple[ActionMark, frozenset[str], tuple[int, ...]], ...]


def tell(
    meetings: Sequence[MeetingMarks],
    words: Callable[[int], ActionWords],
    weight: Callable[[str], float],
) -> Iterator[tuple[int, int, ActionMark]]:
    """What becomes of the actions of one board's meetings, in the order of their dates.

    `words` has those of the action with that number, which most are never asked for. Gives the number of an
    action, the position of the meeting that tells, and its line; of an action that is told of more than once
    the last counts, and nothing is told of it after it is done.
    """
    pending: dict[int, int] = {}  # each action that is not done, with the meeting that had it last
    for position, meeting in enumerate(meetings):
        pending = {number: had for number, had in pending.items() if position - had <= MOST_LATER}
        told: dict[int, ActionMark] = {}
        for line, terms, own in meeting.lines:
            told |= dict.fromkeys(own, line)
            told |= dict.fromkeys(_about(terms, pending, words, weight), line)
        pending |= dict.fromkeys(meeting.actions, position)
        for number, line in told.items():
            yield number, position, line
            if line.status is ActionStatus.DONE:
                del pending[number]
            else:
                pending[number] = position


def _about(
    matter: frozenset[str],
    pending: Iterable[int],
    words: Callable[[int], ActionWords],
    weight: Callable[[str], float],
) -> list[int]:
    """The pending actions that a line with these terms is about: one, or several that say the same."""
    likely: list[tuple[float, int]] = []
    for number in pending:
        action = words(number)
        own, other = action.terms - action.owner, matter - action.owner
        common = own & other
        if len(common) >= _FEWEST:
            shared = sum(map(weight, common)) or 1.0
            shares = [shared / (sum(map(weight, terms)) or shared) for terms in (own, other)]
            if max(shares) >= _SHARE:
                likely.append((sum(shares) / 2, number))
    if not likely:
        return []
    best, first = max(likely)
    same = [number for _, number in likely if words(number).terms == words(first).terms]
    apart = [share for share, number in likely if number not in same]
    return same if all(best - share >= _AHEAD for share in apart) else []
