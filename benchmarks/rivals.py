"""Other ways to make the same batch: each makes the files of a list of briefs, and says how long it took.

Among them is our own Word writer in a plain loop, to be measured as docxtpl is.

    python -m benchmarks.rivals NAME FOLDER NUMBERS…

FOLDER holds what `rival_inputs.prepare` wrote for every brief: `N.html`, `N.json` (for docxtpl), `N.typ`, pictures.
Each rival runs in a process of its own, warms up on one brief, and prints the seconds for all.
"""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from briefgen.resources import templates_folder

# ---------------------------------------------------------------- the rivals


def weasyprint_loop(folder: Path, numbers: Sequence[int]) -> float:
    """WeasyPrint's own three words, in a loop."""
    import weasyprint

    def once(number: int) -> None:
        weasyprint.HTML(folder / f"{number}.html").write_pdf(folder / f"{number}.pdf")

    return _timed(once, numbers)


def typst_loop(folder: Path, numbers: Sequence[int]) -> float:
    """The Typst compiler through its Python package, in a loop."""
    import typst

    fonts = [str(templates_folder() / "fonts")]

    def once(number: int) -> None:
        typst.compile(str(folder / f"{number}.typ"), output=str(folder / f"{number}.pdf"), font_paths=fonts)

    return _timed(once, numbers)


def docxtpl_loop(folder: Path, numbers: Sequence[int]) -> float:
    """Docxtpl with the same content, in a loop; the brief is composed from the data, as ours is, before each."""
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage, RichText

    from briefgen.catalogue import Catalogue
    from briefgen.charts.raster import rasterise
    from briefgen.composition import compose

    catalogue = Catalogue.open()

    def rich(template: Any, runs: Sequence[dict[str, Any]]) -> Any:
        text = RichText()
        for run in runs:
            look = {name: value for name, value in run.items() if name not in ("text", "url")}
            if "url" in run:
                look["url_id"] = template.build_url_id(run["url"])
            text.add(run["text"], **look)
        return text

    def ready(template: Any, block: dict[str, Any]) -> dict[str, Any]:
        if block["kind"] == "table":
            return {"kind": "table", "rows": [[rich(template, cell) for cell in row] for row in block["rows"]]}
        if block["kind"] == "figure":
            # docxtpl has no vector pictures: the chart must be drawn as pixels, in ours too.
            image = io.BytesIO(rasterise(block["svg"], width=block["width"]))
            picture = InlineImage(template, image, width=Mm(block["width"]))
            return {"kind": "figure", "picture": picture}
        return {"kind": block["kind"], "text": rich(template, block["runs"])}

    def once(number: int) -> None:
        plain = json.loads((folder / f"{number}.json").read_text("utf-8"))
        compose(catalogue, plain["country"])
        template = DocxTemplate(folder / "template.docx")
        blocks = [ready(template, block) for block in plain["blocks"]]
        template.render({"title": "A brief", "blocks": blocks}, autoescape=True)
        template.save(folder / f"{number}.docx")

    return _timed(once, numbers)


def our_loop(folder: Path, numbers: Sequence[int]) -> float:
    """Ours as docxtpl is measured: composed from the data and written, one after the other in one process."""
    import briefgen
    from briefgen.catalogue import Catalogue

    catalogue = Catalogue.open()

    def once(number: int) -> None:
        brief = briefgen.compose((folder / f"{number}.country").read_text("utf-8"), catalogue=catalogue)
        (folder / f"{number}-ours.docx").write_bytes(briefgen.render(brief, "docx"))

    return _timed(once, numbers)


def docxtpl_and_office(folder: Path, numbers: Sequence[int]) -> float:
    """Docxtpl, then one call of LibreOffice that converts all files."""
    seconds = docxtpl_loop(folder, numbers)
    files = [str(folder / f"{number}.docx") for number in numbers]
    command = ["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--norestore"]
    # Its first start makes a profile: that is not counted.
    subprocess.run([*command, "--convert-to", "pdf", "--outdir", folder, files[0]], capture_output=True, check=True)
    begun = time.perf_counter()
    subprocess.run([*command, "--convert-to", "pdf", "--outdir", folder, *files], capture_output=True, check=True)
    return seconds + time.perf_counter() - begun


def chromium(folder: Path, numbers: Sequence[int]) -> float:
    """One warm headless Chromium that is told, through its debugging pipe, to print page after page."""
    with _Browser(folder) as browser:

        def once(number: int) -> None:
            browser.print((folder / f"{number}.html").as_uri(), folder / f"{number}.pdf")

        return _timed(once, numbers)


class _Browser:
    """Chromium with one page, driven over `--remote-debugging-pipe` (messages of JSON that end with NUL)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self._rest = b""

    def __enter__(self) -> _Browser:
        program = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
        there, self._out = os.pipe()
        self._in, answers = os.pipe()
        command = [
            program, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={self._folder / 'browser'}",
            "--remote-debugging-pipe", "about:blank",
        ]  # fmt: skip
        # The browser reads from descriptor 3 and writes to 4.
        self._process = subprocess.Popen(
            ["sh", "-c", f'exec 3<&{there} 4>&{answers}; exec "$@"', "sh", *command],
            pass_fds=(there, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(there)
        os.close(answers)
        targets = self._call("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        self._session = self._call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        self._call("Page.enable", session=True)
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError):
            self._call("Browser.close")
        self._process.wait(10)

    def print(self, address: str, target: Path) -> None:
        """Load a page and print it."""
        self._call("Page.navigate", session=True, url=address)
        while self._message().get("method") != "Page.loadEventFired":
            pass
        printed = self._call("Page.printToPDF", session=True, printBackground=True, preferCSSPageSize=True)
        target.write_bytes(base64.b64decode(printed["data"]))

    def _call(self, method: str, *, session: bool = False, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while (answer := self._message()).get("id") != self._number:
            pass
        result: dict[str, Any] = answer["result"]
        return result

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._in, 1 << 20)
            if not read:
                raise RuntimeError("Chromium went away")
            self._rest += read
        text, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message


def _timed(once: Callable[[int], None], numbers: Sequence[int]) -> float:
    once(numbers[0])
    begun = time.perf_counter()
    for number in numbers:
        once(number)
    return time.perf_counter() - begun


RIVALS: dict[str, Callable[[Path, Sequence[int]], float]] = {
    "docx, loop": our_loop,
    "weasyprint": weasyprint_loop,
    "typst": typst_loop,
    "docxtpl": docxtpl_loop,
    "docxtpl+office": docxtpl_and_office,
    "chromium": chromium,
}


if __name__ == "__main__":
    print(RIVALS[sys.argv[1]](Path(sys.argv[2]), [int(word) for word in sys.argv[3:]]))
