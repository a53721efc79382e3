"""Markdown, and plain text wrapped at a width as in an e-mail."""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise

from tests.rendering.neutral import Block, Kind, Minutes, printed

_WIDTH = 76
_LISTED = {Kind.BULLET, Kind.NUMBERED}
# What Markdown would take for its own where a line begins with it.
_NUMBER = re.compile(r"^(\d+)([.)])(?= )")


def as_markdown(minutes: Minutes) -> bytes:
    """Front matter, `#` headings, bullets in the roster, bold actions, unwrapped paragraphs."""
    lines = ["---", f"board: {minutes.board}", "---", "", f"# {minutes.board}", "", minutes.date_line, ""]
    for heading, people in minutes.roster:
        lines += [f"**{heading}**", "", *(f"- {printed(person)}" for person in people), ""]
    for item in minutes.items:
        lines += [f"## {item.printed}", ""]
        for block, following in pairwise([*item.blocks, None]):
            assert block is not None
            lines.append(_markdown(block))
            lines += [] if _together(block, following) else [""]
    return "\n".join(lines).encode()


def _markdown(block: Block) -> str:
    text = _NUMBER.sub(r"\1\\\2", block.text)
    match block.kind:
        case Kind.SUBHEADING:
            return f"### {text}"
        case Kind.BULLET:
            return f"- {text}"
        case Kind.NUMBERED:
            return f"{block.number}. {text}"
        case Kind.ACTION:
            return f"**{text}**"
        case _:
            return text


def as_text(minutes: Minutes) -> bytes:
    """Rules under item headings, subheadings on lines of their own, everything wrapped."""
    lines = [minutes.board.upper(), "", minutes.date_line, ""]
    for heading, people in minutes.roster:
        lines += [f"{heading}:", *(f"  {printed(person)}" for person in people), ""]
    for item in minutes.items:
        lines += ["", item.printed, "-" * len(item.printed), ""]
        for block, following in pairwise([*item.blocks, None]):
            assert block is not None
            lines.append(_wrapped(block))
            lines += [] if _together(block, following) else [""]
    return "\n".join(lines).encode()


def _wrapped(block: Block) -> str:
    marker = {Kind.BULLET: "- ", Kind.NUMBERED: f"{block.number}. "}.get(block.kind, "")
    return textwrap.fill(
        block.text,
        _WIDTH,
        initial_indent=marker,
        subsequent_indent=" " * len(marker),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _together(block: Block, following: Block | None) -> bool:
    return following is not None and block.kind is following.kind and block.kind in _LISTED
