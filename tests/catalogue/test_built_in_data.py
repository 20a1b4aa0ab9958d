"""What holds for the built-in facts beyond what `check` asks of any data folder."""

from __future__ import annotations

import csv
import re
from urllib.parse import urlsplit

import pytest

from briefgen.catalogue.models import SOURCE_KINDS
from briefgen.catalogue.statements import STATEMENTS, statement_year
from briefgen.catalogue.yaml_reading import read_yaml
from briefgen.resources import data_folder
from scripts.quality import odd_host


def _sources_in(value, name):
    """(name, fields) of every source inside what a file says: whatever has a title, a publisher and a year."""
    if isinstance(value, dict):
        if {"title", "publisher", "report_year"} <= value.keys():
            yield name, value
        for key, inner in value.items():
            yield from _sources_in(inner, f"{name} {key}")
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _sources_in(inner, f"{name} {index}")


def sources():
    """(file and key, fields) of every source on record."""
    for path in sorted(data_folder().rglob("*.yaml")):
        yield from _sources_in(read_yaml(path), path.stem)
    for row in csv.DictReader((data_folder() / "tiers" / "sources.csv").open(encoding="utf-8")):
        yield f"tiers {row['key']}", row


@pytest.fixture(scope="module")
def every_source():
    return dict(sources())


def test_no_source_is_on_a_copy_for_editors_a_proxy_or_a_polemical_site(every_source):
    for name, source in every_source.items():
        for address in (source.get("url"), source.get("via_url")):
            assert not odd_host(address), f"{name}: {address}"


def test_every_source_says_what_kind_it_is(every_source):
    assert len(every_source) > 1800
    assert {name for name, source in every_source.items() if source.get("kind") not in SOURCE_KINDS} == set()


def test_a_report_is_the_edition_itself_and_a_mirror_comes_after_it(built_in):
    for country in built_in.countries():
        for key, source in built_in.country(country.iso3).sources.items():
            if source.kind != "report":
                continue
            assert "Department of State" in source.publisher, f"{country.iso3} {key}"
            assert str(source.report_year) in source.title, f"{country.iso3} {key}"
            if source.url and not source.via:
                assert (urlsplit(source.url).hostname or "").endswith("state.gov"), f"{country.iso3} {key}"
            assert bool(source.via) == bool(source.via_url), f"{country.iso3} {key}"


def test_one_address_is_one_source_of_a_record(built_in):
    for country in built_in.countries():
        places = [(s.url, s.via_url, s.report_year) for s in built_in.country(country.iso3).sources.values() if s.url]
        assert len(places) == len(set(places)), country.iso3


def test_older_overview_that_names_a_tier_names_its_year(built_in):
    for country in built_in.countries():
        newest = max((placement.year for placement in built_in.placements(country.iso3)), default=0)
        for overview in built_in.country(country.iso3).overviews:
            if overview.report_year < newest and re.search(r"Tier|Watch List|Special Case", overview.text):
                assert re.search(r"\b20[12]\d\b", overview.text), country.iso3


def test_who_acts_and_who_is_harmed_is_on_record_almost_everywhere(built_in):
    records = [built_in.country(country.iso3) for country in built_in.countries()]
    assert {record.iso3 for record in records if not record.institutions} == {"ERI", "PRK"}
    assert all(record.profile for record in records)
    assert sum(len(record.institutions) for record in records) > 1100
    assert sum(len(record.profile) for record in records) > 900


def test_statements_repeated_by_a_newer_edition_are_one(built_in):
    lists = ("progress", "gaps", "recommendations", "theme_evidence", "profile")
    repeated = [
        (country.iso3, item.id)
        for country in built_in.countries()
        for name in lists
        for item in getattr(built_in.country(country.iso3), name)
        if item.earlier
    ]
    assert len(repeated) > 25
    screening = next(gap for gap in built_in.country("AUS").gaps if gap.id == "vulnerable-groups-domestic-workers")
    assert screening.editions == (2024, 2025)


def test_every_country_has_a_headline_that_is_no_newer_than_what_it_rests_on(built_in):
    for country in built_in.countries():
        record = built_in.country(country.iso3)
        assert record.headline, country.iso3
        years = {item.id: statement_year(kind, item) for kind in STATEMENTS for item in getattr(record, kind)}
        assert record.headline.report_year == max(years[item_id] for item_id in record.headline.rests_on), country.iso3
        assert not re.search(r"Tier \d|Watch List", record.headline.text), country.iso3
        assert record.headline.text.endswith("."), country.iso3


def test_editions_that_did_not_rank_a_country_are_no_gap(built_in):
    unranked = built_in.country("USA").unranked
    assert (unranked.first, unranked.last) == (2001, 2009)
    assert min(placement.year for placement in built_in.placements("USA")) == unranked.last + 1
