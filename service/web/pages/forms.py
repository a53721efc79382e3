"""The search form as somebody sent it: read without judging, so that nothing typed is ever lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.datastructures import QueryParams

from indexer.learned.acronyms import Expansion
from indexer.store.open import Index
from service.search.query import BadQuery, PhraseKind, Query, make_query, squeezed
from service.search.question.spelling import Correction
from service.search.question.understand import Understood
from service.search.request import DEEPEST, Filters, Order, Parameter, QuestionPart, SearchRequest, parameters
from service.search.results import Facets, FacetValue
from service.web.pages.typeset import Stretch, day, marked, meeting_name

QUESTION_BEFORE = "as_typed_of"
"""The field that says which question `as_typed` was chosen for, sent when the form itself is sent."""

_NO_QUOTATION_MARKS = str.maketrans(dict.fromkeys('"“”„‟＂', " "))


_SENT_LAST = ("date_from", "date_to", "year", "has_actions", "sort", "group", "as_typed", "page")
"""Fields that stand last in addresses, in this order: an address is the same in every release."""


BY_MEETING = "meeting"
"""What the field `group` says where passages are to stand by meeting."""

_GROUPED_PER_PAGE = 15
"""Passages on a page where they stand by meeting: as many as weigh no more than a page should."""


@dataclass(frozen=True, slots=True)
class SearchForm:
    """The fields of the form, in words; `page` counts from 1.

    `filters.as_typed` names what is not to be read into this very question. Somebody who takes a reading back
    and then asks something else wants the new question read like any other, so it goes when the question
    changes.
    """

    q: str = ""
    filters: Filters = Filters()  # noqa: RUF009 - frozen and without state
    sort: str = ""  # empty: by relevance
    page: str = "1"
    grouped: bool = False  # by meeting

    @classmethod
    def read(cls, sent: QueryParams) -> SearchForm:
        """The form of an address; of a field that is sent twice but has one value, the last counts."""
        question = sent.get("q", "")
        unchanged = squeezed(sent.get(QUESTION_BEFORE, question)) == squeezed(question)
        filters = Filters.of({one.name: _sent(sent, one) for one in parameters(Filters).values()})
        return cls(
            q=question,
            filters=filters if unchanged else replace(filters, as_typed=()),
            sort=_sort(sent),
            page=sent.get("page", "1"),
            grouped=sent.get("group") == BY_MEETING,
        )

    @property
    def asks(self) -> bool:
        """Whether there is a question at all."""
        return bool(self.q.strip())

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return replace(self.filters, as_typed=()) != Filters()

    @property
    def taken_back(self) -> tuple[QuestionPart, ...]:
        """The readings that there are among `as_typed`: what is sent on when some were mistyped."""
        return tuple(part for part in QuestionPart if part in self.filters.as_typed)

    def query(self, index: Index, per_page: int) -> Query:
        """What to search for; raises BadQuery naming the field to change."""
        if self.grouped:
            per_page = max(per_page, _GROUPED_PER_PAGE)
        offset = (page_number(self.page, DEEPEST // per_page) - 1) * per_page
        sort = self.sort or Order.RELEVANCE.value
        asked = SearchRequest(self.q, self.filters, per_page, offset, sort=sort, facets=True)
        return replace(make_query(index, asked), parted=True)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The fields to send for this form, empty ones and page 1 left out."""
        yield "q", self.q
        pairs = list(replace(self.filters, as_typed=self.taken_back).pairs())
        if self.sort:
            pairs.append(("sort", self.sort))
        if self.grouped:
            pairs.append(("group", BY_MEETING))
        if self.page != "1":
            pairs.append(("page", self.page))
        last = {name: place for place, name in enumerate(_SENT_LAST, 1)}
        yield from sorted(pairs, key=lambda pair: last.get(pair[0], 0))

    def at_page(self, page: int) -> SearchForm:
        """The same search, another page of its results."""
        return replace(self, page=str(page))

    def with_boards(self, boards: tuple[str, ...]) -> SearchForm:
        """The same search, its boards named in full."""
        return replace(self, filters=replace(self.filters, boards=boards))

    @property
    def followed(self) -> SearchForm:
        """The same search as a feed takes it, without page, order and grouping."""
        return replace(self.at_page(1), sort="", grouped=False)

    def sorted_by(self, order: Order) -> SearchForm:
        """The same search from its first page, its passages in another order."""
        return replace(self.at_page(1), sort="" if order is Order.RELEVANCE else order)

    def regrouped(self, *, grouped: bool) -> SearchForm:
        """The same search from its first page, its passages by meeting or not."""
        return replace(self.at_page(1), grouped=grouped)

    def taking(self, *parts: QuestionPart) -> SearchForm:
        """The same search from its first page, those parts of the question taken as typed."""
        return self._as_typed(tuple(dict.fromkeys((*self.filters.as_typed, *parts))))

    def read_afresh(self) -> SearchForm:
        """The same search from its first page, everything read into its question again."""
        return self._as_typed(())

    def _as_typed(self, parts: tuple[str, ...]) -> SearchForm:
        return replace(self.at_page(1), filters=replace(self.filters, as_typed=parts))

    def without_quotation_marks(self) -> SearchForm:
        """The same search from its first page for the same words, in any order."""
        return replace(self.at_page(1), q=" ".join(self.q.translate(_NO_QUOTATION_MARKS).split()))

    def without_filters(self) -> SearchForm:
        """The same question without any filter that was set."""
        return SearchForm(self.q, Filters(as_typed=self.filters.as_typed), self.sort)

    def without(self, field: str, value: str = "") -> SearchForm:
        """The same search from its first page less one filter, or one `value` of a repeated one."""
        [(name, parameter)] = [one for one in parameters(Filters).items() if one[1].name == field]
        left: object = parameter.default
        if parameter.repeated:
            left = tuple(one for one in getattr(self.filters, name) if str(one) != value)
        return replace(self.at_page(1), filters=replace(self.filters, **{name: left}))  # type: ignore[arg-type]


