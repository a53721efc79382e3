"""The errors that the indexer tells people about; each message is one clear sentence."""

from __future__ import annotations

from pathlib import Path

from indexer.regular_files import read_text


class MinutebookError(Exception):
    """Base of every error whose message is meant for the person at the keyboard."""


class RefusedFile(MinutebookError):
    """One input file cannot be read as minutes; the message says why, without the file's name."""


class UnclearRestriction(RefusedFile):
    """It cannot be told who may see a file, so that nobody does: not by an earlier version either."""


class ReadingCutOff(RefusedFile):
    """Reading a file took too long or ended its process, for what it holds or for the machine's trouble."""


class BadInput(MinutebookError):
    """What was asked for cannot be done as asked (missing folder, clashing names, bad option)."""


class UnusableIndex(MinutebookError):
    """The index directory is missing, incomplete, damaged or of another format; says how to rebuild."""


class MissingExtra(MinutebookError):
    """An optional part is not installed; the message ends with how to install it."""


class StoreAway(MinutebookError):
    """What keeps a part of the index outside its directory does not answer us; the message says where."""


class ClusterAway(MinutebookError):
    """The machines that were to share the work cannot be reached, or all are lost; the message says where."""


# What to do about a part that is not installed: no package index has Minutebook, it comes from its folder.


def install_hint(*extras: str) -> str:
    """How to install the extras of these names: said at the end of every refusal for want of one."""
    return f"in the folder of Minutebook, run: pip install '.[{','.join(extras)}]'"


def in_short(error: BaseException) -> str:
    """What a library says of its error, as a clause of one of our sentences: a line of a bearable length."""
    return (str(error).partition("\n")[0] or type(error).__name__)[:_CLAUSE]


_CLAUSE = 200

# What to do about an index that cannot be used: said at the end of every refusal of one.


_LONGEST_NAME = 1_000


def repair_hint(root: Path) -> str:
    """What to do about an index that cannot be used."""
    rebuild = f"rebuild it with: minutebook index SOURCE... --out {root}"
    try:
        live = read_text(root / "CURRENT", _LONGEST_NAME).strip()
    except (OSError, ValueError):
        live = ""
    others = [path.name for path in (root / "versions").glob("*") if not path.name.startswith(".")]
    if not set(others) - {live}:
        return rebuild
    return f"{rebuild} (or go back to an earlier version with: minutebook rollback --index {root})"
