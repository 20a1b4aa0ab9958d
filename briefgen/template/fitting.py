"""How full the two pages of a brief are: by it a template sets a full page more tightly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from briefgen.composition.brief import Brief

Setting = Literal["", "close", "tight"]


@dataclass(frozen=True, slots=True)
class Fit:
    """The class of each page: normal, close, or tight."""

    first: Setting
    second: Setting


def fit_of(paper: str) -> Callable[[Brief], Fit]:
    """What a template asks: how the pages of a brief are set on this paper."""

    def fit(brief: Brief) -> Fit:
        return Fit("", "")

    return fit
