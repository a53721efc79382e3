"""Two tiers of headings that look alike: which bold lines are items and which stand under them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from indexer.structure.candidates import Candidate
from indexer.structure.names import is_name
from indexer.structure.vocabulary import STANDARD_ITEM

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
