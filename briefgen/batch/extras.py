"""What a run adds to its files: the index of the output folder, and a zip.

The index has every file that the manifest knows, as a page for people and a table for programs. The same files give the
same zip, and it never lies in memory.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.batch.folder import Finished, OutputFolder
from briefgen.batch.jobs import Job
from briefgen.catalogue.names import fold
from briefgen.csv_text import table_text
from briefgen.errors import OutputError
from briefgen.output import Staged, readable_size
from briefgen.resources import templates_folder

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

PAGE = "index.html"
TABLE = "index.csv"
COLUMNS = ("title", "kind", "region", "edition", "audience", "format", "file", "bytes", "sha256")
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold: none is read from the clock or the files."""
_PACKED_ALREADY = {".pdf", ".docx"}


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


def extras(
    folder: OutputFolder, jobs: Sequence[Job], catalogue: Catalogue, *, with_index: bool, zip_name: str
) -> list[Finished]:
    """The index of the folder, and under `zip_name` a zip of the jobs' files with an index of its own."""
    finished = []
    if with_index:
        lines = _in_place(folder, folder.manifest.entries)
        finished += [Finished(PAGE, _page(lines, catalogue, "Briefs in this folder")), Finished(TABLE, _table(lines))]
    if zip_name:
        own = _in_place(folder, dict.fromkeys(job.path for job in jobs))
        index = {PAGE: _page(own, catalogue, "Briefs"), TABLE: _table(own)}
        staged = _stage_zip(folder, zip_name, [line.file for line in own], index)
        finished.append(Finished(zip_name, staged=staged))
    return finished


def _in_place(folder: OutputFolder, paths: Iterable[str]) -> tuple[Listed, ...]:
    """Those of the files that are in the folder; by kind, region, name, edition, reader."""
    lines = []
    for path in paths:
        entry = folder.manifest.entries.get(path)
        job = Job.from_plain(path, entry.job) if entry else None
        # Where somebody's edited file was kept, it is the one to link: the newest version beside it waits for them.
        with suppress(OSError, OutputError):
            if entry and job:
                lines.append(Listed(job, path, folder.absolute(path).stat().st_size, entry.newest))
    return tuple(sorted(lines, key=_order))


def _page(lines: Sequence[Listed], catalogue: Catalogue, title: str) -> bytes:
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


def _table(lines: Sequence[Listed]) -> bytes:
    """The index as CSV (UTF-8, with header)."""
    rows: list[Sequence[object]] = [COLUMNS]
    for line in lines:
        job = line.job
        about = (job.title, job.kind, job.region, job.brief_options.edition, job.audience, job.format)
        rows.append([*about, line.file, line.size, line.sha256])
    return table_text(rows).encode()


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


def _stage_zip(folder: OutputFolder, name: str, paths: Sequence[str], extra: Mapping[str, bytes]) -> Staged:
    """Write the zip `name` of files in the folder (and of `extra`: name → bytes), ready to be put in place.

    A file that somebody edited goes in as it is: it is the version that counts.
    """
    staged = Staged(folder.absolute(name))
    try:
        with staged.file as file, zipfile.ZipFile(file, "w") as archive:
            for member, data in sorted(extra.items()):
                archive.writestr(_member(member), data)
            for path in paths:
                with folder.absolute(path).open("rb") as source, archive.open(_member(path), "w") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
    except BaseException:
        staged.discard()
        raise
    return staged


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.external_attr = 0o644 << 16
    member.create_system = 3
    member.compress_type = zipfile.ZIP_STORED if Path(name).suffix in _PACKED_ALREADY else zipfile.ZIP_DEFLATED
    return member
