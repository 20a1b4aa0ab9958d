"""From the template's page to the Document that every writer is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from briefgen.document.page_rules import check_page
from briefgen.document.parse import parse_blocks
from briefgen.document.tree import Document, Meta
from briefgen.document.unsupported import UnsupportedError
from briefgen.errors import TemplateError

if TYPE_CHECKING:
    from briefgen.template import TemplateSet

_BRAND = ("ink", "accent", "font", "heading-font")


def read_document(
    html: str, *, templates: TemplateSet, identity: Mapping[str, str], payload: str, created: date, language: str = "en"
) -> Document:
    """The page as one tree of blocks with its properties.

    Args:
        html: the whole page that a template rendered.
        identity: what was asked for; written into Word drafts.
        payload: the composed brief as JSON; attached to the PDF.
        created: the brief's own date; the clock is never read.

    Raises:
        TemplateError: the page holds something outside the supported subset; names the template's file and line.
    """
    try:
        check_page(html)
        metas, title, blocks = parse_blocks(html)
    except RecursionError as error:
        raise TemplateError(templates.name, "its elements stand too deep in each other") from error
    except UnsupportedError as error:
        file, line = templates.place_of(error.fragment)
        raise TemplateError(
            file, error.message, line=line, hint="The supported HTML is listed in docs/templates.md."
        ) from error
    return Document(
        meta=Meta(
            title=title,
            language=language,
            author=metas.get("author", ""),
            subject=metas.get("description", ""),
            keywords=tuple(word.strip() for word in metas.get("keywords", "").split(",") if word.strip()),
            created=created,
            marking=metas.get("briefgen:marking", ""),
            footer=metas.get("briefgen:footer", ""),
            header=metas.get("briefgen:header", ""),
            brand={key: metas[f"briefgen:{key}"] for key in _BRAND if metas.get(f"briefgen:{key}")},
        ),
        html=html,
        blocks=blocks,
        identity=dict(identity),
        payload=payload,
        template=templates.name,
        word_styles=templates.word_styles,
    )
