"""Which candidates are the agenda items: decided from the pattern of the whole document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.meetings.genre import CONTAINER, CONTENTS, LAST_ITEM, STANDARD_ITEM
from indexer.meetings.items.headings import Candidate
from indexer.meetings.items.labels import Label, Scheme
from indexer.meetings.people.names import is_name
from indexer.model import Warning

# A set of headings must stand over at least this share of the lines of the minutes to be the agenda.
_COVERAGE = 0.5
# Fewer numbers than this are no run where another family is larger.
_SHORT_RUN = 3
# Share of all lines that open with a heading where nearly every paragraph has its own.
_MOSTLY = 0.5
# Mean weight at which numbers are headings rather than numbered paragraphs or list entries.
_HEADING_WEIGHT = 0.55


def agenda_headings(
    candidates: Sequence[Candidate], body: Sequence[int], agenda: Sequence[str] = ()
) -> list[Candidate]:
    """The items' headings in order of the document.

    `body` holds the indexes of all lines in question, `agenda` the entries of an agenda in the document.
    """
    candidates = [c for c in candidates if not _is_container(c)]
    main = _declared(candidates) or _best(candidates, body)
    if not main:
        return []
    if all(c.style[0] != "heading" for c in main) and sum(c.label is None for c in main) * 2 > len(main):
        items = _items_only(main, agenda, body)
        return [*items, *_last(candidates, items)]
    return sorted({c.index: c for c in [*main, *_siblings(candidates, main)]}.values(), key=lambda c: c.index)


def _is_container(candidate: Candidate) -> bool:
    return candidate.label is None and CONTAINER.match(_bare(candidate)) is not None


_PARTS = 2  # fewer headings under one are no list of items


def opened_up(chosen: Sequence[Candidate], every: Sequence[Candidate]) -> list[Candidate]:
    """The chosen headings with what stands under "Minutes" in its place: its parts are the items.

    Only headings by format have parts for sure; an agenda's are entries of a list.
    """
    look = Counter(c.style for c in chosen).most_common(1)[0][0] if len(chosen) > 1 else None
    found = list(chosen)
    for one in every:
        if one.style != look or not _is_container(one) or CONTENTS.match(_bare(one)):
            continue
        parts = _parts(one, every)
        if len(parts) >= _PARTS and not {c.index for c in parts} & {c.index for c in chosen}:
            found = [c for c in found if c.index != one.index] + parts
    return sorted(found, key=lambda c: c.index)


def _parts(container: Candidate, every: Sequence[Candidate]) -> list[Candidate]:
    """The headings one level below a heading, up to the next of its own level."""
    level = container.style[1]
    if container.style[0] != "heading" or level is None:
        return []
    headings = [c for c in every if c.style[0] == "heading" and c.index > container.index]
    stop = next((c.index for c in headings if (c.style[1] or 0) <= level), None)
    return [c for c in headings if c.style[1] == level + 1 and (stop is None or c.index < stop)]


def _bare(candidate: Candidate) -> str:
    return candidate.text.strip(" :.")


def _declared(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Headings that call themselves items."""
    return [
        c for c in candidates if c.label and c.label.scheme is Scheme.ITEM and not c.prose and not c.led_in
    ]


def _best(candidates: Sequence[Candidate], body: Sequence[int]) -> list[Candidate]:
    """The first family that covers the document: styles, then numbers, then looks, then paragraphs."""
    numbered = _numbered(candidates)
    sure = _mean(numbered) >= _HEADING_WEIGHT
    levels, looks = _levels(candidates), _looks(candidates, len(body))
    if sure and len(numbered) > 2 * max(map(len, levels), default=0):
        levels = []  # a few styled lines in minutes that are numbered throughout
    if len(numbered) < _SHORT_RUN <= len(looks[0]):
        sure = False  # two numbers are chance where bold lines are many
    *marked, plain, colons = looks
    least = sorted((plain, numbered), key=len, reverse=True)  # the plainer, the more it takes
    for family in (*levels, numbered if sure else [], *marked, *least, colons):
        if len(family) >= 2 and _coverage(family, body) >= _COVERAGE:
            return family
    return _single(candidates, body)


