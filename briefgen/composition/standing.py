"""Where a country stands: its tier, the direction, how long, its place in the region, its placements over the years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from briefgen.catalogue.models import TIERS, Placement, Region, Tier
from briefgen.composition.brief import Direction, RegionStanding, Standing, TierHistory, TierSpell, TierYear
from briefgen.composition.phrasing import joined
from briefgen.composition.record_view import RecordView

FIRST_EDITION = 2001
"""The first Trafficking in Persons Report appeared in 2001."""
# From best to worst; a Special Case is outside the order.
_RANK: Mapping[Tier, int] = {"Tier 1": 3, "Tier 2": 2, "Tier 2 Watch List": 1, "Tier 3": 0}


def standing(view: RecordView) -> Standing:
    """The placement of the edition, the one before it, and the run that it belongs to.

    No claim is built on an uncertain placement: it ends the run (then `since_open`) and gives no direction.
    """
    by_year, current = view.placements, view.placement
    previous = next((by_year[year] for year in reversed(by_year) if year < view.edition), None)
    run = _run(by_year, view.edition)
    first = run[-1] if run else None
    before = by_year.get(first.year - 1) if first else None
    last = current or previous
    rule = view.catalogue.rules.tiers[last.tier] if last else None
    return Standing(
        tier=current.tier if current else None,
        edition=view.edition,
        direction=direction(current, previous),
        previous_tier=previous.tier if previous else None,
        previous_year=previous.year if previous else None,
        previous_uncertain=previous is not None and previous.basis == "uncertain",
        since=first.year if first else None,
        years=len(run),
        since_open=before is not None and before.basis == "uncertain",
        inferred_years=tuple(sorted(placement.year for placement in run if placement.basis == "inferred")),
        meaning=rule.meaning if rule else "",
        law=rule.law if rule else "",
        covered=view.country.covered,
        last_tier=last.tier if last else None,
        last_year=last.year if last else None,
        basis=current.basis if current else None,
        cite=view.citations.of_placement(last) if last else None,
        law_cite=view.citations.of_law("usc-7107"),
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


def region_standing(view: RecordView, region: Region) -> RegionStanding | None:
    """How many countries of the region are on each tier in this edition; None when none is placed."""
    catalogue, placement = view.catalogue, view.placement
    members = {name.iso3 for name in catalogue.countries() if name.region == region.name}
    tiers = Counter(placed.tier for iso3, placed in catalogue.placements_of(view.edition).items() if iso3 in members)
    if not tiers:
        return None
    return RegionStanding(
        region_id=region.id,
        region=region.name,
        counted=sum(tiers.values()),
        counts=tuple((tier, tiers.get(tier, 0)) for tier in TIERS),
        same_tier=tiers.get(placement.tier, 0) if placement else 0,
        cite=view.citations.of_placement(placement) if placement else None,
    )


def tier_history(view: RecordView) -> TierHistory:
    """The placements of the editions from 2001 on; a year without one is an honest gap, or was not ranked."""
    by_year, unranked = view.placements, view.record.unranked
    years = tuple(
        TierYear(year, placement.tier, placement.basis)
        if (placement := by_year.get(year))
        else TierYear(year, None, None)
        for year in range(FIRST_EDITION, view.edition + 1)
    )
    spells = _spells(years)
    not_ranked = range(unranked.first, unranked.last + 1) if unranked else range(0)
    return TierHistory(
        id=f"history.{view.iso3}",
        years=years,
        spells=spells,
        alt=_alt(spells, years, not_ranked),
        cites=(view.citations.of_editions(tuple(by_year)),) if by_year else (),
        inferred_years=tuple(year.year for year in years if year.basis == "inferred"),
        uncertain_years=tuple(year.year for year in years if year.basis == "uncertain"),
        unranked_years=tuple(year.year for year in years if year.tier is None and year.year in not_ranked),
    )


def _spells(years: Sequence[TierYear]) -> tuple[TierSpell, ...]:
    rows = [(tier, [year.year for year in row]) for tier, row in groupby(years, lambda year: year.tier)]
    return tuple(TierSpell(tier, row[0], row[-1]) for tier, row in rows)


def _alt(spells: Sequence[TierSpell], years: Sequence[TierYear], unranked: range) -> str:
    parts = [
        f"{_span(spell)} {spell.tier or ('not ranked' if spell.first in unranked else 'no placement on record')}"
        for spell in spells
        if spell.tier or spell is not spells[0] or spell.first in unranked
    ]
    marks = [
        f"Placements of {joined(marked)} are {basis}."
        for basis in ("inferred", "uncertain")
        if (marked := [str(year.year) for year in years if year.basis == basis])
    ]
    return " ".join([f"Tier placement by edition: {'; '.join(parts) or 'none on record'}.", *marks])


def _span(spell: TierSpell) -> str:
    return f"{spell.first}" if spell.first == spell.last else f"{spell.first} to {spell.last}"
