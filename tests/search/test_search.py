"""The search core on a real index of the sample minutes."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from eval.questions import as_query
from eval.relevance import load_questions
from indexer.store.open import Index
from service.answer.answerer import Answerer
from service.search.facets import LEAST_COSINE
from service.search.query import Phrase
from service.search.request import Mode, Order
from service.search.results import ItemReference, Results
from service.search.search import Searcher
from tests.processes import ROOT
from tests.queries import make_query

QUESTIONS = ("What was said about victims?", "Who will report back on court delays?", "data sharing")


def ask(index: Index, question: str, **options) -> Results:
    searcher = Searcher(index, today=lambda: dt.date(2025, 6, 1))
    return searcher.search(make_query(index, question, **options))


def ids(results: Results) -> list[str]:
    return [hit.passage_id for hit in results.hits]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("mode", [*Mode])
def test_every_hit_is_a_verbatim_span_of_the_cited_item(index: Index, question: str, mode: Mode) -> None:
    results = ask(index, question, mode=mode, limit=50)
    assert results.hits
    for hit in results.hits:
        cited = hit.citation
        meeting = index.meeting(cited.document_id)
        assert meeting is not None
        assert hit.text == meeting.text[cited.start : cited.end]
        item = meeting.item(int(hit.passage_id.split("/")[1]))
        if item is None:
            assert cited.item == ItemReference(None, None)
            assert any(start <= cited.start < cited.end <= end for start, end in meeting.head)
            continue
        assert (item.label, item.heading) == (cited.item.label, cited.item.heading)
        assert item.start <= cited.start < cited.end <= item.end
        if cited.subheading is not None:
            under = [one for one in item.subheadings if one.body_start <= cited.start < one.end]
            assert [one.heading for one in under] == [cited.subheading]
        assert (cited.board, cited.date) == (meeting.board, meeting.date)
        ends = [0, *(at for span in hit.highlights for at in span), len(hit.text)]
        assert ends == sorted(ends)


def test_pages_follow_one_another_without_gap_or_repeat(index: Index) -> None:
    whole = ask(index, QUESTIONS[0], limit=40)
    pages = [ask(index, QUESTIONS[0], limit=10, offset=offset) for offset in (0, 10, 20, 30)]
    assert [hit.passage_id for page in pages for hit in page.hits] == [hit.passage_id for hit in whole.hits]
    assert {page.total for page in pages} == {whole.total}
    assert [hit.score for hit in whole.hits] == sorted((hit.score for hit in whole.hits), reverse=True)


@pytest.mark.parametrize("mode", [*Mode])
def test_pages_follow_one_another_past_what_the_legs_are_asked_for(
    index: Index, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on an index of many more passages than the legs are asked for."""
    monkeypatch.setattr("service.search.search.DEPTH", 25)
    pages = [ask(index, QUESTIONS[0], mode=mode, limit=10, offset=offset) for offset in range(0, 70, 10)]
    found = [hit.passage_id for page in pages for hit in page.hits]
    assert len(found) == len(set(found)) == pages[0].total
    assert 25 <= len(found) <= 50
    assert {page.total for page in pages} == {len(found)}
    assert ids(ask(index, QUESTIONS[0], mode=mode, limit=100)) == found


def test_a_page_past_the_end_is_empty(index: Index) -> None:
    past = ask(index, "victims", offset=900)
    assert past.hits == ()
    assert past.total == ask(index, "victims").total > 0


@pytest.mark.parametrize("mode", [*Mode])
def test_filters_hold_in_every_mode(index: Index, mode: Mode) -> None:
    board = index.boards[-1].name
    hits = ask(index, "victims and courts", mode=mode, boards=[board], limit=100).hits
    assert hits
    assert {hit.citation.board for hit in hits} == {board}
    days = sorted(meeting.date for meeting in index.meetings if meeting.date)
    first, last = days[1], days[-2]
    hits = ask(index, "victims", mode=mode, date_from=str(first), date_to=str(last), limit=100).hits
    assert hits
    assert all(hit.citation.date and first <= hit.citation.date <= last for hit in hits)
    document = index.meetings[3].document_id
    hits = ask(index, "minutes update", mode=mode, documents=[document], limit=100).hits
    assert {hit.citation.document_id for hit in hits} == {document}


