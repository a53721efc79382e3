"""Raised text (superscript): what of it belongs to the word before it, in every format alike.

A raised number behind a figure is the mark of a note: "£420" with a raised 1 must never become "£4201".
Behind a unit or a power of ten it is an exponent. Raised letters belong to their word ("14th"), but for one
alone behind what needs none.
"""

from __future__ import annotations

import re

# A unit of length that is squared or cubed, or the ten of a power, right before what is raised.
_UNIT = re.compile(r"(?:(?<![^\W\d_])(?:[mckd]?m|km|ft|in|yd|mi)|[x×·*] ?10)\Z")
# What marks a note: "1", "2,3", "4-6", "(1)", "[2]", "1a", "*", "†", "2*", "(a)", "[ii]".
_ONE = r"(?:\d{1,3}[a-z]?|[*†‡§¶#]{1,3})"
_MARK = re.compile(
    rf"[\s(\[]*{_ONE}(?:\s?[,;–-]\s?{_ONE}|[*†‡§¶#])*[\s)\].,;]*|\s*(?:\([a-z]{{1,3}}\)|\[[a-z]{{1,3}}\])\s*"
)
# A letter alone marks a note behind a figure that is no ordinal ("1a", "2e"), a word that is no abbreviation
# ("Mr", "Revd") or the end of a clause.
_LETTER = re.compile(r"\s*[a-h][\s.,;]*")
_BEFORE_LETTER = re.compile(
    r"(?:[£$€]\s?[\d.,]*\d|(?<!\d)\d{3,}|\d[.,:]\d+|[%.,;:)\]”\"’]|(?<![^\W\d_])(?:[a-z]{3,}|[A-Z][a-z]{4,}))\s?\Z"
)
_EXPONENT = re.compile(r"[-+−–]?\d{1,3}")
_LOWERED_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
RAISED_DIGITS = str.maketrans("0123456789-+−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁻⁻")


def is_note_mark(before: str, raised: str) -> bool:
    """Whether raised text behind `before` is the mark of a note rather than an exponent or part of a word."""
    if _LETTER.fullmatch(raised):
        return bool(_BEFORE_LETTER.search(before))
    return bool(_MARK.fullmatch(raised)) and not _is_exponent(before, raised)


def in_line(before: str, raised: str) -> str:
    """Return what stands in the text for raised text behind `before`: nothing for the mark of a note.

    An exponent becomes raised digits of Unicode ("m²"); everything else stays as it is ("14th"), but apart
    where it would make another figure of the one before it.
    """
    if _is_exponent(before, raised):
        return raised.strip().translate(RAISED_DIGITS)
    if is_note_mark(before, raised):
        return ""
    return f" {raised}" if before[-1:].isdigit() and raised[:1].isdigit() else raised


def lowered_in_line(before: str, lowered: str) -> str:
    """Return what stands in the text for lowered text: digits that would make another figure stay lowered."""
    figures = before[-1:].isdigit() and lowered[:1].isdigit()
    return lowered.translate(_LOWERED_DIGITS) if figures else lowered


def _is_exponent(before: str, raised: str) -> bool:
    return bool(_EXPONENT.fullmatch(raised.strip()) and _UNIT.search(before))
