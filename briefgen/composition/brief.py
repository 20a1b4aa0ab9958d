"""The brief before any template sees it: frozen, typed, plain data.

A template loops over this and words it; nothing here knows HTML or Word. Every block's id is made from its meaning and
is the same in every format: `kind.ISO3[.year].slug`, e.g. `rec.AUS.2024.screen-vulnerable-populations`. What the record
says is in `statement_data`, what we advise in `advice_data`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from briefgen.catalogue.models import Basis, Tier
from briefgen.composition.advice_data import Advice, Advocacy, Ask, Objection, Office, Room
from briefgen.composition.statement_data import (
    CalendarDate,
    KeyFigure,
    ListedRecommendation,
    PillarStatement,
    SourceNote,
    Statement,
    ThemeStatement,
)
from briefgen.notebook import ShownInNotebooks

__all__ = [
    "Advice", "Advocacy", "Ask", "Brief", "CalendarDate", "Caution", "Direction", "Harm", "Headline",
    "Identity", "KeyFigure", "ListedRecommendation", "Matrix", "MatrixCell", "MatrixRow", "NextSteps", "Objection",
    "Office", "PillarStatement", "Point", "RecordState", "RegionStanding", "Room", "SinceThen",
    "SourceNote", "Standing", "Statement", "ThemeSection", "ThemeStatement", "TierHistory", "TierSpell", "TierYear",
    "WatchListClock",
]  # fmt: skip

Direction = Literal["up", "down", "same", "new", "unranked"]
"""Movement since the edition before: `new` has no earlier placement, `unranked` is or was a Special Case."""


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
    alt: str
    cites: tuple[SourceNote, ...]
    inferred_years: tuple[int, ...]
    uncertain_years: tuple[int, ...]
    unranked_years: tuple[int, ...] = ()
    """Editions that did not rank the country: no gap of the record."""


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
    inferred_years: tuple[int, ...]
    """Years of the run whose placement is inferred; a brief marks them."""
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
class Caution:
    """Something that has to be known before the brief is used."""

    id: str
    """`check.AUS.edition`."""
    kind: Literal["edition", "placement", "age", "context", "situation", "thin"]
    text: str
    """For `context` and `situation`, from the record; empty where the template words it."""
    year: int | None
    """The edition that is due, the placement's, the newest statement's, or the note's."""
    cite: SourceNote | None


@dataclass(frozen=True, slots=True)
class Headline:
    """The finding in one sentence, in our own words, and the sources of the statements that it rests on."""

    id: str
    text: str
    report_year: int
    older: bool
    cites: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to say in the first minute. Its block has the statement's own id: it is printed nowhere else."""

    kind: Literal["credit", "press", "new"]
    statement: PillarStatement | ListedRecommendation


@dataclass(frozen=True, slots=True)
class Harm:
    """Who is harmed, where and how."""

    id: str
    lines: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What one edition says on one topic.

    `raised`: a finding or recommendation on record; `credited`: progress; `both`; `silent`: not raised in a list that
    is whole on record; `unknown`: nothing on record either way.
    """

    year: int
    state: Literal["raised", "credited", "both", "silent", "unknown"]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One topic over the editions; `raised` counts those that raise it."""

    id: str
    """`topic.AUS.victim-identification`."""
    topic: str
    label: str
    cells: tuple[MatrixCell, ...]
    raised: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Topics by the newest editions, what is raised most often first."""

    id: str
    years: tuple[int, ...]
    rows: tuple[MatrixRow, ...]
    silences: bool
    """True when a cell is `silent`: the key explains it."""


@dataclass(frozen=True, slots=True)
class ThemeSection:
    """The Secretary's message and what the record says on its theme in this country."""

    id: str
    theme_id: str
    title: str
    name: str
    """The theme in a word or two for a heading: “Online”."""
    year: int
    message_kind: str
    released: date
    issuer: str
    """“Antony J. Blinken, US Secretary of State”."""
    cite: SourceNote
    threat: tuple[ThemeStatement, ...]
    response: tuple[ThemeStatement, ...]
    question: str
    """One question to ask. Ours; may be empty."""
    recommendations: tuple[int, ...]
    """Numbers of this brief's recommendations that fall under the theme."""
    own_message: bool
    """False when the brief's edition has no message of its own and an earlier one stands in."""
    edition_note: Statement | None
    """For an edition with a press statement only: what stood in for the message."""


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
class TierSpan:
    """Later editions in a row with one tier."""

    first: int
    last: int
    tier: Tier
    basis: Basis
    cite: SourceNote


@dataclass(frozen=True, slots=True)
class SinceThen:
    """What later editions on record say; empty for the newest edition."""

    placements: tuple[TierSpan, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class RecordState:
    """How current and how sure the record is."""

    newest_statement: int | None
    oldest_statement: int | None
    older_count: int
    """Statements of this brief that rest on an older edition."""
    total_count: int
    thin: bool
    """True when the record has no recommendation, or fewer than five statements."""
    whole_list: bool
    """True when the newest list of recommendations is whole, i.e. imported from the report."""
    list_year: int | None
    """Edition of the newest recommendation on record."""
    read: tuple[tuple[str, tuple[int, ...]], ...]
    """What the statements rest on: (kind of source, editions that it speaks of), the best kind first."""


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
    cautions: tuple[Caution, ...]
    headline: Headline | None
    """None for a record without a statement to make one of."""
    minute: tuple[Point, ...]
    """For officials: what to credit, what to press on, what is new."""
    history: TierHistory
    harm: Harm | None
    figures: tuple[KeyFigure, ...]
    asks: tuple[Ask, ...]
    room: Room | None
    advocacy: Advocacy | None
    offices: tuple[Office, ...]
    """What the reader works with beside those who decide; only beside a campaign, and not where the state compels."""
    matrix: Matrix | None
    overview: Statement | None
    """Only for a record without findings: where these are, they say the same."""
    credited: tuple[PillarStatement, ...]
    open: tuple[PillarStatement, ...]
    """What page 1 does not print, by pillar."""
    theme: ThemeSection | None
    """None when no message is on record for the edition or an earlier one."""
    recommendations: tuple[ListedRecommendation, ...]
    next_steps: NextSteps
    since_then: SinceThen
    caveats: tuple[str, ...]
    law_cite: SourceNote
    record: RecordState
    sources: tuple[SourceNote, ...]
    """Every source that something in it points to, in order of composition."""
    narrative: tuple[tuple[str, tuple[Statement, ...]], ...] = ()
    """(section label, paragraphs) in the report's own words, with `wording` report or both."""
