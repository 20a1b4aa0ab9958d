"""The brief at the desk: the command's own bytes, what was typed wrong, what is not on record."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.desk.conftest import Asker, RunningDesk

pytest.importorskip("starlette")


def test_files_are_the_commands_byte_for_byte(
    asker: Asker, run_cli: Callable[..., subprocess.CompletedProcess[Any]], tmp_path: Path
) -> None:
    run_cli("kenya", "--audience", "ngos", "--edition", "2024", "--marking", "FOR USE", "--format", "all", check=True)
    files = {path.suffix[1:]: path for path in (tmp_path / "output").iterdir() if path.is_file()}
    assert set(files) == {"pdf", "docx", "html"}
    for kind, path in files.items():
        answer = asker.get(f"/brief/kenya.{kind}?reader=ngos&edition=2024&marking=FOR+USE")
        assert answer.status == 200
        assert answer.body == path.read_bytes(), kind
        assert f'filename="{path.name}"' in answer.headers["content-disposition"]
    told = run_cli("show", "kenya", "--audience", "ngos", "--edition", "2024", "--json", check=True).stdout
    assert asker.get("/brief/kenya.json?reader=ngos&edition=2024").text == told


def test_a_file_that_the_browser_has_is_not_sent_again(asker: Asker) -> None:
    tag = asker.get("/brief/fiji.html").headers["etag"]
    again = asker.get("/brief/fiji.html", If_None_Match=tag)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert asker.get("/brief/fiji.html?reader=ngos", If_None_Match=tag).status == 200


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("kenya", "/brief/kenya#desk-brief"),
        ("KEN", "/brief/kenya#desk-brief"),
        ("Côte d’Ivoire", "/brief/cote-divoire#desk-brief"),
        ("Ägypten", "/brief/egypt#desk-brief"),
        ("EAP", "/countries?region=east-asia-pacific"),
        ("asean", "/countries?region=asean"),
    ],
)
def test_any_name_leads_on(asker: Asker, typed: str, leads_to: str) -> None:
    from urllib.parse import quote

    answer = asker.get(f"/brief?country={quote(typed)}")
    assert (answer.status, answer.location) == (303, leads_to)


def test_a_name_that_means_several_is_asked_about(asker: Asker) -> None:
    page = asker.get("/brief?country=congo&reader=ngos")
    assert page.status == 400
    assert "<title>Error: Which country or region?" in page.text
    assert 'value="congo"' in page.text
    for name in ("Democratic Republic of the Congo", "Republic of the Congo"):
        assert f'name="meant" value="{name}"' in page.text
    chosen = asker.get("/brief?country=congo&reader=ngos&meant=Republic+of+the+Congo")
    assert chosen.location == "/brief/republic-of-the-congo?reader=ngos#desk-brief"


def test_a_mistyped_name_is_offered(asker: Asker) -> None:
    page = unescape(asker.get("/brief?country=kennya").text)
    assert "No country is known by the name “kennya”." in page
    assert 'name="meant" value="Kenya"' in page
    assert asker.get("/brief?country=").status == 400
    assert asker.get("/brief/atlantis").status == 404


@pytest.mark.parametrize(
    ("query", "words"),
    [("edition=1999", "There is no edition “1999” on record."), ("reader=kings", "There is no reader “kings”.")],
)
def test_what_is_not_on_record_is_told_at_its_field(asker: Asker, query: str, words: str) -> None:
    page = asker.get(f"/brief/kenya?{query}")
    field = query.partition("=")[0]
    assert page.status == 400
    assert f'<a href="#{field}">{words}</a>' in unescape(page.text)
    assert f'id="{field}-mistake"' in page.text
    assert asker.get(f"/brief/kenya.pdf?{query}").status == 404


def test_other_spellings_lead_to_the_one_address(asker: Asker) -> None:
    assert asker.get("/brief/KEN?reader=ngos").location == "/brief/kenya?reader=ngos"


def test_the_table_of_countries_is_narrowed_and_kept_as_csv(asker: Asker, catalogue: Any) -> None:
    edition = catalogue.editions()[-1].year
    third = {iso3 for iso3, placement in catalogue.placements_of(edition).items() if placement.tier == "Tier 3"}
    africa = {country.iso3 for country in catalogue.countries() if country.region == "Africa"}
    rows = list(csv.DictReader(io.StringIO(asker.get("/countries.csv?region=africa&tier=Tier+3").text)))
    assert {row["iso3"] for row in rows} == third & africa
    newest = max(item.report_year for item in catalogue.country("KEN").recommendations)
    whole = {row["iso3"]: row for row in csv.DictReader(io.StringIO(asker.get("/countries.csv").text))}
    assert len(whole) == len(catalogue.countries())
    assert int(whole["KEN"]["newest_statement"]) >= newest
    page = asker.get("/countries?q=zzz").text
    assert "0 countries" in page
    assert '<a href="/countries">Show all</a>' in page


def test_without_pango_all_but_the_pdf_is_there_and_it_is_said_why(
    start_desk: Callable[..., RunningDesk], tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import cffi\noriginal = cffi.FFI.dlopen\ndef dlopen(self, name, *flags):\n"
        "    if name and 'pango' in name:\n        raise OSError('cannot load')\n"
        "    return original(self, name, *flags)\ncffi.FFI.dlopen = dlopen\n"
    )
    asker = start_desk(environment={"PYTHONPATH": f"{tmp_path}{os.pathsep}{PROJECT}"}).asker()
    page = unescape(asker.get("/brief/fiji").text)
    assert '<span class="off">PDF</span>' in page
    assert re.search("No PDF: .*Pango", page)
    assert "apt-get install libpango" in page
    refused = asker.get("/brief/fiji.pdf")
    assert (refused.status, "apt-get install libpango" in refused.text) == (422, True)
    assert asker.get("/brief/fiji.docx").status == 200
    for path in ("/packs/count?names=fiji", "/brand", "/help"):
        assert "Pango" in asker.get(path).text, path


def test_it_says_that_it_is_well(asker: Asker) -> None:
    assert json.loads(Asker(asker.netloc).get("/healthz").body)["status"] == "ok"
