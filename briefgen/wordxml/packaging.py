"""The package of a Word file: parts, content types, relationships; read with bounds, written with the same bytes.

A part that nobody touches keeps its bytes. Member names are those of the zip (`word/document.xml`, no leading slash).
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from lxml import etree

from briefgen.errors import DraftError
from briefgen.wordxml.namespaces import Element, element, parse_xml, qn, serialise, take_out

MAXIMUM_FILE = 200 * 1024 * 1024
MAXIMUM_MEMBERS = 5_000
MAXIMUM_PART = 100 * 1024 * 1024
MAXIMUM_TOTAL = 400 * 1024 * 1024
MAXIMUM_RATIO = 250
"""Unpacked to packed; a part under a megabyte may be above it (a page of spaces is no attack)."""

CONTENT_TYPES = "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT = "http://purl.oclc.org/ooxml/"
CORE_PROPERTIES = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"

_FIRST_OF_1980 = 0x0021
_LEVEL = 4
"""Of compression: two thirds of the time of zlib's own 6, and less than one per cent more bytes in a brief."""
_CONSTANT = ("word/fonts/", "word/theme/", "word/styles.xml", "word/settings.xml", "word/fontTable.xml")


BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, LookupError, OverflowError),
)
"""What Python's `zipfile` raises for a file that is torn or was made to deceive."""


