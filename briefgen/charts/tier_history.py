"""The tier history of a country as an SVG chart: one row per tier, one column per year.

Rows follow the report's ranking, best at the top; Special Case years stand in a row of their own below, hatched, since
they are outside of it. Every row is labelled directly, the newest value is marked, years without a placement are an
open gap, and placements that were not read from a list are thinner and hollow.

Lengths are points at final size, so that the 9 pt of the text is 9 pt on paper. Only rectangles, lines, circles and
text are used: WeasyPrint, browsers and resvg draw them alike. Text has classes, by which screen.css sets it larger and
closer to the bars on a phone: `name` (of a row), `note` (a `long` one begins at the left edge), and `wide` (for which a
phone has no room).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from briefgen.charts.lettering import text_width
from briefgen.charts.palette import INK, LINE, PAPER, QUIET, RULE, TIER_LOOKS

if TYPE_CHECKING:
    from briefgen.catalogue.models import Tier
    from briefgen.composition.brief import TierHistory, TierYear

RANKED: Final[tuple[Tier, ...]] = ("Tier 1", "Tier 2", "Tier 2 Watch List", "Tier 3")
MM: Final = 72 / 25.4
TEXT: Final = 9.0
ROW: Final = 15.0
BAR: Final = 9.0
HOLLOW_BAR: Final = 5.0
TOP: Final = 2.0
AXIS: Final = 15.0
SPECIAL_GAP: Final = 5.0
YEAR_LABEL: Final = 19.0
"""Width of a year in the axis, with air."""
PHONE_YEAR_LABEL: Final = 29.0
"""The same in the larger type of a phone (12 instead of 9)."""
RIGHT: Final = 4.0
"""Room for the newest year's label, which is wider than its column."""
GAP_LABEL: Final = "no record"
GAP_LABEL_WIDTH: Final = 37.0
PHONE_GAP_LABEL_WIDTH: Final = 52.0


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive years drawn as one bar: same tier, known in the same way. `tier` None is a gap."""

    tier: Tier | None
    style: str
    """filled | inferred | uncertain | gap"""
    first: int
    last: int


def tier_history(history: TierHistory, *, width: float = 160.0, label_width: float = 44.0) -> str:
    """Draw `history` as SVG text; `width` and `label_width` (the column of the tiers' names) are millimetres."""
    plot = _Plot(history, width * MM, label_width * MM)
    body = "".join(plot.marks())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:g}mm" height="{plot.height / MM:.2f}mm" '
        f'viewBox="0 0 {plot.width:.1f} {plot.height:.1f}" font-family="Source Sans 3" font-size="{TEXT:g}">'
        f"<title>{escape(history.alt)}</title>{body}</svg>"
    )


