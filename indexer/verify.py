"""Whether an index version is whole: every file, span, count and cross-reference. Nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from indexer.audience import Labels, folder_of
from indexer.checks.audiences import check_audiences
from indexer.checks.columns import check_acronyms, check_columns
from indexer.checks.documents import check_documents
from indexer.checks.files import check_files
from indexer.checks.finding import Finding, few
from indexer.checks.held import Held, read_records
from indexer.checks.language import check_near, check_surface
from indexer.checks.passages import check_passages
from indexer.checks.reuse import check_reuse
from indexer.checks.vectors import check_vectors
from indexer.checks.words import check_words
from indexer.errors import BadInput, StoreAway, UnusableIndex
from indexer.language.words import ANALYZER
from indexer.store.versions import Contents, live_version, read_manifest


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
    findings = tuple(few(check_files(folder, manifest)))
    if findings:
        # What a damaged file holds is no guide to what else is wrong.
        return Report(version, contents, findings, ("The contents were not checked: files are damaged.",))
    if contents.analyzer != ANALYZER:
        made = f"It was made with analyzer {contents.analyzer}, this program has {ANALYZER}."
        return Report(version, contents, (Finding("manifest.json", made),))
    unchecked = list(_not_checked())
    held: dict[Labels, Held] = {}
    for granted, own in manifest.audiences.items():
        place = folder_of(granted)
        try:
            held[granted] = read_records(folder / place, folder / "encoder", own)
        except Exception as error:
            findings += (_below(place, _unreadable("records.sqlite", error)),)
        else:
            findings += tuple(_below(place, finding) for finding in _contents(held[granted]))
    findings += tuple(few(check_audiences(held)))
    return Report(version, manifest.whole, findings, tuple(unchecked))


def _contents(held: Held) -> Iterator[Finding]:
    checks: dict[str, Callable[[Held], Iterator[Finding]]] = {
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
        yield from few(_tried(place, check, held))


def _not_checked() -> Iterator[str]:
    if not find_spec("rank_bm25"):
        yield "BM25 was not checked: rank-bm25 is not installed (pip install 'minutebook[index]')."


def _below(place: str, finding: Finding) -> Finding:
    """The finding of an index that lies in that folder of the version."""
    return finding if place == "." else Finding(f"{place}: {finding.place}", finding.problem)


def _tried(place: str, check: Callable[[Held], Iterator[Finding]], held: Held) -> Iterator[Finding]:
    """A check's findings; that it cannot be carried through is one."""
    try:
        yield from check(held)
    except StoreAway:
        raise  # what cannot be looked at now is not damaged
    except Exception as error:  # whatever damaged data make a library raise
        yield _unreadable(place, error)


def _unreadable(place: str, error: Exception) -> Finding:
    return Finding(place, f"cannot be read ({type(error).__name__}: {error})")
