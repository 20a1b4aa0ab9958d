"""Opens the reference document: ours, or an organisation's own, which is somebody else's file and is not trusted.

What comes along: styles, list definitions, theme, fonts, settings, headers, footers and the last section's page. Its
body, notes, comments and links are dropped. It is read once per process and file.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from lxml import etree

from briefgen.errors import RenderError
from briefgen.reading import read_bytes
from briefgen.wordxml.bookmarks import highest_number
from briefgen.wordxml.content_controls import controls_in
from briefgen.wordxml.namespaces import Element, element, insert_before, parse_xml, qn, value_of
from briefgen.wordxml.packaging import (
    CONTENT_TYPES,
    MAIN_TYPE,
    WORD_TYPE,
    Package,
    PackageError,
    Relationship,
    relationships_member,
)
from briefgen.wordxml.styles import StyleSheet
from briefgen.writers.docx.built_in import built_in_package

PAPERS = {"a4": (11906, 16838), "letter": (12240, 15840)}
"""Width and height in twentieths of a point."""

_KEPT = frozenset(
    (
        *("styles", "stylesWithEffects", "numbering", "theme", "fontTable", "settings", "webSettings"),
        *("header", "footer", "footnotes", "endnotes", "customXml"),
    )
)
"""Relationships of the document that outlive its body."""


@dataclass(frozen=True, eq=False)
class Reference:
    """A reference document without its body. Shared by all writings of a process: never changed."""

    name: str
    built_in: bool
    package: Package
    """All parts but the document; its relationships are those that are kept."""
    main: str
    section: bytes
    """`w:sectPr` as XML."""
    sheet: StyleSheet
    width: int
    """Of a line of text, in twentieths of a point."""
    control_numbers: frozenset[int]
    """Taken by the controls of headers and footers."""
    first_bookmark: int
    lent_running_matter: bool = False
    """True when it had neither header nor footer and ours, with the page numbers, were put in."""

    @property
    def styles_part(self) -> str:
        """Member name of the styles."""
        return self.package.related(self.main, "styles") or ""

    @property
    def numbering_part(self) -> str | None:
        """Member name of the list definitions, if there are any."""
        return self.package.related(self.main, "numbering")

    @property
    def lists(self) -> Element:
        """Root of the list definitions, to be read only; an empty one if there are none."""
        part = self.numbering_part
        return self.package.xml(part) if part else element("w:numbering")

    def stories(self) -> list[str]:
        """Member names of the headers and footers."""
        return [relationship.target for relationship in _stories(self.package, self.main)]


def _stories(package: Package, main: str) -> list[Relationship]:
    return [relation for relation in package.relationships(main) if relation.kind in ("header", "footer")]


def open_reference(path: Path | None, paper: str) -> Reference:
    """The reference document at `path`, ours without one. `paper` sizes ours; an own one keeps its page.

    Raises:
        RenderError: it cannot be read, or is not a sound Word document without macros.
    """
    if path is None:
        return _ours(paper)
    try:
        state = path.stat()
        return _theirs(path, state.st_mtime_ns, state.st_size)
    except OSError as error:
        raise RenderError(f"The reference document {path} cannot be read: {error.strerror}.") from error
    except PackageError as problem:
        raise RenderError(
            f"{path} cannot serve as reference document: {problem}.",
            hint="Give a .docx file, saved by Word or LibreOffice, without macros and password.",
        ) from problem


@cache
def _ours(paper: str) -> Reference:
    return _opened("ours", built_in_package(), paper)


@lru_cache(maxsize=8)
def _theirs(path: Path, modified: int, size: int) -> Reference:
    package = Package.open(read_bytes(path))
    _check(package)
    return _opened(path.name, package)


def _opened(name: str, package: Package, paper: str = "") -> Reference:
    """`paper` is set for ours alone."""
    main = package.main_part()
    body = package.xml(main).find(qn("w:body"))
    if body is None:
        raise PackageError("its document is not in the usual (transitional) form; save it as “Word document”")
    section = _section(body, package, main)
    if paper:
        _set_paper(section, paper)
    _keep_only_what_serves(package, main)
    lent = not paper and not _stories(package, main)
    if lent:
        _lend_running_matter(package, main, section)
    styles = package.related(main, "styles")
    if styles is None:
        raise PackageError("it has no styles")
    stories = [package.xml(relationship.target) for relationship in _stories(package, main)]
    controls = (control for story in stories for control in controls_in(story))
    return Reference(
        name=name,
        built_in=bool(paper),
        package=package,
        main=main,
        section=etree.tostring(section),
        sheet=StyleSheet.of(package.xml(styles)),
        width=_line_width(section),
        control_numbers=frozenset(
            int(value_of(control.element.find(qn("w:sdtPr")), "w:id") or 0) for control in controls
        ),
        first_bookmark=max(map(highest_number, stories), default=-1) + 1,
        lent_running_matter=lent,
    )


def _check(package: Package) -> None:
    """Refuse what a reference document of strangers must not bring along."""
    for member in package.members:
        if posixpath.basename(member).lower().startswith("vbaproject") or "/activex/" in member.lower():
            raise PackageError("it contains macros or controls that run code")
        if member.endswith(".xml"):
            package.xml(member)
        elif member.endswith(".rels"):
            for entry in package.xml(member):
                kind = entry.get("Type", "").rpartition("/")[2]
                if entry.get("TargetMode") == "External" and kind not in ("hyperlink", "attachedTemplate"):
                    raise PackageError(f"it loads something from elsewhere ({kind}: {entry.get('Target', '')})")
    package.set_content_type(package.main_part(), MAIN_TYPE)  # a template (.dotx) serves as well
    import docx  # a second opinion, only for other people's files

    try:
        docx.Document(io.BytesIO(package.to_bytes()))
    except Exception as problem:
        raise PackageError(f"it is not a sound Word document ({problem})") from problem


def _section(body: Element, package: Package, main: str) -> Element:
    """The last section's settings; what refers to parts that do not come along is dropped: a printer, a lost header."""
    section = body.find(qn("w:sectPr"))
    if section is None:
        raise PackageError("it has no section settings (page size and margins)")
    stories = {relation.id for relation in _stories(package, main) if relation.target in package.members}
    for child in list(section):
        if child.tag == qn("w:sectPrChange") or child.get(qn("r:id"), "") not in {"", *stories}:
            section.remove(child)
    return section


