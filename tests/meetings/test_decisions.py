"""Decisions: their spans, outcomes and votes."""

import pytest

from indexer.meetings.outcomes.decisions import outcome_of, vote_in
from indexer.model import DecisionOutcome
from tests.structure_source import parse


def test_a_motion_and_its_result_are_one_verbatim_span():
    meeting = parse(
        "Item 1 - Roads\n"
        "Bell moved to approve the repair of the lane. Dunn seconded. The motion passed 4-1.\n"
    )
    assert [(one.text, one.outcome, one.item) for one in meeting.decisions] == [
        (
            "Bell moved to approve the repair of the lane. Dunn seconded. The motion passed 4-1.",
            DecisionOutcome.CARRIED,
            1,
        )
    ]
    assert all(meeting.text[one.start : one.end] == one.text for one in meeting.decisions)
    assert "4-1" in (meeting.decisions[0].vote or "")


def test_a_motion_told_in_fields_is_one_decision_with_its_vote():
    meeting = parse(
        "Harbour Committee\n\nMinutes of the meeting held on 4 May 2021\n\n1. Moorings\n\n"
        "Background: The winter moorings have cost more than they brought in.\n\n"
        'Motion: "Resolved that the winter moorings are let until March. Boats that stay pay double."\n\n'
        "Sponsor: Ada Field\nSecond: Ben Stone\n\nVotes: Passed 4-3\n\n"
        "2. Lights\n\nThe lamp on the mole was discussed.\n"
    )
    (decision,) = meeting.decisions
    assert decision.text == meeting.text[decision.start : decision.end]
    assert decision.text.startswith("Motion:")
    assert decision.text.endswith("Votes: Passed 4-3")
    assert "pay double" in decision.text
    assert (decision.outcome, decision.vote) == (DecisionOutcome.CARRIED, "Passed 4-3")


def test_a_list_of_how_each_voted_belongs_to_its_motion():
    meeting = parse(
        "Harbour Committee\n\nMinutes of the meeting held on 4 May 2021\n\n1. Moorings\n\n"
        "Motion: To let the winter moorings until March.\n\n"
        "Vote:\n\n- Ada Field - Yes\n- Ben Stone - No\n- Cy Bell: Abstain\n- Dee O'Hara – Yes\n\n"
        "Passed: 2-1\n\n2. Lights\n\nThe lamp on the mole was discussed.\n"
    )
    (decision,) = meeting.decisions
    assert decision.text.startswith("Motion:")
    assert decision.text.endswith("Passed: 2-1")
    assert "2-1" in (decision.vote or "")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("It was agreed to mend the gate.", DecisionOutcome.AGREED),
        ("The minutes were approved as a correct record.", DecisionOutcome.APPROVED),
        ("The motion was carried.", DecisionOutcome.CARRIED),
        ("The motion failed.", DecisionOutcome.REJECTED),
        ("The amendment was not carried.", DecisionOutcome.REJECTED),
        ("The report was deferred to the next meeting.", DecisionOutcome.DEFERRED),
        ("The report was noted.", DecisionOutcome.NOTED),
    ],
)
def test_outcomes(text, outcome):
    assert outcome_of(text) is outcome


@pytest.mark.parametrize(
    ("text", "vote"),
    [
        ("It was unanimously agreed.", "unanimously agreed"),
        ("All in favour.", "All in favour"),
        ("It was agreed by consensus.", "by consensus"),
        ("It was agreed to mend the gate.", None),
        ("The grant was set at £2,400 for the coming year.", None),
        ("It was agreed to order 14 for the hall.", None),
        ("4 for the motion and two against.", "4 for the motion and two against"),
        ("Carried: 6 for, 2 against, 1 abstention.", "6 for, 2 against, 1 abstention"),
        ("Five votes for Ann Bell, three votes for Kit Low.", "Five votes for Ann Bell, three votes for"),
    ],
)
def test_votes_are_as_printed(text, vote):
    assert vote_in(text) == vote
