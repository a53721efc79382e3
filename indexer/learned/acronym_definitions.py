"""What documents say that acronyms stand for: places that define one, and what all documents teach together.

The words before a bracket define the letters in it if these occur in them in order, the first one at the
beginning of a word (A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation
definitions in biomedical text", Pacific Symposium on Biocomputing 2003). In minutes, where brackets mostly
hold people's initials, that takes too much. Here each word of weight must give its first letter; a letter
from within a word ("antisocial behaviour", ASB) and a word passed over ("Health" in NICE) are exceptions
that are counted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from typing import Any, NamedTuple

from indexer.language.sentences import LIST_MARKS
from indexer.language.words import STOP_WORDS
from indexer.learned.acronyms import SMALL, Facts, Meanings, fold, key_of, plain, words
from indexer.learned.glossary import Glossary
from indexer.meetings.people.initials import directory
from indexer.meetings.people.names import TITLE, is_name, strip_title
from indexer.model import Meeting, acronym

# What may be an acronym; `bare` decides. Bounded, so that long runs of letters cost no more than short ones.
SHORT = r"[A-Z0-9][A-Za-z0-9&/-]{0,10}[A-Za-z0-9]"
_CAPITALS = re.compile(r"[A-Z]")
_NUMERAL = re.compile(r"[IVX]+|[A-Z]?\d+[A-Z]?")
_PLURAL = re.compile(r"(?<=[A-Z])['’]?s\Z")
_PART = re.compile(r"[^\W_]+|&")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s?(?!\w)")

# "in" and the like may be passed over without being counted, as may "against".
_PASSABLE = SMALL | {"against", "into", "through", "within", "between"}
MOST_LETTERS = 10
"""Longer runs of capitals in brackets are words or codes."""


class _LetterPart(NamedTuple):
    text: str
    small: bool
    passable: bool  # a small word, or not the first part of a hyphenated one
    shouted: bool  # an acronym or a number: all of it may be taken


def bare(short: str) -> str | None:
    """The acronym without a plural's s, None for what is no acronym: one capital, a numeral, too long."""
    one = _PLURAL.sub("", short)
    if not 2 <= len(one) <= MOST_LETTERS or len(_CAPITALS.findall(one)) < 2 or _NUMERAL.fullmatch(one):
        return None
    return one


def exceptions(short: str, words: Sequence[str]) -> int | None:
    """How many exceptions it takes to read the letters as these words' initials, None if too many.

    The first and the last word give a letter. One exception is allowed for every three letters.
    """
    letters = "".join(char for char in short.casefold() if char.isalnum() or char == "&")
    parts = _parts(words)
    if not parts or parts[0].small or not parts[0].text.startswith(letters[:1]) or parts[-1].small:
        return None
    allowed = len(letters) // 3

    @cache
    def fewest(at: int, part: int) -> int:
        """Exceptions for `letters[at:]` over `parts[part:]`; more than allowed if it cannot be."""
        if part == len(parts):
            return 0 if at == len(letters) else allowed + 1
        found = allowed + 1
        if 0 < part < len(parts) - 1:
            found = fewest(at, part + 1) + (not parts[part].passable)
        for taken, cost in _taken(letters, at, parts[part]):
            found = min(found, cost + fewest(taken, part + 1))
        return found

    cost = fewest(0, 0)
    return cost if cost <= allowed else None


def _taken(letters: str, at: int, part: _LetterPart) -> list[tuple[int, int]]:
    """Ways that a part can give letters from `at` on, as (where the rest begins, exceptions)."""
    if part.text == "and" and letters[at : at + 1] == "&":
        return [(at + 1, 0)]
    ways: list[tuple[int, int]] = []
    place, cost = -1, 0
    while at < len(letters):
        found = part.text.find(letters[at], place + 1)
        if found < 0 or (place < 0 and found > 0):
            break
        cost += 0 if place < 0 or (part.shouted and found == place + 1) else 1
        at, place = at + 1, found
        ways.append((at, cost))
    return ways


