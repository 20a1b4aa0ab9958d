"""Commented starting files for what a workspace may add: `briefgen new country|theme|audience|template`."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from briefgen.catalogue import Catalogue
from briefgen.catalogue.consistency import STATEMENTS
from briefgen.catalogue.models import CountryRecord
from briefgen.catalogue.yaml_writing import put_entry, yaml_text
from briefgen.errors import OutputError, UnknownName, UsageError
from briefgen.output import write_atomically
from briefgen.workspace.settings import Workspace

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def data_folder_of(workspace: Workspace) -> Path:
    """The folder that a workspace's own data is written to: its highest layer."""
    return workspace.data[-1] if workspace.data else workspace.folder / "data"


def new_country(workspace: Workspace, catalogue: Catalogue, iso3: str) -> Path:
    """A file for additions and corrections to a country's record, with examples to uncomment."""
    record = catalogue.country(iso3)
    gap = record.gaps[0] if record.gaps else None
    hidden = gap.id if gap else "an-id"
    year = max((edition.year for edition in catalogue.editions()), default=2025)
    text = f"""\
# {record.name}: what we add to, correct in or leave out of the record below. Take the mark # away from what you use.
# `briefgen show {iso3} --origin` lists the ids on record; docs/data-files.md says what each key may hold.

# A statement with a new id is added; with the id of one on record it takes that one's place.
#
# recommendations:
#   - id: open-shelter-every-province
#     text: Open a shelter in every province.
#     pillar: protection
#     themes: [victim-services]
#     report_year: {year}
#     source: our-desk
#
# figures:
#   - id: victims-identified-{year - 1}
#     measure: victims_identified
#     value: 12
#     unit: persons
#     period: '{year - 1}'
#     report_year: {year}
#     source: our-desk
#
# Who acts: the country's own institutions, by role (lead, law, plan, police, prosecution, labour-inspection,
# victim-services, child-protection, migration, rapporteur, hotline, recruitment-licensing).{_institution_hint(record)}
#
# institutions:
#   - id: police-anti-trafficking-unit
#     role: police
#     name: Anti-Trafficking Unit of the Police
#     year: {year}
#     source: our-desk
#
# Who is exploited, how and where; the words of forms, direction and groups are in vocabulary.yaml.
#
# profile:
#   - id: fishers-foreign-vessels-unpaid
#     text: Fishers on foreign vessels go unpaid and may not leave.
#     forms: [forced-labour]
#     direction: inbound
#     groups: [fishers, migrant-workers]
#     report_year: {year}
#     source: our-desk
#
# The country in one sentence of at most 170 characters, which says nothing beyond the statements that it rests on.
#
# headline:
#   text: Shelters are open in every province, and fishers still go unpaid.
#   report_year: {year}
#   rests_on: [open-shelter-every-province, fishers-foreign-vessels-unpaid]
#
# A change of government or situation that no statement knows of yet.
#
# context:
#   - id: new-government
#     text: A new government took office.
#     year: {year}
#     source: our-desk

# Statements to leave out, by list and id.
#
# hide:
#   gaps: [{hidden}]

# Where our statements come from. A key must not be one that the record uses already ({_some(sorted(record.sources))}).
#
# sources:
#   our-desk:
#     title: Note of the regional desk
#     publisher: {workspace.organisation or "Our organisation"}
#     note: file number or address by which a reader can find it
#     report_year: {year}
#     kind: government
"""
    return _written(data_folder_of(workspace) / "countries" / f"{iso3}.yaml", text)


def _institution_hint(record: CountryRecord) -> str:
    if not record.institutions:
        return " None is on record yet."
    return f" With the id of one on record, e.g. {record.institutions[0].id},\n# the entry takes that one's place."


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


def new_theme(workspace: Workspace, theme_id: str, *, title: str, released: date, tags: tuple[str, ...] = ()) -> Path:
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
    text = f"""\
# The Secretary's message of the {year} edition, in our own words: one point, one source. Take the mark # away from
# what you use; `briefgen check` says what is missing.
{yaml_text(top)}
# Whoever issued it.
#
# issued_by:
#   - name: A. Name
#     role: US Secretary of State

# Themes that it is about (`briefgen list themes` shows messages; vocabulary.yaml the themes): evidence and
# recommendations of a country are matched by them.
{yaml_text({"tags": list(tags)})}
# Its points. `threat`: how the theme serves traffickers. `opportunity`: how it serves the response. `principle`: what
# follows. `asks`: what it asks of governments.
#
# context:
#   - text: What the message says first.
#     source: message
# threat:
#   - text: How traffickers use it.
#     source: message
# opportunity:
#   - text: How the response uses it.
#     source: message
# principle:
#   - text: What follows for governments.
#     source: message
# asks:
#   - text: What it asks of governments.
#     source: message

# In place of the braces, once there is a point:
#
# sources:
#   message:
#     title: Message of the Secretary, {year} Trafficking in Persons Report
#     publisher: US Department of State
#     url: https://…
#     report_year: {year}
sources: {{}}
"""
    return _written(data_folder_of(workspace) / "themes" / f"{theme_id}.yaml", text)


def new_audience(workspace: Workspace, catalogue: Catalogue, audience_id: str, *, like: str = "officials") -> Path:
    """A reader of one's own, begun as a copy of another; whole, so that it can be used at once."""
    _check_id(audience_id)
    if audience_id in catalogue.audience_ids():
        raise UsageError(
            f"There is a reader “{audience_id}” already.", hint=f"Known: {_some(catalogue.audience_ids())}"
        )
    catalogue.audience(like)  # raises with near misses for an unknown one
    files = [layer.folder / "audiences" / f"{like}.yaml" for layer in catalogue.layers]
    present = [file for file in files if file.is_file()]
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
    text = """\
{#
  Our own template: everything is as in the built-in one, except the blocks that stand here.

  Blocks that can be replaced, in order: BLOCKS.
  {{ super() }} inside a block gives what the built-in one says. To start from a copy of all of it instead:
  briefgen templates copy brief DIR. docs/templates.md says which HTML and which fields of `brief` there are. Every
  paragraph needs an id made from what it says: drafts are refreshed by it.
#}
{% extends "brief/brief.html.j2" %}

{% block evidence %}
{{ super() }}
{#
<p id="note.{{ brief.identity.iso3 }}.desk">Questions on this brief go to the regional desk.</p>
#}
{% endblock %}
"""
    entry = workspace.folder / "templates" / name / "brief.html.j2"
    return _written(entry, text.replace("BLOCKS", _blocks()))


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


def _some(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(names)