class PackageError(DraftError, ValueError):
    """A file that is not a Word document, or that does not deserve to be opened. The message is for the user."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship of a part: `target` is a member name, or an address when `external`."""

    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of its type: `styles`, `image`, `hyperlink`, `customXml` …"""
        return self.type.rpartition("/")[2]


class Package:
    """A Word file in memory: member name → bytes, with typed access to content types and relationships."""

    def __init__(self, members: dict[str, bytes]) -> None:
        self.members = members
        self._trees: dict[str, Element] = {}

    @classmethod
    def open(cls, data: bytes) -> Package:
        """Read an untrusted file. Raises `PackageError` that says what is wrong with it."""
        return cls(_read_members(data))

    def copy(self) -> Package:
        """A package with the same members, independent of this one (bytes are shared, they never change)."""
        return Package(dict(self.members))

    def xml(self, member: str) -> Element:
        """The parsed part; the same tree at every call, written back by `to_bytes` only after `put_xml`."""
        tree = self._trees.get(member)
        if tree is None:
            try:
                tree = parse_xml(self.members[member])
            except KeyError:
                raise PackageError(f"the part {member} is missing") from None
            except (etree.XMLSyntaxError, ValueError) as problem:
                raise PackageError(f"the part {member} is not sound XML: {problem}") from problem
            self._trees[member] = tree
        return tree

    def put_xml(self, member: str, root: Element) -> None:
        """Set a part to a tree, serialised now."""
        self._trees[member] = root
        self.members[member] = serialise(root)

    def put(self, member: str, data: bytes) -> None:
        """Set a part's bytes."""
        self._trees.pop(member, None)
        self.members[member] = data

    def remove(self, member: str) -> None:
        """Take a part, its relationships and its content type out; relationships that lead to it stay."""
        for name in (member, relationships_member(member)):
            self.members.pop(name, None)
            self._trees.pop(name, None)
        if (override := self._content_type_entry(member)) is not None:
            take_out(override)
        self.put_xml(CONTENT_TYPES, self.xml(CONTENT_TYPES))

    def content_type(self, member: str) -> str:
        """Media type of a part, by its own entry or its extension; empty when it has none."""
        extension = posixpath.splitext(member)[1].lstrip(".").lower()
        entry = self._content_type_entry(member)
        entry = self._content_type_entry(extension, "Default", "Extension") if entry is None else entry
        return "" if entry is None else entry.get("ContentType", "")

    def _content_type_entry(self, name: str, kind: str = "Override", attribute: str = "PartName") -> Element | None:
        entries = self.xml(CONTENT_TYPES).iterfind(qn(f"ct:{kind}"))
        named = (one for one in entries if one.get(attribute, "").removeprefix("/").lower() == name.lower())
        return next(named, None)

    def set_content_type(self, member: str, media_type: str) -> None:
        """Give a part its own content type entry."""
        types, override = self.xml(CONTENT_TYPES), self._content_type_entry(member)
        if override is None:
            override = element("ct:Override", {"PartName": f"/{member}"})
            types.append(override)
        override.set("ContentType", media_type)
        self.put_xml(CONTENT_TYPES, types)

    def set_default_type(self, extension: str, media_type: str) -> None:
        """Give all parts of an extension a content type, unless the extension has one."""
        if self._content_type_entry(extension, "Default", "Extension") is None:
            types = self.xml(CONTENT_TYPES)
            types.insert(0, element("ct:Default", {"Extension": extension, "ContentType": media_type}))
            self.put_xml(CONTENT_TYPES, types)

    def relationships(self, member: str = "", kind: str = "") -> tuple[Relationship, ...]:
        """Relationships of a part; of the package itself without `member`. `kind`: only those of this kind."""
        name = relationships_member(member)
        if name not in self.members:
            return ()
        folder, ending = posixpath.dirname(member), f"/{kind}" if kind else ""
        entries = self.xml(name).iterfind(qn("pr:Relationship"))
        return tuple(_relationship(entry, folder) for entry in entries if entry.get("Type", "").endswith(ending))

    def related(self, member: str, kind: str) -> str | None:
        """Member name of the first part that `member` is related to by `kind`, if it is there."""
        targets = (relation.target for relation in self.relationships(member, kind) if not relation.external)
        return next((target for target in targets if target in self.members), None)

    def related_xml(self, member: str, kind: str) -> Element | None:
        """The parsed part that `member` is related to by `kind`, if it is there."""
        part = self.related(member, kind)
        return self.xml(part) if part else None

    def related_or_new(self, member: str, kind: str, root: Element) -> str:
        """Member name of the part that `member` is related to by `kind`; without one, `root` is added."""
        part = self.related(member, kind)
        if part is None:
            usual = f"word/{kind}.xml"
            part = usual if usual not in self.members else self.free_member(f"word/{kind}{{}}.xml")
            self.put_xml(part, root)
            self.set_content_type(part, WORD_TYPE.format(kind))
            self.relate(member, kind, part)
        return part

    def relate(self, member: str, relationship_type: str, target: str, *, external: bool = False) -> str:
        """Add a relationship (or find the same one) and return its id.

        `relationship_type` is a whole type or the last word of an officeDocument one (`image`).
        """
        whole = relationship_type if "/" in relationship_type else OFFICE + relationship_type
        for relationship in self.relationships(member, whole.rpartition("/")[2]):
            if (relationship.type, relationship.target, relationship.external) == (whole, target, external):
                return relationship.id
        name = relationships_member(member)
        root = self.xml(name) if name in self.members else element("pr:Relationships")
        taken = {entry.get("Id", "") for entry in root}
        relationship_id = next(free for number in count(len(taken) + 1) if (free := f"rId{number}") not in taken)
        address = target if external else posixpath.relpath(target, posixpath.dirname(member) or ".")
        mode = {"TargetMode": "External"} if external else {}
        root.append(element("pr:Relationship", {"Id": relationship_id, "Type": whole, "Target": address, **mode}))
        self.put_xml(name, root)
        return relationship_id

    def unrelate(self, member: str, relationship_id: str) -> None:
        """Take one relationship out."""
        name = relationships_member(member)
        root = self.xml(name)
        for entry in root.findall(qn("pr:Relationship")):
            if entry.get("Id") == relationship_id:
                root.remove(entry)
        self.put_xml(name, root)

    def main_part(self) -> str:
        """Member name of the document itself. Raises `PackageError` when this is no Word document."""
        member = self.related("", "officeDocument")
        if any(relationship.type.startswith(_STRICT) for relationship in self.relationships("")):
            raise PackageError("it is a “Strict Open XML Document”; save it as “Word document (.docx)”")
        if member is None:
            raise PackageError("it holds no document (no officeDocument relationship)")
        media_type = self.content_type(member)
        if "macroEnabled" in media_type:
            raise PackageError("it is a macro-enabled document")
        if media_type != MAIN_TYPE and not media_type.endswith("wordprocessingml.template.main+xml"):
            raise PackageError(f"its main part is not a Word document but “{media_type or 'unknown'}”")
        return member

    def free_member(self, pattern: str) -> str:
        """The first member name of a pattern with `{}` for a number from 1 that is not taken."""
        taken = {name.lower() for name in self.members}
        return next(name for number in count(1) if (name := pattern.format(number)).lower() not in taken)

    def to_bytes(self) -> bytes:
        """The whole file: content types first, then by name, all stamped 1 January 1980."""
        return zip_members(self.members.items())


