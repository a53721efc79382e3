"""Where sentences and list entries begin and end: the smallest pieces a passage is made of."""

from __future__ import annotations

import re
from itertools import pairwise

BULLETS = "•▪▫◦‣●○■□➢➤✓✔❖·"
"""Signs that are nothing but bullets."""

LIST_MARKS = f"-*–{BULLETS}"
"""What may open a list entry before a space, for a class of a regular expression; dashes are words too."""

# Words that are shortened with a full stop, as dictionaries of English have them: titles, parts of documents,
# places and firms, quantities and times, and what stands between words.
_ABBREVIATIONS = frozenset(
    """mr mrs ms mx messrs dr prof rev revd fr sr jr sir hon rt cllr cllrs clr ald supt insp sgt cpl capt lt
    col maj gen cmdr cdr sen rep gov pres treas secy sec chmn asst admin atty bp
    no nos art arts para paras fig figs vol vols ed eds pp pg p ch chap sect ref refs app appx ext tel att
    encl cl sched reg regs
    st ste rd ave av blvd ln sq dept depts div ltd co corp inc plc bros assoc assn est govt natl intl univ
    approx max min mins hr hrs wk wks yr yrs ft mt km kg lb lbs oz qty avg tot temp incl excl ca circa misc
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri
    cf vs eg ie e.g i.e viz nr ff""".split()
)
# A full stop after an abbreviation ends a sentence all the same where such a word follows with a capital.
# "A" is none: it is an initial as often.
_OPENERS = frozenset(
    """the this that these those there it its he his she her they their we our you an
    and but or so if as when while where after before since until although however also both each all some
    no none in on at by for from to with under over during following is are was were has had have will what
    who how why""".split()
)
_BREAK = re.compile(r"[.!?…]['\"”’)\]]{0,3}(\s+)(?=['\"“‘(\[]?[^\Wa-z_]|[£$€•])")
_LAST_WORD = re.compile(r"([^\s(\[]{1,12})\Z")
_NEXT_WORD = re.compile(r"['\"“‘(\[]?([^\W\d_]+)")
_CAPITALS = re.compile(r"[^\Wa-z\d_](?:\.[^\Wa-z\d_])*")
_NUMBERING = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{2,4})\Z", re.IGNORECASE)


def sentence_spans(text: str, start: int, end: int, *, wrapped: bool = False) -> list[tuple[int, int]]:
    """Spans of the sentences and lines in `text[start:end]`, in order, without white space around them.

    A line end always ends a piece, since canonical texts hold one paragraph or list entry a line, unless the
    text is known to be one paragraph that is `wrapped` over lines.
    """
    if wrapped:
        return _in_line(text, start, end)
    spans: list[tuple[int, int]] = []
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        spans.extend(_in_line(text, at, stop))
        at = stop + 1
    return spans


def _in_line(text: str, start: int, end: int) -> list[tuple[int, int]]:
    starts = [start]
    for match in _BREAK.finditer(text, start, end):
        if text[match.start()] != "." or not _goes_on(text, starts[-1], match.start(), match.end(1)):
            starts.append(match.end(1))
    trimmed = (trim(text, a, b) for a, b in pairwise([*starts, end]))
    return [span for span in trimmed if span[0] < span[1]]


def _goes_on(text: str, start: int, stop: int, after: int) -> bool:
    """Whether the full stop at `stop` ends no sentence: it shortens a word or follows an entry's number.

    `start` is where what is before it begins, `after` where the next word does. A tab parts cells.
    """
    if _NUMBERING.fullmatch(text[start:stop].strip()):
        return True
    word = _LAST_WORD.search(text[max(start, stop - 13) : stop])
    if word is None or not _is_short(word.group(1)) or "\t" in text[stop:after]:
        return False
    following = _NEXT_WORD.match(text, after)
    return following is None or following.group(1).casefold() not in _OPENERS


def _is_short(word: str) -> bool:
    """Whether a full stop shortens a word: an abbreviation, an initial, or capitals as in "U.S."."""
    return _CAPITALS.fullmatch(word) is not None or word.casefold() in _ABBREVIATIONS


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start, end)` without the white space at its ends (start == end when nothing else is there)."""
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return start + lead, start + lead + len(piece.strip())
