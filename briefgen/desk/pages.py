"""What every page is made with: the templates, what a visit brings along, forms that are checked, errors as pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Message

from briefgen.desk.safety import FORM_TOKEN, has_form_token, policy
from briefgen.desk.workers import Busy
from briefgen.errors import BriefgenError, UsageError
from briefgen.output import readable_size
from briefgen.resources import templates_folder
from briefgen.version import VERSION

if TYPE_CHECKING:
    from jinja2 import Environment

    from briefgen.desk.app import Desk
    from briefgen.desk.jobs import JobStore
    from briefgen.desk.office import Holdings, Office
    from briefgen.desk.people import Person

SMALL_FORM = 256 << 10
"""Bytes of a form without a file."""
MOST_FIELDS = 500
_LONGEST_NAME = 150
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "png": "image/png",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a field of a form: told above the form and at the field."""

    field: str
    message: str
    hint: str = ""

    @classmethod
    def of(cls, field: str, error: BriefgenError) -> Mistake:
        """An error of the library, in its own words."""
        return cls(field, error.message, error.hint)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request with all that it is answered from."""

    request: Request
    desk: Desk
    person: Person
    office: Office
    holdings: Holdings

    @property
    def jobs(self) -> JobStore:
        """The person's jobs."""
        return self.desk.jobs_of(self.person)

    @property
    def query(self) -> dict[str, str]:
        """The address's own parameters, without spaces around them."""
        return {name: value.strip() for name, value in self.request.query_params.items()}


def visit_of(request: Request) -> Visit:
    """The visit that a request is."""
    desk: Desk = request.app.state.desk
    person = desk.person_of(request)
    office = desk.office_of(person)
    return Visit(request, desk, person, office, office.holdings)


# ---------------------------------------------------------------- addresses


Endpoint = Callable[[Visit], Response]
FormEndpoint = Callable[[Visit, FormData], Response]


def page_at(path: str, endpoint: Endpoint) -> Route:
    """A page that is looked at: nothing changes by it."""

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(lambda: endpoint(visit_of(request)))

    return Route(path, answer, methods=["GET"], name=endpoint.__name__)


def form_at(path: str, endpoint: FormEndpoint, *, limit: int = SMALL_FORM, files: int = 0) -> Route:
    """A form that is sent: its size is bounded, its token is checked, then `endpoint` is called with it."""

    async def answer(request: Request) -> Response:
        bounded = _bounded(request, limit)
        async with bounded.form(max_files=files, max_fields=MOST_FIELDS, max_part_size=SMALL_FORM) as form:
            if not has_form_token(request, form):
                raise HTTPException(403, "This form is from another visit, or too old.")
            if not request.app.state.desk.person_of(request).edits:
                raise HTTPException(403, "You may read here, not change anything.")
            return await run_in_threadpool(lambda: endpoint(visit_of(request), form))

    return Route(path, answer, methods=["POST"], name=f"{endpoint.__name__} (form)")


def _bounded(request: Request, limit: int) -> Request:
    """The same request; reading more than `limit` bytes of it is an error."""
    too_large = HTTPException(413, f"This is larger than {limit >> 20 or 1} MB.")
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > limit:
        raise too_large
    read = 0

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise too_large
        return message

    return Request(request.scope, receive)


def text_of(form: FormData, name: str, most: int = 1000) -> str:
    """A text field, without spaces around it, cut at a length that nobody needs more than."""
    value = form.get(name, "")
    return value.strip()[:most] if isinstance(value, str) else ""


def texts_of(form: FormData, name: str) -> list[str]:
    """All ticked values of one name."""
    return [value for value in form.getlist(name) if isinstance(value, str)]


def upload_of(form: FormData, name: str) -> UploadFile | None:
    """An uploaded file; None where none was chosen."""
    value = form.get(name)
    return value if isinstance(value, UploadFile) and value.filename else None


