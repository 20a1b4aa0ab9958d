"""The new brief for a refresh: what a draft's identity asks for, made afresh from the data as they are now."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen.errors import DraftError
from briefgen.output import stays_below

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue
    from briefgen.document.tree import Document
    from briefgen.options import Wording
    from briefgen.rendering import House
    from briefgen.workspace import Workspace


@dataclass(frozen=True)
class Renewal:
    """Makes new briefs for drafts. What is not given here is taken from the draft's identity.

    `house` is asked for by template name and paper, so that one renewal serves drafts of different templates.
    """

    catalogue: Catalogue
    edition: int | None = None
    theme: str | None = None
    audience: str | None = None
    date: datetime.date | None = None
    wording: Wording | None = None
    brand: Path | None = None
    """Brand file in place of the one that a draft was made with."""
    template: str | None = None
    """Template set in place of the one that a draft was made with."""
    reference: Path | None = None
    workspace: Workspace | None = None
    """What it says of the look is meant where neither an option nor the draft says otherwise."""

    def __call__(self, identity: Mapping[str, str]) -> bytes:
        """The new brief as DOCX."""
        from briefgen.rendering import write

        document, house = self.document(identity)
        return write(document, "docx", house)

    def document(self, identity: Mapping[str, str]) -> tuple[Document, House]:
        """The new brief as a document tree, and the house that it is made in.

        Raises:
            DraftError: the identity asks for what cannot be made (another kind of document, an unknown template).
        """
        from briefgen.rendering import to_document

        house = self.house(identity)
        return to_document(self.subject(identity), house, with_data=False), house

    def subject(self, identity: Mapping[str, str]) -> Any:
        """The composed brief or pack."""
        kind = identity.get("kind", "brief")
        options = self._options(identity)
        if kind == "brief":
            from briefgen.composition.composing import compose

            return compose(self.catalogue, identity.get("country", ""), **options)
        if kind == "pack":
            from briefgen.composition.pack import compose_pack
            from briefgen.composition.pack_data import Selection

            codes = tuple(code for code in identity.get("countries", "").split(",") if code)
            on_record = {country.iso3 for country in self.catalogue.countries()}
            if not codes or not on_record.issuperset(codes):
                raise DraftError(f"It is of countries that the data does not know: {', '.join(codes) or 'none'}.")
            selection = Selection(
                identity.get("selection", ""),
                identity.get("title", ""),
                codes,
                identity.get("region", ""),
                identity.get("narrowed", ""),
            )
            return compose_pack(self.catalogue, selection, **options)
        raise DraftError(f"The draft is a “{kind}”, which this briefgen does not make.")

    def house(self, identity: Mapping[str, str]) -> House:
        """Templates, brand and paper: those of the draft.

        Raises:
            DraftError: its brand file is not there any more, or it or its templates lie where no draft may lead.
        """
        from briefgen.rendering import House

        return House.of(
            self.workspace,
            template=self.template or self._template_of(identity),
            brand=self.brand or self._brand_of(identity),
            paper="letter" if identity.get("paper") == "letter" else "a4",
            reference=self.reference,
        )

    def _options(self, identity: Mapping[str, str]) -> dict[str, Any]:
        edition = self.edition or _year(identity.get("edition", ""))
        same_edition = edition == _year(identity.get("edition", ""))
        return {
            "edition": edition,
            # Another edition has a message of its own: the old one is not carried over.
            "theme": self.theme or (identity.get("theme") or None if same_edition else None),
            "audience": self.audience or identity.get("audience") or "officials",
            "date": self.date or self._day(identity.get("date", "")),
            "marking": identity.get("marking", ""),
            "wording": self.wording or identity.get("wording") or "own",
        }

    def _brand_of(self, identity: Mapping[str, str]) -> Path | None:
        """The brand file that a draft was made with. Another look would turn up as changes that nobody asked for."""
        name = identity.get("brand", "")
        if not name:
            return None
        self._refuse_led_away(name, "brand file", "--brand FILE", self.workspace.brand if self.workspace else None)
        if not Path(name).is_file():
            raise DraftError(
                f"It was made with the brand file {name}, which is not there.",
                hint="Say where it is with --brand FILE; an empty file stands for briefgen's own look.",
            )
        return Path(name)

    def _template_of(self, identity: Mapping[str, str]) -> str:
        from briefgen.template.template_set import built_in_sets

        name = identity.get("template") or "brief"
        if name not in built_in_sets():
            own = self.workspace.template if self.workspace else None
            self._refuse_led_away(name, "template folder", "--template DIR", own)
        return name

    def _refuse_led_away(self, name: str, what: str, option: str, own: str | Path | None) -> None:
        """A draft comes from somebody else: what it names is opened only below the current folder, or if it is ours.

        Merely looking at a place on another machine would greet that machine by name.
        """
        is_ours = own is not None and Path(name) == Path(own)
        is_below = stays_below(name) and Path(name).resolve().is_relative_to(Path.cwd())
        if not is_ours and not is_below:
            raise DraftError(
                f"It was made with the {what} {name}, which lies outside the current folder.",
                hint=f"If you trust it, say so: {option}",
            )

    def _day(self, written: str) -> datetime.date:
        """The draft's own date, or that of the data where they are newer: a paper is never dated before its facts."""
        as_at = self.catalogue.about.as_at
        try:
            day = max(datetime.date.fromisoformat(written), as_at)
            return day if day.year < 2200 else as_at
        except ValueError:
            return as_at


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isdecimal() else None
