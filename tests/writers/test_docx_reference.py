"""The reference document: ours is the parts in templates/word; an organisation's own is used and not trusted."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx as python_docx
import pytest

from briefgen.charts import palette
from briefgen.errors import RenderError
from briefgen.wordxml.namespaces import qn
from briefgen.wordxml.packaging import Package
from briefgen.wordxml.styles import StyleSheet
from briefgen.writers import docx
from briefgen.writers.docx.built_in import built_in_package
from tests.writers.word_files import brief_document, house_document, member, opened, small_document, visible_text


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def our_styles() -> set[str]:
    """Shown names of the built-in styles."""
    return set(StyleSheet.of(built_in_package().xml("word/styles.xml")).names.values())


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The file with its members changed."""
    members = members_of(path.read_bytes())
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_the_embedded_fonts_have_the_letters_of_the_data() -> None:
    from fontTools.ttLib import TTFont

    package = built_in_package()
    table = package.xml("word/fontTable.xml")
    faces = {relation.id: relation.target for relation in package.relationships("word/fontTable.xml")}
    entries = [child for child in table.iter() if child.get(qn("w:fontKey"))]
    assert len(entries) == len(faces) == 3
    for entry in entries:
        data = package.members[faces[entry.get(qn("r:id"), "")]]
        # ECMA-376 part 4, 17.8.1: the first 32 bytes are combined with the key, read backwards.
        pad = bytes.fromhex(entry.get(qn("w:fontKey"), "").strip("{}").replace("-", ""))[::-1] * 2
        plain = bytes(one ^ other for one, other in zip(data[:32], pad, strict=True)) + data[32:]
        font = TTFont(io.BytesIO(plain))
        assert set(map(ord, "Curaçao Türkiye Côte d’Ivoire São Tomé „Łódź“ 1–2 · ↑ €●■")) <= set(font.getBestCmap())


def test_our_styles_are_all_there_and_based_on_each_other() -> None:
    sheet = StyleSheet.of(built_in_package().xml("word/styles.xml"))
    for style in sheet.elements.values():
        for relation in ("basedOn", "next"):
            other = style.find(f"{{*}}{relation}")
            assert other is None or next(iter(other.attrib.values())) in sheet.elements


def test_what_word_orders_stands_in_the_order_of_the_schema() -> None:
    order = "keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind contextualSpacing jc"
    places = {qn(f"w:{name}"): place for place, name in enumerate([*order.split(), "outlineLvl"])}
    for properties in built_in_package().xml("word/styles.xml").iter(qn("w:pPr")):
        found = [places[child.tag] for child in properties]
        assert found == sorted(found)


MARKS = {"#FFF1CF", "#5C4700", "#A87400", "#9C3A12", "#22695B", "#B9C6D6"}
"""What brief.css gives marks of age, warnings, the matrix and the lines of a tinted box."""


def test_marks_of_our_styles_have_the_colours_of_the_page(project: Path) -> None:
    css = (project / "templates" / "brief" / "brief.css").read_text(encoding="utf-8").upper()
    assert [colour for colour in (*sorted(MARKS), "#EEF2F7") if colour not in css] == []


def test_colours_of_our_styles_are_those_of_the_charts() -> None:
    used = set(re.findall(rb'"([0-9A-F]{6})"', built_in_package().members["word/styles.xml"]))
    shades = {value for look in palette.TIER_LOOKS.values() for value in (look.ink, look.line, look.fill)}
    shades |= {palette.INK, palette.QUIET, palette.RULE, palette.LINE, palette.ACCENT, "#EEF2F7", *MARKS}
    assert used <= {shade.removeprefix("#").upper().encode() for shade in shades}


def test_a_brand_has_its_colours_and_fonts_in_our_styles() -> None:
    brand = {"ink": "#112233", "accent": "#7a1f3d", "font": "Lato", "heading-font": "Georgia"}
    data = docx.write(small_document(brand=brand))
    styles = member(data, "word/styles.xml")
    assert "1F4E79" not in styles and "7A1F3D" in styles and "112233" in styles
    assert opened(data).styles["Heading 1"].font.name == "Georgia"
    assert '<w:rFonts w:ascii="Lato" w:hAnsi="Lato"' in styles
    assert "7A1F3D" in member(data, "word/theme/theme1.xml")


