"""Which board met: the name in the title, else the acronym that the file name and the text share."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.structure.vocabulary import BODY_NOUN

_WORD = r"[^\W\d_][\w&'’.-]*"
_NAME = re.compile(
    rf"(?:the )?((?:[A-Z][\w&'’.-]*,?(?: (?:and|of|for|the|on|in|to|&|[-–])(?= ))* ){{0,9}}{BODY_NOUN}"
    rf"(?: (?:of|for|on) (?:the )?[A-Z][\w&'’-]*(?: (?:(?:and|of|&) )?[A-Z][\w&'’-]*){{0,5}})?)\b"
)
_NOT_IN_NAME = re.compile(
    r"^(?:(?:the|a|an|draft|final|approved|unconfirmed|confirmed|minutes?|notes?|agenda|record|summary|of|meetings?|annual|ordinary|extraordinary|"
    r"extra-ordinary|general|special|monthly|quarterly|virtual|full|held|from|for|by|in|at|on|public|proceedings|\d+(?:st|nd|rd|th)?)\s+)+",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\b[A-Z][A-Z&]{2,9}\b")
_TRAIL = re.compile(r"\s*(?:[-–—:,|].*|\b(?:meeting|minutes|agenda|notes)\b.*)\Z", re.IGNORECASE)
_KINDS = frozenset("annual parish town city county district borough general community".split())
# "Minutes of the Friends of Somewhere": a body whose name has no word for one.
_MINUTES_OF = re.compile(
    r"(?:[Dd]raft )?(?:[Mm]inutes|MINUTES|[Nn]otes) of (?:the )?(?:(?:[Aa]nnual |[Gg]eneral )*[Mm]eeting of (?:the )?)?"
    r"(?P<name>[A-Z][\w&'’-]*(?: (?:(?:of|and|for|the|in) ){0,2}[A-Z][\w&'’-]*){1,7})(?=\s*(?:\Z|,|\(|[-–—:]|[Mm]eeting\b|held\b|on\b|\d))"
)
_SMALL = frozenset({"and", "of", "for", "the", "on", "in", "to", "&"})


def name_in(title: str) -> str | None:
    """The board's name inside a title such as "Minutes of the Fooham Parish Council meeting held on ..."."""
    text = " ".join(title.replace("_", " ").split())
    capitals = text.isupper()
    if capitals:
        text = text.title().replace("’S", "’s").replace("'S", "'s")
        text = re.sub(r"\b(?:And|Of|For|The|On|In|To)\b", lambda m: m.group().lower(), text)
    if (named := _MINUTES_OF.match(text)) and not _NAME.search(text) and not named["name"].endswith("eeting"):
        return named["name"]
    found = [_NOT_IN_NAME.sub("", match[1]).strip(" ,-–") for match in _NAME.finditer(text)]
    names = [name for name in found if len(name.split()) > 1]
    return next((name for name in names if not _is_kind(name)), None)


def _is_kind(name: str) -> bool:
    """Whether the words only say what kind of body it is ("Annual Parish Council")."""
    return all(word.lower() in _KINDS for word in name.split()[:-1])


def full_name(acronym: str, text: str) -> str | None:
    """The name that the text writes out for an acronym: "London Crime Reduction Board" for LCRB.

    Capitalised words whose first letters are the acronym's, ending in a word for a body.
    """
    pattern = r"\s(?:(?:and|of|for|the|on|in|to|&)\s){0,2}".join(
        rf"{letter}[\w'’-]*" for letter in acronym if letter.isalpha()
    )
    body = re.compile(rf"{BODY_NOUN}\Z")
    for found in re.finditer(rf"\b{pattern}", text):
        if body.search(found.group()) or re.match(
            rf"\s*\({re.escape(acronym)}\)", text[found.end() : found.end() + 20]
        ):
            return " ".join(found.group().split())
    return None


def acronym_in(texts: Iterable[str], body: str) -> str | None:
    """An acronym that a title or file name holds and the text uses in capitals, as a word of its own."""
    for text in texts:
        if text.isupper() and " " in text.strip():
            continue  # set in capitals throughout: nothing tells an acronym from a word
        for word in re.findall(r"[A-Za-z&]{3,10}", text.replace("_", " ")):
            upper = word.upper()
            if (
                (word == upper or word == word.lower())
                and word.lower() not in _COMMON
                and _is_used(upper, body)
            ):
                return upper
    return None


def _is_used(acronym: str, body: str) -> bool:
    """Whether the text has the letters as a capital word and never as an ordinary one."""
    found = re.findall(rf"\b{re.escape(acronym)}\b", body, re.IGNORECASE)
    return acronym in found and all(word == acronym for word in found)


_COMMON = frozenset(
    """minutes meeting meetings board committee council group panel forum agenda notes draft final approved public
    the and for with from january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun monday tuesday wednesday thursday
    friday saturday sunday pdf doc docx odt html annual general parish town city county district borough version
    copy signed web page full item items part report""".split()
)
