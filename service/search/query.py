"""Questions: checked once, here, whichever door they came in by."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from indexer.errors import BadInput
from indexer.store.engines.columns import Where
from indexer.store.open import Index
from service.search.request import (
    DEEPEST,
    MOST_CHARACTERS,
    MOST_HITS,
    PLAIN,
    YEAR,
    Filters,
    Mode,
    Order,
    QuestionPart,
    SearchRequest,
    parameters,
)

_PLAIN = re.compile(PLAIN)
_HALF = re.compile(r"[\ud800-\udfff]")  # of a character: what a shell makes of bytes that are no text
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadQuery(BadInput):
    """A question that cannot be asked; the message says what is allowed, `field` which part is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Query:
    """A checked question. Boards, documents and people are as the index names them."""

    text: str
    mode: Mode = Mode.HYBRID
    limit: int = 10
    offset: int = 0
    where: Where = Where()  # noqa: RUF009 - frozen and without state
    as_typed: frozenset[QuestionPart] = frozenset()
    explain: bool = False  # tell what each part of a hit's score is worth
    sort: Order = Order.RELEVANCE
    facets: bool = False  # count the passages by board, year and person, and those with actions
    parted: bool = False  # by date, too, what is probably about the question comes before the rest


def make_query(index: Index, asked: SearchRequest) -> Query:
    """A query from what somebody asks. Raises BadQuery for the first thing that is wrong with it."""
    text = _question(asked.question)
    if asked.mode not in set(Mode):
        raise BadQuery("mode", f"There is no mode {shown(asked.mode)}; use one of: {', '.join(Mode)}.")
    if not 1 <= asked.limit <= MOST_HITS:
        raise BadQuery("limit", f"limit must be from 1 to {MOST_HITS}.")
    if not 0 <= asked.offset <= DEEPEST - asked.limit:
        raise BadQuery("offset", f"offset must be from 0 to {DEEPEST} less the limit.")
    if asked.sort not in set(Order):
        raise BadQuery("sort", f"There is no order {shown(asked.sort)}; use one of: {', '.join(Order)}.")
    return Query(
        text,
        Mode(asked.mode),
        asked.limit,
        asked.offset,
        make_where(index, asked.filters),
        frozenset(map(QuestionPart, asked.filters.as_typed)),
        asked.explain,
        Order(asked.sort),
        asked.facets,
    )


def make_where(index: Index, asked: Filters) -> Where:
    """The condition on passages that filters make; empty values do not filter. Raises BadQuery.

    What of a question is to be left as typed is checked too: a feed of everything has no question to check.
    """
    for field, parameter in parameters(Filters).items():
        most = parameter.schema.get("maxItems")
        if most and len(getattr(asked, field)) > most:
            raise BadQuery(parameter.name, f"At most {most} values of {parameter.name} can be given.")
    for part in asked.as_typed:
        if part not in set(QuestionPart):
            raise BadQuery("as_typed", f"as_typed is one of: {', '.join(QuestionPart)}; not {shown(part)}.")
    first, last = _date("date_from", asked.date_from), _date("date_to", asked.date_to)
    if first and last and first > last:
        raise BadQuery("date_from", f"date_from {first} is later than date_to {last}; swap them.")
    for document in filter(None, asked.documents):
        if not index.has(document):
            raise BadQuery(
                "document", f"There is no document {shown(document)} in this index; see /api/meetings."
            )
    return Where(
        boards=tuple(dict.fromkeys(_board(index, name) for name in asked.boards if name.strip())),
        documents=tuple(dict.fromkeys(filter(None, asked.documents))),
        people=tuple(dict.fromkeys(name.strip() for name in asked.people if name.strip())),
        date_from=first,
        date_to=last,
        years=tuple(dict.fromkeys(_year(str(year)) for year in asked.years if year)),
        has_actions=asked.has_actions,
    )


def shown(value: str) -> str:
    """A value quoted back to whoever typed it: short, without control characters."""
    plain = "".join(char if char.isprintable() else "?" for char in value[:60])
    return f"“{plain}{'…' if len(value) > 60 else ''}”"


def squeezed(question: str) -> str:
    """A question as it is searched for: composed, its words one space apart."""
    return " ".join(unicodedata.normalize("NFC", question).split())


