"""A country's placements over the years: the chart's data, its text alternative."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.catalogue.models import Placement
from briefgen.composition.brief import TierHistory, TierSpell, TierYear
from briefgen.composition.citations import Citations

FIRST_EDITION = 2001
"""The first Trafficking in Persons Report appeared in 2001."""


def tier_history(iso3: str, placements: Sequence[Placement], edition: int, citations: Citations) -> TierHistory:
    """The placements of the editions 2001 to `edition`; a year without one is an honest gap."""
    by_year = {placement.year: placement for placement in placements if placement.year <= edition}
    years = tuple(
        TierYear(year, found.tier, found.basis) if (found := by_year.get(year)) else TierYear(year, None, None)
        for year in range(FIRST_EDITION, edition + 1)
    )
    spells = _spells(years)
    sources = dict.fromkeys(placement.source for year, placement in sorted(by_year.items(), reverse=True))
    return TierHistory(
        id=f"history.{iso3}",
        years=years,
        spells=spells,
        alt=_alt(spells, years),
        cites=tuple(dict.fromkeys(note for key in sources for note in citations.of_placements(key))),
        inferred_years=tuple(year.year for year in years if year.basis == "inferred"),
        uncertain_years=tuple(year.year for year in years if year.basis == "uncertain"),
    )


def _spells(years: Sequence[TierYear]) -> tuple[TierSpell, ...]:
    spells: list[TierSpell] = []
    for year in years:
        if spells and spells[-1].tier == year.tier:
            spells[-1] = TierSpell(year.tier, spells[-1].first, year.year)
        else:
            spells.append(TierSpell(year.tier, year.year, year.year))
    return tuple(spells)


def _alt(spells: Sequence[TierSpell], years: Sequence[TierYear]) -> str:
    parts = [
        f"{_span(spell)} {spell.tier if spell.tier else 'no placement on record'}"
        for spell in spells
        if spell.tier or spell is not spells[0]
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
