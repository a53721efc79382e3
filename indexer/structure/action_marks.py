"""How minutes mark actions: before them, above them, or after them with nothing but an owner."""

from __future__ import annotations

import re

from indexer.structure.prose import has_verb

_NUMBER = r"(?: (?:no\.? ?)?\d{1,3}(?:[./]\d{1,3})*)?"
# Before the words: "Action 3: ...", "ACTION - ...", "AP12 AB to ...", "AI: ...".
BEFORE = re.compile(
    rf"[(\[*]{{0,3}}actions?(?: points?| items?)?{_NUMBER}\*{{0,2}}\s?"
    r"(?::|\s[-–—]|[–—])\*{0,2}\s*(?=\S)|ap ?\d{1,3}\s?(?:[:.–-]\s|(?=[A-Z]{2,4}\b)|\s(?=[A-Z]))"
    r"|(?-i:AI)\*{0,2}:\*{0,2}\s",
    re.IGNORECASE,
)
# A line that says only "Actions" or "Action point 3": what it means stands below.
ABOVE = re.compile(
    rf"[(\[*]{{0,3}}actions?(?: points?| items?| agreed| arising)?{_NUMBER}\s?:?\*{{0,2}}\Z", re.IGNORECASE
)
# "... to the bank. Action: AB", "ACTION Ann": the sentence before is the action.
AFTER = re.compile(
    r"[(\[]?\b(?i:actions?)\s?[:–-]?\s{0,9}"
    r"(?P<who>(?!(?i:plan|log|points?|list|items?|taken|required|group|fund)\b)"
    r"(?:[A-Z]{2,4}|[A-Z][a-z]{1,20})"
    r"(?:\s?(?:[/,&+]|and)\s?(?:[A-Z]{2,4}|[A-Z][a-z]{1,20})){0,4})[)\]]?\.?\s*\Z"
)
# "Owner: Ann Bell" below an action.
OWNER = re.compile(
    r"(?:action )?(?:owner|lead|responsible|assigned to|by whom|who)\s?:\s*(?P<who>\S.{1,80})", re.IGNORECASE
)
_ASKS = re.compile(r"\b(?:to|will|should|must|shall)\b", re.IGNORECASE)


def is_open(text: str) -> bool:
    """Whether a marked text asks for something; "Actions: all were closed" reports."""
    return _ASKS.search(text) is not None or not has_verb(text)
