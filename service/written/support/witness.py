"""A passage taken apart for checking: its statements, and the names, dates and figures that it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.language.sentences import sentence_spans
from service.written.conduct import steers
from service.written.evidence import Evidence, framing
from service.written.support.clauses import Clause, clauses_of
from service.written.support.dates import Date, blanked, find_dates
from service.written.support.figure_places import Place, places
from service.written.support.figures import Figure, find_figures
from service.written.support.names import Named
from service.written.support.words import Vocabulary, Words

STATEMENTS_A_PASSAGE = 2
"""That may bear out one sentence together. With the whole passage, words that stand far apart could be put
together to say what nobody said."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or list entry of a passage."""

    text: str
    clauses: tuple[Clause, ...]
    vocabulary: Vocabulary

    def gain(self, terms: frozenset[str], figures: frozenset[str]) -> int:
        """How many of the terms and figures it has."""
        own = frozenset(figure for clause in self.clauses for figure in clause.figures)
        return sum(self.vocabulary.has(term) for term in terms) + len(figures & own)

    def binds(self, clause: Clause, names: frozenset[str]) -> bool:
        """Whether it has these names of the clause, and at least a third of what else the clause says."""
        if not names <= {word for own in self.clauses for word in own.words}:
            return False
        most = len(clause.claims) + len(clause.figures)
        return 3 * self.gain(clause.claims, clause.figures) >= most


@dataclass(frozen=True, slots=True)
class Witness:
    """What a passage can bear out. Paragraphs that try to steer whoever reads them are left out."""

    statements: tuple[Statement, ...]
    frame: Statement  # board, heading and notes
    named: Named
    dates: tuple[Date, ...]
    sitting: Date | None  # of the meeting; it dates what was said and decided, not what it was about
    years: frozenset[int]  # in which a date without a year may lie
    figures: tuple[Figure, ...]
    places: tuple[Place, ...]

    def nearest(self, clauses: Sequence[Clause]) -> list[Statement]:
        """The statements that together have most of what the clauses have, at most STATEMENTS_A_PASSAGE."""
        terms = frozenset(term for clause in clauses for term in clause.terms)
        figures = frozenset(figure for clause in clauses for figure in clause.figures)
        chosen: list[Statement] = []
        while len(chosen) < STATEMENTS_A_PASSAGE and self.statements:
            best = max(self.statements, key=lambda statement: statement.gain(terms, figures))
            if best.gain(terms, figures) == 0:
                break
            chosen.append(best)
            terms = frozenset(term for term in terms if not best.vocabulary.has(term))
            figures -= frozenset(figure for clause in best.clauses for figure in clause.figures)
        return chosen


def testify(passage: Evidence, words: Words) -> Witness:
    """Takes a passage apart."""
    pieces = tuple(_reporting(passage.text))
    frame = framing(passage)
    text = "\n".join((frame, *pieces))
    dates = find_dates(text)
    years = {date.year for date in dates if date.year is not None}
    sitting = None
    if passage.date is not None:
        sitting = Date(passage.date.day, passage.date.month, passage.date.year)
        years.add(passage.date.year)
    undated = blanked(text, dates)
    return Witness(
        statements=tuple(_statement(piece, words) for piece in pieces),
        frame=_statement(frame, words),
        named=Named(undated),
        dates=dates,
        sitting=sitting,
        years=frozenset(years),
        figures=find_figures(undated),
        places=places(text, words),
    )


def _reporting(text: str) -> Iterator[str]:
    """The statements of the paragraphs that report, as minutes do, and order nobody about."""
    for paragraph in text.split("\n"):
        if not steers(paragraph):
            yield from (paragraph[start:end] for start, end in sentence_spans(paragraph, 0, len(paragraph)))


def _statement(text: str, words: Words) -> Statement:
    clauses = clauses_of(text, words)
    return Statement(text, clauses, Vocabulary(term for clause in clauses for term in clause.terms))
