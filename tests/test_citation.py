import pytest

from indexer.model import AgendaItem, Meeting, Passage
from service.citation import cite, deep_link

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
        (URL, None, "- first line\n- last line", f"{URL}#:~:text=first%20line,last%20line"),
    ],
)
def test_deep_links_open_the_source_at_the_passage(url, page, text, link) -> None:
    assert deep_link(url, page, text) == link


def test_a_citation_names_the_item_that_the_passage_lies_in() -> None:
    text = "1. Courts\nBody.\n2. Prisons\nOther body."
    items = (AgendaItem(1, "1", "Courts", 10, 15), AgendaItem(2, "2", "Prisons", 27, 38))
    meeting = Meeting("m", "T", "B", None, "m.txt", URL, text, items=items)
    passage = Passage("m/2/1", "m", 2, 1, "Sub", 27, 38, None, text[27:38], "")
    citation = cite(meeting, passage)
    assert (citation.label, citation.heading, citation.subheading) == ("2", "Prisons", "Sub")
    assert meeting.text[citation.start : citation.end] == passage.text
