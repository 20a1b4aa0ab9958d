"""The data file in a PDF: the JSON that the standard library would write, with the sources that something cites."""

import json

import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.composition.payload import payload


def by_the_library(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


@pytest.mark.parametrize("iso3", ["AUS", "CIV"])
@pytest.mark.parametrize("audience", ["officials", "ngos"])
def test_a_brief_is_written_as_the_library_writes_it(catalogue: Catalogue, iso3: str, audience: str) -> None:
    text = payload(compose(catalogue, iso3, audience=audience))
    assert text == by_the_library(json.loads(text)) + "\n"


def texts_in(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for part in parts for text in texts_in(part)}


@pytest.mark.parametrize("audience", ["officials", "ngos"])
def test_a_source_that_only_a_line_tried_in_vain_would_cite_is_not_listed(catalogue: Catalogue, audience: str) -> None:
    for country in catalogue.countries():
        data = json.loads(payload(compose(catalogue, country.iso3, audience=audience)))
        listed = {source["id"] for source in data.pop("sources")}
        cited = {text for text in texts_in(data) if text.startswith("src.")}
        assert listed == cited, country.iso3
