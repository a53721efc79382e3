"""Retrieval measures by ir_measures, a row per question; what finds nothing counts as zero."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import ir_measures
import numpy as np
from numpy.typing import NDArray

MEASURES = ("nDCG@10", "R@5", "R@20", "RR@10", "Success@1")
"""By the names that ir_measures gives them; RR@10 averaged over questions is MRR@10."""

PRIMARY = "nDCG@10"
"""The measure that decides where one must: it heeds every relevant passage and its rank."""

FIRST = "Success@1"
"""The measure of what most people look at: whether the first hit is right."""

DEPTH = 20
"""How many hits the deepest of the measures looks at."""


@dataclass(frozen=True, slots=True)
class JudgedRanking:
    """One question's relevant passages and the ranking found for it, best first, both by passage id."""

    relevant: Collection[str]
    ranking: Sequence[str]


def measure(judged: Sequence[JudgedRanking]) -> NDArray[np.float64]:
    """The value of each of MEASURES for each question: float64[questions, measures], from 0 to 1.

    The order of a ranking is taken as it stands. Evaluation tools sort by score, and break ties by
    document name, so what they are given here falls by one from rank to rank.
    """
    qrels = [
        ir_measures.Qrel(str(row), passage, 1)
        for row, one in enumerate(judged)
        for passage in sorted(one.relevant)
    ]
    run = [
        ir_measures.ScoredDoc(str(row), passage, float(rank_score(rank)))
        for row, one in enumerate(judged)
        for rank, passage in enumerate(one.ranking, 1)
    ]
    # Questions that have no relevant passage or no hit may be left out by the tool: they stay zero.
    values = np.zeros((len(judged), len(MEASURES)))
    if not qrels or not run:
        return values
    columns = {ir_measures.parse_measure(name): column for column, name in enumerate(MEASURES)}
    for metric in ir_measures.iter_calc(list(columns), qrels, run):
        values[int(metric.query_id), columns[metric.measure]] = metric.value
    return values


def rank_score(rank: int) -> int:
    """A score that orders rankings of any depth as their ranks do, the first highest."""
    return 1_000_000 - rank


# Means with the uncertainty that comes of asking these questions and not others.

RESAMPLES = 2_000
"""Of the bootstrap: between seeds the ends of an interval then differ by 0.001 (deviation, 400 questions)."""

SHUFFLES = 20_000
"""Of the randomisation test: p = 0.05 then has a standard error of 0.0015, and the least p is 0.00005."""

SEED = 20_240_229
"""Any fixed number will do; the same results must always give the same interval."""

SIGNIFICANT = 0.05
"""Below this a difference is called real; the convention of the field."""

_AT_ONCE = 1_000  # shuffles held in memory together: 16 MB at 2,000 questions


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions and its bootstrap 95% interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean difference over the same questions, its 95% interval, and how likely chance alone is as large.

    `p` is two-sided, by the paired randomisation test.
    """

    mean: float
    low: float
    high: float
    p: float

    @property
    def real(self) -> bool:
        """Whether chance is an unlikely cause."""
        return self.p < SIGNIFICANT

    @property
    def verdict(self) -> str:
        """One word: "better", "worse" or "noise"."""
        if not self.real:
            return "noise"
        return "better" if self.mean > 0 else "worse"


def estimates(values: NDArray[np.float64]) -> tuple[Estimate, ...]:
    """One estimate for each column of float64[questions, measures]; none when there are no questions.

    Questions are drawn with replacement, whole rows at a time; the interval is the percentile one.
    """
    count = len(values)
    if count == 0:
        return ()
    draws = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
    means = draws @ values / count
    low, high = np.quantile(means, (0.025, 0.975), axis=0)
    return tuple(
        Estimate(float(mean), float(least), float(most))
        for mean, least, most in zip(values.mean(axis=0), low, high, strict=True)
    )


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions averaged together: how many, and the estimate of each measure over those it applies to."""

    name: str
    questions: int
    measures: dict[str, Estimate]

    @classmethod
    def of(cls, name: str, values: Sequence[Mapping[str, float]], measures: Sequence[str]) -> QuestionGroup:
        """Of each question's values by measure; a measure that applies to none is left out."""
        found = {}
        for measure in measures:
            if applies := [one[measure] for one in values if measure in one]:
                (found[measure],) = estimates(np.array(applies)[:, None])
        return cls(name, len(values), found)


