"""The examples of docs/data-files.md are valid data."""

from __future__ import annotations

import re

import pytest

from briefgen.catalogue.models import CountryRecord
from briefgen.catalogue.statements import STATEMENTS

PAGE = "docs/data-files.md"


@pytest.fixture
def page(project):
    return (project / PAGE).read_text(encoding="utf-8")


def test_examples_are_valid_together(page, data):
    yaml_files = re.findall(r"```yaml\n# (\S+)\n(.*?)```", page, re.S)
    csv_files = re.findall(r"`(\S+\.csv)`:\n\n```csv\n(.*?)```", page, re.S)
    assert len(yaml_files) == page.count("```yaml") == 4
    assert len(csv_files) == page.count("```csv") == 2
    for name, content in (*yaml_files, *csv_files):
        data.write(name, content)
    assert data.check() == []
    catalogue = data.open()
    assert catalogue.country("FJI").gaps[-1].id == "shelter-men-lacking"
    assert catalogue.placements("FJI")[-1].source == "desk-2025"
    steps = {step.id: step for step in catalogue.audience("officials").steps}
    assert len(steps) > 1
    assert steps["shelter-open"].ours == "Regional programme of the embassy"
    assert [situation.kind for situation in catalogue.situations("FJI")] == ["divided"]
    australia = catalogue.country("AUS")
    assert catalogue.origin("AUS", "progress", "identified-larger-number-victims-year") == "office"
    assert "ban-place-importing-goods-produced" not in [gap.id for gap in australia.gaps]
    assert [overview.id for overview in australia.overviews] == []


def test_page_speaks_of_every_list_of_a_record(page):
    assert [kind for kind in (*STATEMENTS, "sources") if kind not in page] == []
    assert set(CountryRecord.model_fields) == {"iso3", "name", "region", "headline", "unranked", "sources", *STATEMENTS}


def test_message_in_the_page_is_the_one_that_is_given(page, data):
    progress = {"id": "x", "text": "A thing.", "pillar": "protecting", "report_year": 2024, "source": "s1"}
    data.write("countries/AUS.yaml", {"progress": [progress]})
    said = data.check()[0].message
    assert said in page
