"""Where the names on a map go: inside a country where they fit, else beside it over the sea, else a code or nowhere."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from briefgen.catalogue.yaml_reading import read_mapping
from briefgen.charts.projection import Box, Point, Ring, area, bounds, crossings
from briefgen.charts.svg import text_width
from briefgen.resources import data_folder

Line = tuple[Point, Point]

_RISE = 0.68
"""Height of a capital as a share of the type size."""
_HUG = 5.0
"""Points: a name nearer than this to its coast needs no line to it."""
_REACHES = (1.0, 6.0, 12.0, 20.0, 30.0, 42.0)


@dataclass(frozen=True, slots=True)
class Land:
    """What is to be named: its rings on the sheet, its middle, whether it is drawn as a dot."""

    iso3: str
    name: str
    rings: Sequence[Ring]
    middle: Point
    dot: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A name, or a code, at its place: `x`, `y` of the baseline's start; `inside` its own country; a line to it."""

    iso3: str
    text: str
    x: float
    y: float
    box: Box
    inside: bool
    coded: bool = False
    """True when the text is the country's code, which a key has to explain."""
    leader: Line | None = None


@cache
def short_names() -> Mapping[str, str]:
    """Names that the report writes long, as maps write them."""
    return read_mapping(data_folder() / "maps" / "short-names.yaml")


def place_labels(
    lands: Sequence[Land], others: Sequence[Land], sheet: Box, size: float, dot: float, taken: Sequence[Box] = ()
) -> list[Label]:
    """A label for each of `lands` that has room for one; none covers another, a dot, a third country or `taken`.

    `others` are countries of the map that get no name here but must not be written over.
    """
    return _Placing(lands, others, sheet, size, dot, taken).labels()


class _Placing:
    def __init__(
        self, lands: Sequence[Land], others: Sequence[Land], sheet: Box, size: float, dot: float, taken: Sequence[Box]
    ) -> None:
        self.lands = sorted(lands, key=lambda land: (-sum(area(ring) for ring in land.rings), land.iso3))
        self.sheet, self.size, self.dot, self.height = sheet, size, dot, size * _RISE
        self.spots = {land.iso3: _Spot(land.rings) for land in (*lands, *others) if land.rings and not land.dot}
        self.taken = [*taken, *(_around(land.middle, dot + 0.8) for land in lands if land.dot)]
        self.placed: dict[str, Label] = {}

    def labels(self) -> list[Label]:
        """Names inside first, then names along coasts, codes inside, and last names at the end of a line."""
        for step in (self._name_inside, self._name_along_coast, self._code_inside, self._at_a_distance):
            for land in self.lands:
                if land.iso3 not in self.placed and (label := step(land)):
                    self.placed[land.iso3] = label
                    self.taken.append(label.box)
                    if label.leader:
                        self.taken.extend(_along(label.leader))
        return list(self.placed.values())

    def _name_inside(self, land: Land) -> Label | None:
        return next((label for text in _names(land) if (label := self._inside(land, text))), None)

    def _code_inside(self, land: Land) -> Label | None:
        return self._inside(land, land.iso3, coded=True)

    def _inside(self, land: Land, text: str, *, coded: bool = False) -> Label | None:
        """The place nearest to the middle where the text fits into the land."""
        if land.dot or land.iso3 not in self.spots:
            return None
        spot, width = self.spots[land.iso3], text_width(text, self.size)
        best: tuple[float, Box] | None = None
        room = spot.around.height - self.height
        steps = max(1, round(room / 2)) if room > 0 else 0
        for step in range(steps + 1):
            top = spot.around.top + (room * step / steps if steps else room / 2)
            for left, right in spot.stretches(top - 0.5, top + self.height + 0.5):
                if right - left < width + 2:
                    continue
                x = min(max(land.middle[0], left + width / 2 + 1), right - width / 2 - 1)
                box = Box(x - width / 2 - 1, top - 1, x + width / 2 + 1, top + self.height + 1.5)
                off = abs(top + self.height / 2 - land.middle[1]) + abs(x - land.middle[0])
                if (best is None or off < best[0]) and not any(box.meets(other) for other in self.taken):
                    best = off, box
        return _label(land, text, best[1], inside=True, coded=coded) if best else None

    def _name_along_coast(self, land: Land) -> Label | None:
        """The name right beside a dot, or hugging the coast."""
        core = _around(land.middle, self.dot) if land.dot else self._core(land)
        for text in _names(land):
            for reach in (1.0, 3.0):
                for box, _ in self._places(core, reach, text_width(text, self.size)):
                    if self._free(box) and (land.dot or self._near(land, box)):
                        return _label(land, text, box, inside=False)
        return None

    def _at_a_distance(self, land: Land) -> Label | None:
        """The name, else the code, at the end of a line that starts in the land."""
        heart = land.middle if land.dot or land.iso3 not in self.spots else self.spots[land.iso3].heart(land.middle)
        core = _around(heart, self.dot)
        for text in (*_names(land), land.iso3):
            for reach in _REACHES:
                for box, anchor in self._places(core, reach, text_width(text, self.size)):
                    start = _towards(heart, anchor, self.dot) if land.dot else heart
                    if self._free(box) and not any(
                        part.meets(label.box) for part in _along((start, anchor)) for label in self.placed.values()
                    ):
                        coded = text == land.iso3 and text != land.name
                        return _label(land, text, box, inside=False, coded=coded, leader=(start, anchor))
        return None

    def _core(self, land: Land) -> Box:
        return bounds(max(land.rings, key=area)) if land.rings else _around(land.middle, self.dot)

    def _free(self, box: Box) -> bool:
        return (
            self.sheet.holds(box)
            and not any(box.meets(other) for other in self.taken)
            and not any(spot.meets(box) for spot in self.spots.values())
        )

    def _near(self, land: Land, box: Box) -> bool:
        """True when the land's own coast is right beside the box, and no nearer neighbour claims the name."""
        own = min(box.distance(point) for ring in land.rings for point in ring)
        return own < _HUG and not any(
            iso3 != land.iso3 and spot.meets(box.grown(own + 1.0)) for iso3, spot in self.spots.items()
        )

    def _places(self, core: Box, reach: float, width: float) -> Iterator[tuple[Box, Point]]:
        """Boxes for a text around `core`, the easiest to read first (right, left, below, above, then between)."""
        middle_x, middle_y = (core.left + core.right) / 2, (core.top + core.bottom) / 2
        for turn in (0, 180, 90, 270, 30, 330, 150, 210, 60, 300, 120, 240):
            dx, dy = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            x = middle_x + dx * (core.width / 2 + reach)
            y = middle_y + dy * (core.height / 2 + reach)
            # The side of the label that faces the place is nearest to it.
            left = x - (width + 2) * (1 - dx) / 2
            top = y - (self.height + 2.5) * (1 - dy) / 2
            box = Box(left, top, left + width + 2, top + self.height + 2.5)
            yield box, (min(max(middle_x, box.left), box.right), min(max(middle_y, box.top), box.bottom))


