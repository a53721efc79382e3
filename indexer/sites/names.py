"""Names of files for what sites hand out: safe on every system, the same however often a cycle is cut off."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from indexer.documents.formats import why_not

_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST_PART, _LONGEST, _DEEPEST = 80, 160, 6  # characters of one name and of a path; folders
_HASH_DIGITS = 8
# Names that Windows keeps for devices.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))})


def short_hash(text: str | bytes) -> str:
    """Eight digits that stand for a text or for the bytes of a file."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return hashlib.sha256(data).hexdigest()[:_HASH_DIGITS]


def name_part(text: str) -> str:
    """One name made of what people wrote: small letters and digits with hyphens between; "" of none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    part = _OTHER.sub("-", plain).strip("-")
    if not part:
        return short_hash(text) if text.strip() else ""
    if len(part) > _LONGEST_PART:
        part = f"{part[:_LONGEST_PART].rstrip('-')}-{short_hash(text)}"
    return f"{part}-" + short_hash(text) if part in _DEVICES else part


def suffix_of(url: str) -> str:
    """The ending of an address if minutes are read from such files, else ""."""
    try:
        suffix = PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
    except ValueError:
        return ""
    return suffix if suffix and why_not(suffix) is None else ""


def name_from_url(url: str) -> str:
    """A path made of that of an address, without the ending; what its query says is in it as a hash."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if suffix_of(url):
        path = path[: path.rfind(".")]
    names = [name_part(one) for one in path.split("/")]
    names = [one for one in names if one][-_DEEPEST:] or ["start"]
    if parts.query:
        names[-1] = f"{names[-1]}-{short_hash(parts.query)}"
    return "/".join(names)


def bounded(name: str) -> str:
    """A path made of several names that is short enough for every system."""
    if len(name) <= _LONGEST:
        return name
    return f"{name[:_LONGEST].rstrip('-/')}-{short_hash(name)}"


def distinct_names(wanted: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """A path without ending for each key, given the name and the ending that each would have.

    Documents of one name whose endings differ keep it: they may be the same minutes in several formats. Else
    each of them has a hash of its key besides. It depends on the set alone, not on who came first.
    """
    claims: dict[str, list[str]] = defaultdict(list)
    for key, (name, _) in wanted.items():
        claims[bounded(name)].append(key)
    names: dict[str, str] = {}
    for name, keys in claims.items():
        endings = [wanted[key][1] for key in keys]
        alone = len(keys) == 1 or ("" not in endings and len(set(endings)) == len(endings))
        for key in keys:
            names[key] = name if alone else f"{name}-{short_hash(key)}"
    return names


def as_path(parts: Iterable[str | None]) -> str:
    """A path of several names, one for each part that holds anything."""
    return "/".join(part for part in (name_part(one or "") for one in parts) if part)
