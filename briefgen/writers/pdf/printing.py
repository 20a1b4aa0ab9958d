"""A printer: what is kept warm between one document and the next in a process."""

from __future__ import annotations

import gc
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from enum import Enum
from typing import TYPE_CHECKING, Any

from briefgen.document.tree import Document
from briefgen.errors import BriefgenError, RenderError
from briefgen.writers.fonts import FAMILIES
from briefgen.writers.pdf import metadata, parsing, refusals, structure, tuning
from briefgen.writers.pdf.page_resources import Fetcher
from briefgen.writers.pdf.weasyprint_loading import collector_resting, load_weasyprint, own_fonts_only
from briefgen.writers.pdf.weasyprint_patches.styles import forget_layout
from briefgen.writers.script_fonts import HOW_TO_GET, NOTO, fonts_for, lacking, named

if TYPE_CHECKING:
    import pydyf
    from weasyprint import Document as Printed

_LETTER = "\n@page { size: letter; margin: 9.5mm 17.9mm 11.5mm }\n"
_FIT = re.compile(r'<body class="(?=[^>]*\bdata-pages="(\d+)")')
"""A page that says how many pages it should have."""
_SETTINGS = ("roomy ", "", "close ", "tight ", "dense ")
"""Classes of its body by which it is set more tightly, until it has no more pages than that."""
_MOST_TEXT = ((6_450, 2_700, 3_880), (9_650, 3_240, 4_640), (10_450, 3_600, 6_000))
"""For each of the first settings, characters of the whole text, of page 1 without its rail and of the evidence behind
it: where there are more, few or no briefs on record fit, and the setting is not tried."""
_ON_LETTER = 0.97
"""Letter is lower than A4: so much of that has room in a part."""
_RAIL = re.compile(r'<div class="rail">.*?</div>', re.S)
_EVIDENCE = re.compile(r'<div class="[^"]*\bevidence\b')
_TAG = re.compile(r"<[^>]*>")
_STYLE = re.compile(r"<style\b([^>]*)>(.*?)</style>", re.S)
_NOT_FOR_US = re.compile(r"@(?:media\s+screen|supports)\b[^{]*\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}")
_OWN_FACE = re.compile(r"@font-face\s*\{[^}]*briefgen-font:[^}]*\}")
_FAMILY = re.compile(r"font(?:-family)?\s*:\s*([^;}>]*)")
_ID = re.compile(r' id="([^"]*)"')
_HREF = re.compile(r'href="#([^"]*)"')
_GENERIC = frozenset({"serif", "sans-serif", "monospace", "system-ui", "inherit", "initial"})
_COLLECT_EVERY = 4
"""A printed document leaves its boxes behind in circles, some 10 MB: not worth a look each time, much after forty."""
_local = threading.local()


def printer() -> Printer:
    """This thread's printer: Pango's fonts must not be shared between threads. The caller holds `ONE_AT_A_TIME`."""
    if not hasattr(_local, "printer"):
        _local.printer = Printer()
    return _local.printer  # type: ignore[no-any-return]


class Tries(Enum):
    """Which of the settings that may fit a page are tried, for two processes that share them."""

    ALL = slice(None)
    FIRST = slice(1)
    REST = slice(1, None)


