"""Whether cited passages bear a sentence out, without a model: figures, names, sense and words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.language.dates import WrittenDate, blanked, find_partial_dates
from indexer.language.sentences import sentence_spans
from indexer.language.words import Analyzer
from service.summary.clauses import (
    Clause,
    Opposites,
    clauses_of,
    denial_differs,
    doer_differs,
    more_settled,
    more_sweeping,
)
from service.summary.events import (
    CheckedSentence,
    CitablePassage,
    Done,
    RemovalReason,
    RemovedSentence,
    Trouble,
    framing,
)
from service.summary.figures import (
    Figure,
    FigurePlace,
    date_stated,
    dates_the_sitting,
    find_figures,
    places,
    swapped,
)
from service.summary.sentences import (
    MOST_CHARACTERS,
    Sentences,
    misconduct,
    plain,
    shortened,
    steers,
    take_citations,
    without_marker,
)
from service.summary.words import Named, SummaryWords, Vocabulary, names_in, plain_words

STATEMENTS_A_PASSAGE = 2
"""That may bear out one sentence together. With the whole passage, words that stand far apart could be put
together to say what nobody said."""

PREDICATE_WEIGHT = 2
"""Of a predicate beside other words: what is said to have happened matters more than what it happened to."""

ENOUGH = 0.75
"""The share of a sentence's words, names and figures apart, that the cited statements must have.

On the pairs of tests/written_pairs.py anything from 0.70 to 0.75 removes and loses the same sentences; 0.65
lets more unsupported ones out, and from 0.80 on supported ones are lost. The encoder's cosine was tried as a
second opinion for shares from 0.5 to 0.75 and left out: it is as high for sentences that change the one word
that matters (0.94 at worst) as for honest paraphrases (0.78 at least)."""

NO_ANSWER = "The passages do not say."
"""What the model is told to write where the passages hold no answer."""


@dataclass(frozen=True, slots=True)
class Language:
    """What checking knows of English; made once and shared, for it holds what it has seen of words."""

    words: SummaryWords = field(default_factory=lambda: SummaryWords(Analyzer()))
    opposites: Opposites = field(default_factory=Opposites)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or list entry of a passage."""

    clauses: tuple[Clause, ...]
    vocabulary: Vocabulary

    @classmethod
    def of(cls, text: str, words: SummaryWords) -> Statement:
        """The statement that a text makes."""
        clauses = clauses_of(text, words)
        return cls(clauses, Vocabulary(term for clause in clauses for term in clause.terms))

    @property
    def figures(self) -> frozenset[str]:
        """All its figures, as written."""
        return frozenset(figure for clause in self.clauses for figure in clause.figures)

    def gain(self, terms: frozenset[str], figures: frozenset[str]) -> int:
        """How many of the terms and figures it has."""
        return sum(self.vocabulary.has(term) for term in terms) + len(figures & self.figures)

    def binds(self, clause: Clause, names: frozenset[str]) -> bool:
        """Whether it has these names of the clause, and at least a third of what else the clause says."""
        if not names <= {word for own in self.clauses for word in own.words}:
            return False
        most = len(clause.claims) + len(clause.figures)
        return 3 * self.gain(clause.claims, clause.figures) >= most


@dataclass(frozen=True, slots=True)
class ParsedPassage:
    """A passage taken apart: what it can bear out. Paragraphs that try to steer a reader are left out."""

    statements: tuple[Statement, ...]
    frame: Statement  # board, heading and notes
    named: Named
    dates: tuple[WrittenDate, ...]
    sitting: WrittenDate | None  # of the meeting; it dates what was said and decided, not what it was about
    years: frozenset[int]  # in which a date without a year may lie
    figures: tuple[Figure, ...]
    places: tuple[FigurePlace, ...]

    @classmethod
    def of(cls, passage: CitablePassage, words: SummaryWords) -> ParsedPassage:
        """Takes a passage apart."""
        pieces = tuple(_reporting(passage.text))
        frame = framing(passage)
        text = "\n".join((frame, *pieces))
        dates = find_partial_dates(text)
        years = {date.year for date in dates if date.year is not None}
        sitting = None
        if passage.date is not None:
            sitting = WrittenDate(passage.date.day, passage.date.month, passage.date.year)
            years.add(passage.date.year)
        undated = blanked(text, dates)
        return cls(
            statements=tuple(Statement.of(piece, words) for piece in pieces),
            frame=Statement.of(frame, words),
            named=Named(undated),
            dates=dates,
            sitting=sitting,
            years=frozenset(years),
            figures=find_figures(undated),
            places=places(text, words),
        )

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
            figures -= best.figures
        return chosen


