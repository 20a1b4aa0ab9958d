"""Corrections that people made in a draft, taken into their own data: the next brief, in every format, has them.

A reworded recommendation, progress or gap item, piece of evidence or overview, and a corrected number or period of a
figure become entries of an overlay record. Their source is the draft and its editor; what was there before is noted.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from briefgen.drafts.adopt_text import new_text, torn_apart
from briefgen.drafts.changes import Word, word_difference
from briefgen.drafts.comparing import is_edited
from briefgen.drafts.reading import Draft, read_draft, refuse_stranger
from briefgen.drafts.showing import marked
from briefgen.drafts.words import Token, difference, text_of, tokens_of
from briefgen.errors import BriefgenError, DraftError
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.inlines import shown_text
from briefgen.wordxml.resolving import revisions_in
from briefgen.wordxml.revisions import AUTHOR

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue
    from briefgen.catalogue.models import CountryRecord, Item

_KINDS = {
    "rec": "recommendations",
    "progress": "progress",
    "gap": "gaps",
    "evidence": "theme_evidence",
}
_STATEMENT = re.compile(r"(rec|progress|gap|evidence)\.([A-Z]{3})\.(\d{4})\.([a-z0-9-]+)$")
_OVERVIEW = re.compile(r"overview\.([A-Z]{3})\.(\d{4})$")
_FIGURE = re.compile(r"figure\.([A-Z]{3})\.(\d{4})\.([a-z0-9-]+)\.(value|period|measure)$")
_NUMBER = re.compile(r"\d[\d,.\s\u00a0\u202f']*")


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of a record in its new form. `words` show the difference of its text (or value)."""

    iso3: str
    kind: str
    """List of the record: `recommendations`, `figures` …"""
    item: str
    """Id of the entry (an overview's edition)."""
    words: tuple[Word, ...]
    entry: dict[str, Any]
    source_key: str
    source: dict[str, Any]
    elsewhere: tuple[str, ...] = ()
    """Blocks of the draft in which the sentence stands too, as it was."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """What a draft's edits would change in the data. `left` tells which edits are no corrections of data."""

    name: str
    editor: str
    corrections: tuple[Correction, ...]
    left: tuple[str, ...]

    def as_text(self, folder: Path, *, colour: bool = False) -> str:
        """For the terminal: the corrections with what changes, and what is left."""
        if not self.corrections:
            lines = [f"{self.name}: nothing in it corrects the data."]
        else:
            lines = [f"{self.name}, edited by {self.editor}; into {folder}:"]
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
            "corrections": [
                {
                    "country": correction.iso3,
                    "kind": correction.kind,
                    "item": correction.item,
                    "words": [list(word) for word in correction.words],
                    "elsewhere": list(correction.elsewhere),
                    "entry": {
                        key: str(value) if isinstance(value, datetime.date) else value
                        for key, value in correction.entry.items()
                    },
                }
                for correction in self.corrections
            ],
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
    if base is not None:
        refuse_stranger(draft)
    who = editor.strip() or _last_editor(draft)
    reader = _Reader(draft, catalogue, who, name)
    corrections = _joined(reader.corrections())
    return Adoption(name, who, corrections, tuple(reader.left))


def write_adoptions(found: Adoption, folder: Path) -> tuple[Path, ...]:
    """Write the corrections into a data folder: all of them or none. Returns the files.

    Raises:
        DraftError: a record of the folder cannot take them. OutputError: it cannot be written.
    """
    from briefgen.output import write_atomically

    texts: dict[Path, str] = {}
    for iso3 in dict.fromkeys(correction.iso3 for correction in found.corrections):
        file = folder / "countries" / f"{iso3}.yaml"
        chosen = [correction for correction in found.corrections if correction.iso3 == iso3]
        texts[file] = _with_corrections(file, chosen)
    _check(texts, folder)
    for file, text in texts.items():
        write_atomically(file, text.encode())
    return tuple(texts)


