"""What a data file may say: strict, frozen models of countries, placements, themes and audiences.

Shapes only; loading is in `loading`, merging of layers in `layers`. Field names here are the keys of the YAML files.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Pillar = Literal["prosecution", "protection", "prevention", "partnership"]
PILLARS: tuple[Pillar, ...] = ("prosecution", "protection", "prevention", "partnership")

Tier = Literal["Tier 1", "Tier 2", "Tier 2 Watch List", "Tier 3", "Special Case"]
TIERS: tuple[Tier, ...] = ("Tier 1", "Tier 2", "Tier 2 Watch List", "Tier 3", "Special Case")

Basis = Literal["two sources", "one source", "elimination", "inferred", "uncertain", "report"]
"""How a placement is known; `report` is a placement read from the report's own heading by an import."""

Measure = Literal[
    "investigations", "prosecutions", "convictions", "victims_identified", "victims_assisted", "funding", "other"
]
Side = Literal["threat", "response"]

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Iso3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Year = Annotated[int, Field(ge=2000, le=2100)]


class Model(BaseModel):
    """Base of all data models: unknown keys are errors, values never change."""

    # defer_build: a command that needs two of these models must not wait for thirty validators.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Source(Model):
    """Where a statement comes from. `report_year` is the edition that the source speaks of."""

    title: Text
    publisher: Text
    url: str | None = None
    report_year: Year
    year_inferred: bool = False
    """True when the source's page names no year and the year was concluded from its place or content."""
    file: str | None = None
    """File name of an imported page (instead of, or beside, `url`)."""
    page: str | None = None
    """Page number or anchor inside the source."""
    retrieved: date | None = None
    sha256: str | None = None
    note: str | None = None
    """For adopted corrections: “draft of …, edited by …”."""


class Item(Model):
    """One statement with its source: the key of an entry in the record's `sources`."""

    id: Slug
    """Stable, made from the meaning (never the position); unique within its list in one country's record."""
    text: Text
    report_year: Year
    source: str
    quoted: bool = False
    """True when `text` is the report's own words, kept word for word by an import."""


class Overview(Model):
    """Where the country stands and why, in a few sentences."""

    text: Text
    report_year: Year
    source: str
    quoted: bool = False

    @property
    def id(self) -> str:
        """What an overview is known by: its edition and wording, `2024` or `2024-quoted`."""
        return f"{self.report_year}-quoted" if self.quoted else str(self.report_year)


class Finding(Item):
    """A progress or gap item."""

    pillar: Pillar


class Recommendation(Item):
    """One prioritised recommendation; `priority` is its place in the report's own list when an import knows it."""

    pillar: Pillar
    themes: tuple[Slug, ...] = ()
    priority: int | None = None


class Evidence(Item):
    """What the record says on the edition's theme: how it serves traffickers (threat) or the response."""

    side: Side
    themes: tuple[Slug, ...] = ()


class Figure(Model):
    """A count with unit and period. `period` is what the number covers (a year, a reporting period)."""

    id: Slug
    measure: Measure
    value: int
    unit: Text
    period: Annotated[str, StringConstraints(min_length=1)]
    note: str | None = None
    report_year: Year
    source: str
    extracted: bool = False
    """True when an import read it from a sentence and no person has confirmed it."""
    sentence: str | None = None


class Narrative(Model):
    """A section of the report's narrative in its own words, from an import."""

    id: Slug
    section: Literal["assessment", "prosecution", "protection", "prevention", "partnership", "profile"]
    report_year: Year
    source: str
    paragraphs: tuple[Text, ...]


