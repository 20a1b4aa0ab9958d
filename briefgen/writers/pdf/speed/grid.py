"""Grids: columns of a given width have no extra space to share out, and the height of a row is found by trial once.

WeasyPrint lays out each cell to know how high it is, and again at its place; all of it anew for a grid that goes on
over a page, or that is laid out a second time because of what follows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_AFFECTED = {
    "intrinsic": ("min-content", "max-content", "auto"),
    "content-based": ("min-content", "max-content"),
    "max-content": ("max-content", "auto"),
}


def install() -> None:
    """Put the short ways in front of WeasyPrint's own."""
    _leave_distribution_out_where_it_affects_no_track()
    _keep_heights_of_rows()


def _leave_distribution_out_where_it_affects_no_track() -> None:
    from weasyprint.layout import grid

    original = grid._distribute_extra_space

    def distribute_extra_space(
        sizes: str, types: str, contribution: str, children: Any, functions: Sequence[Any], *rest: Any
    ) -> None:
        place = 0 if sizes == "min" else 1
        if any(_is_affected(function[place], types) for function in functions):
            original(sizes, types, contribution, children, functions, *rest)

    grid._distribute_extra_space = distribute_extra_space


def _keep_heights_of_rows() -> None:
    from weasyprint.layout import grid

    original = grid._resolve_tracks_sizes

    def resolve_tracks_sizes(
        functions: Any, size: Any, positions: Any, start: int, direction: str, gap: Any, context: Any, *rest: Any
    ) -> Any:
        arguments = (functions, size, positions, start, direction, gap, context, *rest)
        if direction == "x" or any(child.element is None for child in positions):
            return original(*arguments)
        cells = tuple((child.element, child.element_tag, place) for child, place in positions.items())
        key = (cells, repr(functions), size, start, gap, tuple(rest[1]))
        kept = context.__dict__.setdefault("briefgen_rows", {})
        if key not in kept:
            kept[key] = [tuple(sizes) for sizes in original(*arguments)]
        return [list(sizes) for sizes in kept[key]]

    grid._resolve_tracks_sizes = resolve_tracks_sizes


def _is_affected(function: Any, types: str) -> bool:
    return function in _AFFECTED[types] or (types == "intrinsic" and function[0] == "fit-content()")
