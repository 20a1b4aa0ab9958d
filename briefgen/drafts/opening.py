"""Opening a draft: what it is, what it was generated as, and which of its paragraphs hold which blocks.

Anything may come in here: a draft from Word, one that LibreOffice or another program saved and stripped of its marks,
a torn file, a hostile one. What cannot be read safely is refused with a `DraftError`, before anything is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from briefgen import __version__
from briefgen.drafts.aligning import align_by_text, align_pictures
from briefgen.drafts.outline import (
    Flow,
    FoundBy,
    Leaf,
    TableUnit,
    identify,
    is_live,
    leaves_of,
    read_flow,
)
from briefgen.drafts.spans import Placed, Surroundings, placed_tokens
from briefgen.errors import DraftError
from briefgen.wordxml import w
from briefgen.wordxml.bookmarks import bookmark_name, bookmarks_in
from briefgen.wordxml.custom_xml import FORMAT_VERSION, BaseBlock, DraftPart, find_draft_part, read_draft_part
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.packaging import Package, PackageError
from briefgen.wordxml.pieces import Picture
from briefgen.wordxml.styles import StyleSheet

NORMAL = "Normal"
MAXIMUM_PARAGRAPHS = 200_000
_FEW_FOUND = 0.2


@dataclass(eq=False)
class Draft:
    """An opened draft. `part` is what was generated (the base); `flow` what is there now."""

    name: str
    data: bytes
    package: Package
    main: str
    document: Element
    body: Element
    part: DraftPart
    flow: list[Flow]
    surroundings: Surroundings
    styles: StyleSheet
    foreign: bool
    """True when another program than Word or briefgen saved it last and dropped the tags of controls."""
    blocks: dict[str, Leaf] = field(default_factory=dict)
    """Block id → the paragraph that holds it now (pending deletions taken as done)."""
    pending_deletions: dict[str, Leaf] = field(default_factory=dict)
    """Block id → a paragraph whose deletion is pending."""
    names: dict[str, str] = field(default_factory=dict)
    """Bookmark → block id; the same mapping that `surroundings` reads by, so that it can learn new ones."""
    _tokens: dict[Leaf, list[Placed]] = field(default_factory=dict)

    @cached_property
    def base(self) -> Mapping[str, BaseBlock]:
        """Block id → what was generated."""
        return self.part.by_id()

    def tokens(self, leaf: Leaf) -> list[Placed]:
        """The paragraph's tokens with their places, read once."""
        tokens = self._tokens.get(leaf)
        if tokens is None:
            tokens = self._tokens[leaf] = placed_tokens(leaf.paragraph, self.surroundings)
        return tokens

    def remember(self, leaf: Leaf, tokens: list[Placed]) -> None:
        """Take these for the paragraph's tokens: the same words, cut in another way."""
        self._tokens[leaf] = tokens

    def forget(self, leaf: Leaf) -> None:
        """Read the paragraph afresh next time: it was changed."""
        self._tokens.pop(leaf, None)

    def style_of(self, paragraph: Element) -> str:
        """Shown name of a paragraph's style."""
        style_id = value_of(paragraph.find(w.PPR), "w:pStyle")
        return self.styles.name_of(style_id) if style_id else NORMAL

    def is_contents_line(self, paragraph: Element) -> bool:
        """True for a line of a contents list: Word makes it of the headings."""
        return self.style_of(paragraph).lower().startswith("toc ")

    def uncertain(self) -> tuple[tuple[str, float], ...]:
        """Blocks that were found by likeness alone, with how sure it is (0 to 1)."""
        by_likeness = (pair for pair in self.blocks.items() if pair[1].found_by == "text" and pair[1].confidence < 1)
        return tuple((block_id, round(leaf.confidence, 2)) for block_id, leaf in by_likeness)

    def confidence(self) -> dict[str, int]:
        """How many blocks were found by which mark."""
        return dict(Counter(leaf.found_by for leaf in self.blocks.values() if leaf.found_by))


