"""Packs at the desk: counted first, made as the command makes them, watched, cancelled, gone on with after a kill."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.desk.conftest import Answer, Asker, RunningDesk, ended

pytest.importorskip("starlette")


def _begun(asker: Asker, **fields: Any) -> str:
    answer = asker.send("/packs/new", {"kind": "bound", "formats": ["html"], "reader": "officials", **fields})
    assert answer.status == 303, answer.text
    assert re.fullmatch(r"/jobs/[0-9a-f]{16}", answer.location)
    return answer.location


def _files(page: str) -> list[str]:
    return re.findall(r'href="(/jobs/[0-9a-f]+/files/[^"]+)"', page)


def test_a_pack_is_the_commands_byte_for_byte(
    asker: Asker, run_cli: Callable[..., subprocess.CompletedProcess[Any]], tmp_path: Path
) -> None:
    path = _begun(asker, names=["fiji", "tonga"], title="Pacific visit", formats=["docx", "html"], reader="ngos")
    page = ended(asker, path)
    assert "Done." in page
    run_cli(
        "pack", "fiji", "tonga", "--title", "Pacific visit", "--format", "docx,html", "--audience", "ngos", check=True
    )
    files = {file.name: file.read_bytes() for file in (tmp_path / "output").iterdir() if file.is_file()}
    given = {file.rpartition("/")[2]: asker.get(file).body for file in _files(page)}
    assert given == files


def test_the_countries_are_counted_before_anything_is_made(asker: Asker, catalogue: Any) -> None:
    page = unescape(asker.get("/packs/count?names=africa&tiers=Tier+3").text)
    edition = catalogue.editions()[-1].year
    third = {iso3 for iso3, placement in catalogue.placements_of(edition).items() if placement.tier == "Tier 3"}
    names = [country.name for country in catalogue.countries() if country.region == "Africa" and country.iso3 in third]
    assert f"<h1>Africa: {len(names)} countries</h1>" in page
    assert ", ".join(names) in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/packs/count?names=atlantis", "No region, group, pack or country is known by the name “atlantis”."),
        ("/packs/count?names=congo", "“congo” could be more than one country."),
        ("/packs/count?names=", "Which countries?"),
        ("/packs/count?names=australia&tiers=Tier+3", "No country is left"),
    ],
)
def test_a_choice_that_cannot_be_is_told_at_its_field(asker: Asker, path: str, words: str) -> None:
    answer = asker.get(path)
    page = unescape(answer.text)
    assert answer.status == 400
    assert f'<a href="#names">{words}' in page
    assert 'id="names-mistake"' in page


def test_nothing_is_begun_without_a_format(asker: Asker) -> None:
    before = asker.get("/jobs").text.count("/jobs/")
    answer = asker.send("/packs/new", {"names": ["fiji"], "kind": "bound", "title": "Kept words"})
    assert answer.status == 400
    assert 'href="#formats"' in answer.text
    assert 'value="Kept words"' in answer.text
    assert asker.get("/jobs").text.count("/jobs/") == before


def test_each_step_is_told_as_a_numbered_event_and_a_reader_goes_on_where_it_was(asker: Asker) -> None:
    for names in ("east-asia-pacific", "africa", "all"):
        path = _begun(asker, names=[names])
        told = _events(asker.get(f"{path}/events"))
        assert told[-1][1]["state"] == "done"
        numbers = [number for number, _ in told]
        assert numbers == sorted(set(numbers))
        if any(re.search(r"\w+, \d+ of \d+", event["words"]) for _, event in told if event["state"] == "running"):
            break  # on a busy machine a short job can be done between two looks: then a longer one
    else:
        pytest.fail("no step is told")
    assert _events(asker.get(f"{path}/events", Last_Event_ID=str(numbers[-2])))[-1] == told[-1]
    assert _events(asker.get(f"{path}/events", Last_Event_ID=str(numbers[-1]))) == []


def _events(answer: Answer) -> list[tuple[int, dict[str, Any]]]:
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = re.findall(r"id: (\d+)\nevent: job\ndata: (.*)\n\n", answer.text)
    return [(int(number), json.loads(data)) for number, data in events]


def test_a_job_is_cancelled_and_gone_on_with(asker: Asker) -> None:
    path = _begun(asker, names=["all"], formats=["pdf", "docx", "html"], kind="single")
    assert asker.send(f"{path}/cancel").status == 303
    assert "Cancelled." in ended(asker, path)
    other = _begun(asker, names=["fiji"])
    assert "Done." in ended(asker, other)


def test_only_what_a_job_made_is_given(asker: Asker, desk: RunningDesk) -> None:
    path = _begun(asker, names=["fiji"], title="Mine")
    (file,) = _files(ended(asker, path))
    assert asker.get(file).status == 200
    folder = file.rpartition("/")[0]
    for name in ("../../jobs.sqlite", "..%2f..%2fjobs.sqlite", ".briefgen/manifest.jsonl", "x.pdf", ""):
        assert asker.get(f"{folder}/{name}").status in (400, 404), name
    assert asker.get("/jobs/0123456789abcdef").status == 404
    assert asker.send(f"{path}/remove").status == 303
    assert asker.get(path).status == 404
    assert not list(desk.home.rglob(path.rpartition("/")[2]))


def test_after_a_kill_in_the_middle_the_job_is_offered_again_and_goes_on(
    start_desk: Callable[..., RunningDesk], tmp_path: Path, until: Callable[..., None]
) -> None:
    (tmp_path / "work").mkdir()
    for names in ("east-asia-pacific", "africa", "all"):
        desk = start_desk(tmp_path / "work", tmp_path / "home")
        path = _begun(desk.asker(), names=[names], formats=["docx"], kind="single")
        folder = desk.home / "briefgen" / "desk" / "jobs" / path.rpartition("/")[2]
        until(lambda folder=folder: len(list(folder.rglob("*.docx"))) >= 3)
        desk.kill()
        restarted = start_desk(tmp_path / "work", tmp_path / "home")
        again = restarted.asker()
        page = again.get(path).text
        if "Done." not in page:
            break  # on a busy machine a short job can be done before the kill: then a longer one
        restarted.kill()
    before = {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in folder.rglob("*.docx")}
    assert "Interrupted: the desk was closed in the middle." in page
    assert "interrupted" in again.get("/jobs").text
    assert again.send(f"{path}/resume").status == 303
    page = ended(again, path)
    assert "Done." in page
    assert {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in before} == before
    names = {file.rpartition("/")[2] for file in _files(page)}
    assert len([name for name in names if name.endswith(".docx")]) > len(before)
    assert {"briefs.zip", "index.html"} <= names


@pytest.mark.chromium
@pytest.mark.parametrize("script", [True, False])
def test_a_pack_is_made_in_the_browser(new_page: Callable[..., Any], script: bool) -> None:
    expect = pytest.importorskip("playwright.sync_api").expect
    window = new_page(script=script)
    window.goto("/packs/new")
    window.get_by_label("Countries, regions or groups").fill("fiji, samoa")
    window.get_by_role("button", name="Continue").click()
    expect(window.locator("h1")).to_have_text("Fiji and Samoa: 2 countries")
    window.get_by_label("Word draft").check()
    window.get_by_label("PDF").uncheck()
    window.get_by_role("button", name="Make it").click()
    window.get_by_text("Done.").wait_for()
    with window.expect_download() as download:
        window.get_by_role("link", name="fiji-samoa-2025-officials.docx").click()
    assert download.value.path().read_bytes().startswith(b"PK")
