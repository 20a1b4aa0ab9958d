"""The tag tree of a PDF, as a reader that cannot see the page needs it.

WeasyPrint builds the tree page by page. Three things are put right while it does (`install`), the rest afterwards
(`finish`), all on the plain objects that it writes:

- running headers and footers, and table heads that are repeated on a further page, become artifacts;
- a section, list, paragraph or table that goes over a page break stays one element, not one per page;
- `aside`, `header`, `figure` and inline elements get a tag that says what they are, and `lang` becomes theirs;
- header cells get a Scope, list items a body, links a description in words, figures a box in page coordinates;
- a piece of a line belongs to its paragraph, cell or heading, without an element between;
- headings go down one level at a time, and the rows of a table have as many cells each, where a page has it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from briefgen.errors import RenderError
from briefgen.writers.pdf.pdf_objects import refuse_endless

if TYPE_CHECKING:
    import pydyf
    from weasyprint import Document as Printed

_JOINED = frozenset(
    f"/{tag}" for tag in ("Sect", "Art", "Part", "Div", "BlockQuote", "NonStruct", "P", "L", "LI", "Table", "TBody")
)
"""Elements that can go over a page break."""

_TAGS = {
    "aside": "/Sect",
    "nav": "/Sect",
    "header": "/Div",
    "footer": "/Div",
    "figure": "/Div",
    "strong": "/Span",
    "em": "/Span",
    "small": "/Span",
    "abbr": "/Span",
    "time": "/Span",
    "sup": "/Span",
}
"""Instead of NonStruct, which tells a reader nothing."""
_HOLDERS = {
    "/TR": ("/Table", "/THead", "/TBody", "/TFoot"),
    "/TD": ("/TR",),
    "/TH": ("/TR",),
    "/THead": ("/Table",),
    "/TBody": ("/Table",),
    "/TFoot": ("/Table",),
}
"""What has to stand in what (ISO 14289-1, 7.2; ISO 32000-1, 14.8.4.3.4)."""
_ONLY = {
    "/Table": ("/TR", "/THead", "/TBody", "/TFoot", "/Caption"),
    **dict.fromkeys(("/THead", "/TBody", "/TFoot"), ("/TR",)),
    "/TR": ("/TD", "/TH"),
}
"""What may stand in what."""
_MARKED = re.compile(rb"/\w+\n<</MCID (\d+)>>\nBDC")
_ARTIFACT = b"/Artifact\n\nBMC"
_HEADINGS = frozenset(f"/H{level}" for level in range(1, 7))
_OF_TEXT = _HEADINGS | {"/P", "/TD", "/TH", "/Lbl", "/LBody", "/Span", "/Caption"}
"""What may hold text itself, without an element for each piece of a line."""


class _Tree:
    """What has to be remembered while the tags of one document are built."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.elements: dict[tuple[Any, str], tuple[int, Any]] = {}
        """(HTML element, tag) → (page of its newest box, structure element)."""
        self.artifacts: dict[int, set[int]] = {}
        """Page → numbers of the marked content that is not content."""
        self.leaving_out = False


def install() -> None:
    """Let WeasyPrint's building of tags go through `_build`; done once, when WeasyPrint is loaded."""
    import pydyf
    from weasyprint.css import AnonymousStyle
    from weasyprint.formatting_structure.boxes import MarginBox, PageBox
    from weasyprint.layout.absolute import AbsolutePlaceholder
    from weasyprint.pdf import tags

    original = tags._build_box_tree
    if getattr(original, "adjusted_by_briefgen", False):
        return

    def build(
        box: Any, parent: Any, pdf: Any, page: int, numbers: dict[int, Any], annotations: list[Any], marked: Any
    ) -> Iterator[Any]:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        tree = _tree_of(pdf)
        element, tag = box.element, box.element_tag if box.element is not None else None
        if tree.leaving_out or tag in ("html", "body") or isinstance(box, PageBox):
            yield from original(box, parent, pdf, page, numbers, annotations, marked)
            if isinstance(box, PageBox):
                # Drawn and tagged: what a page's boxes take is room for the tags of those to come.
                box.children = []
                marked.clear()
            return
        repeated_head = tag == "thead" and tree.elements.get((element, "/THead"), (page, None))[0] != page
        if repeated_head or isinstance(box, MarginBox):
            _leave_out(tree, page, numbers, original(box, parent, pdf, page, numbers, annotations, marked))
            return
        anonymous = isinstance(box.style, AnonymousStyle) and not box.is_table_wrapper
        for built in original(box, parent, pdf, page, numbers, annotations, marked):
            kind = built["S"]
            if kind == "/NonStruct" and tag in _TAGS and not anonymous:
                kind = built["S"] = _TAGS[tag]
            if element is not None and not anonymous and element.get("lang"):
                built["Lang"] = pydyf.String(element.get("lang"))
            if element is None or anonymous or not (kind in _JOINED or kind == "/THead"):
                yield built
                continue
            first_page, first = tree.elements.get((element, kind), (page, None))
            if first is None or first_page == page:
                tree.elements[element, kind] = (page, built)
                yield built
            else:
                tree.elements[element, kind] = (page, first)
                _join(pdf, first, built)

    build.adjusted_by_briefgen = True  # type: ignore[attr-defined]
    tags._build_box_tree = build
    _draw_in_few_pieces()


