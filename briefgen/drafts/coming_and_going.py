"""Blocks that the new brief moves, brings, brings back or no longer has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from briefgen.drafts.merge_context import Event, Merge
from briefgen.drafts.order import flow_order, moved, sections_of, units_of, whole_groups
from briefgen.drafts.outline import (
    Flow,
    Leaf,
    TableUnit,
    is_live,
    is_live_unit,
    key_of,
    leaves_of,
    paragraphs_of,
    pending_deletion_is_ours,
)
from briefgen.drafts.placing import delete_unit, insert_leaf, place_new
from briefgen.drafts.references import sources_cited_in
from briefgen.drafts.rows import new_table, table_is_untouched
from briefgen.drafts.sources import SOURCE
from briefgen.drafts.tokens import difference, replacing
from briefgen.wordxml import w
from briefgen.wordxml.inlines import has_content, shown_text
from briefgen.wordxml.namespaces import qn
from briefgen.wordxml.pieces import Citation
from briefgen.wordxml.resolving import reject_our_text
from briefgen.wordxml.revisions import undelete_mark


def units_to_move(merge: Merge) -> tuple[set[str], set[str]]:
    """Units that the new brief puts elsewhere and that are free to go there; and those that stand elsewhere for good.

    The latter were moved by a person, or are a person's and stay where they are: nothing is placed by them.
    """
    generated = flow_order(merge.draft.part.blocks)
    now = [key_of(unit) for unit in merge.draft.flow if key_of(unit) and is_live_unit(unit)]
    astray = moved(generated, now)
    placed = [key for key in generated if key in merge.units and key not in astray]
    merge.own, worked_under = _own_units(merge, generated, astray)
    displaced = moved(placed, merge.order, worked_under)
    sections = sections_of(generated, merge.levels)
    standing = worked_under & displaced
    staying = {
        key for key in displaced if key.startswith(SOURCE) or key in merge.own or standing.intersection(sections[key])
    }
    order = [key for key in merge.order if key in merge.units]
    moving = whole_groups(displaced, staying, order, units_of(merge.new.part.blocks))
    return moving, astray | {key for key in displaced - moving if not key.startswith(SOURCE)}


def withdraw_deletions(merge: Merge) -> None:
    """Blocks whose deletion we had proposed and that are back in the new brief: the proposal is withdrawn."""
    draft = merge.draft
    for block_id, leaf in list(draft.pending_deletions.items()):
        if block_id in merge.base or block_id not in merge.fresh or leaf.cell is not None:
            continue
        if pending_deletion_is_ours(leaf):
            reject_our_text(leaf.paragraph)
            undelete_mark(leaf.paragraph)
            del draft.pending_deletions[block_id]
            draft.forget(leaf)
            _know_again(merge, leaf, block_id)
            now, fresh = [placed.token for placed in draft.tokens(leaf)], merge.new_tokens(block_id)
            merge.rewrite(leaf, replacing(difference(now, fresh, looks=True), fresh))
            merge.note("inserted", block_id, new=merge.fresh[block_id].text)


def bring_in(merge: Merge, moving: Collection[str]) -> None:
    """Put in what is new, and what moves, where the new brief has it; see `units_to_move`."""
    new_units = {key_of(unit): unit for unit in merge.new.flow if key_of(unit)}
    copies = _copies_of_new(merge, new_units, moving)
    for key in merge.order:
        if key in moving:
            copies[key] = _copy(merge, new_units[key], key)
            merge.note("moved", key, new=_text(copies[key]))
    # Anchors are what stays; a moved unit is first taken from its place, then put into its new one.
    leaving = {key: merge.units.pop(key) for key in sorted(moving)}
    place_new(merge, copies)
    for key, unit in leaving.items():
        placed = merge.units[key]
        merge.units[key] = unit
        delete_unit(merge, key)
        merge.units[key] = placed
    for key, unit in copies.items():
        if isinstance(unit, Leaf):
            merge.draft.blocks[key] = unit


def take_away(merge: Merge) -> None:
    """Take out what the new brief no longer has; what a person made their own stays, and sources that are cited."""
    stays = set(merge.order)
    going = [key for key in flow_order(merge.draft.part.blocks) if key not in stays and key in merge.units]
    leaving = {key: merge.units[key] for key in going if not (_is_persons(merge, key) or _is_remarked_on(merge, key))}
    for key in going:
        if key not in leaving:
            _tell_gone(merge, key, next(leaf for leaf in leaves_of([merge.units[key]]) if is_live(leaf)))
    for block_id, leaf in list(merge.draft.blocks.items()):
        # In a cell where none was generated: a person made a table of a box, or put the paragraph into theirs.
        astray = leaf.cell is not None and block_id in merge.base and not merge.base[block_id].table
        if astray and block_id not in stays and is_live(leaf):
            _tell_gone(merge, block_id, leaf)
    for key in _headings_of_what_stays(merge, leaving):
        del leaving[key]
        _tell_gone(merge, key, merge.draft.blocks[key])
    gone = set(leaving.values())
    staying = [unit for unit in merge.draft.flow if unit not in gone]
    cited = {
        source for leaf in paragraphs_of(staying) if is_live(leaf) for source in sources_cited_in(merge.draft, leaf)
    }
    for key, unit in leaving.items():
        if key in cited:
            merge.still_cited.append(merge.base[key])
            continue
        merge.note("deleted", key, old=merge.base[key].text if isinstance(unit, Leaf) else _text(unit))
        delete_unit(merge, key)
        if isinstance(unit, Leaf):
            merge.draft.blocks.pop(key, None)


# ---------------------------------------------------------------------------------------------------------- what is new


def _copies_of_new(merge: Merge, new_units: dict[str, Flow], moving: Collection[str]) -> dict[str, Flow]:
    """Copies of the units that are new, and of the sources that new text, and text that moves, needs."""
    generated = set(flow_order(merge.draft.part.blocks))
    withheld = _new_in_removed_sections(merge)
    copies: dict[str, Flow] = {}
    for key in merge.order:
        unit = new_units.get(key)
        if unit is None or key in merge.units or key in generated:
            continue
        if key in merge.rejected_deletions:
            _welcome_back(merge, key)
        elif key in withheld:
            merge.removed.append(Event("removed", key, "", merge.fresh[key].text if key in merge.fresh else ""))
        else:
            copies[key] = _copy(merge, unit, key)
            merge.note("inserted", key, new=_text(unit))
    told = (event.block for event in merge.events if event.kind in ("rewritten", "merged", "inserted", "moved"))
    needed = _sources_of(merge, (*told, *moving))
    for key in merge.order:
        # A source that somebody took out and new text cites comes back: a citation must lead somewhere.
        if key.startswith(SOURCE) and key in needed and key not in merge.units and key not in copies:
            copies[key] = _copy(merge, new_units[key], key)
            merge.removed = [removed for removed in merge.removed if removed.block != key]
            merge.note("inserted", key, new=_text(new_units[key]))
    return copies


def _copy(merge: Merge, unit: Flow, key: str) -> Flow:
    if isinstance(unit, TableUnit):
        return new_table(merge, unit)
    copied = insert_leaf(merge, merge.importer.paragraph(unit, key), key)
    if key.startswith(SOURCE):
        merge.new_sources[key] = copied.unit
    return copied


def _welcome_back(merge: Merge, block_id: str) -> None:
    """A block that we had taken out, that the person kept, and that is in the new brief again."""
    leaf = merge.rejected_deletions[block_id]
    _know_again(merge, leaf, block_id)
    now = [placed.token.same for placed in merge.draft.tokens(leaf)]
    if now != [token.same for token in merge.new_tokens(block_id)]:
        new = merge.fresh[block_id].text
        merge.comment(leaf, ["The new brief has this again, in these words:", new, "Your text was kept."])
        merge.note("conflict", block_id, "", new)


def _know_again(merge: Merge, leaf: Leaf, block_id: str) -> None:
    leaf.block_id = block_id
    merge.draft.blocks[block_id] = leaf
    merge.units[block_id] = leaf


def _new_in_removed_sections(merge: Merge) -> set[str]:
    """New units under a heading that the person took out together with all that stood under it."""
    generated = flow_order(merge.draft.part.blocks)
    section_of = {key: above[-1:] for key, above in sections_of(generated, merge.levels).items()}
    filled = {section_of[key] for key in generated if key in merge.units}
    sizes = {section: sum(other == section for other in section_of.values()) for section in section_of.values()}
    removed = {section for section, size in sizes.items() if section and size > 1 and section not in filled}
    return {
        key
        for key, above in sections_of(merge.order, merge.levels).items()
        if above[-1:] in removed and key not in section_of and key not in merge.units
    }


# -------------------------------------------------------------------------------------------------------- what is whose


def _is_persons(merge: Merge, key: str) -> bool:
    """True when a person made a block or table their own."""
    unit = merge.units[key]
    return not table_is_untouched(merge, unit) if isinstance(unit, TableUnit) else merge.edited(key)


def _is_remarked_on(merge: Merge, key: str) -> bool:
    """True when a person's comment hangs on a block or in a table."""
    return bool(merge.remarks & _comments_on(merge.units[key]))


