"""Make data/maps/countries.json from npm's world-atlas (Natural Earth, public domain). Run by hand, not at run time.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python scripts/reduce_shapes.py package data/countries.csv data/maps/countries.json

What it does: takes the 1:50m shapes, joins the shapes that the
report treats as one country, thins the lines (Visvalingam, borders stay shared because whole arcs are thinned), drops
islets, rounds to a grid and writes TopoJSON with one `id` per country (ISO 3166-1 alpha-3; none for background land).
"""

from __future__ import annotations

import csv
import heapq
import itertools
import json
import sys
from pathlib import Path
from typing import Any

from babel.core import get_global

from briefgen.charts.geography import ring_of

Point = tuple[float, float]

GRID = 0.04
"""Degrees of one step of the coordinate grid: about a tenth of a millimetre on a printed map of a region."""
THINNING = 0.03
"""Square degrees: a point whose triangle with its neighbours is smaller is left out."""
ISLET = 0.03
"""Square degrees: a smaller island is left out unless it is its country's largest."""
SMALLEST = 0.0002

JOINED = {"Somaliland": "SOM", "N. Cyprus": "CYP"}
"""Shapes that Natural Earth draws apart and the report treats with the country."""
CRIMEA = (32.4, 44.3, 36.7, 46.3)
"""Natural Earth draws the peninsula with the power in control; the report's countries follow the recognised border."""
LEFT_OUT = {"Antarctica"}


def main(atlas: Path, countries: Path, target: Path) -> None:
    """Read the atlas folder, write `target`."""
    iso3_by_number = _numbers(countries)
    topology = json.loads((atlas / "countries-50m.json").read_text("utf-8"))
    arcs = _decode(topology)
    shapes = _shapes(topology, iso3_by_number)
    _move_crimea(shapes, arcs)
    _ENDS.update({number: (arc[0], arc[-1]) for number, arc in enumerate(arcs)})
    shapes = {key: _join(polygons) for key, polygons in shapes.items()}
    points = _points(shapes, arcs)
    _write(target, shapes, [_thin(arc) for arc in arcs], arcs, points)


def _numbers(countries: Path) -> dict[str, str]:
    """ISO numeric code → alpha-3 code, for the countries of the report."""
    with countries.open(encoding="utf-8", newline="") as file:
        iso3 = {row["iso2"]: row["iso3"] for row in csv.DictReader(file)}
    aliases = get_global("territory_aliases")
    return {
        number: iso3[codes[0]] for number, codes in aliases.items() if number.isdigit() and codes and codes[0] in iso3
    }


def _decode(topology: dict[str, Any]) -> list[list[Point]]:
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for step in steps:
            x, y = x + step[0], y + step[1]
            arc.append((x * kx + dx, y * ky + dy))
        arcs.append(arc)
    return arcs


