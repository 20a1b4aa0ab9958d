"""From a record's items to a brief's statements: which edition, which wording, each thing once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeVar, cast

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
from briefgen.composition.citations import Citations
from briefgen.composition.statement_data import (
    KeyFigure,
    ListedRecommendation,
    PillarStatement,
    Statement,
    ThemeStatement,
)
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

    `own` leaves out the report's own words and `report` ours, unless the record has only the other kind. A statement
    that several editions make is taken as the newest of them up to `edition` makes it.
    """
    current = [stated for item in items if (stated := as_of(item, edition))]
    ours = [item for item in current if not item.quoted]
    if wording == "report" and len(ours) < len(current):
        current = [item for item in current if of_the_report(record, item)]
    elif wording == "own" and ours:
        current = ours
    return sorted(current, key=lambda item: -item.report_year)


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


def later(record: CountryRecord, items: Iterable[_Quotable], edition: int, wording: Wording) -> list[_Quotable]:
    """Items of editions after `edition`, newest first."""
    return [item for item in chosen(record, items, 9999, wording) if item.report_year > edition]


class Statements:
    """The items of one record as statements, each with its citations, block id and data layer."""

    def __init__(self, catalogue: Catalogue, record: CountryRecord, edition: int, citations: Citations) -> None:
        self.record = record
        self.edition = edition
        self._catalogue = catalogue
        self._citations = citations
        self._pillars = {term.id: term.label for term in catalogue.vocabulary.pillars}
        self._measures = {term.id: term.label for term in catalogue.vocabulary.measures}

    def plain(self, kind: str, part: str, item: Item) -> Statement:
        """Any item of the record's list `part` as a plain statement under the block kind `kind`."""
        return Statement(**self._said(kind, part, item))

    def finding(self, kind: Literal["progress", "gap"], item: Finding) -> PillarStatement:
        """A progress or gap item."""
        said = self._said(kind, "progress" if kind == "progress" else "gaps", item)
        return PillarStatement(**said, pillar=item.pillar, pillar_label=self._pillars[item.pillar])

    def evidence(self, item: Evidence) -> ThemeStatement:
        """An item of evidence on the theme."""
        return ThemeStatement(**self._said("evidence", "theme_evidence", item), side=item.side)

    def recommendation(self, item: Recommendation, number: int, *, on_theme: bool) -> ListedRecommendation:
        """A recommendation with its number in the list of all; `ask` is filled in when the asks are known."""
        return ListedRecommendation(
            **self._said("rec", "recommendations", item),
            number=number,
            pillar=item.pillar,
            pillar_label=self._pillars[item.pillar],
            themes=item.themes,
            on_theme=on_theme,
            ask=None,
        )

    def overview(self, overview: Overview, *, kind: str = "overview") -> Statement:
        """The overview of an edition."""
        return Statement(
            id=f"{kind}.{self.record.iso3}.{overview.report_year}",
            text=overview.text,
            report_year=overview.report_year,
            editions=(overview.report_year,),
            cite=self._citations.of_record(self.record, overview.source),
            earlier=(),
            older=overview.report_year < self.edition,
            quoted=overview.quoted,
            origin=self._origin("overviews", overview.id),
        )

    def figure(self, item: Figure) -> KeyFigure:
        """A figure, its value written with thousands separated."""
        return KeyFigure(
            id=f"figure.{self.record.iso3}.{item.report_year}.{item.id}",
            measure=item.measure,
            label=_figure_label(item, self._measures[item.measure]),
            value=item.value,
            display=f"{item.value / 10**9:g} billion" if item.value >= 10**9 else f"{item.value:,}",
            unit=item.unit,
            period=item.period,
            note=item.note or "",
            report_year=item.report_year,
            older=item.report_year < self.edition,
            extracted=item.extracted,
            cite=self._citations.of_record(self.record, item.source),
        )

    def narrative(self, section: Narrative) -> tuple[str, tuple[Statement, ...]]:
        """A section of the report's own narrative, paragraph by paragraph."""
        paragraphs: dict[str, Statement] = {}
        taken: set[str] = set()
        for text in section.paragraphs:
            # Two sections may begin a paragraph with the same words.
            slug = make_slug(text, taken, prefix=section.section)
            taken.add(slug)
            block = f"narrative.{self.record.iso3}.{section.report_year}.{slug}"
            paragraphs[block] = Statement(
                id=block,
                text=text,
                report_year=section.report_year,
                editions=(section.report_year,),
                cite=self._citations.of_record(self.record, section.source),
                earlier=(),
                older=section.report_year < self.edition,
                quoted=True,
                origin=self._origin("narrative", section.id),
            )
        heading = {"efforts": "Government efforts", "scope": "Scope and magnitude"}
        return heading.get(section.section, section.section.capitalize()), tuple(paragraphs.values())

    def _said(self, kind: str, part: str, item: Item) -> dict[str, Any]:
        """What statements of all kinds have."""
        return {
            "id": f"{kind}.{self.record.iso3}.{item.report_year}.{item.id}",
            "text": item.text,
            "report_year": item.report_year,
            "editions": item.editions,
            "cite": self._citations.of_record(self.record, item.source),
            "earlier": tuple(self._citations.of_record(self.record, entry.source) for entry in item.earlier),
            "older": item.report_year < self.edition,
            "quoted": item.quoted,
            "origin": self._origin(part, item.id),
        }

    def _origin(self, kind: str, item_id: str) -> str:
        return self._catalogue.origin(self.record.iso3, kind, item_id)


def _figure_label(item: Figure, measure: str) -> str:
    """What was counted: the unit, with the measure before it unless one of them says it all (“Convictions”)."""
    unit = item.unit[:1].upper() + item.unit[1:]
    if item.measure.startswith("victims") and item.unit.casefold() in ("persons", "people", "victims"):
        return measure
    if item.measure == "other" or unit.casefold().startswith(measure.split(maxsplit=1)[0].casefold()):
        return unit
    return f"{measure} ({item.unit})"


def without_repeats(
    statements: Sequence[_Statement], said: Sequence[Statement] = (), *, same: int = SAME_POINT
) -> tuple[_Statement, ...]:
    """The statements less those that make a point already made in `said` or earlier in the list.

    `same` is the likeness (0–100) from which on two are one point. What one edition says in its own words is never two
    times the same point, however alike: a list of the report's stays whole.
    """
    from rapidfuzz import fuzz

    distinct: list[_Statement] = []
    points = [(statement, statement.text.casefold()) for statement in said]
    for statement in statements:
        text = statement.text.casefold()
        rivals = (other for earlier, other in points if not _both_stand(statement, earlier) or text == other)
        if not any(fuzz.token_set_ratio(text, other, score_cutoff=same) for other in rivals):
            distinct.append(statement)
            points.append((statement, text))
    return tuple(distinct)


def _both_stand(statement: Statement, earlier: Statement) -> bool:
    return statement.quoted and (not earlier.quoted or earlier.report_year == statement.report_year)
