"""A country's own institutions: which one is meant, and how its name stands in a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from itertools import islice
from typing import Any

from briefgen.catalogue.models import SOURCE_KINDS, CountryRecord, Institution
from briefgen.catalogue.yaml_reading import read_mapping
from briefgen.composition.advice_data import Office
from briefgen.composition.record_view import RecordView
from briefgen.resources import data_folder

OLD_BEFORE = 2021
"""What is known of an institution from before this year is printed with its year."""
DATED = frozenset(("law", "plan", "hotline"))
"""What has its year in a sentence: nobody writes to “the Ministry of Labour (2018)”."""
HOTLINE_YEARS = 3
"""A hotline's number that is older than this is printed with its year."""
PLAN_YEARS = 5
"""A plan whose period is not on record is no longer taken to run after so many years."""

OFFICES = 7
"""Offices that a page lists beside those who decide."""

_LANGUAGE: dict[str, Any] = read_mapping(data_folder() / "language" / "institutions.yaml")
_SERVICE, _DECIDING = (
    re.compile(rf"\b(?:{'|'.join(_LANGUAGE[name])})\b", re.IGNORECASE) for name in ("service", "deciding")
)
_NO_ARTICLE = re.compile("|".join(_LANGUAGE["no_article"]))
_DETAIL = re.compile(rf", (?={'|'.join(_LANGUAGE['detail'])})")
_ABOUT = {role: [re.compile(name, re.IGNORECASE) for name in names] for role, names in _LANGUAGE["about"].items()}
_ANY = [re.compile("")]


def institution_for(record: CountryRecord, roles: Iterable[str], *, deciding: bool = True) -> Institution | None:
    """The institution of the first role that the record has: of two, the newest known, then the better kind of source.

    With `deciding`, a shelter, fund, programme or association is passed over: it serves and decides nothing.
    """
    for role in roles:
        entries = [entry for entry in record.institutions if entry.role == role and not (deciding and _serves(entry))]
        for about in _ABOUT.get(role, _ANY):
            fitting = [entry for entry in entries if about.search(entry.name)]
            if fitting:
                kinds = {entry.id: SOURCE_KINDS.index(record.sources[entry.source].kind) for entry in fitting}
                return min(fitting, key=lambda entry: (-entry.year, kinds[entry.id]))
    return None


def _serves(entry: Institution) -> bool:
    if _DECIDING.search(entry.name):
        return False
    return entry.role == "victim-services" or bool(_SERVICE.search(entry.name))


def current(entry: Institution, day: date) -> bool:
    """Whether a plan still runs; anything else is taken to."""
    if entry.role != "plan":
        return True
    return entry.until >= day.year if entry.until is not None else day.year - entry.year <= PLAN_YEARS


def year_to_print(entry: Institution, day: date) -> int | None:
    """The year that has to stand beside the name, because what is known of it is old; None where it is recent."""
    if entry.role == "hotline":
        return entry.year if day.year - entry.year > HOTLINE_YEARS else None
    return entry.year if entry.year < OLD_BEFORE or not current(entry, day) else None


def office_of(view: RecordView, entry: Institution) -> Office:
    """An institution as a brief prints it; its block is `office.AUS.federal-police`."""
    return Office(
        id=f"office.{view.iso3}.{entry.id}",
        role=entry.role,
        label=view.catalogue.vocabulary.labels["roles"][entry.role],
        name=entry.name,
        also=entry.also or "",
        note=entry.note or "",
        year=year_to_print(entry, view.day),
        cite=view.cite(entry.source),
    )


def offices_to_know(view: RecordView, roles: Iterable[str], deciding: Collection[Office]) -> tuple[Office, ...]:
    """One office for each role on record, in the order of `roles`: what a reader works with beside who decides.

    Left out are those that decide, and plans that are over. At most `OFFICES`.
    """
    entries = (institution_for(view.record, [role], deciding=False) for role in roles)
    offices = (office_of(view, entry) for entry in entries if entry and current(entry, view.day))
    return tuple(islice((office for office in offices if office not in deciding), OFFICES))


def in_sentence(entry: Institution, day: date, country: str) -> str:
    """The name inside a sentence, with its article; a law, plan or hotline that is old with its year."""
    name = _DETAIL.split(re.sub(r"\s*\([^)]*\)", "", entry.name))[0].strip()
    words = name.split()
    if name.startswith("The "):
        name = f"the {name[4:]}"
    elif not _NO_ARTICLE.match(name) and not (words[0].endswith("'s") and words[0][:-2] == country):
        # “National action plan 2024-2026” describes, “National Action Plan to Combat Trafficking” is a name.
        described = len(words) > 1 and not any(word[0].isupper() for word in words[1:])
        name = f"the {name[0].lower() + name[1:] if described else name}"
    year = year_to_print(entry, day) if entry.role in DATED else None
    return f"{name} ({year})" if year and str(year) not in name else name
