"""What files state of themselves in named fields, of whom they are restricted to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.documents.metadata.restriction import Stated
from indexer.documents.metadata.stated import hints_from
from indexer.documents.read import read_source
from indexer.errors import RefusedFile
from indexer.meetings.parse import parse_meeting
from indexer.model import Hints
from service.cli.meeting import outline


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("true", ("restricted",)),
        ("Yes", ("restricted",)),
        ("false", ()),
        ("no", ()),
        ("audit", ("audit",)),
        (" staff, audit ", ("audit", "staff")),
        ("['audit', \"staff\"]", ("audit", "staff")),
    ],
)
def test_to_whom_a_document_is_restricted(text: str, labels: tuple[str, ...]) -> None:
    assert hints_from({"restricted": text}).restricted == labels


def test_nothing_said_is_not_said_to_be_public() -> None:
    assert hints_from({"title": "x"}).restricted is None


@pytest.mark.parametrize("text", ["", "[]", "the audit panel", "audit,,staff", "Audit", "a" * 41, "1 + 1"])
def test_what_cannot_be_told_refuses_the_file_and_is_not_taken_for_public(text: str) -> None:
    with pytest.raises(RefusedFile, match="whom it is restricted to") as refused:
        hints_from({"restricted": text})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "---\nrestricted: audit\n---\n# Rope Board\n\nNothing was said.\n"),
        ("a.md", '+++\nrestricted = ["audit"]\n+++\n# Rope Board\n\nNothing was said.\n'),
        (
            "a.html",
            "<html><head><meta name=Restricted content=audit></head><body><h1>Rope Board</h1>"
            "<p>Nothing was said.</p></body></html>",
        ),
    ],
)
def test_formats_that_can_say_so_do_and_sidecar_and_file_must_agree(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    source = read_source(tmp_path / name)
    meeting = parse_meeting(source)
    assert meeting.restricted == ("audit",)
    assert "  restricted audit\n" in outline(meeting)
    for said in (None, ("audit",), ("audit", "staff")):
        assert parse_meeting(replace(source, sidecar=Hints(restricted=said))).restricted == ("audit",)
    for otherwise in ((), ("staff",), ("restricted",), ("restricted", "staff")):
        with pytest.raises(RefusedFile, match=r"its sidecar .* the file itself that it is restricted"):
            parse_meeting(replace(source, sidecar=Hints(restricted=otherwise)))


def test_a_sidecar_restricts_what_says_nothing_itself(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Rope Board\n\nNothing was said.\n")
    source = read_source(tmp_path / "a.md")
    assert parse_meeting(replace(source, sidecar=Hints(restricted=("audit",)))).restricted == ("audit",)
    public = parse_meeting(replace(source, sidecar=Hints(restricted=())))
    assert public.restricted == ()
    assert "restricted" not in outline(public)


@pytest.mark.parametrize(
    ("fields", "labels"),
    [
        ([("MSIP_Label_1f_Name", "General"), ("Category", "Minutes")], None),
        ([("Category", "Minutes"), ("restricted", "audit")], ("audit",)),
        ([("Confidential", True)], ("restricted",)),
        ([("Confidential", False), ("Restricted", ["audit", "staff"])], ("audit", "staff")),
        ([("restricted", "audit"), ("private", "yes")], ("audit",)),
    ],
)
def test_names_may_repeat_and_values_have_their_type(
    fields: list[tuple[str, Stated]], labels: tuple[str, ...] | None
) -> None:
    assert hints_from(fields).restricted == labels


@pytest.mark.parametrize(
    "field",
    [("MSIP_Label_1f_Name", "Confidential"), ("Category", "Not for publication"), ("Restricted To", "audit")],
)
def test_a_property_that_says_it_otherwise_refuses_the_file(field: tuple[str, str]) -> None:
    with pytest.raises(RefusedFile, match="whom it is restricted to") as refused:
        hints_from([("title", "May"), field])
    assert field[1] in str(refused.value)


def test_a_message_shows_nothing_that_a_terminal_obeys() -> None:
    with pytest.raises(RefusedFile) as refused:
        hints_from([("restricted\x1b[31m_to", "au\u202edit\n" * 500)])
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 400
