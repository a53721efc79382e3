"""Clauses: the pieces of a sentence that are each affirmed or denied on their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.language.sentences import sentence_spans
from service.summary.events import CitablePassage, framing
from service.summary.facts import Named, SummaryWords, Vocabulary, names_in, plain_words, same_word
from service.summary.figures import Date, Figure, FigureKind, blanked, find_dates, find_figures
from service.summary.sentences import steers

_BREAK = re.compile(
    r"[,;:](?=\s)|\s[–—-]\s|[()]"
    r"|\b(?:and|but|although|though|while|whilst|whereas|however|(?<!of )(?:which|whom)|who|because|since|as"
    r"|so|unless|if|when)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[0-9][0-9.,]*")

_NEGATING = frozenset(
    """not no non never none neither cannot without nobody nothing nowhere unable lack lacks lacked lacking
    fail fails failed failing refuse refuses refused refusing reject rejects rejected rejecting
    unlikely""".split()
)
# "Cannot be more than 20" is "at most 20".
_BOUNDING = re.compile(r"\bat (?:most|least)\b", re.IGNORECASE)
_NOT_NEGATING = re.compile(r"\bnot (?:only|just|least)\b", re.IGNORECASE)
_BEING = frozenset("be been being is are was were".split())
_AUXILIARY = _BEING | frozenset(
    "has have had do does did will would shall should can could may might must not never cannot".split()
)


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a clause says of its subject: a term that follows an auxiliary or looks like a participle."""

    term: str
    passive: bool  # it follows a form of "be"
    subject: frozenset[str]  # the words of names before it


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence: its words, its terms in order, its figures, and whether it denies."""

    words: tuple[str, ...]
    terms: tuple[str, ...]
    figures: frozenset[str]
    names: frozenset[str]  # the words of its names, in lower case
    claims: frozenset[str]  # the terms of its other words
    predicates: tuple[Predicate, ...]
    denies: bool

    def overlap(self, other: Clause) -> int:
        """How many terms and figures of this clause the other one has."""
        shared = sum(any(same_word(term, theirs) for theirs in other.terms) for term in set(self.terms))
        return shared + len(self.figures & other.figures)

    def weighty(self, words: SummaryWords) -> set[str]:
        """The terms of its predicates, infinitives ("agreed to *close*") included."""
        infinitives = (after for before, after in pairwise(self.words) if before == "to")
        terms = {term for infinitive in infinitives for term in words.terms(infinitive)}
        return terms | {predicate.term for predicate in self.predicates}

    def shares_predicate(self, other: Clause) -> bool:
        """Whether the other clause has a predicate of this one."""
        return any(same_word(mine.term, theirs) for mine in self.predicates for theirs in other.terms)


def clauses_of(sentence: str, words: SummaryWords) -> tuple[Clause, ...]:
    """The clauses of a sentence, those without any term or figure left out."""
    undated = blanked(sentence, find_dates(sentence))
    clauses = (_clause(sentence[start:end], undated[start:end], words) for start, end in _pieces(sentence))
    return tuple(clause for clause in clauses if clause.terms or clause.figures)


def _pieces(sentence: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _BREAK.finditer(sentence):
        yield at, match.start()
        at = match.start() if match.group()[0].isalpha() else match.end()
    yield at, len(sentence)


def nearest(clause: Clause, others: Sequence[Clause]) -> list[Clause]:
    """Those of `others` that share most with `clause`: at least half of what it has, otherwise none.

    Of several that share as much, those count that share a predicate, if any does.
    """
    shared = [clause.overlap(other) for other in others]
    most = max(shared, default=0)
    if most == 0 or 2 * most < len(set(clause.terms)) + len(clause.figures):
        return []
    found = [other for other, count in zip(others, shared, strict=True) if count == most]
    return [other for other in found if clause.shares_predicate(other)] or found


def _clause(text: str, undated: str, words: SummaryWords) -> Clause:
    plain = plain_words(text)
    names = frozenset(plain_words(" ".join(word for name in names_in(undated) for word in name)))
    others = [word for word in plain_words(undated) if word not in names]
    return Clause(
        words=plain,
        terms=words.terms(text),
        figures=frozenset(match.group().rstrip(".,") for match in _FIGURE.finditer(text)),
        names=names,
        claims=frozenset(term for word in others for term in words.terms(word)),
        predicates=tuple(_predicates(plain, names, words)),
        denies=_denies(plain_words(_BOUNDING.sub(" not ", _NOT_NEGATING.sub(" ", text)))),
    )


def _denies(plain: Iterable[str]) -> bool:
    negations = sum(word in _NEGATING or word.endswith("n't") for word in plain)
    # Two negations affirm; "neither ... nor" is one, and a "nor" on its own begins a clause that denies.
    return negations % 2 == 1 or (negations == 0 and "nor" in plain)


def _predicates(plain: Iterable[str], names: frozenset[str], words: SummaryWords) -> Iterator[Predicate]:
    before: set[str] = set()
    auxiliary = ""
    for word in plain:
        before.update(names & {word})
        participle = len(word) > 4 and word.endswith("ed")
        if word in _AUXILIARY or word.endswith("n't"):
            auxiliary = word if word not in _NEGATING else auxiliary or word
        elif participle or word not in _NEGATING:
            if auxiliary or participle:
                passive = auxiliary in _BEING
                yield from (Predicate(term, passive, frozenset(before)) for term in words.terms(word))
            auxiliary = ""


# Whether figures stand where the minutes have them: not each beside what the other one counts.

_COUNTED = 4
"""Terms after a figure that may say what it counts and what became of that: "42 electric vans were sold"."""

_TIMES = frozenset(
    {"second", "minut", "hour", "day", "night", "week", "fortnight", "month", "quarter", "year", "ago"}
)
_STOP = re.compile(r"[.,;:()]\s|\b(?:and|but|while|against)\b")


@dataclass(frozen=True, slots=True)
class FigurePlace:
    """A figure, what is right after it, and the figure after that with the word between ("of", "to")."""

    figure: Figure
    noun: tuple[str, ...]  # terms up to the first function word: "electric van"; none in "24 were dropped"
    counted: tuple[str, ...]  # terms up to the end of the clause: "electric van deliver"
    link: tuple[str, Figure] | None


def places(text: str, words: SummaryWords) -> tuple[FigurePlace, ...]:
    """Where the figures of a text stand."""
    bare = blanked(text, find_dates(text))
    figures = [figure for figure in find_figures(bare) if figure.kind is not FigureKind.ORDINAL]
    found: list[FigurePlace] = []
    for figure, following in pairwise((*figures, None)):
        if figure is None:
            break
        between = bare[figure.end : following.start if following else len(bare)]
        link = (between.strip().casefold(), following) if following else None
        stop = _STOP.search(between)
        after = between[: stop.start()] if stop else between
        found.append(FigurePlace(figure, tuple(_noun(after, words)), _terms(after, words), link))
    return tuple(found)


def swapped(said: Iterable[FigurePlace], minuted: tuple[FigurePlace, ...]) -> bool:
    """Whether a figure counts what in the minutes only another counts, or two are in reverse ("80 of 64")."""
    return any(_counts_anothers(place, minuted) or _reversed(place, minuted) for place in said)


def _counts_anothers(place: FigurePlace, minuted: tuple[FigurePlace, ...]) -> bool:
    own = [other for other in minuted if place.figure.said_by([other.figure])]
    others = [other for other in minuted if other not in own]
    if place.noun and own and all(other.noun for other in own):
        return not _any_shares(place.noun, (other.noun for other in own)) and _any_shares(
            place.noun, (other.noun for other in others)
        )
    return not _any_shares(place.counted, (other.counted for other in own)) and _any_shares(
        place.counted, (other.counted for other in others)
    )


def _any_shares(terms: tuple[str, ...], others: Iterable[tuple[str, ...]]) -> bool:
    return any(same_word(term, theirs) for other in others for theirs in other for term in terms)


def _noun(after: str, words: SummaryWords) -> Iterator[str]:
    for word in plain_words(after):
        terms = words.terms(word)
        if not terms:
            return
        yield from (term for term in terms if term not in _TIMES)


def _terms(after: str, words: SummaryWords) -> tuple[str, ...]:
    return tuple(term for term in words.terms(after)[:_COUNTED] if term not in _TIMES)


def _reversed(place: FigurePlace, minuted: tuple[FigurePlace, ...]) -> bool:
    if place.link is None or place.link[0] not in {"of", "to", "from", "out of"}:
        return False
    word, second = place.link
    as_minuted = [(p.figure, p.link[1]) for p in minuted if p.link is not None and p.link[0] == word]
    turned = any(place.figure.said_by([b]) and second.said_by([a]) for a, b in as_minuted)
    return turned and not any(place.figure.said_by([a]) and second.said_by([b]) for a, b in as_minuted)


# A passage taken apart for checking: its statements, and the names, dates and figures that it has.

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
class ParsedPassage:
    """What a passage can bear out. Paragraphs that try to steer whoever reads them are left out."""

    statements: tuple[Statement, ...]
    frame: Statement  # board, heading and notes
    named: Named
    dates: tuple[Date, ...]
    sitting: Date | None  # of the meeting; it dates what was said and decided, not what it was about
    years: frozenset[int]  # in which a date without a year may lie
    figures: tuple[Figure, ...]
    places: tuple[FigurePlace, ...]

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


def parse_passage(passage: CitablePassage, words: SummaryWords) -> ParsedPassage:
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
    return ParsedPassage(
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


def _statement(text: str, words: SummaryWords) -> Statement:
    clauses = clauses_of(text, words)
    return Statement(text, clauses, Vocabulary(term for clause in clauses for term in clause.terms))


# Whether somebody is said to do what in the minutes another did, or what was done to, with or about them.


def crossed(said: Sequence[Clause], minuted: Sequence[Clause], framed: frozenset[str]) -> bool:
    """Whether a predicate has another subject in every clause of the minutes that has it.

    "The police suggested a call" is not "RB suggested a call with the police", and "Mirabel asked" is not
    "Jonas asked". Only predicates of one voice are compared: the passive turns roles round by right. `framed`
    are words of board, heading and notes, which may stand for whoever the minutes name in short.
    """
    for clause in said:
        for mine in clause.predicates:
            pairs = [(model, theirs) for model in minuted if (theirs := _same(mine, model)) is not None]
            if pairs and all(
                _other_name(mine, theirs, framed) or _turned(clause, mine, model, theirs)
                for model, theirs in pairs
            ):
                return True
    return False


def _same(predicate: Predicate, model: Clause) -> Predicate | None:
    return next((other for other in model.predicates if same_word(predicate.term, other.term)), None)


def _other_name(mine: Predicate, theirs: Predicate, framed: frozenset[str]) -> bool:
    ours, others = mine.subject - framed, theirs.subject
    return mine.passive == theirs.passive and bool(ours and others) and ours.isdisjoint(others)


def _turned(clause: Clause, mine: Predicate, model: Clause, theirs: Predicate) -> bool:
    here, there = clause.terms.index(mine.term), model.terms.index(theirs.term)
    if not here or not there or mine.passive != theirs.passive:
        return False
    subject, others = clause.terms[:here], model.terms[:there]
    if any(same_word(term, other) for term in subject for other in others):
        return False
    return all(any(same_word(term, other) for other in model.terms[there + 1 :]) for term in subject)
