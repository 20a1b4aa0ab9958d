"""Document → HTML: the template's page as one self-contained file.

The page asks the network for nothing. Of the two fonts that carry it, it holds the glyphs that it uses (some 15 kB);
what only paper needs is left out; the print styles stay, so that a browser prints it well too.
"""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from html import escape
from html.parser import HTMLParser

from briefgen.document.page_reading import BEGINNING
from briefgen.document.tree import Document
from briefgen.writers.font_subset import woff
from briefgen.writers.fonts import characters, font_path

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*briefgen-font:([\w.-]+)[^}]*\}\s*")
_EMBEDDED = {"SourceSans3-Regular.ttf": 400, "SourceSans3-Semibold.ttf": 600}
"""The faces that go into the page; bold is drawn with the semibold, other letters with the reader's own fonts."""
_FITTED = re.compile(r'<body class="(?=[^>]*\bdata-pages=)')
_SECTION = re.compile(r'<h2 id="([^"]+)"[^>]*>([^<]+)</h2>')
_CITE = re.compile(r'(<a class="cite"[^>]*>)(\d+)</a>')
_TABLE = re.compile(r"<table\b[^>]*>(?:\s*<caption\b([^>]*)>)?", re.S)
_CHART = re.compile(r'<figure class="(?!logo\b)([^"]*)"')
_ID = re.compile(r'\bid="([^"]+)"')
_ALT = re.compile(r'\bdata-alt="([^"]*)"')
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_SYSTEM_FONTS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
IDENTITY = "briefgen:identity"
"""Name of the page's `meta` that says what was asked for, as JSON: see `briefgen verify`."""
_NOT_TOLD = ("template", "brand")
"""May be places on the maker's disk, which are nothing to the world."""
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)


def write(document: Document) -> bytes:
    """The page as UTF-8: nothing is fetched, everything scrolls and prints, and a keyboard reaches all of it."""
    page = _without_paper_only(document.html)
    page = _FONT_FACE.sub(lambda face: _embedded_face(face[1], frozenset(map(ord, page))), page)
    page = page.replace('"Noto Sans Arabic", sans-serif', _SYSTEM_FONTS)
    page = page.replace('font-family="Source Sans 3"', f"font-family='\"Source Sans 3\", {_SYSTEM_FONTS}'")
    # A browser does not set a page more tightly until it fits, as the PDF writer does (templates/brief/print.css).
    page = _FITTED.sub('<body class="close ', page, count=1)
    page = _CITE.sub(r"\1[\2]</a>", page)
    page = _TABLE.sub(_scrolling, page).replace("</table>", "</table></div>")
    page = _CHART.sub(r'<figure class="\1 scrolls" tabindex="0"', page)
    beginning = BEGINNING.match(page)
    assert beginning is not None  # the document was read: see document/page_reading.py
    policy = f'\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    told = {key: value for key, value in document.identity.items() if value and key not in _NOT_TOLD}
    identity = f'\n<meta name="{IDENTITY}" content="{escape(json.dumps(told, ensure_ascii=False))}">'
    page = page[: beginning.end()] + policy + identity + page[beginning.end() :]
    page = page.replace("<main>", '<a class="skip" href="#main">Skip to the brief</a>\n<main id="main">', 1)
    return _with_contents(page).encode()


def _with_contents(page: str) -> str:
    """A brief's page with links to its sections under the title; a pack has a list of contents of its own."""
    sections = _SECTION.findall(page)
    if '<nav class="contents' in page or not sections:
        return page
    links = "".join(f'<li><a href="#{block}">{words}</a></li>' for block, words in sections)
    return page.replace(
        "</header>", f'</header>\n<nav class="on-page" aria-label="On this page"><ul>{links}</ul></nav>', 1
    )


def _embedded_face(file: str, used: frozenset[int]) -> str:
    """The `@font-face` rule with the font itself in it, or nothing for a face that is not embedded."""
    if file not in _EMBEDDED:
        return ""
    font, glyph_of = _font(file)
    subset = woff(font, {code: glyph for code, glyph in glyph_of.items() if code in used})
    source = base64.b64encode(subset).decode()
    return (
        f'@font-face {{ font-family: "Source Sans 3"; font-weight: {_EMBEDDED[file]}; font-display: swap; '
        f'src: url("data:font/woff;base64,{source}") format("woff"); }}\n'
    )


@cache
def _font(file: str) -> tuple[bytes, dict[int, int]]:
    font = font_path(file).read_bytes()
    return font, dict(characters(font))


def _scrolling(table: re.Match[str]) -> str:
    """The table in a box of its own that scrolls sideways on a narrow screen, named for those who cannot see it."""
    tag, caption = table[0], table[1] or ""
    if name := _ID.search(caption):
        label = f' role="group" aria-labelledby="{name[1]}"'
    elif alt := _ALT.search(tag):
        label = f' role="group" aria-label="{alt[1]}"'
    else:
        label = ""
    return f'<div class="scrolls" tabindex="0"{label}>{tag}'


def _without_paper_only(html: str) -> str:
    """The page without elements that are marked `data-writer="pdf"`; everything else stays as it was written."""
    stripper = _Stripper(html)
    return stripper.kept()


class _Stripper(HTMLParser):
    """Notes where marked elements begin and end, in the page's own text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.html = html
        self.lines = [0]
        for line in html.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.depth = 0
        self.start = 0
        self.cuts: list[tuple[int, int]] = []
        if 'data-writer="pdf"' in html:
            self.feed(html)
            self.close()

    def kept(self) -> str:
        """The page's text without the cuts."""
        pieces, position = [], 0
        for start, end in self.cuts:
            pieces.append(self.html[position:start])
            position = end
        return "".join(pieces) + self.html[position:]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a cut, or go deeper in one."""
        if self.depth:
            self.depth += tag not in _VOID
        elif ("data-writer", "pdf") in attrs:
            self.start = self._offset()
            if tag in _VOID:
                self.cuts.append((self.start, self.start + len(self.get_starttag_text() or "")))
            else:
                self.depth = 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path …/>` in a drawing opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        """Come up, and end the cut behind the element's end tag."""
        if self.depth and tag not in _VOID:
            self.depth -= 1
            if not self.depth:
                offset = self._offset()
                self.cuts.append((self.start, self.html.index(">", offset) + 1))

    def _offset(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column