def read_draft(data: bytes, *, name: str = "the draft", base: bytes | None = None) -> Draft:
    """Open a draft. `base` is the file as it was generated, for a draft that lost its custom XML part.

    Raises `DraftError` for anything that is not a draft of this briefgen's or that is not safe to open, and for one
    that has next to nothing in common with `base`.
    """
    package, main, document = open_document(data, name)
    part = _base_of(package, name) if base is None else _base_from(base)
    if part is None:
        raise DraftError(
            f"{name} holds no record of what was generated: it was made by another program, or one dropped the record.",
            hint="Give the file as it was generated: --base ORIGINAL.docx",
        )
    body = document.find(qn("w:body"))
    assert body is not None
    style_definitions = package.related_xml(main, "styles")
    styles = StyleSheet() if style_definitions is None else StyleSheet.of(style_definitions)
    names = _names(document, part)
    draft = Draft(
        name=name,
        data=data,
        package=package,
        main=main,
        document=document,
        body=body,
        part=part,
        flow=read_flow(body),
        surroundings=Surroundings.of(package, styles, blocks=names, fallbacks=_fallbacks(part)),
        styles=styles,
        foreign=False,
        names=names,
    )
    _locate(draft)
    if base is not None:
        refuse_stranger(draft)
    return draft


def open_document(data: bytes, name: str) -> tuple[Package, str, Element]:
    """Package, member name and root of the document of a Word file; `DraftError` when it is none."""
    try:
        package = Package.open(data)
        main = package.main_part()
        if "template" in package.content_type(main):
            raise PackageError("it is a Word template (.dotx)")
        document = package.xml(main)
        if document.tag != qn("w:document") or document.find(qn("w:body")) is None:
            raise PackageError("its main part is no Word document")
        for kind in ("styles", "comments", "numbering"):
            package.related_xml(main, kind)
    except PackageError as problem:
        text = str(problem)
        hint = ""
        if "macro" in text:
            hint = "Nothing in it was run or changed. Save a copy as .docx (without macros) and use that."
        elif "template" in text:
            hint = "Save it as “Word document (.docx)”."
        raise DraftError(f"{name} cannot be opened: {text}.", hint=hint) from problem
    if sum(1 for _ in document.iter(qn("w:p"))) > MAXIMUM_PARAGRAPHS:
        raise DraftError(f"{name} is too long: more than {MAXIMUM_PARAGRAPHS:,} paragraphs.")
    return package, main, document


def refuse_stranger(draft: Draft) -> None:
    """Raise `DraftError` for a file in which next to nothing of what was generated is found: it is another document."""
    with_text = [block for block in draft.part.blocks if block.text.strip()]
    there = sum(block.id in draft.blocks for block in with_text)
    if with_text and there < _FEW_FOUND * len(with_text):
        raise DraftError(
            f"Of the {len(with_text)} blocks that were generated, {there} were found in {draft.name}: "
            "it is another document, or nothing of the brief is left in it.",
            hint="If it is, give the file that it was made from: --base ORIGINAL.docx",
        )


