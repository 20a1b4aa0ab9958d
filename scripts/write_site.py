"""Write the documentation as a site: the pages of docs/ and the API reference from docstrings.

    python -m scripts.write_site FOLDER        (`make docs` writes it to build/site)

pdoc reads the docstrings, and shows each page of docs/ as if it were a module's.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

import pdoc

PROJECT = Path(__file__).resolve().parents[1]
API = (
    "briefgen",
    "briefgen.options",
    "briefgen.catalogue",
    "briefgen.composition",
    "briefgen.template",
    "briefgen.document",
    "briefgen.rendering",
    "briefgen.writers.pdf",
    "briefgen.writers.docx",
    "briefgen.writers.html",
    "briefgen.batch.batching",
    "briefgen.drafts",
    "briefgen.errors",
)
"""What people outside call, or read to find their way; the rest is an editor's jump away."""
INSIDE = ("briefgen.writers.pdf.weasyprint_patches", "briefgen.drafts.grafting", "briefgen.catalogue.checking")


def pages() -> dict[str, Path]:
    """Name of a page's module → its file: `guide.how_it_works` → docs/how-it-works.md."""
    files = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").rglob("*.md"))]
    return {f"guide.{_name(path)}": path for path in files}


def write(folder: Path) -> None:
    """Write the site; what was in the folder goes."""
    shutil.rmtree(folder, ignore_errors=True)
    pdoc.render.configure(docformat="google", footer_text="briefgen", show_source=False)
    with tempfile.TemporaryDirectory() as scratch:
        guide = Path(scratch) / "guide"
        guide.mkdir()
        (guide / "__init__.py").write_text('"""How briefgen is used and made."""\n', "utf-8")
        for name, path in pages().items():
            (guide / f"{name.partition('.')[2]}.py").write_text(f"__doc__ = {_linked(path)!r}\n", "utf-8")
        sys.path.insert(0, scratch)
        pdoc.pdoc("guide", *API, *(f"!{name}" for name in INSIDE), output_directory=folder)
    shutil.copytree(PROJECT / "docs" / "images", folder / "images")


def _name(path: Path) -> str:
    relative = path.relative_to(PROJECT).with_suffix("").as_posix().removeprefix("docs/")
    return re.sub(r"\W+", "_", relative).lower()


def _linked(path: Path) -> str:
    """The page's text with its links to other pages led to their places in the site."""
    of_file = {file: name for name, file in pages().items()}

    def lead(match: re.Match[str]) -> str:
        target, _, anchor = match[1].partition("#")
        file = (path.parent / target).resolve()
        if file in of_file:
            return f"]({of_file[file].partition('.')[2]}.html{'#' + anchor if anchor else ''})"
        if "images" in file.parts:
            return f"](../{file.relative_to(PROJECT / 'docs').as_posix()})"
        return match[0]

    return re.sub(r"\]\(([^)\s:]+)\)", lead, path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
