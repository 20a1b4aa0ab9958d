"""Every country, both readers: a PDF that passes both validators, is of a fair length, and has no broken link.

The default run takes a country of each region and the difficult ones; CI=true (or BRIEFGEN_ALL_COUNTRIES=1) takes all.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.rendering import House, to_document, write

SAMPLE = ("CIV", "CUW", "HKG", "IND", "KEN", "LBR", "LBY", "MKD", "SOM", "STP", "TUN", "USA", "YEM")
ALL = os.environ.get("CI") == "true" or os.environ.get("BRIEFGEN_ALL_COUNTRIES") == "1"
CODES = tuple(country.iso3 for country in Catalogue.open().countries()) if ALL else SAMPLE


@pytest.mark.parametrize("iso3", CODES)
def test_a_countrys_briefs_pass_both_standards(
    catalogue: Catalogue,
    validate_pdf: Callable[..., list[str]],
    pdf_pages: Callable[[bytes], list[str]],
    caplog: pytest.LogCaptureFixture,
    iso3: str,
) -> None:
    house = House.of()
    for audience in ("officials", "ngos"):
        with caplog.at_level(logging.WARNING, logger="weasyprint"):
            made = write(to_document(compose(catalogue, iso3, audience=audience), house), "pdf", house)
        assert validate_pdf(made, "ua1", "3a") == []
        assert [record.getMessage() for record in caplog.records if "weasyprint" in record.name] == []
        assert 1 <= len(pdf_pages(made)) <= 4


def test_there_are_as_many_countries_as_the_data_has(catalogue: Catalogue) -> None:
    assert len(catalogue.countries()) == 190
