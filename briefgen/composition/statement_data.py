"""What the record says, before any template sees it: sources, statements, figures, dates. Frozen, typed, plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from briefgen.catalogue.models import Measure, Pillar, Side


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
    kind: str = "reference"
    """What it is: report, government, intergovernmental, ngo, press, reference."""
    via: str = ""
    """Where it was read, when that was a mirror or an article; may be empty."""
    via_url: str | None = None
    language: str = ""
    """BCP 47 tag of a source that is not in English; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A fact from the catalogue with its source.

    Its id is `kind.ISO3.year.slug`; the year is the first edition that says it.
    """

    id: str
    text: str
    report_year: int
    """Newest edition that says so."""
    editions: tuple[int, ...]
    """All editions on record that say so, ascending."""
    cite: SourceNote
    earlier: tuple[SourceNote, ...] = ()
    """Sources of the editions before the newest."""
    older: bool = False
    """True when it rests on an edition before the brief's: the brief marks it with its year."""
    quoted: bool = False
    origin: str = "built-in"
    """Name of the data layer that it came from."""

    @classmethod
    def of_edition(cls, block: str, text: str, year: int, cite: SourceNote, **more: Any) -> Statement:
        """What one edition says."""
        return cls(id=block, text=text, report_year=year, editions=(year,), cite=cite, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class PillarStatement(Statement):
    """A progress or gap item."""

    pillar: Pillar
    pillar_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeStatement(Statement):
    """An item of evidence on the theme."""

    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRecommendation(Statement):
    """A recommendation in the list of all, in the report's order where it is known."""

    number: int
    pillar: Pillar
    pillar_label: str
    themes: tuple[str, ...]
    """Ids of the vocabulary, the main subject first."""
    on_theme: bool
    """True when it falls under the brief's theme."""
    ask: int | None = None
    """Which of the asks rests on it, counted from 1."""


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
    before: str
    """The count of the period before, where the note has it, as printed: “2021: 154”, “before: 3”."""
    report_year: int
    older: bool
    extracted: bool
    cite: SourceNote
    share: int | None = None
    """Per cent of the largest number of its kind and period, where there are several: a bar shows it."""
    told: bool = False
    """A statement of the brief gives it: not said twice."""


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date of the reporting year that lies ahead of the brief's date."""

    id: str
    day: date
    text: str
    cite: SourceNote