def test_a_house_document_lends_its_styles_headers_and_page(tmp_path: Path) -> None:
    house = house_document(tmp_path)
    data = docx.write(small_document(), reference=house)
    document = opened(data)
    assert document.styles["Heading 1"].font.name == "Georgia"
    assert document.sections[0].header.paragraphs[0].text == "Ministry of Example"
    assert document.sections[0].page_width == python_docx.Document(str(house)).sections[0].page_width
    words = visible_text(data)
    assert "Body text that must not come along" not in words
    assert "Screen vulnerable groups 1" in words


def test_styles_that_a_house_document_lacks_are_added_from_ours(tmp_path: Path) -> None:
    data = docx.write(small_document(), reference=house_document(tmp_path))
    sheet = StyleSheet.of(Package.open(data).xml("word/styles.xml"))
    for name in ("Recommendation", "Room", "Source", "Lead", "Brief Title"):
        assert sheet.id_of(name) is not None
    assert sheet.id_of("Tier 1 Badge", "character")
    assert sheet.id_of("Brief Table", "table")
    number, _ = sheet.numbering_of(sheet.id_of("Recommendation") or "") or ("", "")
    assert f'w:numId="{number}"' in member(data, "word/numbering.xml")
    # What is not used is not added.
    assert sheet.id_of("Cover Title") is None


def test_a_house_document_without_lists_still_numbers(tmp_path: Path) -> None:
    house = house_document(tmp_path)

    def drop(members: dict[str, bytes]) -> None:
        del members["word/numbering.xml"]
        for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
            lines = members[name].decode().replace("><", ">\n<").split("\n")
            members[name] = "".join(line for line in lines if "numbering" not in line).encode()
        styles = members["word/styles.xml"].decode()
        members["word/styles.xml"] = styles.replace("<w:numPr>", "<w:x_>").replace("</w:numPr>", "</w:x_>").encode()

    data = docx.write(small_document(), reference=rewritten(house, drop))
    numbering = member(data, "word/numbering1.xml")
    assert 'w:lvlText w:val="•"' in numbering and 'w:lvlText w:val="%1."' in numbering


def test_a_marked_paper_bears_its_mark_on_a_house_documents_pages(tmp_path: Path) -> None:
    data = docx.write(small_document(marking="OFFICIAL"), reference=house_document(tmp_path))
    header = opened(data).sections[0].header
    assert [paragraph.text for paragraph in header.paragraphs] == ["OFFICIAL", "Ministry of Example"]
    assert header.paragraphs[0].style.name == "Marking"


def test_a_house_document_without_header_and_footer_gets_page_numbers(tmp_path: Path) -> None:
    path = tmp_path / "plain.docx"
    python_docx.Document().save(str(path))
    section = opened(docx.write(small_document(marking="OFFICIAL"), reference=path)).sections[0]
    assert "NUMPAGES" in section.footer._element.xml
    assert "OFFICIAL" in section.header._element.xml


def test_a_draft_serves_as_house_document_and_is_filled_in_afresh(tmp_path: Path) -> None:
    path = tmp_path / "from-ours.docx"
    path.write_bytes(docx.write(small_document(marking="OFFICIAL")))
    again, first = docx.write(small_document(), reference=path), docx.write(small_document())
    for part in ("styles", "settings", "header1", "header2", "footer1", "theme/theme1"):
        assert member(again, f"word/{part}.xml") == member(first, f"word/{part}.xml")
    assert visible_text(again) == visible_text(first)


def test_a_template_file_serves_too(tmp_path: Path) -> None:
    def template(members: dict[str, bytes]) -> None:
        members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
            b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml"
        )

    data = docx.write(small_document(), reference=rewritten(house_document(tmp_path), template))
    assert "document.main+xml" in member(data, "[Content_Types].xml")


def test_what_loads_from_elsewhere_is_refused_and_an_attached_template_is_dropped(tmp_path: Path) -> None:
    def link(members: dict[str, bytes], kind: str) -> None:
        entry = (
            '<Relationship Id="rIdX" TargetMode="External" Target="http://example.org/x" Type="http://schemas.'
            f'openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
        )
        name = "word/_rels/document.xml.rels"
        members[name] = members[name].replace(b"</Relationships>", entry.encode())

    with pytest.raises(RenderError, match="loads something from elsewhere"):
        docx.write(
            small_document(), reference=rewritten(house_document(tmp_path), lambda members: link(members, "image"))
        )

    def attach(members: dict[str, bytes]) -> None:
        members["word/_rels/settings.xml.rels"] = (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            b'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
            b'Target="https://example.org/evil.dotm" TargetMode="External"/></Relationships>'
        )

    data = docx.write(small_document(), reference=rewritten(house_document(tmp_path), attach))
    assert all(b"evil.dotm" not in content for content in members_of(data).values())


