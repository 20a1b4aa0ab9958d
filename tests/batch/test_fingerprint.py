from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from briefgen.batch import fingerprint as fingerprint_module
from briefgen.batch.fingerprint import Fingerprints, versions
from briefgen.batch.jobs import Settings, brief_jobs, pack_jobs
from briefgen.batch.selection import select
from briefgen.catalogue import Catalogue
from briefgen.catalogue.layers import Layer
from briefgen.composition import compose
from briefgen.options import BriefOptions
from briefgen.resources import data_folder
from briefgen.template import Brand, TemplateSet


class Recording(Catalogue):
    """Writes down what is asked of it."""

    def __init__(self, layers: Any) -> None:
        super().__init__(layers)
        self.asked: set[tuple[str, str]] = set()

    def country(self, iso3: str) -> Any:
        self.asked.add(("country", iso3))
        return super().country(iso3)

    def placements(self, iso3: str) -> Any:
        self.asked.add(("placements", iso3))
        return super().placements(iso3)

    def audience(self, audience_id: str) -> Any:
        self.asked.add(("audience", audience_id))
        return super().audience(audience_id)


@pytest.mark.parametrize("iso3", ["AUS", "KEN", "WSM", "HKG"])
@pytest.mark.parametrize("audience", ["officials", "ngos"])
def test_a_brief_asks_for_nothing_that_its_fingerprint_leaves_out(iso3: str, audience: str) -> None:
    catalogue = Recording([Layer("built-in", data_folder())])
    compose(catalogue, iso3, audience=audience)
    region = next(country.region for country in catalogue.countries() if country.iso3 == iso3)
    neighbours = {country.iso3 for country in catalogue.countries() if country.region == region}
    assert {name for kind, name in catalogue.asked if kind == "country"} == {iso3}
    assert {name for kind, name in catalogue.asked if kind == "placements"} <= neighbours
    assert {name for kind, name in catalogue.asked if kind == "audience"} == {audience}


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    (tmp_path / "layer" / "countries").mkdir(parents=True)
    return tmp_path / "layer"


def fingerprint(
    layer: Path, settings: Settings | None = None, country: str = "fiji", **brief_options: Any
) -> dict[str, str]:
    settings = settings or Settings((layer,))
    catalogue = Catalogue.open(settings.layers)
    (job,) = brief_jobs(
        catalogue, select(catalogue, [country]), ["officials"], ["pdf"], BriefOptions(2025, **brief_options)
    )
    return Fingerprints(catalogue, settings).of(job)


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {part for part in before if before[part] != after[part]}


def test_fingerprint_is_the_same_for_the_same(layer: Path) -> None:
    assert fingerprint(layer) == fingerprint(layer)


@pytest.mark.parametrize(
    "file", ["countries/FJI.yaml", "audiences/officials.yaml", "tvpa.yaml", "themes/2025-new.yaml"]
)
def test_data_that_a_brief_uses_changes_it(layer: Path, file: str) -> None:
    before = fingerprint(layer)
    (layer / file).parent.mkdir(exist_ok=True)
    (layer / file).write_text("# said otherwise\n")
    assert changed(before, fingerprint(layer)) == {"data"}


@pytest.mark.parametrize(
    "file", ["countries/AUS.yaml", "audiences/ngos.yaml", "classification/pillars.yaml", "notes.txt"]
)
def test_data_that_a_brief_does_not_use_leaves_it(layer: Path, file: str) -> None:
    before = fingerprint(layer)
    (layer / file).parent.mkdir(exist_ok=True)
    (layer / file).write_text("# said otherwise\n")
    assert fingerprint(layer) == before


def test_placement_of_a_neighbour_changes_it_and_of_another_region_does_not(layer: Path) -> None:
    fiji, kenya = fingerprint(layer), fingerprint(layer, country="kenya")
    (layer / "tiers").mkdir()
    (layer / "tiers" / "placements.csv").write_text(
        "iso3,year,tier,source,basis\nAUS,2025,Tier 3,du2018,one source\n", "utf-8"
    )
    assert changed(fiji, fingerprint(layer)) == {"data"}
    assert fingerprint(layer, country="kenya") == kenya


def test_house_style_templates_and_options_are_told_apart(layer: Path, tmp_path: Path) -> None:
    settings = Settings((layer,))
    before = fingerprint(layer, settings)
    reference = tmp_path / "house.docx"
    reference.write_bytes(b"styles")
    assert changed(before, fingerprint(layer, replace(settings, reference=reference))) == {"house style"}
    assert changed(before, fingerprint(layer, replace(settings, brand=Brand("Ministry")))) == {"house style"}
    assert changed(before, fingerprint(layer, replace(settings, paper="letter"))) == {"options"}
    assert changed(before, fingerprint(layer, settings, marking="OFFICIAL")) == {"options"}
    own = tmp_path / "own"
    own.mkdir()
    (own / "brief.html.j2").write_text('{% extends "brief/brief.html.j2" %}')
    first = fingerprint(layer, replace(settings, template=str(own)))
    (own / "brief.html.j2").write_text('{% extends "brief/brief.html.j2" %}\n')
    assert changed(first, fingerprint(layer, replace(settings, template=str(own)))) == {"template"}


def test_the_look_of_word_files_is_among_what_decides_their_bytes() -> None:
    names = {path.name for path in TemplateSet.open("brief").files()}
    assert {"styles.xml", "numbering.xml", "header-chapter.xml", "font1.odttf"} <= names


def test_a_pack_depends_on_each_of_its_countries(layer: Path) -> None:
    def of_pack() -> dict[str, str]:
        catalogue = Catalogue.open([layer])
        (job,) = pack_jobs(select(catalogue, ["fiji", "kenya"]), ["officials"], ["pdf"], BriefOptions(2025))
        return Fingerprints(catalogue, Settings((layer,))).of(job)

    before = of_pack()
    (layer / "countries" / "KEN.yaml").write_text("# said otherwise\n")
    assert changed(before, of_pack()) == {"data"}


@pytest.mark.parametrize("file", ["charts/map.py", "rendering.py", "writers/pdf/tuning.py", "wordxml/pieces.py"])
def test_a_change_of_any_code_makes_files_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str) -> None:
    package = fingerprint_module._PACKAGE
    for path in package.rglob("*.py"):
        copy = tmp_path / path.relative_to(package)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    before = versions()["code"]
    monkeypatch.setattr(fingerprint_module, "_PACKAGE", tmp_path)
    assert fingerprint_module._code() == before
    assert (tmp_path / file).is_file()
    with (tmp_path / file).open("a") as code:
        code.write("# another chart\n")
    assert fingerprint_module._code() != before


def test_versions_name_what_decides_a_files_bytes() -> None:
    assert {"briefgen", "code", "weasyprint", "lxml", "libpango-1.0.so.0"} <= set(versions())
    assert all(versions()[name] for name in ("weasyprint", "python-docx", "jinja2"))
