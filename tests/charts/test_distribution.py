"""The bars of a pack's placements over the years: heights that are counts, names, and no need of colour."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from briefgen.catalogue.models import Tier
from briefgen.charts.distribution import distribution
from briefgen.charts.palette import TIER_LOOKS
from briefgen.charts.raster import rasterise
from briefgen.charts.svg import text_width
from briefgen.composition.pack_data import Distribution, DistributionYear

SVG = "{http://www.w3.org/2000/svg}"
WATCH: Tier = "Tier 2 Watch List"


def year(number: int, uncertain: int = 0, **counts: int) -> DistributionYear:
    """`year(2025, t1=3, watch=4)`: counts by tier."""
    names: dict[str, Tier] = {"t1": "Tier 1", "t2": "Tier 2", "watch": WATCH, "t3": "Tier 3", "special": "Special Case"}
    return DistributionYear(number, tuple((names[key], count) for key, count in counts.items()), uncertain, 0)


def drawn(*years: DistributionYear, **options: Any) -> ElementTree.Element:
    data = Distribution("distribution", "Title", "Tiers of 20 countries over the years", years, False, False, ())
    return ElementTree.fromstring(distribution(SimpleNamespace(distribution=data), **options))  # type: ignore[arg-type]


def bars(picture: ElementTree.Element) -> list[dict[str, float | str | None]]:
    return [
        {"left": float(rect.get("x", 0)), "top": float(rect.get("y", 0)), "height": float(rect.get("height", 0)),
         "width": float(rect.get("width", 0)), "fill": rect.get("fill"), "dash": rect.get("stroke-dasharray")}
        for rect in picture.iter(f"{SVG}rect")
    ]  # fmt: skip


def texts(picture: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


def test_a_part_of_a_bar_is_as_high_as_its_count_and_parts_touch() -> None:
    tier_3, tier_2, tier_1 = bars(drawn(year(2025, t1=3, t2=12, t3=5)))
    assert tier_2["height"] == pytest.approx(4 * tier_1["height"], abs=0.2)  # type: ignore[operator]
    assert tier_3["height"] == pytest.approx(5 / 3 * tier_1["height"], abs=0.2)  # type: ignore[operator]
    for lower, upper in ((tier_3, tier_2), (tier_2, tier_1)):
        assert upper["top"] + upper["height"] == pytest.approx(lower["top"], abs=0.2)  # type: ignore[operator]


def test_the_best_tier_stands_on_top_in_the_colours_of_the_palette() -> None:
    parts = bars(drawn(year(2025, t1=3, t2=3, watch=3, t3=3)))
    from_the_top = [part["fill"] for part in sorted(parts, key=lambda part: float(part["top"] or 0))]
    assert from_the_top == [TIER_LOOKS[tier].fill for tier in ("Tier 1", "Tier 2", WATCH, "Tier 3")]


def test_a_bar_of_a_year_with_fewer_countries_is_shorter_and_all_stand_on_one_line() -> None:
    first, second = bars(drawn(year(2024, t2=5), year(2025, t2=10)))
    assert second["height"] == pytest.approx(2 * first["height"], abs=0.2)  # type: ignore[operator]
    assert first["top"] + first["height"] == pytest.approx(second["top"] + second["height"], abs=0.1)  # type: ignore[operator]
    assert first["left"] + first["width"] < second["left"]  # type: ignore[operator]


def test_tiers_that_greys_could_confuse_are_hatched_and_uncertain_placements_are_dashed_and_hollow() -> None:
    hatched = [path for path in drawn(year(2025, watch=9)).iter(f"{SVG}path") if path.get("stroke-width") == "0.7"]
    assert [path.get("stroke") for path in hatched] == [TIER_LOOKS[WATCH].hatch_ink]
    _, uncertain = bars(drawn(year(2025, t2=4, uncertain=4)))
    assert uncertain["dash"] and uncertain["fill"] == "#ffffff"


def test_the_newest_tiers_are_named_with_their_counts_and_no_name_covers_another() -> None:
    picture = drawn(year(2024, t1=1, t2=1), year(2025, t1=1, t2=30, watch=1, t3=1, special=1, uncertain=1))
    names = [text for text in picture.iter(f"{SVG}text") if (text.text or "").endswith(")")]
    assert sorted(text.text or "" for text in names) == [
        "Special Case (1)", "Tier 1 (1)", "Tier 2 (30)", "Tier 2 Watch List (1)", "Tier 3 (1)",
        "placement uncertain (1)",
    ]  # fmt: skip
    heights = sorted(float(text.get("y", 0)) for text in names)
    assert all(below - above >= 9 for above, below in itertools.pairwise(heights))
    right_edge = float((picture.get("viewBox") or "").split()[2])
    assert all(float(text.get("x", 0)) + text_width(text.text or "", 9) <= right_edge for text in names)


def test_years_are_labelled_as_far_as_there_is_room_first_and_newest_among_them() -> None:
    picture = drawn(*(year(number, t2=10) for number in range(2001, 2026)))
    labels = {int(text.text or 0): float(text.get("x", 0)) for text in picture.iter(f"{SVG}text")
              if (text.text or "").isdigit() and len(text.text or "") == 4}  # fmt: skip
    assert {2001, 2010, 2025} <= set(labels)
    spots = sorted(labels.values())
    assert all(right - left >= text_width("2025", 9) for left, right in itertools.pairwise(spots))


def test_it_says_what_it_shows_and_word_gets_it_as_a_picture() -> None:
    picture = drawn(year(2025, t1=1), width=80.0)
    assert picture.findtext(f"{SVG}title") == "Tiers of 20 countries over the years"
    assert picture.get("width") == "80mm"
    assert rasterise(ElementTree.tostring(picture, encoding="unicode"), width=80)[:4] == b"\x89PNG"


def test_a_pack_without_a_history_has_no_picture() -> None:
    assert distribution(SimpleNamespace(distribution=None)) == ""  # type: ignore[arg-type]
