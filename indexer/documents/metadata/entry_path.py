"""Which file a sidecar's key names: a path below its folder, as people write it -> as it lies there."""

from __future__ import annotations

import difflib
import re
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.documents.lines import clean_line

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SHOWN = 80  # characters of a name in a message


def shown(text: str) -> str:
    """A name or value that others wrote, as a message may show it: short, on one line, nothing unseen."""
    text = clean_line(text[: 4 * _SHOWN])
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@dataclass(slots=True)
class FolderNames:
    """The names in folders, each folder listed once, found by what letters they are made of."""

    folder: Path
    _listed: dict[Path, Mapping[str, list[str]]] = field(default_factory=dict)

    def file_named(self, key: str) -> str:
        """Return the path of the file that `key` names, with "/" between the names as they lie there.

        "./a.md" is "a.md", a backslash parts names too, and letters may be composed or not. Raises
        ValueError, with a clause about the key, for all that names no plain file below the folder: for
        another case of letters, for a folder, for what is hidden, and for what lies behind a link, which
        would leave the file's other name without the mark.
        """
        names = [name for name in key.replace("\\", "/").split("/") if name not in ("", ".")]
        if key[:1] in ("/", "\\", "~") or _DRIVE.match(key):
            raise ValueError("is not a path below this folder: write it from the folder of this file on")
        if ".." in names:
            raise ValueError("leads out of the folder: put a minutes.toml beside the file itself")
        if not names:
            raise ValueError("names no file; what holds for the whole folder stands in a table [folder]")
        if any(name.startswith(".") for name in names):
            raise ValueError("names a hidden file, which is never read: take the entry out")
        found: list[str] = []
        for name in names:
            found.append(self._name(self.folder.joinpath(*found), name))
            mode = self._mode(self.folder.joinpath(*found))
            last = len(found) == len(names)
            if stat.S_ISLNK(mode):
                raise ValueError("leads over a link: name the file that the link leads to, where it lies")
            if last and stat.S_ISDIR(mode):
                raise ValueError(
                    "names a folder: put a minutes.toml with a table [folder] into it, or name its files"
                )
            if last != stat.S_ISREG(mode) or (not last and not stat.S_ISDIR(mode)):
                raise ValueError("names no plain file: correct the name or take the entry out")
        return "/".join(found)

    def _name(self, folder: Path, name: str) -> str:
        names = self._names(folder)
        same = names.get(unicodedata.normalize("NFC", name), [])
        if len(same) == 1:
            return same[0]
        if same:
            raise ValueError("names two files whose letters only look the same: rename one of them")
        near = difflib.get_close_matches(name[:_SHOWN].casefold(), [one.casefold() for one in names], 1)
        meant = next((one for one in names if near and one.casefold() == near[0]), None)
        hint = f' (is "{shown(meant)}" meant?)' if meant else ""
        raise ValueError(f"names no file that is there{hint}: correct the name or take the entry out")

    def _names(self, folder: Path) -> Mapping[str, list[str]]:
        if folder not in self._listed:
            names: dict[str, list[str]] = {}
            try:
                for entry in folder.iterdir():
                    names.setdefault(unicodedata.normalize("NFC", entry.name), []).append(entry.name)
            except OSError as error:
                raise ValueError(f"cannot be looked up: {error.strerror or error}") from error
            self._listed[folder] = names
        return self._listed[folder]

    def _mode(self, path: Path) -> int:
        try:
            return path.lstat().st_mode
        except OSError as error:
            raise ValueError(f"cannot be looked up: {error.strerror or error}") from error
