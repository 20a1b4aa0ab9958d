"""The map of a pack: what is on it, what it says, and that it can be read without colour."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import TIERS, Tier
from briefgen.charts.geography import frame_for, frames, world_shapes
from briefgen.charts.hatching import hatching
from briefgen.charts.labels import Land, place_labels, short_names
from briefgen.charts.map import region_map
from briefgen.charts.palette import TIER_LOOKS
from briefgen.charts.projection import Box, area, centroid, clip, crossings
from briefgen.charts.raster import rasterise
from briefgen.charts.svg import text_width
from briefgen.composition.pack_data import MapCountry, RegionMap

SVG = "{http://www.w3.org/2000/svg}"


def _map(countries: Sequence[tuple[str, str, Tier | None]], region: str = "") -> str:
    made = RegionMap("map", region, "Title", "Alternative", tuple(MapCountry(*each, None) for each in countries))
    return region_map(SimpleNamespace(map=made))  # type: ignore[arg-type]


def _region(catalogue: Catalogue, region_id: str) -> list[tuple[str, str, Tier | None]]:
    region = catalogue.find_region(region_id)
    placements = catalogue.placements_of(2025)
    return [
        (each.iso3, each.name, placements[each.iso3].tier if each.iso3 in placements else None)
        for each in catalogue.countries()
        if each.region == region.name
    ]


def test_every_country_of_the_data_has_a_shape(catalogue: Catalogue) -> None:
    assert {each.iso3 for each in catalogue.countries()} <= {shape.iso3 for shape in world_shapes()}


def test_a_shape_that_crosses_the_date_line_does_not_run_around_the_world() -> None:
    russia = next(shape for shape in world_shapes() if shape.iso3 == "RUS")
    for ring in russia.rings:
        assert max(x for x, _ in ring) - min(x for x, _ in ring) < 170
    fiji = next(shape for shape in world_shapes() if shape.iso3 == "FJI")
    assert abs(abs(fiji.middle[0]) - 179) < 3


@pytest.mark.parametrize("region", [name for name in frames() if name != "world"])
def test_every_region_is_drawn_with_its_alternative_text_and_legend(catalogue: Catalogue, region: str) -> None:
    countries = _region(catalogue, region)
    root = ElementTree.fromstring(_map(countries, region))
    assert root.findtext(f"{SVG}title") == "Alternative"
    texts = [each.text or "" for each in root.iter(f"{SVG}text")]
    for tier in TIERS:
        count = sum(each[2] == tier for each in countries)
        assert (f"{tier} ({count})" in texts) == bool(count)
    width, height = (float(value) for value in (root.get("viewBox") or "").split()[2:])
    for text in root.iter(f"{SVG}text"):
        x, y = float(text.get("x", "0")), float(text.get("y", "0"))
        assert x >= -0.5
        assert x + text_width(text.text or "", 9) <= width + 1
        assert 0 < y <= height


@pytest.mark.parametrize("region", [name for name in frames() if name != "world"])
def test_names_do_not_lie_on_each_other(catalogue: Catalogue, region: str) -> None:
    root = ElementTree.fromstring(_map(_region(catalogue, region), region))
    boxes = []
    for text in root.iter(f"{SVG}text"):
        x, y = float(text.get("x", "0")), float(text.get("y", "0"))
        boxes.append((Box(x, y - 6, x + text_width(text.text or "", 9), y), text.text))
    for place, (box, name) in enumerate(boxes):
        assert [other for next_box, other in boxes[place + 1 :] if box.meets(next_box)] == [], name


def test_codes_on_the_map_are_explained(catalogue: Catalogue) -> None:
    countries = _region(catalogue, "africa")
    names = {iso3: name for iso3, name, _ in countries}
    texts = [each.text or "" for each in ElementTree.fromstring(_map(countries, "africa")).iter(f"{SVG}text")]
    codes = [text for text in texts if re.fullmatch("[A-Z]{3}", text) and text not in short_names().values()]
    key = " ".join(texts)
    assert codes
    assert all(f"{code} {names[code]}" in key for code in codes if code in names)


def test_small_states_are_dots() -> None:
    drawn = _map([("PLW", "Palau", "Tier 2"), ("AUS", "Australia", "Tier 1"), ("NRU", "Nauru", "Tier 2")])
    assert "Palau" in drawn


def test_lands_without_placement_are_white_with_an_outline() -> None:
    assert "no placement (1)" in _map([("WSM", "Samoa", None), ("FJI", "Fiji", "Tier 2")])


def test_countries_all_over_the_world_get_the_world_and_neighbours_a_close_frame() -> None:
    assert frame_for("", ("AUS", "CAN", "ZAF", "RUS")) is frames()["world"]
    close = frame_for("", ("BEL", "NLD", "LUX"))
    assert not close.world
    assert close.east - close.west < 40


def test_tiers_stay_apart_in_grey_and_watch_list_and_special_case_by_hatching() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
        y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        return 116 * y ** (1 / 3) - 16

    steps = [lightness(TIER_LOOKS[tier].fill) for tier in ("Tier 1", "Tier 2", "Tier 2 Watch List", "Tier 3")]
    assert all(before - after >= 12 for before, after in itertools.pairwise(steps))
    assert {TIER_LOOKS[tier].hatch for tier in ("Tier 2 Watch List", "Special Case")} == {"diagonal", "cross"}


def test_drawings_only_use_what_every_writer_can_draw(catalogue: Catalogue) -> None:
    allowed = {f"{SVG}{name}" for name in ("svg", "title", "path", "rect", "line", "circle", "text")}
    for region in frames().keys() - {"world"}:
        assert {each.tag for each in ElementTree.fromstring(_map(_region(catalogue, region), region)).iter()} <= allowed


def test_word_gets_the_map_as_a_picture(catalogue: Catalogue) -> None:
    assert rasterise(_map(_region(catalogue, "near-east"), "near-east"), width=60)[:4] == b"\x89PNG"


# -- geometry


def test_clipping_and_crossings() -> None:
    diamond = [(0.0, 5.0), (5.0, 0.0), (10.0, 5.0), (5.0, 10.0)]
    assert crossings([diamond], 5.0) == [(0.0, 10.0)]
    half = clip(diamond, Box(0, 0, 5, 10))
    assert area(half) == pytest.approx(25)
    assert centroid(diamond) == pytest.approx((5, 5))
    assert clip(diamond, Box(20, 20, 30, 30)) == []


def test_hatching_stays_inside_and_leaves_labels_free() -> None:
    square = [(0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0)]
    free = Box(10, 15, 30, 25)
    drawn = ElementTree.fromstring(hatching([square], TIER_LOOKS["Special Case"], clear=[free], wide=True))
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", drawn.attrib["d"])]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    assert points
    assert all(-0.1 <= x <= 40.1 and -0.1 <= y <= 40.1 for x, y in points)
    assert not any(free.left + 0.1 < x < free.right - 0.1 and free.top + 0.1 < y < free.bottom - 0.1 for x, y in points)


def test_a_name_that_fits_stands_inside_its_country() -> None:
    land = Land("AAA", "Aland", [[(0.0, 0.0), (60.0, 0.0), (60.0, 30.0), (0.0, 30.0)]], (30, 15), dot=False)
    (label,) = place_labels([land], [], Box(0, 0, 100, 100), 9, 3)
    assert label.inside
    assert label.text == "Aland"


def test_no_name_is_written_over_another_country() -> None:
    wide = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
    dot = Land("BBB", "Beta Islands", [], (50, 50), dot=True)
    other = Land("AAA", "A", [wide], (50, 50), dot=False)
    assert place_labels([dot], [other], Box(0, 0, 100, 100), 9, 3) == []
