"""`briefgen import` as a person types it."""

from __future__ import annotations

import json
import re

import pytest

from tests.importing import factory


@pytest.fixture
def workspace(run_cli, tmp_path):
    """A workspace that knows the invented countries, with a folder of pages beside it."""
    run_cli("init", tmp_path / "ws", check=True)
    factory.invented_layer(tmp_path / "ws" / "data")
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "ardenia.html").write_text(factory.page_2024(factory.make_narrative()), encoding="utf-8")
    (pages / "login.html").write_text("<html><body><p>Sign in</p></body></html>")
    return tmp_path / "ws"


def test_import_into_the_workspace_and_use_it(workspace, run_cli):
    done = run_cli("import", "../pages", cwd=workspace)
    assert done.returncode == 1, "a page was not understood"
    assert (
        "Ardenia 2024: Tier 2 · 1 overview, 3 progress, 2 gaps, 6 recommendations, 4 figures, 5 sections" in done.stdout
    )
    assert "countries/XAA.yaml: +1 overview" in done.stdout
    assert "Not imported: login.html: it looks like a login page." in done.stderr
    again = run_cli("import", "../pages/ardenia.html", cwd=workspace, check=True)
    assert "Nothing to change" in again.stdout
    shown = run_cli("show", "ardenia", cwd=workspace, check=True)
    assert "Tier 2" in shown.stdout


def test_dry_run_and_explain(workspace, run_cli):
    done = run_cli("import", "../pages/ardenia.html", "--dry-run", "--explain", cwd=workspace, check=True)
    assert "+iso3: XAA" in done.stdout
    assert "→ protection" in done.stdout
    assert "Would change 3 files" in done.stdout
    assert not (workspace / "data" / "countries").exists()


def test_json(workspace, run_cli):
    told = json.loads(run_cli("import", "../pages/ardenia.html", "--json", cwd=workspace, check=True).stdout)
    (country,) = told["countries"]
    assert (country["iso3"], country["edition"], country["layout"][:4]) == ("XAA", 2024, "HTML")
    assert country["recommendations"][0]["because"]["pillars"]
    assert told["written"] is True


def test_outside_of_a_workspace_a_folder_is_needed(workspace, run_cli, tmp_path):
    done = run_cli("import", "pages/ardenia.html", cwd=tmp_path)
    assert done.returncode == 2
    assert "briefgen init" in done.stderr
    done = run_cli(
        "import", "pages/ardenia.html", "--into", "mine", "--data", workspace / "data", cwd=tmp_path, check=True
    )
    assert (tmp_path / "mine/countries/XAA.yaml").is_file()


def test_strict_and_wrong_file(workspace, run_cli):
    done = run_cli("import", "../pages", "--strict", cwd=workspace)
    assert done.returncode == 1
    assert "nothing was imported" in done.stderr
    assert not (workspace / "data" / "countries").exists()
    assert run_cli("import", "none.html", cwd=workspace).returncode == 2


def test_page_of_another_day_changes_only_what_is_known_of_the_source(workspace, run_cli):
    run_cli("import", "../pages/ardenia.html", cwd=workspace, check=True)
    again = run_cli("import", "../pages/ardenia.html", "--retrieved", "2024-07-01", cwd=workspace, check=True)
    assert "countries/XAA.yaml: what is known of its sources" in again.stdout
    assert (workspace / "data" / ".imports.lock").read_bytes() == b"", "version control has nothing to see"


@pytest.mark.parametrize("words", [["kenya", "24"], ["Kenya", "2024"], ["kenya", "--edition", "'24"]])
def test_country_that_is_no_file_is_told_how_to_be_fetched(words, workspace, run_cli):
    done = run_cli("import", *words, cwd=workspace)
    assert done.returncode == 2
    assert re.search(r"From the web: briefgen import kenya 2024 --fetch\n", done.stderr, re.IGNORECASE)


def test_short_year_is_an_edition(workspace, run_cli):
    assert "Kenya  2023 → 2024" in run_cli("compare", "kenya", "23", "24", cwd=workspace, check=True).stdout
    assert "2023 and 2024" in run_cli("import", "kenya", "24", "--edition", "23", "--fetch", cwd=workspace).stderr
