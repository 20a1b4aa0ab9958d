"""The part that only one reader gets: the meeting (officials) or the campaign (NGOs)."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.catalogue.models import Audience, ExpectedLine
from briefgen.catalogue.models import Objective as AudienceObjective
from briefgen.catalogue.slugs import significant_words
from briefgen.composition.brief import (
    AdvocacyPart,
    Ask,
    CalendarDate,
    ExpectedExchange,
    MeetingPart,
    Objective,
    PillarStatement,
    Standing,
    Statement,
    TailoredRecommendation,
    TalkingPoint,
    ThemeSection,
)
from briefgen.composition.tailoring import by_subject

OBJECTIVES = 3
EXCHANGES = 3
ASKS = 3
SAME_SUBJECT = 45
"""A gap stands as evidence for an ask from this token-set ratio of content words on (0–100)."""


def meeting_part(
    audience: Audience,
    country: str,
    iso3: str,
    standing: Standing,
    recommendations: Sequence[TailoredRecommendation],
    credit: PillarStatement | None,
    concern: PillarStatement | None,
    theme: ThemeSection | None,
    themes_of: dict[str, tuple[str, ...]],
) -> MeetingPart:
    """Objectives from the first recommendations, points to make, the lines to expect, a line for the press.

    `themes_of` gives the theme ids of each recommendation by its block id.
    """
    points = [
        ("credit", credit),
        ("concern", concern),
        *(("ask", item) for item in recommendations[:2]),
        *(("theme", item) for item in (theme.country_threat[:1] if theme else ())),
    ]
    fill = {"country": country, "tier": _tier_words(standing), "edition": str(standing.edition)}
    return MeetingPart(
        objectives=_objectives(audience, iso3, recommendations, themes_of, fill),
        talking_points=tuple(
            TalkingPoint(f"say.{item.id}", kind, item)  # type: ignore[arg-type]
            for kind, item in points
            if item is not None
        ),
        exchanges=tuple(
            ExpectedExchange(f"expect.{iso3}.{line.id}", _filled(line.line, fill), _filled(line.answer, fill))
            for line in _fitting(audience, standing, recommendations, themes_of)[:EXCHANGES]
        ),
        press_line=_filled(audience.press_lines.get(standing.direction, ""), fill) if standing.tier else "",
    )


def advocacy_part(
    audience: Audience,
    country: str,
    iso3: str,
    standing: Standing,
    recommendations: Sequence[TailoredRecommendation],
    gaps: Sequence[PillarStatement],
    dates: Sequence[CalendarDate],
    themes_of: dict[str, tuple[str, ...]],
) -> AdvocacyPart:
    """The asks, each with who holds the power to act on it and the evidence line behind it."""
    fill = {"country": country, "tier": _tier_words(standing), "edition": str(standing.edition)}
    asks: list[Ask] = []
    used_evidence: set[str] = set()
    for item in recommendations:
        if len(asks) == ASKS:
            break
        objectives = _objectives_for(audience, item, themes_of)
        objective = next(
            (each for each in objectives if _filled(each.text, fill) not in {ask.ask for ask in asks}), None
        )
        if objective is None:
            continue
        evidence = _evidence(item, [gap for gap in gaps if gap.id not in used_evidence])
        used_evidence.add(evidence.id)
        asks.append(
            Ask(
                id=f"ask.{item.id.removeprefix('rec.')}",
                ask=_filled(objective.text, fill),
                power_holder=_filled(objective.power_holder or audience.power_holders.get(item.pillar, ""), fill),
                evidence=evidence,
                rank=item.rank,
            )
        )
    return AdvocacyPart(lead=asks[0] if asks else None, asks=tuple(asks[1:]), dates=tuple(dates))


def _objectives(
    audience: Audience,
    iso3: str,
    recommendations: Sequence[TailoredRecommendation],
    themes_of: dict[str, tuple[str, ...]],
    fill: dict[str, str],
) -> tuple[Objective, ...]:
    """The objectives that the first recommendations call for; one that serves several names them all."""
    chosen: dict[str, tuple[str, list[int]]] = {}
    for item in recommendations:
        for objective in _objectives_for(audience, item, themes_of)[:1]:
            if objective.id in chosen:
                chosen[objective.id][1].append(item.rank)
            elif len(chosen) < OBJECTIVES:
                chosen[objective.id] = (_filled(objective.text, fill), [item.rank])
    return tuple(Objective(f"objective.{iso3}.{key}", text, tuple(ranks)) for key, (text, ranks) in chosen.items())


def _objectives_for(
    audience: Audience, item: TailoredRecommendation, themes_of: dict[str, tuple[str, ...]]
) -> list[AudienceObjective]:
    """The objectives under a recommendation, the most telling first: by theme, then by pillar."""
    by_theme = [
        objective
        for theme in by_subject(themes_of[item.id], audience)
        for objective in audience.objectives
        if theme in objective.themes
    ]
    return by_theme + [objective for objective in audience.objectives if item.pillar in objective.pillars]


def _evidence(item: TailoredRecommendation, gaps: Sequence[PillarStatement]) -> Statement:
    """The gap of the same pillar that speaks of the same thing; the recommendation itself where none does."""
    from rapidfuzz import fuzz

    def likeness(gap: PillarStatement) -> float:
        return fuzz.token_set_ratio(_content(gap.text), _content(item.text))

    best = max((gap for gap in gaps if gap.pillar == item.pillar), key=likeness, default=None)
    return best if best is not None and likeness(best) >= SAME_SUBJECT else item


def _content(text: str) -> str:
    """The words that carry the subject; “victims” and “trafficking” stand in nearly every statement."""
    return " ".join(sorted(set(significant_words(text)) - {"victims", "victim", "trafficking", "cases"}))


def _fitting(
    audience: Audience,
    standing: Standing,
    recommendations: Sequence[TailoredRecommendation],
    themes_of: dict[str, tuple[str, ...]],
) -> list[ExpectedLine]:
    """The lines whose conditions hold, the most specific first; the file's order decides between equals."""
    themes = {theme for item in recommendations for theme in themes_of[item.id]}
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


def _tier_words(standing: Standing) -> str:
    return {"Tier 2 Watch List": "the Tier 2 Watch List", "Special Case": "Special Cases"}.get(
        standing.tier or "", standing.tier or "no placement"
    )


def _filled(text: str, fill: dict[str, str]) -> str:
    for name, value in fill.items():
        text = text.replace(f"{{{name}}}", value)
    return text[:1].upper() + text[1:]
