"""Gold to be corrected: what is read of a document at present, written down as a hand would."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.structure.reading import Printed, squeezed

UNCORRECTED = "Pre-filled from what was read: correct all of it by the document, then replace this sentence."
"""The note of gold that nobody has looked at, of which a check complains."""

_END = 40
"""Characters of a body that are written down at each end: enough to be found, few enough to be typed."""


def prefilled(path: str, meetings: Sequence[Printed]) -> dict[str, Any]:
    """One document's gold as far as it is read; `path` is how the gold is to name it."""
    actions = [one for meeting in meetings for one in meeting["actions"]]
    decisions = [one for meeting in meetings for one in meeting.get("decisions", ())]
    boards = [meeting["board"] for meeting in meetings if meeting["board"]]
    return {
        "path": path,
        "board": list(dict.fromkeys(boards)) or [""],
        "date": next((meeting["date"] for meeting in meetings if meeting["date"]), None),
        "attendees": [_person(one) for meeting in meetings for one in meeting["attendees"]],
        "apologies": [_person(one) for meeting in meetings for one in meeting["apologies"]],
        "items": [_item(one) for meeting in meetings for one in meeting["items"]],
        "actions": [squeezed(one["text"]) for one in actions],
        "owners": [one["owner"] for one in actions],
        "decisions": [{"text": squeezed(one["text"]), "vote": one.get("vote")} for one in decisions],
        "not_items": [],
        "notes": UNCORRECTED,
    }


def _person(entry: Printed) -> dict[str, Any]:
    return {key: entry.get(key) for key in ("name", "initials", "organisation")}


def _item(entry: Printed) -> dict[str, Any]:
    body = squeezed(entry["text"])
    return {
        "label": entry["label"],
        "heading": entry["heading"],
        "subheadings": [one["heading"] for one in entry["subheadings"]],
        "starts_with": first_words(body),
        "ends_with": first_words(body[::-1])[::-1],
    }


def first_words(text: str) -> str:
    """The beginning of a squeezed text, whole words as far as they fit."""
    if len(text) <= _END:
        return text
    return text[: _END + 1].rsplit(" ", 1)[0][:_END].strip()


def common_root(files: Sequence[Path]) -> Path:
    """The folder that holds all of the files, from which gold may name them."""
    folders = [file.resolve().parent for file in files]
    root = folders[0]
    while not all(folder.is_relative_to(root) for folder in folders):
        root = root.parent
    return root
