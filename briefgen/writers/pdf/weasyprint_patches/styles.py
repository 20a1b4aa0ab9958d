"""Styles: the same rules give the same style, in this document and in the next one.

WeasyPrint shares styles between like elements of one document. They are kept here with the font configuration, and with
them every property that was looked up and everything that the other modules of this package hang on a style.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

_MOST_STYLES = 4_000
"""More than a template has: what is over is of single documents (column widths, pictures' sizes)."""
_MOST_SHEETS = 8
_NEVER_COMPARED = frozenset({"id", "href", "title", "style", "alt"})
"""Attributes whose values no simple selector asks for."""

_Selector = tuple[Any, int, str | None, Any]
"""What a matcher of cssselect2 returns for an element: specificity, order, pseudo-element, (declarations, layer)."""


def install() -> None:
    """Put the short ways in front of WeasyPrint's own."""
    _keep_styles()
    _keep_styles_of_pages()
    _keep_struts()


class _Rules:
    """The rules that match an element, the same for all elements that they match; `declared` is what they say."""

    __slots__ = ("declared", "draws_outline", "names_page")

    def __init__(self, declared: _Declared) -> None:
        self.declared = declared
        self.names_page = any("page" in rules for rules in declared.values())
        self.draws_outline = any(map(_draws_outline, declared.values()))


def _draws_outline(properties: Iterable[str]) -> bool:
    return any(name.startswith("outline") for name in properties)


class _SheetStyles:
    """Of a set of style sheets: which rules make which declarations, and the styles that follow."""

    def __init__(self, sheets: Sequence[Any]) -> None:
        self.sheets = tuple(sheets)  # held, so that the ids of the sheets stay theirs
        self.rules: dict[Hashable, _Rules] = {}
        self.kin: dict[Hashable, tuple[int, _Rules]] = {}
        """By what simple selectors ask of an element: its number, which stands for it as a parent, and its rules."""
        self.styles: dict[Hashable, Any] = {}
        self.page_selectors = [
            selector
            for sheet, _, _ in sheets
            for _rule, selectors, _declarations in sheet.page_rules
            for _specificity, _pseudo_type, selector in selectors
        ]
        self.outlines_pages = any(
            _draws_outline([name for name, _value, _importance in declarations])
            for sheet, _, _ in sheets
            for _rule, _selectors, declarations in sheet.page_rules
        )
        self.pages: dict[Hashable, _OfPage] = {}

    def rules_of_kin(self, element: Any, parent: int) -> tuple[int, _Rules]:
        """The same for elements that no simple selector tells apart; `parent` is the number of the parent's kin."""
        node, before, siblings = element.etree_element, element.previous, element.etree_siblings
        key = (
            parent,
            node.tag,
            _asked_of(node),
            before and (before.etree_element.tag, before.etree_element.get("class")),
            siblings[-1] is node,
        )
        kin = self.kin.get(key)
        if kin is None:
            kin = self.kin[key] = (len(self.kin) + 1, self.rules_for(element))
        return kin

    def rules_for(self, element: Any) -> _Rules:
        """The rules that match an element (cssselect2's wrapper of it)."""
        matched = [sheet.matcher.match(element) for sheet, _, _ in self.sheets]
        key = tuple((id(selector[3][0]), selector[1]) for selectors in matched for selector in selectors)
        rules = self.rules.get(key)
        if rules is None:
            rules = self.rules[key] = _Rules(_declared(self.sheets, matched))
        return rules


def _asked_of(node: Any) -> Hashable:
    """What simple selectors ask of an element beside its name: its attributes, mostly only whether they are there."""
    if node.tag.startswith("{"):
        return (node.get("class"),)
    return tuple([(name, None if name in _NEVER_COMPARED else value) for name, value in node.attrib.items()])


_Weighed = dict[str, tuple[Any, Any]]
"""Property → (value, weight), as WeasyPrint cascades them."""
_Declared = dict[str | None, _Weighed]
"""Pseudo-element (None for the element itself) → what the rules say of it."""


def _keep_styles() -> None:
    from weasyprint.css import StyleFor, find_style_attributes

    original = StyleFor.__init__

    def init(
        self: Any, html: Any, sheets: Any, presentational_hints: Any, font_config: Any, target_collector: Any
    ) -> None:
        if presentational_hints:
            original(self, html, sheets, presentational_hints, font_config, target_collector)
            return
        self._cascaded_styles, self._computed_styles = {}, {}
        self.initial_page_sizes = {"box": None, "area": None}
        self._sheets, self.font_config = sheets, font_config
        own = _own_declarations(find_style_attributes(html.etree_element, False, html.base_url))
        shared = self.briefgen_shared = _styles_of_sheets(font_config, sheets)
        computed = self._computed_styles
        root_style, pages_named, outlined = None, False, shared.outlines_pages
        simple, kin_numbers = getattr(html, "simple_selectors", False), {None: 0}
        for element in html.wrapper_element.iter_subtree():
            node = element.etree_element
            if simple:
                parent = element.parent and element.parent.etree_element
                kin_numbers[node], rules = shared.rules_of_kin(element, kin_numbers[parent])
            else:
                rules = shared.rules_for(element)
            parent_style = _shared(computed[element.parent.etree_element, None]) if element.parent else None
            _set_styles(self, node, rules, own.get(node), (parent_style, root_style, html.base_url), shared)
            style = computed[node, None]
            if root_style is None:
                root_style = _shared(style)
            elif rules.names_page or "page" in own.get(node, ()):
                pages_named = True
            outlined = outlined or rules.draws_outline or _draws_outline(own.get(node, ()))
            anchor = style.__dict__.get("briefgen_anchor")
            if anchor and target_collector:
                target_collector.collect_anchor(anchor)
        # (The fonts are what all styles of the document in hand have in common.)
        font_config.briefgen_pages_named, font_config.briefgen_outlined = pages_named, outlined
        font_config.briefgen_layout = (computed, target_collector)

    StyleFor.__init__ = init


def forget_layout(font_config: Any) -> None:
    """Let go of what was needed for laying a document out: its drawings hold on to it until they are drawn."""
    computed, targets = font_config.__dict__.pop("briefgen_layout", ({}, None))
    computed.clear()
    if targets is not None:
        targets.target_lookup_items.clear()


class _OfPage(NamedTuple):
    """Styles of a page and of what is around it (margin boxes, footnotes), below a style of the root element."""

    root: Any
    """Held, so that its id stays its own."""
    styles: dict[str | None, Any]


def _keep_styles_of_pages() -> None:
    """Pages that the same `@page` rules match share their styles; each has a score of them."""
    from weasyprint.layout import page

    original = page.set_page_type_computed_styles

    def set_page_type_computed_styles(page_type: Any, html: Any, style_for: Any) -> None:
        shared = getattr(style_for, "briefgen_shared", None)
        if shared is None:
            original(page_type, html, style_for)
            return
        computed = style_for._computed_styles
        root = _shared(computed[html.etree_element, None])
        matches = tuple([style_for._page_type_match(selector, page_type) for selector in shared.page_selectors])
        key = (matches, id(root), html.base_url)
        of_page = shared.pages.get(key)
        if of_page is None:
            original(page_type, html, style_for)
            pseudo_types = [pseudo for element, pseudo in style_for._cascaded_styles if element == page_type]
            styles = {pseudo: computed[page_type, pseudo] for pseudo in (None, *pseudo_types)}
            shared.pages[key] = _OfPage(root, styles)
        else:
            computed.update({(page_type, pseudo): style for pseudo, style in of_page.styles.items()})

    page.set_page_type_computed_styles = set_page_type_computed_styles


def _own_declarations(attributes: Iterable[Any]) -> dict[Any, _Weighed]:
    """What elements say of themselves: `style`, `lang`, `id`."""
    from math import inf

    from weasyprint.css import declaration_precedence, preprocess_declarations

    own: dict[Any, _Weighed] = {}
    for specificity, element, declarations, base_url in attributes:
        style = own.setdefault(element, {})
        for name, values, importance in preprocess_declarations(base_url, declarations):
            _weigh(style, name, values, (declaration_precedence("author", importance), inf, specificity))
    return own


def _declared(sheets: Any, matched: Sequence[Sequence[_Selector]]) -> _Declared:
    """The cascade of the rules that match an element; `matched` are those of each sheet."""
    from math import inf

    from weasyprint.css import declaration_precedence

    declared: _Declared = {None: {}}
    for (sheet, origin, sheet_specificity), selectors in zip(sheets, matched, strict=True):
        for specificity, _order, pseudo_type, (declarations, layer) in selectors:
            layer_order = inf if layer is None else sheet.layers.index(layer)
            style = declared.setdefault(pseudo_type, {})
            for name, values, importance in declarations:
                weight = (declaration_precedence(origin, importance), layer_order, sheet_specificity or specificity)
                _weigh(style, name, values, weight)
    return declared


def _weigh(style: _Weighed, name: str, values: Any, weight: Any) -> None:
    old = style.get(name)
    if old is None or old[1] <= weight:
        style[name] = values, weight


def _styles_of_sheets(font_config: Any, sheets: Any) -> _SheetStyles:
    """What is kept for these sheets, with the font configuration that their styles use."""
    every: dict[Hashable, _SheetStyles] = font_config.__dict__.setdefault("briefgen_styles", {})
    key = tuple((id(sheet), origin, specificity) for sheet, origin, specificity in sheets)
    if key not in every:
        if len(every) >= _MOST_SHEETS:
            every.clear()
        every[key] = _SheetStyles(sheets)
    shared = every[key]
    if len(shared.styles) >= _MOST_STYLES:
        shared.styles.clear()
        shared.pages.clear()
        shared.kin.clear()
    return shared


def _set_styles(
    style_for: Any,
    node: Any,
    matched: _Rules,
    own: _Weighed | None,
    context: tuple[Any, Any, Any],
    shared: _SheetStyles,
) -> None:
    """The styles of an element and its pseudo-elements."""
    parent_style, root_style, base_url = context
    declared = matched.declared
    rules, anchor = declared[None], ""
    own_key: Hashable = None
    if own:
        rules, own = dict(rules), dict(own)
        named = own.pop("anchor", None)
        anchor = named[0] if named else ""
        for name, (values, weight) in own.items():
            if name not in rules or rules[name][1] <= weight:
                rules[name] = values, weight
        own_key = tuple((name, _key(values)) for name, (values, _) in own.items())
    key = (matched, own_key, id(parent_style), base_url)
    styles = shared.styles.get(key)
    if styles is None:
        styles = shared.styles[key] = _new_styles(style_for, declared, rules, parent_style, root_style, base_url)
    computed = style_for._computed_styles
    for pseudo_type, style in styles:
        computed[node, pseudo_type] = style
    if anchor:
        computed[node, None] = _anchored()(styles[0][1], anchor)


def _new_styles(
    style_for: Any, declared: _Declared, rules: _Weighed, parent_style: Any, root_style: Any, base_url: Any
) -> list[tuple[str | None, Any]]:
    from weasyprint.css import ComputedStyle, InitialStyle

    fonts, sizes = style_for.font_config, style_for.initial_page_sizes
    root = InitialStyle(fonts) if root_style is None else root_style
    own = ComputedStyle(parent_style, rules, None, root, base_url, fonts, sizes)
    pseudo_root = own if root_style is None else root_style
    return [
        (None, own),
        *(
            (pseudo_type, ComputedStyle(own, more, pseudo_type, pseudo_root, base_url, fonts, sizes))
            for pseudo_type, more in declared.items()
            if pseudo_type
        ),
    ]


@cache
def _anchored() -> Any:
    from weasyprint.css import ComputedStyle, Style

    class Anchored(Style):  # type: ignore[misc]
        """The style of an element that links point to: that of its like, and a name.

        What is hung on it (`briefgen_…`) is hung on its like: none of it depends on the name.
        """

        def __init__(self, like: Any, anchor: str) -> None:
            self.__dict__.update(like.__dict__, briefgen_like=like, briefgen_anchor=anchor)
            self["anchor"] = anchor

        def __getattr__(self, name: str) -> Any:
            if name.startswith("briefgen_"):
                return getattr(self.briefgen_like, name)
            raise AttributeError(name)

        def __setattr__(self, name: str, value: Any) -> None:
            if name.startswith("briefgen_"):
                setattr(self.briefgen_like, name, value)
            super().__setattr__(name, value)

        @property
        def anonymous_style(self) -> Any:
            """Styles of anonymous boxes inherit what has nothing to do with the name."""
            return self.briefgen_like.anonymous_style

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

    return Anchored


def _shared(style: Any) -> Any:
    """The style that like elements share, for one that has a name of its own."""
    return getattr(style, "briefgen_like", style)


def _key(value: Any) -> Hashable:
    """What tells values of attributes apart: they are read anew for each document."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple | list):
        return tuple(map(_key, value))
    serialise = getattr(value, "serialize", None)  # tokens of CSS
    return (type(value).__name__, serialise()) if serialise else id(value)


def _keep_struts() -> None:
    """Line height and baseline of a style: WeasyPrint keeps them, under a key that is long to write."""
    from weasyprint.layout import inline
    from weasyprint.text import line_break

    original = line_break.strut

    def strut(style: Any) -> tuple[float, float]:
        try:
            return style.briefgen_strut  # type: ignore[no-any-return]
        except AttributeError:
            measures: tuple[float, float] = original(style)
            style.briefgen_strut = measures
            return measures

    inline.strut = line_break.strut = strut