def page_number(sent: str, last: int) -> int:
    """The number of a page from an address; raises BadQuery unless it is within 1 and `last`."""
    # Six digits are more than any page has; longer ones are not worth converting.
    number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= 6 else 0
    if not 1 <= number <= last:
        raise BadQuery("page", f"The page must be a whole number from 1 to {last}.")
    return number


def _sort(sent: QueryParams) -> str:
    """The order that was chosen; the usual one is empty, so that addresses need not name it."""
    chosen = sent.get("sort", "").strip()
    return "" if chosen == Order.RELEVANCE else chosen


def _sent(sent: QueryParams, parameter: Parameter) -> tuple[str, ...] | str | bool:
    """The value of a filter's field; the distinct ones of a field that may be sent several times."""
    if parameter.repeated:
        values = (value.strip() for value in sent.getlist(parameter.name))
        return tuple(dict.fromkeys(value for value in values if value))
    value = sent.get(parameter.name, "").strip()
    return value == "true" if parameter.kind is bool else value


# What was read into a question besides filters, as the page says it, and the search that takes it back.

LEFT = {
    QuestionPart.SPELLING: "spelling",
    QuestionPart.ACRONYMS: "acronyms and other names",
    QuestionPart.DATE: "dates",
    QuestionPart.BOARD: "boards",
}
"""What each part is called to the reader who had it left as typed."""


@dataclass(frozen=True, slots=True)
class CorrectedQuestion:
    """The question as it was read, its changed words marked, and the search for it as typed."""

    question: tuple[Stretch, ...]
    as_typed: SearchForm


@dataclass(frozen=True, slots=True)
class OtherForms:
    """Other forms of the question's words that were searched for, and the search without them."""

    forms: tuple[str, ...]  # "Crown Prosecution Service (CPS)"
    several: bool  # more than one form
    without: SearchForm


