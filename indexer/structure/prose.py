"""Is a line running text or a title?"""

from __future__ import annotations

import re

# What a title seldom has and a sentence nearly always: finite auxiliaries and the verbs of reporting.
# Lower case only: "Will" is a name and "May" a month.
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|should|could|can|cannot|must|did|does|do|may|might|"
    r"updated|noted|agreed|reported|said|stated|asked|confirmed|explained|gave|thanked|welcomed|presented|"
    r"provided|introduced|"
    r"highlighted|raised|resolved|proposed|suggested|informed|advised|opened|commented|requested|expressed|"
    r"reminded|"
    r"spoke|led|told|took|met|attended|sent|declared|wished|felt|observed|outlined|described|emphasised|"
    r"offered)\b"
)
_BY = re.compile(r"\b(?:presented|led|introduced|given|raised|proposed|provided) by\b")
_END = re.compile(r"[.!?][)\]\"'’”]*\s*\Z")
# A title longer than this is read as a sentence: printed headings of minutes rarely fill a line and a half.
TITLE_CHARACTERS = 120
TITLE_WORDS = 16
# From here on a paragraph is running text whatever its grammar.
PROSE_CHARACTERS = 160
# A marked heading may run over two lines and is a paragraph from here on.
MARKED_CHARACTERS = 220


def has_verb(text: str) -> bool:
    """Whether the text has a word that makes it a statement ("presented by A Name" does not)."""
    return _FINITE.search(_BY.sub("", text)) is not None


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does (closing quotes and brackets aside)."""
    return _END.search(text[-12:]) is not None and not re.search(
        r"\b(?:A\.?O\.?B|etc|Assoc|Ltd)\.\Z", text[-12:], re.I
    )


def is_prose(text: str) -> bool:
    """Whether the text reads as running text: long, or a sentence with a verb."""
    if len(text) > PROSE_CHARACTERS:
        return True
    count = len(text.split())
    return (count >= 4 and ends_sentence(text)) or (count >= 5 and has_verb(text))


def is_paragraph(text: str) -> bool:
    """Whether a line marked as a heading is a paragraph all the same; headings may be long and have verbs."""
    return len(text) > MARKED_CHARACTERS or (
        ends_sentence(text) and has_verb(text) and len(text.split()) >= 8
    )


def is_title(text: str) -> bool:
    """Whether unmarked text could be a heading: short, capitalised, no verb, no closing punctuation."""
    if not text or len(text) > TITLE_CHARACTERS or len(text.split()) > TITLE_WORDS:
        return False
    first = text.lstrip("\"'‘“(")[:1]
    if not (first.isupper() or first.isdigit() or first in "£"):
        return False
    if ends_sentence(text) or text[-1] in ",;:-–—" or "@" in text or "://" in text:
        return False
    return not has_verb(text)
