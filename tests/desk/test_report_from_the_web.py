"""What the desk does when an edition is fetched: the edition's pages are found, shown, and written when confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from briefgen.desk.report_work import read_report
from briefgen.importing import edition_pages
from briefgen.resources import data_folder
from tests.importing.imitated_site import EDITION, edition_with_kenya


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """The paths that were asked for of an imitation of the site, which stands for the Department's own."""
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with edition_with_kenya() as (address, asked):
        monkeypatch.setattr(edition_pages, "report_addresses", lambda edition: (address,))
        yield asked


def test_a_fetched_edition_is_shown_first_and_written_when_confirmed(site: list[str], tmp_path: Path) -> None:
    into, layers = tmp_path / "data", [data_folder()]
    shown = read_report([], into, layers, 2025, fetch=True, write=False)
    assert [(country["name"], country["edition"], country["tier"]) for country in shown["countries"]] == [
        ("Kenya", 2025, "Tier 2")
    ]
    assert "recommendations" in shown["diff"]
    assert not into.exists()
    written = read_report([], into, layers, 2025, fetch=True, write=True)
    assert (into / "countries" / "KEN.yaml").is_file()
    assert written["changes"] == shown["changes"]
    assert site.count(f"{EDITION}kenya/") == 1, "a page that came is kept"
