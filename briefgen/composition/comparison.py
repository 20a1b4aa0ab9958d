"""Two editions of a country, or several countries, side by side: what is new, repeated, reworded, dropped, answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import Basis, CountryRecord, Figure, Finding, Measure, Pillar, Recommendation, Tier
from briefgen.composition.brief import Direction
from briefgen.composition.likeness import REWORDED, likeness, pair, words_of
from briefgen.composition.record_view import of_the_report
from briefgen.composition.standing import direction
from briefgen.errors import UsageError

Fate = Literal["new", "repeated", "reworded"]


@dataclass(frozen=True, slots=True)
class TierChange:
    """The placements of the two editions; None where there is none on record."""

    older: Tier | None
    older_basis: Basis | None
    newer: Tier | None
    newer_basis: Basis | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class ComparedRecommendation:
    """A recommendation of the newer edition and what it was in the older one."""

    item: Recommendation
    fate: Fate
    older: Recommendation | None
    since: int | None
    """First edition on record that made it, if an earlier one did."""


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One measure in one unit, side by side."""

    measure: Measure
    unit: str
    older: Figure | None
    newer: Figure | None
    change: int | None
    """Newer minus older, where each edition has one number and they cover different periods."""


@dataclass(frozen=True, slots=True)
class AnsweredGap:
    """A gap of the older edition and the progress of the newer one that answers it."""

    gap: Finding
    progress: Finding


@dataclass(frozen=True, slots=True)
class EditionComparison:
    """What changed between two editions of a country."""

    iso3: str
    country: str
    older: int
    newer: int
    tier: TierChange
    recommendations: tuple[ComparedRecommendation, ...]
    """Those of the newer edition, in its order."""
    dropped: tuple[Recommendation, ...]
    """Those of the older edition that the newer one no longer makes."""
    figures: tuple[ComparedFigure, ...]
    answered: tuple[AnsweredGap, ...]
    complete: tuple[bool, bool]
    """Whether the list of recommendations of the older and of the newer edition is whole, i.e. from an import. What is
    “new” against an incomplete list may be old, what is “dropped” from one may still stand."""


@dataclass(frozen=True, slots=True)
class CountryColumn:
    """One country of a comparison, as of an edition."""

    iso3: str
    country: str
    tier: Tier | None
    basis: Basis | None
    previous: Tier | None
    previous_year: int | None
    direction: Direction
    figures: tuple[Figure, ...]
    """The newest of each measure and unit up to the edition."""
    recommendations: tuple[Recommendation, ...]
    """Those of the newest edition up to the one asked for that has any."""


@dataclass(frozen=True, slots=True)
class SharedRecommendation:
    """A recommendation that several of the countries were given, in each one's words, by ISO code."""

    pillar: Pillar
    texts: tuple[tuple[str, Recommendation], ...]


@dataclass(frozen=True, slots=True)
class CountryComparison:
    """Countries side by side."""

    edition: int
    columns: tuple[CountryColumn, ...]
    shared: tuple[SharedRecommendation, ...]


# -- repeated since ---------------------------------------------------------------------------------------------------


def matches(record: CountryRecord, edition: int) -> Mapping[str, int]:
    """The first edition that made a recommendation, by the id of each that an earlier edition made already.

    Covers recommendations up to `edition`. A chain counts: what 2019 says, 2021 rewords and 2024 rewords again is since
    2019. An edition that was only concluded from its source's place is no ground for a claim.
    """
    items = [
        item
        for item in record.recommendations
        if item.report_year <= edition and not record.sources[item.source].year_inferred
    ]
    if len({item.report_year for item in items}) < 2:
        return {}
    ordered = sorted(items, key=lambda item: item.report_year)
    since: dict[str, int] = {}
    words = [words_of(item.text) for item in ordered]
    holders: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(ordered):
        first = item.report_year
        stems = [stem for stem, weight in words[index].weights.items() if weight >= 1]
        # Only what shares a word of weight can be the same.
        for other in {candidate for stem in stems for candidate in holders[stem]}:
            earlier = ordered[other]
            began = since.get(earlier.id, earlier.report_year)
            may_be = earlier.report_year < item.report_year and began < first
            if may_be and likeness(words[index], words[other]) >= REWORDED:
                first = began
        if first < item.report_year:
            since[item.id] = first
        for stem in stems:
            holders[stem].append(index)
    return since


