"""Words of a draft as HTML: links, citations, styles, what people applied by hand; what has no form there is named."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement, html_parser

from briefgen.drafts.reading import Draft
from briefgen.drafts.words import link_of
from briefgen.wordxml.hyperlinks import anchor_of, relationship_of
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.pictures import alt_text_of
from briefgen.wordxml.revisions import RUN_CONTAINERS, TAKING, W_HYPERLINK, W_R, W_RPR, W_T

EMU_PER_MM = 36_000
_BOLD_STYLES = frozenset({"strong", "intense emphasis", "intense reference"})
_ITALIC_STYLES = frozenset({"emphasis", "intense emphasis", "subtle emphasis"})
_OFF = ("0", "false", "off", "none")
_PICTURE_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
_UNSHOWN = {
    "color": "text colour",
    "highlight": "highlighting",
    "shd": "shading of text",
    "sz": "size of text",
    "rFonts": "typeface",
    "caps": "capitals",
    "smallCaps": "small capitals",
}
_SILENT = frozenset(
    qn(f"w:{name}")
    for name in (
        *("rPr", "t", "tab", "ptab", "br", "cr", "noBreakHyphen", "softHyphen", "lastRenderedPageBreak"),
        *("fldChar", "instrText", "commentReference", "annotationRef", "footnoteRef", "endnoteRef"),
    )
)


@dataclass
class Notes:
    """What a draft holds that the page cannot: named once each, with how often."""

    lost: dict[str, int] = field(default_factory=dict)
    no_alt: list[str] = field(default_factory=list)
    """Where pictures without a text alternative stand."""
    footnotes: list[tuple[str, str]] = field(default_factory=list)
    """(kind, number) of notes in order of reference; kind is `footnotes` or `endnotes`."""

    def lose(self, what: str) -> None:
        """Name something that is not carried over."""
        self.lost[what] = self.lost.get(what, 0) + 1

    def told(self) -> tuple[str, ...]:
        """One line each."""
        return tuple(f"{what} ({count} times)" if count > 1 else what for what, count in self.lost.items())


@dataclass(frozen=True)
class Inliner:
    """Turns the content of paragraphs of one draft into HTML."""

    draft: Draft
    styles: Mapping[str, str]
    """The template set's roles: key → shown name of a style."""
    number_of: Callable[[str], str]
    """Source block → its number."""
    known: Callable[[str], bool]
    """True for block ids that the page will have."""
    notes: Notes

    def fill(self, target: HtmlElement, paragraph: Element, where: str) -> None:
        """Put a paragraph's content into an empty element."""
        for piece in self._pieces(paragraph, where):
            append(target, piece)

    def _pieces(self, holder: Element, where: str) -> Iterable[HtmlElement | str]:
        for child in holder:
            tag = child.tag
            if tag == W_R:
                yield from self._run(child, where)
            elif tag == W_HYPERLINK:
                yield from self._link(child, where)
            elif tag in RUN_CONTAINERS or tag == qn("w:ins"):
                yield from self._pieces(child, where)
            elif tag in TAKING or not isinstance(tag, str):
                continue
            elif etree.QName(tag).localname.startswith("oMath"):
                self.notes.lose("an equation")

    def _link(self, hyperlink: Element, where: str) -> Iterable[HtmlElement | str]:
        anchor, relationship = anchor_of(hyperlink), relationship_of(hyperlink)
        inner = list(self._pieces(hyperlink, where))
        if not inner:
            return
        if relationship:
            address = self.draft.surroundings.addresses.get(relationship, "")
            if not address.startswith(("http://", "https://", "mailto:")):
                self.notes.lose(f"a link to “{address}”")
                yield from inner
                return
            yield new_element("a", inner, href=address)
            return
        block = link_of(f"#{anchor}", self.draft.names)[1:]
        if block.startswith("src.") and self.number_of(block):
            yield new_element("a", [self.number_of(block)], **{"class": "cite", "href": f"#{block}"})
        elif block.startswith("src."):
            # A citation of a source that was taken out of the list: its number would lead nowhere.
            self.notes.lose("a citation of a source that is no longer listed")
        elif self.known(block):
            words = [piece if isinstance(piece, str) else piece.text_content() for piece in inner]
            kind = {"class": "backref"} if "".join(words).strip() == "↑" else {}
            yield new_element("a", inner, href=f"#{block}", **kind)
        else:
            yield from inner

    def _run(self, run: Element, where: str) -> Iterable[HtmlElement | str]:
        properties = run.find(W_RPR)
        wrap = self._looks(properties)
        text = ""
        for child in run:
            tag = child.tag
            if tag == W_T:
                text += child.text or ""
            elif tag in (qn("w:tab"), qn("w:ptab")):
                text += " "
            elif tag == qn("w:noBreakHyphen"):
                text += "\u2011"
            elif tag in (qn("w:br"), qn("w:cr")) and child.get(qn("w:type"), "textWrapping") == "textWrapping":
                if text:
                    yield wrap(text)
                    text = ""
                yield new_element("br", [])
            elif tag not in _SILENT and isinstance(tag, str):
                if text:
                    yield wrap(text)
                    text = ""
                yield from self._object(child, where)
        if text:
            yield wrap(text)

    def _object(self, child: Element, where: str) -> Iterable[HtmlElement | str]:
        name = etree.QName(child).localname
        if name in ("footnoteReference", "endnoteReference"):
            kind = "footnotes" if name.startswith("foot") else "endnotes"
            self.notes.footnotes.append((kind, child.get(qn("w:id"), "")))
            number = str(len(self.notes.footnotes))
            link = new_element("a", [number], id=f"note-mark.{number}", href=f"#note.{number}")
            yield new_element("sup", [link])
        elif name == "sym":
            code = child.get(qn("w:char"), "")
            self.notes.lose(f"a symbol of the typeface {child.get(qn('w:font'), '')} ({code})")
        elif name in ("drawing", "pict", "object", "AlternateContent"):
            yield from self.picture(child, where)
        else:
            self.notes.lose(f"something that Word calls “{name}”")

    def picture(self, drawing: Element, where: str) -> Iterable[HtmlElement]:
        """The picture of a drawing, if it holds one; anything else in it is named."""
        blip = next(drawing.iter(qn("a:blip")), None)
        words = "".join(text.text or "" for text in drawing.iter(W_T))
        if blip is None:
            self.notes.lose(f"a text box that says “{words[:60]}”" if words else "a drawing or chart of Word's own")
            return
        vector = next(blip.iter(qn("asvg:svgBlip")), None)
        size = next(drawing.iter(qn("wp:extent")), None)
        width = int(size.get("cx", "0")) / EMU_PER_MM if size is not None else 0
        alt = alt_text_of(drawing)
        if not alt.strip():
            self.notes.no_alt.append(where)
        if vector is not None:
            svg = self._part(vector.get(qn("r:embed"), ""))
            if svg is not None:
                yield _picture(f"data:image/svg+xml;base64,{base64.b64encode(svg[1]).decode()}", alt, width)
                return
        part = self._part(blip.get(qn("r:embed"), ""))
        media_type = _PICTURE_TYPES.get(part[0][part[0].rfind(".") :].lower(), "") if part else ""
        if part is None or not media_type:
            kind = part[0].rpartition(".")[2].upper() if part else "linked"
            self.notes.lose(f"a picture ({kind}) under “{where}”")
            return
        yield _picture(f"data:{media_type};base64,{base64.b64encode(part[1]).decode()}", alt, width)

    def _part(self, relationship_id: str) -> tuple[str, bytes] | None:
        for known in self.draft.package.relationships(self.draft.main):
            if known.id == relationship_id and not known.external and known.target in self.draft.package.members:
                return known.target, self.draft.package.members[known.target]
        return None

    def _looks(self, properties: Element | None) -> Callable[[str], HtmlElement | str]:
        """How to wrap a run's text: its character style's role, then what was applied by hand."""
        layers: list[tuple[str, dict[str, str]]] = []
        if properties is not None:
            style_id = value_of(properties, "w:rStyle") or ""
            if style_id:
                layers.extend(self._styled(self.draft.styles.name_of(style_id)))
            for name, made in (("b", "strong"), ("i", "em")):
                if _is_on(properties, name) and (made, {}) not in layers:
                    layers.append((made, {}))
            if (value_of(properties, "w:u") or "none") != "none":
                layers.append(("span", {"style": "text-decoration: underline"}))
            if _is_on(properties, "strike") or _is_on(properties, "dstrike"):
                layers.append(("span", {"style": "text-decoration: line-through"}))
            raised = value_of(properties, "w:vertAlign")
            if raised in ("superscript", "subscript"):
                place = "super" if raised == "superscript" else "sub"
                layers.append(("span", {"style": f"vertical-align: {place}; font-size: 0.75em"}))
            for child in properties:
                what = _UNSHOWN.get(etree.QName(child).localname if isinstance(child.tag, str) else "")
                if what:
                    self.notes.lose(what)

        def wrap(text: str) -> HtmlElement | str:
            made: HtmlElement | str = text
            for tag, attributes in reversed(layers):
                made = new_element(tag, [made], **attributes)
            return made

        return wrap

    def _styled(self, name: str) -> Iterable[tuple[str, dict[str, str]]]:
        lowered = name.lower()
        if lowered in ("cite", "hyperlink", "internet link", "footnote reference", "endnote reference"):
            return
        role = next((key for key, style in self.styles.items() if style == name and _is_inline(key)), "")
        if role.endswith(" label") or lowered in _BOLD_STYLES:
            yield "strong", {}
        if lowered in _ITALIC_STYLES:
            yield "em", {}
        if role and not role.endswith(" label") and lowered not in _BOLD_STYLES | _ITALIC_STYLES:
            kind = role.partition(":")[0].rpartition(".")[2]
            yield ("small", {}) if kind == "small" else ("span", {"class": kind})


