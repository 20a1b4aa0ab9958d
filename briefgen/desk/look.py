"""How papers look and what is meant when nothing is said: the workspace's brand and settings as forms.

They are kept in the workspace's own files, `brand.toml` and `briefgen.toml`. What people wrote there stays, comments
included; what the form says is tried on a copy first, so that nothing wrong is ever saved.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from briefgen.desk.briefs import Asked, edition_of
from briefgen.desk.pages import Mistake, Visit, go_to, send, show, text_of, texts_of, upload_of
from briefgen.desk.workers import first_page
from briefgen.errors import BriefgenError, DataError
from briefgen.options import FORMATS, PAPERS, BriefOptions
from briefgen.output import write_atomically
from briefgen.template.brand import Brand
from briefgen.workspace import FILE_NAME, Workspace

LARGEST = 12 << 20
"""Bytes of a logo and a Word document together."""
BRAND, REFERENCE = "brand.toml", "house.docx"
COLOURS = ("ink", "accent")
TEXTS = ("organisation", "contact", "footer", "logo_alt", *COLOURS)
_LOGO_KINDS = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}
_SAMPLE = "AUS"
NOTHING: Mapping[str, str] = {}


def brand(visit: Visit, typed: Mapping[str, str] = NOTHING, mistakes: Sequence[Mistake] = ()) -> Response:
    """Name, logo, colours, Word styles; a sample page beside it."""
    workspace = visit.holdings.workspace
    present = beneath = visit.office.brand_beneath
    try:
        present = Brand.load(workspace.brand, beneath=beneath) if workspace else present
    except BriefgenError as error:
        mistakes = [*mistakes, Mistake.of("organisation", error)]
    shown = {name: typed.get(name, getattr(present, name)) for name in TEXTS}
    return show(
        visit,
        "brand.html.j2",
        mistakes=mistakes,
        shown=shown,
        logo=present.logo,
        is_own_logo=present.logo != beneath.logo,
        reference=workspace.reference if workspace else None,
        limit=LARGEST,
        saved=visit.query.get("saved"),
        no_pdf=visit.desk.no_pdf,
        state=abs(hash(visit.holdings.state)),
    )


def save_brand(visit: Visit, form: FormData) -> Response:
    """Try the brand on a copy; keep it if it is sound, else say what is wrong with which field."""
    typed = {name: text_of(form, name, 200) for name in TEXTS}
    beneath = visit.office.brand_beneath
    # What is as the office has it stays the office's, and changes with it.
    values: dict[str, Any] = {
        name: None if text == getattr(beneath, name) or (not text and name in COLOURS) else text
        for name, text in typed.items()
    }
    logo, reference = upload_of(form, "logo"), upload_of(form, "reference")
    files: dict[str, bytes] = {}
    if text_of(form, "without_logo"):
        values["logo"] = None
    elif logo is not None:
        content = logo.file.read(LARGEST)
        name = f"logo{_kind_of_picture(content)}"
        files[name], values["logo"] = content, name
    workspace = visit.office.started()
    if mistake := _tried(workspace, values, files):
        return brand(visit, typed, [mistake])
    if reference is not None:
        try:
            visit.desk.workers.call(_check_reference, content := reference.file.read(LARGEST))
        except BriefgenError as error:
            return brand(visit, typed, [Mistake.of("reference", error)])
        write_atomically(workspace.folder / REFERENCE, content)
    for name, content in files.items():
        write_atomically(workspace.folder / name, content)
    _write(workspace.folder / BRAND, values)
    settings: dict[str, Any] = {"brand": None}
    if reference is not None or text_of(form, "without_reference"):
        settings["reference"] = REFERENCE if reference is not None else None
    _write(workspace.folder / FILE_NAME, settings)
    visit.office.changed()
    return go_to("/brand", saved="1")


def sample(visit: Visit) -> Response:
    """The first page of a brief in this look, as a picture."""
    country = visit.holdings.catalogue.find_country(_SAMPLE)
    job = Asked(country, visit.holdings.audience, BriefOptions(visit.holdings.edition)).job("pdf")
    return send(visit.request, visit.desk.workers.call(first_page, visit.holdings.settings, job), "image/png")


def settings(visit: Visit, typed: Mapping[str, str] = NOTHING, mistakes: Sequence[Mistake] = ()) -> Response:
    """What is meant when nothing is said."""
    workspace, catalogue = visit.holdings.workspace, visit.holdings.catalogue
    years = [(edition.year, edition.year) for edition in reversed(catalogue.editions())]
    usual = {
        "audience": visit.holdings.audience,
        "edition": (workspace and workspace.edition) or "",
        "paper": (workspace and workspace.paper) or PAPERS[0],
    }
    return show(
        visit,
        "settings.html.j2",
        mistakes=mistakes,
        shown={**usual, **typed},
        formats=[(kind, {"pdf": "PDF", "docx": "Word draft", "html": "Web page"}[kind], "") for kind in FORMATS],
        chosen_formats=list((workspace and workspace.formats) or ["pdf"]),
        readers=[(reader.id, reader.name, reader.reader) for reader in catalogue.audiences()],
        editions=[("", "The newest on record"), *years],
        office=visit.office,
        saved=visit.query.get("saved"),
    )


def save_settings(visit: Visit, form: FormData) -> Response:
    """Keep the settings."""
    catalogue = visit.holdings.catalogue
    typed = {name: text_of(form, name) for name in ("audience", "edition", "paper")}
    formats = [kind for kind in FORMATS if kind in texts_of(form, "formats")]
    mistakes = []
    if typed["audience"] not in catalogue.audience_ids():
        mistakes.append(Mistake("audience", "Choose one of the readers."))
    if typed["paper"] not in PAPERS:
        mistakes.append(Mistake("paper", "Choose one of the sizes."))
    edition = None
    try:
        edition = edition_of(catalogue, typed["edition"])
    except BriefgenError as error:
        mistakes.append(Mistake.of("edition", error))
    if mistakes:
        return settings(visit, typed, mistakes)
    workspace = visit.office.started()
    values = {"audience": typed["audience"], "paper": typed["paper"], "edition": edition, "formats": formats or None}
    _write(workspace.folder / FILE_NAME, values)
    visit.office.changed()
    return go_to("/settings", saved="1")


# ---------------------------------------------------------------- the workspace's files


def _with_values(text: str, values: Mapping[str, Any]) -> str:
    """A TOML text with these values; None takes a key out. All else stays as people wrote it."""
    import tomlkit

    document = tomlkit.parse(text)
    for name, value in values.items():
        if value is not None:
            document[name] = value
        elif name in document:
            del document[name]
    return tomlkit.dumps(document)


def _write(file: Path, values: Mapping[str, Any]) -> None:
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    changed = _with_values(text, values)
    if changed != text:
        write_atomically(file, changed.encode())


def _tried(workspace: Workspace, values: Mapping[str, Any], files: Mapping[str, bytes]) -> Mistake | None:
    """What is wrong with a brand of these values and files; nothing is kept."""
    present = workspace.folder / BRAND
    text = present.read_text(encoding="utf-8") if present.is_file() else ""
    with tempfile.TemporaryDirectory(prefix="briefgen-desk-") as scratch:
        folder = Path(scratch)
        for logo in workspace.folder.glob("logo.*"):
            write_atomically(folder / logo.name, logo.read_bytes())
        for name, content in files.items():
            write_atomically(folder / name, content)
        write_atomically(folder / BRAND, _with_values(text, values).encode())
        try:
            Brand.load(folder / BRAND)
        except DataError as error:
            return Mistake(
                error.field or "organisation", f"{error.problem[:1].upper()}{error.problem[1:]}.", error.hint
            )
    return None


def _kind_of_picture(content: bytes) -> str:
    """The ending by which a logo is read: by what is in it, not by its name."""
    return next((kind for start, kind in _LOGO_KINDS.items() if content.startswith(start)), ".svg")


def _check_reference(content: bytes) -> None:
    """Raise what the command would say of a Word document whose styles drafts are to take. In a worker."""
    from briefgen.writers.docx.reference_document import open_reference

    with tempfile.TemporaryDirectory(prefix="briefgen-desk-") as scratch:
        write_atomically(file := Path(scratch) / REFERENCE, content)
        open_reference(file, "a4")
