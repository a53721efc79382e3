"""The web pages: rendered here in full, so that they need no JavaScript and no other site."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from indexer.language.counts import counted
from service.answer.answer import Answer
from service.search.stages import Stage, stage
from service.summary.events import summary_sources
from service.summary.writer import Summary, Writer, finished, summarise
from service.web.api.stream import STREAM_PATH, logged, while_connected
from service.web.operation.caching import Assets
from service.web.operation.freshness import FollowedSources, at
from service.web.operation.live import Core, core_of
from service.web.operation.middleware import SCRIPTED_HEADERS, end_turn, framed_by
from service.web.operation.settings import Settings
from service.web.pages.alert_pages import AlertPages
from service.web.pages.brief import as_markdown, brief_items
from service.web.pages.correction_pages import CorrectionPages
from service.web.pages.examples import Examples
from service.web.pages.forms import SearchForm, filter_fields, shortened
from service.web.pages.home import home_page
from service.web.pages.links import Links, web_address
from service.web.pages.minutes import meeting_page, people_counted
from service.web.pages.printed_pages import PrintedPages
from service.web.pages.references import FORMATS, in_words, passage_reference, reference
from service.web.pages.register_pages import RegisterPages
from service.web.pages.sent_forms import FORM_HEADERS
from service.web.pages.timeline import TALLEST, timeline_page
from service.web.pages.typeset import between, day, marked, meeting_name, telling_title, who
from service.web.pages.views import ResultsPage, results_page
from service.web.problems import TYPES, Problem, known_meeting

SANDBOXED = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""For files of others: they may do nothing at all."""

_WRITTEN = ("written", "true")
"""The field of an address that asks for the results with a summary, as it does without scripts."""

_BOX = "box.js"  # a box to search by: what is suggested, and the key that leads there
_CITING = "cite.js"  # citations to copy
_WRITING = "written.js"  # a summary to come, sentence by sentence
# Also where nothing is cited yet: other results may be shown in place of these.
_OF_RESULTS = (_BOX, "results.js", _CITING)


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """The place of a summary on the results page: a button that sends `fields`, or the summary asked for."""

    fields: tuple[tuple[str, str], ...]
    summary: Summary | None = None


async def _summary(writer: Writer, core: Core, answer: Answer) -> Summary:
    """A summary of the answer's passages, finished or told why not."""
    passages = summary_sources(answer, core.answerer.explain)
    return await finished(logged(summarise(writer, answer, passages)), passages)


