"""What `serve --corrections` takes: the folder of the minutes, and keys of which one is an admin's."""

from __future__ import annotations

import shlex
from pathlib import Path

from indexer.errors import BadInput
from service.corrections.settings import CorrectionSettings
from service.corrections.toml_edit import require_tomlkit


def correction_settings(
    sources: Path, boards: Path | None, index: Path, keys: Path | None
) -> CorrectionSettings:
    """The settings for that index. Raises BadInput without an admin's key, MissingExtra without tomlkit."""
    from service.web.operation.keys import read_keys

    if keys is None:
        raise BadInput("--corrections needs the keys: give their file with --keys FILE.")
    if not any(key.admin for key in read_keys(keys)):
        raise BadInput(f"--corrections needs a key of yours: minutebook key add NAME --keys {keys} --admin")
    require_tomlkit()
    command = ["minutebook", "index", str(sources), "--out", str(index)]
    command += ["--boards", str(boards)] if boards else []
    return CorrectionSettings(sources.absolute(), boards.absolute() if boards else None, shlex.join(command))
