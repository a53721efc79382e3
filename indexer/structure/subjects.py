"""Who or what stands before "will": somebody who can undertake a thing, or a document that merely does it."""

from __future__ import annotations

import re
from collections.abc import Collection

# People and bodies as minutes call them without a name.
_SOMEBODY = re.compile(
    r"(?:s?he|they|both|all|everyone|everybody|each|"
    r"chair(?:man|woman|person|s)?|clerk|secretary|secretariat|treasurer|"
    r"manager|director|officers?|head(?:teacher)?|lead|leader|co-?ordinator|administrator|president|mayor|minister|"
    r"commissioner|inspector|superintendent|constable|governors?|trustees?|members?|councillors?|partners?|staff|"
    r"teams?|groups?|board|(?:sub-?)?committee|panel|council|forum|party|department|office|services?|police|trust|"
    r"association|agency|agencies|authority|charity|company|contractors?|school|college|university|union|society|"
    r"federation|network|government|ministry|bank|church|club|hospital|practice|surgery|prisons?|probation|courts?|"
    r"champions?|editors?|facilitator|volunteers?|residents?|delegates?|representatives?|organisers?|consultants?|"
    r"auditors?|solicitors?|presenter|authors?|engineers?|taskforce|unit)\Z",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[A-Z][\w&/]{0,4}[A-Z]\w{0,2}\Z")  # initials and acronyms
_CLAUSE = re.compile(r"[,;:–—(]|\b(?:and|but|that|so|then|also|as|while|because|which)\b")
_BELONGING = re.compile(r"\s(?:for|of|from|in|on|at|to|with|who|about|by|under)\s")
_ARTICLE = re.compile(r"(?:the|an?|our|their|its)\s", re.IGNORECASE)
# A subject further from its verb than this is another clause's.
_WORDS = 8


def can_undertake(before: str, names: Collection[str]) -> bool:
    """Whether the subject at the end of `before` (the sentence up to its verb) is people or a body.

    `names` are the words of the roster's names. Where a clause shares its subject ("X is away and will ...")
    the sentence's opening is looked at.
    """
    clauses = _CLAUSE.split(before)
    own = clauses[-1].strip()
    subject = own or clauses[0].strip()
    words = _BELONGING.split(f" {subject} ", maxsplit=1)[0].split()
    if not words or (own and len(words) > _WORDS):
        return False
    looked_at = words[-1:] if own else words[:3]
    return any(_is_somebody(word, words, names, opens=subject == before.strip()) for word in looked_at)


def names_somebody(phrase: str) -> bool:
    """Whether a phrase is a body, an acronym or a group of people: "Police from the CoP", "All members"."""
    bare = [word.strip("'’\"“”(),.") for word in re.split(r"[\s/]+", phrase)]
    head = _BELONGING.split(f" {phrase} ", maxsplit=1)[0].split()
    return any(_LETTERS.match(word) for word in bare) or any(
        _SOMEBODY.match(word.strip("'’")) for word in (head[-1:] or bare[:1])
    )


def _is_somebody(word: str, words: list[str], names: Collection[str], opens: bool) -> bool:
    bare = word.strip("'’\"“”()")
    if _SOMEBODY.match(bare) or _LETTERS.match(bare) or bare in names:
        return True
    named = bare[:1].isupper() and not _ARTICLE.match(" ".join(words) + " ")
    return named and (not opens or (len(words) > 1 and words[-2][:1].isupper()))
