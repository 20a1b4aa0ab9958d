"""Walks through all boxes of a document or a page: each is made short for the boxes that have nothing to do in it.

WeasyPrint walks through the boxes some fifteen times: to put tables right, to find links and bookmarks, to sort what is
drawn. Most boxes are blocks and lines of text to which none of that applies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def install() -> None:
    """Put the shorter ways in front of WeasyPrint's own."""
    _list_descendants_at_once()
    _leave_boxes_without_tables_as_they_are()
    _pass_boxes_without_anchors()
    _sort_plain_boxes_at_once()
    _leave_out_what_is_known_of_the_page()


def _list_descendants_at_once() -> None:
    """A list made in one go in place of generators one inside the other, as deep as the boxes."""
    from weasyprint.formatting_structure.boxes import Box

    def gather(box: Any, placeholders: bool, found: list[Any]) -> None:
        found.append(box)
        for child in box.children:
            if isinstance(child, Box):
                gather(child, placeholders, found)
            elif placeholders:
                found.extend(child.descendants(placeholders))
            else:
                found.append(child)

    def descendants(self: Any, placeholders: bool = False) -> Iterator[Any]:
        found: list[Any] = []
        gather(self, placeholders, found)
        return iter(found)

    Box.descendants = descendants


def _leave_boxes_without_tables_as_they_are() -> None:
    """The rules for missing parts of tables say nothing of boxes outside of tables."""
    from weasyprint.formatting_structure import boxes, build

    original = build.table_boxes_children
    parents = frozenset((boxes.BlockBox, boxes.InlineBox, boxes.InlineBlockBox, boxes.GridBox))
    members = parents | {boxes.TextBox, boxes.InlineReplacedBox, boxes.BlockReplacedBox}

    def table_boxes_children(box: Any, children: Any) -> Any:
        if type(box) in parents:
            children = list(children)
            if members.issuperset(map(type, children)):
                box.children = children
                return box
        return original(box, children)

    build.table_boxes_children = table_boxes_children


def _pass_boxes_without_anchors() -> None:
    """Most boxes are no links, have no names and no bookmarks and are not turned."""
    from weasyprint import anchors, document

    original = anchors.gather_anchors

    def is_quiet(style: Any) -> bool:
        try:
            return style.briefgen_quiet  # type: ignore[no-any-return]
        except AttributeError:
            found = style.briefgen_quiet = not style["transform"] and style["appearance"] != "auto"
            return found

    def gather_anchors(
        box: Any,
        found: Any,
        links: Any,
        bookmarks: Any,
        forms: Any,
        parent_matrix: Any = None,
        parent_form: Any = None,
        parent_link: Any = None,
    ) -> None:
        style = box.style
        if (
            parent_link
            or box.link
            or box.bookmark_label
            or style["anchor"]
            or not is_quiet(style)
            or (box.element is not None and box.element.tag == "form")
        ):
            # It goes on to the children by this function's name.
            original(box, found, links, bookmarks, forms, parent_matrix, parent_form, parent_link)
            return
        for child in box.all_children():
            gather_anchors(child, found, links, bookmarks, forms, parent_matrix, parent_form, None)

    anchors.gather_anchors = document.gather_anchors = gather_anchors


def _sort_plain_boxes_at_once() -> None:
    """Boxes that stand where they are drawn: neither positioned nor floated, neither see-through nor cut off."""
    from weasyprint import stacking
    from weasyprint.formatting_structure import boxes

    original = stacking._dispatch
    apart = (boxes.InlineBlockBox, boxes.InlineFlexBox, boxes.InlineGridBox)

    def is_plain(style: Any) -> bool:
        try:
            return style.briefgen_unstacked  # type: ignore[no-any-return]
        except AttributeError:
            found = style.briefgen_unstacked = bool(
                style["position"] == "static"
                and style["z_index"] == "auto"
                and style["opacity"] >= 1
                and not style["transform"]
                and style["overflow"] == "visible"
                and style["float"] == "none"
            )
            return found

    def dispatch(box: Any, page: Any, contexts: Any, blocks: Any, floats: Any, blocks_and_cells: Any) -> Any:
        inside: dict[Any, Any] = {}
        # A placeholder has the style of its box, which is positioned.
        if not is_plain(box.style) or isinstance(box, apart):
            return original(box, page, contexts, blocks, floats, blocks_and_cells)
        if isinstance(box, boxes.BlockLevelBox):
            place = len(blocks)
            box = dispatch_children(box, page, contexts, blocks, floats, inside)
            blocks.insert(place, box)
            blocks_and_cells[box] = inside
            return box
        if isinstance(box, boxes.TableCellBox):
            box = dispatch_children(box, page, contexts, blocks, floats, inside)
            blocks_and_cells[box] = inside
            return box
        return dispatch_children(box, page, contexts, blocks, floats, blocks_and_cells)

    def dispatch_children(box: Any, page: Any, contexts: Any, blocks: Any, floats: Any, blocks_and_cells: Any) -> Any:
        if not isinstance(box, boxes.ParentBox):
            return box
        children = []
        for child in box.children:
            if type(child) is boxes.TextBox and is_plain(child.style):
                children.append(child)
            elif (result := dispatch(child, page, contexts, blocks, floats, blocks_and_cells)) is not None:
                children.append(result)
        return box.copy_with_children(children)

    stacking._dispatch, stacking._dispatch_children = dispatch, dispatch_children


def _leave_out_what_is_known_of_the_page() -> None:
    """Our pages have no style sheets inside, and their properties come from elsewhere: no search through the page."""
    from weasyprint import css, document

    metadata, stylesheets = document.get_html_metadata, css.find_stylesheets

    def get_html_metadata(html: Any) -> Any:
        return {} if getattr(html, "briefgen_metadata_follow", False) else metadata(html)

    def find_stylesheets(wrapper: Any, *rest: Any) -> Any:
        return () if getattr(wrapper, "briefgen_has_no_sheets", False) else stylesheets(wrapper, *rest)

    document.get_html_metadata, css.find_stylesheets = get_html_metadata, find_stylesheets
