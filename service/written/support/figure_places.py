"""Whether figures stand where the minutes have them: not each beside what the other one counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from service.written.support.dates import blanked, find_dates
from service.written.support.figures import Figure, Kind, find_figures
from service.written.support.words import Words, plain_words, same_word

_COUNTED = 4
"""Terms after a figure that may say what it counts and what became of that: "42 electric vans were sold"."""

_TIMES = frozenset(
    {"second", "minut", "hour", "day", "night", "week", "fortnight", "month", "quarter", "year", "ago"}
)
_STOP = re.compile(r"[.,;:()]\s|\b(?:and|but|while|against)\b")


@dataclass(frozen=True, slots=True)
class Place:
    """A figure, what is right after it, and the figure after that with the word between ("of", "to")."""

    figure: Figure
    noun: tuple[str, ...]  # terms up to the first function word: "electric van"; none in "24 were dropped"
    counted: tuple[str, ...]  # terms up to the end of the clause: "electric van deliver"
    link: tuple[str, Figure] | None


def places(text: str, words: Words) -> tuple[Place, ...]:
    """Where the figures of a text stand."""
    bare = blanked(text, find_dates(text))
    figures = [figure for figure in find_figures(bare) if figure.kind is not Kind.ORDINAL]
    found: list[Place] = []
    for figure, following in pairwise((*figures, None)):
        if figure is None:
            break
        between = bare[figure.end : following.start if following else len(bare)]
        link = (between.strip().casefold(), following) if following else None
        stop = _STOP.search(between)
        after = between[: stop.start()] if stop else between
        found.append(Place(figure, tuple(_noun(after, words)), _terms(after, words), link))
    return tuple(found)


def swapped(said: Iterable[Place], minuted: tuple[Place, ...]) -> bool:
    """Whether a figure counts what in the minutes only another counts, or two are in reverse ("80 of 64")."""
    return any(_counts_anothers(place, minuted) or _reversed(place, minuted) for place in said)


def _counts_anothers(place: Place, minuted: tuple[Place, ...]) -> bool:
    own = [other for other in minuted if place.figure.said_by([other.figure])]
    others = [other for other in minuted if other not in own]
    if place.noun and own and all(other.noun for other in own):
        return not _any_shares(place.noun, (other.noun for other in own)) and _any_shares(
            place.noun, (other.noun for other in others)
        )
    return not _any_shares(place.counted, (other.counted for other in own)) and _any_shares(
        place.counted, (other.counted for other in others)
    )


def _any_shares(terms: tuple[str, ...], others: Iterable[tuple[str, ...]]) -> bool:
    return any(same_word(term, theirs) for other in others for theirs in other for term in terms)


def _noun(after: str, words: Words) -> Iterator[str]:
    for word in plain_words(after):
        terms = words.terms(word)
        if not terms:
            return
        yield from (term for term in terms if term not in _TIMES)


def _terms(after: str, words: Words) -> tuple[str, ...]:
    return tuple(term for term in words.terms(after)[:_COUNTED] if term not in _TIMES)


def _reversed(place: Place, minuted: tuple[Place, ...]) -> bool:
    if place.link is None or place.link[0] not in {"of", "to", "from", "out of"}:
        return False
    word, second = place.link
    as_minuted = [(p.figure, p.link[1]) for p in minuted if p.link is not None and p.link[0] == word]
    turned = any(place.figure.said_by([b]) and second.said_by([a]) for a, b in as_minuted)
    return turned and not any(place.figure.said_by([a]) and second.said_by([b]) for a, b in as_minuted)
