"""Colours of briefs, charts and maps: one ink, one accent, five tier colours.

The four ranked tiers step down in lightness (L* 60, 44, 31, 15) from the best to the worst, so that they stay apart on
a grey printer; their hues (green, blue, brown, plum) stay apart for colour-blind readers too. A Special Case has no
place in the ranking and no colour of its own: it is drawn hatched. Marks have at least 3:1 against white, text 4.5:1;
the tests measure both.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefgen.catalogue.models import Tier

INK = "#1a2733"
"""Text."""
QUIET = "#4d5a66"
"""Secondary text: 7:1 on white."""
RULE = "#8793a0"
"""Lines that carry meaning: 3:1 on white."""
HAIRLINE = "#cfd6dc"
"""Lines that only guide the eye."""
ACCENT = "#1f4e79"
"""The one accent: what is ours, and links."""
PAPER = "#ffffff"

TIER_FILL: Mapping[Tier, str] = MappingProxyType(
    {
        "Tier 1": "#45a08a",
        "Tier 2": "#2b6cab",
        "Tier 2 Watch List": "#7f3210",
        "Tier 3": "#4a0a24",
        "Special Case": "#5b6773",
    }
)
"""Fill of a bar, a map shape or a swatch; for a Special Case the colour of hatching and outline."""

TIER_TEXT: Mapping[Tier, str] = MappingProxyType({**TIER_FILL, "Tier 1": "#2a705f"})
"""The same colours where they carry text on white."""


def tier_class(tier: Tier) -> str:
    """CSS class of a tier: `tier-2-watch-list`."""
    return tier.lower().replace(" ", "-")
