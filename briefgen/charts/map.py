"""The map of a pack: its countries coloured by tier, readable in black and white and when photocopied.

Colours step down in lightness, the Watch List is hatched and Special Cases are cross-hatched; countries are named where
there is room (by their code where there is little, with a key), and states too small to see are dots. Hatching is
calculated, not a pattern or a clip path, so that WeasyPrint, browsers and resvg draw the same. Lengths are points at
final size.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from briefgen.catalogue.models import TIERS
from briefgen.charts.geography import Frame, Shape, frame_for, world_shapes
from briefgen.charts.hatching import hatching
from briefgen.charts.labels import Label, Land, place_labels
from briefgen.charts.palette import INK, LAND, LINE, PAPER, QUIET, TIER_LOOKS
from briefgen.charts.projection import Box, Point, area, bounds, centroid, clip
from briefgen.charts.svg import MM, drawing, mark, text_width

if TYPE_CHECKING:
    from briefgen.catalogue.models import Tier
    from briefgen.composition.pack_data import MapCountry, Pack

TEXT: Final = 9.0
LEADING: Final = 12.0
TALLEST: Final = 118.0
"""Millimetres: what fits on a page under a heading and the counts."""
SIDE: Final = 128.0
"""Points: room beside the map that is enough for its legend."""
DOT: Final = 3.4
SEEN: Final = 22.0
"""Square points: a country whose land is smaller on the sheet is a dot."""
WORLD_DOT: Final = 2.2
SEEN_ON_WORLD: Final = 7.0
NAMED_ON_WORLD: Final = 40
"""Countries on a map of the world beyond which it bears no names."""
FINEST: Final = 0.5
"""Points: nearer neighbours on an outline become one."""
SPECK: Final = 0.6
"""Square points: a smaller island is not drawn."""


def region_map(pack: Pack, *, width: float = 164.0) -> str:
    """Draw the map of `pack` as SVG text, `width` millimetres wide; "" for a pack without a map."""
    if pack.map is None:
        return ""
    placed = {country.iso3: country for country in pack.map.countries}
    frame = frame_for(pack.map.region_id, tuple(placed))
    panels = [_panel(frame, placed, width * MM, TALLEST * MM)]
    if frame.inset:
        panels.append(_inset(frame, placed, panels[0]))
        panels[0].blocked = [panels[1].sheet, *_edges(_shown(frame, panels[0]))]
    for panel in panels:
        panel.name_lands()
    body = [mark for panel in panels for mark in panel.marks()]
    if frame.inset:
        body += [_frame(panels[1].sheet, LINE), _frame(_shown(frame, panels[0]), LINE)]
    coded = sorted({label.iso3 for panel in panels for label in panel.labels if label.coded})
    sheet = panels[0].sheet
    left = sheet.right + 12 if width * MM - sheet.width >= SIDE else 0.0
    key = ", ".join(f"{iso3}\u00a0{placed[iso3].name}" for iso3 in coded)
    marks, bottom = _legend(pack.map.countries, key, left, 10.0 if left else sheet.bottom + 16, width * MM)
    height = max(sheet.bottom, bottom)
    return drawing(pack.map.alt, width, height, TEXT, (*body, *marks))


@dataclass(slots=True)
class _Panel:
    """A sheet with the lands that lie on it. `hidden` countries are drawn but neither dotted nor named."""

    sheet: Box
    lands: list[Land]
    placed: dict[str, MapCountry]
    dot: float = DOT
    hidden: frozenset[str] = frozenset()
    blocked: Sequence[Box] = ()
    """Where no name may go."""
    labels: list[Label] = field(default_factory=list)

    def name_lands(self) -> None:
        """Find places for the names, unless a map of the world holds too many."""
        named = [land for land in self.lands if land.iso3 in self.placed and land.iso3 not in self.hidden]
        others = [land for land in self.lands if land.iso3 in self.placed and land.iso3 in self.hidden]
        if self.dot == DOT or len(named) <= NAMED_ON_WORLD:
            self.labels = place_labels(named, others, self.sheet, TEXT, self.dot, self.blocked)

    def marks(self) -> Iterator[str]:
        """Everything, from back to front."""
        yield from (_path(land.rings, LAND, PAPER) for land in self.lands if land.iso3 not in self.placed)
        own = [land for land in self.lands if land.iso3 in self.placed]
        for land in own:
            if not land.dot:
                yield from self._country(land, land.rings)
        for land in own:
            if land.dot and land.iso3 not in self.hidden:
                yield from self._country(land, [_circle(land.middle, self.dot)])
        yield from (mark for label in self.labels if label.leader for mark in self._leader(label))
        for label in self.labels:
            tier = self.placed[label.iso3].tier
            colour = TIER_LOOKS[tier].ink if label.inside and tier else INK
            yield mark("text", label.text, x=label.x, y=label.y, fill=colour)

    def _country(self, land: Land, rings: Sequence[Sequence[Point]]) -> Iterator[str]:
        tier = self.placed[land.iso3].tier
        if tier is None:
            yield _path(rings, PAPER, LINE)
            return
        look = TIER_LOOKS[tier]
        yield _path(rings, look.fill, look.line if look.fill == PAPER or land.dot else PAPER)
        if look.hatch:
            clear = [label.box for label in self.labels if label.inside]
            yield hatching(rings, TIER_LOOKS[tier], clear=clear, wide=not land.dot)

    def _leader(self, label: Label) -> Iterator[str]:
        """A line from the land to its name, with a white edge so that it is seen on dark countries too."""
        assert label.leader is not None
        (x1, y1), (x2, y2) = label.leader
        for colour, width in ((PAPER, 1.8), (INK, 0.6)):
            yield mark("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=width)
        if not next(land for land in self.lands if land.iso3 == label.iso3).dot:
            yield mark("circle", cx=x1, cy=y1, r=1.5, fill=INK, stroke=PAPER, stroke_width=0.6)


def _panel(
    frame: Frame, placed: dict[str, MapCountry], widest: float, tallest: float, left: float = 0.0, top: float = 0.0
) -> _Panel:
    """Project and clip the world to the frame, as large as `widest` and `tallest` allow."""
    view = frame.view()
    scale = min(widest / view.width, tallest / view.height)
    sheet = Box(left, top, left + view.width * scale, top + view.height * scale)

    def on_sheet(longitude: float, latitude: float) -> Point:
        x, y = frame.project(longitude, latitude)
        return left + (x - view.left) * scale, top + (y - view.top) * scale

    seen = SEEN_ON_WORLD if frame.world else SEEN
    lands = [land for shape in world_shapes() if (land := _land(shape, frame, on_sheet, sheet, placed, seen))]
    in_inset = frozenset(frame.inset.countries if frame.inset else ()) & placed.keys()
    return _Panel(sheet, lands, placed, WORLD_DOT if frame.world else DOT, in_inset)


def _land(
    shape: Shape,
    frame: Frame,
    on_sheet: Callable[[float, float], Point],
    sheet: Box,
    placed: dict[str, MapCountry],
    seen: float,
) -> Land | None:
    rings = []
    for ring in shape.rings:
        turned = frame.turned(ring)
        if turned is None:
            continue
        drawn = clip(_coarse([on_sheet(*point) for point in turned]), sheet)
        if len(drawn) > 2 and area(drawn) >= SPECK:
            rings.append(drawn)
    turned_middle = frame.turned([shape.middle])
    middle = on_sheet(*turned_middle[0]) if turned_middle else (-1.0, -1.0)
    inside = sheet.left <= middle[0] <= sheet.right and sheet.top <= middle[1] <= sheet.bottom
    dot = shape.iso3 in placed and inside and sum(area(ring) for ring in rings) < seen
    if rings and not inside:
        # Only a part of the country is on the sheet: its middle is that of the largest part.
        middle = centroid(max(rings, key=area))
    name = placed[shape.iso3].name if shape.iso3 in placed else ""
    return Land(shape.iso3, name, rings, middle, dot) if rings or dot else None


def _coarse(ring: Sequence[Point]) -> list[Point]:
    """The ring without points that paper could not show: a map of the world needs few of those of a region."""
    points_left: list[Point] = []
    for point in ring:
        if not points_left or abs(point[0] - points_left[-1][0]) + abs(point[1] - points_left[-1][1]) >= FINEST:
            points_left.append(point)
    return points_left


def _inset(frame: Frame, placed: dict[str, MapCountry], main: _Panel) -> _Panel:
    """A second, larger picture of a crowded part, in a corner of the sheet."""
    assert frame.inset is not None
    left, top, width = (share * main.sheet.width for share in frame.inset.corner)
    inset = _panel(frame.inset.frame, placed, width, main.sheet.height, left, top)
    inset.hidden = frozenset(placed) - set(frame.inset.countries)
    return inset


def _shown(frame: Frame, main: _Panel) -> Box:
    """What the inset shows, on the main sheet."""
    assert frame.inset is not None
    part, view = frame.inset.frame, frame.view()
    corners = [frame.project(x, y) for x in (part.west, part.east) for y in (part.south, part.north)]
    scale = main.sheet.width / view.width
    return bounds([((x - view.left) * scale, (y - view.top) * scale) for x, y in corners])


def _edges(box: Box) -> list[Box]:
    return [
        Box(box.left - 1, box.top - 1, box.right + 1, box.top + 1),
        Box(box.left - 1, box.bottom - 1, box.right + 1, box.bottom + 1),
        Box(box.left - 1, box.top, box.left + 1, box.bottom),
        Box(box.right - 1, box.top, box.right + 1, box.bottom),
    ]


def _legend(
    countries: Sequence[MapCountry], key: str, left: float, top: float, right: float
) -> tuple[list[str], float]:
    """Tiers that occur, each with its look, its name and how many countries; then the `key`, what the codes mean.

    Returns the marks and where they end: a column when `left` is beside the map, else lines below it.
    """
    counted = Counter(country.tier for country in countries)
    entries: list[tuple[Tier | None, str]] = [(tier, f"{tier} ({counted[tier]})") for tier in TIERS if counted[tier]]
    entries += [(None, f"no placement ({counted[None]})")] * bool(counted[None])
    marks: list[str] = []
    x, y = left, top
    for tier, text in entries:
        width = 15 + text_width(text, TEXT)
        if (left and x > left) or x + width > right:
            x, y = left, y + LEADING + 2
        marks += _legend_entry(tier, text, x, y)
        x += width + 10
    y += 4
    for line in _lines(key, right - left):
        y += LEADING
        marks.append(mark("text", line, x=left, y=y, fill=QUIET))
    return marks, y + 4


def _legend_entry(tier: Tier | None, text: str, x: float, y: float) -> Iterator[str]:
    box = [(x, y - 8), (x + 11, y - 8), (x + 11, y + 1), (x, y + 1)]
    look = TIER_LOOKS[tier] if tier else None
    yield _path([box], look.fill if look else PAPER, look.line if look else LINE)
    if look and look.hatch:
        yield hatching([box], look)
    yield mark("text", text, x=x + 15, y=y, fill=INK)


def _lines(key: str, width: float) -> Iterator[str]:
    """“BEN Benin, TGO Togo …” in lines that fit; a code stays with the first word of its name."""
    line = ""
    for word in key.split(" ") if key else ():
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, TEXT) > width:
            yield line.replace("\u00a0", " ")
            longer = word
        line = longer
    if line:
        yield line.replace("\u00a0", " ")


def _path(rings: Sequence[Sequence[Point]], fill: str, edge: str) -> str:
    lines = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)
    return mark("path", d=lines, fill=fill, fill_rule="evenodd", stroke=edge, stroke_width=0.5)


def _frame(box: Box, edge: str) -> str:
    x, y, width, height = box.left, box.top, box.width, box.height
    return mark("rect", x=x, y=y, width=width, height=height, fill="none", stroke=edge, stroke_width=0.6)


def _circle(middle: Point, radius: float) -> list[Point]:
    """A dot as a ring of points, so that hatching treats it like land."""
    turns = [math.tau * step / 20 for step in range(20)]
    return [(middle[0] + radius * math.cos(turn), middle[1] + radius * math.sin(turn)) for turn in turns]
