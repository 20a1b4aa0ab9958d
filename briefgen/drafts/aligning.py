"""Finding blocks by their words, where a program dropped every mark: by the order and likeness of paragraphs.

Paragraphs with exactly the generated text are matched first, in order; between two such neighbours the rest is matched
by likeness. How sure each match is stays with the paragraph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from briefgen.drafts.outline import Flow, Leaf, is_live, leaves_of
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.inlines import shown_text
from briefgen.wordxml.namespaces import qn
from briefgen.wordxml.pieces import Picture

LIKE_ENOUGH = 75.0
"""Per cent of `rapidfuzz.fuzz.ratio` from which a paragraph counts as the block, edited."""
_FLOW_LIMIT = 400
_BLIPS = (qn("a:blip"), qn("asvg:svgBlip"))


def align_by_text(
    leaves: Iterable[Leaf], base: Sequence[BaseBlock], blocks: dict[str, Leaf], pending_deletions: dict[str, Leaf]
) -> None:
    """Give the paragraphs that no mark speaks for the missing blocks that they look like. Changes `blocks`."""
    missing = [
        block for block in base if block.id not in blocks and block.id not in pending_deletions and block.text.strip()
    ]
    if not missing:
        return
    free = (leaf for leaf in leaves if not leaf.block_id and is_live(leaf))
    texts = {leaf: text for leaf in free if (text := _normal(shown_text(leaf.paragraph)))}
    for cells in (False, True):
        of_kind = [block for block in missing if (block.kind == "cell") == cells]
        _align(of_kind, [leaf for leaf in texts if (leaf.cell is not None) == cells], texts, blocks)


def align_pictures(
    flow: list[Flow], base: Sequence[BaseBlock], pictures: Mapping[str, str], blocks: dict[str, Leaf], *, foreign: bool
) -> None:
    """Give paragraphs with a picture the missing figures. `pictures`: relationship id → SHA-256. Changes `blocks`."""
    missing = [block for block in base if block.kind == "figure" and block.id not in blocks]
    if not missing:
        return
    free: list[tuple[Leaf, set[str]]] = []
    for leaf in leaves_of(flow):
        if not leaf.block_id and is_live(leaf):
            shown = {pictures.get(blip.get(qn("r:embed"), ""), "") for blip in leaf.paragraph.iter(*_BLIPS)} - {""}
            if shown:
                free.append((leaf, shown))
    for block in missing:
        hashes = {
            value
            for piece in block.pieces
            if isinstance(piece, Picture)
            for value in (piece.sha256, piece.fallback)
            if value
        }
        same = next((leaf for leaf, shown in free if not leaf.block_id and shown & hashes), None)
        if same is not None:
            _take(block, same, 1.0, blocks)
    missing = [block for block in missing if block.id not in blocks]
    left = [leaf for leaf, _ in free if not leaf.block_id]
    if foreign and len(missing) == len(left) == 1:
        # Saved anew by another program, so its bytes are others; there is no other picture that it could be.
        _take(missing[0], left[0], 0.8, blocks)


def _align(missing: list[BaseBlock], offered: list[Leaf], texts: dict[Leaf, str], blocks: dict[str, Leaf]) -> None:
    first = [_normal(block.text) for block in missing]
    matcher = SequenceMatcher(None, first, [texts[leaf] for leaf in offered], autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            for block, leaf in zip(missing[a1:a2], offered[b1:b2], strict=True):
                _take(block, leaf, 1.0, blocks)
        elif tag == "replace" and (a2 - a1) * (b2 - b1) <= _FLOW_LIMIT**2:
            _align_by_likeness(missing[a1:a2], offered[b1:b2], texts, blocks)
    # Paragraphs that a person moved keep their words but not their order.
    left: dict[str, Leaf] = {}
    for leaf in offered:
        if not leaf.block_id:
            left.setdefault(texts[leaf], leaf)
    for block, text in zip(missing, first, strict=True):
        leaf_there = left.get(text)
        if block.id not in blocks and leaf_there is not None and not leaf_there.block_id and len(text) > 20:
            _take(block, leaf_there, 0.95, blocks)


def _align_by_likeness(
    missing: Sequence[BaseBlock], offered: Sequence[Leaf], texts: dict[Leaf, str], blocks: dict[str, Leaf]
) -> None:
    from rapidfuzz.fuzz import ratio

    start = 0
    for block in missing:
        best, nearest = LIKE_ENOUGH, -1
        for index in range(start, len(offered)):
            score = ratio(_normal(block.text), texts[offered[index]], score_cutoff=best)
            if score > best:
                best, nearest = score, index
        if nearest >= 0:
            _take(block, offered[nearest], best / 100, blocks)
            start = nearest + 1


def _take(block: BaseBlock, leaf: Leaf, confidence: float, blocks: dict[str, Leaf]) -> None:
    leaf.block_id, leaf.found_by, leaf.confidence = block.id, "text", confidence
    blocks[block.id] = leaf


def _normal(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())
