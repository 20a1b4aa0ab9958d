"""`check` finds what is wrong with a record, and says where."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen.catalogue.checking import check
from briefgen.catalogue.yaml_reading import read_mapping
from briefgen.errors import DataError

FIJI = "countries/FJI.yaml"
OTHER = {"title": "Another", "publisher": "None", "note": "none", "report_year": 2024}


def changed(record: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The record with one value set (`gaps.0.pillar`), or removed when the value is `...`."""
    record = copy.deepcopy(record)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner: Any = record
    for step in way:
        inner = inner[step]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return record


def test_built_in_data_is_right():
    assert [str(problem) for problem in check()] == []


def test_right_overlay_has_no_problem(data, record):
    data.write(FIJI, record())
    assert data.check() == []


@pytest.mark.parametrize(
    ("path", "value", "field", "says"),
    [
        ("gaps.0.colour", "red", "gaps[1].colour", "unknown key"),
        ("shape", "round", "shape", "unknown key"),
        ("gaps.0.pillar", "protecting", "gaps[1].pillar", "is not one of"),
        ("recommendations.0.themes", ["cyber"], "recommendations[fund-shelter].themes", "not a theme"),
        ("theme_evidence.0.themes", ["cyber"], "theme_evidence[recruits-online].themes", "not a theme"),
        ("theme_evidence.0.side", "both", "theme_evidence[1].side", "is not one of"),
        ("gaps.0.source", ..., "gaps[1].source", "is missing"),
        ("gaps.0.source", "nowhere", "gaps[shelter-lacking].source", "not among the record's sources"),
        ("figures.0.source", "nowhere", "figures[convictions-2023].source", "not among the record's sources"),
        ("gaps.0.report_year", 2099, "gaps[shelter-lacking].report_year", "future"),
        ("gaps.0.report_year", 1999, "gaps[1].report_year", "too small"),
        ("gaps.0.report_year", "2024", "gaps[1].report_year", "whole number"),
        ("gaps.0.report_year", 2023, "gaps[1].report_year", "speaks of 2024"),
        ("figures.0.unit", ..., "figures[1].unit", "is missing"),
        ("figures.0.unit", "", "figures[1].unit", "too short"),
        ("figures.0.period", ..., "figures[1].period", "is missing"),
        ("figures.0.period", "", "figures[1].period", "too short"),
        ("figures.0.period", 2023, "figures[1].period", "in quotes"),
        ("figures.0.value", 2.5, "figures[1].value", "whole number"),
        ("figures.0.value", True, "figures[1].value", "whole number"),
        ("figures.0.measure", "arrests", "figures[1].measure", "is not one of"),
        ("gaps.0.id", "Not An Id", "gaps[1].id", "is not an id"),
        ("gaps.0.id", "a" * 41, "gaps[1].id", "too long"),
        ("gaps.0.id", ..., "gaps[1].id", "is missing"),
        ("gaps.0.text", "  ", "gaps[1].text", "too short"),
        ("gaps.0.text", ["a", "b"], "gaps[1].text", "expected text"),
        ("gaps.0", "just words", "gaps[1]", "keys and values"),
        ("gaps", "just words", "gaps", "a list"),
        ("gaps", {"a": 1}, "gaps", "a list"),
        ("institutions.0.role", "minister", "institutions[1].role", "“minister” is not one of"),
        ("institutions.0.year", 2023, "institutions[1].year", "speaks of 2024"),
        ("institutions.0.year", 2099, "institutions[plan-strategy].year", "future"),
        ("institutions.0.source", "nowhere", "institutions[plan-strategy].source", "not among the record's sources"),
        ("profile.0.forms", ["slavery"], "profile[1].forms[1]", "“slavery” is not one of"),
        ("profile.0.direction", "sideways", "profile[1].direction", "is not one of"),
        ("profile.0.groups", ["martians"], "profile[fishers-unpaid].groups", "not a group of vocabulary.yaml"),
        ("profile.0.earlier.0.report_year", 2024, "profile[fishers-unpaid].earlier", "2024 is given twice"),
        ("profile.0.earlier.0.report_year", 2025, "profile[fishers-unpaid].earlier", "newest edition belongs"),
        ("profile.0.earlier.0.report_year", 2022, "profile[fishers-unpaid].earlier", "speaks of 2023"),
        ("profile.0.earlier.0.source", "nowhere", "profile[fishers-unpaid].earlier", "not among the record's sources"),
        ("headline.text", "A " * 86, "headline.text", "at most 170 characters"),
        ("headline.rests_on", ["nothing"], "headline.rests_on", "“nothing” is the id of no statement"),
        ("headline.rests_on", [], "headline.rests_on", "at least 1"),
        ("context.0.year", ..., "context[1].year", "is missing"),
        ("sources.before.kind", "blog", "sources.before.kind", "“blog” is not one of"),
        ("sources.before.lang", "French", "sources.before.lang", "does not have the form"),
        ("sources.office.url", "www.example.org", "sources.office.url", "not a web address"),
        ("sources.office.url", "https://exa mple.org", "sources.office.url", "not a web address"),
        ("sources.office.url", "javascript:alert(1)", "sources.office.url", "not a web address"),
        ("sources.office.note", ..., "sources.office", "nobody can look it up"),
        ("sources.office.report_year", 2088, "sources[office].report_year", "future"),
        ("sources.office.title", ..., "sources.office.title", "is missing"),
        ("sources.idle", OTHER, "sources.idle", "no statement"),
        ("sources.s1", OTHER, "sources.s1", "another key"),
        ("name", "Fidji", "name", "“Fiji” in countries.csv"),
        ("region", "Africa", "region", "“East Asia and Pacific” in countries.csv"),
        ("iso3", "TON", "iso3", "not the code in the file's name"),
        ("hide", {"gaps": ["no-such-gap"]}, "hide.gaps", "no lower layer has"),
        ("hide", ["a"], "hide", "by the name of the list"),
        ("overviews.0.report_year", ..., "overviews[1].report_year", "is missing"),
    ],
)  # fmt: skip
def test_one_mistake_in_a_record_is_one_line(data, record, path, value, field, says):
    file = data.write(FIJI, changed(record(), path, value))
    problems = [problem for problem in data.check() if problem.field == field]
    assert problems, data.check()
    assert says in problems[0].message
    assert problems[0].file == file
    assert 1 <= problems[0].line <= len(file.read_text().splitlines())
    assert str(problems[0]).startswith(f"{file}:{problems[0].line}: {field}: ")
    assert "\n" not in str(problems[0])


