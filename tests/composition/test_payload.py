"""The data file in a PDF is the JSON that the standard library would write."""

import json

import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.composition.payload import _written, payload


def by_the_library(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"b": [], "a": {}, "c": [1, [2.5, [None]], {"x": True}]},
        ['“é” \n\t"\\ \u2028 \x00', "", 0, -1, 1e30, 0.1, False, None],
    ],
)
def test_values_are_written_as_the_library_writes_them(value: object) -> None:
    assert _written(value, "\n") == by_the_library(value)


@pytest.mark.parametrize("iso3", ["AUS", "CIV"])
@pytest.mark.parametrize("audience", ["officials", "ngos"])
def test_a_brief_is_written_as_the_library_writes_it(catalogue: Catalogue, iso3: str, audience: str) -> None:
    text = payload(compose(catalogue, iso3, audience=audience))
    assert text == by_the_library(json.loads(text)) + "\n"
