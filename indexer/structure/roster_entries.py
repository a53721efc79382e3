"""Which lines below the heading of a roster are entries of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.model import Line, LineKind
from indexer.structure import vocabulary
from indexer.structure.labels import Label, split_label
from indexer.structure.names import is_name, looks_like_person, without_brackets
from indexer.structure.prose import ends_sentence, is_prose, is_title
from indexer.structure.roster_headings import lists_people, roster_heading

_PAST = re.compile(r"\b(?:was|were|is|has|had)\b")
# So many names before commas make a list of people that may run over lines.
_PEOPLE = 2


def end_of_list(lines: Sequence[Line], at: int) -> int:
    """Index after the last line of a list whose commas run over several lines, breaking names apart."""
    stop = at + 1
    whole = lines[at].text.split(",")[:-1]
    people = sum(is_name(without_brackets(part)) for part in whole)
    if lines[at].kind is not LineKind.TEXT or people < _PEOPLE:
        return stop
    while stop < len(lines) and _goes_on(lines[stop - 1], lines[stop]):
        stop += 1
    return stop


def _goes_on(line: Line, after: Line) -> bool:
    if after.kind is not LineKind.TEXT or after.gap_before or roster_heading(after) or is_prose(after.text):
        return False
    last = line.text.rsplit(",", 1)[-1].strip()
    return not last or after.text[0] == "(" or not is_name(without_brackets(last))


def is_entry(lines: Sequence[Line], at: int, people_only: bool, before: Line) -> bool:
    """Whether the line at `at` is an entry or a group's heading; `before` is the roster's line above it."""
    line = lines[at]
    text = line.text[line.marker_end :]
    label = split_label(text) if not line.marker_end else None
    if label is not None:
        return _counts_on(label, before) and looks_like_person(text[label.end :]) and not is_prose(text)
    person = looks_like_person(text)
    if line.kind is LineKind.HEADING:
        return person and _is_below(line, before) and not vocabulary.STANDARD_ITEM.match(text)
    if _ends_roster(text) or (vocabulary.STANDARD_ITEM.match(text) and not person):
        return False
    if is_prose(text):
        return lists_people(text) and not _PAST.search(text)
    if line.strong and not before.strong and not _names_follow(lines, at):
        return False
    if person:
        return True
    if ":" in text and ends_sentence(text):  # "AB: I agree.": somebody speaks
        return False
    return not people_only and not (at + 1 < len(lines) and _opens_item(line, lines[at + 1]))


def _names_follow(lines: Sequence[Line], at: int) -> bool:
    return at + 1 < len(lines) and looks_like_person(lines[at + 1].text[lines[at + 1].marker_end :])


def _counts_on(label: Label, before: Line) -> bool:
    """Whether a number goes on with the roster's own: the agenda's first number does not follow its last."""
    previous = split_label(before.text)
    return label.value[-1] == 1 if previous is None else label.value[-1] == previous.value[-1] + 1


def _is_below(line: Line, before: Line) -> bool:
    """Whether a marked heading is of the roster: like the entry above it, or deeper than the roster's."""
    return before.kind is LineKind.HEADING and (line.level or 0) >= (before.level or 0) + (
        roster_heading(before) is not None
    )


def _ends_roster(text: str) -> bool:
    bare = text.strip(" :")
    closing = vocabulary.CLOSING.match(text) and not vocabulary.ROLE_GROUP.match(bare)
    return bool(
        closing
        or vocabulary.CONTENTS.match(bare)
        or vocabulary.CONTAINER.match(bare)
        or vocabulary.COLUMN.match(bare)
        or vocabulary.FIELD.match(text)
        or vocabulary.FURNITURE.match(text)
    )


def _opens_item(line: Line, after: Line) -> bool:
    """Whether an organisation-like line is a heading: running text follows it."""
    if after.link or after.kind is LineKind.ROW:
        return False
    text = after.text[after.marker_end :]
    return is_title(line.text.rstrip(":")) and is_prose(text) and not lists_people(text)
