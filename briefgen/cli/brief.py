"""`briefgen brief` (also without its name): the briefs of one or more countries."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.opening import catalogue_of, output_folder_of
from briefgen.cli.options import (
    brief_options_of,
    content_options,
    formats_of,
    house_of,
    look_options,
    open_option,
    overwrite_option,
    paper_options,
    telling_options,
    timeout_option,
)
from briefgen.cli.outputs import kind_of
from briefgen.cli.reporting import Report, open_in_viewer
from briefgen.cli.types import COUNTRY, CountriesArgument, edition_of, is_typed
from briefgen.errors import BriefgenError, OutputError, UsageError
from briefgen.options import FORMATS
from briefgen.output import file_name

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue
    from briefgen.catalogue.models import CountryName
    from briefgen.composition.brief import Brief

STANDARD_OUTPUT = "-"


@click.command()
@click.argument("countries", cls=CountriesArgument, metavar="COUNTRY...", nargs=-1, required=True, type=COUNTRY)
@paper_options("pdf, or what the name after -o says")
@content_options(theme_was_message=True)
@look_options
@click.option(
    "-o",
    "--output",
    metavar="FILE|DIR|-",
    help="A name that ends in .pdf, .docx or .html is a file, any other a folder; - is standard output. "
    "[default: output/]",
)
@overwrite_option
@timeout_option("one brief")
@open_option
@telling_options
@click.pass_context
def brief(
    ctx: click.Context,
    /,
    countries: tuple[CountryName, ...],
    formats: tuple[str, ...],
    audiences: tuple[str, ...],
    output: str | None,
    overwrite: bool,
    open_files: bool,
    quiet: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """The brief of each COUNTRY, by any of its names: australia, AUS, "côte d'ivoire", myanmar.

    \b
    briefgen australia
    briefgen kenya fiji --audience ngos --format pdf --format docx
    briefgen burma --edition 2024 --marking OFFICIAL -o burma.docx
    """
    from briefgen.cli.second_process import write
    from briefgen.limits import time_limit
    from briefgen.rendering import to_document

    request = _requested(ctx, countries, audiences, formats, output)
    house = house_of(ctx, chosen)
    report = Report(
        len(request.papers) * len(request.formats), quiet=quiet or request.to_standard_output, as_json=as_json
    )
    with report:
        for name in _without_the_report(ctx, request, chosen["wording"]):
            report.note(
                f"{name}: nothing of the report's own words is on record, so the brief has our short statements. "
                "`briefgen import` brings them."
            )
        for paper in request.papers:
            try:
                with time_limit(chosen["timeout"], paper.country.name):
                    document = to_document(_compose(ctx, paper, chosen), house, with_data="pdf" in request.formats)
            except BriefgenError as error:
                if len(request.papers) == 1:
                    raise
                report.failed(paper.country.name, error)
                continue
            for kind in request.formats:
                try:
                    with time_limit(chosen["timeout"], f"{paper.country.name} ({kind})"):
                        data = write(document, kind, house)  # type: ignore[arg-type]
                except BriefgenError as error:
                    if report.total == 1:
                        raise
                    report.failed(f"{paper.country.name} ({kind})", error)
                    continue
                if request.to_standard_output:
                    _write_to_standard_output(data)
                else:
                    report.delivered(
                        request.folder, request.name_of(paper, kind), data, overwrite=overwrite, paper=paper
                    )
    if not (quiet or as_json or request.to_standard_output):
        _tell_of_the_report_once(ctx, request, report)
    if open_files:
        for path in report.paths:
            open_in_viewer(path)
    if report.failures:
        ctx.exit(1)


@dataclass(frozen=True, slots=True)
class Paper:
    """One brief to be made: a country for a reader."""

    country: CountryName
    audience: str
    edition: int


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, and where it goes. `file` is the name of the one file after `-o`, else ""."""

    papers: tuple[Paper, ...]
    formats: tuple[str, ...]
    folder: Path
    file: str
    to_standard_output: bool

    def name_of(self, paper: Paper, kind: str) -> str:
        """Name of a file in the folder."""
        return self.file or file_name(paper.country.name, paper.edition, paper.audience, kind)


def _requested(
    ctx: click.Context,
    countries: tuple[CountryName, ...],
    audiences: tuple[str, ...],
    formats: tuple[str, ...],
    output: str | None,
) -> Request:
    from briefgen.composition import resolve_edition

    edition = resolve_edition(catalogue_of(ctx), edition_of(ctx, ctx.params["edition"]))
    papers = tuple(dict.fromkeys(Paper(country, audience, edition) for country in countries for audience in audiences))
    asked = formats_of(formats) if is_typed(ctx, "formats") else ()
    named = kind_of(Path(output), FORMATS, asked) if output and output != STANDARD_OUTPUT else ""
    kinds = (named,) if named else formats_of(formats) or ("pdf",)
    single = len(papers) * len(kinds) == 1
    if (named or output == STANDARD_OUTPUT) and not single:
        target = "standard output" if output == STANDARD_OUTPUT else output
        raise UsageError(
            f"{len(papers) * len(kinds)} files do not fit into {target}.",
            hint="Give -o a folder, or ask for one country, reader and format.",
        )
    folder = Path(output) if output and output != STANDARD_OUTPUT else output_folder_of(ctx)
    return Request(
        papers,
        kinds,
        folder.parent if named else folder,
        folder.name if named else "",
        output == STANDARD_OUTPUT,
    )


def _compose(ctx: click.Context, paper: Paper, chosen: dict[str, Any]) -> Brief:
    from briefgen.composition import compose

    return compose(
        catalogue_of(ctx),
        paper.country.iso3,
        audience=paper.audience,
        **brief_options_of(ctx, paper.edition, chosen).arguments(),
    )


def _without_the_report(ctx: click.Context, request: Request, wording: str) -> list[str]:
    """Names of the countries whose brief cannot have the report's words, though they were asked for."""
    if wording == "own":
        return []
    catalogue = catalogue_of(ctx)
    countries = dict.fromkeys(paper.country for paper in request.papers)
    return [country.name for country in countries if not _has_quotations(catalogue, country.iso3)]


def _tell_of_the_report_once(ctx: click.Context, request: Request, report: Report) -> None:
    """After the first brief of a fresh install: how the report's own words come in. Said once, on a terminal."""
    import sys

    from platformdirs import user_state_path

    from briefgen.output import write_atomically

    told = user_state_path("briefgen") / "told-of-import"
    edition = request.papers[0].edition if request.papers else 0
    catalogue = catalogue_of(ctx)
    imported = (
        placement.basis == "report"
        for paper in request.papers
        for placement in catalogue.placements(paper.country.iso3)
        if placement.year == edition
    )
    if not sys.stderr.isatty() or told.exists() or any(imported):
        return
    report.note(
        "These are short statements of ours. The report's own words and all its recommendations come in with: "
        f"briefgen import --edition {edition} --fetch"
    )
    with contextlib.suppress(OutputError):
        write_atomically(told, b"")


def _has_quotations(catalogue: Catalogue, iso3: str) -> bool:
    from briefgen.workspace.starting import quoted_ids

    try:
        return bool(quoted_ids(catalogue.country(iso3)))
    except BriefgenError:
        return True  # the brief itself says what is wrong


def _write_to_standard_output(data: bytes) -> None:
    import sys

    if sys.stdout.isatty():
        raise UsageError(
            "Standard output is a terminal, which a file would upset.", hint="Add > FILE, or a pipe, or -o FILE."
        )
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
