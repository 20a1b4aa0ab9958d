"""The table of countries: where each stands, how it moved, and how new what is on record is; also as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from briefgen.catalogue.models import TIERS
from briefgen.catalogue.names import fold
from briefgen.composition.standing import direction
from briefgen.csv_text import table_text
from briefgen.desk.pages import Mistake, Visit, give, show
from briefgen.errors import UnknownName
from briefgen.output import slug
from briefgen.search import newest_statements

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

MOVES = {"up": "up", "down": "down", "same": "unchanged", "new": "first placement", "unranked": ""}
_COLUMNS = ("country", "iso3", "region", "edition", "tier", "before", "movement", "newest_statement")


@dataclass(frozen=True, slots=True)
class Row:
    """One country in an edition."""

    name: str
    iso3: str
    region: str
    tier: str
    """ "" where the edition has no placement."""
    before: str
    movement: str
    newest: int | None

    @property
    def path(self) -> str:
        """Its brief."""
        return f"/brief/{slug(self.name)}"


def rows_of(catalogue: Catalogue, edition: int) -> list[Row]:
    """Every country on record, by name."""
    newest = newest_statements(catalogue)
    rows = []
    for country in catalogue.countries():
        placements = [placement for placement in catalogue.placements(country.iso3) if placement.year <= edition]
        current = next((placement for placement in placements if placement.year == edition), None)
        previous = next((placement for placement in reversed(placements) if placement.year < edition), None)
        rows.append(
            Row(
                country.name,
                country.iso3,
                country.region,
                current.tier if current else "",
                previous.tier if previous else "",
                MOVES[direction(current, previous)],
                newest.get(country.iso3),
            )
        )
    return rows


def countries(visit: Visit) -> Response:
    """The table, narrowed by region or group, tier and a part of the name."""
    catalogue, edition = visit.holdings.catalogue, visit.holdings.edition
    region, tier, words = (visit.query.get(name, "") for name in ("region", "tier", "q"))
    rows, mistakes = rows_of(catalogue, edition), []
    title = ""
    if region:
        try:
            chosen = catalogue.find_region_or_group(region)
        except UnknownName as error:
            mistakes.append(Mistake.of("region", error))
        else:
            title = chosen.name
            members = set(getattr(chosen, "countries", ()))
            rows = [row for row in rows if row.iso3 in members or row.region == chosen.name]
    if tier:
        rows = [row for row in rows if (row.tier or "none") == tier]
    if words:
        rows = [row for row in rows if fold(words) in fold(row.name) or words.upper() == row.iso3]
    if visit.request.url.path.endswith(".csv"):
        lines = [
            (row.name, row.iso3, row.region, edition, row.tier, row.before, row.movement, row.newest) for row in rows
        ]
        return give(visit.request, table_text([_COLUMNS, *lines]).encode(), f"countries-{edition}.csv")
    return show(
        visit,
        "countries.html.j2",
        mistakes=mistakes,
        rows=rows,
        edition=edition,
        region=region,
        region_name=title,
        tier=tier,
        words=words,
        reader=visit.query.get("reader", ""),
        regions=[
            ("", "All"),
            *((region.id, region.name) for region in catalogue.regions()),
            *((group.id, group.name) for group in catalogue.groups()),
        ],
        tiers=[("", "All"), *((name, name) for name in TIERS), ("none", "None on record")],
    )