def _levels(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Headings by level, outermost first; a level that only holds others steps aside."""
    headings = [c for c in candidates if c.style[0] == "heading" and not c.prose]
    levels = sorted({c.style[1] or 0 for c in headings})
    return [[c for c in headings if (c.style[1] or 0) == level] for level in levels]


def _looks(candidates: Sequence[Candidate], lines: int) -> list[list[Candidate]]:
    """Unnumbered headings: bold, capitals, bold bullets, ones that run into text, plain titles over text."""
    strong = _unmixed([c for c in candidates if c.style[0] == "strong"])
    caps = _unmixed([c for c in candidates if c.style[0] == "caps"])
    plain = [
        c for c in candidates if c.style[0] == "plain" and c.label is None and c.followed and not c.led_in
    ]
    colons = _known([c for c in candidates if c.style[0] == "colon"])
    bullets = _known([c for c in candidates if c.style[0] == "bullet"])
    return [strong, caps, bullets, _leads(candidates, lines), plain, colons]


def _leads(candidates: Sequence[Candidate], lines: int) -> list[Candidate]:
    """Headings that run into their text, without names of speakers and fields, which recur."""
    leads = [c for c in candidates if c.style[0] == "lead" and c.label is None]
    times = Counter(c.text.lower() for c in leads)
    once = [c for c in leads if times[c.text.lower()] == 1]
    if len(once) >= _SHORT_RUN and len(once) >= _MOSTLY * lines:
        return once
    return _known(once)


def _known(family: list[Candidate]) -> list[Candidate]:
    """The family, if some of it is what meetings usually deal with; bold is used for much else."""
    standard = sum(STANDARD_ITEM.match(c.text) is not None for c in family)
    return family if standard and len(family) >= _SHORT_RUN else []


def _unmixed(family: list[Candidate]) -> list[Candidate]:
    """Headings without numbers; a few numbered lines among them are paragraphs that happen to be bold."""
    bare = [c for c in family if c.label is None]
    return bare if len(bare) * 2 > len(family) else family


def _numbered(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The heaviest run of any scheme; among equal numbers bold ones go before plain ones."""
    runs = []
    for scheme in (Scheme.DECIMAL, Scheme.MINUTE, Scheme.NESTED, Scheme.ROMAN, Scheme.LETTER):
        of_scheme = [c for c in candidates if c.label and c.label.scheme is scheme]
        for family in (of_scheme, [c for c in of_scheme if c.styled]):
            run = _main_run(family)
            if len(run) >= 2:
                runs.append(run)
    best = max(runs, key=_run_weight, default=[])
    return _with_gaps_filled(best, candidates)


def _siblings(candidates: Sequence[Candidate], main: Sequence[Candidate]) -> list[Candidate]:
    """Items without a number beside numbered ones: same heading level, or standard ones at either end."""
    look, _ = Counter(c.style for c in main).most_common(1)[0]
    first, last = main[0].index, main[-1].index
    members = {c.index for c in main}
    found = []
    for c in candidates:
        if c.index in members or c.led_in:
            continue
        if look[0] == "heading":
            joins = c.style == look
        elif c.label is not None:
            joins = _is_nested(c.label, main) and c.styled and c.style == look and not c.prose
        else:
            standard = STANDARD_ITEM.match(c.text) is not None
            outside = c.index < first or c.index > last
            joins = outside and standard and c.followed and (c.style == look or not c.styled)
        if joins:
            found.append(c)
    return found


def _is_nested(label: Label, main: Sequence[Candidate]) -> bool:
    """Whether a number below the items' own is an item: "2.a" is, "3.1" within item 3 is a part of it."""
    if label.scheme is not Scheme.NESTED:
        return False
    parents = {c.label.value for c in main if c.label}
    return not label.printed[-1].isdigit() or label.value[:1] not in parents


def _last(candidates: Sequence[Candidate], items: Sequence[Candidate]) -> list[Candidate]:
    """What closes every agenda, below the last of the items and perhaps marked less than they are."""
    after = items[-1].index if items else 0
    return [
        c for c in candidates if c.index > after and not c.led_in and LAST_ITEM.match(c.text.strip(" :."))
    ]


def _mean(run: Sequence[Candidate]) -> float:
    return _run_weight(run) / len(run) if run else 0.0


def _coverage(family: Sequence[Candidate], body: Sequence[int]) -> float:
    """Share of the lines in question that stand at or below the first heading."""
    first = min(c.index for c in family)
    return sum(n >= first for n in body) / max(1, len(body))


def _single(candidates: Sequence[Candidate], body: Sequence[int]) -> list[Candidate]:
    """One heading over nearly everything: minutes of a single subject."""
    for c in candidates:
        if (c.style[0] == "heading" or STANDARD_ITEM.match(c.text)) and c.followed and not c.prose:
            return [c] if _coverage([c], body) >= _COVERAGE else []
    return []


# The run of numbers that carries a document: 1, 2, 3 ... among all the numbers it prints.

# How many missing numbers a run may jump: an item struck from the agenda, or two.
_REACH = 3
# Even a numbered paragraph adds to its run: where nothing else is numbered, the paragraphs are the items.
_PARAGRAPH = 0.05
# A run usually opens with number 1; minute numbers that run on through the year open anywhere.
_LATE_START_COST = 0.3


def _main_run(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The increasing run (of one scheme) with the greatest weight, then what it left out of its own kind.

    Linear in the candidates: a run is extended only from the few numbers just below.
    """
    chosen = _heaviest(candidates)
    if not chosen:
        return []
    return sorted([*chosen, *_stragglers(candidates, chosen)], key=lambda c: c.index)


def _run_weight(run: Sequence[Candidate]) -> float:
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
    typical = _run_weight(chosen) / len(chosen)
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


def _with_gaps_filled(run: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
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


def _items_only(headings: Sequence[Candidate], agenda: Sequence[str], body: Sequence[int]) -> list[Candidate]:
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