def _draw_in_few_pieces() -> None:
    """Join what a page is drawn by, thousands of small pieces."""
    import pydyf
    from weasyprint.document import Page

    original = Page.paint

    def paint(self: Any, stream: Any, scale: float = 1) -> None:
        original(self, stream, scale)
        drawing = b"\n".join([piece if type(piece) is bytes else pydyf._to_bytes(piece) for piece in stream.stream])
        refuse_endless(drawing)
        stream.stream = [drawing]

    Page.paint = paint


def _tree_of(pdf: Any) -> _Tree:
    tree: _Tree | None = getattr(pdf, "briefgen_tree", None)
    if tree is None:
        tree = pdf.briefgen_tree = _Tree(pdf)
    return tree


def _leave_out(tree: _Tree, page: int, numbers: dict[int, Any], building: Iterator[Any]) -> None:
    """Build a part of the tree, as WeasyPrint expects, and throw it away; its content becomes an artifact."""
    first_object = len(tree.pdf.objects)
    before = set(numbers)
    tree.leaving_out = True
    for _ in building:
        pass
    tree.leaving_out = False
    dropped = numbers.keys() - before
    numbers.update(dict.fromkeys(dropped, "null"))
    tree.artifacts.setdefault(page, set()).update(dropped)
    for unused in tree.pdf.objects[first_object:]:
        unused.clear()


def _join(pdf: Any, first: Any, continued: Any) -> None:
    """Move the children of `continued` to the element that it continues."""
    for kid in continued["K"]:
        if isinstance(kid, bytes):
            _object(pdf, kid)["P"] = first.reference
    first["K"].extend(continued["K"])
    continued.clear()


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference[:-4])]  # b"12 0 R"


def finish(printed: Printed, pdf: pydyf.PDF) -> None:
    """Put the tag tree right that WeasyPrint has built."""
    _mark_artifacts(pdf)
    heights = [page.height for page in printed.pages]
    pages = {reference: number for number, reference in enumerate(pdf.page_references)}
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    owners = _object(pdf, root["ParentTree"])["Nums"][1::2]
    for thing in list(pdf.objects):
        if not isinstance(thing, dict) or thing.get("Type") != "/StructElem":
            continue
        _refuse_misplaced(pdf, thing)
        match thing["S"]:
            case "/TH":
                thing.pop("ID", None)
                thing["A"]["Scope"] = _scope(pdf, thing)
            case "/TD":
                # With a Scope on every header cell, lists of header cells say nothing new.
                thing["A"].pop("Headers", None)
                if thing["A"].keys() == {"O"}:
                    del thing["A"]
            case "/LI":
                _give_body(pdf, thing)
            case "/Span":
                _hold_text_itself(pdf, thing, owners[pages[thing["Pg"]]])
            case "/Figure" if "A" in thing:
                left, top, right, bottom = thing["A"]["BBox"]
                height = heights[pages[thing["Pg"]]]
                box = (left, height - bottom, right, height - top)
                thing["A"]["BBox"][:] = [round(0.75 * length, 3) for length in box]
    elements = _below(pdf, root)
    _step_down([element for element in elements if element["S"] in _HEADINGS])
    for table in [element for element in elements if element["S"] == "/Table"]:
        _fill_rows(pdf, table)
    _describe_links(printed)
    root["ParentTreeNextKey"] = len(_object(pdf, root["ParentTree"])["Nums"]) // 2
    del pdf.briefgen_tree  # (they hold each other)


def _hold_text_itself(pdf: Any, span: Any, owners: Any) -> None:
    """Let the element above hold a piece of a line that has an element of its own; `owners` are those of the page."""
    above = _object(pdf, span["P"])
    number = span["K"][0]
    if type(number) is int and len(span) == 5 and above.get("S") in _OF_TEXT and above.get("Pg") == span["Pg"]:
        kids = above["K"]
        kids[kids.index(span.reference)] = number
        owners[number] = above.reference
        span.clear()
        span.free = "f"


def _mark_artifacts(pdf: Any) -> None:
    """In the content of the pages, mark what was left out of the tree."""
    artifacts = _tree_of(pdf).artifacts
    kids = [_object(pdf, reference) for reference in pdf.page_references]
    for page, numbers in artifacts.items():
        content = _object(pdf, kids[page]["Contents"])
        content.stream = [
            _MARKED.sub(
                lambda mark, numbers=numbers: _ARTIFACT if int(mark[1]) in numbers else mark[0],  # type: ignore[misc]
                b"\n".join(content.stream),
            )
        ]


