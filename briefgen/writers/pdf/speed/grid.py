"""Grids: columns of a given width have no extra space to share out, so nobody need ask how wide their content is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_AFFECTED = {
    "intrinsic": ("min-content", "max-content", "auto"),
    "content-based": ("min-content", "max-content"),
    "max-content": ("max-content", "auto"),
}


def install() -> None:
    """Leave the distribution out where it affects no track."""
    from weasyprint.layout import grid

    original = grid._distribute_extra_space

    def distribute_extra_space(
        sizes: str, types: str, contribution: str, children: Any, functions: Sequence[Any], *rest: Any
    ) -> None:
        place = 0 if sizes == "min" else 1
        if any(_is_affected(function[place], types) for function in functions):
            original(sizes, types, contribution, children, functions, *rest)

    grid._distribute_extra_space = distribute_extra_space


def _is_affected(function: Any, types: str) -> bool:
    return function in _AFFECTED[types] or (types == "intrinsic" and function[0] == "fit-content()")
