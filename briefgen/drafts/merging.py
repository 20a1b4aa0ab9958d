"""The three-way merge of a draft with the new brief: which block gets which treatment.

| base → draft | base → new | result |
|---|---|---|
| untouched | unchanged | as it is |
| untouched | changed | the new text, tracked |
| edited | unchanged | the person's |
| edited | changed | merged word by word, tracked; else a comment with old and new |
| removed | any | stays removed; if changed, a comment at the place |
| added by a person | – | stays with its neighbours |
| – | new | inserted at its place, tracked |
| untouched | no longer there | tracked deletion |
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from briefgen.drafts.links import mend_links
from briefgen.drafts.numbers import renumber, sources_cited_in, with_numbers
from briefgen.drafts.office import part_insertions
from briefgen.drafts.order import moved, whole_groups
from briefgen.drafts.outline import Flow, Leaf, TableUnit, is_live, is_ours, leaves_of, pending_deletion_is_ours
from briefgen.drafts.placing import FlowEditor, delete_leaf, flow_order, insert_leaf, is_live_unit, key_of, units_of
from briefgen.drafts.reading import Draft, learn
from briefgen.drafts.rewriting import Replacement
from briefgen.drafts.rows import merge_rows, new_table, table_is_untouched
from briefgen.drafts.running import merge_running
from briefgen.drafts.sources import SOURCE, source_numbers
from briefgen.drafts.wording import Edited, merge_leaf
from briefgen.drafts.words import difference
from briefgen.drafts.workbench import Event, Workbench, cited_sources, has_comment
from briefgen.wordxml.custom_xml import BaseBlock, DraftPart
from briefgen.wordxml.inlines import shown_text
from briefgen.wordxml.resolving import accept_all, resolve_text
from briefgen.wordxml.revisions import AUTHOR, undelete_mark


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did. `base` is what the merged draft counts as generated from."""

    events: tuple[Event, ...]
    base: DraftPart
    touched: bool
    """False when the document's XML is as it was."""


def merge_draft(draft: Draft, new: Draft, date: str) -> Merged:
    """Merge `new` into `draft.document`, in place. `date` (ISO) is what the tracked changes bear."""
    return _Merge(draft, new, date).run()


