"""Settles what becomes of the texts that were read: which are one document, what it is called, who sees it.

All of it is told by the whole set of texts, never by the order in which they came or by what was cached. No
text is shown to more people than any copy of it (docs/adr/0018-identity-and-renditions.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from indexer.build.gather import ReadableDocument, ReadText, WithheldText
from indexer.build.settle_dates import settle_dates
from indexer.documents.folder.find import RefusedPath
from indexer.documents.folder.identity import IdClaim, distinct_ids
from indexer.learned.likeness import same_minutes
from indexer.model import agreed_restriction

Labels = tuple[str, ...]
Words = Callable[[ReadText], str]
"""Gives a text as it was read."""


@dataclass(frozen=True, slots=True)
class Renditions:
    """Files that hold the same minutes: the one that was read, and the others."""

    documents: tuple[str, ...]
    read: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptApart:
    """Files that would have had one id and say different things, each with the ids of its documents."""

    claimed: str
    files: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class SeveralMeetings:
    """A file that holds several meetings, and the documents that they have become."""

    file: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestrictedCopy:
    """A file that has no mark and is restricted because another file, which has one, says the same."""

    file: str
    copy_of: str
    labels: Labels


@dataclass(slots=True)
class Settled:
    """The documents in order, the files that are refused for their marks, and what is told of the rest."""

    documents: list[ReadableDocument] = field(default_factory=list)
    refused: list[RefusedPath] = field(default_factory=list)
    renditions: list[Renditions] = field(default_factory=list)
    kept_apart: list[KeptApart] = field(default_factory=list)
    several: list[SeveralMeetings] = field(default_factory=list)
    restricted_copies: list[RestrictedCopy] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    """The numbers of files of which something is not for everybody."""


def settle(texts: Sequence[ReadText], words: Words, withheld: Sequence[WithheldText] = ()) -> Settled:
    """Joins renditions, adds up the labels of copies and gives every document its id."""
    settled = Settled()
    groups = _same_documents(texts, words)
    labels = _who_sees(groups, words, settled)
    _withhold(groups, labels, _Withheld(withheld), words, settled)
    shown = [group for group in groups if group[0] in labels]
    _name(shown, labels, settled)
    for at, day in settle_dates(settled.documents).items():
        settled.documents[at] = replace(settled.documents[at], day=day)
    settled.hidden = {text.number for group in groups for text in group if labels.get(group[0]) != ()}
    return settled


# Which texts are one document: those that would have the same id and say the same.

Group = tuple[ReadText, ...]
"""Renditions of one document; the first is read."""

_FORMATS = (
    *(".docx", ".docm", ".dotx", ".dotm", ".odt", ".ott", ".fodt", ".html", ".htm", ".xhtml"),
    *(".mhtml", ".mht", ".md", ".markdown", ".rtf", ".doc", ".eml", "", ".txt", ".text", ".pdf"),
)
"""Endings of names, those first whose format says most of a text's structure; "" stands for all others."""

_ENOUGH_TEXT, _ENOUGH_ITEMS = 0.9, 0.7
"""Of the most that a rendition has: with less, something of a better format was not understood."""


def _same_documents(texts: Sequence[ReadText], words: Words) -> list[Group]:
    claiming: dict[str, list[ReadText]] = defaultdict(list)
    for text in texts:
        claiming[text.document_id].append(text)
    found = [group for claims in claiming.values() for group in _renditions(claims, words)]
    return sorted(found, key=lambda group: (group[0].number, group[0].place))


def _renditions(claims: Sequence[ReadText], words: Words) -> Iterator[Group]:
    """Texts with one id, those together that say the same."""
    found: list[list[ReadText]] = []
    for text in sorted(claims, key=_preference):
        alike = (one for one in found if _say_the_same(one[0], text, words))
        if (group := next(alike, None)) is None:
            found.append([text])
        else:
            group.append(text)
    return map(_best_first, found)


def _say_the_same(one: ReadText, other: ReadText, words: Words) -> bool:
    if one.digest == other.digest and one.place == other.place:
        return True
    if not one.words.may_be(other.words):
        return False
    return one.words.sum == other.words.sum or same_minutes(words(one), words(other)) is not None