# -- editions ---------------------------------------------------------------------------------------------------------


def editions_of(record: CountryRecord) -> tuple[int, ...]:
    """Editions of which the record has recommendations, findings or figures, oldest first."""
    kinds = (record.recommendations, record.progress, record.gaps, record.figures)
    return tuple(sorted({item.report_year for items in kinds for item in items}))


def compare_editions(
    catalogue: Catalogue, iso3: str, *, older: int | None = None, newer: int | None = None
) -> EditionComparison:
    """What changed between two editions; the newest two on record unless they are named.

    Raises UsageError when the record has no two editions, or not those asked for.
    """
    record = catalogue.country(iso3)
    older, newer = _two_editions(record, {placement.year for placement in catalogue.placements(iso3)}, older, newer)
    ours, theirs = _recommendations_of(record, older), _recommendations_of(record, newer)
    since = matches(record, newer)
    pairs: dict[str, tuple[Recommendation | None, Fate]] = {
        new.id: (old, kind) for old, new, kind in pair(ours, theirs)
    }
    compared = []
    for item in theirs:
        old, fate = pairs.get(item.id, (None, "new"))
        first = min(filter(None, (since.get(item.id), old.report_year if old else None)), default=None)
        compared.append(ComparedRecommendation(item, fate, old, first))
    paired = {old.id for old, _ in pairs.values() if old}
    return EditionComparison(
        iso3=iso3,
        country=record.name,
        older=older,
        newer=newer,
        tier=_tier_change(catalogue, iso3, older, newer),
        recommendations=tuple(compared),
        dropped=tuple(item for item in ours if item.id not in paired),
        figures=_figures(record, older, newer),
        answered=_answered(record, older, newer),
        complete=(_is_whole(record, ours), _is_whole(record, theirs)),
    )


def _two_editions(
    record: CountryRecord, placed: Collection[int], older: int | None, newer: int | None
) -> tuple[int, int]:
    """An edition that is asked for must at least have a placement; those that are not, something to say."""
    years = editions_of(record)
    shown = ", ".join(map(str, years)) or "none"
    for asked in (older, newer):
        if asked is not None and asked not in years and asked not in placed:
            raise UsageError(
                f"The record of {record.name} has nothing from the {asked} edition.",
                hint=f"Editions on record: {shown}. `briefgen import` adds one.",
            )
    last = newer if newer is not None else max((year for year in years if older is None or year > older), default=None)
    first = older if older is not None else max((year for year in years if last is None or year < last), default=None)
    if first is None or last is None:
        raise UsageError(
            f"The record of {record.name} has no two editions to compare.", hint=f"Editions on record: {shown}."
        )
    if first >= last:
        raise UsageError(
            f"{first} is not before {last}.", hint="Give the older edition with --from, the newer with --to."
        )
    return first, last


def _recommendations_of(record: CountryRecord, edition: int) -> tuple[Recommendation, ...]:
    """An edition's recommendations: the report's own list where it was imported, else what is on record."""
    items = [item for item in record.recommendations if item.report_year == edition]
    imported = [item for item in items if of_the_report(record, item)]
    return tuple(sorted(imported or items, key=lambda item: item.priority or 0))


def _is_whole(record: CountryRecord, items: Sequence[Recommendation]) -> bool:
    return bool(items) and all(of_the_report(record, item) for item in items)


def _tier_change(catalogue: Catalogue, iso3: str, older: int, newer: int) -> TierChange:
    placements = {placement.year: placement for placement in catalogue.placements(iso3)}
    first, last = placements.get(older), placements.get(newer)
    return TierChange(
        older=first.tier if first else None,
        older_basis=first.basis if first else None,
        newer=last.tier if last else None,
        newer_basis=last.basis if last else None,
        direction=direction(last, first),
    )


