"""The same briefs in the forms that the rivals take: HTML with fonts as files, data for docxtpl, Typst's markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from briefgen.document.tree import (
    Block,
    Cite,
    Document,
    Emphasis,
    Figure,
    Group,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    Span,
    Strong,
    Table,
    Text,
)
from briefgen.resources import templates_folder

_TYPST_HEAD = """\
#set document(title: "{title}", author: "{author}")
#set page(paper: "a4", margin: (x: 15mm, y: 14mm), numbering: "1 of 1", header: [{header}])
#set text(font: "Source Sans 3", size: 7.6pt, lang: "en")
#set par(leading: 0.5em, spacing: 0.75em)
"""
_TYPST_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\#$*_`<>@=-+/~[]'\""})


def prepare(document: Document, folder: Path, number: int) -> None:
    """Write one brief in the forms that the rivals take."""
    fonts = (templates_folder() / "fonts").as_uri() + "/"
    (folder / f"{number}.html").write_text(document.html.replace("briefgen-font:", fonts), "utf-8")
    plain = {"country": document.identity["country"], "blocks": _for_docxtpl(document.blocks)}
    (folder / f"{number}.json").write_text(json.dumps(plain), "utf-8")
    (folder / f"{number}.country").write_text(plain["country"], "utf-8")
    charts: list[str] = []
    body = "".join(_typst(document.blocks, charts, number))
    meta = document.meta
    head = _TYPST_HEAD.format(title=_quoted(meta.title), author=_quoted(meta.author), header=_escaped(meta.header))
    (folder / f"{number}.typ").write_text(head + body, "utf-8")
    for number_of_chart, svg in enumerate(charts):
        (folder / f"{number}-{number_of_chart}.svg").write_text(svg, "utf-8")


def _for_docxtpl(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The same blocks as plain data: runs with bold, italic, raised and link, rows of cells, the chart."""
    plain: list[dict[str, Any]] = []
    for block in blocks:
        match block:
            case Heading():
                plain.append({"kind": f"h{min(block.level, 4)}", "runs": _runs(block.children)})
            case Paragraph():
                plain.append({"kind": "p", "runs": _runs(block.children)})
            case ListBlock():
                for item in block.items:
                    inner = _for_docxtpl(item.blocks)
                    plain += [{**inner[0], "kind": "li"}, *inner[1:]] if inner else []
            case Table():
                rows = [[_runs(cell.children) for cell in row.cells] for row in (*block.head, *block.body)]
                plain.append({"kind": "table", "rows": rows})
            case Figure() if block.svg:
                plain.append({"kind": "figure", "svg": block.svg, "width": block.width})
                if block.caption:
                    plain.append({"kind": "p", "runs": _runs(block.caption.children)})
            case Group():
                plain += _for_docxtpl(block.blocks)
            case _:
                pass
    return plain


def _runs(children: Sequence[Inline], **look: Any) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = []
    for child in children:
        match child:
            case Text():
                runs.append({"text": child.text, **look})
            case LineBreak():
                runs.append({"text": "\n", **look})
            case Strong():
                runs += _runs(child.children, **{**look, "bold": True})
            case Emphasis():
                runs += _runs(child.children, **{**look, "italic": True})
            case Span():
                runs += _runs(child.children, **look)
            case Link():
                link = {"url": child.target} if child.target.startswith("http") else {}
                runs += _runs(child.children, **look, **link)
            case Cite():
                runs.append({"text": str(child.number), **look, "superscript": True})
    return runs


def prepare_docxtpl(folder: Path) -> None:
    """The template: a loop over the blocks, a paragraph of its style or a table for each."""
    import docx

    template = docx.Document()
    template.sections[0].header.paragraphs[0].text = "{{ title }}"
    add = template.add_paragraph
    add("{%p for block in blocks %}")
    for kind, style in (("h1", "Title"), ("h2", "Heading 1"), ("h3", "Heading 2"), ("h4", "Heading 3")):
        add(f"{{%p if block.kind == '{kind}' %}}")
        add("{{r block.text }}", style=style)
        add("{%p endif %}")
    for kind, style in (("li", "List Bullet"), ("p", "Normal")):
        add(f"{{%p if block.kind == '{kind}' %}}")
        add("{{r block.text }}", style=style)
        add("{%p endif %}")
    add("{%p if block.kind == 'figure' %}")
    add("{{ block.picture }}")
    add("{%p endif %}")
    add("{%p if block.kind == 'table' %}")
    grid = template.add_table(rows=3, cols=3)
    grid.style = "Table Grid"
    grid.cell(0, 0).text = "{%tr for row in block.rows %}"
    for column, text in enumerate(("{%tc for cell in row %}", "{{r cell }}", "{%tc endfor %}")):
        grid.cell(1, column).text = text
    grid.cell(2, 0).text = "{%tr endfor %}"
    add("{%p endif %}")
    add("{%p endfor %}")
    template.save(str(folder / "template.docx"))


def _typst(blocks: Sequence[Block], charts: list[str], number: int) -> list[str]:
    """The same blocks as Typst markup: headings, paragraphs, lists, tables, charts."""
    markup: list[str] = []
    for block in blocks:
        match block:
            case Heading():
                markup.append(f"\n{'=' * block.level} {_inline(block.children)}\n")
            case Paragraph():
                markup.append(f"\n{_inline(block.children)}\n")
            case ListBlock():
                mark = "+" if block.ordered else "-"
                for item in block.items:
                    inner = "".join(_typst(item.blocks, charts, number)).strip().replace("\n", "\n  ")
                    markup.append(f"\n{mark} {inner}\n")
            case Table():
                columns = ", ".join(f"{width:.3f}fr" for width in block.widths)
                cells = [f"[{_inline(cell.children)}]" for row in block.body for cell in row.cells]
                head = [f"[{_inline(cell.children)}]" for row in block.head for cell in row.cells]
                header = f"table.header({', '.join(head)}), " if head else ""
                markup.append(f"\n#table(columns: ({columns},), {header}{', '.join(cells)})\n")
            case Figure() if block.svg:
                name = f"{number}-{len(charts)}.svg"
                charts.append(block.svg)
                markup.append(
                    f'\n#figure(image("{name}", width: {block.width}mm, alt: "{_quoted(block.alt)}"), '
                    f"caption: [{_inline(block.caption.children) if block.caption else ''}])\n"
                )
            case Group():
                markup += _typst(block.blocks, charts, number)
            case _:
                pass
    return markup


def _inline(children: Sequence[Inline]) -> str:
    parts = []
    for child in children:
        match child:
            case Text():
                parts.append(_escaped(child.text))
            case LineBreak():
                parts.append(" \\ ")
            case Strong():
                parts.append(f"#strong[{_inline(child.children)}]")
            case Emphasis():
                parts.append(f"#emph[{_inline(child.children)}]")
            case Span():
                parts.append(_inline(child.children))
            case Link() if not child.target.startswith("#"):
                parts.append(f'#link("{_quoted(child.target)}")[{_inline(child.children)}]')
            case Link():
                parts.append(_inline(child.children))
            case Cite():
                parts.append(f"#super[{child.number}]")
    return "".join(parts)


def _escaped(text: str) -> str:
    return text.translate(_TYPST_SPECIAL)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
