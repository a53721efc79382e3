"""What is written anywhere in an index, each word once: tells of one that no text has, without reading all.

A question is often refused because of a word that no minutes have, and only all of them can tell. Read one by
one for each such question, 4,380 documents took 1.3 seconds; their distinct words are a hundredth of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.language.words import may_hold, unmarked

_APART = "\n"  # stands in no word


@dataclass(frozen=True, slots=True)
class WrittenWords:
    """All that stands between white space, punctuation included, in the order of its first appearance.

    `told` is what the texts have, `plain` that and what was left out of them as `unmarked` gives it, a line
    each; line n of the latter is line n of `words`, and starts at `starts[n]`.
    """

    told: str
    words: tuple[str, ...]
    plain: str
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str], left_out: Iterable[str]) -> WrittenWords:
        """Of whole texts, and of the parts that are in none of them."""
        found: dict[str, None] = {}
        for text in texts:
            found.update(dict.fromkeys(text.split()))
        told = _APART.join(found)
        for text in left_out:
            found.update(dict.fromkeys(text.split()))
        plain = [unmarked(word) for word in found]
        starts = np.cumsum([0, *(len(word) + 1 for word in plain)], dtype=np.int64)
        return cls(told, tuple(found), _APART.join(plain), starts)

    def that_may_hold(self, term: str) -> Iterator[str]:
        """The words that may have an analysed term, see `indexer.language.words.may_say`."""
        sought = may_hold(term)
        at = self.plain.find(sought)
        while at >= 0:
            line = int(np.searchsorted(self.starts, at, side="right")) - 1
            yield self.words[line]
            at = self.plain.find(sought, int(self.starts[line + 1]))

    def first(self, form: re.Pattern[str], but: str) -> str | None:
        """What a pattern that goes over no white space finds first in the texts, other than a word itself."""
        found = (one.group() for one in form.finditer(self.told))
        return next((other for other in found if other.casefold() != but.casefold()), None)
