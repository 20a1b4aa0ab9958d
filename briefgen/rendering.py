"""From a composed brief or pack to bytes: template → document → writer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen.errors import UsageError
from briefgen.options import FORMATS, Format, Paper, PdfProfile
from briefgen.version import VERSION

if TYPE_CHECKING:
    from briefgen.document.tree import Document
    from briefgen.template import Brand, TemplateSet
    from briefgen.workspace import Workspace


@dataclass(frozen=True)
class House:
    """How an organisation's papers look: template set, brand, paper, Word reference document, PDF profile."""

    templates: TemplateSet
    brand: Brand
    paper: Paper = "a4"
    reference: Path | None = None
    pdf_profile: PdfProfile = "a-3a"
    template_name: str = ""
    """What drafts are to remember as their template, when the folder is only where it lies for now."""

    @classmethod
    def of(
        cls,
        workspace: Workspace | None = None,
        *,
        template: str | Path | None = None,
        brand: Path | None = None,
        paper: Paper | None = None,
        reference: Path | None = None,
        pdf_profile: PdfProfile = "a-3a",
    ) -> House:
        """The house of these options; those that are None are the workspace's, else briefgen's own.

        Files are read and checked now, once for all briefs. A draft does not remember the workspace's own brand file:
        it would not be found on another machine, where another workspace has its own.

        Raises:
            UnknownName, UsageError: the template. DataError: the brand file.
        """
        from briefgen.template import Brand, TemplateSet
        from briefgen.workspace import Workspace

        own = workspace or Workspace(Path())
        look = Brand.load(brand or own.brand, beneath=None if brand else Brand.load(own.brand_beneath))
        look = replace(
            look,
            source="" if brand in (None, own.brand) else look.source,
            organisation=look.organisation or own.organisation,
        )
        templates = TemplateSet.open(template or own.template or "brief")
        return cls(templates, look, paper or own.paper or "a4", reference or own.reference, pdf_profile)


def to_document(subject: Any, house: House, *, with_data: bool = True) -> Document:
    """A brief or pack through its template, as the one tree that every writer is given.

    `with_data=False` leaves the composed data out, which only a PDF carries.

    Raises:
        TemplateError: a mistake in a template, with file and line.
    """
    from briefgen.composition.payload import payload
    from briefgen.document import read_document
    from briefgen.template import render_html

    html = render_html(subject, house.templates, house.brand, paper=house.paper)
    return read_document(
        html,
        templates=house.templates,
        identity=identity_of(subject, house),
        payload=payload(subject) if with_data else "",
        created=subject.identity.date,
    )


def write(document: Document, format: Format, house: House) -> bytes:  # noqa: A002
    """The document in one format.

    Raises:
        UsageError: unknown format. RenderError, MissingLibrary: it could not be written.
    """
    if format == "pdf":
        from briefgen.writers import pdf

        return pdf.write(document, profile=house.pdf_profile, paper=house.paper)
    if format == "docx":
        from briefgen.writers import docx

        return docx.write(document, reference=house.reference, paper=house.paper)
    if format == "html":
        from briefgen.writers import html

        return html.write(document)
    raise UsageError(f"There is no format “{format}”.", hint=f"Formats: {', '.join(FORMATS)}.")


def identity_of(subject: Any, house: House) -> dict[str, str]:
    """What was asked for, as texts: a Word draft carries it, so that a refresh can ask for the same again."""
    asked = subject.identity
    identity = {
        "kind": type(subject).__name__.lower(),
        "edition": str(asked.edition),
        "theme": asked.theme,
        "audience": asked.audience,
        "date": asked.date.isoformat(),
        "marking": asked.marking,
        "wording": asked.wording,
        "template": house.template_name or str(house.templates.folder or house.templates.name),
        "paper": house.paper,
        "version": VERSION,
    }
    if house.brand.source:
        identity["brand"] = house.brand.source
    if hasattr(asked, "iso3"):
        identity["country"] = asked.iso3
    if hasattr(asked, "countries"):
        chosen = subject.selection
        identity |= {
            "selection": chosen.id,
            "title": chosen.title,
            "countries": ",".join(chosen.countries),
            "region": chosen.region_id,
            "narrowed": chosen.narrowed,
        }
    return identity
