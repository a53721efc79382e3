import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.build.encoder import DocumentEncoder, load_encoder
from indexer.language.dates import date_in_words
from indexer.language.words import token_counter
from indexer.model import AgendaItem, Meeting, Passage, Subheading
from indexer.passages import Budget, cut, indexed, lexical_text

SENTENCE = "The partnership heard that waiting times had fallen in every court of the county. "


@pytest.fixture(scope="module")
def encoder() -> DocumentEncoder:
    return load_encoder()


@pytest.fixture(scope="module")
def budget(encoder: DocumentEncoder) -> Budget:
    return Budget(200, encoder.card.max_pieces, token_counter(), encoder.count_pieces)


def words_budget(tokens: int) -> Budget:
    def count(text: str) -> int:
        return len(text.split())

    return Budget(tokens, 10_000, count, count)


def meeting_of(body: str, *subheadings: Subheading, heading: str = "Courts") -> Meeting:
    item = AgendaItem(1, "1", heading, 0, len(body), subheadings=subheadings)
    return Meeting(
        "m", "Title", "Mid County Justice Board", dt.date(2024, 3, 5), "m.txt", None, body, items=(item,)
    )


def cut_all(meeting: Meeting, budget: Budget) -> list[Passage]:
    return list(cut(meeting, budget, lambda start, end: ()))


def test_a_passage_is_a_verbatim_span_with_a_stable_id(budget: Budget) -> None:
    meeting = meeting_of(SENTENCE * 40)
    found = cut_all(meeting, budget)
    assert len(found) > 1
    assert [one.passage_id for one in found] == [f"m/1/{n}" for n in range(1, len(found) + 1)]
    assert [f"m/{one.item}/{one.ordinal}" for one in found] == [one.passage_id for one in found]
    assert all(one.text == meeting.text[one.start : one.end] for one in found)
    assert all(one.text.endswith("county.") for one in found)


HEAD = "Mid County Board\nHeld in the hall by the old mill.\nPresent:\nAnn Bell\nCy Dunn\nApologies: Eve Fox"
ROSTER = HEAD.index("Present")


def meeting_with_head() -> Meeting:
    body = "They met."
    text = f"{HEAD}\n{body}"
    item = AgendaItem(1, "1", "Courts", len(text) - len(body), len(text))
    stretches = ((HEAD.index("Held"), ROSTER - 1), (ROSTER, len(HEAD)))
    return replace(meeting_of(body), text=text, items=(item,), head=stretches)


def test_the_head_is_cut_before_the_items_and_names_none() -> None:
    head, first = cut_all(meeting_with_head(), words_budget(50))
    assert (head.passage_id, head.item, head.ordinal, head.subheading) == ("m/0/1", 0, 1, None)
    assert (first.passage_id, first.text) == ("m/1/1", "They met.")
    assert head.text == HEAD[HEAD.index("Held") :]
    assert head.context == "Mid County Justice Board. 5 March 2024"


def test_a_roster_stands_by_itself_where_its_title_has_no_room_beside_it() -> None:
    found = [one.text for one in cut_all(meeting_with_head(), words_budget(8)) if one.item == 0]
    assert found == ["Held in the hall by the old mill.", HEAD[ROSTER:]]


def test_a_roster_that_is_too_long_is_cut_between_its_lines() -> None:
    found = [one.text for one in cut_all(meeting_with_head(), words_budget(5)) if one.item == 0]
    lines = [line for text in found for line in text.split("\n")]
    assert "\n".join(lines[-4:]) == HEAD[ROSTER:]
    assert len(found) > 3


def test_stretches_of_the_head_with_other_text_between_them_are_apart() -> None:
    meeting = meeting_with_head()
    apart = replace(meeting, head=((0, HEAD.index("Held") - 1), (ROSTER, len(HEAD))))
    assert [one.text for one in cut_all(apart, words_budget(50))][:2] == ["Mid County Board", HEAD[ROSTER:]]


def test_a_change_in_one_item_leaves_the_ids_of_the_others() -> None:
    def ids(first_body: str) -> dict[str, str]:
        text = f"{first_body}\nThe second item. It stays."
        split = len(first_body)
        items = (AgendaItem(1, "1", "A", 0, split), AgendaItem(2, "2", "B", split + 1, len(text)))
        meeting = replace(meeting_of(text), text=text, items=items)
        return {one.passage_id: one.text for one in cut_all(meeting, words_budget(4)) if one.item == 2}

    assert (
        ids("Short.") == ids("Much longer now. " * 9) == {"m/2/1": "The second item.", "m/2/2": "It stays."}
    )