def _is_inline(key: str) -> bool:
    return key.startswith(("span.", "a.", "small")) or ":" in key or key.endswith(" label")


def _is_on(properties: Element, name: str) -> bool:
    found = properties.find(qn(f"w:{name}"))
    return found is not None and found.get(qn("w:val"), "1") not in _OFF


def _picture(address: str, alt: str, width: float) -> HtmlElement:
    # PDF/A allows no smoothed pictures, and WeasyPrint asks for that unless told otherwise.
    style = "max-width: 100%; image-rendering: crisp-edges" + (f"; width: {width:.1f}mm" if width else "")
    return new_element("img", [], src=address, alt=alt, style=style)


def new_element(tag: str, content: Iterable[HtmlElement | str] = (), **attributes: str) -> HtmlElement:
    """An HTML element with content and attributes."""
    made: HtmlElement = html_parser.makeelement(tag)
    for name, value in attributes.items():
        made.set(name, value)
    for piece in content:
        append(made, piece)
    return made


def append(target: HtmlElement, piece: HtmlElement | str) -> None:
    """Add text or an element at the end of an element."""
    if not isinstance(piece, str):
        target.append(piece)
    elif len(target):
        target[-1].tail = (target[-1].tail or "") + piece
    else:
        target.text = (target.text or "") + piece
