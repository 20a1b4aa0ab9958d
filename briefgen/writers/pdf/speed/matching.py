"""Which rules match an element: known from its like, unless a rule asks where it stands among its siblings.

Most selectors ask for names, classes and attributes of an element and of its ancestors. For elements that have these
alike, in this document or another, the answer is the same; it is kept in a tree of such places. Only selectors that
ask for more (`:last-child`, `h3 + p`) are tried on each element. What a selector asks for is read off the names in the
code that cssselect2 has made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from types import CodeType
from typing import Any, Generic, TypeVar

from webencodings import ascii_lower

T = TypeVar("T")

_SAFE = frozenset(
    {"local_name", "namespace_url", "classes", "id", "parent", "ancestors", "in_html_document", "etree_element"}
    | {"attrib", "get", "tag", "lower", "startswith", "endswith", "split_whitespace", "any", "next"}
)
"""What may stand in the code of a test that asks for nothing but the element's and its ancestors' own description."""
_MOST_PLACES = 3_000
"""Some thirty of each brief are its own; what briefs have in common is soon known again."""

Entry = tuple[Any, Any, int, str | None, Any]
"""test, specificity, order, pseudo-element, payload: as a matcher of cssselect2 keeps its selectors."""
Found = tuple[Any, int, str | None, Any]
"""The same without its test: as a matcher returns them."""


class _Place(Generic[T]):
    """Elements of the same description below ancestors of the same descriptions."""

    __slots__ = ("below", "certain", "doubtful", "known")

    def __init__(self, certain: list[list[Found]], doubtful: list[tuple[int, Entry]]) -> None:
        self.certain = certain
        """What matches all of them, by sheet."""
        self.doubtful = doubtful
        """What has to be tried on each: number of the sheet, selector."""
        self.below: dict[Hashable, _Place[T]] = {}
        self.known: dict[tuple[bool, ...], T] = {}
        """By the outcome of the trials: what was made of all that match."""


class Matching(Generic[T]):
    """The rules of some matchers for the elements of documents; `make` turns the rules that match into what is kept."""

    def __init__(self, matchers: Sequence[Any], make: Callable[[list[list[Found]]], T]) -> None:
        self._matchers, self._make = matchers, make
        self._asked = {"class"}
        self._certain: dict[int, Found] = {}
        """What is returned for a selector that asks for descriptions alone, by the selector's identity."""
        for matcher in matchers:
            if matcher.id_selectors:
                self._asked.add("id")
            if matcher.lang_attr_selectors:
                self._asked.add("lang")
            for entry in _entries(matcher):
                names, texts = _names_and_texts(entry[0].__code__)
                if names <= _SAFE:
                    self._certain[id(entry)] = entry[1:]
                if "id" in names:
                    self._asked.add("id")
                if "etree_element" in names:
                    self._asked |= texts
        self._first: dict[Hashable, _Place[T]] = {}
        self._count = 0

    def of_all(self, root: Any) -> list[tuple[Any, Any, T]]:
        """Element, parent and what was made of the rules that match, in the order of the document.

        `root` is cssselect2's wrapper of the document's first element.
        """
        if self._count >= _MOST_PLACES:
            self._first.clear()
            self._count = 0
        found: list[tuple[Any, Any, T]] = []
        self._go_through(root.etree_element, None, self._first, _Wrapped(root), found)
        return found

    def _go_through(
        self,
        node: Any,
        parent: Any,
        places: dict[Hashable, _Place[T]],
        wrapped: _Wrapped,
        found: list[tuple[Any, Any, T]],
    ) -> None:
        asked = self._asked
        described = (node.tag, *[pair for pair in node.attrib.items() if pair[0] in asked])
        place = places.get(described)
        if place is None:
            place = places[described] = self._new_place(wrapped.wrapper())
        outcome: tuple[bool, ...] = ()
        if place.doubtful:
            wrapper = wrapped.wrapper()
            outcome = tuple([bool(entry[0](wrapper)) for _, entry in place.doubtful])
        known = place.known.get(outcome)
        if known is None:
            known = place.known[outcome] = self._made(place, outcome)
        found.append((node, parent, known))
        below = place.below
        number = 0
        for child in node:
            if isinstance(child.tag, str):
                self._go_through(child, node, below, _Wrapped(None, wrapped, number), found)
                number += 1

    def _new_place(self, wrapper: Any) -> _Place[T]:
        self._count += 1
        certain: list[list[Found]] = []
        doubtful: list[tuple[int, Entry]] = []
        for number, matcher in enumerate(self._matchers):
            found: list[Found] = []
            for entry in _candidates(matcher, wrapper):
                answer = self._certain.get(id(entry))
                if answer is None:
                    doubtful.append((number, entry))
                elif entry[0](wrapper):
                    found.append(answer)
            certain.append(found)
        return _Place(certain, doubtful)

    def _made(self, place: _Place[T], outcome: tuple[bool, ...]) -> T:
        matched = [list(found) for found in place.certain]
        for (number, entry), matches in zip(place.doubtful, outcome, strict=True):
            if matches:
                matched[number].append(entry[1:])
        for found in matched:
            found.sort()
        return self._make(matched)


class _Wrapped:
    """An element's wrapper, which is made only when a test asks for it."""

    __slots__ = ("_children", "_number", "_parent", "_wrapper")

    def __init__(self, wrapper: Any = None, parent: _Wrapped | None = None, number: int = 0) -> None:
        self._wrapper, self._parent, self._number = wrapper, parent, number
        self._children: list[Any] | None = None

    def wrapper(self) -> Any:
        """The wrapper; all children of an element are wrapped together, since each knows the one before it."""
        if self._wrapper is None and self._parent is not None:
            siblings = self._parent._children
            if siblings is None:
                siblings = self._parent._children = list(self._parent.wrapper().iter_children())
            self._wrapper = siblings[self._number]
        return self._wrapper


def _entries(matcher: Any) -> Iterator[Entry]:
    for by_name in (
        matcher.id_selectors,
        matcher.class_selectors,
        matcher.lower_local_name_selectors,
        matcher.namespace_selectors,
    ):
        for entries in by_name.values():
            yield from entries
    yield from matcher.lang_attr_selectors
    yield from matcher.other_selectors


def _candidates(matcher: Any, wrapper: Any) -> Iterator[Entry]:
    """The selectors that the matcher would try on an element."""
    if wrapper.id is not None:
        yield from matcher.id_selectors.get(wrapper.id, ())
    for name in wrapper.classes:
        yield from matcher.class_selectors.get(name, ())
    yield from matcher.lower_local_name_selectors.get(ascii_lower(wrapper.local_name), ())
    yield from matcher.namespace_selectors.get(wrapper.namespace_url, ())
    if "lang" in wrapper.etree_element.attrib:
        yield from matcher.lang_attr_selectors
    yield from matcher.other_selectors


def _names_and_texts(code: CodeType) -> tuple[set[str], set[str]]:
    """Names and strings in a piece of code, and in the pieces inside it."""
    names, texts = set(code.co_names), set()
    for value in code.co_consts:
        if isinstance(value, str):
            texts.add(value)
        elif isinstance(value, CodeType):
            more_names, more_texts = _names_and_texts(value)
            names |= more_names
            texts |= more_texts
    return names, texts
