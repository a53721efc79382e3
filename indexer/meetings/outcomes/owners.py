"""Who is to do it: the owner of an action, named as the roster does where it knows them."""

from __future__ import annotations

import re

from indexer.meetings.outcomes.commitments import names_somebody
from indexer.meetings.people.initials import Directory
from indexer.meetings.people.names import is_name, strip_title

# How the owner of an action is written.

_LETTERS = r"[A-Z][A-Za-z]{1,3}(?:\s?(?:[/,&+]|and)\s?[A-Z][A-Za-z]{1,3})*"
_TRAILING = re.compile(
    rf"[(\[](?P<who>{_LETTERS}|all|[A-Z][a-z]+ [A-Z][\w'’-]+)(?: to \w+)?[)\]]\.?\s*\Z", re.IGNORECASE
)
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
    r"(?: (?:members?|team|secretariat|group|officers?|staff|representatives?))?"
)
_WHO = rf"(?P<who>{_NAMED}|(?i:{_PLAIN}))"
_ASKED = re.compile(rf"\b(?:requested|asked|tasked|invited|instructed)(?: for)? {_WHO} to\b")
_COMMITTED = re.compile(
    rf"(?:\A|(?<=[\s(])){_WHO}(?:\s?\([^()]{{1,30}}\))? (?:also |then |now |have |has |had )?"
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
    text = re.sub(r"\A[Ff]or (?=[A-Z])", "", text)
    committed = _COMMITTED.search(text)
    ways = (
        _LEADING.match(text),
        committed if committed and committed.start() == 0 else None,
        _TRAILING.search(text[-60:]),
        _ASKED.search(text),
        committed,
        _OPENS.match(text),
    )
    owners = (
        resolved(found["who"], known, opens=found.start() == 0)
        for found in ways
        if found and not _NOBODY.match(found["who"])
    )
    return next((owner for owner in owners if owner is not None), None)


def resolved(who: str, known: Directory, opens: bool = True) -> str | None:
    """The people or body that `who` names, by the roster where it knows them; None for a mere thing.

    A name that the roster does not know counts where it `opens` the action.
    """
    parts = [part.strip() for part in re.split(r"\s*(?:/|,|&|\+|\band\b)\s*", who) if part.strip()]
    names = [known.resolve(part) or _by_first_name(part, known) for part in parts]
    if names and all(names):
        return ", ".join(name for name in names if name)
    last = strip_title(who)[0].split()[-1]  # "DMPC SL": an office before initials
    if (held := known.by_initials.get(last)) is not None:
        return held
    if names_somebody(who) or (opens and is_name(who)):
        return re.sub(r"\A[Tt]he ", "", who)
    return None


def _by_first_name(called: str, known: Directory) -> str | None:
    """The only person of the roster with that first name."""
    named = [name for bare, name in known.by_name.items() if bare.split()[0] == called]
    return named[0] if len(named) == 1 else None
