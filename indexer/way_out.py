"""What to do about an index that cannot be used: said at the end of every refusal of one."""

from __future__ import annotations

from pathlib import Path


def way_out(root: Path) -> str:
    """What to do about an index that cannot be used."""
    rebuild = f"rebuild it with: minutebook index SOURCE... --out {root}"
    try:
        live = (root / "CURRENT").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        live = ""
    others = [path.name for path in (root / "versions").glob("*") if not path.name.startswith(".")]
    if not set(others) - {live}:
        return rebuild
    return f"{rebuild} (or go back to an earlier version with: minutebook rollback --index {root})"