def _scope(pdf: Any, cell: Any) -> str:
    """A header cell in a table's head or in a row of such cells heads a column, any other a row."""
    row = _object(pdf, cell["P"])
    only_headers = all(_object(pdf, kid)["S"] == "/TH" for kid in row["K"])
    return "/Column" if only_headers or _object(pdf, row["P"])["S"] == "/THead" else "/Row"


def _refuse_misplaced(pdf: Any, element: Any) -> None:
    """Rows stand in tables and cells in rows, unless a style sheet has made something else of them."""
    kind, parent = element["S"], _object(pdf, element["P"]).get("S")
    if parent not in _HOLDERS.get(kind, (parent,)) or kind not in _ONLY.get(parent, (kind,)):
        raise RenderError(
            f"The page has a {kind[1:]} in a {str(parent)[1:]}, which no tagged PDF can hold.",
            hint="Does a style sheet change how tables are laid out (display)? Leave table, tr, th and td as they are.",
        )


def _below(pdf: Any, element: Any) -> list[Any]:
    """The structure elements below one, in reading order."""
    elements, waiting = [], [element]
    while waiting:
        element = waiting.pop()
        elements.append(element)
        waiting += [
            child
            for kid in reversed(element["K"])
            if type(kid) is bytes and (child := _object(pdf, kid)).get("Type") == "/StructElem"
        ]
    return elements[1:]


def _step_down(headings: list[Any]) -> None:
    """Close the gaps in the levels of headings: which stands under which stays as it is (ISO 14289-1, 7.4.2)."""
    above: list[int] = []
    for heading in headings:
        level = int(heading["S"][2:])
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        heading["S"] = f"/H{len(above)}"


def _fill_rows(pdf: Any, table: Any) -> None:
    """Give every row of a table as many columns as the widest one has, by an empty cell at its end."""
    widths: list[tuple[Any, int]] = []
    section = None
    merged: dict[int, int] = {}
    """Column → rows that a cell from above still takes there."""
    for row in [element for element in _below(pdf, table) if element["S"] == "/TR"]:
        if row["P"] != section:
            section, merged = row["P"], {}
        taken = {column: rows for column, rows in merged.items() if rows}
        column = 0
        for cell in [child for kid in row["K"] if (child := _object(pdf, kid))["S"] in ("/TH", "/TD")]:
            while column in taken:
                column += 1
            attributes = cell.get("A", {})
            for _ in range(attributes.get("ColSpan", 1)):
                taken[column] = attributes.get("RowSpan", 1)
                column += 1
        widths.append((row, max(taken, default=-1) + 1))
        merged = {column: rows - 1 for column, rows in taken.items()}
    widest = max((width for _, width in widths), default=0)
    for row, width in widths:
        if width < widest:
            cell = _new_element(pdf, "/TD", row)
            if widest - width > 1:
                import pydyf

                cell["A"] = pydyf.Dictionary({"O": "/Table", "ColSpan": widest - width})
            row["K"].append(cell.reference)


def _give_body(pdf: Any, item: Any) -> None:
    """Put everything of a list item but its label into one body, as PDF/UA wants it."""
    labels: list[bytes] = []
    content: list[bytes] = []
    for kid in item["K"]:
        kind = _object(pdf, kid)["S"]
        if kind == "/Lbl":
            labels.append(kid)
        elif kind == "/LBody":
            content.extend(_object(pdf, kid)["K"])
        else:
            content.append(kid)
    bodies = [kid for kid in item["K"] if _object(pdf, kid)["S"] == "/LBody"]
    if bodies:
        body = _object(pdf, bodies[0])
        for other in bodies[1:]:
            _object(pdf, other).clear()
    else:
        body = _new_element(pdf, "/LBody", item)
    for kid in content:
        if isinstance(kid, bytes):
            _object(pdf, kid)["P"] = body.reference
    body["K"][:] = content
    item["K"][:] = [*labels, body.reference]


def _new_element(pdf: Any, kind: str, parent: Any) -> Any:
    import pydyf

    element = pydyf.Dictionary(
        {"Type": "/StructElem", "S": kind, "K": pydyf.Array([]), "Pg": parent["Pg"], "P": parent.reference}
    )
    pdf.add_object(element)
    return element


def _describe_links(printed: Printed) -> None:
    """Say in words where a link leads, for readers that announce its description instead of its text."""
    import pydyf

    for page in printed.pages:
        for kind, target, _, box in page.links:
            annotation = box.link_annotation
            if annotation and kind in ("internal", "external"):
                annotation["Contents"] = pydyf.String(_description(box.element, kind, target))


def _description(element: Any, kind: str, target: str) -> str:
    text = " ".join("".join(element.itertext()).split())
    if title := element.get("title"):
        return str(title)
    roles = (element.get("class") or "").split()
    if "cite" in roles:
        return f"Source {text}"
    if "backref" in roles:
        return f"Back to the text, {text}"
    if kind == "external" and text not in target:
        return f"{text} ({target})"
    return text or target
