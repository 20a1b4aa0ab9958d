"""Mistakes in the files that advice is made from are named with file, line and field."""

from __future__ import annotations

import pytest

SITUATION = "situations: [{id: x, country: %s, kind: %s, text: A front line., year: %s, source: %s}]\n"


@pytest.mark.parametrize(
    ("name", "content", "field", "message"),
    [
        ("situations", SITUATION % ("AUS", "war", 2025, "named-2025"), "situations[1].kind", "not one of"),
        ("situations", SITUATION % ("XXX", "divided", 2025, "named-2025"), "situations[1].country", "countries.csv"),
        ("situations", SITUATION % ("AUS", "divided", 2025, "gone"), "situations[1].source", "not among"),
        ("situations", SITUATION % ("AUS", "divided", 2099, "named-2025"), "situations[1].year", "date of the data"),
        ("subjects", "subjects: [{id: x, label: a thing, themes: [gone]}]\n", "subjects[1].themes", "not a theme"),
        ("subjects", "subjects: [{id: x, label: a thing}]\n", "subjects[1]", "nothing would fit"),
        ("subjects", "subjects: [{id: x, label: a thing, words: [abc], theme_words: [abc]}]\n",
         "subjects[1].theme_words", "beside themes"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_field(data, name: str, content: str, field: str, message: str) -> None:
    data.write(f"{name}.yaml", content)
    (problem,) = data.check()
    assert problem.file.stem == name
    assert problem.line == 1
    assert problem.field == field
    assert message in problem.message


def test_a_layer_adds_a_situation_and_hides_one(data) -> None:
    source = "{title: A note, publisher: A desk, report_year: 2025, note: kept at the desk}"
    data.write(
        "situations.yaml",
        SITUATION % ("AUS", "divided", 2025, "desk")
        + f"sources: {{desk: {source}}}\nhide: {{situations: [hti-gangs]}}\n",
    )
    assert data.check() == []
    catalogue = data.open()
    assert [situation.kind for situation in catalogue.situations("AUS")] == ["divided"]
    assert catalogue.situations("HTI") == ()
    assert {situation.kind for situation in catalogue.situations("PRK")} == {"state-policy", "no-government-access"}
