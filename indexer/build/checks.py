"""Checks one audience's index: its parts are compared with each other and with what is computed anew.

A check is a function that yields findings. What its records say is the measure for all other parts.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import load_groups, read_array
from indexer.language.words import Analyzer
from indexer.learned.acronyms import Acronyms
from indexer.model import IN_HEAD, Action, AgendaItem, Decision, Meeting, Passage
from indexer.passages import lexical_text
from indexer.store.bm25 import Impacts, Lexicon, reference
from indexer.store.engines.base import Stored
from indexer.store.engines.choose import engine_kind
from indexer.store.engines.columns import STORED, Attributes, Columns
from indexer.store.records import MeetingSummary, NamedEntry, Records, words_of_names
from indexer.store.versions import Contents

_AT_ONCE = 1_000  # rows of a query; SQLite takes 32,766 values


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where (a file of the version, a passage, a document), and what."""

    place: str
    problem: str

    def __str__(self) -> str:
        return " ".join(f"{self.place}: {self.problem}".split())


@dataclass(frozen=True, slots=True)
class AudienceFolder:
    """The folder of an audience's index, what the manifest says of it, and what its records hold.

    Passage n is `passages[n]`. `encoder` is the folder of the version's encoder.
    """

    folder: Path
    encoder: Path
    contents: Contents
    summaries: tuple[MeetingSummary, ...]
    meetings: tuple[Meeting, ...]
    passages: tuple[Passage, ...]
    names: frozenset[tuple[str, NamedEntry]]  # words of people's names, each with the entry that it is of

    def stored(self) -> Stored:
        """The legs, read back from where their engine keeps them."""
        terms = len(Lexicon.load(self.folder / "language").words)
        return engine_kind(self.contents.engine).stored(self.folder, len(self.passages), terms)

    def sample(self, size: int) -> list[int]:
        """Up to `size` numbers of passages, evenly spread over all."""
        return spread(len(self.passages), size)

    def about(self, numbers: Iterable[int], problem: str) -> Iterator[Finding]:
        """The same finding about each of these passages."""
        return (Finding(self.passages[number].passage_id, problem) for number in numbers)


def read_records(folder: Path, encoder: Path, contents: Contents) -> AudienceFolder:
    """Reads all records. KeyError when a passage of those counted in the manifest is not there."""
    with closing(Records(folder / "records.sqlite")) as records:
        summaries = records.summaries()
        meetings = [records.meeting(one.document_id) for one in summaries]
        names = frozenset(records.words_of_names())
        passages: list[Passage] = []
        for start in range(0, contents.passages, _AT_ONCE):
            passages += records.passages(range(start, min(start + _AT_ONCE, contents.passages)))
    found = tuple(one for one in meetings if one is not None)
    return AudienceFolder(folder, encoder, contents, tuple(summaries), found, tuple(passages), names)


