"""The tier history of a country as an SVG chart for a narrow column: a row for each tier held, a column per year.

A country that was on one tier only has one row, a strip with the tier written in it. Rows follow the report's ranking,
best at the top; Special Case years stand in a row of their own below, hatched, since they are outside of it. The newest
value is marked, years without a placement are an open gap, and placements that were not read from a list are thinner
and hollow; the caption names their years.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from briefgen.charts.palette import INK, LINE, PAPER, QUIET, RULE, TIER_LOOKS
from briefgen.charts.svg import MM, drawing, mark, text_width

if TYPE_CHECKING:
    from briefgen.catalogue.models import Tier
    from briefgen.composition.brief import TierHistory, TierYear

RANKED: Final[tuple[Tier, ...]] = ("Tier 1", "Tier 2", "Tier 2 Watch List", "Tier 3")
NAMES: Final = {"Tier 2 Watch List": "Watch List", "Special Case": "Special"}
"""Tiers by the names that their rows have here."""
TEXT: Final = 8.0
ROW: Final = 12.0
BAR: Final = 8.0
STRIP: Final = 12.0
"""Height of the bar of a country that was on one tier only."""
HOLLOW_BAR: Final = 4.5
TOP: Final = 1.0
AXIS: Final = 12.0
SPECIAL_GAP: Final = 2.0
YEAR_LABEL: Final = 19.0
"""Width of a year in the axis, with air."""
RIGHT: Final = 6.0
"""Room for the newest year's label, which is wider than its column."""
GAP_LABEL: Final = "none on record"
UNRANKED_LABEL: Final = "not ranked"


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive years drawn as one bar: same tier, known in the same way. `tier` None is a gap."""

    tier: Tier | None
    style: str
    """filled | inferred | uncertain | gap"""
    first: int
    last: int


def tier_history(history: TierHistory, *, width: float = 56.0) -> str:
    """Draw `history` as SVG text; `width` is millimetres."""
    plot = _Plot(history, width * MM)
    return drawing(history.alt, width, plot.height, TEXT, plot.marks())


class _Plot:
    """Where things are: rows by tier, columns by year."""

    def __init__(self, history: TierHistory, width: float) -> None:
        self.years: Sequence[TierYear] = history.years
        self.width = width
        held = {entry.tier for entry in history.years if entry.tier}
        ranks = [rank for rank, tier in enumerate(RANKED) if tier in held]
        # Rows in between stay, so that a fall of two tiers looks like one.
        self.rows: tuple[Tier, ...] = RANKED[min(ranks) : max(ranks) + 1] if ranks else ()
        self.special = "Special Case" in held
        self.strip = len(self.rows) + self.special <= 1
        names = [NAMES.get(tier, tier) for tier in (*self.rows, *(("Special Case",) * self.special))]
        self.left = 0.0 if self.strip else max(text_width(name, TEXT, semibold=True) for name in names) + 5.0
        self.row = STRIP + 2.0 if self.strip else ROW
        self.first = history.years[0].year
        self.last = history.years[-1].year
        self.step = (width - RIGHT - self.left) / (self.last - self.first + 1)
        self.runs = tuple(_runs(history.years))
        self.unranked = frozenset(history.unranked_years)
        self.ranked_bottom = TOP + self.row * len(self.rows)
        self.axis_top = self.ranked_bottom + (SPECIAL_GAP * bool(self.rows) + self.row if self.special else 0.0)
        if not self.rows and not self.special:
            self.axis_top += self.row
        self.height = self.axis_top + AXIS

    def x(self, year: float) -> float:
        """Left edge of a year's column."""
        return self.left + (year - self.first) * self.step

    def y(self, tier: Tier) -> float:
        """Middle of a tier's row."""
        if tier == "Special Case":
            return self.axis_top - self.row / 2
        return TOP + self.row * (self.rows.index(tier) + 0.5)

    def marks(self) -> Iterator[str]:
        """Everything inside the `<svg>`, from back to front."""
        if not self.strip:
            yield from self._rows()
        yield from self._gaps()
        yield from self._steps()
        for run in self.runs:
            if run.tier is not None:
                yield from self._bar(run, run.tier)
        yield from self._name_of_strip() if self.strip else self._newest()
        yield from self._axis()

    def _rows(self) -> Iterator[str]:
        now = self.years[-1].tier
        for tier in (*self.rows, *(("Special Case",) if self.special else ())):
            y = self.y(tier)
            yield _line(self.left, y, self.x(self.last + 1), y, RULE, "0.5")
            colour, weight = (INK, 600) if tier == now else (QUIET, 400)
            yield _text(0.0, y + 2.8, NAMES.get(tier, tier), colour, weight=weight)

    def _gaps(self) -> Iterator[str]:
        """Years without a placement: nothing is drawn but the words, on white so that no line crosses the gap."""
        for run in self.runs:
            if run.tier is not None:
                continue
            left, right = self.x(run.first), self.x(run.last + 1)
            yield _box(left, TOP, right - left, self.axis_top - TOP, PAPER)
            label = UNRANKED_LABEL if run.first in self.unranked else GAP_LABEL
            if right - left >= text_width(label, TEXT) + 3:
                yield _text((left + right) / 2, (TOP + self.axis_top) / 2 + 2.8, label, QUIET, anchor="middle")

    def _steps(self) -> Iterator[str]:
        """Thin uprights where the placement moved from one year to the next, as one path."""
        moves = ""
        for before, after in zip(self.runs, self.runs[1:], strict=False):
            if before.tier in RANKED and after.tier in RANKED and before.tier != after.tier:
                moves += f"M{self.x(after.first):.2f} {self.y(before.tier):.2f}V{self.y(after.tier):.2f}"
        if moves:
            yield mark("path", d=moves, fill="none", stroke=LINE, stroke_width="0.75")

    def _bar(self, run: _Run, tier: Tier) -> Iterator[str]:
        """One run. What was not read from a list is a thinner, hollow bar."""
        look = TIER_LOOKS[tier]
        full, hollow = (STRIP, STRIP - 4) if self.strip else (BAR, HOLLOW_BAR)
        height = full if run.style == "filled" else hollow
        left = self.x(run.first) + 0.4
        width = self.x(run.last + 1) - 0.4 - left
        top = self.y(tier) - height / 2
        inner = look.fill if run.style == "filled" else PAPER
        hatched, dashes = tier == "Special Case" and run.style == "filled", "2 1.6" if run.style == "uncertain" else ""
        if hatched or dashes:
            yield _box(left, top, width, height, inner)
            inner = "none"
        if hatched:
            yield from _hatching(left, top, width, height, look.hatch_ink)
        yield _box(left + 0.5, top + 0.5, width - 1, height - 1, inner, look.line, dashes)

    def _newest(self) -> Iterator[str]:
        """A ring around the newest value."""
        tier = self.years[-1].tier
        if tier is not None:
            x = self.x(self.last) + self.step / 2
            y = self.y(tier)
            yield mark("circle", digits=2, cx=x, cy=y, r="2.8", fill=PAPER, stroke=INK, stroke_width="1.4")

    def _name_of_strip(self) -> Iterator[str]:
        """The tier's name in the widest part of the strip that it fits into."""
        placed = [run for run in self.runs if run.tier]
        run = max(placed, key=lambda run: (run.style == "filled", run.last - run.first), default=None)
        if run is None or run.tier is None:
            return
        words, look = run.tier, TIER_LOOKS[run.tier]
        left = self.x(run.first) + 4
        if (
            run.style == "filled"
            and not look.hatch
            and text_width(words, TEXT, semibold=True) < self.x(run.last) - left
        ):
            yield _text(left, self.y(run.tier) + 2.9, words, look.ink, weight=600)

    def _axis(self) -> Iterator[str]:
        y = self.axis_top + TEXT + 1.0
        for year in self._labelled_years():
            colour, weight = (INK, 600) if year == self.last else (QUIET, 400)
            anchor = "start" if year == self.first and self.strip else "middle"
            x = self.x(year) + (0.0 if anchor == "start" else self.step / 2)
            yield _text(x, y, str(year), colour, weight=weight, anchor=anchor)

    def _labelled_years(self) -> list[int]:
        """The newest and the oldest year, then years of change (newest first), then fives, as far as there is room."""
        changes = [run.first for run in reversed(self.runs) if run.first != self.first]
        fives = [year for year in range(self.first, self.last) if year % 5 == 0]
        chosen: list[int] = []
        for year in (self.last, self.first, *changes, *fives):
            if all(abs(year - other) * self.step >= YEAR_LABEL for other in chosen):
                chosen.append(year)
        return sorted(chosen)