def test_lines_are_the_ones_of_the_file(data):
    data.write(
        FIJI,
        """\
# A comment first.

gaps:
  - id: one-gap
    text: A gap.
    pillar: protection
    report_year: 2024
    source: gone
  - id: two-gap
    text: A gap.
    pillar: safety
    report_year: 2024
    source: s1
""",
    )
    assert [(p.line, p.field) for p in data.check()] == [(11, "gaps[2].pillar")]


def test_all_mistakes_of_a_file_are_found_at_once(data, record):
    bad = changed(changed(changed(record(), "gaps.0.pillar", "x"), "figures.0.unit", ...), "shape", 1)
    data.write(FIJI, bad)
    assert {problem.field for problem in data.check()} == {"gaps[1].pillar", "figures[1].unit", "shape"}


def test_one_bad_file_does_not_hide_another(data, record):
    data.write(FIJI, "gaps: [")
    data.write("countries/TON.yaml", changed(record(), "gaps.0.pillar", "x"))
    assert {Path(problem.file).name for problem in data.check()} == {"FJI.yaml", "TON.yaml"}


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("gaps: [", 1, "not valid YAML"),
        ("a: 1\na: 2\n", 2, "“a” is given twice"),
        ("- a\n- b\n", 1, "expected keys and values"),
        ("gaps: !!python/object/apply:os.system [ls]\n", 1, "not valid YAML"),
        ("a: &x [*x]\n", 1, ""),
        ("sources: {a: {retrieved: 2024-02-31}}\n", 1, "cannot be"),
        ("gaps:\n  - {id: twice, text: One., pillar: protection, report_year: 2024, source: s1}\n"
         "  - {id: twice, text: Two., pillar: protection, report_year: 2024, source: s1}\n", 3, "given twice"),
        ("? [a, b]\n: c\n", 1, "single word"),
        ("\t- tab", 1, "not valid YAML"),
    ],
)  # fmt: skip
def test_broken_yaml_is_named_with_its_line(data, content, line, says):
    data.write(FIJI, content)
    problems = data.check()
    assert any(problem.line == line and says in problem.message for problem in problems), problems


def test_file_that_is_no_text(data):
    data.write(FIJI, "")
    (data.folder / FIJI).write_bytes(b"\xff\xfe\x00\x01")
    assert "not UTF-8" in data.check()[0].message


def test_deep_nesting_is_an_error_not_a_crash(data):
    data.write(FIJI, "a: " + "[" * 5000 + "]" * 5000)
    assert data.check()


def test_empty_overlay_is_right(data):
    data.write(FIJI, "")
    assert data.check() == []


def test_unknown_iso_code(data, record):
    data.write("countries/ZZZ.yaml", record())
    assert "no country of countries.csv" in data.check()[0].message


def test_second_overview_of_an_edition(data, record):
    overview = {"text": "Said twice.", "report_year": 2024, "source": "office"}
    data.write(FIJI, record(overviews=[overview, overview]))
    assert any("given twice" in p.message or "second overview" in p.message for p in data.check())


def test_problems_of_lower_layers_are_theirs(data_folder_at, record):
    lower, upper = data_folder_at("lower"), data_folder_at("upper")
    lower.write(FIJI, changed(record(), "gaps.0.pillar", "x"))
    upper.write(FIJI, {"hide": {"gaps": ["shelter-lacking"]}})
    assert {problem.file for problem in check([lower.folder, upper.folder])} == {lower.folder / FIJI}


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates())
JUNK = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
PLACES = [
    "gaps", "gaps.0", "gaps.0.id", "gaps.0.text", "gaps.0.source", "gaps.0.report_year", "figures.0.value", "figures",
    "recommendations.0.themes", "sources", "sources.office", "sources.office.url", "overviews", "overviews.0", "hide",
    "name", "iso3", "theme_evidence.0.side", "narrative",
]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(PLACES), junk=JUNK)
def test_any_content_is_either_right_or_a_problem_with_a_place(data, record, place, junk):
    file = data.write(FIJI, changed(record(hide={}, name="Fiji", iso3="FJI", narrative=[]), place, junk))
    problems = data.check()
    lines = len(file.read_text().splitlines())
    assert all(problem.file == file and 0 <= problem.line <= lines for problem in problems)
    if problems:
        return
    try:
        data.open().country("FJI")
    except DataError as error:  # pragma: no cover
        pytest.fail(f"check found nothing, loading fails: {error}")
    assert read_mapping(file) is not None
