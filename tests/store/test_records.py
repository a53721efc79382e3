import datetime as dt
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.errors import UnusableIndex
from indexer.model import (
    Action,
    AgendaItem,
    DocumentKind,
    LeftOut,
    Meeting,
    Passage,
    Person,
    Subheading,
    Warning,
)
from indexer.store.records import NamedEntry, Records, name_words
from tests.written_records import write_records

TEXT = "Courts\nLists\nIt’s “quoted” – 漢字 🙂 and <b>kept</b>.\n"
ITEM = AgendaItem(1, "2.a", "Courts", 7, len(TEXT), 3, (Subheading("Lists", 7, len(TEXT), 13),))
FULL = Meeting(
    document_id="full",
    title="Minutes",
    board="Board",
    date=dt.date(2024, 2, 29),
    source="Full Minutes.pdf",
    url="https://example.org/full.pdf",
    text=TEXT,
    attendees=(Person("Ada Field", "AF", "Court", "Chair"), Person(None, None, "Police", None)),
    apologies=(Person("Ben Moor"),),
    items=(ITEM,),
    actions=(Action("kept", "AF", 1, 30, 34),),
    warnings=(Warning("date-missing", "No date.", 4), Warning("x", "y")),
    page_starts=(0, 7),
    restricted=("audit", "staff"),
    left_out=(LeftOut("running head", 12, "“Marl”\n漢字"), LeftOut("signature", 4)),
)
BARE = Meeting("bare", None, None, None, "bare.txt", None, "Nothing.", kind=DocumentKind.AGENDA)
PASSAGES = [
    Passage(
        "full/1/1",
        "full",
        1,
        1,
        "Lists",
        13,
        20,
        3,
        TEXT[13:20],
        "Board. Courts",
        ("Ada Field",),
    ),
    Passage("full/1/2", "full", 1, 2, None, 20, 25, None, TEXT[20:25], ""),
]


@pytest.fixture
def records(tmp_path: Path):
    write_records(tmp_path / "records #1?.sqlite", [FULL, BARE], PASSAGES)
    opened = Records(tmp_path / "records #1?.sqlite")
    yield opened
    opened.close()


def test_meetings_come_back_whole(records: Records) -> None:
    assert records.meeting("full") == FULL
    assert records.meeting("bare") == BARE
    assert records.meeting("' OR 1=1 --") is None


def test_what_is_left_out_is_told_by_document(records: Records) -> None:
    assert dict(records.left_out()) == {"full": FULL.left_out}
    assert dict(records.whole_texts()) == {"full": TEXT, "bare": "Nothing."}


def test_one_item_comes_back_without_its_meeting(records: Records) -> None:
    assert [records.item("full", one.ordinal) for one in FULL.items] == list(FULL.items)
    for document, ordinal, raised in (
        ("full", 99, UnusableIndex),
        ("bare", 1, UnusableIndex),
        ("' OR 1=1 --", 1, KeyError),
    ):
        with pytest.raises(raised):
            records.item(document, ordinal)


def test_passages_come_back_in_the_order_asked_for(records: Records) -> None:
    assert records.passages([1, 0]) == [PASSAGES[1], PASSAGES[0]]
    assert records.passages_of("full") == PASSAGES
    assert records.passages_of("bare") == []
    assert records.passages([]) == []
    with pytest.raises(KeyError):
        records.passages([99])


def test_summaries_count_items_and_passages(records: Records) -> None:
    full, bare = records.summaries()
    assert (full.document_id, full.items, full.passages, full.date) == ("full", 1, 2, dt.date(2024, 2, 29))
    assert (bare.title, bare.items, bare.passages, bare.date) == (None, 0, 0, None)


def test_summaries_say_what_a_document_is(records: Records) -> None:
    assert [one.kind for one in records.summaries()] == [DocumentKind.MINUTES, DocumentKind.AGENDA]


def test_threads_share_one_opened_file(records: Records) -> None:
    seen: list[object] = []
    threads = [
        threading.Thread(target=lambda: seen.extend(records.meeting("full") for _ in range(50)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [FULL] * 400


def test_who_sees_what_can_be_asked_of_all_at_once(records: Records) -> None:
    assert records.restricted() == {"full": ("audit", "staff")}


def test_people_and_owners_of_actions_are_found_by_words_of_their_names(tmp_path: Path) -> None:
    people = (Person("Zoë Field-Oakes", "ZFO", "Court"), Person(None, None, "Police"))
    meeting = replace(FULL, attendees=people, actions=(Action("kept", "Ben Moor", 1, 30, 34),))
    write_records(tmp_path / "records.sqlite", [BARE, meeting], [])
    with closing(Records(tmp_path / "records.sqlite")) as records:
        (zoe,) = records.naming(name_words("ZOE Oakes"))
        assert zoe == NamedEntry("full", "attendees", 0, "Zoë Field-Oakes")
        assert records.naming(["zfo"]) == records.naming(["court"]) == [zoe]
        assert records.naming(["police"]) == [NamedEntry("full", "attendees", 1, "Police")]
        assert {one.list for one in records.naming(["moor"])} == {"actions", "apologies"}
        assert records.naming(["zoe", "moor"]) == records.naming([]) == []


def test_where_somebody_is_named_is_kept(tmp_path: Path) -> None:
    meeting = replace(FULL, attendees=(Person("Ada Field", start=3, end=9),))
    write_records(tmp_path / "records.sqlite", [meeting], [])
    with closing(Records(tmp_path / "records.sqlite")) as records:
        (read,) = records.meeting("full").attendees
    assert (read.start, read.end) == (3, 9)