def _label(land: Land, text: str, box: Box, *, inside: bool, coded: bool = False, leader: Line | None = None) -> Label:
    return Label(land.iso3, text, box.left + 1, box.bottom - 1.5, box, inside, coded, leader)


class _Spot:
    """The land of one country, asked where it lies between two heights."""

    def __init__(self, rings: Sequence[Ring]) -> None:
        self.rings = rings
        self.around = bounds([point for ring in rings for point in ring])

    def stretches(self, top: float, bottom: float) -> list[tuple[float, float]]:
        """Stretches of x that are land at the top, in the middle and at the bottom."""
        common = crossings(self.rings, top)
        for y in ((top + bottom) / 2, bottom):
            other = crossings(self.rings, y)
            common = [(max(a, c), min(b, d)) for a, b in common for c, d in other if min(b, d) - max(a, c) > 0]
        return common

    def meets(self, box: Box) -> bool:
        """True when some of the land lies in the box."""
        if not self.around.meets(box):
            return False
        heights = (box.top, (box.top + box.bottom) / 2, box.bottom)
        if any(a < box.right and b > box.left for y in heights for a, b in crossings(self.rings, y)):
            return True
        return any(box.left < x < box.right and box.top < y < box.bottom for ring in self.rings for x, y in ring)

    def heart(self, middle: Point) -> Point:
        """The middle if it is land, else the middle of the widest stretch."""
        if any(a < middle[0] < b for a, b in crossings(self.rings, middle[1])):
            return middle
        rows = [self.around.top + self.around.height * share for share in (0.5, 0.35, 0.65, 0.2, 0.8)]
        _width, x, y = max((b - a, (a + b) / 2, row) for row in rows for a, b in crossings(self.rings, row))
        return x, y


def _names(land: Land) -> list[str]:
    """The name, and the short one where it has one."""
    return list(dict.fromkeys((land.name, short_names().get(land.name, land.name))))


def _around(middle: Point, radius: float) -> Box:
    return Box(middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius)


def _towards(start: Point, end: Point, by: float) -> Point:
    length = math.dist(start, end) or 1.0
    share = min(1.0, by / length)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _along(line: Line) -> Iterator[Box]:
    """Small boxes along a line, so that no label is laid across it."""
    (x1, y1), (x2, y2) = line
    count = max(1, int(math.dist(*line) / 3))
    for step in range(count + 1):
        share = step / count
        yield _around((x1 + (x2 - x1) * share, y1 + (y2 - y1) * share), 0.6)
