"""The short ways through WeasyPrint change no byte."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = """
import hashlib, json, sys
from briefgen.writers.pdf import speed
if sys.argv[1] == "without":
    speed.install = lambda: False
from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.rendering import House, to_document, write
catalogue, house = Catalogue.open(), House.of(paper=sys.argv[2])
found = {}
for iso3 in sys.argv[3:]:
    for audience in ("officials", "ngos"):
        data = write(to_document(compose(catalogue, iso3, audience=audience), house), "pdf", house)
        found[iso3 + audience] = hashlib.sha256(data).hexdigest()
print(json.dumps(found))
"""


def printed(how: str, paper: str, countries: list[str]) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, how, paper, *countries], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_pages_are_the_same_with_and_without_in_any_order() -> None:
    countries = ["AUS", "TUR", "CIV", "HTI"]
    assert printed("with", "a4", countries[::-1]) == printed("without", "a4", countries)


@pytest.mark.demand
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_all_pages_are_the_same_with_and_without(paper: str) -> None:
    from briefgen.catalogue import Catalogue

    countries = [country.iso3 for country in Catalogue.open().countries()]
    assert printed("with", paper, countries[::-1]) == printed("without", paper, countries)


def test_another_version_of_weasyprint_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    from briefgen.writers.pdf import speed

    monkeypatch.setattr(weasyprint, "VERSION", "70.1")
    assert speed.install() is False
