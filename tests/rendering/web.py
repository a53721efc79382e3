"""A council's web page: the minutes between the site's menus, banners and foot."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from tests.rendering.neutral import Block, Kind, Minutes, printed

_TOP = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - Wick Council</title>
<style>p {{ margin: 0 }}</style><script>var visits = 1;</script></head><body class="page">
<div id="cookie-banner"><p>We use small files to count visits.</p><button>Accept</button></div>
<header><a href="/" class="logo">Wick Council</a>
<form role="search"><label>Search the site</label></form></header>
<nav><ul><li><a href="/bins">Bins</a></li><li><a href="/roads">Roads</a></li></ul></nav>
<div class="crumbs"><a href="/">Home</a> <a href="/meetings">Meetings</a> <a href="/minutes">Minutes</a></div>
<div class="entry-content">
"""
_FOOT = """</div><aside><h2>Related pages</h2><ul><li><a href="/x">Agendas</a></li></ul></aside>
<footer><h2>Contact us</h2><p>Town Hall, Wick</p></footer></body></html>
"""


def as_html(minutes: Minutes) -> bytes:
    """`h2` items, `h3` subheadings, lists as lists, the roster one name a line with forced breaks."""
    parts = [_TOP.format(title=escape(minutes.board)), f"<h1>{escape(minutes.board)}</h1>"]
    parts.append(f"<p>{escape(minutes.date_line)}</p>")
    for heading, people in minutes.roster:
        names = "<br>\n".join(escape(printed(person)) for person in people)
        parts.append(f"<p><strong>{heading}</strong></p>\n<p>{names}</p>")
    for item in minutes.items:
        parts.append(f"<h2>{escape(item.printed)}</h2>")
        for kind, blocks in groupby(item.blocks, key=lambda block: block.kind):
            parts += _blocks(kind, list(blocks))
    return "\n".join([*parts, _FOOT]).encode()


def _blocks(kind: Kind, blocks: list[Block]) -> Iterator[str]:
    texts = [escape(block.text) for block in blocks]
    entries = "\n".join(f"<li>{text}</li>" for text in texts)
    match kind:
        case Kind.BULLET:
            yield f"<ul>{entries}</ul>"
        case Kind.NUMBERED:
            yield f"<ol>{entries}</ol>"
        case Kind.SUBHEADING:
            yield from (f"<h3>{text}</h3>" for text in texts)
        case Kind.ACTION:
            yield from (f"<p><b>{text}</b></p>" for text in texts)
        case _:
            yield from (f"<p>{text}</p>" for text in texts)
