"""One brief as PDF and as Word file, beside other ways to the same pages: cold processes and warm ones.

All rows are measured in turns, so that a busy moment of the machine falls on all of them; the table has medians.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.measuring import PYTHON, Marks, measure, milliseconds, table
from briefgen import compose
from briefgen.document.tree import Block, Group, Heading, Inline, ListBlock, Paragraph, Table
from briefgen.document.whitespace import text_of
from briefgen.rendering import House, to_document
from briefgen.resources import templates_folder

COUNTRY = "kenya"
COLD_RUNS = 7
WARM_RUNS = 5
_PDF_LIMIT = 0.65
_DOCX_LIMIT = 0.6
_MEMORY_LIMIT = 150

_BARE = "import weasyprint; weasyprint.HTML('page.html').write_pdf('bare.pdf')"
_DOCXTPL = """\
import json
from docxtpl import DocxTemplate
template = DocxTemplate('template.docx')
template.render(json.load(open('context.json', encoding='utf-8')), autoescape=True)
template.save('docxtpl.docx')
"""
_WARM = """\
import json, sys, time
{setup}
def once():
    {work}
once(); once()
times = []
for _ in range({runs}):
    begun = time.perf_counter(); once(); times.append(time.perf_counter() - begun)
print(json.dumps(times))
"""


@dataclass
class Row:
    """One way to a file: how it is run, and what was measured."""

    name: str
    command: Sequence[str]
    seconds: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    @property
    def time(self) -> float:
        """Median of the runs, in seconds."""
        return median(self.seconds)


def main() -> int:
    """Print the tables; 1 when a mark is missed."""
    marks = Marks()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder)
        cold = _cold_rows(folder)
        for _ in range(COLD_RUNS):
            for row in cold:
                measured = measure(row.command, runs=1, folder=folder)
                row.seconds.append(measured.seconds)
                row.memory.append(measured.memory)
        print(_cold_table(cold))
        print()
        print(_warm_table(folder))
    pdf, bare, docx = cold[:3]
    marks.at_most("briefgen kenya, cold, to a bare WeasyPrint script", pdf.time / bare.time, _PDF_LIMIT)
    marks.at_most("its DOCX, cold, to the same script", docx.time / bare.time, _DOCX_LIMIT)
    marks.at_most("peak memory of the PDF", max(pdf.memory), _MEMORY_LIMIT, " MiB")
    print(f"\n{marks.table()}")
    return marks.status


def _prepare(folder: Path) -> None:
    """The same content for the others: the page, and a docxtpl template with what the brief says as its context."""
    document = to_document(compose(COUNTRY), House.of())
    fonts = (templates_folder() / "fonts").as_uri() + "/"
    (folder / "page.html").write_text(document.html.replace("briefgen-font:", fonts), "utf-8")
    (folder / "context.json").write_text(json.dumps({"blocks": list(_plain(document.blocks))}), "utf-8")
    _docxtpl_template(folder / "template.docx")


def _plain(blocks: Sequence[Block]) -> list[dict[str, object]]:
    """Blocks as plain data: kind and text, or the rows of a table."""
    plain: list[dict[str, object]] = []
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                plain.append({"kind": type(block).__name__, "text": _text(block.children), "rows": []})
            case ListBlock():
                for item in block.items:
                    plain += [{**inner, "kind": "Item"} for inner in _plain(item.blocks)]
            case Table():
                rows = [[_text(cell.children) for cell in row.cells] for row in (*block.head, *block.body)]
                plain.append({"kind": "Table", "text": "", "rows": [" | ".join(row) for row in rows]})
            case Group():
                plain += _plain(block.blocks)
            case _:
                pass
    return plain


def _text(children: Sequence[Inline]) -> str:
    return text_of(tuple(children))


def _docxtpl_template(path: Path) -> None:
    import docx

    template = docx.Document()
    for line in (
        "{%p for block in blocks %}",
        "{%p if block.kind == 'Heading' %}",
        ("Heading 2", "{{ block.text }}"),
        "{%p elif block.kind == 'Item' %}",
        ("List Bullet", "{{ block.text }}"),
        "{%p elif block.kind == 'Table' %}",
        "{%p for row in block.rows %}",
        "{{ row }}",
        "{%p endfor %}",
        "{%p else %}",
        "{{ block.text }}",
        "{%p endif %}",
        "{%p endfor %}",
    ):
        style, text = line if isinstance(line, tuple) else ("Normal", line)
        template.add_paragraph(text, style=style)
    template.save(str(path))


def _cold_rows(folder: Path) -> list[Row]:
    """Processes that start, make one file and end."""
    rows = [
        Row("briefgen, PDF (UA-1 and A-3a)", [PYTHON, "-m", "briefgen", COUNTRY, "-o", "brief.pdf", "--overwrite"]),
        Row("WeasyPrint alone, same HTML, untagged", [PYTHON, "-c", _BARE]),
        Row("briefgen, DOCX", [PYTHON, "-m", "briefgen", COUNTRY, "-o", "brief.docx", "--overwrite"]),
        Row("docxtpl, same text", [PYTHON, "-c", _DOCXTPL]),
    ]
    if browser := next((path for program in ("chromium", "google-chrome") if (path := shutil.which(program))), None):
        options = "--headless=new --no-sandbox --disable-gpu --user-data-dir=chromium --print-to-pdf=chromium.pdf"
        page = (folder / "page.html").as_uri()
        rows.append(Row("Chromium, same HTML", ["sh", "-c", f"{browser} {options} {page} 2>/dev/null"]))
    if soffice := shutil.which("soffice"):
        profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
        convert = f"{soffice} {profile} --headless --convert-to pdf docxtpl.docx 2>/dev/null"
        rows.append(Row("docxtpl and LibreOffice, PDF", ["sh", "-c", f'{PYTHON} -c "$0" && {convert}', _DOCXTPL]))
    return rows


def _cold_table(rows: Sequence[Row]) -> str:
    base = rows[1].time
    lines = [
        [row.name, milliseconds(row.time), f"{row.time / base:.2f}×", f"{max(row.memory):.0f} MiB"] for row in rows
    ]
    return table(["one brief, cold", "wall", "to WeasyPrint", "peak memory"], lines)


def _warm_table(folder: Path) -> str:
    """Processes that have made two briefs already: what the next one takes."""
    ours = f"import briefgen; subject = briefgen.compose({COUNTRY!r})"
    cases = {
        "briefgen, PDF": (ours, "briefgen.render(subject, 'pdf')"),
        "WeasyPrint alone, untagged": ("import weasyprint", "weasyprint.HTML('page.html').write_pdf()"),
        "WeasyPrint alone, tagged": (
            "import weasyprint",
            "weasyprint.HTML('page.html').write_pdf(pdf_variant='pdf/ua-1')",
        ),
        "briefgen, DOCX": (ours, "briefgen.render(subject, 'docx')"),
        "docxtpl": (
            "from docxtpl import DocxTemplate; context = json.load(open('context.json', encoding='utf-8'))",
            "template = DocxTemplate('template.docx'); template.render(context, autoescape=True); "
            "template.save('warm.docx')",
        ),
        "briefgen, HTML": (ours, "briefgen.render(subject, 'html')"),
    }
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(3):
        for name, (setup, work) in cases.items():
            script = _WARM.format(setup=setup, work=work, runs=WARM_RUNS)
            times[name] += json.loads(_run([PYTHON, "-c", script], folder))
    base = median(times["WeasyPrint alone, untagged"])
    lines = [[name, milliseconds(median(seconds)), f"{median(seconds) / base:.2f}×"] for name, seconds in times.items()]
    return table(["one brief, warm", "wall", "to WeasyPrint"], lines)


def _run(command: Sequence[str], folder: Path) -> str:
    surroundings = {"PYTHONPATH": str(Path(__file__).resolve().parents[1]), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