def make_environment() -> Environment:
    """Of the templates: everything is escaped, and a missing value is an error, not a blank."""
    environment = Environment(
        loader=PackageLoader("service.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        at=at,
        between=between,
        count=counted,
        day=day,
        in_words=in_words,
        marked=marked,
        meeting_name=meeting_name,
        reference=passage_reference,
        shortened=shortened,
        telling_title=telling_title,
        web_address=web_address,
        who=who,
    )
    environment.globals.update(reference_forms=FORMATS)
    return environment


class Pages:
    """All pages, as routes. Their endpoints run in worker threads, but for what waits for a summary."""

    def __init__(
        self, settings: Settings, assets: Assets, sources: FollowedSources, writer: Writer | None = None
    ) -> None:
        self._settings = settings
        self._assets = assets
        self._sources = sources
        self._writer = writer
        self._examples = Examples()
        self._templates = make_environment()
        self._printed = PrintedPages(self._render)
        alerts = settings.alerts
        self._alerts = AlertPages(alerts, dict(os.environ), self._render) if alerts else None
        corrections = settings.corrections
        self._corrections = (
            CorrectionPages(corrections, settings.site.base_url, self._render) if corrections else None
        )

    def routes(self) -> list[Route]:
        """GET and HEAD of every page."""
        return [
            Route("/", self.home),
            Route("/search", self.search),
            Route("/timeline", self.timeline),
            *RegisterPages(self._render, self._settings).routes(),
            Route("/meetings/{document_id}", self.meeting),
            Route("/meetings/{document_id}/brief", self.brief),
            Route("/meetings/{document_id}/brief.md", self.brief_in_markdown),
            Route("/meetings/{document_id}/cite.{form}", self.cite),
            Route("/meetings/{document_id}/original/{number:int}", self.original),
            *self._printed.routes(),
            Route("/problems/{slug}", self.problem_type),
            Route("/embed", self.embed),
            Route("/opensearch.xml", self.opensearch),
            *(self._alerts.routes() if self._alerts else ()),
            *(self._corrections.routes() if self._corrections else ()),
        ]

    def home(self, request: Request) -> HTMLResponse:
        """The box, what it searches, questions that it answers, the latest meetings, and all boards."""
        core = core_of(request)
        index = core.index
        page = home_page(index, self._examples.of(core), self._settings.latest_meetings)
        form = SearchForm()
        fields = filter_fields(index, form)
        return self._render(request, "home.html", scripts=(_BOX,), page=page, form=form, fields=fields)

    async def search(self, request: Request) -> Response:
        """The results for a question; without one, the box and a hint."""
        core, form = core_of(request), SearchForm.read(request.query_params)
        page = await run_in_threadpool(results_page, core, form, self._settings.results_per_page)
        answer = page.found.answer if page.found else None
        written = None
        if self._writer and answer and answer.answered:
            written = WrittenPart((*page.form.pairs(), _WRITTEN))
            if _WRITTEN in request.query_params.items():
                end_turn(request)  # a model takes up to a minute, on another machine perhaps
                work = partial(_summary, self._writer, core, answer)
                summary = await while_connected(request.receive, work)
                if summary is None:
                    return Response()  # nobody is there to read it
                written = replace(written, summary=summary)
        return await run_in_threadpool(self._results, request, page, written)

    def _results(self, request: Request, page: ResultsPage, written: WrittenPart | None) -> HTMLResponse:
        response = self._render(
            request,
            "results.html",
            status=page.status,
            scripts=(*_OF_RESULTS, _WRITING) if written and not written.summary else _OF_RESULTS,
            page=page,
            form=page.form,
            fields=filter_fields(core_of(request).index, page.form, page.facets),
            written=written,
            stream=STREAM_PATH,
            whole=Links.whole(request),
        )
        if self._alerts:
            response.headers.update(FORM_HEADERS)
        return response

    def timeline(self, request: Request) -> HTMLResponse:
        """When the boards spoke of something."""
        form = SearchForm.read(request.query_params)
        page = timeline_page(core_of(request), form)
        form = page.form if page else form
        return self._render(request, "timeline.html", page=page, form=form, tallest=TALLEST)

    def meeting(self, request: Request) -> HTMLResponse:
        """The whole minutes of one meeting."""
        index, sent = core_of(request).index, request.query_params
        marked = sent.get("start", ""), sent.get("end", "")
        page = meeting_page(index, request.path_params["document_id"], marked)
        cited = reference(index, page.meeting, page.marked_at, Links.whole(request))
        return self._render(
            request,
            "meeting.html",
            scripts=(_BOX, _CITING),
            page=page,
            meeting=page.meeting,
            reference=cited,
            originals=index.originals.of(page.meeting.document_id),
        )

    def brief(self, request: Request) -> HTMLResponse:
        """One meeting on one page, to print."""
        meeting = known_meeting(core_of(request).index, request.path_params["document_id"])
        return self._render(
            request,
            "brief.html",
            meeting=meeting,
            items=brief_items(meeting),
            people=people_counted(meeting),
            whole=Links.whole(request),
        )

    def brief_in_markdown(self, request: Request) -> Response:
        """The same as a file to send on."""
        meeting = known_meeting(core_of(request).index, request.path_params["document_id"])
        name = f"{quote(meeting.document_id, safe='')}-brief.md"
        return Response(
            as_markdown(meeting, Links.whole(request)),
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
            media_type="text/markdown",
        )

    def original(self, request: Request) -> Response:
        """A file that minutes were read from, where the index keeps them: to save, never to be shown here."""
        index, numbered = core_of(request).index, request.path_params["number"]
        meeting = known_meeting(index, request.path_params["document_id"])
        kept = index.originals.of(meeting.document_id)
        if not 1 <= numbered <= len(kept):
            raise HTTPException(404)
        one = kept[numbered - 1]
        return FileResponse(
            index.originals.path(one),
            media_type="application/octet-stream",  # whatever it is, no browser is to open it as ours
            filename=one.name,
            headers={"Content-Security-Policy": SANDBOXED},
        )

    def cite(self, request: Request) -> Response:
        """A reference to a meeting, or to the passage that `at` names, as a file for reference managers."""
        ending = request.path_params["form"]
        if ending not in FORMATS:
            raise HTTPException(404)
        index, written_as = core_of(request).index, FORMATS[ending]
        meeting = known_meeting(index, request.path_params["document_id"])
        cited = reference(index, meeting, request.query_params.get("at"), Links.whole(request))
        name = f"{quote(cited.key, safe='')}.{ending}"
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(written_as.write(cited), headers=headers, media_type=written_as.media_type)

    def problem_type(self, request: Request) -> HTMLResponse:
        """What a kind of problem means, for those who write clients of the API."""
        kind = TYPES.get(request.path_params["slug"])
        if kind is None:
            raise HTTPException(404)
        return self._render(request, "problem_type.html", kind=kind)

    def embed(self, request: Request) -> HTMLResponse:
        """The box alone, for the sites that the operator lets frame it; filters in the address go with it."""
        pairs = [pair for pair in SearchForm.read(request.query_params).pairs() if pair[0] != "q"]
        response = self._render(request, "embed.html", pairs=pairs)
        response.headers.update(framed_by(self._settings.embed_on))
        return response

    def opensearch(self, request: Request) -> Response:
        """How browsers add the box to their own search."""
        template = self._templates.get_template("opensearch.xml")
        text = template.render(links=Links.whole(request), digest=self._assets.digest)
        return Response(text, media_type="application/opensearchdescription+xml")

    def error(self, request: Request, problem: Problem) -> HTMLResponse:
        """A problem as a page."""
        request_id = request.scope.get("state", {}).get("request_id")
        response = self._render(
            request, "error.html", status=problem.status, problem=problem, request_id=request_id
        )
        response.headers.update(problem.headers)
        return response

    def _render(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        scripts: tuple[str, ...] = (),
        **values: object,
    ) -> HTMLResponse:
        """A page, which is allowed scripts only where it names some."""
        with stage(Stage.RENDER):
            text = self._templates.get_template(template).render(
                links=self._links(request),
                digest=self._assets.digest,
                scripts=scripts,
                alerts=self._alerts is not None,
                sources=self._sources.public(),
                **values,
            )
        return HTMLResponse(text, status, SCRIPTED_HEADERS if scripts else None)

    def _links(self, request: Request) -> Links:
        """The links of a page, which know of what documents the caller may see pages as printed."""
        return replace(Links.of(request), pictured=partial(self._printed.pictured, request))