def _parts(words: Sequence[str]) -> list[_LetterPart]:
    parts: list[_LetterPart] = []
    for word in words:
        for number, found in enumerate(_PART.findall(_POSSESSIVE.sub("", word))):
            text = fold(found)
            shouted = (len(found) > 1 and found.isupper()) or found.isdigit()
            parts.append(_LetterPart(text, text in SMALL, text in _PASSABLE or number > 0, shouted))
    return parts


# "(VFD)", "(the “VFD”)", "(or VFD)"; what a bracket holds is at most a line of print.
_LEAD = r"(?:(?:or|the|hereafter|hereinafter|known as|abbreviated to) ){0,2}"
_BRACKET = re.compile(rf"\(\s?{_LEAD}[“‘\"']?({SHORT})[”’\"']?\s?\)")
_LONG_BRACKET = re.compile(r"\(([^()\n\t]{5,100})\)")
_SHORT_BEFORE = re.compile(rf"(?<![\w&'’-])({SHORT})\s?\Z")
# A line that holds a pair and perhaps more behind a tab: "VFD: Victim Focus Desk", two cells of a table.
_MARKER = rf"(?:[{LIST_MARKS}]\s)?"
_BETWEEN = r"(?:\t| ?[:=] | [-–—] )"
_SHORT_FIRST = re.compile(rf"{_MARKER}({SHORT}){_BETWEEN}([^\t]{{5,100}})(?=\t|\Z)")
_LONG_FIRST = re.compile(rf"{_MARKER}([^\t:=]{{5,100}}){_BETWEEN}({SHORT})(?=\t|\Z)")
_OPENING = re.compile(rf"{_MARKER}\(({SHORT})\)[ \t]([^()\t]{{5,100}})")

_WINDOW = 140
"""Characters before a bracket that are looked at; the longest names of public bodies take about 90."""
_SHORT_WINDOW = 15
"""Characters before a bracket that can be an acronym: more than it may have, so that none is cut."""
_CLAUSE = re.compile(r"[.;:!?]\s|[()\[\]\t\n|•“”\"]|\s[-–—]\s|(?:^|\s)‘")
_USED = re.compile(rf"(?<![\w&/-]){SHORT}(?![\w&/-])")
_SPACED = re.compile(r"\S+")
_EDGES = " ,.;:–—-'’‘“”\""
_DETERMINER = re.compile(r"\b(?:a|an|the|this|our|new|its|their|each|every)\s+\Z", re.IGNORECASE)
_ADDRESS = re.compile(rf"\b{TITLE.pattern}\Z", re.IGNORECASE)
_AT_END = re.compile(r"\.?[^\S\n]*(?:\n|\Z)")
# What "the" is said of, as far as the longest names go.
_THE = re.compile(r"\b[Tt]he ((?=[A-Z])[^\n.;:()]{3,100})")
_NAME_WORDS = 10


@dataclass(frozen=True, slots=True)
class Definition:
    """An acronym and what one text says it stands for."""

    acronym: str
    expansion: str
    introduced: bool  # an article or the like stands before it, as it never does before a person's name
    addressed: bool  # a title stands before it: "Cllr", "Dr"
    closing: bool  # its bracket ends a line or a sentence, where minutes name who is to act


def definitions(text: str) -> Iterator[Definition]:
    """Every pair that a text defines, repeats included; people's initials are still among them."""
    known = _DefiningText(text)
    for bracket in _BRACKET.finditer(text):
        yield from known.before(bracket)
    for bracket in _LONG_BRACKET.finditer(text):
        preceding = text[max(0, bracket.start() - _SHORT_WINDOW) : bracket.start()]
        if (written := _SHORT_BEFORE.search(preceding)) is not None:
            yield from known.whole(written[1], bracket[1])
    for line in text.split("\n"):
        if (found := _OPENING.match(line)) is not None:
            yield from known.after(found[1], found[2])
        if (found := _SHORT_FIRST.match(line)) is not None:
            yield from known.listed(found[1], found[2])
        if (found := _LONG_FIRST.match(line)) is not None:
            yield from known.listed(found[2], found[1])


