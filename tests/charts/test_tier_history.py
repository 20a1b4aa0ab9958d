"""The tier history chart: what it shows, where, and that every renderer can draw it."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest
from PIL import Image

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import Basis, Tier
from briefgen.charts.palette import TIER_LOOKS
from briefgen.charts.raster import DPI, rasterise
from briefgen.charts.tier_history import tier_history
from briefgen.composition import compose
from briefgen.composition.brief import TierHistory, TierYear

SVG = "{http://www.w3.org/2000/svg}"


def history(tiers: Mapping[int, Tier | None], bases: Mapping[int, Basis] | None = None) -> TierHistory:
    """Placements of the years given; all others since 2001 are a gap."""
    years = tuple(
        TierYear(year, tiers.get(year), (bases or {}).get(year, "one source") if tiers.get(year) else None)
        for year in range(2001, 2026)
    )
    return TierHistory("history.AUS", years, (), "What it shows & says.", (), (), ())


def spell(tier: Tier, first: int, last: int) -> dict[int, Tier | None]:
    return dict.fromkeys(range(first, last + 1), tier)


def drawn(svg: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(SVG + tag))


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in drawn(svg, "text")]


def bars(svg: str, tier: Tier) -> list[ElementTree.Element]:
    return [
        box
        for box in drawn(svg, "rect")
        if box.get("fill") == TIER_LOOKS[tier].fill and box.get("height") in ("7.00", "11.00")
    ]


def test_the_title_is_the_text_alternative_and_comes_first() -> None:
    root = ElementTree.fromstring(tier_history(history(spell("Tier 1", 2004, 2025))))
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "What it shows & says."
    assert root.get("role") == "img"


def test_each_unbroken_run_is_one_bar_in_the_row_of_its_tier() -> None:
    svg = tier_history(history(spell("Tier 2", 2001, 2010) | spell("Tier 3", 2011, 2012) | spell("Tier 2", 2013, 2025)))
    assert len(bars(svg, "Tier 2")) == 2
    assert len(bars(svg, "Tier 3")) == 1
    (worse,), better = bars(svg, "Tier 3"), bars(svg, "Tier 2")
    assert float(worse.get("y", 0)) > float(better[0].get("y", 0))
    # (A bar is a point wider than its box, by the line around it.)
    assert (float(better[0].get("width", 0)) + 1) / (float(worse.get("width", 0)) + 1) == pytest.approx(5, rel=0.1)


def test_years_without_a_placement_are_an_open_gap_that_says_so() -> None:
    svg = tier_history(history(spell("Tier 1", 2014, 2025)))
    (bar,) = bars(svg, "Tier 1")
    assert "none on record" in texts(svg)
    assert float(bar.get("x", 0)) > 13 * (56 / 25.4 * 72 - 6) / 25 - 1


def test_a_country_of_one_tier_has_a_strip_with_the_tier_written_in_it() -> None:
    svg = tier_history(history(spell("Tier 1", 2004, 2025)))
    (bar,) = bars(svg, "Tier 1")
    assert bar.get("height") == "11.00"  # and half a line above and below
    (name,) = (element for element in drawn(svg, "text") if element.text == "Tier 1")
    left = float(bar.get("x", 0))
    assert left < float(name.get("x", 0)) < left + float(bar.get("width", 0))


def test_only_the_tiers_between_the_best_and_the_worst_have_a_row() -> None:
    svg = tier_history(history(spell("Tier 2", 2001, 2010) | spell("Tier 3", 2011, 2025)))
    assert [text for text in texts(svg) if not text.isdigit()] == ["Tier 2", "Watch List", "Tier 3"]


def test_special_case_years_are_hatched_and_outside_of_the_ranking() -> None:
    svg = tier_history(history(spell("Special Case", 2020, 2025) | spell("Tier 3", 2001, 2017) | {2018: "Tier 2"}))
    labels = [element for element in drawn(svg, "text") if not (element.text or "").isdigit()]
    places = [float(label.get("y", 0)) for label in labels]
    assert labels[-1].text == "Special"
    assert places[-1] - places[-2] > places[1] - places[0]
    assert len([line for line in drawn(svg, "line") if line.get("stroke") == TIER_LOOKS["Special Case"].hatch_ink]) > 8
    assert "Special" not in texts(tier_history(history(spell("Tier 3", 2001, 2025))))


def test_placements_that_were_not_read_from_a_list_are_thinner() -> None:
    svg = tier_history(history(spell("Tier 2", 2001, 2025), {2016: "uncertain", 2019: "inferred"}))
    assert len(bars(svg, "Tier 2")) == 3
    thinner = [box for box in drawn(svg, "rect") if box.get("height") == "7.00" and box.get("stroke")]
    assert [box.get("stroke-dasharray") for box in thinner] == ["2 1.6", None]


def test_the_newest_value_is_marked() -> None:
    svg = tier_history(history(spell("Tier 2", 2001, 2024) | spell("Tier 1", 2025, 2025)))
    (ring,) = drawn(svg, "circle")
    heavy = [element.text for element in drawn(svg, "text") if element.get("font-weight")]
    assert float(ring.get("cx", 0)) > 145
    assert sorted(heavy, key=str) == ["2025", "Tier 1"]


def test_years_of_change_are_on_the_axis_and_labels_never_touch() -> None:
    svg = tier_history(history(spell("Tier 2", 2001, 2012) | spell("Tier 3", 2013, 2017) | spell("Tier 2", 2018, 2025)))
    years = [element for element in drawn(svg, "text") if re.fullmatch(r"20\d\d", element.text or "")]
    assert {"2001", "2013", "2018", "2025"} <= {element.text for element in years}
    places = [float(element.get("x", 0)) for element in years]
    assert all(after - before >= 19 for before, after in itertools.pairwise(places))


def test_text_is_eight_points_at_final_size_and_nothing_leaves_the_frame() -> None:
    root = ElementTree.fromstring(tier_history(history(spell("Tier 1", 2004, 2025)), width=56))
    box = [float(length) for length in (root.get("viewBox") or "").split()]
    assert root.get("width") == "56mm"
    assert box[2] == pytest.approx(56 / 25.4 * 72, abs=0.1)
    assert float(root.get("font-size", 0)) >= 8
    assert float((root.get("height") or "0mm")[:-2]) <= 50
    for element in root.iter(SVG + "rect"):
        assert float(element.get("x", 0)) + float(element.get("width", 0)) <= box[2]


def test_a_country_that_was_never_placed_still_gets_an_honest_chart() -> None:
    svg = tier_history(history({}))
    assert texts(svg).count("none on record") == 1
    assert not drawn(svg, "circle")


def test_the_raster_is_sharp_reproducible_and_written_in_our_font() -> None:
    svg = tier_history(history(spell("Tier 2", 2001, 2024) | spell("Tier 1", 2025, 2025)), width=56)
    png = rasterise(svg, width=56)
    picture = Image.open(io.BytesIO(png)).convert("L")
    assert picture.width == round(56 / 25.4 * DPI)
    assert png == rasterise(svg, width=56)
    label = picture.crop((0, 0, 100, 60))
    assert label.getextrema()[0] < 120, "the label of the first row is drawn"


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lightness(colour: str) -> float:
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def test_tiers_stay_apart_in_grey_and_their_outlines_on_white() -> None:
    steps = sorted(lightness(look.fill) for look in TIER_LOOKS.values())
    assert all(after - before >= 10 for before, after in itertools.pairwise(steps))
    for look in TIER_LOOKS.values():
        assert 1.05 / (luminance(look.line) + 0.05) >= 3
        pair = sorted((luminance(look.fill) + 0.05, luminance(look.ink) + 0.05))
        assert pair[1] / pair[0] >= 4.5


@pytest.mark.parametrize("iso3", ["AUS", "HTI", "SOM", "STP", "TKM"])
def test_real_histories_can_be_drawn(catalogue: Catalogue, iso3: str) -> None:
    svg = tier_history(compose(catalogue, iso3).history)
    assert ElementTree.fromstring(svg)[0].text
    assert rasterise(svg, width=160).startswith(b"\x89PNG")