def spread(count: int, size: int) -> list[int]:
    """So many of `count` numbers at most, evenly spread."""
    return list(range(0, count, max(1, count // size)))[:size]


def shares_out(starts: NDArray[np.int64], total: int, count: int, least: int = 0) -> bool:
    """Whether `starts` gives `count` owners their parts of `total` rows, in order, each at least so many."""
    return bool(
        starts.shape == (count + 1,)
        and (starts[0], starts[-1]) == (0, total)
        and (np.diff(starts) >= least).all()
    )


def unlike(stored: object, expected: object, names: Iterable[str]) -> Iterator[str]:
    """The names of the arrays that differ."""
    return (one for one in names if not np.array_equal(getattr(stored, one), getattr(expected, one)))


# Passages: verbatim spans of their document's text, each within one agenda item or the head, named, ordered.


def check_passages(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with the passages by themselves."""
    meetings = {one.document_id: one for one in held.meetings}
    seen: set[str] = set()
    for passage in held.passages:
        place = passage.passage_id
        if place in seen:
            yield Finding(place, "this id stands twice")
        seen.add(place)
        if place != f"{passage.document_id}/{passage.item}/{passage.ordinal}":
            yield Finding(place, "this id is not made of its document, agenda item and position")
        meeting = meetings.get(passage.document_id)
        if meeting is None or not IN_HEAD <= passage.item <= len(meeting.items):
            yield Finding(place, "its document or agenda item is not there")
        else:
            yield from _passage(passage, meeting, meeting.item(passage.item))
    yield from _order(held)


def _passage(passage: Passage, meeting: Meeting, item: AgendaItem | None) -> Iterator[Finding]:
    place = passage.passage_id
    if meeting.text[passage.start : passage.end] != passage.text or not passage.text:
        yield Finding(place, f"its text is not its document's from {passage.start} to {passage.end}")
    if item is None:
        if not _is_covered(passage, meeting):
            yield Finding(place, "lies outside the head")
    elif not item.start <= passage.start < passage.end <= item.end:
        yield Finding(place, "lies outside its agenda item")
    if passage.subheading is not None and not any(
        one.heading == passage.subheading and one.body_start <= passage.start and passage.end <= one.end
        for one in (item.subheadings if item else ())
    ):
        yield Finding(place, f"does not lie under its subheading {passage.subheading!r}")
    if passage.page != meeting.page_at(passage.start):
        yield Finding(place, f"begins on page {meeting.page_at(passage.start)}, not {passage.page}")


def _is_covered(passage: Passage, meeting: Meeting) -> bool:
    """Whether all of a passage but white space stands in stretches of the head."""
    inside = "".join(
        meeting.text[max(start, passage.start) : min(end, passage.end)] for start, end in meeting.head
    )
    return "".join(inside.split()) == "".join(passage.text.split())


def _order(held: AudienceFolder) -> Iterator[Finding]:
    """Passages of a document stand together, the head's, then each item's, in reading order from 1 on."""
    done: set[str] = set()
    for before, after in zip([None, *held.passages], held.passages, strict=False):
        if before is None or before.document_id != after.document_id:
            follows = after.ordinal == 1
            if after.document_id in done:
                yield Finding(after.passage_id, "stands apart from the other passages of its document")
        elif before.item == after.item:
            follows = after.ordinal == before.ordinal + 1 and before.end <= after.start
        else:
            follows = after.ordinal == 1 and before.item < after.item
        done.add(after.document_id)
        if not follows:
            yield Finding(after.passage_id, "does not follow the passage before it")


# Meetings: canonical texts, and every span of them that agenda items, subheadings and actions state.


def check_documents(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with the meetings and with how many the manifest counts."""
    contents, meetings = held.contents, held.meetings
    if len(meetings) != contents.documents:
        yield Finding("records.sqlite", f"{len(meetings)} documents, the manifest says {contents.documents}")
    items = sum(len(one.items) for one in meetings)
    if items != contents.items:
        yield Finding("records.sqlite", f"{items} agenda items, the manifest says {contents.items}")
    owned = Counter(one.document_id for one in held.passages)
    for summary, meeting in zip(held.summaries, meetings, strict=True):
        if (summary.items, summary.passages) != (len(meeting.items), owned.pop(meeting.document_id, 0)):
            yield Finding(meeting.document_id, "its counts of items or passages are wrong")
        yield from _meeting(meeting)
    for document_id in owned:
        yield Finding(document_id, "has passages, but is not there")
    expected = {one for meeting in meetings for one in words_of_names(meeting)}
    for _, entry in sorted(held.names ^ expected, key=str)[:1]:
        yield Finding(
            entry.document_id, f"the words that {entry.name!r} is found by are not those of its name"
        )


def _meeting(meeting: Meeting) -> Iterator[Finding]:
    place, text = meeting.document_id, meeting.text
    if not unicodedata.is_normalized("NFC", text) or "\r" in text:
        yield Finding(place, "its text is not in the canonical form (NFC, line ends \\n)")
    if [one.ordinal for one in meeting.items] != list(range(1, len(meeting.items) + 1)):
        yield Finding(place, "its agenda items are not numbered from 1 on")
    for item, after in pairwise(meeting.items):
        if item.end > after.start:
            yield Finding(f"{place}/{item.ordinal}", "overlaps the next agenda item")
    for item in meeting.items:
        yield from _item(meeting, item)
    for person in (*meeting.attendees, *meeting.apologies):
        if person.start is not None and not 0 <= person.start < (person.end or 0) <= len(text):
            yield Finding(place, f"where it names {person.name or person.organisation!r} is not in its text")
    for action in meeting.actions:
        yield from _said(meeting, action, "an action")
    for decision in meeting.decisions:
        yield from _said(meeting, decision, "a decision")
    starts = list(meeting.page_starts)
    if starts != sorted(starts) or not all(0 <= start <= len(text) for start in starts):
        yield Finding(place, "its pages do not begin in order within its text")


def _item(meeting: Meeting, item: AgendaItem) -> Iterator[Finding]:
    place = f"{meeting.document_id}/{item.ordinal}"
    if not 0 <= item.start <= item.end <= len(meeting.text):
        yield Finding(place, "lies outside its document's text")
    for one in item.subheadings:
        if not item.start <= one.start <= one.body_start <= one.end <= item.end:
            yield Finding(place, f"its subheading {one.heading!r} lies outside of it")


def _said(meeting: Meeting, one: Action | Decision, name: str) -> Iterator[Finding]:
    place = meeting.document_id
    if meeting.text[one.start : one.end] != one.text:
        yield Finding(place, f"{name} is not its text from {one.start} to {one.end}")
    if one.item is not None and not 1 <= one.item <= len(meeting.items):
        yield Finding(place, f"{name} names the agenda item {one.item}, which is not there")


def check_acronyms(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with the acronyms: definitions by documents that are not there."""
    known = {one.document_id for one in held.meetings}
    for document_id in sorted(Acronyms.load(held.folder / "language").documents - known):
        yield Finding("language/acronyms.json", f"names the document {document_id}, which is not there")


# What passages are filtered and grouped by: the columns, sections and groups of the same passages.


def check_columns(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with filters, sections and groups."""
    meetings = {one.document_id: one for one in held.meetings}
    stored = Columns.load(held.folder / "filters", len(held.passages))
    attributes = [_attributes(one, meetings[one.document_id]) for one in held.passages]
    expected = Columns.of(attributes)
    for name in unlike(stored, expected, STORED):
        yield Finding(f"filters/{name}.npy", "is not that of the passages")
    if stored.codes != expected.codes:
        yield Finding("filters/codes.json", "is not that of the passages")
    headings = [(one.document_id, one.item, one.subheading) for one in held.passages]
    sections = np.cumsum([False, *(one != other for one, other in pairwise(headings))])[: len(headings)]
    if not np.array_equal(read_array(held.folder / "sections.npy"), sections):
        yield Finding("sections.npy", "does not give the passages' sections")
    groups = load_groups(held.folder / "groups.npy", len(held.passages))
    if (groups > np.arange(len(groups))).any():
        yield Finding("groups.npy", "names a later passage as the first that says the same")
    # None where the engine filters by the columns in the folder.
    kept = engine_kind(held.contents.engine).filtered_by(held.folder, len(held.passages))
    if kept is not None:
        own = zip(attributes, kept, strict=True)
        wrong = (number for number, (expected, stored) in enumerate(own) if stored != expected)
        yield from held.about(wrong, "what its server filters it by is not its own")


def _attributes(passage: Passage, meeting: Meeting) -> Attributes:
    has_action = any(one.start < passage.end and passage.start < one.end for one in meeting.actions)
    return Attributes(passage.document_id, meeting.board, meeting.date, passage.people, has_action)


# The lexical leg: postings of exactly the passages' words, with the scores that rank-bm25 gives.

SAMPLED = 200
"""Passages whose scores are computed by rank-bm25 itself; of all others the words are compared."""

NEARLY = 1e-4
"""Relative difference to rank-bm25, which computes in double precision."""


def check_words(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with lexicon and impacts."""
    lexicon, impacts = Lexicon.load(held.folder / "language"), held.stored().impacts
    broken = list(_postings_layout(lexicon, impacts))
    if broken:
        yield from broken
        return
    analyzer = Analyzer()
    terms = [analyzer.terms(lexical_text(one)) for one in held.passages]
    yield from _postings(held, lexicon, impacts, terms)
    yield from _scores(held, lexicon, impacts, terms)


def _postings_layout(lexicon: Lexicon, impacts: Impacts) -> Iterator[Finding]:
    words, starts, postings = lexicon.words, impacts.starts, len(impacts.passages)
    if list(words) != sorted(set(words)) or lexicon.idf.shape != (len(words),):
        yield Finding("language", "the words are not sorted and distinct, or not as many as their weights")
    if not np.isfinite(lexicon.idf).all():
        yield Finding("language/idf.npy", "holds weights that are no numbers")
    if not shares_out(starts, postings, len(words), 1) or impacts.values.shape != (postings,):
        yield Finding("lexical", f"its {postings} postings are not those of {len(words)} words")
        return
    if postings and not 0 <= impacts.passages.min() <= impacts.passages.max() < impacts.count:
        yield Finding("lexical/passages.npy", "names passages that are not there")
    ascends = np.diff(impacts.passages) > 0
    ascends[starts[1:-1] - 1] = True  # from one word's postings to the next's
    if not ascends.all():
        yield Finding("lexical/passages.npy", "names a passage twice for a word, or not in order")
    if not (np.isfinite(impacts.values) & (impacts.values > 0)).all():
        yield Finding("lexical/values.npy", "holds impacts that are not above 0")


def _postings(
    held: AudienceFolder, lexicon: Lexicon, impacts: Impacts, terms: Sequence[Sequence[str]]
) -> Iterator[Finding]:
    """Whether each passage has postings of its own words and of no others."""
    word_of = np.repeat(np.arange(len(lexicon.words)), np.diff(impacts.starts))
    order = np.lexsort((word_of, impacts.passages))
    ends = np.cumsum(np.bincount(impacts.passages, minlength=impacts.count))
    for number, own in enumerate(np.split(word_of[order], ends[:-1])):
        if [lexicon.words[word] for word in own] != sorted(set(terms[number])):
            yield Finding(held.passages[number].passage_id, "its postings are not those of its words")


def _scores(
    held: AudienceFolder, lexicon: Lexicon, impacts: Impacts, terms: Sequence[Sequence[str]]
) -> Iterator[Finding]:
    sample = held.sample(SAMPLED)
    idf, scores = reference(terms, sample)
    if set(idf) != set(lexicon.words) or not np.allclose(
        lexicon.idf, [idf[word] for word in lexicon.words], rtol=NEARLY, atol=NEARLY
    ):
        yield Finding("language/idf.npy", "is not what rank-bm25 computes")
        return
    for number, expected in zip(sample, scores, strict=True):
        query = lexicon.query(dict.fromkeys(terms[number], 1.0))
        score = float(impacts.of(query, np.array([number], dtype=np.int64))[0] @ query.weights)
        if not np.isclose(score, expected, rtol=NEARLY, atol=NEARLY):
            place = held.passages[number].passage_id
            yield Finding(place, f"its BM25 score is {score:.4f}, rank-bm25 gives {expected:.4f}")
