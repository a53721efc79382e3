"""Pages of the file that minutes were read from, as they are printed, with a quote framed on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from indexer.model import Meeting
from indexer.store.originals import Original
from service.web.operation.live import core_of
from service.web.pages.sent_forms import Render
from service.web.pages.typeset import Mark, mark_of
from service.web.printed.boxes import Box, PrintedLetters, find_quote, page_span
from service.web.printed.drawing import DrawnPage, PageDrawing
from service.web.problems import known_meeting


@dataclass(frozen=True, slots=True)
class FramedQuote:
    """What of a quote stands on a page, and where; `boxes` are empty if its words were not found there."""

    start: int
    end: int
    text: str
    boxes: tuple[Box, ...]
    complete: bool  # whether all its words are in the boxes
    goes_on: bool  # on the next page


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One page of a file. `drawn`: None where it cannot be."""

    meeting: Meeting
    number: int
    pages: int
    original: Original
    text: str  # what was read from it
    drawn: DrawnPage | None
    quote: FramedQuote | None


class PrintedPages:
    """The routes of pages as printed, of indexes that keep the files."""

    def __init__(self, render: Render) -> None:
        self._render = render
        self.drawing = PageDrawing()

    def routes(self) -> list[Route]:
        """GET and HEAD of a page and of its picture."""
        path = "/meetings/{document_id}/page/{number:int}"
        return [Route(f"{path}.png", self.picture), Route(path, self.page)]

    def pictured(self, request: Request, document_id: str) -> bool:
        """Whether the pages of a document can be seen by who sent this request."""
        return self.drawing.of(core_of(request).index.originals, document_id) is not None

    async def picture(self, request: Request) -> Response:
        """The picture, without any frame."""
        _, original, path = await run_in_threadpool(self._asked, request)
        page = await self.drawing.page(request, path, original.sha256, request.path_params["number"])
        if page is None:
            raise HTTPException(404)
        return Response(page.png, media_type="image/png")

    async def page(self, request: Request) -> HTMLResponse:
        """The page, with the quote that `start` and `end` name framed on it."""
        meeting, original, path = await run_in_threadpool(self._asked, request)
        drawn = await self.drawing.page(request, path, original.sha256, request.path_params["number"])
        return await run_in_threadpool(self._page, request, meeting, original, drawn)

    def _asked(self, request: Request) -> tuple[Meeting, Original, Path]:
        """The minutes, their file and where it lies; raises what says that there is no such page."""
        originals, number = core_of(request).index.originals, request.path_params["number"]
        meeting = known_meeting(core_of(request).index, request.path_params["document_id"])
        original = self.drawing.of(originals, meeting.document_id)
        if original is None or not 1 <= number <= len(meeting.page_starts):
            raise HTTPException(404)
        return meeting, original, originals.path(original)

    def _page(
        self, request: Request, meeting: Meeting, original: Original, drawn: DrawnPage | None
    ) -> HTMLResponse:
        number, sent = request.path_params["number"], request.query_params
        start, end = page_span(meeting, number)
        mark = mark_of(meeting.text, sent.get("start", ""), sent.get("end", ""))
        page = PrintedPage(
            meeting=meeting,
            number=number,
            pages=len(meeting.page_starts),
            original=original,
            text=meeting.text[start:end].strip(),
            drawn=drawn,
            quote=_framed(meeting, start, end, mark, drawn) if mark else None,
        )
        return self._render(request, "printed_page.html", page=page, meeting=meeting)


def _framed(
    meeting: Meeting, start: int, end: int, mark: Mark, drawn: DrawnPage | None
) -> FramedQuote | None:
    """What of the marked words stands on the page between these places; None for nothing."""
    first, last = max(mark.start, start), min(mark.end, end)
    if first >= last:
        return None
    letters = PrintedLetters.of(drawn.header) if drawn else PrintedLetters("", ())
    found = find_quote(letters, meeting.text[start:end], first - start, last - start)
    text = meeting.text[first:last].strip()
    return FramedQuote(mark.start, mark.end, text, found.boxes, found.complete, goes_on=mark.end > end)