def _runs(years: Sequence[TierYear]) -> Iterator[_Run]:
    for (tier, style), row in groupby(years, lambda year: (year.tier, _style(year))):
        entries = list(row)
        yield _Run(tier, style, entries[0].year, entries[-1].year)


def _style(year: TierYear) -> str:
    if year.tier is None:
        return "gap"
    return year.basis if year.basis in ("inferred", "uncertain") else "filled"


def _hatching(left: float, top: float, width: float, height: float, colour: str) -> Iterator[str]:
    """Diagonal lines inside a box, cut at its edges by calculation: no clip path or pattern is needed."""
    offset = 3.0
    while offset < width + height:
        x1, y1 = left + min(offset, width), top + max(0.0, offset - width)
        x2, y2 = left + max(0.0, offset - height), top + min(offset, height)
        yield _line(x1, y1, x2, y2, colour, "0.8")
        offset += 3.6


def _text(x: float, y: float, words: str, colour: str, *, weight: int = 400, anchor: str = "start") -> str:
    heavy, where = "" if weight == 400 else weight, "" if anchor == "start" else anchor
    return mark("text", words, digits=2, x=x, y=y, fill=colour, font_weight=heavy, text_anchor=where)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: str) -> str:
    return mark("line", digits=2, x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=width)


def _box(x: float, y: float, width: float, height: float, fill: str, edge: str = "", dashes: str = "") -> str:
    own = {"stroke": edge, "stroke_width": "1" if edge else "", "stroke_dasharray": dashes}
    return mark("rect", None, digits=2, x=x, y=y, width=width, height=height, fill=fill, **own)
