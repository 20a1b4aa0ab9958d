"""The draft part: a custom XML part that remembers the brief's identity and every block as it was generated.

Custom XML survives Word, LibreOffice (which renumbers it) and most others, so it is found by its namespace, never by
its name. The part is the base of every later three-way merge.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from lxml import etree

from briefgen.wordxml.markup import attributes, escaped, to_part
from briefgen.wordxml.namespaces import element, parse_xml, serialise
from briefgen.wordxml.packaging import Package
from briefgen.wordxml.pieces import DRAFT_NAMESPACE, Pieces, from_xml, plain_text, to_xml

FORMAT_VERSION = "1"

BlockKind = Literal["p", "heading", "li", "cell", "caption", "figure"]

_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"


@dataclass(frozen=True, slots=True)
class BaseBlock:
    """One block as it was generated."""

    id: str
    bookmark: str
    kind: BlockKind
    style: str
    """Shown name of its paragraph style."""
    pieces: Pieces
    parent: str = ""
    """Id of the group, list item, table or figure that it stands in."""
    table: str = ""
    row: str = ""

    @property
    def text(self) -> str:
        """Its words."""
        return plain_text(self.pieces)


@dataclass(frozen=True, slots=True)
class DraftPart:
    """Identity of the brief, and its blocks in reading order."""

    identity: Mapping[str, str]
    blocks: tuple[BaseBlock, ...]
    generator: str = ""
    version: str = FORMAT_VERSION
    running: Mapping[str, str] = field(default_factory=dict)
    """Text of the controls of headers and footers, by tag."""
    running_words: tuple[str, ...] = ()
    """All paragraphs of headers and footers, once each; empty in a part that generator 0.1 wrote."""
    running_pictures: bool = False
    """True when headers and footers hold pictures or shapes."""

    def by_id(self) -> dict[str, BaseBlock]:
        """Block id → block."""
        return {block.id: block for block in self.blocks}

    def by_bookmark(self) -> dict[str, str]:
        """Name of a bookmark → block id."""
        return {block.bookmark: block.id for block in self.blocks}


def draft_part_xml(part: DraftPart) -> bytes:
    """The part's bytes."""
    about = attributes({"xmlns": DRAFT_NAMESPACE, "version": part.version, "generator": part.generator})
    identity = f"<identity{attributes(dict(sorted(part.identity.items())))}/>"
    texts = [f"<text{attributes({'tag': tag})}>{escaped(text)}</text>" for tag, text in sorted(part.running.items())]
    texts += [f"<line>{escaped(words)}</line>" for words in part.running_words]
    pictured = attributes({"pictures": "1"}) if part.running_pictures else ""
    running = f"<running{pictured}>{''.join(texts)}</running>" if texts else ""
    blocks = "".join(map(_block_xml, part.blocks))
    return to_part(f"<draft{about}>{identity}{running}<blocks>{blocks}</blocks></draft>")


def _block_xml(block: BaseBlock) -> str:
    parents = (("parent", block.parent), ("table", block.table), ("row", block.row))
    holders = attributes({name: value for name, value in parents if value})
    about = f'id="{escaped(block.id)}" bookmark="{block.bookmark}" kind="{block.kind}" style="{escaped(block.style)}"'
    return f"<block {about}{holders}>{to_xml(block.pieces)}</block>"


def read_draft_part(data: bytes) -> DraftPart:
    """The inverse of `draft_part_xml`. Raises `ValueError` for anything else."""
    try:
        root = parse_xml(data)
    except etree.XMLSyntaxError as problem:
        raise ValueError(f"the draft part is not sound XML: {problem}") from problem
    if root.tag != f"{{{DRAFT_NAMESPACE}}}draft":
        raise ValueError("the part is not a draft part")
    named = f"{{{DRAFT_NAMESPACE}}}"
    identity = root.find(f"{named}identity")
    blocks = root.find(f"{named}blocks")
    if identity is None or blocks is None:
        raise ValueError("the draft part holds no identity or no blocks")
    return DraftPart(
        identity={str(key): str(value) for key, value in identity.attrib.items()},
        blocks=tuple(
            BaseBlock(
                id=block.get("id", ""),
                bookmark=block.get("bookmark", ""),
                kind=block.get("kind", "p"),  # type: ignore[arg-type]
                style=block.get("style", ""),
                pieces=from_xml(block),
                parent=block.get("parent", ""),
                table=block.get("table", ""),
                row=block.get("row", ""),
            )
            for block in blocks.iterfind(f"{named}block")
        ),
        generator=root.get("generator", ""),
        version=root.get("version", ""),
        running={text.get("tag", ""): text.text or "" for text in root.iterfind(f"{named}running/{named}text")},
        running_words=tuple(line.text or "" for line in root.iterfind(f"{named}running/{named}line")),
        running_pictures=root.find(f"{named}running[@pictures]") is not None,
    )


def find_draft_part(package: Package) -> str | None:
    """Member name of the draft part; None in a document that has none."""
    marker = DRAFT_NAMESPACE.encode()
    for relationship in package.relationships(package.main_part(), "customXml"):
        member = relationship.target
        if not relationship.external and member in package.members:
            head = package.members[member][:2048]
            if marker in head or marker in head.replace(b"\x00", b""):
                return member
    return None


def put_draft_part(package: Package, data: bytes) -> None:
    """Write the draft part: over the one that is there, else under a free number."""
    member = find_draft_part(package)
    if member is None:
        add_custom_part(package, package.free_member("customXml/item{}.xml"), data)
    else:
        package.put(member, data)


def add_custom_part(package: Package, member: str, data: bytes) -> None:
    """Add a custom XML part with its properties (Word wants an id for each) and the relationships to both."""
    package.put(member, data)
    properties = package.free_member("customXml/itemProps{}.xml")
    package.put(properties, properties_xml())
    package.set_content_type(properties, _PROPERTIES_TYPE)
    package.set_default_type("xml", "application/xml")
    package.relate(package.main_part(), "customXml", member)
    package.relate(member, "customXmlProps", properties)


@cache
def properties_xml() -> bytes:
    """Properties of the draft part: an id that depends on the namespace alone, and the namespace as its schema."""
    item_id = str(uuid.UUID(bytes=hashlib.sha256(DRAFT_NAMESPACE.encode()).digest()[:16])).upper()
    reference = element("ds:schemaRef", {"ds:uri": DRAFT_NAMESPACE})
    root = element("ds:datastoreItem", {"ds:itemID": f"{{{item_id}}}"}, element("ds:schemaRefs", None, reference))
    return serialise(root)
