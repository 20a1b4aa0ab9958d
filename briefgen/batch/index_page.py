"""The index of an output folder: every file that the manifest knows, as a page for people and a table for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from briefgen.batch.folder import OutputFolder
from briefgen.batch.jobs import Job
from briefgen.batch.manifest import Entry
from briefgen.catalogue.names import fold
from briefgen.csv_text import table_text
from briefgen.errors import OutputError

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

PAGE = "index.html"
TABLE = "index.csv"
COLUMNS = ("title", "kind", "region", "edition", "audience", "format", "file", "bytes", "sha256")
_KINDS = {"pdf": "PDF", "docx": "Word", "html": "Web page"}
_PACKS = "Bound packs"
_STYLE = """\
:root { color-scheme: light; font: 100%/1.5 "Source Sans 3", "Segoe UI", system-ui, sans-serif; color: #1a1f26; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; background: #fff; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; }
table { border-collapse: collapse; width: 100%; margin: 2rem 0 0; }
caption { text-align: left; font-weight: 600; font-size: 1.2rem; padding: 0 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #76797d; }
thead th { border-bottom: 2px solid #1a1f26; }
tbody th { font-weight: 600; }
a { color: #1f4e79; }
a:focus-visible { outline: 3px solid #1f4e79; outline-offset: 2px; }
li { margin: 0; } ul { list-style: none; margin: 0; padding: 0; }
@media print { a { color: inherit; } }
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the index."""

    job: Job
    file: str
    size: int
    sha256: str


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
    regions = {region.id: region.name for region in catalogue.regions()}
    readers = {audience.id: audience.name for audience in catalogue.audiences()}
    tables = [
        _table(name, list(group), readers)
        for name, group in groupby(lines, key=lambda line: _heading(line.job, regions))
    ]
    count = f"{len(lines)} file{'' if len(lines) == 1 else 's'}"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{_STYLE}</style></head>",
            "<body><main>",
            f"<h1>{escape(title)}</h1>",
            f'<p>{count}. The same list for programs: <a href="{TABLE}">{TABLE}</a>.</p>',
            *tables,
            "</main></body></html>",
            "",
        ]
    ).encode()


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
    return _PACKS if job.kind == "pack" else regions.get(job.region, job.region)


def _table(name: str, lines: Sequence[Listed], readers: Mapping[str, str]) -> str:
    rows = []
    for (title, edition, audience), group in groupby(
        lines, key=lambda line: (line.job.title, line.job.brief_options.edition, line.job.audience)
    ):
        reader = readers.get(audience, audience)
        links = "".join(_link(line, f"{title}, {edition}, {reader}") for line in group)
        rows.append(
            f'<tr><th scope="row">{escape(title)}</th><td>{edition}</td><td>{escape(reader)}</td>'
            f"<td><ul>{links}</ul></td></tr>"
        )
    what = "Pack" if name == _PACKS else "Country"
    return (
        f"<table><caption>{escape(name)}</caption>\n"
        f'<thead><tr><th scope="col">{what}</th><th scope="col">Edition</th><th scope="col">Reader</th>'
        '<th scope="col">Files</th></tr></thead>\n<tbody>\n' + "\n".join(rows) + "\n</tbody></table>"
    )


def _link(line: Listed, about: str) -> str:
    kind = _KINDS.get(line.job.format, line.job.format)
    label = escape(f"{about}: {kind}, {_readable(line.size)}")
    return f'<li><a href="{quote(line.file)}" aria-label="{label}">{kind}</a>, {_readable(line.size)}</li>'


def _readable(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"
