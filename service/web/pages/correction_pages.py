"""The pages of corrections, for holders of an admin's key: look at the difference, then write it, or undo it.

A GET changes nothing. A POST counts only from a page of this service and with the token that its form holds,
which nobody can make who has not the key. There is no cookie.
"""

from __future__ import annotations

import datetime as dt
import hmac
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from indexer.documents.metadata.corrections import BOARDS, CORRECTABLE
from indexer.errors import BadInput
from indexer.model import DocumentKind, Meeting
from indexer.store.open import Index
from indexer.store.records import MeetingSummary
from service.corrections.corrections import Change, Corrections, LoggedCorrection
from service.corrections.settings import CorrectionSettings
from service.corrections.toml_edit import Stated
from service.web.operation.access import Buckets, admin_of
from service.web.operation.keys import Key, TooManyRequests
from service.web.operation.live import core_of
from service.web.pages.forms import page_number
from service.web.pages.links import Links
from service.web.pages.sent_forms import FORM_HEADERS, Render, came_from_here, sent_form
from service.web.pages.typeset import meeting_name
from service.web.pages.views import Pager
from service.web.problems import known_meeting

PATH = "/corrections"

_PER_MINUTE = 30  # changes that a key may look at or make
_ON_PAGE = 50
_LOGGED = 50
"""Corrections that are listed, the newest; the log has all."""

_KINDS = tuple(kind.value for kind in DocumentKind)


@dataclass(frozen=True, slots=True)
class CorrectionsView:
    """All that can be corrected: documents, the doubtful first, boards, and what was corrected."""

    q: str
    at: Pager
    total: int
    meetings: tuple[MeetingSummary, ...]
    has_boards: bool
    log: tuple[LoggedCorrection, ...]
    writable: bool
    waiting: bool  # whether something was corrected since the version in service was built
    rebuild: str


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """A form as it is shown: `change` is what it would do, if that has been looked at."""

    heading: str
    action: str
    token: str
    fields: tuple[tuple[str, str], ...] = ()  # that are sent along when the change is made
    change: Change | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """What is stated of a document, to be changed; `values` are as typed, else as stated now."""

    meeting: Meeting
    values: Mapping[str, str]
    kinds: tuple[str, ...] = field(default=_KINDS)


