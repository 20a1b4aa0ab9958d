"""A brief or pack at the end of a notebook's cell is shown as its web page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_renderers: list[Callable[[Any, Any], bytes]] = []


def show_with(render: Callable[[Any, Any], bytes]) -> None:
    """Say how a subject becomes a page: data that is composed does not know how it is rendered; the library does."""
    _renderers[:] = [render]


class ShownInNotebooks:
    """What `compose` and `compose_pack` give: Jupyter and its like ask an object for `_repr_html_`."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """The web page in a frame of its own, so that its styles and those of the notebook leave each other alone."""
        from html import escape

        subject: Any = self
        page = _renderers[0](subject, "html").decode()
        title = f"{getattr(subject, 'country', '') or subject.title} {subject.identity.edition}"
        style = "width: 100%; height: 42em; border: 1px solid #ccc"
        return f'<iframe title="{escape(title)}" style="{style}" srcdoc="{escape(page)}"></iframe>'
