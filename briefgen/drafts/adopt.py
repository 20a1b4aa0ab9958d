"""Corrections that people made in a draft, taken into their own data: the next brief, in every format, has them.

A reworded recommendation, progress or gap item, piece of evidence, line on who is exploited or overview, a corrected
number or period of a figure, and another name of the office that decides become entries of an overlay record. Their
source is the draft and its editor; what was there before is noted.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen.drafts.adopt_text import Office, new_text, office_in, torn_apart
from briefgen.drafts.changes import Word, text_difference, word_difference
from briefgen.drafts.edits import is_edited
from briefgen.drafts.opening import Draft, read_draft
from briefgen.drafts.showing import marked
from briefgen.drafts.tokens import Token, difference, text_of, tokens_of
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.inlines import shown_text
from briefgen.wordxml.namespaces import qn
from briefgen.wordxml.pieces import Citation
from briefgen.wordxml.resolving import revisions_in
from briefgen.wordxml.revisions import AUTHOR

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue
    from briefgen.catalogue.models import Institution

_LISTS = {
    "rec": "recommendations",
    "progress": "progress",
    "gap": "gaps",
    "evidence": "theme_evidence",
    "profile": "profile",
    "overview": "overviews",
}
"""First part of a statement's block id → its list in the record."""
_STATEMENT = re.compile(
    r"(rec|progress|gap|evidence|profile)\.([A-Z]{3})\.\d{4}\.([a-z0-9-]+)|(overview)\.([A-Z]{3})\.(\d{4})"
)
_FIGURE = re.compile(r"figure\.([A-Z]{3})\.\d{4}\.([a-z0-9-]+)\.(value|period)")
_OFFICE = re.compile(r"ask\.([A-Z]{3})\.[a-z-]+\.decides")
_NUMBER = re.compile(r"\d[\d,.\s\u00a0\u202f']*")


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of a record in its new form. `words` show the difference of its text, value or name."""

    iso3: str
    kind: str
    """List of the record: `recommendations`, `figures` …"""
    item: str
    """Id of the entry (an overview's edition)."""
    words: tuple[Word, ...]
    changed: dict[str, Any]
    """The fields that are corrected; None for one that is left out from now on."""
    entry: dict[str, Any]
    source_key: str
    source: dict[str, Any]
    elsewhere: tuple[str, ...] = ()
    """Blocks of the draft in which the sentence or name stands too, as it was."""

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        dated = {key: str(value) for key, value in self.entry.items() if isinstance(value, datetime.date)}
        return {
            "country": self.iso3,
            "kind": self.kind,
            "item": self.item,
            "words": [list(word) for word in self.words],
            "elsewhere": list(self.elsewhere),
            "entry": {**self.entry, **dated},
        }


@dataclass(frozen=True, slots=True)
class Adoption:
    """What a draft's edits would change in the data. `left` tells which edits are no corrections of data."""

    name: str
    editor: str
    corrections: tuple[Correction, ...]
    left: tuple[str, ...]

    def as_text(self, folder: Path, *, colour: bool = False) -> str:
        """For the terminal: the corrections with what changes, and what is left."""
        edited = f"{self.name}, edited by {self.editor}; into {folder}:"
        lines = [edited if self.corrections else f"{self.name}: nothing in it corrects the data."]
        for correction in self.corrections:
            lines.append(f"  {correction.iso3} {correction.kind} {correction.item}")
            lines.append(f"    {marked(correction.words, colour=colour)}")
            if correction.elsewhere:
                lines.append(f"    It stands elsewhere too, as it was: {', '.join(correction.elsewhere)}")
        if self.left:
            lines.append("Not taken (your own text, or wording of the template):")
            lines += [f"  {line}" for line in self.left]
        return "\n".join(lines)

    def as_json(self, folder: Path) -> dict[str, Any]:
        """For programs."""
        return {
            "file": self.name,
            "editor": self.editor,
            "into": str(folder),
            "corrections": [correction.as_json() for correction in self.corrections],
            "left": list(self.left),
        }


def adoptions(
    data: bytes, catalogue: Catalogue, *, name: str = "the draft", editor: str = "", base: bytes | None = None
) -> Adoption:
    """What the edits of a draft would correct. Nothing is written.

    Raises:
        DraftError: the draft cannot be read. DataError: a record of the catalogue is broken.
    """
    draft = read_draft(data, name=name, base=base)
    reader = _Reader(draft, catalogue, editor.strip() or _last_editor(draft))
    return Adoption(name, reader.editor, reader.corrections(), tuple(reader.left))


class _NotTaken(Exception):
    """An edit that corrects nothing in the data; the message says why, where there is more to say than that."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """One block that a person edited: its words as they were generated, and now."""

    block: BaseBlock
    old: tuple[Token, ...]
    new: tuple[Token, ...]


class _Reader:
    def __init__(self, draft: Draft, catalogue: Catalogue, editor: str) -> None:
        self.draft = draft
        self.catalogue = catalogue
        self.editor = editor
        self.left: list[str] = []

    def corrections(self) -> tuple[Correction, ...]:
        """Corrections in the order of the draft, one for each entry; what is none goes to `left`."""
        corrections: dict[tuple[str, str, str], Correction] = {}
        for edit in self._edits():
            try:
                for correction in self._corrections_of(edit):
                    key = (correction.iso3, correction.kind, correction.item)
                    corrections[key] = _joined(corrections.get(key), correction)
            except _NotTaken as reason:
                why = f" ({reason})" if str(reason) else ""
                self.left.append(f"{edit.block.id}: {marked(word_difference(edit.old, edit.new))}{why}")
        return tuple(corrections.values())

    def _edits(self) -> Iterator[_Edit]:
        for block in self.draft.part.blocks:
            leaf = self.draft.blocks.get(block.id)
            if leaf is not None and is_edited(self.draft, leaf, block):
                old = tokens_of(block.pieces, self.draft.names)
                new = tuple(placed.token for placed in self.draft.tokens(leaf))
                if difference(old, new):
                    yield _Edit(block, old, new)

    def _corrections_of(self, edit: _Edit) -> Iterator[Correction]:
        """The corrections that an edit makes; none where the data say it already."""
        if torn := torn_apart(self.draft, self.draft.blocks[edit.block.id], edit.old, edit.new):
            raise _NotTaken(torn)
        if match := _STATEMENT.fullmatch(edit.block.id):
            yield from self._statement(edit, *(part for part in match.groups() if part))
        elif match := _FIGURE.fullmatch(edit.block.id):
            yield from self._figure(edit, *match.groups())
        elif match := _OFFICE.fullmatch(edit.block.id):
            yield from self._offices(edit, match[1])
        else:
            raise _NotTaken(self._origin_of_sentence(edit.block))

    def _statement(self, edit: _Edit, prefix: str, iso3: str, item_id: str) -> Iterator[Correction]:
        # Two overviews of an edition have one block id: the one that is printed is meant.
        items = getattr(self.catalogue.country(iso3), _LISTS[prefix])
        own = [item for item in items if item.id.removesuffix("-quoted") == item_id]
        item = next((item for item in own if item.text in edit.block.text), None)
        if item is None:
            if any(item.text in " ".join(text_of(edit.new).split()) for item in own):
                return
            raise _NotTaken("the data have other words by now" if own else "")
        text = new_text(item.text, edit.old, edit.new)
        if text is None:
            raise _NotTaken("words before or after the statement were changed together with it")
        if text == item.text or len(text) < 3:
            raise _NotTaken
        correction = self._correction(
            iso3, _LISTS[prefix], item_id, item, {"text": text}, text_difference(item.text, text)
        )
        # What a person reworded is not the report's own words any more.
        correction.entry.pop("quoted", None)
        yield replace(correction, elsewhere=self._elsewhere(edit.block, item.text))

    def _figure(self, edit: _Edit, iso3: str, item_id: str, column: str) -> Iterator[Correction]:
        figure = next((figure for figure in self.catalogue.country(iso3).figures if figure.id == item_id), None)
        text = text_of(edit.new).strip()
        if figure is None or not text or (column == "value" and not _NUMBER.fullmatch(text)):
            raise _NotTaken
        value = int(re.sub(r"\D", "", text)) if column == "value" else text
        if value != getattr(figure, column):
            words = word_difference(edit.old, edit.new)
            correction = self._correction(iso3, "figures", item_id, figure, {column: value}, words)
            # A person has looked at it: it is no longer just what a program read.
            correction.entry.pop("extracted", None)
            yield correction

    def _offices(self, edit: _Edit, iso3: str) -> Iterator[Correction]:
        institutions = self.catalogue.country(iso3).institutions
        cited = {piece.target for piece in edit.block.pieces if isinstance(piece, Citation)}
        printed = {
            institution.id: office
            for institution in institutions
            if f"src.{iso3}.{institution.source}" in cited and (office := _printed(institution, edit.block.text))
        }
        # “National Police” stands in “National Police Directorate” too; one office may have several roles.
        longest = max((len(str(office)) for office in printed.values()), default=0)
        for institution in institutions:
            office = printed.get(institution.id)
            if office is not None and len(str(office)) == longest:
                yield self._office(edit, iso3, institution, office)
        if not printed and not any(_printed(institution, text_of(edit.new)) for institution in institutions):
            raise _NotTaken("the data name no such office")

    def _office(self, edit: _Edit, iso3: str, institution: Institution, printed: Office) -> Correction:
        office = office_in(edit.old, edit.new, printed)
        if office is None:
            raise _NotTaken("words before or after the office's name were changed together with it")
        changed = office.changed_from(printed)
        if not changed:
            raise _NotTaken
        if office.year is None:
            # It is called so as of the day of the draft: no older name for its role comes before it.
            changed["year"] = max(institution.year, int(self.draft.part.identity.get("date", "")[:4] or 0))
        words = text_difference(str(printed), str(office))
        correction = self._correction(iso3, "institutions", institution.id, institution, changed, words)
        return replace(correction, elsewhere=self._elsewhere(edit.block, institution.name))

    def _origin_of_sentence(self, block: BaseBlock) -> str:
        """Where the sentence that a block repeats comes from, for the person; "" when it repeats none."""
        for other in self.draft.part.blocks:
            match = _STATEMENT.fullmatch(other.id)
            if match and other.id != block.id:
                prefix, iso3, item_id = (part for part in match.groups() if part)
                items = getattr(self.catalogue.country(iso3), _LISTS[prefix])
                if any(item.id == item_id and item.text in block.text for item in items):
                    return f"it repeats {other.id}: correct that one to have it taken"
        return ""

    def _elsewhere(self, block: BaseBlock, text: str) -> tuple[str, ...]:
        return tuple(
            other_id
            for other_id, leaf in self.draft.blocks.items()
            if other_id != block.id and text in " ".join(shown_text(leaf.paragraph).split())
        )

    def _correction(
        self, iso3: str, kind: str, item_id: str, item: Any, changed: dict[str, Any], words: tuple[Word, ...]
    ) -> Correction:
        name = self.draft.name
        before = self.catalogue.country(iso3).sources.get(item.source)
        corrects = "" if before is None else f"; corrects a statement from {before.title} ({before.publisher})"
        year = changed.get("year", item.year) if kind == "institutions" else item.report_year
        source = {
            "title": f"Draft of “{name}”",
            "publisher": self.editor,
            "report_year": year,
            "file": name,
            "sha256": hashlib.sha256(self.draft.data).hexdigest(),
            "note": f"draft of {name}, edited by {self.editor}{corrects}",
        }
        key = _source_key(name, self.editor, item.source, year)
        fields = item.model_dump(exclude_defaults=True)
        lists = {field: list(value) for field, value in fields.items() if isinstance(value, tuple)}
        entry = _with_fields({**fields, **lists}, changed) | {"source": key}
        return Correction(iso3, kind, item_id, words, changed, entry, key, source)


def _printed(institution: Institution, text: str) -> Office | None:
    """How an ask prints an institution; None where its text does not."""
    for year in (institution.year, None):
        office = Office(institution.name, institution.also or "", year)
        if str(office) in text:
            return office
    return None


def _joined(before: Correction | None, correction: Correction) -> Correction:
    """Several corrections of one entry (a figure's value and period, an office that two asks name) as one."""
    if before is None:
        return correction
    for field, value in correction.changed.items():
        if before.changed.get(field, value) != value:
            raise _NotTaken(f"another place of the draft has “{before.changed[field]}” for it, which was taken")
    if before.changed.items() >= correction.changed.items():
        return before
    return replace(
        before,
        changed={**before.changed, **correction.changed},
        entry=_with_fields(before.entry, correction.changed),
        words=(*before.words, ("same", "; "), *correction.words),
    )


def _with_fields(entry: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in {**entry, **changed}.items() if value is not None}


def _source_key(name: str, editor: str, before: str, year: int) -> str:
    from briefgen.output import slug

    stem = slug(Path(name).stem)[:24].strip("-")
    digest = hashlib.sha256(f"{name}\0{editor}\0{before}\0{year}".encode()).hexdigest()[:6]
    return f"draft-{stem or 'paper'}-{digest}"


def _last_editor(draft: Draft) -> str:
    properties = draft.package.related_xml("", "core-properties")
    editor = "" if properties is None else (properties.findtext(qn("cp:lastModifiedBy")) or "").strip()
    authors = (revision.author for revision in revisions_in(draft.document) if revision.author not in ("", AUTHOR))
    return editor or next(authors, "an unnamed editor")
