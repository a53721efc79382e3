"""Reading what sites answer with: XML without entities, JSON of the expected shape, days, patterns."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from indexer.documents.lines import clean_line
from indexer.model import DocumentKind
from indexer.sites.addresses import without_secrets
from indexer.sites.source import SiteTrouble

_UK_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def xml_root(data: bytes, url: str) -> Any:  # noqa: ANN401 - lxml has no types
    """The root of an XML document, none of whose entities is read and for which nothing else is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SiteTrouble(
            f"{without_secrets(url)} answers with no XML: {clean_line(str(error))[:120]}"
        ) from None
    if root is None:
        raise SiteTrouble(f"{without_secrets(url)} answers with no XML")
    return root


def named(root: Any, name: str) -> Iterator[Any]:  # noqa: ANN401
    """All elements of that name below `root` whatever their namespace and case."""
    for one in root.iter(etree.Element):
        if local(one) == name:
            yield one


def local(element: Any) -> str:  # noqa: ANN401
    """The name of an element in small letters, without its namespace."""
    return str(etree.QName(element).localname).lower()


def text_in(element: Any, name: str) -> str:  # noqa: ANN401
    """The text of the first child of that name, "" where there is none."""
    for child in element.iterchildren(etree.Element):
        if local(child) == name:
            return clean_line("".join(child.itertext()))
    return ""


def json_of(data: bytes, url: str) -> Any:  # noqa: ANN401 - what JSON holds
    """What a JSON document holds."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise SiteTrouble(f"{without_secrets(url)} answers with no JSON") from None


def iso_day(text: object) -> dt.date | None:
    """The day at the beginning of an ISO 8601 date or time."""
    try:
        return dt.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def uk_day(text: str) -> dt.date | None:
    """The day of "05/03/2024", day first."""
    found = _UK_DAY.match(text.strip())
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def absolute(base: str, reference: str) -> str | None:
    """The address that a reference leads to, without its fragment; None for one that is not of the web."""
    try:
        url = urldefrag(urljoin(base, reference.strip()))[0]
        return url if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else None
    except ValueError:
        return None


def fits(text: str, patterns: Sequence[str]) -> bool:
    """Whether a text fits one of the patterns, in any case of letters; `*` stands for anything."""
    return any(fnmatchcase(text.casefold(), pattern.casefold()) for pattern in patterns)


def kind_by_title(title: str) -> DocumentKind | None:
    """What a system's own title calls a document; None where it says neither minutes nor agenda, or both."""
    words = set(re.findall(r"[a-z]+", title.lower()))
    is_minutes, is_agenda = "minutes" in words, "agenda" in words
    if is_minutes == is_agenda:
        return None
    return DocumentKind.MINUTES if is_minutes else DocumentKind.AGENDA
