"""A country's record as an edition sees it: items as statements, in the wording asked for, each thing once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, cast

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import (
    CountryName,
    CountryRecord,
    Figure,
    Item,
    Narrative,
    Overview,
    Placement,
    Recommendation,
    Subject,
)
from briefgen.catalogue.slugs import make_slug
from briefgen.composition.citations import Citations
from briefgen.composition.statement_data import KeyFigure, SourceNote, Statement
from briefgen.composition.subjects import Stated, subject_of
from briefgen.options import Wording

SAME_POINT = 88
"""Two statements count as one point from this token-set ratio on (0–100).

Chosen by reading the pairs of the built-in records between 80 and 95: below it, pairs differ in who or how many."""
OLDEST_LEAD = 2
"""A statement that lies further behind the brief's edition than this many editions leads nothing."""
KNOWN = frozenset({"two sources", "one source", "report"})
"""How a placement must be known before a headline or a line for the press may build on it."""
_NARRATIVE_HEADINGS = {"efforts": "Government efforts", "scope": "Scope and magnitude"}
_BLOCK_KINDS = {
    "overviews": "overview", "progress": "progress", "gaps": "gap", "recommendations": "rec", "profile": "profile",
    "theme_evidence": "evidence",
}  # fmt: skip
"""How the block ids of a list's statements begin."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_BEFORE = re.compile(
    rf"(?:^|[;,] |\b(?:against|compared with|from) )(\d[\d,]*|{'|'.join(NUMBERS[1:])})"
    r"(?: (?:persons|suspects|cases|victims?))?"
    r" (?:in (?:(fiscal) year )?(\d{4})\b|(?:in )?the (?:previous|preceding|year before|period before)\b)"
)
"""Where the note on a figure has the count of the period before: “154 in 2021”, “against three in the previous period”.
"""

_Quotable = TypeVar("_Quotable", bound=Item | Overview)
_Statement = TypeVar("_Statement", bound=Statement)


@dataclass(frozen=True)
class RecordView:
    """One country's record up to an edition, in one wording, for a paper of one day; sources go to one registry."""

    catalogue: Catalogue
    country: CountryName
    edition: int
    day: date
    """The brief's date."""
    wording: Wording
    citations: Citations

    @property
    def iso3(self) -> str:
        """The country's code."""
        return self.country.iso3

    @cached_property
    def record(self) -> CountryRecord:
        """The whole record, later editions included."""
        return self.catalogue.country(self.iso3)

    @cached_property
    def placements(self) -> dict[int, Placement]:
        """The placements up to the edition, by year, ascending."""
        placements = self.catalogue.placements(self.iso3)
        return {placement.year: placement for placement in placements if placement.year <= self.edition}

    @property
    def placement(self) -> Placement | None:
        """The placement of the edition."""
        return self.placements.get(self.edition)

    def chosen(self, items: Iterable[_Quotable]) -> list[_Quotable]:
        """Items of the edition and before, newest first (the file's order within an edition), in the wording asked for.

        `own` leaves out the report's own words and `report` ours, unless the record has only the other kind. A
        statement that several editions make is taken as the newest of them up to the edition makes it.
        """
        return self._worded(stated for item in items if (stated := as_of(item, self.edition)))

    def later(self, items: Iterable[_Quotable]) -> list[_Quotable]:
        """Items of editions after the edition, newest first."""
        return [item for item in self._worded(items) if item.report_year > self.edition]

    def _worded(self, items: Iterable[_Quotable]) -> list[_Quotable]:
        items = list(items)
        ours = [item for item in items if not item.quoted]
        if self.wording == "report" and len(ours) < len(items):
            items = [item for item in items if of_the_report(self.record, item)]
        elif self.wording == "own" and ours:
            items = ours
        return sorted(items, key=lambda item: -item.report_year)

    def subject(self, item: Stated) -> Subject | None:
        """What a finding or recommendation is about."""
        subjects, key = self.catalogue.subjects, (item.text, item.pillar, getattr(item, "themes", ()))
        if key not in subjects.recognised:
            subjects.recognised[key] = subject_of(item, subjects.subjects)
        return subjects.recognised[key]

    def cite(self, key: str) -> SourceNote:
        """The note for a source of the record."""
        return self.citations.of_record(self.record, key)

    def said(self, part: str, item: Item | Overview, kind: str = "") -> dict[str, Any]:
        """The fields of a statement from an item of the record's list `part`; its block id begins with `kind`.

        The id has the first edition that says it: what a newer one repeats stays the same block of a draft.
        """
        earlier = item.earlier if isinstance(item, Item) else ()
        editions = item.editions if isinstance(item, Item) else (item.report_year,)
        name = f".{item.id}" if isinstance(item, Item) else ""
        return {
            "id": f"{kind or _BLOCK_KINDS[part]}.{self.iso3}.{editions[0]}{name}",
            "text": item.text,
            "report_year": item.report_year,
            "editions": editions,
            "cite": self.cite(item.source),
            "earlier": tuple(self.cite(entry.source) for entry in earlier),
            "older": item.report_year < self.edition,
            "quoted": item.quoted,
            "origin": self.catalogue.origin(self.iso3, part, item.id),
        }

    def figure(self, item: Figure) -> KeyFigure:
        """A figure, its value written with thousands separated."""
        return KeyFigure(
            id=f"figure.{self.iso3}.{item.report_year}.{item.id}",
            measure=item.measure,
            label=_figure_label(item, self.catalogue.vocabulary.labels["measures"][item.measure]),
            value=item.value,
            display=f"{item.value / 10**9:g} billion" if item.value >= 10**9 else f"{item.value:,}",
            unit=item.unit,
            period=item.period,
            note=item.note or "",
            before=_before(item.note or ""),
            report_year=item.report_year,
            older=item.report_year < self.edition,
            extracted=item.extracted,
            cite=self.cite(item.source),
        )

    def narrative(self, section: Narrative) -> tuple[str, tuple[Statement, ...]]:
        """A section of the report's own narrative, paragraph by paragraph."""
        year, cite = section.report_year, self.cite(section.source)
        origin = self.catalogue.origin(self.iso3, "narrative", section.id)
        paragraphs: dict[str, Statement] = {}
        for text in section.paragraphs:
            # Two sections may begin a paragraph with the same words.
            slug = make_slug(text, paragraphs, prefix=section.section)
            paragraphs[slug] = Statement.of_edition(
                f"narrative.{self.iso3}.{year}.{slug}",
                text,
                year,
                cite,
                older=year < self.edition,
                quoted=True,
                origin=origin,
            )
        return _NARRATIVE_HEADINGS.get(section.section, section.section.capitalize()), tuple(paragraphs.values())


