"""One ink, one accent and five tier colours, shared by every chart, map and style sheet.

The colours step down in lightness (L* 88, 72, 48, 22), so that they stay apart in grey and for readers who do not tell
red from green; Special Case is white with a hatch. `ink` is the text colour that has at least 4.5:1 on the fill, `line`
the outline that has at least 3:1 on white. A colour never stands alone: every mark is also labelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from briefgen.catalogue.models import Tier

INK = "#1a1f26"
QUIET = "#56626d"
"""Secondary text: 6:1 on white."""
RULE = "#c9d0d6"
"""Thin rules and borders that only help the eye."""
LAND = "#e9ecee"
"""Land without a placement, on maps."""
PAPER = "#ffffff"
LINE = "#7d8994"
"""Lines and marks that carry meaning: 3:1 on white."""
ACCENT = "#1f4e79"
"""The one accent: links, and what is ours."""
Hatch = Literal["", "diagonal", "cross"]


@dataclass(frozen=True, slots=True)
class TierLook:
    """How one tier is drawn: fill, text colour on it, outline, hatch (in the colour `hatch_ink`)."""

    fill: str
    ink: str
    line: str
    hatch: Hatch
    hatch_ink: str


TIER_LOOKS: dict[Tier, TierLook] = {
    "Tier 1": TierLook("#bfe3dc", INK, "#3f7f75", "", ""),
    "Tier 2": TierLook("#e0a83e", INK, "#8a6314", "", ""),
    "Tier 2 Watch List": TierLook("#b5591c", PAPER, "#7a3a10", "diagonal", "#f1d9c8"),
    "Tier 3": TierLook("#5f1a35", PAPER, "#3d0f21", "", ""),
    "Special Case": TierLook("#ffffff", INK, "#56626d", "cross", "#56626d"),
}
