"""From a passage to its citation, and to a link that opens the source at it."""

from __future__ import annotations

from urllib.parse import quote

from indexer.model import Meeting, Passage
from service.results import Citation

_FRAGMENT_WORDS = 5  # at either end of a text fragment: enough to be unique in a page of minutes


def cite(meeting: Meeting, passage: Passage) -> Citation:
    """The citation of a passage of that meeting."""
    item = meeting.item(passage.item)
    return Citation(
        document_id=meeting.document_id,
        title=meeting.title,
        board=meeting.board,
        date=meeting.date,
        label=item.label,
        heading=item.heading,
        subheading=passage.subheading,
        page=passage.page,
        start=passage.start,
        end=passage.end,
        url=meeting.url,
        deep_link=deep_link(meeting.url, passage.page, passage.text),
    )


def anchor(passage: Passage) -> str:
    """The passage's id on its meeting's page, as in "p-3-2"."""
    return f"p-{passage.item}-{passage.ordinal}"


def deep_link(url: str | None, page: int | None, text: str) -> str | None:
    """`url` opened at the passage: `#page=N` in a paged document, else a text fragment.

    The fragment (`:~:text=start,end`, WICG Scroll to Text Fragment) takes words of the passage's first and
    last line only, since a match may not cross from one paragraph into another at either end.
    """
    if url is None:
        return None
    base = url.partition("#")[0]
    if page is not None:
        return f"{base}#page={page}"
    lines = [line.removeprefix("- ") for line in text.split("\n") if line.strip()]
    first, last = lines[0].split(), lines[-1].split()
    if len(lines) == 1 and len(first) <= 2 * _FRAGMENT_WORDS:
        return f"{base}#:~:text={_encoded(first)}"
    return f"{base}#:~:text={_encoded(first[:_FRAGMENT_WORDS])},{_encoded(last[-_FRAGMENT_WORDS:])}"


def _encoded(words: list[str]) -> str:
    # A dash separates parts of a fragment, so it is encoded although `quote` would leave it.
    return quote(" ".join(words), safe="").replace("-", "%2D")