class _Merge:
    def __init__(self, draft: Draft, new: Draft, date: str) -> None:
        self.rejected_deletions = learn(draft, new.part)
        self.numbers = source_numbers(draft)
        self.draft = draft
        self.new = new
        self.bench = Workbench.of(draft, new, date)
        self.editor = FlowEditor(self.bench, draft.flow)
        self.kept: list[BaseBlock] = []
        self.edited = Edited(self.bench)
        self.lost: list[tuple[str, str, str]] = []
        """(block id, old text, new text) of blocks that the person removed and the new brief changed."""

    def run(self) -> Merged:
        """The merge, step by step: words, tables, what comes, goes and moves, what was removed, numbers."""
        bench = self.bench
        movable = self._moves()
        self._restore_ghosts()
        for block_id, block in bench.base.items():
            if block_id in bench.fresh and not block.table and block_id not in movable:
                self._merge_words(block_id)
        tables = [unit for unit in self.draft.flow if isinstance(unit, TableUnit) and unit.table_id]
        for table in tables:
            if is_live_unit(table):
                self._merge_table(table)
        self._bring_in(movable)
        self._take_away()
        self._tell_removed()
        mend_links(self.draft, bench)
        bench.events.extend(renumber(self.draft, bench, self.numbers))
        if bench.touched or bench.events:
            part_insertions(self.draft.document, bench.marker)
        bench.events.extend(merge_running(bench))
        bench.graft.store()
        bench.comments.store()
        base = DraftPart(
            self.new.part.identity,
            with_numbers((*self.new.part.blocks, *self.kept), source_numbers(self.draft)),
            self.new.part.generator,
            self.new.part.version,
            self.new.part.running,
            tuple(dict.fromkeys((*self.new.part.running_words, *self.draft.part.running_words))),
            self.new.part.running_pictures or self.draft.part.running_pictures,
        )
        touched = bench.touched or any(event.kind != "note" for event in bench.events)
        return Merged(tuple(bench.events), base, touched)

    # ----------------------------------------------------------------------------------------------------- decisions

    def _moves(self) -> set[str]:
        """Units that the new brief puts elsewhere, and that are free to go there."""
        before = flow_order(self.draft.part.blocks)
        after = flow_order(self.new.part.blocks)
        now = [key_of(unit) for unit in self.draft.flow if key_of(unit) and is_live_unit(unit)]
        self.order = after
        self.unsteady = moved(before, now)
        here = set(now)
        wanted = moved([key for key in before if key in here], after, self.unsteady)
        if not wanted:
            return set()
        units = units_of(self.new.part.blocks)
        immovable = {key for key in wanted if self._is_immovable(key)}
        return whole_groups(wanted, immovable, [key for key in after if key in here], units)

    def _is_immovable(self, key: str) -> bool:
        unit = self.editor.by_key[key]
        if key.startswith(SOURCE) or key in self.unsteady or self._is_persons(key):
            return True
        return isinstance(unit, Leaf) and has_comment(unit.paragraph)

    # --------------------------------------------------------------------------------------------------------- words

    def _merge_words(self, block_id: str) -> None:
        bench = self.bench
        leaf = self.draft.blocks.get(block_id)
        if not bench.changed(block_id):
            if leaf is not None:
                bench.restyle(leaf, block_id)
            return
        old, new = bench.base[block_id].text, bench.fresh[block_id].text
        if leaf is None:
            self.lost.append((block_id, old, new))
            return
        bench.restyle(leaf, block_id)
        if bench.base[block_id].kind == "figure" and block_id not in self.edited and not is_ours(leaf):
            self._replace_figure(leaf, block_id)
        else:
            merge_leaf(bench, leaf, block_id, untouched=block_id not in self.edited)

    def _replace_figure(self, leaf: Leaf, block_id: str) -> None:
        """The new picture in a paragraph of its own after the old one: LibreOffice joins paragraphs else."""
        bench = self.bench
        made = self._remade(leaf, block_id)
        index = self.draft.flow.index(leaf)
        self.editor.insert_at(made, index + 1)
        delete_leaf(leaf, bench.marker)
        self.editor.by_key[block_id] = made
        self.draft.blocks[block_id] = made
        bench.note("rewritten", block_id)

    def _merge_table(self, table: TableUnit) -> None:
        merge_rows(self.bench, table, self.edited, self.lost)

    # ------------------------------------------------------------------------------------------ coming, going, moving

    def _restore_ghosts(self) -> None:
        """Blocks whose deletion we had proposed and that are back in the new brief: the proposal is withdrawn."""
        for block_id in list(self.draft.pending_deletions):
            leaf = self.draft.pending_deletions[block_id]
            if block_id in self.bench.base or block_id not in self.bench.fresh or leaf.cell is not None:
                continue
            if pending_deletion_is_ours(leaf):
                resolve_text(leaf.paragraph, "reject", lambda author: author == AUTHOR)
                undelete_mark(leaf.paragraph)
                leaf.block_id = block_id
                del self.draft.pending_deletions[block_id]
                self.draft.blocks[block_id] = leaf
                self.draft.forget(leaf)
                self.editor.by_key[block_id] = leaf
                now = [placed.token for placed in self.draft.tokens(leaf)]
                wanted = self.bench.new_tokens(block_id)
                changes = difference(now, wanted, looks=True)
                self.bench.rewrite(leaf, [Replacement(h.a1, h.a2, wanted[h.b1 : h.b2]) for h in changes])
                self.bench.note("inserted", block_id, new=self.bench.fresh[block_id].text)

    def _bring_in(self, movable: set[str]) -> None:
        bench, editor = self.bench, self.editor
        new_units = {key_of(unit): unit for unit in self.new.flow if key_of(unit)}
        base_keys = set(flow_order(self.draft.part.blocks))
        copies: dict[str, Flow] = {}
        withheld = self._removed_sections()
        needed: set[str] = set()
        for key in self.order:
            unit = new_units.get(key)
            if unit is None or key in editor.by_key:
                continue
            if key in base_keys:
                continue
            if key in self.rejected_deletions:
                self._welcome_back(key)
            elif key in withheld:
                text = bench.fresh[key].text if key in bench.fresh else ""
                self.lost.append((key, "", text))
            else:
                copies[key] = self._copy(unit, key)
                needed |= self._sources_of(unit)
                bench.note("inserted", key, new=_text(unit))
        needed |= self._sources_of_changes()
        for key in self.order:
            # A source that somebody took out and new text cites comes back: a citation must lead somewhere.
            if key.startswith(SOURCE) and key in needed and key not in editor.by_key and key not in copies:
                copies[key] = self._copy(new_units[key], key)
                self.lost = [entry for entry in self.lost if entry[0] != key]
                bench.note("inserted", key, new=_text(new_units[key]))
        for key in self.order:
            if key in movable:
                copies[key] = self._moved_copy(key)
                bench.note("moved", key, new=_text(copies[key]))
        # Anchors are what stays; a moved unit is first taken from its place, then put into its new one.
        gone: dict[str, Flow] = {key: editor.by_key.pop(key) for key in sorted(movable)}
        editor.place_new(self.order, copies.keys(), copies, self.unsteady)
        for key, unit in gone.items():
            placed = editor.by_key.get(key)
            if unit is placed:
                continue
            editor.by_key[key] = unit
            editor.delete(key)
            if placed is not None:
                editor.by_key[key] = placed
        for key, unit in copies.items():
            if isinstance(unit, Leaf):
                self.draft.blocks[key] = unit

    def _copy(self, unit: Flow, key: str) -> Flow:
        if isinstance(unit, TableUnit):
            return new_table(self.bench, unit)
        return insert_leaf(self.bench, self.bench.graft.paragraph(unit, key), key)

    def _moved_copy(self, key: str) -> Flow:
        bench = self.bench
        unit = self.editor.by_key[key]
        if isinstance(unit, TableUnit):
            return self._copy(next(found for found in self.new.flow if key_of(found) == key), key)
        if is_ours(unit):
            if bench.changed(key):
                merge_leaf(bench, unit, key, untouched=True)
            parent = unit.unit.getparent()
            assert parent is not None
            parent.remove(unit.unit)
            self.draft.flow.remove(unit)
            return unit
        return self._remade(unit, key)

    def _remade(self, leaf: Leaf, block_id: str) -> Leaf:
        """A tracked copy of an untouched paragraph, in the new wording, to stand elsewhere."""
        bench = self.bench
        made = bench.graft.own_copy(leaf.paragraph, block_id)
        copied = Leaf(made, made, None, block_id, "bookmark")
        if bench.changed(block_id):
            merge_leaf(bench, copied, block_id, untouched=True, quiet=True)
        bench.restyle(copied, block_id)
        accept_all(made)
        return insert_leaf(bench, made, block_id)

    def _welcome_back(self, block_id: str) -> None:
        """A block that we had taken out, that the person kept, and that is in the new brief again."""
        leaf = self.rejected_deletions[block_id]
        bench = self.bench
        leaf.block_id = block_id
        self.draft.blocks[block_id] = leaf
        self.editor.by_key[block_id] = leaf
        now = [placed.token.same for placed in bench.draft_tokens(leaf)]
        if now != [token.same for token in bench.new_tokens(block_id)]:
            new = bench.fresh[block_id].text
            bench.comment(leaf, ["The new brief has this again, in these words:", new, "Your text was kept."])
            bench.note("conflict", block_id, "", new)

    def _removed_sections(self) -> set[str]:
        """New units under a heading that the person took out together with all that stood under it."""
        live = set(self.editor.by_key)
        base_keys = flow_order(self.draft.part.blocks)
        kinds = {block.id: block.kind for block in (*self.draft.part.blocks, *self.new.part.blocks)}
        under: dict[str, list[str]] = {}
        heading = ""
        for key in base_keys:
            if kinds.get(key) == "heading":
                heading = key
            under.setdefault(heading, []).append(key)
        removed = {
            found for found, keys in under.items() if found and len(keys) > 1 and not any(key in live for key in keys)
        }
        withheld: set[str] = set()
        heading = ""
        known = set(base_keys)
        for key in self.order:
            if kinds.get(key) == "heading":
                heading = key
            if heading in removed and key not in known and key not in live:
                withheld.add(key)
        return withheld

    def _take_away(self) -> None:
        """Blocks that the new brief no longer has."""
        bench = self.bench
        stays = set(self.order)
        going = [key for key in flow_order(self.draft.part.blocks) if key not in stays and key in self.editor.by_key]
        leaving = {key: self.editor.by_key[key] for key in going if not self._is_persons(key)}
        for key in going:
            if key not in leaving:
                unit = self.editor.by_key[key]
                self._gone(unit if isinstance(unit, Leaf) else next(unit.leaves()), key)
        cited = self._cited_beside(leaving.values())
        for key, unit in leaving.items():
            if key in cited:
                self.kept.append(bench.base[key])
                continue
            bench.note("deleted", key, old=bench.base[key].text if isinstance(unit, Leaf) else _text(unit))
            self.editor.delete(key)
            if isinstance(unit, Leaf):
                self.draft.blocks.pop(key, None)

    def _is_persons(self, key: str) -> bool:
        """True when a person made a block or table their own."""
        unit = self.editor.by_key[key]
        if isinstance(unit, TableUnit):
            return not table_is_untouched(self.bench, unit, self.edited)
        return key in self.edited

    def _gone(self, leaf: Leaf, key: str) -> None:
        old = self.bench.base[key].text if key in self.bench.base else ""
        lines = ["The new brief no longer has this. What you made of it was kept."]
        if old:
            lines.append(f"It was generated as: {old}")
        self.bench.comment(leaf, lines)
        self.bench.note("gone", key, old=old)

    def _cited_beside(self, leaving: Collection[Flow]) -> set[str]:
        """Sources that are cited by what stays."""
        units = [unit for unit in self.draft.flow if unit not in leaving]
        return {source for leaf in leaves_of(units) if is_live(leaf) for source in sources_cited_in(self.draft, leaf)}

    def _sources_of(self, unit: Flow) -> set[str]:
        leaves = [unit] if isinstance(unit, Leaf) else unit.leaves()
        return {
            source
            for leaf in leaves
            if leaf.block_id in self.bench.fresh
            for source in cited_sources(self.bench.new_tokens(leaf.block_id))
        }

    def _sources_of_changes(self) -> set[str]:
        touched = {event.block for event in self.bench.events if event.kind in ("rewritten", "merged", "inserted")}
        return {
            source
            for block_id in touched
            if block_id in self.bench.fresh
            for source in cited_sources(self.bench.new_tokens(block_id))
        }

    # ------------------------------------------------------------------------------------------------ what was removed

    def _tell_removed(self) -> None:
        """A comment where a removed block stood, when the new brief says something else there; one per place."""
        by_place: dict[int, tuple[Leaf, list[tuple[str, str, str]]]] = {}
        for entry in self.lost:
            leaf = self._neighbour(entry[0])
            if leaf is not None:
                by_place.setdefault(id(leaf), (leaf, []))[1].append(entry)
            self.bench.note("removed", entry[0], entry[1], entry[2])
        for leaf, entries in by_place.values():
            lines = ["Removed here by hand; the new brief now says:"]
            lines.extend(new for _, _, new in entries)
            self.bench.comment(leaf, lines)

    def _neighbour(self, block_id: str) -> Leaf | None:
        """The live paragraph nearest to where a removed block stood: before it, else after it."""
        for blocks in (self.draft.part.blocks, self.new.part.blocks):
            ids = [block.id for block in blocks]
            if block_id not in ids:
                continue
            place = ids.index(block_id)
            for near in (*reversed(ids[:place]), *ids[place + 1 :]):
                leaf = self.draft.blocks.get(near)
                if leaf is not None and leaf.paragraph.getparent() is not None and is_live(leaf) and not is_ours(leaf):
                    return leaf
        return next((leaf for leaf in leaves_of(self.draft.flow) if is_live(leaf)), None)


def _text(unit: Flow) -> str:
    if isinstance(unit, Leaf):
        return shown_text(unit.paragraph)
    return "\n".join(" | ".join(shown_text(leaf.paragraph) for leaf in row.leaves) for row in unit.rows)
