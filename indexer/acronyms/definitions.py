"""Places where a text says what an acronym stands for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.acronyms.letters import SHORT, bare, exceptions
from indexer.acronyms.wording import SMALL
from indexer.meetings.people import TITLE

# "(VFD)", "(the “VFD”)", "(or VFD)"; what a bracket holds is at most a line of print.
_LEAD = r"(?:(?:or|the|hereafter|hereinafter|known as|abbreviated to) ){0,2}"
_BRACKET = re.compile(rf"\(\s?{_LEAD}[“‘\"']?({SHORT})[”’\"']?\s?\)")
_LONG_BRACKET = re.compile(r"\(([^()\n\t]{5,100})\)")
_SHORT_BEFORE = re.compile(rf"(?<![\w&'’-])({SHORT})\s?\Z")
# A line that holds a pair and perhaps more behind a tab: "VFD: Victim Focus Desk", two cells of a table.
_MARKER = r"(?:[-•*–]\s)?"
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
    known = _Text(text)
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


class _Text:
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