def _preference(text: ReadText) -> tuple[int, str, str, int]:
    ending = PurePosixPath(text.found.relative).suffix.lower()
    place = _FORMATS.index(ending if ending in _FORMATS else "")
    return place, text.found.relative, text.found.source_name, text.place


def _best_first(group: Sequence[ReadText]) -> Group:
    text = max(map(_characters, group)) * _ENOUGH_TEXT
    items = max(map(_items, group)) * _ENOUGH_ITEMS
    whole = [one for one in group if _characters(one) >= text]
    best = next((one for one in whole if _items(one) >= items), whole[0])
    return (best, *(one for one in group if one is not best))


def _characters(text: ReadText) -> int:
    return sum(one.characters for one in text.meetings)


def _items(text: ReadText) -> int:
    return sum(one.items for one in text.meetings)


# Who sees a document: those who may see every file that says the same.


def _who_sees(groups: Sequence[Group], words: Words, settled: Settled) -> dict[ReadText, Labels]:
    """The labels of each group, by the text that is read; groups that are refused are not there."""
    found: dict[ReadText, Labels] = {}
    unmarked: list[Group] = []
    marked: list[ReadText] = []
    for alike in _equal(groups):
        texts = [text for group in alike for text in group]
        marked += [text for text in texts if text.labels]
        if all(text.labels is None for text in texts):
            unmarked += alike
            continue
        _restrict(alike, texts, found, settled)
    originals = _Marked(marked)
    for group in unmarked:
        copied = [original for text in group for original in originals.like(text, words)]
        _restrict([group], [*group, *copied], found, settled)
    return {group[0]: found[group[0]] for group in groups if group[0] in found}


def _equal(groups: Sequence[Group]) -> list[list[Group]]:
    """Groups of which one has a text with the bytes or the words of one of the other, together."""
    parents = list(range(len(groups)))

    def root(at: int) -> int:
        while parents[at] != at:
            at = parents[at]
        return at

    first: dict[Hashable, int] = {}
    for at, group in enumerate(groups):
        for text in group:
            for said in ((text.digest, text.place), text.words.sum):
                one, other = sorted((root(at), root(first.setdefault(said, at))))
                parents[other] = one
    alike: dict[int, list[Group]] = defaultdict(list)
    for at, group in enumerate(groups):
        alike[root(at)].append(group)
    return list(alike.values())


def _restrict(
    groups: Iterable[Group], texts: Sequence[ReadText], found: dict[ReadText, Labels], settled: Settled
) -> None:
    """Gives the groups the labels that follow from all these texts, or refuses them."""
    own = [text for group in groups for text in group]
    # Those with few labels first: they are what is left of the others.
    marks = sorted(texts, key=lambda text: (len(text.labels or ()), _preference(text)))
    try:
        labels = agreed_restriction((str(text.found.path), text.labels) for text in marks) or ()
    except ValueError as error:
        reason = f"another file says the same, and {error}"
        settled.refused += [RefusedPath(text.found.path, reason, text.document_id) for text in own]
        return
    found.update((group[0], labels) for group in groups)
    if labels:
        original = min((text for text in texts if text.labels), key=_preference)
        settled.restricted_copies += [
            RestrictedCopy(str(text.found.path), str(original.found.path), labels)
            for text in own
            if text.labels is None
        ]


def _withhold(
    groups: Iterable[Group],
    labels: dict[ReadText, Labels],
    withheld: _Withheld,
    words: Words,
    settled: Settled,
) -> None:
    """Refuses groups that everybody would see and that say what is withheld since its marks are not clear."""
    for group in groups:
        if labels.get(group[0]) != ():
            continue
        original = next(filter(None, (withheld.like(text, words) for text in group)), None)
        if original is not None:
            del labels[group[0]]
            reason = f"{original.path} says the same, and who may see that cannot be told"
            settled.refused += [RefusedPath(one.found.path, reason, one.document_id) for one in group]


