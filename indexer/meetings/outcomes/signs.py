"""What is known of a statement, by name: the signs by which actions and decisions are told from other talk.

Each sign is there or not. Which ones count how much is fitted (`minutebook structure fit`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from indexer.meetings.outcomes.commitments import is_commitment
from indexer.meetings.outcomes.statements import MinutedStatement
from indexer.meetings.outcomes.wording import ADVERBS, HUMAN, KNOWN, SETTLING, WordClasses, same_kind
from indexer.model import LineKind

# How minutes mark actions: before them, above them, or after them with nothing but an owner.

_NUMBER = r"(?: (?:no\.? ?)?\d{1,3}(?:[./]\d{1,3})*)?"
BEFORE = re.compile(
    rf"[(\[*]{{0,3}}(?:actions?(?: points?| items?)?|to-?do){_NUMBER}\*{{0,2}}\s?"
    r"(?::|\s[-–—]|[–—])\*{0,2}\s*(?=\S)|ap ?\d{1,3}\s?(?:[:.–-]\s|(?=[A-Z]{2,4}\b)|\s(?=[A-Z]))"
    r"|actions? (?:on|for) (?=(?-i:[A-Z])[\w.'’ ,/&-]{0,40}(?::|\s[-–—])\s)"
    r"|action-\d{1,5}\s?[:–-]?\s|(?-i:AI)\*{0,2}:\*{0,2}\s",
    re.IGNORECASE,
)
"""Before the words: "Action 3: ...", "ACTION - ...", "AP12 AB to ...", "AI: ...", "ACTION-123: ..."."""

AFTER = re.compile(
    r"[(\[]?\b(?i:actions?)\s?[:–-]?\s{0,9}(?P<who>(?!(?i:plan|log|points?|list|items?|taken|required|group|"
    r"fund)\b)(?:[A-Z]{2,4}|[A-Z][a-z]{1,20})(?:\s?(?:[/,&+]|and)\s?(?:[A-Z]{2,4}|"
    r"[A-Z][a-z]{1,20})){0,4})[)\]]?\.?\s*\Z"
)
"""After them: "... to the bank. Action: AB", "ACTION Ann"."""

TURN = re.compile(r"[A-Z][\w.'’/ -]{0,30}:\s")
"""Somebody speaks: "AB: I will look at it"."""

_BOX = re.compile(r"\[[ xX]?\]\s*")
# Of longer statements the opening tells.
_WORDS = 90
# A transcript has so many turns among its lines; what people say there is talk.
_MOSTLY = 0.4
# What stands around a statement says little word by word from here on.
_AROUND = 12


@dataclass(frozen=True)
class WordedStatement:
    """A statement with its words by class."""

    wording: WordClasses
    statement: MinutedStatement
    text: str
    words: tuple[str, ...]
    kinds: tuple[str, ...]  # the same, with "_" for words of no class

    @cached_property
    def flags(self) -> frozenset[str]:
        """The classes that say what a statement is about."""
        return frozenset(self.words) & _FLAGS

    @cached_property
    def own(self) -> frozenset[str]:
        """The signs that it has by itself, whatever stands before and after it."""
        found = _wording(self)
        found.update(_forms(self.wording, self), _settled(self), _look(self))
        found.update(_around(self.wording, self.statement))
        if is_commitment(self.text, self.wording.names):
            found.add("form commits")
        return frozenset(found)


_FLAGS = SETTLING | {"VOTE", "ACTION", "WILL", "ASK"}


def told(wording: WordClasses, statement: MinutedStatement) -> WordedStatement:
    """A statement by the classes of its words."""
    text = wording.text[statement.start : statement.end]
    words = wording.words(text)[:_WORDS]
    return WordedStatement(
        wording, statement, text, tuple(words), tuple(same_kind(word, wording.deeds) for word in words)
    )


def signs(all_told: Sequence[WordedStatement]) -> list[frozenset[str]]:
    """The signs of each statement of a document."""
    turns = among_turns(all_told)
    marks = min(3, sum(BEFORE.match(one.text) is not None for one in all_told))
    found = []
    for place, one in enumerate(all_told):
        before = all_told[place - 1] if place else None
        after = all_told[place + 1] if place + 1 < len(all_told) else None
        more = {f"marks={marks}", *_neighbours(one, before, after)}
        if TURN.match(one.text):
            more.add("turn, among turns" if turns else "turn")
        found.append(one.own | more)
    return found


def among_turns(all_told: Sequence[WordedStatement]) -> bool:
    """Whether the document is a transcript: what its people say is talk."""
    return sum(TURN.match(one.text) is not None for one in all_told) >= _MOSTLY * len(all_told)


def _runs(words: Sequence[str]) -> set[str]:
    """Words and pairs of words."""
    return {*words, *map(" ".join, pairwise(words))}


def _runs_of_kinds(kinds: Sequence[str]) -> Iterator[str]:
    """Yield runs of up to three classes, at most one word of no class before the last."""
    one, two = "", ""  # the run of one and of two that end before this word, "" where too many have no class
    for kind in kinds:
        if kind == "_":
            # A run does not end so, and no other word of a run that goes on has no class.
            two = f"{one} _" if one and not one.endswith("_") else ""
            one = "_"
            continue
        yield kind
        if one:
            yield f"{one} {kind}"
        if two:
            yield f"{two} {kind}"
        two = f"{one} {kind}" if one else ""
        one = kind


def _wording(one: WordedStatement) -> set[str]:
    """Words, pairs, and runs of three where all but one have a class."""
    words, kinds, flags = one.words, one.kinds, one.flags
    found = _runs(words)
    found.update(f"kinds={run}" for run in _runs_of_kinds(kinds))
    found.update(f"opens={' '.join(kinds[:length])}" for length in (1, 2, 3))
    found.add(f"first={' '.join(words[:1])}")
    found.update(f"ends={' '.join(kinds[-length:])}" for length in (1, 2))
    found.update(f"has {flag}" for flag in flags)
    if {"MOVE", "SECOND"} <= flags:
        found.add("moved and seconded")
    if "MOVE" in flags and flags & {"PASS", "VOTE", "DECIDE", "APPROVE"}:
        found.add("moved and settled")
    return found


# Who will do what: modal verbs with what stands before and after them.

_MODALS = frozenset({"WILL", "OUGHT", "CAN", "to", "UNDERTAKE", "ASK"})
# A subject further from its verb than this is another clause's.
_FAR = 7
_CLAUSE_STARTS = frozenset({":", ";", "(", "-", "–", "—", "and", "that", "but", "so"})


def _forms(wording: WordClasses, one: WordedStatement) -> Iterator[str]:
    """Yield the signs of every modal verb; those that open with "form" hold for whole classes of wordings."""
    words = one.words
    for at, word in enumerate(words):
        if word not in _MODALS:
            continue
        next_verb = at + 1
        while next_verb < len(words) and (words[next_verb] in ADVERBS or words[next_verb] == "NOT"):
            next_verb += 1
        verb = words[next_verb] if next_verb < len(words) else ""
        passive = verb == "BE" and next_verb + 1 < len(words)
        if passive:
            verb = words[next_verb + 1]
        if verb == "to" and word == "to":
            continue
        yield from _modal(wording, words, at, "BE " * passive + verb)
        passive = passive and not verb.endswith("_ing")
        yield from _form(wording, words, at, verb, passive)
    if "DECIDE" in words:
        rest = words[words.index("DECIDE") + 1 :]
        if "to" in rest[:2]:
            deed = rest[rest.index("to") + 1 :][:1]
            yield "form decided to"
            yield f"form decided to {_verb_kind(wording, ''.join(deed))}"


def _verb_kind(wording: WordClasses, verb: str) -> str:
    if verb in wording.states:
        return "STATE"
    kind = same_kind(verb, wording.deeds)
    return kind if kind in ("DO", "BE", "_") else "KNOWN"


def _modal(wording: WordClasses, words: Sequence[str], at: int, verb: str) -> Iterator[str]:
    """Yield a modal verb with the nearest subject, with its verb, and with both."""
    word = words[at]
    back = next(
        (n for n in range(at - 1, max(-1, at - _FAR), -1) if words[n] in HUMAN or words[n] == "IT"), None
    )
    subject = "none" if at == 0 else "?" if back is None else words[back] + "~" * (back < at - 2)
    opening, _, last = verb.rpartition(" ")
    kind = f"{opening} {same_kind(last, wording.deeds)}".strip()
    yield f"{subject} {word}:"
    yield f"{subject} {word}: {kind}"
    yield f"{word}: {kind}"
    yield f"{word}: {verb}"
    yield f"does {verb}"
    if "SAY" in words[:at]:
        yield f"said {word}"
        yield f"said {subject} {word}"
    if "IF" in words[:at]:
        yield f"if {word}"


def _form(wording: WordClasses, words: Sequence[str], at: int, verb: str, passive: bool) -> Iterator[str]:
    word = words[at]
    kind = _commitment(words, at)
    if kind is None:
        return
    human = next((n for n in range(at - 1, max(0, at - _FAR) - 1, -1) if words[n] in HUMAN), None)
    near = human is not None and human >= at - 2
    who = (
        "near"
        if near
        else "far"
        if human is not None
        else "it"
        if "IT" in words[max(0, at - 4) : at]
        else "none"
    )
    does = _verb_kind(wording, verb)
    yield "form"
    yield f"form {kind}"
    yield f"form {kind} {does}"
    yield f"form {kind} {who}"
    yield f"form {kind} {who} {does}"
    if passive:
        yield "form passive"
        yield f"form {kind} {who} passive"
    opens = human is not None and (human == 0 or words[human - 1] in _CLAUSE_STARTS)
    if opens:
        yield f"form {kind} opens"
        yield f"form {kind} opens {does}"
    if near or opens:
        yield "form with somebody"
    if near and does in ("DO", "_"):
        yield "form somebody does"
        yield f"form somebody does, {'bare' if kind == 'bare to' else 'modal'}"
    for sign, said in (("if", {"IF"}), ("suggested", {"SUGGEST", "MOVE"}), ("decided", {"DECIDE"})):
        if not said.isdisjoint(words[:at]):
            yield f"form {sign}"
            yield f"form {sign} {who}"
    if "IT" in words[max(0, at - 2) : at]:
        yield "form of it"
    if word == "to" and at == 0:
        yield "form opens with to"


def _commitment(words: Sequence[str], at: int) -> str | None:
    """How a modal verb commits somebody, None where it does not: "to" often only joins two words."""
    word = words[at]
    if word in ("UNDERTAKE", "ASK"):
        return word if "to" in words[at + 1 : at + 7] else None
    if word != "to":
        return word
    before = words[at - 1] if at else ""
    if before == "BE":
        return "is to"
    bare = before in HUMAN or before in ("", ":", ";", "(")
    bare = bare or (before in ADVERBS and at > 1 and words[at - 2] in HUMAN)
    return "bare to" if bare else None


# What the meeting did: verbs of settling with what stands before and after them.


def _settled(one: WordedStatement) -> Iterator[str]:
    words = one.words
    for at, word in enumerate(words):
        if word not in SETTLING:
            continue
        before = one.kinds[at - 1] if at else ""
        after = words[at + 1] if at + 1 < len(words) else ""
        after = after if after in KNOWN or after in _JOINTS else "_"
        back = next((words[n] for n in range(at - 1, max(-1, at - 9), -1) if words[n] in _SUBJECTS), "")
        yield f"{before} {word}."
        yield f"{before} {word} {after}."
        yield f"{word} {after}."
        yield f"{back} .. {word}"
        yield f"{back} .. {before} {word}"
        doubts = [name for name, said in _DOUBTS if not said.isdisjoint(words[:at])]
        yield from (f"{name} {word}" for name in doubts)
        if word in _SETTLED:
            yield from _outcome(words, at, back, doubts)


def _outcome(words: Sequence[str], at: int, subject: str, doubts: Sequence[str]) -> Iterator[str]:
    """Yield what holds for all verbs of settling alike."""
    yield "form settled"
    clear = "may be" if "may" in doubts else "had been" if words[at - 1 : at] == ("HAVE",) else "is"
    who = (
        "body"
        if subject in ("BODY", "WE")
        else "it"
        if subject == "IT"
        else "one"
        if subject in HUMAN
        else "thing"
    )
    yield f"form {clear} settled"
    yield f"form {clear} settled by {who}"
    if "BE" in words[max(0, at - 2) : at]:
        yield f"form {clear} settled, passive"
        yield f"form {clear} settled, passive of {who}"
    if at == 0:
        yield "form opens settled"
    if words[at + 1 : at + 2] in (("to",), ("that",), ("IT",), (":",)):
        yield f"form {clear} settled what"
        yield f"form {clear} settled what by {who}"
    if len(words) - at <= 3:
        yield "form ends settled"
    if "VOTE" in words:
        yield "form settled by vote"
    for doubt in doubts:
        yield f"form settled, {doubt}"


_SETTLED = SETTLING - {"MOVE", "SECOND", "NOTE"}
_SUBJECTS = HUMAN | {"IT"}
_DOUBTS = (
    ("said", frozenset({"SAY"})),
    ("if", frozenset({"IF"})),
    ("may", frozenset({"WILL", "OUGHT", "CAN"})),
    ("suggested", frozenset({"SUGGEST"})),
    ("not", frozenset({"NOT"})),
)
_JOINTS = frozenset({"with", "as", "on", "for"})


# How it looks and where it stands.


def _look(one: WordedStatement) -> Iterator[str]:
    statement, line = one.statement, one.statement.line
    yield f"kind={line.kind}"
    yield f"length={min(6, len(one.words).bit_length())}"
    yield "first" if statement.first else "later"
    if statement.first and statement.last:
        yield "alone"
    if line.strong:
        yield "bold"
    elif line.strong_to:
        yield "opens bold"
    if line.marker_end:
        yield "bullet"
    if BEFORE.match(one.text):
        yield "form marked before"
    if AFTER.search(one.text[-120:]):
        yield "form marked after"
    if one.text.endswith("?"):
        yield "asks"
    if one.text.isupper():
        yield "capitals"
    if one.text[0] in '"“‘':
        yield "quoted"
    if _BOX.match(line.text, line.marker_end):
        yield "form box"
    yield from _entry(one)


def _entry(one: WordedStatement) -> Iterator[str]:
    """Yield what lists of actions look like: a verb first, an owner before or behind."""
    kinds = one.kinds
    listed = one.statement.line.kind is not LineKind.TEXT
    if kinds[:1] == ("DO",):
        yield "form imperative"
        yield f"form imperative {one.statement.line.kind}"
    if len(kinds) > 2 and kinds[0] in HUMAN and kinds[1] in (":", "-", "–", "(") and kinds[2] == "DO":
        yield "form somebody: imperative"
    if listed and kinds and kinds[-1] in HUMAN:
        yield "form ends with somebody"


def is_telegraphic(one: WordedStatement) -> bool:
    """Whether a statement is an owner and what to do, no more: "AB: write to the bank", "AB/CD to write"."""
    kinds = [kind for kind in one.kinds[:_OPENING] if kind not in _JOINS]
    if not kinds or kinds[0] not in _OWNERS:
        return False
    rest = kinds[next((n for n, kind in enumerate(kinds) if kind not in _OWNERS), len(kinds)) :]
    if rest[:1] not in ([":"], ["to"]):
        return False
    return (rest[1:2] == ["DO"] and not _GERUND.match(one.text)) or rest[1:3] == ["to", "DO"]


# Within so many words stand the owners and the verb; "and", "/" and the like join owners.
_OPENING = 12
_JOINS = frozenset({"and"})
# "NB: meeting moved": a thing rather than a task.
_GERUND = re.compile(r"[^:]{0,60}:\s*\w+ing\b")
_OWNERS = frozenset({"WHO", "CAPS", "OFFICE"})


def _neighbours(
    one: WordedStatement, before: WordedStatement | None, after: WordedStatement | None
) -> Iterator[str]:
    for other, name in ((before, "before"), (after, "after")):
        if other is None or other.statement.item is not one.statement.item:
            yield f"nothing {name}"
        else:
            yield from (f"{name} {flag}" for flag in other.flags)


def _around(wording: WordClasses, statement: MinutedStatement) -> Iterator[str]:
    yield from (f"item={word}" for word in wording.words(statement.item.heading)[:_AROUND])
    yield from (f"above={word}" for word in wording.words(statement.above)[:_AROUND])
    if statement.above.rstrip("*_ ").endswith(":"):
        yield "above a list"
    if "ACTION" in wording.words(statement.above)[:4] or "ACTION" in wording.words(statement.column)[:4]:
        yield "form below actions"
    if "ACTION" in wording.words(statement.item.heading)[:4]:
        yield "form in item of actions"
    if any(0 < len(words) <= 3 and words[0] in HUMAN for words in map(wording.words, statement.beside)):
        yield "form somebody beside"
    yield from (f"column={word}" for word in wording.words(statement.column)[:4])
    for cell in statement.beside:
        words = wording.words(cell)
        if 0 < len(words) <= 3:
            yield from (f"beside={word}" for word in words)
