"""Registers are the spans of the parse, all of them and nothing else, in whatever order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from indexer.model import DecisionOutcome, DocumentKind
from indexer.store.open import Index, open_index
from service.registers.query import RegisterQuery, make_register_query
from service.registers.registers import Registers
from service.registers.request import SORTS, ActionStatus, Direction, RegisterKind, RegisterRequest
from service.search.query import BadQuery
from service.search.request import Filters
from service.search.search import Searcher
from tests.registers.generated_minutes import write_generated
from tests.tiny_index import build_tiny

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["generated", "examples"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    if request.param == "examples":
        opened = open_index(request.getfixturevalue("sample_index"))
    else:
        root = tmp_path_factory.mktemp("generated")
        build_tiny(
            write_generated(root / "minutes", seed=24), root / "index", request.getfixturevalue("encoder")
        )
        opened = open_index(root / "index")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def registers(index: Index) -> Registers:
    return Registers(index, Searcher(index).meeting)


def asked(index: Index, kind: RegisterKind, **given: object) -> RegisterQuery:
    filters = given.pop("filters", Filters())
    assert isinstance(filters, Filters)
    return make_register_query(index, kind, RegisterRequest(filters=filters, **given))  # type: ignore[arg-type]


def spans(index: Index, name: str) -> Counter[tuple[str, int, int, str]]:
    """What the parse lists of all meetings."""
    found: Counter[tuple[str, int, int, str]] = Counter()
    for one in index.documents:
        meeting = index.meeting(one.document_id)
        assert meeting is not None
        if one.kind is DocumentKind.MINUTES:
            found.update(
                (one.document_id, each.start, each.end, each.text) for each in getattr(meeting, name)
            )
    return found


def test_the_actions_are_those_of_the_parse(index: Index, registers: Registers) -> None:
    found = registers.find.actions(asked(index, RegisterKind.ACTIONS))
    given = list(registers.actions(found))
    assert Counter(
        (one.citation.document_id, one.citation.start, one.citation.end, one.text) for one in given
    ) == (spans(index, "actions"))
    assert len(given) > 10
    for one in given:
        meeting = index.meeting(one.citation.document_id)
        assert meeting is not None
        recorded = [
            each
            for each in meeting.actions
            if (each.start, each.end) == (one.citation.start, one.citation.end)
        ]
        assert (one.owner, one.due) in {(each.owner, each.due) for each in recorded}


def test_the_decisions_are_those_of_the_parse(index: Index, registers: Registers) -> None:
    given = list(registers.decisions(registers.find.decisions(asked(index, RegisterKind.DECISIONS))))
    assert Counter(
        (one.citation.document_id, one.citation.start, one.citation.end, one.text) for one in given
    ) == (spans(index, "decisions"))
    assert len(given) > 10


def test_everybody_on_a_roster_is_in_the_register_once_for_each_entry(
    index: Index, registers: Registers
) -> None:
    people = registers.find.people(asked(index, RegisterKind.PEOPLE))
    kept = Counter((registers.gathered.meetings[here.meeting].document_id, here.list, here.position)
                   for one in people for here in one.attendances)  # fmt: skip
    expected = Counter()
    for one in index.meetings:
        meeting = index.meeting(one.document_id)
        assert meeting is not None
        for name in ("attendees", "apologies"):
            expected.update(
                (one.document_id, name, n) for n, each in enumerate(getattr(meeting, name)) if each.name
            )
    assert kept == expected
    for given in registers.people(people):
        if given.citation:
            meeting = index.meeting(given.citation.document_id)
            assert meeting is not None
            assert given.text == meeting.text[given.citation.start : given.citation.end]


def test_what_is_told_of_an_action_stands_in_minutes_of_the_same_board_and_not_before(
    index: Index, registers: Registers
) -> None:
    told = [one for one in registers.actions(range(len(registers.gathered.actions))) if one.told]
    assert told
    for one in told:
        assert one.told is not None
        later = index.meeting(one.told.citation.document_id)
        assert later is not None
        assert later.board == one.citation.board
        assert later.date is not None
        assert one.citation.date is not None
        assert later.date >= one.citation.date
        assert one.told.text == later.text[one.told.citation.start : one.told.citation.end]
        assert one.status is not ActionStatus.UNKNOWN


def test_boards_add_up(index: Index, registers: Registers) -> None:
    boards = list(registers.boards(registers.find.boards(asked(index, RegisterKind.BOARDS))))
    assert [one.name for one in boards] == [one.name for one in index.boards]
    assert sum(one.actions for one in boards) == sum(spans(index, "actions").values())
    assert sum(one.meetings for one in boards) == len(index.meetings)
    for one in boards:
        assert one.latest is not None
        assert (one.latest.date, one.last) == (
            one.last,
            max(m.date for m in index.meetings if m.board == one.name and m.date),
        )


@pytest.mark.parametrize(
    "kind", [RegisterKind.ACTIONS, RegisterKind.DECISIONS, RegisterKind.PEOPLE, RegisterKind.BOARDS]
)
def test_every_order_has_the_same_entries_and_pages_cover_it(
    index: Index, registers: Registers, kind: RegisterKind
) -> None:
    find = getattr(registers.find, kind.value)
    usual = find(asked(index, kind))
    for sort in SORTS[kind]:
        for order in Direction:
            found = find(asked(index, kind, sort=sort.value, order=order.value))
            keys = [one if isinstance(one, int) else one.id for one in found]
            assert sorted(keys) == sorted(one if isinstance(one, int) else one.id for one in usual)
            assert found == find(asked(index, kind, sort=sort.value, order=order.value))


def test_each_status_and_outcome_is_a_part(index: Index, registers: Registers) -> None:
    whole = registers.find.actions(asked(index, RegisterKind.ACTIONS))
    parts = [
        registers.find.actions(asked(index, RegisterKind.ACTIONS, status=one.value)) for one in ActionStatus
    ]
    assert sorted(number for part in parts for number in part) == sorted(whole)
    decisions = registers.find.decisions(asked(index, RegisterKind.DECISIONS))
    outcomes = [
        registers.find.decisions(asked(index, RegisterKind.DECISIONS, outcome=one.value))
        for one in DecisionOutcome
    ]
    assert sorted(number for part in outcomes for number in part) == sorted(decisions)


def test_filters_are_those_of_search(index: Index, registers: Registers) -> None:
    board, other = index.boards[:2]
    of_board = registers.find.actions(
        asked(index, RegisterKind.ACTIONS, filters=Filters(boards=(board.name,)))
    )
    of_other = registers.find.actions(
        asked(index, RegisterKind.ACTIONS, filters=Filters(boards=(other.name,)))
    )
    assert len(of_board) + len(of_other) == len(registers.gathered.actions)
    assert {one.citation.board for one in registers.actions(of_board)} == {board.name}
    day = index.meetings[2].date
    assert day is not None
    later = registers.find.decisions(asked(index, RegisterKind.DECISIONS, filters=Filters(date_from=day)))
    assert later
    assert all(one.citation.date and one.citation.date >= day for one in registers.decisions(later))
    with pytest.raises(BadQuery, match="There is no board"):
        asked(index, RegisterKind.ACTIONS, filters=Filters(boards=("Moon Board",)))


def test_the_actions_of_a_person_are_those_that_they_own_or_that_name_them(
    index: Index, registers: Registers
) -> None:
    owning = next(one for one in registers.gathered.people.values() if one.actions)
    by_id, by_name = (
        registers.find.actions(asked(index, RegisterKind.ACTIONS, filters=Filters(people=(who,))))
        for who in (owning.id, owning.spellings[-1])
    )
    assert by_id == by_name
    assert set(owning.actions) <= set(by_id)
    owned = registers.find.actions(asked(index, RegisterKind.ACTIONS, owner=owning.id))
    assert set(owned) == set(owning.actions)
    assert set(owning.actions) <= set(
        registers.find.actions(asked(index, RegisterKind.ACTIONS, owner=owning.name))
    )


def test_words_are_looked_for_in_the_entry_and_the_heading_above_it(
    index: Index, registers: Registers
) -> None:
    every = registers.gathered.decisions
    word = next(one for one in every[0].said.split() if len(one) > 6 and one.isalpha())
    found = registers.find.decisions(asked(index, RegisterKind.DECISIONS, text=word))
    assert 0 in found
    assert len(found) < len(every)
    assert registers.find.decisions(asked(index, RegisterKind.DECISIONS, text="zyzzyva")) == []
    quoted = registers.find.decisions(
        asked(index, RegisterKind.DECISIONS, text=f'"{every[0].said.splitlines()[-1][:40]}"')
    )
    assert 0 in quoted


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 501}, "limit"),
        ({"offset": -1}, "offset"),
        ({"sort": "shoe size"}, "sort"),
        ({"sort": "outcome"}, "sort"),
        ({"order": "up"}, "order"),
        ({"status": "finished"}, "status"),
        ({"outcome": "won"}, "outcome"),
        ({"text": "a\x00b"}, "q"),
        ({"owner": "x" * 501}, "owner"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(index: Index, given: dict[str, object], field: str) -> None:
    with pytest.raises(BadQuery) as refused:
        asked(index, RegisterKind.ACTIONS, **given)
    assert refused.value.field == field
