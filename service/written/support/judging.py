"""Whether cited passages bear a sentence out, without a model: figures, names, sense and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from indexer.terms import Analyzer
from service.written.events import Reason
from service.written.evidence import Evidence
from service.written.support.clauses import Clause, clauses_of
from service.written.support.dates import blanked, find_dates
from service.written.support.figure_places import places, swapped
from service.written.support.figures import find_figures
from service.written.support.firmness import firmer
from service.written.support.names import names_in
from service.written.support.opposites import Opposites, Pole
from service.written.support.polarity import flipped
from service.written.support.roles import crossed
from service.written.support.witness import Statement, Witness, testify
from service.written.support.words import Words, plain_words

Similarity = Callable[[str, Sequence[Evidence]], float]
"""How near in meaning a sentence is to the passages it cites, as a cosine; it may save a free paraphrase."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Shares of a sentence's words, names apart, that the cited statements must have."""

    enough: float = 0.75
    with_similarity: float = 0.5  # from here on, `similar` decides
    similar: float = 0.75  # cosine


@dataclass(frozen=True, slots=True)
class Language:
    """What checking knows of English; made once and shared, for it holds what it has seen of words."""

    words: Words = field(default_factory=lambda: Words(Analyzer()))
    opposites: Opposites = field(default_factory=Opposites)


class Support:
    """Checks sentences against the passages they cite. Passages are taken apart once, at construction."""

    def __init__(
        self,
        passages: Sequence[Evidence],
        language: Language,
        similarity: Similarity | None = None,
        thresholds: Thresholds = Thresholds(),
    ) -> None:
        self._words = language.words
        self._opposites = language.opposites
        self._passages = {passage.number: passage for passage in passages}
        self._witnesses = {passage.number: testify(passage, self._words) for passage in passages}
        self._similarity = similarity
        self._thresholds = thresholds

    def knows(self, numbers: Sequence[int]) -> bool:
        """Whether every number is that of a passage."""
        return all(number in self._witnesses for number in numbers)

    def fault(self, sentence: str, numbers: Sequence[int]) -> Reason | None:
        """What the passages of these numbers (all known) do not bear out; None if they bear out all of it."""
        cited = [self._witnesses[number] for number in numbers]
        if not _figures_stand(sentence, cited) or self._figures_swapped(sentence, cited):
            return Reason.FIGURE
        clauses = clauses_of(sentence, self._words)
        if not _names_stand(sentence, cited) or not all(_bound(clause, cited) for clause in clauses):
            return Reason.NAME
        statements = [statement for witness in cited for statement in witness.nearest(clauses)]
        minuted = tuple(clause for statement in statements for clause in statement.clauses)
        if self._contrary(clauses, minuted):
            return Reason.CONTRARY
        if firmer(clauses, [statement.clauses for statement in statements], self._words):
            return Reason.FIRMER
        return None if self._covered(sentence, numbers, statements) else Reason.UNSUPPORTED

    def _figures_swapped(self, sentence: str, cited: Sequence[Witness]) -> bool:
        minuted = tuple(place for witness in cited for place in witness.places)
        return swapped(places(sentence, self._words), minuted)

    def _contrary(self, clauses: tuple[Clause, ...], minuted: tuple[Clause, ...]) -> bool:
        return (
            crossed(clauses, minuted)
            or flipped(clauses, minuted)
            or self._opposites.contradicts(clauses, minuted)
        )

    def _covered(self, sentence: str, numbers: Sequence[int], statements: Sequence[Statement]) -> bool:
        sources = [*statements, *(self._witnesses[number].frame for number in numbers)]
        share = self._coverage(sentence, sources)
        if share >= self._thresholds.enough:
            return True
        if self._similarity is None or share < self._thresholds.with_similarity:
            return False
        cited = [self._passages[number] for number in numbers]
        return self._similarity(sentence, cited) >= self._thresholds.similar

    def _coverage(self, sentence: str, sources: Sequence[Statement]) -> float:
        """The share 0..1 of the sentence's words that the statements and headings have in some form.

        Names have been found already and would hide what is not there; alone, they count after all.
        """
        poles = self._opposites.poles(
            word for source in sources for clause in source.clauses for word in clause.words
        )
        held = [self._held(word, sources, poles) for word in _claims(sentence, self._words)]
        return sum(held) / len(held) if held else 0.0

    def _held(self, word: str, sources: Sequence[Statement], poles: set[Pole]) -> bool:
        if poles & self._opposites.poles([word]):
            return True
        return all(any(source.vocabulary.has(term) for source in sources) for term in self._words.terms(word))


def _claims(sentence: str, words: Words) -> list[str]:
    names = set(plain_words(" ".join(word for name in names_in(sentence) for word in name)))
    content = [word for word in plain_words(sentence) if words.terms(word)]
    return [word for word in content if word not in names] or content


def _figures_stand(sentence: str, cited: Sequence[Witness]) -> bool:
    dates = find_dates(sentence)
    minuted = tuple(date for witness in cited for date in witness.dates)
    years = frozenset(year for witness in cited for year in witness.years)
    figures = [figure for witness in cited for figure in witness.figures]
    return all(date.said_by(minuted, years) for date in dates) and all(
        figure.said_by(figures) for figure in find_figures(blanked(sentence, dates))
    )


def _bound(clause: Clause, cited: Sequence[Witness]) -> bool:
    """Whether the names of a clause stand with what it says of them, in one statement or its heading."""
    framed = {word for witness in cited for part in witness.frame.clauses for word in part.words}
    names = clause.names - framed
    return not names or any(
        statement.binds(clause, names) for witness in cited for statement in witness.statements
    )


def _names_stand(sentence: str, cited: Sequence[Witness]) -> bool:
    return all(
        all(any(witness.named.has(word) for witness in cited) for word in name)
        and (len(name) == 1 or any(witness.named.has_together(name) for witness in cited))
        for name in names_in(sentence)
    )
