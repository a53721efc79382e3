"""Clauses of a sentence, each affirmed or denied on its own, and whether one says other than the minutes do.

"Other" has four forms: the opposite of a word ("fell", "rose"), a denial or an affirmation, another doer, and
more certainty or reach than the minutes have ("may", "some"). What each of them is worth was measured on
10,916 false and 8,127 true sentences that it was not made from, see docs/adr/0016-what-summaries-check.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.language.dates import blanked, find_partial_dates
from service.summary.words import SummaryWords, names_in, plain_words, same_word

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

# A line that is not indented begins a scale; a stroke divides its two poles.
_SCALES = """
increase increased increases increasing rise rises rose risen rising grow grows grew grown growing up
  higher more climb climbed climbing raise raised raises raising upward | decrease decreased decreases
  decreasing fall falls fell fallen falling drop dropped drops dropping decline declined declining down
  lower lowered lowering fewer less reduce reduced reduces reducing reduction shrink shrank shrunk cut
  downward
improve improved improves improving better improvement | worsen worsened worsens worsening worse
  deteriorate deteriorated deteriorating deterioration
approve approved approves approval agree agreed agrees carried accept accepted accepts support supported
  supports supporting endorse endorsed endorses grant granted adopted favour favoured | disapprove
  disapproved disagree disagreed disagrees defeated reject rejected rejects rejection refuse refused
  refuses refusal decline declined declines oppose opposed opposes opposing opposition against object
  objected objection deny denied denies dismiss dismissed
begin begins began begun beginning start starts started starting launch launched launches open opened
  opens opening commence commenced | end ends ended ending finish finished finishes close closed closes
  closing closure stop stopped stops stopping cease ceased terminate terminated conclude concluded
  withdraw withdrawn withdrew
early earlier ahead | late later behind overdue delayed
before prior | after following
profit surplus gain gained gains | loss lose loses lost losing deficit
include included includes including | exclude excluded excludes excluding
pass passed passes succeed succeeded success successful | fail failed fails failure unsuccessful
hire hired hires recruit recruited appoint appointed join joined joins arrive arrived | leave leaves left
  depart departed
attend attended attends present | absent apologies missed
allow allowed allows permit permitted permits | ban banned bans forbid forbidden prohibit prohibited
  prevent prevented
upper | lower
new newer newly | old older existing former
for | against
men man male boys | women woman female girls
rural countryside | urban city
public | private
national | local
inside indoor internal | outside outdoor external
double doubled doubling twice | halve halved halving half
adult adults | child children juvenile juveniles
first | last final
north northern | south southern
east eastern | west western
most majority many | few minority
maximum most | minimum least
answer answered answers responded respond reply replied | ignore ignored ignores
buy bought purchase purchased acquire acquired | sell sold sale sells
welcome welcomed praise praised pleased satisfied | criticise criticised condemn condemned regret
  regretted disappointed dissatisfied unhappy
