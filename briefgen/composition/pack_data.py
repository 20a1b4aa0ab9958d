"""A pack before any template sees it: several countries' briefs and what can be said of them together.

Frozen, typed, plain data, like `brief`. Blocks of the pack's own carry ids like `compare.AUS` or `shared.protection.
training`; the briefs in it keep the ids that they have when they stand alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from briefgen.catalogue.models import Basis, Pillar, Tier
from briefgen.composition.brief import (
    Ask,
    Brief,
    CalendarDate,
    Direction,
    KeyFigure,
    ListedRecommendation,
    SourceNote,
    Statement,
    ThemeStatement,
)
from briefgen.notebook import ShownInNotebooks


@dataclass(frozen=True, slots=True)
class Selection:
    """Countries that belong together, under a name for people and one for files: those of a pack, or of a batch."""

    id: str
    """What files are named after: `east-asia-pacific`, `pacific-islands`, `all-tier-3`."""
    title: str
    """What the cover says: “East Asia and Pacific”."""
    countries: tuple[str, ...]
    """ISO codes; a pack has them in this order."""
    region_id: str = ""
    """Set when all of them are of one of the report's regions: the map is framed by it."""
    narrowed: str = ""
    """What they have in common beyond the title: “on Tier 3 in 2025”."""


@dataclass(frozen=True, slots=True)
class PackIdentity:
    """What was asked for: with the versions, all that a pack depends on."""

    selection: str
    countries: tuple[str, ...]
    edition: int
    theme: str
    audience: str
    date: date
    marking: str
    wording: Literal["own", "report", "both"]


@dataclass(frozen=True, slots=True)
class MapCountry:
    """One country on the map."""

    iso3: str
    name: str
    tier: Tier | None
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class RegionMap:
    """The map of the pack: `title` says what it shows, `alt` names every country by tier."""

    id: str
    region_id: str
    title: str
    alt: str
    countries: tuple[MapCountry, ...]


@dataclass(frozen=True, slots=True)
class DistributionYear:
    """How many of the pack's countries were on each tier in one edition."""

    year: int
    counts: tuple[tuple[Tier, int], ...]
    """In the report's order; certain and inferred placements."""
    uncertain: int
    """Countries whose placement is uncertain: counted nowhere else."""
    missing: int
    """Countries without a placement on record in that year."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """Tier placements of the pack's countries over the years."""

    id: str
    title: str
    alt: str
    years: tuple[DistributionYear, ...]
    any_inferred: bool
    any_uncertain: bool
    cites: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True)
class ComparedCountry:
    """One row of the comparison table."""

    id: str
    """Row id: `compare.AUS`."""
    iso3: str
    country: str
    tier: Tier | None
    basis: Basis | None
    previous_tier: Tier | None
    previous_year: int | None
    previous_uncertain: bool
    direction: Direction
    since: int | None
    years: int
    since_open: bool
    last_tier: Tier | None
    last_year: int | None
    covered: bool
    figures: tuple[KeyFigure | None, ...]
    """One per measure of `figure_columns`; None where the record has none."""
    first: Ask | None
    """The ask that comes first for this reader."""
    cite: SourceNote | None


@dataclass(frozen=True, slots=True)
class Movement:
    """Countries whose placement moved in this edition."""

    up: tuple[str, ...]
    down: tuple[str, ...]
    """Names."""


@dataclass(frozen=True, slots=True)
class Glance:
    """The pack's countries side by side."""

    placed: int
    """Countries with a placement in this edition."""
    counts: tuple[tuple[Tier, int], ...]
    """Tiers that occur, best first."""
    movement: Movement
    rows: tuple[ComparedCountry, ...]
    figure_columns: tuple[str, ...]
    """Labels of the measures that at least one country has a figure of."""
    with_figures: tuple[ComparedCountry, ...]
    """Rows that have at least one of the figures."""


@dataclass(frozen=True, slots=True)
class CountryEvidence:
    """What one country's record says on the theme."""

    id: str
    """Block id: `pack-evidence.AUS`."""
    iso3: str
    country: str
    threat: tuple[ThemeStatement, ...]
    response: tuple[ThemeStatement, ...]
    recommendations: tuple[ListedRecommendation, ...]


@dataclass(frozen=True, slots=True)
class PackMessage:
    """The Secretary's message, once in full, and what the records of the pack's countries say on it."""

    id: str
    theme_id: str
    title: str
    year: int
    message_kind: str
    released: date
    issuer: str
    own_message: bool
    edition_note: Statement | None
    context: tuple[Statement, ...]
    threat: tuple[Statement, ...]
    opportunity: tuple[Statement, ...]
    principle: tuple[Statement, ...]
    asks: tuple[Statement, ...]
    evidence: tuple[CountryEvidence, ...]
    """Countries whose records speak of the theme."""
    silent: tuple[str, ...]
    """Names of the countries whose records do not."""


@dataclass(frozen=True, slots=True)
class SharedBy:
    """A country that has a shared recommendation; `recommendation_id` is the newest of those that count."""

    country: str
    recommendation_id: str
    report_year: int
    older: bool


@dataclass(frozen=True, slots=True)
class SharedRecommendation:
    """One theme under one pillar that at least two countries' recommendations call for."""

    id: str
    """Block id: `shared.protection.training`."""
    pillar: Pillar
    pillar_label: str
    theme: str
    theme_label: str
    meaning: str
    """What the theme covers, from the vocabulary."""
    countries: tuple[SharedBy, ...]
    example: ListedRecommendation
    """The newest wording on record, as an example."""
    example_country: str


@dataclass(frozen=True, slots=True)
class TierMeaning:
    """What a tier means, and where the Act says so."""

    id: str
    tier: Tier
    meaning: str
    law: str


@dataclass(frozen=True, slots=True)
class ClockEntry:
    """A Watch List country whose years run out with the next edition, waivers apart."""

    country: str
    iso3: str
    over_limit: bool
    certain: bool


@dataclass(frozen=True, slots=True)
class PackNextSteps:
    """The calendar and what the Act attaches to placements, said once for all countries."""

    dates: tuple[CalendarDate, ...]
    running_out: tuple[ClockEntry, ...]
    rules: tuple[Statement, ...]
    next_edition: int
    next_edition_due: date
    next_edition_overdue: bool
    due_cite: SourceNote


@dataclass(frozen=True, slots=True)
class Pack(ShownInNotebooks):
    """One bound document over several countries."""

    identity: PackIdentity
    selection: Selection
    title: str
    audience_name: str
    reader: str
    map: RegionMap | None
    """None when no country of the pack has a shape."""
    distribution: Distribution | None
    """None when fewer than two editions are on record for the pack's countries."""
    glance: Glance
    message: PackMessage | None
    shared: tuple[SharedRecommendation, ...]
    """Most countries first."""
    next_steps: PackNextSteps
    briefs: tuple[Brief, ...]
    tiers: tuple[TierMeaning, ...]
    """Tiers that occur in the pack, best first."""
    caveats: tuple[str, ...]
    law_cite: SourceNote
    sources: tuple[SourceNote, ...]
