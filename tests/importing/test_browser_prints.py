"""A page that a browser printed to PDF gives the paragraphs of the page itself, in any font, with or without heads."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from briefgen.importing.html_pages import read_html
from briefgen.importing.pdf_pages import read_pdf
from tests.conftest import PATIENCE
from tests.importing import factory

FONTS = ["Source Sans 3", "serif", "monospace"]
"""Ours, and what the machine calls serif and monospace: each has ligatures and boxes of its own."""
INVENTED = factory.make_narrative("XAB", 2023, length=14).but(
    prevention=(
        "Officials’ efforts to fight fraud in offshore offices were sufficient; the flotilla’s affidavit fits.",
    )
)
PAPER = {"Source Sans 3": "A4", "serif": "letter", "monospace": "A4"}


@pytest.mark.chromium
@pytest.mark.parametrize("font", FONTS)
def test_print_of_a_page_is_read_paragraph_by_paragraph(font, narratives, tmp_path, project):
    ours = project / "templates" / "fonts" / "SourceSans3-Regular.ttf"
    face = f"@font-face {{ font-family: 'Source Sans 3'; src: url('{ours.as_uri()}') }}"
    style = f"<style>{face} @page {{ size: {PAPER[font]} }} body {{ font-family: '{font}' }}"
    style += " p { margin: 1em 0 !important } nav, header, footer { display: none }</style>"
    page = factory.page_2024(INVENTED).replace("</head>", f"{style}</head>")
    source, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    source.write_text(page, encoding="utf-8")
    heads = [] if font == "serif" else ["--no-pdf-header-footer"]
    browser = next(name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name))
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", *heads]
    command = [browser, *flags, f"--print-to-pdf={printed}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    (by_html,) = narratives(read_html(page.encode(), "page.html"))
    paper = read_pdf(printed.read_bytes(), "page.pdf")
    (by_print,) = narratives(paper)
    assert paper.editions[0] == 2023
    assert by_print.recommendations == by_html.recommendations == INVENTED.recommendations
    for name in ("assessment", "prosecution", "protection", "prevention", "profile"):
        assert by_print.section(name) == by_html.section(name), name
    assert paper.pages > 3
    assert not [note for note in paper.notes if note.kind == "unsure end"]
