"""The run of numbers that carries a document: 1, 2, 3 ... among all the numbers it prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.meetings.genre import STANDARD_ITEM
from indexer.meetings.headings import Candidate
from indexer.meetings.labels import Label, Scheme
from indexer.meetings.people import is_name
from indexer.model import Warning

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


# Two tiers of headings that look alike: which bold lines are items and which stand under them.

_SMALL = frozenset(
    "a an and at by for from in is of on or the to with any other approval information decision".split()
)
# Two headings at least make an upper tier.
_FEWEST = 2
# Words are compared by their first letters, so that "update" meets "updates" and "updating".
_STEM = 5
# Share of the shorter one's words that a heading and an agenda entry must have in common.
_ALIKE = 0.6
# An agenda that fewer of its entries find a heading for was not followed and says nothing.
_FOLLOWED = 0.5


def items_only(headings: Sequence[Candidate], agenda: Sequence[str], body: Sequence[int]) -> list[Candidate]:
    """The headings that open items.

    A heading right below another one, with nothing between them, stands under it. So do the ones after it
    that the document's own agenda does not list, if it has one that the minutes follow.
    """
    headings = _upper(headings)
    entries = [words for entry in agenda if (words := _words(entry))]
    listed = {c.index for c in headings if any(_alike(_words(c.text), entry) for entry in entries)}
    matched = sum(any(_alike(_words(c.text), entry) for c in headings) for entry in entries)
    followed = bool(entries) and matched >= _FOLLOWED * len(entries)
    return list(_split(headings, listed if followed else None, body))


def _upper(headings: Sequence[Candidate]) -> list[Candidate]:
    """The headings without a lower tier that their form gives away.

    A heading that recurs stands in each of several items. Where titles ending in a colon stand right below
    ones that end in none, the colon is the lower tier's.
    """
    times = Counter(_plain(c) for c in headings)
    once = [c for c in headings if times[_plain(c)] == 1]
    colons = [c for c in once if c.text.endswith(":")]
    below = {c.index for c in colons} & {c.index + 1 for c in once if not c.text.endswith(":")}
    if below and len(once) - len(colons) >= _FEWEST:
        once = [c for c in once if not c.text.endswith(":")]
    return once if len(once) >= _FEWEST else list(headings)


def _plain(candidate: Candidate) -> str:
    return candidate.text.lower().strip(" :")


def _split(
    headings: Sequence[Candidate], listed: set[int] | None, body: Sequence[int]
) -> Iterator[Candidate]:
    places = {index: place for place, index in enumerate(body)}
    before: Candidate | None = None
    inside = False  # within an item that a stacked heading opened
    speaking = False  # within an item whose parts are headed by the names of those who report
    for heading in headings:
        bare = before is not None and before.ends == len(before.line.text)  # no text beside the heading
        stacked = before is not None and bare and places[heading.index] == places[before.index] + 1
        known = listed is not None and (
            heading.index in listed or STANDARD_ITEM.match(heading.text) is not None
        )
        speaking = is_name(heading.text) and not known and (stacked or speaking)
        inside = (stacked and not known) or speaking or (inside and listed is not None and not known)
        before = heading
        if not inside:
            yield heading


def _words(text: str) -> frozenset[str]:
    plain = re.findall(r"[^\W_]+", text.lower().replace(".", "").replace("’", "").replace("'", ""))
    return frozenset(word[:_STEM] for word in plain if word not in _SMALL)


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and len(a & b) >= _ALIKE * min(len(a), len(b))


# What is odd about the agenda's numbers.


def numbering_warnings(headings: Sequence[Candidate]) -> list[Warning]:
    """A warning for each jump, repetition or step back in the items' numbers."""
    numbered = [(heading, heading.label) for heading in headings if heading.label is not None]
    found = []
    for (_, before), (heading, label) in pairwise(numbered):
        if before.scheme is not label.scheme or len(before.value) != len(label.value):
            continue
        if complaint := _complaint(before, label):
            found.append(
                Warning(
                    "numbering-gap",
                    f"{complaint} as printed, and both were kept as they stand.",
                    heading.line.number,
                )
            )
    return found


def _complaint(before: Label, label: Label) -> str | None:
    a, b = before.value, label.value
    changed = next((n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y), None)
    if changed is None:
        return f"Item {label.printed} follows another item {before.printed}"
    if b < a:
        return f"Item {label.printed} follows item {before.printed} out of order"
    if b[changed] > a[changed] + 1 and changed == 0 and len(a) == 1:
        return f"Item {label.printed} follows item {before.printed} with numbers missing between them"
    return None
