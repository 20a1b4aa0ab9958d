"""How a brief is tailored to one kind of reader."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from briefgen.catalogue.models.advice import Line, ObjectionLine, Step
from briefgen.catalogue.models.base import Model, Pillar, Slug, Text, Tier


class Tailoring(Model):
    """Ours, never the report's: who acts, the first step, the sign of success, in the reader's own terms."""

    actor: Text
    step: Text
    sign: Text


class ExpectedLine(Model):
    """A position that the other side can be expected to take, and our answer (officials).

    Used when every condition that is given holds; an empty condition always holds. Text may use the placeholders
    `{country}`, `{tier}`, `{edition}`.
    """

    id: Slug
    tiers: tuple[Tier, ...] = ()
    directions: tuple[Literal["up", "down", "same", "new", "unranked"], ...] = ()
    pillars: tuple[Pillar, ...] = ()
    themes: tuple[Slug, ...] = ()
    line: Text
    answer: Text


class Objective(Model):
    """An objective for the meeting (officials) or an ask of the campaign (NGOs), by pillar or theme."""

    id: Slug
    pillars: tuple[Pillar, ...] = ()
    themes: tuple[Slug, ...] = ()
    text: Text
    power_holder: Text | None = None
    """NGOs: who can act on this ask, where that is someone else than the pillar's power holder."""


class Audience(Model):
    """One file of `data/audiences/`: how a brief is tailored to one kind of reader."""

    id: Slug
    name: str
    """“Officials”, “NGOs and advocates”."""
    reader: Text
    """Who the paper is for, in one phrase for the title block."""
    pillars: dict[Pillar, Tailoring] = Field(default_factory=dict)
    themes: dict[Slug, Tailoring] = Field(default_factory=dict)
    pillar_weight: dict[Pillar, int] = Field(default_factory=dict)
    theme_weight: dict[Slug, int] = Field(default_factory=dict)
    """Added to a recommendation's rank for this reader: higher comes first."""
    objectives: tuple[Objective, ...] = ()
    expected_lines: tuple[ExpectedLine, ...] = ()
    press_lines: dict[str, Text] = Field(default_factory=dict)
    """Officials: per direction (`up`, `down`, `same`, `new`, `unranked`), with `{country}`, `{tier}`, `{edition}`."""
    power_holders: dict[Pillar, Text] = Field(default_factory=dict)
    """NGOs: who holds the power to act, per pillar."""
    steps: tuple[Step, ...] = ()
    openings: tuple[Line, ...] = ()
    """Officials: how to begin; the first that holds."""
    leave_out: tuple[Line, ...] = ()
    objections: tuple[ObjectionLine, ...] = ()
    press: tuple[Line, ...] = ()
    """Officials: what to tell the press, only on a placement that is known; the first that holds."""
    letters: tuple[Line, ...] = ()
    """NGOs: a paragraph of some sixty words for a letter."""
    social: tuple[Line, ...] = ()
    care: tuple[Line, ...] = ()
    """NGOs: what to be careful with, so that the people concerned come to no harm."""
