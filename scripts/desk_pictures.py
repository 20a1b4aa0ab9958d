"""The pictures of docs/desk-pages.md: every page of the desk on a phone and on a wide screen (part of `make docs`).

The pages come from the desk's own table of addresses, so that a new one is in the next run. A picture that looks as
before is left as it is: a time of day or the id of a job makes no new one.
"""

from __future__ import annotations

import re
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import sync_playwright

from tests.conftest import _browser
from tests.desk.addresses import begin_things_of, everything_seen_by, templates_of
from tests.desk.conftest import Asker, RunningDesk

DOCS = Path(__file__).resolve().parents[1] / "docs"
IMAGES = DOCS / "images" / "desk"
SIZES = {390: (390, 760), 1400: (1400, 900)}
"""Width of the window → the part of the page that is drawn."""
SHOWN_WIDTH = {390: 300, 1400: 700}
SAMPLES = {
    "/brief": "/brief?country=congo",
    "/brief/{name}": "/brief/kenya?reader=ngos",
    "/compare": "/compare?a=australia&from=2023&to=2024",
    "/countries": "/countries?region=africa",
    "/data/{iso3}/{id}": "/data/KEN/{gap}",
    "/find": "/find?q=scam+compounds",
    "/packs/count": "/packs/count?names=pacific&tiers=Tier+2",
}
"""Where an address of the table says more with something asked for."""
_NO_PAGES = ("/api/", "/healthz")
_SAME = 0.4
"""Mean difference of two pictures' pixels (0 to 255) up to which they look the same."""


def pages(asker: Asker) -> dict[str, str]:
    """Entry of the table → an address of it that is a page."""
    from briefgen.catalogue import Catalogue
    from briefgen.desk.app import ROUTES

    gap = Catalogue.open().country("KEN").gaps[0].id
    shown = {template: path.replace("{gap}", gap) for template, path in SAMPLES.items()}
    for path, answer in everything_seen_by(asker):
        is_page = answer.status == 200 and answer.headers.get("content-type", "").startswith("text/html")
        if is_page and "content-disposition" not in answer.headers:
            for template in templates_of(path):
                shown.setdefault(template, path)
    in_order = [route.path for route in ROUTES if not route.path.startswith(_NO_PAGES)]
    return {template: shown[template] for template in dict.fromkeys(in_order) if template in shown}


def file_name(template: str, width: int) -> str:
    """`/jobs/{id}` at 390 → `jobs-id-390.png`."""
    return f"{re.sub(r'[^a-z0-9]+', '-', template.lower()).strip('-') or 'front'}-{width}.png"


def page_text(pages_drawn: dict[str, tuple[str, str]]) -> str:
    """docs/desk-pages.md: each page's title with its pictures."""
    lines = ["# The pages of the desk", "", "Each on a phone and on a wide screen; `make docs` draws them.", ""]
    for template, (title, address) in pages_drawn.items():
        lines += [f"## {title}", "", f"`{address}`", ""]
        lines += [f"![{title}, {width} pixels wide](images/desk/{file_name(template, width)})" for width in SIZES]
        lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def drawn(window: Any, width: int) -> Image.Image:
    """The page in the window, smaller, in few colours."""
    picture = Image.open(BytesIO(window.screenshot())).convert("RGB")
    scale = SHOWN_WIDTH[width] / picture.width
    small = picture.resize((SHOWN_WIDTH[width], round(picture.height * scale)), Image.Resampling.LANCZOS)
    return small.quantize(24, dither=Image.Dither.NONE)


def looks_as(picture: Image.Image, file: Path) -> bool:
    """Whether a file shows the same already."""
    if not file.is_file():
        return False
    before = Image.open(file).convert("RGB")
    after = picture.convert("RGB")
    return before.size == after.size and max(ImageStat.Stat(ImageChops.difference(before, after)).mean) <= _SAME


def main() -> None:
    """Draw all pages, write the page that shows them, take away pictures of pages that are no more."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    told: dict[str, tuple[str, str]] = {}
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        desk = RunningDesk(Path(scratch), Path(scratch) / "home")
        desk.start()
        try:
            asker = desk.asker()
            begin_things_of(asker, "Harbour Office")
            addresses = pages(asker)
            chromium = driver.chromium.launch(executable_path=_browser(), args=["--no-sandbox"])
            name, _, value = asker.cookie.partition("=")
            for width, (wide, high) in SIZES.items():
                context = chromium.new_context(viewport={"width": wide, "height": high}, base_url=desk.root)
                context.add_cookies([{"name": name, "value": value, "url": desk.root}])
                window = context.new_page()
                for template, path in addresses.items():
                    window.goto(path)
                    told[template] = (window.title().removeprefix("Error: ").partition(" · ")[0], template)
                    file = IMAGES / file_name(template, width)
                    if not looks_as(picture := drawn(window, width), file):
                        picture.save(file, optimize=True)
        finally:
            desk.kill()
    names = {file_name(template, width) for template in told for width in SIZES}
    for file in IMAGES.glob("*.png"):
        if file.name not in names:
            file.unlink()
    (DOCS / "desk-pages.md").write_text(page_text(told), encoding="utf-8")
    size = sum(file.stat().st_size for file in IMAGES.glob("*.png"))
    print(f"docs/desk-pages.md · {len(names)} pictures, {size // 1024} kB")


if __name__ == "__main__":
    main()