def test_a_leg_that_was_not_asked_has_no_score(index: Index) -> None:
    assert all(hit.scores.dense is None for hit in ask(index, "victims", mode="lexical").hits)
    assert all(hit.scores.lexical is None for hit in ask(index, "victims", mode="dense").hits)


def test_words_the_minutes_do_not_have_leave_the_lexical_leg_empty(index: Index) -> None:
    results = ask(index, "xylophone zeppelin", mode="lexical")
    assert (results.hits, results.total) == ((), 0)


def test_a_question_finds_who_the_minutes_only_name_by_initials(index: Index) -> None:
    passages = [one for meeting in index.meetings for one in index.passages(meeting.document_id)]
    initialled = next(
        (one, name)
        for one in passages
        for name in one.people
        if not any(word in one.text for word in name.split())
    )
    passage, name = initialled
    hits = ask(index, name, mode="lexical", documents=[passage.document_id], limit=100).hits
    assert passage.passage_id in {hit.passage_id for hit in hits}


def test_a_question_off_every_topic_finds_nothing(index: Index) -> None:
    results = ask(index, "pizza margherita")
    assert (results.hits, results.total) == ((), 0)
    assert ask(index, "pizza margherita", mode="dense").hits


def test_what_is_found_without_a_common_word_is_near_in_meaning(index: Index) -> None:
    for question in QUESTIONS:
        for hit in ask(index, question, limit=100).hits:
            assert hit.scores.lexical is not None or (hit.scores.dense or 0) >= LEAST_COSINE


def test_threads_get_the_answers_one_thread_gets(index: Index) -> None:
    searcher = Searcher(index)
    queries = [make_query(index, question) for question in QUESTIONS] * 8
    alone = [[hit.passage_id for hit in searcher.search(query).hits] for query in queries]
    with ThreadPoolExecutor(8) as pool:
        together = [
            [hit.passage_id for hit in results.hits] for results in pool.map(searcher.search, queries)
        ]
    assert together == alone


def test_a_person_filter_keeps_passages_that_name_the_person(index: Index) -> None:
    by_id = {one.passage_id: one for meeting in index.meetings for one in index.passages(meeting.document_id)}
    naming = next(one for one in by_id.values() if one.people)
    name = naming.people[0]
    hits = ask(index, " ".join(naming.text.split()[:30]), people=[name], limit=100).hits
    assert naming.passage_id in {hit.passage_id for hit in hits}
    assert all(name in by_id[hit.passage_id].people for hit in hits)


def test_a_passage_of_a_pdf_is_cited_with_its_page(index: Index) -> None:
    paged = [one for one in index.meetings if one.source.endswith(".pdf")]
    assert paged
    for meeting in paged:
        pages = [passage.page for passage in index.passages(meeting.document_id)]
        assert None not in pages
        assert pages == sorted(pages)
        assert len(set(pages)) > 1
        hit = ask(index, "report", documents=[meeting.document_id]).hits[0]
        assert hit.citation.page is not None
        assert (hit.citation.deep_link or "#page").count("#page") == 1


@pytest.mark.parametrize("mode", [*Mode])
def test_a_misspelt_question_finds_what_the_question_meant_finds(index: Index, mode: Mode) -> None:
    typed, meant = "travl expences of witneses", "travel expenses of witnesses"
    found = ask(index, typed, mode=mode)
    assert found.understood.text == meant
    assert [(hit.passage_id, hit.score) for hit in found.hits] == [
        (hit.passage_id, hit.score) for hit in ask(index, meant, mode=mode).hits
    ]
    undone = ask(index, typed, mode=mode, as_typed=["spelling"])
    assert (undone.understood.text, undone.understood.correction) == (typed, None)
    assert ids(undone) != ids(found)


