"""The brief before any template sees it: frozen, typed, plain data.

A template loops over this and words it; nothing here knows HTML or Word. Every block's id is made from its meaning and
is the same in every format: `kind.ISO3[.year].slug`, e.g. `rec.AUS.2024.screen-vulnerable-populations`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from briefgen.catalogue.models import Basis, Measure, Pillar, Side, Tier
from briefgen.notebook import ShownInNotebooks

Direction = Literal["up", "down", "same", "new", "unranked"]
"""Movement since the edition before: `new` has no earlier placement, `unranked` is or was a Special Case."""


@dataclass(frozen=True, slots=True)
class SourceNote:
    """One entry of the source list; statements point to it."""

    id: str
    """Block id, e.g. `src.AUS.s1`. The printed number is given by the template, in order of first use."""
    title: str
    publisher: str
    url: str | None
    report_year: int | None
    year_inferred: bool
    note: str
    """Where in the source (page, file) and how sure; may be empty."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact from the catalogue with its source."""

    id: str
    text: str
    report_year: int
    cite: SourceNote
    older: bool
    """True when it rests on an edition before the brief's: the brief marks it with its year."""
    quoted: bool
    origin: str
    """Name of the data layer that it came from."""


@dataclass(frozen=True, slots=True)
class PillarStatement(Statement):
    """A progress or gap item."""

    pillar: Pillar
    pillar_label: str


@dataclass(frozen=True, slots=True)
class ThemeStatement(Statement):
    """An item of evidence on the theme."""

    side: Side


@dataclass(frozen=True, slots=True)
class Advice:
    """Ours, visibly: who acts, the first step, the sign of success.

    `same_as` is the rank of an earlier recommendation that carries the same advice (then the texts are not repeated).
    """

    actor: str
    step: str
    sign: str
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class TailoredRecommendation(Statement):
    """A recommendation, ranked for this reader, with our advice on it."""

    rank: int
    pillar: Pillar
    pillar_label: str
    theme_labels: tuple[str, ...]
    on_theme: bool
    """True when it falls under the brief's theme."""
    repeated_since: int | None
    """First edition on record that already made it, if an earlier one did."""
    advice: Advice


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number with unit, period and source."""

    id: str
    measure: Measure
    label: str
    value: int
    display: str
    """The value as printed, e.g. `24,300,000`."""
    unit: str
    period: str
    note: str
    report_year: int
    older: bool
    extracted: bool
    cite: SourceNote


@dataclass(frozen=True, slots=True)
class TierYear:
    """One year of the tier history. `tier` is None where the record has no placement (an honest gap)."""

    year: int
    tier: Tier | None
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class TierSpell:
    """Consecutive years on one tier (or without a placement: `tier` None)."""

    tier: Tier | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TierHistory:
    """Placements from 2001 up to the brief's edition; `summary` is the text alternative of the chart's content."""

    id: str
    years: tuple[TierYear, ...]
    spells: tuple[TierSpell, ...]
    title: str
    """What the chart shows, e.g. “Tier 1 since 2004”."""
    alt: str
    cites: tuple[SourceNote, ...]
    inferred_years: tuple[int, ...]
    uncertain_years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the country stands in the brief's edition."""

    tier: Tier | None
    """None: no placement on record for this edition."""
    edition: int
    direction: Direction
    previous_tier: Tier | None
    previous_year: int | None
    previous_uncertain: bool
    """True when the placement before is uncertain: then no claim of movement is made (`direction` is "new")."""
    since: int | None
    """First year of the unbroken run on this tier (None without a placement)."""
    years: int
    """Editions in that run, this one included."""
    since_open: bool
    """True when the run may have begun earlier (an uncertain placement, or nothing on record, comes before it): a brief
    then says “at least since”."""
    first_on_record: bool
    """True when the run reaches back to the first placement on record."""
    inferred_years: tuple[int, ...]
    """Years of the run whose placement is inferred; a brief marks them."""
    tier_before: Tier | None
    """The different tier that the run followed, and the last year on it (None where the record has none, or it is
    uncertain)."""
    year_before: int | None
    meaning: str
    """What the tier means, in our own words."""
    law: str
    covered: bool
    """False when recent editions do not cover the country at all."""
    last_tier: Tier | None
    last_year: int | None
    """Newest placement on record at or before the edition."""
    basis: Basis | None
    cite: SourceNote | None
    law_cite: SourceNote