def _is_to_stay(merge: Merge, key: str) -> bool:
    """True when a copy from the new brief would not have what people made of a block or table."""
    return _is_persons(merge, key) or bool(_comments_on(merge.units[key])) or _is_restyled(merge, key)


def _own_units(merge: Merge, generated: Sequence[str], astray: Collection[str]) -> tuple[set[str], set[str]]:
    """What people made their own, and the headings over that, over what they added and what they moved (`astray`).

    Where the new brief has its sections in another order, those that nobody touched move round such a heading.
    """
    own = {key for key in generated if key in merge.units and _is_to_stay(merge, key)}
    work = {key for key in own if key in astray or _is_persons(merge, key) or _is_remarked_on(merge, key)}
    headings: set[str] = set()
    for unit, above in _sections_of_draft(merge):
        key = key_of(unit)
        if not key or key in work or key in astray:
            headings.update(above)
    return own, headings


def _sections_of_draft(merge: Merge) -> Iterator[tuple[Flow, tuple[str, ...]]]:
    """Each unit of the draft that stays, with the generated headings that it stands under; no empty lines."""
    units = {key_of(unit) or str(index): unit for index, unit in enumerate(merge.draft.flow) if is_live_unit(unit)}
    for name, above in sections_of(units, merge.levels).items():
        unit = units[name]
        if key_of(unit) or isinstance(unit, TableUnit) or has_content(unit.paragraph):
            yield unit, above


