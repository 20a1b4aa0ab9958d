"""An edition is fetched from the web: its pages are found, shown in the browser, and written when that is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.desk.conftest import Asker, RunningDesk
from tests.importing.imitated_site import EDITION, edition_with_kenya

pytest.importorskip("starlette")
pytestmark = pytest.mark.chromium
expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[str, list[str]]]:
    """The address of an imitation of the Department's site, and the paths that were asked for."""
    with edition_with_kenya() as (address, asked):
        yield address, asked


@pytest.fixture(scope="module")
def desk(
    start_desk: Callable[..., RunningDesk], site: tuple[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> RunningDesk:
    """A desk for which the imitation stands in the place of the Department's site."""
    folder = tmp_path_factory.mktemp("web")
    code = f"pages.report_addresses = lambda edition: ({site[0]!r},)"
    (folder / "sitecustomize.py").write_text(f"from briefgen.importing import edition_pages as pages\n{code}\n")
    environment = {"PYTHONPATH": f"{folder}:{PROJECT}", "XDG_CACHE_HOME": str(folder / "cache"), "no_proxy": "*"}
    return start_desk(environment=environment)


def test_a_fetched_edition_is_shown_first_and_written_when_confirmed(
    new_page: Callable[..., Any], desk: RunningDesk, asker: Asker, site: tuple[str, list[str]]
) -> None:
    window = new_page()
    window.goto("/report")
    expect(window.get_by_label("Edition").last).to_have_value("2025")
    window.get_by_role("button", name="Fetch it").click()
    expect(window.locator("h1")).to_have_text("The edition 2025 from the web")
    window.get_by_role("button", name="Write it").wait_for()
    expect(window.locator("table")).to_contain_text("Kenya")
    expect(window.locator("table")).to_contain_text("Tier 2")
    expect(window.locator("main")).to_contain_text("nothing is written yet")
    assert not list(desk.home.rglob("KEN.yaml"))
    window.get_by_role("button", name="Write it").click()
    window.get_by_text("Written:").wait_for()
    (record,) = desk.home.rglob("KEN.yaml")
    assert "narrative:" in record.read_text(encoding="utf-8")
    assert site[1].count(f"{EDITION}kenya/") == 1, "a page that came is kept"
    assert "itself is not in yet" not in asker.get("/brief/kenya?edition=2025").text


def test_an_edition_that_the_site_has_not_is_told_and_can_be_tried_again(
    new_page: Callable[..., Any], site: tuple[str, list[str]]
) -> None:
    window = new_page()
    window.goto("/report")
    window.get_by_label("Edition").last.fill("soon")
    window.get_by_role("button", name="Fetch it").click()
    expect(window.locator("#desk-mistakes")).to_contain_text("“soon” is not an edition of the report.")
    expect(window.get_by_label("Edition").last).to_have_value("soon")
