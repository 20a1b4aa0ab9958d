"""A drawing stands on its own: it is sound, passive, and refers to nothing outside of itself."""

from __future__ import annotations

import base64
import re
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from briefgen.document import read_document
from briefgen.document.drawings import check_drawing, embedded, size_of
from briefgen.document.tree import UnsupportedError
from briefgen.errors import TemplateError
from briefgen.rendering import House

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9mm" height="9mm">'
    "{}</svg>"
)
PIXEL = "data:image/png;base64,iVBORw0KGgo="


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0"/>',
        '<defs><path id="p" d="M0 0"/></defs><use href="#p"/><use xlink:href="#p"/>',
        f'<image href="{PIXEL}" width="1" height="1"/>',
        '<rect fill="url(#p)" clip-path="url(#c)"/>',
        '<a href="https://example.org/"><text>x</text></a>',
        "<style>.a { fill: url(#p) }</style>",
    ],
)
def test_what_a_drawing_holds_itself_is_fine(inside: str) -> None:
    check_drawing(SVG.format(inside))


@pytest.mark.parametrize(
    ("inside", "complaint"),
    [
        ('<image href="/etc/hostname.png" width="1" height="1"/>', "“/etc/hostname.png”"),
        ('<image xlink:href="https://example.org/x.png"/>', "“https://example.org/x.png”"),
        ('<image href="data:image/svg+xml;base64,AA=="/>', "“data:image/svg+xml"),
        ('<use href="other.svg#p"/>', "“other.svg#p”"),
        ('<filter><feImage href="file:///etc/x.png"/></filter>', "“file:///etc/x.png”"),
        ('<rect fill="url(http://example.org/#p)"/>', "“url(http"),
        ("<style>@import 'x.css'</style>", "an address in its <style>"),
        ("<style>.a { fill: url('x.svg#p') }</style>", "an address in its <style>"),
        ('<rect onclick="x()"/>', "onclick"),
        ('<a href="javascript:x()"/>', "“javascript:x()”"),
        ("<script>x()</script>", "no <script>"),
        ("<foreignObject/>", "no <foreignObject>"),
        ("<path>", "not sound XML"),
        ("&secret;", "not sound XML"),
    ],
)
def test_what_it_would_fetch_or_do_is_refused_and_named(inside: str, complaint: str) -> None:
    with pytest.raises(UnsupportedError, match=re.escape(complaint)):
        check_drawing(SVG.format(inside))


def test_a_drawing_declares_no_entities() -> None:
    with pytest.raises(UnsupportedError, match="document type"):
        check_drawing('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG.format("<text>&x;</text>"))


def test_an_image_that_is_svg_is_looked_into_as_well() -> None:
    content = SVG.format('<image href="/etc/x.png"/>')
    address = "data:image/svg+xml;base64," + base64.b64encode(content.encode()).decode()
    with pytest.raises(UnsupportedError, match=re.escape("“/etc/x.png”")):
        embedded(address)


@pytest.mark.parametrize(
    "opening",
    [
        '<svg width="0mm" height="9mm">',
        '<svg height="9mm">',
        '<svg width="9em" height="1">',
        '<svg width="9999mm" height="1">',
    ],
)
def test_a_drawing_has_a_size_that_fits_a_page(opening: str) -> None:
    with pytest.raises(UnsupportedError, match="width and height"):
        size_of(opening)


def test_a_template_cannot_show_a_picture_from_the_disk(tmp_path: Path) -> None:
    """Programs that make pixels of an SVG read files that it names; a Word draft would carry them away."""
    secret = tmp_path / "secret.png"
    Image.new("RGB", (8, 8), (255, 0, 0)).save(secret)
    drawing = SVG.format(f'<title>Chart</title><image href="{secret}" width="9" height="9"/>')
    page = f'<html lang="en"><head><title>T</title></head><body><figure id="f">{drawing}</figure></body></html>'
    templates = House.of().templates
    with pytest.raises(TemplateError, match=re.escape("secret.png")):
        read_document(page, templates=templates, identity={}, payload="", created=date(2025, 9, 29))
