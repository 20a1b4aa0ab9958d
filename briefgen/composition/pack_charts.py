"""What the charts of a pack show: its countries on the map, and how they were spread over the tiers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from briefgen.catalogue.models import TIERS, Tier
from briefgen.composition.brief import Brief
from briefgen.composition.citations import Citations
from briefgen.composition.pack_data import Distribution, DistributionYear, MapCountry, RegionMap, Selection
from briefgen.composition.standing import FIRST_EDITION


def pack_map(selection: Selection, briefs: Sequence[Brief], edition: int) -> RegionMap:
    """The countries of a pack on the map of its region, each with its tier in the edition."""
    placed: dict[Tier, list[str]] = defaultdict(list)
    for brief in briefs:
        if brief.standing.tier:
            placed[brief.standing.tier].append(brief.country)
    listed = "; ".join(f"{tier}: {', '.join(placed[tier])}" for tier in TIERS if tier in placed)
    without = [brief.country for brief in briefs if brief.standing.tier is None]
    missing = f"; no placement: {', '.join(without)}" if without else ""
    most = max(placed, key=lambda tier: (len(placed[tier]), -TIERS.index(tier)), default=None)
    title = (
        f"{len(placed[most])} of {len(briefs)} countries are {_on(most)} in {edition}"
        if most
        else f"No placement on record for {edition}"
    )
    return RegionMap(
        id="map",
        region_id=selection.region_id,
        title=title,
        alt=f"Map of the countries of this pack by tier in the {edition} edition. {listed}{missing}.",
        countries=tuple(
            MapCountry(brief.identity.iso3, brief.country, brief.standing.tier, brief.standing.basis)
            for brief in briefs
        ),
    )


def _on(tier: Tier) -> str:
    return {"Special Case": "Special Cases", "Tier 2 Watch List": "on the Tier 2 Watch List"}.get(tier, f"on {tier}")


def pack_distribution(briefs: Sequence[Brief], edition: int, citations: Citations) -> Distribution | None:
    """How many of the pack's countries were on each tier, year by year; None where there is no history to show."""
    histories = [brief.history.years for brief in briefs]
    years = []
    for year, *entries in zip(range(FIRST_EDITION, edition + 1), *histories, strict=True):
        certain = [entry.tier for entry in entries if entry.basis != "uncertain"]
        uncertain = sum(entry.basis == "uncertain" for entry in entries)
        years.append(DistributionYear(year, count_tiers(certain), uncertain, certain.count(None)))
    while years and not years[0].counts:
        years.pop(0)
    if len(years) < 2:
        return None
    first, last = years[0], years[-1]
    return Distribution(
        id="distribution",
        title=_distribution_title(years),
        alt="Countries on each tier by edition. "
        + "; ".join(f"{year.year}: {_in_words(year)}" for year in years if year in (first, last) or year.year % 5 == 0)
        + ".",
        years=tuple(years),
        any_inferred=any(entry.basis == "inferred" for history in histories for entry in history),
        any_uncertain=any(year.uncertain for year in years),
        cites=(citations.of_editions([year.year for year in years]),),
    )


def _distribution_title(years: Sequence[DistributionYear]) -> str:
    """The newest edition beside the one ten years before (placements of the first years are incomplete)."""
    last = years[-1]
    earlier = next((year for year in years if year.year == last.year - 10), years[0])
    now, before = dict(last.counts), dict(earlier.counts)
    parts = [
        f"on {tier}: {now.get(tier, 0)} in {last.year}, {before.get(tier, 0)} in {earlier.year}"
        for tier in ("Tier 1", "Tier 3")
    ]
    return f"Countries {'; '.join(parts)}"


def _in_words(year: DistributionYear) -> str:
    parts = [f"{count} {tier}" for tier, count in year.counts]
    parts += [f"{year.uncertain} uncertain"] * bool(year.uncertain) + [f"{year.missing} without placement"] * bool(
        year.missing
    )
    return ", ".join(parts)


def count_tiers(tiers: Sequence[Tier | None]) -> tuple[tuple[Tier, int], ...]:
    """(tier, number of countries on it), best tier first; tiers without a country are left out."""
    counted = Counter(tiers)
    return tuple((tier, counted[tier]) for tier in TIERS if counted[tier])
