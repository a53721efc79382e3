"""Whether cited passages bear a sentence out, without a model: figures, names, sense and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.language.words import Analyzer
from service.written.events import Reason
from service.written.evidence import Evidence
from service.written.support.clauses import Clause, clauses_of
from service.written.support.dates import blanked, dates_the_sitting, find_dates
from service.written.support.figure_places import places, swapped
from service.written.support.figures import find_figures
from service.written.support.firmness import firmer
from service.written.support.names import names_in
from service.written.support.opposites import Opposites, Pole
from service.written.support.polarity import flipped
from service.written.support.roles import crossed
from service.written.support.witness import Statement, Witness, testify
from service.written.support.words import Words, plain_words

PREDICATE_WEIGHT = 2
"""Of a predicate beside other words: what is said to have happened matters more than what it happened to."""

ENOUGH = 0.75
"""The share of a sentence's words, names and figures apart, that the cited statements must have.

On the pairs of tests/written_pairs.py anything from 0.70 to 0.75 removes and loses the same sentences; 0.65
lets more unsupported ones out, and from 0.80 on supported ones are lost. The encoder's cosine was tried as a
second opinion for shares from 0.5 to 0.75 and left out: it is as high for sentences that change the one word
that matters (0.94 at worst) as for honest paraphrases (0.78 at least)."""


@dataclass(frozen=True, slots=True)
class Language:
    """What checking knows of English; made once and shared, for it holds what it has seen of words."""

    words: Words = field(default_factory=lambda: Words(Analyzer()))
    opposites: Opposites = field(default_factory=Opposites)


class Support:
    """Checks sentences against the passages they cite. A passage is taken apart when it is first cited."""

    def __init__(self, passages: Sequence[Evidence], language: Language, enough: float = ENOUGH) -> None:
        self._words = language.words
        self._opposites = language.opposites
        self._passages = {passage.number: passage for passage in passages}
        self._witnesses: dict[int, Witness] = {}
        self._enough = enough

    def knows(self, numbers: Sequence[int]) -> bool:
        """Whether every number is that of a passage."""
        return all(number in self._passages for number in numbers)

    def fault(self, sentence: str, numbers: Sequence[int]) -> Reason | None:
        """What the passages of these numbers (all known) do not bear out; None if they bear out all of it."""
        cited = [self._witness(number) for number in numbers]
        if not _dates_stand(sentence, cited) or not _figures_stand(sentence, cited):
            return Reason.FIGURE
        if self._figures_swapped(sentence, cited):
            return Reason.FIGURE
        clauses = clauses_of(sentence, self._words)
        if not _names_stand(sentence, cited) or not all(_bound(clause, cited) for clause in clauses):
            return Reason.NAME
        statements = [statement for witness in cited for statement in witness.nearest(clauses)]
        minuted = tuple(clause for statement in statements for clause in statement.clauses)
        if self._contrary(clauses, minuted, _framed(cited)):
            return Reason.CONTRARY
        if firmer(clauses, [statement.clauses for statement in statements], self._words):
            return Reason.FIRMER
        sources = [*statements, *(witness.frame for witness in cited)]
        return None if self._coverage(sentence, clauses, sources) >= self._enough else Reason.UNSUPPORTED

    def _witness(self, number: int) -> Witness:
        if number not in self._witnesses:
            self._witnesses[number] = testify(self._passages[number], self._words)
        return self._witnesses[number]

    def _figures_swapped(self, sentence: str, cited: Sequence[Witness]) -> bool:
        minuted = tuple(place for witness in cited for place in witness.places)
        return swapped(places(sentence, self._words), minuted)

    def _contrary(
        self, clauses: tuple[Clause, ...], minuted: tuple[Clause, ...], framed: frozenset[str]
    ) -> bool:
        return (
            crossed(clauses, minuted, framed)
            or flipped(clauses, minuted)
            or self._opposites.contradicts(clauses, minuted)
        )

    def _coverage(self, sentence: str, clauses: Sequence[Clause], sources: Sequence[Statement]) -> float:
        """The share 0..1 of the sentence's words that the statements and headings have in some form.

        Names have been found already and would hide what is not there; alone, they count after all.
        """
        poles = self._opposites.poles(
            word for source in sources for clause in source.clauses for word in clause.words
        )
        predicates = {term for clause in clauses for term in clause.weighty(self._words)}
        held = total = 0
        for word in _claims(sentence, self._words):
            weight = PREDICATE_WEIGHT if predicates.intersection(self._words.terms(word)) else 1
            total += weight
            held += weight * self._held(word, sources, poles)
        return held / total if total else 0.0

    def _held(self, word: str, sources: Sequence[Statement], poles: set[Pole]) -> bool:
        if poles & self._opposites.poles([word]):
            return True
        return all(any(source.vocabulary.has(term) for source in sources) for term in self._words.terms(word))


def _claims(sentence: str, words: Words) -> list[str]:
    sentence = blanked(sentence, find_dates(sentence))
    names = set(plain_words(" ".join(word for name in names_in(sentence) for word in name)))
    content = [word for word in plain_words(sentence) if words.terms(word)]
    return [word for word in content if word not in names] or content


def _dates_stand(sentence: str, cited: Sequence[Witness]) -> bool:
    minuted = tuple(date for witness in cited for date in witness.dates)
    sittings = tuple(witness.sitting for witness in cited if witness.sitting is not None)
    years = frozenset(year for witness in cited for year in witness.years)
    return all(
        date.said_by(minuted, years) or (date.said_by(sittings, years) and dates_the_sitting(sentence, date))
        for date in find_dates(sentence)
    )


def _figures_stand(sentence: str, cited: Sequence[Witness]) -> bool:
    figures = [figure for witness in cited for figure in witness.figures]
    return all(figure.said_by(figures) for figure in find_figures(blanked(sentence, find_dates(sentence))))


def _framed(cited: Sequence[Witness]) -> frozenset[str]:
    return frozenset(word for witness in cited for part in witness.frame.clauses for word in part.words)


def _bound(clause: Clause, cited: Sequence[Witness]) -> bool:
    """Whether the names of a clause stand with what it says of them, in one statement or its heading."""
    names = clause.names - _framed(cited)
    return not names or any(
        statement.binds(clause, names) for witness in cited for statement in witness.statements
    )


def _names_stand(sentence: str, cited: Sequence[Witness]) -> bool:
    return all(
        all(any(witness.named.has(word) for witness in cited) for word in name)
        and (len(name) == 1 or any(witness.named.has_together(name) for witness in cited))
        for name in names_in(blanked(sentence, find_dates(sentence)))
    )