def is_title(expansion: str) -> bool:
    """Whether every word of weight begins with a capital or a figure."""
    return all(not word[0].islower() or word.lower() in SMALL for word in expansion.split())


class _DefiningText:
    """A text with what is said in it besides: which names take an article, which acronyms are used again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._introduced = frozenset(_introduced(text))
        self._uses = Counter(_USED.findall(text))

    def before(self, bracket: re.Match[str]) -> Iterator[Definition]:
        """The words before a bracket: the fewest that fit best."""
        short = bare(bracket[1])
        if short is None:
            return
        window = self._window(bracket.start())
        starts = [word.start() for word in _SPACED.finditer(window)]
        best: tuple[int, int] | None = None
        for begin in reversed(starts[-2 * len(short) - 2 : -1]):
            cost = exceptions(short, window[begin:].split())
            if cost is not None and (best is None or cost < best[0]):
                best = cost, begin
        if best is None:
            return
        long = _clean(window[best[1] :])
        # A loose reading of running text needs the acronym to be used again: why define it otherwise?
        if best[0] == 0 or is_title(long) or self._uses[bracket[1]] > 1:
            ahead = window[: best[1]]
            yield Definition(
                short,
                long,
                introduced=_DETERMINER.search(ahead) is not None or long in self._introduced,
                addressed=_ADDRESS.search(ahead) is not None,
                closing=_AT_END.match(self._text, bracket.end()) is not None,
            )

    def whole(self, written: str, phrase: str) -> Iterator[Definition]:
        """A phrase that is the acronym's plain initials from end to end."""
        short, long = bare(written), _clean(phrase)
        if short is not None and " " in long and exceptions(short, long.split()) == 0:
            introduced = long in self._introduced
            yield Definition(short, long, introduced, addressed=False, closing=False)

    def after(self, written: str, following: str) -> Iterator[Definition]:
        """The words after a bracket that opens a line or cell: the fewest that are its plain initials."""
        parts = following.split()
        for count in range(2, min(len(parts), 2 * len(written)) + 1):
            long = _clean(" ".join(parts[:count]))
            if is_title(long) and (found := list(self.whole(written, long))):
                yield from found
                return

    def listed(self, written: str, phrase: str) -> Iterator[Definition]:
        """A pair that has its line to itself; of two letters it is more often a person and a task."""
        if len(bare(written) or "") > 2 and is_title(_clean(phrase)):
            yield from self.whole(written, phrase)

    def _window(self, end: int) -> str:
        """What stands before `end` in the same clause, without quotation marks before the bracket."""
        start = max(0, end - _WINDOW)
        for clause in _CLAUSE.finditer(self._text, start, end):
            start = clause.end() if clause.end() < end else start
        if start > 0 and start == end - _WINDOW:  # perhaps within a word
            start = self._text.find(" ", start, end) + 1 or end
        return self._text[start:end].rstrip(" “\"'‘")


def _introduced(text: str) -> Iterator[str]:
    """Every beginning of what "the" is said of: the names among them are nobody's."""
    for found in _THE.finditer(text):
        parts = found[1].split()[:_NAME_WORDS]
        for count in range(2, len(parts) + 1):
            yield _clean(" ".join(parts[:count]))


def _clean(phrase: str) -> str:
    stripped = " ".join(phrase.strip(_EDGES).split())
    return re.sub(r"(?<=\w)['’]s\Z", "", stripped)