def plain_name(name: str) -> str:
    """The last part of a file's name as a browser gives it, without what no name holds."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-_LONGEST_NAME:] or "file"


# ---------------------------------------------------------------- answers


def show(
    visit: Visit,
    template: str,
    *,
    status: int = 200,
    mistakes: Sequence[Mistake] = (),
    style_hashes: Sequence[str] = (),
    **context: Any,
) -> Response:
    """A page of `templates/desk`. With mistakes it says so at the top, at each field and in its title."""
    holdings = visit.holdings
    common = {
        "person": visit.person,
        "kept_days": visit.desk.days,
        "in_office": visit.desk.proxy is not None,
        "desk_edition": holdings.edition,
        "organisation": holdings.workspace.organisation if holdings.workspace else "",
    }
    page = _render(visit.request, template, mistakes=tuple(mistakes), **common, **context)
    status = 400 if mistakes and status == 200 else status
    return HTMLResponse(page, status, {"Content-Security-Policy": policy(*style_hashes)})


def go_to(path: str, anchor: str = "", **query: str) -> Response:
    """Go on to another page, with what is not empty of `query`."""
    words = urlencode({name: value for name, value in query.items() if value})
    return RedirectResponse(f"{path}{'?' if words else ''}{words}{'#' if anchor else ''}{anchor}", 303)


def give(request: Request, data: bytes, name: str) -> Response:
    """A file to keep."""
    kind = MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    sandbox = {"Content-Disposition": disposition(name), "Content-Security-Policy": "default-src 'none'; sandbox"}
    return send(request, data, kind, sandbox)


def send(request: Request, data: bytes, kind: str, headers: Mapping[str, str] | None = None) -> Response:
    """Bytes of a media type. What the browser has already is not sent again."""
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    common = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    # A server in between that compresses what passes makes a weak tag of ours.
    if tag in (part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=common)
    return Response(data, media_type=kind, headers={**common, **(headers or {})})


def disposition(name: str) -> str:
    """How a browser is told the name of a file to keep (RFC 6266)."""
    from urllib.parse import quote

    plain = "".join(letter if letter.isascii() and letter.isprintable() else "_" for letter in name)
    plain = plain.replace("\\", "_").replace('"', "'")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


# ---------------------------------------------------------------- errors


def problem(request: Request, status: int, message: str, hint: str = "") -> Response:
    """A page, for programs JSON, that says what is the matter and what to do; it needs no session."""
    headers = {"Retry-After": "5"} if status == 503 else None
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": message, "hint": hint}, status, headers)
    page = _render(request, "problem.html.j2", mistakes=(), status=status, message=message, hint=hint)
    return HTMLResponse(page, status, headers)


async def on_error(request: Request, error: Exception) -> Response:
    """What no page has caught: an error of the library in the command's words, a wrong address, a fault of ours."""
    if isinstance(error, BriefgenError):
        status = 503 if isinstance(error, Busy) else 404 if isinstance(error, UsageError) else 422
        return problem(request, status, error.message, error.hint)
    if isinstance(error, HTTPException):
        messages = {404: "There is no such page.", 405: "This page cannot be asked for in this way."}
        return problem(request, error.status_code, messages.get(error.status_code, error.detail))
    return problem(request, 500, "This is a fault in briefgen.", "The terminal shows what happened: please report it.")


def _render(request: Request, template: str, **context: Any) -> str:
    mistakes: Sequence[Mistake] = context["mistakes"]
    return (
        _environment()
        .get_template(template)
        .render(
            **context,
            mistake_of={mistake.field: mistake for mistake in reversed(mistakes)},
            path=request.url.path,
            form_token=getattr(request.state, "form_token", ""),
            form_token_name=FORM_TOKEN,
            version=VERSION,
        )
    )


@cache
def _environment() -> Environment:
    from briefgen.template.environment import make_environment

    environment: Environment = make_environment([templates_folder() / "desk"])
    environment.filters["readable"] = readable_size
    environment.filters["query"] = lambda values: urlencode({k: v for k, v in values.items() if v not in (None, "")})
    return environment
