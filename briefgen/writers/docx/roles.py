"""Which named style a block has.

A template set's `word-styles.toml` maps roles to shown names of styles. The keys, from the most particular:

    "country ours h3"  a tag (or a role) within a group of role `ours` within one of role `country`
    "ours h2"       a tag (or a role) anywhere within a group of role `ours`
    "h2.title"      a tag with a role
    "title"         a role, whatever its tag
    "p"             a tag: one of `DEFAULTS`

and for pieces of text, naming character styles:

    "span.year"     a span (or <small>, <abbr>, <time>, <sup> by its name); "a.backref" a link
    "tier:Tier 1"   a span of a role with just that text

and for groups, which become tables of one row:

    "ours box"          the table style of a group of a role, which stands in a box
    "columns widths"    of the columns that its blocks stand in, with the room between: "118 6 56"
    "columns breaks"    roles of the blocks that a column begins with, where a column has several

What no key matches has the style of its tag.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from briefgen.document.tree import Block
from briefgen.errors import TemplateError

DEFAULTS: Mapping[str, str] = {
    "p": "Body Text",
    "blockquote p": "Quote",
    "li": "List Bullet",
    "ol li": "List Number",
    "li p": "List Continue",
    "caption": "Caption",
    "figcaption": "Figure Caption",
    "figure": "Figure",
    "table": "Brief Table",
    "td": "Table Text",
    "td num": "Table Number",
    "th": "Table Head",
    "th num": "Table Head Number",
    "th row": "Table Text",
}
"""By tag: `li` and `ol li` are the first paragraph of an item, `li p` further ones; `th` is a cell of the head,
`th row` the head of a row."""


@dataclass(frozen=True, slots=True)
class Box:
    """How a group becomes a table of one row: the table's style, and the shares of the line that its cells have.

    Where there are several columns, every second cell is an empty one between two.
    """

    style: str
    widths: tuple[float, ...]
    breaks: frozenset[str] = frozenset()
    """Roles of the blocks that a column begins with; without any, each block is a column."""

    @property
    def columns(self) -> tuple[float, ...]:
        """The widths of the cells that hold something."""
        return self.widths[::2]

    def parts(self, blocks: Sequence[Block]) -> list[list[Block]]:
        """The blocks of each column."""
        parts: list[list[Block]] = []
        for block in blocks:
            begins = len(self.columns) > 1 and (not self.breaks or getattr(block, "role", "") in self.breaks)
            if begins or not parts:
                parts.append([])
            parts[-1].append(block)
        return parts


@lru_cache(maxsize=8)
def roles_of(word_styles: tuple[tuple[str, str], ...]) -> Roles:
    """The roles of a template set, which all documents of a process share."""
    return Roles(dict(word_styles))


class Roles:
    """Role → shown name of a style, for one template set."""

    def __init__(self, word_styles: Mapping[str, str]) -> None:
        self.characters = word_styles
        self._explicit: dict[tuple[str, str, tuple[str, ...]], str | None] = {}

    def of(self, tag: str, role: str, within: tuple[str, ...]) -> str:
        """The style for a tag (a key of `DEFAULTS`) with a role inside groups (their roles, outermost first)."""
        return self.explicit(tag, role, within) or DEFAULTS[tag]

    def explicit(self, tag: str, role: str, within: tuple[str, ...]) -> str | None:
        """The style that the template set names; None when it names none."""
        asked = (tag, role, within)
        if asked not in self._explicit:
            self._explicit[asked] = self._find(tag, role, within)
        return self._explicit[asked]

    def box(self, role: str, within: tuple[str, ...]) -> Box | None:
        """The table that a group of a role becomes; None for one whose blocks stand in the flow.

        Raises:
            TemplateError: its widths are not numbers, column and room between columns by turns.
        """
        style, widths, breaks = (self._find(f"{role} {what}", "", within) for what in ("box", "widths", "breaks"))
        if style is None:
            return None
        try:
            shares = [float(width) for width in (widths or "1").split()]
            whole = sum(shares)
            if len(shares) % 2 == 0 or min(shares) <= 0:
                raise ValueError
        except ValueError:
            raise TemplateError(
                "word-styles.toml",
                f"“{role} widths” is “{widths}”, not the widths of columns with the room between them",
                hint='Write numbers for column, room, column: "columns widths" = "118 6 56".',
            ) from None
        return Box(style, tuple(share / whole for share in shares), frozenset((breaks or "").split()))

    def _find(self, tag: str, role: str, within: tuple[str, ...]) -> str | None:
        own = [f"{tag}.{role}", role] if role else []
        keys = (*own, tag)
        inward = tuple(reversed(within))
        pairs = (f"{outer} {inner}" for depth, inner in enumerate(inward) for outer in inward[depth + 1 :])
        for key in (*(f"{around} {key}" for around in (*pairs, *inward) for key in keys), *keys):
            if key in self.characters:
                return self.characters[key]
        return None