class _Plot:
    """Where things are: rows by tier, columns by year."""

    def __init__(self, history: TierHistory, width: float, left: float) -> None:
        self.years: Sequence[TierYear] = history.years
        self.width = width
        self.left = left
        self.first = history.years[0].year
        self.last = history.years[-1].year
        self.step = (width - RIGHT - left) / (self.last - self.first + 1)
        self.runs = tuple(_runs(history.years))
        self.special = any(run.tier == "Special Case" for run in self.runs)
        self.ranked_bottom = TOP + ROW * len(RANKED)
        self.axis_top = self.ranked_bottom + (SPECIAL_GAP + ROW if self.special else 0.0)
        self.notes = tuple(_notes(self.runs, self.step))
        self.height = self.axis_top + AXIS + (TEXT + 4.0 if self.notes else 0.0)

    def x(self, year: float) -> float:
        """Left edge of a year's column."""
        return self.left + (year - self.first) * self.step

    def y(self, tier: Tier) -> float:
        """Middle of a tier's row."""
        if tier == "Special Case":
            return self.ranked_bottom + SPECIAL_GAP + ROW / 2
        return TOP + ROW * RANKED.index(tier) + ROW / 2

    def marks(self) -> Iterator[str]:
        """Everything inside the `<svg>`, from back to front."""
        yield from self._rows()
        yield from self._gaps()
        yield from self._steps()
        for run in self.runs:
            if run.tier is not None:
                yield from self._bar(run, run.tier)
        yield from self._newest()
        yield from self._axis()
        yield from self._notes()

    def _rows(self) -> Iterator[str]:
        now = self.years[-1].tier
        for tier in (*RANKED, "Special Case") if self.special else RANKED:
            y = self.y(tier)
            yield _line(self.left, y, self.x(self.last + 1), y, RULE, 0.5)
            yield _text(
                0, y + 3.1, tier, INK if tier == now else QUIET, weight=600 if tier == now else 400, name="name"
            )

    def _gaps(self) -> Iterator[str]:
        """Years without a placement: nothing is drawn but the words, on white so that no line crosses the gap."""
        for run in self.runs:
            if run.tier is not None:
                continue
            left, right = self.x(run.first), self.x(run.last + 1)
            yield _box(left, TOP, right - left, self.ranked_bottom - TOP, PAPER)
            for x in (left, right):
                if self.left < x < self.x(self.last + 1) - 1:
                    yield _line(x, TOP, x, self.ranked_bottom, LINE, 0.5, dash="1.5 2")
            if right - left >= GAP_LABEL_WIDTH:
                x, y = (left + right) / 2, (TOP + self.ranked_bottom) / 2 + 3.1
                name = "wide" if right - left < PHONE_GAP_LABEL_WIDTH else ""
                yield _text(x, y, GAP_LABEL, QUIET, anchor="middle", name=name)

    def _steps(self) -> Iterator[str]:
        """Thin uprights where the placement moved from one year to the next."""
        for before, after in zip(self.runs, self.runs[1:], strict=False):
            if before.tier in RANKED and after.tier in RANKED and before.tier != after.tier:
                x = self.x(after.first)
                yield _line(x, self.y(before.tier), x, self.y(after.tier), LINE, 0.75)

    def _bar(self, run: _Run, tier: Tier) -> Iterator[str]:
        """One run. What was not read from a list is a thinner, hollow bar."""
        look = TIER_LOOKS[tier]
        height = BAR if run.style == "filled" else HOLLOW_BAR
        left = self.x(run.first) + 0.4
        width = self.x(run.last + 1) - 0.4 - left
        top = self.y(tier) - height / 2
        yield _box(left, top, width, height, look.fill if run.style == "filled" else PAPER)
        if tier == "Special Case" and run.style == "filled":
            yield from _hatching(left, top, width, height, look.hatch_ink)
        yield _outline(left, top, width, height, look.line, dash="2 1.6" if run.style == "uncertain" else "")

    def _newest(self) -> Iterator[str]:
        """A ring around the newest value."""
        tier = self.years[-1].tier
        if tier is not None:
            x = self.x(self.last) + self.step / 2
            yield (
                f'<circle cx="{x:.2f}" cy="{self.y(tier):.2f}" r="3.1" fill="{PAPER}" stroke="{INK}" '
                f'stroke-width="1.4"/>'
            )

    def _notes(self) -> Iterator[str]:
        """Under the bars, or from the left edge where the words need the room."""
        words = " ".join(self.notes)
        fits = self.left + text_width(words, TEXT) <= self.width
        if words:
            x, name = (self.left, "note") if fits else (0.0, "note long")
            yield _text(x, self.height - 3.0, words, QUIET, name=name)

    def _axis(self) -> Iterator[str]:
        y = self.axis_top + TEXT + 2.0
        on_phones = self._labelled_years(PHONE_YEAR_LABEL)
        for year in self._labelled_years(YEAR_LABEL):
            colour, weight = (INK, 600) if year == self.last else (QUIET, 400)
            name = "" if year in on_phones else "wide"
            yield _text(self.x(year) + self.step / 2, y, str(year), colour, weight=weight, anchor="middle", name=name)

    def _labelled_years(self, room: float) -> list[int]:
        """The newest and the oldest year, then years of change (newest first), then fives, as far as there is room."""
        changes = [run.first for run in reversed(self.runs) if run.first != self.first]
        fives = [year for year in range(self.first, self.last) if year % 5 == 0]
        chosen: list[int] = []
        for year in (self.last, self.first, *changes, *fives):
            if all(abs(year - other) * self.step >= room for other in chosen):
                chosen.append(year)
        return sorted(chosen)


def _runs(years: Sequence[TierYear]) -> Iterator[_Run]:
    run: _Run | None = None
    for entry in years:
        style = "gap" if entry.tier is None else entry.basis if entry.basis in ("inferred", "uncertain") else "filled"
        if run is not None and (run.tier, run.style) == (entry.tier, style) and run.last == entry.year - 1:
            run = _Run(run.tier, run.style, run.first, entry.year)
            continue
        if run is not None:
            yield run
        run = _Run(entry.tier, style, entry.year, entry.year)
    if run is not None:
        yield run


def _notes(runs: Sequence[_Run], step: float) -> Iterator[str]:
    """What a hollow bar or a narrow gap means, said once, with its years."""
    for style, meaning in (
        ("gap", "Blank: no placement on record"),
        ("inferred", "Hollow: inferred"),
        ("uncertain", "Dashed: uncertain"),
    ):
        marked = [run for run in runs if run.style == style]
        if style == "gap":
            marked = [run for run in marked if (run.last + 1 - run.first) * step < GAP_LABEL_WIDTH]
        if marked:
            yield f"{meaning} ({', '.join(_span(run) for run in marked)})."


def _span(run: _Run) -> str:
    return str(run.first) if run.first == run.last else f"{run.first}–{run.last}"


def _hatching(left: float, top: float, width: float, height: float, colour: str) -> Iterator[str]:
    """Diagonal lines inside a box, cut at its edges by calculation: no clip path or pattern is needed."""
    offset = 3.0
    while offset < width + height:
        x1, y1 = left + min(offset, width), top + max(0.0, offset - width)
        x2, y2 = left + max(0.0, offset - height), top + min(offset, height)
        yield _line(x1, y1, x2, y2, colour, 0.8)
        offset += 3.6


def _text(
    x: float, y: float, words: str, colour: str, *, weight: int = 400, anchor: str = "start", name: str = ""
) -> str:
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    heavy = "" if weight == 400 else f' font-weight="{weight}"'
    named = f' class="{name}"' if name else ""
    return f'<text x="{x:.2f}" y="{y:.2f}" fill="{colour}"{named}{heavy}{where}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, *, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{colour}" '
        f'stroke-width="{width:g}"{dashes}/>'
    )


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{colour}"/>'


def _outline(x: float, y: float, width: float, height: float, colour: str, *, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{x + 0.5:.2f}" y="{y + 0.5:.2f}" width="{width - 1:.2f}" height="{height - 1:.2f}" fill="none" '
        f'stroke="{colour}" stroke-width="1"{dashes}/>'
    )
