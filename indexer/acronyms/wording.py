"""Words made comparable: case, accents, hyphens, plurals, possessives and small words make no difference."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# "His Majesty's" and "Her Majesty's" are HM; "C.P.S." is one word, as are "R&D" and "mayor's".
# Every alternative advances character by character without a way back over what it took: linear.
_WORD = re.compile(
    r"(?P<crown>\b(?i:his|her) (?i:majesty)['’]?s\b)"
    r"|(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)"
    r"|[^\W_]++(?:['’&][^\W_]++)*+|&"
)
_BETWEEN = re.compile(r"[^\S\n\t]*[-‐‑–,/'’‘“”\"]?[^\S\n\t]*|['’],? ?|\.")

# Left out of comparisons where two words of weight remain: "Office for" is as good as "Office of".
SMALL = frozenset("a an and at by for from in of on or the to with".split())


class Word(NamedTuple):
    """A word of a text: `folded` is comparable, `[start, end)` is where it stands."""

    folded: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """The words of a text in reading order; the parts of hyphenated words singly."""
    for found in _WORD.finditer(text):
        folded = "hm" if found["crown"] else fold(found.group())
        yield Word(folded, found.start(), found.end())


def runs_on(text: str, before: Word, after: Word) -> bool:
    """Whether two neighbouring words may belong to one name: no end of sentence, line or cell between."""
    return _BETWEEN.fullmatch(text, before.end, after.start) is not None


def fold(word: str) -> str:
    """Lower case, no accents, no possessive, no dots, "&" alone as "and"."""
    small = word.lower() if word.isascii() else _without_accents(word.casefold())
    if not small.isalnum():
        small = small.replace("’", "'").removesuffix("'s").replace("'", "").replace(".", "")
    return "and" if small == "&" else small


def _without_accents(word: str) -> str:
    parted = unicodedata.normalize("NFKD", word)
    return "".join(char for char in parted if not unicodedata.combining(char))


def plain(folded: str) -> str:
    """The word without a plural's ending (Harman's S stemmer, 1991), spelled one way (organized, advisor)."""
    word = folded.replace("z", "s").replace("advisor", "adviser")
    if len(word) < 4 or not word.endswith("s") or word.endswith(("us", "ss")):
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    return word[:-1]


def key(folded: Sequence[str]) -> str:
    """What a name is compared by: its words without plurals and small words, written as one.

    Writing them as one makes "anti-social" and "antisocial" alike. Small words stay where the name has only
    one other ("the Met").
    """
    weighty = [word for word in folded if word not in SMALL]
    return "".join(map(plain, weighty if len(weighty) > 1 else folded))


def key_of(text: str) -> str:
    """The key of a name as written."""
    return key([word.folded for word in words(text)])


def weight(text: str) -> int:
    """How many words of a name are more than small."""
    return sum(word.folded not in SMALL for word in words(text))
