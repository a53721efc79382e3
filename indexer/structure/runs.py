"""The run of numbers that carries a document: 1, 2, 3 ... among all the numbers it prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from indexer.structure.candidates import Candidate
from indexer.structure.labels import Scheme

# How many missing numbers a run may jump: an item struck from the agenda, or two.
_REACH = 3
# Even a numbered paragraph adds to its run: where nothing else is numbered, the paragraphs are the items.
_PARAGRAPH = 0.05
# A run usually opens with number 1; minute numbers that run on through the year open anywhere.
_LATE_START_COST = 0.3


def main_run(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The increasing run (of one scheme) with the greatest weight, then what it left out of its own kind.

    Linear in the candidates: a run is extended only from the few numbers just below.
    """
    chosen = _heaviest(candidates)
    if not chosen:
        return []
    return sorted([*chosen, *_stragglers(candidates, chosen)], key=lambda c: c.index)


def run_weight(run: Sequence[Candidate]) -> float:
    """What the run as a whole weighs: the sum of its members."""
    return sum(c.weight for c in run)


def _heaviest(candidates: Sequence[Candidate]) -> list[Candidate]:
    values = sorted({_value(c) for c in candidates})
    rank = {value: n for n, value in enumerate(values)}
    best: dict[int, int] = {}  # rank -> candidate at which the heaviest run with that last number ends
    total: list[float] = []
    previous: list[int | None] = []
    for n, candidate in enumerate(candidates):
        own = rank[_value(candidate)]
        weight, before = _start_cost(candidate), None
        for reach in range(1, _REACH + 1):
            other = best.get(own - reach)
            if other is None:
                continue
            if total[other] > weight:
                weight, before = total[other], other
        total.append(weight + max(candidate.weight, _PARAGRAPH))
        previous.append(before)
        if own not in best or total[n] > total[best[own]]:
            best[own] = n
    if not total:
        return []
    at: int | None = max(range(len(total)), key=total.__getitem__)
    chosen: list[Candidate] = []
    while at is not None:
        chosen.append(candidates[at])
        at = previous[at]
    return chosen[::-1]


def _value(candidate: Candidate) -> tuple[int, ...]:
    return candidate.label.value if candidate.label else ()


def _start_cost(candidate: Candidate) -> float:
    label = candidate.label
    late = (
        label is not None
        and label.scheme in (Scheme.DECIMAL, Scheme.LETTER, Scheme.ROMAN)
        and label.value[0] > 1
    )
    return -_LATE_START_COST * late


def _stragglers(candidates: Sequence[Candidate], chosen: Sequence[Candidate]) -> list[Candidate]:
    """Members of the run that stand out of order or repeat a number by mistake: same look, text below."""
    look, _ = Counter(c.style for c in chosen).most_common(1)[0]
    members = {c.index for c in chosen}
    values = {_value(c) for c in chosen}
    typical = run_weight(chosen) / len(chosen)
    first = chosen[0].index
    return [
        c
        for c in candidates
        if c.index not in members
        and c.index > first
        and c.style == look
        and c.followed
        and not c.led_in
        and not c.prose
        and c.weight >= typical - 0.2
        and (c.styled or _value(c) not in values)
    ]


def with_gaps_filled(run: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The run with what stands between two of its members and counts between them, whatever its look."""
    places = {c.index: place for place, c in enumerate(candidates)}
    filled = list(run)
    for a, b in pairwise(run):
        last = a
        for c in candidates[places[a.index] + 1 : places[b.index]] if _steps(a, b) > 1 else ():
            same = c.label is not None and a.label is not None and c.label.scheme is a.label.scheme
            if same and not c.led_in and _steps(last, c) == 1 and _value(c) < _value(b):
                filled.append(c)
                last = c
    return sorted(filled, key=lambda c: c.index)


def _steps(a: Candidate, b: Candidate) -> int:
    """How far one number is from another: 39/20 and 41/20 are two apart; many, where their depths differ."""
    if len(_value(a)) != len(_value(b)):
        return _REACH + 1
    return sum(abs(y - x) for x, y in zip(_value(a), _value(b), strict=True))
