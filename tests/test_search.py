"""The search core on a real index of the sample minutes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.reader import Index, open_index
from service.query import Mode, make_query
from service.results import Results
from service.search import LEAST_COSINE, Searcher

QUESTIONS = ("What was said about victims?", "Who will report back on court delays?", "data sharing")


@pytest.fixture(scope="module")
def index(sample_index: Path) -> Iterator[Index]:
    opened = open_index(sample_index)
    yield opened
    opened.close()


def ask(index: Index, question: str, **options) -> Results:
    return Searcher(index).search(make_query(index, question, **options))


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
        assert (item.label, item.heading) == (cited.label, cited.heading)
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


def test_a_page_past_the_end_is_empty(index: Index) -> None:
    assert ask(index, "victims", offset=900).hits == ()


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
