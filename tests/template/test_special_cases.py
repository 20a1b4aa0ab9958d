"""What a brief says of a country that the report describes but does not rank."""

from __future__ import annotations

import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.template import Brand, TemplateSet, render_html


@pytest.mark.parametrize(
    ("iso3", "special"), [("HTI", True), ("LBY", True), ("SOM", True), ("YEM", True), ("KEN", False)]
)
def test_special_case_is_said_to_have_no_list_of_recommendations(
    catalogue: Catalogue, iso3: str, special: bool
) -> None:
    page = render_html(compose(catalogue, iso3), TemplateSet.open("brief"), Brand())
    assert ("gives a special case no list of recommendations" in page) == special