def _question(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise BadQuery("q", f"The question has {len(text):,} characters; use at most {MOST_CHARACTERS}.")
    if not _PLAIN.fullmatch(text) or _HALF.search(text):
        raise BadQuery("q", "The question holds control characters; use plain text.")
    asked = squeezed(text)
    if not asked:
        raise BadQuery("q", "Type a question or a few words to search for.")
    return asked


def _board(index: Index, name: str) -> str:
    wanted = _folded(name)
    for board in index.boards:
        if wanted == _folded(board.name) or board.is_called(name):
            return board.name
    have = ", ".join(
        f"{board.name} ({board.acronym})" if board.acronym else board.name for board in index.boards
    )
    raise BadQuery(
        "board", f"There is no board {shown(name)} in this index; it has: {have or 'no named board'}."
    )


def _date(field: str, typed: dt.date | str | None) -> dt.date | None:
    if not typed:
        return None
    text = str(typed)
    try:
        # The standard library also reads weeks and dates without hyphens.
        return dt.date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise BadQuery(field, f"{shown(text)} is not a date; write it as YYYY-MM-DD.") from None


def _year(text: str) -> int:
    if not re.fullmatch(YEAR, text):
        raise BadQuery("year", f"year {shown(text)} is not a year; write its four digits, such as 2024.")
    return int(text)


def _folded(name: str) -> str:
    return " ".join(name.replace("’", "'").casefold().split())


# Quoted phrases of a question: parsed once, then matched exactly, word for word.

Spans = tuple[tuple[int, int], ...]

MOST_PHRASES = 5
"""Of one question. A question of 500 characters that quotes more is a pasted page; the rest is plain text."""

_QUOTES = '"“”„‟＂'
_APOSTROPHES = "'’‘‛ʼ＇´`"
_DASHES = "-‐‑‒–—―−﹣－"
# Printed as nothing: soft hyphens and zero-width marks that web pages and PDFs leave inside words.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_OUTER = f" \t\r\n.,;:!?…{_QUOTES}{_INVISIBLE}"

# A mark opens where no word stands before it and closes where none follows: 5" pipes are not a quotation.
_QUOTED = re.compile(rf"(?<![^\W_])[{_QUOTES}]([^{_QUOTES}]*+)[{_QUOTES}](?![^\W_])")
_WORD = re.compile(r"[^\W_]")
_VISIBLE = re.compile(rf"[^{_INVISIBLE}]")
_APOSTROPHE = f"[{_APOSTROPHES}]"
_BLANKS = r"\s*+"
_DASH = rf"{_BLANKS}[{_DASHES}]{_BLANKS}"
# Of a phrase; whatever is none of these is a mark that must stand in the text as typed.
_PIECE = re.compile(rf"(?P<word>[^\W_]+)|(?P<dash>{_DASH})|(?P<space>\s+)|(?P<apostrophe>{_APOSTROPHE})|.")
# Words that the text itself sets in quotation marks are still the words asked for.
_SPACE = rf"[{_QUOTES}]*+\s[\s{_QUOTES}]*+"
# A word is whole where no letter or digit adjoins it, neither directly nor over an inner apostrophe
# ("don" is not in "don't") or, for figures, a separator ("500" is not in "9,500").
_NOT_BEFORE_WORD = (r"[^\W_]", rf"[^\W_]{_APOSTROPHE}")
_NOT_BEFORE_FIGURE = (*_NOT_BEFORE_WORD, r"\d[.,]")
_NOT_AFTER_WORD = rf"(?![^\W_])(?!{_APOSTROPHE}[^\W_])"
_NOT_AFTER_FIGURE = rf"{_NOT_AFTER_WORD}(?![.,]\d)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand in a passage exactly so, `text` as typed without its quotation marks.

    Alike are: upper and lower case, the kinds of apostrophe and of dash, any run of white space, and
    characters that print as nothing. Nothing is stemmed and stop words count.
    """

    text: str

    def find(self, text: str) -> Spans:
        """Where the phrase stands in `text`: offsets [start, end) in order, without overlap."""
        folded, places = _phrases_folded(text)
        spans = (match.span() for match in _pattern(self.text).finditer(folded))
        if places is None:
            return tuple(spans)
        return tuple((places[start], places[end - 1] + 1) for start, end in spans)

    def stands_in(self, text: str) -> bool:
        """Whether `text` holds the phrase."""
        return _pattern(self.text).search(_phrases_folded(text)[0]) is not None


def phrases(question: str) -> tuple[Phrase, ...]:
    """The phrases between double quotation marks, straight or curly, in order, each once.

    A mark without its partner is plain text, quotation marks around no word are ignored, and of more
    than `MOST_PHRASES` the first ones count.
    """
    composed = unicodedata.normalize("NFC", question)  # as every canonical text is
    found = (match.group(1).strip(_OUTER) for match in _QUOTED.finditer(composed))
    return tuple(dict.fromkeys(Phrase(text) for text in found if _WORD.search(text)))[:MOST_PHRASES]


def unquoted(question: str) -> str:
    """The question with one word of no meaning in place of each quotation; all else keeps its offset.

    What is quoted is asked for as it stands: "March 2024" in marks is no date to filter by.
    """
    return _QUOTED.sub(lambda quoted: quoted[0][0] + "x" * len(quoted[1]) + quoted[0][-1], question)


def holds(texts: Iterable[str], wanted: Iterable[Phrase]) -> bool:
    """Whether every phrase stands in one of the `texts` (a passage's own text and its heading context)."""
    among = tuple(texts)
    return all(any(phrase.stands_in(text) for text in among) for phrase in wanted)


def find(text: str, wanted: Iterable[Phrase]) -> Spans:
    """Where any of the phrases stands in `text`: offsets in order, overlapping ones joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for phrase in wanted for span in phrase.find(text)):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def _phrases_folded(text: str) -> tuple[str, list[int] | None]:
    """`text` without case and invisible marks, and the place of each character left (None: its own)."""
    folded = text.casefold()
    if len(folded) == len(text) and (text.isascii() or not any(char in text for char in _INVISIBLE)):
        return folded, None
    left = [(char, at) for at, one in enumerate(text) if one not in _INVISIBLE for char in one.casefold()]
    return "".join(char for char, _ in left), [at for _, at in left]


@lru_cache(maxsize=256)  # a question is matched against some hundred passages; compiling takes milliseconds
def _pattern(phrase: str) -> re.Pattern[str]:
    """What finds the phrase in folded text."""
    wanted = _phrases_folded(phrase)[0]
    first, *others = _PIECE.finditer(wanted)
    parts = [_beginning(first), *(_part(piece) for piece in others)]
    if wanted[-1].isalnum():
        parts.append(_NOT_AFTER_FIGURE if wanted[-1].isdigit() else _NOT_AFTER_WORD)
    return re.compile("".join(parts))


def _beginning(first: re.Match[str]) -> str:
    """The first piece, checked backwards once it is found: searching for plain letters is five times as fast.

    It takes no white space before it, which a search through blanks would need quadratic time for.
    """
    if first.lastgroup != "word":
        return _part(first).removeprefix(_BLANKS)
    word = first.group()
    strangers = _NOT_BEFORE_FIGURE if word[0].isdigit() else _NOT_BEFORE_WORD
    return re.escape(word) + "".join(f"(?<!{stranger}{'.' * len(word)})" for stranger in strangers)


def _part(piece: re.Match[str]) -> str:
    match piece.lastgroup:
        case "space":
            return _SPACE
        case "apostrophe":
            return _APOSTROPHE
        case "dash":
            return _DASH
        case _:
            return re.escape(piece.group())


# What was understood of a question, as frozen types.


class PhraseKind(StrEnum):
    """What a phrase is about. The latest meeting is a matter of time too: `date`."""

    DATE = "date"
    BOARD = "board"


class Strength(StrEnum):
    """How sure it is that the phrase says which meetings are meant.

    A filter keeps other meetings out. A hint only says which ones are likelier: the phrase may as well be the
    subject of what was said.
    """

    FILTER = "filter"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class DerivedFilter:
    """One phrase and the conditions read out of it; `question[start:end] == phrase`.

    The phrase holds the words that go with it ("at the", "since", "meeting"). The last four fields are those
    of `Where`: dates or documents for the kind `date`, boards for the kind `board`.
    """

    kind: PhraseKind
    strength: Strength
    start: int
    end: int
    phrase: str
    label: str  # what a chip says: "December 2022", "from March 2023", "London Crime Reduction Board"
    boards: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One plain sentence for the reader about a phrase that could not become a filter."""

    kind: PhraseKind
    text: str


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What was read out of one question, in the order of the phrases."""

    derived: tuple[DerivedFilter, ...] = ()
    remarks: tuple[Note, ...] = ()

    @property
    def filters(self) -> tuple[DerivedFilter, ...]:
        """What keeps other meetings out."""
        return tuple(one for one in self.derived if one.strength is Strength.FILTER)

    @property
    def hints(self) -> tuple[DerivedFilter, ...]:
        """What only makes meetings likelier."""
        return tuple(one for one in self.derived if one.strength is Strength.HINT)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences to show the reader."""
        return tuple(remark.text for remark in self.remarks)

    def without(self, *kinds: PhraseKind | str) -> Interpretation:
        """The interpretation less everything of these kinds: a reader's own filter, or a chip put aside."""
        return replace(
            self,
            derived=tuple(one for one in self.derived if one.kind not in kinds),
            remarks=tuple(one for one in self.remarks if one.kind not in kinds),
        )

    def beside(self, given: Where) -> Interpretation:
        """What is left of it beside a caller's own filter, which wins over derived ones of the same kind.

        A document named by the caller settles both its board and its date.
        """
        kinds: set[PhraseKind] = set()
        if given.boards or given.documents:
            kinds.add(PhraseKind.BOARD)
        if given.date_from is not None or given.date_to is not None or given.years or given.documents:
            kinds.add(PhraseKind.DATE)
        return self.without(*kinds)

    @property
    def where(self) -> Where:
        """All filters as one: boards add up, dates and documents each must hold."""
        filters = self.filters
        return Where(
            boards=tuple(dict.fromkeys(board for one in filters for board in one.boards)),
            documents=_common([one.documents for one in filters if one.documents]),
            date_from=max((one.date_from for one in filters if one.date_from), default=None),
            date_to=min((one.date_to for one in filters if one.date_to), default=None),
        )


def _common(groups: list[tuple[str, ...]]) -> tuple[str, ...]:
    if not groups:
        return ()
    return tuple(one for one in groups[0] if all(one in group for group in groups[1:]))