@dataclass(frozen=True, slots=True)
class RegionStanding:
    """The country among its region in this edition; counts are of placed countries."""

    region_id: str
    region: str
    counted: int
    counts: tuple[tuple[Tier, int], ...]
    same_tier: int
    """Countries of the region on the same tier, this one included."""
    cite: SourceNote | None


@dataclass(frozen=True, slots=True)
class ThemeSection:
    """The Secretary's message and what it means in this country."""

    id: str
    theme_id: str
    title: str
    year: int
    message_kind: str
    released: date
    issuer: str
    """“Antony J. Blinken, US Secretary of State”."""
    context: tuple[Statement, ...]
    threat: tuple[Statement, ...]
    opportunity: tuple[Statement, ...]
    principle: tuple[Statement, ...]
    asks: tuple[Statement, ...]
    """Filled only where the country's record has nothing on the theme."""
    country_threat: tuple[ThemeStatement, ...]
    country_response: tuple[ThemeStatement, ...]
    recommendation_ranks: tuple[int, ...]
    """Ranks of this brief's recommendations that fall under the theme."""
    own_message: bool
    """False when the brief's edition has no message of its own and an earlier one stands in."""
    edition_note: Statement | None
    """For an edition with a press statement only: what stood in for the message."""


@dataclass(frozen=True, slots=True)
class PillarFindings:
    """Progress and gaps under one pillar; a pillar without either is left out of the brief."""

    id: str
    pillar: Pillar
    label: str
    progress: tuple[PillarStatement, ...]
    gaps: tuple[PillarStatement, ...]


@dataclass(frozen=True, slots=True)
class ExpectedExchange:
    """A line that the other side may take, and our answer. Ours, not the report's."""

    id: str
    line: str
    answer: str


@dataclass(frozen=True, slots=True)
class Objective:
    """What the meeting should achieve. Ours, not the report's."""

    id: str
    text: str
    ranks: tuple[int, ...]
    """Recommendations that it serves."""


@dataclass(frozen=True, slots=True)
class TalkingPoint:
    """One thing to say: `kind` tells whether it credits, raises a concern, asks, or speaks to the theme."""

    id: str
    kind: Literal["credit", "concern", "ask", "theme"]
    statement: Statement


@dataclass(frozen=True, slots=True)
class MeetingPart:
    """For officials: what to achieve, what to say, what will be said, what to tell the press."""

    objectives: tuple[Objective, ...]
    talking_points: tuple[TalkingPoint, ...]
    exchanges: tuple[ExpectedExchange, ...]
    press_line: str


@dataclass(frozen=True, slots=True)
class Ask:
    """For NGOs: one ask, who holds the power to act on it, and the evidence line behind it."""

    id: str
    ask: str
    power_holder: str
    evidence: Statement
    rank: int
    """Rank of the recommendation that it rests on."""


@dataclass(frozen=True, slots=True)
class AdvocacyPart:
    """For NGOs: the ask first."""

    lead: Ask | None
    asks: tuple[Ask, ...]
    dates: tuple[CalendarDate, ...]


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date of the reporting year that lies ahead of the brief's date."""

    id: str
    day: date
    text: str
    cite: SourceNote


@dataclass(frozen=True, slots=True)
class WatchListClock:
    """The limit of 22 U.S.C. 7107(b)(2)(D) and (F), counted from the placements.

    `years_used` counts consecutive editions on the Watch List up to this one; `limit` is 2, or 1 after an earlier
    automatic downgrade; `next_edition_at_limit` is the edition in which Tier 3 follows by law unless waived or moved.
    """

    id: str
    years_used: int
    limit: int
    first_year: int
    expires_with: int
    """Edition in which the country must leave the Watch List."""
    waiver_possible: bool
    over_limit: bool
    """True when more years were used than the limit: a waiver must have been given."""
    after_downgrade: bool
    certain: bool
    rule: str
    rule_law: str
    waiver_text: str
    cite: SourceNote


