"""Says whether an index version is whole: every file, span, count and cross-reference. Nothing is changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np

from indexer.build.cache import FOLDER, KEY_BYTES, key_of, load_known, load_words
from indexer.build.checks import (
    AudienceFolder,
    Finding,
    check_acronyms,
    check_columns,
    check_documents,
    check_near,
    check_passages,
    check_surface,
    check_vectors,
    check_words,
    read_records,
)
from indexer.errors import BadInput, StoreAway, UnusableIndex
from indexer.language.words import ANALYZER, Analyzer
from indexer.learned.acronym_definitions import observe, word_counts
from indexer.learned.vocabulary import SurfaceCounts, tally
from indexer.model import Labels, admits, folder_of
from indexer.passages import lexical_text
from indexer.store.bm25 import Lexicon, TermRows
from indexer.store.records import Records
from indexer.store.versions import Contents, Manifest, damage, file_names, live_version, read_manifest

MOST_OF_A_KIND = 5
"""Findings of one kind that are told one by one; a thousand lines would say no more."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found. `unchecked` says in plain sentences what could not be looked at, and why."""

    version: str
    contents: Contents | None  # None: the manifest cannot be read
    findings: tuple[Finding, ...]
    unchecked: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify(root: Path, version: str | None = None) -> Report:
    """Checks a version, or the live one. Raises UnusableIndex or BadInput when there is none.

    And StoreAway when what its engine keeps elsewhere cannot be looked at.
    """
    folder = root / "versions" / (live_version(root) if version is None else version)
    version = folder.name
    if folder.parent != root / "versions" or not folder.is_dir():
        raise BadInput(f"There is no version {version!r} in {root}; see: minutebook rollback --list")
    try:
        manifest = read_manifest(root, folder)
    except UnusableIndex as error:
        return Report(version, None, (Finding("manifest.json", str(error)),))
    contents = manifest.contents
    findings = [*_few(_check_files(folder, manifest))]
    if findings:
        # What a damaged file holds is no guide to what else is wrong.
        unchecked = ("The contents were not checked: files are damaged.",)
        return Report(version, contents, tuple(findings), unchecked)
    if contents.analyzer != ANALYZER:
        made = f"It was made with analyzer {contents.analyzer}, this program has {ANALYZER}."
        return Report(version, contents, (Finding("manifest.json", made),))
    held: dict[Labels, AudienceFolder] = {}
    for granted, own in manifest.audiences.items():
        place = folder_of(granted)
        try:
            held[granted] = read_records(folder / place, folder / "encoder", own)
        except Exception as error:
            findings.append(_below(place, _unreadable("records.sqlite", error)))
        else:
            findings += (_below(place, one) for one in _check_contents(held[granted]))
    findings += _few(_check_audiences(held))
    return Report(version, manifest.whole, tuple(findings), tuple(_not_checked()))


def _few(findings: Iterator[Finding]) -> Iterator[Finding]:
    """The first few findings, and how many more there are."""
    yield from islice(findings, MOST_OF_A_KIND)
    if more := sum(1 for _ in findings):
        yield Finding("and", f"{more:,} more of this kind")