def _lend_running_matter(package: Package, main: str, section: Element) -> None:
    """Give a document that has neither header nor footer ours: a paper of several pages has page numbers."""
    ours = open_reference(None, "a4")
    own_section = parse_xml(ours.section)
    members = {relation.id: relation.target for relation in ours.package.relationships(ours.main)}
    references = [child for child in own_section if child.get(qn("r:id"))]
    for position, reference in enumerate(references):
        source = members[reference.get(qn("r:id"), "")]
        kind = "header" if "header" in source else "footer"
        member = package.free_member(f"word/{kind}{{}}.xml")
        package.put(member, ours.package.members[source])
        package.set_content_type(member, WORD_TYPE.format(kind))
        reference.set(qn("r:id"), package.relate(main, kind, member))
        section.insert(position, reference)
    if section.find(qn("w:titlePg")) is None:
        following = ("w:textDirection", "w:bidi", "w:rtlGutter", "w:docGrid", "w:printerSettings")
        insert_before(section, element("w:titlePg"), following)


def _set_paper(section: Element, paper: str) -> None:
    """Give our page another size; the line keeps its width."""
    width, height = PAPERS[paper]
    line = _line_width(section)
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    assert size is not None and margins is not None
    size.set(qn("w:w"), str(width))
    size.set(qn("w:h"), str(height))
    for side in ("w:left", "w:right"):
        margins.set(qn(side), str((width - line) // 2))


def _line_width(section: Element) -> int:
    size, margins, columns = (section.find(qn(name)) for name in ("w:pgSz", "w:pgMar", "w:cols"))

    def length(holder: Element | None, name: str, otherwise: int) -> int:
        value = holder.get(qn(name), "") if holder is not None else ""
        return int(float(value)) if value.replace(".", "", 1).isdecimal() else otherwise

    width = length(size, "w:w", PAPERS["a4"][0])
    width -= sum(length(margins, name, 0) for name in ("w:left", "w:right", "w:gutter"))
    count = max(length(columns, "w:num", 1), 1)
    return max((width - (count - 1) * length(columns, "w:space", 708)) // count, 1440)


def _keep_only_what_serves(package: Package, main: str) -> None:
    """Drop the body, its pictures and links, comments, notes, and ways to load something from elsewhere."""
    for relationship in package.relationships(main):
        if relationship.external or relationship.kind not in _KEPT:
            package.unrelate(main, relationship.id)
    for relationship in package.relationships(""):
        # Title and author are the brief's own, and LibreOffice relates them by a type that is no standard's.
        if relationship.kind not in ("officeDocument", "extended-properties", "custom-properties"):
            package.unrelate("", relationship.id)
    for kind in ("footnotes", "endnotes"):
        if notes := package.related(main, kind):
            _drop_notes(package, notes)
    if settings := package.related(main, "settings"):
        _drop_template(package, settings)
    reached = set(_reachable(package))
    for member in [name for name in package.members if name not in reached]:
        package.remove(member)
    package.set_content_type(main, MAIN_TYPE)


def _drop_notes(package: Package, member: str) -> None:
    """Leave the separators: the settings name them; the notes themselves belong to the body."""
    root = package.xml(member)
    for note in list(root):
        if note.get(qn("w:type"), "normal") == "normal":
            root.remove(note)
    package.put_xml(member, root)


def _drop_template(package: Package, settings: str) -> None:
    root = package.xml(settings)
    for name in ("w:attachedTemplate", "w:mailMerge", "w:documentProtection", "w:updateFields", "w:rsids"):
        for setting in root.findall(qn(name)):
            root.remove(setting)
    package.put_xml(settings, root)
    for relationship in package.relationships(settings):
        package.unrelate(settings, relationship.id)


def _reachable(package: Package) -> Iterator[str]:
    yield CONTENT_TYPES
    seen: set[str] = set()
    pending = [""]
    while pending:
        current = pending.pop()
        relations = relationships_member(current)
        if relations in package.members:
            yield relations
        for relationship in package.relationships(current):
            if _inside(relationship, package) and relationship.target not in seen:
                seen.add(relationship.target)
                yield relationship.target
                pending.append(relationship.target)


def _inside(relationship: Relationship, package: Package) -> bool:
    return not relationship.external and relationship.target in package.members