class Printer:
    """Prints documents; keeps the fonts and the parsed style sheets for the next one."""

    def __init__(self) -> None:
        self.weasyprint = load_weasyprint()
        self.fetcher = Fetcher()
        self._fonts: dict[str | None, Any] = {}
        self._sheets: dict[tuple[str, str | None], Any] = {}
        self._printed = 0

    def print(self, document: Document, *, profile: str, paper: str, tries: Tries = Tries.ALL) -> bytes:
        """The document as PDF/UA-1 and PDF/A-3a (or -2a, without the data file) in one; see `write` of this package."""
        page, style = _page_and_style(document.html)
        if paper == "letter":
            style += _LETTER
        faces = _faces(page, style)
        part = 3 if profile == "a-3a" else 2
        attachments = [self._data_file(document)] if part == 3 and document.payload else []
        self._printed += 1
        if self._printed % _COLLECT_EVERY == 0 and gc.isenabled():
            # A caller that has turned the collector off looks for garbage itself, as a worker of a batch does.
            gc.collect()
        with collector_resting(), _errors_ours(self.weasyprint):
            printed = self._fitted(page, style, faces, paper, tries)
            if printed is None:
                return b""
            printed.metadata = _metadata(document, part)
            pdf: bytes = printed.write_pdf(finisher=_finish, pdf_variant=f"pdf/a-{part}a", attachments=attachments)
            return pdf

    def _fitted(self, page: str, style: str, faces: str | None, paper: str, tries: Tries) -> Any:
        """The page laid out, where it says how many pages it should have about as loosely as they allow.

        One that has more in every setting (an import brings long lists) gets as many as the tightest one takes. None if
        it fits in none of the settings to try.
        """
        fit = _FIT.search(page)
        if fit is None:
            return None if tries is Tries.REST else self._layout(page, style, faces)
        settings = _SETTINGS[_too_loose(page[fit.start() :], paper) :]
        most = int(fit[1])
        while True:
            for setting in settings[tries.value]:
                limit = most if setting is not settings[-1] else None
                printed = self._layout(f"{page[: fit.end()]}{setting}{page[fit.end() :]}", style, faces, limit)
                if printed is not None and len(printed.pages) <= most:
                    return printed
            if tries is Tries.FIRST:
                return None
            most, tries = len(printed.pages), Tries.ALL

    def _layout(self, page: str, style: str, faces: str | None, most: int | None = None) -> Any:
        """The page laid out with a style sheet; None when that takes more pages than `most`."""
        fonts, sheet = self._fonts_and_sheet(style, faces)
        html = parsing.parse(page, self.fetcher, style)
        html.most_pages = most
        try:
            printed = html.render(font_config=fonts, stylesheets=[sheet], output_intent="srgb")
        except tuning.TooManyPages:
            printed = None
        else:
            refusals.check_sizes(printed)
        forget_layout(fonts)
        return printed

    def _fonts_and_sheet(self, style: str, faces: str | None) -> tuple[Any, Any]:
        """Font configuration and parsed style sheet; both are kept.

        `faces`: rules of the fonts that there are beside ours, None for all fonts of the machine.
        """
        if faces not in self._fonts:
            from weasyprint.text.fonts import FontConfiguration

            with nullcontext() if faces is None else own_fonts_only():
                self._fonts[faces] = FontConfiguration()
        fonts = self._fonts[faces]
        key = (style, faces)
        if key not in self._sheets:
            if len(self._sheets) >= 16:
                self._sheets.clear()
            rules = style if faces is None else _OWN_FACE.sub("", style) + faces
            with _errors_ours(self.weasyprint):
                self._sheets[key] = self.weasyprint.CSS(string=rules, font_config=fonts, url_fetcher=self.fetcher)
        return fonts, self._sheets[key]

    def _data_file(self, document: Document) -> Any:
        from datetime import datetime

        created = datetime.combine(document.meta.created, datetime.min.time())
        return self.weasyprint.Attachment(
            string=document.payload,
            url_fetcher=self.fetcher,
            name="brief.json",
            description="The brief as data (JSON)",
            created=created,
            modified=created,
            relationship="Data",
        )


def _too_loose(page: str, paper: str) -> int:
    """How many of the settings need not be tried, as the page has too much text for them."""
    evidence = _EVIDENCE.search(page)
    first, second = (page[: evidence.start()], page[evidence.start() :]) if evidence else (page, "")
    room = _ON_LETTER if paper == "letter" else 1
    whole = len(_TAG.sub("", page))
    main, behind = [len(" ".join(_TAG.sub("", part).split())) for part in (_RAIL.sub("", first), second)]
    for number, (most, most_first, most_behind) in enumerate(_MOST_TEXT):
        if whole <= most and main <= room * most_first and behind <= room * most_behind:
            return number
    return len(_MOST_TEXT)


def _page_and_style(html: str) -> tuple[str, str]:
    """The page without its style sheets and without ids that nothing links to, and the style sheets.

    Every id costs WeasyPrint a style of its own, since it is a named place in the PDF; and a style sheet that stands in
    the page would be parsed for each document anew.
    """
    styles = "\n".join(style for media, style in _STYLE.findall(html) if 'media="screen"' not in media)
    styles = _NOT_FOR_US.sub("", parsing.COMMENT.sub("", styles))
    page = _STYLE.sub("", html)
    linked = set(_HREF.findall(page))
    return _ID.sub(lambda match: match[0] if match[1] in linked else "", page), styles


