"""The pictures of docs/drafts.md: a draft as people left it, and what a refresh proposes, as LibreOffice draws them.

python -m scripts.draft_pictures        (needs LibreOffice and poppler)
"""

from __future__ import annotations

import copy
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from briefgen import compose, render
from briefgen.drafts.refresh import refresh
from briefgen.wordxml.namespaces import Element, element, qn, take_out, value_of
from briefgen.wordxml.packaging import Package

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
REWORDED = "profile.AUS.2023.children-overseas-abused-live-online"
OFFICE = "ask.AUS.services.decides"
REMOVED = "progress.AUS.2024.set-aside-dedicated-money-tackle"
AFTER = "progress.AUS.2024.raised-funding-victim-support-services"
_DPI = 110


def main() -> None:
    """Draw both pictures."""
    draft = edited(render(compose("australia", edition=2024), "docx"))
    new = render(compose("australia"), "docx")
    refreshed = refresh(draft, lambda _: new).data
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, data, page, box in (
            ("draft-edited", draft, 1, (40, 40, 880, 1000)),
            ("draft-refreshed", refreshed, 1, (40, 40, 880, 1120)),
            ("draft-tables", refreshed, 2, (40, 40, 880, 760)),
        ):
            picture = draw(folder, name, data, page, box)
            (IMAGES / f"{name}.png").write_bytes(picture)
            print(IMAGES / f"{name}.png")


def edited(data: bytes) -> bytes:
    """A draft after a person's work: a sentence of their own, a paragraph added, a point taken out."""
    package = Package.open(data)
    root = package.xml(package.main_part())
    for block, old, new in (
        (REWORDED, "are abused live online", "are abused online, often live,"),
        (OFFICE, "Interdepartmental Committee on Human Trafficking and Slavery", "Attorney-General’s Department"),
    ):
        text = next(part for part in control(root, block).iter(qn("w:t")) if old in (part.text or ""))
        text.text = (text.text or "").replace(old, new)
    point = control(root, AFTER)
    properties = copy.deepcopy(next(point.iter(qn("w:pPr"))))
    words = element("w:r", None, element("w:t", text="The embassy adds: a new unit opened in Perth."))
    point.addnext(element("w:p", None, properties, words))
    take_out(control(root, REMOVED))
    package.put_xml(package.main_part(), root)
    return package.to_bytes()


def control(root: Element, block_id: str) -> Element:
    """The content control of a block."""
    return next(block for block in root.iter(qn("w:sdt")) if value_of(block.find(qn("w:sdtPr")), "w:tag") == block_id)


def draw(folder: Path, name: str, data: bytes, page: int, box: tuple[int, int, int, int]) -> bytes:
    """One page of a Word file as LibreOffice shows it, cut to a box of pixels."""
    path = folder / f"{name}.docx"
    path.write_bytes(data)
    profile = (folder / "profile").as_uri()
    office = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*office, str(folder), str(path)], check=True, capture_output=True)
    left, top, right, bottom = box
    cut = ["-x", str(left), "-y", str(top), "-W", str(right - left), "-H", str(bottom - top)]
    pages = ["-f", str(page), "-l", str(page), "-singlefile", "-r", str(_DPI), "-png"]
    subprocess.run(["pdftoppm", *pages, *cut, str(path.with_suffix(".pdf")), str(folder / name)], check=True)
    image = Image.open(folder / f"{name}.png").quantize(64, dither=Image.Dither.NONE)
    image.save(folder / f"{name}-small.png", optimize=True)
    return (folder / f"{name}-small.png").read_bytes()


if __name__ == "__main__":
    main()
