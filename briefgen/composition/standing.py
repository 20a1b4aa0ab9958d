"""Where a country stands: its tier, the direction, how long, and its place in the region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import TIERS, CountryName, Placement, Region, Tier
from briefgen.composition.brief import Direction, RegionStanding, Standing
from briefgen.composition.citations import Citations

# From best to worst; a Special Case is outside the order.
_RANK: Mapping[Tier, int] = {"Tier 1": 3, "Tier 2": 2, "Tier 2 Watch List": 1, "Tier 3": 0}


def standing(
    catalogue: Catalogue, country: CountryName, placements: Sequence[Placement], edition: int, citations: Citations
) -> Standing:
    """The placement of `edition`, the one before it, and the run that it belongs to.

    No claim is built on an uncertain placement: it ends the run (then `since_open`) and gives no direction.
    """
    by_year = {placement.year: placement for placement in placements if placement.year <= edition}
    current = by_year.get(edition)
    earlier = [by_year[year] for year in sorted(by_year) if year < edition]
    previous = earlier[-1] if earlier else None
    run = _run(by_year, edition)
    first = run[-1] if run else None
    before = by_year.get(first.year - 1) if first else None
    last = current or previous
    rule = catalogue.rules.tiers[last.tier] if last else None
    return Standing(
        tier=current.tier if current else None,
        edition=edition,
        direction=direction(current, previous),
        previous_tier=previous.tier if previous else None,
        previous_year=previous.year if previous else None,
        previous_uncertain=previous is not None and previous.basis == "uncertain",
        since=first.year if first else None,
        years=len(run),
        since_open=first is not None and before is not None and before.basis == "uncertain",
        first_on_record=first is not None and first.year == min(by_year),
        inferred_years=tuple(sorted(placement.year for placement in run if placement.basis == "inferred")),
        tier_before=before.tier if before and before.basis != "uncertain" else None,
        year_before=before.year if before and before.basis != "uncertain" else None,
        meaning=rule.meaning if rule else "",
        law=rule.law if rule else "",
        covered=country.covered,
        last_tier=last.tier if last else None,
        last_year=last.year if last else None,
        basis=current.basis if current else None,
        cite=citations.of_placement(last) if last else None,
        law_cite=citations.of_law("usc-7107"),
    )


def direction(current: Placement | None, previous: Placement | None) -> Direction:
    """Movement from the placement before; an uncertain one before gives no claim."""
    if current is None:
        return "unranked"
    if previous is None or previous.basis == "uncertain":
        return "new"
    if current.tier == previous.tier:
        return "same"
    if "Special Case" in (current.tier, previous.tier):
        return "unranked"
    return "up" if _RANK[current.tier] > _RANK[previous.tier] else "down"


def region_standing(
    catalogue: Catalogue, region: Region, placement: Placement | None, edition: int, citations: Citations
) -> RegionStanding | None:
    """How many countries of the region are on each tier in this edition; None when none is placed."""
    members = {name.iso3 for name in catalogue.countries() if name.region == region.name}
    tiers = Counter(placed.tier for iso3, placed in catalogue.placements_of(edition).items() if iso3 in members)
    if not tiers:
        return None
    return RegionStanding(
        region_id=region.id,
        region=region.name,
        counted=sum(tiers.values()),
        counts=tuple((tier, tiers.get(tier, 0)) for tier in TIERS),
        same_tier=tiers.get(placement.tier, 0) if placement else 0,
        cite=citations.of_placement(placement) if placement else None,
    )


def _run(by_year: Mapping[int, Placement], edition: int) -> list[Placement]:
    """Consecutive placements on the edition's tier, newest first, up to the first uncertain one."""
    run: list[Placement] = []
    year = edition
    while (placement := by_year.get(year)) and placement.tier == by_year[edition].tier:
        if placement.basis == "uncertain" and run:
            break
        run.append(placement)
        year -= 1
    return run
