"""The acronyms an index knows: for questions the other forms to search for, for quotes what is meant."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from indexer.errors import UnusableIndex
from indexer.language.dates import MONTH_NUMBERS, WEEKDAY_NUMBERS
from indexer.language.words import small_letters
from indexer.model import serialiser
from indexer.regular_files import read_text

if TYPE_CHECKING:
    from pydantic import ConfigDict

# "His Majesty's" and "Her Majesty's" are HM; "C.P.S." is one word, as are "R&D" and "mayor's".
# Every alternative advances character by character without a way back over what it took: linear.
_WORDING_WORD = re.compile(
    r"(?P<crown>\b(?i:his|her) (?i:majesty)['’]?s\b)"
    r"|(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)"
    r"|[^\W_]++(?:['’&][^\W_]++)*+|&"
)
_WORDING_BETWEEN = re.compile(r"[^\S\n\t]*[-‐‑–,/'’‘“”\"]?[^\S\n\t]*|['’],? ?|\.")

# Left out of comparisons where two words of weight remain: "Office for" is as good as "Office of".
SMALL = frozenset("a an and at by for from in of on or the to with".split())


class TextWord(NamedTuple):
    """A word of a text: `folded` is comparable, `[start, end)` is where it stands."""

    folded: str
    start: int
    end: int


def words(text: str) -> Iterator[TextWord]:
    """The words of a text in reading order; the parts of hyphenated words singly."""
    for found in _WORDING_WORD.finditer(text):
        folded = "hm" if found["crown"] else fold(found.group())
        yield TextWord(folded, found.start(), found.end())


def runs_on(text: str, before: TextWord, after: TextWord) -> bool:
    """Whether two neighbouring words may belong to one name: no end of sentence, line or cell between."""
    return _WORDING_BETWEEN.fullmatch(text, before.end, after.start) is not None


def fold(word: str) -> str:
    """Lower case, no accents, no possessive, no dots, "&" alone as "and"."""
    small = word.lower() if word.isascii() else small_letters(word)
    if not small.isalnum():
        small = small.replace("’", "'").removesuffix("'s").replace("'", "").replace(".", "")
    return "and" if small == "&" else small


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


# An acronym in the plural: "OOCDs", "MPs" - which is not MPS.
_PLURAL = re.compile(r"(.*[A-Z])['’]?s\Z")
_CAPITAL = re.compile(r"[A-Z]")
_SHOUTED_WORDS = 3
"""A text of more words, all in capitals, says nothing by them."""
_LEAST_LETTERS = 3
"""Of an acronym that a final s may be taken from: "iss" is not a plural of IS."""
_HYPHENS = 3
"""Words more than the long form's own that a text may part it into: "anti social" for "antisocial"."""


@dataclass(frozen=True, slots=True)
class FoundForm:
    """A form at `[start, end)` of the text: an acronym as known, or the key of a longer name."""

    start: int
    end: int
    form: str
    is_acronym: bool


class Finder:
    """Finds known forms in time that depends on the text alone."""

    def __init__(self, acronyms: Iterable[str], names: Iterable[str], guarded: Iterable[str]) -> None:
        """`guarded`: words, as folded, that are acronyms or names only in capitals."""
        self._acronyms = {short.casefold(): short for short in acronyms}
        by_key: dict[str, str] = {}
        for name in names:  # of two alike the first
            by_key.setdefault(key_of(name), name)
        self._keys = by_key.keys()
        self._guarded = frozenset(guarded)
        # What the first word of a text's name may begin with: a whole short word, or three letters.
        self._heads = {key[:length] for key in by_key for length in (1, 2, 3)}
        lengths = (sum(1 for _ in words(name)) for name in by_key.values())
        self._longest = max(lengths, default=0) + _HYPHENS

    def has(self, short: str) -> bool:
        """Whether that is a known acronym, in whatever case."""
        return short.casefold() in self._acronyms

    def acronyms(self, text: str) -> Iterator[FoundForm]:
        """The acronyms of a text in order; an ordinary word is one only in capitals."""
        found, shouted = _read(text)
        for word in found:
            written = text[word.start : word.end]
            acronym = self._acronym(word, written)
            if acronym is not None and (
                acronym.casefold() not in self._guarded or (not shouted and _in_capitals(written, acronym))
            ):
                yield FoundForm(word.start, word.end, acronym, is_acronym=True)

    def names(self, text: str) -> Iterator[FoundForm]:
        """The longer names of a text by where they begin, overlaps included."""
        found, shouted = _read(text)
        for number, word in enumerate(found):
            if word.folded[:3] in self._heads:
                yield from self._named(text, found, number, shouted=shouted)

    def _acronym(self, word: TextWord, written: str) -> str | None:
        plural = _PLURAL.match(written)
        if plural is not None:
            return self._acronyms.get(plural[1].casefold())
        exact = self._acronyms.get(word.folded)
        if exact is None and len(word.folded) > _LEAST_LETTERS:
            return self._acronyms.get(word.folded.removesuffix("s"))
        return exact

    def _named(self, text: str, found: list[TextWord], first: int, *, shouted: bool) -> Iterator[FoundForm]:
        """Names that begin with the word numbered `first`."""
        every = weighty = ""
        count = 0
        for number in range(first, min(first + self._longest, len(found))):
            word = found[number]
            if number > first and not runs_on(text, found[number - 1], word):
                return
            part = plain(word.folded)
            every += part
            if word.folded not in SMALL:
                weighty, count = weighty + part, count + 1
            if word.folded in SMALL or (count > 1 and found[first].folded in SMALL):
                continue
            key = weighty if count > 1 else every
            guarded = count < 2 and word.folded in self._guarded
            if key in self._keys and (not guarded or (not shouted and text[word.start].isupper())):
                yield FoundForm(found[first].start, word.end, key, is_acronym=False)


