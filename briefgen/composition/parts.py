"""The part that only one reader gets: the meeting (officials) or the campaign (NGOs)."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import Audience, CountryRecord, ExpectedLine
from briefgen.composition.advice_data import Advice, Advocacy, Ask, Objection, Room
from briefgen.composition.brief import Standing
from briefgen.composition.citations import Citations
from briefgen.composition.minute import KNOWN, recent
from briefgen.composition.statement_data import CalendarDate, KeyFigure, ListedRecommendation, PillarStatement

ASKS = 3
EXCHANGES = 3


def asks(
    catalogue: Catalogue,
    record: CountryRecord,
    audience: Audience,
    recommendations: Sequence[ListedRecommendation],
    standing: Standing,
    edition: int,
    citations: Citations,
) -> tuple[Ask, ...]:
    """The asks of the first recommendations for this reader, each with who decides and when it is done."""

    def weight(item: ListedRecommendation) -> int:
        theme = max((audience.theme_weight.get(theme, 0) for theme in item.themes), default=0)
        return audience.pillar_weight.get(item.pillar, 0) + theme - 2 * (edition - item.report_year)

    fit = sorted(
        (item for item in recommendations if recent(item.report_year, edition)), key=lambda item: -weight(item)
    )
    chosen: dict[str, Ask] = {}
    for item in fit:
        text = next((audience.themes[theme] for theme in item.themes if theme in audience.themes), None)
        text = text or audience.pillars[item.pillar]
        if len(chosen) < ASKS and text.sign not in chosen:
            chosen[text.sign] = Ask(
                id=f"ask.{item.id.removeprefix('rec.')}",
                text=item.text,
                recommendation=item.id,
                report_year=item.report_year,
                editions=item.editions,
                older=item.older,
                cite=item.cite,
                decides=None,
                decides_role=text.actor,
                ours="",
                done_when=text.sign,
            )
    return tuple(chosen.values())


def room(
    audience: Audience,
    country: str,
    iso3: str,
    standing: Standing,
    asked: Sequence[Ask],
    recommendations: Sequence[ListedRecommendation],
) -> Room | None:
    """For officials: what will be said, what to tell the press; None for a reader without such lines."""
    fill = {"country": country, "tier": str(standing.tier), "edition": str(standing.edition)}
    lines = _fitting(audience, standing, recommendations)[:EXCHANGES]
    press = audience.press_lines.get(standing.direction, "") if standing.basis in KNOWN else ""
    if not lines and not press:
        return None
    return Room(
        opening=None,
        leave_out=(),
        objections=tuple(
            Objection(f"expect.{iso3}.{line.id}", _filled(line.line, fill), _filled(line.answer, fill), None)
            for line in lines
        ),
        press=Advice(f"press.{iso3}", _filled(press, fill), None) if press else None,
    )


def advocacy(
    audience: Audience,
    country: str,
    standing: Standing,
    asked: Sequence[Ask],
    gaps: Sequence[PillarStatement],
    figures: Sequence[KeyFigure],
    dates: Sequence[CalendarDate],
) -> Advocacy | None:
    """For NGOs: the first ask with its proof and deadline; None for another reader, or without an ask."""
    if not audience.power_holders or not asked:
        return None
    return Advocacy(
        lead=asked[0],
        proof=tuple(gap for gap in gaps if recent(gap.report_year, standing.edition))[:1],
        figure=figures[0] if figures else None,
        deadline=next((date for date in dates if "submission" in date.id), None),
        letter="",
        social="",
        care=(),
        further=tuple(asked[1:]),
    )


def _fitting(
    audience: Audience, standing: Standing, recommendations: Sequence[ListedRecommendation]
) -> list[ExpectedLine]:
    """The lines whose conditions hold, the most specific first; the file's order decides between equals."""
    themes = {theme for item in recommendations for theme in item.themes}
    pillars = {item.pillar for item in recommendations}
    fitting = [
        line
        for line in audience.expected_lines
        if (not line.tiers or standing.tier in line.tiers)
        and (not line.directions or standing.direction in line.directions)
        and (not line.pillars or pillars & set(line.pillars))
        and (not line.themes or themes & set(line.themes))
    ]
    return sorted(fitting, key=lambda line: -sum(map(bool, (line.tiers, line.directions, line.pillars, line.themes))))


def _filled(text: str, fill: dict[str, str]) -> str:
    for name, value in fill.items():
        text = text.replace(f"{{{name}}}", value)
    return text[:1].upper() + text[1:]
