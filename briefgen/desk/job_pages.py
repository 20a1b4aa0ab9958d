"""A job to watch: how far it is, the files that came out, cancel, go on; and the list of all jobs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from briefgen.desk.jobs import Job
from briefgen.desk.pages import MEDIA_TYPES, Visit, disposition, go_to, show, visit_of
from briefgen.output import inside

_LOOK_AGAIN = 0.25
"""Seconds between two looks at a job that is watched."""
_STILL_HERE = 15.0
"""Seconds after which a silent stream says that it lives."""


def jobs(visit: Visit) -> Response:
    """All jobs that are still kept."""
    return show(visit, "jobs.html.j2", jobs=visit.jobs.newest())


def job(visit: Visit) -> Response:
    """One job."""
    job = job_of(visit)
    return show(visit, f"job_{job.kind}.html.j2", job=job)


def job_of(visit: Visit) -> Job:
    """The job that the address names; a 404 for one that is not this person's."""
    job = visit.jobs.job(visit.request.path_params["id"])
    if job is None:
        raise HTTPException(404, "There is no such job. What is made is kept for some weeks, then removed.")
    return job


def file(visit: Visit) -> Response:
    """A file that a job made: one of those that its result lists, and no other."""
    job, name = job_of(visit), visit.request.path_params["file"]
    if name not in {entry["name"] for entry in job.result.get("files", ())}:
        raise HTTPException(404)
    path = inside(visit.jobs.folder_of(job.id), name)
    if not path.is_file():
        raise HTTPException(404, "This file was removed.")
    headers = {"Content-Disposition": disposition(path.name), "Content-Security-Policy": "default-src 'none'; sandbox"}
    return FileResponse(path, media_type=MEDIA_TYPES.get(path.suffix[1:].lower()), headers=headers)


def cancel(visit: Visit, _form: FormData) -> Response:
    """End a job."""
    job = job_of(visit)
    visit.desk.runner.cancel(job.id)
    return go_to(f"/jobs/{job.id}")


def resume(visit: Visit, _form: FormData) -> Response:
    """Go on with a job that was interrupted: what is made already stays."""
    job = job_of(visit)
    if job.resumable:
        visit.desk.runner.begin(visit.jobs, job, visit.office)
    return go_to(f"/jobs/{job.id}")


def remove(visit: Visit, _form: FormData) -> Response:
    """Forget a job and its files."""
    job = job_of(visit)
    if not job.unfinished:
        visit.jobs.remove(job.id)
    return go_to("/jobs")


async def events(request: Request) -> Response:
    """How far a job is, as it goes on: an event for each change, numbered, until it has ended."""
    visit = visit_of(request)
    job = job_of(visit)
    last = request.headers.get("last-event-id", "")

    async def stream() -> AsyncIterator[str]:
        seen, silent = int(last) if last.isdecimal() else -1, 0.0
        while not await request.is_disconnected():
            now = visit.jobs.job(job.id)
            if now is None:
                return
            if now.version != seen:
                seen, silent = now.version, 0.0
                told = {"state": now.state, "words": now.words, "done": now.done, "total": now.total}
                yield f"id: {seen}\nevent: job\ndata: {json.dumps(told)}\n\n"
            if not now.unfinished:
                return
            await asyncio.sleep(_LOOK_AGAIN)
            silent += _LOOK_AGAIN
            if silent >= _STILL_HERE:
                silent = 0.0
                yield ": still here\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
