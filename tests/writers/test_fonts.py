"""The fonts that come with the project, and what is cut out of them."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from briefgen.document.tree import Document
from briefgen.resources import data_folder, templates_folder
from briefgen.writers.font_subset import _offsets, _tables, _unhinted, _with_components, can_subset, subset, woff
from briefgen.writers.fonts import FONTS, characters, coverage, font_path
from briefgen.writers.pdf.printing import _faces as faces
from briefgen.writers.pdf.printing import _page_and_style as page_and_style

NAMES = "Curaçao Türkiye Côte d’Ivoire São Tomé Người Việt 0123456789 “–” [3] ↑"


def test_every_character_of_the_data_and_the_templates_has_a_glyph() -> None:
    files = [
        path
        for folder, endings in ((data_folder(), {".yaml", ".csv"}), (templates_folder(), {".j2", ".toml"}))
        for path in folder.rglob("*")
        # What is only compared with pages of the report, or with what people type, is not printed.
        if path.suffix in endings and {"names", "report"}.isdisjoint(path.parts)
    ]
    used = {character for path in files for character in path.read_text("utf-8")}
    absent = {c for c in used if ord(c) not in coverage() and unicodedata.category(c) != "Cc"}
    assert len(files) > 200
    assert absent == set()


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.file)
def test_the_list_of_fonts_tells_the_truth(font: object) -> None:
    assert isinstance(font, type(FONTS[0]))
    file = TTFont(font_path(font.file))
    assert file["name"].getBestFamilyName() == font.family
    assert (file["OS/2"].usWeightClass, bool(file["post"].italicAngle)) == (font.weight, font.italic)
    assert dict(characters(font_path(font.file).read_bytes())) == {
        code: file.getGlyphID(name) for code, name in file.getBestCmap().items()
    }
    assert file["OS/2"].fsType == 0, "embedding must be allowed"


def test_all_faces_of_the_text_have_the_same_characters() -> None:
    faces = [set(characters(font_path(font.file).read_bytes())) for font in FONTS if font.family == "Source Sans 3"]
    assert all(face == faces[0] for face in faces)


def test_no_font_outside_the_folder_can_be_named() -> None:
    with pytest.raises(KeyError):
        font_path("../../pyproject.toml")


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.file)
def test_a_subset_keeps_the_outlines_and_widths_of_its_glyphs(font: object) -> None:
    assert isinstance(font, type(FONTS[0]))
    whole = font_path(font.file).read_bytes()
    glyph_of = characters(whole)
    wanted = [glyph_of[ord(c)] for c in NAMES + "النيابة" if ord(c) in glyph_of]
    assert can_subset(whole)
    before, after = TTFont(io.BytesIO(whole)), TTFont(io.BytesIO(subset(whole, wanted)))
    after.setGlyphOrder(before.getGlyphOrder())
    for glyph in wanted:
        name = before.getGlyphName(glyph)
        old, new = (
            before["glyf"][name].getCoordinates(before["glyf"]),
            after["glyf"][name].getCoordinates(after["glyf"]),
        )
        assert list(old[0]) == list(new[0])
        assert before["hmtx"][name] == after["hmtx"][name]


@pytest.mark.parametrize("glyphs", [[], [0], [5, 40, 41, 300], [10**5]])
def test_a_cut_font_is_what_a_walk_through_all_its_glyphs_gives(glyphs: list[int]) -> None:
    font = font_path("SourceSans3-Regular.ttf").read_bytes()
    whole, cut = _tables(font), _tables(subset(font, glyphs))
    count = int.from_bytes(whole[b"maxp"][4:6], "big")
    full = int.from_bytes(whole[b"hhea"][34:36], "big")
    old = _offsets(whole[b"loca"], count, long=whole[b"head"][50:52] != b"\0\0")
    new = _offsets(cut[b"loca"], count, long=True)
    used = _with_components(whole[b"glyf"], old, glyphs)
    assert len(cut[b"hmtx"]) == len(whole[b"hmtx"])
    for glyph in range(count):
        outline = cut[b"glyf"][new[glyph] : new[glyph + 1]]
        expected = _unhinted(whole[b"glyf"][old[glyph] : old[glyph + 1]]) if glyph in used else b""
        assert outline == expected + b"\0" * (-len(expected) % 4)
        at, size = (4 * glyph, 4) if glyph < full else (4 * full + 2 * (glyph - full), 2)
        has_width = glyph in used or glyph == full - 1
        assert cut[b"hmtx"][at : at + size] == (whole[b"hmtx"][at : at + size] if has_width else bytes(size))


def test_a_subset_leaves_out_all_other_glyphs() -> None:
    whole = font_path("SourceSans3-Regular.ttf").read_bytes()
    small = subset(whole, [characters(whole)[ord("A")]])
    assert len(small) < 30_000
    assert small == subset(whole, {characters(whole)[ord("A")]}), "the same glyphs give the same bytes"


def test_a_web_font_can_be_read_and_has_just_its_characters(tmp_path: Path) -> None:
    whole = font_path("SourceSans3-Regular.ttf").read_bytes()
    glyph_of = {ord(c): characters(whole)[ord(c)] for c in NAMES}
    file = tmp_path / "face.woff"
    file.write_bytes(woff(whole, glyph_of))
    assert set(TTFont(file).getBestCmap()) == set(glyph_of)
    assert file.stat().st_size < 12_000


def test_a_brief_asks_for_no_font_of_the_machine_unless_its_brand_does(brief: Callable[..., Document]) -> None:
    page, style = page_and_style(brief("AUS").html)
    assert faces(page, style) == ""
    assert faces(page.replace("--font: 'Source Sans 3'", "--font: 'Lato'"), style) is None
