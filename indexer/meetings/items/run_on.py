"""Headings that run into their text without a stop: "Election of Officers Upon the proposition of ...".

Headings lose their line where minutes are pasted into a page. The sentence behind one tells where it ends: by
a word that begins sentences and has a capital nowhere else, by the letter of a list, by the name of whoever
did something, or by small letters behind capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.language.dates import CARDINALS
from indexer.meetings.genre import HONORIFIC, ROLE, TITLE_CHARACTERS, has_verb
from indexer.meetings.people.names import is_name

_MOST_WORDS = 12
_LETTERS = 4
_OPENERS = frozenset(
    {
        *"The There This These Those It Upon He She They We".split(),
        *(word.capitalize() for word in CARDINALS if word != "one"),
    }
)
# Whoever meets, before what they did.
_THOSE_WHO_MET = re.compile(r"(?:Councill?ors|Members|Trustees|Directors|Governors|Commissioners)\Z")
_ENTRY = re.compile(r"(?:\(?(?:[a-e]|i)\)|i\.|[•●▪])\Z")
_TITLED = re.compile(rf"(?:{HONORIFIC})\.?\s+(?=[A-Z])|[A-Z]\.?\s+(?=[A-Z][a-z])", re.IGNORECASE)
# No heading ends in one of these.
_LEADS_ON = frozenset(
    "a an and as at by for from in into of on or our the their to with & re than that this its".split()
)
_SENTENCE = re.compile(r".*?(?:[.!?](?=\s|\Z)|\Z)", re.DOTALL)


def run_on_end(text: str) -> int | None:
    """Length of the heading that a paragraph opens with, None where it is one sentence."""
    for word in _words_within(text):
        head = text[: word.start()].rstrip()
        if has_verb(head):
            return None
        if _may_end(head) and _begins_sentence(text, word):
            return len(head)
    return None


def _words_within(text: str) -> Iterator[re.Match[str]]:
    """Words that may be the first behind a heading."""
    for n, word in enumerate(re.finditer(r"\S+", text[: TITLE_CHARACTERS + 1])):
        if n > _MOST_WORDS:
            return
        if n:
            yield word


def _may_end(head: str) -> bool:
    last = head.split()[-1].lower()
    return last not in _LEADS_ON and head[-1] not in ",.;:-–—" and sum(c.isalpha() for c in head) >= _LETTERS


def _begins_sentence(text: str, word: re.Match[str]) -> bool:
    rest = text[word.start() :]
    found = _SENTENCE.match(rest)
    sentence = found.group() if found else rest
    if _ENTRY.match(word.group()):
        return True
    head = text[: word.start()].rstrip()
    if head.isupper() and len(head.split()) > 1 and re.match(r"[A-Z][a-z]", rest):
        return True
    if word.group() in _OPENERS:
        return has_verb(sentence) or word.group() == "There"
    after = sentence[len(word.group()) :].lstrip()
    if _THOSE_WHO_MET.match(word.group()):
        return has_verb(after.split(maxsplit=1)[0]) if after else False
    named = _TITLED.match(rest) is not None or (" of " in head and ROLE.search(head.split()[-1]) is not None)
    return named and _acts(sentence)  # "Election of Chairman Ann Bell was elected"


def _acts(sentence: str) -> bool:
    """Whether a sentence begins with somebody's name and goes on with what they did."""
    words = sentence.split()
    return any(is_name(" ".join(words[:n])) and has_verb(words[n]) for n in (2, 3, 4) if len(words) > n)
