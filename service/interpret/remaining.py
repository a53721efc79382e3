"""The question without the phrases that became filters."""

from __future__ import annotations

import re

from indexer.language.words import STOP_WORDS
from service.interpret.interpretation import Interpretation
from service.interpret.vocabulary import MEETINGS
from service.interpret.words import fold

_SLIGHT = STOP_WORDS | MEETINGS
_WORD = re.compile(r"[^\W_]++(?:['’][^\W_]++)*+")
_DANGLING = re.compile(r"\s++(?=[,;:.?!)])|(?<=[(])\s++")
_EMPTY = re.compile(r"[(\[]\s*+[)\]]")
_REPEATED = re.compile(r"[,;:](?=[,;:.?!])")


def remaining(question: str, interpretation: Interpretation) -> str:
    """What to look for in the passages that pass the filters, for the lexical leg.

    A filter's words leave: every passage that passes has the board and the date in its heading, so they tell
    none from another, and as words of the text they mislead ("crime reduction" is a subject too, "March" and
    "meeting" are everywhere). The words of hints stay. Where no word of substance would be left, as of
    "minutes of the last meeting", the whole question is given back, since a search needs words.
    """
    if not interpretation.filters:
        return question
    kept, place = [], 0
    for one in sorted(interpretation.filters, key=lambda one: one.start):
        kept.append(question[place : one.start])
        place = max(place, one.end)
    left = " ".join([*kept, question[place:]])
    if all(fold(word)[0] in _SLIGHT for word in _WORD.findall(left)):
        return question
    whole = " ".join(_EMPTY.sub("", left).split())
    return _REPEATED.sub("", _DANGLING.sub("", whole)).strip(" ,;:-–")
