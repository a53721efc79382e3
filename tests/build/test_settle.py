"""What becomes of the files that were read: documents, their ids, and who sees them."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

from indexer.build.cache import Origin
from indexer.build.gather import ReadMeeting, ReadText
from indexer.build.settle import Settled, settle
from indexer.documents.folder.find import FoundFile
from indexer.documents.folder.identity import slug
from indexer.learned.likeness import WordPrint
from indexer.model import DocumentKind, Hints
from tests.learned.test_likeness import as_pages, minutes

ONE, OTHER = minutes(1), minutes(2, day="9 June 2024")
AUDIT, BOTH, STAFF = ("audit",), ("audit", "staff"), ("staff",)


class Reading:
    """Texts as if they had been read from files of these names."""

    def __init__(self) -> None:
        self.texts: list[ReadText] = []
        self._words: dict[ReadText, str] = {}

    def add(
        self,
        relative: str,
        text: str,
        labels: tuple[str, ...] | None = None,
        *,
        items: int = 5,
        dates: tuple[str | None, ...] = ("2024-05-03",),
        source: str = "minutes",
        identity: str | None = None,
        digest: str | None = None,
    ) -> None:
        meetings = tuple(ReadMeeting("Board", date, DocumentKind.MINUTES, items, len(text)) for date in dates)
        found = FoundFile(
            Path(source, relative),
            identity or slug(relative),
            Hints(),
            relative,
            source,
            id_stated=bool(identity),
        )
        one = ReadText(
            number=len(self.texts),
            place=0,
            found=found,
            key=f"{source}/{relative}".encode(),
            digest=digest or f"{source}/{relative}",
            document_id=found.document_id,
            labels=labels,
            words=WordPrint.of(text),
            doubts=(),
            meetings=meetings,
            origin=Origin.NOW,
        )
        self.texts.append(one)
        self._words[one] = text

    def settled(self, order: list[int] | None = None) -> Settled:
        texts = self.texts if order is None else [self.texts[at] for at in order]
        return settle(texts, self._words.__getitem__)


def read(*files: tuple[object, ...]) -> Reading:
    reading = Reading()
    for file in files:
        reading.add(*file)  # type: ignore[arg-type]
    return reading


def seen(settled: Settled) -> dict[str, tuple[str, ...]]:
    return {one.document_id: one.restricted for one in settled.documents}


# One document in several formats.


def test_the_same_minutes_in_two_formats_are_one_document_with_a_rendition() -> None:
    settled = read(("may.pdf", as_pages(ONE)), ("may.md", ONE), ("june.md", OTHER)).settled()
    assert [(one.document_id, one.text.found.relative, one.renditions) for one in settled.documents] == [
        ("may", "may.md", ("may.pdf",)),
        ("june", "june.md", ()),
    ]
    (joined,) = settled.renditions
    assert (joined.documents, joined.read, joined.others) == (
        ("may",),
        "minutes/may.md",
        ("minutes/may.pdf",),
    )
    assert (settled.kept_apart, settled.refused, settled.restricted_copies) == ([], [], [])


@pytest.mark.parametrize(
    ("endings", "best"),
    [
        (("pdf", "txt"), "txt"),
        (("txt", "md", "pdf"), "md"),
        (("md", "html", "odt", "docx"), "docx"),
        (("pdf", "strange"), "strange"),
    ],
)
def test_the_format_that_says_most_of_the_structure_is_read(endings: tuple[str, ...], best: str) -> None:
    for order in itertools.permutations(endings):
        settled = read(*((f"may.{ending}", ONE) for ending in order)).settled()
        assert [one.text.found.relative for one in settled.documents] == [f"may.{best}"]


def test_a_better_format_of_which_less_was_understood_is_not_read() -> None:
    reading = Reading()
    reading.add("may.docx", ONE, items=2)
    reading.add("may.pdf", ONE, items=9)
    assert [one.text.found.relative for one in reading.settled().documents] == ["may.pdf"]


def test_different_texts_of_one_name_are_kept_apart_and_told_once() -> None:
    settled = read(("may.md", ONE), ("may.pdf", OTHER)).settled()
    assert sorted(seen(settled)) == ["may-md", "may-pdf"]
    (apart,) = settled.kept_apart
    assert apart.claimed == "may"
    assert dict(apart.files) == {"minutes/may.md": ("may-md",), "minutes/may.pdf": ("may-pdf",)}
    assert settled.renditions == []


def test_a_name_of_three_texts_of_which_two_are_the_same() -> None:
    settled = read(("may.md", ONE), ("may.txt", OTHER), ("may.pdf", as_pages(ONE))).settled()
    assert len(settled.documents) == 2
    assert [one.others for one in settled.renditions] == [("minutes/may.pdf",)]
    assert len(settled.kept_apart) == 1


def test_nothing_depends_on_the_order_of_reading() -> None:
    reading = read(
        ("may.md", ONE),
        ("may.pdf", as_pages(ONE)),
        ("may.txt", OTHER),
        ("copy.txt", ONE, AUDIT),
        ("b/june.md", minutes(3)),
        ("b-june.md", minutes(4)),
    )
    expected = reading.settled()
    for seed in range(8):
        order = list(range(len(reading.texts)))
        random.Random(seed).shuffle(order)
        settled = reading.settled(order)
        assert seen(settled) == seen(expected)
        assert {one.document_id: one.renditions for one in settled.documents} == {
            one.document_id: one.renditions for one in expected.documents
        }


def test_texts_of_two_sources_with_one_path_are_one_document_if_they_say_the_same() -> None:
    reading = Reading()
    reading.add("may.md", ONE, source="old")
    reading.add("may.md", ONE, source="new")
    reading.add("june.md", OTHER, source="old")
    reading.add("june.md", minutes(3), source="new")
    settled = reading.settled()
    assert sorted(seen(settled)) == ["june-new", "june-old", "may"]


# Several meetings in one file.


def test_meetings_of_one_file_are_documents_called_after_their_dates() -> None:
    reading = Reading()
    reading.add("year.txt", ONE, dates=("2024-05-03", "2024-06-07"))
    settled = reading.settled()
    assert [(one.document_id, one.part) for one in settled.documents] == [
        ("year-2024-05-03", 0),
        ("year-2024-06-07", 1),
    ]
    (several,) = settled.several
    assert (several.file, several.documents) == ("minutes/year.txt", ("year-2024-05-03", "year-2024-06-07"))


@pytest.mark.parametrize("dates", [("2024-05-03", None), ("2024-05-03", "2024-05-03")])
def test_meetings_without_distinct_dates_are_numbered(dates: tuple[str | None, ...]) -> None:
    reading = Reading()
    reading.add("year.txt", ONE, dates=dates)
    assert list(seen(reading.settled())) == ["year-1", "year-2"]


def test_a_meeting_of_a_file_gives_way_to_a_file_of_that_name() -> None:
    reading = Reading()
    reading.add("year.txt", ONE, dates=("2024-05-03", "2024-06-07"))
    reading.add("year-2024-05-03.md", OTHER)
    ids = {one.document_id: one.text.found.relative for one in reading.settled().documents}
    assert len(ids) == 3
    assert ids["year-2024-05-03"] == "year-2024-05-03.md"


# Who sees what.


@pytest.mark.parametrize(
    "copy",
    [
        ONE,  # the same bytes, or the same words
        as_pages(ONE),  # another format by another name
    ],
)
def test_a_copy_of_a_restricted_text_is_restricted_by_whatever_name(copy: str) -> None:
    settled = read(("pay.md", ONE, AUDIT), ("roads.md", OTHER), ("harmless.txt", copy)).settled()
    assert seen(settled) == {"pay": AUDIT, "roads": (), "harmless": AUDIT}
    (told,) = settled.restricted_copies
    assert (told.file, told.copy_of, told.labels) == ("minutes/harmless.txt", "minutes/pay.md", AUDIT)
    assert settled.refused == []


def test_the_same_bytes_read_in_another_way_are_a_copy() -> None:
    reading = Reading()
    reading.add("pay.md", ONE, AUDIT, digest="bytes")
    reading.add("list.txt", OTHER, digest="bytes")
    assert seen(reading.settled()) == {"pay": AUDIT, "list": AUDIT}


def test_a_rendition_of_a_restricted_text_is_restricted() -> None:
    settled = read(("pay.md", ONE), ("pay.pdf", as_pages(ONE), AUDIT)).settled()
    assert seen(settled) == {"pay": AUDIT}
    assert settled.documents[0].renditions == ("pay.pdf",)


def test_of_two_sets_of_labels_the_one_within_the_other_holds() -> None:
    settled = read(("pay.md", ONE, BOTH), ("copy.txt", ONE, AUDIT)).settled()
    assert seen(settled) == {"pay": AUDIT, "copy": AUDIT}


@pytest.mark.parametrize("others", [AUDIT, ()])
@pytest.mark.parametrize("name", ["copy.txt", "pay.pdf"])
def test_marks_that_no_labels_can_add_up_to_are_refused(others: tuple[str, ...], name: str) -> None:
    settled = read(("pay.md", ONE, STAFF), (name, ONE, others), ("roads.md", OTHER)).settled()
    assert seen(settled) == {"roads": ()}
    assert sorted(one.path.name for one in settled.refused) == sorted(("pay.md", name))
    for one in settled.refused:
        assert "pay.md" in one.reason
        assert name in one.reason
        assert "staff" in one.reason


def test_a_text_that_is_much_like_a_restricted_one_may_be_said_to_be_public() -> None:
    """A redacted version, which somebody has looked at."""
    redacted = ONE.replace("The mooring fee was set at £420 a year, as proposed by the harbour master.", "")
    assert seen(read(("full.md", ONE, AUDIT), ("redacted.md", redacted)).settled())["redacted"] == AUDIT
    assert seen(read(("full.md", ONE, AUDIT), ("redacted.md", redacted, ())).settled())["redacted"] == ()


def test_copies_without_a_mark_stay_public() -> None:
    settled = read(("may.md", ONE), ("copy.txt", ONE)).settled()
    assert seen(settled) == {"may": (), "copy": ()}
    assert settled.hidden == set()


def test_a_restricted_text_of_the_same_name_does_not_change_a_public_id() -> None:
    settled = read(("may.md", ONE), ("may.pdf", OTHER, AUDIT)).settled()
    assert seen(settled)["may"] == ()
    assert len(settled.documents) == 2


LABELS: tuple[tuple[str, ...] | None, ...] = (None, (), AUDIT, STAFF, BOTH, ("pay", "staff"))
GRANTED = [set(one) for size in range(4) for one in itertools.combinations(("audit", "pay", "staff"), size)]


@pytest.mark.parametrize("marks", list(itertools.product(LABELS, repeat=3)))
def test_nobody_sees_a_copy_who_may_not_see_each_file_that_says_the_same(
    marks: tuple[tuple[str, ...] | None, ...],
) -> None:
    names = ("may.md", "may.pdf", "copy.txt")
    settled = read(*((name, ONE, mark) for name, mark in zip(names, marks, strict=True))).settled()
    for granted in GRANTED:
        shown = [one for one in settled.documents if not one.restricted or granted & set(one.restricted)]
        allowed = all(not mark or granted & set(mark) for mark in marks)
        assert allowed or not shown
    if not any(marks):
        assert len(settled.documents) == 2