@dataclass(frozen=True, slots=True)
class NextSteps:
    """The reporting calendar, and the watch-list clock where it applies."""

    dates: tuple[CalendarDate, ...]
    clock: WatchListClock | None
    tier_3: Statement | None
    """Consequences, for a Tier 3 placement."""
    action_plan: Statement | None
    """For a country upgraded from Tier 3 to the Watch List in this edition."""
    interim: Statement | None
    """Interim assessment, for Watch List countries and recent upgrades."""
    next_edition: int
    next_edition_due: date
    """30 June of the year after the edition's (22 U.S.C. 7107(b)(1))."""
    next_edition_overdue: bool
    """True when the brief's date is past it: the edition may be out and is not on this record."""
    due_cite: SourceNote


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One measure in one unit in two editions."""

    id: str
    label: str
    older: KeyFigure
    newer: KeyFigure
    change: str
    """With its sign: `+12`, `−3`, `no change`."""


@dataclass(frozen=True, slots=True)
class GapAnswered:
    """A gap of the older edition and the progress of the newer one that answers it."""

    id: str
    gap: Statement
    progress: Statement


@dataclass(frozen=True, slots=True)
class EditionChanges:
    """What changed since the edition before, as far as the record can say.

    `new`, `reworded` and `dropped` are filled only where both lists of recommendations are whole, i.e. imported from
    the report: against an incomplete list, what is new may be old.
    """

    id: str
    older: int
    newer: int
    figures: tuple[FigureChange, ...]
    answered: tuple[GapAnswered, ...]
    new: tuple[Statement, ...]
    reworded: tuple[Statement, ...]
    dropped: tuple[Statement, ...]
    repeated: int
    """Number of recommendations that both editions make."""


@dataclass(frozen=True, slots=True)
class SinceThen:
    """What later editions on record say; empty for the newest edition."""

    placements: tuple[TierYear, ...]
    placement_cites: tuple[SourceNote, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class RecordState:
    """How current the record is."""

    newest_statement: int | None
    oldest_statement: int | None
    older_count: int
    """Statements of this brief that rest on an older edition."""
    total_count: int
    thin: bool
    """True when the record has no recommendation, or fewer than five statements."""
    characters: int
    """Length of the statements and of our advice on them: by it a template sets a very full record more tightly."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What was asked for: with the versions, all that a brief depends on."""

    iso3: str
    edition: int
    theme: str
    audience: str
    date: date
    marking: str
    wording: Literal["own", "report", "both"]


@dataclass(frozen=True, slots=True)
class Brief(ShownInNotebooks):
    """One country's brief. Collections are in reading order; sources in order of first use."""

    identity: Identity
    country: str
    country_in_text: str
    """The name as it stands inside a sentence: “the Philippines”."""
    iso2: str
    region_id: str
    region: str
    audience_name: str
    reader: str
    standing: Standing
    region_standing: RegionStanding | None
    lead_progress: PillarStatement | None
    """What the report credits: one item for the bottom line."""
    lead_recommendation: TailoredRecommendation | None
    """The one thing to raise."""
    lead_gap: PillarStatement | None
    """Raised instead when the record has no recommendation."""
    overview: Statement | None
    figures: tuple[KeyFigure, ...]
    history: TierHistory
    theme: ThemeSection | None
    """None when no message is on record for the edition or an earlier one."""
    findings: tuple[PillarFindings, ...]
    changes: EditionChanges | None
    """None when the record has nothing certain to say on what changed since the edition before."""
    recommendations: tuple[TailoredRecommendation, ...]
    meeting: MeetingPart | None
    advocacy: AdvocacyPart | None
    next_steps: NextSteps
    since_then: SinceThen
    caveats: tuple[str, ...]
    law_cite: SourceNote
    record: RecordState
    sources: tuple[SourceNote, ...]
    """Every source that a statement points to, in order of composition."""
    narrative: tuple[tuple[str, tuple[Statement, ...]], ...] = ()
    """(section label, paragraphs) in the report's own words, with `wording` report or both."""
