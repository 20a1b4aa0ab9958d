"""What a brief has to be, counted as `make quality` counts it, over a sample of the countries."""

from __future__ import annotations

import pytest

from scripts.quality import Counted, count


@pytest.fixture(scope="module")
def counted() -> list[Counted]:
    sample = [("AUS", "officials"), ("ZAF", "ngos"), ("PRK", "officials"), ("HTI", "ngos"), ("WSM", "officials")]
    return [count(iso3, reader) for iso3, reader in sample]


def test_a_brief_has_two_pages_and_the_last_is_well_filled(counted: list[Counted]) -> None:
    assert [brief.pages for brief in counted] == [2, 2, 2, 2, 1]
    assert all(brief.filled > 1 / 3 for brief in counted)


def test_nothing_old_leads_nothing_is_said_twice_and_offices_are_named(counted: list[Counted]) -> None:
    for brief in counted:
        assert (brief.old, brief.twice, brief.unnamed, brief.inferred, brief.hosts) == (0, [], 0, 0, []), brief.iso3


def test_a_full_brief_fits_on_letter_too() -> None:
    assert count("ZAF", "officials", "letter").pages == 2
