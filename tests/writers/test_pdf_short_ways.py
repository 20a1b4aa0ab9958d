"""Each short way through WeasyPrint and pydyf beside the way that it replaces.

The originals are taken from modules that are loaded anew, since the short ways stand in their place once WeasyPrint is
loaded.
"""

import importlib.util
import io
import sys
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import pytest

from briefgen.writers.font_subset import _offsets, _tables, _unhinted, _with_components, subset
from briefgen.writers.fonts import font_folder
from briefgen.writers.pdf.loading import load_weasyprint
from briefgen.writers.pdf.speed.matching import Matching

load_weasyprint()

import cssselect2  # type: ignore[import-untyped]  # noqa: E402
import pydyf  # noqa: E402
import tinycss2  # type: ignore[import-untyped]  # noqa: E402

PAGE = """
<html lang="en"><body class="brief dense"><main id="top"><section class="ours"><h3>One</h3><p>First</p>
<p class="note">Second <a href="#top">up</a></p><ul><li>a</li><li class="unit"><p>b</p></li><li>c</li></ul></section>
<section><h3>Two</h3><p>First</p><p class="note">Second <a>nowhere</a></p><ol><li>a</li></ol></section></main></body>
</html>"""
SELECTORS = """
p, .note, section.ours p, section > p, h3 + p, h3 ~ p.note, li:last-child, li:first-child, li:nth-last-child(-n + 2),
:root, [href], a[href="#top"], a:link, body.dense li, .unit > p, ul li, ol > li, p:not(.note), section:has(ul), #top,
:lang(en), li:only-child, p::before, a:empty, *, main :is(h3, li)
"""


def alone(name: str) -> ModuleType:
    """A module as it was written, beside the one that is in use."""
    spec = importlib.util.find_spec(name)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def plain_pydyf() -> ModuleType:
    return alone("pydyf")


def test_rules_match_what_the_selectors_match_one_by_one() -> None:
    matcher = cssselect2.Matcher()
    for number, selector in enumerate(cssselect2.compile_selector_list(tinycss2.parse_component_value_list(SELECTORS))):
        matcher.add_selector(selector, number)
    root = cssselect2.ElementWrapper.from_html_root(_tree())
    matching: Matching[Any] = Matching([matcher], lambda matched: matched[0])
    for _again in range(2):
        found = {node: rules for node, _parent, rules in matching.of_all(root)}
        for element in root.iter_subtree():
            assert found[element.etree_element] == matcher.match(element), element.etree_element.tag


def _tree() -> Any:
    from xml.etree import ElementTree

    return ElementTree.fromstring(PAGE)


@pytest.mark.parametrize(
    "value",
    [0, 1, -7, 12345678901, True, 0.0, -0.0, 1.0, -2.0, 0.5, 1 / 3, -1e-9, 1e-7, 123456.789, 1e20, "a b", b"raw", None],
)
def test_values_have_the_bytes_that_pydyf_gives_them(plain_pydyf: ModuleType, value: Any) -> None:
    assert pydyf._to_bytes(value) == plain_pydyf._to_bytes(value)
    for module in (pydyf, plain_pydyf):
        module.made = (  # type: ignore[attr-defined]
            module.Array([value, 1, "x"]).data,
            module.Dictionary({"Type": "/Page", "K": module.Array([value]), "V": value}).data,
        )
    assert pydyf.made == plain_pydyf.made


def _pdf() -> Any:
    pdf = pydyf.PDF()
    stream = pydyf.Stream(compress=False)
    stream.set_text_matrix(1, 0, 0.25, -1, 10.5, 1 / 3)
    stream.show_text("<0041>")
    pdf.add_object(stream)
    pdf.add_page(pydyf.Dictionary({"Type": "/Page", "Contents": stream.reference, "Parent": pdf.pages.reference}))
    for number in range(300):
        pdf.add_object(pydyf.Dictionary({"S": "/P", "K": pydyf.Array([number]), "P": stream.reference}))
    pdf.info["Title"] = pydyf.String("A “title”")
    return pdf


@pytest.mark.parametrize("identifier", [True, False])
@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("version", [b"1.7", b"1.4", None])
def test_files_are_those_of_pydyf(plain_pydyf: ModuleType, identifier: bool, compress: bool, version: Any) -> None:
    original = plain_pydyf.PDF.write
    original = FunctionType(original.__code__, vars(pydyf), "write", original.__defaults__)
    found, wanted = io.BytesIO(), io.BytesIO()
    _pdf().write(found, version, identifier, compress)
    original(_pdf(), wanted, version, identifier, compress)
    assert found.getvalue() == wanted.getvalue()


