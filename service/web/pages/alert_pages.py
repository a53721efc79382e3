"""The pages of alerts: asking for one, confirming it, ending it. A GET changes nothing, none has scripts."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

import anyio
from anyio.to_thread import run_sync
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from indexer.errors import BadInput, MinutebookError
from indexer.store.open import Index
from service.alerts.address import MOST_CHARACTERS, BadAddress, checked_address
from service.alerts.delivery import mail_server
from service.alerts.known import Known
from service.alerts.mail import CONFIRM_PATH, STOP_PATH
from service.alerts.sending import Postman
from service.alerts.settings import AlertSettings
from service.alerts.subscriptions import Subscriptions
from service.alerts.watch import Often, Watch
from service.web.operation.access import address_counted
from service.web.operation.live import public_core_of
from service.web.operation.middleware import end_turn
from service.web.pages.links import Links
from service.web.pages.sent_forms import FORM_HEADERS, Render, came_from_here, sent_form

PATH, ASKED_PATH = "/alerts", "/alerts/asked"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AlertForm:
    """The form as somebody sent it. `problem` says what is wrong with it, `field` where."""

    watch: Watch
    address: str = ""
    often: Often = Often.AT_ONCE
    problem: str | None = None
    field: str | None = None

    @classmethod
    def read(cls, sent: list[tuple[str, str]]) -> AlertForm:
        """The form of these fields, unjudged."""
        fields = dict(sent)
        often = Often.DAILY if fields.get("often") == Often.DAILY.value else Often.AT_ONCE
        return cls(Watch.read(sent), fields.get("address", "")[: 2 * MOST_CHARACTERS], often)

    @property
    def daily(self) -> bool:
        """Whether one mail a day is asked for."""
        return self.often is Often.DAILY


class AlertPages:
    """The routes of alerts, of a service that has them."""

    def __init__(self, settings: AlertSettings, environment: Mapping[str, str], render: Render) -> None:
        """Raises what keeps alerts from working before anybody asks for one: BadInput and the like."""
        settings.password(environment)
        self._settings = settings
        self._environment = environment
        self._render = render
        self._subscriptions = Subscriptions(settings.store)
        self._mailing = anyio.CapacityLimiter(1)  # a slow mail server holds up nobody else

    def routes(self) -> list[Route]:
        """GET and HEAD of every page, and the POST of those that have a button."""
        return [
            Route(PATH, self.form, name="alert form"),
            Route(PATH, self.ask, methods=["POST"], name="alert"),
            Route(ASKED_PATH, self.asked),
            Route(CONFIRM_PATH, self.confirming, name="alert confirming"),
            Route(CONFIRM_PATH, self.confirm, methods=["POST"], name="alert confirmed"),
            Route(STOP_PATH, self.stopping, name="alert stopping"),
            Route(STOP_PATH, self.stop, methods=["POST"], name="alert stopped"),
        ]

    def form(self, request: Request) -> Response:
        """The form by itself, about what the address says."""
        form = AlertForm.read(request.query_params.multi_items())
        return self._form(request, _judged(form, public_core_of(request).index))

    def _form(self, request: Request, form: AlertForm, status: int = 200) -> HTMLResponse:
        status = 400 if form.problem and status == HTTPStatus.OK else status
        page = self._render(request, "alert_form_page.html", status=status, alert=form)
        page.headers.update({**FORM_HEADERS, "Cache-Control": "no-store"})
        return page

    async def ask(self, request: Request) -> Response:
        """Takes in what is asked for and mails a link to confirm it: the same answer for every address."""
        if not came_from_here(request.headers, self._settings.base_url):
            raise HTTPException(403)
        form = AlertForm.read(await sent_form(request))
        return await run_in_threadpool(self._ask, request, form)

    def _ask(self, request: Request, form: AlertForm) -> Response:
        index = public_core_of(request).index
        form = _judged(form, index)
        if form.problem:
            return self._form(request, form)
        try:
            address = checked_address(form.address)
        except BadAddress as error:
            return self._form(request, replace(form, problem=str(error), field="address"))
        if not self._subscriptions.admit(address_counted(request.scope)):
            told = replace(form, problem="That is enough for today: ask for more alerts tomorrow.")
            return self._form(request, told, HTTPStatus.TOO_MANY_REQUESTS)
        domain = self._settings.sender.domain
        identity = self._subscriptions.ask(address, form.watch.named_in_full(index), form.often, domain)
        return RedirectResponse(
            Links.of(request).below(ASKED_PATH),
            HTTPStatus.SEE_OTHER,
            {"Cache-Control": "no-store"},
            BackgroundTask(self._mail, request, identity) if identity else None,
        )

    async def _mail(self, request: Request, identity: str) -> None:
        """Mails the link, one at a time, after whoever asked has their answer; the next run tries again."""
        end_turn(request)
        await run_sync(self._confirmation, identity, limiter=self._mailing)

    def _confirmation(self, identity: str) -> None:
        try:
            with mail_server(self._settings, self._environment) as server:
                Postman(self._settings, self._subscriptions, server).confirm(identity)
        except MinutebookError as error:
            _log.warning("A link to confirm an alert could not be mailed; alerts --send will. %s", error)

    def asked(self, request: Request) -> Response:
        """What comes next."""
        return self._told(
            request,
            "Look into your mail",
            "If the address can be mailed to, a mail with a link is on its way. Open the link within a day "
            "and confirm there; nothing else is sent before that.",
        )

    def confirming(self, request: Request) -> Response:
        """What a link is to confirm, and the button that does it."""
        token = request.query_params.get("token", "")
        found = self._subscriptions.waiting_for(token)
        if found is None:
            return self._gone(request)
        if found.confirmed:
            return self._confirmed(request, found.watch)
        return self._button(request, "Confirm your alert", found.watch, "Yes, mail me", CONFIRM_PATH, token)

    async def confirm(self, request: Request) -> Response:
        """Confirms it."""
        token = dict(await sent_form(request)).get("token", "")
        return await run_in_threadpool(self._confirm, request, token)

    def _confirm(self, request: Request, token: str) -> Response:
        found = self._subscriptions.confirm(token)
        if found is None:
            return self._gone(request)
        page = self._confirmed(request, found.watch)
        known = Known(self._subscriptions.database)
        if known.nothing:  # before the first run of --send, which must know what was there already
            page.background = BackgroundTask(known.learn, public_core_of(request).index)
        return page

    def stopping(self, request: Request) -> Response:
        """What a link is to end, and the button that does it."""
        token = request.query_params.get("token", "")
        found = self._subscriptions.stoppable(token)
        if found is None:
            return self._gone(request)
        return self._button(request, "End your alert", found.watch, "Be told no more", STOP_PATH, token)

    def stop(self, request: Request) -> Response:
        """Ends it. Mail programs send this by themselves (RFC 8058), with the address of the link."""
        if not self._subscriptions.stop(request.query_params.get("token", "")):
            return self._gone(request)
        return self._told(
            request, "You are told no more", "This alert has ended, and your address is forgotten with it."
        )

    def _button(
        self, request: Request, heading: str, watch: Watch, button: str, path: str, token: str
    ) -> HTMLResponse:
        return self._page(
            request,
            heading=heading,
            about=watch.words,
            button=button,
            path=path,
            token=token,
        )

    def _confirmed(self, request: Request, watch: Watch) -> HTMLResponse:
        told = "You are mailed when the minutes have something new. Each mail has a link that ends it."
        return self._page(request, heading="Your alert is confirmed", told=told, about=watch.words)

    def _gone(self, request: Request) -> HTMLResponse:
        told = (
            "This link is not one of ours, or it has ended: a link to confirm holds for a day. If you still "
            "want to be told, search again and ask for a new one."
        )
        return self._page(request, status=404, heading="This link leads nowhere", told=told)

    def _told(self, request: Request, heading: str, told: str) -> HTMLResponse:
        return self._page(request, heading=heading, told=told)

    def _page(
        self,
        request: Request,
        *,
        heading: str,
        status: int = 200,
        told: str = "",
        about: str = "",
        button: str = "",
        path: str = "",
        token: str = "",
    ) -> HTMLResponse:
        page = self._render(
            request,
            "alert_page.html",
            status=status,
            heading=heading,
            told=told,
            about=about,
            button=button,
            path=path,
            token=token,
        )
        page.headers["Cache-Control"] = "no-store"
        return page


def _judged(form: AlertForm, index: Index) -> AlertForm:
    """The form, with what is wrong with its question or filters."""
    try:
        form.watch.check(index)
    except BadInput as error:
        return replace(form, problem=str(error))
    return form
