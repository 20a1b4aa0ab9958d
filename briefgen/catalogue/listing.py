"""What there is to ask for, as lists of entries; `name` is the word to ask with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from briefgen.catalogue.catalogue import Catalogue
from briefgen.output import slug

Entry = dict[str, Any]
"""One thing listed: keys are the column heads and, as JSON, the keys."""


def _countries(catalogue: Catalogue) -> list[Entry]:
    newest = catalogue.editions()[-1].year
    placements = catalogue.placements_of(newest)
    regions = {region.name: region.id for region in catalogue.regions()}
    return [
        {
            "name": slug(country.name),
            "country": country.name,
            "iso3": country.iso3,
            "region": regions.get(country.region, country.region),
            f"tier {newest}": placements[country.iso3].tier if country.iso3 in placements else None,
        }
        for country in catalogue.countries()
    ]


def _regions(catalogue: Catalogue) -> list[Entry]:
    members = [country.region for country in catalogue.countries()]
    return [
        {
            "name": region.id,
            "region": region.name,
            "countries": members.count(region.name),
            "also": ", ".join(region.aliases),
        }
        for region in catalogue.regions()
    ]


def _groups(catalogue: Catalogue) -> list[Entry]:
    return [
        {
            "name": group.id,
            "group": group.name,
            "countries": len(group.countries),
            "also": ", ".join(group.aliases),
            "source": f"{group.source.title} ({group.source.publisher}, {group.source.report_year})",
        }
        for group in catalogue.groups()
    ]


def _themes(catalogue: Catalogue) -> list[Entry]:
    return [
        {"name": message.id, "edition": message.report_year, "title": message.title, "kind": message.message_kind}
        for message in catalogue.themes()
    ]


def _audiences(catalogue: Catalogue) -> list[Entry]:
    return [
        {"name": audience.id, "audience": audience.name, "reader": audience.reader}
        for audience in catalogue.audiences()
    ]


def _editions(catalogue: Catalogue) -> list[Entry]:
    return [
        {
            "name": edition.year,
            "released": edition.released.isoformat() if edition.released else None,
            "message": edition.theme,
            "placements": len(catalogue.placements_of(edition.year)),
        }
        for edition in catalogue.editions()
    ]


LISTS: Mapping[str, Callable[[Catalogue], list[Entry]]] = {
    "countries": _countries,
    "regions": _regions,
    "groups": _groups,
    "themes": _themes,
    "audiences": _audiences,
    "editions": _editions,
}
