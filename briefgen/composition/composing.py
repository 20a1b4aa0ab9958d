"""The story of one brief: which facts, in which order, for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date
from functools import partial
from typing import Literal

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import PILLARS, Audience, CountryRecord, Finding, Overview, ThemeMessage
from briefgen.composition.brief import (
    Brief,
    CalendarDate,
    Identity,
    KeyFigure,
    PillarFindings,
    PillarStatement,
    RecordState,
    SinceThen,
    Statement,
    TailoredRecommendation,
    ThemeSection,
    TierYear,
)
from briefgen.composition.calendar import next_steps
from briefgen.composition.changes import edition_changes
from briefgen.composition.citations import Citations
from briefgen.composition.comparing import matches
from briefgen.composition.history import tier_history
from briefgen.composition.parts import advocacy_part, meeting_part
from briefgen.composition.standing import region_standing, standing
from briefgen.composition.statements import (
    StatementMaker,
    chosen,
    key_figures,
    later,
    newest_list,
    without_repeats,
)
from briefgen.composition.tailoring import tailored
from briefgen.composition.theme import message_for, theme_section
from briefgen.errors import UsageError
from briefgen.options import Wording

THIN_RECORD = 5
"""A record with fewer statements than this is called thin in the brief."""
SINCE_THEN_LIMIT = 6
"""A brief about an earlier edition names at most this many later points."""


def compose(
    catalogue: Catalogue,
    iso3: str,
    *,
    edition: int | None = None,
    theme: str | None = None,
    audience: str = "officials",
    date: Date | None = None,
    marking: str = "",
    wording: Wording = "own",
    citations: Citations | None = None,
) -> Brief:
    """The brief on one country: a pure function of the data and of what is asked for.

    Args:
        catalogue: where the facts are.
        iso3: the country's code, e.g. `AUS`.
        edition: report year; the newest on record unless given.
        theme: id of the Secretary's message; the newest message up to the edition unless given.
        audience: id of the reader, e.g. `officials`.
        date: the date printed (“as at”); the data's own unless given. The clock is never read.
        marking: handling marking, e.g. `OFFICIAL`.
        wording: our own short statements, the report's own words from an import, or both.
        citations: registry of sources to share with other briefs of a pack.

    Raises:
        UsageError: unknown edition, theme or audience. DataError: a data file is broken.
    """
    year = resolve_edition(catalogue, edition)
    message = message_for(catalogue, theme, year)
    reader = catalogue.audience(audience)
    country = next(name for name in catalogue.countries() if name.iso3 == iso3)
    in_text = f"the {country.name}" if iso3 in catalogue.vocabulary.with_article else country.name
    region = catalogue.find_region(country.region)
    record = catalogue.country(iso3)
    day = date or catalogue.about.as_at
    notes = citations or Citations(catalogue)
    placements = catalogue.placements(iso3)
    current = next((placement for placement in placements if placement.year == year), None)
    maker = StatementMaker(catalogue, record, year, notes)

    where = standing(catalogue, country, placements, year, notes)
    recommendations, themes_of = _recommendations(catalogue, record, reader, message, year, wording, notes)
    section = (
        theme_section(
            catalogue, record, message, maker, recommendations, edition=year, wording=wording, citations=notes
        )
        if message
        else None
    )
    findings = _findings(catalogue, record, maker, year, wording, section)
    progress = [item for group in findings for item in group.progress]
    gaps = [item for group in findings for item in group.gaps]
    credit = max(progress, key=lambda item: item.report_year, default=None)
    concern = _concern(gaps, recommendations)
    steps = next_steps(catalogue, iso3, placements, edition=year, day=day, audience=audience, citations=notes)
    figures = tuple(maker.figure(item) for item in key_figures(record.figures, year))
    overview = next(iter(chosen(record, record.overviews, year, wording)), None)
    return Brief(
        identity=Identity(iso3, year, message.id if message else "", audience, day, marking, wording),
        country=country.name,
        country_in_text=in_text,
        iso2=country.iso2,
        region_id=region.id,
        region=region.name,
        audience_name=reader.name,
        reader=reader.reader,
        standing=where,
        region_standing=region_standing(catalogue, region, current, year, notes),
        lead_progress=credit,
        lead_recommendation=recommendations[0] if recommendations else None,
        lead_gap=concern,
        overview=maker.overview(overview) if overview else None,
        figures=figures,
        history=tier_history(iso3, placements, year, notes),
        theme=section,
        findings=findings,
        changes=edition_changes(catalogue, record, maker, year),
        recommendations=recommendations,
        meeting=meeting_part(reader, in_text, iso3, where, recommendations, credit, concern, section, themes_of)
        if reader.expected_lines or reader.press_lines
        else None,
        advocacy=advocacy_part(
            reader, in_text, iso3, where, recommendations, gaps, _campaign_dates(steps.dates), themes_of
        )
        if reader.power_holders
        else None,
        next_steps=steps,
        since_then=_since_then(catalogue, record, maker, year, wording, notes),
        caveats=catalogue.rules.caveats,
        law_cite=notes.of_law("usc-7107"),
        record=_record_state(year, recommendations, progress, gaps, section, overview, figures),
        sources=notes.notes,
        narrative=tuple(
            maker.narrative(part)
            for part in record.narrative
            if wording != "own" and part.report_year == year and part.section != "assessment"
        ),
    )


def resolve_edition(catalogue: Catalogue, edition: int | None) -> int:
    """The edition asked for, or the newest on record.

    Raises:
        UsageError: the edition is not on record.
    """
    years = [known.year for known in catalogue.editions()]
    if edition is None:
        return years[-1]
    if edition not in years:
        raise UsageError(
            f"There is no edition {edition} on record.", hint=f"Editions on record: {years[0]} to {years[-1]}."
        )
    return edition


def _recommendations(
    catalogue: Catalogue,
    record: CountryRecord,
    reader: Audience,
    message: ThemeMessage | None,
    edition: int,
    wording: Wording,
    citations: Citations,
) -> tuple[tuple[TailoredRecommendation, ...], dict[str, tuple[str, ...]]]:
    items = newest_list(record, chosen(record, record.recommendations, edition, wording))
    repeated = matches(record, edition)
    ranked = partial(
        tailored,
        catalogue,
        record,
        audience=reader,
        message=message,
        repeated=repeated,
        edition=edition,
        citations=citations,
    )
    made = ranked(items)
    kept = without_repeats(made)
    themes = {f"rec.{record.iso3}.{item.report_year}.{item.id}": item.themes for item in items}
    if len(kept) < len(made):
        # Ranks follow the list that is printed.
        wanted = {item.id for item in kept}
        kept = ranked([item for item in items if f"rec.{record.iso3}.{item.report_year}.{item.id}" in wanted])
    return kept, themes


def _findings(
    catalogue: Catalogue,
    record: CountryRecord,
    maker: StatementMaker,
    edition: int,
    wording: Wording,
    section: ThemeSection | None,
) -> tuple[PillarFindings, ...]:
    said: list[Statement] = [*section.country_threat, *section.country_response] if section else []

    def made(kind: Literal["progress", "gap"], items: Sequence[Finding]) -> tuple[PillarStatement, ...]:
        return without_repeats([maker.finding(kind, item) for item in chosen(record, items, edition, wording)], said)

    progress, gaps = made("progress", record.progress), made("gap", record.gaps)
    labels = {term.id: term.label for term in catalogue.vocabulary.pillars}
    groups = (
        PillarFindings(
            id=f"pillar.{record.iso3}.{pillar}",
            pillar=pillar,
            label=labels[pillar],
            progress=tuple(item for item in progress if item.pillar == pillar),
            gaps=tuple(item for item in gaps if item.pillar == pillar),
        )
        for pillar in PILLARS
    )
    return tuple(group for group in groups if group.progress or group.gaps)


def _concern(
    gaps: Sequence[PillarStatement], recommendations: Sequence[TailoredRecommendation]
) -> PillarStatement | None:
    """The gap to raise: newest first; among equals one under the first recommendation's pillar."""
    lead = recommendations[0].pillar if recommendations else None
    return min(gaps, key=lambda item: (-item.report_year, item.pillar != lead), default=None)


