import pytest

from indexer.model import AgendaItem, Meeting, Passage
from service.search.citing import citation_line, cite, cite_quote, deep_link, place
from service.search.results import ItemReference

URL = "https://example.org/minutes"


@pytest.mark.parametrize(
    ("url", "page", "text", "link"),
    [
        (None, 2, "Any text.", None),
        (URL, 3, "Any text.", f"{URL}#page=3"),
        (f"{URL}#top", None, "Short text.", f"{URL}#:~:text=Short%20text."),
        (URL, None, "pre-charge, & post", f"{URL}#:~:text=pre%2Dcharge%2C%20%26%20post"),
        (
            URL,
            None,
            "one two three four five six seven eight nine ten eleven",
            f"{URL}#:~:text=one%20two%20three%20four%20five,seven%20eight%20nine%20ten%20eleven",
        ),
        *(
            (URL, None, f"{one}first line\n{other}last line", f"{URL}#:~:text=first%20line,last%20line")
            for one, other in [("- ", "- "), ("• ", "◦ "), ("1. ", "12. "), ("a) ", "(b) "), ("iv. ", "")]
        ),
        (URL, None, "1. 5 bins were", f"{URL}#:~:text=5%20bins%20were"),
        (URL, None, "2.", f"{URL}#:~:text=2."),
        (URL, None, "2.50 was paid", f"{URL}#:~:text=2.50%20was%20paid"),
        (URL, None, "Member\tVote\nAnn Bell\tFor the ferry", f"{URL}#:~:text=Member,For%20the%20ferry"),
        (URL, None, "Ann Bell\tFor the ferry", f"{URL}#:~:text=Ann%20Bell,For%20the%20ferry"),
    ],
)
def test_deep_links_open_the_source_at_the_passage(url, page, text, link) -> None:
    assert deep_link(url, page, text) == link


def test_a_citation_names_the_item_that_the_passage_lies_in() -> None:
    text = "1. Courts\nBody.\n2. Prisons\nOther body."
    items = (AgendaItem(1, "1", "Courts", 10, 15), AgendaItem(2, "2", "Prisons", 27, 38))
    meeting = Meeting("m", "T", "B", None, "m.txt", URL, text, items=items)
    passage = Passage("m/2/1", "m", 2, 1, "Sub", 27, 38, None, text[27:38], "")
    citation = cite(meeting, meeting.item(2), passage)
    assert (citation.item.label, citation.item.heading, citation.subheading) == ("2", "Prisons", "Sub")
    assert meeting.text[citation.start : citation.end] == passage.text


def test_what_stands_in_no_item_is_cited_without_a_label_or_a_heading() -> None:
    text = "Quay Board\nApologies: Ann Bell\n1. Courts\nBody."
    items = (AgendaItem(1, "1", "Courts", text.index("Body"), len(text)),)
    start, end = text.index("Apologies"), text.index("\n1.")
    meeting = Meeting("m", "T", "B", None, "m.txt", URL, text, head=((start, end),), items=items)
    passage = Passage("m/0/1", "m", 0, 1, None, start, end, None, text[start:end], "")
    assert meeting.item(passage.item) is None
    citation = cite(meeting, None, passage)
    assert citation.item == ItemReference(None, None)
    assert citation.item.shown == "Outside the agenda items"
    assert citation.deep_link == f"{URL}#:~:text=Apologies%3A%20Ann%20Bell"
    assert citation_line(citation) == "B · date not stated · outside the agenda items"
    assert place(meeting, passage) == "B, date not stated, outside the agenda items"
    quote = cite_quote(meeting, passage, start + len("Apologies: "), end)
    assert (quote.passage_id, text[quote.start : quote.end]) == ("m/0/1", "Ann Bell")


RECURRING = "Rent is due in May. Paid.\nFees\n- Rent is due in May, says the clerk.\nTea."


def quote_link(quote: str, at: int) -> str | None:
    items = (AgendaItem(1, "1", "Rent", 0, len(RECURRING)),)
    meeting = Meeting("m", "T", "B", None, "m.txt", URL, RECURRING, items=items)
    passage = Passage("m/1/1", "m", 1, 1, None, 0, len(RECURRING), None, RECURRING, "")
    start = RECURRING.index(quote, at)
    cited = cite_quote(meeting, passage, start, start + len(quote))
    assert RECURRING[cited.start : cited.end] == quote
    return cited.deep_link


def test_a_quote_that_recurs_is_told_apart_by_the_words_beside_it() -> None:
    assert quote_link("Rent is due in May", 0) == f"{URL}#:~:text=Rent%20is%20due%20in%20May,-.%20Paid."
    second = quote_link("Rent is due in May", 5)
    assert second == f"{URL}#:~:text=Fees-,Rent%20is%20due%20in%20May,-%2C%20says%20the%20clerk."
    assert quote_link("Tea.", 0) == f"{URL}#:~:text=Tea."