def withdrawn(identity: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the blocks that refreshes took out and whose deletion may still wait, as the draft remembers them."""
    return tuple(identity.get("withdrawn", "").split())


def _base_of(package: Package, name: str) -> DraftPart | None:
    member = find_draft_part(package)
    if member is None:
        return None
    try:
        part = read_draft_part(package.members[member])
    except ValueError as problem:
        raise DraftError(
            f"{name}: {problem}.", hint="Give the file as it was generated: --base ORIGINAL.docx"
        ) from None
    _check_version(part, name)
    return part


def _base_from(base: bytes) -> DraftPart:
    package, _, _ = open_document(base, "The base")
    part = _base_of(package, "The base")
    if part is None:
        raise DraftError(
            "The file given as --base holds no record of what was generated either.",
            hint="It must be the file as briefgen wrote it.",
        )
    return part


def _check_version(part: DraftPart, name: str) -> None:
    generator = part.generator or "a newer briefgen"
    if part.version != FORMAT_VERSION:
        raise DraftError(
            f"{name} was made by {generator}, whose drafts this briefgen {__version__} cannot read.",
            hint="Install the newer version: pip install --upgrade briefgen",
        )
    ids = Counter(block.id for block in part.blocks)
    doubled = [block_id for block_id, count in ids.items() if count > 1 or not block_id]
    if doubled:
        raise DraftError(f"{name}: its record of what was generated is damaged (block “{doubled[0]}”).")


def learn(draft: Draft, part: DraftPart) -> dict[str, Leaf]:
    """Paragraphs of blocks that the draft's own base does not know but `part` does, by id: live ones.

    A block that an earlier refresh took out and a person kept is such a one. Those whose deletion is still pending
    become known as pending_deletions.
    """
    for name, block_id in part.by_bookmark().items():
        draft.names.setdefault(name, block_id)
    unknown = set(part.by_id()) - set(draft.part.by_id())
    learnt: dict[str, Leaf] = {}
    for leaf in leaves_of(draft.flow):
        if leaf.block_id:
            continue
        for block_id, _ in identify(leaf, unknown, draft.names):
            if block_id not in unknown:
                continue
            if is_live(leaf):
                learnt.setdefault(block_id, leaf)
            else:
                draft.pending_deletions.setdefault(block_id, leaf)
            break
    return learnt


def _names(document: Element, part: DraftPart) -> dict[str, str]:
    """Every bookmark of the document that stands for a block: its own name, or that of a moved copy."""
    names = part.by_bookmark()
    for bookmark in bookmarks_in(document):
        if bookmark not in names and bookmark[:27] in names:
            names[bookmark] = names[bookmark[:27]]
    return names


def _fallbacks(part: DraftPart) -> dict[str, str]:
    """The PNG that was generated beside each SVG."""
    pictures = [piece for block in part.blocks for piece in block.pieces if isinstance(piece, Picture)]
    return {picture.sha256: picture.fallback for picture in pictures if picture.fallback}


def _locate(draft: Draft) -> None:
    base, ids = draft.base, set(draft.base)
    claims: dict[str, list[tuple[Leaf, FoundBy]]] = {}
    marked: Counter[bool] = Counter()
    """How many paragraphs bear a tag, and how many another mark alone."""
    for leaf in leaves_of(draft.flow):
        own = list(identify(leaf, ids, draft.names))
        marked.update([any(found_by == "tag" for _, found_by in own)] if own else [])
        for block_id, found_by in own[:1]:
            claims.setdefault(block_id, []).append((leaf, found_by))
    for block_id, claimants in claims.items():
        live = [claim for claim in claimants if is_live(claim[0])]
        for leaf, _ in claimants:
            if not is_live(leaf):
                draft.pending_deletions.setdefault(block_id, leaf)
        if live:
            leaf, found_by = live[0] if len(live) == 1 else _best(draft, base[block_id], live)
            leaf.block_id, leaf.found_by = block_id, found_by
            draft.blocks[block_id] = leaf
    # Controls without tags and bookmarks are still there: a program that keeps the one and not the other saved this.
    # What a refresh brought in afterwards has its tags.
    draft.foreign = bool(base) and (not marked[True] or marked[True] < marked[False])
    gone = {bookmark_name(block_id): block_id for block_id in withdrawn(draft.part.identity)}
    # A line of the contents has the words of its heading, and is not the heading; what was taken out and a person kept
    # has marks of its own.
    offered = [
        leaf
        for leaf in leaves_of(draft.flow)
        if not draft.is_contents_line(leaf.paragraph) and not any(identify(leaf, {*gone.values()}, gone))
    ]
    align_by_text(offered, draft.part.blocks, draft.blocks, draft.pending_deletions)
    align_pictures(draft.flow, draft.part.blocks, draft.surroundings.pictures, draft.blocks, foreign=draft.foreign)
    for unit in draft.flow:
        if isinstance(unit, TableUnit):
            _name_table(unit, base)


def _best(draft: Draft, block: BaseBlock, claims: list[tuple[Leaf, FoundBy]]) -> tuple[Leaf, FoundBy]:
    """Copies of a block: the one that is nearest to what was generated is the block, the others a person's."""
    from rapidfuzz.fuzz import ratio

    def nearness(claim: tuple[Leaf, FoundBy]) -> float:
        return ratio("".join(placed.token.text for placed in draft.tokens(claim[0])), block.text)

    return max(claims, key=nearness)


def _name_table(unit: TableUnit, base: Mapping[str, BaseBlock]) -> None:
    """Give a table, and each row, the id that most of its cells were generated in."""
    tables: Counter[str] = Counter()
    for row in unit.rows:
        cells = [base[leaf.block_id] for leaf in row.leaves if leaf.block_id and base[leaf.block_id].table]
        tables.update(block.table for block in cells)
        row.row_id = next((row_id for row_id, _ in Counter(block.row for block in cells).most_common(1)), "")
    unit.table_id = next((table_id for table_id, _ in tables.most_common(1)), "")
