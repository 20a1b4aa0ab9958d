"""The projections keep areas, and Equal Earth is the one that its authors published."""

from __future__ import annotations

import math

import pytest

from briefgen.charts.projection import Projection, area, azimuthal, equal_earth


@pytest.mark.parametrize("project", [equal_earth(0), equal_earth(-150), azimuthal(20, 10)])
@pytest.mark.parametrize("latitude", [0, 25, 50, 80])
def test_a_cell_of_the_grid_has_its_area_on_the_globe(project: Projection, latitude: float) -> None:
    """On a sphere of radius 1 a cell's area is its width in radians times the difference of the sines."""
    size = 0.5
    corners = [(0, 0), (size, 0), (size, size), (0, size)]
    drawn = area([project(30 + x, latitude + y) for x, y in corners])
    sines = math.sin(math.radians(latitude + size)) - math.sin(math.radians(latitude))
    assert drawn == pytest.approx(math.radians(size) * sines, rel=1e-3)


def test_equal_earth_has_the_published_proportions() -> None:
    """Šavrič, Patterson, Jenny (2018): 2.05458 times as wide as high, the pole a line of 0.59247 of the equator."""
    project = equal_earth(0)
    width = project(180, 0)[0] - project(-180, 0)[0]
    height = project(0, -90)[1] - project(0, 90)[1]
    pole = project(180, 90)[0] - project(-180, 90)[0]
    assert (width / 2, height / 2) == pytest.approx((2.7066300, 1.3173628), abs=1e-6)
    assert width / height == pytest.approx(2.05458, abs=1e-5)
    assert pole / width == pytest.approx(0.59247, abs=1e-5)
    # Half way up, all four coefficients have their share: 45° of latitude lies at 0.80487 of the pole's height.
    assert project(0, 0) == (0, 0)
