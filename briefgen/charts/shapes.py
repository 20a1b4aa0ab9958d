"""The shapes of countries for maps, from `data/maps/countries.json` (TopoJSON; its README tells the origin)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from briefgen.charts.projection import Point
from briefgen.resources import data_folder


@dataclass(frozen=True, slots=True)
class Shape:
    """One country (or background land: `iso3` is ""): rings of longitude and latitude, outer ones and holes alike."""

    iso3: str
    rings: tuple[tuple[Point, ...], ...]
    middle: Point
    """Middle of its largest part."""


@cache
def world_shapes() -> tuple[Shape, ...]:
    """All shapes, background land included; read once."""
    return read_shapes(data_folder() / "maps" / "countries.json")


def read_shapes(path: Path) -> tuple[Shape, ...]:
    """Decode a TopoJSON file: arcs are steps on a grid, shapes are lists of arcs (`~n` is arc n backwards)."""
    topology = json.loads(path.read_text("utf-8"))
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
        rings = tuple(_ring(arcs, numbers) for polygon in shape["arcs"] for numbers in polygon)
        middle = shape.get("properties", {}).get("middle", rings[0][0])
        shapes.append(Shape(shape.get("id", ""), rings, (middle[0], middle[1])))
    return tuple(shapes)


def _ring(arcs: list[list[Point]], numbers: list[int]) -> tuple[Point, ...]:
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
