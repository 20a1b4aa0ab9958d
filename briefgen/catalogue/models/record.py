"""One country's record: statements, institutions and figures, each with its source."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from briefgen.catalogue.models.base import (
    Direction,
    Form,
    Iso3,
    Measure,
    Model,
    Pillar,
    Role,
    Side,
    Slug,
    SourceKind,
    Text,
    Year,
)


class Source(Model):
    """Where a statement comes from. `report_year` is the edition that the source speaks of."""

    title: Text
    publisher: Text
    url: str | None = None
    report_year: Year
    kind: SourceKind = "reference"
    """Who speaks; `report` is the Trafficking in Persons Report itself, also where a mirror of it was read (`via`)."""
    via: str | None = None
    """Where the source was read, when that is not the source itself: a mirror of the report, an article on it."""
    via_url: str | None = None
    """Address of the mirror or article; `url` is the address of the source itself."""
    lang: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] | None = None
    """Language of a source that is not in English (BCP 47: `fr`, `zh-Hant`)."""
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


class Earlier(Model):
    """An edition before the newest one that said the same, and where it said so."""

    report_year: Year
    source: str


class Item(Model):
    """One statement with its source: the key of an entry in the record's `sources`."""

    id: Slug
    """Stable, made from the meaning (never the position); unique within its list in one country's record."""
    text: Text
    report_year: Year
    """The newest edition that says it; `source` is of that edition."""
    source: str
    quoted: bool = False
    """True when `text` is the report's own words, kept word for word by an import."""
    earlier: tuple[Earlier, ...] = ()
    """Editions that said it before, newest first."""

    @property
    def editions(self) -> tuple[int, ...]:
        """Years of all editions on record that say it, ascending."""
        return tuple(sorted({self.report_year, *(edition.report_year for edition in self.earlier)}))


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
    section: Literal[
        "assessment", "efforts", "scope", "prosecution", "protection", "prevention", "partnership", "profile"
    ]
    """`efforts` and `scope` are the sections of a special case: GOVERNMENT EFFORTS, SCOPE AND MAGNITUDE."""
    report_year: Year
    source: str
    paragraphs: tuple[Text, ...]


class Institution(Model):
    """A body, law, plan, service or number of the country itself, by what it does about trafficking."""

    id: Slug
    role: Role
    name: Text
    """The official name, in English."""
    also: str | None = None
    """Abbreviation, or the name in the country's own language."""
    note: str | None = None
    year: Year
    """Year of which the source speaks: what was true then may have changed."""
    until: Year | None = None
    """Of a plan: the last year of its period."""
    source: str


class ProfileLine(Item):
    """Who is exploited, where and how."""

    forms: tuple[Form, ...]
    direction: Direction | None = None
    groups: tuple[Slug, ...] = ()
    """Groups of `vocabulary.yaml`."""


class Headline(Model):
    """One sentence of ours on the country, which says nothing that is not in the statements it rests on."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=170)]
    report_year: Year
    rests_on: Annotated[tuple[str, ...], Field(min_length=1)]
    """Ids of statements of the record (an overview by its edition: `2024`)."""


class ContextNote(Model):
    """A change since the newest statement; what was found before a `new_government` is not held against it."""

    id: Slug
    text: Text
    year: Year
    source: str
    new_government: bool = False


class Unranked(Model):
    """Editions that did not rank the country: its missing placements are no gap of the record."""

    first: Year
    last: Year
    source: str


class CountryRecord(Model):
    """One file of `data/countries/`: everything that is known of one country, each statement with its source."""

    iso3: Iso3
    name: Text
    region: str
    """Name of the region as `data/regions.yaml` gives it, e.g. “East Asia and Pacific”."""
    overviews: tuple[Overview, ...] = ()
    """Newest first; at most one per edition and wording (own or quoted)."""
    headline: Headline | None = None
    context: tuple[ContextNote, ...] = ()
    unranked: Unranked | None = None
    progress: tuple[Finding, ...] = ()
    gaps: tuple[Finding, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    theme_evidence: tuple[Evidence, ...] = ()
    figures: tuple[Figure, ...] = ()
    narrative: tuple[Narrative, ...] = ()
    institutions: tuple[Institution, ...] = ()
    profile: tuple[ProfileLine, ...] = ()
    sources: dict[str, Source] = Field(default_factory=dict)
