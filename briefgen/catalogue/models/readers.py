"""How a brief is tailored to one kind of reader."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from briefgen.catalogue.models.advice import Line, ObjectionLine, Step
from briefgen.catalogue.models.base import Model, Pillar, Role, Slug, Text


class Audience(Model):
    """One file of `data/audiences/`: how a brief is tailored to one kind of reader."""

    id: Slug
    name: str
    """“Officials”, “NGOs and advocates”."""
    reader: Text
    """Who the paper is for, in one phrase for the title block."""
    pillar_weight: dict[Pillar, int] = Field(default_factory=dict)
    theme_weight: dict[Slug, int] = Field(default_factory=dict)
    """Added to an ask's rank for this reader, by pillar and main theme: higher comes first."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    openings: tuple[Line, ...] = ()
    """Officials: how to begin; the first that holds."""
    leave_out: tuple[Line, ...] = ()
    objections: tuple[ObjectionLine, ...] = ()
    """Officials: what will be said. A reader with objections gets the part “In the room”."""
    press: tuple[Line, ...] = ()
    """Officials: what to tell the press, only on a placement that is known; the first that holds."""
    letters: tuple[Line, ...] = ()
    """NGOs: a paragraph of some sixty words; the first that holds. A reader with letters gets the campaign."""
    social: tuple[Line, ...] = ()
    care: tuple[Line, ...] = ()
    """NGOs: what to be careful with, so that the people concerned come to no harm."""
    offices: tuple[Role, ...] = ()
    """NGOs: roles of the institutions to list on page 1, the first ones first; what an ask names is left out."""
