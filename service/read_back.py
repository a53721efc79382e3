"""What was read into a question besides filters, as the page says it, and the search that takes it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.forms import SearchForm
from service.search.query import Part
from service.search.spelling import Correction
from service.search.understand import Understood
from service.typeset import Stretch

LEFT = {
    Part.SPELLING: "spelling",
    Part.ACRONYMS: "acronyms and other names",
    Part.NEAR: "words without others that mean about the same",
    Part.DATE: "dates",
    Part.BOARD: "boards",
}
"""What each part is called to the reader who had it left as typed."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The question as it was read, its changed words marked, and the search for it as typed."""

    question: tuple[Stretch, ...]
    as_typed: SearchForm


@dataclass(frozen=True, slots=True)
class Also:
    """Other forms of the question's words that were searched for, and the search without them."""

    forms: tuple[str, ...]  # "Crown Prosecution Service (CPS)", "jail (prison)"
    several: bool  # more than one form
    without: SearchForm


@dataclass(frozen=True, slots=True)
class Left:
    """What the reader had left as typed, and the search that reads it into the question again."""

    parts: tuple[str, ...]
    afresh: SearchForm


@dataclass(frozen=True, slots=True)
class ReadBack:
    """One question's readings; None where there is nothing to say."""

    corrected: Corrected | None
    also: Also | None
    near: Also | None  # words that mean about the same
    left: Left | None
    notes: tuple[str, ...]

    @property
    def says(self) -> bool:
        """Whether there is anything to say at all."""
        return bool(self.corrected or self.also or self.near or self.left or self.notes)


def read_back(understood: Understood, form: SearchForm) -> ReadBack:
    """What to tell the reader of `form` about how its question was understood."""
    correction, left = understood.correction, form.taken_back
    return ReadBack(
        corrected=Corrected(tuple(_changed(correction)), form.taking(Part.SPELLING)) if correction else None,
        also=_also([(one.written, one.stands_for) for one in understood.expansions], form, Part.ACRONYMS),
        near=_also([(one.word, one.others) for one in understood.near], form, Part.NEAR),
        left=Left(tuple(LEFT[part] for part in left), form.read_afresh()) if left else None,
        notes=understood.notes,
    )


def _changed(correction: Correction) -> Iterator[Stretch]:
    """The corrected question, cut where words were changed."""
    shown = longer = 0  # by how much the text is longer so far than what was typed
    for one in correction.replaced:
        start = one.start + longer
        if start > shown:
            yield Stretch(correction.text[shown:start], marked=False)
        shown = start + len(one.now)
        longer += len(one.now) - (one.end - one.start)
        yield Stretch(correction.text[start:shown], marked=True)
    if shown < len(correction.text):
        yield Stretch(correction.text[shown:], marked=False)


def _also(found: Sequence[tuple[str, Sequence[str]]], form: SearchForm, part: Part) -> Also | None:
    if not found:
        return None
    several = sum(len(others) for _, others in found) > 1
    return Also(tuple(_forms(word, others) for word, others in found), several, form.taking(part))


def _forms(word: str, others: Sequence[str]) -> str:
    *first, last = others
    named = f"{', '.join(first)} or {last}" if first else last
    return f"{named} ({word})"