def _is_restyled(merge: Merge, key: str) -> bool:
    """True for a paragraph that a person gave another style: a copy from the new brief would not have it."""
    unit = merge.units[key]
    return isinstance(unit, Leaf) and merge.draft.style_of(unit.paragraph) != merge.base[key].style


def _comments_on(unit: Flow) -> set[str]:
    """Numbers of the comments that hang on a block or in a table: a person's must not hang in what goes."""
    marks = (mark for leaf in leaves_of([unit]) for mark in leaf.paragraph.iter(qn("w:commentReference")))
    return {mark.get(w.ID, "") for mark in marks}


def _tell_gone(merge: Merge, key: str, leaf: Leaf) -> None:
    old = merge.base[key].text if key in merge.base else ""
    lines = ["The new brief no longer has this. What you made of it was kept."]
    if old:
        lines.append(f"It was generated as: {old}")
    merge.comment(leaf, lines)
    merge.note("gone", key, old=old or shown_text(leaf.paragraph))


def _headings_of_what_stays(merge: Merge, leaving: Mapping[str, Flow]) -> list[str]:
    """Headings that would go, and under which nothing but a person's work stays: it would stand under another's."""
    stays: dict[str, bool] = {}
    for unit, above in _sections_of_draft(merge):
        key = key_of(unit)
        if key not in leaving:
            for heading in above:
                if heading in leaving:
                    stays.setdefault(heading, key not in merge.order)
    return [heading for heading, stay in stays.items() if stay]


def _sources_of(merge: Merge, block_ids: Iterable[str]) -> set[str]:
    """Sources that blocks, rows and tables cite as they would be generated now."""
    ids = set(block_ids)
    blocks = (block for block in merge.fresh.values() if not ids.isdisjoint((block.id, block.row, block.table)))
    return {piece.target for block in blocks for piece in block.pieces if isinstance(piece, Citation)}


def _text(unit: Flow) -> str:
    if isinstance(unit, Leaf):
        return shown_text(unit.paragraph)
    return "\n".join(" | ".join(shown_text(leaf.paragraph) for leaf in row.leaves) for row in unit.rows)