class CountryRecord(Model):
    """One file of `data/countries/`: everything that is known of one country, each statement with its source."""

    iso3: Iso3
    name: Text
    region: str
    """Name of the region as `data/regions.yaml` gives it, e.g. “East Asia and Pacific”."""
    overviews: tuple[Overview, ...] = ()
    """Newest first; at most one per edition and wording (own or quoted)."""
    progress: tuple[Finding, ...] = ()
    gaps: tuple[Finding, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    theme_evidence: tuple[Evidence, ...] = ()
    figures: tuple[Figure, ...] = ()
    narrative: tuple[Narrative, ...] = ()
    sources: dict[str, Source] = Field(default_factory=dict)


class Placement(Model):
    """One row of `data/tiers/placements.csv`: a country's tier in one edition."""

    iso3: Iso3
    year: Year
    tier: Tier
    source: str
    """Key in `data/tiers/sources.csv`."""
    basis: Basis


class PlacementSource(Model):
    """One row of `data/tiers/sources.csv`; a source by inference has no address."""

    key: str
    title: str
    publisher: str
    url: str | None = None
    note: str = ""
    """What the source gave, or how an inference was made."""


class CountryName(Model):
    """One row of `data/countries.csv`: how a country is called and where it belongs."""

    iso3: Iso3
    name: str
    """The TIP Report's short form."""
    region: str
    iso2: str
    aliases: tuple[str, ...] = ()
    covered: bool = True
    """False for countries that recent editions do not cover (STP, WSM)."""


class Region(Model):
    """One of the report's six regions; `id` is what the command line takes (`east-asia-pacific`)."""

    id: Slug
    name: str
    aliases: tuple[str, ...] = ()


class ThemePoint(Model):
    """One point of the Secretary's message, in our own words (or quoted, from an import)."""

    text: Text
    source: str
    quoted: bool = False


class ThemeOfficial(Model):
    """A public figure who issued the message."""

    name: str
    role: str


class ThemeMessage(Model):
    """One file of `data/themes/`: the Secretary's message of an edition."""

    id: Slug
    report_year: Year
    title: Text
    released: date
    scope: str
    message_kind: Literal["message", "press statement"] = "message"
    issued_by: tuple[ThemeOfficial, ...] = ()
    tags: tuple[Slug, ...] = ()
    """Themes of the vocabulary that the message is about; evidence and recommendations are matched by them."""
    context: tuple[ThemePoint, ...] = ()
    threat: tuple[ThemePoint, ...] = ()
    opportunity: tuple[ThemePoint, ...] = ()
    principle: tuple[ThemePoint, ...] = ()
    asks: tuple[ThemePoint, ...] = ()
    """What the message asks of governments; shown where a country's record has nothing on the theme."""
    message: tuple[ThemePoint, ...] = ()
    """The message itself, paragraph by paragraph and word for word, from an import."""
    sources: dict[str, Source]


class Edition(Model):
    """One edition of the report: its year, release date and, if it has one of its own, its message."""

    year: Year
    released: date | None = None
    theme: Slug | None = None


class Term(Model):
    """A word of the vocabulary (pillar, theme, measure): how it is written and what it covers."""

    id: str
    label: str
    meaning: str


class Vocabulary(Model):
    """`data/vocabulary.yaml`: the closed lists that data files may draw on."""

    pillars: tuple[Term, ...]
    themes: tuple[Term, ...]
    measures: tuple[Term, ...]
    with_article: tuple[Iso3, ...] = ()
    """Countries whose name takes “the” in running text: the United Kingdom, the Philippines."""


class Tailoring(Model):
    """Ours, never the report's: who acts, the first step, the sign of success, in the reader's own terms."""

    actor: Text
    step: Text
    sign: Text


class ExpectedLine(Model):
    """A position that the other side can be expected to take, and our answer (officials).

    Used when every condition that is given holds; an empty condition always holds. Text may use the placeholders
    `{country}`, `{tier}`, `{edition}`.
    """

    id: Slug
    tiers: tuple[Tier, ...] = ()
    directions: tuple[Literal["up", "down", "same", "new", "unranked"], ...] = ()
    pillars: tuple[Pillar, ...] = ()
    themes: tuple[Slug, ...] = ()
    line: Text
    answer: Text


class Objective(Model):
    """An objective for the meeting (officials) or an ask of the campaign (NGOs), by pillar or theme."""

    id: Slug
    pillars: tuple[Pillar, ...] = ()
    themes: tuple[Slug, ...] = ()
    text: Text
    power_holder: Text | None = None
    """NGOs: who can act on this ask, where that is someone else than the pillar's power holder."""


class Audience(Model):
    """One file of `data/audiences/`: how a brief is tailored to one kind of reader."""

    id: Slug
    name: str
    """“Officials”, “NGOs and advocates”."""
    reader: Text
    """Who the paper is for, in one phrase for the title block."""
    pillars: dict[Pillar, Tailoring]
    themes: dict[Slug, Tailoring]
    pillar_weight: dict[Pillar, int] = Field(default_factory=dict)
    theme_weight: dict[Slug, int] = Field(default_factory=dict)
    """Added to a recommendation's rank for this reader: higher comes first."""
    objectives: tuple[Objective, ...] = ()
    expected_lines: tuple[ExpectedLine, ...] = ()
    press_lines: dict[str, Text] = Field(default_factory=dict)
    """Officials: per direction (`up`, `down`, `same`, `new`, `unranked`), with `{country}`, `{tier}`, `{edition}`."""
    power_holders: dict[Pillar, Text] = Field(default_factory=dict)
    """NGOs: who holds the power to act, per pillar."""


class TierRule(Model):
    """What a tier means, and where the Act says so."""

    meaning: Text
    law: str


class Rule(Model):
    """A rule of 22 U.S.C. 7107 in our own words."""

    text: Text
    law: str
    note: str | None = None


class CalendarEntry(Model):
    """A recurring date of the reporting year; `month` and `day` as numbers."""

    id: Slug
    month: int
    day: int
    text: Text
    audiences: tuple[Slug, ...] = ()
    """Readers whom it concerns; empty means all."""
    source: str


class LawSource(Model):
    """Source of the rules and calendar entries."""

    title: str
    publisher: str
    url: str | None = None


class Rules(Model):
    """`data/tvpa.yaml`: tier definitions, watch-list limits, calendar, caveats."""

    tiers: dict[Tier, TierRule]
    rules: dict[str, Rule]
    calendar: tuple[CalendarEntry, ...]
    caveats: tuple[Text, ...]
    sources: dict[str, LawSource]


class About(Model):
    """`data/about.yaml`: the state of a data folder. `as_at` is the date that a brief prints."""

    title: str
    as_at: date
    note: str = ""
