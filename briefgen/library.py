"""The functions of the library: `from briefgen import compose, compose_pack, render`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen.notebook import show_with

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue
    from briefgen.composition.brief import Brief
    from briefgen.composition.pack_data import Pack
    from briefgen.options import Format, Paper, PdfProfile, Wording


def compose(
    country: str,
    *,
    edition: int | None = None,
    message: str | None = None,
    audience: str = "officials",
    date: Date | None = None,
    marking: str = "",
    wording: Wording = "own",
    data: Sequence[Path] = (),
    catalogue: Catalogue | None = None,
) -> Brief:
    """The brief on a country, found by any of its names, as frozen plain data.

    Args:
        country: a name in any language, or a code: `Australia`, `AUS`, `au`, `Türkiye`.
        edition: report year; the newest on record unless given.
        message: id of the Secretary's message; the newest up to the edition unless given.
        audience: `officials` or `ngos`, or one of your own.
        date: the date that the paper bears; the data's own unless given.
        marking: handling marking, e.g. `OFFICIAL`.
        wording: our short statements (`own`), the report's own words from an import (`report`), or `both`.
        data: data folders over the built-in one, lowest first.
        catalogue: a catalogue that is open already (then `data` is not used).

    Raises:
        UnknownName, AmbiguousName, UsageError: what was asked for cannot be. DataError: a data file is broken.
    """
    from briefgen.catalogue import Catalogue
    from briefgen.composition import compose as compose_brief

    facts = catalogue or Catalogue.open(data)
    return compose_brief(
        facts,
        facts.find_country(country).iso3,
        edition=edition,
        theme=message,
        audience=audience,
        date=date,
        marking=marking,
        wording=wording,
    )


def compose_pack(
    *names: str,
    tiers: Sequence[str] = (),
    themes: Sequence[str] = (),
    changed: bool = False,
    title: str = "",
    edition: int | None = None,
    message: str | None = None,
    audience: str = "officials",
    date: Date | None = None,
    marking: str = "",
    wording: Wording = "own",
    data: Sequence[Path] = (),
    catalogue: Catalogue | None = None,
) -> Pack:
    """Several countries bound together, as frozen plain data; `render` makes a file of it.

    Args:
        names: regions or countries by any of their names, or `all` (the same as none).
        tiers: only countries on one of these tiers in the edition, e.g. `Tier 3`.
        themes: only countries whose records speak of one of these themes, e.g. `online-scams`.
        changed: only countries whose placement moved in the edition.
        title: what the cover says; the selection's own name unless given.
        edition: report year; the newest on record unless given.
        message: id of the Secretary's message; the newest up to the edition unless given.
        audience: `officials` or `ngos`, or one of your own.
        date: the date that the paper bears; the data's own unless given.
        marking: handling marking, e.g. `OFFICIAL`.
        wording: our short statements (`own`), the report's own words from an import (`report`), or `both`.
        data: data folders over the built-in one, lowest first.
        catalogue: a catalogue that is open already (then `data` is not used).

    Raises:
        UnknownName, AmbiguousName, UsageError: what was asked for cannot be. DataError: a data file is broken.
    """
    from dataclasses import replace

    from briefgen.batch.selection import select
    from briefgen.catalogue import Catalogue
    from briefgen.composition.pack import compose_pack as compose_bound

    facts = catalogue or Catalogue.open(data)
    chosen = select(facts, names, tiers=tiers, themes=themes, changed=changed, edition=edition)
    return compose_bound(
        facts,
        replace(chosen, title=title or chosen.title),
        edition=edition,
        theme=message,
        audience=audience,
        date=date,
        marking=marking,
        wording=wording,
    )


def render(
    subject: Any,
    format: Format = "pdf",  # noqa: A002
    *,
    template: str | Path = "brief",
    brand: Path | None = None,
    paper: Paper = "a4",
    reference: Path | None = None,
    pdf_profile: PdfProfile = "a-3a",
) -> bytes:
    """A composed brief (or pack) as the bytes of a PDF, Word draft or HTML page.

    Args:
        subject: what `compose` or `compose_pack` gave.
        format: `pdf`, `docx` or `html`.
        template: name of a built-in template set, or a folder of your own.
        brand: TOML file with an organisation's name, logo, colours and footer.
        paper: `a4` or `letter`.
        reference: Word document whose styles a draft takes.
        pdf_profile: `a-3a`, or `a-2a` for archives that refuse attachments.

    Raises:
        TemplateError, RenderError, MissingLibrary: it could not be made.
    """
    from briefgen.rendering import House, to_document, write

    house = House.of(template=template, brand=brand, paper=paper, reference=reference, pdf_profile=pdf_profile)
    return write(to_document(subject, house, with_data=format == "pdf"), format, house)


show_with(render)
