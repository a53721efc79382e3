"""The `minutes.toml` of a source's folder, written from what its site states of each document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from indexer.documents.lines import clean_line
from indexer.documents.metadata.corrections import corrected, read_corrections
from indexer.documents.metadata.sidecar import MOST_BYTES, MOST_CHARACTERS, SIDECAR_NAME
from indexer.documents.metadata.stated import web_address
from indexer.errors import BadInput
from indexer.regular_files import read_regular
from indexer.sites.addresses import has_secrets
from indexer.sites.journal import DocumentRecord, flush, replace_bytes
from indexer.sites.settings import SourceSettings

_ABOUT = "# Written by: minutebook sync, and written anew with each change.\n"


def write_sidecar(folder: Path, settings: SourceSettings, records: Iterable[DocumentRecord]) -> None:
    """Write the sidecar of a source, unless it says just that already.

    What people corrected, as the log beside the sources' folders tells, goes before what the site says.
    """
    text = sidecar_text(settings, records, corrected(read_corrections(folder.parent)))
    if len(text.encode()) > MOST_BYTES:
        raise BadInput(
            f"The source {settings.name} has more documents than one minutes.toml can describe: share it out "
            "to several sources, by since, boards or links."
        )
    path = folder / SIDECAR_NAME
    try:
        if read_regular(path) == text.encode():
            return
    except FileNotFoundError:
        pass  # the first one, written below
    replace_bytes(path, text.encode())
    flush(path)


def sidecar_text(
    settings: SourceSettings,
    records: Iterable[DocumentRecord],
    corrections: Mapping[str, Mapping[str, str | None]] = MappingProxyType({}),
) -> str:
    """The sidecar of a source: what holds for all of its folder, then what is stated of each document.

    `corrections` are by the path of a file below the folder of all sources.
    """
    whole = {"board": settings.board, "kind": settings.kind.value if settings.kind else None}
    lines = [_ABOUT]
    if settings.restricted is not None or any(whole.values()):
        lines += ["[folder]", *_stated(whole), *_labels(settings.restricted), ""]
    for record in sorted(records, key=lambda one: one.path):
        corrected_here = corrections.get(f"{settings.name}/{record.path}", {})
        if entries := list(_of_record(record, corrected_here, public=settings.restricted is None)):
            lines += [f"[documents.{_quoted(record.path)}]", *entries, ""]
    return "\n".join(lines)


def _of_record(
    record: DocumentRecord, corrections: Mapping[str, str | None], *, public: bool
) -> Iterator[str]:
    url = record.url if record.url and not has_secrets(record.url) else None
    yield from _stated(
        {
            "title": corrections.get("title", record.title),
            "board": corrections.get("board", record.board),
            "url": web_address(url) if url else None,
            "kind": corrections.get("kind", record.kind),
            "id": record.id,
        }
    )
    if date := corrections.get("date", str(record.date) if record.date else None):
        yield f"date = {date}"
    if public or record.restricted:  # what is said to be public is not, in a source that is restricted
        yield from _labels(record.restricted)


def _stated(values: dict[str, str | None]) -> Iterator[str]:
    for key, value in values.items():
        text = clean_line(value or "")
        if text and key == "url" and len(text) > MOST_CHARACTERS[key]:
            continue  # cut, it would lead elsewhere
        if text:
            yield f"{key} = {_quoted(text[: MOST_CHARACTERS.get(key, len(text))].strip())}"


def _labels(labels: tuple[str, ...] | None) -> Iterator[str]:
    if labels is not None:
        yield f"restricted = [{', '.join(map(_quoted, labels))}]" if labels else "restricted = false"


def _quoted(text: str) -> str:
    """A text as TOML writes it: JSON's escapes are among its own, and DEL must be one."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
