"""Text copied from the report into .txt, .docx and .odt files gives its own words; other files say what to do."""

from __future__ import annotations

import io
import plistlib
import zipfile

import docx
import pytest

from briefgen.errors import ReportError
from tests.importing import factory

INVENTED = factory.make_narrative("XAB", 2023)


def lines(*, bullet: str = "• ") -> list[tuple[str, str]]:
    """(kind, text) of each paragraph of the narrative: `heading`, `paragraph` or `item`."""
    parts = [("heading", "2023 Trafficking in Persons Report: Bellmare"), ("heading", "BELLMARE (Tier 2)")]
    parts += [("paragraph", text) for text in INVENTED.assessment]
    parts.append(("heading", "PRIORITIZED RECOMMENDATIONS:"))
    parts += [("item", f"{bullet}{text}") for text in INVENTED.recommendations]
    for title, paragraphs in INVENTED.sections.items():
        parts += [("heading", title), *(("paragraph", text) for text in paragraphs)]
    return parts


def as_word() -> bytes:
    document = docx.Document()
    for kind, text in lines(bullet=""):
        style = {"heading": "Heading 2", "item": "List Bullet"}.get(kind)
        paragraph = document.add_paragraph(style=style)
        half = len(text) // 2
        paragraph.add_run(text[:half])
        paragraph.add_run(text[half:]).italic = True
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_odt() -> bytes:
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    body = ""
    for kind, words in lines(bullet=""):
        escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(" ", '<text:s text:c="1"/>', 1)
        tag = "h" if kind == "heading" else "p"
        paragraph = f"<text:{tag}><text:span>{escaped}</text:span></text:{tag}>"
        body += f"<text:list><text:list-item>{paragraph}</text:list-item></text:list>" if kind == "item" else paragraph
    content = f'<office:document-content xmlns:office="{office}" xmlns:text="{text}"><office:body><office:text>{body}'
    content += "</office:text></office:body></office:document-content>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def wrapped(width: int = 72) -> str:
    import textwrap

    return "\n\n".join("\n".join(textwrap.wrap(text, width)) for _, text in lines())


def with_footnotes() -> bytes:
    """A Word document whose sentences bear raised marks, as copying from a PDF or a page leaves them."""
    document = docx.Document()
    for kind, text in lines(bullet=""):
        paragraph = document.add_paragraph(style={"heading": "Heading 2", "item": "List Bullet"}.get(kind))
        paragraph.add_run(text)
        if kind == "paragraph":
            paragraph.add_run("12").font.superscript = True
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_markdown() -> bytes:
    marks = {"heading": "## {}", "item": "* {}", "paragraph": "{}"}
    return "\n\n".join(marks[kind].format(text) for kind, text in lines(bullet="")).encode()


FILES = {
    "Windows-1252.txt": "\r\n".join(text for _, text in lines()).encode("cp1252"),
    "bullets of a symbol font.txt": "\n".join(text for _, text in lines(bullet="\uf0b7\t")).encode(),
    "hyphens for bullets.txt": "\n".join(text for _, text in lines(bullet="- ")).encode(),
    "a.md": as_markdown(),
    "markdown.txt": as_markdown(),
    "footnotes.docx": with_footnotes(),
    "one line a paragraph.txt": "\n".join(text for _, text in lines()).encode(),
    "blank lines between.txt": "\r\n\r\n".join(text for _, text in lines()).encode(),
    "broken at 72.txt": wrapped().encode(),
    "utf-16.txt": "\n".join(text for _, text in lines()).encode("utf-16"),
    "a.docx": as_word(),
    "a.odt": as_odt(),
}


@pytest.mark.parametrize("name", FILES)
def test_copied_text_is_read_word_for_word(name, run_import, save):
    (country,) = run_import(save(name, FILES[name])).countries
    narrative = country.chapter.narrative
    assert narrative.recommendations == INVENTED.recommendations
    for section in ("assessment", "prosecution", "protection", "prevention", "profile"):
        assert " ".join(narrative.section(section)) == " ".join(getattr(INVENTED, section)), section


