"""Every line that could be a heading, with the features that later decide."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.meetings.genre import (
    CLOSING,
    CONTAINER,
    NOTHING,
    OUTCOME,
    STANDARD_ITEM,
    TITLE_CHARACTERS,
    TITLE_WORDS,
    TURN,
    ends_sentence,
    has_verb,
    is_paragraph,
    is_prose,
    is_title,
    words,
)
from indexer.meetings.items.labels import Label, Scheme, split_label
from indexer.model import Line, LineKind

# Headings that run into their text: "**Apologies.** Received from ...", "FINANCE. A cheque was signed".

# Words in capitals, then punctuation or the rest of the sentence in small letters.
_CAPITALS = re.compile(
    r"(?P<lead>[A-Z][A-Z'’&/-]*(?:,? (?:[A-Z][A-Z'’&/-]+|&|A|\d{4}))*)"
    r"(?P<stop>\s?[.:;–—]|\s-\s|(?=\s+\(?[a-z]))"
)
# Fewer capitals than this are an organisation's acronym.
_LETTERS = 5
_PUNCTUATION = " .:;–—-"


def lead_end(line: Line, begin: int) -> int | None:
    """Offset in the line's text at which a heading that opens it from `begin` on ends; None without one.

    Bold that ends in punctuation or that punctuation follows, or words in capitals; a single word in capitals
    needs punctuation, for "MOPAC reported" is none.
    """
    text = line.text
    if begin < line.strong_to < len(text):
        bold, after = text[begin : line.strong_to].rstrip(), text[line.strong_to :].lstrip()
        stopped = bold[-1:] in _PUNCTUATION or after[:1] in _PUNCTUATION
        return line.strong_to if stopped and _is_short(bold) else None
    found = _CAPITALS.match(text, begin)
    if found is None or found.end() >= len(text.rstrip()):
        return None
    lead = found["lead"]
    if sum(c.isalpha() for c in lead) < _LETTERS or not (found["stop"] or " " in lead):
        return None
    return found.end("lead") if _is_short(lead) else None


def _is_short(text: str) -> bool:
    return 0 < len(text) <= TITLE_CHARACTERS and len(text.split()) <= TITLE_WORDS


# Headings inside tables, for minutes that are set as a table: number, heading and text in columns.


@dataclass(frozen=True, slots=True)
class RowHeading:
    """A row that opens an item: `start` and `end` are offsets of the heading's words in the line's text."""

    label: Label
    start: int
    end: int


def row_heading(line: Line) -> RowHeading | None:
    """The heading of a row "4. | Finance | text ..." or "4. Finance | text ..."; None for any other row."""
    cells = [cell for cell in line.cells if cell.strip()]
    if len(line.cells) < 2 or not line.cells[0].strip():
        return None
    first = cells[0].strip()
    label = split_label(first)
    if label is None or label.bare:
        label = split_label(f"{first.rstrip('. ')}. X")
        if label is None or label.end < len(first.rstrip(". ")) or len(cells) < 2:
            return None
        return _placed(line, label, cells[1], after=len(first))
    return _placed(line, label, first[label.end :], after=0)


def _placed(line: Line, label: Label, cell: str, after: int) -> RowHeading | None:
    heading = cell.strip().split("\n")[0].strip()
    if not heading or len(heading) > TITLE_CHARACTERS or is_prose(heading):
        return None
    start = line.text.find(heading, after)
    return None if start < 0 else RowHeading(label, start, start + len(heading))


# What scribes' logs put before each topic of a call, and marks of headings in plain text.
TOPIC = re.compile(r"\A(?:sub)?topic:\s+(?=\S)", re.IGNORECASE)
_MARKS = "=# "

# What stands over a list of what people undertook.
ACTIONS = words(
    r"(?:(?:summary|list) of )?(?:the )?(?:(?:new|open|outstanding) )?(?:actions?|action (?:items?|points?))"
    r"(?: (?:log|list|summary|arising))?\s?:?"
)

# Weights, from 0 (no heading) to about 1.5 (surely one). Format says most: a heading style is the author's
# own statement, bold nearly so, capitals less, plain text least.
_STYLE = {"heading": 0.9, "strong": 0.7, "caps": 0.5, "row": 0.2, "plain": 0.2}
_TITLE_BONUS = 0.3  # no verb, no full stop, short
_BODY_BONUS = 0.3  # text follows, as under a heading; an entry of a list is followed by the next entry
_PROSE_COST = 0.5
_LONG_COST = 0.4
_LEAD_IN_COST = 0.6  # follows "as follows:", so it is an entry of that list


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that could be a heading; `text` is it without label, `style` its outward look."""

    index: int
    line: Line
    label: Label | None
    text: str
    style: tuple[str, int | None]
    weight: float
    prose: bool
    followed: bool  # the next line is no heading of the same make
    led_in: bool  # stands in a list that a line ending in a colon opens
    ends: int  # offset in the line at which the heading ends: its length, except in a table's row

    @property
    def styled(self) -> bool:
        """Whether the format sets the line apart."""
        return self.style[0] not in ("plain", "row", "colon")


