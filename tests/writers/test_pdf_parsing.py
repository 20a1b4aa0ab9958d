"""The fast way from HTML to WeasyPrint's tree gives the tree that WeasyPrint itself would make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from briefgen.document.tree import Document
from briefgen.writers.pdf.page_resources import Fetcher
from briefgen.writers.pdf.parsing import parse
from briefgen.writers.pdf.printing import _page_and_style
from briefgen.writers.pdf.weasyprint_loading import load_weasyprint


def shape(html: Any) -> list[tuple[str, dict[str, str], str, str]]:
    """Tags, attributes and texts of a page, in order; line ends in the head and behind the body aside."""
    return [
        (
            element.tag,
            {name: value for name, value in element.attrib.items() if "xmlns" not in name},
            (element.text or "").strip() if element.tag in ("html", "head") else element.text or "",
            "" if element.tag in ("head", "body") else (element.tail or "").rstrip("\n"),
        )
        for element in html.etree_element.iter()
    ]


@pytest.mark.parametrize(("iso3", "audience"), [("AUS", "officials"), ("HTI", "ngos"), ("CIV", "officials")])
def test_a_brief_is_read_as_weasyprint_reads_it(brief: Callable[..., Document], iso3: str, audience: str) -> None:
    page = brief(iso3, audience).html
    assert shape(parse(page, Fetcher())) == shape(load_weasyprint().HTML(string=page, url_fetcher=Fetcher()))


def test_comments_leave_the_text_around_them() -> None:
    page = "<!DOCTYPE html><html><body><p>One<!-- note --> two<b>x</b><!-- y --> three</p></body></html>"
    assert "".join(parse(page, Fetcher()).etree_element.find(".//p").itertext()) == "One twox three"


def test_a_drawing_that_is_not_xml_is_left_to_weasyprints_own_parser() -> None:
    page = "<!DOCTYPE html><html><body><p>Text<svg viewBox='0 0 1 1'><title>A &nbsp; line</title></svg></p>"
    drawing = parse(page, Fetcher()).etree_element.find(".//{http://www.w3.org/2000/svg}svg")
    assert drawing is not None
    assert drawing.get("viewBox") == "0 0 1 1"


def test_own_style_sheets_ask_so_little_that_elements_alike_share_their_rules(brief: Callable[..., Document]) -> None:
    page, style = _page_and_style(brief("AUS", "ngos").html)
    assert parse(page, Fetcher(), style).simple_selectors


def test_rules_for_a_screen_are_left_out_and_nothing_beside_them() -> None:
    screen = "@supports (x: y) { @media print { .b { color: red } } } @media screen { .c {} }"
    style = f"/* no @supports. */ .a {{}} {screen} .d {{}}"
    assert _page_and_style(f"<style>{style}</style>")[1].split() == [".a", "{}", ".d", "{}"]