def _campaign_dates(dates: Sequence[CalendarDate]) -> tuple[CalendarDate, ...]:
    return tuple(date for date in dates if "submission" in date.id)


def _since_then(
    catalogue: Catalogue,
    record: CountryRecord,
    maker: StatementMaker,
    edition: int,
    wording: Wording,
    citations: Citations,
) -> SinceThen:
    placements = [placement for placement in catalogue.placements(record.iso3) if placement.year > edition]
    overviews = [maker.overview(item, kind="since") for item in later(record, record.overviews, edition, wording)]
    items = [
        *(maker.plain("since", "progress", item) for item in later(record, record.progress, edition, wording)),
        *(maker.plain("since", "gaps", item) for item in later(record, record.gaps, edition, wording)),
        *(
            maker.plain("since", "recommendations", item)
            for item in later(record, record.recommendations, edition, wording)
        ),
    ]
    statements = without_repeats([*overviews, *sorted(items, key=lambda item: -item.report_year)])
    return SinceThen(
        placements=tuple(TierYear(placement.year, placement.tier, placement.basis) for placement in placements),
        placement_cites=tuple(citations.of_placement(placement.source) for placement in placements),
        statements=statements[:SINCE_THEN_LIMIT],
    )


def _record_state(
    edition: int,
    recommendations: Sequence[TailoredRecommendation],
    progress: Sequence[Statement],
    gaps: Sequence[Statement],
    section: ThemeSection | None,
    overview: Overview | None,
    figures: Sequence[KeyFigure],
) -> RecordState:
    evidence = [*section.country_threat, *section.country_response] if section else []
    statements = [*recommendations, *progress, *gaps, *evidence]
    years = [statement.report_year for statement in statements]
    if overview is not None:
        years.append(overview.report_year)
    return RecordState(
        newest_statement=max(years, default=None),
        oldest_statement=min(years, default=None),
        older_count=sum(year < edition for year in years),
        total_count=len(years),
        thin=not recommendations or len(statements) < THIN_RECORD,
        characters=sum(len(statement.text) for statement in statements)
        + sum(len(item.advice.actor + item.advice.step + item.advice.sign) for item in recommendations)
        + sum(len(item.label + item.note + item.period) for item in figures),
    )