class _Reader:
    def __init__(self, draft: Draft, catalogue: Catalogue, editor: str, name: str) -> None:
        self.draft = draft
        self.catalogue = catalogue
        self.editor = editor
        self.name = name
        self.left: list[str] = []
        self._records: dict[str, CountryRecord] = {}

    def corrections(self) -> Iterator[Correction]:
        """Corrections in the order of the draft; what is none goes to `left`."""
        for block in self.draft.part.blocks:
            leaf = self.draft.blocks.get(block.id)
            if leaf is None or not is_edited(self.draft, leaf, block):
                continue
            old = tokens_of(block.pieces, self.draft.names)
            new = tuple(placed.token for placed in self.draft.tokens(leaf))
            if not difference(old, new):
                continue
            torn = (
                torn_apart(self.draft, leaf, old, new)
                if _STATEMENT.match(block.id) or _OVERVIEW.match(block.id)
                else ""
            )
            correction = None if torn else self._of_block(block, old, new)
            if correction == "known":
                continue
            if correction is None:
                why = torn or self._sentence_of(block)
                self.left.append(f"{block.id}: {marked(word_difference(old, new))}" + (f" ({why})" if why else ""))
            else:
                yield correction

    def _sentence_of(self, block: BaseBlock) -> str:
        """Where the sentence that a block repeats comes from, for the person; "" when it repeats none."""
        for other in self.draft.part.blocks:
            match = _STATEMENT.match(other.id)
            text = self._text_of(match) if match and other.id != block.id else ""
            if text and text in block.text:
                return f"it repeats {other.id}: correct that one to have it taken"
        return ""

    def _text_of(self, statement: re.Match[str]) -> str:
        prefix, iso3, _, slug = statement.groups()
        items = getattr(self._record(iso3), _KINDS[prefix])
        return next((item.text for item in items if item.id == slug), "")

    def _elsewhere(self, block: BaseBlock, text: str) -> tuple[str, ...]:
        return tuple(
            other_id
            for other_id, leaf in self.draft.blocks.items()
            if other_id != block.id and text in " ".join(shown_text(leaf.paragraph).split())
        )

    def _of_block(
        self, block: BaseBlock, old: tuple[Token, ...], new: tuple[Token, ...]
    ) -> Correction | Literal["known"] | None:
        """The correction; “known” when the data say it already; None when it is none of the data's."""
        if match := _STATEMENT.match(block.id):
            prefix, iso3, _, slug = match.groups()
            kind = _KINDS[prefix]
            record = self._record(iso3)
            item = next((each for each in getattr(record, kind) if each.id == slug), None)
            return None if item is None else self._reworded(block, iso3, kind, slug, item, old, new)
        if match := _OVERVIEW.match(block.id):
            iso3, year = match.groups()
            own = [each for each in self._record(iso3).overviews if str(each.report_year) == year]
            item = next((each for each in own if each.text in block.text), None)
            return None if item is None else self._reworded(block, iso3, "overviews", year, item, old, new)
        if match := _FIGURE.match(block.id):
            iso3, _, slug, column = match.groups()
            return self._figure(iso3, slug, column, old, new)
        return None

    def _reworded(
        self,
        block: BaseBlock,
        iso3: str,
        kind: str,
        name: str,
        item: Item | Any,
        old: tuple[Token, ...],
        new: tuple[Token, ...],
    ) -> Correction | Literal["known"] | None:
        if item.text in " ".join(text_of(new).split()):
            return "known"
        text = new_text(item.text, old, new)
        if text is None or len(text) < 3 or text == item.text:
            return None
        entry = {**_plain(item), "text": text}
        # What a person reworded is not the report's own words any more.
        entry.pop("quoted", None)
        correction = self._correction(iso3, kind, name, item, entry, _words(item.text, text))
        return replace(correction, elsewhere=self._elsewhere(block, item.text))

    def _figure(
        self, iso3: str, slug: str, column: str, old: tuple[Token, ...], new: tuple[Token, ...]
    ) -> Correction | Literal["known"] | None:
        figure = next((each for each in self._record(iso3).figures if each.id == slug), None)
        if figure is None:
            return None
        words = word_difference(old, new)
        text = text_of(new).strip()
        entry = _plain(figure)
        if column == "period" and text:
            entry["period"] = text
        elif column == "value" and (match := _NUMBER.fullmatch(text)):
            entry["value"] = int(re.sub(r"\D", "", match[0]))
        else:
            return None
        if entry == _plain(figure):
            return "known"
        # A person has looked at it: it is no longer just what a program read.
        entry.pop("extracted", None)
        return self._correction(iso3, "figures", slug, figure, entry, words)

    def _correction(
        self, iso3: str, kind: str, name: str, item: Any, entry: dict[str, Any], words: tuple[Word, ...]
    ) -> Correction:
        before = self._record(iso3).sources.get(item.source)
        title = f"Draft of “{self.name}”"
        note = f"draft of {self.name}, edited by {self.editor}"
        if before is not None:
            note += f"; corrects a statement from {before.title} ({before.publisher})"
        source: dict[str, Any] = {
            "title": title,
            "publisher": self.editor,
            "report_year": item.report_year,
            "file": self.name,
            "sha256": hashlib.sha256(self.draft.data).hexdigest(),
            "note": note,
        }
        key = _source_key(self.name, self.editor, item.source, item.report_year)
        entry["source"] = key
        return Correction(iso3, kind, name, words, entry, key, source)

    def _record(self, iso3: str) -> CountryRecord:
        if iso3 not in self._records:
            self._records[iso3] = self.catalogue.country(iso3)
        return self._records[iso3]