def _shapes(topology: dict[str, Any], iso3: dict[str, str]) -> dict[str, list[list[list[int]]]]:
    """Polygons (lists of rings of arc numbers) by country; background land under its own name in small letters."""
    shapes: dict[str, list[list[list[int]]]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        if name in LEFT_OUT or "arcs" not in shape:
            continue
        key = JOINED.get(name) or ("XKX" if name == "Kosovo" else iso3.get(shape.get("id", ""), name.lower()))
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        shapes.setdefault(key, []).extend(polygons)
    return shapes


def _move_crimea(shapes: dict[str, list[list[list[int]]]], arcs: list[list[Point]]) -> None:
    west, south, east, north = CRIMEA
    for polygon in list(shapes["RUS"]):
        ring = ring_of(arcs, polygon[0])
        if all(west <= x <= east and south <= y <= north for x, y in ring):
            shapes["RUS"].remove(polygon)
            shapes["UKR"].append(polygon)


def _join(polygons: list[list[list[int]]]) -> list[list[list[int]]]:
    """Polygons of one country without the borders between them: arcs used in both directions cancel out."""
    used = [number for polygon in polygons for ring in polygon for number in ring]
    inner = {number for number in used if ~number in used}
    if not inner:
        return polygons
    apart = [polygon for polygon in polygons if not any(number in inner for ring in polygon for number in ring)]
    loose = [n for polygon in polygons if polygon not in apart for ring in polygon for n in ring if n not in inner]
    return apart + [[ring] for ring in _stitch(loose)]


def _stitch(loose: list[int]) -> list[list[int]]:
    rings = []
    while loose:
        ring = [loose.pop(0)]
        while _end(ring[-1]) != _start(ring[0]):
            ring.append(loose.pop(next(i for i, number in enumerate(loose) if _start(number) == _end(ring[-1]))))
        rings.append(ring)
    return rings


_ENDS: dict[int, tuple[Point, Point]] = {}


def _start(number: int) -> Point:
    return _ENDS[number][0] if number >= 0 else _ENDS[~number][1]


def _end(number: int) -> Point:
    return _ENDS[number][1] if number >= 0 else _ENDS[~number][0]


def _area(ring: tuple[Point, ...]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def _centroid(ring: tuple[Point, ...]) -> Point:
    x0, y0 = ring[0]
    total = cx = cy = 0.0
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        total += cross
        cx += (ax + bx - 2 * x0) * cross
        cy += (ay + by - 2 * y0) * cross
    return (x0 + cx / (3 * total), y0 + cy / (3 * total)) if total else (x0, y0)


def _points(shapes: dict[str, list[list[list[int]]]], arcs: list[list[Point]]) -> dict[str, Point]:
    """The middle of each country's largest part: where its dot or label goes."""
    points = {}
    for key, polygons in shapes.items():
        if key.isupper():
            rings = [ring_of(arcs, polygon[0]) for polygon in polygons]
            points[key] = _centroid(max(rings, key=_area))
    return points


def _thin(arc: list[Point]) -> list[Point]:
    """Visvalingam's thinning of a line: its ends stay, and a closed ring keeps at least four points."""
    count = len(arc)
    least = 4 if arc[0] == arc[-1] else 2
    before, after = list(range(-1, count - 1)), list(range(1, count + 1))
    alive = [True] * count

    def triangle(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = arc[before[i]], arc[i], arc[after[i]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    heap = [(triangle(i), i) for i in range(1, count - 1)]
    heapq.heapify(heap)
    left = count
    while heap and left > least:
        area, i = heapq.heappop(heap)
        if not alive[i] or area != triangle(i):
            continue
        # A small island keeps its shape: its own size counts, not that of a continent.
        if area >= THINNING * (0.1 if arc[0] == arc[-1] and count < 40 else 1):
            break
        alive[i] = False
        left -= 1
        after[before[i]], before[after[i]] = after[i], before[i]
        for j in (before[i], after[i]):
            if 0 < j < count - 1:
                heapq.heappush(heap, (triangle(j), j))
    return list(itertools.compress(arc, alive))


def _write(
    target: Path,
    shapes: dict[str, list[list[list[int]]]],
    thin: list[list[Point]],
    arcs: list[list[Point]],
    points: dict[str, Point],
) -> None:
    renumbered: dict[int, int] = {}
    geometries = []
    for key in sorted(shapes):
        largest = max(_area(ring_of(arcs, polygon[0])) for polygon in shapes[key])
        polygons = []
        for polygon in shapes[key]:
            size = _area(ring_of(arcs, polygon[0]))
            shared = any(len(ring) > 1 for ring in polygon)
            if shared or size >= ISLET or (size == largest and size >= SMALLEST and key.isupper()):
                polygons.append([[_renumber(n, renumbered) for n in ring] for ring in polygon])
        if not polygons and not key.isupper():
            continue
        shape: dict[str, Any] = {"type": "MultiPolygon", "arcs": polygons}
        if key.isupper():
            shape["id"] = key
            shape["properties"] = {"middle": [round(value, 2) for value in points[key]]}
        geometries.append(shape)
    steps = [_steps(thin[number]) for number in renumbered]
    topology = {
        "type": "Topology",
        "transform": {"scale": [GRID, GRID], "translate": [-180, -90]},
        "objects": {"countries": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": steps,
    }
    target.write_text(json.dumps(topology, separators=(",", ":")) + "\n", "utf-8")


def _renumber(number: int, renumbered: dict[int, int]) -> int:
    own = number if number >= 0 else ~number
    new = renumbered.setdefault(own, len(renumbered))
    return new if number >= 0 else ~new


def _steps(arc: list[Point]) -> list[list[int]]:
    grid = [(round((x + 180) / GRID), round((y + 90) / GRID)) for x, y in arc]
    grid = [grid[0]] + [point for before, point in itertools.pairwise(grid) if point != before]
    if len(grid) == 1:
        grid.append(grid[0])
    steps = [list(grid[0])]
    steps += [[b[0] - a[0], b[1] - a[1]] for a, b in itertools.pairwise(grid)]
    return steps


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
