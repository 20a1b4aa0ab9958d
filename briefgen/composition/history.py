"""A country's placements over the years: the chart's data, its text alternative."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.catalogue.models import CountryRecord, Placement
from briefgen.composition.brief import TierHistory, TierSpell, TierYear
from briefgen.composition.citations import Citations

FIRST_EDITION = 2001
"""The first Trafficking in Persons Report appeared in 2001."""


def tier_history(
    record: CountryRecord, placements: Sequence[Placement], edition: int, citations: Citations
) -> TierHistory:
    """The placements of the editions 2001 to `edition`; a year without one is an honest gap, or was not ranked."""
    by_year = {placement.year: placement for placement in placements if placement.year <= edition}
    years = tuple(
        TierYear(year, found.tier, found.basis) if (found := by_year.get(year)) else TierYear(year, None, None)
        for year in range(FIRST_EDITION, edition + 1)
    )
    spells = _spells(years)
    unranked = range(record.unranked.first, record.unranked.last + 1) if record.unranked else range(0)
    return TierHistory(
        id=f"history.{record.iso3}",
        years=years,
        spells=spells,
        alt=_alt(spells, years, unranked),
        cites=(citations.of_editions(tuple(by_year)),) if by_year else (),
        inferred_years=tuple(year.year for year in years if year.basis == "inferred"),
        uncertain_years=tuple(year.year for year in years if year.basis == "uncertain"),
        unranked_years=tuple(year.year for year in years if year.tier is None and year.year in unranked),
    )


def _spells(years: Sequence[TierYear]) -> tuple[TierSpell, ...]:
    spells: list[TierSpell] = []
    for year in years:
        if spells and spells[-1].tier == year.tier:
            spells[-1] = TierSpell(year.tier, spells[-1].first, year.year)
        else:
            spells.append(TierSpell(year.tier, year.year, year.year))
    return tuple(spells)


def _alt(spells: Sequence[TierSpell], years: Sequence[TierYear], unranked: range) -> str:
    parts = [
        f"{_span(spell)} {spell.tier or ('not ranked' if spell.first in unranked else 'no placement on record')}"
        for spell in spells
        if spell.tier or spell is not spells[0] or spell.first in unranked
    ]
    marks = [
        f"Placements of {_listed([year.year for year in years if year.basis == basis])} are {basis}."
        for basis in ("inferred", "uncertain")
        if any(year.basis == basis for year in years)
    ]
    return " ".join([f"Tier placement by edition: {'; '.join(parts) or 'none on record'}.", *marks])


def _span(spell: TierSpell) -> str:
    return f"{spell.first}" if spell.first == spell.last else f"{spell.first} to {spell.last}"


def _listed(years: Sequence[int]) -> str:
    words = [str(year) for year in years]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
