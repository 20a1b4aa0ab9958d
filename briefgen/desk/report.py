"""The report at the desk: uploaded or fetched, what would change, then written whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from briefgen.batch.progress import tell
from briefgen.batch.workers import WarmWorkers
from briefgen.desk.briefs import report_is_in
from briefgen.desk.job_pages import job_of
from briefgen.desk.jobs import Running
from briefgen.desk.packs import counted
from briefgen.desk.pages import Mistake, Visit, go_to, plain_name, show, text_of
from briefgen.errors import UsageError
from briefgen.output import Staged

if TYPE_CHECKING:
    from briefgen.importing.report_sources import Fetch, Fetched

WORK = "report"
LARGEST = 200 << 20
"""Bytes of what is uploaded at once."""
MOST_FILES = 300
LIMIT = 3 * 3600.0
"""Seconds that an edition from the web may take: one page at a time, politely."""
_BLOCK = 1 << 20
_MOST = 400
"""Files whose changes are shown."""
_LONGEST_DIFF = 200_000


def report(visit: Visit, mistakes: Sequence[Mistake] = (), *, edition: str = "", fetched: str = "") -> Response:
    """Which editions are in, and how one comes in."""
    catalogue = visit.holdings.catalogue
    years = [edition.year for edition in reversed(catalogue.editions())]
    return show(
        visit,
        "report.html.j2",
        mistakes=mistakes,
        editions_in=[year for year in years if report_is_in(catalogue, year)],
        edition=edition,
        fetched=fetched or years[0],
        limit=LARGEST,
    )


def receive(visit: Visit, form: FormData) -> Response:
    """Take the files in and read them, writing nothing yet."""
    uploads = [value for value in form.getlist("files") if isinstance(value, UploadFile) and value.filename]
    if not uploads:
        return report(visit, [Mistake("files", "Choose the report: a PDF, saved pages, or a zip of them.")])
    try:
        edition = _year(form) if text_of(form, "edition") else None
    except UsageError as error:
        return report(visit, [Mistake.of("edition", error)], edition=text_of(form, "edition"))
    names = [f"{number:03}/{plain_name(upload.filename or '')}" for number, upload in enumerate(uploads, 1)]
    title = plain_name(uploads[0].filename or "") if len(uploads) == 1 else f"{len(uploads)} files"
    job = visit.jobs.add(WORK, title, {"files": names, "edition": edition, "fetch": False, "write": False})
    for name, upload in zip(names, uploads, strict=True):
        _store(upload, visit.jobs.folder_of(job.id) / "in" / name)
    visit.desk.runner.begin(visit.jobs, job, visit.office)
    return go_to(f"/jobs/{job.id}")


def fetch(visit: Visit, form: FormData) -> Response:
    """Read an edition from the web, writing nothing yet."""
    try:
        edition = _year(form, "fetched")
    except UsageError as error:
        return report(visit, [Mistake.of("fetched", error)], fetched=text_of(form, "fetched"))
    asked = {"files": [], "edition": edition, "fetch": True, "write": False}
    job = visit.jobs.add(WORK, f"The edition {edition} from the web", asked)
    visit.desk.runner.begin(visit.jobs, job, visit.office)
    return go_to(f"/jobs/{job.id}")


def confirm(visit: Visit, _form: FormData) -> Response:
    """Write what was shown."""
    job = job_of(visit)
    if job.kind == WORK and job.state == "done" and not job.asked["write"]:
        visit.jobs.change(job.id, asked={**job.asked, "write": True})
        renewed = visit.jobs.job(job.id)
        assert renewed is not None
        visit.desk.runner.begin(visit.jobs, renewed, visit.office)
    return go_to(f"/jobs/{job.id}")


def work(running: Running) -> Mapping[str, Any]:
    """Read the sources in a process of the job's own; once it was confirmed, write."""
    from briefgen.workspace.starting import data_folder_of

    asked, office = running.asked, running.office
    folder = running.folder / "in"
    into = data_folder_of(office.started()) if asked["write"] else office.data_folder
    pool = WarmWorkers(1, on_progress=lambda words: _tell(running, words))
    running.stop_by(lambda: pool.shutdown(kill=True, wait=False))
    try:
        result: dict[str, Any] = pool.submit(
            _read, [folder / name for name in asked["files"]], into, office.holdings.layers, asked, limit=LIMIT
        ).result()
    finally:
        pool.shutdown(kill=True)
    if asked["write"]:
        office.changed()
        shutil.rmtree(folder, ignore_errors=True)
    return result


def _tell(running: Running, words: str) -> None:
    if not running.cancelled:
        running.tell(words, *counted(words))


def _store(upload: UploadFile, path: Path) -> None:
    """Write an upload, block by block: a report may be as large as a fifth of the memory."""
    staged = Staged(path)
    try:
        while block := upload.file.read(_BLOCK):
            staged.write(block)
        staged.publish()
    finally:
        staged.discard()


def _year(form: FormData, field: str = "edition") -> int:
    text = text_of(form, field)
    if not text.isdecimal() or not 2001 <= int(text[:5]) <= 2100:
        raise UsageError(f"“{text}” is not an edition of the report.", hint="Write its year, e.g. 2025.")
    return int(text)


# ---------------------------------------------------------------- in a worker


def _read(files: Sequence[Path], into: Path, layers: Sequence[Path], asked: Mapping[str, Any]) -> dict[str, Any]:
    """In a worker: import the files, or an edition from the web, into a data folder; unless confirmed only look.

    Raises:
        ReportError, UsageError: nothing of it can be imported; nothing has been written then.
    """
    from briefgen.importing.importing import import_report

    bring, addresses = _from_the_web(asked["edition"]) if asked["fetch"] else (None, [])
    tell("Reading")
    result = import_report(
        [*files, *addresses],
        into,
        layers=layers,
        edition=asked["edition"],
        fetch=bring,
        dry_run=not asked["write"],
    )
    told = result.as_json()
    for row, imported in zip(told["countries"], result.countries, strict=True):
        row |= {"counts": imported.counted, "recommendations": []}
    diff = "".join(change.diff() for change in result.changes[:_MOST])
    diff = diff[:_LONGEST_DIFF] + ("\n…" if len(diff) > _LONGEST_DIFF else "")
    return told | {"written": result.written, "diff": diff}


def _from_the_web(edition: int) -> tuple[Fetch, list[str]]:
    """What brings pages as the command does, and tells which one; the addresses of an edition's country pages."""
    from briefgen.importing.edition_pages import find_edition_pages
    from briefgen.importing.fetching import Fetcher

    fetch, numbers = Fetcher(), count(1)
    tell("Looking for the pages")
    addresses = [address for _, address in find_edition_pages(fetch, edition)]

    def bring(url: str) -> Fetched:
        tell(f"{url.rstrip('/').rpartition('/')[2]}, {next(numbers)} of {len(addresses)}")
        return fetch(url)

    return bring, addresses