above over exceed exceeded exceeds exceeding | below under short
add added adds adding | remove removed removes removing delete deleted
complete completed finished | incomplete outstanding unfinished
quick quicker faster fast quickly | slow slower slowly
longer long | shorter short
large larger big bigger | small smaller
safe safer | unsafe dangerous
enough sufficient adequate | insufficient inadequate shortage
"""

_OPEN = frozenset(
    """may might could should will would shall propose proposed proposes proposal proposals suggest suggested
    suggests suggestion recommend recommended recommends recommendation consider considered considers
    considering consideration possible possibly potential potentially perhaps plan plans planned planning
    intend intends intended hope hopes hoped expect expects expected aim aims whether ask asked asks request
    requested requests seek seeking explore exploring draft option options likely unlikely""".split()
)
_CONDITION = frozenset({"if", "unless", "provided", "subject"})
# "Agreed to repair" is not "repaired"; "agreed the minutes" is as done as it gets.
_RESOLVED = frozenset(
    "agree agreed agrees decide decided decides resolve resolved resolves undertook promised".split()
)
_LEAVING_OPEN = _OPEN | _CONDITION | _RESOLVED
_TO_COME = frozenset({"is", "are", "was", "were", "has", "have", "had"})

_SWEEPING = frozenset(
    """all every everyone everybody everything always only any most majority unanimous unanimously entire
    entirely solely exclusively than""".split()
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
        return sum(other.has(term) for term in set(self.terms)) + len(self.figures & other.figures)

    def has(self, term: str) -> bool:
        """Whether the clause has that term in some form."""
        return _among(term, self.terms)

    def predicate_terms(self, words: SummaryWords) -> set[str]:
        """The terms of its predicates, infinitives ("agreed to *close*") included."""
        infinitives = (after for before, after in pairwise(self.words) if before == "to")
        terms = {term for infinitive in infinitives for term in words.terms(infinitive)}
        return terms | {predicate.term for predicate in self.predicates}


def clauses_of(sentence: str, words: SummaryWords) -> tuple[Clause, ...]:
    """The clauses of a sentence, those without any term or figure left out."""
    undated = blanked(sentence, find_partial_dates(sentence))
    clauses = (_clause(sentence[start:end], undated[start:end], words) for start, end in _pieces(sentence))
    return tuple(clause for clause in clauses if clause.terms or clause.figures)


def nearest(clause: Clause, others: Sequence[Clause]) -> list[Clause]:
    """Those of `others` that share most with `clause`: at least half of what it has, otherwise none.

    Of several that share as much, those count that share a predicate, if any does.
    """
    shared = [clause.overlap(other) for other in others]
    most = max(shared, default=0)
    if most == 0 or 2 * most < len(set(clause.terms)) + len(clause.figures):
        return []
    found = [other for other, count in zip(others, shared, strict=True) if count == most]
    return [other for other in found if any(other.has(mine.term) for mine in clause.predicates)] or found


def _pieces(sentence: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _BREAK.finditer(sentence):
        yield at, match.start()
        at = match.start() if match.group()[0].isalpha() else match.end()
    yield at, len(sentence)


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


def _among(term: str, terms: Iterable[str]) -> bool:
    return any(same_word(term, other) for other in terms)


def denial_differs(said: Sequence[Clause], minuted: Sequence[Clause]) -> bool:
    """Whether a clause denies what every aligned clause of the minutes affirms, or the other way round.

    A clause is aligned by its predicates ("had not been *completed*"), for these are what "not" acts on;
    where it shares none with the minutes, by most words. Alone it stops 2,924 false sentences, 33 true ones.
    """
    return any(_denial_differs(clause, minuted) for clause in said)


def _denial_differs(clause: Clause, minuted: Sequence[Clause]) -> bool:
    if "until" in clause.words:  # it denies what is before and affirms what comes after
        return False
    by_predicate = [[other for other in minuted if other.has(mine.term)] for mine in clause.predicates]
    aligned = [models for models in by_predicate if models] or [nearest(clause, minuted)]
    return any(models and all(model.denies != clause.denies for model in models) for models in aligned)


def doer_differs(said: Sequence[Clause], minuted: Sequence[Clause], framed: frozenset[str]) -> bool:
    """Whether a predicate has another subject in every clause of the minutes that has it.

    "The police suggested a call" is not "RB suggested a call with the police", and "Mirabel asked" is not
    "Jonas asked". Only predicates of one voice are compared: the passive turns roles round by right. `framed`
    are words of board, heading and notes, which may stand for whoever the minutes name in short. Alone it
    stops 410 false sentences and 17 true ones.
    """
    for clause in said:
        for mine in clause.predicates:
            pairs = [
                (model, theirs)
                for model in minuted
                for theirs in [_same_predicate(mine, model)]
                if theirs is not None
            ]
            if pairs and all(
                mine.passive == theirs.passive
                and (_other_name(mine, theirs, framed) or _turned(clause, mine, model, theirs))
                for model, theirs in pairs
            ):
                return True
    return False


def _same_predicate(mine: Predicate, model: Clause) -> Predicate | None:
    return next((other for other in model.predicates if same_word(mine.term, other.term)), None)


def _other_name(mine: Predicate, theirs: Predicate, framed: frozenset[str]) -> bool:
    ours, others = mine.subject - framed, theirs.subject
    return bool(ours and others) and ours.isdisjoint(others)


def _turned(clause: Clause, mine: Predicate, model: Clause, theirs: Predicate) -> bool:
    """Whether all that stands before the predicate stands behind it in the minutes."""
    here, there = clause.terms.index(mine.term), model.terms.index(theirs.term)
    subject, others = clause.terms[:here], model.terms[:there]
    if not subject or not others or any(_among(term, others) for term in subject):
        return False
    return all(_among(term, model.terms[there + 1 :]) for term in subject)


class Opposites:
    """Words that say the opposite of each other, so that "fell" does not pass for "rose"."""

    def __init__(self) -> None:
        self._poles: dict[str, set[tuple[int, int]]] = {}  # by word: the number of the scale, and its side
        for number, scale in enumerate(re.split(r"\n(?! )", _SCALES.strip())):
            for side, words in enumerate(scale.split("|")):
                for word in words.split():
                    self._poles.setdefault(word, set()).add((number, side))

    def contradict(self, said: Sequence[Clause], minuted: Sequence[Clause]) -> bool:
        """Whether a clause says the opposite of the one of the minutes that it otherwise repeats.

        Alone it stops 440 false sentences and one true one.
        """
        for clause in said:
            models = nearest(clause, minuted)
            if models and all(self._opposed(clause, model) for model in models):
                return True
        return False

    def poles(self, words: Iterable[str]) -> set[tuple[int, int]]:
        """The poles that words stand for: words of one pole stand in for each other."""
        return {pole for word in words for pole in self._poles.get(word, ())}

    def _opposed(self, clause: Clause, model: Clause) -> bool:
        theirs = self.poles(model.words)
        scales = {scale for scale, _ in theirs}
        return any(
            scale in scales and (scale, side) not in theirs for scale, side in self.poles(clause.words)
        )


def more_sweeping(said: Sequence[Clause], minuted: Sequence[Clause]) -> bool:
    """Whether a sentence has a word like "all", "only" or "most" that the minutes have not.

    Alone it stops 363 false sentences and 36 true ones.
    """
    theirs = {word for clause in minuted for word in clause.words}
    return any(
        word in _SWEEPING and word not in theirs and before != "at"  # "at most" bounds
        for clause in said
        for before, word in pairwise(("", *clause.words))
    )


def more_settled(said: Sequence[Clause], minuted: Sequence[Sequence[Clause]], words: SummaryWords) -> bool:
    """Whether a sentence has as done what the minutes leave open: considered, proposed, on condition.

    `minuted` are the clauses of each statement. Alone it stops 616 false sentences and 123 true ones.
    """
    every = [clause for statement in minuted for clause in statement]
    conditional = {id(clause) for statement in minuted if _any(statement, _CONDITION) for clause in statement}
    left_open = _any(said, _LEAVING_OPEN) or any(map(_to_come, said))
    with_condition = _any(said, _CONDITION)
    for clause in said:
        models = nearest(clause, every)
        if models and not with_condition and all(id(model) in conditional for model in models):
            return True
        if models and not left_open and all(_leaves_open(model, clause, words) for model in models):
            return True
    return False


def _any(clauses: Sequence[Clause], vocabulary: frozenset[str]) -> bool:
    return any(word in vocabulary for clause in clauses for word in clause.words)


def _to_come(clause: Clause) -> bool:
    return any(left in _TO_COME and right == "to" for left, right in pairwise(clause.words))


def _leaves_open(model: Clause, clause: Clause, words: SummaryWords) -> bool:
    """Whether the minutes put what `clause` says behind a word that leaves it open.

    "Rejected the proposal to sell" leaves selling open, but not rejecting.
    """
    at = next((at for at in range(len(model.words)) if _opens(model.words, at)), None)
    if at is None:
        return False
    settled = [term for word in model.words[:at] for term in words.terms(word)]
    return not any(_among(predicate.term, settled) for predicate in clause.predicates)


def _opens(plain: tuple[str, ...], at: int) -> bool:
    after = plain[at + 1] if at + 1 < len(plain) else ""
    if plain[at] in _RESOLVED:
        return after in {"to", "that"}
    return plain[at] in _OPEN and after not in {"not", "never"}  # "could not take" is settled
