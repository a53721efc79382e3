from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.questions import Gold, Question
from eval.relevance import Judge, matching_items, normal, shares_half
from indexer.model import AgendaItem
from tests.eval_minutes import hand_made_index


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    index = hand_made_index(tmp_path_factory.mktemp("quay"))
    yield Judge(index)
    index.close()


def relevant(judge: Judge, **gold: str) -> set[str]:
    one = Gold("quay-1", **gold)
    assert judge.objection(one) is None
    return set(judge.relevant(Question("q", "?", "fact", True, gold=(one,))))


def test_half_of_the_shorter_decides() -> None:
    assert shares_half((0, 10), (5, 100))  # 5 of 10
    assert not shares_half((0, 10), (6, 100))  # 4 of 10
    assert shares_half((0, 100), (98, 102))  # 2 of 4
    assert not shares_half((0, 100), (99, 103))  # 1 of 4
    assert not shares_half((0, 10), (10, 12))  # they only touch


def test_evidence_counts_across_line_breaks_and_wherever_it_stands(judge: Judge) -> None:
    assert relevant(judge, evidence="dredged in  May.") == {"quay-1/1/1"}
    assert relevant(judge, evidence="The cost is 4,000 pounds.") == {"quay-1/1/1", "quay-1/2/2"}


def test_evidence_over_two_passages_makes_relevant_those_that_hold_half(judge: Judge) -> None:
    whole = "The cost is 4,000 pounds. Boats must move by April."
    # 25 of the evidence's 51 characters: all of the boats, but not half of the dredging passage.
    assert relevant(judge, evidence=whole) == {"quay-1/1/2"}
    longer = "dredged in May. The cost is 4,000 pounds. Boats"
    assert relevant(judge, evidence=longer) == {"quay-1/1/1"}


def test_evidence_outside_every_item_is_judged_but_has_no_passage(judge: Judge) -> None:
    assert relevant(judge, evidence="Quay Trust") == set()


def test_the_item_that_gold_names_does_not_narrow_evidence(judge: Judge) -> None:
    assert relevant(judge, item="2 Lighting", evidence="Boats must move by April.") == {"quay-1/1/2"}


def test_what_is_outside_the_items_is_found_there_alone(tmp_path: Path) -> None:
    index = hand_made_index(tmp_path, head=True)
    judge = Judge(index)
    roster = Gold("quay-1", outside=True)
    named = Gold("quay-1", evidence="Quay Trust", outside=True)
    for gold in (roster, named):
        assert judge.objection(gold) is None
        assert judge.relevant(Question("q", "?", "who", True, gold=(gold,))) == {"quay-1/0/1"}
        (places,) = judge.places([gold])
        assert judge.right((places,), "quay-1", 0, 10) == [True]
        assert judge.right((places,), "quay-1", 40, 60) == [False]
    index.close()


def test_what_is_superseded_makes_nothing_right(judge: Judge) -> None:
    holds = Gold("quay-1", evidence="Boats must")
    earlier = Gold("quay-1", item="2 Lighting", superseded=True)
    question = Question("q", "?", "decision", True, gold=(earlier, holds))
    assert judge.relevant(question) == {"quay-1/1/2"}
    assert len(judge.golds(question)) == 1


@pytest.mark.parametrize("printed", ["Dredging", "1. DREDGING", "1 – Dredging"])
def test_without_evidence_the_whole_item_is_relevant(judge: Judge, printed: str) -> None:
    assert relevant(judge, item=printed) == {"quay-1/1/1", "quay-1/1/2"}


def test_without_evidence_a_heading_narrows_to_what_stands_under_it(judge: Judge) -> None:
    assert relevant(judge, item="Lighting", heading="PAINT") == {"quay-1/2/2"}
    assert relevant(judge, heading="Lamps") == {"quay-1/2/1"}


@pytest.mark.parametrize(
    ("gold", "words"),
    [
        (Gold("quay-9", evidence="Boats"), "the document quay-9"),
        (Gold("quay-1", evidence="Boats must fly"), "evidence that is not in quay-1: “Boats must fly”"),
        (Gold("quay-1", evidence=" \n"), "empty evidence"),
        (Gold("quay-1"), "neither evidence nor item nor heading"),
        (Gold("quay-1", item="3. Paint"), "“3. Paint”"),
        (Gold("quay-1", item="Dredging", heading="Paint"), "“Dredging / Paint”"),
    ],
)
def test_gold_that_cannot_be_judged_is_objected_to(judge: Judge, gold: Gold, words: str) -> None:
    assert words in (judge.objection(gold) or "")


def test_a_printed_item_is_found_with_its_label_and_without() -> None:
    items = (
        AgendaItem(1, "Item 2", "Board’s view - costs", 0, 1),
        AgendaItem(2, None, "Costs", 1, 2),
        AgendaItem(3, "3", "COSTS", 2, 3),
    )
    assert matching_items(items, "Item 2: Board's View – Costs") == {1}
    assert matching_items(items, "costs") == {2, 3}
    assert matching_items(items, "2 Costs") == set()
    assert normal("Café_№ 4") == "café no 4"