def find_candidates(
    lines: Sequence[Line], skip: Collection[int], numbers: Mapping[int, Label]
) -> list[Candidate]:
    """The lines outside `skip` that have a label, a style, or the shape of a title.

    `numbers` are labels by line that the line by itself does not show.
    """
    body = [n for n in range(len(lines)) if n not in skip]
    labels = {n: numbers.get(n) or _label(lines[n]) for n in body}
    found: list[Candidate] = []
    report = _actions_report(lines, body)
    led_in = False
    for place, n in enumerate(body):
        before = lines[body[place - 1]] if place else None
        after = body[place + 1] if place + 1 < len(body) else None
        if (
            before is not None
            and before.text.endswith((":", ":-", ":–", ":—"))
            and not _styled(before)
            and not CONTAINER.match(before.text.strip(" :"))
        ):
            led_in = True
        elif not _continues_list(before, lines[n], labels[n]):
            led_in = False
        wrapped = after is not None and not lines[after].gap_before and lines[after].text[0].islower()
        followed = _followed(lines, n, after, labels)
        candidate = _candidate(n, lines[n], labels[n], led_in, followed, wrapped, n == report)
        if candidate is not None:
            found.append(candidate)
    return found


def _actions_report(lines: Sequence[Line], body: Sequence[int]) -> int | None:
    """Index of the only line that says "Actions": an item of its own, where recurring ones close items."""
    found = [n for n in body if ACTIONS.match(lines[n].text)]
    return found[0] if len(found) == 1 else None


def is_standard(candidate: Candidate) -> bool:
    """Whether a line without a number, in bold or capitals, names what meetings usually deal with."""
    apart = candidate.label is None and candidate.style[0] in ("strong", "caps")
    return apart and not candidate.led_in and STANDARD_ITEM.match(candidate.text) is not None


def style_of(line: Line) -> tuple[str, int | None]:
    """(heading with its level | strong | caps | plain)."""
    if line.kind is LineKind.HEADING:
        return "heading", line.level
    if line.strong:
        return "strong", None
    if line.text.isupper() and sum(c.isalpha() for c in line.text) >= _LETTERS:
        return "caps", None
    return "plain", None


