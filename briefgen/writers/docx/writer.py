"""One document tree as the bytes of a .docx file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from briefgen.document.tree import Block, Contents, Document, Group
from briefgen.errors import RenderError
from briefgen.version import VERSION
from briefgen.wordxml.custom_xml import DraftPart, draft_part_xml, put_draft_part
from briefgen.wordxml.light import light, raw, to_part
from briefgen.wordxml.namespaces import STORY_NAMESPACES, Element, element, parse_xml, qn, serialise
from briefgen.wordxml.packaging import CORE_PROPERTIES, OFFICE, WORD_TYPE, Package, relationships_member
from briefgen.writers.docx.body import Body
from briefgen.writers.docx.branding import branded
from briefgen.writers.docx.document_styles import DocumentStyles, styles_for
from briefgen.writers.docx.layout import lay_out, styles_of
from briefgen.writers.docx.lists import Lists
from briefgen.writers.docx.media import Media
from briefgen.writers.docx.opening import Reference, open_reference
from briefgen.writers.docx.properties import (
    core_properties,
    default_language,
    is_right_to_left,
    language_tag,
    with_language,
)
from briefgen.writers.docx.running import RUNNING_STYLES, fill, running_texts


def write(
    document: Document,
    *,
    reference: Path | None = None,
    paper: str = "a4",
    page_numbers: Mapping[str, int] | None = None,
) -> bytes:
    """The document as a Word file: named styles, content controls, and the draft part that later merges start from.

    Args:
        reference: an organisation's own document, whose styles, headers, footers and page are used; ours without one.
        paper: size of ours, `a4` or `letter`; an own document keeps its page.
        page_numbers: block id of a heading → page, for the contents table; measured unless given.

    Raises:
        TemplateError: `word-styles.toml` names a style that is nowhere.
        RenderError: the reference document cannot serve.
    """
    listed = _listed(document.blocks)
    numbers = dict.fromkeys(listed, 0) if page_numbers is None else page_numbers
    package = package_of(document, reference=reference, paper=paper, page_numbers=numbers)
    if listed and page_numbers is None:
        from briefgen.writers.docx.pages import fill_contents  # only documents with a contents table need it

        fill_contents(package)
    return package.to_bytes()


def package_of(
    document: Document,
    *,
    reference: Path | None = None,
    paper: str = "a4",
    page_numbers: Mapping[str, int] | None = None,
) -> Package:
    """The same before it is zipped: for callers that go on working with the parts."""
    opened = open_reference(reference, paper)
    items = lay_out(document)
    rtl = is_right_to_left(document.meta.language)
    wanted = styles_of(items)
    if document.meta.marking:
        wanted.setdefault(("Marking", "paragraph"))
    if opened.lent_running_matter:
        wanted.update(dict.fromkeys(RUNNING_STYLES))
    styles = styles_for(opened, wanted)
    body = Body(
        styles,
        Lists(styles),
        Media(),
        width=opened.width,
        taken=opened.control_numbers,
        first_bookmark=opened.first_bookmark,
        page_numbers=page_numbers,
        right_to_left=rtl,
    )
    children = list(body.elements(items))
    package = opened.package.copy()
    _put_main(package, opened, children, rtl=rtl)
    _put_styles(package, opened, styles, body.lists, document.meta.language)
    _put_related(package, opened, body)
    if opened.built_in and document.meta.brand:
        for member in (opened.styles_part, opened.numbering_part, package.related(opened.main, "theme")):
            if member:
                package.put(member, branded(package.members[member], document.meta.brand))
    ours = open_reference(None, "a4").sheet
    running_styles = {
        ours.id_of(name, kind) or "": styles.sheet.id_of(name, kind) or "" for name, kind in RUNNING_STYLES
    }
    for story in opened.stories():
        package.members[story] = serialise(fill(opened.package.xml(story), document.meta, running_styles))
    language = default_language(package.members[opened.styles_part])
    core = package.related("", "core-properties") or "docProps/core.xml"
    package.put(core, core_properties(document.meta, language))
    package.set_content_type(core, "application/vnd.openxmlformats-package.core-properties+xml")
    package.relate("", CORE_PROPERTIES, core)
    running = running_texts(document.meta)
    part = DraftPart(document.identity, tuple(body.blocks), f"briefgen {VERSION}", running=running)
    put_draft_part(package, draft_part_xml(part))
    return package


def _listed(blocks: Sequence[Block]) -> list[str]:
    """Ids of the blocks that contents tables list."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Contents):
            found += [block_id for _, block_id, _ in block.entries]
        elif isinstance(block, Group):
            found += _listed(block.blocks)
    return found


def _put_main(package: Package, opened: Reference, children: Sequence[Element], *, rtl: bool) -> None:
    section = parse_xml(opened.section)
    if rtl and section.find(qn("w:bidi")) is None:
        behind = section.find(qn("w:docGrid"))
        section.append(element("w:bidi")) if behind is None else behind.addprevious(element("w:bidi"))
    body = light("w:body", None, *children, raw(section))
    root = light("w:document", {qn("mc:Ignorable"): "w14 w15"}, body, nsmap=STORY_NAMESPACES)
    try:
        package.put(opened.main, to_part(root))
    except ValueError as problem:
        raise RenderError(f"The text cannot be written to a Word file: {problem}.") from problem


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
    """Pictures and links, under the relationship ids that the body was given."""
    member = relationships_member(opened.main)
    root = package.xml(member)
    for media_id, target in body.media.relationships.items():
        _relate(root, media_id, "image", "/" + target)
    for address, link_id in body.links.addresses.items():
        _relate(root, link_id, "hyperlink", address, TargetMode="External")
    package.put_xml(member, root)
    for name, content in body.media.files.items():
        package.put(name, content)
        package.set_default_type(name.rpartition(".")[2], _MEDIA_TYPES[name.rpartition(".")[2]])


_MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml"}


def _relate(root: Element, relationship_id: str, kind: str, target: str, **more: str) -> None:
    attributes = {"Id": relationship_id, "Type": OFFICE + kind, "Target": target, **more}
    root.append(element("pr:Relationship", attributes))
