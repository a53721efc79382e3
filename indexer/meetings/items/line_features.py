"""What is known of each line that may tell whether an agenda item begins there: one row of numbers a line.

Nothing is decided here. The rows are what `structure.py` reads and
what `eval/structure/fit_headings.py` learns from.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

import numpy as np
from numpy.typing import NDArray

from indexer.language.dates import find_dates
from indexer.meetings.genre import (
    CLOSING,
    CONTAINER,
    LAST_ITEM,
    NEXT_MEETING,
    OUTCOME,
    STANDARD_ITEM,
    TURN,
    has_verb,
    is_prose,
    is_title,
)
from indexer.meetings.head.header import Aside, Header
from indexer.meetings.items.families import Family, family_of, rank_of
from indexer.meetings.items.headings import (
    ACTIONS,
    TOPIC,
    heading_words,
    label_at,
    lead_end,
    style_of,
)
from indexer.meetings.items.labels import Label, LooseNumbers, Scheme
from indexer.meetings.items.number_runs import runs_of
from indexer.meetings.items.outline import Outline
from indexer.meetings.outcomes.action_columns import aside_from_minutes
from indexer.meetings.people.names import is_name
from indexer.meetings.people.presence import roster_heading
from indexer.model import Line, LineKind

Rows = NDArray[np.float32]

_SCHEMES = list(Scheme)
_KINDS = list(LineKind)
_STYLES = ("heading", "strong", "caps", "plain")
# A heading longer than this was in none of the judged minutes, unless a number opens it.
_LONGEST = 240
# Words are compared by their first letters, so that "update" meets "updates" and "updating".
_STEM = 5
_ABSENT = -1.0
_FAR = -9.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was found of a document before its items: lines of the roster, head, asides, numbers."""

    roster: frozenset[int]
    header: Header
    asides: Aside
    numbers: LooseNumbers


@dataclass(frozen=True, slots=True)
class DescribedLines:
    """Rows float32[lines, features], each line's family and number, and which lines can be headings."""

    rows: Rows
    families: tuple[Family, ...]
    numbers: tuple[Label | None, ...]
    possible: NDArray[np.bool_]
    outline: Outline