def _read(text: str) -> tuple[list[TextWord], bool]:
    """The words of a text, and whether it is shouted."""
    found = list(words(text))
    return found, len(found) > _SHOUTED_WORDS and text.isupper()


def _in_capitals(written: str, acronym: str) -> bool:
    """Whether a text writes the acronym as one: two capitals, or as it is known."""
    return len(_CAPITAL.findall(written)) > 1 or written == acronym


FILE_NAME = "acronyms.json"
_FORMAT = 1

Meanings = Mapping[str, str]
"""What acronyms stand for in one place."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What acronyms stand for, the likeliest meaning first, and where they stand for something else.

    `also` maps other names to the acronym or long form meant. `only_in_capitals` are forms, in lower case,
    that are ordinary words too. `defined` holds what single documents say, `defined_by_board` what those of
    one board say, `boards` the board of each document that has one. `people` has the known acronyms that are
    somebody's initials in a document.
    """

    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}
    acronyms: Mapping[str, tuple[str, ...]]
    also: Meanings
    only_in_capitals: tuple[str, ...]
    defined: Mapping[str, Meanings]
    defined_by_board: Mapping[str, Meanings]
    boards: Mapping[str, str]
    people: Mapping[str, tuple[str, ...]]


MOST_EXPANSIONS = 5
"""In one question; each adds words, and more of them would outweigh what was asked."""
MOST_MEANINGS = 3
"""Other forms of one expansion: an acronym rarely has more meanings within one field."""


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
        self._finder = Finder(facts.acronyms, names, facts.only_in_capitals)
        self._elsewhere = _defined_somewhere(facts)

    def save(self, directory: Path) -> None:
        """Writes acronyms.json into a folder that exists."""
        content = {"format": _FORMAT, **asdict(self._facts)}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        (directory / FILE_NAME).write_text(f"{text}\n", encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> Acronyms:
        """Reads what `save` wrote. Raises UnusableIndex when it is missing, damaged or of another make."""
        path = directory / FILE_NAME
        try:
            content = json.loads(read_text(path))
            if content.pop("format") != _FORMAT:
                raise ValueError("another format")
            return cls(serialiser(Facts).validate_python(content))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnusableIndex(
                f"{path} is missing, damaged or of another format; "
                f"rebuild the index with: minutebook index SOURCE..."
            ) from error

    @property
    def documents(self) -> frozenset[str]:
        """The documents that something is known of by name."""
        facts = self._facts
        return frozenset((*facts.defined, *facts.boards, *facts.people))

    def has(self, short: str) -> bool:
        """Whether that is one of the acronyms, in whatever case."""
        return self._finder.has(short)

    def expansions(self, question: str) -> tuple[Expansion, ...]:
        """The acronyms and long forms of a question with their other forms, in order, without overlaps.

        Where forms overlap the longest counts; what the question says both ways is left alone.
        """
        chosen = _apart([*self._finder.acronyms(question), *self._finder.names(question)])
        asked = {plain(word.folded) for word in words(question)} | {key_of(one.form) for one in chosen}
        made = (self._expansion(question, one, asked) for one in chosen)
        kept = [one for one in made if one.stands_for][:MOST_EXPANSIONS]
        return tuple(sorted(kept, key=lambda one: one.start))

    def explain(
        self, text: str, document_id: str | None = None, fits: Callable[[str], bool] = lambda _: True
    ) -> tuple[tuple[str, str], ...]:
        """The acronyms that a text of that document uses, by first mention, each with what it stands for.

        The document's own definition goes before its board's others, and those before the glossary's: of
        several meanings there that `fits` admits two are given. What only others' documents say is none here.
        Left out are letters that are somebody's initials there, and acronyms that the text itself spells out.
        """
        people = self._facts.people.get(document_id or "", ())
        found = (
            one.form
            for one in self._finder.acronyms(text)
            if _in_capitals(text[one.start : one.end], one.form)
        )
        used = [short for short in dict.fromkeys(found) if short not in people]
        if not used:
            return ()
        spelled = {one.form for one in self._finder.names(text)}
        meant = ((short, self._meanings(short, document_id, fits)) for short in used)
        return tuple(
            (short, " or ".join(longs))
            for short, longs in meant
            if longs and not any(key_of(long) in spelled for long in longs)
        )

    def _expansion(self, question: str, one: FoundForm, asked: set[str]) -> Expansion:
        have = set(asked)
        new: list[str] = []
        for form in self._other_forms.get((one.is_acronym, one.form), ()):
            adds = {plain(word.folded) for word in words(form) if word.folded not in SMALL}
            if key_of(form) not in have and not adds <= have:
                new.append(form)
                have |= {key_of(form), *adds}
        return Expansion(one.start, one.end, question[one.start : one.end], tuple(new[:MOST_MEANINGS]))

    def _meanings(self, short: str, document_id: str | None, fits: Callable[[str], bool]) -> tuple[str, ...]:
        if document_id is None:
            return self._facts.acronyms[short][:2]
        own = self._facts.defined.get(document_id, {})
        board = self._facts.defined_by_board.get(self._facts.boards.get(document_id, ""), {})
        if said := own.get(short) or board.get(short):
            return (said,)
        elsewhere = self._elsewhere.get(short, frozenset())
        general = (long for long in self._facts.acronyms[short] if key_of(long) not in elsewhere)
        return tuple(islice(filter(fits, general), 2))


_TIMES = MONTH_NUMBERS.keys() | WEEKDAY_NUMBERS.keys()
_LEAST_INITIALS = 3
"""Of two letters there are too many that stand for something else."""


def initials_used(question: str, used: Callable[[str], bool]) -> Iterator[Expansion]:
    """The names in a question whose initials are a word of the minutes, though none says what they stand for.

    `used` tells whether a folded word is one of the minutes and no word of the language. A name is written
    with capitals, but for small words within; of several that begin at one place the longest counts.
    """
    found = list(words(question))
    at = 0
    while at < len(found):
        end = next((end for end in _ends_of_names(question, found, at) if used(_initials(found[at:end]))), at)
        if end > at:
            start, stop = found[at].start, found[end - 1].end
            short = _initials(found[at:end]).upper()
            yield Expansion(start, stop, question[start:stop], (short,))
        at = max(at + 1, end)


def _ends_of_names(question: str, found: Sequence[TextWord], at: int) -> list[int]:
    """Where names of enough words end that begin with the word at a place, the farthest first."""
    ends = []
    for end in range(at, len(found)):
        word, small = found[end], found[end].folded in SMALL
        if end > at and not runs_on(question, found[end - 1], word):
            break
        if word.folded in _TIMES or (not question[word.start].isupper() and (end == at or not small)):
            break
        if not small and len(_initials(found[at : end + 1])) >= _LEAST_INITIALS:
            ends.append(end + 1)
    return ends[::-1]


def _initials(name: Iterable[TextWord]) -> str:
    """The first letters of the words of weight."""
    return "".join(word.folded[:1] for word in name if word.folded not in SMALL)


def _apart(found: Iterable[FoundForm]) -> Sequence[FoundForm]:
    """The found forms without overlaps and repeats, the longest first."""
    chosen: list[FoundForm] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if all(
            (one.end <= other.start or other.end <= one.start) and one.form != other.form for other in chosen
        ):
            chosen.append(one)
    return chosen


def _defined_somewhere(facts: Facts) -> dict[str, frozenset[str]]:
    """By acronym the keys of what documents say that it stands for."""
    found: dict[str, set[str]] = {}
    for meanings in facts.defined.values():
        for short, long in meanings.items():
            found.setdefault(short, set()).add(key_of(long))
    return {short: frozenset(keys) for short, keys in found.items()}


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
