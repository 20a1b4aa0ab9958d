"""`check` finds what is wrong with tables, lists, messages and audiences, and says where."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from briefgen.catalogue.checking import check

ADVICE = {"actor": "Who.", "step": "Ask.", "sign": "Seen."}
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
        ({"press_lines": {"up": "{countri} moved."}}, "press_lines.up", "{countri}"),
        ({"press_lines": {"up": "{country!r} moved."}}, "press_lines.up", "{country}"),
        ({"press_lines": {"up": "A { brace."}}, "press_lines.up", "brace"),
        ({"press_lines": {"sideways": "Moved."}}, "press_lines.sideways", "not one of"),
        ({"pillars": {"protection": ADVICE | {"actor": "In {country}."}}}, "pillars.protection.actor", "none may"),
        ({"themes": {"cyber": ADVICE}}, "themes.cyber", "not a theme"),
        ({"themes": {"training": {"actor": "Who.", "step": "Ask."}}}, "themes.training.sign", "is missing"),
        ({"theme_weight": {"cyber": 3}}, "theme_weight.cyber", "not a theme"),
        ({"pillar_weight": {"cyber": 3}}, "pillar_weight.cyber", "is not one of"),
        (
            {"objectives": [{"id": "an-aim", "themes": ["cyber"], "text": "An aim."}]},
            "objectives[1].themes",
            "not a theme",
        ),
        (
            {"expected_lines": [{"id": "a-line", "line": "We {do} not.", "answer": "You do."}]},
            "expected_lines[1].line",
            "{do}",
        ),
        (
            {"expected_lines": [{"id": "a-line", "tiers": ["Tier 9"], "line": "No.", "answer": "You do."}]},
            "expected_lines[1].tiers[1]",
            "is not one of",
        ),
        ({"id": "ministers"}, "id", "not the file's name"),
        ({"hide": {"pillars": ["prevention"]}}, "pillars", "says nothing on prevention"),
        ({"hide": {"themes": ["training"]}}, "themes", "says nothing on training"),
    ],
)
def test_wrong_audience(data, content, field, says):
    data.write("audiences/officials.yaml", content)
    problems = data.check()
    assert any(problem.field == field and says in problem.message for problem in problems), problems


def test_new_audience_must_cover_everything(data):
    data.write(
        "audiences/press.yaml",
        {
            "id": "press",
            "name": "Press",
            "reader": "Journalists",
            "pillars": {"prevention": ADVICE},
            "themes": {},
        },
    )
    messages = [problem.message for problem in data.check()]
    assert "says nothing on prosecution" in messages and "says nothing on training" in messages
    assert len(messages) == 3 + 24


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