def _candidate(
    index: int, line: Line, label: Label | None, led_in: bool, followed: bool, wrapped: bool, once: bool
) -> Candidate | None:
    if line.kind is LineKind.ROW:
        return _row(index, line, followed)
    if line.link:
        return None
    if line.kind is LineKind.BULLET:
        return _marked_bullet(index, line, followed)
    text = TOPIC.sub("", line.text[label.end if label else line.marker_end :].strip())
    style = style_of(line)
    if not any(c.isalpha() for c in text) or (OUTCOME.match(text) and not once):
        return None
    if label is None and CLOSING.match(text):
        return None
    plain = label is None and style[0] == "plain"
    begin = label.end if label else line.marker_end
    if (plain or (label and not line.strong)) and (lead := lead_end(line, begin)) is not None:
        return _lead(index, line, label, begin, lead)
    if plain and line.gap_before and text.endswith(":") and is_title(text.rstrip(" :")):
        weight = _STYLE["plain"] + _BODY_BONUS * followed
        style = ("colon", None)
        return Candidate(index, line, None, text, style, weight, False, followed, led_in, len(line.text))
    if plain and (wrapped or not is_title(text) or TURN.match(text) or line.kind is LineKind.NUMBERED):
        return None
    if label is None and style[0] in ("strong", "caps") and (len(text) > TITLE_CHARACTERS or is_prose(text)):
        return None
    bold = line.strong and not text.endswith(":")
    marked = style[0] == "heading" or (label is not None and (bold or label.scheme is Scheme.ITEM))
    prose = is_paragraph(text) if marked else is_prose(text)
    if prose and label is not None and followed and not wrapped:
        prose = not _is_numbered_title(text)
    weight = _STYLE[style[0]] + _TITLE_BONUS * is_title(text.rstrip(":.")) + _BODY_BONUS * followed
    weight -= _PROSE_COST * prose + _LONG_COST * (len(text) > TITLE_CHARACTERS) + _LEAD_IN_COST * led_in
    return Candidate(index, line, label, text, style, weight, prose, followed, led_in, len(line.text))


def as_heading(lines: Sequence[Line], n: int, number: Label | None) -> Candidate:
    """A line that opens an item without the usual shapes; `number` where the line shows none."""
    line = lines[n]
    label = number or label_at(line)
    text = heading_words(line, label)
    begin = line.text.find(text) if line.kind is LineKind.ROW else label.end if label else line.marker_end
    end, style = begin + len(text), style_of(line)
    if line.kind is not LineKind.ROW and (lead := lead_end(line, begin)) is not None:
        end, style = lead, ("lead", None)
    elif line.kind is not LineKind.ROW:
        end = len(line.text)
    title = TOPIC.sub("", line.text[begin:end].strip()).lstrip(_MARKS)
    return Candidate(n, line, label, title, style, 0.0, is_prose(text), True, False, end)


# A heading that ends so goes on in the next line, and what begins so goes on with it.
_GOES_ON = re.compile(r"(?:[&,/–—-]|\b(?:and|or|of|for|the|to|in|on|with|by|from))\Z")
_SENTENCE_ENDS = re.compile(r"[a-z]{3}[.!?]\s+[A-Z]")  # within a line, which is text then
_CONTINUES = re.compile(r"[a-z&(/–—]")


def wraps(text: str, line: Line, after: Line) -> bool:
    """Whether a heading whose words so far are `text` and end in `line` goes on in the next line."""
    same = (line.kind, line.level, line.strong) == (after.kind, after.level, after.strong)
    if not same or line.kind is LineKind.ROW or ends_sentence(text) or text.endswith(":"):
        return False
    if len(text) + len(after.text) > 2 * TITLE_CHARACTERS or split_label(after.text) is not None:
        return False
    if _SENTENCE_ENDS.search(after.text):
        return False
    return bool(_GOES_ON.search(text) or _CONTINUES.match(after.text))


def _is_numbered_title(text: str) -> bool:
    """Whether a numbered line over text is a heading for all its verb or full stop, but not for both."""
    if len(text) > TITLE_CHARACTERS or re.search(r"[.:;]\s", text):
        return False
    return not (has_verb(text) and ends_sentence(text) and not text.endswith("?"))


def _marked_bullet(index: int, line: Line, followed: bool) -> Candidate | None:
    """A bold bullet with text below it that is no bullet: some authors head their items so."""
    text = line.text[line.marker_end :].strip()
    if not line.strong or not followed or len(text) > TITLE_CHARACTERS or is_prose(text):
        return None
    style = ("bullet", line.level)
    return Candidate(index, line, None, text, style, _STYLE["strong"], False, True, False, len(line.text))


