"""Which candidates are the agenda items: decided from the pattern of the whole document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.meetings.genre import CONTAINER, CONTENTS, FURNITURE, LAST_ITEM, STANDARD_ITEM, is_prose
from indexer.meetings.headings import Candidate
from indexer.meetings.labels import Label, Scheme, split_label
from indexer.meetings.runs import items_only, main_run, run_weight, with_gaps_filled
from indexer.model import Line, LineKind

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


# Lines that list the agenda instead of minuting it, and what web pages leave around the minutes.

_LEADER = re.compile(r"(?:\.\s?){4,}\d{1,4}\s*\Z|…{2,}\s*\d{1,4}\s*\Z")
# Share of a list's lines that must head later lines for it to be a table of contents.
_RECURRING = 0.5
# A header row and one entry with text below them are the first item rather than a list of items.
_FEW_ROWS = 2
# Longer than any entry of an agenda, also of one that names presenter, paper and time in one table row.
_ENTRY_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Aside:
    """Indexes of lines outside the minutes proper, and the agenda's entries without their labels."""

    indexes: frozenset[int]
    agenda: tuple[str, ...]


def find_asides(lines: Sequence[Line], taken: frozenset[int]) -> Aside:
    """Navigation, page furniture, tables of contents and agenda lists; `taken` lines are the roster's."""
    indexes = {n for n, line in enumerate(lines) if _is_furniture(line)}
    agenda: list[str] = []
    later = _last_seen(lines)
    for at, line in enumerate(lines):
        if at in taken or at in indexes or not CONTENTS.match(line.text.strip(" :.").replace("’", "'")):
            continue
        block = list(_block(lines, at + 1, taken, later))
        if block:
            indexes |= {at, *block}
            agenda += [entry for n in block for entry in _entries(lines[n])]
    agenda += [
        _bare(lines[n].text) for n in sorted(indexes) if lines[n].link or _LEADER.search(lines[n].text)
    ]
    return Aside(frozenset(indexes - taken), tuple(dict.fromkeys(entry for entry in agenda if entry)))


def squeezed(text: str) -> str:
    """The text for comparison: letters and digits only, lower case."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def _is_furniture(line: Line) -> bool:
    if line.link and line.kind is not LineKind.HEADING:
        return True
    if line.kind is LineKind.ROW:
        return False
    return len(line.text) <= 160 and (
        FURNITURE.match(line.text) is not None or _LEADER.search(line.text) is not None
    )


def _last_seen(lines: Sequence[Line]) -> dict[str, int]:
    return {
        squeezed(_bare(line.text)): n for n, line in enumerate(lines) if len(line.text) <= _ENTRY_CHARACTERS
    }


def _block(lines: Sequence[Line], at: int, taken: frozenset[int], later: dict[str, int]) -> Iterator[int]:
    """Lines of the list below a "Contents" or "Agenda" heading.

    Table rows as long as they are short; links; other lines only while the same words head a later line.
    """
    table = at
    while table < len(lines) and table not in taken and lines[table].kind is LineKind.ROW:
        table += 1
    told = 0 < table - at <= _FEW_ROWS and table < len(lines) and is_prose(lines[table].text)
    if told or any(len(lines[n].text) > _ENTRY_CHARACTERS for n in range(at, table)):
        return  # the minutes themselves, set as a table
    yield from range(at, table)
    if table > at:
        while table < len(lines) and table not in taken and _is_sub_entry(lines[table]):
            yield table
            table += 1
        return
    stop = at
    while stop < len(lines) and stop not in taken and not _ends_list(lines[stop]):
        stop += 1
    again = [n for n in range(at, stop) if lines[n].link or _recurs(lines[n], n, later)]
    different = {lines[n].text for n in again}  # "None" below every item is no entry of a list
    # Minutes may reword a heading; but where most of a list does not come back, it is the minutes.
    if again and len(different) >= _RECURRING * (again[-1] + 1 - at):
        yield from range(at, again[-1] + 1)


def _ends_list(line: Line) -> bool:
    """Whether no entry of a list can stand here: text, or the heading of another list."""
    if line.link:
        return False
    return is_prose(line.text) or CONTENTS.match(line.text.strip(" :.")) is not None


def _recurs(line: Line, at: int, later: dict[str, int]) -> bool:
    """Whether the words of an entry stand alone on a later line."""
    return later.get(squeezed(_bare(line.text)), at) > at


def _is_sub_entry(line: Line) -> bool:
    """Whether a line right below an agenda's table is a part of its last entry ("9.1 Dates of meetings")."""
    label = split_label(line.text)
    return label is not None and label.scheme is Scheme.NESTED and not line.strong and not is_prose(line.text)


def _entries(line: Line) -> Iterator[str]:
    if line.kind is not LineKind.ROW:
        yield _bare(line.text)
        return
    cells = [cell for cell in line.cells if cell.strip()]
    if cells and line.cells[0].strip():  # a row without a number is a part of the entry above
        longest = max(cells, key=len)  # number, description, time, lead: the description
        yield from (_bare(piece) for piece in longest.split("\n"))


def _bare(text: str) -> str:
    text = _LEADER.sub("", text.strip("*• -")).strip()
    label = split_label(text)
    return text[label.end :].strip() if label else text
