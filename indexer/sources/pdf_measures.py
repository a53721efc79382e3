"""What is usual in one PDF: its text's size, the distance of its lines, where they end, how lists are set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from statistics import median

from indexer.sources import hyphens
from indexer.sources.markers import NUMBER
from indexer.sources.pdf_page import PageLine

# Shares of the font size, or of the usual distance of lines.
SAME_X_EM = 0.35  # the same indentation
TAB_EM = 0.5  # white behind a marker that is a tab and not a space
_ROOM_EM = 0.3  # a word that would have fitted with this much room left did not have to wrap
_GAP = 1.25  # lines further apart than this times the usual are parted on purpose
_LARGER = 1.12  # larger than the body by this much is a heading
_OTHER_NUMBER = 3.0  # points by which "10." is wider than "9." in any size that people read
_LISTED = 1 / 3  # of the line ends in a paragraph all but the last are forced by its width, in a list few
_LISTED_LINES = 4
LONG_LINE = 40  # characters: shorter lines say nothing of where the column ends


@dataclass(frozen=True, slots=True)
class Measures:
    """What is usual in one document, in points."""

    size: float  # of most text
    pitch: float  # from line to line inside a paragraph
    right: float  # where the text column ends
    larger: tuple[float, ...]  # heading sizes, largest first
    tabs: tuple[tuple[float, float], ...]  # where tabbed list numbers stand, and the words behind them
    words: frozenset[str]


def measure(lines: Sequence[PageLine], everything: Sequence[PageLine]) -> Measures:
    """Measure a document by its running `lines`, and `everything` with the lines in tables."""
    sizes: Counter[float] = Counter()
    for line in everything:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    long = sorted(line.x1 for line in lines if len(line.text) >= LONG_LINE and not line.right)
    # One line in twenty may stick out into the margin.
    right = long[int(0.95 * (len(long) - 1))] if long else max((line.x1 for line in lines), default=0.0)
    pairs = [(a, b) for a, b in pairwise(lines) if a.page == b.page and b.top > a.top]
    running = [b.top - a.top for a, b in pairs if b.text[0].islower() and a.text[-1] not in ".:;!?"]
    pitch = median(running or [b.top - a.top for a, b in pairs] or [1.2 * size])
    larger = tuple(sorted({s for s in sizes if s >= _LARGER * size}, reverse=True))
    tabs = _tabs(everything)
    return Measures(size, pitch, right, larger, tabs, hyphens.vocabulary(line.text for line in everything))


def _tabs(lines: Sequence[PageLine]) -> tuple[tuple[float, float], ...]:
    """Return where list numbers stand with a tab behind them, and where the words behind the tab begin.

    Justified text stretches a space to the width of a tab; but behind a tab the words of numbers of any
    length begin at the same place, and the lines that follow hang there.
    """
    widths: dict[tuple[float, float], list[float]] = {}
    hanging: set[tuple[float, float]] = set()
    for line, following in zip_longest(lines, lines[1:]):
        if number_of(line) and line.segments[0].gap >= TAB_EM * line.size:
            number, words = _tab(line)
            place = round(number), round(words)
            widths.setdefault(place, []).append(line.segments[0].first_word)
            if following and not number_of(following) and abs(following.x0 - words) <= 1:
                hanging.add(place)
    return tuple(
        place
        for place, found in widths.items()
        if max(found) - min(found) > _OTHER_NUMBER or place in hanging
    )


def listed(lines: Sequence[PageLine], measures: Measures) -> set[int]:
    """Return the ids of the lines in lists without markers (rosters), where a full line does not run on."""
    blocks: list[list[PageLine]] = []
    for line in lines:
        last = blocks[-1][-1] if blocks else None
        same = last is not None and last.page == line.page and abs(last.x0 - line.x0) <= SAME_X_EM * line.size
        if last and same and last.strong == line.strong and not is_apart(last, line, measures):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    found: set[int] = set()
    for block in blocks:
        full = sum(wraps(above, below, measures) for above, below in pairwise(block))
        if len(block) >= _LISTED_LINES and full <= _LISTED * (len(block) - 1):
            found.update(map(id, block))
    return found


def is_apart(above: PageLine, below: PageLine, measures: Measures) -> bool:
    """Whether there is more white between two lines of a column than inside a paragraph."""
    usual = measures.pitch * max(above.size, below.size, measures.size) / measures.size
    return below.top - above.top > _GAP * usual or below.top < above.top


def wraps(last: PageLine, line: PageLine, measures: Measures) -> bool:
    """Whether the first word of `line` had no room behind `last`."""
    right = last.right or measures.right
    return last.x1 + line.segments[0].first_word + _ROOM_EM * last.size > right or last.text.endswith(
        ("-", "\u00ad")
    )


def number_of(line: PageLine) -> str:
    """Return the list number that begins the line, with the white space behind it; "" for none."""
    found = NUMBER.match(line.text)
    return found[0] if found else ""


def is_tabbed(line: PageLine, measures: Measures) -> bool:
    """Whether a list number with a tab behind it begins the line; a long number leaves the tab no width."""
    number, words = _tab(line)
    same = SAME_X_EM * line.size
    return bool(number_of(line)) and any(
        abs(number - x) <= same and abs(words - y) <= same for x, y in measures.tabs
    )


def _tab(line: PageLine) -> tuple[float, float]:
    first = line.segments[0]
    return first.x0, first.x0 + first.first_word + first.gap
