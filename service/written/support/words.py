"""Words of a sentence as its support is judged by them: which count, and when two are one in other forms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from indexer.language.words import STOP_WORDS, Analyzer

# How minutes and their summaries introduce what was said; alone they claim nothing that could be false.
_FRAMING = """state note report mention discuss discussion comment explain inform hear heard tell told
    describe add highlight emphasise emphasize confirm announce indicate record outline update detail express
    relate concern regard follow include accord meeting minutes passage item agenda topic term"""

_LEAST_STEM = 4
_COMMON_SHARE = 0.6
"""Of the longer stem. "decis" and "decid", "reduct" and "reduc", "attend" and "attende" are one word;
"prosecut" and "protest", "member" and "memori" are not."""

_REMEMBERED = 20_000  # distinct words

_PLAIN_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Words:
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
    found = (match.group().casefold().replace("’", "'") for match in _PLAIN_WORD.finditer(text))
    return tuple(word.removesuffix("'s") for word in found)


def _trimmed(term: str) -> str:
    # The stemmer keeps "agreement" and "agreed" apart.
    return term.removesuffix("ment") if len(term) > 4 + _LEAST_STEM else term