def _faces(page: str, style: str) -> str | None:
    """Rules of the fonts that a page needs beside ours, "" for none; None where it names families that are not ours."""
    declarations = _FAMILY.findall(_OWN_FACE.sub("", style)) + _FAMILY.findall(page[: page.find("<main")])
    if any(_is_foreign(family.strip().strip("\"'")) for names in declarations for family in names.split(",")):
        return None
    fonts, _ = fonts_for(lacking(page))
    return "".join(f'@font-face{{font-family:"{font.family}";src:url("{NOTO}{font.file.name}")}}' for font in fonts)


def _is_foreign(family: str) -> bool:
    """True for a family that is not ours; the shorthand `font: 9pt/1.2 "Name"` has its sizes in front.

    A brand's fonts are variables, whose values stand on <body> and are looked at there.
    """
    if family in _GENERIC or family.startswith("var(") or not family:
        return False
    return not any(family.endswith(f'"{ours}') or family == ours for ours in FAMILIES)


def _metadata(document: Document, part: int) -> Any:
    from weasyprint.pdf.metadata import DocumentMetadata

    meta = document.meta
    created = metadata.midnight(meta.created)

    class Metadata(DocumentMetadata):  # type: ignore[misc]
        """Writes the identification of both standards."""

        def include_in_pdf(self, pdf: Any, variant: str, version: int, conformance: str, compress: bool) -> None:
            super().include_in_pdf(pdf, variant, version, conformance, compress=False)

        def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
            return metadata.rdf(meta, part=part, producer=_producer(), generator=self.generator)

    return Metadata(
        title=meta.title,
        authors=[meta.author] if meta.author else [],
        description=meta.subject or None,
        keywords=list(meta.keywords),
        generator=f"briefgen {document.identity.get('version', '')}".strip(),
        created=created,
        modified=created,
        lang=meta.language,
    )


def _producer() -> str:
    import weasyprint

    return f"WeasyPrint {weasyprint.__version__}"


def _finish(printed: Printed, pdf: pydyf.PDF) -> None:
    _refuse_empty_boxes(printed)
    structure.finish(printed, pdf)
    _name_every_glyph(pdf)
    _interpolate_no_image(pdf)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])


def _refuse_empty_boxes(printed: Printed) -> None:
    """A letter that no font has would be an empty box, which neither a reader nor the two standards can take."""
    if codes := {code for font in printed.fonts.values() for code in font.missing}:
        raise RenderError(f"No font on this machine has {named(codes)}.", hint=HOW_TO_GET)


def _name_every_glyph(pdf: pydyf.PDF) -> None:
    """Give a glyph that is a further part of a letter (an Arabic dot) a code point, as both standards want: none wide.

    WeasyPrint writes an empty one.
    """
    for thing in pdf.objects:
        lines = getattr(thing, "stream", None)
        if lines and lines[0] == b"/CIDInit /ProcSet findresource begin":
            lines[:] = [line[:-1] + b"200b>" if line.endswith(b" <>") else line for line in lines]


def _interpolate_no_image(pdf: pydyf.PDF) -> None:
    """PDF/A (ISO 19005-3, 6.2.8) forbids that a viewer smooths a picture; WeasyPrint asks for it."""
    for thing in pdf.objects:
        extra = getattr(thing, "extra", None)
        if extra and extra.get("Subtype") == "/Image" and "Interpolate" in extra:
            extra["Interpolate"] = "false"


@contextmanager
def _errors_ours(weasyprint: Any) -> Iterator[None]:
    """What a page does to WeasyPrint, in words for the person whose template it is."""
    from weasyprint.urls import FatalURLFetchingError

    try:
        yield
    except (BriefgenError, MemoryError):
        raise
    except FatalURLFetchingError as error:
        raise error.__cause__ if isinstance(error.__cause__, BriefgenError) else RenderError(str(error)) from error
    except Exception as error:
        raise RenderError(
            f"WeasyPrint cannot print the page: {type(error).__name__}: {error}.",
            hint="Does a template or style sheet ask for something unusual? Report it if they are briefgen's own.",
        ) from error
