"""Words and names of sentences: which words count, when two are one word, and whether a text has a name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from indexer.language.words import STOP_WORDS, Analyzer
from indexer.model import acronym

_LEAST_STEM = 4
_COMMON_SHARE = 0.6
"""Of the longer stem. "decis" and "decid", "reduct" and "reduc", "attend" and "attende" are one word;
"prosecut" and "protest", "member" and "memori" are not."""

_REMEMBERED = 20_000  # distinct words

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Small words that stand inside of a name; "and" stands between two.
_INSIDE = frozenset({"of", "for", "the", "de", "la", "van", "von", "in", "on", "to", "with"})
_GAP = re.compile(r"[ \t\n]*[-‐‑&./]?[ \t]*")

# With these a sentence begins, or a remark in it; they name nobody, whether capitalised or not.
_LINKING = frozenset(
    """according additionally although among alongside amid around as at based besides consequently despite
    during earlier either elsewhere especially except finally first firstly following furthermore given
    hence however including instead lastly later likewise meanwhile moreover nevertheless next nonetheless
    notably one otherwise overall overview rather regarding respectively secondly separately several
    similarly since specifically still subsequently summary therefore third thirdly though thus to together
    towards twice upon various via whereas whether whilst within without yet today""".split()
)

# How minutes and their summaries introduce what was said; alone they claim nothing that could be false.
_FRAMING = """state note report mention discuss discussion comment explain inform hear heard tell told
    describe add highlight emphasise emphasize confirm announce indicate record outline update detail express
    relate concern regard follow include accord meeting minutes passage item agenda topic term"""


class SummaryWords:
    """The analyser, and the framing words as it sees them; safe to share."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._framing = frozenset(analyzer.terms(_FRAMING))
        # Words are asked about one at a time as well, and minutes repeat them.
        self._known = lru_cache(maxsize=_REMEMBERED)(self._terms)

    def terms(self, text: str) -> tuple[str, ...]:
        """Content terms in order: no stop words, no figures, nothing that only introduces a statement."""
        return self._known(text) if text.isalpha() else self._terms(text)

    def _terms(self, text: str) -> tuple[str, ...]:
        # The analyser keeps stop words where nothing else is left, which matters to a search, not here.
        found = (
            _trimmed(token.term)
            for token in self._analyzer.tokens(text)
            if text[token.start : token.end].casefold() not in STOP_WORDS
        )
        return tuple(term for term in found if not term[:1].isdigit() and term not in self._framing)


