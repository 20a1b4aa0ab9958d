"""What this machine has of what briefgen needs, in plain words: behind `briefgen doctor`."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from briefgen.cache import cache_place
from briefgen.catalogue import Catalogue
from briefgen.errors import BriefgenError
from briefgen.version import VERSION
from briefgen.workspace import Workspace

State = Literal["good", "note", "bad"]
FORMATS: dict[str, Literal["pdf", "docx", "html"]] = {"PDF": "pdf", "Word draft": "docx", "web page": "html"}
_OFFICE_PROGRAMS = ("soffice", "libreoffice")
_OFFICE_FOLDERS = (
    "/Applications/Microsoft Word.app",
    "/Applications/LibreOffice.app",
    r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `bad`: something cannot be made; `note`: worth knowing; `advice` may be empty."""

    subject: str
    state: State
    says: str
    advice: str = ""


def examine(folder: Path) -> tuple[Finding, ...]:
    """Look at what a command in `folder` would work with, in the order in which a person would; nothing is changed.

    The finding about `PDF` is `bad` when a brief was tried as PDF and failed; those about Word and web page likewise.
    """
    findings = [
        Finding("briefgen", "good", f"{VERSION}, in {Path(__file__).parent}"),
        Finding("Python", "good", f"{platform.python_version()} on {platform.platform(terse=True)}"),
        _pango(),
        _fonts(),
    ]
    workspace: Workspace | None = None
    try:
        workspace = Workspace.find(folder)
        findings.append(_workspace(workspace))
    except BriefgenError as error:
        findings.append(Finding("workspace", "bad", error.message, error.hint))
    catalogue = Catalogue.open(workspace.data if workspace else ())
    output = workspace.output if workspace and workspace.output else folder / "output"
    return (
        *findings,
        _data(catalogue),
        *(_format(catalogue, *pair) for pair in FORMATS.items()),
        _editor_of_drafts(),
        _writable("output folder", output),
        _writable("cache folder", cache_place()),
    )


def _pango() -> Finding:
    from briefgen.writers.pdf.pango import wheel_folder
    from briefgen.writers.pdf.weasyprint_loading import load_weasyprint

    try:
        number = load_weasyprint().text.ffi.pango.pango_version()
    except BriefgenError as error:
        return Finding("Pango", "bad", error.message, error.hint)
    folder = wheel_folder()
    origin = f"from {folder}" if folder else "of the system"
    return Finding("Pango", "good", f"{number // 10000}.{number // 100 % 100}.{number % 100}, {origin}")


def _fonts() -> Finding:
    from briefgen.writers.fonts import FAMILIES, FONTS, font_folder
    from briefgen.writers.script_fonts import families

    missing = [font.file for font in FONTS if not (font_folder() / font.file).is_file()]
    if missing:
        return Finding("fonts", "bad", f"missing: {', '.join(missing)} in {font_folder()}", "Install briefgen again.")
    noto = families()
    more = f"; for other scripts {', '.join(noto[:3])} and {len(noto) - 3} more of Noto's" if len(noto) > 3 else ""
    advice = "" if noto else "For names in other scripts (Thai, Korean, Amharic, …): pip install 'briefgen[scripts]'"
    return Finding("fonts", "good", f"{', '.join(sorted(FAMILIES))}: they come with briefgen{more}", advice)


def _format(catalogue: Catalogue, name: str, kind: Literal["pdf", "docx", "html"]) -> Finding:
    """Make a brief, which is the only proof that one can be made."""
    from briefgen.library import compose, render

    try:
        data = render(compose(catalogue.countries()[0].iso3, catalogue=catalogue), kind)
    except BriefgenError as error:
        return Finding(name, "bad", f"cannot be made: {error.message}", error.hint)
    return Finding(name, "good", f"can be made ({len(data) // 1000} kB tried)")


def _editor_of_drafts() -> Finding:
    programs = [shutil.which(name) for name in _OFFICE_PROGRAMS]
    program = next((name for name in [*programs, *_OFFICE_FOLDERS] if name and Path(name).exists()), None)
    if program is None:
        return Finding("editor of drafts", "note", "neither Word nor LibreOffice was seen here", "Drafts open in both.")
    return Finding("editor of drafts", "good", program)


def _data(catalogue: Catalogue) -> Finding:
    try:
        editions = [edition.year for edition in catalogue.editions()]
    except BriefgenError as error:
        return Finding("data", "bad", error.message, error.hint or "briefgen check")
    own = len(catalogue.layers) - 1
    layers = f", {own} folder{'s' * (own > 1)} of your own over it" if own else ""
    words = f"{len(catalogue.countries())} countries, editions {editions[0]} to {editions[-1]}"
    return Finding("data", "good", f"{words}, as at {catalogue.about.as_at}{layers}")


def _workspace(workspace: Workspace | None) -> Finding:
    if workspace is None:
        return Finding("workspace", "note", "none here", "For your own data, logo and settings: briefgen init DIR")
    return Finding("workspace", "good", f"{workspace.folder} (its briefgen.toml is in force)")


def _writable(subject: str, folder: Path) -> Finding:
    present = next((parent for parent in (folder, *folder.absolute().parents) if parent.exists()), folder)
    if present.is_dir() and os.access(present, os.W_OK):
        return Finding(subject, "good", f"{folder} can be written")
    state: State = "bad" if subject == "output folder" else "note"
    return Finding(subject, state, f"{folder} cannot be written", "Check who owns it, or choose another place with -o.")