def test_printer_settings_of_a_house_document_stay_behind(tmp_path: Path) -> None:
    def add_printer(members: dict[str, bytes]) -> None:
        entry = (
            b'<Relationship Id="rIdP" Target="printerSettings/printerSettings1.bin" Type="http://schemas.'
            b'openxmlformats.org/officeDocument/2006/relationships/printerSettings"/></Relationships>'
        )
        relations, document = "word/_rels/document.xml.rels", "word/document.xml"
        members["word/printerSettings/printerSettings1.bin"] = b"\0" * 16
        members[relations] = members[relations].replace(b"</Relationships>", entry)
        members[document] = members[document].replace(b"</w:sectPr>", b'<w:printerSettings r:id="rIdP"/></w:sectPr>')
        types = members["[Content_Types].xml"]
        bin_type = b'<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.'
        members["[Content_Types].xml"] = types.replace(
            b"<Override", bin_type + b'wordprocessingml.printerSettings"/><Override', 1
        )

    data = docx.write(small_document(), reference=rewritten(house_document(tmp_path), add_printer))
    assert "printerSettings" not in "".join([*members_of(data), member(data, "word/document.xml")])
    header = python_docx.Document(io.BytesIO(data)).sections[0].header
    assert header.paragraphs[0].text == "Ministry of Example"


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", b" " * 300_000_000)
    return path


def entity(path: Path) -> Path:
    def declare(members: dict[str, bytes]) -> None:
        members["word/styles.xml"] = members["word/styles.xml"].replace(
            b"<w:styles", b'<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><w:styles', 1
        )

    return rewritten(house_document(path.parent), declare)


def with_macros(path: Path) -> Path:
    return rewritten(house_document(path.parent), lambda members: members.update({"word/vbaProject.bin": b"x"}))


def macro_type(path: Path) -> Path:
    def change(members: dict[str, bytes]) -> None:
        members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        )

    return rewritten(house_document(path.parent), change)


def text_file(path: Path) -> Path:
    path.write_text("This is no Word file.")
    return path


def encrypted(path: Path) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    return path


def torn(path: Path) -> Path:
    whole = house_document(path.parent)
    path.write_bytes(whole.read_bytes()[:9000])
    return path


def spreadsheet(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return path


def climbing(path: Path) -> Path:
    return rewritten(house_document(path.parent), lambda members: members.update({"../../evil.txt": b"x"}))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (text_file, "not a sound .docx"),
        (torn, "not a sound .docx"),
        (encrypted, "encrypted"),
        (bomb, "absurd size"),
        (entity, "document type declaration"),
        (with_macros, "macros"),
        (macro_type, "macro-enabled"),
        (spreadsheet, "no document"),
        (climbing, "unsafe name"),
    ],
)
def test_a_hostile_or_broken_reference_document_is_refused(
    make: Callable[[Path], Path], says: str, tmp_path: Path
) -> None:
    with pytest.raises(RenderError, match=says):
        docx.write(small_document(), reference=make(tmp_path / "hostile.docx"))


def test_a_missing_reference_document_says_so(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="cannot be read"):
        docx.write(small_document(), reference=tmp_path / "nowhere.docx")


def test_a_whole_brief_in_a_house_document_keeps_every_block(tmp_path: Path) -> None:
    document = brief_document("KEN", "ngos")
    house = house_document(tmp_path)
    assert visible_text(docx.write(document, reference=house)) == visible_text(docx.write(document))


def test_the_page_on_word_names_every_style_and_every_tag(project: Path) -> None:
    from briefgen.writers.docx.roles import DEFAULTS

    page = (project / "docs" / "word.md").read_text(encoding="utf-8")
    listed = page[page.index("## The styles") : page.index("## A reference document")]
    names = {
        name.strip() for row in listed.split("\n") for cell in row.split("|")[2:3] for name in re.split("[,;:]", cell)
    }
    assert our_styles() - {"Normal Table", "No List"} <= names
    assert all(f"`{tag}`" in page or f'`"{tag}"`' in page or tag == "blockquote p" for tag in DEFAULTS)


def test_the_built_in_template_sets_name_only_styles_that_there_are() -> None:
    from briefgen.template import TemplateSet

    known = {name.lower() for name in our_styles()}
    for name in ("brief", "pack"):
        chosen = TemplateSet.open(name).word_styles.items()
        styles = [style for key, style in chosen if not key.endswith((" widths", " breaks"))]
        assert len(styles) > 20 and [style for style in styles if style.lower() not in known] == []
