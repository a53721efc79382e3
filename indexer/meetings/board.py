"""Which board met: the name in the title, else the acronym that the file name and the text share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.language.dates import MONTH_NUMBERS, WEEKDAY_NUMBERS
from indexer.meetings.genre import BODY_NOUN
from indexer.meetings.header import Header, composed, meeting_date, says_something
from indexer.model import Source, Warning

_NAME = re.compile(
    rf"\b(?:the )?((?:[A-Z][\w&'’.-]*,?(?: (?:and|of|for|the|on|in|to|&|[-–])(?= ))* ){{0,9}}{BODY_NOUN}"
    r"(?: (?:of|for|on) (?:the )?[A-Z][\w&'’-]*(?: (?:(?:and|of|&) )?[A-Z][\w&'’-]*){0,5})?)\b"
)
_NOT_IN_NAME = re.compile(
    r"\A(?:(?:the|an?|draft|final|approved|unconfirmed|confirmed|minutes?|notes?|agenda|record|summary|of|meetings?|"
    r"annual|ordinary|extraordinary|extra-ordinary|general|special|monthly|quarterly|virtual|full|held|from|for|by|"
    r"in|at|on|public|proceedings|\d+(?:st|nd|rd|th)?)\s+)+",
    re.IGNORECASE,
)
# "M04 Minutes of the Annual Meeting of the Rope Council": the name begins after the last of these.
_BEFORE_NAME = re.compile(
    r".*\b(?:meeting|minutes|notes)\b(?: (?:of|for|from))?(?: the)? ", re.IGNORECASE | re.DOTALL
)
# "Rope Museum - trustees' meeting", "Quay PCC Minutes": whatever stands before the word is who met.
_MEETS = re.compile(
    r"(?P<name>[A-Z][\w&'’.-]*(?: (?:(?:of|and|for|the|&) ){0,2}[A-Z][\w&'’.-]*){1,7}?)"
    r"(?: ?[-–—:,] ?|\s)(?:[a-z]+['’]s?['’]? |[Gg]eneral |[Aa]nnual |AGM |[Bb]oard |[Mm]onthly ){0,2}"
    r"(?:[Mm]eeting|[Mm]inutes|MEETING|MINUTES|AGM)\b"
)
# "Minutes of the Friends of Somewhere": a body whose name has no word for one.
_MINUTES_OF = re.compile(
    r"(?:[Dd]raft )?(?:[Mm]inutes|MINUTES|[Nn]otes) of (?:the )?"
    r"(?:(?:[Aa]nnual |[Gg]eneral )*[Mm]eeting of (?:the )?)?"
    r"(?P<name>[A-Z][\w&'’-]*(?: (?:(?:of|and|for|the|in) ){0,2}[A-Z][\w&'’-]*){1,7})"
    r"(?=\s?(?:\Z|,|\(|[-–—:]|[Mm]eeting\b|held\b|on\b|\d))"
)
# Words that say what kind of sitting it was.
_SITTINGS = frozenset(
    "agm egm ordinary extraordinary special virtual monthly quarterly weekly first last".split()
)
# Words that only say what kind of body it is.
_KINDS = frozenset("annual parish town city county district borough general community".split())
# A title longer than this is a paragraph.
_TITLE_CHARACTERS = 300
# Ordinary words of titles and file names, so no acronyms.
_COMMON = frozenset(
    """minutes meeting meetings board committee council group panel forum agenda notes draft final approved
    public the and for with from pdf doc docx odt html annual general parish town city county
    district borough agm egm sgm gmt bst utc cet irc version spring summer autumn winter copy signed web
    page full item items part report""".split()
) | {*MONTH_NUMBERS, *WEEKDAY_NUMBERS}


def name_in(title: str) -> str | None:
    """The board's name inside a title such as "Minutes of the Fooham Parish Council meeting held on ..."."""
    text = " ".join(title[:_TITLE_CHARACTERS].replace("_", " ").split())
    if text.isupper():
        text = _lowered(text)
    named = _MINUTES_OF.match(text)
    if named and not _NAME.search(text) and not named["name"].endswith("eeting"):
        return named["name"]
    found = (
        _NOT_IN_NAME.sub("", _BEFORE_NAME.sub("", match[1])).strip(" ,-–") for match in _NAME.finditer(text)
    )
    name = next((name for name in found if len(name.split()) > 1 and not _is_kind(name)), None)
    return _lowered(name) if name is not None and name.isupper() else name


def _lowered(capitals: str) -> str:
    """A name that is set in capitals, as it would be written."""
    text = re.sub(r"(?<=['’])S\b", "s", capitals.title())
    return re.sub(r"\b(?:And|Of|For|The|On|In|To)\b", lambda small: small.group().lower(), text)


def name_before_meeting(title: str) -> str | None:
    """What a title says met, where its name has no word for a body: "Rope Museum - trustees' meeting"."""
    found = _MEETS.match(" ".join(title[:_TITLE_CHARACTERS].split()))
    if found is None or any(c.isdigit() for c in found["name"]):
        return None
    words = found["name"].lower().split()
    return None if any(word in _COMMON | _SITTINGS for word in words) else found["name"]


