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


LISTS: Mapping[str, Callable[[Catalogue], list[Entry]]] = {
    "countries": _countries,
    "regions": lambda catalogue: [
        {
            "name": region.id,
            "region": region.name,
            "countries": sum(country.region == region.name for country in catalogue.countries()),
            "also": ", ".join(region.aliases),
        }
        for region in catalogue.regions()
    ],
    "groups": lambda catalogue: [
        {
            "name": group.id,
            "group": group.name,
            "countries": len(group.countries),
            "also": ", ".join(group.aliases),
            "source": f"{group.source.title} ({group.source.publisher}, {group.source.report_year})",
        }
        for group in catalogue.groups()
    ],
    "themes": lambda catalogue: [
        {"name": message.id, "edition": message.report_year, "title": message.title, "kind": message.message_kind}
        for message in catalogue.themes()
    ],
    "audiences": lambda catalogue: [
        {"name": audience.id, "audience": audience.name, "reader": audience.reader}
        for audience in catalogue.audiences()
    ],
    "editions": lambda catalogue: [
        {
            "name": edition.year,
            "released": edition.released.isoformat() if edition.released else None,
            "message": edition.theme,
            "placements": len(catalogue.placements_of(edition.year)),
        }
        for edition in catalogue.editions()
    ],
}
