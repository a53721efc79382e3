"""What can be taken along: Word documents of results, timelines and meetings, a calendar of next meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.registers.request import MOST_ENTRIES
from service.search.query import BadQuery, make_where
from service.search.request import MOST_HITS, Filters
from service.search.stages import Stage, stage
from service.web.export import calendar, word
from service.web.export.calendar import next_meetings
from service.web.export.documents import brief_document, results_document, timeline_document
from service.web.export.register_documents import REGISTERS, RegisterDocument
from service.web.export.word import WordParagraph, word_document
from service.web.operation.live import core_of
from service.web.pages.forms import SearchForm
from service.web.pages.links import Links
from service.web.pages.register_forms import RegisterForm
from service.web.pages.timeline import timeline
from service.web.pages.views import results_page
from service.web.problems import known_meeting

_LONGEST_NAME = 60  # characters of a question that a file is called by


class Exports:
    """The files, as routes. Their endpoints run in worker threads, over what the caller may see."""

    def routes(self) -> list[Route]:
        """GET and HEAD of every file."""
        return [
            Route("/search.docx", self.results),
            Route("/timeline.docx", self.over_time),
            Route("/meetings/{document_id}/brief.docx", self.brief),
            *(Route(f"/{one.kind.value}.docx", partial(self.register, one)) for one in REGISTERS),
            Route("/calendar.ics", self.calendar),
        ]

    def results(self, request: Request) -> Response:
        """The answer to a question and up to a hundred passages, each with its citation."""
        form = SearchForm.read(request.query_params)
        page = results_page(core_of(request), form.at_page(1), MOST_HITS)
        if page.problem:
            raise BadQuery(page.problem.parameter or "q", page.problem.detail)
        if page.found is None:
            raise BadQuery("q", "Type a question or a few words to search for.")
        return _word(form.q, results_document(page.found, Links.whole(request)))

    def over_time(self, request: Request) -> Response:
        """When the boards spoke of a matter."""
        core, form = core_of(request), SearchForm.read(request.query_params)
        query = form.query(core.index, 1)
        return _word(f"{form.q} over time", timeline_document(timeline(core, query), Links.whole(request)))

    def brief(self, request: Request) -> Response:
        """A meeting in brief."""
        meeting = known_meeting(core_of(request).index, request.path_params["document_id"])
        return _word(f"{meeting.document_id}-brief", brief_document(meeting, Links.whole(request)))

    def register(self, register: RegisterDocument, request: Request) -> Response:
        """A register, as its page's form asks for it."""
        core = core_of(request)
        query = RegisterForm.read(register.kind, request.query_params).query(core.index, "1", MOST_ENTRIES)
        paragraphs = register.paragraphs(core.registers, query, Links.whole(request))
        return _word(register.many, paragraphs)

    def calendar(self, request: Request) -> Response:
        """When the boards meet next, by the newest minutes of each."""
        core, whole = core_of(request), Links.whole(request)
        boards = make_where(core.index, Filters(boards=tuple(request.query_params.getlist("board")))).boards
        found = tuple(next_meetings(core.index, boards, core.searcher.meeting))
        if not found:  # a calendar must hold something
            raise HTTPException(404)
        made = dt.datetime.fromisoformat(core.index.manifest.created).astimezone(dt.UTC)
        text = calendar.calendar(
            found, made, lambda one: whole.quote(one.meeting.document_id, one.start, one.end)
        )
        return _file("next-meetings.ics", text.encode(), calendar.MEDIA_TYPE)


def _word(name: str, paragraphs: Iterable[WordParagraph]) -> Response:
    with stage(Stage.RENDER):
        content = word_document(name, paragraphs)
    kept = "".join(sign if sign.isalnum() or sign in " -_" else " " for sign in name)
    return _file(f"{' '.join(kept.split())[:_LONGEST_NAME] or 'minutes'}.docx", content, word.MEDIA_TYPE)


def _file(name: str, content: bytes, media_type: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, headers=headers, media_type=media_type)
