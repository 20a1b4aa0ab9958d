"""SVG → PNG for formats that cannot hold vectors, with our own fonts only: the same bytes on every machine."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from briefgen.errors import RenderError
from briefgen.resources import templates_folder

if TYPE_CHECKING:
    from resvg import usvg

DPI = 192
"""Two dots for each of CSS's pixels. Word draws the SVG; this is for programs that do not."""
_TALLEST = 20_000
"""Pixels."""
_local = threading.local()


def rasterise(svg: str, *, width: float) -> bytes:
    """Draw `svg` as PNG, `width` millimetres wide at 192 dots per inch, on white.

    The drawing has been through `document.drawings.check_drawing`: resvg would read files that it names.

    Raises:
        RenderError: resvg cannot make sense of it.
    """
    import resvg  # only Word needs it

    pixels = round(width / 25.4 * DPI)
    try:
        tree = resvg.usvg.Tree.from_str(svg, _options())
        across, down = tree.int_size()
        scale = pixels / across
        size = (pixels, min(round(down * scale), _TALLEST))
        # Rows of a matrix: x' = scale·x, y' = scale·y.
        return bytes(resvg.render(tree, (scale, 0, 0, 0, scale, 0), bg_size=size, bg_color=(255, 255, 255, 255)))
    except BaseException as problem:
        # The binding unwraps Rust's results: what is wrong with a drawing comes as a panic, which is no Exception.
        if type(problem).__name__ != "PanicException":
            raise
        raise RenderError(f"A drawing cannot be made into a picture: {problem}.") from problem


def _options() -> usvg.Options:
    """This thread's settings: resvg lets no other thread use them. Fonts are read once and kept in memory: by path,
    resvg would open them anew for every word."""
    if not hasattr(_local, "options"):
        _local.options = _new_options()
    options: usvg.Options = _local.options
    return options


def _new_options() -> usvg.Options:
    import resvg

    options = resvg.usvg.Options.default()
    options.dpi = 96.0
    options.font_family = "Source Sans 3"
    for path in sorted((templates_folder() / "fonts").glob("*.ttf")):
        options.load_font_data(path.read_bytes())
    return options
