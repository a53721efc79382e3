"""Every file of a version against the manifest's sums, and nothing beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexer.checks.finding import Finding
from indexer.store.versions import Manifest, damage, file_names


def check_files(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    """Files that are missing, changed or unknown, and a folder that is not the manifest's."""
    if manifest.version != folder.name:
        yield Finding(folder.name, f"its manifest is that of version {manifest.version}")
    for name, wrong in damage(folder, manifest):
        yield Finding(name, wrong)
    for name in file_names(folder):
        if name not in manifest.files:
            yield Finding(name, "is not in the manifest")
