"""SITES.toml: which sites are followed, how, and within which limits.

contact = "clerk@example.org"

[sources.fooham]
type = "moderngov"
url = "https://democracy.fooham.example"
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from indexer.documents.lines import clean_line
from indexer.documents.metadata.restriction import labels_in
from indexer.errors import BadInput
from indexer.model import DocumentKind
from indexer.regular_files import read_text
from indexer.sites.durations import seconds_of

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class SiteLimits:
    """How politely a site is asked, and how much is taken from it in one cycle; times in seconds."""

    delay: float = 1.0  # between two requests to one host; a longer Crawl-delay of its robots.txt holds
    timeout: float = 30.0  # until a server says anything more
    longest: float = 300.0  # of one request from its start to its end
    longest_wait: float = 600.0  # that a Retry-After may ask for; longer, and the site is left for this cycle
    most_bytes: int = 50_000_000  # of one document
    most_documents: int = 20_000  # of one source
    most_pages: int = 20_000  # requests to learn what there is
    retries: int = 3  # after an answer that may be better the next time
    redirects: int = 5
    private: tuple[Network, ...] = ()  # networks that are not public and may be asked all the same


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One source as SITES.toml states it; which of these count is a matter of its `type`.

    `keep`: "latest", or "versions" to keep what a changed document said before. `removed`: "keep", or "drop"
    to delete what the site has withdrawn.
    """

    name: str
    type: str
    url: str = ""
    path: Path | None = None
    board: str | None = None
    kind: DocumentKind | None = None
    restricted: tuple[str, ...] | None = None
    links: tuple[str, ...] = ()  # patterns of addresses of documents
    words: tuple[str, ...] = ()  # patterns of the words of a link
    next: tuple[str, ...] = ()  # patterns of addresses of further list pages
    boards: tuple[str, ...] = ()  # only these of a system that has many
    since: dt.date | None = None
    papers: bool = True  # what was before the meeting, beside the minutes
    branch: str | None = None
    folder: str = ""  # a folder of a repository or bucket
    published: str | None = None  # the address below which files that have none of their own are published
    region: str = "us-east-1"
    signed: bool = False
    token: str | None = None  # the environment variable that holds it
    keep: str = "latest"
    removed: str = "keep"
    recheck: float | None = None  # seconds until a document is asked for again; None: by its age
    limits: SiteLimits = field(default_factory=SiteLimits)


@dataclass(frozen=True, slots=True)
class Sites:
    """All of SITES.toml: the sources in order, and who answers for the requests."""

    contact: str | None
    sources: tuple[SourceSettings, ...]


WEB_TYPES = ("page", "sitemap", "feed", "moderngov", "legistar", "bucket")
LOCAL_TYPES = ("folder", "git")
TYPES = (*WEB_TYPES, *LOCAL_TYPES)

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_NAME = 60
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONTACT = re.compile(r"[!-~]+@[!-~]+|https?://[!-~]+")
_KINDS = {kind.value: kind for kind in DocumentKind}


def read_sites(path: Path) -> Sites:
    """Read SITES.toml. Raises BadInput, naming the place, for whatever in it cannot be followed."""
    content = _content(path)
    tables = content.pop("sources", None)
    if not isinstance(tables, dict) or not tables:
        raise BadInput(f"{path} names no source: write a table [sources.NAME] with type and url.")
    contact = _stated(str(path), {"contact": content.pop("contact", None)}, {"contact": _contact})
    common = _stated(str(path), content, _SOURCE_KEYS)
    named = [_source(f"{path}: sources.{name}", name, table, common) for name, table in tables.items()]
    needing = next((one.name for one in named if one.type in WEB_TYPES), None)
    if needing is not None and not contact:
        raise BadInput(
            f'{path} needs a contact, which "{needing}" is told with each request: write '
            'contact = "you@example.org" as the first line.'
        )
    return Sites(contact.get("contact"), tuple(named))


