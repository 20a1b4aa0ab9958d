"""SOURCE as people give it, a page, a PDF, a folder, a zip, an address, as papers read one at a time.

Everything is bounded: number of files, size of each, size in all. What cannot be read is a `Trouble` with its reason;
what must not be read at all (an archive that reaches outside itself, a bomb) is a ReportError, and nothing is imported.
"""

from __future__ import annotations

import email
import email.policy
import os
import plistlib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path, PurePosixPath
from xml.parsers.expat import ExpatError

from briefgen.characters import UNSEEN, for_terminal, unseen_in
from briefgen.errors import BriefgenError, RenderError, ReportError, UsageError
from briefgen.importing import html_pages, pdf_pages
from briefgen.importing.blocks import Paper, lost_ligatures
from briefgen.importing.report_phrases import read_phrases
from briefgen.importing.text_documents import read_text_document
from briefgen.limits import time_limit
from briefgen.reading import read_bytes
from briefgen.wordxml.packaging import BROKEN_ZIP

MAX_FILES = 3000
MAX_TOTAL = 2 * 1024**3
MAX_RATIO = 200
"""A page compresses to a tenth or so; a file that unpacks to 200 times its size is a bomb."""

_PAGES = frozenset((".html", ".htm", ".xhtml", ".mht", ".mhtml", ".webarchive"))
_TEXTS = frozenset((".txt", ".md", ".docx", ".odt"))
_SAVE_AS: dict[str, str] = read_phrases()["save as"]
"""Endings of files that may hold the report but are not read, and what to do with each."""
_READ_OR_REFUSED = _PAGES | _TEXTS | {".pdf"} | _SAVE_AS.keys()
LIMIT = 300.0
"""Seconds for one file: the whole report as PDF takes some fifteen."""

