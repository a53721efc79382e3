"""Says whether an index version is whole: every file, span, count and cross-reference. Nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from indexer.build.checks import (
    AudienceFolder,
    Finding,
    check_acronyms,
    check_columns,
    check_documents,
    check_passages,
    check_words,
    read_records,
)
from indexer.build.vector_checks import check_surface, check_vectors
from indexer.errors import BadInput, StoreAway, UnusableIndex, install_hint
from indexer.language.words import ANALYZER
from indexer.model import Labels, admits, folder_of
from indexer.store.versions import (
    ENCODER,
    Contents,
    Manifest,
    damage,
    file_names,
    live_version,
    read_manifest,
)

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
            held[granted] = read_records(folder / place, folder / ENCODER, own)
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
        "filters": check_columns,
        "dense": check_vectors,
    }
    if find_spec("rank_bm25"):
        checks["lexical"] = check_words
    for place, check in checks.items():
        yield from _few(_tried(place, check, held))


def _not_checked() -> Iterator[str]:
    if not find_spec("rank_bm25"):
        yield f"BM25 was not checked: rank-bm25 is not installed; {install_hint('index')}"


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
