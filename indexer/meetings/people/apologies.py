"""Apologies that the opening items report in sentences: "Apologies were received from A Bell and C Dunn"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.meetings.genre import has_verb
from indexer.meetings.people.attendance import sentences
from indexer.meetings.people.listing import Listed, lists_people, read_listing
from indexer.meetings.people.names import NOBODY
from indexer.meetings.people.printed import Printed
from indexer.model import AgendaItem, Line, Person

_DONE = r"(?:received|given|accepted|noted|sent|tendered|made|offered|approved|recorded|presented|submitted)"
_GIVEN = (
    rf"(?:(?:(?:were|was|had been|have been|has been)\b|{_DONE}|and|also|duly|in advance|by email|"
    r"for (?:their )?(?:absence|non-attendance)|of absence|by the \w+),? )*"
    r"(?:from|by|for(?! (?:absence|non-attendance)\b)|on behalf of)[: ]\s*(?P<names>.+)"
)
_FROM = re.compile(r"(?:apolog(?:y|ies)|regrets)\b:?,? " + _GIVEN, re.IGNORECASE | re.DOTALL)
# As in "Apologies: A and B", "Apologies received - A and B".
_KEYED = re.compile(
    r"(?:[A-Z]\w+ )?(?:apolog(?:y|ies)|regrets|absent|absences?)(?: for (?:absence|non-attendance))?"
    rf"(?: {_DONE})?(?: from)?"
    r"\s?(?:[:–—]|\s-)\s?(?P<names>\S.+)",
    re.IGNORECASE | re.DOTALL,
)
# "A and B sent their apologies", "A was unable to attend"
_SENT = re.compile(
    r"(?:[^.]{0,60}\bthat )?(?P<names>[A-Z].{2,200}?),? (?:has |have |had )?(?:also )?"
    r"(?:(?:sent|gave|given|offered|tendered|submitted|conveyed|made) "
    r"(?:(?:his|her|their|in)(?: \w+)? )?(?:apologies|regrets)\b|"
    r"apologi[sz]ed for (?:his|her|their|non|being)|"
    r"(?:was|were) (?:unable to (?:attend|be present|join)|absent|excused|not present)\b)",
    re.DOTALL,
)
# The rest of a heading that runs into its text: "APOLOGIES were received from ...".
_RUNS_ON = re.compile(_GIVEN, re.IGNORECASE | re.DOTALL)
_NONE = re.compile(r"\b(?:no|without|nor) (?:\w+ )?(?:apolog|regrets)", re.IGNORECASE)
_ABOUT = re.compile(r"apolog|absence|absent|regrets", re.IGNORECASE)
# Why, and what was done about it, is nobody's name.
_REASON = re.compile(
    r"\s*(?:,? (?:who|due to|because|owing to|as (?:he|she|they)|with reasons?|in advance|"
    r"(?:and |were |was |had been |have been |also )+(?:accepted|noted|received|approved|recorded)|"
    r"for (?:the|this|their|his|her|non|being|absence|personal|family|work|medical)|"
    r"and (?:there|it|we|he|she|they|the|I|I['’]m)\b)\b).*",
    re.DOTALL,
)
# Apologies are among the first things minuted.
_FIRST_ITEMS = 5
# Where no heading speaks of them, they are told before these are over.
_OPENING_ITEMS = 2


def apologies_in_text(text: str, items: Sequence[AgendaItem], lines: Sequence[Line]) -> tuple[Person, ...]:
    """People whose apologies the opening items report; empty when they name nobody.

    `lines` are those of the text, for where each person is named.
    """
    found: dict[str, Listed] = {}
    opening = [(0, items[0].start, "")] if items else []
    for start, end, heading in (
        *opening,
        *((one.start, one.end, one.heading) for one in items[:_FIRST_ITEMS]),
    ):
        for names in _reported(text[start:end], heading):
            for one in read_listing(_REASON.sub("", names)):
                if one.away is not False:
                    found.setdefault(one.name, one)
    if not found:
        return ()
    opening_lines = [line for line in lines if line.start < items[:_FIRST_ITEMS][-1].end]
    about = (line for line in opening_lines if _ABOUT.search(line.text))
    return Printed.of(about, opening_lines).placed([one.person() for one in found.values()])


def _reported(text: str, heading: str) -> Iterator[str]:
    """What the sentences list: after "apologies from", or, under such a heading, by themselves."""
    under = _ABOUT.search(heading) is not None
    for paragraph in re.split(r"\n\n|\n(?=\s*[-*•●])", text):
        joined = " ".join(line.strip(_MARKS) for line in paragraph.split("\n"))
        for sentence in sentences(joined):
            if (names := _told(sentence, under)) is not None:
                yield names
        if under:
            yield from (line for line in paragraph.split("\n") if _is_bare(line.strip(_MARKS)))


_MARKS = " -*•●\t"


def _told(sentence: str, under: bool) -> str | None:
    if _NONE.search(sentence):
        return None
    found = _FROM.search(sentence) or _SENT.match(sentence) or _KEYED.match(sentence)
    if found is None and under:
        found = _RUNS_ON.match(sentence)
    return found["names"] if found is not None else None


def _is_bare(line: str) -> bool:
    """Whether a line is nothing but a list of people, perhaps with their reasons."""
    if not line or _told(line, True) is not None or NOBODY.match(line) or _NONE.search(line):
        return False
    return not has_verb(_REASON.sub("", line)) and lists_people(line)
