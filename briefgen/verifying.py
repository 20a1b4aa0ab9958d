"""What a file of briefgen's says of itself, and whether it is so: behind `briefgen verify`.

A PDF carries its data, a Word draft and a web page what was asked for. With these the file is made again, of the data,
templates and house style at hand, and its bytes are compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from briefgen.drafts.opening import read_draft
from briefgen.drafts.renewing import Renewal
from briefgen.errors import BriefgenError, DraftError
from briefgen.options import Format
from briefgen.reading import read_bytes
from briefgen.rendering import to_document, write
from briefgen.version import VERSION
from briefgen.writers.html import IDENTITY

_LARGEST = 300_000_000
_CLAIM = re.compile(rb"<pdfuaid:part>(\d)</pdfuaid:part>|<pdfaid:part>(\d)</pdfaid:part><pdfaid:conformance>(\w)<")
_IDENTITY = re.compile(rf'<meta name="{IDENTITY}" content="([^"]*)">')
_WITHOUT_DATA = {
    "a-2a": "PDF/A-2a holds no files; make it again yourself with --pdf-profile a-2a",
    "a-3a": "published from a draft that people edited; publish the draft again",
}
_CHECKER = "page"
"""The module of the package `page-validation`, which is optional."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file is.

    `same`: made again, it has the same bytes; None where it cannot be made again. `why` says what differs. `claims`:
    the standards that a PDF says it keeps; `failures`: where it does not, None where that could not be checked.
    """

    file: str
    format: Format
    made_by: str
    made_of: Mapping[str, str]
    same: bool | None
    why: str
    claims: tuple[str, ...] = ()
    failures: tuple[str, ...] | None = None

    @property
    def good(self) -> bool:
        """Whether nothing speaks against it."""
        return bool(self.same) and not self.failures


@dataclass(frozen=True, slots=True)
class _Said:
    """What a file says of itself: what it was made of, and the data in it."""

    format: Format
    identity: Mapping[str, str]
    version: str
    payload: str = ""
    profile: Literal["a-3a", "a-2a"] = "a-3a"


def verify(path: Path, renewal: Renewal) -> Verdict:
    """Read a PDF, Word draft or web page of briefgen's and make it again; nothing is written.

    Raises:
        DraftError: it is no such file, or cannot be read.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise DraftError(f"{path} is larger than any file of briefgen's.")
        data = read_bytes(path)
    except OSError as error:
        raise DraftError(f"{path} cannot be read: {error.strerror}.") from error
    said = _said(data, str(path))
    same, why = _made_again(data, said, renewal)
    claims, failures = _claims(data) if said.format == "pdf" else ((), None)
    asked = {key: value for key, value in said.identity.items() if value and key not in ("version", "kind")}
    return Verdict(str(path), said.format, f"briefgen {said.version}".strip(), asked, same, why, claims, failures)


def _said(data: bytes, name: str) -> _Said:
    if data.startswith(b"%PDF"):
        return _of_pdf(data, name)
    if data.startswith(b"PK"):
        identity = read_draft(data, name=name).part.identity
        return _Said("docx", identity, identity.get("version", ""))
    match = _IDENTITY.search(data[:100_000].decode("utf-8", "replace"))
    try:
        identity = _texts(json.loads(unescape(match[1]))) if match else {}
    except (ValueError, RecursionError, AttributeError):
        identity = {}
    if not identity:
        raise DraftError(f"{name} is no PDF, Word draft or web page that says how briefgen made it.")
    return _Said("html", identity, identity.get("version", ""))


def _of_pdf(data: bytes, name: str) -> _Said:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            creator = str(document.get_metadata_dict().get("Creator", ""))
            width, _ = document[0].get_size()
            files = [document.get_attachment(index) for index in range(min(document.count_attachments(), 9))]
            payload = next((bytes(file.get_data()).decode() for file in files if file.get_name() == "brief.json"), "")
    except (pypdfium2.PdfiumError, UnicodeDecodeError, IndexError) as error:
        raise DraftError(f"{name} is no PDF that can be read: {error}.") from error
    if not creator.startswith("briefgen"):
        raise DraftError(f"{name} was not made by briefgen{f' but by {creator}' if creator else ''}.")
    profile: Literal["a-3a", "a-2a"] = "a-2a" if b"<pdfaid:part>2<" in data else "a-3a"
    try:
        brief = json.loads(payload) if payload else {}
        identity = {"kind": brief["kind"], **_texts(brief["identity"])} if brief else {}
        if "selection" in brief:
            chosen = brief["selection"]
            identity |= _texts({**chosen, "region": chosen["region_id"], "selection": chosen["id"]})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DraftError(f"{name}: the data in it are not those of a brief.") from error
    if "iso3" in identity:
        identity["country"] = identity.pop("iso3")
    if identity:
        identity["paper"] = "letter" if width > 600 else "a4"  # points: 612 and 595
        identity["template"] = identity["kind"]
    return _Said("pdf", identity, creator.removeprefix("briefgen").strip(), payload, profile)


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {key: ",".join(map(str, value)) if isinstance(value, list) else str(value) for key, value in values.items()}


def _made_again(data: bytes, said: _Said, renewal: Renewal) -> tuple[bool | None, str]:
    """Whether the file has the same bytes when it is made again, and why not."""
    if not said.identity:
        return None, f"it carries no data: {_WITHOUT_DATA[said.profile]}"
    try:
        day = date.fromisoformat(said.identity.get("date", ""))
        renewal = replace(renewal, date=day)
        subject = renewal.subject(said.identity)
        house = replace(renewal.house(said.identity), pdf_profile=said.profile)
        document = to_document(subject, house)
        remade = write(document, said.format, house)
    except (BriefgenError, ValueError) as error:
        return None, f"it cannot be made again: {str(error).splitlines()[0]}"
    if remade == data:
        return True, ""
    if said.version != VERSION:
        return False, f"another version made it; this is briefgen {VERSION}"
    if said.format == "pdf" and said.payload != document.payload:
        ours, theirs = json.loads(document.payload), json.loads(said.payload)
        parts = sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))
        return False, f"the data at hand say something else: {', '.join(parts)}"
    edited = "" if said.format == "pdf" else "it was edited, or made with other data, "
    return False, f"{edited}{'or ' if edited else 'made with '}another template, house style, fonts or libraries"


def _claims(data: bytes) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """What a PDF claims in its metadata, and what speaks against it as far as can be told without Java."""
    claims = {}
    for ua, part, level in _CLAIM.findall(data):
        profile = f"ua{ua.decode()}" if ua else f"{part.decode()}{level.decode().lower()}"
        claims[profile] = f"PDF/UA-{ua.decode()}" if ua else f"PDF/A-{part.decode()}{level.decode().lower()}"
    if not claims or find_spec(_CHECKER) is None:
        return tuple(claims.values()), None
    checker = import_module(_CHECKER)
    failures = [
        f"{claims[profile]}: {failure.message}"
        for profile in claims
        if profile in ("ua1", "2a", "3a")
        for failure in checker.validate_pdf_bytes(data, profile=profile).failures
    ]
    return tuple(claims.values()), tuple(failures)
