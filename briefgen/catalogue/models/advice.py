"""What we advise, as data: subjects of asks, situations in which other advice holds, a reader's steps and lines."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from briefgen.catalogue.models.base import Form, Iso3, Measure, Model, Pillar, Role, Slug, Text, Tier, Year
from briefgen.catalogue.models.record import Source

SituationKind = Literal["state-policy", "not-recognised", "divided", "no-government-access"]
"""Whose policy it is: the state itself compels; a government that is not recognised; a front line or two
administrations; no government that could be reached or could act."""
Holds = Literal["ordinary", "state-policy", "not-recognised", "divided", "no-government-access"]
"""Where advice holds: `ordinary` is a country in none of the situations."""
Movement = Literal["up", "down", "same", "new", "unranked"]


class Situation(Model):
    """A situation of one country that overrides the advice by subject."""

    id: Slug
    country: Iso3
    kind: SituationKind
    text: Text
    year: Year
    """Year of which the source speaks."""
    until: Year | None = None
    """Last edition to which it applies; empty while it lasts."""
    source: str
    """Key in the file's `sources`."""


class Situations(Model):
    """`data/situations.yaml`: every situation, each with its source."""

    situations: tuple[Situation, ...]
    sources: dict[str, Source] = Field(default_factory=dict)


class Subject(Model):
    """What an ask is about, and how that is recognised. The first of the file that fits is the subject."""

    id: Slug
    label: Text
    """A noun phrase as it stands in a sentence: “shelter for victims”."""
    pillars: tuple[Pillar, ...] = ()
    """It is limited to these; without words and themes it takes what is left in them."""
    words: tuple[Text, ...] = ()
    """Beginnings of words, one of which the main clause has; after `^` the beginning of the statement."""
    themes: tuple[Slug, ...] = ()
    """Or: a recommendation's main theme is one of these …"""
    theme_words: tuple[Text, ...] = ()
    """… and, where these are given, its main clause has one of them."""


class Subjects(Model):
    """`data/subjects.yaml`: subjects of asks, and the groups of people that a statement may name."""

    subjects: tuple[Subject, ...]
    groups: tuple[Text, ...] = ()

    @cached_property
    def recognised(self) -> dict[tuple[str, Pillar, tuple[str, ...]], Subject | None]:
        """What statements (text, pillar, themes) are about, as far as was asked: a country has several briefs."""
        return {}


class Threshold(Model):
    """A condition on the newest recent figure of a measure."""

    measure: Measure
    at_least: int | None = None
    at_most: int | None = None


class Condition(Model):
    """When a line holds for a country: every part that is given. So must every placeholder of its text have a value."""

    situations: tuple[Holds, ...] = ("ordinary",)
    tiers: tuple[Tier, ...] = ()
    movements: tuple[Movement, ...] = ()
    editions: int | None = None
    """At least so many editions in a row on this tier."""
    subjects: tuple[Slug, ...] = ()
    """One of these is asked for, or a finding of the last editions is about it."""
    forms: tuple[Form, ...] = ()
    """One of these forms of exploitation is in the country's profile."""
    figure: Threshold | None = None


PLACEHOLDERS = frozenset({
    "asked", "child_protection", "coming", "convictions", "counted", "country", "credit", "credit_year", "credits",
    "demand", "edition", "editions", "former", "former_year", "gap", "gap_year", "groups", "harm", "hotline",
    "investigations", "labour_inspection", "law", "lead", "migration", "named", "next_period_end", "office",
    "period_end", "plan", "police", "prosecution", "prosecutions", "rapporteur", "recruitment_licensing", "region",
    "report_due", "same_tier", "subject", "subjects", "submission", "tier", "topic", "victim_services",
    "victims_assisted", "victims_identified",
})  # fmt: skip
"""What may stand in braces in a step or line. One that has no value in a country keeps the line out of its brief."""


class Step(Model):
    """Our advice on an ask: who decides, which of our desks carries it, and the test of success.

    Of the steps for a subject the first whose situation holds and whose placeholders have values is taken.
    """

    id: Slug
    subjects: Annotated[tuple[Slug, ...], Field(min_length=1)]
    when: Condition = Condition()
    offices: tuple[Role, ...] = ()
    """Kinds of office, the preferred one first: the country's own institution is named."""
    otherwise: Text
    """Who decides where the record names no such office, and whoever acts instead where none can be asked."""
    ours: str = ""
    """Officials: which of our desks."""
    done_when: Text
    """A test that can be answered yes or no, with a date."""
    demand: Text
    """The ask in our own words, as it stands after “we ask you to …”."""


class Line(Model):
    """A line for the opening, the press, a letter, social media, or a point of care."""

    id: Slug
    when: Condition = Condition()
    text: Text


class ObjectionLine(Model):
    """A position that the other side may take, and our answer."""

    id: Slug
    when: Condition = Condition()
    line: Text
    answer: Text


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