@dataclass(frozen=True, slots=True)
class LeftAsTyped:
    """What the reader had left as typed, and the search that reads it into the question again."""

    parts: tuple[str, ...]
    afresh: SearchForm


@dataclass(frozen=True, slots=True)
class ReadBack:
    """One question's readings; None where there is nothing to say."""

    corrected: CorrectedQuestion | None
    also: OtherForms | None
    left: LeftAsTyped | None
    notes: tuple[str, ...]

    @property
    def says(self) -> bool:
        """Whether there is anything to say at all."""
        return bool(self.corrected or self.also or self.left or self.notes)


def read_back(understood: Understood, form: SearchForm) -> ReadBack:
    """What to tell the reader of `form` about how its question was understood."""
    correction, left = understood.correction, form.taken_back
    return ReadBack(
        corrected=CorrectedQuestion(tuple(_changed(correction)), form.taking(QuestionPart.SPELLING))
        if correction
        else None,
        also=_also(understood.expansions, form),
        left=LeftAsTyped(tuple(LEFT[part] for part in left), form.read_afresh()) if left else None,
        notes=understood.notes,
    )


def _changed(correction: Correction) -> Iterator[Stretch]:
    """The corrected question, its changed words marked."""
    spans, longer = [], 0  # by how much the text is longer so far than what was typed
    for one in correction.replaced:
        start = one.start + longer
        spans.append((start, start + len(one.now)))
        longer += len(one.now) - (one.end - one.start)
    return marked(correction.text, spans)


def _also(expansions: Sequence[Expansion], form: SearchForm) -> OtherForms | None:
    if not expansions:
        return None
    several = sum(len(one.stands_for) for one in expansions) > 1
    return OtherForms(tuple(map(_forms, expansions)), several, form.taking(QuestionPart.ACRONYMS))


def _forms(expansion: Expansion) -> str:
    *first, last = expansion.stands_for
    named = f"{', '.join(first)} or {last}" if first else last
    return f"{named} ({expansion.written})"


# The filters in force, in words: those set, and those read out of the question.

_PARTS = {PhraseKind.DATE: QuestionPart.DATE, PhraseKind.BOARD: QuestionPart.BOARD}
_JOINED = {PhraseKind.DATE: " and ", PhraseKind.BOARD: " or "}  # as `Interpretation.where` joins them


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, in words, with the search that does without it."""

    text: str
    without: SearchForm
    derived: bool = False  # read out of the question


def set_chips(index: Index, form: SearchForm) -> Iterator[Chip]:
    """The filters that somebody set."""
    titles = {meeting.document_id: meeting for meeting in index.documents}
    filters = form.filters
    for board in filters.boards:
        yield Chip(board, form.without("board", board))
    for document in filters.documents:
        meeting = titles.get(document)
        yield Chip(meeting_name(meeting) if meeting else document, form.without("document", document))
    for person in filters.people:
        yield Chip(f"mentions {person}", form.without("person", person))
    for year in map(str, filters.years):
        yield Chip(year, form.without("year", year))
    if filters.date_from:
        yield Chip(f"from {_in_words(str(filters.date_from))}", form.without("date_from"))
    if filters.date_to:
        yield Chip(f"to {_in_words(str(filters.date_to))}", form.without("date_to"))
    if filters.has_actions:
        yield Chip("holds an action", form.without("has_actions"))


def derived_chips(understood: Understood, form: SearchForm) -> Iterator[Chip]:
    """The meetings that the question restricts the search to; what is taken back together is one chip."""
    for kind, part in _PARTS.items():
        labels = [one.label for one in understood.interpretation.filters if one.kind is kind]
        if labels:
            yield Chip(_JOINED[kind].join(dict.fromkeys(labels)), form.taking(part), derived=True)


def phrase_chips(understood: Understood, form: SearchForm) -> Iterator[Chip]:
    """The quoted phrases, which the passages themselves must hold, as one chip."""
    if understood.phrases:
        yield Chip(f"exactly {quoted(understood)}", form.without_quotation_marks(), derived=True)


def quoted(understood: Understood) -> str:
    """The phrases of the question in a row."""
    return " and ".join(f"“{phrase.text}”" for phrase in understood.phrases)


def without_all(form: SearchForm, understood: Understood) -> SearchForm:
    """The same words searched for in all minutes, under no filter at all."""
    bare = form.without_filters()
    if understood.phrases:  # their words are read for filters once they stand without quotation marks
        return bare.without_quotation_marks().taking(*_PARTS.values())
    return bare.taking(*(_PARTS[one.kind] for one in understood.interpretation.filters))


def _in_words(typed: str) -> str:
    """A date of the form in words; as typed if it is none, which the page then says."""
    try:
        return day(dt.date.fromisoformat(typed))
    except ValueError:
        return typed


# The filters that the search form offers, with numbers once there is a list of passages.


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to tick; `count` passages are listed with it alone, None where that is not known."""

    value: str
    ticked: bool
    count: int | None = None
    acronym: str | None = None
    known: bool = True  # whether the index has it


