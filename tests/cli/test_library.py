"""The library does what the commands do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from briefgen import compose, render
from briefgen.errors import AmbiguousName, UsageError


def test_compose_and_render_as_the_readme_shows() -> None:
    brief = compose("Türkiye", audience="ngos", edition=2024)
    assert brief.identity.iso3 == "TUR"
    assert render(brief, "html").startswith(b"<!DOCTYPE html>")
    assert render(brief, "pdf").startswith(b"%PDF-1.7")
    assert render(brief, "docx").startswith(b"PK")


def test_compose_stays_callable_after_its_package_was_imported() -> None:
    import briefgen.composition.brief

    assert briefgen.compose("fiji").country == "Fiji"


def test_errors_are_typed() -> None:
    with pytest.raises(AmbiguousName) as caught:
        compose("congo")
    assert len(caught.value.candidates) == 2
    with pytest.raises(UsageError, match="no edition 1999"):
        compose("kenya", edition=1999)


@pytest.mark.parametrize("country", ["australia", "yemen", "hong kong", "são tomé", "haiti"])
@pytest.mark.parametrize("audience", ["officials", "ngos"])
def test_attached_data_follows_its_published_schema(country: str, audience: str, project: Path) -> None:
    from briefgen.composition.payload import payload

    schema = json.loads((project / "docs" / "brief.schema.json").read_text(encoding="utf-8"))
    text = payload(compose(country, audience=audience, edition=2024))
    jsonschema.Draft202012Validator(schema).validate(json.loads(text))


def test_attached_data_of_a_pack_follows_its_published_schema(catalogue: Any, project: Path) -> None:
    from briefgen.composition.pack import compose_pack
    from briefgen.composition.pack_data import Selection
    from briefgen.composition.payload import payload

    schema = json.loads((project / "docs" / "pack.schema.json").read_text(encoding="utf-8"))
    pack = compose_pack(catalogue, Selection("some", "Some countries", ("AUS", "FJI", "MMR")))
    jsonschema.Draft202012Validator(schema).validate(json.loads(payload(pack)))
