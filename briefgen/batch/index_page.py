"""The index of an output folder: every file that the manifest knows, as a page for people and a table for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from briefgen.batch.folder import OutputFolder
from briefgen.batch.jobs import Job
from briefgen.batch.manifest import Entry
from briefgen.catalogue.names import fold
from briefgen.csv_text import table_text
from briefgen.errors import OutputError
from briefgen.output import readable_size
from briefgen.resources import templates_folder

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

PAGE = "index.html"
TABLE = "index.csv"
COLUMNS = ("title", "kind", "region", "edition", "audience", "format", "file", "bytes", "sha256")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the index."""

    job: Job
    file: str
    size: int
    sha256: str

    @property
    def readable_size(self) -> str:
        """For people."""
        return readable_size(self.size)


def listed(folder: OutputFolder, paths: Iterable[str] | None = None) -> tuple[Listed, ...]:
    """The files of the folder that are in place, or those among `paths`; by kind, region, name, edition, reader."""
    paths_listed = folder.manifest.entries if paths is None else dict.fromkeys(paths)
    lines = []
    for path in paths_listed:
        entry = folder.manifest.entries.get(path)
        job = Job.from_plain(path, entry.job) if entry else None
        if entry and job:
            lines.append(_listed(folder, entry, job))
    return tuple(sorted((line for line in lines if line), key=_order))


def page(lines: Sequence[Listed], catalogue: Catalogue, *, title: str = "Briefs in this folder") -> bytes:
    """The index as an accessible page without scripts or outside requests."""
    from briefgen.template.environment import make_environment, render

    regions = {region.id: region.name for region in catalogue.regions()}
    readers = {audience.id: audience.name for audience in catalogue.audiences()}
    tables = [
        (
            heading,
            [(*about, list(group)) for about, group in groupby(listed_together, lambda line: _about(line, readers))],
        )
        for heading, listed_together in groupby(lines, lambda line: _heading(line.job, regions))
    ]
    environment = make_environment([templates_folder() / "index"])
    context = {"title": title, "count": len(lines), "tables": tables}
    return f"{render(environment, 'index.html.j2', context)}\n".encode()


def table(lines: Sequence[Listed]) -> bytes:
    """The index as CSV (UTF-8, with header)."""
    rows: list[Sequence[object]] = [COLUMNS]
    for line in lines:
        job = line.job
        about = (job.title, job.kind, job.region, job.brief_options.edition, job.audience, job.format)
        rows.append([*about, line.file, line.size, line.sha256])
    return table_text(rows).encode()


def _listed(folder: OutputFolder, entry: Entry, job: Job) -> Listed | None:
    # Where somebody's edited file was kept, it is the one to link: the newest version beside it waits for them.
    try:
        size = folder.absolute(entry.path).stat().st_size
    except (OSError, OutputError):
        return None
    return Listed(job, entry.path, size, entry.newest)


def _order(line: Listed) -> tuple[object, ...]:
    job = line.job
    return (job.kind != "pack", job.region if job.kind == "brief" else "", fold(job.title), job.brief_options.edition,
            job.audience, job.format, line.file)  # fmt: skip


def _heading(job: Job, regions: Mapping[str, str]) -> str:
    """Of the table: the region's name; none for bound packs."""
    return "" if job.kind == "pack" else regions.get(job.region, job.region)


def _about(line: Listed, readers: Mapping[str, str]) -> tuple[str, int, str]:
    """What the files of one row have in common: title, edition, reader."""
    job = line.job
    return job.title, job.brief_options.edition, readers.get(job.audience, job.audience)