def relationships_member(member: str) -> str:
    """Where a part's relationships lie: `word/document.xml` → `word/_rels/document.xml.rels`; "" → `_rels/.rels`."""
    folder, name = posixpath.split(member)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def zip_members(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip whose bytes depend on the members alone.

    It is put together here because `zipfile` cannot take a member that is compressed already: fonts, theme and the like
    are the same objects in every document of a process, and compressing them takes as long as all the rest.
    """
    buffer = io.BytesIO()
    directory: list[bytes] = []
    first = {CONTENT_TYPES: 0, "_rels/.rels": 1}
    for name, data in sorted(members, key=lambda member: (first.get(member[0], 2), member[0])):
        encoded = name.encode()
        packed = _pack_once(data) if name.startswith(_CONSTANT) else _pack(data, name)
        common = struct.pack(
            "<HHHHHLLLHH",
            20,
            0 if encoded.isascii() else 0x800,
            packed.method,
            0,
            _FIRST_OF_1980,
            packed.checksum,
            len(packed.data),
            len(data),
            len(encoded),
            0,
        )
        directory.append(
            b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, buffer.tell()) + encoded
        )
        buffer.write(b"PK\x03\x04" + common + encoded + packed.data)
    start, listing = buffer.tell(), b"".join(directory)
    parts = len(directory)
    buffer.write(listing)
    buffer.write(b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, parts, parts, len(listing), start, 0))
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _Packed:
    method: int
    checksum: int
    data: bytes


def _pack(data: bytes, name: str = "") -> _Packed:
    # Pictures are compressed already; trying again costs more time than all the text.
    if name.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".zip")):
        return _Packed(zipfile.ZIP_STORED, zlib.crc32(data), data)
    press = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return _Packed(zipfile.ZIP_DEFLATED, zlib.crc32(data), press.compress(data) + press.flush())


_pack_once = lru_cache(maxsize=32)(_pack)


def _read_members(data: bytes) -> dict[str, bytes]:
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise PackageError("it is encrypted, or an old .doc file; save it without a password as .docx")
    if len(data) > MAXIMUM_FILE:
        raise PackageError(f"it is larger than {MAXIMUM_FILE // 1024 // 1024} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = dict(_unpack(archive))
    except PackageError:
        raise
    except BROKEN_ZIP as problem:
        raise PackageError(f"it is not a sound .docx file ({problem})") from problem
    if CONTENT_TYPES not in members:
        raise PackageError("it is a zip file, but not a Word document")
    return members


def _unpack(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MAXIMUM_MEMBERS:
        raise PackageError(f"it holds more than {MAXIMUM_MEMBERS} parts")
    total = 0
    seen: set[str] = set()
    for entry in entries:
        if entry.is_dir():
            continue
        name = entry.filename.replace("\\", "/").lstrip("/")
        if ".." in name.split("/"):
            raise PackageError(f"it holds a part with an unsafe name ({entry.filename})")
        if name.lower() in seen:
            raise PackageError(f"it holds the part {name} twice")
        seen.add(name.lower())
        if entry.flag_bits & 1:
            raise PackageError("it is encrypted")
        content = _read_bounded(archive, entry, MAXIMUM_TOTAL - total)
        total += len(content)
        yield name, content


def _read_bounded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    limit = min(MAXIMUM_PART, left, max(1024 * 1024, entry.compress_size * MAXIMUM_RATIO))
    # What the header says is not believed: only so much is unpacked.
    with archive.open(entry) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise PackageError(f"its part {entry.filename} unpacks to an absurd size")
    return content


def _relationship(entry: Element, folder: str) -> Relationship:
    external = entry.get("TargetMode") == "External"
    target = entry.get("Target", "")
    if not external:
        target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return Relationship(entry.get("Id", ""), entry.get("Type", ""), target, external)