def test_an_acronym_finds_passages_that_have_only_the_long_form(index: Index) -> None:
    found = ask(index, "OOCD", mode="lexical")
    text = found.hits[0].text
    assert "OOCD" not in text
    assert "Out of Court Resolution" in text
    assert {"Court", "Resolution"} <= {text[start:end] for start, end in found.hits[0].highlights}
    assert ask(index, "OOCD", mode="lexical", as_typed=["acronyms"]).hits == ()


def test_a_long_form_finds_passages_that_have_only_the_acronym(index: Index) -> None:
    question = "Crown Prosecution Service"
    found = ask(index, question, mode="lexical", limit=100)
    undone = ids(ask(index, question, mode="lexical", limit=100, as_typed=["acronyms"]))
    gained = [hit for hit in found.hits if hit.passage_id not in undone]
    assert gained
    for hit in gained:
        assert any(hit.text[start:].startswith("CPS") for start, _ in hit.highlights)


@pytest.mark.parametrize("mode", [*Mode])
def test_time_and_place_of_the_question_are_heeded_told_and_taken_back(index: Index, mode: Mode) -> None:
    board = index.boards[0].name
    question = "what did the BCJB say about young people in April 2023"
    found = ask(index, question, mode=mode, limit=100)
    assert found.hits
    assert {(hit.citation.board, str(hit.citation.date)[:7]) for hit in found.hits} == {(board, "2023-04")}
    told = found.understood.interpretation.filters
    assert [(str(one.kind), one.label) for one in told] == [("board", board), ("date", "April 2023")]
    without_date = ask(index, question, mode=mode, limit=100, as_typed=["date"])
    assert {hit.citation.board for hit in without_date.hits} == {board}
    assert len({hit.citation.date for hit in without_date.hits}) > 1
    as_typed = ask(index, question, mode=mode, limit=100, as_typed=["date", "board"])
    assert len({hit.citation.board for hit in as_typed.hits}) > 1


@pytest.mark.parametrize("mode", [*Mode])
def test_a_filter_that_is_given_wins_over_the_question(index: Index, mode: Mode) -> None:
    question = "what did the BCJB say about young people in April 2023"
    found = ask(index, question, mode=mode, boards=["BVWP"], date_from="2024-01-01", limit=100)
    assert found.hits
    assert {hit.citation.board for hit in found.hits} == {index.boards[1].name}
    assert all(hit.citation.date and hit.citation.date.year == 2024 for hit in found.hits)
    assert found.understood.interpretation.filters == ()


@pytest.mark.parametrize("mode", [*Mode])
def test_where_a_derived_filter_leaves_nothing_all_are_searched_and_it_is_told(
    index: Index, mode: Mode
) -> None:
    found = ask(index, '"travel cards" in January 2023', mode=mode)
    assert found.hits
    assert all(str(hit.citation.date)[:7] != "2023-01" for hit in found.hits)
    assert found.understood.interpretation.filters == ()
    assert found.understood.where.everything
    assert found.understood.notes == (
        "Nothing was found for January 2023; these passages are from all meetings searched.",
    )


@pytest.mark.parametrize("mode", [*Mode])
def test_a_given_filter_stays_when_a_derived_one_is_given_up(index: Index, mode: Mode) -> None:
    found = ask(index, '"travel cards" in April 2023', mode=mode, date_to="2023-12-31")
    assert len(found.understood.notes) == 0  # a date that is given settles the dates
    found = ask(index, '"travel cards" at the BCJB', mode=mode, date_to="2023-12-31", limit=100)
    assert found.hits
    assert all(str(hit.citation.date) <= "2023-12-31" for hit in found.hits)
    assert len(found.understood.notes) == 1


def test_nothing_anywhere_is_no_ground_to_speak_of_other_meetings(index: Index) -> None:
    found = ask(index, '"no minutes say this" in April 2023')
    assert (found.hits, found.total, found.understood.notes) == ((), 0, ())
    assert [one.label for one in found.understood.interpretation.filters] == ["April 2023"]


