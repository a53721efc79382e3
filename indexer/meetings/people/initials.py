"""People in the running text: who speaks, who is meant by names and initials, who sent apologies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.meetings.genre import HONORIFIC
from indexer.meetings.people.names import (
    NAME_CHARACTERS,
    could_abbreviate,
    is_name,
    strip_title,
    without_brackets,
)
from indexer.model import AgendaItem, Person, Warning

# Who speaks: the name before the colon at the beginning of a turn, as verbatim records print it.

# As in "Ada Field MP: I thank" or "Cllr Ben Moor (Cabinet Member for Parks): The gates".
_TURN = re.compile(r"([^\W\d_][^:\n]{2,120}):\s")


def speakers(text: str, start: int, end: int) -> Iterator[str]:
    """The names of those whose turns overlap `text[start:end]`, in order; a turn is a line.

    A passage cut out of a long turn does not hold the name that stands at its beginning.
    """
    line = text.rfind("\n", 0, start) + 1
    while line < end:
        turn = _TURN.match(text, line)
        if turn is not None:
            name = without_brackets(turn.group(1)).strip()
            if len(name) <= NAME_CHARACTERS and is_name(name):
                yield name
        line = text.find("\n", line, end) + 1
        if line == 0:
            return


# Initials that are as often a word, a country or a common abbreviation: they need a person's sentence.
_ALSO_WORDS = frozenset(
    """UK US USA EU UN IT AS IS NO OR IN AT DO SO HE ME WE AM PM AN IF BE BY ON OF TO UP GO MY HR PR AI PC MP
    MPS GP TV ID OK AC AD BC CV QA RE NI SE SW NE NW""".split()
)
# What people do in minutes and words, countries and departments do not.
HUMAN = (
    r"(?:noted|said|asked|explained|thanked|welcomed|presented|introduced|highlighted|raised|suggested|"
    r"informed|advised|opened|commented|reminded|spoke|told|outlined|described|emphasised|observed|warned|"
    r"summarised|clarified|reported|stated|confirmed|queried|questioned|apologised|added|volunteered|"
    r"proposed|seconded|expressed|gave|felt|attended|undertook|reiterated|stressed|shared|enquired|echoed|"
    r"acknowledged|replied|responded|requested|mentioned|led)"
)
_DECLARED = re.compile(r"(?<![\w'’-])((?:[A-Z][\w'’-]+ ){1,4})\(([A-Z][A-Za-z]{1,3})\)")
# A name, role and organisation stand at most this far before the bracket that declares initials.
_DECLARING = 90
_TOKEN = re.compile(r"(?<![\w&'’-])[A-Z][A-Za-z]{1,3}(?![\w&-])")


@dataclass(frozen=True, slots=True)
class Directory:
    """The people of one meeting by what the text calls them; identities are names as first printed."""

    by_name: Mapping[str, str]  # "Barry Hughes" -> "Barry Hughes", also for "AC Barry Hughes"
    by_surname: Mapping[str, str]  # surnames that one person alone has
    by_initials: Mapping[str, str]
    conflicts: Mapping[str, tuple[str, ...]]  # initials of several people
    guarded: frozenset[str]  # initials that also mean something else
    names: re.Pattern[str] | None

    def mentions(self, text: str, start: int, end: int) -> tuple[str, ...]:
        """Names of the people that speak in `text[start:end]` or are mentioned there, in that order."""
        spoke = (self.resolve(name) or name for name in speakers(text, start, end))
        named = sorted([*self._named(text, start, end), *self._initialled(text, start, end)])
        return tuple(dict.fromkeys((*spoke, *(name for _, name in named))))

    def initialled(self, text: str, start: int, end: int) -> tuple[tuple[str, str], ...]:
        """The initials that `text[start:end]` calls people by, each with the name, by first mention."""
        return tuple({letters: name for _, letters, name in self._letters(text, start, end)}.items())

    def resolve(self, called: str) -> str | None:
        """The person that a name or declared initials stand for, None if none or several."""
        bare, _ = strip_title(called.strip())
        return self.by_initials.get(called.strip()) or self.by_name.get(bare)

    def _named(self, text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
        if self.names is None:
            return
        for found in self.names.finditer(text, start, end):
            name = self.by_name.get(found["full"] or "") or self.by_surname.get(found["last"] or "")
            if name is not None:
                yield found.start(), name

    def _initialled(self, text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
        for at, _, name in self._letters(text, start, end):
            yield at, name

    def _letters(self, text: str, start: int, end: int) -> Iterator[tuple[int, str, str]]:
        for found in _TOKEN.finditer(text, start, end):
            letters = found.group()
            name = self.by_initials.get(letters)
            if name is not None and (letters not in self.guarded or _acts(text, found.start(), found.end())):
                yield found.start(), letters, name


def directory(people: Iterable[Person], text: str = "") -> Directory:
    """Learn who is who from the roster, and from "Name (XX)" in the text where the roster has no initials."""
    identity: dict[str, str] = {}
    initials: dict[str, dict[str, None]] = defaultdict(dict)
    organisations = set()
    for person in people:
        if person.organisation:
            organisations.add(person.organisation)
        if person.name is None:
            continue
        bare, _ = strip_title(person.name)
        name = identity.setdefault(bare, person.name)
        if person.initials:
            initials[person.initials][name] = None
    for declared in _DECLARED.finditer(text):
        bare, letters = strip_title(declared[1].strip())[0], declared[2]
        if bare in identity and could_abbreviate(letters, bare) and identity[bare] not in _holders(initials):
            initials[letters][identity[bare]] = None
    surnames: dict[str, list[str]] = defaultdict(list)
    for bare, name in identity.items():
        surnames[bare.split()[-1]].append(name)
    single = {last: names[0] for last, names in surnames.items() if len(names) == 1 and len(last) > 1}
    own = {letters: next(iter(names)) for letters, names in initials.items() if len(names) == 1}
    return Directory(
        by_name=identity,
        by_surname=single,
        by_initials=own,
        conflicts={letters: tuple(names) for letters, names in initials.items() if len(names) > 1},
        guarded=frozenset(
            k for k in own if k in _ALSO_WORDS or k in organisations or _means_more(k, own[k], text)
        ),
        names=_names_pattern(identity, single),
    )


def initials_warnings(text: str, known: Directory, items: Sequence[AgendaItem]) -> list[Warning]:
    """Initials that stand for several people, and ones that are used without being declared."""
    found = [
        Warning(
            "initials-conflict", f"{letters} stands for {' and '.join(names)}, so it was left unresolved."
        )
        for letters, names in sorted(known.conflicts.items())
    ]
    holders = set(known.by_initials.values())
    expected: dict[str, list[str]] = defaultdict(list)
    for bare, name in known.by_name.items():
        if name not in holders:
            expected["".join(part[0] for part in re.split(r"[\s-]+", bare) if part)].append(name)
    used = {
        token.group(): text.count("\n", 0, token.start()) + 1
        for item in reversed(items)
        for token in _TOKEN.finditer(text, item.start, item.end)
        if token.group() in expected
        and token.group() not in known.by_initials
        and _acts(text, token.start(), token.end())
    }
    for letters, line in sorted(used.items()):
        if letters not in known.conflicts:
            names = " or ".join(expected[letters])
            message = f"{letters} is used but not declared; it may be {names}, and was left unresolved."
            found.append(Warning("initials-undeclared", message, line))
    return found


def _holders(initials: Mapping[str, Mapping[str, None]]) -> set[str]:
    return {name for names in initials.values() for name in names}


def _names_pattern(identity: Mapping[str, str], surnames: Mapping[str, str]) -> re.Pattern[str] | None:
    if not identity:
        return None
    full = "|".join(re.escape(name) for name in sorted(identity, key=len, reverse=True))
    last = "|".join(re.escape(name) for name in sorted(surnames, key=len, reverse=True)) or r"(?!)"
    titles = rf"(?i:{HONORIFIC})\.?"
    return re.compile(rf"\b(?:(?P<full>{full})|{titles}\s(?:[A-Z][\w'’-]*\.?\s)?(?P<last>{last}))\b")


def _acts(text: str, start: int, end: int) -> bool:
    """Whether the initials are the subject of something that a person does, or open a speaker's turn."""
    if re.match(rf"\s(?:also |then |further |again )?{HUMAN}\b", text[end : end + 40]):
        return (
            re.search(
                r"\b(?:the|a|an|in|of|for|from|to|with|by)\s\Z",
                text[max(0, start - 8) : start],
                re.IGNORECASE,
            )
            is None
        )
    opens = start == 0 or text[start - 1] == "\n"
    return opens and text[end : end + 2] == ": "


def _means_more(letters: str, name: str, text: str) -> bool:
    """Whether the text declares the letters for something else too: "Dog Rescue (DR)" and "Dan Reed (DR)"."""
    last = name.split()[-1]
    at = text.find(f"({letters})")
    while at >= 0:
        line = (
            text[text.rfind("\n", max(0, at - _DECLARING), at) + 1 : at] or text[max(0, at - _DECLARING) : at]
        )
        if last not in line[-_DECLARING:]:
            return True
        at = text.find(f"({letters})", at + 1)
    return False
