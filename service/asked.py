"""A question as both legs take it: its terms, other forms of them, and its text for the encoder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.store.bm25 import SparseQuery
from indexer.store.open import Index

OTHER_FORM = 0.5
"""What a term of another form (an acronym's long form) counts for beside 1 for the question's own words, so
that a passage that has one word of the long form does not count like one that has the acronym."""


@dataclass(frozen=True, slots=True)
class OtherForm:
    """Terms of the question that may stand in a passage in another form: all of `other` instead of `own`."""

    own: frozenset[str]
    other: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks of an index.

    `terms` are the question's own, analysed, repeats included; `meaning` is the text for the encoder.
    """

    terms: tuple[str, ...]
    meaning: str
    forms: tuple[OtherForm, ...] = ()

    @property
    def marked(self) -> set[str]:
        """The terms to mark in passages: the question's own and those of other forms."""
        return {*self.terms, *(term for form in self.forms for term in form.other)}

    def sparse(self, index: Index) -> SparseQuery:
        """The sparse vector of the question with its other forms."""
        counts: dict[str, float] = dict.fromkeys(
            (term for form in self.forms for term in form.other), OTHER_FORM
        )
        counts.update(Counter(self.terms))
        return index.sparse(counts)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The question's own terms in code point order, and the share float32[terms] of its weight that each has.

    The weight of a term is its idf; one that no passage holds weighs as much as the rarest.
    """

    terms: tuple[str, ...]
    shares: NDArray[np.float32]

    @classmethod
    def of(cls, asked: Asked, index: Index) -> Weighed:
        """Weighs a question's terms; without any term that weighs something all shares are 0."""
        terms = tuple(sorted(set(asked.terms)))
        weights = np.array([index.weight(term) for term in terms], dtype=np.float32)
        total = weights.sum()
        return cls(terms, weights / total if total > 0 else weights)
