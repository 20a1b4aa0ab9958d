"""Commented starting files: of a workspace (`briefgen init DIR`), and of what it may add (`briefgen new …`)."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import CountryRecord
from briefgen.catalogue.statements import STATEMENTS
from briefgen.catalogue.yaml_writing import put_entry, yaml_text
from briefgen.errors import OutputError, UnknownName, UsageError
from briefgen.output import inside, write_atomically
from briefgen.workspace.settings import FILE_NAME, Workspace

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FILES = ("README.md", FILE_NAME, "brand.toml", "packs.toml", "data/README.md", "templates/README.md")


def create_workspace(folder: Path, *, organisation: str = "") -> tuple[Path, ...]:
    """Write a workspace's first files into `folder`, which may exist; returns them.

    Nothing is overwritten: raises OutputError when any of the files is there already.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file.", hint="Name a folder for the workspace.")
    present = [name for name in _FILES if (folder / name).exists()]
    if present:
        raise OutputError(
            f"{folder} has a {present[0]} already.",
            hint="It is a workspace already: change its files as you like."
            if FILE_NAME in present
            else "Start the workspace in a folder of its own: nothing is ever overwritten.",
        )
    starter = files("briefgen.workspace") / "starter"
    for name in _FILES:
        text = (starter / name).read_text(encoding="utf-8")
        if name == FILE_NAME:
            # A JSON text is a TOML text too, whatever the name holds.
            text = Template(text).substitute(organisation=json.dumps(organisation, ensure_ascii=False))
        write_atomically(inside(folder, name), text.encode())
    (folder / "output").mkdir(exist_ok=True)
    return tuple(folder / name for name in _FILES)


def data_folder_of(workspace: Workspace) -> Path:
    """The folder that a workspace's own data is written to: its highest layer.

    Raises UsageError when that lies outside the workspace: its file may have come from somebody.
    """
    folder = workspace.data[-1] if workspace.data else workspace.folder / "data"
    if not folder.resolve().is_relative_to(workspace.folder):
        raise UsageError(f"{folder} lies outside the workspace.", hint="Work in a workspace there.")
    return folder


def new_country(workspace: Workspace, catalogue: Catalogue, iso3: str) -> Path:
    """A file for additions and corrections to a country's record, with examples to uncomment."""
    record = catalogue.country(iso3)
    year = max((edition.year for edition in catalogue.editions()), default=2025)
    hint = " None is on record yet."
    if record.institutions:
        hint = f" With the id of one on record, e.g. {record.institutions[0].id},\n# the entry takes that one's place."
    text = _starter(
        "country.yaml",
        country=record.name,
        iso3=iso3,
        year=year,
        year_before=year - 1,
        institution_hint=hint,
        hidden=record.gaps[0].id if record.gaps else "an-id",
        sources=", ".join(sorted(record.sources)),
        organisation=workspace.organisation or "Our organisation",
    )
    return _written(data_folder_of(workspace) / "countries" / f"{iso3}.yaml", text)


def correct(
    workspace: Workspace, catalogue: Catalogue, iso3: str, item_id: str, *, text: str | None = None
) -> tuple[Path, int]:
    """Take a statement into the workspace's data, where it replaces the one below; its file and line.

    `text` is its new wording (of a figure the new value, of an institution the new name); without it the statement is
    copied as it is, to be edited.
    """
    merged = catalogue.merged(f"countries/{iso3}.yaml")
    catalogue.country(iso3)  # a record that cannot be read is not corrected in passing
    kinds = [kind for kind, known_id, _ in merged.entries() if known_id == item_id and kind in STATEMENTS]
    if not kinds:
        known_ids = [known_id for kind, known_id, _ in merged.entries() if kind in STATEMENTS]
        raise UnknownName("statement", item_id, _near(item_id, known_ids), hint="")
    if len(kinds) > 1:
        raise UsageError(f"“{item_id}” is the id of an entry in {' and '.join(kinds)}.")
    kind = kinds[0]
    part, location = merged.locate(kind, item_id)
    entry = dict(part.data[kind][location[1]])
    if text is not None:
        _reword(kind, entry, text)
    name = catalogue.country(iso3).name
    file = data_folder_of(workspace) / "countries" / f"{iso3}.yaml"
    header = f"# {name}: our corrections. Each entry takes the place of the one with the same id in the data below.\n\n"
    return file, put_entry(file, kind, entry, header=header)


def quoted_ids(record: CountryRecord) -> frozenset[str]:
    """Ids of the statements whose text is the report's own, word for word."""
    kinds = (
        record.overviews, record.progress, record.gaps, record.recommendations, record.theme_evidence, record.profile
    )  # fmt: skip
    return frozenset(item.id for items in kinds for item in items if item.quoted)


