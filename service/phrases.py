"""Quoted phrases of a question: parsed once, then matched exactly, word for word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

Spans = tuple[tuple[int, int], ...]

MOST_PHRASES = 5
"""Of one question. A question of 500 characters that quotes more is a pasted page; the rest is plain text."""

_QUOTES = '"“”„‟＂'
_APOSTROPHES = "'’‘‛ʼ＇´`"
_DASHES = "-‐‑‒–—―−﹣－"
# Printed as nothing: soft hyphens and zero-width marks that web pages and PDFs leave inside words.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_OUTER = f" \t\r\n.,;:!?…{_QUOTES}{_INVISIBLE}"

# A mark opens where no word stands before it and closes where none follows: 5" pipes are not a quotation.
_QUOTED = re.compile(rf"(?<![^\W_])[{_QUOTES}]([^{_QUOTES}]*+)[{_QUOTES}](?![^\W_])")
_WORD = re.compile(r"[^\W_]")
_VISIBLE = re.compile(rf"[^{_INVISIBLE}]")
_APOSTROPHE = f"[{_APOSTROPHES}]"
_BLANKS = r"\s*+"
_DASH = rf"{_BLANKS}[{_DASHES}]{_BLANKS}"
# Of a phrase; whatever is none of these is a mark that must stand in the text as typed.
_PIECE = re.compile(rf"(?P<word>[^\W_]+)|(?P<dash>{_DASH})|(?P<space>\s+)|(?P<apostrophe>{_APOSTROPHE})|.")
# Words that the text itself sets in quotation marks are still the words asked for.
_SPACE = rf"[{_QUOTES}]*+\s[\s{_QUOTES}]*+"
# A word is whole where no letter or digit adjoins it, neither directly nor over an inner apostrophe
# ("don" is not in "don't") or, for figures, a separator ("500" is not in "9,500").
_NOT_BEFORE_WORD = (r"[^\W_]", rf"[^\W_]{_APOSTROPHE}")
_NOT_BEFORE_FIGURE = (*_NOT_BEFORE_WORD, r"\d[.,]")
_NOT_AFTER_WORD = rf"(?![^\W_])(?!{_APOSTROPHE}[^\W_])"
_NOT_AFTER_FIGURE = rf"{_NOT_AFTER_WORD}(?![.,]\d)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand in a passage exactly so, `text` as typed without its quotation marks.

    Alike are: upper and lower case, the kinds of apostrophe and of dash, any run of white space, and
    characters that print as nothing. Nothing is stemmed and stop words count.
    """

    text: str

    def find(self, text: str) -> Spans:
        """Where the phrase stands in `text`: offsets [start, end) in order, without overlap."""
        folded, places = _folded(text)
        spans = (match.span() for match in _pattern(self.text).finditer(folded))
        if places is None:
            return tuple(spans)
        return tuple((places[start], places[end - 1] + 1) for start, end in spans)

    def stands_in(self, text: str) -> bool:
        """Whether `text` holds the phrase."""
        return _pattern(self.text).search(_folded(text)[0]) is not None


def phrases(question: str) -> tuple[Phrase, ...]:
    """The phrases between double quotation marks, straight or curly, in order, each once.

    A mark without its partner is plain text, quotation marks around no word are ignored, and of more
    than `MOST_PHRASES` the first ones count.
    """
    composed = unicodedata.normalize("NFC", question)  # as every canonical text is
    found = (match.group(1).strip(_OUTER) for match in _QUOTED.finditer(composed))
    return tuple(dict.fromkeys(Phrase(text) for text in found if _WORD.search(text)))[:MOST_PHRASES]


def unquoted(question: str) -> str:
    """The question with one word of no meaning in place of each quotation; all else keeps its offset.

    What is quoted is asked for as it stands: "March 2024" in marks is no date to filter by.
    """
    return _QUOTED.sub(lambda quoted: quoted[0][0] + "x" * len(quoted[1]) + quoted[0][-1], question)


def holds(texts: Iterable[str], wanted: Iterable[Phrase]) -> bool:
    """Whether every phrase stands in one of the `texts` (a passage's own text and its heading context)."""
    among = tuple(texts)
    return all(any(phrase.stands_in(text) for text in among) for phrase in wanted)


def find(text: str, wanted: Iterable[Phrase]) -> Spans:
    """Where any of the phrases stands in `text`: offsets in order, overlapping ones joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for phrase in wanted for span in phrase.find(text)):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def _folded(text: str) -> tuple[str, list[int] | None]:
    """`text` without case and invisible marks, and the place of each character left (None: its own)."""
    folded = text.casefold()
    if len(folded) == len(text) and (text.isascii() or not any(char in text for char in _INVISIBLE)):
        return folded, None
    left = [(char, at) for at, one in enumerate(text) if one not in _INVISIBLE for char in one.casefold()]
    return "".join(char for char, _ in left), [at for _, at in left]


@lru_cache(maxsize=256)  # a question is matched against some hundred passages; compiling takes milliseconds
def _pattern(phrase: str) -> re.Pattern[str]:
    """What finds the phrase in folded text."""
    wanted = _folded(phrase)[0]
    first, *others = _PIECE.finditer(wanted)
    parts = [_beginning(first), *(_part(piece) for piece in others)]
    if wanted[-1].isalnum():
        parts.append(_NOT_AFTER_FIGURE if wanted[-1].isdigit() else _NOT_AFTER_WORD)
    return re.compile("".join(parts))


def _beginning(first: re.Match[str]) -> str:
    """The first piece, checked backwards once it is found: searching for plain letters is five times as fast.

    It takes no white space before it, which a search through blanks would need quadratic time for.
    """
    if first.lastgroup != "word":
        return _part(first).removeprefix(_BLANKS)
    word = first.group()
    strangers = _NOT_BEFORE_FIGURE if word[0].isdigit() else _NOT_BEFORE_WORD
    return re.escape(word) + "".join(f"(?<!{stranger}{'.' * len(word)})" for stranger in strangers)


def _part(piece: re.Match[str]) -> str:
    match piece.lastgroup:
        case "space":
            return _SPACE
        case "apostrophe":
            return _APOSTROPHE
        case "dash":
            return _DASH
        case _:
            return re.escape(piece.group())
