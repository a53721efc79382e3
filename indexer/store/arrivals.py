"""When documents came into an index, and when their text last changed; each version carries it on.

Versions are few and dropped again, so that none can be asked what an earlier one lacked. Each audience has
its own record, of what it sees and saw, see docs/adr/0037-what-is-new.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.model import serialiser
from indexer.regular_files import open_regular

_FILE = "arrivals.json"
_FORMAT = 1
_DIGEST_BYTES = 12  # 96 bits: among a billion sentences no two share one but by a chance of 1 in 10**11
_NOT_WRITTEN = re.compile(r"[\W_]+")


def text_digest(text: str) -> bytes:
    """A hash of the text's letters and digits alone: spaces that are read otherwise are nothing new."""
    written = _NOT_WRITTEN.sub("", text).casefold()
    return hashlib.blake2b(written.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()


@dataclass(frozen=True, slots=True)
class Arrival:
    """Since when a document is in the index, and since when with this text: moments of publication.

    `digest`: that of its text, in hexadecimal digits.
    """

    added: dt.datetime
    changed: dt.datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The record of one audience: an arrival for each of its documents, by id.

    `begun`: what had come by then has that moment, however long it may have been there. `gone`: what is no
    longer in the index and may come back, by a hash of its id.
    """

    begun: dt.datetime
    documents: Mapping[str, Arrival]
    gone: Mapping[str, Arrival] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Arrivals | None:
        """The record in an audience's folder, None where there is none.

        Raises OSError or ValueError for one that cannot be read.
        """
        try:
            with open_regular(folder / _FILE) as file:
                written = file.read()
        except FileNotFoundError:  # the version was made before there were any
            return None
        kept = serialiser(_Written).validate_json(written)
        if kept.format != _FORMAT:
            raise ValueError(f"a record of arrivals of another format, {kept.format}")
        return cls(kept.begun, kept.documents, kept.gone)

    def save(self, folder: Path) -> None:
        """Writes the record of an audience that is being built."""
        kept = _Written(_FORMAT, self.begun, dict(self.documents), dict(self.gone))
        (folder / _FILE).write_bytes(serialiser(_Written).dump_json(kept))

    def after(self, moment: dt.datetime) -> frozenset[str]:
        """The documents that came, or whose text changed, after a moment."""
        return frozenset(one for one, arrival in self.documents.items() if arrival.changed > moment)

    def carried(self, digests: Mapping[str, str], withheld: Iterable[str], moment: dt.datetime) -> Arrivals:
        """The record of the version published at that moment, whose documents have texts of these digests.

        What was there, or was there once, is as old as it was, as is the text of a document that is gone
        under another id. `withheld` are ids that this audience does not see now: nothing is kept of them.
        """
        lost = {one: self.documents[one] for one in self.documents if one not in digests}
        renamed = {arrival.digest: arrival for arrival in (*self.gone.values(), *lost.values())}
        documents: dict[str, Arrival] = {}
        for document_id, digest in digests.items():
            known = self.documents.get(document_id) or self.gone.get(_hidden(document_id))
            if known is None:
                known = renamed.get(digest) or Arrival(moment, moment, digest)
            elif known.digest != digest:
                known = Arrival(known.added, moment, digest)
            documents[document_id] = known
        gone = dict(self.gone) | {_hidden(one): arrival for one, arrival in lost.items()}
        for document_id in (*withheld, *digests):
            gone.pop(_hidden(document_id), None)
        return Arrivals(self.begun, documents, gone)


def first_record(digests: Mapping[str, str], moment: dt.datetime) -> Arrivals:
    """The record that begins with the version published at that moment."""
    came = {document_id: Arrival(moment, moment, digest) for document_id, digest in digests.items()}
    return Arrivals(moment, came)


def _hidden(document_id: str) -> str:
    return text_digest(document_id).hex()


@dataclass(frozen=True, slots=True)
class _Written:
    """A record as it is written."""

    format: int
    begun: dt.datetime
    documents: dict[str, Arrival]
    gone: dict[str, Arrival]