def _words(old: str, new: str) -> tuple[Word, ...]:
    from briefgen.drafts.words import Stretch, tokenise

    first = tuple(token for token, _ in tokenise([Stretch(old)]))
    second = tuple(token for token, _ in tokenise([Stretch(new)]))
    return word_difference(first, second)


def _plain(item: Any) -> dict[str, Any]:
    found: dict[str, Any] = item.model_dump(exclude_defaults=True)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}


def _joined(corrections: Iterator[Correction]) -> tuple[Correction, ...]:
    """Several corrections of one entry (a figure's value and period) as one."""
    found: dict[tuple[str, str, str], Correction] = {}
    for correction in corrections:
        key = (correction.iso3, correction.kind, correction.item)
        before = found.get(key)
        if before is None:
            found[key] = correction
            continue
        fields = ("value", "period") if correction.kind == "figures" else ("text",)
        changed = {name: correction.entry[name] for name in fields if name in correction.entry}
        merged = {**correction.entry, **before.entry}
        for name, value in changed.items():
            if any(kind != "same" for kind, _ in correction.words) and value != before.entry.get(name):
                merged[name] = value if _changes(correction, name) else before.entry.get(name, value)
        found[key] = replace(before, entry=merged, words=(*before.words, ("same", "; "), *correction.words))
    return tuple(found.values())


def _changes(correction: Correction, name: str) -> bool:
    """True when a figure's correction is about this field."""
    shown = "".join(text for kind, text in correction.words if kind != "out").strip()
    value = correction.entry[name]
    return shown == str(value) or re.sub(r"\D", "", shown) == str(value)


def _source_key(name: str, editor: str, before: str, year: int) -> str:
    from briefgen.output import slug

    stem = slug(Path(name).stem)[:24].strip("-")
    digest = hashlib.sha256(f"{name}\0{editor}\0{before}\0{year}".encode()).hexdigest()[:6]
    return f"draft-{stem or 'paper'}-{digest}"


def _with_corrections(file: Path, corrections: Sequence[Correction]) -> str:
    from briefgen.catalogue.layers import entry_id
    from briefgen.errors import ReportError
    from briefgen.importing.splicing import Changes, spliced

    text = file.read_text(encoding="utf-8") if file.is_file() else "# Corrections taken over from drafts.\n"
    changes = Changes()
    for correction in corrections:
        entry_name = str(entry_id(correction.kind, correction.entry))
        changes.put.setdefault(correction.kind, []).append((entry_name, correction.entry))
        sources = changes.put.setdefault("sources", [])
        if all(key != correction.source_key for key, _ in sources):
            sources.append((correction.source_key, correction.source))
    # Sources stand at the end of a record.
    changes.put["sources"] = changes.put.pop("sources")
    try:
        return spliced(file, text, changes)
    except ReportError as problem:
        raise DraftError(
            f"{file} is laid out in a way that corrections cannot be added to without disturbing it.",
            hint="Write its lists with one entry under the other (`- id: …`), or move the file away.",
        ) from problem


def _check(texts: dict[Path, str], folder: Path) -> None:
    """Read the records as they would be before anything is written."""
    from briefgen.catalogue import Catalogue
    from briefgen.output import write_atomically

    with tempfile.TemporaryDirectory(prefix="briefgen-adopt-") as scratch:
        trial = Path(scratch) / "data"
        for file, text in texts.items():
            write_atomically(trial / "countries" / file.name, text.encode())
        catalogue = Catalogue.open([trial])
        for file in texts:
            try:
                catalogue.country(file.stem)
            except BriefgenError as problem:
                message = str(problem).replace(str(trial), str(folder))
                raise DraftError(f"The corrections do not make a sound record: {message}") from problem


def _last_editor(draft: Draft) -> str:
    member = draft.package.related("", "core-properties")
    if member is not None:
        for found in draft.package.xml(member):
            if str(found.tag).endswith("}lastModifiedBy") and (found.text or "").strip():
                return (found.text or "").strip()
    authors = [revision.author for revision in revisions_in(draft.document) if revision.author not in ("", AUTHOR)]
    return authors[0] if authors else "an unnamed editor"