def _lead(index: int, line: Line, label: Label | None, begin: int, end: int) -> Candidate | None:
    """The heading that opens a paragraph."""
    text = line.text[begin:end].strip(" .:;–—-")
    if not any(c.isalpha() for c in text) or OUTCOME.match(line.text[begin:]):
        return None
    weight = _STYLE["strong" if line.strong_to else "caps"] + _BODY_BONUS
    return Candidate(index, line, label, text, ("lead", None), weight, False, True, False, end)


def _row(index: int, line: Line, followed: bool) -> Candidate | None:
    """A row of minutes set as a table; its text stands in further cells or in the rows below it."""
    heading = row_heading(line)
    if heading is None:
        return None
    text = line.text[heading.start : heading.end]
    followed = followed or is_prose(line.text[heading.end :])
    style = ("strong" if line.strong else "row", None)
    weight = _STYLE[style[0]] + _TITLE_BONUS * is_title(text.rstrip(":.")) + _BODY_BONUS * followed
    return Candidate(index, line, heading.label, text, style, weight, False, followed, False, heading.end)


def label_at(line: Line) -> Label | None:
    """The number that a line shows by itself, behind the mark of a list if it has one."""
    if line.kind is LineKind.ROW:
        heading = row_heading(line)
        return heading.label if heading else None
    if line.kind is not LineKind.BULLET:
        return split_label(line.text)
    label = split_label(line.text[line.marker_end :])
    return replace(label, end=label.end + line.marker_end) if label else None


def heading_words(line: Line, label: Label | None) -> str:
    """What a line would be called as a heading: its words without number and mark, of a row one cell's."""
    if line.kind is not LineKind.ROW:
        return line.text[label.end if label else line.marker_end :].strip()
    heading = row_heading(line)
    if heading is not None:
        return line.text[heading.start : heading.end]
    return next((cell for cell in line.cells if cell.strip()), line.text)


def _label(line: Line) -> Label | None:
    return None if line.kind is LineKind.BULLET else label_at(line)


def _styled(line: Line) -> bool:
    return style_of(line)[0] != "plain"


def _followed(lines: Sequence[Line], n: int, after: int | None, labels: dict[int, Label | None]) -> bool:
    """Whether the next line is text under this one rather than its neighbour in a list."""
    if after is None:
        return False
    own, next_label = labels[n], labels[after]
    if lines[n].kind is LineKind.ROW:
        return lines[after].kind is LineKind.ROW and next_label is None
    if own is not None and next_label is not None:
        deeper = len(next_label.value) > len(own.value)
        return (
            (next_label.scheme is not own.scheme and (deeper or style_of(lines[after]) != style_of(lines[n])))
            or (next_label.value[0] == 1 != own.value[0] and next_label.scheme is own.scheme)
            or style_of(lines[after]) != style_of(lines[n])
        )
    if NOTHING.match(lines[after].text.strip(" .")):
        return True
    if own is None and style_of(lines[n])[0] == "plain":
        return not is_title(lines[after].text) or lines[after].kind is not LineKind.TEXT
    return own is not None or style_of(lines[after]) != style_of(lines[n])


def _continues_list(before: Line | None, line: Line, label: Label | None) -> bool:
    """Whether a list that a lead-in opened goes on: bullets, numbers, or short lines of the same look."""
    if before is None:
        return False
    if line.kind in (LineKind.BULLET, LineKind.NUMBERED):
        return True
    if label is not None:
        previous = split_label(before.text)
        return previous is not None and previous.scheme is label.scheme and previous.value < label.value
    return not line.gap_before and not is_prose(line.text) and not is_prose(before.text)


# Tables that were typed with bars, where no reader took them for tables: code blocks, plain text.

_ROW = re.compile(r"\|.*\|\Z", re.DOTALL)


def with_typed_tables(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, those of the form "| a | b |" as rows of a table with their cells."""
    return tuple(
        _piped_row(line) if line.kind is LineKind.TEXT and _ROW.match(line.text) else line for line in lines
    )


def _piped_row(line: Line) -> Line:
    cells = tuple(cell.strip() for cell in line.text.strip("|").split("|"))
    return replace(line, kind=LineKind.ROW, cells=cells) if len(cells) > 1 else line
