"""What follows from a box's style alone is the same for all boxes of that style."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_SIDES = ("left", "right", "top", "bottom")
_LENGTHS = (
    *(f"margin_{side}" for side in _SIDES),
    *(f"padding_{side}" for side in _SIDES),
    *(f"{limit}{axis}" for axis in ("width", "height") for limit in ("", "min_", "max_")),
)


def install() -> None:
    """Put the remembered answers in front of WeasyPrint's own."""
    _keep_lengths()
    _keep_absent_backgrounds()
    _keep_flow()
    _follow_one_path_to_page_names()
    _skip_float_avoidance()
    _walk_without_recursion()


def _keep_lengths() -> None:
    """Margins, paddings, borders, sizes: only those in percent depend on where a box stands."""
    from weasyprint.formatting_structure.boxes import PageBox
    from weasyprint.layout import percent

    original = percent.resolve_percentages

    def resolve_percentages(box: Any, containing_block: Any) -> None:
        style = box.style
        try:
            fixed = style.briefgen_lengths
        except AttributeError:
            fixed = style.briefgen_lengths = _fixed_lengths(style)
        if fixed is None or isinstance(box, PageBox):
            original(box, containing_block)
            return
        lengths, borders = fixed
        box.__dict__.update(lengths)
        # Where borders collapse, a cell may have been given its own already.
        for name, width in borders:
            if name not in box.__dict__:
                box.__dict__[name] = width

    _replace_in_layout(original, resolve_percentages)


def _replace_in_layout(original: Callable[..., Any], replacement: Callable[..., Any]) -> None:
    """Put a function in the place of another of the same name, in every module of the layout that has it."""
    import importlib
    import pkgutil

    import weasyprint.layout

    for module_info in pkgutil.iter_modules(weasyprint.layout.__path__):
        module = importlib.import_module(f"weasyprint.layout.{module_info.name}")
        if getattr(module, replacement.__name__, None) is original:
            setattr(module, replacement.__name__, replacement)


def _fixed_lengths(style: Any) -> tuple[dict[str, Any], tuple[tuple[str, Any], ...]] | None:
    """Used lengths of a style, and borders of a collapsing one; None when a length depends on more than the style."""
    if style["box_sizing"] != "content-box":
        return None
    lengths: dict[str, Any] = {}
    for name in _LENGTHS:
        value = style[name]
        if value == "auto":
            lengths[name] = 0 if name.startswith("min_") else "auto"
        elif getattr(value, "unit", None) == "px":
            lengths[name] = value.value
        else:
            return None
    borders = {f"border_{side}_width": style[f"border_{side}_width"] for side in _SIDES}
    if style["border_collapse"] == "collapse":
        return lengths, tuple(borders.items())
    return lengths | borders, ()


def _keep_absent_backgrounds() -> None:
    """Most boxes have no background, no shadow, no round corner and no picture for a border."""
    from weasyprint.draw.color import get_color
    from weasyprint.formatting_structure.boxes import Box
    from weasyprint.layout import background

    original = background.layout_box_backgrounds
    corners = [f"border_{side}_radius" for side in ("top_left", "top_right", "bottom_right", "bottom_left")]
    for corner in corners:
        setattr(Box, corner, (0, 0))

    def bare(style: Any) -> bool:
        pictures = style["border_image_source"][0] != "none" or style["mask_border_source"][0] != "none"
        round_corners = any((0, "px") not in style[corner] for corner in corners)
        if pictures or round_corners or style["box_shadow"] or style["visibility"] == "hidden":
            return False
        images = any(kind != "none" or value for kind, value in style["background_image"])
        return not images and get_color(style, "background_color").alpha == 0

    def layout_box_backgrounds(
        page: Any, box: Any, get_image_from_uri: Any, layout_children: bool = True, style: Any = None
    ) -> None:
        own = box.style
        try:
            is_bare = own.briefgen_bare
        except AttributeError:
            is_bare = own.briefgen_bare = bare(own)
        if not is_bare or style is not None or box is page:
            original(page, box, get_image_from_uri, layout_children, style)
            return
        if layout_children:
            for child in box.all_children():
                layout_box_backgrounds(page, child, get_image_from_uri)
        box.background = None

    background.layout_box_backgrounds = layout_box_backgrounds


def _keep_flow() -> None:
    """Whether a box is in the normal flow is asked many times."""
    from weasyprint.formatting_structure.boxes import Box

    original = Box.is_in_normal_flow

    def is_in_normal_flow(self: Any) -> bool:
        style = self.style
        try:
            return style.briefgen_in_flow  # type: ignore[no-any-return]
        except AttributeError:
            in_flow = style.briefgen_in_flow = bool(original(self))
            return in_flow

    Box.is_in_normal_flow = is_in_normal_flow


def _follow_one_path_to_page_names() -> None:
    """Look for the page name at a box's start along its first children, for that at its end along its last.

    WeasyPrint looks along both at each level: twice as many boxes with every level.
    """
    from weasyprint.formatting_structure.boxes import ParentBox, TableBox

    def page_name(box: Any, direction: int) -> str:
        outer = []
        while isinstance(box, ParentBox) and not isinstance(box, TableBox):
            for child in box.children[::direction]:
                if child.is_in_normal_flow() or child.is_floated():
                    outer.append(box)
                    box = child
                    break
            else:
                break
        # The innermost that has one: every box has, as a rule.
        name: str = box.style["page"]
        while not name and outer:
            name = outer.pop().style["page"]
        return name

    def page_values(self: Any) -> tuple[str, str]:
        style = self.style
        if not style.font_config.__dict__.get("briefgen_pages_named", True):
            # Every box has the page of the root element.
            return style["page"], style["page"]
        return page_name(self, 1), page_name(self, -1)

    ParentBox.page_values = page_values


def _skip_float_avoidance() -> None:
    """Where nothing floats, a line has the whole width: the same sums without a search."""
    from weasyprint.layout import float as floating

    original = floating.avoid_collisions

    def avoid_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> tuple[Any, Any, Any]:
        floats = context.excluded_shapes or box.style["float"] != "none"
        if outer or floats or containing_block.style["direction"] != "ltr":
            answer: tuple[Any, Any, Any] = original(context, box, containing_block, outer)
            return answer
        left = containing_block.content_box_x()
        right = left + containing_block.width - box.margin_right
        left += box.margin_left
        return left - box.margin_left, box.border_box_y() - box.margin_top, right - left

    _replace_in_layout(original, avoid_collisions)


def _walk_without_recursion() -> None:
    """All boxes of a page are looked through several times: one list instead of a generator for each box."""
    from weasyprint import draw
    from weasyprint.formatting_structure.boxes import Box

    draw_outline = draw.draw_outline

    def descendants(self: Any, placeholders: bool = False) -> Any:
        stack = [self]
        while stack:
            box = stack.pop()
            yield box
            if placeholders or isinstance(box, Box):
                stack.extend(box.children[::-1])

    def draw_outline_if_any(stream: Any, box: Any) -> None:
        if box.style.font_config.__dict__.get("briefgen_outlined", True):
            draw_outline(stream, box)

    Box.descendants = descendants
    draw.draw_outline = draw_outline_if_any