def _figures(record: CountryRecord, older: int, newer: int) -> tuple[ComparedFigure, ...]:
    """Only the same measure in the same unit stands side by side."""
    by_measure: dict[tuple[Measure, str], dict[int, list[Figure]]] = {}
    for figure in record.figures:
        if figure.report_year in (older, newer):
            key = figure.measure, figure.unit.casefold()
            by_measure.setdefault(key, {}).setdefault(figure.report_year, []).append(figure)
    compared = []
    for (measure, _), years in by_measure.items():
        olds, news = _preferred(years.get(older, [])), _preferred(years.get(newer, []))
        old, new = (figures[0] if figures else None for figures in (olds, news))
        both = old is not None and new is not None and len(olds) == len(news) == 1 and old.period != new.period
        change = new.value - old.value if both and old and new else None
        unit = (new or old).unit if (new or old) else ""  # type: ignore[union-attr]
        compared.append(ComparedFigure(measure, unit, old, new, change))
    return tuple(sorted(compared, key=lambda figure: figure.older is None or figure.newer is None))


def _preferred(figures: Sequence[Figure]) -> list[Figure]:
    """One figure where all say the same; a person's own before one that an import read."""
    own = [figure for figure in figures if not figure.extracted] or list(figures)
    return own[:1] if len({(figure.value, figure.period) for figure in own}) == 1 else list(own)


def _answered(record: CountryRecord, older: int, newer: int) -> tuple[AnsweredGap, ...]:
    gaps = [item for item in record.gaps if item.report_year == older]
    progress = [item for item in record.progress if older < item.report_year <= newer]
    return tuple(AnsweredGap(gap, done) for gap, done, _ in pair(gaps, progress) if gap.pillar == done.pillar)


# -- countries --------------------------------------------------------------------------------------------------------


def compare_countries(catalogue: Catalogue, codes: Sequence[str], *, edition: int | None = None) -> CountryComparison:
    """Countries as of an edition (the newest on record unless named), and the recommendations that they share."""
    codes = tuple(dict.fromkeys(codes))
    if len(codes) < 2:
        raise UsageError("There is only one country to compare.", hint="Name two or more, or two editions of one.")
    year = edition if edition is not None else max(listed.year for listed in catalogue.editions())
    columns = tuple(_column(catalogue, iso3, year) for iso3 in codes)
    return CountryComparison(year, columns, _shared(columns))


def _column(catalogue: Catalogue, iso3: str, edition: int) -> CountryColumn:
    record = catalogue.country(iso3)
    placements = {placement.year: placement for placement in catalogue.placements(iso3) if placement.year <= edition}
    current = placements.get(edition)
    before = max((year for year in placements if year < edition), default=None)
    previous = placements[before] if before is not None else None
    newest: dict[tuple[Measure, str], Figure] = {}
    for figure in sorted(record.figures, key=lambda figure: (figure.report_year, not figure.extracted)):
        if figure.report_year <= edition:
            newest[figure.measure, figure.unit.casefold()] = figure
    last = max((item.report_year for item in record.recommendations if item.report_year <= edition), default=0)
    return CountryColumn(
        iso3=iso3,
        country=record.name,
        tier=current.tier if current else None,
        basis=current.basis if current else None,
        previous=previous.tier if previous else None,
        previous_year=before,
        direction=direction(current, previous),
        figures=tuple(newest.values()),
        recommendations=_recommendations_of(record, last),
    )


def _shared(columns: Sequence[CountryColumn]) -> tuple[SharedRecommendation, ...]:
    """Recommendations of the first country that another one was given too, and so on for the rest."""
    groups: list[list[tuple[str, Recommendation]]] = []
    taken: set[tuple[str, str]] = set()
    for index, column in enumerate(columns):
        own: dict[str, list[tuple[str, Recommendation]]] = {}
        for other in columns[index + 1 :]:
            for one, two, _ in pair(column.recommendations, other.recommendations):
                if (column.iso3, one.id) not in taken and (other.iso3, two.id) not in taken:
                    own.setdefault(one.id, [(column.iso3, one)]).append((other.iso3, two))
        for group in own.values():
            taken.update((iso3, item.id) for iso3, item in group)
            groups.append(group)
    ordered = sorted(groups, key=lambda group: -len(group))
    return tuple(SharedRecommendation(group[0][1].pillar, tuple(group)) for group in ordered)