def _reporting(text: str) -> Iterator[str]:
    """The statements of the paragraphs that report, as minutes do, and order nobody about."""
    for paragraph in text.split("\n"):
        if not steers(paragraph):
            yield from (paragraph[start:end] for start, end in sentence_spans(paragraph, 0, len(paragraph)))


class Support:
    """Holds sentences against the passages they cite. A passage is taken apart when it is first cited."""

    def __init__(
        self, passages: Sequence[CitablePassage], language: Language, enough: float = ENOUGH
    ) -> None:
        self._words = language.words
        self._opposites = language.opposites
        self._passages = {passage.number: passage for passage in passages}
        self._parsed: dict[int, ParsedPassage] = {}
        self._enough = enough

    def knows(self, numbers: Sequence[int]) -> bool:
        """Whether every number is that of a passage."""
        return all(number in self._passages for number in numbers)

    def fault(self, sentence: str, numbers: Sequence[int]) -> RemovalReason | None:
        """What the passages of these numbers (all known) do not bear out; None if they bear out all of it."""
        cited = [self._passage(number) for number in numbers]
        undated = blanked(sentence, find_partial_dates(sentence))
        if not _dates_stand(sentence, cited) or not _figures_stand(undated, cited):
            return RemovalReason.FIGURE
        if swapped(places(sentence, self._words), [place for passage in cited for place in passage.places]):
            return RemovalReason.FIGURE
        clauses = clauses_of(sentence, self._words)
        framed = frozenset(
            word for passage in cited for clause in passage.frame.clauses for word in clause.words
        )
        if not _names_stand(undated, cited) or not all(_bound(clause, cited, framed) for clause in clauses):
            return RemovalReason.NAME
        statements = [statement for passage in cited for statement in passage.nearest(clauses)]
        minuted = [clause for statement in statements for clause in statement.clauses]
        if (
            doer_differs(clauses, minuted, framed)
            or denial_differs(clauses, minuted)
            or self._opposites.contradict(clauses, minuted)
        ):
            return RemovalReason.CONTRARY
        if more_sweeping(clauses, minuted) or more_settled(
            clauses, [statement.clauses for statement in statements], self._words
        ):
            return RemovalReason.FIRMER
        sources = [*statements, *(passage.frame for passage in cited)]
        enough = self._coverage(undated, clauses, sources) >= self._enough
        return None if enough else RemovalReason.UNSUPPORTED

    def _passage(self, number: int) -> ParsedPassage:
        if number not in self._parsed:
            self._parsed[number] = ParsedPassage.of(self._passages[number], self._words)
        return self._parsed[number]

    def _coverage(self, undated: str, clauses: Sequence[Clause], sources: Sequence[Statement]) -> float:
        """The share 0..1 of the sentence's words that the statements and headings have in some form.

        Names have been found already and would hide what is not there; alone, they count after all.
        """
        predicates = {term for clause in clauses for term in clause.predicate_terms(self._words)}
        names = set(plain_words(" ".join(word for name in names_in(undated) for word in name)))
        content = [word for word in plain_words(undated) if self._words.terms(word)]
        poles = self._opposites.poles(
            word for source in sources for clause in source.clauses for word in clause.words
        )
        held = total = 0
        for word in [word for word in content if word not in names] or content:
            terms = self._words.terms(word)
            weight = PREDICATE_WEIGHT if predicates.intersection(terms) else 1
            total += weight
            if poles & self._opposites.poles([word]) or all(
                any(source.vocabulary.has(term) for source in sources) for term in terms
            ):
                held += weight
        return held / total if total else 0.0


