"""SVG → PNG for formats that cannot hold vectors, with our own fonts only: the same bytes on every machine."""

from __future__ import annotations

from functools import cache

from briefgen.resources import templates_folder

DPI = 200
"""Word draws the SVG; this is for programs that do not, and takes longer than all the rest of a Word file."""


def rasterise(svg: str, *, width: float) -> bytes:
    """Draw `svg` as PNG, `width` millimetres wide at 200 dots per inch, on white."""
    import resvg_py  # only Word needs it

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=round(width / 25.4 * DPI),
            dpi=96.0,
            background="white",
            skip_system_fonts=True,
            font_files=list(_font_files()),
            font_family="Source Sans 3",
            sans_serif_family="Source Sans 3",
        )
    )


@cache
def _font_files() -> tuple[str, ...]:
    return tuple(sorted(str(path) for path in (templates_folder() / "fonts").glob("*.ttf")))
