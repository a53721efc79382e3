from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval.configurations import chosen, named
from eval.questions import Gold, Question
from eval.report import Explainer, asked, page
from indexer.store.open import Index, open_index
from service.search.request import Mode
from tests.eval_minutes import QUESTIONS, results_of

MARKUP = Question(
    "q-markup",
    "<script>alert('boats')</script> & boats?",
    "fact",
    True,
    gold=(Gold("quay-1", evidence="Boats"),),
)


@pytest.fixture(scope="module")
def html(index: Index) -> str:
    return page(results_of(index, *named(), questions=[*QUESTIONS, MARKUP]), index)


class Tags(HTMLParser):
    """Which elements and attributes a page has, and whether every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in {"meta", "rect", "line", "path"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_it_needs_nothing_but_itself(html: str) -> None:
    tags = Tags(html)
    assert tags.open == []
    assert not {"script", "link", "img", "iframe", "object"} & set(tags.names)
    assert all(value.startswith("#") for name, value in tags.attributes if name in {"src", "href"})
    assert not any(name.startswith("on") for name, _ in tags.attributes)
    assert "url(" not in html
    assert "@import" not in html


def test_nothing_asked_or_recorded_becomes_markup(html: str) -> None:
    assert "&lt;script&gt;alert(&#39;boats&#39;)&lt;/script&gt; &amp; boats?" in html


def test_every_picture_has_words_and_every_table_its_headings(html: str) -> None:
    assert html.count("<svg") == len(re.findall(r'<svg[^>]* role="img" aria-label="[^"]+"', html))
    assert html.count("<table") == html.count("<caption")
    assert html.count('<th scope="row"') + html.count('<th scope="col"') == len(re.findall("<th[ >]", html))
    assert '<html lang="en">' in html
    identifiers = re.findall(r' id="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers))
    assert {value[1:] for value in re.findall(r'href="(#[^"]+)"', html)} <= set(identifiers)


def test_configurations_measures_and_comparisons_are_in_it(html: str) -> None:
    for one in named():
        assert one.name in html
    for words in ("nDCG@10", "R@5", "R@20", "RR@10", "Success@1", "against rank-bm25", "by-hand"):
        assert words in html


def test_questions_come_by_loss_and_those_without_an_answer_last(index: Index) -> None:
    results = results_of(index, *chosen([Mode.LEXICAL], ()))
    found = asked(results, results.evaluations[0], index)
    assert [one.question.id for one in found] == ["q-none", "q-title", "q-boats", "q-cost", "q-off"]
    assert [one.loss for one in found] == [1, 1, 0, 0, None]


def test_what_was_missed_is_shown_as_the_legs_see_it(index: Index) -> None:
    results = results_of(index, *chosen([Mode.LEXICAL, Mode.DENSE], ()))
    first = asked(results, results.evaluations[0], index)[0]
    assert (first.question.id, first.hits, first.outcome.first_relevant) == ("q-none", (), None)
    assert [one.explained.passage.passage_id for one in first.missed] == ["quay-1/2/1", "quay-1/2/2"]
    assert all((one.rank, one.score, one.relevant) == (None, None, True) for one in first.missed)
    assert [leg.name for leg in first.missed[0].explained.legs] == ["dense"]
    assert first.missed[0].place == "Quay Trust · date not stated · 2 Lighting · Lamps"
    assert [name for name, _ in first.elsewhere] == ["dense"]


def test_the_words_of_a_question_add_up_to_the_lexical_score(index: Index) -> None:
    explained = Explainer(index).explain(
        replace(QUESTIONS[1], question="lamps, boats, cost in pounds, boats"),
        ["quay-1/1/1", "quay-1/1/2", "quay-1/2/2"],
    )
    for one in explained:
        (lexical,) = (leg for leg in one.legs if leg.name == "lexical")
        assert sum(word.score for word in one.words) == pytest.approx(lexical.score, abs=1e-5)
    assert [word.word for word in explained[1].words] == ["boats"]
    assert {word.word for word in explained[0].words} == {"cost", "pounds"}
    assert [leg.rank for one in explained for leg in one.legs if leg.name == "lexical"] == [3, 1, 4]
    assert explained[0].pieces == (
        ("The channel will be dredged\nin May. The ", False),
        ("cost", True),
        (" is 4,000 ", False),
        ("pounds", True),
        (".", False),
    )


def test_a_right_hit_is_told_from_a_wrong_one(index: Index) -> None:
    results = results_of(index, *chosen([Mode.DENSE], ()))
    boats = next(one for one in asked(results, results.evaluations[0], index) if one.question.id == "q-boats")
    assert {one.explained.passage.passage_id: one.relevant for one in (*boats.hits, *boats.missed)} == {
        one.explained.passage.passage_id: one.explained.passage.passage_id == "quay-1/1/2"
        for one in (*boats.hits, *boats.missed)
    }
    assert [one.rank for one in boats.hits] == [1, 2, 3]
    assert boats.hits[0].score == results.evaluations[0].outcomes[0].hits[0].score


@pytest.mark.slow
def test_words_of_the_context_header_are_told_from_those_of_the_text(sample_index: Path) -> None:
    index = open_index(sample_index)
    heading = Question("q", "Operation Lapwing Wednesday April 2023 shops", "topic", True)
    passage = next(one for one in index.passages("bcjb-2023-04-26") if "Operation Lapwing" in one.context)
    (explained,) = Explainer(index).explain(heading, [passage.passage_id])
    told = {one.word: one.in_text for one in explained.words}
    assert told.keys() >= {"Operation", "Lapwing", "April", "2023"}
    for word, in_text in told.items():
        assert in_text == (index.analyzer.terms(word)[0] in index.analyzer.terms(passage.text))
    assert set(told.values()) == {True, False}
    index.close()


def test_a_page_of_questions_without_answers_can_be_made(index: Index) -> None:
    html = page(results_of(index, *chosen([Mode.LEXICAL, Mode.DENSE], ()), questions=QUESTIONS[-1:]), index)
    assert "no answer" in html
    assert "<svg" not in html
