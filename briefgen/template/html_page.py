"""A composed brief or pack through its template: frozen data in, one HTML page out, with its sources numbered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup, escape

from briefgen.charts.tier_history import tier_history
from briefgen.composition.brief import Brief, SourceNote
from briefgen.template.brand import Brand
from briefgen.template.environment import Sandbox, render
from briefgen.template.template_set import TemplateSet


def render_html(subject: Any, templates: TemplateSet, brand: Brand, *, paper: str = "a4") -> str:
    """The whole page of a brief or pack.

    A template sees `brief` (or `pack`), `brand`, `paper`, `styles`, `screen_styles`, `depth`, and the functions
    `cite(source, block_id)`, `cite_together(sources, entry_id, block_id)`, `sources()`, `tier_history(history)`,
    and for a pack `region_map(pack)`, `distribution(pack)`.

    Raises:
        TemplateError: a mistake in a template, with file and line.
    """
    kind = "brief" if isinstance(subject, Brief) else "pack"
    environment = templates.environment
    assert isinstance(environment, Sandbox)
    numbering = Numbering()
    context: dict[str, Any] = {
        kind: subject,
        "brand": brand,
        "paper": paper,
        "styles": Markup(templates.styles),
        "screen_styles": Markup(templates.screen_styles),
        # Headings of a country nest this much deeper inside a pack.
        "depth": 0 if kind == "brief" else 1,
        "cite": numbering.cite,
        "cite_together": numbering.cite_together,
        "sources": numbering.sources,
    }
    charts: list[Callable[[Any], str]] = [tier_history]
    if kind == "pack":
        from briefgen.charts.distribution import distribution
        from briefgen.charts.map import region_map

        charts += [region_map, distribution]
    context.update({chart.__name__: _as_markup(chart) for chart in charts})
    return render(environment, templates.entry(kind), context)


def _as_markup(draw: Callable[[Any], str]) -> Callable[[Any], Markup]:
    return lambda subject: Markup(draw(subject))


@dataclass(frozen=True, slots=True)
class NumberedSource:
    """An entry of the list at the end: one source, or several that one statement rests on together.

    `first_use` is the block that cites it first, where its link back goes.
    """

    id: str
    number: int
    notes: tuple[SourceNote, ...]
    first_use: str


class Numbering:
    """Numbers each source when a statement first points to it, so that the list follows the reader's order.

    A template that leaves a section out leaves its sources out too.
    """

    def __init__(self) -> None:
        self._used: dict[str, NumberedSource] = {}
        self._twins: dict[str, str] = {}
        self._listed = 0

    def cite(self, note: SourceNote, block: str) -> Markup:
        """The link to a source's number, for the end of the statement in the block with id `block`."""
        return self._link(note.id, (note,), block)

    def cite_together(self, notes: Sequence[SourceNote], entry_id: str, block: str) -> Markup:
        """One number for several sources that a statement rests on together, listed as one entry with id `entry_id`."""
        return self._link(entry_id, tuple(notes), block)

    def sources(self) -> tuple[NumberedSource, ...]:
        """The entries cited since they were last asked for, by number: in a pack each country lists its own."""
        entries = tuple(self._used.values())[self._listed :]
        self._listed += len(entries)
        return entries

    def _link(self, entry_id: str, notes: tuple[SourceNote, ...], block: str) -> Markup:
        entry_id = self._twins.setdefault(_twin(notes) or entry_id, entry_id)
        entry = self._used.get(entry_id)
        if entry is None:
            entry = self._used[entry_id] = NumberedSource(entry_id, len(self._used) + 1, notes, block)
        elif len(notes) == 1 and not entry.notes[0].report_year and notes[0].report_year:
            # The country's record knows the edition of an article that the placement only names.
            self._used[entry_id] = replace(entry, notes=notes)
        return Markup(f'<a class="cite" href="#{escape(entry_id)}">{entry.number}</a>')


def _twin(notes: tuple[SourceNote, ...]) -> str:
    """What makes two single sources the same entry, whatever their ids: the address and the place in it."""
    return f"{notes[0].url}|{notes[0].note}" if len(notes) == 1 and notes[0].url else ""
