"""The README's picture: the first page of Australia's brief, as briefgen makes it (`make picture`)."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

import briefgen

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "australia-first-page.png"
DOTS_PER_INCH = 110
FRAME = "#c8ccd0"


def first_page(country: str) -> Image.Image:
    """Render the first page of a country's PDF, with a hairline around it: a README has no paper edge."""
    pdf = briefgen.render(briefgen.compose(country), "pdf")
    with pypdfium2.PdfDocument(pdf) as document:
        page: Image.Image = document[0].render(scale=DOTS_PER_INCH / 72).to_pil()
    return ImageOps.expand(page, border=1, fill=FRAME)


def main() -> None:
    """Write the picture, with few colours so that the repository stays small."""
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    # No dithering: it would make the same page larger and its letters fuzzy.
    first_page("australia").quantize(64, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    print(f"{PICTURE} · {PICTURE.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
