"""Apologies that only a sentence tells: "Apologies were received from A and B"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.model import AgendaItem, Person
from indexer.sentences import sentence_spans
from indexer.structure.people import read_entry
from indexer.structure.splitting import split_people

_FROM = re.compile(
    r"apolog(?:y|ies)(?: (?:for|of) (?:their )?(?:non-?)?\s?(?:absence|attendance))?"
    r"(?: (?:were|was|had been|have been|has been))?(?: (?:received|given|accepted|noted|sent|tendered|"
    r"made))?"
    r"(?: and (?:accepted|noted))? (?:from|by|for)[: ]\s*(?P<names>.+)",
    re.IGNORECASE | re.DOTALL,
)
_REASON = re.compile(
    r"\s*(?:,? (?:who|due to|because|as (?:he|she|they)|and (?:were )?accepted|with reasons?|"
    r"and (?:there|it|we|he|she|they|the|I|I['’]m)\b)\b).*|"
    r"\s*\([^()]*\)",
    re.DOTALL,
)
# Apologies are among the first things minuted.
_FIRST_ITEMS = 4


def apologies_in_text(text: str, items: Sequence[AgendaItem]) -> tuple[Person, ...]:
    """People whose apologies the opening items report in running text; empty when they name nobody."""
    found: dict[str, Person] = {}
    for item in items[:_FIRST_ITEMS]:
        for start, end in sentence_spans(text, item.start, item.end):
            match = _FROM.search(text[start:end])
            if match is None:
                continue
            for part in split_people(_REASON.sub("", match["names"]), listed=True):
                person = read_entry(part)
                if person is not None and person.name is not None:
                    found.setdefault(person.name, person)
    return tuple(found.values())
