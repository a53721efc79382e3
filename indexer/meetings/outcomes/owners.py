"""Who is to do it: the owner of an action, named as the roster does where it knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.meetings.outcomes.commitments import names_somebody
from indexer.meetings.people.initials import HUMAN, Directory
from indexer.meetings.people.names import is_name, strip_title

# How the owner of an action is written.

_CAPITAL = r"(?![a-zß-öø-ÿ])[^\W\d_]"
_LETTERS = r"[A-Z][A-Za-z]{1,3}(?:\s?(?:[/,&+]|and)\s?[A-Z][A-Za-z]{1,3})*"
# A full stop after a longer word ends a sentence: "Cllr. J. Moor", not "the Landfill. It".
_NAME = rf"(?:{_CAPITAL}\w{{0,3}}\.|{_CAPITAL}[\w&'’-]*(?:\.\w[\w&'’-]*)*)"
_FULL = rf"{_NAME}(?: {_NAME}){{0,3}}"
_ROW = rf"{_FULL}(?:(?:,? (?:and|&)|,|\s?[/&+]) ?{_FULL}){{0,5}}"
_TRAILING = re.compile(
    rf"[(\[](?P<who>{_LETTERS}|all|[A-Z][a-z]+ [A-Z][\w'’-]+)(?: to \w+)?[)\]]\.?\s*\Z", re.IGNORECASE
)
_LEADING = re.compile(
    rf"(?P<who>{_LETTERS}|[A-Z][a-z]+ [A-Z][a-z]+)\s?[–—-]\s"
    rf"|(?:(?i:actions?) ?)?\(?(?P<named>{_ROW}|(?:[Aa]ll|[Tt]he) [\w ]{{3,30}}?)\)?\s?:\s"
)
# Bodies and offices that minutes write without capitals.
_PLAIN = (
    r"(?:partners|members|officers|staff|trustees|governors|councillors|everyone|all|"
    r"(?:the )?(?:\w+ )?(?:board|committee|chair|clerk|secretary|secretariat|treasurer|president|manager))"
)
# A proper name: capitalised words, joined by small ones ("Police from the CoP", "JV and JT").
_NAMED = (
    rf"(?:[Tt]he )?{_NAME}"
    rf"(?:(?:/|, | (?:and |& |of (?:the )?|from (?:the )?|for (?:the )?)?|, and ){_NAME}){{0,6}}"
    r"(?: (?:members?|team|secretariat|group|officers?|staff|representatives?))?"
)
_WHO = rf"(?P<who>{_NAMED}|(?i:{_PLAIN}))"
_ASKED = re.compile(rf"\b(?:requested|asked|agreed|tasked|invited|instructed)(?: for)? {_WHO} to\b")
_WILL = (
    r"(?:(?:is |are |was |were )?to|will|would|should|must|shall|"
    r"(?:is|are|was|were) (?:asked|tasked|requested|instructed|\w+ listed|going) to|"
    r"(?:agreed?|offered|undertook|volunteered|promised|committed|plan(?:s|ned)|intend(?:s|ed)) to|"
    r"(?:stated|said|confirmed)(?: that)? \w+ would)\s"
)
_BESIDE = r"(?:\s?\([^()]{1,30}\))? (?:also |then |now |still |have |has |had )?"
# "A draft for the board to read" commits nobody.
_COMMITTED = re.compile(rf"(?:\A|(?<=[\s(])(?<!\b[Ff]or )(?<!\b[Ff]or the )){_WHO}{_BESIDE}{_WILL}")
_SAID = re.compile(
    rf"(?:\A|(?<=[\s(])){_WHO}{_BESIDE}{HUMAN}(?: that)?(?: [^\s.;]+){{0,6}}? "
    r"(?:s?he|they|s/he) (?:would|will|was to|is to)\b"
)
_PRONOUN = re.compile(rf"(?:\A|(?<=\s))(?:[Hh]e|[Ss]he)(?P<too> and {_FULL})?{_BESIDE}{_WILL}")
_BY = re.compile(rf"\bbe(?: \w+ly)? \w+(?: [^\s.;]+){{0,6}}? by (?P<who>(?:the )?{_ROW})")
_OPENS = re.compile(rf"\A{_WHO} (?:is|are|has|have|was|were)\b.* and will\b")
# Capitalised for opening the sentence, not for naming anybody.
_NOBODY = re.compile(
    r"(?:Agreed|It|This|That|These|There|They|He|She|We|You|I|An?|Any|Some|If|When|Once|As|Action|In|On|At|"
    r"Following|To|For|No|Not|Further|Also|And|But|So)\b"
)
_SUBJECT = re.compile(
    rf"(?:\A|(?<=[.!?\n;] )|(?<=\n)|(?<=  ))(?P<who>{_FULL}) (?:\w+ly )?"
    rf"(?:{HUMAN}|will|would|had|has|is|was)\b"
)
_LOOK_BACK = 800
"""Characters before a pronoun among which whom it stands for is looked for."""


@dataclass(frozen=True, slots=True)
class ActionContext:
    """Where an action stands: what its item says before it, and the whole text."""

    before: str = ""
    text: str = ""

    def is_proper(self, word: str) -> bool:
        """Whether a capitalised word is a name: it has its capital within sentences too, and always."""
        inside = re.search(rf"[a-z,;] {re.escape(word)}\b", self.text)
        return inside is not None and not re.search(rf"\b{re.escape(word.lower())}\b", self.text)


NOWHERE = ActionContext()


def owner_of(text: str, known: Directory, context: ActionContext = NOWHERE) -> str | None:
    """The owner as the roster names them, else as printed; None where nobody is named."""
    text = re.sub(r"\A[Ff]or (?=[A-Z])", "", text)
    owners = (
        _called(found, known, context) for found in _ways(text) if found and not _NOBODY.match(_named(found))
    )
    return next((owner for owner in owners if owner is not None), None) or _meant(text, known, context)


def _ways(text: str) -> Iterator[re.Match[str] | None]:
    """Where an owner may be named, the surest place first."""
    committed = _COMMITTED.search(text)
    yield _LEADING.match(text)
    yield committed if committed and committed.start() == 0 else None
    yield _TRAILING.search(text[-60:])
    yield _SAID.search(text)
    yield _ASKED.search(text)
    yield committed
    yield _OPENS.match(text)
    yield _BY.search(text)


def _named(found: re.Match[str]) -> str:
    return (found.groupdict().get("named") or found["who"]).rstrip(".")


def _called(found: re.Match[str], known: Directory, context: ActionContext) -> str | None:
    return resolved(_named(found), known, opens=found.start() == 0, context=context)


def _meant(text: str, known: Directory, context: ActionContext) -> str | None:
    """Whom "he" or "she" stands for: the last person before it who was the subject of a sentence."""
    found = _PRONOUN.search(text)
    if found is None:
        return None
    before = f"{context.before[-_LOOK_BACK:]}{text[: found.start()]}"
    for subject in reversed(list(_SUBJECT.finditer(before))):
        who = subject["who"]
        if _NOBODY.match(who) or names_somebody(who):
            continue
        person = resolved(who, known, context=context)
        if person is not None:
            return f"{person}{found['too'] or ''}"
    return None


def resolved(who: str, known: Directory, opens: bool = True, context: ActionContext = NOWHERE) -> str | None:
    """The people or body that `who` names, by the roster where it knows them; None for a mere thing.

    A name that the roster does not know counts where it `opens` the action.
    """
    parts = [part.strip() for part in re.split(r"\s*(?:/|,|&|\+|\band\b)\s*", who) if part.strip()]
    names = [_person(part, known, context) or (part if opens and is_name(part) else None) for part in parts]
    if names and all(names):
        return ", ".join(name for name in names if name)
    last = strip_title(who)[0].split()[-1]  # "DMPC SL": an office before initials
    if (held := known.by_initials.get(last)) is not None:
        return held
    if names_somebody(who) or (opens and is_name(who)):
        return re.sub(r"\A[Tt]he ", "", who)
    return None


def _person(called: str, known: Directory, context: ActionContext) -> str | None:
    """A person by name, initials, or the first or last name that only one has; or by a name as printed."""
    bare = strip_title(called)[0]
    found = known.resolve(called) or _by_first_name(called, known) or known.by_surname.get(bare)
    if found is not None:
        return found
    office, _, name = bare.partition(" ")
    if name and names_somebody(office) and name[:1].isupper():  # "Trustee Bell"
        return _person(name, known, context) or called
    single = " " not in bare and bare[:1].isupper() and len(bare) > 2
    return called if single and not bare.isupper() and context.is_proper(bare) else None


def _by_first_name(called: str, known: Directory) -> str | None:
    """The only person of the roster with that first name."""
    named = [name for bare, name in known.by_name.items() if bare.split()[0] == called]
    return named[0] if len(named) == 1 else None
