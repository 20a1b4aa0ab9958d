"""A brief or pack at the end of a notebook's cell is shown as its web page."""

from __future__ import annotations

from html import escape
from typing import Any


class ShownInNotebooks:
    """What `compose` and `compose_pack` give: Jupyter and its like ask an object for `_repr_html_`."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        """The web page in a frame of its own, so that its styles and those of the notebook leave each other alone."""
        from briefgen.library import render

        subject: Any = self
        page = render(subject, "html").decode()
        title = f"{getattr(subject, 'country', '') or subject.title} {subject.identity.edition}"
        style = "width: 100%; height: 42em; border: 1px solid #ccc"
        return f'<iframe title="{escape(title)}" style="{style}" srcdoc="{escape(page)}"></iframe>'