@pytest.mark.parametrize("margins", [[], [0], [3, 5.5], [-2, -3.5], [4, -1, 7, -6, 0], [0.1, 0.2, -0.3], [0.0, -0.0]])
def test_margins_collapse_as_before(margins: list[float]) -> None:
    from weasyprint.layout import block

    original = alone("weasyprint.layout.block").collapse_margin
    assert block.collapse_margin(margins) == original(margins)


def _lengths() -> Iterator[tuple[str, float]]:
    for place, side in enumerate(("left", "right", "top", "bottom")):
        yield f"margin_{side}", 0.1 + place
        yield f"padding_{side}", 0.7 * place
        yield f"border_{side}_width", 1 / 3 + place
    yield from (("width", 100.3), ("height", 33.3), ("position_x", 12.5), ("position_y", 99.9))


@pytest.mark.parametrize("measure", ["border_width", "border_height", "margin_width", "margin_height"])
def test_boxes_measure_the_same(measure: str) -> None:
    from weasyprint.formatting_structure import boxes

    sizes = []
    for module in (boxes, alone("weasyprint.formatting_structure.boxes")):
        box = module.Box.__new__(module.Box)
        box.__dict__.update(_lengths())
        sizes.append(getattr(box, measure)())
    assert sizes[0] == sizes[1]


def test_a_colour_is_set_as_before_and_again_after_a_state_ends() -> None:
    from tinycss2.color5 import parse_color  # type: ignore[import-untyped]
    from weasyprint.pdf import stream as short

    made = []
    for module in (short, alone("weasyprint.pdf.stream")):
        resources: dict[str, Any] = {"ExtGState": {}}
        stream = module.Stream({}, (0, 0, 1, 1), resources, {}, None, {}, "srgb")
        half = parse_color("rgba(10, 20, 30, 0.5)")
        for stroke in (False, True, False):
            for colour in (parse_color("#123456"), half, half, parse_color("hsl(120deg 50% 50%)"), parse_color("red")):
                stream.set_color(colour, stroke)
        stream.push_state()
        stream.set_color(half)
        half.alpha = 0.25
        stream.set_color(half)
        stream.pop_state()
        stream.set_color(half)
        stream.set_color(parse_color("lab(50% 20 30)"))
        made.append((stream.stream, list(resources["ExtGState"])))
    assert made[0] == made[1]


def test_a_colour_read_twice_is_not_shared() -> None:
    from weasyprint.svg import utils

    first, second = utils.color("#102030"), utils.color("#102030")
    first.alpha *= 0.5
    assert (second.alpha, utils.color(None).alpha) == (1, 1)


@pytest.mark.parametrize("text", ["a ", " b", "a.b"[:2], "x-", "“a", "a(", "漢字", ")b"])
def test_lines_may_end_between_the_same_letters(text: str) -> None:
    from weasyprint.layout import inline

    original = alone("weasyprint.text.line_break").can_break_text
    for language in ("en", None):
        assert inline.can_break_text(text, language) == original(text, language)


@pytest.mark.parametrize("glyphs", [[], [0], [5, 40, 41, 300], [10**5]])
def test_a_cut_font_is_what_a_walk_through_all_its_glyphs_gives(glyphs: list[int]) -> None:
    font = (font_folder() / "SourceSans3-Regular.ttf").read_bytes()
    whole, cut = _tables(font), _tables(subset(font, glyphs))
    count = int.from_bytes(whole[b"maxp"][4:6], "big")
    full = int.from_bytes(whole[b"hhea"][34:36], "big")
    old = _offsets(whole[b"loca"], count, long=whole[b"head"][50:52] != b"\0\0")
    new = _offsets(cut[b"loca"], count, long=True)
    used = _with_components(whole[b"glyf"], old, glyphs)
    assert len(cut[b"hmtx"]) == len(whole[b"hmtx"])
    for glyph in range(count):
        outline = cut[b"glyf"][new[glyph] : new[glyph + 1]]
        wanted = _unhinted(whole[b"glyf"][old[glyph] : old[glyph + 1]]) if glyph in used else b""
        assert outline == wanted + b"\0" * (-len(wanted) % 4)
        at, size = (4 * glyph, 4) if glyph < full else (4 * full + 2 * (glyph - full), 2)
        kept = glyph in used or glyph == full - 1
        assert cut[b"hmtx"][at : at + size] == (whole[b"hmtx"][at : at + size] if kept else bytes(size))


def test_the_collector_is_left_to_who_has_turned_it_off(monkeypatch: pytest.MonkeyPatch, page: Any) -> None:
    import gc

    from briefgen.writers import pdf

    collected: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda *generation: collected.append(1) or 0)
    gc.disable()
    try:
        for _ in range(5):
            pdf.write(page("<p>Text</p>"))
        assert not collected
    finally:
        gc.enable()
    for _ in range(5):
        pdf.write(page("<p>Text</p>"))
    assert collected
    assert "weasyprint" in sys.modules
