"""Words of a draft as HTML: links, citations, styles, what people applied by hand; what has no form there is named."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import PurePosixPath

from lxml import etree
from lxml.html import HtmlElement, html_parser

from briefgen.characters import UNSEEN, unseen_in
from briefgen.document.parse import ADDRESS
from briefgen.drafts.inventory import object_name
from briefgen.drafts.opening import Draft
from briefgen.drafts.tokens import link_of
from briefgen.output import slug
from briefgen.wordxml import w
from briefgen.wordxml.bookmarks import anchor_of, relationship_of
from briefgen.wordxml.inlines import Inline, is_hidden, read_inlines, ruby_words, words_inside
from briefgen.wordxml.markup import EMU_PER_MM
from briefgen.wordxml.namespaces import NAMESPACES, Element, is_on, qn, value_of, whole_number
from briefgen.wordxml.pieces import LANGUAGE_STYLE

PRINTED_CITATION = re.compile(r"[\[(]\d+[\])]|^\s*\d+\s*$")
"""The number of a source inside the words of its link: `[3]`, or nothing but a number."""
_BOLD_STYLES = frozenset({"strong", "intense emphasis", "intense reference"})
_ITALIC_STYLES = frozenset({"emphasis", "intense emphasis", "subtle emphasis"})
_INLINE_ROLE = re.compile(r"^(?:span\.|a\.|small)|:| label$")
_PICTURE_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
_LOST_LOOKS = {
    "color": "text colour",
    "highlight": "highlighting",
    "shd": "shading of text",
    "sz": "size of text",
    "rFonts": "typeface",
    "caps": "capitals",
    "smallCaps": "small capitals",
}


@dataclass(frozen=True, slots=True)
class Loss:
    """Something in a draft that the paper cannot show: what, under which heading (None for no one place), its words."""

    what: str
    where: str | None = None
    words: str = ""

    def __str__(self) -> str:
        heading = "" if self.where is None else under(self.where)
        words = self.words if len(self.words) <= _MOST_WORDS else f"{self.words[:_MOST_WORDS].rsplit(' ', 1)[0]} …"
        return f"{self.what}{heading}" + (f": “{words}”" if words else "")


def under(heading: str) -> str:
    """Where in the paper something stands: “ under “Sources””; the beginning has no heading."""
    return f" under “{heading}”" if heading else " at the beginning"


_MOST_WORDS = 300


@dataclass
class Notes:
    """What a draft holds and the paper cannot show, and the notes at its end."""

    losses: list[Loss] = field(default_factory=list)
    no_alt: list[str] = field(default_factory=list)
    """Where pictures without a text alternative stand."""
    footnotes: list[tuple[str, str]] = field(default_factory=list)
    """(kind, number) of notes in order of reference; kind is `footnote` or `endnote`."""

    def lose(self, what: str, where: str | None = None, words: str = "") -> None:
        """Name something that is not carried over."""
        self.losses.append(Loss(what, where, " ".join(words.split())))

    def told(self) -> tuple[str, ...]:
        """One line each, what is lost several times with how often."""
        counted = Counter(str(loss) for loss in self.losses)
        return tuple(f"{line} ({count} times)" if count > 1 else line for line, count in counted.items())


@dataclass(frozen=True)
class Inliner:
    """Turns the content of paragraphs of one draft into HTML."""

    draft: Draft
    styles: Mapping[str, str]
    """The template set's roles: key → shown name of a style."""
    anchors: Mapping[str, str]
    """Block id or bookmark → the id that its paragraph has on the paper."""
    unlinked: Mapping[str, str]
    """Number → the source that it stands for, in a draft whose citations have no links."""
    notes: Notes
    part: str
    """The member that the paragraphs stand in: its relationships tell addresses and pictures."""
    where: str = ""
    """The heading that they stand under."""

    def fill(self, target: HtmlElement, paragraph: Element) -> None:
        """Put a paragraph's content into an element."""
        for piece in self.pieces(paragraph):
            append(target, piece)

    def pieces(self, paragraph: Element) -> Iterator[HtmlElement | str]:
        """A paragraph's content as text and elements; hidden words are left out and named."""
        style = value_of(paragraph.find(w.PPR), "w:pStyle") or ""
        shown: list[Inline] = []
        hidden: list[Inline] = []
        for inline in read_inlines(paragraph):
            (hidden if is_hidden(inline, self.draft.styles, style) else shown).append(inline)
        words = "".join(inline.text or words_inside(inline.element) for inline in hidden)
        if words.strip():
            self.lose("hidden text", words)
        for link, inlines in groupby(_without_outer_page_breaks(shown), key=lambda inline: inline.link):
            if link is None:
                yield from self._unlinked(list(inlines))
            else:
                yield from self._link(link, list(inlines))

    def _unlinked(self, inlines: Sequence[Inline]) -> Iterator[HtmlElement | str]:
        """Words outside of links; numbers among them stand for sources where a program dropped the links."""
        for piece in self._runs(inlines):
            if not isinstance(piece, str):
                yield piece
                continue
            end = 0
            for number in PRINTED_CITATION.finditer(piece):
                source = self.unlinked.get(number[0].strip("[( )]"))
                if source:
                    yield piece[end : number.start()]
                    yield _citation(source, number[0])
                    end = number.end()
            yield piece[end:]

    def _link(self, hyperlink: Element, inlines: Sequence[Inline]) -> Iterator[HtmlElement | str]:
        anchor, relationship = anchor_of(hyperlink), relationship_of(hyperlink)
        if relationship:
            address = self._addresses().get(relationship, "")
            if ADDRESS.match(address):
                yield new_element("a", self._runs(inlines), href=address)
                return
            self.lose(f"a link to “{address}”")
            yield from self._runs(inlines)
            return
        block = link_of(f"#{anchor}", self.draft.names)[1:]
        if block.startswith("src."):
            yield from self._citation(block, inlines)
            return
        inner = list(self._runs(inlines))
        anchor = self.anchors.get(block, "")
        if not inner or not anchor:
            yield from inner
            return
        words = "".join(piece if isinstance(piece, str) else piece.text_content() for piece in inner)
        kind = {"class": "backref"} if words.strip() == "↑" else {}
        yield new_element("a", inner, href=f"#{anchor}", **kind)

    def _citation(self, source: str, inlines: Sequence[Inline]) -> Iterator[HtmlElement | str]:
        """A link to a source: its number, and what programs let run on in the link when people type beside it."""
        words = "".join(inline.text for inline in inlines if inline.kind == "text")
        number = PRINTED_CITATION.search(words)
        if number is None:
            yield from self._runs(inlines)
            return
        start = 0
        printed = False
        for inline in inlines:
            if inline.kind != "text":
                yield from self._runs([inline])
                continue
            end = start + len(inline.text)
            before, after = inline.text[: max(number.start() - start, 0)], inline.text[max(number.end() - start, 0) :]
            yield before
            if not printed and end > number.start():
                printed = True
                # One that leads nowhere is taken out, and named, once the list of sources stands.
                yield _citation(source, number[0].strip())
            if end >= number.end():
                yield after
            start = end

    def _runs(self, inlines: Iterable[Inline]) -> Iterator[HtmlElement | str]:
        for run, parts in groupby(inlines, key=lambda inline: inline.run):
            wrap = self._looks(run.find(w.RPR))
            text = ""
            for inline in parts:
                if inline.kind == "text":
                    text += self._visible(inline.text)
                    continue
                if text:
                    yield wrap(text)
                    text = ""
                if inline.kind == "break":
                    yield new_element("br")
                else:
                    yield from self._object(inline)
            if text:
                yield wrap(text)

    def _visible(self, text: str) -> str:
        """The text without what a program would obey: a reader is to get what the author saw."""
        if unseen := unseen_in(text):
            self.lose(f"a character that nobody sees ({unseen})")
        return UNSEEN.sub(" ", text).replace("\t", " ").replace("\u00ad", "")

    def _object(self, inline: Inline) -> Iterator[HtmlElement | str]:
        child, name = inline.element, inline.name
        if name in ("footnoteReference", "endnoteReference"):
            self.notes.footnotes.append((name.removesuffix("Reference"), child.get(qn("w:id"), "")))
            number = str(len(self.notes.footnotes))
            link = new_element("a", [number], id=f"note-mark.{number}", href=f"#note.{number}")
            yield new_element("sup", [link])
        elif name == "sym":
            code = child.get(qn("w:char"), "")
            self.lose(f"a symbol of the typeface {child.get(qn('w:font'), '')} ({code})")
        elif name == "br":
            self.lose(f"a {child.get(qn('w:type'))} break inside a paragraph")
            yield " "
        elif name == "ruby":
            yield "{} ({})".format(*ruby_words(child))
        elif name in ("drawing", "pict", "object", "AlternateContent"):
            yield from self._picture(child)
        else:
            self.lose_object(child)

    def lose(self, what: str, words: str = "") -> None:
        """Name something under this heading that is not carried over."""
        self.notes.lose(what, self.where, words)

    def lose_object(self, child: Element) -> None:
        """Name an element that has no form on the paper, with its words."""
        self.lose(object_name(child), words_inside(child))

    def _picture(self, drawing: Element) -> Iterator[HtmlElement]:
        """The picture of a drawing, if it holds one; anything else in it is named."""
        blip = next(drawing.iter(qn("a:blip")), None)
        if blip is None or words_inside(drawing):
            self.lose_object(drawing)
        if blip is None:
            return
        size = next(drawing.iter(qn("wp:extent")), None)
        width = whole_number(size.get("cx")) / EMU_PER_MM if size is not None else 0
        properties = next(drawing.iter(qn("wp:docPr")), None)
        alt = "" if properties is None else properties.get("descr", "")
        if not alt.strip():
            self.notes.no_alt.append(self.where)
        members = self.draft.package.members
        parts = {relation.id: relation.target for relation in self.draft.package.relationships(self.part)}
        vector = next((parts.get(svg.get(qn("r:embed"), "")) for svg in blip.iter(qn("asvg:svgBlip"))), None)
        picture = parts.get(blip.get(qn("r:embed"), ""), "")
        ending = PurePosixPath(picture).suffix.lower()
        if vector in members:
            yield _image("image/svg+xml", members[vector], alt, width)
        elif picture in members and ending in _PICTURE_TYPES:
            yield _image(_PICTURE_TYPES[ending], members[picture], alt, width)
        else:
            self.lose(f"a picture ({ending[1:].upper() if picture in members else 'linked'})")

    def _addresses(self) -> Mapping[str, str]:
        if self.part == self.draft.main:
            return self.draft.surroundings.addresses
        return {link.id: link.target for link in self.draft.package.relationships(self.part) if link.external}

    def _looks(self, properties: Element | None) -> Callable[[str], HtmlElement | str]:
        """How to wrap a run's text: its character style's role, then what was applied by hand."""
        layers: list[tuple[str, dict[str, str]]] = []
        if properties is not None:
            style_id = value_of(properties, "w:rStyle") or ""
            if style_id:
                layers.extend(self._styled(self.draft.styles.name_of(style_id)))
            for name, tag in (("b", "strong"), ("i", "em")):
                by_hand = is_on(properties.find(qn(f"w:{name}"))) and not self._style_says(style_id, name)
                if by_hand and (tag, {}) not in layers:
                    layers.append((tag, {}))
            if (value_of(properties, "w:u") or "none") != "none":
                layers.append(("span", {"style": "text-decoration: underline"}))
            if is_on(properties.find(qn("w:strike"))) or is_on(properties.find(qn("w:dstrike"))):
                layers.append(("span", {"style": "text-decoration: line-through"}))
            raised = value_of(properties, "w:vertAlign")
            if raised in ("superscript", "subscript"):
                position = "super" if raised == "superscript" else "sub"
                layers.append(("span", {"style": f"vertical-align: {position}; font-size: 0.75em"}))
            for child in properties:
                look = _LOST_LOOKS.get(etree.QName(child).localname if isinstance(child.tag, str) else "")
                # LibreOffice writes the looks of a character style beside its name.
                if look and not (style_id and self.draft.foreign) and not self._is_of_a_style(child):
                    self.notes.lose(look)

        def wrap(text: str) -> HtmlElement | str:
            wrapped: HtmlElement | str = text
            for tag, attributes in reversed(layers):
                wrapped = new_element(tag, [wrapped], **attributes)
            return wrapped

        return wrap

    def _style_says(self, style_id: str, name: str) -> bool:
        """True for bold or italics that LibreOffice writes beside a character style that has them."""
        style = self.draft.styles.elements.get(style_id) if self.draft.foreign else None
        return style is not None and is_on(style.find(f"w:rPr/w:{name}", NAMESPACES))

    def _is_of_a_style(self, look: Element) -> bool:
        """True for what LibreOffice spells out of a table's or paragraph's style, and nobody set."""
        if look.tag == qn("w:rFonts"):  # those of other scripts alone
            return not any(look.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "asciiTheme", "hAnsiTheme"))
        paragraph = next(look.iterancestors(w.P), None)
        if look.tag != qn("w:sz") or not self.draft.foreign or paragraph is None:
            return False
        runs = [run.find(w.RPR) for run in paragraph.iter(w.R)]
        return {value_of(properties, "w:sz") for properties in runs} == {look.get(qn("w:val"))}

    def _styled(self, name: str) -> Iterable[tuple[str, dict[str, str]]]:
        lowered = name.lower()
        if lowered in ("cite", "hyperlink", "internet link", "footnote reference", "endnote reference"):
            return
        if name.startswith(LANGUAGE_STYLE):
            yield "span", {"lang": name.removeprefix(LANGUAGE_STYLE)}
        role = next((key for key, style in self.styles.items() if style == name and _INLINE_ROLE.search(key)), "")
        if role.endswith(" label") or lowered in _BOLD_STYLES:
            yield "strong", {}
        if lowered in _ITALIC_STYLES:
            yield "em", {}
        if role and not role.endswith(" label") and lowered not in _BOLD_STYLES | _ITALIC_STYLES:
            kind, _, text = role.partition(":")
            kind = kind.rpartition(".")[2]
            # The style of a span with a certain text (“Tier 2”) stands for a class of that name beside the kind's.
            yield ("small", {}) if kind == "small" else ("span", {"class": f"{kind} {slug(text)}" if text else kind})


