from __future__ import annotations

import datetime as dt
from dataclasses import replace

from service.answer.answer import Answer, AnswerKind, Explanation, Quote, QuotePart, Record
from service.search.results import Citation, ItemReference, QuoteCitation
from service.web.pages.links import Links
from service.web.pages.pages import make_environment
from tests.page_parser import Page

MAY = dt.date(2023, 5, 9)
LAMPS = Citation("quay-1", None, "Quay", MAY, ItemReference("2", "Lamps"), "Repairs", 3, 40, 61, None, None)
FERRY = replace(
    LAMPS, document_id="quay-2", item=ItemReference(None, "Ferry"), start=7, end=19, url="https://q.example/"
)


def rendered(**values) -> Page:
    answer = Answer(
        **{
            "question": "q",
            "answered": False,
            "confidence": 0.5,
            "reason": None,
            "quotes": (),
            "citations": (),
            "results": None,
            "index_version": "v",
            "took_ms": 1.0,
            **values,
        }
    )
    block = make_environment().get_template("answer.html").module.answer
    return Page(str(block(Links("/minutes"), Links("https://town.example/minutes"), answer)))


def quoted(*quotes) -> Page:
    citations = (QuoteCitation.of(LAMPS, "quay-1/2/1"), QuoteCitation.of(FERRY, "quay-2/1/1"))
    return rendered(answered=True, quotes=quotes, citations=citations)


def test_each_quote_stands_with_its_own_citation() -> None:
    page = quoted(Quote("Ferries run.", 2, ()), Quote("Two lamps are mended.", 1, ()))
    said = " ".join(page.text.split())
    assert said.index("Ferries run. Ferry, Quay, 9 May 2023") < said.index(
        "Two lamps are mended. 2 Lamps, Quay"
    )
    first, second = (href for text, href in page.links if text in {"Ferry", "2 Lamps"})
    assert first.startswith("/minutes/meetings/quay-2?start=7&end=19#")
    assert second.startswith("/minutes/meetings/quay-1?start=40&end=61#")
    assert "https://q.example/" in page.hrefs()
    assert len(page.all("p", **{"class": "address"})) == 2
    assert "https://q.example/ " in said, "on paper: where it is published"
    assert "https://town.example/minutes/meetings/quay-1?start=40&end=61#quote" in said, "or this service"


def test_a_quote_stays_word_for_word_and_its_letters_are_explained_beside_it() -> None:
    text = "AB asked <b>the CPS</b>.\n\nNobody knew."
    block = quoted(Quote(text, 1, (Explanation("AB", "Ann Bell"), Explanation("CPS", "Prosecution"))))
    assert text in block.text
    assert "AB: Ann Bell; CPS: Prosecution" in " ".join(block.text.split())


def test_how_a_decision_came_about_is_folded_below_it() -> None:
    course = Quote("Ferries were wanted.", 2, (), QuotePart.COURSE, "Only <b>proposed</b>.")
    page = quoted(course, Quote("Two lamps are mended.", 1, (), QuotePart.DECISION))
    said = " ".join(page.text.split())
    assert said.index("Two lamps are mended.") < said.index("How it came about: 1 quote")
    assert said.index("How it came about") < said.index("Ferries were wanted. Only <b>proposed</b>.")
    assert len(page.all("details")) == 1
    assert not quoted(Quote("Two lamps are mended.", 1, ())).all("details")


def test_where_there_is_no_answer_the_reason_stands_in_its_place() -> None:
    page = rendered(reason="No minutes mention “<i>moon</i>”.")
    assert "No answer was found" in page.text
    assert "No minutes mention “<i>moon</i>”." in page.text
    assert not page.all("blockquote")


def test_an_address_that_is_not_of_the_web_is_no_link() -> None:
    cited = QuoteCitation.of(replace(LAMPS, url="javascript:alert(1)"), "quay-1/2/1")
    page = rendered(answered=True, quotes=(Quote("Lamps.", 1, ()),), citations=(cited,))
    assert not [href for href in page.hrefs() if href.startswith("javascript")]


def recorded(**values) -> Page:
    record = Record("actions", ("Ann <b>Bell</b>",), "1 May", None, None, "AB to mend the lamps.", 1)
    cited = (QuoteCitation.of(LAMPS, "quay-1/2/1"), QuoteCitation.of(FERRY, "quay-2/1/1"))
    other = Record("decisions", (), None, "carried", "4-1", "Ferries run.", 2)
    return rendered(
        answered=True,
        kind=AnswerKind.RECORDS,
        said="2 records.",
        **{"records": (record, other), "citations": cited, **values},
    )


def test_each_record_says_whose_it_is_and_where_it_stands() -> None:
    page = recorded()
    assert "This possibly answers the question. Every line is word for word. 2 records." in page.said
    assert "Ann <b>Bell</b> · by 1 May AB to mend the lamps. 2 Lamps, line 1, Quay, 9 May 2023" in page.said
    assert "carried · 4-1 Ferries run." in page.said
    assert page.link("2 Lamps").startswith("/minutes/meetings/quay-1?start=40&end=61#")


def test_the_meeting_of_all_records_is_named_once() -> None:
    people = tuple(Record("present", (name,), None, None, None, name, n) for n, name in ((1, "A"), (2, "B")))
    page = recorded(records=people, citations=(QuoteCitation.of(LAMPS, "quay-1/2/1"),) * 2)
    assert page.said.count("Quay, 9 May 2023") == 1
    assert len(page.all("a")) == 2
