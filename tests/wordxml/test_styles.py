"""What a style sets, itself or by the style that it is based on; what is switched off counts for nothing."""

from __future__ import annotations

import pytest

from briefgen.wordxml.namespaces import NAMESPACES, Element, insert_before, is_on, parse_xml, qn
from briefgen.wordxml.styles import StyleSheet


def xml(text: str) -> Element:
    return parse_xml(f'<x xmlns:w="{NAMESPACES["w"]}">{text}</x>'.encode())


def style(style_id: str, settings: str, based_on: str = "") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{style_id}"/>{base}{settings}</w:style>'


SHEET = StyleSheet.of(
    xml(
        style(
            "Base",
            '<w:pPr><w:pageBreakBefore/><w:numPr><w:ilvl w:val="2"/><w:numId w:val="7"/></w:numPr>'
            '<w:outlineLvl w:val="3"/></w:pPr><w:rPr><w:vanish/></w:rPr>',
        )
        + style("Heir", "", "Base")
        + style(
            "Other",
            '<w:pPr><w:pageBreakBefore w:val="0"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>'
            '<w:rPr><w:vanish w:val="false"/></w:rPr>',
            "Heir",
        )
        + style("Ring", "", "Loop")
        + style("Loop", "", "Ring")
    )
)


@pytest.mark.parametrize(
    ("style_id", "settings"),
    [
        ("Base", (True, True, ("7", "2"), 3)),
        ("Heir", (True, True, ("7", "2"), 3)),
        ("Other", (False, False, None, 3)),
        ("Ring", (False, False, None, 9)),
        ("Nowhere", (False, False, None, 9)),
    ],
)
def test_a_style_has_its_own_settings_before_those_of_its_base(style_id: str, settings: tuple[object, ...]) -> None:
    assert settings == (
        SHEET.begins_page(style_id),
        SHEET.hides(style_id),
        SHEET.numbering_of(style_id),
        SHEET.outline_level_of(style_id),
    )


@pytest.mark.parametrize(
    ("setting", "on"),
    [("", False), ("<w:b/>", True)]
    + [(f'<w:b w:val="{value}"/>', value in ("1", "true", "on")) for value in ("1", "true", "on", "0", "false", "off")],
)
def test_a_setting_is_on_where_it_is_there_and_not_switched_off(setting: str, on: bool) -> None:
    assert is_on(xml(setting).find(qn("w:b"))) is on


def test_a_child_goes_before_what_the_schema_wants_after_it() -> None:
    section = xml("<w:pgSz/><w:docGrid/>")
    insert_before(section, section.makeelement(qn("w:bidi"), {}), ("w:rtlGutter", "w:docGrid"))
    insert_before(section, section.makeelement(qn("w:end"), {}), ("w:nothing",))
    assert [child.tag for child in section] == [qn(f"w:{name}") for name in ("pgSz", "bidi", "docGrid", "end")]
