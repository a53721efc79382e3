"""Who sees what: each audience's index holds the documents that are for it, all of them and no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from indexer.audience import Labels, admits, folder_of
from indexer.checks.finding import Finding
from indexer.checks.held import Held


def check_audiences(indexes: Mapping[Labels, Held]) -> Iterator[Finding]:
    """What is wrong with who sees which of the documents that any of the indexes holds."""
    every = {one.document_id: one for held in indexes.values() for one in held.meetings}
    for granted, held in indexes.items():
        place = f"{folder_of(granted)}/records.sqlite".removeprefix("./")
        have = {one.document_id: one for one in held.meetings}
        for document_id, meeting in every.items():
            own = have.get(document_id)
            if own is None:
                if admits(granted, meeting.restricted):
                    yield Finding(place, f"lacks the document {document_id}")
            elif not admits(granted, own.restricted):
                yield Finding(place, f"holds the document {document_id}, which is not for those who see it")
            elif (own.restricted, own.text) != (meeting.restricted, meeting.text):
                yield Finding(place, f"holds another {document_id} than another index of the version")