def _source(where: str, name: str, table: object, common: Mapping[str, Any]) -> SourceSettings:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        raise BadInput(f"{where}: a name is small letters, digits and hyphens, at most {_LONGEST_NAME}.")
    if not isinstance(table, dict):
        raise BadInput(f"{where} must be a table with type and url.")
    stated = {**common, **_stated(where, table, _SOURCE_KEYS)}
    limits = SiteLimits(**{key: stated.pop(key) for key in _LIMIT_NAMES if key in stated})
    if "type" not in stated:
        raise BadInput(f"{where} needs a type: {', '.join(TYPES)}.")
    one = SourceSettings(name=name, limits=limits, **stated)
    if one.type == "folder" and one.path is None:
        raise BadInput(f"{where} needs a path: the folder to copy from.")
    if one.type != "folder" and not one.url:
        raise BadInput(f"{where} needs a url.")
    if one.type == "page" and not (one.links or one.words):
        raise BadInput(f'{where} needs links, the pattern of the addresses of documents: links = "*.pdf".')
    if one.type in WEB_TYPES and urlsplit(one.url).scheme not in ("http", "https"):
        raise BadInput(f"{where}.url must be an address that begins with http:// or https://.")
    return one


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path, encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text; save it in that encoding.") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path} is not valid TOML: {clean_line(str(error))[:200]}.") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error


def _stated(where: str, table: Mapping[str, Any], keys: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """The values of a table, each read as its key wants; what is None is as if it were not there."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        if value is None:
            continue
        if key not in keys:
            near = difflib.get_close_matches(key, keys, 1)
            meant = f"is {near[0]} meant?" if near else f"the keys are {', '.join(sorted(keys))}."
            raise BadInput(f'{where}: "{clean_line(key)[:80]}" is not known; {meant}')
        try:
            found[key] = keys[key](value)
        except ValueError as error:
            raise BadInput(f"{where}.{key} {error}.") from None
    return found


# How each value is read: what it is to be, or a ValueError with a clause.


def _text(value: object) -> str:
    text = clean_line(value) if isinstance(value, str) else ""
    if not text or len(text) > 2_000:
        raise ValueError("must be text in quotes")
    return text


def _contact(value: object) -> str:
    if not _CONTACT.fullmatch(text := _text(value)):
        raise ValueError("must be an address of mail or of a web page")
    return text


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(map(_text, value))
    return (_text(value),)


def _labels(value: object) -> tuple[str, ...]:
    if not isinstance(value, bool | str | list):
        raise ValueError("must be true, false, a label in quotes or an array of labels")
    return labels_in(value)


def _one_of(*allowed: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return str(value)

    return read


def _kind(value: object) -> DocumentKind:
    return _KINDS[_one_of(*_KINDS)(value)]


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _date(value: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise ValueError("must be a date without quotes, like 2024-05-28")


def _seconds(value: object) -> float:
    return seconds_of(_text(value))


def _count(most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise ValueError(f"must be a whole number up to {most:,}")
        return value

    return read


def _networks(value: object) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(one) for one in _texts(value))
    except ValueError:
        raise ValueError('must be networks such as "10.1.2.0/24" or "127.0.0.1"') from None


def _variable(value: object) -> str:
    if not _VARIABLE.fullmatch(name := _text(value)):
        raise ValueError("must name an environment variable, never the secret itself")
    return name


def _path(value: object) -> Path:
    return Path(_text(value)).expanduser()


_LIMIT_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("delay", "timeout", "longest", "longest_wait"), _seconds),
    "most_bytes": _count(1_000_000_000),
    **dict.fromkeys(("most_documents", "most_pages"), _count(1_000_000)),
    **dict.fromkeys(("retries", "redirects"), _count(20)),
    "private": _networks,
}
_LIMIT_NAMES = tuple(one.name for one in fields(SiteLimits))
_SOURCE_KEYS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        **_LIMIT_READERS,
        "type": _one_of(*TYPES),
        **dict.fromkeys(("url", "board", "branch", "folder", "published", "region"), _text),
        **dict.fromkeys(("links", "words", "next", "boards"), _texts),
        "path": _path,
        "kind": _kind,
        "restricted": _labels,
        "since": _date,
        **dict.fromkeys(("papers", "signed"), _flag),
        "token": _variable,
        "keep": _one_of("latest", "versions"),
        "removed": _one_of("keep", "drop"),
        "recheck": _seconds,
    }
)