@dataclass(frozen=True, slots=True)
class Tag:
    """What a question is grouped by. `fitted`: whether its body had a part in the shipped weights.

    None where it is about no body, or nobody knows. `made_of` is what its answer is made of, if any.
    """

    set: str
    body: str | None
    kind: str
    fitted: bool | None
    made_of: str | None = None


FEWEST_BODIES = 5
"""From so many on they say something of other bodies."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Questions averaged all together, and by what they are about.

    `alike`: every body counts alike and the interval draws bodies, so it bounds what other bodies would see;
    None of fewer than FEWEST_BODIES. `left_out`: questions about bodies that had no part in the shipped
    weights; None where these are none or all. `sets` is empty where there is but one.
    """

    overall: QuestionGroup
    alike: QuestionGroup | None
    left_out: QuestionGroup | None
    sets: tuple[QuestionGroup, ...]
    bodies: tuple[QuestionGroup, ...]
    kinds: tuple[QuestionGroup, ...]
    made_of: tuple[QuestionGroup, ...]

    @classmethod
    def of(
        cls, values: Sequence[Mapping[str, float]], tags: Sequence[Tag], measures: Sequence[str]
    ) -> Groups:
        """Of each question's values by measure and its tag, in the same order."""

        def by(key: Callable[[Tag], str | None]) -> tuple[QuestionGroup, ...]:
            names = sorted({name for tag in tags if (name := key(tag)) is not None})
            return tuple(group(name, [key(tag) == name for tag in tags]) for name in names)

        def group(name: str, members: Sequence[bool]) -> QuestionGroup:
            return QuestionGroup.of(name, list(compress(values, members)), measures)

        sets, bodies = by(lambda tag: tag.set), by(lambda tag: tag.body)
        unseen = [tag.fitted is False for tag in tags]
        means = [{name: one.mean for name, one in body.measures.items()} for body in bodies]
        return cls(
            overall=QuestionGroup.of("overall", values, measures),
            alike=QuestionGroup.of(f"{len(bodies)} bodies, each alike", means, measures)
            if len(bodies) >= FEWEST_BODIES
            else None,
            left_out=group("bodies left out", unseen) if any(unseen) and not all(unseen) else None,
            sets=sets if len(sets) > 1 else (),
            bodies=bodies,
            kinds=by(lambda tag: tag.kind),
            made_of=by(lambda tag: tag.made_of),
        )

    def by_body(self, measures: Sequence[str]) -> NDArray[np.float64]:
        """float64[bodies, measures] of means; each body must have all of them."""
        return np.array([[body.measures[name].mean for name in measures] for body in self.bodies])

    def rows(self) -> Iterator[tuple[str, tuple[QuestionGroup, ...]]]:
        """All groups, each with what it is one of; of those there are."""
        whole = (self.overall, self.alike, self.left_out)
        yield "", tuple(one for one in whole if one is not None)
        titled = {"set": self.sets, "body": self.bodies, "kind": self.kinds, "answer": self.made_of}
        yield from ((title, groups) for title, groups in titled.items() if groups)


def differences(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> tuple[Difference, ...]:
    """Ours less theirs, a row per question in the same order: one difference per column of float64[n, m]."""
    gains = ours - theirs
    return tuple(
        Difference(one.mean, one.low, one.high, p)
        for one, p in zip(estimates(gains), _chances(gains), strict=True)
    )


def _chances(gains: NDArray[np.float64]) -> list[float]:
    """Fisher's paired randomisation test, two-sided, for each column.

    If two systems were the same but for chance, each question's gain might as well have the other sign.
    """
    if len(gains) == 0:
        return []
    # A sum that equals the observed one but for rounding is as large as it.
    observed = np.abs(gains.sum(axis=0)) - 1e-9
    generator = np.random.default_rng(SEED)
    as_large = np.zeros(gains.shape[1])
    for _ in range(SHUFFLES // _AT_ONCE):
        signs = generator.integers(0, 2, size=(_AT_ONCE, len(gains)), dtype=np.int8) * 2.0 - 1.0
        as_large += (np.abs(signs @ gains) >= observed).sum(axis=0)
    # The observed signs are one of the possible draws, so no p is ever 0.
    return [float(p) for p in (as_large + 1) / (SHUFFLES + 1)]


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """p-values of several tests made at once, raised so that all "real" ones hold together (Holm 1979)."""
    adjusted: dict[str, float] = {}
    least = 0.0
    for rank, name in enumerate(sorted(chances, key=chances.__getitem__)):
        least = max(least, min(1.0, chances[name] * (len(chances) - rank)))
        adjusted[name] = least
    return adjusted
