"""People listed on the line of their heading, several groups perhaps: "Present: A, B. Apologies: C"."""

from __future__ import annotations

import re

from indexer.structure.roster_headings import Presence, presence_of
from indexer.structure.splitting import split_people

_INNER_KEY = re.compile(
    r"(?<=[.;\s])(?P<key>(?:also )?in attendance|absent|also present|"
    r"apologies(?: for absence)?(?: received)?(?: from)?)\s?:\s|"
    r"(?<=[.;]\s)(?P<told>apologies(?: were)?(?: received)? from)\s",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[a-z)]{2})\.\s+(?=[A-Z])")
_PAST = re.compile(r"\b(?:was|were|is|has|had)\b")


def people_inline(text: str, presence: Presence) -> list[tuple[str, Presence]]:
    """(entry, presence) of each person; `presence` is what the heading of the line says."""
    text = _without_remarks(text)
    found: list[tuple[str, Presence]] = []
    begin = 0
    for key in _INNER_KEY.finditer(text):
        found += ((part, presence) for part in split_people(text[begin : key.start()], listed=True))
        presence = presence_of(key["key"] or "apologies") or presence
        begin = key.end()
    return found + [(part, presence) for part in split_people(text[begin:], listed=True)]


def _without_remarks(text: str) -> str:
    """The list up to a sentence that tells something: "A, B and C. Four residents were there as well."."""
    end = 0
    for stop in (*_SENTENCE_END.finditer(text), None):
        if end and _PAST.search(text, end, stop.start() if stop else len(text)):
            return text if _INNER_KEY.match(text, end) else text[:end]
        end = stop.end() if stop else end
    return text
