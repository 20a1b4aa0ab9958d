"""What changed since the edition before, as a section of the brief: only what the record can say with certainty."""

from __future__ import annotations

from collections.abc import Iterable

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import CountryRecord, Recommendation
from briefgen.composition.brief import EditionChanges, FigureChange, GapAnswered, Statement
from briefgen.composition.comparing import ComparedFigure, compare_editions, editions_of
from briefgen.composition.statements import StatementMaker


def edition_changes(
    catalogue: Catalogue, record: CountryRecord, maker: StatementMaker, edition: int
) -> EditionChanges | None:
    """Figures, answered gaps and recommendations of `edition` beside the edition before it on record.

    None when the record has nothing of one of the two, or nothing certain to say.
    """
    known = editions_of(record)
    if edition not in known or known[0] == edition:
        return None
    found = compare_editions(catalogue, record.iso3, newer=edition)
    whole = all(found.complete)

    def listed(kind: str, items: Iterable[Recommendation]) -> tuple[Statement, ...]:
        return tuple(maker.plain(kind, "recommendations", item) for item in items) if whole else ()

    changes = EditionChanges(
        id=f"changes.{record.iso3}",
        older=found.older,
        newer=found.newer,
        figures=tuple(_figure(maker, each) for each in found.figures if each.change is not None),
        answered=tuple(
            GapAnswered(
                f"answered.{record.iso3}.{each.gap.report_year}.{each.gap.id}",
                maker.plain("was", "gaps", each.gap),
                maker.plain("now", "progress", each.progress),
            )
            for each in found.answered
        ),
        new=listed("new", (each.item for each in found.recommendations if each.fate == "new")),
        reworded=listed("reworded", (each.item for each in found.recommendations if each.fate == "reworded")),
        dropped=listed("dropped", found.dropped),
        repeated=sum(each.fate == "repeated" for each in found.recommendations),
    )
    says_something = changes.figures or changes.answered or changes.new or changes.reworded or changes.dropped
    return changes if says_something else None


def _figure(maker: StatementMaker, compared: ComparedFigure) -> FigureChange:
    assert compared.older is not None and compared.newer is not None and compared.change is not None
    older, newer = maker.figure(compared.older), maker.figure(compared.newer)
    sign = "+" if compared.change > 0 else "−"
    return FigureChange(
        id=newer.id.replace("figure.", "change.", 1),
        label=newer.label,
        older=older,
        newer=newer,
        change=f"{sign}{abs(compared.change):,}" if compared.change else "no change",
    )