def full_name(acronym: str, text: str) -> str | None:
    """The name that the text writes out for an acronym: "London Crime Reduction Board" for LCRB.

    Capitalised words whose first letters are the acronym's, ending in a word for a body.
    """
    letters = [letter for letter in acronym if letter.isalpha()]
    words = (rf"{letter}[\w'’-]{{0,30}}" for letter in letters)
    between = r"\s(?:(?:and|of|for|the|on|in|to|&)\s){0,2}"
    for found in re.finditer(rf"\b{between.join(words)}", text):
        declared = text[found.end() :].startswith(f" ({acronym})")
        if declared or re.search(rf"{BODY_NOUN}\Z", found.group()):
            return " ".join(found.group().split())
    return None


def acronym_in(titles: Iterable[str], file_stem: str, body: str) -> str | None:
    """An acronym that a title (in capitals) or the file name holds and running text uses in capitals."""
    for title in titles:
        if title.isupper() and len(title.split()) > 1:
            continue  # set in capitals throughout: nothing tells an acronym from a word
        if re.fullmatch(r"[A-Z&]{3,8}", title):
            return title
        for word in re.findall(r"\b[A-Z][A-Z&]{2,9}\b", title):
            if word.lower() not in _COMMON and _is_used(word, body):
                return str(word)
    for word in re.findall(r"[A-Za-z&]{3,10}", file_stem):
        acronym: str = word.upper()
        if word in (acronym, word.lower()) and _is_used(acronym, body) and _is_body(acronym, body):
            return acronym
    return None


def _is_kind(name: str) -> bool:
    """Whether the words only say what kind of body it is ("Annual Parish Council")."""
    return all(word.lower() in _KINDS for word in name.split()[:-1])


def _is_body(acronym: str, body: str) -> bool:
    """Whether the text speaks of it as of a body that meets: "the next RQB", "RQB members"."""
    spoken = (
        rf"\b(?:[Tt]he|next|this) {acronym}(?:[.,;)]| (?:to|in|on|at|is|was|will|has|had|and)\b)|"
        rf"\b{acronym} (?:members|meetings?|agendas?|minutes|chair|board|secretariat|agreed|noted)\b"
    )
    return re.search(spoken, body) is not None


def _is_used(acronym: str, body: str) -> bool:
    """Whether running text has the letters in capitals, more often than as an ordinary word or an address."""
    running = "\n".join(line for line in body.split("\n") if not line.isupper())
    found = re.findall(rf"(?<![\w-]){re.escape(acronym)}(?![\w-])", running, re.IGNORECASE)
    return found.count(acronym) * 2 > len(found)


# Title, board and date by strength of origin, with a warning wherever the origins disagree.


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the meeting is called, who held it, when; None is unknown."""

    title: str | None
    board: str | None
    date: dt.date | None
    warnings: tuple[Warning, ...]


def read_metadata(source: Source, header: Header) -> Metadata:
    """Sidecar, then embedded hints, then the header's lines, then the file name."""
    title = source.sidecar.title or source.embedded.title or _own_title(source, header)
    date, warnings = meeting_date(source, header)
    board = source.sidecar.board or source.embedded.board or _own_board(source, header, title)
    if board is None:
        warnings.append(
            Warning(
                "board-missing",
                "No board is named in the title, the header or the file name, so it stays unknown.",
            )
        )
    if source.sidecar.title is None and (title is None or not says_something(title)):
        title = composed(board, date) or title
    return Metadata(title, board, date, tuple(warnings))


def _own_title(source: Source, header: Header) -> str | None:
    if header.title is not None:
        return source.lines[header.title].text
    stem = " ".join(re.split(r"[\s_]+", source.path.stem)).strip()
    return stem if len(re.findall(r"[A-Za-z]{3,}", stem)) >= 3 else None


def _own_board(source: Source, header: Header, title: str | None) -> str | None:
    lines = [source.lines[n].text for n in sorted(header.indexes)]
    stem = source.path.stem
    named = [name for text in (title or "", *lines, stem) if (name := name_in(text))]
    if named:
        return _as_printed(_longest(named), source.text)
    for text in (title or "", *lines):
        if name := name_before_meeting(text):
            return name
    acronym = acronym_in([title or "", *lines], stem, source.text)
    return None if acronym is None else full_name(acronym, source.text) or acronym


def _longest(names: Sequence[str]) -> str:
    """The first name, or what another line writes out more fully ("Rope Executive Committee")."""
    return max((name for name in names if name.startswith(names[0]) or name.endswith(names[0])), key=len)


def _as_printed(name: str, text: str) -> str:
    """The spelling that the text itself uses, where a title is set in capitals."""
    found = re.search(re.escape(name), text) or re.search(re.escape(name), text, re.IGNORECASE)
    return name if found is None or found.group().isupper() else found.group()
