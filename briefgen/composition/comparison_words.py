"""A comparison in words: what the terminal and the desk say of what was found, in the same terms."""

from __future__ import annotations

from collections.abc import Iterable

from briefgen.catalogue.models import Figure, Recommendation
from briefgen.composition.comparison import (
    ComparedFigure,
    ComparedRecommendation,
    CountryColumn,
    EditionComparison,
    TierChange,
)

MOVES = {"up": "up", "down": "down", "same": "unchanged", "new": "", "unranked": ""}
EXTRACTED = "* read from the report's text by rule, not confirmed by a person"
MEASURES_ABREAST = ("investigations", "prosecutions", "convictions", "victims_identified", "victims_assisted")
"""Measures that several countries are compared by."""


def fate_words(recommendation: ComparedRecommendation, comparison: EditionComparison) -> str:
    """What a recommendation of the newer edition is: “repeated, since 2019”, “new”."""
    if recommendation.fate == "new" and recommendation.since is None:
        return "new" if comparison.complete[0] else f"not on record for {comparison.older}"
    if recommendation.since is not None:
        how = "made already" if recommendation.fate == "new" else recommendation.fate
        return f"{how}, since {recommendation.since}"
    return recommendation.fate


def incomplete_words(comparison: EditionComparison) -> str:
    """What to think of + and − where a list of recommendations is not whole."""
    years = [
        year for year, whole in zip((comparison.older, comparison.newer), comparison.complete, strict=True) if not whole
    ]
    shown = " and ".join(map(str, years))
    return (
        f"The record does not hold the whole list of {shown}: what bears a + may be old, and what bears a − "
        "may still stand. `briefgen import` brings the whole list."
    )


def tier_line(tier: TierChange, older: int, newer: int) -> str:
    """The placements of both editions: “2023: Tier 2 → 2024: Tier 1  (up)”."""

    def named(placed: str | None, basis: str | None) -> str:
        return (placed or "no placement on record") + (f" ({basis})" if basis in ("inferred", "uncertain") else "")

    move = MOVES[tier.direction] if tier.newer else ""
    line = f"{older}: {named(tier.older, tier.older_basis)} → {newer}: {named(tier.newer, tier.newer_basis)}"
    return f"{line}  ({move})" if move else line


def figure_label(labels: dict[str, str], figure: ComparedFigure | Figure) -> str:
    """What a figure counts: the measure's name and the unit."""
    measure = labels.get(figure.measure, figure.measure)
    return figure.unit if figure.measure == "other" else f"{measure}, {figure.unit}"


def figure_words(figure: Figure | None) -> str:
    """A figure with its period; a star marks one that a program read."""
    if figure is None:
        return "–"
    return f"{figure.value:,}{'*' if figure.extracted else ''} ({figure.period})"


def change_words(figure: ComparedFigure) -> str:
    """Newer minus older, with its sign; "" where that says nothing."""
    if figure.change is None:
        return ""
    return f"{figure.change:+,}".replace("-", "−") if figure.change else "0"


def before_words(column: CountryColumn) -> str:
    """The placement before, and the way from it."""
    if column.previous is None:
        return "–"
    move = MOVES[column.direction] if column.tier else ""
    return f"{column.previous} in {column.previous_year}" + (f" ({move})" if move else "")


def figures_of_measure(figures: Iterable[Figure], measure: str) -> str:
    """A country's figures of one measure, a line each."""
    lines = [
        f"{figure.value:,}{'*' if figure.extracted else ''} {figure.unit} ({figure.period})"
        for figure in figures
        if figure.measure == measure
    ]
    return "\n".join(lines)


def recommendations_words(items: tuple[Recommendation, ...]) -> str:
    """How many recommendations are on record, and of which edition."""
    return f"{len(items)} on record ({items[0].report_year})" if items else "none on record"
