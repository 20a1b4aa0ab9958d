"""From longitude and latitude to a flat sheet: equal-area projections, so that no country looks larger than it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Ring = Sequence[Point]
Projection = Callable[[float, float], Point]


def azimuthal(centre_longitude: float, centre_latitude: float) -> Projection:
    """Lambert's azimuthal equal-area projection around a centre (degrees); y grows downwards, unit: earth radii."""
    sin0, cos0 = math.sin(math.radians(centre_latitude)), math.cos(math.radians(centre_latitude))

    def project(longitude: float, latitude: float) -> Point:
        turn = math.radians(longitude - centre_longitude)
        sin1, cos1 = math.sin(math.radians(latitude)), math.cos(math.radians(latitude))
        depth = 1 + sin0 * sin1 + cos0 * cos1 * math.cos(turn)
        scale = math.sqrt(2 / max(depth, 1e-3))
        return scale * cos1 * math.sin(turn), -scale * (cos0 * sin1 - sin0 * cos1 * math.cos(turn))

    return project


def equal_earth(centre_longitude: float) -> Projection:
    """The Equal Earth projection (Šavrič, Patterson, Jenny 2018), for the whole world."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796

    def project(longitude: float, latitude: float) -> Point:
        angle = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
        square = angle * angle
        sixth = square**3
        turn = math.radians(longitude - centre_longitude)
        x = 2 * math.sqrt(3) * turn * math.cos(angle)
        x /= 3 * (9 * a4 * square * sixth + 7 * a3 * sixth + 3 * a2 * square + a1)
        return x, -angle * (a4 * square * sixth + a3 * sixth + a2 * square + a1)

    return project


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Extent in x."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Extent in y."""
        return self.bottom - self.top

    def meets(self, other: Box) -> bool:
        """True when the two share a point."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """True when `other` lies inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    def distance(self, point: Point) -> float:
        """How far a point is from the box; 0 inside."""
        x = max(self.left - point[0], 0.0, point[0] - self.right)
        y = max(self.top - point[1], 0.0, point[1] - self.bottom)
        return math.hypot(x, y)

    def grown(self, by: float) -> Box:
        """The box with a margin."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)


def bounds(points: Sequence[Point]) -> Box:
    """The smallest box around the points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def area(ring: Ring) -> float:
    """Area inside a ring."""
    return abs(sum(ring[i - 1][0] * y - x * ring[i - 1][1] for i, (x, y) in enumerate(ring))) / 2


def centroid(ring: Ring) -> Point:
    """The middle of a ring's area."""
    x0, y0 = ring[0]
    total = cx = cy = 0.0
    for i, (bx, by) in enumerate(ring):
        ax, ay = ring[i - 1]
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        total += cross
        cx += (ax + bx - 2 * x0) * cross
        cy += (ay + by - 2 * y0) * cross
    return (x0 + cx / (3 * total), y0 + cy / (3 * total)) if total else (x0, y0)


def clip(ring: Ring, box: Box) -> list[Point]:
    """The part of a ring inside a box (Sutherland and Hodgman); empty when nothing of it is inside."""
    points = list(ring)
    for axis, limit, sign in ((0, box.left, 1), (0, box.right, -1), (1, box.top, 1), (1, box.bottom, -1)):
        if not points:
            break
        clipped: list[Point] = []
        before = points[-1]
        for point in points:
            inside, was_inside = sign * (point[axis] - limit) >= 0, sign * (before[axis] - limit) >= 0
            if inside != was_inside:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                clipped.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
            if inside:
                clipped.append(point)
            before = point
        points = clipped
    return points


def crossings(rings: Sequence[Ring], y: float) -> list[tuple[float, float]]:
    """Where the horizontal line at `y` runs inside the rings (even-odd): sorted stretches of x."""
    xs: list[float] = []
    for ring in rings:
        x1, y1 = ring[-1]
        for x2, y2 in ring:
            if (y1 <= y) != (y2 <= y):
                xs.append(x1 + (y - y1) / (y2 - y1) * (x2 - x1))
            x1, y1 = x2, y2
    xs.sort()
    return list(zip(xs[::2], xs[1::2], strict=False))
