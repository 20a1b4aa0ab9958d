"""The desk as a list of its addresses, and what all of them share."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from briefgen.desk import (
    api,
    briefs,
    corrections,
    drafts,
    job_pages,
    look,
    looking,
    packs,
    report,
)
from briefgen.desk.jobs import JobStore, Runner, Work
from briefgen.desk.log import Log
from briefgen.desk.office import Office
from briefgen.desk.pages import Visit, form_at, on_error, page_at, problem, show
from briefgen.desk.people import Person, Proxy, alone, person_in
from briefgen.desk.safety import Gate, Session
from briefgen.desk.workers import Workers, why_no_pdf
from briefgen.errors import BriefgenError
from briefgen.resources import templates_folder
from briefgen.version import VERSION

DAYS = 30
"""For which what people brought and what was made of it is kept, unless others are named."""
_LOOK_AGAIN = 3600.0
"""Seconds between two looks for what is older."""


def help_page(visit: Visit) -> Response:
    """What can be done here, where things lie, and what the desk never does."""
    return show(visit, "help.html.j2", office=visit.office, no_pdf=visit.desk.no_pdf)


async def health(_request: Request) -> Response:
    """For whoever watches over a server: that it answers, and which version does."""
    return JSONResponse({"status": "ok", "version": VERSION})


ROUTES = (
    page_at("/", briefs.home),
    page_at("/brief", briefs.ask),
    page_at("/brief/{name}", briefs.brief),
    page_at("/countries", looking.countries),
    page_at("/countries.csv", looking.countries),
    page_at("/packs/new", packs.new),
    page_at("/packs/count", packs.count),
    form_at("/packs/new", packs.make),
    page_at("/jobs", job_pages.jobs),
    page_at("/jobs/{id}", job_pages.job),
    Route("/jobs/{id}/events", job_pages.events),
    page_at("/jobs/{id}/files/{file:path}", job_pages.file),
    form_at("/jobs/{id}/cancel", job_pages.cancel),
    form_at("/jobs/{id}/resume", job_pages.resume),
    form_at("/jobs/{id}/remove", job_pages.remove),
    page_at("/drafts", drafts.drafts),
    form_at("/drafts", drafts.receive, limit=drafts.LARGEST, files=1),
    page_at("/drafts/{id}", drafts.draft),
    form_at("/drafts/{id}/original", drafts.original, limit=drafts.LARGEST, files=1),
    form_at("/drafts/{id}/refresh", drafts.refresh),
    form_at("/drafts/{id}/publish", drafts.publish),
    form_at("/drafts/{id}/adopt", drafts.adopt),
    form_at("/drafts/{id}/delete", drafts.delete),
    page_at("/drafts/{id}/files/{file}", drafts.file),
    page_at("/report", report.report),
    form_at("/report", report.receive, limit=report.LARGEST, files=report.MOST_FILES),
    form_at("/report/fetch", report.fetch),
    form_at("/jobs/{id}/confirm", report.confirm),
    page_at("/data/{iso3}/{id}", corrections.statement),
    form_at("/data/{iso3}/{id}", corrections.save),
    form_at("/data/{iso3}/{id}/undo", corrections.undo),
    page_at("/brand", look.brand),
    form_at("/brand", look.save_brand, limit=look.LARGEST, files=2),
    page_at("/brand/sample.png", look.sample),
    page_at("/settings", look.settings),
    form_at("/settings", look.save_settings),
    page_at("/find", looking.find_page),
    page_at("/find.csv", looking.find_csv),
    page_at("/compare", looking.compare_page),
    page_at("/help", help_page),
    *api.ROUTES,
    Route("/healthz", health),
)

WORK: dict[str, Work] = {packs.WORK: packs.work, report.WORK: report.work}
"""What jobs do, by their kind; each kind has a page `job_KIND.html.j2`."""


class Desk:
    """What lives as long as the desk is open: the workspace, where people's own things lie, the worker processes."""

    def __init__(self, home: Path, workspace: Path, proxy: Proxy | None = None, days: int = DAYS) -> None:
        self.home = home
        self.proxy = proxy
        self.office = Office(workspace)
        self._offices: dict[Path, Office] = {}
        self.workers = Workers()
        self.runner = Runner(WORK, self.workers)
        self._jobs: dict[Path, JobStore] = {}
        self._lock = threading.Lock()
        self.days = days
        self._closing = threading.Event()

    def person_of(self, request: Request) -> Person:
        """Who asks: in an office whom its server names, else the one person on their own machine."""
        if self.proxy is None:
            return alone(self.home)
        name = request.state.who
        return person_in(self.home, name, edits=self.proxy.may_edit(request, name))

    def office_of(self, person: Person) -> Office:
        """The workspace that a person works in: in an office their own, over the office's."""
        if self.proxy is None:
            return self.office
        return self._offices.setdefault(person.folder, Office(person.folder / "workspace", self.office))

    def jobs_of(self, person: Person) -> JobStore:
        """A person's jobs."""
        with self._lock:
            if person.folder not in self._jobs:
                self._jobs[person.folder] = JobStore(person.folder)
            return self._jobs[person.folder]

    @cached_property
    def no_pdf(self) -> tuple[str, str]:
        """What PDF lacks on this machine and what to do; empty when nothing. Looked at once, in a worker."""
        return self.workers.call(why_no_pdf)

    def open(self) -> None:
        """Begin what takes a moment, before anybody asks for it."""
        self.workers.warm_up(self.office.holdings.settings)
        threading.Thread(target=self._forget_old, name="briefgen-keeping", daemon=True).start()

    def close(self) -> None:
        """End what runs."""
        self._closing.set()
        self.runner.stop()
        self.workers.stop()

    def _forget_old(self) -> None:
        """Look through everybody's folder at once and every hour, and remove what is older than it is kept."""
        while True:
            for folder in (self.home, *(self.home / "people").glob("*")):
                if (folder / "jobs.sqlite").is_file():
                    self.jobs_of(Person("", folder)).forget_old(self.days)
                drafts.forget_old(folder, self.days)
            if self._closing.wait(_LOOK_AGAIN):
                return


def make_app(desk: Desk, session: Session, hosts: Iterable[str]) -> Starlette:
    """The desk behind its gate, for any ASGI server."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        desk.open()
        try:
            yield
        finally:
            desk.close()

    app = Starlette(
        routes=[*ROUTES, *_static()],
        middleware=[
            *([Middleware(Log)] if desk.proxy else []),
            Middleware(Gate, hosts=hosts, session=session, proxy=desk.proxy, refuse=problem),
        ],
        exception_handlers=dict.fromkeys((BriefgenError, HTTPException, Exception), on_error),
        lifespan=lifespan,
    )
    app.state.desk = desk
    return app


def _static() -> list[Mount]:
    """The style sheet, the script and the typefaces."""
    return [
        Mount("/static/fonts", StaticFiles(directory=templates_folder() / "fonts")),
        Mount("/static", StaticFiles(directory=templates_folder() / "desk" / "static")),
    ]
