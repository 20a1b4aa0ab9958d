"""The edited draft as a page in the brief's design: the template's own page, with the draft's content and order in it.

A block that the page knows keeps its element and class; what a person added stands after its neighbour, in the same
container. Containers are opened and closed as the draft's order asks for, so a moved block is wrapped as it was.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping

from lxml import html as lxml_html
from lxml.html import HtmlElement

from briefgen.document.tree import Document
from briefgen.drafts.outline import Leaf, TableUnit, is_live, leaves_of
from briefgen.drafts.page_inlines import Inliner, Notes, append, new_element
from briefgen.drafts.page_rows import fill_rows, shell_of
from briefgen.drafts.page_tables import own_table
from briefgen.drafts.placing import GAP_STYLE, is_live_unit
from briefgen.drafts.reading import Draft
from briefgen.drafts.words import tokens_of
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.revisions import W_P, W_PPR

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_SET_ASIDE = re.compile(r'<img data-svg="(\d+)">')
_MAIN = re.compile(r"<main\b[^>]*>.*</main>", re.DOTALL)
_HEADING = re.compile(r"heading ([1-6])", re.IGNORECASE)
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4"})


def assemble(draft: Draft, document: Document, new_blocks: Mapping[str, BaseBlock], notes: Notes) -> str:
    """The page for a draft. `document` is the brief as it would be generated now, `new_blocks` its blocks as generated.

    What cannot be carried over is put into `notes`.
    """
    return _Page(draft, document, new_blocks, notes).html()


class _Page:
    def __init__(self, draft: Draft, document: Document, new_blocks: Mapping[str, BaseBlock], notes: Notes) -> None:
        self.draft = draft
        self.document = document
        self.new_blocks = new_blocks
        self.notes = notes
        self.drawings: list[str] = []
        page = lxml_html.document_fromstring(_SVG.sub(self._set_aside, document.html))
        main = page.find(".//main")
        assert main is not None  # every template set has one; the reader of templates sees to it
        self.old = main
        self.by_id: dict[str, HtmlElement] = {str(found.get("id")): found for found in main.iter() if found.get("id")}
        self.live = [leaf for leaf in leaves_of(draft.flow) if is_live(leaf)]
        self.numbers = self._source_numbers()
        ids = {leaf.block_id for leaf in self.live if leaf.block_id}
        self.inliner = Inliner(
            draft, document.word_styles, lambda source: self.numbers.get(source, ""), ids.__contains__, notes
        )
        self.main = shell_of(main)
        self.stack: list[tuple[HtmlElement, HtmlElement]] = [(main, self.main)]
        self.caption: Leaf | None = None
        self.where = ""
        self.opened: set[str] = set()
        self.contents_done = False

    def html(self) -> str:
        """The whole page as text."""
        for place, unit in enumerate(self.draft.flow):
            if not is_live_unit(unit):
                continue
            following = self.draft.flow[place + 1] if place + 1 < len(self.draft.flow) else None
            if isinstance(unit, TableUnit):
                self._table(unit)
            else:
                self._paragraph(unit, following)
        self._footnotes()
        body = lxml_html.tostring(self.main, encoding="unicode")
        body = _SET_ASIDE.sub(lambda match: self.drawings[int(match[1])], body)
        return _MAIN.sub(lambda _: body, self.document.html, count=1)

    # ------------------------------------------------------------------------------------------------------ paragraphs

    def _paragraph(self, leaf: Leaf, following: object) -> None:
        style = self.draft.style_of(leaf)
        if style == GAP_STYLE:
            return
        if style.lower().startswith("toc ") and not leaf.block_id:
            self._contents()
            return
        known = self.by_id.get(leaf.block_id) if leaf.block_id else None
        if known is None:
            self._own_paragraph(leaf, style)
            return
        if known.tag == "caption":
            self._caption(leaf, known, following)
            return
        if known.tag == "figure":
            self._figure(leaf, known)
            return
        target = known
        if known.tag == "li":
            inner = known.find("p")
            target = known if inner is None or (known.text or "").strip() else inner
        self._open(_ancestors(target, self.old))
        made = self._shell_of(target, style, leaf)
        self._fill(made, target, leaf)
        if made.tag in _HEADING_TAGS:
            self.where = made.text_content()
        self._top().append(made)
        if target is known and known.tag == "li":
            # Further paragraphs of the item go into it.
            self.stack.append((known, made))

    def _shell_of(self, target: HtmlElement, style: str, leaf: Leaf) -> HtmlElement:
        """The element of a block; another heading level where the person gave it one."""
        heading = _HEADING.fullmatch(style)
        block = self.draft.part.by_id().get(leaf.block_id)
        if heading and block is not None and block.style != style and target.tag != "li":
            made: HtmlElement = new_element(f"h{min(int(heading[1]) + 1, 4)}")
            made.attrib.update({name: value for name, value in target.attrib.items() if name != "class"})
            return made
        return shell_of(target)

    def _fill(self, made: HtmlElement, known: HtmlElement, leaf: Leaf) -> None:
        """The block's content: the template's own where the words are the same, else the draft's."""
        block = self.new_blocks.get(leaf.block_id)
        now = [placed.token.same for placed in self.draft.tokens(leaf)]
        if block is not None and [t.same for t in tokens_of(block.pieces, self.draft.names)] == now and _plain(leaf):
            made.text = known.text
            for child in known:
                if child.tag not in ("p", "ul", "ol", "table"):
                    made.append(copy.deepcopy(child))
            for cite in made.iter("a"):
                target = (cite.get("href") or "#")[1:]
                if cite.get("class") == "cite" and target in self.numbers:
                    cite.text = self.numbers[target]
            return
        self.inliner.fill(made, leaf.paragraph, self.where)

    def _own_paragraph(self, leaf: Leaf, style: str) -> None:
        """A paragraph that the page does not know: a person's, or one that the data no longer have."""
        self._leave("figure", "table", "nav")
        heading = _HEADING.fullmatch(style)
        ordered = self._list_kind(leaf, style)
        if heading:
            self._leave("li", "ul", "ol")
            made = new_element(f"h{min(int(heading[1]) + 1, 4)}")
        elif ordered is not None:
            top = self._top()
            tag = "ol" if ordered else "ul"
            if top.tag == "li":
                top = self._top(1)
            last = top[-1] if len(top) else None
            if top.tag != tag:
                if last is None or last.tag != tag or last.get("class") != "added":
                    last = new_element(tag, **{"class": "added"})
                    top.append(last)
                top = last
            made = new_element("li")
            self._finish_own(made, leaf)
            top.append(made)
            return
        else:
            made = new_element("p")
        self._finish_own(made, leaf)
        if made.tag == "p" and not made.text_content().strip() and made.find("img") is not None:
            figure = new_element("figure")
            figure.extend(made.findall("img"))
            made = figure
        if made.tag == "p" and not made.text_content().strip() and made.find("img") is None:
            return
        if made.tag in _HEADING_TAGS:
            self.where = made.text_content()
        self._top().append(made)

    def _finish_own(self, made: HtmlElement, leaf: Leaf) -> None:
        if leaf.block_id:
            made.set("id", leaf.block_id)
        if _breaks_before(leaf.paragraph):
            made.set("style", "break-before: page")
        self.inliner.fill(made, leaf.paragraph, self.where)

    def _list_kind(self, leaf: Leaf, style: str) -> bool | None:
        """True for a numbered list's paragraph, False for a bulleted one's, None for one of neither."""
        properties = leaf.paragraph.find(W_PPR)
        numbering = None if properties is None else properties.find(qn("w:numPr"))
        number = value_of(numbering, "w:numId") or (self.draft.styles.numbering_of(leaf.style_id) or ("",))[0]
        if not number or number == "0" or _HEADING.fullmatch(style):
            return None
        return _number_format(self.draft, number) not in ("bullet", "none", "")

    # ---------------------------------------------------------------------------------------------- figures and tables

    def _figure(self, leaf: Leaf, known: HtmlElement) -> None:
        self._open([*_ancestors(known, self.old), known])
        figure = self._top()
        figure.set("id", leaf.block_id)
        block = self.new_blocks.get(leaf.block_id)
        now = [placed.token.same for placed in self.draft.tokens(leaf)]
        drawn = known.find("img")
        if drawn is not None and block is not None and now == [t.same for t in tokens_of(block.pieces)]:
            figure.append(copy.deepcopy(drawn))
            figure[-1].tail = None
            return
        held = new_element("p")
        self.inliner.fill(held, leaf.paragraph, self.where)
        for image in list(held):
            image.tail = None
            figure.append(image)

    def _caption(self, leaf: Leaf, known: HtmlElement, following: object) -> None:
        table = next(known.iterancestors("table"))
        if isinstance(following, TableUnit) and following.table_id == table.get("id"):
            self.caption = leaf
            return
        self._open(_ancestors(table, self.old))
        made = new_element("p", id=leaf.block_id, **{"class": "note"})
        self._fill(made, known, leaf)
        self._top().append(made)

    def _table(self, unit: TableUnit) -> None:
        known = self.by_id.get(unit.table_id) if unit.table_id else None
        if known is None or known.tag != "table":
            self._leave("figure", "table", "p", "nav")
            table = own_table(self.inliner, unit, self.where, self.notes)
            if self.caption is not None:
                self.caption = None
            self._top().append(table)
            return
        self._open(_ancestors(known, self.old))
        table = shell_of(known)
        if self.caption is not None:
            caption = shell_of(self.by_id[self.caption.block_id])
            self._fill(caption, self.by_id[self.caption.block_id], self.caption)
            table.append(caption)
            self.caption = None
        columns = known.find("colgroup")
        if columns is not None:
            table.append(copy.deepcopy(columns))
        fill_rows(table, known, unit, self.inliner, self._keep_cell, self.where)
        self._top().append(table)

    def _keep_cell(self, cell: HtmlElement, model: HtmlElement, leaf: Leaf) -> bool:
        """Take over the template's cell when the draft's has the same words; False when it has not."""
        block = self.new_blocks.get(leaf.block_id)
        now = [placed.token.same for placed in self.draft.tokens(leaf)]
        if block is None or now != [token.same for token in tokens_of(block.pieces, self.draft.names)]:
            return False
        self._fill(cell, model, leaf)
        return True

    # ------------------------------------------------------------------------------------------------------- the rest

    def _contents(self) -> None:
        """The list of contents, of the headings that the draft still has, in their words."""
        nav = self.old.find(".//nav")
        if self.contents_done or nav is None:
            return
        self.contents_done = True
        self._open([*_ancestors(nav, self.old), nav])
        texts = {leaf.block_id: leaf for leaf in self.live if leaf.block_id}
        listing = nav.find("ol")
        if listing is None:
            return
        made: HtmlElement = copy.deepcopy(listing)
        entry: HtmlElement
        for entry in list(made.iter("li")):
            link: HtmlElement | None = entry.find(".//a")
            leaf = texts.get((link.get("href") or "#")[1:]) if link is not None else None
            if link is None or leaf is None:
                entry.drop_tree()
                continue
            words = "".join(placed.token.text for placed in self.draft.tokens(leaf))
            block = self.new_blocks.get(leaf.block_id)
            if block is None or block.text.strip() != words.strip():
                for child in list(link):
                    link.remove(child)
                link.text = words
        self._top().append(made)
        self._leave("nav")

    def _footnotes(self) -> None:
        if not self.notes.footnotes:
            return
        section = new_element("section", **{"class": "notes"})
        section.append(new_element("h2", ["Notes"], id="h.notes"))
        listing = new_element("ol")
        for number, (kind, note_id) in enumerate(list(self.notes.footnotes), start=1):
            item = new_element("li", id=f"note.{number}")
            for paragraph in _note_paragraphs(self.draft, kind, note_id):
                self.inliner.fill(item, paragraph, "Notes")
            append(item, " ")
            item.append(new_element("a", ["↑"], href=f"#note-mark.{number}", **{"class": "backref"}))
            listing.append(item)
        section.append(listing)
        self.main.append(section)

    def _open(self, path: list[HtmlElement]) -> None:
        """Close and open containers until the innermost open one is the last of `path`."""
        common = 0
        while common < len(path) and common + 1 < len(self.stack) and self.stack[common + 1][0] is path[common]:
            common += 1
        del self.stack[common + 1 :]
        for container in path[common:]:
            made = shell_of(container)
            if made.get("id") in self.opened:
                # Opened before and closed by something that stands between: an id stands once on a page.
                del made.attrib["id"]
            elif made.get("id"):
                self.opened.add(str(made.get("id")))
            self._top().append(made)
            self.stack.append((container, made))

    def _leave(self, *tags: str) -> None:
        while len(self.stack) > 1 and self._top().tag in tags:
            self.stack.pop()

    def _top(self, above: int = 0) -> HtmlElement:
        return self.stack[max(len(self.stack) - 1 - above, 0)][1]

    def _source_numbers(self) -> dict[str, str]:
        sources = [leaf.block_id for leaf in self.live if leaf.block_id.startswith("src.")]
        return {source: str(number) for number, source in enumerate(sources, start=1)}

    def _set_aside(self, match: re.Match[str]) -> str:
        self.drawings.append(match[0])
        return f'<img data-svg="{len(self.drawings) - 1}">'