def is_person(one: Definition, names: Container[str], ordinary: Container[str]) -> bool:
    """Whether a definition is rather a person with initials, or a task and who is to do it.

    `names` are those of everybody on any roster, casefolded; `ordinary` the words that the documents write
    small, in the plain. Nobody is called by ordinary words alone, or with an article.
    """
    if not is_title(one.expansion):
        return len(one.acronym) == 2 and one.closing
    if one.introduced:
        return False
    bare, titled = strip_title(one.expansion)
    if bare.casefold() in names:
        return True
    if not is_name(one.expansion):
        return False
    parts = [word.folded for word in words(bare) if word.folded not in SMALL]
    strange = sum(plain(part) not in ordinary for part in parts)
    return titled or one.addressed or strange > (len(parts) > 2)


# A word of running text: not part of an address on the web or of a code.
_WORD = re.compile(r"(?<![\w./@:#-])[^\W\d_]{2,}+(?![\w@]|[./:]\w)")

_RARE = 3
"""Letters are a word too if they are written small once for every so many times in capitals; less often it is
a slip of typing, and even then the small ones mostly mean the acronym."""
_BOARD_LETTERS = 3
"""A board is known by its initials without a document's saying so if they are at least so many."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What one document says by itself, whatever the others say.

    Its roster has these people: `names` in full without titles, `initials` declared or to be expected.
    """

    definitions: tuple[Definition, ...]
    names: frozenset[str]
    initials: frozenset[str]

    def as_json(self) -> list[Any]:
        """Plain lists, as `of_json` reads them."""
        return [[list(astuple(one)) for one in self.definitions], sorted(self.names), sorted(self.initials)]

    @classmethod
    def of_json(cls, found: list[Any]) -> Observed:
        """What `as_json` gave."""
        defined, names, initials = found
        return cls(tuple(Definition(*one) for one in defined), frozenset(names), frozenset(initials))


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one document teaches: its acronyms, whose board's it is, and letters that are somebody there."""

    document_id: str
    board: str | None
    board_letters: str | None  # what the board is called for short
    defined: tuple[tuple[str, str], ...]  # (acronym, expansion) by first mention, repeats included
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a set of documents teaches, and how often each word stands in it (case kept).

    `pairs` are acronyms and expansions, by acronym; of several expansions that of most documents first.
    """

    pairs: tuple[tuple[str, str], ...]
    lessons: tuple[Lesson, ...]
    counts: Mapping[str, int]

    def in_small(self, word: str) -> bool:
        """Whether the documents use the acronym's letters as an ordinary word too ("it", "care")."""
        small = sum(self.counts.get(form, 0) for form in {word.lower(), plain(word.lower())})
        return small > 0 and small * _RARE >= self.counts.get(word, 0)


def observe(meeting: Meeting) -> Observed:
    """What one document says by itself."""
    roster = directory((*meeting.attendees, *meeting.apologies), meeting.text)
    expected = {"".join(word[:1] for word in name.replace("-", " ").split()) for name in roster.by_name}
    return Observed(
        definitions=tuple(definitions(meeting.text)),
        names=frozenset(name.casefold() for name in roster.by_name),
        initials=frozenset({*roster.by_initials, *roster.conflicts, *expected}),
    )


def word_counts(text: str) -> Counter[str]:
    """How often each word of running text stands in a text, case kept."""
    return Counter(_WORD.findall(text))


def concluded(documents: Iterable[tuple[str, str | None, Observed]], counts: Mapping[str, int]) -> Learned:
    """What documents teach together: of each its id, its board and what it says; `counts` of all words."""
    found = list(documents)
    names: frozenset[str] = frozenset().union(*(one.names for _, _, one in found))
    ordinary = frozenset(plain(fold(word)) for word in counts if word.islower())
    lessons = []
    for document_id, board, observed in found:
        defined = [
            (one.acronym, one.expansion)
            for one in observed.definitions
            if one.acronym not in observed.initials and not is_person(one, names, ordinary)
        ]
        letters = acronym(board) if board else None
        if board and letters and len(letters) >= _BOARD_LETTERS and counts.get(letters):
            defined.insert(0, (letters, board))
        else:
            letters = None
        lessons.append(Lesson(document_id, board, letters, tuple(defined), observed.initials))
    return Learned(_pairs(lessons), tuple(lessons), counts)