def _dates_stand(sentence: str, cited: Sequence[ParsedPassage]) -> bool:
    minuted = [date for passage in cited for date in passage.dates]
    sittings = [passage.sitting for passage in cited if passage.sitting is not None]
    years = frozenset(year for passage in cited for year in passage.years)
    return all(
        date_stated(date, minuted, years)
        or (date_stated(date, sittings, years) and dates_the_sitting(sentence, date))
        for date in find_partial_dates(sentence)
    )


def _figures_stand(undated: str, cited: Sequence[ParsedPassage]) -> bool:
    figures = [figure for passage in cited for figure in passage.figures]
    return all(figure.said_by(figures) for figure in find_figures(undated))


def _names_stand(undated: str, cited: Sequence[ParsedPassage]) -> bool:
    return all(
        all(any(passage.named.has(word) for passage in cited) for word in name)
        and (len(name) == 1 or any(passage.named.has_together(name) for passage in cited))
        for name in names_in(undated)
    )


def _bound(clause: Clause, cited: Sequence[ParsedPassage], framed: frozenset[str]) -> bool:
    """Whether the names of a clause stand with what it says of them, in one statement or its heading."""
    names = clause.names - framed
    return not names or any(
        statement.binds(clause, names) for passage in cited for statement in passage.statements
    )


class SummaryDraft:
    """One summary while it is being written: text comes in pieces, verdicts on whole sentences come out.

    A sentence that holds is let out with its citations, another one removed with the reason.
    """

    def __init__(self, support: Support) -> None:
        self._support = support
        self._sentences = Sentences()
        self._said: set[str] = set()
        self._held = 0
        self._removed = 0
        self._declined = False

    def feed(self, piece: str) -> Iterator[CheckedSentence | RemovedSentence]:
        """The verdicts on the sentences that end within `piece`."""
        for written in self._sentences.feed(piece):
            yield from self._judge(written, whole=True)

    def end(self, *, whole: bool) -> Iterator[CheckedSentence | RemovedSentence]:
        """The verdict on what is left, which breaks off unless the model came to its end (`whole`)."""
        for written in self._sentences.end():
            yield from self._judge(written, whole=whole)

    @property
    def trouble(self) -> Trouble | None:
        """What to say of a summary that came to its end without a sentence that held."""
        if self._held:
            return None
        return Trouble.NO_ANSWER if self._declined else Trouble.NOTHING_HELD

    @property
    def done(self) -> Done:
        """How many sentences were let out and removed so far."""
        return Done(self._held, self._removed)

    def _judge(self, written: str, *, whole: bool) -> Iterator[CheckedSentence | RemovedSentence]:
        if not any(char.isalnum() for char in written):
            return
        if _letters(take_citations(written).text) == _letters(NO_ANSWER):
            self._declined = True
            return
        # Bounded before anything looks at it: patterns are linear, but a megabyte is a megabyte.
        text = re.sub(r"\s+", " ", written[: MOST_CHARACTERS + 1])
        cited = take_citations(without_marker(plain(text).strip()))
        too_long = len(written) > MOST_CHARACTERS
        reason = RemovalReason.TOO_LONG if too_long else self._fault(cited.text, cited.numbers, whole)
        if reason is not None:
            self._removed += 1
            yield RemovedSentence(shortened(cited.text), reason)
            return
        self._held += 1
        self._said.add(cited.text.casefold())
        yield CheckedSentence(cited.text, cited.numbers)

    def _fault(self, text: str, numbers: tuple[int, ...], whole: bool) -> RemovalReason | None:
        if not whole:
            return RemovalReason.UNFINISHED
        if not numbers:
            return RemovalReason.UNCITED
        if not self._support.knows(numbers):
            return RemovalReason.UNKNOWN_PASSAGE
        if (reason := misconduct(text)) is not None:
            return reason
        if text.casefold() in self._said:
            return RemovalReason.REPEATED
        return self._support.fault(text, numbers)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
