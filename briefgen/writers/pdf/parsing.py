"""HTML text → WeasyPrint's `HTML`, by the parser that also makes the document tree (libxml2, a tenth of the time).

WeasyPrint's own parser reads anything that a browser reads; our templates write a well-formed page, and the tree that
Word drafts are made from comes from libxml2 already. What libxml2 cannot be given, WeasyPrint's parser still reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

from lxml import etree

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_MARK = "briefgen-drawing"
_NOT_PLAIN = re.compile(r"<[^>]*\s(?:dir|hidden)\b|<(?:input|select|button)\b", re.I)
_HAS_NOTES = re.compile(r"footnote|::note|element\(\s*note")
_NEEDLESS_RULES = re.compile(r"^(?:\[dir|:is\([a-z, ]*\)\[|:is\(input|::footnote|::note).*$", re.M)
"""Of writing directions, hidden elements, forms and notes: a page that has none of these is plain."""
COMMENT = re.compile(r"/\*.*?\*/", re.S)
_SELECTORS = re.compile(r"[^{};]+(?=\{)")
_NESTED = re.compile(r"(?:^|[{};])\s*[^@{};\s][^@{};]*\{[^{}]*\{")
"""A rule that holds rules: what they ask comes on top of what it asks."""
_COMMA = re.compile(r",(?![^(]*\))")
_SIMPLE = re.compile(
    r":(?:first-child|last-child|root|link|:marker|:before|:after|not\(\.[\w-]+(?:, \.[\w-]+)*\))(?![\w-])"
    r'|\[data-[\w-]+="\w*"\]'
)
_XML_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


def parse(page: str, fetcher: Any, style: str = "") -> Any:
    """The page as WeasyPrint wants it; `style` is the style sheet that it will be printed with."""
    import weasyprint

    drawings = _SVG.findall(page)
    if any(_XML_NAMESPACE not in drawing[:200] for drawing in drawings):
        return weasyprint.HTML(string=page, url_fetcher=fetcher)
    try:
        shapes = [ElementTree.fromstring(drawing) for drawing in drawings]
    except ElementTree.ParseError:
        return weasyprint.HTML(string=page, url_fetcher=fetcher)
    # libxml2 folds the case of attributes (viewBox), so drawings are parsed apart and put back.
    root = etree.HTML(_SVG.sub(f"<{_MARK}></{_MARK}>", page))
    _give_bodies(root)
    plain = not (_NOT_PLAIN.search(page) or _HAS_NOTES.search(style))
    html = _html_class()(_copied(root, iter(shapes)), fetcher, plain=plain)
    html.simple_selectors = plain and _has_simple_selectors(style)
    return html


@lru_cache(16)
def _has_simple_selectors(style: str) -> bool:
    """True for a style sheet that asks for names, classes, data, ancestors, one element before, and first or last."""
    rules = COMMENT.sub("", style)
    if _NESTED.search(rules):
        return False
    for selectors in _SELECTORS.findall(rules):
        for selector in [] if "@" in selectors else _COMMA.split(selectors):
            plain = _SIMPLE.sub("", selector)
            if any(mark in plain for mark in ":[#~") or ("+" in plain and (plain != selector or plain.count("+") > 1)):
                return False
    return True


def _give_bodies(root: Any) -> None:
    """Put rows that stand directly in a table into a body, as browsers do (HTML, 13.2.6.4.9)."""
    for row in [row for table in root.iter("table") for row in table.iterchildren("tr")]:
        body = row.getprevious()
        if body is None or body.tag != "tbody":
            body = etree.Element("tbody")
            row.addprevious(body)
        body.append(row)


def _copied(element: Any, drawings: Any) -> ElementTree.Element:
    """The standard library's element for lxml's, and so all below."""
    if element.tag == _MARK:
        copy: ElementTree.Element = next(drawings)
        copy.tail = element.tail
        return copy
    copy = ElementTree.Element(element.tag, dict(element.attrib))
    copy.text, copy.tail = element.text, element.tail
    last = None
    for child in element:
        if isinstance(child, (etree._Comment, etree._ProcessingInstruction)):
            if last is None:
                copy.text = (copy.text or "") + (child.tail or "")
            else:
                last.tail = (last.tail or "") + (child.tail or "")
        else:
            last = _copied(child, drawings)
            copy.append(last)
    return copy


@lru_cache(1)
def _html_class() -> type:
    import weasyprint
    from cssselect2 import ElementWrapper  # type: ignore[import-untyped]

    class Root(ElementWrapper):  # type: ignore[misc]
        """The root of a page whose style sheets, title and properties are handed over apart."""

        def query_all(self, *_selectors: str) -> Iterator[Any]:
            """Nothing: WeasyPrint would walk through the whole page for each of these."""
            return iter(())

    class Page(weasyprint.HTML):  # type: ignore[misc]
        """A page whose tree is made already."""

        def __init__(self, root: ElementTree.Element, fetcher: Any, *, plain: bool) -> None:
            self.base_url = None
            self.url_fetcher = fetcher
            self.media_type = "print"
            self.plain = plain
            self.wrapper_element = Root.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [plain_user_agent_sheet()] if self.plain else super()._ua_stylesheets(forms)

    return Page


@lru_cache(1)
def plain_user_agent_sheet() -> Any:
    """WeasyPrint's own style sheet without the rules, tried on every element, that no plain page has a use for."""
    import weasyprint

    rules = (files("weasyprint.css") / "html5_ua.css").read_text("utf-8")
    return weasyprint.CSS(string=_NEEDLESS_RULES.sub("", rules), counter_style={})
