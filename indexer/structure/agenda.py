"""Which candidates are the agenda items: decided from the pattern of the whole document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from indexer.structure.candidates import Candidate
from indexer.structure.labels import Label, Scheme
from indexer.structure.runs import main_run, run_weight, with_gaps_filled
from indexer.structure.tiers import items_only
from indexer.structure.vocabulary import CONTAINER, LAST_ITEM, STANDARD_ITEM

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
    candidates = [c for c in candidates if not (c.label is None and CONTAINER.match(c.text.strip(" :.")))]
    main = _declared(candidates) or _best(candidates, body)
    if not main:
        return []
    if all(c.style[0] != "heading" for c in main) and sum(c.label is None for c in main) * 2 > len(main):
        items = items_only(main, agenda, body)
        return [*items, *_last(candidates, items)]
    return sorted({c.index: c for c in [*main, *_siblings(candidates, main)]}.values(), key=lambda c: c.index)


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
            run = main_run(family)
            if len(run) >= 2:
                runs.append(run)
    best = max(runs, key=run_weight, default=[])
    return with_gaps_filled(best, candidates)


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
    return run_weight(run) / len(run) if run else 0.0


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


def run_in(text: str) -> int | None:
    """Length of the heading in "Apologies: received from ...", None where the whole text is heading."""
    for found in re.finditer(r"\s?:\s+|\s[-–—]\s+|\.\s+(?=[A-Z])", text[:100]):
        head = text[: found.start()]
        if head and len(head.split()) <= 12:
            return found.start()
    return None
