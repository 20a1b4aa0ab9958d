"""Where countries lie on the globe, and what part of it a map shows: a frame per region, else one around the countries.

The shapes are those of `data/maps/countries.json` (TopoJSON; its README tells the origin).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from briefgen.catalogue.yaml_reading import read_mapping
from briefgen.charts.projection import Box, Point, Projection, area, azimuthal, bounds, equal_earth
from briefgen.resources import data_folder

WIDE = 65.0
"""Degrees: countries further apart than this from their middle get a map of the world."""
TOO_FAR = 115.0
"""Degrees from the centre beyond which an azimuthal map distorts beyond use: such land is not drawn."""
MARGIN = 0.06


@dataclass(frozen=True, slots=True)
class Shape:
    """One country (or background land: `iso3` is ""): rings of longitude and latitude, outer ones and holes alike."""

    iso3: str
    rings: tuple[tuple[Point, ...], ...]
    middle: Point
    """Middle of its largest part."""


@cache
def world_shapes() -> tuple[Shape, ...]:
    """All shapes, background land included; read once.

    In TopoJSON arcs are steps on a grid, shapes are lists of arcs (`~n` is arc n backwards).
    """
    topology = json.loads((data_folder() / "maps" / "countries.json").read_text("utf-8"))
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arc.append((x * kx + dx, y * ky + dy))
        arcs.append(arc)
    shapes = []
    for shape in topology["objects"]["countries"]["geometries"]:
        rings = tuple(ring_of(arcs, numbers) for polygon in shape["arcs"] for numbers in polygon)
        middle = shape.get("properties", {}).get("middle", rings[0][0])
        shapes.append(Shape(shape.get("id", ""), rings, (middle[0], middle[1])))
    return tuple(shapes)


def ring_of(arcs: list[list[Point]], numbers: list[int]) -> tuple[Point, ...]:
    """The ring of some arcs; one that crosses the date line runs on beyond 180 degrees instead of jumping."""
    points: list[Point] = []
    turns = 0.0
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        for x, y in arc[:-1]:
            if points and abs(x + turns - points[-1][0]) > 180:
                turns += 360 if points[-1][0] > x + turns else -360
            points.append((x + turns, y))
    return tuple(points)


@dataclass(frozen=True)
class Frame:
    """A window on the globe in degrees: its middle meridian and parallel and its edges along them."""

    longitude: float
    latitude: float
    west: float
    east: float
    south: float
    north: float
    inset: Inset | None = None
    world: bool = False

    @cached_property
    def _projection(self) -> Projection:
        return equal_earth(self.longitude) if self.world else azimuthal(self.longitude, self.latitude)

    def project(self, longitude: float, latitude: float) -> Point:
        """A place on the flat sheet, in earth radii."""
        if self.world:
            longitude -= self.longitude
        return self._projection(longitude, latitude)

    def view(self) -> Box:
        """The window on the flat sheet."""
        level = 0 if self.world else self.latitude
        return Box(
            self.project(self.west, level)[0],
            self.project(self.longitude, self.north)[1],
            self.project(self.east, level)[0],
            self.project(self.longitude, self.south)[1],
        )

    def turned(self, ring: Sequence[Point]) -> list[Point] | None:
        """A ring of longitudes and latitudes as this frame can draw it; None when it lies on the far side."""
        if self.world:
            mean = sum(x for x, _ in ring) / len(ring)
            shift = 360.0 if mean < self.longitude - 180 else -360.0 if mean > self.longitude + 180 else 0.0
            return [(x + shift, y) for x, y in ring]
        near = sum(_distance(point, (self.longitude, self.latitude)) < TOO_FAR for point in ring)
        return list(ring) if near == len(ring) or near > len(ring) / 2 else None


@dataclass(frozen=True)
class Inset:
    """A larger picture of a crowded part: what it shows, where it goes (shares of the sheet's width: x, y, width)."""

    frame: Frame
    corner: tuple[float, float, float]
    countries: tuple[str, ...]


@cache
def frames() -> Mapping[str, Frame]:
    """The frames of the regions by their ids, and of the `world`."""
    return {
        name: replace(Frame(*shown["window"]), inset=_inset(shown.get("inset")), world=name == "world")
        for name, shown in read_mapping(data_folder() / "maps" / "frames.yaml").items()
    }


def _inset(shown: Mapping[str, Any] | None) -> Inset | None:
    return Inset(Frame(*shown["window"]), shown["corner"], shown["countries"]) if shown else None


def frame_for(region_id: str, countries: Sequence[str]) -> Frame:
    """The frame of a region, or the smallest sensible one around `countries`."""
    if region_id in frames():
        return frames()[region_id]
    shapes = [shape for shape in world_shapes() if shape.iso3 in set(countries)]
    if not shapes:
        return frames()["world"]
    middle = _middle([shape.middle for shape in shapes])
    if middle is None or max(_distance(shape.middle, middle) for shape in shapes) > WIDE:
        return frames()["world"]
    return _around(middle, [point for shape in shapes for point in _main_ring(shape.rings, shape.middle)])


def _around(middle: Point, points: Sequence[Point]) -> Frame:
    """A frame with its centre in the middle and edges just outside of the points, at least some degrees wide."""
    project = azimuthal(*middle)
    box = bounds([project(*point) for point in points])
    half_width = max(-box.left, box.right, 0.14) * (1 + MARGIN)
    half_height = max(-box.top, box.bottom, 0.09) * (1 + MARGIN)
    half_height = max(half_height, half_width * 0.45)
    half_width = max(half_width, half_height * 0.8)
    across = math.degrees(2 * math.asin(min(half_width / 2, 1.0)))
    along = math.degrees(2 * math.asin(min(half_height / 2, 1.0)))
    # Along the parallel a degree is shorter than on the equator.
    across /= max(math.cos(math.radians(middle[1])), 0.2)
    return Frame(middle[0], middle[1], middle[0] - across, middle[0] + across, middle[1] - along, middle[1] + along)


def _main_ring(rings: Sequence[Sequence[Point]], middle: Point) -> Sequence[Point]:
    return max(rings, key=area) if rings else [middle]


def _middle(points: Sequence[Point]) -> Point | None:
    """The middle of places on the globe; None when they lie all around it."""
    x = y = z = 0.0
    for longitude, latitude in points:
        a, b = math.radians(longitude), math.radians(latitude)
        x, y, z = x + math.cos(b) * math.cos(a), y + math.cos(b) * math.sin(a), z + math.sin(b)
    length = math.sqrt(x * x + y * y + z * z)
    if length < 0.2 * len(points):
        return None
    return math.degrees(math.atan2(y, x)), math.degrees(math.asin(z / length))


def _distance(a: Point, b: Point) -> float:
    """Degrees of the great circle between two places."""
    ax, ay, bx, by = (math.radians(value) for value in (*a, *b))
    cosine = math.sin(ay) * math.sin(by) + math.cos(ay) * math.cos(by) * math.cos(ax - bx)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
