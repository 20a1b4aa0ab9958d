"""What all data models share: their base, and the words and shapes that fields may have."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Pillar = Literal["prosecution", "protection", "prevention", "partnership"]
PILLARS: tuple[Pillar, ...] = ("prosecution", "protection", "prevention", "partnership")

Tier = Literal["Tier 1", "Tier 2", "Tier 2 Watch List", "Tier 3", "Special Case"]
TIERS: tuple[Tier, ...] = ("Tier 1", "Tier 2", "Tier 2 Watch List", "Tier 3", "Special Case")

Basis = Literal["two sources", "one source", "elimination", "inferred", "uncertain", "report"]
"""How a placement is known; `report` is a placement read from the report's own heading by an import."""

Measure = Literal[
    "investigations", "prosecutions", "convictions", "victims_identified", "victims_assisted", "funding", "other"
]
Side = Literal["threat", "response"]

SourceKind = Literal["report", "government", "intergovernmental", "ngo", "press", "reference"]
SOURCE_KINDS: tuple[SourceKind, ...] = ("report", "government", "intergovernmental", "ngo", "press", "reference")
"""Best first: of two sources that say the same, the one of the earlier kind is cited."""

Role = Literal[
    "lead", "law", "plan", "police", "prosecution", "labour-inspection", "victim-services", "child-protection",
    "migration", "rapporteur", "hotline", "recruitment-licensing",
]  # fmt: skip
ROLES: tuple[Role, ...] = get_args(Role)
"""What an institution does about trafficking; labels and meanings are in `vocabulary.yaml`."""

Form = Literal[
    "forced-labour", "sex-trafficking", "domestic-servitude", "debt-bondage", "forced-begging", "forced-criminality",
    "online-scams", "child-labour", "child-soldiers", "forced-marriage", "state-imposed", "organ-removal",
]  # fmt: skip
Direction = Literal["inside", "inbound", "abroad", "transit"]
"""Of exploitation: inside the country; of foreign people in it; of its people elsewhere; on the way through it."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Iso3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Year = Annotated[int, Field(ge=2000, le=2100)]


class Model(BaseModel):
    """Base of all data models: unknown keys are errors, values never change."""

    # defer_build: a command that needs two of these models must not wait for thirty validators.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)
