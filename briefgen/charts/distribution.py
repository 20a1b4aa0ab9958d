"""How a pack's countries were spread over the tiers, edition by edition: stacked bars, best tier on top.

Tiers are named directly beside the newest bar with how many countries each has; placements that are uncertain are
outlined, countries without one leave the bar shorter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from briefgen.charts.hatching import hatching
from briefgen.charts.palette import INK, LINE, PAPER, QUIET, TIER_LOOKS, TierLook
from briefgen.charts.projection import Box
from briefgen.charts.svg import MM, drawing, mark, text_width

if TYPE_CHECKING:
    from briefgen.catalogue.models import Tier
    from briefgen.composition.pack_data import Distribution, DistributionYear, Pack

TEXT: Final = 9.0
TOP: Final = 4.0
PLOT: Final = 108.0
AXIS: Final = 16.0
NAMES: Final = 104.0
"""Room for the tiers' names at the right."""
NAME_STEP: Final = 11.5
FROM_THE_BOTTOM: Final[tuple[Tier, ...]] = ("Tier 3", "Tier 2 Watch List", "Tier 2", "Tier 1", "Special Case")
UNCERTAIN: Final = "placement uncertain"


def distribution(pack: Pack, *, width: float = 164.0) -> str:
    """Draw the distribution of `pack` as SVG text, `width` millimetres wide; "" for a pack without one."""
    if pack.distribution is None:
        return ""
    plot = _Plot(pack.distribution, width * MM)
    return drawing(pack.distribution.alt, width, TOP + PLOT + AXIS, TEXT, plot.marks())


class _Plot:
    """Where things are: one bar per edition, one step of height per country."""

    def __init__(self, data: Distribution, width: float) -> None:
        self.years: Sequence[DistributionYear] = data.years
        self.step = (width - NAMES) / len(data.years)
        self.bar = self.step * 0.84
        most = max(sum(count for _, count in year.counts) + year.uncertain for year in data.years)
        self.unit = PLOT / max(most, 1)
        self.base = TOP + PLOT

    def marks(self) -> Iterator[str]:
        """Everything inside the `<svg>`, from back to front."""
        labelled = self._labelled()
        for column, year in enumerate(self.years):
            yield from self._bar(column, year, numbers=year.year in labelled)
            if year.year in labelled:
                newest = column == len(self.years) - 1
                # The first year starts at its bar's edge, or it would leave the picture.
                x = column * self.step + (self.bar / 2 if column else 0.0)
                yield mark(
                    "text",
                    str(year.year),
                    x=x,
                    y=self.base + 12,
                    text_anchor="middle" if column else "",
                    fill=INK if newest else QUIET,
                    font_weight=600 if newest else "",
                )
        end = len(self.years) * self.step
        yield mark("line", x1=0, y1=self.base, x2=end, y2=self.base, stroke=LINE, stroke_width=0.6)
        yield from self._names()

    def _labelled(self) -> set[int]:
        """The newest year, then fives and the first, as far as there is room."""
        newest = self.years[-1].year
        chosen = [newest]
        first = self.years[0].year
        for year in (first, *(year.year for year in self.years if year.year % 5 == 0)):
            if all(abs(year - other) * self.step >= text_width("2025", TEXT) + 6 for other in chosen):
                chosen.append(year)
        return set(chosen)

    def _segments(self, year: DistributionYear) -> Iterator[tuple[Tier | None, int, float, float]]:
        """(tier, count, top, bottom) from the bottom up; tier None are the uncertain placements."""
        counts = dict(year.counts)
        bottom = self.base
        for tier in (*FROM_THE_BOTTOM, None):
            count = year.uncertain if tier is None else counts.get(tier, 0)
            if count:
                yield tier, count, bottom - count * self.unit, bottom
                bottom -= count * self.unit

    def _bar(self, column: int, year: DistributionYear, *, numbers: bool) -> Iterator[str]:
        left = column * self.step
        for tier, count, top, bottom in self._segments(year):
            look = TIER_LOOKS[tier] if tier else None
            yield mark(
                "rect",
                x=left,
                y=top,
                width=self.bar,
                height=bottom - top,
                fill=look.fill if look else PAPER,
                stroke=look.line if look else LINE,
                stroke_width=0.4,
                stroke_dasharray="" if tier else "2 1.6",
            )
            number = str(count)
            fits = bottom - top >= TEXT + 1 and self.bar >= text_width(number, TEXT) + 1
            if look and look.hatch:
                yield _hatched_bar(left, top, self.bar, bottom - top, look, number if numbers and fits else "")
            if numbers and fits:
                x, y, ink = left + self.bar / 2, (top + bottom) / 2 + TEXT * 0.34, look.ink if look else INK
                yield mark("text", number, x=x, y=y, text_anchor="middle", fill=ink)

    def _names(self) -> Iterator[str]:
        """The newest bar's tiers, each with its number, at their height or moved apart; thin lines lead to them."""
        right = (len(self.years) - 1) * self.step + self.bar
        segments = list(self._segments(self.years[-1]))
        middles = [(top + bottom) / 2 for _, _, top, bottom in segments]
        for (tier, count, _, _), at, y in zip(segments, middles, _apart(middles, self.base), strict=True):
            line = f"M{right + 1:.1f} {at:.1f}L{right + 8:.1f} {y:.1f}"
            yield mark("path", d=line, fill="none", stroke=LINE, stroke_width=0.6)
            yield mark("text", f"{tier or UNCERTAIN} ({count})", x=right + 11, y=y + TEXT * 0.34, fill=INK)


def _apart(middles: Sequence[float], lowest: float) -> list[float]:
    """Heights near the wanted ones (given from the bottom up) with room for a line of text between them."""
    placed: list[float] = []
    limit = lowest - TEXT * 0.4
    for y in middles:
        placed.append(min(y, limit))
        limit = placed[-1] - NAME_STEP
    shortfall = TOP + TEXT * 0.4 - placed[-1] if placed else 0.0
    return [y + max(0.0, shortfall) for y in placed]


def _hatched_bar(left: float, top: float, width: float, height: float, look: TierLook, number: str) -> str:
    """The hatching of a part of a bar; the number in its middle stays free."""
    middle_x, middle_y = left + width / 2, top + height / 2
    half = text_width(number, TEXT) / 2 + 1
    clear = [Box(middle_x - half, middle_y - 5, middle_x + half, middle_y + 5)] if number else []
    ring = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    return hatching([ring], look, clear=clear)