class CorrectionPages:
    """The routes of corrections, of a service that has them."""

    def __init__(self, settings: CorrectionSettings, base_url: str | None, render: Render) -> None:
        self._corrections = Corrections(settings)
        self._base_url = base_url or ""
        self._render = render
        self._buckets = Buckets()

    def routes(self) -> list[Route]:
        """GET and HEAD of every page, and the POST of those with a form."""
        document, undo = f"{PATH}/documents/{{document_id}}", f"{PATH}/changes/{{number:int}}/undo"
        return [
            Route(PATH, self.all),
            Route(document, self.document, name="correction"),
            Route(document, self.correct_document, methods=["POST"], name="correction made"),
            Route(f"{PATH}/boards", self.boards, name="boards"),
            Route(f"{PATH}/boards", self.correct_boards, methods=["POST"], name="boards corrected"),
            Route(undo, self.undo, name="undo"),
            Route(undo, self.undone, methods=["POST"], name="undone"),
        ]

    def all(self, request: Request) -> Response:
        """Documents to correct, and what was corrected."""
        admin_of(request)
        index, sent = core_of(request).index, request.query_params
        q = sent.get("q", "")[:200]
        found = _to_correct(index, q)
        last = max(1, math.ceil(len(found) / _ON_PAGE))
        page = page_number(sent.get("page") or "1", last)
        log = self._visible(index)
        built = dt.datetime.fromisoformat(index.manifest.created)
        view = CorrectionsView(
            q=q,
            at=Pager(page, last),
            total=len(found),
            meetings=tuple(found[(page - 1) * _ON_PAGE : page * _ON_PAGE]),
            has_boards=self._corrections.settings.boards is not None,
            log=log[:_LOGGED],
            writable=self._corrections.writable,
            waiting=any(dt.datetime.fromisoformat(one.correction.at) > built for one in log),
            rebuild=self._corrections.settings.rebuild,
        )
        return self._page(request, "corrections.html", view=view, board_field=BOARDS)

    def _visible(self, index: Index) -> tuple[LoggedCorrection, ...]:
        """What was corrected of what the caller may see."""
        log = self._corrections.log()
        known = {one.document_id for one in index.meetings}
        return tuple(one for one in log if one.correction.document in {None, *known})

    def document(self, request: Request) -> Response:
        """The form for one document."""
        admin_of(request)
        meeting, index = self._meeting(request), core_of(request).index
        try:
            _, values = self._corrections.entry(meeting, index.meetings)
        except BadInput as error:
            return self._document(request, meeting, {}, problem=str(error))
        return self._document(request, meeting, values)

    async def correct_document(self, request: Request) -> Response:
        """Shows what a form would change, or changes it."""
        sent = await self._sent(request)
        return await run_in_threadpool(self._correct_document, request, sent)

    def _correct_document(self, request: Request, sent: list[tuple[str, str]]) -> Response:
        meeting, index = self._meeting(request), core_of(request).index
        fields = dict(sent)
        values = {name: fields.get(name, "") for name in CORRECTABLE}
        plan = partial(self._corrections.of_document, meeting, index.meetings, values)
        return self._changed(request, plan, fields, partial(self._document, request, meeting, values))

    def _document(
        self,
        request: Request,
        meeting: Meeting,
        values: Stated,
        change: Change | None = None,
        problem: str | None = None,
    ) -> HTMLResponse:
        typed = {name: values.get(name) or "" for name in CORRECTABLE}
        form = CorrectionForm(
            heading=f"Correct {meeting_name(meeting)}",
            action=Links.of(request).corrections("documents", meeting.document_id),
            token=_token(admin_of(request)),
            fields=tuple(typed.items()),
            change=change,
            problem=problem,
        )
        document = DocumentForm(meeting, typed)
        return self._page(request, "correct_document.html", form=form, document=document)

    def boards(self, request: Request) -> Response:
        """The form that joins boards."""
        admin_of(request)
        return self._boards(request, "", ())

    async def correct_boards(self, request: Request) -> Response:
        """Shows what joining boards would change, or joins them."""
        sent = await self._sent(request)
        return await run_in_threadpool(self._correct_boards, request, sent)

    def _correct_boards(self, request: Request, sent: list[tuple[str, str]]) -> Response:
        fields = dict(sent)
        chosen = tuple(value for name, value in sent if name == "same")
        known = {one.name: one for one in core_of(request).index.boards}
        spellings = [
            spelling for one in chosen for spelling in (one, *(known[one].spellings if one in known else ()))
        ]
        plan = partial(self._corrections.of_boards, fields.get("name", ""), spellings)
        return self._changed(
            request, plan, fields, partial(self._boards, request, fields.get("name", ""), chosen)
        )

    def _boards(
        self,
        request: Request,
        name: str,
        chosen: tuple[str, ...],
        change: Change | None = None,
        problem: str | None = None,
    ) -> HTMLResponse:
        form = CorrectionForm(
            heading="Join boards that are one",
            action=Links.of(request).corrections("boards"),
            token=_token(admin_of(request)),
            fields=(("name", name), *(("same", one) for one in chosen)),
            change=change,
            problem=problem,
        )
        boards = core_of(request).index.boards
        return self._page(request, "correct_boards.html", form=form, boards=boards, name=name, chosen=chosen)

    def undo(self, request: Request) -> Response:
        """What undoing a correction would change."""
        admin_of(request)
        try:
            change = self._undoing(request)
        except BadInput as error:
            return self._undo(request, problem=str(error))
        return self._undo(request, change)

    async def undone(self, request: Request) -> Response:
        """Undoes it."""
        fields = dict(await self._sent(request))
        return await run_in_threadpool(
            self._changed, request, partial(self._undoing, request), fields, partial(self._undo, request)
        )

    def _undoing(self, request: Request) -> Change:
        index, number = core_of(request).index, request.path_params["number"]
        if all(one.correction.number != number for one in self._visible(index)):
            raise HTTPException(404)
        return self._corrections.undoing(number, index.meeting, index.meetings)

    def _undo(
        self, request: Request, change: Change | None = None, problem: str | None = None
    ) -> HTMLResponse:
        number = request.path_params["number"]
        form = CorrectionForm(
            heading=f"Undo correction {number}",
            action=Links.of(request).corrections("changes", str(number), "undo"),
            token=_token(admin_of(request)),
            change=change,
            problem=problem,
        )
        return self._page(request, "correct_undo.html", form=form)

    def _changed(
        self,
        request: Request,
        plan: Callable[[], Change],
        fields: Mapping[str, str],
        show: Callable[..., HTMLResponse],
    ) -> Response:
        """Makes the change if the form says that its difference was looked at, else shows that."""
        admin = admin_of(request)
        try:
            if (seen := fields.get("seen")) and self._corrections.make(seen, plan, admin.owner):
                where = Links.of(request).corrections()
                return RedirectResponse(where, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
            change = plan()
        except BadInput as error:
            return show(problem=str(error))
        if change.nothing:
            return show(problem="This is stated already: nothing would change.")
        if seen:
            told = "The file was changed meanwhile: look at the difference again."
            return show(change=change, problem=told)
        return show(change=change)

    def _meeting(self, request: Request) -> Meeting:
        return known_meeting(core_of(request).index, request.path_params["document_id"])

    async def _sent(self, request: Request) -> list[tuple[str, str]]:
        """The fields of a form that one of our pages sent, for whose key it was made."""
        admin = admin_of(request)
        if not came_from_here(request.headers, self._base_url):
            raise HTTPException(403)
        sent = await sent_form(request)
        if not _is_token(admin, dict(sent).get("token", "")):
            raise HTTPException(403)
        if wait := self._buckets.take(admin.key_id, _PER_MINUTE):
            raise TooManyRequests(_PER_MINUTE, wait)
        return sent

    def _page(self, request: Request, template: str, **values: Any) -> HTMLResponse:  # noqa: ANN401
        form = values.get("form")
        failed = isinstance(form, CorrectionForm) and form.problem is not None and request.method == "POST"
        page = self._render(request, template, status=400 if failed else 200, **values)
        page.headers.update({**FORM_HEADERS, "Cache-Control": "no-store"})
        return page


def _token(key: Key, days_ago: int = 0) -> str:
    """What only a page made for the holder of this key has, until the end of tomorrow.

    It follows from the hash of the key, so that any process of the service knows it and nothing is kept.
    """
    day = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=days_ago)
    return hmac.digest(key.sha256.encode(), f"corrections {day.isoformat()}".encode(), "sha256").hex()


def _is_token(key: Key, sent: str) -> bool:
    return any(hmac.compare_digest(_token(key, ago).encode(), sent.encode()) for ago in (0, 1))


def _to_correct(index: Index, q: str) -> list[MeetingSummary]:
    """Documents whose name, board, date or file has these words, those with doubts or unknowns first."""
    words = q.casefold().split()

    def fits(one: MeetingSummary) -> bool:
        said = (one.title, one.board, one.date, one.source, one.document_id)
        text = " ".join(str(part) for part in said if part).casefold()
        return all(word in text for word in words)

    def certain(one: MeetingSummary) -> bool:
        return one.board is not None and one.date is not None and not one.doubts

    return sorted(filter(fits, index.meetings), key=certain)
