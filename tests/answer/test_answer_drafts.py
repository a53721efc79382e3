"""Minutes that say they are a draft, and what became of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from indexer.model import Decision, DecisionOutcome, DocumentKind, Meeting
from indexer.store.records import MeetingSummary
from service.answer.drafts import draft_doubt, is_draft
from tests.made_candidates import meeting

MAY, JUNE = dt.date(2031, 5, 1), dt.date(2031, 6, 1)


def minutes(opening: str, name: str = "m", date: dt.date | None = MAY) -> Meeting:
    """Minutes whose one item stands below that opening."""
    one = meeting(name, f"{opening}\nThe draft budget was agreed.", date)
    item = replace(one.items[0], start=len(opening) + 1)
    return replace(one, title="Harbour minutes", items=(item,))


def doubt(*all_of_them: Meeting) -> str | None:
    listed = [
        MeetingSummary(one.document_id, one.title, one.board, one.date, None, one.source, 1, 1, one.kind)
        for one in all_of_them
    ]
    by_id = {one.document_id: one for one in all_of_them}
    return draft_doubt(all_of_them[0], listed, by_id.__getitem__)


DRAFT = minutes("DRAFT MINUTES")


@pytest.mark.parametrize(
    "opening",
    [
        "Draft Minutes of the Meeting of the Quay Board",
        "Status: Draft",
        "DRAFT",
        "Minutes of the Quay Board (draft)",
        "Unconfirmed minutes",
        "These minutes are subject to approval at the next meeting.",
        "Minutes - not yet approved",
    ],
)
def test_minutes_say_that_they_are_a_draft(opening: str) -> None:
    assert is_draft(minutes(opening))


@pytest.mark.parametrize(
    "opening",
    ["Minutes", "Minutes of the Drafting Group", "Draft budget", "Approved minutes", "Draughts Club"],
)
def test_other_drafts_are_none(opening: str) -> None:
    assert not is_draft(minutes(opening))
    assert doubt(minutes(opening)) is None


def test_what_became_of_a_draft_is_told() -> None:
    assert doubt(DRAFT) == "Draft minutes; no later minutes here say that they were approved."
    assert doubt(replace(DRAFT, date=None)) == "Draft minutes."
    text = "The minutes were approved."
    approval = Decision(text, DecisionOutcome.APPROVED, None, 1, 0, len(text))
    later = replace(meeting("later", text, JUNE), decisions=(approval,))
    assert doubt(DRAFT, later) == "Draft minutes; they were approved on 1 June 2031, perhaps with changes."
    assert "no later" in (doubt(DRAFT, replace(later, board="Moor Board")) or "")
    assert doubt(DRAFT, minutes("Minutes", "final")) == "Draft minutes; those approved are “Harbour minutes”."


def test_only_minutes_are_drafts_of_minutes() -> None:
    assert doubt(replace(DRAFT, kind=DocumentKind.PAPER)) is None
