"""Every task without JavaScript: plain forms and links do it all."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.importing.factory import make_narrative, page_2024

pytest.importorskip("starlette")
expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.chromium
New = Callable[..., Any]


def _kept(window: Any, link: str, folder: Path) -> bytes:
    with window.expect_download() as download:
        window.get_by_role("link", name=link).first.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


def test_a_brief_is_found_and_kept(new_page: New, tmp_path: Path) -> None:
    window = new_page(script=False)
    window.goto("/")
    window.fill("#country", "congo")
    window.get_by_role("button", name="Show the brief").click()
    window.get_by_label("Republic of the Congo", exact=True).check()
    window.get_by_role("button", name="Show the brief").click()
    expect(window.locator(".brief-part h1")).to_have_text("Republic of the Congo")
    window.locator("details summary").first.click()
    window.get_by_label("Reader").select_option("ngos")
    window.get_by_role("button", name="Change").click()
    window.wait_for_url("**reader=ngos**")
    assert _kept(window, "Word draft", tmp_path).startswith(b"PK")
    assert (tmp_path / "republic-of-the-congo-2025-ngos.docx").is_file()


def test_statements_are_found_turned_over_and_made_a_pack(new_page: New, tmp_path: Path) -> None:
    window = new_page(script=False)
    window.goto("/find")
    window.get_by_label("Words").fill("shelter")
    window.get_by_role("button", name="Find").click()
    window.get_by_role("link", name="Later").click()
    expect(window.locator("main")).to_contain_text("Page 2 of")
    assert b"shelter" in _kept(window, "All as CSV", tmp_path)
    window.get_by_role("link", name="Make a pack of these countries").click()
    expect(window.locator("h1")).to_have_text(re.compile(r"Shelter: \d+ countries"))


def test_editions_are_compared(new_page: New) -> None:
    window = new_page(script=False)
    window.goto("/compare")
    window.locator("#a").fill("kenya")
    window.get_by_label("From edition").select_option("2020")
    window.get_by_label("To edition").select_option("2024")
    window.get_by_role("button", name="Compare").click()
    expect(window.locator("main")).to_contain_text("Kenya: 2020 → 2024")


def test_a_draft_is_brought_refreshed_published_and_removed(new_page: New, tmp_path: Path) -> None:
    window = new_page(script=False)
    window.goto("/brief/kenya")
    draft = _kept(window, "Word draft", tmp_path)
    edited = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(draft)) as before, zipfile.ZipFile(edited, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == "word/document.xml":
                content = content.replace(b"Placements by edition", b"Where it stood")
            after.writestr(entry.filename, content)
    (tmp_path / "edited.docx").write_bytes(edited.getvalue())
    window.goto("/drafts")
    window.set_input_files("#draft", tmp_path / "edited.docx")
    window.get_by_role("button", name="Look at it").click()
    expect(window.locator(".changes")).to_contain_text("Where it stood")
    window.get_by_role("button", name="Refresh").click()
    expect(window.locator("main")).to_contain_text("Nothing is new")
    window.get_by_role("button", name="Publish").click()
    assert _kept(window, "The final PDF", tmp_path).startswith(b"%PDF")
    window.get_by_role("button", name="Remove this draft").click()
    window.wait_for_url("**/drafts")


def test_the_report_is_added(new_page: New, tmp_path: Path) -> None:
    (tmp_path / "kenya.html").write_text(page_2024(make_narrative().but(iso3="KEN", country="Kenya")), encoding="utf-8")
    window = new_page(script=False)
    window.goto("/report")
    window.set_input_files("#files", tmp_path / "kenya.html")
    window.get_by_role("button", name="See what is new in it").click()
    window.get_by_role("button", name="Write it").click()
    window.get_by_text("Written:").wait_for()
    window.goto("/brief/kenya?edition=2024&wording=report")
    expect(window.locator(".brief-part h1")).to_have_text("Kenya")
    expect(window.locator("main")).not_to_contain_text("2024 itself is not in")


def test_a_statement_is_corrected_and_undone(new_page: New, catalogue: Any) -> None:
    window = new_page(script=False)
    window.goto(f"/data/FJI/{catalogue.country('FJI').gaps[0].id}")
    window.get_by_label("What it is to say").fill("Help is thin.")
    window.get_by_role("button", name="See how it differs").click()
    window.get_by_role("button", name="Save it").click()
    window.get_by_text("Saved.").wait_for()
    window.get_by_role("button", name="Undo the last correction of Fiji").click()
    expect(window.locator("main")).to_contain_text("Undone")


def test_look_and_settings_are_set_and_a_mistake_is_told(new_page: New) -> None:
    window = new_page(script=False)
    window.goto("/brand")
    window.get_by_label("Organisation").fill("Harbour Office")
    window.get_by_label("Second colour").fill("#ffcc00")
    window.get_by_role("button", name="Save and look").click()
    expect(window).to_have_title(re.compile("^Error: "))
    expect(window.locator("main")).to_contain_text("contrast of 1.5:1")
    window.get_by_label("Second colour").fill("#7a1f13")
    window.get_by_role("button", name="Save and look").click()
    window.get_by_text("Saved.").wait_for()
    window.goto("/settings")
    window.get_by_label("NGOs and advocates").check()
    window.get_by_role("button", name="Save").click()
    window.get_by_text("Saved.").wait_for()
    window.goto("/")
    expect(window.get_by_label("NGOs and advocates")).to_be_checked()
