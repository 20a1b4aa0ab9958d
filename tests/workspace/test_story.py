"""A new user's first day, by the README of the workspace: from `briefgen init` to a corrected statement in a brief."""

from __future__ import annotations

import html
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests.importing import factory

Run = Callable[..., subprocess.CompletedProcess[Any]]

FUND, SCREEN, PLAN, PENALTY = (
    next(text for text in factory.RECOMMENDATIONS if word in text)
    for word in ("Fund shelters", "Screen lace", "action plan", "penalize")
)
OURS = "Adopt a national plan, and pay for it."


def _pages(folder: Path) -> None:
    """Two editions of a country that there is, in two layouts; invented ones in an older layout and in a PDF."""
    narrative = factory.make_narrative("KEN", 2025, "Tier 2", country="Kenya")
    before = factory.make_narrative("KEN", 2021, "Tier 2 Watch List", country="Kenya")
    folder.mkdir()
    pages = {
        "kenya-2025.html": factory.page_2024(narrative.but(recommendations=(FUND, PLAN, SCREEN))),
        "kenya-2021.html": factory.page_2020(before.but(recommendations=(PLAN, PENALTY, FUND))),
        "ardenia-2017.html": factory.page_2017(factory.make_narrative("XAA", 2017, "Tier 3")),
        "login.html": "<html><body><form><p>Sign in</p><input type=password></form></body></html>",
    }
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8")
    (folder / "report.pdf").write_bytes(factory.report_pdf([factory.make_narrative("XAB", 2024, "Tier 1")]))


def _words(page: Path) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8"))))


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_from_init_to_a_corrected_statement_in_the_brief(run_cli: Run, tmp_path: Path) -> None:
    run_cli("init", "office", check=True)
    office = tmp_path / "office"
    rows = [f"{iso3},{factory.COUNTRIES[iso3]},Europe and Eurasia,{iso3[::2]},,yes\n" for iso3 in ("XAA", "XAB")]
    names = "".join(["iso3,name,region,iso2,aliases,covered\n", *rows])
    (office / "data" / "countries.csv").write_text(names, encoding="utf-8")
    _pages(tmp_path / "pages")
    fresh = _files(office)

    tried = run_cli("import", "../pages", "--dry-run", cwd=office)
    assert f"+    text: {FUND}" in tried.stdout.splitlines()
    assert _files(office) == fresh

    done = run_cli("import", "../pages", cwd=office)
    assert done.returncode == 1
    assert "Not imported: login.html: it looks like a login page." in done.stderr
    for layout in ("HTML 2017–2018", "HTML 2019–2021", "HTML 2022–2025", "PDF 2022–2025"):
        assert layout in done.stdout
    imported = _files(office)
    assert "Nothing to change" in run_cli("import", "../pages", cwd=office).stdout
    assert _files(office) == imported

    below = office / "data" / "countries"
    assert run_cli("check", cwd=below, check=True).stdout.startswith("No problem in ")

    compared = run_cli("compare", "kenya", "--from", "2021", "--to", "2025", cwd=below, check=True).stdout
    compared = " ".join(compared.split())
    assert f"= {PLAN} (repeated, since 2021)" in compared
    assert f"+ {SCREEN} (new)" in compared
    assert f"− {PENALTY} (not in 2025)" in compared

    report = ("kenya", "--wording", "report", "--format", "html", "--format", "docx")
    run_cli(*report, cwd=below, check=True)
    paper = office / "output" / "kenya-2025-officials.html"
    words = _words(paper)
    for text in (FUND, PLAN, SCREEN):
        assert re.search(rf"“{re.escape(text)}”\s\[\d+\]", words), text
    assert "Tier 2 up from the Tier 2 Watch List" not in words, "2024 stands between"
    with ZipFile(office / "output" / "kenya-2025-officials.docx") as draft:
        assert all(text in draft.read("word/document.xml").decode() for text in (FUND, PLAN, SCREEN))

    shown = run_cli("show", "kenya", "--origin", cwd=below, check=True).stdout
    statement = re.findall(rf"(\S+)  KEN\.yaml:\d+\n\s+{re.escape(PLAN)}", shown)[-1]
    told = run_cli("data", "correct", "kenya", statement, "--text", OURS, cwd=below, check=True).stdout
    assert re.fullmatch(r"KEN\.yaml:\d+: corrected\.\n", told)
    run_cli("check", cwd=below, check=True)

    run_cli(*report, cwd=below, check=True)
    words = _words(paper)
    assert re.search(rf"{re.escape(OURS)}\s\[\d+\]", words)
    assert f"“{OURS}" not in words, "it is no longer the report's own words"
    assert PLAN not in words.split("All recommendations on record")[1]
    shown = run_cli("show", "kenya", "--origin", cwd=below, check=True).stdout
    assert re.search(rf"office +2025 +{statement} +KEN\.yaml:\d+\n +{re.escape(OURS)}", shown)
    assert OURS in run_cli("data", "diff", "kenya", cwd=below, check=True).stdout
    assert OURS in run_cli("find", "national plan pay", "--country", "kenya", cwd=below, check=True).stdout
    again = run_cli("import", "../../../pages/kenya-2025.html", cwd=below, check=True)
    assert f"recommendations {statement} (changed by hand)" in again.stderr
    assert OURS in (below / "KEN.yaml").read_text(encoding="utf-8")