class _Withheld:
    """Texts that nobody is to see, found by what others have in common with them."""

    def __init__(self, texts: Sequence[WithheldText]) -> None:
        self._texts = texts
        self._by_run: dict[int, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            for run in text.words.sample:
                self._by_run[run].append(number)

    def like(self, text: ReadText, words: Words) -> WithheldText | None:
        """One that says the same as a text, or is word for word one that is marked as public itself."""
        common = Counter(number for run in text.words.sample for number in self._by_run.get(run, ()))
        for number in sorted(common):
            other = self._texts[number]
            if text.words.sum == other.words.sum:
                return other
            unmarked = text.labels is None and text.words.may_be(other.words)
            if unmarked and same_minutes(words(text), other.text) is not None:
                return other
        return None


class _Marked:
    """Restricted texts, found by what others have in common with them."""

    def __init__(self, texts: Sequence[ReadText]) -> None:
        self._by_run: dict[int, list[int]] = defaultdict(list)
        self._texts = texts
        for number, text in enumerate(texts):
            for run in text.words.sample:
                self._by_run[run].append(number)

    def like(self, text: ReadText, words: Words) -> Iterator[ReadText]:
        """Those that say the same as a text."""
        common = Counter(number for run in text.words.sample for number in self._by_run.get(run, ()))
        for number in sorted(common):
            other = self._texts[number]
            if text.words.has_enough(common[number], other.words) and _say_the_same(other, text, words):
                yield other


# What a document is called.


def _name(groups: Sequence[Group], labels: Mapping[ReadText, Labels], settled: Settled) -> None:
    """Adds the documents of the groups to what is settled, each with an id of its own."""
    of_texts = distinct_ids([_claim(group, labels[group[0]]) for group in groups])
    claims: list[IdClaim] = []
    for group, identity in zip(groups, of_texts, strict=True):
        claim, parts = _claim(group, labels[group[0]]), _parts(group[0], identity)
        claims += [
            IdClaim(
                part,
                claim.relative if len(parts) == 1 else f"{number}/{claim.relative}",
                claim.source_name,
                # An id that a whole file has is kept; those that are made of dates give way.
                stated=len(parts) == 1,
                restricted=claim.restricted,
            )
            for number, part in enumerate(parts, 1)
        ]
    ids = iter(distinct_ids(claims))
    named: dict[ReadText, tuple[str, ...]] = {}
    for group in groups:
        text, others = group[0], sorted(one.found.relative for one in group[1:])
        own = tuple(next(ids) for _ in text.meetings)
        named[text] = own
        settled.documents += [
            ReadableDocument(identity, text, part, labels[text], tuple(others), others=tuple(group[1:]))
            for part, identity in enumerate(own)
        ]
        _tell(group, own, settled)
    settled.kept_apart = list(_apart(groups, named))


def _claim(group: Group, labels: Labels) -> IdClaim:
    text = group[0]
    relative = f"{text.found.relative}/{text.place}" if text.place else text.found.relative
    stated = any(one.found.id_stated for one in group)
    return IdClaim(text.document_id, relative, text.found.source_name, stated, bool(labels))


def _parts(text: ReadText, identity: str) -> list[str]:
    """Ids for the meetings of a text that has this one."""
    if len(text.meetings) == 1:
        return [identity]
    dates = [one.date for one in text.meetings]
    if all(dates) and len(set(dates)) == len(dates):
        return [f"{identity}-{date}" for date in dates]
    return [f"{identity}-{number}" for number in range(1, len(dates) + 1)]


def _tell(group: Group, own: tuple[str, ...], settled: Settled) -> None:
    path = str(group[0].found.path)
    if len(group) > 1:
        settled.renditions.append(Renditions(own, path, tuple(str(one.found.path) for one in group[1:])))
    if len(own) > 1:
        settled.several.append(SeveralMeetings(path, own))


def _apart(groups: Sequence[Group], named: Mapping[ReadText, tuple[str, ...]]) -> Iterator[KeptApart]:
    claiming: dict[str, list[ReadText]] = defaultdict(list)
    for group in groups:
        claiming[group[0].document_id].append(group[0])
    for claimed, texts in sorted(claiming.items()):
        if len(texts) > 1:
            yield KeptApart(claimed, tuple((str(text.found.path), named[text]) for text in texts))
