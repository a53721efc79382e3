"""Apologies that only a sentence tells: "Apologies were received from A and B"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.language.sentences import sentence_spans
from indexer.model import AgendaItem, Person
from indexer.structure.names import PARTICLES, looks_like_person
from indexer.structure.people import read_entry
from indexer.structure.splitting import split_people

_GIVEN = (
    r"(?:(?:were|was|had been|have been|has been) )?"
    r"(?:(?:received|given|accepted|noted|sent|tendered|made) )?"
    r"(?:and (?:accepted|noted|approved) )?(?:from|by|for)[: ]\s*(?P<names>.+)"
)
_FROM = re.compile(
    r"apolog(?:y|ies) (?:(?:for|of) (?:their )?(?:non-?)?\s?(?:absence|attendance) )?" + _GIVEN,
    re.IGNORECASE | re.DOTALL,
)
# "A and B sent their apologies"
_SENT = re.compile(
    r"(?P<names>[A-Z].{2,120}?) (?:has |have |had )?(?:sent|gave|given|offered|tendered) "
    r"(?:(?:his|her|their|in)(?: \w+)? )?apologies\b",
    re.DOTALL,
)
# The rest of a heading that runs into its text: "APOLOGIES were received from ...".
_RUNS_ON = re.compile(_GIVEN, re.IGNORECASE | re.DOTALL)
_NONE = re.compile(r"\b(?:no|without|nor) (?:\w+ )?apolog", re.IGNORECASE)
_ABOUT = re.compile(r"apolog|absence|absent", re.IGNORECASE)
_REASON = re.compile(
    r"\s*(?:,? (?:who|due to|because|as (?:he|she|they)|and (?:were )?accepted|with reasons?|"
    r"and (?:there|it|we|he|she|they|the|I|I['’]m)\b)\b).*|"
    r"\s*\((?![A-Z][A-Za-z]{1,3}\))[^()]*\)",
    re.DOTALL,
)
# Apologies are among the first things minuted.
_FIRST_ITEMS = 4


def apologies_in_text(text: str, items: Sequence[AgendaItem]) -> tuple[Person, ...]:
    """People whose apologies the opening items report in running text; empty when they name nobody."""
    found: dict[str, Person] = {}
    spans = [(0, items[0].start, "")] if items else []
    for start, end, heading in (
        *spans,
        *((item.start, item.end, item.heading) for item in items[:_FIRST_ITEMS]),
    ):
        for names in _reported(text, start, end, heading):
            for part in split_people(_REASON.sub("", names), listed=True):
                person = read_entry(_name_part(part))
                if person is not None and person.name is not None:
                    found.setdefault(person.name, person)
    return tuple(found.values())


def _reported(text: str, begin: int, stop: int, heading: str) -> Iterator[str]:
    """What the sentences list: after "apologies from", or, under such a heading, by themselves."""
    under = _ABOUT.search(heading) is not None
    for start, end in sentence_spans(text, begin, stop):
        sentence = text[start:end]
        if _NONE.search(sentence):
            continue
        found = (
            _FROM.search(sentence) or _SENT.match(sentence) or (_RUNS_ON.match(sentence) if under else None)
        )
        if found is not None:
            yield found["names"]
        elif under and all(looks_like_person(part) for part in split_people(sentence, listed=True)):
            yield sentence


def _name_part(part: str) -> str:
    """The entry up to its first small word: "Ann Bell in advance of the meeting"."""
    words = part.split()
    small = (n for n, word in enumerate(words) if word[0].islower() and word not in PARTICLES)
    return " ".join(words[: next(small, len(words))])
