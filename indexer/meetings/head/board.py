"""Which board met: every name in the opening is weighed by independent signs, and the likeliest is chosen.

The signs: what stands around a name ("minutes of the ..."), its form, its place, that it stands alone, that
the properties or the file's name hold it too, and how often the whole text speaks of it. Below a least weight
the board stays unknown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log2

from indexer.language.dates import ORDINALS
from indexer.meetings.head.body_names import (
    GOVERNING,
    MEETINGS,
    ORGANISATIONS,
    Form,
    NameRun,
    form_of,
    is_name,
    lowered,
    name_runs,
)
from indexer.meetings.head.opening import OpeningParagraph, Place
from indexer.model import Source, board_key

# Fields of the head that say who met, and those that are of no body.
_SAYS_WHO = re.compile(
    r"(?:name of )?(?:(?:the )?(?:board|committee|council|group|body|organi[sz]ation|club|society|forum|"
    r"panel)|title(?: of (?:the )?meeting)?|subject|meeting(?: title| name| of)?)\Z"
)
_OF_NO_BODY = re.compile(
    r"\b(?:chair\w*|scribes?|minutes? (?:by|taken|taker)|note[- ]?takers?|secretary|clerk|present|attend\w*|"
    r"apologies|regrets|absent|location|venue|place|address|contact|e-?mail|phone|tel|time|date|when|link|url|"
    r"topics?|actions?|facilitator|recorder|audio|guests?|members|organi[sz]er|from|to|cc|host|status|page|"
    r"approved|published|posted|next meeting|distribution|copies|version|source|scribe)\b"
)
_WITHIN_PLACE = {Place.NAME: 0.9, Place.HEAD: 1.0, Place.PROSE: 0.75, Place.FILE: 0.5, Place.BODY: 0.5}
_OF_MEETING, _MEETS, _ALONE, _FIELD = 5.0, 4.0, 3.0, 6.0
_HEADS, _HEADING, _ELSEWHERE = 1.5, 0.5, 1.0
_FORM = {Form.GOVERNING: 2.0, Form.ORGANISATION: 1.5, Form.ACRONYM: 0.0, Form.PLAIN: -1.0}
_AGAIN = 0.5  # what each further sign counts of the one before
_BEHIND_TEXT = 3.0  # off for a name below sentences that have nothing to do with the meeting
_LEAST = 3.5
_MOST_REPEATED = 2.0
_LONG = 10  # words
_LONGEST_ACRONYM = 5  # letters of one that heads minutes which do not use it
_OFTEN = 3
_REACH = 3  # lines of a head from a name to what it is the head of
_NEXT = re.compile(r"\bnext\b.{0,80}\bmeeting\b|\bmeeting\b.{0,80}\bnext\b", re.IGNORECASE)
_ANNOUNCED = 300  # characters of a line that announces a meeting
_SITTING = re.compile(
    r"\b(?:meetings?|minutes|notes|proceedings|agm|egm|session|telecon(?:ference)?)\b", re.IGNORECASE
)
_COMMON = frozenset(
    """bod agm egm sgm gmt bst utc cet irc pdf doc docx odt html final draft version minutes copy spring
    summer autumn winter faq n/a tbc tbd nb ps re est edt pst pdt mst mdt noon""".split()
)


@dataclass(slots=True)
class _Candidate:
    """A name with the weights of its signs, and where it stands."""

    run: NameRun
    first: int  # number of the paragraph
    weights: list[float]
    supported: bool = False  # by a sign that does not hang on its form

    @property
    def weight(self) -> float:
        """All signs together, each further one counting half of the one before."""
        ordered = sorted(self.weights, reverse=True)
        return sum(weight * _AGAIN**n for n, weight in enumerate(ordered))


def read_board(source: Source, opening: Sequence[OpeningParagraph], *, acronyms: bool = True) -> str | None:
    """The board that a document names, None where it names none; `acronyms` may stand for names."""
    text = source.text
    running = running_text(text)
    is_used = cache(lambda word: acronym_used(word, running))
    paragraphs = [replace(one, text=lowered(one.text, is_used)) for one in opening]
    candidates = list(_weighed(paragraphs, text, is_used, acronyms=acronyms))
    best = max(candidates, key=lambda one: (one.weight, -one.first), default=None)
    if best is None or best.weight < _LEAST:
        if (name := _that_meets_next(source)) is not None:
            return name
        short = _in_file_name(opening, text, is_used) if acronyms else None
        return None if short is None else full_name(short, text) or short
    if best.run.form is Form.ACRONYM:
        return full_name(best.run.name, text) or best.run.name
    return _as_printed(_whole(best, candidates, paragraphs), text)


def _weighed(
    paragraphs: Sequence[OpeningParagraph], text: str, is_used: Callable[[str], bool], *, acronyms: bool
) -> Iterator[_Candidate]:
    found: dict[str, _Candidate] = {}
    places: dict[str, set[Place]] = defaultdict(set)
    behind = 0.0
    lower = text.lower()
    runs = [[_uncounted(run, lower) for run in name_runs(_matter(one))] for one in paragraphs]
    for number, paragraph in enumerate(paragraphs):
        if paragraph.field is not None and _OF_NO_BODY.search(paragraph.field):
            continue
        for run in runs[number]:
            if run.form is Form.PLAIN and paragraph.field is not None and not _says_who(paragraph):
                continue
            heads = _heads(paragraphs, runs, number)
            if run.form is Form.ACRONYM and not (acronyms and _may_be_board(run, is_used, heads=heads)):
                continue
            sign = _sign(run, paragraph, heads=heads)
            if sign is None:
                continue
            key = board_key(run.name)
            one = found.setdefault(key, _Candidate(run, number, []))
            one.weights.append(sign.weight - behind * (paragraph.place is Place.HEAD and not sign.says_so))
            one.supported |= sign.says_so
            places[key].add(paragraph.place)
        if paragraph.place is Place.PROSE and not any(run.of_meeting or run.meets for run in runs[number]):
            behind = _BEHIND_TEXT
    for key, one in found.items():
        said = lower.count(one.run.name.lower())
        one.weights += [
            _ALONE * _WITHIN_PLACE[paragraph.place]
            for paragraph in paragraphs
            if paragraph.place is Place.NAME and Place.NAME not in places[key] and _has(paragraph, one.run)
        ]
        one.weights.append(
            _FORM[one.run.form]
            - (len(one.run.words) > _LONG)
            - one.run.dependent * 0.5
            + min(_MOST_REPEATED, 0.5 * log2(max(1, said)))
        )
        if one.run.form is not Form.PLAIN or _is_named(one, text, said, len(places[key])):
            yield one


def _uncounted(run: NameRun, lower: str) -> NameRun:
    """A name without the ordinal before it that counts its meetings: "the first Rope Society AGM".

    Where the text has the ordinal again it is a part of the name.
    """
    ordinal, _, rest = run.name.partition(" ")
    counts = ordinal.lower() in ORDINALS and run.of_meeting and run.meets and is_name(rest)
    if not counts or lower.count(run.name.lower()) > 1:
        return run
    return replace(run, name=rest, form=form_of(rest), start=run.end - len(rest))


def _has(paragraph: OpeningParagraph, run: NameRun) -> bool:
    """Whether words hold a name of several words, capitals aside: titles are typed in any."""
    pattern = rf"(?<!\w){re.escape(run.name)}(?!\w)"
    return " " in run.name and re.search(pattern, paragraph.text, re.IGNORECASE) is not None


def _is_named(one: _Candidate, text: str, said: int, places: int) -> bool:
    """Whether words without a word for a body name one: more than one sign says so.

    A single word must be a name throughout the text ("Rookery", not "Planning").
    """
    if " " not in one.run.name:
        return one.supported and said >= _OFTEN and f" {one.run.name.lower()}" not in text
    return one.supported and (said > 1 or places > 1 or one.run.of_meeting or one.first == 0)


def _says_who(paragraph: OpeningParagraph) -> bool:
    """Whether a paragraph is a field that says who met."""
    return paragraph.field is not None and _SAYS_WHO.match(paragraph.field) is not None


def _matter(paragraph: OpeningParagraph) -> str:
    """The words of a paragraph that may name a body: what a field says."""
    if _says_who(paragraph):
        return re.split(r"[:\t]", paragraph.text, maxsplit=1)[1].strip()
    return paragraph.text


def _heads(paragraphs: Sequence[OpeningParagraph], runs: Sequence[Sequence[NameRun]], number: int) -> bool:
    """Whether a line of the head stands over one that does not say whose meeting it was.

    "Minutes of the meeting", "Board meeting": a line or two may stand between, but no other body's name.
    """
    if paragraphs[number].place is not Place.HEAD:
        return False
    for at in range(number + 1, min(number + 1 + _REACH, len(paragraphs))):
        if paragraphs[at].place is not Place.HEAD:
            return False
        named = any(run.form > Form.ACRONYM and not run.dependent and run.meets for run in runs[at])
        if _SITTING.search(paragraphs[at].text):
            return not named
        if any(run.alone and run.form > Form.ACRONYM for run in runs[at]):
            return False  # the nearer name is whose meeting it was
    return False


@dataclass(frozen=True, slots=True)
class _Sign:
    """What one occurrence of a name weighs, and whether its surroundings say that this body met."""

    weight: float
    says_so: bool


def _sign(run: NameRun, paragraph: OpeningParagraph, *, heads: bool) -> _Sign | None:
    """What one occurrence of a name says, None where nothing."""
    says_who = _says_who(paragraph) and run.alone and "," not in _matter(paragraph)
    heads = heads and run.alone and (run.form is not Form.PLAIN or paragraph.order == 0)
    if says_who:
        weight = _FIELD
    elif run.of_meeting:
        weight = _OF_MEETING
    elif run.meets:
        weight = _MEETS
    elif paragraph.place is Place.PROSE:
        return None
    else:
        weight = _ALONE + _HEADS * heads if run.alone else _ELSEWHERE
    weight += _HEADING * paragraph.heading
    weight *= _WITHIN_PLACE[paragraph.place]
    return _Sign(weight - 0.1 * min(paragraph.order, 10), run.of_meeting or run.meets or says_who or heads)


def _may_be_board(run: NameRun, is_used: Callable[[str], bool], *, heads: bool) -> bool:
    """Whether an acronym may be a board's: minutes are called by it, and use it or stand below it."""
    low = run.name.lower()
    if low in _COMMON or low in GOVERNING | ORGANISATIONS | MEETINGS or len(low) < 3:
        return False
    if run.alone and heads and len(low) <= _LONGEST_ACRONYM:
        return True
    return is_used(run.name) and (run.of_meeting or run.meets or run.alone)