def _pairs(lessons: Iterable[Lesson]) -> tuple[tuple[str, str], ...]:
    documents: dict[tuple[str, str], set[str]] = defaultdict(set)
    written: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for lesson in lessons:
        for short, expansion in lesson.defined:
            pair = short, key_of(expansion)
            documents[pair].add(lesson.document_id)
            written[pair][expansion] += 1
    # An expansion is given in the form that is written most, of equally frequent ones the first by alphabet.
    usual = {
        pair: min(forms.items(), key=lambda form: (-form[1], form[0]))[0] for pair, forms in written.items()
    }
    order = sorted((pair[0], -len(holders), usual[pair]) for pair, holders in documents.items())
    return tuple((short, expansion) for short, _, expansion in order)


def combined(learned: Learned, glossary: Glossary) -> Facts:
    """What the documents and the glossary know together; the glossary's removals hold for both."""
    acronyms = _merged(learned, glossary)
    spelled = {short.casefold(): short for short in acronyms}
    boards: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in learned.lessons:
        if lesson.board is not None:
            boards[lesson.board].append(lesson)
    people = {one.document_id: tuple(sorted(one.people & acronyms.keys())) for one in learned.lessons}
    return Facts(
        acronyms=acronyms,
        also=glossary.also,
        only_in_capitals=_only_in_capitals(learned, glossary, acronyms),
        defined=_kept({one.document_id: _meanings([one], spelled) for one in learned.lessons}),
        defined_by_board=_kept({board: _meanings(ones, spelled) for board, ones in boards.items()}),
        boards={one.document_id: one.board for one in learned.lessons if one.board is not None},
        people={document: letters for document, letters in people.items() if letters},
    )


def _merged(learned: Learned, glossary: Glossary) -> dict[str, tuple[str, ...]]:
    """Every acronym's meanings: those of the user's own file, then the documents', then the packaged ones."""
    own = [(short, longs) for short, longs in glossary.acronyms.items() if short in glossary.stated]
    taught = [(short, (long,)) for short, long in learned.pairs]
    # Letters that a board of the index is known by mean that board in it.
    boards = {lesson.board_letters for lesson in learned.lessons}
    packaged = [
        (short, longs)
        for short, longs in glossary.acronyms.items()
        if short not in glossary.stated and short not in boards
    ]
    merged: dict[str, dict[str, str]] = {}
    spelled: dict[str, str] = {}
    for short, longs in (*own, *taught, *packaged):
        if short.casefold() not in glossary.removed:
            meanings = merged.setdefault(spelled.setdefault(short.casefold(), short), {})
            for long in longs:
                meanings.setdefault(key_of(long), long)
    return {short: tuple(meanings.values()) for short, meanings in sorted(merged.items())}


def _meanings(lessons: Sequence[Lesson], spelled: Mapping[str, str]) -> Meanings:
    """What acronyms, as the index spells them, stand for first in these documents."""
    found: dict[str, str] = {}
    for lesson in lessons:
        for short, long in lesson.defined:
            if (known := spelled.get(short.casefold())) is not None:
                found.setdefault(known, long)
    return found


def _kept(meanings: Mapping[str, Meanings]) -> dict[str, Meanings]:
    return {name: own for name, own in meanings.items() if own}


def _only_in_capitals(
    learned: Learned, glossary: Glossary, acronyms: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The forms of one word that are ordinary words too: by the glossary, stop words, or the documents."""
    forms = {*acronyms, *(word for name in glossary.also for word in _only_word(name))}
    ordinary = glossary.only_in_capitals | STOP_WORDS
    return tuple(sorted({fold(form) for form in forms if fold(form) in ordinary or learned.in_small(form)}))


def _only_word(name: str) -> list[str]:
    """The word of a name that has, small words aside, only one ("the Met")."""
    weighty = [name[word.start : word.end] for word in words(name) if word.folded not in SMALL]
    return weighty if len(weighty) == 1 else []
