"""A brief's web page prints as two pages from a browser."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from briefgen import compose, render
from tests.conftest import PATIENCE


@pytest.mark.chromium
@pytest.mark.parametrize(("country", "reader"), [("australia", "officials"), ("kenya", "ngos")])
def test_a_page_prints_as_two_pages_from_a_browser(country: str, reader: str, tmp_path: Path) -> None:
    page, printed = tmp_path / "brief.html", tmp_path / "brief.pdf"
    page.write_bytes(render(compose(country, audience=reader), "html"))
    browser = next(name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name))
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    command = [browser, *flags, "--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    with pypdfium2.PdfDocument(printed) as document:
        assert len(document) == 2
