"""The data file in a PDF is the JSON that the standard library would write."""

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
