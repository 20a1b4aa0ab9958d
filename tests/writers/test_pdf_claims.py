"""PDF/UA-1 and PDF/A-3a are claimed by a file that is so: what a page of somebody else's may hold, mended or refused.

Two validators judge what is mended: page-validation, and veraPDF for all samples in one process.
"""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from briefgen.document.parse import parse_blocks
from briefgen.document.tree import Document, UnsupportedError
from briefgen.errors import RenderError
from briefgen.pictures import for_screens
from briefgen.writers import pdf


def _encoded(image: Image.Image, kind: str) -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def _png_of_16_bits() -> bytes:
    """Grey, 16 bits a point, all of them a third of the way to white."""
    rows = b"".join(b"\0" + b"\x55\x55" * 20 for _ in range(10))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    header = struct.pack(">LLBBBBB", 20, 10, 16, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _figure(content: bytes, kind: str = "png") -> str:
    data = base64.b64encode(content).decode()
    return f'<h1>T</h1><figure id="f"><img src="data:image/{kind};base64,{data}" alt="A picture"></figure>'


def _drawing(parts: str) -> str:
    return (
        '<h1>T</h1><figure id="f"><svg xmlns="http://www.w3.org/2000/svg" width="90" height="60" viewBox="0 0 90 60">'
        f"<title>A drawing</title>{parts}</svg></figure>"
    )


def _table(rows: str) -> str:
    return f'<h1>T</h1><table id="t"><caption>What</caption>{rows}</table>'


RED = Image.new("RGB", (20, 10), (200, 30, 30))
NOISE = Image.effect_noise((200, 100), 50)
MENDED = {
    "a heading that skips a level": "<h1>T</h1><h4>Deep</h4><p>x</p><h2>Next</h2>",
    "a heading before the first of its level": "<h3>T</h3><p>x</p><h1>Later</h1><h2>Below</h2>",
    "a first heading that is not shown": '<h1 style="display:none">T</h1><h2>Below</h2>',
    "cells merged downwards": _table(
        "<thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td rowspan=2>1</td><td>2</td></tr><tr></tr></tbody>"
    ),
    "a cell wider than the table": _table(
        "<thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td colspan=5>1</td></tr></tbody>"
    ),
    "rows of different lengths": _table("<tbody><tr><td>1</td></tr><tr></tr><tr><td>1</td><td>2</td></tr></tbody>"),
    "a picture of a printing press": _figure(_encoded(RED.convert("CMYK"), "JPEG"), "jpeg"),
    "such a picture in a drawing": _drawing(
        '<image width="9" height="9" href="data:image/jpeg;base64,'
        f'{base64.b64encode(_encoded(RED.convert("CMYK"), "JPEG")).decode()}"/>'
    ),
    "16 bits a point": _figure(_png_of_16_bits()),
    "a palette": _figure(_encoded(RED.convert("P"), "PNG")),
    "transparency": _figure(_encoded(Image.new("RGBA", (20, 10), (200, 30, 30, 90)), "PNG")),
    "groups in groups": _drawing('<g transform="translate(1)">' * 16 + '<rect width="9" height="9"/>' + "</g>" * 16),
    "gradient, pattern, mask": _drawing(
        '<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-opacity="0.2"/></linearGradient>'
        '<mask id="m"><rect width="20" height="20" fill="white"/></mask>'
        '<rect fill="url(#g)" mask="url(#m)" width="50" height="50"/>'
    ),
}
REFUSED = {
    "a colour of a printing press": ('<h1 style="color:device-cmyk(0 1 1 0)">T</h1>', "printing press"),
    "such a colour in a drawing": (_drawing('<rect width="9" height="9" fill="device-cmyk(0 1 1 0)"/>'), "printing"),
    "text that shines through": ('<h1>T</h1><p style="opacity:.5">x</p>', "<p> has an opacity"),
    "a row that is no row": (_table('<tbody><tr style="display:block"><td>1</td></tr></tbody>'), "TBody in a TBody"),
    "a cell that is no cell": (_table('<tbody><tr><td style="display:block">1</td></tr></tbody>'), "TR in a TR"),
    "a table that is no table": (
        '<h1>T</h1><table style="display:block"><tbody><tr><td>1</td></tr></tbody></table>', "Table in a Table"),
    "a picture that was cut off": (_figure(_encoded(NOISE, "PNG")[:-600]), "truncated"),
    "a photograph that was cut off": (_figure(_encoded(NOISE, "JPEG")[:-900], "jpeg"), "truncated"),
    "what is no picture": (_figure(b"junk"), "no PNG, JPEG or GIF"),
    "another kind of picture": (_figure(_encoded(RED, "WEBP")), "no PNG, JPEG or GIF"),
    "a place beyond any number": (_drawing('<rect width="1e400" height="nan"/>'), "beyond any number"),
    "what nothing can draw": (_drawing('<text font-size="1e30">a</text>'), "drawing of the page cannot be printed"),
    "a page beyond any paper": ("<style>@page{size:20000mm}</style><h1>T</h1>", "too large for PDF/A"),
    "what WeasyPrint stumbles over": ('<h1>T</h1><p style="transform:scale(0)">x</p>', "WeasyPrint cannot print"),
    "a line separator": ("<h1>T</h1><p>a\u2028b</p>", r"U\+2028"),
}  # fmt: skip


def test_what_can_be_mended_passes_both_validators(
    page: Callable[..., Document],
    validate_pdf: Callable[..., list[str]],
    vera_failures: Callable[..., list[str]],
    tmp_path: Path,
) -> None:
    for number, body in enumerate(MENDED.values()):
        (tmp_path / f"{number}.pdf").write_bytes(pdf.write(page(body)))
    files = sorted(tmp_path.iterdir())
    assert {file.name: lines for file in files if (lines := validate_pdf(file))} == {}
    assert vera_failures(files) == []


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_is_refused_and_named(page: Callable[..., Document], case: str) -> None:
    body, message = REFUSED[case]
    with pytest.raises(RenderError, match=message):
        pdf.write(page(body))


def test_headings_keep_their_order_when_gaps_are_closed(
    page: Callable[..., Document], tags: Callable[[bytes], list[Any]]
) -> None:
    made = pdf.write(page("<h2>a</h2><h4>b</h4><h3>c</h3><h4>d</h4><h2>e</h2><h1>f</h1>"))
    levels = [element["/S"] for element in tags(made) if element["/S"].startswith("/H")]
    assert levels == ["/H1", "/H2", "/H2", "/H3", "/H1", "/H1"]


def test_a_short_row_gets_one_empty_cell_as_wide_as_the_gap(
    page: Callable[..., Document], tags: Callable[[bytes], list[Any]]
) -> None:
    made = pdf.write(page(_table("<tbody><tr><td>1</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></tbody>")))
    cells = [element for element in tags(made) if element["/S"] == "/TD"]
    assert len(cells) == 5
    assert [cell["/A"]["/ColSpan"] for cell in cells if "/A" in cell] == [2]


def test_a_picture_keeps_its_shades_on_the_way_to_eight_bits() -> None:
    with Image.open(io.BytesIO(for_screens(_png_of_16_bits()))) as grey:
        assert (grey.mode, grey.getpixel((5, 5))) == ("L", 0x55)
    with Image.open(io.BytesIO(for_screens(_encoded(RED.convert("CMYK"), "JPEG")))) as red:
        assert red.getpixel((5, 5)) == pytest.approx((200, 30, 30), abs=8)
    plain = _encoded(RED, "PNG")
    assert for_screens(plain) is plain


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (_figure(_encoded(NOISE, "PNG")[:-600]), "cannot be read: image file is truncated"),
        (_figure(_encoded(RED, "PNG")).replace("<img ", '<img width="abc" '), "width=“abc” is no number of pixels"),
        (_drawing('<g id="a"><use href="#a"/></g>'), "copy themselves without end"),
        (_drawing("<g>" * 25 + "</g>" * 25), "too deep in each other"),
        (_table("<tbody><tr><td rowspan=2>1</td></tr></tbody>"), "no cell goes over several rows"),
        (_table("<thead><tr><th>1</th></tr></thead><thead></thead>"), "a table has one head"),
    ],
)
def test_a_template_is_told_before_any_paper_is_made(body: str, message: str) -> None:
    with pytest.raises(UnsupportedError, match=message):
        parse_blocks(
            f"<!DOCTYPE html><html lang=en><head><title>t</title></head><body><main>{body}</main></body></html>"
        )


def test_drawings_that_copy_their_parts_into_millions_are_counted_not_drawn() -> None:
    levels = "".join(f'<g id="a{n + 1}">' + f'<use href="#a{n}"/>' * 10 + "</g>" for n in range(8))
    drawing = _drawing(f'<defs><g id="a0"/>{levels}</defs><use href="#a8"/>')
    with pytest.raises(UnsupportedError, match="copies its parts into more than 100,000"):
        parse_blocks(f"<html><body><main>{drawing}</main></body></html>")
