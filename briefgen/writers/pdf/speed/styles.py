"""Styles: the same rules give the same style, in this document and in the next one.

WeasyPrint shares styles between like elements of one document. They are kept here with the font configuration, and with
them every property that was looked up and everything that the other modules of this package hang on a style.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

_MOST_STYLES = 4_000
"""More than a template has: what is over is of single documents (column widths, targets of links)."""


def install() -> None:
    """Put the short ways in front of WeasyPrint's own."""
    _keep_styles()
    _look_up_simple_properties()
    _keep_struts()


def _keep_styles() -> None:
    from weasyprint.css import ComputedStyle, InitialStyle, Style, StyleFor

    original = StyleFor.set_computed_styles

    class Anchored(Style):  # type: ignore[misc]
        """The style of an element that links point to: that of its like, and a name."""

        def __init__(self, like: Any, cascaded: Mapping[str, Any], anchor: str) -> None:
            self.__dict__.update(like.__dict__)
            self.briefgen_like = like
            self.cascaded = cascaded
            self["anchor"] = anchor

        def __missing__(self, key: str) -> Any:
            value = self[key] = self.briefgen_like[key]
            return value

        def copy(self) -> Any:
            """A style of its own: what is changed in it may change what depends on it."""
            copy = ComputedStyle(
                self.parent_style,
                self.cascaded,
                self.pseudo_type,
                self.root_style,
                self.base_url,
                self.font_config,
                self.initial_page_sizes,
            )
            copy.update(self)
            copy.specified = self.specified.copy()
            return copy

    def set_computed_styles(
        self: Any,
        element: Any,
        parent: Any,
        root: Any = None,
        pseudo_type: str | None = None,
        base_url: str | None = None,
        target_collector: Any = None,
    ) -> None:
        if isinstance(element, tuple):  # a page, whose style is changed later
            original(self, element, parent, root, pseudo_type, base_url, target_collector)
            return
        computed = self._computed_styles
        cascaded = self._cascaded_styles.get((element, pseudo_type), {})
        if element == root and pseudo_type is None:
            parent_style, root_style = None, None
        else:
            parent_style, root_style = _shared(computed[parent, None]), _shared(computed[root, None])
        rules = {name: value for name, value in cascaded.items() if name != "anchor"}
        kept = self.font_config.__dict__.setdefault("briefgen_styles", {})
        key = (id(parent_style), pseudo_type, base_url, *((n, _key(n, v), weight) for n, (v, weight) in rules.items()))
        style = kept.get(key)
        if style is None:
            if len(kept) >= _MOST_STYLES:
                kept.clear()
            style = kept[key] = ComputedStyle(
                parent_style,
                rules,
                pseudo_type,
                InitialStyle(self.font_config) if root_style is None else root_style,
                base_url,
                self.font_config,
                self.initial_page_sizes,
            )
        if "anchor" in cascaded:
            anchor = ComputedStyle(
                parent_style, cascaded, pseudo_type, root_style, base_url, self.font_config, self.initial_page_sizes
            )["anchor"]
            style = Anchored(style, cascaded, anchor)
            if target_collector and anchor:
                target_collector.collect_anchor(anchor)
        computed[element, pseudo_type] = style

    StyleFor.set_computed_styles = set_computed_styles


def _shared(style: Any) -> Any:
    """The style that like elements share, for one that has a name of its own."""
    return getattr(style, "briefgen_like", style)


def _key(name: str, value: Any) -> Hashable:
    """What tells values apart; those of rules that are kept are the same objects in every document."""
    if name.startswith("__") and isinstance(value, tuple | list):
        from tinycss2 import serialize  # type: ignore[import-untyped]

        # A variable, which a page's root may set for itself: tokens, which are read anew for each page.
        return str(serialize(value))
    try:
        hash(value)
    except TypeError:
        return id(value)
    found: Hashable = value
    return found


def _look_up_simple_properties() -> None:
    from weasyprint.css import ComputedStyle
    from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
    from weasyprint.css.functions import check_math
    from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

    original = ComputedStyle.__missing__
    # What a parent says and what nobody says, where neither floats nor writing directions come into it.
    taken_over = frozenset(
        key for key in INHERITED if key not in PHYSICAL_FUNCTIONS and not key.startswith("text_decoration_")
    )
    initial = {
        key: value
        for key, value in INITIAL_VALUES.items()
        if key not in INHERITED
        and key not in INITIAL_NOT_COMPUTED
        and key not in ("float", "position", "display", "page")
        and not key.startswith("text_decoration_")
        and not check_math(value)
    }

    def missing(self: Any, key: str) -> Any:
        cascaded = self.cascaded
        if key not in cascaded:
            if key in initial and (key not in PHYSICAL_FUNCTIONS or not _speaks_of_directions(self)):
                value = self[key] = initial[key]
                return value
            if key in taken_over and self.parent_style is not None:
                value = self.parent_style[key]
                if not check_math(value):
                    self[key] = value
                    return value
        return original(self, key)

    ComputedStyle.__missing__ = missing


def _speaks_of_directions(style: Any) -> bool:
    """Whether a rule sets a property by its logical name (`margin-inline-start`)."""
    try:
        return style.briefgen_logical  # type: ignore[no-any-return]
    except AttributeError:
        found = style.briefgen_logical = any("inline" in key or "block" in key for key in style.cascaded)
        return found


def _keep_struts() -> None:
    """Line height and baseline of a style: WeasyPrint keeps them, under a key that is long to write."""
    from weasyprint.layout import inline
    from weasyprint.text import line_break

    original = line_break.strut

    def strut(style: Any) -> tuple[float, float]:
        try:
            return style.briefgen_strut  # type: ignore[no-any-return]
        except AttributeError:
            found: tuple[float, float] = original(style)
            style.briefgen_strut = found
            return found

    inline.strut = line_break.strut = strut
