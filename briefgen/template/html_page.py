"""A composed brief or pack through its template: frozen data in, one HTML page out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from briefgen.charts.tier_history import tier_history
from briefgen.composition.brief import Brief
from briefgen.template.brand import Brand
from briefgen.template.environment import Sandbox, render
from briefgen.template.source_numbers import Numbering
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
