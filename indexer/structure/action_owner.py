"""Who is to do it: the subject of an action, named as the roster does."""

from __future__ import annotations

import re

from indexer.structure.initials import Directory
from indexer.structure.names import strip_title

_LETTERS = r"[A-Z][A-Za-z]{1,3}(?:\s?(?:[/,&+]|and)\s?[A-Z][A-Za-z]{1,3})*"
_TRAILING = re.compile(rf"[(\[](?P<who>{_LETTERS}|all|[A-Z][a-z]+ [A-Z][\w'’-]+)[)\]]\.?\s*\Z", re.IGNORECASE)
_LEADING = re.compile(rf"(?P<who>{_LETTERS}|[A-Z][a-z]+ [A-Z][a-z]+)\s?[:–—-]\s")
# Bodies and offices that minutes write without capitals.
_PLAIN = (
    r"(?:partners|members|officers|staff|trustees|governors|councillors|everyone|all|"
    r"(?:the )?(?:chair|clerk|secretary|secretariat|treasurer))"
)
# A proper name: capitalised words, joined by small ones ("Police from the CoP", "JV and JT").
_NAMED = (
    r"(?:[Tt]he )?[A-Z][\w.&’'-]*"
    r"(?:(?:/|, | (?:and |& |of (?:the )?|from (?:the )?|for (?:the )?)?)[A-Z][\w.&’'-]*){0,6}"
)
_WHO = rf"(?P<who>{_NAMED}|(?i:{_PLAIN}))"
_ASKED = re.compile(rf"\b(?:requested|asked|tasked|invited|instructed)(?: for)? {_WHO} to\b")
_COMMITTED = re.compile(
    rf"(?:\A|(?<=[\s(])){_WHO} (?:also |then |now |have |has |had )?"
    r"(?:to|will|would|should|must|(?:agreed?|offered|undertook|volunteered|promised|committed) to|"
    r"(?:stated|said|confirmed)(?: that)? \w+ would)\s"
)
_OPENS = re.compile(rf"\A{_WHO} (?:is|are|has|have|was|were)\b.* and will\b")
# Capitalised for opening the sentence, not for naming anybody.
_NOBODY = re.compile(
    r"(?:Agreed|It|This|That|These|There|They|He|She|We|An?|Any|Action|In|On|At|Following|To|For)\b"
)


def owner_of(text: str, known: Directory) -> str | None:
    """The owner as the roster names them, else as printed; None where nobody is named."""
    marked = _TRAILING.search(text[-60:]) or _LEADING.match(text)
    found = marked or _ASKED.search(text) or _COMMITTED.search(text) or _OPENS.match(text)
    if found is None or _NOBODY.match(found["who"]):
        return None
    return _resolved(found["who"], known)


def _resolved(who: str, known: Directory) -> str:
    parts = [part.strip() for part in re.split(r"\s*(?:/|,|&|\+|\band\b)\s*", who) if part.strip()]
    names = [known.resolve(part) for part in parts]
    if names and all(names):
        return ", ".join(name for name in names if name)
    last = strip_title(who)[0].split()[-1]  # "DMPC SL": an office before initials
    return known.by_initials.get(last) or re.sub(r"\A[Tt]he ", "", who)