def describe(lines: Sequence[Line], around: Surroundings) -> DescribedLines:
    """All features of all lines; without lines, empty."""
    labels = [around.numbers.labels.get(n) or label_at(line) for n, line in enumerate(lines)]
    texts = [heading_words(line, label) for line, label in zip(lines, labels, strict=True)]
    seen = _Seen.of(lines, labels, texts, around)
    traits = _traits(seen)
    rows = [list(_row(seen, traits, n)) for n in range(len(lines))]
    never = around.header.indexes | around.asides.indexes | aside_from_minutes(lines)
    never |= {n for n in around.roster if seen.roster_headings[n]}
    # A number that looks like a date has put its line into the head.
    never = (never - around.numbers.labels.keys()) | around.numbers.alone
    possible = [
        any(char.isalpha() for char in text)
        and (len(text) <= _LONGEST or label is not None)
        and n not in never
        for n, (text, label) in enumerate(zip(texts, labels, strict=True))
    ]
    table = np.array(rows, dtype=np.float32) if rows else np.zeros((0, 0), dtype=np.float32)
    if rows:
        table = np.hstack([table, _in_outline(seen)])
    outline = seen.outline
    return DescribedLines(table, seen.families, tuple(labels), np.array(possible, dtype=bool), outline)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the rows of one document are made of, counted once."""

    lines: Sequence[Line]
    labels: Sequence[Label | None]
    texts: Sequence[str]
    around: Surroundings
    families: tuple[Family, ...]
    runs: Mapping[int, tuple[int, int, int]]
    agenda: Sequence[frozenset[str]]
    titles: Sequence[bool]
    prose: Sequence[bool]
    standard: Sequence[bool]
    actions: Sequence[bool]  # heads a list of what people undertook
    times: Counter[str]
    styles: Counter[str]
    again: Sequence[int]  # how many lines on the next of the same family stands
    characters: Sequence[int]  # before each line
    roster_headings: Sequence[bool]
    outline: Outline
    longest: int  # members of the longest run of numbers
    roster_span: tuple[int, int]  # its first and last line
    like_roster: Mapping[Family, int]  # headings of the roster by family
    ones: Mapping[tuple[Scheme, int], int]  # how often the numbers of a scheme and depth begin

    @classmethod
    def of(
        cls,
        lines: Sequence[Line],
        labels: Sequence[Label | None],
        texts: Sequence[str],
        around: Surroundings,
    ) -> _Seen:
        families = tuple(family_of(line, label) for line, label in zip(lines, labels, strict=True))
        runs = runs_of([(n, label) for n, label in enumerate(labels) if label is not None])
        titles = [is_title(text.rstrip(":.")) for text in texts]
        prose = [is_prose(line.text) for line in lines]
        standard = [STANDARD_ITEM.match(text) is not None for text in texts]
        before = np.cumsum([0, *(len(line.text) for line in lines)]).tolist()
        outside = around.roster | around.header.indexes | around.asides.indexes
        rosters = [roster_heading(line) is not None for line in lines]
        return cls(
            lines=lines,
            labels=labels,
            texts=texts,
            around=around,
            families=families,
            runs=runs,
            agenda=[stems for entry in around.asides.agenda if (stems := _stems(entry))],
            titles=titles,
            prose=prose,
            standard=standard,
            actions=[ACTIONS.match(text) is not None for text in texts],
            times=Counter(_bare(text) for text in texts),
            styles=Counter(str(style_of(line)) for line in lines),
            again=_next_of_same(families),
            characters=before,
            roster_headings=rosters,
            outline=Outline.of([rank_of(family) for family in families], families, outside),
            longest=max((run[0] for run in runs.values()), default=0),
            roster_span=(min(around.roster, default=len(lines)), max(around.roster, default=-1)),
            like_roster=Counter(families[n] for n in around.roster if rosters[n]),
            ones=Counter((one.scheme, len(one.value)) for one in labels if one and one.value[-1] == 1),
        )


def _row(seen: _Seen, traits: Mapping[Family, Sequence[float]], n: int) -> Iterator[float]:
    yield from _place(seen, n)
    yield from _number(seen, n)
    yield from _look(seen, n)
    yield from _wording(seen, n)
    yield from _after(seen, n)
    yield from _before(seen, n)
    yield from _in_document(seen, n)
    yield from traits.get(seen.families[n], _NO_TRAITS)


def _place(seen: _Seen, n: int) -> Iterator[float]:
    count = len(seen.lines)
    yield n / count
    yield seen.characters[n] / max(1, seen.characters[-1])
    yield n
    yield count


def _number(seen: _Seen, n: int) -> Iterator[float]:
    label = seen.labels[n]
    yield _SCHEMES.index(label.scheme) if label else _ABSENT
    yield label.value[0] if label else _ABSENT
    yield label.value[-1] if label else _ABSENT
    yield len(label.value) if label else 0
    yield label.bare if label else 0
    whole, until, members = seen.runs.get(n, (0, 0, 0))
    yield whole
    yield until
    yield members
    yield whole / (seen.longest or 1)
    yield seen.longest
    yield whole / (members or 1)
    yield n in seen.around.numbers.labels


def _look(seen: _Seen, n: int) -> Iterator[float]:
    line, label = seen.lines[n], seen.labels[n]
    style, level = style_of(line)
    yield _STYLES.index(style)
    yield level or 0
    yield line.strong_to / (len(line.text) or 1)
    yield line.strong
    yield _KINDS.index(line.kind)
    yield line.level if line.level is not None else _ABSENT
    yield len(line.cells)
    yield sum(bool(cell.strip()) for cell in line.cells)
    yield seen.styles[str(style_of(line))] / len(seen.lines)
    yield seen.again[n]
    begin = label.end if label else line.marker_end
    end = lead_end(line, begin) if line.kind is not LineKind.ROW and begin < len(line.text) else None
    yield end is not None
    yield end - begin if end is not None else _ABSENT
    yield line.link
    yield line.gap_before


def _wording(seen: _Seen, n: int) -> Iterator[float]:
    text = seen.texts[n]
    pieces = text.split()
    letters = [char for char in text if char.isalpha()]
    bare = text.strip(" :.")
    yield len(text)
    yield len(pieces)
    yield sum(piece[:1].isupper() for piece in pieces) / (len(pieces) or 1)
    yield sum(char.isupper() for char in letters) / (len(letters) or 1)
    yield text.endswith(":")
    yield text.endswith(".")
    yield text[-1:] in ",;-–"
    yield text[:1].isupper()
    yield text[:1].isdigit()
    yield has_verb(text)
    yield seen.titles[n]
    yield seen.prose[n]
    yield seen.standard[n]
    yield CLOSING.match(text) is not None
    yield CONTAINER.match(bare) is not None
    yield OUTCOME.match(text) is not None
    yield TURN.match(text) is not None
    yield is_name(text.strip(" :"))
    yield LAST_ITEM.match(bare) is not None
    yield sum(1 for _ in find_dates(text[:200]))
    yield any(char.isdigit() for char in text)
    yield "@" in text or "://" in text
    stop = _STOP.search(text[:90])
    yield stop.start() if stop else _ABSENT
    yield stop is not None and STANDARD_ITEM.match(text[: stop.start()]) is not None
    yield seen.actions[n]
    yield NEXT_MEETING.match(bare) is not None
    yield TOPIC.match(text) is not None
    yield len(text) - len(text.lstrip("=#~*_ "))


_STOP = re.compile(r"[:.]\s|\s[-–—]\s")


def _after(seen: _Seen, n: int) -> Iterator[float]:
    if n + 1 == len(seen.lines):
        yield from (1.0, 0.0, 0.0, _ABSENT, _ABSENT, 0.0, _ABSENT, _FAR, 0.0, _FAR, _ABSENT)
        return
    line, label = seen.lines[n], seen.labels[n]
    below, its_label = seen.lines[n + 1], seen.labels[n + 1]
    both = label is not None and its_label is not None
    yield below.gap_before
    yield len(below.text)
    yield seen.prose[n + 1]
    yield _STYLES.index(style_of(below)[0])
    yield _KINDS.index(below.kind)
    yield its_label is not None
    yield its_label.scheme is label.scheme if both and its_label and label else _ABSENT
    yield its_label.value[0] - label.value[0] if both and its_label and label else _FAR
    yield below.text[:1].islower()
    yield (below.level or 0) - (line.level or 0)
    yield seen.families[n + 1] == seen.families[n]


def _before(seen: _Seen, n: int) -> Iterator[float]:
    if n == 0:
        yield from (0.0, 0.0, _ABSENT, 0.0, _ABSENT, _FAR, _ABSENT, 0.0)
        return
    line, above = seen.lines[n], seen.lines[n - 1]
    yield len(above.text)
    yield seen.prose[n - 1]
    yield _STYLES.index(style_of(above)[0])
    yield above.text.endswith(":")
    yield seen.families[n - 1] == seen.families[n]
    yield (above.level or 0) - (line.level or 0)
    yield _KINDS.index(above.kind)
    yield line.page != above.page


def _in_document(seen: _Seen, n: int) -> Iterator[float]:
    around, text = seen.around, seen.texts[n]
    stems = _stems(text)
    yield seen.times[_bare(text)]
    yield max((len(stems & e) / min(len(stems), len(e)) for e in seen.agenda), default=-1) if stems else -1
    yield len(seen.agenda)
    yield n in around.roster
    yield n in around.asides.indexes
    yield n in around.header.indexes
    yield seen.roster_headings[n]
    yield n > 0 and seen.roster_headings[n - 1]
    first, last = seen.roster_span
    yield n - first
    yield n - last


def _in_outline(seen: _Seen) -> Rows:
    """What the outline says of each line: what it stands under, what stands under it, and its siblings."""
    outline, count = seen.outline, len(seen.lines)
    parents = np.array(outline.parents, dtype=np.intp)
    ends = np.array(outline.ends, dtype=np.intp)
    numbers = np.arange(count)
    characters = np.array(seen.characters, dtype=np.float64)
    under = characters[ends] - characters[np.minimum(numbers + 1, ends)]
    ranks = np.array([rank_of(family) for family in seen.families], dtype=np.float64)
    standard = np.array(seen.standard, dtype=np.float64)
    prose = np.array(seen.prose, dtype=np.float64)
    actions = np.array(seen.actions, dtype=np.float64)
    container = np.array([CONTAINER.match(text.strip(" :.")) is not None for text in seen.texts], dtype=float)
    begin = max(seen.around.header.indexes, default=-1) + 1
    has_parent = parents >= 0
    sums = np.zeros((4, int(outline.groups.max()) + 1))
    for row, values in zip(sums, (under, (ends > numbers + 1), standard, prose), strict=True):
        np.add.at(row, outline.groups, values)
    of_group = sums[:, outline.groups] / outline.sizes
    like = np.array([seen.like_roster.get(family, 0) for family in seen.families], dtype=np.float64)
    ones = np.array(
        [seen.ones.get((label.scheme, len(label.value)), 0) if label else 0 for label in seen.labels]
    )
    columns = [
        np.where(has_parent, ranks - ranks[parents], 0),
        np.where(has_parent, standard[parents], _ABSENT),
        np.where(has_parent, container[parents], _ABSENT),
        np.where(has_parent, actions[parents], _ABSENT),
        np.cumsum(actions) - actions,  # whether a list of actions stands above
        np.where(has_parent, prose[parents], _ABSENT),
        np.where(has_parent, numbers - parents, _ABSENT),
        np.array(outline.depths),
        outline.places,
        outline.sizes,
        under,
        under / max(1.0, characters[-1]),
        ends - numbers - 1,
        outline.summed(prose),
        outline.summed(standard),
        *of_group,
        np.minimum(ends, count - 1) - numbers,
        numbers - begin,
        like,
        ones,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


# What the lines of one family have in common, and how they stand to the other families.


def _traits(seen: _Seen) -> dict[Family, Sequence[float]]:
    outside = seen.around.roster | seen.around.header.indexes | seen.around.asides.indexes
    members: dict[Family, list[int]] = defaultdict(list)
    for n, family in enumerate(seen.families):
        if n not in outside:
            members[family].append(n)
    most = max((sum(seen.standard[n] for n in places) for places in members.values()), default=0)
    result: dict[Family, Sequence[float]] = {}
    for family, places in members.items():
        stronger = [other for other in members if rank_of(other) < rank_of(family)]
        result[family] = [
            *_alone(seen, family, places),
            rank_of(family),
            sum(len(members[other]) for other in stronger),
            sum(seen.titles[n] for other in stronger if len(members[other]) > 1 for n in members[other]),
            most,
        ]
    return result


def _alone(seen: _Seen, family: Family, places: Sequence[int]) -> Iterator[float]:
    count = len(seen.lines)
    below = [n + 1 for n in places if n + 1 < count]
    gaps = np.diff([*places, count]).tolist()
    yield len(places)
    yield len(places) / count
    yield fmean(seen.titles[n] for n in places)
    yield fmean(seen.prose[n] for n in places)
    yield fmean(seen.standard[n] for n in places)
    yield sum(seen.standard[n] for n in places)
    yield sum(seen.families[n] != family for n in below) / len(places)
    yield sum(seen.prose[n] for n in below) / len(places)
    yield median(gaps)
    yield min(gaps)
    yield max(gaps) / count
    yield places[0] / count
    yield places[-1] / count
    yield len({seen.texts[n].lower() for n in places}) / len(places)
    yield fmean(len(seen.texts[n]) for n in places)
    yield fmean(seen.texts[n][:1].isupper() for n in places)
    yield fmean(seen.lines[n].gap_before for n in places)
    yield fmean(OUTCOME.match(seen.texts[n]) is not None for n in places)
    yield fmean(TURN.match(seen.texts[n]) is not None for n in places)
    yield fmean(has_verb(seen.texts[n]) for n in places)
    yield max(seen.runs.get(n, (0,))[0] for n in places) / len(places)


_NO_TRAITS = (*(0.0,) * 21, _ABSENT, _ABSENT, _ABSENT, 0.0)


def _next_of_same(families: Sequence[Family]) -> list[int]:
    following: dict[Family, int] = {}
    distances = [0] * len(families)
    for n in range(len(families) - 1, -1, -1):
        distances[n] = following.get(families[n], len(families)) - n
        following[families[n]] = n
    return distances


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in re.findall(r"[^\W\d_]{3,}", text.lower()))


def _bare(text: str) -> str:
    return text.lower().strip(" :.")
