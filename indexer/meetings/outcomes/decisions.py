"""What the meeting settled: motions with their results, and sentences that say what was agreed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.meetings.outcomes.classifier import Classifier
from indexer.meetings.outcomes.plain_outcomes import is_result, settles_plainly
from indexer.meetings.outcomes.signs import WordedStatement, signs
from indexer.meetings.outcomes.statements import MinutedStatement
from indexer.model import Decision, DecisionOutcome


def find_decisions(told: Sequence[WordedStatement], classifier: Classifier) -> list[Decision]:
    """Decisions in order of the text; spans lie inside their item."""
    chosen = [
        is_one or settles_plainly(one.text)
        for one, is_one in zip(told, classifier.chosen(signs(told)), strict=True)
    ]
    decided = {one.statement.item.start for one, is_one in zip(told, chosen, strict=True) if is_one}
    return [
        _decision(one)
        for one, is_one in zip(told, chosen, strict=True)
        # A result counts by itself where its item tells nothing else of the motion.
        if is_one or (is_result(one.text) and one.statement.item.start not in decided)
    ]


def _decision(one: WordedStatement) -> Decision:
    its = one.statement
    return Decision(
        one.text, outcome_of(one.text), vote_in(one.text), its.item.ordinal or None, its.start, its.end
    )


# A motion and its result are one decision: they often stand in several sentences or lines.

_MOVES = re.compile(r"\b(?:moved?|motion(?:ed|s)?|propos(?:ed|al|es?)|proposer|amendment)\b", re.IGNORECASE)
_SECONDS = re.compile(r"\b(?:second(?:ed|s|er|ing)|2nd(?:ed)?)\b|\Asecond\s?:", re.IGNORECASE)
# "Motion: ..." as a field of a form: its paragraph is the motion, who moved it and the vote follow.
_FIELD = re.compile(r"(?:motion|resolution|proposal|amendment)\b[^:.;]{0,20}:\s", re.IGNORECASE)
_RESULT = re.compile(
    r"\b(?:(?:un)?carried|passed|pass(?:es)?|failed|fails|lost|defeated|fell|withdrawn|rejected|adopted|"
    r"approved|agreed|accepted|resolved|(?:un)?animous(?:ly)?|all (?:were )?in favou?r|in favou?r|against|"
    r"ayes?|nays?|noes|abstentions?|abstained|opposed|votes?|roll[- ]call|"
    r"consensus|objections?|nem\.? ?con|consented|"
    r"concurred)\b|"
    r"\b\d{1,3}\s?[-–]\s?\d{1,3}\b",
    re.IGNORECASE,
)
# "This was declined.", "The group agreed.": nothing is said but that what stands before was settled.
_REFERS = re.compile(
    r"(?:this|it|which|these|they|that|the (?:motion|proposal|amendment|resolution|request|board|group|"
    r"committee|council|members|commissioners|trustees|directors|meeting))\b",
    re.IGNORECASE,
)
# "And resolved:", "it was agreed that:" and nothing more: what was settled stands below.
_INTRODUCES = re.compile(
    r"\b(?:resolved|agreed|decided|motion|proposed|moved)\b[^.;]{0,30}:\Z", re.IGNORECASE
)
_SHORT = 60
_ROLL = re.compile(r"(?:(?:roll[- ]call|voice) vote|votes?\b|ayes?|nays?|noes|absent|abstain)", re.IGNORECASE)
# How one of them voted, in a list of all who did: "Ada Field - Yes".
_BALLOT = re.compile(
    r"[^\W\d_][\w.'’ -]{1,40}?(?:\s?:|\s[-–—])\s?"
    r"(?:yes|no|yea|aye|nay|for|against|abstain(?:s|ed)?|absent)\.?",
    re.IGNORECASE,
)
# So much may stand between motion and result that is neither: a remark.
_GAP = 2
_LONGEST = 1500


def motions(text: str, statements: Sequence[MinutedStatement]) -> list[MinutedStatement]:
    """The statements, where a motion and what became of it are one; none overlap."""
    found: list[MinutedStatement] = []
    at = 0
    while at < len(statements):
        last = _reach(text, statements, at)
        first, one = statements[at], statements[last]
        joined = replace(first, end=one.end, last=one.last) if last > at else first
        if found and _hangs_on(text, found[-1], joined):
            joined = replace(found.pop(), end=joined.end, last=joined.last)
        found.append(joined)
        at = last + 1
    return found


def _reach(text: str, statements: Sequence[MinutedStatement], at: int) -> int:
    """The place of the last statement that belongs to the motion at `at`; `at` itself where none does."""
    first = statements[at]
    if first.column or not (_MOVES.search(text, first.start, first.end) or _introduces(text, first)):
        return at
    reached = place = _field_end(text, statements, at)
    while place + 1 < len(statements) and place - reached < _GAP:
        place += 1
        one = statements[place]
        if one.item is not first.item or one.column or one.end - first.start > _LONGEST:
            break
        said = text[one.start : one.end]
        if (_introduces(text, statements[place - 1]) and reached == place - 1) or _follows(said):
            reached = place
        elif _opens_anew(said):
            break
    return reached


def _field_end(text: str, statements: Sequence[MinutedStatement], at: int) -> int:
    """The place of the last sentence of a motion that is a field of a form; `at` for any other."""
    first = statements[at]
    if first.first and _FIELD.match(text, first.start):
        while at + 1 < len(statements) and statements[at + 1].line is first.line:
            at += 1
    return at


def _follows(said: str) -> bool:
    """Whether a statement says who seconded, how they voted or what came of it, and little else."""
    short = len(said) <= 2 * _SHORT
    seconds = _SECONDS.search(said) is not None
    result = _RESULT.search(said) is not None
    ballot = _BALLOT.fullmatch(said) is not None
    return (
        ballot
        or _ROLL.match(said) is not None
        or (
            short
            and (seconds or result)
            and not (_MOVES.search(said[:_SHORT]) and not result and not seconds)
        )
    )


def _introduces(text: str, one: MinutedStatement) -> bool:
    return _INTRODUCES.search(text, one.start, one.end) is not None


def _opens_anew(said: str) -> bool:
    """Whether a statement moves something itself; "Motion carried" is a result."""
    moves = _MOVES.search(said[:_SHORT])
    return moves is not None and _RESULT.search(said) is None and _SECONDS.search(said) is None


def _hangs_on(text: str, before: MinutedStatement, one: MinutedStatement) -> bool:
    """Whether a short statement only says what became of the one before it."""
    if before.item is not one.item or one.column or before.column or one.end - before.start > _LONGEST:
        return False
    said = text[one.start : one.end]
    if len(said) > _SHORT or _RESULT.search(said) is None:
        return False
    same = before.line is one.line
    movers = _MOVES.match(said) is not None and _SECONDS.search(said) is not None
    return (
        same and _REFERS.match(said) is not None and _RESULT.search(text, before.start, before.end) is None
    ) or movers


# What became of it, and how they voted.

_BE = r"(?:(?:was|were|is|are|be|been|has|have|duly|then|all|unanimously)\s)*"
_MATTER = r"(?:motion|resolution|amendment|proposal|bill|vote|it|this|request|application|item)s?:?\s"
_OUTCOMES = (
    (
        DecisionOutcome.REJECTED,
        rf"\b{_MATTER}{_BE}(?:not\s(?:carried|passed|approved|agreed|accepted|adopted)|fell|lost|fail(?:s|ed))\b|"
        r"\b(?:rejected|defeated|refused|denied|turned\sdown|voted\sdown|not\sapproved|not\saccepted)\b|"
        r"\b(?:was|were|agreed\sto|resolved\sto|decided\sto)\s(?:declined?|reject|refuse)\b|\bfailed\b",
    ),
    (
        DecisionOutcome.DEFERRED,
        r"\b(?:deferred|defer|postponed?|held\sover|carried\s(?:forward|over)|put\soff|"
        r"shelved|adjourned\s(?:to|until))\b|\btabled\b(?!\sby)|"
        r"\b(?:to|until|at)\s(?:a|the|our)\s(?:future|later|next|following)\smeeting\Z",
    ),
    (
        DecisionOutcome.CARRIED,
        rf"\b{_MATTER}{_BE}(?:carried|passe[sd]|carries)\b|\bcarried\b(?!\sout)|\b(?:un)?animously\spassed\b",
    ),
    (
        DecisionOutcome.APPROVED,
        r"\b(?:approv(?:ed?|al|es)|adopt(?:ed)?|accept(?:ed)?|ratif(?:y|ied)|endorsed?|authori[sz]ed?|confirmed|"
        r"(?:true|correct|accurate)\srecord)\b",
    ),
    (
        DecisionOutcome.AGREED,
        r"\b(?:agree[sd]?|resolved|decided|consensus|consented|elected|appointed|unanimous(?:ly)?)\b",
    ),
    (DecisionOutcome.NOTED, r"\b(?:noted|received|acknowledged)\b"),
)


def outcome_of(text: str) -> DecisionOutcome:
    """What became of the matter, by the words of a decision; agreed where none says more."""
    found = (outcome for outcome, words in _OUTCOMES if re.search(words, text, re.IGNORECASE))
    return next(found, DecisionOutcome.AGREED)


_COUNT = r"(?:\d{1,3}|no|nil|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
# Of those for a motion; "14 for the coming year" are no votes.
_FOR = r"for(?!\s(?!(?:and|against|(?:the\s)?(?:motion|resolution|amendment|proposal))\b)[a-z])"
_SIDE = r"(?:for|in\sfavou?r|against|opposed|abstentions?|abstain(?:ed|ing)|ayes?|nays?|noes)"
_COUNTED = rf"{_COUNT}\s(?:(?:votes?|voted|members)\s{_SIDE}|(?!for){_SIDE}|{_FOR})"
_RESULTS = r"(?:carried|passed|approved|agreed|adopted|accepted|resolved|failed|defeated|lost|rejected)"
_VOTES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:(?:the\s)?(?:motion|resolution|amendment|proposal|vote)\s)?(?:was\s|is\s)?(?:{_RESULTS}\s)?"
        rf"(?:by\s(?:a\svote\sof\s)?|on\sa\s|\(|:\s)?(?<![\d/.,])\d{{1,3}}\s?[-–]\s?\d{{1,3}}(?:\s?[-–]\s?\d{{1,3}})?(?![\d/])\)?",
        rf"(?<![\d/.,£$€])\b(?:votes?:\s)?{_COUNTED}\b(?:[^.;\n]{{0,40}}?\b{_COUNTED}\b)*",
        rf"\b{_SIDE}\s?[:–-]\s?[^\n]{{1,120}}(?:\n?[^\n]{{0,20}}\b{_SIDE}\s?[:–-]\s?[^\n]{{1,60}})*",
        rf"\b(?:{_RESULTS}\s)?unanimously(?:\s{_RESULTS})?|\b(?:by\s)?unanimous(?:\s(?:vote|consent|agreement))?\b",
        r"\ball\s(?:were\s|those\spresent\s)?in\sfavou?r\b|\b(?:without|no)\sobjections?\b|\bnem\.?\s?con\b\.?|"
        r"\bby\s(?:consensus|a\sshow\sof\shands|(?:a\s)?majority(?:\svote)?|acclamation)\b|\+1\b",
    )
)


def vote_in(text: str) -> str | None:
    """The result of the vote as printed, None where none is."""
    return next((found.group().strip() for vote in _VOTES if (found := vote.search(text))), None)
