"""The PDF of a pack in the making: pages are drawn and tagged part by part, and only the PDF's own objects are kept.

What follows `weasyprint.pdf.generate_pdf` and `add_tags` step by step is marked so.
"""

from __future__ import annotations

import gc
import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from briefgen.writers.pdf import structure

if TYPE_CHECKING:
    import pydyf

FIGURE_SPACE = "\u2007"
ROOM = 3
"""Figure spaces that stand for the number of pages while they are drawn."""
_KERNING = rb"((?:>-?[\d.]+<)?)"
_SCALE = 0.75
"""Points in a CSS pixel."""


@dataclass(slots=True)
class _Drawn:
    """What is kept of a page: what bookmarks and tags need."""

    height: float
    bookmarks: list[Any] = field(default_factory=list)
    links: tuple[Any, ...] = ()
    page: Any = None
    """The page's dictionary in the PDF."""
    numbers: dict[int, Any] = field(default_factory=dict)
    elements: list[Any] = field(default_factory=list)


class BoundPdf:
    """The PDF in the making."""

    def __init__(self, printed: Any, metadata: Any, ids: frozenset[str], variant: str) -> None:
        import pydyf

        self.pdf: pydyf.PDF = pydyf.PDF()
        self.printed, self.variant = printed.copy([]), variant
        self.printed.metadata = metadata
        self.ids = ids
        self.pages: list[_Drawn] = []
        self.images: dict[Any, Any] = {}
        self.names: list[Any] = []
        self.known: set[str] = set()
        self.annotations: list[Any] = []
        self.streams: list[tuple[_Drawn, Any]] = []
        """Pages of the part at hand."""
        self.totals: list[pydyf.Stream] = []
        """Lines that wait for the number of pages."""
        self.resources = self._resources()
        self.content = pydyf.Dictionary({})
        self.root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self.document = pydyf.Dictionary({"Type": "/StructElem", "S": "/Document", "K": pydyf.Array()})
        for thing in (self.content, self.root, self.document):
            self.pdf.add_object(thing)
        self.root["ParentTree"] = self.content.reference
        self.root["K"] = pydyf.Array([self.document.reference])
        self.document["P"] = self.root.reference

    def reserve(self, pages: int) -> None:
        """Keep room for the front, which is drawn last."""
        for _ in range(pages):
            self.add_page(None)

    def add_page(self, page: Any) -> int:
        """A new, empty page; its index."""
        import pydyf

        entry = pydyf.Dictionary(
            {"Type": "/Page", "Parent": self.pdf.pages.reference, "Resources": self.resources.reference}
        )
        entry["Tabs"], entry["StructParents"] = "/S", len(self.pages)
        self.pdf.add_page(entry)
        self.pages.append(_Drawn(page.height if page else 0.0, page=entry))
        return len(self.pages) - 1

    def draw(self, page: Any, number: int) -> None:
        """Draw a page and build its tags (after `generate_pdf` and `add_tags`)."""
        import pydyf
        from weasyprint.matrix import Matrix
        from weasyprint.pdf import tags as weasyprint_tags
        from weasyprint.pdf.anchors import add_links
        from weasyprint.pdf.stream import Stream

        drawn, marked = self.pages[number], dict[Any, Any]()
        drawn.height, drawn.bookmarks = page.height, page.bookmarks
        width, height = page.width * _SCALE, page.height * _SCALE
        stream = Stream(
            self.printed.fonts, (0, 0, page.width, page.height), self.resources, self.images, marked,
            self.printed.color_profiles, self.printed.output_intent, compress=True,
        )  # fmt: skip
        stream.transform(d=-1, f=height)
        self.pdf.add_object(stream)
        box = pydyf.Array([0, 0, width, height])
        drawn.page.update({"MediaBox": box, "TrimBox": box, "BleedBox": box, "Contents": stream.reference})
        matrix = Matrix(_SCALE, 0, 0, -_SCALE, 0, height)
        add_links((self._links(page), self._anchors(page)), matrix, self.pdf, drawn.page, self.names, marked)
        page.paint(stream, _SCALE)
        drawn.elements = list(
            weasyprint_tags._build_box_tree(
                page._page_box, self.document, self.pdf, number, drawn.numbers, self.annotations, marked
            )
        )
        self.streams.append((drawn, stream))

    def end_of_part(self, printed: Any) -> None:
        """Finish a part's tags and compress its pages; nothing that stays is looked at by the collector again."""
        structure.end_of_part(printed, self.pdf)
        for drawn, stream in self.streams:
            self._set_apart(drawn, stream)
        self.streams.clear()

    def _set_apart(self, drawn: _Drawn, stream: Any) -> None:
        """Compress a page's content: what stands before and behind each line that waits for the number of pages."""
        import pydyf

        rooms = self._rooms()
        pieces: list[list[bytes]] = [[]]
        for piece in map(_bytes, stream.stream):
            if piece.endswith(b"TJ") and any(room.search(piece) for room in rooms):
                pieces += [[piece], []]
            else:
                pieces[-1].append(piece)
        contents = [stream, *(pydyf.Stream() for _ in pieces[1:])]
        for number, (content, lines) in enumerate(zip(contents, pieces, strict=True)):
            if number:
                self.pdf.add_object(content)
            if number % 2:
                content.stream = lines
                self.totals.append(content)
            else:
                content.stream, content.compress = [zlib.compress(b"\n".join(lines), 6)], False
                content.extra["Filter"] = "/FlateDecode"
        if len(contents) > 1:
            drawn.page["Contents"] = pydyf.Array([content.reference for content in contents])

    def _rooms(self) -> dict[re.Pattern[bytes], dict[str, bytes]]:
        """How the room looks in a page's content, and the glyphs that can take its place: of each font that has one."""
        patterns: dict[re.Pattern[bytes], dict[str, bytes]] = {}
        for font in self.printed.fonts.values():
            glyphs = {text: b"%04x" % glyph for glyph, text in font.to_unicode.items()}
            if space := glyphs.get(FIGURE_SPACE):
                patterns[re.compile(_KERNING.join([space] * ROOM))] = glyphs
        return patterns

    def _fill_in_total(self) -> None:
        """Write the number of pages where room was left for it."""
        total = str(len(self.pages)).rjust(ROOM, FIGURE_SPACE)
        for room, glyphs in self._rooms().items():
            if not glyphs.keys() >= set(total):
                continue  # a template of one's own, with no other digits in this font: the room stays empty
            first, second, *rest = (glyphs[digit] for digit in total)
            # The last place takes what is left of a longer number.
            filled = rb"%s\g<1>%s\g<2>%s" % (first, second, b"".join(rest))
            for line in self.totals:
                line.stream[:] = [room.sub(filled, line.stream[0])]

    def to_bytes(self, attachments: list[Any], finish: Callable[..., None]) -> bytes:
        """The end of `generate_pdf` and of `Document.write_pdf`."""
        from weasyprint import DEFAULT_OPTIONS
        from weasyprint.pdf import VARIANTS, _use_references
        from weasyprint.pdf.anchors import add_outlines
        from weasyprint.pdf.fonts import build_fonts_dictionary

        self._fill_in_total()
        variant_function, properties = VARIANTS[self.variant]
        options = {**DEFAULT_OPTIONS, **properties}
        self.printed.pages[:] = self.pages
        add_outlines(self.pdf, self.printed.make_bookmark_tree(_SCALE, transform_pages=True))
        self._add_information()
        self._add_attachments(attachments)
        fonts = build_fonts_dictionary(self.pdf, self.printed.fonts, True, True, options)
        self.pdf.add_object(fonts)
        self.resources["Font"] = fonts.reference
        _use_references(self.pdf, self.resources, self.images, self.printed.color_profiles)
        self._add_names()
        self._add_tags()
        self._add_output_intent()
        streams = [thing for thing in self.pdf.objects if isinstance(thing, _stream_type())]
        variant_function(self.pdf, self.printed, streams, [*self.printed.metadata.attachments, *attachments], True)
        finish(self.printed, self.pdf)
        output = io.BytesIO()
        self.pdf.write(output, options["pdf_version"], options["pdf_identifier"], True)
        gc.unfreeze()
        return output.getvalue()

    def _resources(self) -> pydyf.Dictionary:
        import pydyf
        from weasyprint.css import ColorProfile
        from weasyprint.pdf import D50, D65

        profile = ColorProfile(
            (files("weasyprint.pdf") / "sRGB2014.icc").open("rb"), "sRGB2014.icc", "relative-colorimetric",
            (["r"], ["g"], ["b"]),
        )  # fmt: skip
        self.printed.color_profiles["srgb"] = profile
        colours = pydyf.Dictionary(
            {
                name: pydyf.Array(
                    (
                        "/Lab",
                        pydyf.Dictionary(
                            {"WhitePoint": pydyf.Array(point), "Range": pydyf.Array((-125, 125, -125, 125))}
                        ),
                    )
                )
                for name, point in (("lab-d50", D50), ("lab-d65", D65))
            }
        )
        content = pydyf.Stream([profile.content], pydyf.Dictionary({"N": len(profile.components)}), compress=True)
        self.pdf.add_object(content)
        profile.pdf_reference = content.reference
        colours["srgb"] = pydyf.Array(("/ICCBased", content.reference))
        self.pdf.add_object(colours)
        resources = pydyf.Dictionary(
            {name: pydyf.Dictionary() for name in ("ExtGState", "XObject", "Pattern", "Shading")}
        )
        resources["ColorSpace"] = colours.reference
        self.pdf.add_object(resources)
        return resources

    def _links(self, page: Any) -> list[Any]:
        """Links that lead somewhere; all ids of the pack are known, though not yet where they are."""
        return [link for link in page.links if link[0] != "internal" or link[1] in self.ids]

    def _anchors(self, page: Any) -> Iterator[tuple[str, float, float]]:
        for name, (x, y, *_) in page.anchors.items():
            if name not in self.known:
                self.known.add(name)
                yield name, x, y

    def _add_information(self) -> None:
        import pydyf
        from weasyprint import VERSION
        from weasyprint.pdf import _w3c_date_to_pdf

        meta = self.printed.metadata
        values = {
            "Producer": f"WeasyPrint {VERSION}",
            "Title": meta.title,
            "Author": ", ".join(meta.authors),
            "Subject": meta.description,
            "Keywords": ", ".join(meta.keywords),
            "Creator": meta.generator,
            "CreationDate": _w3c_date_to_pdf(meta.created, "created"),
            "ModDate": _w3c_date_to_pdf(meta.modified, "modified"),
        }
        self.pdf.info.update({name: pydyf.String(value) for name, value in values.items() if value})
        self.pdf.catalog["Lang"] = pydyf.String(meta.lang)

    def _add_attachments(self, attachments: list[Any]) -> None:
        import pydyf
        from weasyprint.pdf.anchors import write_pdf_attachment

        written = [
            reference
            for attachment in attachments
            if (reference := write_pdf_attachment(self.pdf, attachment, True)) is not None
        ]
        if written:
            names = pydyf.Array(part for attachment in written for part in (attachment["F"], attachment.reference))
            content = pydyf.Dictionary({"Names": names})
            self.pdf.add_object(content)
            self.pdf.catalog["Names"] = pydyf.Dictionary({"EmbeddedFiles": content.reference})

    def _add_names(self) -> None:
        import pydyf

        names = pydyf.Array()
        for name, destination in sorted(self.names):
            names.extend((pydyf.String(name), destination))
        self.pdf.catalog.setdefault("Names", pydyf.Dictionary())["Dests"] = pydyf.Dictionary({"Names": names})

    def _add_tags(self) -> None:
        """What `add_tags` does after it has built the tags of all pages."""
        import pydyf

        numbers = pydyf.Array()
        for index, page in enumerate(self.pages):
            self.document["K"].extend(element.reference for element in page.elements)
            numbers.extend((index, pydyf.Array(reference for _, reference in sorted(page.numbers.items()))))
            page.elements, page.numbers = [], {}
        for index, (reference, annotation) in enumerate(self.annotations, start=len(self.pages)):
            numbers.extend((index, reference))
            annotation["StructParent"] = index
        self.content["Nums"] = numbers
        self.pdf.catalog["StructTreeRoot"] = self.root.reference
        self.pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
        self.pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})

    def _add_output_intent(self) -> None:
        import pydyf

        profile = self.printed.color_profiles["srgb"]
        intent = pydyf.Dictionary({"Type": "/OutputIntent", "S": "/GTS_PDFA1"})
        intent["OutputConditionIdentifier"] = intent["Info"] = pydyf.String(profile.name)
        intent["DestOutputProfile"] = profile.pdf_reference
        self.pdf.catalog["OutputIntents"] = pydyf.Array([intent])


def _bytes(piece: Any) -> bytes:
    import pydyf

    return piece if isinstance(piece, bytes) else bytes(pydyf._to_bytes(piece))  # what pydyf itself does with them


def _stream_type() -> type:
    from weasyprint.pdf.stream import Stream

    kind: type = Stream
    return kind