def _check_files(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    """Files that are missing, changed or unknown, and a folder that is not the manifest's."""
    if manifest.version != folder.name:
        yield Finding(folder.name, f"its manifest is that of version {manifest.version}")
    for name, wrong in damage(folder, manifest):
        yield Finding(name, wrong)
    for name in file_names(folder):
        if name not in manifest.files:
            yield Finding(name, "is not in the manifest")


def _check_audiences(indexes: Mapping[Labels, AudienceFolder]) -> Iterator[Finding]:
    """Whether each audience's index holds the documents that are for it, all of them and no other."""
    every = {one.document_id: one for held in indexes.values() for one in held.meetings}
    for granted, held in indexes.items():
        place = f"{folder_of(granted)}/records.sqlite".removeprefix("./")
        have = {one.document_id: one for one in held.meetings}
        for document_id, meeting in every.items():
            own = have.get(document_id)
            if own is None:
                if admits(granted, meeting.restricted):
                    yield Finding(place, f"lacks the document {document_id}")
            elif not admits(granted, own.restricted):
                yield Finding(place, f"holds the document {document_id}, which is not for those who see it")
            elif (own.restricted, own.text) != (meeting.restricted, meeting.text):
                yield Finding(place, f"holds another {document_id} than another index of the version")


def _check_contents(held: AudienceFolder) -> Iterator[Finding]:
    checks: dict[str, Callable[[AudienceFolder], Iterator[Finding]]] = {
        "records.sqlite": check_documents,
        "passages": check_passages,
        "language/acronyms.json": check_acronyms,
        "language/surface_words.npz": check_surface,
        "language/near_words": check_near,
        "reuse": check_reuse,
        "filters": check_columns,
        "dense": check_vectors,
    }
    if find_spec("rank_bm25"):
        checks["lexical"] = check_words
    for place, check in checks.items():
        yield from _few(_tried(place, check, held))


def _not_checked() -> Iterator[str]:
    if not find_spec("rank_bm25"):
        yield "BM25 was not checked: rank-bm25 is not installed (pip install 'minutebook[index]')."


def _below(place: str, finding: Finding) -> Finding:
    """The finding of an index that lies in that folder of the version."""
    return finding if place == "." else Finding(f"{place}: {finding.place}", finding.problem)


def _tried(
    place: str, check: Callable[[AudienceFolder], Iterator[Finding]], held: AudienceFolder
) -> Iterator[Finding]:
    """A check's findings; that it cannot be carried through is one."""
    try:
        yield from check(held)
    except StoreAway:
        raise  # what cannot be looked at now is not damaged
    except Exception as error:  # whatever damaged data make a library raise
        yield _unreadable(place, error)


def _unreadable(place: str, error: Exception) -> Finding:
    return Finding(place, f"cannot be read ({type(error).__name__}: {error})")


_DOCUMENTS, _KEYS, _TERMS = (f"{FOLDER}/{name}" for name in ("documents.jsonl", "keys.npy", "terms"))
_SURFACE, _WORDS = f"{FOLDER}/surface", f"{FOLDER}/words.json"


def check_reuse(held: AudienceFolder) -> Iterator[Finding]:
    """What is wrong with what the version keeps for the next build, where it keeps anything."""
    folder = held.folder / FOLDER
    if not folder.exists():
        return
    yield from _documents(held, folder)
    yield from _keys(held, folder)
    yield from _terms(held, folder)
    yield from _surface(held, folder)
    if load_words(folder) != sum((word_counts(one.text) for one in held.meetings), Counter[str]()):
        yield Finding(_WORDS, "its words are not those of the documents")


def _documents(held: AudienceFolder, folder: Path) -> Iterator[Finding]:
    """Whether every document is there with its own passages, board, labels and acronyms."""
    known = list(load_known(folder)[1])
    own = [one.document_id for one in held.meetings]
    if sorted(one.document_id for one in known) != sorted(own):
        yield Finding(_DOCUMENTS, "its documents are not those of the version")
        return
    with closing(Records(held.folder / "records.sqlite")) as records:
        restricted = records.restricted()
    meetings = {one.document_id: one for one in held.meetings}
    numbers = _numbers(held)
    for one in known:
        meeting, place = meetings[one.document_id], f"{_DOCUMENTS}, {one.document_id}"
        if numbers[one.document_id] != range(one.first, one.first + one.passages):
            yield Finding(place, "its passages are not those of the document")
        if (one.board, tuple(one.restricted)) != (meeting.board, restricted.get(one.document_id, ())):
            yield Finding(place, "its board or labels are not those of the document")
        if one.observed != json.loads(json.dumps(observe(meeting).as_json())):
            yield Finding(place, "what it says of acronyms is not what the document says")
    if len({one.key for one in known}) != len(known):
        yield Finding(_DOCUMENTS, "two documents are told to be made of the same file")


def _numbers(held: AudienceFolder) -> dict[str, range]:
    """From which to which number each document has its passages."""
    numbers = dict.fromkeys((one.document_id for one in held.meetings), range(0))
    for number, passage in enumerate(held.passages):
        before = numbers.get(passage.document_id)
        numbers[passage.document_id] = range(before.start if before else number, number + 1)
    return numbers


def _keys(held: AudienceFolder, folder: Path) -> Iterator[Finding]:
    """Whether each passage's vectors are kept under the key of its own text."""
    keys = np.load(folder / "keys.npy", mmap_mode="r", allow_pickle=False)
    if keys.shape != (len(held.passages), KEY_BYTES):
        yield Finding(_KEYS, f"has keys of shape {keys.shape} for {len(held.passages)} passages")
        return
    for key, passage in zip(keys, held.passages, strict=True):
        if key.tobytes() != key_of(passage.context, passage.text):
            yield Finding(passage.passage_id, "its vectors are kept under the key of another text")


def _terms(held: AudienceFolder, folder: Path) -> Iterator[Finding]:
    """Whether each passage is told to hold its own words, as often as it does."""
    rows, words = TermRows.load(folder / "terms"), Lexicon.load(held.folder / "language").words
    starts, postings = rows.starts, len(rows.terms)
    if (
        starts.shape != (len(held.passages) + 1,)
        or (starts[0], starts[-1]) != (0, postings)
        or (np.diff(starts) < 0).any()
        or rows.counts.shape != (postings,)
        or (postings and not 0 <= rows.terms.min() <= rows.terms.max() < len(words))
    ):
        yield Finding(_TERMS, f"its {postings} counts are not those of {len(held.passages)} passages")
        return
    analyzer = Analyzer()
    for number, passage in enumerate(held.passages):
        span = slice(int(starts[number]), int(starts[number + 1]))
        kept = [(words[term], count) for term, count in zip(rows.terms[span], rows.counts[span], strict=True)]
        if kept != sorted(Counter(analyzer.terms(lexical_text(passage))).items()):
            yield Finding(passage.passage_id, "the counts of its words for the next build are not its own")


def _surface(held: AudienceFolder, folder: Path) -> Iterator[Finding]:
    """Whether the counts of words and of pairs that documents add to are those of all passages."""
    counted = SurfaceCounts()
    counted.add(tally([lexical_text(one) for one in held.passages], Analyzer()))
    words, counts, pairs = counted.sorted()
    kept_words, kept_counts, kept = SurfaceCounts.load(folder / "surface", len(held.passages)).sorted()
    if kept_words != words or not np.array_equal(kept_counts, counts):
        yield Finding(_SURFACE, "its words or their counts are not those of the passages")
    elif not all(
        np.array_equal(getattr(kept, name), getattr(pairs, name)) for name in ("keys", "together", "bound")
    ):
        yield Finding(_SURFACE, "its pairs of words are not those of the passages")
