"""The right page numbers in a contents table that is still a live field: laid out, measured, filled in.

Word fills a contents table only when somebody asks it to, or asks the reader whether it may. So the file is laid out
here (`wordxml.paging`), with the widths of the font that travels in it. With an organisation's own fonts the numbers
are near, and right when somebody updates the field.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from briefgen.wordxml.measures import Face, Letters, Styles, face
from briefgen.wordxml.namespaces import Element, qn
from briefgen.wordxml.packaging import Package
from briefgen.wordxml.paging import pages_of
from briefgen.writers.fonts import font_path

_REGULAR, _BOLD, _ITALIC = "SourceSans3-Regular.ttf", "SourceSans3-Bold.ttf", "SourceSans3-It.ttf"
_PAGEREF = "PAGEREF"


def fill_contents(package: Package) -> None:
    """Write the measured pages into the contents table of a package."""
    main = package.main_part()
    body = package.xml(main).find(qn("w:body"))
    if body is None or not any(_references(body)):
        return
    styles_part = package.related(main, "styles")
    if styles_part is None:
        return
    styles = package.xml(styles_part)
    pages = page_numbers(body, styles, _default_tab(package, main))
    for bookmark, results in _references(body):
        if bookmark in pages:
            results[0].text = str(pages[bookmark])
            for rest in results[1:]:
                rest.text = ""
    package.put_xml(main, package.xml(main))


def page_numbers(body: Element, styles: Element, default_tab: float = 36.0) -> dict[str, int]:
    """Bookmark → page of a document of one section."""
    section = next(body.iterchildren(qn("w:sectPr"), reversed=True))
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    assert size is not None
    assert margins is not None
    width = _points(size, "w") - _points(margins, "left") - _points(margins, "right")
    height = _points(size, "h") - _points(margins, "top") - _points(margins, "bottom")
    return pages_of(body, Styles(styles, default_tab), _face, width=width, height=height)


@cache
def _face(letters: Letters) -> Face:
    return face(font_path(_BOLD if letters.bold else _ITALIC if letters.italic else _REGULAR))


def _points(parent: Element, name: str) -> float:
    return abs(float(parent.get(qn(f"w:{name}"), "0"))) / 20


def _default_tab(package: Package, main: str) -> float:
    settings = package.related(main, "settings")
    stop = package.xml(settings).find(qn("w:defaultTabStop")) if settings else None
    return float(stop.get(qn("w:val"), "720")) / 20 if stop is not None else 36.0


def _references(body: Element) -> Iterator[tuple[str, list[Element]]]:
    """(bookmark, `w:t` elements of the result) of every PAGEREF field."""
    bookmark, results, reading = "", list[Element](), False
    for node in body.iter(qn("w:instrText"), qn("w:fldChar"), qn("w:t")):
        if node.tag == qn("w:instrText"):
            words = (node.text or "").split()
            if len(words) > 1 and words[0] == _PAGEREF:
                bookmark, results, reading = words[1], [], False
        elif node.tag == qn("w:t"):
            if reading:
                results.append(node)
        elif bookmark and node.get(qn("w:fldCharType")) == "separate":
            reading = True
        elif bookmark and node.get(qn("w:fldCharType")) == "end":
            if results:
                yield bookmark, results
            bookmark, results, reading = "", [], False
