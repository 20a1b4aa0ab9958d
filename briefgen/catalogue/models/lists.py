"""What holds for all countries: names, placements, editions and their messages, the vocabulary, the Act's rules."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Literal

from briefgen.catalogue.models.base import Basis, Iso3, Model, Slug, SourceKind, Text, Tier, Year
from briefgen.catalogue.models.record import Source


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
    kind: SourceKind = "reference"
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


class CountryGroup(Model):
    """A group of countries that people ask for by name (`asean`, `eu`); `source` says who belongs to it."""

    id: Slug
    name: str
    aliases: tuple[str, ...] = ()
    countries: tuple[Iso3, ...]
    """Those of its members that have a record."""
    source: Source


class ThemePoint(Model):
    """One point of the Secretary's message, in our own words (or quoted, from an import)."""

    text: Text
    source: str
    quoted: bool = False


class ThemeOfficial(Model):
    """A public figure who issued the message."""

    name: str
    role: str


class ThemeQuestion(Model):
    """One question to ask where the country's evidence is about one of `themes`. Ours, not the message's."""

    themes: tuple[Slug, ...]
    text: Text
    demand: str = ""
    """For NGOs: what to ask platforms and ministries for."""


class ThemeMessage(Model):
    """One file of `data/themes/`: the Secretary's message of an edition."""

    id: Slug
    report_year: Year
    title: Text
    name: str = ""
    """The theme in a word or two, for a heading before “, in Kenya”: “Online”. The title without it."""
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
    """What the message asks of governments; shown in a pack."""
    questions: tuple[ThemeQuestion, ...] = ()
    """What a brief asks on its evidence: the first whose theme the evidence has."""
    message: tuple[ThemePoint, ...] = ()
    """The message itself, paragraph by paragraph and word for word, from an import."""
    sources: dict[str, Source]


class Edition(Model):
    """One edition of the report: its year, release date and, if it has one of its own, its message."""

    year: Year
    released: date | None = None
    theme: Slug | None = None
    url: str | None = None
    """The edition's own address, where it has one."""

    @property
    def source(self) -> Source:
        """The edition as the source of a statement that it makes, of a placement for instance."""
        return Source(
            title=f"{self.year} Trafficking in Persons Report",
            publisher="US Department of State",
            url=self.url,
            report_year=self.year,
            kind="report",
        )


class Term(Model):
    """A word of the vocabulary (pillar, theme, role, …): how it is written and what it covers."""

    id: str
    label: str
    meaning: str


class Vocabulary(Model):
    """`data/vocabulary.yaml`: the closed lists that data files may draw on."""

    pillars: tuple[Term, ...]
    themes: tuple[Term, ...]
    measures: tuple[Term, ...]
    roles: tuple[Term, ...]
    forms: tuple[Term, ...]
    directions: tuple[Term, ...]
    groups: tuple[Term, ...]
    with_article: tuple[Iso3, ...] = ()
    """Countries whose name takes “the” in running text: the United Kingdom, the Philippines."""

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """How the words of each list are written, by id: `labels["pillars"]["protection"]`."""
        return {kind: {term.id: term.label for term in terms} for kind, terms in self if kind != "with_article"}


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
