"""Letting go of what engines keep outside an index's folder, whichever engine it is."""

from __future__ import annotations

import json
from pathlib import Path

from indexer.engines.factory import engine_kind
from indexer.engines.store import ELSEWHERE
from indexer.errors import MinutebookError


def named_elsewhere(folder: Path) -> list[Path]:
    """The files below a version's folder that name what is kept elsewhere; empty when all is in it."""
    return sorted(folder.rglob(ELSEWHERE))


def let_go(folder: Path) -> bool:
    """Removes what is kept elsewhere of a version; False when that cannot be done now."""
    for file in named_elsewhere(folder):
        try:
            engine_kind(json.loads(file.read_text(encoding="utf-8"))["engine"]).discard(file.parent)
        except MinutebookError:
            return False
        except (OSError, ValueError, TypeError, KeyError):
            continue  # it is written whole before anything is kept elsewhere; a damaged one names nothing
    return True
