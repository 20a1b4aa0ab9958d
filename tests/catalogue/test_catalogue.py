"""The catalogue on the real data, and layers over it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pydantic
import pytest

from briefgen.catalogue import Catalogue, yaml_reading
from briefgen.catalogue.statements import STATEMENTS
from briefgen.errors import DataError, UnknownName
from briefgen.resources import data_folder

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def test_every_country_loads(built_in):
    records = [built_in.country(country.iso3) for country in built_in.countries()]
    assert len(records) == 190
    counts = Counter()
    for record in records:
        for kind in STATEMENTS:
            counts[kind] += len(getattr(record, kind))
    assert counts["recommendations"] == 874
    assert counts["gaps"] == 866
    assert counts["progress"] == 797
    assert counts["theme_evidence"] == 483
    assert counts["figures"] == 383
    assert counts["overviews"] == 190


def test_every_statement_has_an_id_of_its_own_and_a_source(built_in):
    for country in built_in.countries():
        record = built_in.country(country.iso3)
        ids = [item.id for kind in STATEMENTS if kind != "overviews" for item in getattr(record, kind)]
        assert len(ids) == len(set(ids)), country.iso3
        assert all(SLUG.fullmatch(each) and len(each) <= 40 for each in ids), country.iso3
        for kind in STATEMENTS:
            for item in getattr(record, kind):
                assert record.sources[item.source].title


def test_records_use_the_names_of_the_country_table(built_in):
    for country in built_in.countries():
        record = built_in.country(country.iso3)
        assert (record.name, record.region) == (country.name, country.region)
    names = {country.iso3: country for country in built_in.countries()}
    assert names["STP"].name == "São Tomé and Príncipe"
    assert names["CIV"].name == "Côte d'Ivoire"
    assert names["CUW"].name == "Curaçao"
    assert names["TUR"].name == "Türkiye"
    assert [code for code, country in names.items() if not country.covered] == ["WSM", "STP"]


def test_one_country_is_read_without_the_others(monkeypatch):
    read = []
    original = yaml_reading._read
    monkeypatch.setattr(yaml_reading, "_read", lambda path: read.append(path.name) or original(path))
    Catalogue.open().country("FJI")
    assert sorted(read) == ["FJI.yaml", "about.yaml", "vocabulary.yaml"]


def test_records_that_are_let_go_of_are_read_again():
    catalogue = Catalogue.open()
    first = catalogue.country("AUS")
    kept = catalogue.country("FJI")
    catalogue.forget_records(but=["FJI"])
    assert catalogue.country("FJI") is kept
    again = catalogue.country("AUS")
    assert again == first
    assert again is not first


def test_nothing_is_read_by_opening(monkeypatch):
    monkeypatch.setattr(yaml_reading, "_read", lambda path: pytest.fail(f"read {path}"))
    Catalogue.open()


def test_catalogue_needs_no_heavy_imports():
    heavy = "babel, rapidfuzz, jinja2, weasyprint, docx, lxml, rich, click"
    code = f"import sys, briefgen.catalogue; print([m for m in '{heavy}'.split(', ') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_placements_of_a_country_and_of_an_edition(built_in):
    australia = built_in.placements("AUS")
    assert [placement.year for placement in australia] == sorted({placement.year for placement in australia})
    assert australia[-1].year == 2025 and australia[-1].tier == "Tier 1"
    edition = built_in.placements_of(2025)
    assert len(edition) == 188
    assert Counter(placement.tier for placement in edition.values())["Special Case"] > 0
    assert edition["AUS"] == australia[-1]
    assert "KIR" in built_in.placements_of(2016) and "KIR" not in edition
    assert sum(len(built_in.placements_of(edition.year)) for edition in built_in.editions()) == 4220
    assert built_in.placements("XXX") == ()


def test_every_placement_has_its_source(built_in):
    for edition in built_in.editions():
        for placement in built_in.placements_of(edition.year).values():
            assert built_in.placement_sources()[placement.source].title


def test_editions_themes_and_rules(built_in):
    assert [edition.year for edition in built_in.editions()] == list(range(2001, 2026))
    assert built_in.editions()[-1].theme == "2025-accountability"
    assert [theme.message_kind for theme in built_in.themes()] == ["message", "press statement"]
    assert built_in.find_theme("2024").id == built_in.find_theme("digital-technology").id == "2024-digital-technology"
    assert {entry.id for entry in built_in.rules.calendar} >= {"submissions", "interim-assessment", "report-due"}
    assert set(built_in.rules.tiers) == {"Tier 1", "Tier 2", "Tier 2 Watch List", "Tier 3", "Special Case"}
    assert len(built_in.vocabulary.themes) == 24
    assert built_in.audience_ids()[0] == "officials"


def test_messages_keep_their_sentences_whole(built_in):
    points = [point.text for theme in built_in.themes() for point in (*theme.context, *theme.threat, *theme.principle)]
    assert all(text.endswith(".") for text in points)


def test_records_cannot_be_changed(built_in):
    with pytest.raises(pydantic.ValidationError):
        built_in.country("AUS").name = "Elsewhere"


def test_unknown_theme_proposes_a_near_one(built_in):
    with pytest.raises(UnknownName, match="2024-digital-technology"):
        built_in.theme("2024-digital-tecnology")


def test_layer_replaces_adds_and_hides_by_id(data, record):
    gaps = Catalogue.open().country("FJI").gaps
    data.write("countries/FJI.yaml", record(
        gaps=[
            {"id": gaps[0].id, "text": "Said better.", "pillar": "protection", "report_year": 2024, "source": "office"},
            {"id": "new-one", "text": "A new one.", "pillar": "protection", "report_year": 2024, "source": "office"},
        ],
        hide={"gaps": [gaps[1].id]},
    ))  # fmt: skip
    catalogue = data.open()
    merged = catalogue.country("FJI").gaps
    assert [gap.id for gap in merged] == [gaps[0].id, *(gap.id for gap in gaps[2:]), "new-one"]
    assert merged[0].text == "Said better."
    assert catalogue.origin("FJI", "gaps", gaps[0].id) == "office"
    assert catalogue.origin("FJI", "gaps", gaps[2].id) == "built-in"
    with pytest.raises(UnknownName):
        catalogue.origin("FJI", "gaps", gaps[1].id)
    assert catalogue.country("FJI").sources.keys() > {"office"}
    assert [path.parent.parent.name for path in catalogue.files_of("FJI")] == [
        data_folder().name,
        data.folder.name,
    ]
    assert data.check() == []


def test_overviews_are_known_by_edition_and_wording_and_stand_newest_first(data, record):
    overviews = [
        {"text": "Old times.", "report_year": 2019, "source": "then"},
        {"text": "Word for word.", "report_year": 2024, "source": "office", "quoted": True},
        {"text": "In our words.", "report_year": 2024, "source": "office"},
    ]
    sources = record()["sources"]
    sources["then"] = sources["office"] | {"report_year": 2019}
    data.write("countries/FJI.yaml", record(overviews=overviews, sources=sources, hide={"overviews": ["2025"]}))
    catalogue = data.open()
    ids = [overview.id for overview in catalogue.country("FJI").overviews]
    assert ids.index("2024") < ids.index("2024-quoted") < ids.index("2019")
    assert catalogue.origin("FJI", "overviews", "2024-quoted") == "office"


def test_later_layer_wins(data_folder_at, record):
    first, second = data_folder_at("first"), data_folder_at("second")
    gap = {"id": "shelter-lacking", "text": "As the first says.", "pillar": "protection", "report_year": 2024}
    first.write("countries/FJI.yaml", record(gaps=[gap | {"source": "office"}]))
    second.write("countries/FJI.yaml", {"gaps": [gap | {"text": "As the second says.", "source": "office"}]})
    catalogue = Catalogue.open([first.folder, second.folder])
    assert [layer.name for layer in catalogue.layers] == ["built-in", "first", "second"]
    assert catalogue.country("FJI").gaps[-1].text == "As the second says."
    assert catalogue.origin("FJI", "gaps", "shelter-lacking") == "second"
    assert catalogue.origin("FJI", "sources", "office") == "first"


def test_layers_of_one_name_are_told_apart(data_folder_at):
    one, two = data_folder_at("one/office"), data_folder_at("two/office")
    catalogue = Catalogue.open([one.folder, two.folder])
    assert [layer.name for layer in catalogue.layers] == ["built-in", "office", "office-2"]


def test_country_of_ones_own(data, record):
    data.write("countries.csv", "iso3,name,region,iso2,aliases,covered\nXAA,Arcadia,Africa,XA,Old Arcadia,yes\n")
    data.write("countries/XAA.yaml", {"iso3": "XAA", "name": "Arcadia", "region": "Africa", **record()})
    catalogue = data.open()
    assert len(catalogue.countries()) == 191
    assert catalogue.find_country("old arcadia").iso3 == "XAA"
    assert catalogue.country("XAA").gaps[0].text == "Shelter is lacking."
    assert data.check() == []


def test_audience_layer_changes_one_step_adds_one_and_hides_one(data):
    step = {"id": "shelter-open", "subjects": ["shelter"], "otherwise": "The ministry", "demand": "Open it"}
    step["done_when"] = "A shelter is open by {report_due}."
    data.write(
        "audiences/officials.yaml",
        {"steps": [step, step | {"id": "own-step"}], "hide": {"objections": ["private-homes"]}},
    )
    before, after = Catalogue.open().audience("officials"), data.open().audience("officials")
    steps = {step.id: step for step in after.steps}
    assert steps["shelter-open"].done_when == "A shelter is open by {report_due}."
    assert after.steps[-1].id == "own-step"
    assert len(after.steps) == len(before.steps) + 1
    assert {line.id for line in before.objections} - {line.id for line in after.objections} == {"private-homes"}
    assert data.check() == []


def test_placement_layer_adds_and_replaces_rows(data):
    data.write("tiers/placements.csv", "iso3,year,tier,source,basis\nAUS,2025,Tier 2,desk,report\n")
    data.write("tiers/sources.csv", "key,title,publisher,url\ndesk,Own reading,Desk,\n")
    catalogue = data.open()
    assert catalogue.placements("AUS")[-1].tier == "Tier 2"
    assert catalogue.placements("AUS")[-2] == Catalogue.open().placements("AUS")[-2]
    assert catalogue.placement_sources()["desk"].title == "Own reading"
    assert data.check() == []


def test_as_at_of_the_highest_layer_counts(data):
    data.write("about.yaml", "as_at: 2027-01-31\n")
    assert data.open().about.as_at.isoformat() == "2027-01-31"
    assert data.open().about.title == Catalogue.open().about.title


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(DataError, match="nowhere"):
        Catalogue.open([tmp_path / "nowhere"])


def test_country_without_record(built_in):
    with pytest.raises(UnknownName):
        built_in.country("KIR")


def test_first_mistake_names_file_line_and_field(data, record):
    gap = {"id": "a-gap", "text": "A gap.", "pillar": "protecting", "report_year": 2024, "source": "office"}
    path = data.write("countries/FJI.yaml", record(gaps=[gap]))
    with pytest.raises(DataError) as caught:
        data.open().country("FJI")
    line = path.read_text().splitlines().index("  pillar: protecting") + 1
    assert (caught.value.file, caught.value.line, caught.value.field) == (str(path), line, "gaps[1].pillar")


def test_mistake_in_a_lower_layer_is_found_there(data_folder_at, record):
    first, second = data_folder_at("first"), data_folder_at("second")
    path = first.write("countries/FJI.yaml", record(sources={}))
    second.write("countries/FJI.yaml", {"hide": {}})
    with pytest.raises(DataError) as caught:
        Catalogue.open([first.folder, second.folder]).country("FJI")
    assert caught.value.file == str(path)
    assert "office" in caught.value.problem


def test_built_in_data_folder_is_no_second_layer():
    assert len(Catalogue.open([Path(data_folder())]).layers) == 1


@pytest.mark.parametrize(
    ("change", "stays"),
    [
        ({"hide": {"profile": ["fishers-unpaid"]}}, False),
        ({"profile": [{"id": "fishers-unpaid", "text": "Fishers are paid late."}]}, False),
        ({"profile": [{"id": "fishers-paid-late", "text": "Fishers are paid late."}]}, True),
    ],
)
def test_headline_goes_with_a_statement_that_it_rests_on(data_folder_at, record, change, stays):
    lower, upper = data_folder_at("lower"), data_folder_at("upper")
    lower.write("countries/FJI.yaml", record())
    line = record()["profile"][0]
    upper.write("countries/FJI.yaml", change | {"profile": [line | entry for entry in change.get("profile", [])]})
    headline = Catalogue.open([lower.folder, upper.folder]).country("FJI").headline
    assert (headline is not None) == stays


def test_statement_knows_the_editions_that_say_it(data, record):
    data.write("countries/FJI.yaml", record())
    line = data.open().country("FJI").profile[-1]
    assert line.editions == (2023, 2024)
