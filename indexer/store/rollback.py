"""Going back: another version that is there becomes the live one, once it has been opened and found whole."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import BadInput, UnusableIndex
from indexer.store.engines.choose import announced
from indexer.store.files import disk_errors, locked
from indexer.store.open import open_version
from indexer.store.versions import Manifest, live_version, point, sweep, versions
from indexer.store.visibility import shown_wider


@dataclass(frozen=True, slots=True)
class Rolled:
    """What a rollback did. `passed_over` says of earlier versions why they were not taken.

    `notes`: what else is to be told, in plain sentences.
    """

    before: str | None  # None: what was live could not be told
    live: Manifest
    passed_over: tuple[str, ...]
    notes: tuple[str, ...]


def live_or_none(root: Path) -> str | None:
    """The live version; None when `CURRENT` is missing or names nothing that is there."""
    with suppress(UnusableIndex):
        return live_version(root)
    return None


def roll_back(root: Path, to: str | None = None) -> Rolled:
    """Makes the version `to` live, or the newest whole one that is older than the live one.

    Raises BadInput when there is none, or when it shows a document to people from whom the live version or
    one since then keeps it; UnusableIndex when `to` cannot be opened, IndexBusy during a build.
    """
    if not (root / "versions").is_dir():
        raise UnusableIndex(
            f"There is no index in {root}; build one with: minutebook index SOURCE... --out {root}"
        )
    with locked(root) as lock:
        sweep(root)
        before, found = live_or_none(root), versions(root)
        passed_over: list[str] = []
        for one in candidates(found, before) if to is None else [_named(root, found, to)]:
            try:
                open_version(root, one.version).close()
            except UnusableIndex as error:
                if to is not None:
                    raise
                passed_over.append(str(error))
                continue
            _require_no_wider(root, one, before, found)
            with disk_errors(root):
                point(root, one.version)
            said = announced(one.contents.engine, root / "versions" / one.version)
            notes = tuple(filter(None, (lock.note, said)))
            return Rolled(before, one, tuple(passed_over), notes)
    why = f": {passed_over[0]}" if passed_over else ""
    raise BadInput(f"There is no earlier version in {root} to go back to{why or '.'}")


def _require_no_wider(root: Path, other: Manifest, live: str | None, found: list[Manifest]) -> None:
    """Raises BadInput unless all who would see a document may see it by the live version and all newer ones.

    Where it cannot be told which one was live, the newest is the one to go by.
    """
    rebuild = f"build the index again instead: minutebook index SOURCE... --out {root}"
    names = [one.version for one in found]
    reference = live or names[0]
    newer = [name for name in names[: names.index(other.version)] if name != reference]
    folder = root / "versions"
    try:
        shown = shown_wider(folder / other.version, folder / reference, [folder / name for name in newer])
    except UnusableIndex as error:
        raise BadInput(f"{error}, so that going back might show more people more; {rebuild}.") from error
    if shown is not None:
        raise BadInput(
            f'Version {other.version} shows "{shown}" to people who may not see it any more; {rebuild}.'
        )


def candidates(found: list[Manifest], live: str | None) -> list[Manifest]:
    """Of versions, newest first, those to go back to: all that are older than the live one.

    All of them when it cannot be told which one was live.
    """
    names = [one.version for one in found]
    return found[names.index(live) + 1 :] if live in names else found


def _named(root: Path, found: list[Manifest], version: str) -> Manifest:
    for one in found:
        if one.version == version:
            return one
    have = ", ".join(one.version for one in found)
    raise BadInput(f"There is no version {version!r} in {root}; it has: {have or 'none'}.")