def _ancestors(found: HtmlElement, main: HtmlElement) -> list[HtmlElement]:
    """Containers from just below `main` down to the element's own, outermost first."""
    path: list[HtmlElement] = []
    for holder in found.iterancestors():
        if holder is main:
            break
        path.insert(0, holder)
    return path


def _plain(leaf: Leaf) -> bool:
    """True when nothing in a paragraph was formatted by hand."""
    return not any(
        child.tag in (qn("w:b"), qn("w:i"), qn("w:u"), qn("w:strike"), qn("w:vertAlign"))
        for properties in leaf.paragraph.iter(qn("w:rPr"))
        if (run := properties.getparent()) is not None and run.tag == qn("w:r")
        for child in properties
    )


def _breaks_before(paragraph: Element) -> bool:
    properties = paragraph.find(W_PPR)
    if properties is not None and properties.find(qn("w:pageBreakBefore")) is not None:
        return True
    first = next(paragraph.iter(qn("w:br")), None)
    return first is not None and first.get(qn("w:type")) == "page"


def _number_format(draft: Draft, number: str) -> str:
    member = draft.package.related(draft.main, "numbering")
    if member is None:
        return ""
    root = draft.package.xml(member)
    num = next((found for found in root.iterfind(qn("w:num")) if found.get(qn("w:numId")) == number), None)
    abstract = value_of(num, "w:abstractNumId")
    for found in root.iterfind(qn("w:abstractNum")):
        if found.get(qn("w:abstractNumId")) == abstract:
            level = found.find(qn("w:lvl"))
            return value_of(level, "w:numFmt") or ""
    return ""


def _note_paragraphs(draft: Draft, kind: str, note_id: str) -> Iterator[Element]:
    member = draft.package.related(draft.main, kind)
    if member is None:
        return
    for note in draft.package.xml(member):
        if note.get(qn("w:id")) == note_id:
            yield from note.iter(W_P)
