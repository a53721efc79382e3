"""WordFields of a Word document: what is an instruction and shows nothing, and what form fields show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from indexer.documents.office.word_package import number, qn, val
from indexer.documents.office.word_styles import switch

TICKED, UNTICKED = "☒", "☐"
# WordFields within fields; deeper ones are damage.
_DEEPEST = 20


@dataclass(slots=True)
class _OpenField:
    shown: str | None  # by a form field, in place of its result
    instruction: list[Element] = field(default_factory=list)
    separated: bool = False


@dataclass(frozen=True, slots=True)
class WordFields:
    """The fields of one part: parts of runs that are not shown, and what begins with a form field's mark."""

    unseen: frozenset[Element] = frozenset()
    forms: Mapping[Element, str] = field(default_factory=dict)

    def shown(self, mark: Element) -> str:
        """Return what a form field that begins with `mark` shows, nothing for other fields."""
        return self.forms.get(mark, "")


def fields_of(root: Element) -> WordFields:
    """Find the fields of a part. One that is not closed hides nothing."""
    unseen: set[Element] = set()
    forms: dict[Element, str] = {}
    stack: list[_OpenField] = []
    for run in root.iter(qn("w:r")):
        for child in run:
            if child.tag != qn("w:fldChar"):
                for one in stack:
                    if not one.separated or one.shown is not None:
                        one.instruction.append(child)
                continue
            match child.get(qn("w:fldCharType")):
                case "begin" if len(stack) < _DEEPEST:
                    shown = _form(child)
                    if shown is not None:
                        forms[child] = shown
                    stack.append(_OpenField(shown))
                case "separate" if stack:
                    stack[-1].separated = True
                case "end" if stack:
                    closed = stack.pop()
                    if closed.separated or closed.shown is not None:
                        unseen.update(closed.instruction)
                case _:
                    continue
    return WordFields(frozenset(unseen), forms)


def _form(mark: Element) -> str | None:
    """Return what a legacy form field shows: its box or its choice; None where its result is its text."""
    data = mark.find(qn("w:ffData"))
    if data is None:
        return None
    box = data.find(qn("w:checkBox"))
    if box is not None:
        checked = switch(box, "w:checked")
        ticked = switch(box, "w:default") if checked is None else checked
        return TICKED if ticked else UNTICKED
    choices = data.find(qn("w:ddList"))
    if choices is not None:
        entries = [str(one.get(qn("w:val")) or "") for one in choices.findall(qn("w:listEntry"))]
        chosen = number(val(choices, "w:result") or val(choices, "w:default"))
        return entries[chosen] if 0 <= chosen < len(entries) else ""
    return None
