"""The built-in readers: advice for every pillar and theme, a sentence each, placeholders only where they work."""

from __future__ import annotations

import re

import pytest

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import PILLARS, TIERS, Audience

LONGEST = 25
"""Words of a field."""
LONGEST_ANSWER = 30


@pytest.fixture(params=["officials", "ngos"])
def audience(catalogue: Catalogue, request: pytest.FixtureRequest) -> Audience:
    return catalogue.audience(request.param)


def test_every_pillar_and_theme_has_advice_of_its_own(catalogue: Catalogue, audience: Audience) -> None:
    assert set(audience.pillars) == set(PILLARS)
    assert set(audience.themes) == {term.id for term in catalogue.vocabulary.themes}
    texts = [text for advice in (*audience.pillars.values(), *audience.themes.values()) for text in _fields(advice)]
    assert len(texts) == len(set(texts))


def test_every_pillar_and_theme_has_an_objective_or_ask(catalogue: Catalogue, audience: Audience) -> None:
    assert {pillar for each in audience.objectives for pillar in each.pillars} == set(PILLARS)
    assert {theme for each in audience.objectives for theme in each.themes} == set(audience.themes)


def test_advice_is_short_and_ends_as_a_sentence(audience: Audience) -> None:
    for advice in (*audience.pillars.values(), *audience.themes.values()):
        for text in _fields(advice):
            assert len(text.split()) <= LONGEST, text
            assert text.endswith("."), text
    for each in audience.objectives:
        assert len(each.text.split()) <= LONGEST, each.text
    for line in audience.expected_lines:
        assert len(line.answer.split()) <= LONGEST_ANSWER, line.answer


def test_placeholders_stand_only_where_they_are_filled(audience: Audience) -> None:
    for text in (
        *(text for advice in audience.themes.values() for text in _fields(advice)),
        *audience.power_holders.values(),
    ):
        assert "{" not in text
    for line in (*(each.answer for each in audience.expected_lines), *audience.press_lines.values()):
        assert set(re.findall(r"\{(\w*)\}", line)) <= {"country", "tier", "edition"}


def test_an_official_has_two_lines_to_expect_whatever_the_tier(catalogue: Catalogue) -> None:
    lines = catalogue.audience("officials").expected_lines
    for tier in TIERS:
        for direction in ("up", "down", "same", "new", "unranked"):
            fitting = [
                each
                for each in lines
                if (not each.tiers or tier in each.tiers)
                and (not each.directions or direction in each.directions)
                and not each.pillars
                and not each.themes
            ]
            assert len(fitting) >= 2, (tier, direction)


def test_a_press_line_for_every_direction_and_power_holders_for_every_pillar(catalogue: Catalogue) -> None:
    assert set(catalogue.audience("officials").press_lines) == {"up", "down", "same", "new", "unranked"}
    assert set(catalogue.audience("ngos").power_holders) == set(PILLARS)


def _fields(advice: object) -> tuple[str, str, str]:
    return advice.actor, advice.step, advice.sign  # type: ignore[attr-defined]