def _that_meets_next(source: Source) -> str | None:
    """The one body whose next meeting the text announces, for minutes that do not say whose they are."""
    named = {
        board_key(run.name): run
        for line in source.lines
        if len(line.text) <= _ANNOUNCED and _NEXT.search(line.text)
        for run in name_runs(line.text)
        if run.form is Form.GOVERNING and (run.meets or run.of_meeting)
    }
    only = next(iter(named.values())) if len(named) == 1 else None
    return None if only is None or only.dependent else only.name


def _in_file_name(
    opening: Sequence[OpeningParagraph], text: str, is_used: Callable[[str], bool]
) -> str | None:
    """An acronym in the file's name, in letters of either case, that the text speaks of as of a body."""
    stem = next((one.text for one in opening if one.place is Place.FILE), "")
    for word in re.findall(r"[A-Za-z]{3,10}", stem):
        short: str = word.upper()
        if (
            word not in (short, word.lower())
            or word.lower() in _COMMON | GOVERNING | ORGANISATIONS | MEETINGS
        ):
            continue
        if is_used(short) and _is_spoken_of(short, text):
            return short
    return None


def _is_spoken_of(acronym: str, text: str) -> bool:
    """Whether the text speaks of it as of a body that meets: "the next RQB", "RQB members"."""
    spoken = (
        rf"\b(?:[Tt]he|next|this) {acronym}(?:[.,;)]| (?:to|in|on|at|is|was|will|has|had|and)\b)|"
        rf"\b{acronym} (?:members|meetings?|agendas?|minutes|chair|board|secretariat|agreed|noted)\b"
    )
    return re.search(spoken, text) is not None


