"""A recommendation is about its main clause, and each statement has one subject."""

from __future__ import annotations

import pytest

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import Finding, Recommendation
from briefgen.composition.subjects import main_clause, subject_of


def _recommendation(text: str, *themes: str, pillar: str = "prosecution") -> Recommendation:
    return Recommendation.model_validate(
        {"id": "x", "text": text, "pillar": pillar, "themes": themes, "report_year": 2025, "source": "s1"}
    )


@pytest.mark.parametrize(
    ("text", "themes", "subject"),
    [
        ("Take more cases to conviction, also against complicit officials.", ["official-complicity"], "prosecution"),
        ("Pursue cases, complicit officials included.", ["official-complicity", "sentencing"], "prosecution"),
        ("Report on cases against officials who took bribes.", ["official-complicity"], "complicity"),
        ("Seek prison terms that fit the crime.", ["sentencing"], "sentencing"),
        ("Screen farm workers, children included.", ["victim-identification", "child-protection"], "screening"),
        ("Open a shelter for men outside the capital.", ["victim-services"], "shelter"),
        ("Amend the law so that no proof of force is needed.", ["legislation"], "definition"),
        ("Name one body that coordinates the work.", ["coordination"], "body"),
    ],
)
def test_the_main_clause_decides_what_a_recommendation_is_about(
    catalogue: Catalogue, text: str, themes: list[str], subject: str
) -> None:
    about = subject_of(_recommendation(text, *themes), catalogue.subjects.subjects)
    assert about is not None
    assert about.id == subject


def test_an_afterthought_is_cut_off() -> None:
    assert main_clause("Screen migrants, including children.") == "Screen migrants"
    assert main_clause("Try traffickers, corrupt officials included.") == "Try traffickers"
    assert main_clause("Fund shelters and legal aid.") == "Fund shelters and legal aid."


def test_every_recommendation_and_most_findings_on_record_have_a_subject(catalogue: Catalogue) -> None:
    subjects = catalogue.subjects.subjects
    without: list[str] = []
    found = 0
    for country in catalogue.countries():
        record = catalogue.country(country.iso3)
        items: tuple[Recommendation | Finding, ...] = (*record.recommendations, *record.gaps, *record.progress)
        found += len(items)
        without += [f"{country.iso3} {item.text}" for item in items if subject_of(item, subjects) is None]
    assert found > 2000
    assert not without
