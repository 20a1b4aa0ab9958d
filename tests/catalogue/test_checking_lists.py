"""`check` finds what is wrong with tables, lists, messages and audiences, and says where."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from briefgen.catalogue.checking import check

STEP = {
    "id": "a-step", "subjects": ["shelter"], "otherwise": "A ministry", "demand": "Open it",
    "done_when": "It is open.",
}  # fmt: skip
SUBMISSIONS = "calendar: [{id: a-day, month: 2, day: %d, text: A day., source: %s, audiences: %s}]\n"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("countries.yaml", "not read"),
        ("themes.yaml", "not read"),
        ("places.csv", "not read"),
        ("tvpa.yml", "tvpa.yaml"),
        ("countries/FJI.yml", "not read"),
        ("countries/FJI.json", "not read"),
        ("audiences/officials.txt", "not read"),
    ],
)
def test_file_that_nothing_reads(data, name, says):
    data.write(name, "a: 1\n")
    problems = data.check()
    assert len(problems) == 1 and says in problems[0].message


@pytest.mark.parametrize(
    ("rows", "field", "says"),
    [
        ("AUS,2025,Tier 4,desk,report", "tier", "is not one of"),
        ("AUS,2025,Tier 1,desk,hearsay", "basis", "is not one of"),
        ("AUS,2025,Tier 1,nowhere,report", "source", "not in tiers/sources.csv"),
        ("ZZZ,2025,Tier 1,desk,report", "iso3", "no country"),
        ("AUS,2099,Tier 1,desk,report", "year", "future"),
        ("AUS,1999,Tier 1,desk,report", "year", "not an edition"),
        ("AUS,soon,Tier 1,desk,report", "year", "not a year"),
        ("AUS,2025,Tier 1,desk,report\nAUS,2025,Tier 2,desk,report", "iso3", "stands already in line 2"),
        ("AUS,2025,Tier 1", "", "3 cells, expected 5"),
        ("AUS,2025,Tier 1,desk,report,more", "", "6 cells, expected 5"),
        ('AUS,2025,"Tier 1,desk,report', "", "not valid CSV"),
    ],
)
def test_wrong_placements(data, rows, field, says):
    file = data.write("tiers/placements.csv", f"iso3,year,tier,source,basis\n{rows}\n")
    data.write("tiers/sources.csv", "key,title,publisher,url\ndesk,Own reading,Desk,\n")
    problems = [problem for problem in data.check() if problem.file == file]
    assert any(problem.field == field and says in problem.message for problem in problems), problems


@pytest.mark.parametrize(
    "header", ["iso3,year,tier,source", "iso3;year;tier;source;basis", "", "iso3,year,tier,source,basis,x"]
)
def test_wrong_header(data, header):
    data.write("tiers/placements.csv", f"{header}\nAUS\n")
    assert "the first line" in data.check()[0].message


def test_placement_sources_unused_or_without_address(data):
    data.write("tiers/sources.csv", "key,title,publisher,url\ndesk,Own reading,Desk,somewhere\n")
    assert [(problem.field, problem.line) for problem in data.check()] == [("key", 2), ("url", 2)]


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        ("XAA,Arcadia,Atlantis,XA,,yes", "region", "not a region"),
        ("XAA,Arcadia,Africa,XA,,maybe", "covered", "yes, no, past or none"),
        ("XAA,Arcadia,Africa,XA,,yes", "iso3", "no file countries/XAA.yaml"),
        ("xaa,Arcadia,Africa,XA,,past", "iso3", "three capital letters"),
        ("XAA,Arcadia,Africa,XA,Old Arcadia; Arcady,past", "aliases", "space"),
        ("XAA,Arcadia,Africa,XA,,past\nXAA,Arcadia,Africa,XA,,past", "iso3", "stands already"),
    ],
)
def test_wrong_countries(data, row, field, says):
    data.write("countries.csv", f"iso3,name,region,iso2,aliases,covered\n{row}\n")
    problems = data.check()
    assert any(problem.field == field and says in problem.message for problem in problems), problems


@pytest.mark.parametrize(
    ("content", "field", "says"),
    [
        ({"press": [{"id": "up", "text": "{countri} moved."}]}, "press[1].text", "{countri}"),
        ({"press": [{"id": "up", "text": "{country!r} moved."}]}, "press[1].text", "{country}"),
        ({"press": [{"id": "up", "text": "A { brace."}]}, "press[1].text", "brace"),
        ({"press": [{"id": "up", "when": {"movements": ["sideways"]}, "text": "Moved."}]},
         "press[1].when.movements[1]", "is not one of"),
        ({"openings": [{"id": "a", "when": {"subjects": ["cyber"]}, "text": "Begin."}]}, "openings[1]", "a subject"),
        ({"theme_weight": {"cyber": 3}}, "theme_weight.cyber", "not a theme"),
        ({"pillar_weight": {"cyber": 3}}, "pillar_weight.cyber", "is not one of"),
        ({"steps": [STEP | {"subjects": ["cyber"]}]}, "steps[1]", "not a subject"),
        ({"steps": [STEP | {"offices": ["mayor"]}]}, "steps[1].offices[1]", "is not one of"),
        ({"steps": [STEP | {"when": {"situations": ["war"]}}]}, "steps[1].when.situations[1]", "is not one of"),
        ({"steps": [{key: STEP[key] for key in STEP if key != "done_when"}]}, "steps[1].done_when", "is missing"),
        ({"objections": [{"id": "a-line", "line": "We {do} not.", "answer": "{gap}."}]}, "objections[1].line", "{do}"),
        ({"objections": [{"id": "a-line", "line": "No.", "answer": "You do."}]}, "objections[1].answer", "no figure"),
        ({"objections": [{"id": "a-line", "when": {"tiers": ["Tier 9"]}, "line": "No.", "answer": "{gap}."}]},
         "objections[1].when.tiers[1]", "is not one of"),
        ({"care": [{"id": "x", "when": {"figure": {"measure": "hours"}}, "text": "Mind."}]},
         "care[1].when.figure.measure", "is not one of"),
        ({"id": "ministers"}, "id", "not the file's name"),
        ({"hide": {"steps": ["import-ban"]}}, "steps", "says nothing on imports"),
    ],
)  # fmt: skip
def test_wrong_audience(data, content, field, says):
    data.write("audiences/officials.yaml", content)
    problems = data.check()
    assert any(problem.field == field and says in problem.message for problem in problems), problems


def test_new_audience_must_cover_every_subject(data):
    content = {"id": "press", "name": "Press", "reader": "Journalists", "steps": [STEP]}
    data.write("audiences/press.yaml", content)
    messages = [problem.message for problem in data.check()]
    subjects = {subject.id for subject in data.open().subjects.subjects}
    assert len(messages) == len(subjects) - 1
    assert messages[0].startswith("says nothing on accession")


def theme(**changes: Any) -> dict[str, Any]:
    return {
        "id": "2023-partnership",
        "report_year": 2023,
        "title": "Partnership",
        "released": "2023-06-15",
        "scope": "188 countries",
        "tags": ["coordination"],
        "context": [{"text": "Partners matter.", "source": "note"}],
        "sources": {"note": {"title": "Note", "publisher": "Desk", "report_year": 2023}},
    } | changes


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"tags": ["cyber"]}, "tags", "not a theme"),
        ({"id": "2023-other"}, "id", "not the file's name"),
        ({"report_year": 1998}, "report_year", "too small"),
        ({"report_year": 2000}, "report_year", "not an edition"),
        ({"context": [{"text": "Partners matter.", "source": "gone"}]}, "context[1].source", "not among"),
        ({"sources": {}}, "context[1].source", "not among"),
        ({"message_kind": "letter"}, "message_kind", "is not one of"),
        ({"title": None}, "title", "expected text"),
    ],
)
def test_wrong_message(data, changes, field, says):
    content = theme(**changes)
    content["released"] = datetime.date(2023, 6, 15)
    data.write("themes/2023-partnership.yaml", content)
    problems = data.check()
    assert any(problem.field == field and says in problem.message for problem in problems), problems


def test_message_from_the_future(data):
    data.write("themes/2023-partnership.yaml", theme(released=datetime.date(2098, 1, 1)))
    assert "after the date of the data" in data.check()[0].message


GROUP = """\
- id: coalition
  name: %s
  countries: [%s]
  source: {title: A list, publisher: A house, url: "https://example.org/list", report_year: 2024}
