"""Diagonal lines inside shapes, calculated: what sets tiers apart without colour."""

from __future__ import annotations

import math
from collections.abc import Sequence

from briefgen.charts.palette import TierLook
from briefgen.charts.projection import Box, Point, Ring, bounds, crossings
from briefgen.charts.svg import mark

STEP = 3.6
"""Points between two lines on land; dots and swatches have closer ones."""
CLOSE_STEP = 2.4


def hatching(rings: Sequence[Ring], look: TierLook, *, clear: Sequence[Box] = (), wide: bool = False) -> str:
    """The tier's hatching inside `rings` (even-odd) as a path, leaving the boxes in `clear` free; "" for none.

    The lines of all shapes of a map belong to one grid, so that neighbours match.
    """
    step = STEP if wide else CLOSE_STEP
    pieces: list[str] = []
    for turn in ((1, -1) if look.hatch == "cross" else (1,)) if rings else ():
        turned = [[_turn(point, turn) for point in ring] for ring in rings]
        around = bounds([point for ring in turned for point in ring])
        row = math.ceil(around.top / step) * step
        while row < around.bottom:
            for left, right in crossings(turned, row):
                pieces.extend(_piece(left, right, row, turn, clear))
            row += step
    return mark("path", d="".join(pieces), fill="none", stroke=look.hatch_ink, stroke_width=0.7) if pieces else ""


_HALF = math.sqrt(0.5)


def _turn(point: Point, turn: int) -> Point:
    """The point in a grid turned by 45 degrees, so that diagonals become rows."""
    return (point[0] - turn * point[1]) * _HALF, (turn * point[0] + point[1]) * _HALF


def _back(point: Point, turn: int) -> Point:
    return (point[0] + turn * point[1]) * _HALF, (point[1] - turn * point[0]) * _HALF


def _piece(left: float, right: float, row: float, turn: int, clear: Sequence[Box]) -> list[str]:
    """One line, cut where it would run through a label."""
    stretches = [(_back((left, row), turn), _back((right, row), turn))]
    for box in clear:
        stretches = [part for start, end in stretches for part in _outside(start, end, box)]
    return [
        f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" for (x1, y1), (x2, y2) in stretches if abs(x2 - x1) + abs(y2 - y1) > 0.6
    ]


def _outside(start: Point, end: Point, box: Box) -> list[tuple[Point, Point]]:
    """The parts of a line that are not in the box (Liang and Barsky)."""
    enter, leave = 0.0, 1.0
    dx, dy = end[0] - start[0], end[1] - start[1]
    for step, distance in (
        (-dx, start[0] - box.left),
        (dx, box.right - start[0]),
        (-dy, start[1] - box.top),
        (dy, box.bottom - start[1]),
    ):
        if step == 0:
            if distance < 0:
                return [(start, end)]
            continue
        share = distance / step
        if step < 0:
            enter = max(enter, share)
        else:
            leave = min(leave, share)
    if enter >= leave:
        return [(start, end)]

    def at(share: float) -> Point:
        return start[0] + share * dx, start[1] + share * dy

    return [piece for piece in ((start, at(enter)), (at(leave), end)) if piece[0] != piece[1]]
