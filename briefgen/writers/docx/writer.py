"""One document tree as the bytes of a .docx file."""

from __future__ import annotations

from pathlib import Path

from briefgen.document.tree import Document, Meta
from briefgen.version import VERSION
from briefgen.wordxml.custom_xml import DraftPart, draft_part_xml, put_draft_part
from briefgen.wordxml.markup import story
from briefgen.wordxml.namespaces import Element, element, insert_before, parse_xml, qn, serialise
from briefgen.wordxml.packaging import CORE_PROPERTIES, OFFICE, WORD_TYPE, Package, relationships_member
from briefgen.wordxml.stories import has_running_pictures, running_words
from briefgen.writers.docx.body import Body
from briefgen.writers.docx.branding import branded, with_script_fonts
from briefgen.writers.docx.built_in import chapter_head
from briefgen.writers.docx.chapters import Chapters
from briefgen.writers.docx.document_styles import DocumentStyles, Lists, styles_for
from briefgen.writers.docx.items import styles_of
from briefgen.writers.docx.layout import lay_out
from briefgen.writers.docx.media import Media
from briefgen.writers.docx.properties import (
    core_properties,
    default_language,
    is_right_to_left,
    language_tag,
    with_language,
)
from briefgen.writers.docx.reference_document import Reference, open_reference
from briefgen.writers.docx.running_matter import RUNNING_STYLES, fill, running_texts


def write(document: Document, *, reference: Path | None = None, paper: str = "a4") -> bytes:
    """The document as a Word file: named styles, content controls, and the draft part that later merges start from.

    Args:
        reference: an organisation's own document, whose styles, headers, footers and page are used; ours without one.
        paper: size of ours, `a4` or `letter`; an own document keeps its page.

    Raises:
        TemplateError: `word-styles.toml` names a style that is nowhere.
        RenderError: the reference document cannot serve.
    """
    opened = open_reference(reference, paper)
    items = lay_out(document)
    rtl = is_right_to_left(document.meta.language)
    used = styles_of(items)
    if document.meta.marking:
        used.setdefault(("Marking", "paragraph"))
    if opened.lent_running_matter:
        used.update(dict.fromkeys(RUNNING_STYLES))
    styles = styles_for(opened, used)
    own_heads = opened.built_in or opened.lent_running_matter
    body = Body(
        styles,
        Lists(styles),
        Media(),
        Chapters(items, styles, _section(opened, rtl=rtl), own_heads=own_heads),
        width=opened.width,
        taken=opened.control_numbers,
        first_bookmark=opened.first_bookmark,
        right_to_left=rtl,
    )
    package = opened.package.copy()
    package.put(opened.main, story("w:document", f"<w:body>{''.join(body.markup(items))}</w:body>"))
    _put_styles(package, opened, styles, body.lists, document.meta.language)
    _put_related(package, opened, body)
    if opened.built_in and document.meta.brand:
        for member in (opened.styles_part, opened.numbering_part, package.related(opened.main, "theme")):
            if member:
                package.put(member, branded(package.members[member], document.meta.brand))
    if opened.built_in:
        package.put(opened.styles_part, with_script_fonts(package.members[opened.styles_part], document.html))
    _put_running_matter(package, opened, body, document.meta)
    language = default_language(package.members[opened.styles_part])
    package.put("docProps/core.xml", core_properties(document.meta, language))
    package.set_content_type("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")
    package.relate("", CORE_PROPERTIES, "docProps/core.xml")
    part = DraftPart(
        document.identity,
        tuple(body.blocks),
        f"briefgen {VERSION}",
        running=running_texts(document.meta),
        running_words=running_words(package),
        running_pictures=has_running_pictures(package),
    )
    put_draft_part(package, draft_part_xml(part))
    return package.to_bytes()


def _section(opened: Reference, *, rtl: bool) -> Element:
    section = parse_xml(opened.section)
    if rtl and section.find(qn("w:bidi")) is None:
        insert_before(section, element("w:bidi"), ("w:docGrid",))
    return section


def _put_running_matter(package: Package, opened: Reference, body: Body, meta: Meta) -> None:
    """Headers and footers with their texts, and a running head for each chapter."""
    ours = open_reference(None, "a4").sheet
    ids = {ours.id_of(name, kind) or "": body.styles.sheet.id_of(name, kind) or "" for name, kind in RUNNING_STYLES}
    for member in opened.stories():
        package.put_xml(member, fill(opened.package.xml(member), meta, ids))
    if body.chapters.heads:
        head = serialise(fill(chapter_head(), meta, ids))
        for number, heading in enumerate(body.chapters.heads.values(), start=1):
            member = f"word/chapter{number}.xml"
            package.put(member, body.chapters.head(head, heading))
            package.set_content_type(member, WORD_TYPE.format("header"))


def _put_styles(package: Package, opened: Reference, styles: DocumentStyles, lists: Lists, asked: str) -> None:
    language = language_tag(asked, default_language(styles.styles))
    package.put(opened.styles_part, with_language(styles.styles, language))
    numbering = opened.numbering_part
    if numbering is None:
        numbering = package.free_member("word/numbering{}.xml")
        package.set_content_type(numbering, WORD_TYPE.format("numbering"))
        package.relate(opened.main, "numbering", numbering)
    package.put(numbering, lists.part())


def _put_related(package: Package, opened: Reference, body: Body) -> None:
    """Pictures, links and running heads, under the relationship ids that the body was given."""
    member = relationships_member(opened.main)
    root = package.xml(member)
    for media_id, target in body.media.relationships.items():
        _relate(root, media_id, "image", "/" + target)
    for address, link_id in body.links.items():
        _relate(root, link_id, "hyperlink", address, TargetMode="External")
    for number, head_id in enumerate(body.chapters.heads, start=1):
        _relate(root, head_id, "header", f"chapter{number}.xml")
    package.put_xml(member, root)
    for name, content in body.media.files.items():
        package.put(name, content)
        package.set_default_type(name.rpartition(".")[2], _MEDIA_TYPES[name.rpartition(".")[2]])


_MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml"}


def _relate(root: Element, relationship_id: str, kind: str, target: str, **more: str) -> None:
    attributes = {"Id": relationship_id, "Type": OFFICE + kind, "Target": target, **more}
    root.append(element("pr:Relationship", attributes))
