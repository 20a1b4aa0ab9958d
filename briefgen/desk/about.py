"""Help, and whether the desk is well."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from briefgen.desk.pages import Visit, show
from briefgen.version import VERSION


def help_page(visit: Visit) -> Response:
    """What can be done here, where things lie, and what the desk never does."""
    return show(visit, "help.html.j2", office=visit.office, no_pdf=visit.desk.no_pdf)


async def health(_request: Request) -> Response:
    """For whoever watches over a server: that it answers, and which version does."""
    return JSONResponse({"status": "ok", "version": VERSION})