def is_page_break(inline: Inline) -> bool:
    """True for a break to a new page."""
    return inline.name == "br" and inline.element.get(qn("w:type")) == "page"


def _without_outer_page_breaks(inlines: list[Inline]) -> list[Inline]:
    """A page break that begins or ends a paragraph breaks before it or the next one: no content of its own."""
    start, end = 0, len(inlines)
    while start < end and is_page_break(inlines[start]):
        start += 1
    while end > start and is_page_break(inlines[end - 1]):
        end -= 1
    return inlines[start:end]


def _citation(source: str, number: str) -> HtmlElement:
    """A citation; the number is set right when the list of sources stands."""
    return new_element("a", [number], **{"class": "cite", "href": f"#{source}"})


def _image(media_type: str, data: bytes, alt: str, width: float) -> HtmlElement:
    address = f"data:{media_type};base64,{base64.b64encode(data).decode()}"
    # PDF/A allows no smoothed pictures, and WeasyPrint asks for that unless told otherwise.
    style = "max-width: 100%; image-rendering: crisp-edges" + (f"; width: {width:.1f}mm" if width else "")
    return new_element("img", [], src=address, alt=alt, style=style)


def new_element(tag: str, content: Iterable[HtmlElement | str] = (), **attributes: str) -> HtmlElement:
    """An HTML element with content and attributes."""
    element: HtmlElement = html_parser.makeelement(tag)
    for name, value in attributes.items():
        element.set(name, value)
    for piece in content:
        append(element, piece)
    return element


def append(target: HtmlElement, piece: HtmlElement | str) -> None:
    """Add text or an element at the end of an element."""
    if not isinstance(piece, str):
        target.append(piece)
    elif len(target):
        target[-1].tail = (target[-1].tail or "") + piece
    else:
        target.text = (target.text or "") + piece


def shell_of(element: HtmlElement) -> HtmlElement:
    """An element without what is in it."""
    return new_element(str(element.tag), **{str(name): str(value) for name, value in element.attrib.items()})
