from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from indexer.model import Meeting, Passage
from indexer.store.records import RecordsWriter, Row, meeting_row, passage_row


def write_records(path: Path, meetings: Sequence[Meeting], passages: Sequence[Passage]) -> None:
    """Writes all records to a new file; passage n gets number n, meetings keep their order.

    The passages are those of the meetings in the same order.
    """
    own: dict[str, list[Row]] = {one.document_id: [] for one in meetings}
    for passage in passages:
        own[passage.document_id].append(passage_row(passage))
    with closing(RecordsWriter(path)) as writer:
        for one in meetings:
            writer.add(meeting_row(one), own[one.document_id])
