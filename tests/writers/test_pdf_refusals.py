"""What the PDF writer does not do, and what it says instead."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from briefgen.document.tree import Document
from briefgen.errors import RenderError, UsageError
from briefgen.writers import pdf

DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


@pytest.mark.parametrize(
    "address",
    ["https://example.org/logo.png", "http://127.0.0.1:9/x.png", "file:///etc/passwd", "ftp://example.org/a.png"],
)
def test_nothing_is_fetched_from_the_network_or_the_disk(page: Callable[..., Document], address: str) -> None:
    with pytest.raises(RenderError) as caught:
        pdf.write(page(f'<p>Text</p><img src="{address}" alt="Logo">'))
    assert address in str(caught.value)
    assert "data:" in caught.value.hint


@pytest.mark.parametrize("rule", ["@import url(https://example.org/a.css);", "body{background:url(file:///etc/hosts)}"])
def test_style_sheets_fetch_nothing_either(page: Callable[..., Document], rule: str) -> None:
    with pytest.raises(RenderError, match="The page asks for"):
        pdf.write(page("<p>Text</p>", style=rule))


def test_an_unknown_font_of_ours_is_named(page: Callable[..., Document]) -> None:
    rule = '@font-face{font-family:"Other";src:url("briefgen-font:../../secret.ttf")} body{font-family:Other}'
    with pytest.raises(RenderError, match="secret"):
        pdf.write(page("<p>Text</p>", style=rule))


def test_an_embedded_image_is_allowed(page: Callable[..., Document], validate_pdf: Callable[..., list[str]]) -> None:
    made = pdf.write(page(f'<h1>Title</h1><p><img src="{DOT}" alt="A dot" style="image-rendering:auto"></p>'))
    assert validate_pdf(made, "ua1", "3a") == []


def test_letters_that_no_font_has_are_named_and_never_empty_boxes(page: Callable[..., Document]) -> None:
    with pytest.raises(RenderError, match=r"No font on this machine has U\+10FFFD\.") as caught:
        pdf.write(page("<p>A name in its script: \U0010fffd</p>"))
    assert "Install Noto" in caught.value.hint
    assert pdf.write(page("<p>Türkiye, Việt Nam, العربية, a zero\u200bwidth space</p>")).startswith(b"%PDF")


def test_an_unknown_profile_or_paper_is_wrong_usage(page: Callable[..., Document]) -> None:
    with pytest.raises(UsageError, match="a-9z"):
        pdf.write(page("<p>Text</p>"), profile="a-9z")
    with pytest.raises(UsageError, match="a3"):
        pdf.write(page("<p>Text</p>"), paper="a3")


def test_without_pango_the_message_says_what_to_install(project: Path, tmp_path: Path) -> None:
    script = """
import cffi
original = cffi.FFI.dlopen
def dlopen(self, name, *flags):
    if name and "pango" in name:
        raise OSError(f"cannot load library '{name}'")
    return original(self, name, *flags)
cffi.FFI.dlopen = dlopen
from briefgen.writers import pdf
from briefgen.errors import MissingLibrary
try:
    pdf.warm_up()
except MissingLibrary as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(project)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Pango" in done.stdout
    assert "apt-get install libpango" in done.stdout
    assert "WeasyPrint could not import" not in done.stdout


def test_weasyprint_is_not_loaded_before_it_is_needed(project: Path) -> None:
    script = "import sys, briefgen, briefgen.writers.pdf; print([m for m in sys.modules if m.startswith('weasyprint')])"
    done = subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_font_tools_is_loaded_only_for_fonts_that_need_it(project: Path, tmp_path: Path) -> None:
    script = """
import sys
from briefgen.writers.pdf.weasyprint_loading import load_weasyprint
load_weasyprint()
from weasyprint.pdf import fonts
print("fontTools.subset" in sys.modules, "fontTools.varLib" in sys.modules)
print(fonts.subset.Options.__module__, fonts.instantiateVariableFont is not None)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(project)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["False", "False", "fontTools.subset", "True"]
