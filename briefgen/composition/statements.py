"""From a record's items to a brief's statements: which edition, which wording, each thing once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeVar

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import (
    CountryRecord,
    Evidence,
    Figure,
    Finding,
    Item,
    Narrative,
    Overview,
    Recommendation,
)
from briefgen.catalogue.slugs import make_slug
from briefgen.composition.brief import KeyFigure, PillarStatement, Statement, ThemeStatement
from briefgen.composition.citations import Citations
from briefgen.options import Wording

SAME_POINT = 88
"""Two statements count as one point from this token-set ratio on (0–100).

Chosen by reading the pairs of the built-in records between 80 and 95: below it, pairs differ in who or how many."""

_Item = TypeVar("_Item", Item, Finding, Evidence, Overview, Narrative)
_Quotable = TypeVar("_Quotable", bound=Item | Overview)
_Statement = TypeVar("_Statement", bound=Statement)


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


def chosen(record: CountryRecord, items: Iterable[_Quotable], edition: int, wording: Wording) -> list[_Quotable]:
    """Items of `edition` and before, newest first (the file's order within an edition), in the wording asked for.

    `own` leaves out the report's own words and `report` ours, unless the record has only the other kind.
    """
    current = [item for item in items if item.report_year <= edition]
    ours = [item for item in current if not item.quoted]
    if wording == "report" and len(ours) < len(current):
        current = [item for item in current if of_the_report(record, item)]
    elif wording == "own" and ours:
        current = ours
    return sorted(current, key=lambda item: -item.report_year)


def newest_list(record: CountryRecord, items: Sequence[Recommendation]) -> list[Recommendation]:
    """The recommendations without the imported lists of earlier editions: an edition's own list is whole."""
    newest = max((item.report_year for item in items if of_the_report(record, item)), default=0)
    return [item for item in items if not of_the_report(record, item) or item.report_year == newest]


def later(record: CountryRecord, items: Iterable[_Quotable], edition: int, wording: Wording) -> list[_Quotable]:
    """Items of editions after `edition`, newest first."""
    return [item for item in chosen(record, items, 9999, wording) if item.report_year > edition]


class StatementMaker:
    """Turns items of one record into statements with their citation, block id and data layer."""

    def __init__(self, catalogue: Catalogue, record: CountryRecord, edition: int, citations: Citations) -> None:
        self._catalogue = catalogue
        self._record = record
        self._edition = edition
        self._citations = citations
        self._pillars = {term.id: term.label for term in catalogue.vocabulary.pillars}
        self._measures = {term.id: term.label for term in catalogue.vocabulary.measures}

    def finding(self, kind: Literal["progress", "gap"], item: Finding) -> PillarStatement:
        """A progress or gap item."""
        return PillarStatement(
            id=f"{kind}.{self._record.iso3}.{item.report_year}.{item.id}",
            text=item.text,
            report_year=item.report_year,
            cite=self._citations.of_record(self._record, item.source),
            older=item.report_year < self._edition,
            quoted=item.quoted,
            origin=self._origin("progress" if kind == "progress" else "gaps", item.id),
            pillar=item.pillar,
            pillar_label=self._pillars[item.pillar],
        )

    def evidence(self, item: Evidence) -> ThemeStatement:
        """An item of evidence on the theme."""
        return ThemeStatement(
            id=f"evidence.{self._record.iso3}.{item.report_year}.{item.id}",
            text=item.text,
            report_year=item.report_year,
            cite=self._citations.of_record(self._record, item.source),
            older=item.report_year < self._edition,
            quoted=item.quoted,
            origin=self._origin("theme_evidence", item.id),
            side=item.side,
        )

    def plain(self, kind: str, origin_kind: str, item: Item) -> Statement:
        """Any item as a plain statement under the block kind `kind`."""
        return Statement(
            id=f"{kind}.{self._record.iso3}.{item.report_year}.{item.id}",
            text=item.text,
            report_year=item.report_year,
            cite=self._citations.of_record(self._record, item.source),
            older=item.report_year < self._edition,
            quoted=item.quoted,
            origin=self._origin(origin_kind, item.id),
        )

    def overview(self, overview: Overview, *, kind: str = "overview") -> Statement:
        """The overview of an edition."""
        return Statement(
            id=f"{kind}.{self._record.iso3}.{overview.report_year}",
            text=overview.text,
            report_year=overview.report_year,
            cite=self._citations.of_record(self._record, overview.source),
            older=overview.report_year < self._edition,
            quoted=overview.quoted,
            origin=self._origin("overviews", overview.id),
        )

    def figure(self, item: Figure) -> KeyFigure:
        """A figure, its value written with thousands separated."""
        return KeyFigure(
            id=f"figure.{self._record.iso3}.{item.report_year}.{item.id}",
            measure=item.measure,
            label=_figure_label(item, self._measures[item.measure]),
            value=item.value,
            display=f"{item.value:,}",
            unit=item.unit,
            period=item.period,
            note=item.note or "",
            report_year=item.report_year,
            older=item.report_year < self._edition,
            extracted=item.extracted,
            cite=self._citations.of_record(self._record, item.source),
        )

    def narrative(self, section: Narrative) -> tuple[str, tuple[Statement, ...]]:
        """A section of the report's own narrative, paragraph by paragraph."""
        cite = self._citations.of_record(self._record, section.source)
        paragraphs: dict[str, Statement] = {}
        taken: set[str] = set()
        for text in section.paragraphs:
            # Two sections may begin a paragraph with the same words.
            slug = make_slug(text, taken, prefix=section.section)
            taken.add(slug)
            block = f"narrative.{self._record.iso3}.{section.report_year}.{slug}"
            paragraphs[block] = Statement(
                id=block,
                text=text,
                report_year=section.report_year,
                cite=cite,
                older=section.report_year < self._edition,
                quoted=True,
                origin=self._origin("narrative", section.id),
            )
        return section.section.capitalize(), tuple(paragraphs.values())

    def _origin(self, kind: str, item_id: str) -> str:
        return self._catalogue.origin(self._record.iso3, kind, item_id)


def _figure_label(item: Figure, measure: str) -> str:
    """What was counted: the unit, with the measure before it unless the unit names it (“Convictions”)."""
    unit = item.unit[:1].upper() + item.unit[1:]
    if item.measure == "other" or unit.casefold().startswith(measure.split(maxsplit=1)[0].casefold()):
        return unit
    return f"{measure} ({item.unit})"


def without_repeats(statements: Sequence[_Statement], said: Sequence[Statement] = ()) -> tuple[_Statement, ...]:
    """The statements less those that make a point already made in `said` or earlier in the list.

    What one edition says in its own words is never two times the same point, however alike: a list of the report's
    stays whole.
    """
    from rapidfuzz import fuzz

    kept: list[_Statement] = []
    made = [(statement, statement.text.casefold()) for statement in said]
    for statement in statements:
        text = statement.text.casefold()
        rivals = (other for earlier, other in made if not _both_stand(statement, earlier) or text == other)
        if not any(fuzz.token_set_ratio(text, other, score_cutoff=SAME_POINT) for other in rivals):
            kept.append(statement)
            made.append((statement, text))
    return tuple(kept)


def _both_stand(statement: Statement, earlier: Statement) -> bool:
    return statement.quoted and (not earlier.quoted or earlier.report_year == statement.report_year)


FIGURE_ORDER = ("investigations", "prosecutions", "convictions", "victims_identified", "victims_assisted", "funding")


def key_figures(figures: Iterable[Figure], edition: int, limit: int = 7) -> list[Figure]:
    """The newest figure of each measure and unit up to `edition`, measures in the report's order, at most `limit`.

    Of one edition's, a person's own comes before one that an import read.
    """
    newest: dict[tuple[str, str], Figure] = {}
    for figure in sorted(figures, key=lambda figure: (-figure.report_year, figure.extracted, figure.id)):
        if figure.report_year <= edition:
            newest.setdefault((figure.measure, figure.unit.casefold()), figure)
    order = {measure: place for place, measure in enumerate(FIGURE_ORDER)}
    ranked = sorted(newest.values(), key=lambda figure: (order.get(figure.measure, 9), -figure.report_year, figure.id))
    return ranked[:limit]
