"""What keeps coming back: topics by editions, from every statement on record of a finding or recommendation."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from briefgen.catalogue.models import Finding, Recommendation
from briefgen.composition.brief import Matrix, MatrixCell, MatrixRow
from briefgen.composition.record_view import RecordView, of_the_report

EDITIONS = 6
ROWS = 7
FEWEST = 2
"""A topic needs this many cells that are known, and a matrix this many topics."""


def matrix(view: RecordView) -> Matrix | None:
    """The topics that at least two of the last six editions speak of, the most often raised first.

    Each statement counts for its main subject in every edition that makes it. An edition is silent on a topic only
    where its whole list is on record.
    """
    record = view.record
    years = tuple(range(view.edition - EDITIONS + 1, view.edition + 1))
    raised = _by_subject(view, (*record.gaps, *record.recommendations))
    credited = _by_subject(view, record.progress)
    whole = {item.report_year for item in record.recommendations if of_the_report(record, item)}
    rows = []
    for topic in view.catalogue.subjects.subjects:
        if raised.get(topic.id, set()).isdisjoint(years):
            continue
        cells = tuple(_cell(year, raised[topic.id], credited.get(topic.id, ()), whole) for year in years)
        spoken = sum(cell.state in ("raised", "credited", "both") for cell in cells)
        count = sum(cell.state in ("raised", "both") for cell in cells)
        if spoken >= FEWEST:
            rows.append(MatrixRow(f"topic.{record.iso3}.{topic.id}", topic.id, topic.label, cells, count))
    if len(rows) < FEWEST:
        return None
    rows.sort(key=lambda row: (-row.raised, -max(cell.year for cell in row.cells if cell.state in ("raised", "both"))))
    rows = rows[:ROWS]
    silences = any(cell.state == "silent" for row in rows for cell in row.cells)
    return Matrix(f"matrix.{record.iso3}", years, tuple(rows), silences)


def _by_subject(view: RecordView, items: Iterable[Finding | Recommendation]) -> dict[str, set[int]]:
    """The editions that speak of each subject; one that takes whatever is left in a pillar is no topic."""
    years: dict[str, set[int]] = {}
    for item in items:
        subject = view.subject(item)
        if subject and (subject.words or subject.themes):
            years.setdefault(subject.id, set()).update(item.editions)
    return years


def _cell(year: int, raised: Iterable[int], credited: Iterable[int], whole: Collection[int]) -> MatrixCell:
    if year in raised:
        return MatrixCell(year, "both" if year in credited else "raised")
    if year in credited:
        return MatrixCell(year, "credited")
    return MatrixCell(year, "silent" if year in whole else "unknown")
