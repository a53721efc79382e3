"""A sentence takes along what it leans on, verbatim and within bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.model import Decision, DecisionOutcome
from service.answer.whole import MOST_CHARACTERS, whole_quote
from tests.made_candidates import meeting, passage


def quoted(text: str, sentence: str) -> str:
    one = meeting("m", text)
    at = text.index(sentence)
    start, end = whole_quote(one, passage(one), (at, at + len(sentence)))
    return text[start:end]


MOVED = "Ada moved to buy a crane."
BROKE = "The crane broke."
NUMBERED = "Three faults were found:\n1. Cracked hooks\n2. Bent arms"
LONGER = "Many faults were found:\n- a crack\n- a hook\n- a bent arm\n- a loose bolt"
BEN = "Ben Gale mended the crane."
HIS = "His bill was paid."
BROKEN = "Tea was served.\nThe crane fell without a warning\ninto the dock. It rained."
LIST = "Three faults were found:\n- a cracked hook\n- a bent arm"


@pytest.mark.parametrize(
    ("text", "sentence", "quote"),
    [
        (f"{BROKE} It fell into it. Tea.", "It fell into it.", f"{BROKE} It fell into it."),
        (f"{BROKE} The dock is shut.", "The dock is shut.", "The dock is shut."),
        (f"{BROKE} It was agreed to mend it.", "It was agreed to mend it.", "It was agreed to mend it."),
        (f"{LIST}\nTea was served.", "Three faults were found:", LIST),
        (f"{NUMBERED}\nTea was served.", "Three faults were found:", NUMBERED),
        (f"{NUMBERED}\nTea was served.", "Bent arms", NUMBERED),
        (f"{LONGER}\nTea was served.", "- a loose bolt", "- a loose bolt"),
        (f"{BROKE} However the dock is open.", "However the dock", f"{BROKE} However the dock is open."),
        (f"{BROKE} After this the dock was shut.", "After this", f"{BROKE} After this the dock was shut."),
        (f"{BEN} He also paints. {HIS}", HIS, f"{BEN} He also paints. {HIS}"),
        (f"{BEN} The crane is red. {HIS}", HIS, f"{BEN} The crane is red. {HIS}"),
        (f"Tea. {BEN} {HIS}", HIS, f"{BEN} {HIS}"),
        (BROKEN, "into the dock.", "The crane fell without a warning\ninto the dock."),
        (BROKEN, "The crane fell without a warning", "The crane fell without a warning\ninto the dock."),
        (f"Cranes:\n{LIST}", "- a bent arm", LIST),
        ("Crane report\nThe dock is shut.", "The dock is shut.", "The dock is shut."),
        (f"{BROKE}\n\nIt is hot today.", "It is hot today.", "It is hot today."),
        ("Mooring, towing and\n\nLighting were cut.", "Mooring", "Mooring, towing and\n\nLighting were cut."),
        ("Cuts:\nTugs, lamps,\nBuoys\nNets", "Tugs, lamps,", "Tugs, lamps,\nBuoys"),
        ("Apologies:\nAda Field\nBen Gale\nTea was served.", "Apologies:", "Apologies:\nAda Field\nBen Gale"),
        (f"{BROKE} Vote:\n\n{BEN}", f"{BROKE} Vote:", BROKE),
    ],
)
def test_neighbours_that_a_sentence_needs(text: str, sentence: str, quote: str) -> None:
    assert quoted(text, sentence) == quote


def test_part_of_a_sentence_becomes_the_whole_of_it() -> None:
    assert quoted("The crane broke and fell into the dock. Tea.", "broke and fell") == (
        "The crane broke and fell into the dock."
    )


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        (f"{MOVED} Ben seconded. It was carried.", f"{MOVED} Ben seconded. It was carried."),
        (f"{MOVED} Tea. Cake. Wine. It was carried.", MOVED),
        ("The crane is red. It was carried.", "The crane is red."),
    ],
)
def test_a_proposal_is_quoted_with_what_came_of_it(said: str, quote: str) -> None:
    carried = said.index("It was carried.")
    decision = Decision("It was carried.", DecisionOutcome.CARRIED, None, 1, carried, len(said))
    one = replace(meeting("m", said), decisions=(decision,))
    first = said.index(".") + 1
    start, end = whole_quote(one, passage(one), (0, first))
    assert said[start:end] == quote


def test_a_sentence_without_end_is_quoted_as_the_passage_has_it() -> None:
    endless = "hook " * 200_000
    assert quoted(f"It broke. {endless}", "hook hook hook") == "hook hook hook"


def test_a_quote_stays_short() -> None:
    lead = "Faults were found:"
    text = lead + "".join(f"\n- {'rust ' * 40}{n}" for n in range(20))
    assert len(quoted(text, lead)) <= MOST_CHARACTERS


def test_a_quote_does_not_end_with_a_number_whose_entry_it_has_not() -> None:
    lead = "Faults were found, as every year:"
    text = f"{lead}\n1. {'Rust and more of it ' * 40}"
    assert quoted(text, lead) == lead
