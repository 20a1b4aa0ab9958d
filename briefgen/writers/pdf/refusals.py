"""What WeasyPrint would draw and PDF/UA-1 or PDF/A-3 do not take: refused, with what to write instead."""

from __future__ import annotations

from typing import Any

from briefgen.errors import BriefgenError, RenderError


def install() -> None:
    """Put the refusals in front of WeasyPrint's own functions; done once, when WeasyPrint is loaded."""
    _printing_colours()
    _see_through_text()
    _drawings_that_fail()


def check_sizes(printed: Any) -> None:
    """PDF/A (ISO 19005-3, 6.1.13) has pages of 3 to 14,400 points."""
    for page in printed.pages:
        if not all(3 <= 0.75 * length <= 14_400 for length in (page.width, page.height)):
            raise RenderError(f"A page of {page.width:g} × {page.height:g} px is too small or too large for PDF/A.")


def _printing_colours() -> None:
    """PDF/A (ISO 19005-3, 6.2.4) has no colours of a press beside the sRGB that the file says it is in."""
    from weasyprint.pdf.stream import Stream

    original = Stream.set_color_space

    def set_color_space(self: Stream, space: str, stroke: bool = False) -> None:
        if space == "DeviceCMYK":
            raise RenderError(
                "The page has a colour of a printing press (device-cmyk).",
                hint="Write it as a colour of a screen: #rrggbb.",
            )
        original(self, space, stroke)

    Stream.set_color_space = set_color_space


def _see_through_text() -> None:
    """What has an `opacity` is drawn in a group of its own, where WeasyPrint's tags do not reach (ISO 14289-1, 7.1)."""
    from weasyprint import draw

    original = draw.draw_stacking_context

    def draw_stacking_context(stream: Any, stacking_context: Any) -> None:
        if stacking_context.box.style["opacity"] < 1 and stream._tags is not None:
            raise RenderError(
                f"The page's <{stacking_context.box.element_tag}> has an opacity, which a tagged PDF cannot hold.",
                hint="Give it a paler colour instead (color, background).",
            )
        original(stream, stacking_context)

    draw.draw_stacking_context = draw_stacking_context


def _drawings_that_fail() -> None:
    """WeasyPrint would leave out a drawing that it cannot draw, or stop in the midst of it, and say nothing."""
    from weasyprint.images import SVGImage

    def draw(self: SVGImage, stream: Any, width: float, height: float, _style: Any) -> None:
        try:
            self._svg.draw(stream, width, height, self._base_url, self._context)
        except BriefgenError:
            raise
        except Exception as error:
            raise RenderError(f"A drawing of the page cannot be printed: {type(error).__name__}: {error}.") from error

    SVGImage.draw = draw