def test_nothing_the_encoder_reads_is_cut_off(budget: Budget, encoder: DocumentEncoder) -> None:
    body = SENTENCE * 30 + "unbroken" * 400 + " end. " + "Ωμέγα ärgerlich 漢字 " * 200 + "a-b/c " * 300
    meeting = meeting_of(body, heading="A very long heading about everything at once " * 12)
    found = cut_all(meeting, budget)
    for one in found:
        assert encoder.count_pieces(indexed(one.context, one.text)) <= encoder.card.max_pieces
        assert budget.count_tokens(one.text) <= budget.tokens
    kept = "".join("".join(one.text.split()) for one in found)
    assert kept == "".join(body.split())


def test_the_limit_is_the_encoders_own(encoder: DocumentEncoder) -> None:
    """One word piece more than the limit changes nothing in the vector: proof that the rest is dropped."""
    limit = encoder.card.max_pieces
    full = "order " * (limit - 2)
    assert encoder.count_pieces(full) == limit
    vectors = encoder.encode([full, full + "pizza", "order " * (limit - 3) + "pizza"])
    assert float(vectors[0] @ vectors[1]) > 0.999999
    assert float(vectors[0] @ vectors[2]) < 0.9999


def test_passages_stay_under_one_subheading() -> None:
    body = (
        "Opening words. \nFirst topic\nAbout the first. More of it.\n"
        "Second topic\nThird topic\nAbout the third."
    )
    first, second, third = (body.index(name) for name in ("First topic", "Second topic", "Third topic"))
    subheadings = (
        Subheading("First topic", first, second, first + 12),
        Subheading("Second topic", second, third, third),
        Subheading("Third topic", third, len(body), third + 12),
    )
    found = cut_all(meeting_of(body, *subheadings), words_budget(100))
    assert [(one.subheading, one.text) for one in found] == [
        (None, "Opening words."),
        ("First topic", "About the first. More of it."),
        ("Third topic", "About the third."),
    ]


def test_the_context_names_board_date_and_headings() -> None:
    body = "Topic\nSomething was said."
    found = cut_all(meeting_of(body, Subheading("Topic", 0, len(body), 6)), words_budget(50))
    assert found[0].context == "Mid County Justice Board. 5 March 2024. Courts. Topic"
    assert found[0].text == "Something was said."


def test_whom_a_passage_mentions_is_written_out_for_the_lexical_leg_alone() -> None:
    found = list(cut(meeting_of("AF spoke."), words_budget(50), lambda start, end: ("Ada Field", "Ben Moor")))
    assert lexical_text(found[0]).split("\n") == [found[0].context, "Ada Field", "Ben Moor", "AF spoke."]
    assert "Ada" not in indexed(found[0].context, found[0].text) + found[0].text


def test_an_undated_meeting_of_no_board_is_known_by_its_title() -> None:
    meeting = replace(meeting_of("Something was said."), board=None, date=None)
    assert cut_all(meeting, words_budget(50))[0].context == "Title. Courts"


def test_what_the_file_is_called_stands_in_the_context_where_nothing_else_says_it() -> None:
    meeting = replace(meeting_of("Something was said."), document_id="harbour/mid-county-2024-03-05")
    found = cut_all(meeting, words_budget(50))[0]
    assert found.context == "harbour. Mid County Justice Board. 5 March 2024. Courts"
    assert "harbour" not in found.text


def test_a_section_just_over_the_budget_is_cut_evenly() -> None:
    found = cut_all(meeting_of("One two three four five. " * 5), words_budget(20))
    assert [len(one.text.split()) for one in found] in ([10, 15], [15, 10])


def test_dates_in_words_do_not_follow_the_locale() -> None:
    assert date_in_words(dt.date(2022, 12, 6)) == "6 December 2022"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab .\n—é", max_size=300), st.integers(1, 12))
def test_all_of_any_body_lies_in_passages_in_order(body: str, tokens: int) -> None:
    found = cut_all(meeting_of(body), words_budget(tokens))
    assert [(one.start, one.end) for one in found] == sorted((one.start, one.end) for one in found)
    covered = {at for one in found for at in range(one.start, one.end)}
    assert sum(one.end - one.start for one in found) == len(covered)
    assert {at for at, char in enumerate(body) if not char.isspace()} <= covered
