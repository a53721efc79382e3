"""The acronyms an index knows: for questions the other forms to search for, for quotes what is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.acronyms.facts import Facts
from indexer.acronyms.forms import Finder, Found, names_by_key
from indexer.acronyms.gathering import combined, gather
from indexer.acronyms.learning import Learned
from indexer.acronyms.wording import SMALL, key_of, plain, weight, words
from indexer.glossary import Glossary
from indexer.model import Meeting

MOST_EXPANSIONS = 5
"""In one question; each adds words, and more of them would outweigh what was asked."""
MOST_MEANINGS = 3
"""Other forms of one expansion: an acronym rarely has more meanings within one field."""
_CAPITAL = re.compile(r"[A-Z]")


@dataclass(frozen=True, slots=True)
class Expansion:
    """A form in a question, `question[start:end] == written`, and the other forms of the same thing.

    For an acronym these are its long forms, the likeliest first; for a long form its acronyms; for another
    name of something both. Names that are used for it follow. Forms that add no word to these and to the
    question are left out.
    """

    start: int
    end: int
    written: str
    stands_for: tuple[str, ...]

    @property
    def long_forms(self) -> tuple[str, ...]:
        """Those of the other forms that are spelled out."""
        return tuple(form for form in self.stands_for if " " in form)


class Acronyms:
    """Acronyms and long forms of one index; safe to share between threads."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._other_forms = _other_forms(facts)
        names = [*(long for longs in facts.acronyms.values() for long in longs), *facts.also]
        self._finder = Finder(
            {short.casefold(): short for short in facts.acronyms},
            names_by_key(iter(names)),
            frozenset(facts.only_in_capitals),
        )

    @classmethod
    def of(cls, meetings: Iterable[Meeting], glossary: Glossary) -> Acronyms:
        """What the meetings define together with the glossary."""
        return cls(gather(meetings, glossary))

    @classmethod
    def learned(cls, learned: Learned, glossary: Glossary) -> Acronyms:
        """As `of`, of documents that have been studied."""
        return cls(combined(learned, glossary))

    def save(self, directory: Path) -> None:
        """Writes acronyms.json into a folder that exists."""
        self._facts.save(directory)

    @classmethod
    def load(cls, directory: Path) -> Acronyms:
        """Reads what `save` wrote. Raises UnusableIndex when it is missing or damaged."""
        return cls(Facts.load(directory))

    @property
    def documents(self) -> frozenset[str]:
        """The documents that something is known of by name."""
        facts = self._facts
        return frozenset((*facts.defined, *facts.boards, *facts.people))

    def expansions(self, question: str) -> tuple[Expansion, ...]:
        """The acronyms and long forms of a question with their other forms, in order, without overlaps.

        Where forms overlap the longest counts; what the question says both ways is left alone.
        """
        chosen = _apart([*self._finder.acronyms(question), *self._finder.names(question)])
        asked = {plain(word.folded) for word in words(question)} | {key_of(one.form) for one in chosen}
        made = (self._expansion(question, one, asked) for one in chosen)
        kept = [one for one in made if one.stands_for][:MOST_EXPANSIONS]
        return tuple(sorted(kept, key=lambda one: one.start))

    def explain(self, text: str, document_id: str | None = None) -> tuple[tuple[str, str], ...]:
        """The acronyms that a text of that document uses, by first mention, each with what it stands for.

        The document's own definition goes before its board's others, and those before all others; of several
        meanings in general use two are given. Left out are letters that are somebody's initials there, and
        acronyms that the text itself spells out.
        """
        people = self._facts.people.get(document_id or "", ())
        found = (one.form for one in self._finder.acronyms(text) if _shows(text, one))
        used = [short for short in dict.fromkeys(found) if short not in people]
        if not used:
            return ()
        spelled = {one.form for one in self._finder.names(text)}
        meant = ((short, self._meanings(short, document_id or "")) for short in used)
        return tuple(
            (short, " or ".join(longs))
            for short, longs in meant
            if not any(key_of(long) in spelled for long in longs)
        )

    def _expansion(self, question: str, one: Found, asked: set[str]) -> Expansion:
        have = set(asked)
        new: list[str] = []
        for form in self._other_forms.get((one.is_acronym, one.form), ()):
            adds = {plain(word.folded) for word in words(form) if word.folded not in SMALL}
            if key_of(form) not in have and not adds <= have:
                new.append(form)
                have |= {key_of(form), *adds}
        return Expansion(one.start, one.end, question[one.start : one.end], tuple(new[:MOST_MEANINGS]))

    def _meanings(self, short: str, document_id: str) -> tuple[str, ...]:
        own = self._facts.defined.get(document_id, {})
        board = self._facts.defined_by_board.get(self._facts.boards.get(document_id, ""), {})
        said = own.get(short) or board.get(short)
        return (said,) if said else self._facts.acronyms[short][:2]


def _shows(text: str, one: Found) -> bool:
    """Whether a quote writes the acronym as one: two capitals, or as it is known."""
    written = text[one.start : one.end]
    return len(_CAPITAL.findall(written)) > 1 or written == one.form


def _apart(found: Iterable[Found]) -> Sequence[Found]:
    """The found forms without overlaps and repeats, the longest first."""
    chosen: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if all(
            (one.end <= other.start or other.end <= one.start) and one.form != other.form for other in chosen
        ):
            chosen.append(one)
    return chosen


def _other_forms(facts: Facts) -> dict[tuple[bool, str], tuple[str, ...]]:
    """The other forms of each acronym (True, as known) and of each longer name (False, by key)."""
    forms: dict[tuple[bool, str], dict[str, None]] = {}

    def add(form: tuple[bool, str], others: Iterable[str]) -> None:
        forms.setdefault(form, {}).update(dict.fromkeys(others))

    by_key: dict[str, list[str]] = {}
    for short, longs in facts.acronyms.items():
        by_key.setdefault(key_of(short), []).append(short)
        add((True, short), longs)
        for long in longs:
            by_key.setdefault(key_of(long), []).append(short)
            add((False, key_of(long)), [short])
    for name, target in facts.also.items():
        for short in by_key.get(key_of(target), ()):
            is_short = key_of(short) == key_of(target)
            longs = facts.acronyms[short] if is_short else (target,)
            add((False, key_of(name)), [*longs, short])
            # A name of one word ("the Met") is understood, never searched for: it finds too much.
            if weight(name) > 1:
                add((True, short), [name])
                for long in longs:
                    add((False, key_of(long)), [name])
    return {form: tuple(others) for form, others in forms.items()}