class Vocabulary:
    """Terms of a text, for asking whether it has a term in any form."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = frozenset(terms)
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for term in self._terms:
            self._by_start[term[:_LEAST_STEM]].append(term)

    def has(self, term: str) -> bool:
        """Whether the text has that term, or one with the same stem by another way of deriving it."""
        if term in self._terms:
            return True
        return any(same_word(term, other) for other in self._by_start.get(term[:_LEAST_STEM], ()))


def same_word(left: str, right: str) -> bool:
    """Whether two stems are of one word, as far as their beginnings tell."""
    if left == right:
        return True
    common = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        common += 1
    return common >= max(_LEAST_STEM, _COMMON_SHARE * max(len(left), len(right)))


def plain_words(text: str) -> tuple[str, ...]:
    """Every word of `text` in lower case, function words included, possessives without their s."""
    return tuple(_plain(match.group()) for match in _WORD.finditer(text))


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s")


def _trimmed(term: str) -> str:
    # The stemmer keeps "agreement" and "agreed" apart.
    return term.removesuffix("ment") if len(term) > 4 + _LEAST_STEM else term


@dataclass(frozen=True, slots=True)
class _NameWord:
    text: str
    start: int
    end: int
    plain: str  # in lower case, without the s of a possessive

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def acronym(self) -> bool:
        return is_acronym(self.text)


def is_acronym(word: str) -> bool:
    """Whether a word is written in capitals: "CPS", "HMPs" with its plural s, "PCC's"."""
    bare = _bare(word)
    return len(bare) > 1 and bare.isupper()


class Named:
    """The words of a text, for asking whether it has a name. Made once per text."""

    def __init__(self, text: str) -> None:
        words = _words(text)
        self._any = {word.plain for word in words}
        self._capital = {word.plain for word in words if word.capital}
        self._acronyms = {_bare(word.text) for word in words if not word.text.islower()}
        found = _runs(text, words)
        runs = [[word.plain for word in run] for run in found]
        phrases = (text[run[0].start : run[-1].end] for run in found if len(run) > 1)
        self._acronyms.update(short for phrase in phrases if (short := acronym(phrase)))
        self._pairs = {pair for phrase in _phrases(text, words) for pair in pairwise(phrase)}
        self._runs = [tuple(run) for run in runs if len(run) > 1]
        self._alone = {run[0] for run in runs if len(run) == 1} | {w.plain for w in words if not w.capital}

    def has(self, word: str) -> bool:
        """Whether the text has that capitalised word; an acronym in capitals, or as initials."""
        if is_acronym(word):
            return _bare(word) in self._acronyms
        plain = _plain(word)
        # "Officers" may be the minutes' "officer", but no name's s is taken off or put on.
        other_number = plain.removesuffix("s") if plain.endswith("s") else f"{plain}s"
        return plain in self._any or other_number in self._any - self._capital

    def has_together(self, name: tuple[str, ...]) -> bool:
        """Whether words that the text has form one name there, or names that it has side by side.

        "Chief Constable Jane Adams" is borne out by "Jane Adams, Chief Constable"; "Barry Adams" is not by
        "Barry Hughes and Jane Adams".
        """
        words = tuple(_plain(word) for word in name)
        if any(_in_order(words, run) for run in self._runs):
            return True
        parts = self._parts(words)
        return all(len(part) > 1 or part[0] in self._alone or is_acronym(part[0]) for part in parts)

    def _parts(self, words: tuple[str, ...]) -> list[list[str]]:
        parts = [[words[0]]]
        for left, right in pairwise(words):
            if (left, right) in self._pairs:
                parts[-1].append(right)
            else:
                parts.append([right])
        return parts


def names_in(sentence: str) -> list[tuple[str, ...]]:
    """The names of a sentence in order, as runs of capitalised words.

    Its first word counts too, unless it is a function word: without a dictionary "Hughes said" cannot be told
    from "Officers said", and both are fair to ask of the minutes.
    """
    words = _words(sentence)
    return [tuple(word.text for word in run) for run in _runs(sentence, words)]


def _words(text: str) -> list[_NameWord]:
    found = ((match.group(), *match.span()) for match in _WORD.finditer(text))
    return [_NameWord(word, start, end, _plain(word)) for word, start, end in found]


def _runs(text: str, words: list[_NameWord]) -> list[list[_NameWord]]:
    """Capitalised words that follow each other, small words within a name left out."""
    runs: list[list[_NameWord]] = []
    last: _NameWord | None = None  # the word before, if it belongs to a run
    for word in words:
        if not _counts(word):
            last = word if last is not None and word.text in _INSIDE else None
            continue
        if last is not None and _GAP.fullmatch(text, last.end, word.start):
            runs[-1].append(word)
        else:
            runs.append([word])
        last = word
    return runs


def _phrases(text: str, words: list[_NameWord]) -> list[list[str]]:
    """Words with nothing but white space or a hyphen between them, the small words of names left out."""
    phrases: list[list[str]] = [[]]
    for number, word in enumerate(words):
        if number and not _GAP.fullmatch(text, words[number - 1].end, word.start):
            phrases.append([])
        if word.text not in _INSIDE:
            phrases[-1].append(word.plain)
    return phrases


def _counts(word: _NameWord) -> bool:
    if not word.capital or word.text == "I":
        return False
    return word.acronym or (word.plain not in STOP_WORDS and word.plain not in _LINKING)


def _in_order(words: Iterable[str], run: tuple[str, ...]) -> bool:
    rest = iter(run)
    return all(word in rest for word in words)


def _bare(word: str) -> str:
    """An acronym without the s of a plural or possessive."""
    return re.sub(r"['’]?s\Z", "", word)
