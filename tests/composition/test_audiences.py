"""The built-in readers: advice on every subject, in every situation, written as people would say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import Audience

LONGEST = {"done_when": 26, "demand": 16, "line": 14, "answer": 34, "text": 62}
"""Words of a field, placeholders counted as one."""
SITUATIONS = ("state-policy", "not-recognised", "divided", "no-government-access")


@pytest.fixture(params=["officials", "ngos"])
def audience(catalogue: Catalogue, request: pytest.FixtureRequest) -> Audience:
    return catalogue.audience(request.param)


def test_each_reader_has_at_least_forty_lines(catalogue: Catalogue) -> None:
    officials, ngos = catalogue.audience("officials"), catalogue.audience("ngos")
    assert len(officials.openings) + len(officials.objections) + len(officials.press) >= 40
    assert len(ngos.letters) + len(ngos.social) + len(ngos.care) >= 40


def test_every_subject_has_a_step_of_each_reader(catalogue: Catalogue, audience: Audience) -> None:
    given = {name for step in audience.steps if "ordinary" in step.when.situations for name in step.subjects}
    assert {subject.id for subject in catalogue.subjects.subjects} == given


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_has_steps_and_lines_of_its_own(audience: Audience, situation: str) -> None:
    assert [step for step in audience.steps if situation in step.when.situations]
    lines = (audience.openings, audience.objections, audience.press, audience.letters, audience.social, audience.care)
    for kind in filter(None, lines):
        assert [line for line in kind if situation in line.when.situations], (audience.id, situation)


def test_where_the_state_traffics_nothing_is_left_to_its_own_offices(audience: Audience) -> None:
    for step in audience.steps:
        if step.when.situations == ("state-policy",):
            assert step.offices == (), step.id


def test_a_test_of_success_names_a_day(audience: Audience) -> None:
    dated = re.compile(r"\{(?:next_)?(?:period_end|report_due|submission)\}|next (?:budget|UN|review)|The budget that")
    assert [step.id for step in audience.steps if not dated.search(step.done_when)] == []


def test_every_answer_rests_on_the_record(audience: Audience) -> None:
    facts = re.compile(r"\{(?:gap|former|credit|investigations|prosecutions|convictions|victims_\w+|law|plan|lead)\}")
    assert [line.id for line in audience.objections if not facts.search(line.answer)] == []


def test_nobody_is_quoted_and_every_field_is_short(audience: Audience) -> None:
    for name, entry, field, text in _texts(audience):
        assert not re.search('[“”"]', text), (name, entry, text)
        assert len(re.sub(r"\{\w+\}", "x", text).split()) <= LONGEST.get(field, 20), (name, entry, text)


def test_no_two_lines_say_the_same(audience: Audience) -> None:
    for name in ("openings", "objections", "press", "letters", "social", "care"):
        texts = [getattr(entry, "line", getattr(entry, "text", "")) for entry in getattr(audience, name)]
        assert len(texts) == len(set(texts)), name


def _texts(audience: Audience) -> Iterator[tuple[str, str, str, str]]:
    for name in ("steps", "openings", "leave_out", "objections", "press", "letters", "social", "care"):
        for entry in getattr(audience, name):
            for field in ("otherwise", "ours", "demand", "done_when", "line", "answer", "text"):
                if text := getattr(entry, field, ""):
                    yield name, entry.id, field, text
