"""`briefgen changes`, `refresh`, `publish`, `adopt`: the life of a Word draft after it was generated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.draft_report import in_colours, sum_up, tell_outcome
from briefgen.cli.meanings import FORMAT_WORDS
from briefgen.cli.opening import catalogue_of, data_option, layers_of, workspace_of
from briefgen.cli.options import (
    file_of_draft,
    message_of,
    message_option,
    profile_option,
    quiet_option,
    timeout_option,
    wording_option,
)
from briefgen.cli.types import AUDIENCE, DATE, EDITION, one_of
from briefgen.errors import UsageError

if TYPE_CHECKING:
    from briefgen.drafts.files import FileOutcome
    from briefgen.drafts.renewing import Renewal

_FILE = click.Path(path_type=Path)
PUBLISHED = ("pdf", "html")
PUBLISH_FORMAT = one_of("format", {kind: FORMAT_WORDS[kind] for kind in PUBLISHED})
CHANGES_FORMAT = one_of("format", {"text": ("txt",), "html": FORMAT_WORDS["html"], "json": ()})
_BASE = click.option(
    "--base",
    type=_FILE,
    metavar="ORIGINAL.docx",
    help="The file as it was generated, for a draft that lost its own record of it.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object per file.")
_BRAND = click.option("--brand", type=_FILE, metavar="FILE", help="Brand file. [default: the draft's]")
_TEMPLATE = click.option("--template", metavar="NAME|DIR", help="Template set. [default: the draft's]")


@click.command()
@click.argument("drafts", metavar="DRAFT.docx...", nargs=-1, required=True, type=_FILE)
@_BASE
@click.option("--format", "kind", type=CHANGES_FORMAT, help="[default: text, or what the name after -o says]")
@click.option("-o", "--output", type=_FILE, metavar="FILE", help="Write it to a file: .txt, .html or .json.")
@timeout_option("one draft")
@quiet_option
@_JSON
def changes(
    drafts: tuple[Path, ...],
    base: Path | None,
    kind: str | None,
    output: Path | None,
    timeout: float,
    quiet: bool,
    as_json: bool,
) -> None:
    """What people did to a Word draft since it was generated: edits word by word, what they removed, added and moved,
    comments, and tracked changes that wait for a decision.

    \b
    briefgen changes australia-2025-officials.docx
    briefgen changes kenya.docx --format html -o kenya-changes.html
    """
    from briefgen.drafts.changes import changes as changes_of
    from briefgen.drafts.files import read_file
    from briefgen.drafts.showing import as_html, as_text
    from briefgen.drafts.showing import as_json as as_object
    from briefgen.limits import time_limit
    from briefgen.output import write_atomically

    if output is not None and len(drafts) > 1:
        raise UsageError("-o takes one draft at a time.")
    original = read_file(base) if base else None
    shape = "json" if as_json else "txt" if kind == "text" else kind or ""
    if output is not None:
        output, shape = file_of_draft(drafts[0], output, ("txt", "html", "json"), asked=shape)
    told = []
    for draft in drafts:
        with time_limit(timeout, str(draft)):
            draft_changes = changes_of(read_file(draft), name=draft.name, base=original)
        if shape == "json":
            told.append(json.dumps(as_object(draft_changes), ensure_ascii=False))
        elif shape == "html":
            told.append(as_html(draft_changes))
        else:
            told.append(as_text(draft_changes, colour=output is None and in_colours()))
    if output is not None:
        write_atomically(output, ("\n".join(told) + "\n").encode())
        if not quiet:
            click.echo(f"{output}")
    elif not quiet:
        click.echo(("\n" if shape in ("html", "json") else "\n\n").join(told))


@click.command()
@click.argument("drafts", metavar="DRAFT.docx|FOLDER...", nargs=-1, required=True, type=_FILE)
@click.option("--edition", type=EDITION, metavar="YEAR", help="Edition of the report. [default: the draft's]")
@message_option("the draft's", theme_was_it=True)
@click.option("--audience", type=AUDIENCE, metavar="NAME", help="Reader. [default: the draft's]")
@click.option(
    "--date", type=DATE, metavar="DATE", help="Date on the paper. [default: the draft's, or the data's if newer]"
)
@wording_option()
@_BASE
@timeout_option("one draft")
@_TEMPLATE
@_BRAND
@click.option("--reference", type=_FILE, metavar="DOCX", help="Word document whose styles the draft has.")
@data_option
@click.option(
    "-o", "--output", type=_FILE, metavar="NEW.docx", help="[default: “NAME (refreshed).docx” beside the draft]"
)
@click.option("--in-place", is_flag=True, help="Change the draft itself; a backup stays beside it.")
@click.option("--overwrite", is_flag=True, help="Write over the file given with -o.")
@quiet_option
@_JSON
@click.pass_context
def refresh(
    ctx: click.Context,
    /,
    drafts: tuple[Path, ...],
    base: Path | None,
    output: Path | None,
    in_place: bool,
    overwrite: bool,
    quiet: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """Bring a draft up to date with the data as they are now. Nobody's words are lost.

    What is new comes as tracked changes that you accept or reject in Word; where you and the data changed the same
    words, yours stay and a comment shows the others. Rejecting all gives back your draft. Of a FOLDER, every draft in
    it is refreshed; several drafts may be named.

    \b
    briefgen refresh australia-2024-officials.docx
    briefgen refresh australia-2024-officials.docx --edition 2025 -o australia-2025.docx
    briefgen refresh kenya-2025-officials.docx --wording both
    briefgen refresh output/east-asia-pacific --in-place
    """
    from briefgen.drafts.files import refresh_file, refresh_files

    single = len(drafts) == 1 and not drafts[0].is_dir()
    if not single and (output is not None or base is not None):
        raise UsageError("-o and --base go with one draft.")
    if output is not None and in_place:
        raise UsageError("Either -o or --in-place.")
    renewal = _renewal(ctx, chosen)
    if single:
        target = file_of_draft(drafts[0], output, ("docx",))[0] if output else None
        outcome = refresh_file(
            drafts[0],
            renewal,
            output=target,
            in_place=in_place,
            base=base,
            overwrite=overwrite,
            limit=chosen["timeout"],
        )
        tell_outcome(outcome, quiet=quiet, as_json=as_json)
        return

    def tell(outcome: FileOutcome) -> None:
        tell_outcome(outcome, quiet=quiet, as_json=as_json, brief=True)

    outcomes = refresh_files(drafts, renewal, in_place=in_place, tell=tell, limit=chosen["timeout"])
    if not outcomes:
        raise UsageError(f"There is no .docx file in {', '.join(map(str, drafts))}.")
    if not quiet and not as_json:
        sum_up(outcomes)
    if any(outcome.status == "failed" for outcome in outcomes):
        ctx.exit(1)


@click.command()
@click.argument("draft", metavar="DRAFT.docx", type=_FILE)
@click.option("--format", "kind", type=PUBLISH_FORMAT, help="[default: pdf, or what the name after -o says]")
@click.option("-o", "--output", type=_FILE, metavar="FILE|DIR", help="[default: the draft's name with .pdf or .html]")
@click.option("--accept-all", is_flag=True, help="Take pending tracked changes as accepted.")
@click.option("--ignore-comments", is_flag=True, help="Leave comments and conflicts out.")
@_BASE
@timeout_option("one draft")
@_TEMPLATE
@_BRAND
@data_option
@profile_option
@click.option("--overwrite", is_flag=True, help="Write over a file that is there.")
@quiet_option
@_JSON
@click.pass_context
def publish(
    ctx: click.Context,
    /,
    draft: Path,
    kind: str | None,
    output: Path | None,
    accept_all: bool,
    ignore_comments: bool,
    base: Path | None,
    pdf_profile: str,
    overwrite: bool,
    quiet: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """The edited draft as the final PDF (PDF/UA-1 and PDF/A-3a) or web page, in the design of a generated brief.

    It is refused while tracked changes, comments or conflicts are open. What the paper cannot show is named.

    \b
    briefgen publish australia-2025-officials.docx
    briefgen publish kenya.docx --format html --accept-all
    """
    from briefgen.drafts.files import publish_file
    from briefgen.drafts.gist import shortened

    target, kind = file_of_draft(draft, output, PUBLISHED, asked=kind or "")
    published = publish_file(
        draft,
        target,
        _renewal(ctx, chosen),
        base=base,
        overwrite=overwrite,
        limit=chosen["timeout"],
        format=kind,
        accept_changes=accept_all,
        ignore_comments=ignore_comments,
        pdf_profile=pdf_profile,
    )
    if as_json:
        click.echo(json.dumps({"file": str(target), "bytes": len(published.data), "notes": published.notes}))
    elif not quiet:
        click.echo(f"{target}  {len(published.data) / 1000:.0f} kB")
        if published.edited:
            click.echo(f"  As edited: {published.edited}")
        for sentence, heading in published.repeats:
            click.echo(f"  Edited in one place only: “{shortened(sentence)}” still stands under “{heading}”.")
        for note in published.notes:
            click.echo(f"  Not carried over: {note}")


@click.command()
@click.argument("draft", metavar="DRAFT.docx", type=_FILE)
@click.option("--into", type=_FILE, metavar="DIR", help="Data folder. [default: the workspace's, else ./data]")
@click.option("--by", metavar="NAME", default="", help="Who edited it. [default: the draft's last editor]")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_BASE
@timeout_option("the draft")
@data_option
@quiet_option
@_JSON
@click.pass_context
def adopt(
    ctx: click.Context,
    /,
    draft: Path,
    into: Path | None,
    by: str,
    yes: bool,
    base: Path | None,
    timeout: float,
    quiet: bool,
    as_json: bool,
) -> None:
    """Take corrections that a person made in a draft into your own data: the next brief, in every format, has them.

    Corrected recommendations, progress, gaps, evidence, figures, overviews, lines on who is exploited and names of the
    offices that decide become records of your data folder, with the draft and its editor as their source. They are
    shown first, and you are asked.
    """
    from briefgen.drafts.adopt import Adoption, adoptions
    from briefgen.drafts.adopt_writing import files_of, write_files
    from briefgen.drafts.files import read_file
    from briefgen.limits import time_limit

    folder = into or (layers_of(ctx) or (Path("data"),))[-1]
    with time_limit(timeout, str(draft)):
        original = read_file(base) if base else None
        adoption: Adoption = adoptions(read_file(draft), catalogue_of(ctx), name=draft.name, editor=by, base=original)
        files = files_of(adoption, folder)
    if as_json:
        click.echo(json.dumps(adoption.as_json(folder), ensure_ascii=False))
    elif not quiet or not yes:
        click.echo(adoption.as_text(folder, colour=in_colours()))
    if not adoption.corrections:
        return
    if not files:
        click.echo(f"{folder} has all this already.", err=True)
        return
    if not yes:
        click.confirm("Take these into the data?", abort=True, err=as_json)
    written = write_files(files, folder)
    if not quiet and not as_json:
        click.echo("\n".join(str(path) for path in written))


def _renewal(ctx: click.Context, chosen: dict[str, Any]) -> Renewal:
    from briefgen.drafts.renewing import Renewal

    names = ("edition", "audience", "date", "wording", "brand", "template", "reference")
    asked = {name: chosen[name] for name in names if name in chosen}
    theme = message_of(ctx, chosen.get("message"))
    return Renewal(catalogue_of(ctx), workspace=workspace_of(ctx), theme=theme, **asked)