"""


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("editions.yaml", "- {year: 2098}\n", "future"),
        ("editions.yaml", "- {year: 2024, theme: none-such}\n", "no file themes/none-such.yaml"),
        ("editions.yaml", "- {year: 2024}\n- {year: 2024}\n", "given twice"),
        ("editions.yaml", "year: 2024\n", "expected a list"),
        ("regions.yaml", "- {id: atlantis, name: Atlantis, aliases: [Africa]}\n", "stands for both"),
        ("regions.yaml", "- {name: Atlantis}\n", "is missing"),
        ("groups.yaml", GROUP % ("Africa", "KEN"), "stands for both"),
        ("groups.yaml", GROUP % ("Coalition", "MCO"), "no record of “MCO”"),
        ("groups.yaml", "- {id: coalition, name: Coalition, countries: [KEN]}\n", "is missing"),
        ("vocabulary.yaml", "pillars: [{id: politics, label: Politics, meaning: New.}]\n", "pillars are fixed"),
        ("vocabulary.yaml", "themes: [{id: x, label: X}]\n", "is missing"),
        ("tvpa.yaml", SUBMISSIONS % (30, "usc-7107", "[]"), "no day 30"),
        ("tvpa.yaml", SUBMISSIONS % (3, "gone", "[]"), "not among"),
        ("tvpa.yaml", SUBMISSIONS % (3, "usc-7107", "[us]"), "audiences/us"),
        ("about.yaml", "as_at: soon\n", "expected a date"),
    ],
)
def test_wrong_lists(data, name, content, says):
    file = data.write(name, content)
    problems = data.check()
    assert any(problem.file == file and says in problem.message for problem in problems), problems


def test_missing_folder_is_a_problem(tmp_path):
    assert "is not a folder" in str(check([tmp_path / "gone"])[0])