def recent(report_year: int, edition: int) -> bool:
    """Whether a statement may lead, be asked for or be objected to."""
    return report_year >= edition - OLDEST_LEAD


def of_the_report(record: CountryRecord, item: Item | Overview) -> bool:
    """Whether an import brought the item: the report's own words, or what a person made of them.

    A correction takes the place of what it corrects: the report's list stays whole, though one line of it is now ours.
    """
    if item.quoted:
        return True
    if isinstance(item, Recommendation):
        return item.priority is not None
    source = record.sources.get(item.source)
    return source is not None and source.sha256 is not None


def as_of(item: _Quotable, edition: int) -> _Quotable | None:
    """The item as `edition` and those before it say it; None where only later ones do."""
    if item.report_year <= edition:
        return item
    earlier = sorted(item.earlier, key=lambda entry: -entry.report_year) if isinstance(item, Item) else []
    said = [entry for entry in earlier if entry.report_year <= edition]
    if not said:
        return None
    newest = said[0]
    changed = {"report_year": newest.report_year, "source": newest.source, "earlier": tuple(said[1:])}
    return cast(_Quotable, item.model_copy(update=changed))


def newest_list(record: CountryRecord, items: Sequence[Recommendation]) -> list[Recommendation]:
    """The recommendations without the imported lists of earlier editions: an edition's own list is whole."""
    newest = max((item.report_year for item in items if of_the_report(record, item)), default=0)
    return [item for item in items if not of_the_report(record, item) or item.report_year == newest]


def _before(note: str) -> str:
    """“2021: 154”, “before: 3”: what a figure's note says of the period before it; nothing where it says none."""
    said = _BEFORE.search(note)
    if said is None:
        return ""
    count, fiscal, year = said.groups()
    number = str(NUMBERS.index(count)) if count in NUMBERS else count
    return f"{'FY ' if fiscal else ''}{year or 'before'}: {number}".replace(" ", "\N{NO-BREAK SPACE}")


def _figure_label(item: Figure, measure: str) -> str:
    """What was counted: the unit, with the measure before it unless one of them says it all (“Convictions”)."""
    unit = item.unit[:1].upper() + item.unit[1:]
    people = re.fullmatch(r"(?:persons|people|victims)(?: (\(.+\)))?", item.unit, re.IGNORECASE)
    if item.measure.startswith("victims") and people:
        return f"{measure} {people[1]}" if people[1] else measure
    if item.measure == "other" or unit.casefold().startswith(measure.split(maxsplit=1)[0].casefold()):
        return unit
    return f"{measure}: {item.unit}" if "(" in item.unit else f"{measure} ({item.unit})"


def without_repeats(
    statements: Sequence[_Statement], said: Sequence[Statement] = (), *, same: int = SAME_POINT
) -> tuple[_Statement, ...]:
    """The statements less those that make a point already made in `said` or earlier in the list.

    `same` is the likeness (0–100) from which on two are one point. What one edition says in its own words is never two
    times the same point, however alike: a list of the report's stays whole.
    """
    from rapidfuzz import fuzz, process

    distinct: list[_Statement] = []
    points: list[Statement] = [*said]
    texts = [statement.text.casefold() for statement in said]
    for statement in statements:
        text, rivals = statement.text.casefold(), texts
        if statement.quoted:
            pairs = zip(points, texts, strict=True)
            rivals = [other for earlier, other in pairs if not _both_stand(statement, earlier) or text == other]
        if process.extractOne(text, rivals, scorer=fuzz.token_set_ratio, score_cutoff=same) is None:
            distinct.append(statement)
            points.append(statement)
            texts.append(text)
    return tuple(distinct)


def _both_stand(statement: Statement, earlier: Statement) -> bool:
    return statement.quoted and (not earlier.quoted or earlier.report_year == statement.report_year)