def new_theme(workspace: Workspace, theme_id: str, *, title: str, released: date) -> Path:
    """A file for the Secretary's message of an edition; its id begins with the year."""
    _check_id(theme_id)
    match = re.match(r"(20\d\d)-", theme_id)
    if not match:
        raise UsageError(f"“{theme_id}” does not begin with an edition.", hint="E.g. 2023-partnership.")
    year = int(match[1])
    top = {
        "id": theme_id,
        "report_year": year,
        "title": title,
        "released": released,
        "scope": f"countries of the {year} report",
    }
    text = _starter("theme.yaml", year=year, top=yaml_text(top))
    return _written(data_folder_of(workspace) / "themes" / f"{theme_id}.yaml", text)


def new_audience(workspace: Workspace, catalogue: Catalogue, audience_id: str, *, like: str = "officials") -> Path:
    """A reader of one's own, begun as a copy of another; whole, so that it can be used at once."""
    _check_id(audience_id)
    if audience_id in catalogue.audience_ids():
        raise UsageError(
            f"There is a reader “{audience_id}” already.", hint=f"Known: {', '.join(catalogue.audience_ids())}"
        )
    catalogue.audience(like)  # raises with near misses for an unknown one
    layer_files = [layer.folder / "audiences" / f"{like}.yaml" for layer in catalogue.layers]
    present = [file for file in layer_files if file.is_file()]
    name = audience_id.replace("-", " ").capitalize()
    header = f"""\
# How a brief is tailored to {name}. Begun as a copy of “{like}”: every line is yours to change. All of it is ours,
# never the report's, and a brief marks it so. Every subject of subjects.yaml needs a step; a line is printed where its
# `when` holds and each placeholder in braces has words for the country. docs/data-files.md, “A reader”, explains it.
"""
    if len(present) == 1:
        body = re.sub(r"\A(#.*\n)+", "", present[0].read_text(encoding="utf-8"))
    else:
        body = yaml_text(catalogue.merged(f"audiences/{like}.yaml").data)
    body = re.sub(r"(?m)^id: .*$", f"id: {audience_id}", body, count=1)
    body = re.sub(r"(?m)^name: .*$", f"name: {name}", body, count=1)
    return _written(data_folder_of(workspace) / "audiences" / f"{audience_id}.yaml", header + body)


def new_template(workspace: Workspace, name: str) -> Path:
    """A template set that uses the built-in wording and order until a part of it is replaced."""
    _check_id(name)
    entry = workspace.folder / "templates" / name / "brief.html.j2"
    return _written(entry, _starter("brief.html.j2", blocks=_blocks()))


def _reword(kind: str, entry: dict[str, Any], text: str) -> None:
    if kind == "narrative" or (kind == "overviews" and entry.get("quoted")):
        raise UsageError(
            "This is the report's own text, word for word: it is not reworded.",
            hint="Leave it out with `hide`, or add a statement of your own.",
        )
    if kind == "figures":
        entry["value"] = _whole_number(text)
        return
    if kind == "institutions":
        entry["name"] = text
        return
    entry["text"] = text
    entry.pop("quoted", None)  # reworded, it is no longer the report's own words


def _blocks() -> str:
    from briefgen.resources import templates_folder

    text = (templates_folder() / "brief" / "brief.html.j2").read_text(encoding="utf-8")
    return ", ".join(re.findall(r"{% block (\w+) %}", text))


def _starter(name: str, **values: object) -> str:
    """A file of `starter/new` with values in the place of its `$names`."""
    return Template((files("briefgen.workspace") / "starter" / "new" / name).read_text("utf-8")).substitute(values)


def _written(file: Path, text: str) -> Path:
    if file.exists():
        raise OutputError(f"{file} is there already.", hint="Change it with an editor: nothing is ever overwritten.")
    write_atomically(file, text.encode())
    return file


def _check_id(name: str) -> None:
    if not _ID.fullmatch(name) or len(name) > 40:
        raise UsageError(f"“{name}” is not an id.", hint="Small letters, digits and hyphens, at most 40 characters.")


def _whole_number(text: str) -> int:
    digits = re.sub(r"[ ,\u00a0\u202f]", "", text)
    if not re.fullmatch(r"-?\d+", digits):
        raise UsageError(f"“{text}” is not a whole number.", hint="A figure is corrected by its value, e.g. --text 60.")
    return int(digits)


def _near(item_id: str, known_ids: list[str]) -> tuple[str, ...]:
    from rapidfuzz import process

    return tuple(match[0] for match in process.extract(item_id, known_ids, limit=3, score_cutoff=60))
