"""Decisions that nothing but their form tells."""

import pytest

from indexer.meetings.outcomes.plain_outcomes import is_result, settles_plainly
from indexer.model import DecisionOutcome
from tests.structure_source import parse


@pytest.mark.parametrize(
    "text",
    [
        "Cllr Finch proposed acceptance, seconded by Cllr Holt",
        "Ada Finch proposed that the fee be raised, BH seconded.",
        "Finch moves to adjourn. Holt seconds.",
        "It was proposed by Cllr Finch and seconded by Cllr Holt that the lamp be mended.",
        "Motion to adjourn by Ada Finch\n\nSeconded by Ben Holt",
        "That the repair of the mole BE DEFERRED to the May meeting",
        "the report of the harbour master BE UNANIMOUSLY RECEIVED",
        "Held over until the next meeting.",
        "The surveyor was away. This has been tabled.",
        "The matter was deferred.",
        "The Council objects as the shed would stand in the lane.",
        "Parish Council supports application",
        "Supported by the Parish Council - a porch at Quay House",
        "The accounts were accepted for payment.",
    ],
)
def test_form_alone_settles(text):
    assert settles_plainly(text)


@pytest.mark.parametrize(
    "text",
    [
        "Moved by A. Finch Seconded by B. Holt",
        "Proposed by Ada Finch; seconded by Ben Holt.",
        "Ada Finch (proposed by Ben Holt, seconded by Cara Quill)",
        "In proposing the motion, Councillor Finch said that the lamp had long been out.",
        "That it BE NOTED that nobody had an interest.",
        "THE REPORT MUST BE AMENDED",
        "The council tabled a leaflet about the berths last year.",
        "No objections were expected by the surveyor.",
        "No objections",
        "Was the matter deferred?",
        "The board supported by the trust spoke of its plans.",
    ],
)
def test_form_alone_does_not_settle(text):
    assert not settles_plainly(text)


def test_a_bare_result_counts_where_its_item_tells_nothing_else_of_the_motion():
    meeting = parse(
        "Harbour Council\n\nMinutes of the meeting held on 4 May 2021\n\n"
        "1. Dues\n\nThe council debated the dues at length.\n\nMotion carried 2-0.\n\n"
        "2. Lights\n\nThe lamp on the mole was out.\n"
    )
    assert [(one.text, one.outcome, one.vote is not None) for one in meeting.decisions] == [
        ("Motion carried 2-0.", DecisionOutcome.CARRIED, True)
    ]
    assert is_result("The motion was unanimously adopted.")
    assert not is_result("The motion passed by the hall last year was about the lamp and much else besides.")