@pytest.mark.parametrize(
    "run",
    [
        "<w:r><w:delText>Never said.</w:delText></w:r>",
        "<w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent><w:p><w:r>"
        "<w:t>Never said.</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
    ],
    ids=["words", "text box"],
)
def test_deleted_text_of_a_word_file_is_left_out(run_import, save, run):
    document = docx.Document(io.BytesIO(as_word()))
    paragraph = document.paragraphs[-1]
    deleted = docx.oxml.parse_xml(
        '<w:del xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:id="1" w:author="A">'
        f"{run}</w:del>"
    )
    paragraph._p.append(deleted)
    buffer = io.BytesIO()
    document.save(buffer)
    (country,) = run_import(save("a.docx", buffer.getvalue())).countries
    assert "Never said" not in " ".join(country.chapter.narrative.section("profile"))


def test_copied_text_without_its_edition_needs_it_named(run_import, save):
    text = "\n".join(text for _, text in lines()[1:])
    with pytest.raises(ReportError, match="does not say of which edition"):
        run_import(save("a.txt", text))
    assert run_import(save("a.txt", text), edition=2023).countries


def test_page_that_safari_saved(run_import, save):
    page = factory.page_2024(INVENTED)
    resource = {
        "WebResourceData": page.encode(),
        "WebResourceURL": "https://www.state.gov/reports/2023-trafficking-in-persons-report/bellmare/",
        "WebResourceTextEncodingName": "UTF-8",
    }
    archive = plistlib.dumps({"WebMainResource": resource}, fmt=plistlib.FMT_BINARY)
    (country,) = run_import(save("a.webarchive", archive)).countries
    assert country.chapter.origin.url == resource["WebResourceURL"]
    assert country.chapter.narrative.recommendations == INVENTED.recommendations


def test_page_in_a_frame_of_what_safari_or_a_browser_saved(run_import, save):
    page = factory.page_2024(INVENTED).encode()
    outer = {"WebResourceData": b"<html><frameset></frameset></html>", "WebResourceURL": "https://a.example/"}
    inner = {
        "WebResourceData": page,
        "WebResourceURL": "https://www.state.gov/reports/2023-trafficking-in-persons-report/",
    }
    archive = {"WebMainResource": outer, "WebSubframeArchives": [{"WebMainResource": inner}]}
    saved = factory.mhtml(page.decode(), "https://www.state.gov/reports/2023-trafficking-in-persons-report/bellmare/")
    advertisement = b"------Edge----\r\nContent-Type: text/html\r\n\r\n<html><body>Buy lamps</body></html>\r\n"
    files = {
        "binary.webarchive": plistlib.dumps(archive, fmt=plistlib.FMT_BINARY),
        "xml.webarchive": plistlib.dumps(archive, fmt=plistlib.FMT_XML),
        "advertisement.mhtml": saved.replace(b"------Edge----\r\n", advertisement + b"------Edge----\r\n", 1),
    }
    for name, data in files.items():
        (country,) = run_import(save(name, data)).countries
        assert country.chapter.narrative.recommendations == INVENTED.recommendations, name


@pytest.mark.parametrize(
    ("name", "data", "hint"),
    [
        ("a.rtf", b"{\\rtf1\\ansi BELLMARE}", "save it as .docx"),
        ("misnamed.txt", b"{\\rtf1\\ansi BELLMARE}", "save it as .docx"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "save it as .docx"),
        ("a.pages", b"PK\x03\x04" + b"\0" * 60, "export it as Word"),
        ("a.odt", b"PK\x03\x04" + b"\0" * 60, "save it again"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 60, "save it again"),
        ("a.webarchive", b"bplist00broken", "Save the page as HTML"),
        ("a.webarchive", b'<?xml version="1.0"?><plist><dict>', "Save the page as HTML"),
        ("a.webarchive", b'<?xml version="1.0" encoding="foo"?><plist/>', "Save the page as HTML"),
    ],
)
def test_other_files_say_how_to_save_them(name, data, hint, run_import, save, into):
    folder = save(f"{name.partition('.')[2]}/{name}", data).parent
    with pytest.raises(ReportError) as caught:
        run_import(folder)
    assert hint in caught.value.hint
    assert not into.exists()


def test_folder_names_what_it_passes_over(run_import, save):
    save("page.html", factory.page_2024(INVENTED))
    save("notes.css", "p {}")
    folder = save("deep/picture.jpg", b"\xff\xd8").parent.parent
    result = run_import(folder)
    assert [remark.message for remark in result.remarks] == [
        "2 files are no pages and were passed over: deep/picture.jpg, notes.css."
    ]
    assert not result.troubles