_OPENLY = 5
"""Values of a filter that are there to tick; the others are typed, and suggested while they are."""


@dataclass(frozen=True, slots=True)
class ShortList:
    """The values of a filter that are there to tick, and those that a field beside them suggests."""

    ticks: tuple[Choice, ...]
    suggested: tuple[Choice, ...]


def shortened(choices: Sequence[Choice]) -> ShortList:
    """What is ticked and the first of the rest to tick, the others to type; all where but one is left."""
    ticked = sum(one.ticked for one in choices)
    room = _OPENLY if len(choices) - max(_OPENLY, ticked) > 1 else len(choices)
    left = max(room - ticked, 0)
    ticks, suggested = list[Choice](), list[Choice]()
    for one in choices:
        if one.ticked or left > 0:
            ticks.append(one)
            left -= not one.ticked
        else:
            suggested.append(one)
    return ShortList(tuple(ticks), tuple(suggested))


@dataclass(frozen=True, slots=True)
class FilterFields:
    """What can be ticked, in the order in which it is shown."""

    boards: tuple[Choice, ...]
    years: tuple[Choice, ...]
    people: tuple[Choice, ...]
    actions: Choice


def filter_fields(index: Index, form: SearchForm, facets: Facets | None = None) -> FilterFields:
    """The filters beside a form, with what was counted of its question if it was searched for.

    What is ticked is what the form says: a filter read out of the question is not, since it is taken back by
    its chip. Before anything is searched all boards and years are offered; of people there are too many.
    """
    acronyms = {board.name: board.acronym for board in index.boards}
    years = sorted({str(meeting.date.year) for meeting in index.meetings if meeting.date}, reverse=True)
    boards = _counted(facets.board) if facets else dict.fromkeys(acronyms)
    people = _choices(_counted(facets.person) if facets else {}, form.filters.people)
    return FilterFields(
        boards=tuple(
            replace(one, acronym=acronyms.get(one.value), known=one.value in acronyms)
            for one in sorted(_choices(boards, form.filters.boards), key=lambda one: -(one.count or 0))
        ),
        years=_choices(
            _counted(facets.year) if facets else dict.fromkeys(years), map(str, form.filters.years)
        ),
        # Of many people the last are scrolled to; whom somebody has ticked is not to be looked for there.
        people=tuple(sorted(people, key=lambda one: not one.ticked)),
        actions=Choice("true", form.filters.has_actions, facets.has_actions[0].count if facets else None),
    )


def _counted(values: Iterable[FacetValue]) -> dict[str, int | None]:
    return {one.value: one.count for one in values}


def _choices(offered: Mapping[str, int | None], ticked: Iterable[str]) -> tuple[Choice, ...]:
    """What is offered, then what is ticked although it is not."""
    picked = tuple(ticked)
    values = dict.fromkeys((*offered, *picked))
    return tuple(Choice(value, value in picked, offered.get(value)) for value in values)