@pytest.mark.parametrize("mode", [*Mode])
@pytest.mark.parametrize("phrase", ["travel cards", "at Pellingham Crown Court"])
def test_every_hit_holds_the_quoted_phrase_and_marks_it(index: Index, mode: Mode, phrase: str) -> None:
    every = [one for meeting in index.meetings for one in index.passages(meeting.document_id)]
    holding = {one.passage_id for one in every if Phrase(phrase).stands_in(one.text)}
    assert holding
    found = ask(index, f'what was said of "{phrase}"', mode=mode, limit=100)
    assert holding <= set(ids(found))  # in whatever mode: the phrase counts, not the leg
    for hit in found.hits:
        if hit.passage_id in holding:
            assert {hit.text[start:end].casefold() for start, end in hit.highlights} == {phrase.casefold()}
        else:  # only the heading has it
            one = next(one for one in every if one.passage_id == hit.passage_id)
            assert Phrase(phrase).stands_in(one.context)
    assert len(found.hits) < len(ask(index, f"what was said of {phrase}", mode=mode, limit=100).hits)


@pytest.mark.parametrize("mode", [*Mode])
@pytest.mark.parametrize("phrase", ["is more than", "said that she had"])
def test_a_quoted_phrase_of_stop_words_is_found_wherever_it_stands(
    index: Index, mode: Mode, phrase: str
) -> None:
    every = [one for meeting in index.meetings for one in index.passages(meeting.document_id)]
    holding = {one.passage_id for one in every if Phrase(phrase).stands_in(one.text)}
    found = ask(index, f'"{phrase}"', mode=mode, limit=100, facets=True)
    assert holding
    assert holding <= {*ids(found), *(one.passage_id for hit in found.hits for one in hit.also_in)}
    assert found.facets is not None
    assert sum(one.count for one in found.facets.board) == found.total
    assert ask(index, '"than more is"', mode=mode).hits == ()


@pytest.mark.parametrize("mode", [*Mode])
def test_a_phrase_is_not_its_words(index: Index, mode: Mode) -> None:
    assert ask(index, "cards travel", mode=mode).hits
    assert ask(index, '"cards travel"', mode=mode).hits == ()


@pytest.mark.parametrize("mode", [*Mode])
@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_fall_between_one_and_nothing(index: Index, mode: Mode, question: str) -> None:
    scores = [hit.score for hit in ask(index, question, mode=mode, limit=100).hits]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_scores_compare_questions_that_have_an_answer_with_those_that_have_none(index: Index) -> None:
    searcher = Searcher(index)
    best: dict[bool, list[float]] = {True: [], False: []}
    for question in load_questions(ROOT / "examples" / "questions.jsonl", index):
        hits = searcher.search(as_query(index, question)).hits
        best[question.answerable].append(hits[0].score if hits else 0.0)
    assert np.mean(best[True]) > np.mean(best[False]) + 0.1
    assert np.median(best[True]) > np.median(best[False]) + 0.1


@pytest.mark.parametrize("mode", [*Mode])
def test_sorted_by_date_the_same_passages_come_newest_first_and_by_relevance_within_a_day(
    index: Index, mode: Mode
) -> None:
    ranked = ask(index, "data sharing", mode=mode, limit=100)
    dated = ask(index, "data sharing", mode=mode, limit=100, sort="date")
    assert dated.total == ranked.total
    assert dated.about is None
    days = [hit.citation.date for hit in dated.hits]
    assert days == sorted(days, key=lambda day: day or dt.date.min, reverse=True)
    for day in set(days):
        own = [hit.score for hit in dated.hits if hit.citation.date == day]
        assert own == sorted(own, reverse=True)
    assert ids(dated) != ids(ranked)


def test_how_a_list_is_sorted_does_not_change_what_is_answered(index: Index) -> None:
    answers = [
        Answerer(index, Searcher(index)).ask(make_query(index, QUESTIONS[1], sort=sort)) for sort in Order
    ]
    assert answers[0].quotes == answers[1].quotes
    assert [one.results.query.sort for one in answers] == [*Order]