Fetch = Callable[[str], "Fetched"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a page, where and when they were fetched or saved, and the encoding that the server names."""

    url: str
    data: bytes
    retrieved: date | None
    charset: str | None = None


class ArchiveError(ReportError):
    """An archive of which nothing may be believed: a bomb, or torn."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source, or a country in it, that was not imported: what was missing, and what to do."""

    name: str
    message: str
    hint: str = ""
    only_a_remark: bool = False
    """Nothing is missing from the import for it."""


def read_sources(
    sources: Sequence[str | Path],
    *,
    fetch: Fetch | None = None,
    retrieved: date | None = None,
    limit: float = LIMIT,
) -> Iterator[Paper | Trouble]:
    """Every paper of the sources, or what is wrong with it; one is in memory at a time. Nothing is passed over unsaid.

    `fetch` brings a web page; without it an address is a UsageError. `retrieved` is the day on which the files were
    saved, for those that do not say it themselves. One file may take `limit` seconds to be read.
    """
    for source in sources:
        if isinstance(source, str) and source.lower().startswith(("http://", "https://")):
            if fetch is None:
                hint = "Add --fetch to read it from the web, or save the page."
                raise UsageError(f"{source} is an address.", hint=hint)
            yield _attempt(source, partial(fetch, source), limit)
            continue
        path = Path(source)
        if path.is_dir():
            yield from _collection(str(path), _files_in(path, retrieved), limit)
        elif _is_collection(path):
            yield from _read_zip(path, retrieved, limit)
        else:
            yield _attempt(path.name, partial(_load, path, path.name, retrieved), limit)


def _attempt(name: str, load: Callable[[], Fetched], limit: float) -> Paper | Trouble:
    try:
        page = load()
        with time_limit(limit, name):
            paper = read_paper(page.data, name, url=page.url or None, retrieved=page.retrieved, charset=page.charset)
        _refuse_lost_letters(paper)
        text = next((block.text for block in paper.blocks if UNSEEN.search(block.text)), "")
        if text:
            raise ReportError(
                f"{name}: the page holds {unseen_in(text)}, which nobody sees: “…{for_terminal(text)[-60:]}”.",
                hint="No page of the report has it. Save the page again from the report's own site.",
            )
        return paper
    except ArchiveError:
        raise
    except (ReportError, RenderError) as error:
        return Trouble(name, error.message.removeprefix(f"{name}: "), error.hint)


def _refuse_lost_letters(paper: Paper) -> None:
    """Refuse what was copied from a PDF that lost letters; on a web page one such word is a slip of its author's."""
    words = {word for block in paper.blocks for word in lost_ligatures(block.text)}
    if len(words) > (paper.medium == "HTML" and "\ufffd" not in "".join(words)):
        raise ReportError(
            f"{paper.name}: letters are lost in this text (“{min(words)}”), so its words cannot be quoted.",
            hint="It was copied from a damaged file. Import the web pages: briefgen import --edition YEAR --fetch.",
        )


def _load(path: Path, name: str, retrieved: date | None) -> Fetched:
    try:
        size, limit = path.stat().st_size, _largest(name)
        if size > limit:
            raise ReportError(
                f"{name}: {size / 1e6:,.0f} MB is too large; files of this kind are read up to {limit >> 20} MB.",
                hint="Save the page without its pictures, or take the report's own PDF.",
            )
        return Fetched("", read_bytes(path), retrieved)
    except OSError as error:
        raise ReportError(f"{name}: cannot be read: {error.strerror}.") from None


def _largest(name: str) -> int:
    is_pdf = PurePosixPath(name).suffix.lower() == ".pdf"
    return pdf_pages.MAX_BYTES if is_pdf else html_pages.MAX_BYTES


# -- folders and archives ---------------------------------------------------------------------------------------------

_Files = dict[str, Callable[[], Fetched]]
"""Name of a file in a folder or zip → what reads its bytes."""


def _collection(name: str, files: _Files, limit: float, *, inside: str = "") -> Iterator[Paper | Trouble]:
    """The pages of a folder or zip, called `inside` and their own name, and then what else is in it."""
    pages = [file for file in sorted(files) if PurePosixPath(file).suffix.lower() in _READ_OR_REFUSED]
    others = tuple(sorted(files.keys() - set(pages)))
    if not pages:
        shown = ", ".join(others[:5]) + (f" and {len(others) - 5} more files" if len(others) > 5 else "")
        hint = f"It holds {shown}." if others else "It is empty."
        raise ReportError(f"{name}: there is no web page, PDF or text in it.", hint=hint)
    if len(pages) > MAX_FILES:
        raise ReportError(f"{name}: there are {len(pages):,} pages in it; {MAX_FILES:,} are read at most.")
    for file in pages:
        yield _attempt(inside + file, files[file], limit)
    if others:
        shown = ", ".join(others[:6]) + (f" and {len(others) - 6} more" if len(others) > 6 else "")
        plural = "files are no pages and were" if len(others) > 1 else "file is no page and was"
        yield Trouble(name, f"{len(others)} {plural} passed over: {shown}.", only_a_remark=True)


def _files_in(folder: Path, retrieved: date | None) -> _Files:
    """Files below a folder; the folders that browsers put beside a “web page, complete” belong to that page."""
    files: _Files = {}

    def refuse(error: OSError) -> None:
        raise ReportError(f"{error.filename}: cannot be read: {error.strerror}.")

    for here, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".") and not _is_companion(name)]
        for path in (Path(here, name) for name in names if not name.startswith(".")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                files[name] = partial(_load, path, name, retrieved)
    return files


def _is_companion(name: str) -> bool:
    return name.endswith(("_files", "-files", ".files", "_Dateien", "_fichiers", "_archivos"))


def _is_collection(path: Path) -> bool:
    """True for a zip that is no Word or OpenDocument file. Raises UsageError for a file that is not there."""
    try:
        if path.exists() and not path.is_file():
            return False
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return path.suffix.lower() == ".zip"
        with zipfile.ZipFile(path) as archive:
            return not {"[Content_Types].xml", "mimetype"} & set(archive.namelist()[:MAX_FILES])
    except FileNotFoundError:
        raise UsageError(f"There is no file or folder {path}.") from None
    except PermissionError as error:
        raise ReportError(f"{path}: cannot be read: {error.strerror}.") from None
    except BROKEN_ZIP:
        return True


def _read_zip(path: Path, retrieved: date | None, limit: float) -> Iterator[Paper | Trouble]:
    with _broken_zips_told(path):
        archive = zipfile.ZipFile(path)
    with archive:
        infos = _members(archive, path)
        left = MAX_TOTAL

        def unpack(info: zipfile.ZipInfo) -> Fetched:
            nonlocal left
            with _broken_zips_told(path):
                data = _unpacked(archive, info, path, left)
            left -= len(data)
            return Fetched("", data, retrieved)

        files: _Files = {info.filename: partial(unpack, info) for info in infos}
        yield from _collection(path.name, files, limit, inside=f"{path.name}/")


@contextmanager
def _broken_zips_told(path: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise ReportError(f"{path}: cannot be read: {error.strerror}.") from None
    except BROKEN_ZIP as error:
        raise ReportError(f"{path}: the zip is broken ({error}).", hint="Make or download it again.") from None


def _members(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > 10 * MAX_FILES:
        raise ReportError(f"{path}: the zip has {len(infos):,} entries; it is no collection of pages.")
    members = []
    for info in infos:
        name = info.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
            raise ReportError(
                f"{path}: the entry “{info.filename}” reaches outside the archive.",
                hint="No honest program makes such a zip. Nothing was read from it.",
            )
        parts = PurePosixPath(name).parts
        if info.is_dir() or any(part.startswith((".", "__MACOSX")) or _is_companion(part) for part in parts):
            continue
        if info.flag_bits & 0x1:
            raise ReportError(f"{path}: the zip is locked with a password.", hint="Unpack it and import the folder.")
        members.append(info)
    return members


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, left: int) -> bytes:
    """The bytes of an entry, only so many as are allowed: what the archive says of its sizes is not believed."""
    allowed = min(_largest(info.filename), left, max(1 << 20, MAX_RATIO * info.compress_size))
    try:
        with archive.open(info) as file:
            data = file.read(allowed + 1)
    except (BriefgenError, OSError, MemoryError):
        raise
    except Exception as error:
        # zipfile, zlib and lzma each raise errors of their own for torn data.
        raise ArchiveError(f"{path}: the entry “{info.filename}” is broken ({error}).") from None
    if len(data) > allowed:
        raise ArchiveError(
            f"{path}: the entry “{info.filename}” unpacks to more than {allowed / 1e6:,.0f} MB: a zip bomb.",
            hint="Nothing was read from it.",
        )
    return data


# -- one file ---------------------------------------------------------------------------------------------------------


def read_paper(
    data: bytes, name: str, *, url: str | None = None, retrieved: date | None = None, charset: str | None = None
) -> Paper:
    """One file's bytes as a paper: PDF, MHTML, HTML, a document or text is told by the content."""
    if not data.strip():
        raise ReportError(f"{name}: the file is empty.")
    head, suffix = data[:1024], PurePosixPath(name).suffix.lower()
    if b"%PDF-" in head:
        return pdf_pages.read_pdf(data, name, url=url, retrieved=retrieved)
    if data[:4] == b"PK\x03\x04" and suffix in _TEXTS:
        return read_text_document(data, name, retrieved=retrieved)
    if hint := _SAVE_AS.get(".rtf" if head.startswith(b"{\\rtf") else suffix):
        raise ReportError(f"{name}: files of this kind are not read.", hint=hint)
    if data[:4] == b"PK\x03\x04" or head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ReportError(
            f"{name}: this is an office document or an archive, not a page of the report.",
            hint="Copied text is read from .docx, .odt and .txt. Better: save the page itself (File > Save as > "
            "Webpage, complete).",
        )
    if data.startswith(b"bplist00") or suffix == ".webarchive":
        return _read_webarchive(data, name, retrieved)
    start = data[:4096].lower()
    if b"mime-version:" in start and b"multipart/related" in start and not start.lstrip().startswith(b"<"):
        return _read_mhtml(data, name, retrieved)
    if not any(
        mark in data[:65536].lower().replace(b"\x00", b"") for mark in (b"<html", b"<body", b"<p", b"<h", b"<div")
    ):
        if suffix in (".txt", ".md"):
            return read_text_document(data, name, retrieved=retrieved)
        kind = "a PDF whose beginning is missing" if suffix == ".pdf" else "not a web page or a PDF"
        raise ReportError(f"{name}: this is {kind}.")
    return html_pages.read_html(data, name, url=url, retrieved=retrieved, charset=charset)


def _read_webarchive(data: bytes, name: str, retrieved: date | None) -> Paper:
    """The page in what Safari saves: a property list with the page and its pictures."""
    try:
        archive = plistlib.loads(data)
        pages = [archive["WebMainResource"]]
        pages += [frame["WebMainResource"] for frame in archive.get("WebSubframeArchives", ())]
        # A page of frames holds the report in one of them.
        page = max(pages, key=lambda page: len(page["WebResourceData"]))
        url, charset = page.get("WebResourceURL"), page.get("WebResourceTextEncodingName")
        return html_pages.read_html(page["WebResourceData"], name, url=url, retrieved=retrieved, charset=charset)
    except (ExpatError, LookupError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise ReportError(
            f"{name}: there is no page in this web archive ({type(error).__name__}).",
            hint="Save the page as HTML: File > Save as > Page source.",
        ) from None


def _read_mhtml(data: bytes, name: str, retrieved: date | None) -> Paper:
    if len(data) > 2 * html_pages.MAX_BYTES:
        raise ReportError(f"{name}: {len(data) / 1e6:,.0f} MB is too large for a saved page.")
    envelope = email.message_from_bytes(data, policy=email.policy.default)
    with suppress(TypeError, ValueError):
        retrieved = parsedate_to_datetime(str(envelope["Date"] or "")).date()
    parts = [part for part in envelope.walk() if part.get_content_type() == "text/html"]
    pages = [(payload, part) for part in parts if isinstance(payload := part.get_payload(decode=True), bytes)]
    if not pages:
        raise ReportError(f"{name}: there is no page in this MHTML file.")
    # Advertisements and the like stand in frames beside the page.
    payload, part = max(pages, key=lambda page: len(page[0]))
    url = str(envelope["Snapshot-Content-Location"] or part["Content-Location"] or "")
    address = url if url.startswith(("http://", "https://")) else None
    charset = part.get_content_charset()
    return html_pages.read_html(payload, name, url=address, retrieved=retrieved, charset=charset)
