"""The edited draft as a page in the brief's design: the template's own page, with the draft's content and order in it.

A block that the page knows keeps its element and class; what a person added stands after its neighbour, in the same
container. Containers are opened and closed as the draft's order asks for, so a moved block is wrapped as it was.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import html as lxml_html
from lxml.html import HtmlElement

from briefgen.document.tree import Document
from briefgen.drafts.edits import is_formatted
from briefgen.drafts.opening import Draft
from briefgen.drafts.order import moved
from briefgen.drafts.outline import Leaf, TableUnit, is_live, is_live_unit, key_of, leaves_of
from briefgen.drafts.paper_check import name_what_has_no_form
from briefgen.drafts.paper_containers import LISTS, Containers, ListEntry, add_entry, breaks_before, list_entries
from briefgen.drafts.paper_inlines import Inliner, Notes, is_page_break, new_element, shell_of
from briefgen.drafts.paper_links import notes_section, settle_links, unlinked_citations
from briefgen.drafts.paper_tables import fill_generated_table, own_table
from briefgen.drafts.placing import GAP_STYLE
from briefgen.drafts.sources import SOURCE, source_numbers
from briefgen.drafts.spans import regrouped, seen_in
from briefgen.drafts.tokens import Token, seen, stretches_of, tokens_of
from briefgen.wordxml.bookmarks import names_of_bookmarks
from briefgen.wordxml.inlines import has_content, is_hidden, read_inlines, shown_text
from briefgen.wordxml.namespaces import Element

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_SET_ASIDE = re.compile(r'<img data-svg="(\d+)">')
_MAIN = re.compile(r"<main\b[^>]*>.*</main>", re.DOTALL)
_HEADING = re.compile(r"heading ([1-6])", re.IGNORECASE)
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4"})


def assemble(draft: Draft, document: Document, new: Draft, notes: Notes) -> tuple[str, HtmlElement]:
    """The page for a draft, and its `<main>`. `document` is the brief as it would be generated now, `new` its draft.

    What cannot be carried over is put into `notes`.
    """
    assembly = _Assembly(draft, document, new, notes)
    name_what_has_no_form(draft, new, assembly.inliner)
    return assembly.html(), assembly.main


class _Assembly:
    def __init__(self, draft: Draft, document: Document, new: Draft, notes: Notes) -> None:
        self.draft = draft
        self.document = document
        self.base = draft.part.by_id()
        self.new_blocks = new.part.by_id()
        self.generated_breaks = {leaf.block_id for leaf in new.blocks.values() if breaks_before(leaf.paragraph)}
        self.drawings: list[str] = []
        page = lxml_html.document_fromstring(_SVG.sub(self._set_aside, document.html))
        main = page.find(".//main")
        assert main is not None  # every template set has one; the reader of templates sees to it
        self.old = main
        self.by_id: dict[str, HtmlElement] = {str(part.get("id")): part for part in main.iter() if part.get("id")}
        self.live = [leaf for leaf in leaves_of(draft.flow) if is_live(leaf)]
        self.unlinked = unlinked_citations(draft, self.live)
        self.inliner = Inliner(draft, document.word_styles, self._anchors(), self.unlinked, notes, draft.main)
        self.lists = list_entries(draft, (leaf.paragraph for leaf in self.live))
        listed = source_numbers(draft)
        self.unlisted = {leaf.block_id for leaf in self.live if leaf.block_id.startswith(SOURCE)} - set(listed)
        """Sources that are no entry of the list in Word: they have no number here either, nor a citation."""
        for source in self.unlisted:
            self.by_id.pop(source, None)
        self.open = Containers(main)
        self.main = self.open.main
        self.caption: Leaf | None = None
        self.definitions: dict[HtmlElement, str] = {}
        """The template's lists → the definition of the list that they are in the draft."""
        self.contents_done = False
        now = [key_of(unit) for unit in draft.flow if is_live_unit(unit) and key_of(unit) in self.by_id]
        self.displaced = moved([name for name in self.by_id if name in set(now)], now)
        self.ends: dict[HtmlElement, int] = {}
        """The template's containers → the index in the flow of the last block that stands in one."""
        for index, unit in enumerate(draft.flow):
            if key_of(unit) in self.by_id and key_of(unit) not in self.displaced and is_live_unit(unit):
                self.ends.update(dict.fromkeys(self.by_id[key_of(unit)].iterancestors(), index))

    def html(self) -> str:
        """The whole page as text."""
        for index, unit in enumerate(self.draft.flow):
            if not is_live_unit(unit):
                continue
            following = self.draft.flow[index + 1] if index + 1 < len(self.draft.flow) else None
            if isinstance(unit, TableUnit):
                self._table(unit)
            else:
                self._paragraph(unit, following)
        self.open.settle_columns()
        section = notes_section(self.inliner)
        if section is not None:
            self.main.append(section)
        settle_links(self.main, self.draft, self.inliner.anchors, self.inliner.notes, unlinked=bool(self.unlinked))
        body = lxml_html.tostring(self.main, encoding="unicode")
        body = _SET_ASIDE.sub(lambda match: self.drawings[int(match[1])], body)
        return _MAIN.sub(lambda _: body, self.document.html, count=1)

    def _anchors(self) -> dict[str, str]:
        """Block id or bookmark → the id that its paragraph has on the page."""
        anchors: dict[str, str] = {}
        for leaf in self.live:
            anchor = leaf.block_id or next(_bookmarks(leaf.paragraph), "")
            for name in _bookmarks(leaf.paragraph):
                # A link goes to where the bookmark is, also where blocks were joined or split.
                anchors.setdefault(name, anchor)
                anchors.setdefault(self.draft.names.get(name, name), anchor)
        for leaf in self.live:
            anchors.setdefault(leaf.block_id, leaf.block_id)
        return anchors

    # ------------------------------------------------------------------------------------------------------ paragraphs

    def _paragraph(self, leaf: Leaf, following: object) -> None:
        style = self.draft.style_of(leaf.paragraph)
        inlines = list(read_inlines(leaf.paragraph))
        if style == GAP_STYLE and not has_content(leaf.paragraph):
            return
        if not leaf.block_id and self.draft.is_contents_line(leaf.paragraph):
            self._contents()
            return
        if breaks_before(leaf.paragraph) and leaf.block_id not in self.generated_breaks:
            self.open.break_page()
        template = self.by_id.get(leaf.block_id) if leaf.block_id else None
        if template is None or self._is_astray(leaf, template):
            self._own_paragraph(leaf, style)
        elif template.tag == "caption":
            self._caption(leaf, template, following)
        elif template.tag == "figure":
            self._figure(leaf, template)
        else:
            self._block(leaf, template, style)
        if inlines[1:] and is_page_break(inlines[-1]):
            self.open.break_page()

    def _is_astray(self, leaf: Leaf, template: HtmlElement) -> bool:
        """True for a block amid a section of the draft that is not its own: it is printed there."""
        if leaf.block_id not in self.displaced or template.tag in ("figure", "caption"):
            return False
        holders = list(template.iterancestors())
        index = self.draft.flow.index(leaf)
        return any(container not in holders and self.ends.get(container, 0) > index for container in self.open.sections)

    def _block(self, leaf: Leaf, template: HtmlElement, style: str) -> None:
        target = template
        if template.tag == "li":
            inner = template.find("p")
            target = template if inner is None or (template.text or "").strip() else inner
        self.open.open_around(target)
        entry = self.lists.get(leaf.paragraph)
        listing = next(template.iterancestors(*LISTS), None)
        if entry is not None and listing is not None:
            self.definitions.setdefault(listing, entry.definition)
        block = self._shell_of(target, style, leaf)
        self._fill(block, target, leaf)
        self._put(block)
        if target is template and template.tag == "li":
            # Further paragraphs of the item go into it.
            self.open.push(template, block)

    def _shell_of(self, target: HtmlElement, style: str, leaf: Leaf) -> HtmlElement:
        """The element of a block; another heading level where the person gave it one."""
        heading = _HEADING.fullmatch(style)
        block = self.draft.base.get(leaf.block_id)
        if heading and block is not None and block.style != style and target.tag != "li":
            shell = new_element(f"h{min(int(heading[1]) + 1, 4)}")
            shell.attrib.update({name: value for name, value in target.attrib.items() if name != "class"})
            return shell
        return shell_of(target)

    def _fill(self, element: HtmlElement, template: HtmlElement, leaf: Leaf) -> None:
        """The block's content: the template's own where the words are the same, else the draft's."""
        if self._says_what_was_generated(leaf):
            element.text = template.text
            for child in template:
                if child.tag not in ("p", "ul", "ol", "table"):
                    element.append(copy.deepcopy(child))
            return
        self.inliner.fill(element, leaf.paragraph)

    def _says_what_was_generated(self, leaf: Leaf) -> bool:
        """True when a paragraph says what the template says, and nothing in it was formatted by hand or hidden."""
        block = self.new_blocks.get(leaf.block_id)
        if block is None or is_formatted(leaf.paragraph, foreign=self.draft.foreign):
            return False
        if any(is_hidden(inline, self.draft.styles, leaf.style_id) for inline in read_inlines(leaf.paragraph)):
            return False
        if seen_in(leaf.paragraph, self.draft.surroundings) == seen(stretches_of(block.pieces, self.draft.names)):
            return True
        if not self.draft.foreign:
            return False
        # A program that dropped the links left brackets and digits: still the same words.
        generated = tokens_of(block.pieces, self.draft.names)
        base = self.draft.base.get(leaf.block_id, block)
        placed = regrouped(self.draft.tokens(leaf), tokens_of(base.pieces, self.draft.names))
        return placed is not None and _same(generated, [one.token for one in placed])

    def _own_paragraph(self, leaf: Leaf, style: str) -> None:
        """A paragraph that the page does not know: a person's, or one that the data no longer have."""
        self.open.leave("figure", "table", "nav")
        following = self._next_block(leaf)
        self.open.leave_box(None if following is None else self.by_id[following.block_id])
        heading = self._level_of(leaf, style)
        entry = None if heading else self.lists.get(leaf.paragraph)
        if heading or (entry is None and self._ends_list(leaf)):
            self.open.leave("li", *LISTS)
        element = new_element("li" if entry else f"h{heading}" if heading else "p")
        model = self.old.find(f".//{element.tag}") if heading else None
        if model is not None and model.get("class"):
            element.set("class", str(model.get("class")))
        self.inliner.fill(element, leaf.paragraph)
        if element.tag == "p" and not element.text_content().strip():
            pictures = element.findall(".//img")
            if not pictures:
                return
            element = new_element("figure", pictures)
        anchor = leaf.block_id or next(_bookmarks(leaf.paragraph), "")
        if anchor and leaf.block_id not in self.unlisted:
            element.set("id", anchor)
        if entry is None:
            self.open.leave_layout()
            self._put(element)
            return
        if entry.compound:
            self.inliner.lose("the numbers of a list such as 1.1")
        self._own_entry(leaf, element, entry)

    def _level_of(self, leaf: Leaf, style: str) -> int:
        """Level of a heading on the page, by its style's name or level in the outline; 0 for text."""
        heading = _HEADING.fullmatch(style)
        level = int(heading[1]) if heading else 1 + self.draft.styles.outline_level_of(leaf.style_id)
        return 0 if level > 6 else min(level + 1, 4)

    def _own_entry(self, leaf: Leaf, item: HtmlElement, entry: ListEntry) -> None:
        """Put a person's list entry into the generated list that it counts in, else into a list of its own."""
        self.open.leave("li")
        if entry.level == 0 and self.definitions.get(self.open.template) != entry.definition:
            block = self._next_block(leaf)
            after = None if block is None else self.lists.get(block.paragraph)
            if block is not None and after is not None and after.definition == entry.definition:
                # It comes before the first entry of a generated list.
                self.open.open(next(self.by_id[block.block_id].iterancestors(*LISTS)))
                self.definitions.setdefault(self.open.template, entry.definition)
        inside = self.definitions.get(self.open.template) == entry.definition
        if inside and entry.level == 0:
            self.open.put(item)
            return
        if not inside and self._ends_list(leaf):
            self.open.leave("li", *LISTS)
        self.open.leave_layout()
        top = self.open.top
        holder = top[-1] if top.tag in LISTS and len(top) else top
        add_entry(holder, self.open.broken(item), entry, entry.level - inside)

    def _ends_list(self, leaf: Leaf) -> bool:
        """True for a paragraph after which the list that is open does not go on."""
        block, listing = self._next_block(leaf), self.open.listing
        return listing is not None and (block is None or listing not in self.by_id[block.block_id].iterancestors())

    def _next_block(self, leaf: Leaf) -> Leaf | None:
        """The next paragraph of the flow that the template knows."""
        following = self.draft.flow[self.draft.flow.index(leaf) + 1 :]
        return next((unit for unit in following if isinstance(unit, Leaf) and unit.block_id in self.by_id), None)

    def _put(self, element: HtmlElement) -> None:
        if element.tag in _HEADING_TAGS:
            self.inliner = replace(self.inliner, where=element.text_content())
        self.open.put(element)

    # ---------------------------------------------------------------------------------------------- figures and tables

    def _figure(self, leaf: Leaf, template: HtmlElement) -> None:
        self.open.open(template)
        figure = self.open.top
        figure.set("id", leaf.block_id)
        block = self.new_blocks.get(leaf.block_id)
        pictures = [placed.token for placed in self.draft.tokens(leaf) if placed.token.kind == "picture"]
        drawn = template.find("img")
        generated = drawn is not None and block is not None and _same(pictures, tokens_of(block.pieces))
        if generated:
            figure.append(copy.deepcopy(drawn))
            figure[-1].tail = None
        words = new_element("p")
        self.inliner.fill(words, leaf.paragraph)
        for image in words.findall(".//img"):
            image.drop_tree()
            if not generated:
                figure.append(image)
        # What a person wrote beside the chart stands under it.
        if words.text_content().strip():
            figure.append(words)

    def _caption(self, leaf: Leaf, template: HtmlElement, following: object) -> None:
        table = next(template.iterancestors("table"))
        if isinstance(following, TableUnit) and following.table_id == table.get("id"):
            self.caption = leaf
            return
        self.open.open_around(table)
        note = new_element("p", id=leaf.block_id, **{"class": "note"})
        self._fill(note, template, leaf)
        self._put(note)

    def _table(self, unit: TableUnit) -> None:
        template = self.by_id.get(unit.table_id) if unit.table_id else None
        if template is None or template.tag != "table":
            self.open.leave("figure", "table", "p", "nav")
            self.open.leave_box(None)
            self.open.leave_layout()
            table = own_table(self.inliner, unit)
        else:
            self.open.open_around(template)
            table = shell_of(template)
            if self.caption is not None:
                caption = shell_of(self.by_id[self.caption.block_id])
                self._fill(caption, self.by_id[self.caption.block_id], self.caption)
                table.append(caption)
            columns = template.find("colgroup")
            if columns is not None:
                table.append(copy.deepcopy(columns))
            fill_generated_table(table, template, unit, self.inliner, self._take_over_cell)
        self.caption = None
        self._put(table)

    def _take_over_cell(self, cell: HtmlElement, template: HtmlElement, leaf: Leaf) -> bool:
        """Take over the template's cell when the draft's has the same words; False when it has not."""
        if not self._says_what_was_generated(leaf):
            return False
        self._fill(cell, template, leaf)
        return True

    # ------------------------------------------------------------------------------------------------------- the rest

    def _contents(self) -> None:
        """The list of contents, of the headings that the draft still has, in their words."""
        if self.contents_done:
            return
        self.contents_done = True
        nav = self.old.find(".//nav")
        if nav is None:
            self.inliner.lose("a table of contents of your own")
            return
        listing = nav.find("ol")
        if listing is None:
            return
        self.open.open(nav)
        headings = {leaf.block_id: leaf for leaf in self.live if leaf.block_id}
        contents: HtmlElement = copy.deepcopy(listing)
        for entry in list(contents.iter("li")):
            link: HtmlElement | None = entry.find(".//a")
            leaf = headings.get((link.get("href") or "#")[1:]) if link is not None else None
            if link is None or leaf is None:
                entry.drop_tree()
            elif not self._says_what_was_generated(leaf):
                for child in list(link):
                    link.remove(child)
                link.text = shown_text(leaf.paragraph)
        self.open.top.append(contents)
        self.open.leave("nav")

    def _set_aside(self, match: re.Match[str]) -> str:
        self.drawings.append(match[0])
        return f'<img data-svg="{len(self.drawings) - 1}">'


def _same(one: Iterable[Token], other: Iterable[Token]) -> bool:
    return [token.same for token in one] == [token.same for token in other]


def _bookmarks(paragraph: Element) -> Iterator[str]:
    """Names of the bookmarks in a paragraph, but Word's own hidden ones."""
    return (name for name in names_of_bookmarks(paragraph) if not name.startswith("_"))
