"""Statements that are decisions by their form alone, whatever else they say.

Seconded motions, results of votes, matters put off and stances on an application are told in so few words
that nothing but their form speaks for them.
"""

from __future__ import annotations

import re

# Somebody by name, office or initials, as beside "seconded".
_ONE = r"(?:the\s)?[A-Z][\w.'’-]*"
_SECONDED = (
    rf"(?:(?i:second(?:ed|er|s)?|sec|2nd(?:ed)?)\b[.:]*\s*(?:(?i:by)\b\s*:?\s*)?{_ONE}|"
    rf"{_ONE}\s(?:seconds|seconded)\b)"
)
_MOTION = re.compile(
    # A proposed that the fee be raised, B seconded; A moves to adjourn. B seconds.
    rf"(?:{_ONE}\s){{1,4}}(?:proposed|proposes|moved|moves|motioned)\s(?!by\b)[^.;]*"
    rf"\b{_SECONDED}"
    rf"|(?:{_ONE}\s){{1,4}}(?:moved|moves|motioned)\s(?!by\b)\w.{{0,300}}?\b{_SECONDED}"
    # It was proposed by A and seconded by B that the fee be raised
    rf"|(?i:it was (?:proposed|moved))\sby\s.{{2,60}}?{_SECONDED}.{{0,40}}?\b(?:that|to)\b"
    # Motion to adjourn by A, seconded by B
    rf"|(?i:motion)\s(?:(?:made\s)?by\s.{{2,40}}?\s)?(?:to|that)\s.{{0,300}}?\b{_SECONDED}",
    re.DOTALL,
)
# A speech in favour is longer than what it moves.
_MOTION_WORDS = 60
_MOTION_CHARACTERS = 1_000  # a word without an end is no motion, and would be looked through again and again

# "That the report BE RECEIVED": what a council resolves, in the capitals that are kept for it. Of what it
# only notes nothing comes.
_BE_DONE = re.compile(r"\bBE (?:[A-Z]{1,20}LY )?(?!NOTED\b)[A-Z]{3,20}(?:ED|EN|LD)\b")
_SMALL = re.compile(r"[a-z]")

_MATTER = r"(?:this|it|they|these|(?:the|this) (?:matter|item|application|request|question|proposal|subject))"
_PUT_OFF = r"(?:deferred|tabled|postponed|shelved|held over|carried (?:forward|over)|put off)"
_DEFERRED = re.compile(
    # Deferred to the next meeting
    rf"\A(?:{_PUT_OFF})(?: (?:to|until|till|for)\b|\.?\Z)"
    # The treasurer is away. This has been tabled.
    rf"|(?:\A|[.;]\s+){_MATTER} (?:was|were|has been|have been|is) (?:therefore |then |again )?"
    rf"{_PUT_OFF}\b",
    re.IGNORECASE,
)

_BODY = (
    r"(?:(?:\w+ )?(?:council|committee|board)|councillors?|members|trustees|commissioners|directors)[’']?s?"
)
_STANCE = re.compile(
    # The council supports the application; councillors agreed no objection
    rf"\A(?:the )?{_BODY} (?:unanimously )?(?:supports?|objects?|agreed no objections?|"
    r"ha(?:s|d|ve) no objections?)\b"
    rf"|\A(?:supported|opposed) by (?:the )?{_BODY}\b"
    # Accounts were accepted for payment
    r"|\b(?:approved|accepted|agreed|passed) for payment\b",
    re.IGNORECASE,
)
# What a body says of an application stands in few words; a longer sentence tells how the talk went.
_STANCE_WORDS = 30

_RESULT = re.compile(
    r"(?:the )?(?:motion|resolution|amendment|proposal|vote) (?:(?:was|is|has been) )?(?:duly |then )?"
    r"(?:(?:unanimously )?(?:carried|passed|approved|adopted|defeated|lost|rejected)|"
    r"carries|passes|fails?|failed)\b",
    re.IGNORECASE,
)
_RESULT_WORDS = 8


def settles_plainly(text: str) -> bool:
    """Whether a statement is a decision by its form: a seconded motion, a matter put off, a stance taken."""
    if text.rstrip().endswith("?"):
        return False
    words = len(text.split())
    return (
        (words <= _MOTION_WORDS and len(text) <= _MOTION_CHARACTERS and _MOTION.search(text) is not None)
        or _is_resolved(text)
        or _DEFERRED.search(text) is not None
        or (words <= _STANCE_WORDS and _STANCE.search(text) is not None)
    )


def _is_resolved(text: str) -> bool:
    """Whether capitals say in the midst of a sentence what is to be done: not where all is in capitals."""
    small = _SMALL.search(text)
    return small is not None and _BE_DONE.search(text, small.end()) is not None


def is_result(text: str) -> bool:
    """Whether a statement only says what became of a motion: "Motion carried 5-0"."""
    return len(text.split()) <= _RESULT_WORDS and _RESULT.match(text) is not None