# The name in full: the longest that holds it, and the organisation whose committee or board it is.


def _whole(best: _Candidate, candidates: Sequence[_Candidate], paragraphs: Sequence[OpeningParagraph]) -> str:
    run = best.run
    longer = [
        one.run
        for one in candidates
        if one.run.form >= run.form
        and (one.run.name.startswith(f"{run.name} ") or one.run.name.endswith(f" {run.name}"))
        and one.weight >= _LEAST - 1
    ]
    if longer:
        run = max(longer, key=lambda one: len(one.name))
    if run.form is Form.ORGANISATION or not run.dependent:
        return run.name
    place = paragraphs[best.first]
    for one in candidates:
        if one.run.dependent or one.run.form < Form.ORGANISATION or one is best or place.place is Place.FILE:
            continue
        if one.first == best.first:
            gap = _matter(place)[min(one.run.end, run.end) : max(one.run.start, run.start)]
            if gap.strip(" ") in (",", "-", "–", "—", ":"):
                return _matter(place)[min(one.run.start, run.start) : max(one.run.end, run.end)]
        elif paragraphs[one.first].place is place.place and 0 < best.first - one.first <= 2 and one.run.alone:
            return f"{one.run.name} {run.name}"
    return run.name


def _as_printed(name: str, text: str) -> str:
    """The spelling that the text itself uses, where a title is set in capitals."""
    found = re.search(re.escape(name), text) or re.search(re.escape(name), text, re.IGNORECASE)
    return name if found is None or found.group().isupper() else found.group()


# Acronyms.


def full_name(acronym: str, text: str) -> str | None:
    """The name that the text writes out for an acronym: "London Crime Reduction Board" for LCRB.

    Capitalised words whose first letters are the acronym's, ending in a word for a body.
    """
    letters = [letter for letter in acronym if letter.isalpha()]
    words = (rf"{letter}[\w'’-]{{0,30}}" for letter in letters)
    between = r"\s(?:(?:and|of|for|the|on|in|to|&)\s){0,2}"
    for found in re.finditer(rf"\b{between.join(words)}", text):
        name = " ".join(found.group().split())
        if text[found.end() :].startswith(f" ({acronym})") or form_of(name) is Form.GOVERNING:
            return name
    return None


def acronym_used(acronym: str, running: str) -> bool:
    """Whether `running_text` has the letters in capitals, more often than as a word or an address."""
    if not re.fullmatch(r"[A-Z][A-Z0-9&-]{1,9}", acronym):
        return False
    found = re.findall(rf"(?<![\w/.@-]){re.escape(acronym)}(?![\w/@-])", running, re.IGNORECASE)
    return found.count(acronym) * 2 > len(found)


def running_text(body: str) -> str:
    """The lines of a text that are not set in capitals."""
    return "\n".join(line for line in body.split("\n") if sum(map(str.isupper, line)) < len(line) / 3)
