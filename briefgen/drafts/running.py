"""Headers and footers: the texts that briefgen filled in follow the new brief, as tracked changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from briefgen.drafts.merge_context import Event, Merge
from briefgen.drafts.rewriting import rewrite
from briefgen.drafts.spans import placed_tokens
from briefgen.drafts.words import Stretch, Token, difference, replacing, tokenise
from briefgen.wordxml import w
from briefgen.wordxml.content_controls import controls_in
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.stories import running_passages


def merge_running(merge: Merge) -> Iterator[Event]:
    """Merge the controls of headers and footers; what people wrote there stays, and is named.

    A comment cannot stand in a header, so what a person must decide is told in the summary alone.
    """
    draft = merge.draft
    base, fresh = draft.part.running, merge.new.part.running
    changed = {tag for tag in base.keys() | fresh.keys() if base.get(tag, "") != fresh.get(tag, "")}
    if not base or not changed:
        return
    titles = _titles(merge)
    followed: set[str] = set()
    for relationship in draft.package.relationships(draft.main):
        if relationship.kind not in ("header", "footer") or relationship.target not in draft.package.members:
            continue
        story = draft.package.xml(relationship.target)
        fields = [(titles.get(control.block_id, control.block_id), control) for control in controls_in(story)]
        for tag in sorted(changed):
            holders = [control.content for name, control in fields if name == tag and control.content is not None]
            # A program that drops controls leaves their words in the paragraph.
            for holder in holders or [*story.iter(w.P)]:
                if _follow(merge, holder, base.get(tag, ""), fresh.get(tag, "")):
                    followed.add(tag)
                    draft.package.put_xml(relationship.target, story)
    shown = " ".join(passage.words for _, passage in running_passages(draft.package))
    for tag in sorted(changed):
        old, new = base.get(tag, ""), fresh.get(tag, "")
        if tag in followed:
            yield Event("rewritten", tag, old, new)
        elif " ".join(new.split()) not in shown:
            yield Event("note", tag, old, new, "is not in the headers and footers, which were edited by hand and kept")


def _follow(merge: Merge, holder: Element, old: str, new: str) -> bool:
    """Track the change from `old` to `new` in a control or paragraph that says `old`; False where it does not."""
    placed = placed_tokens(holder, merge.draft.surroundings)
    then, now = _tokens(old), _tokens(new)
    words = [one.token.text for one in placed]
    if then and any(one.inserted_by_person for one in placed):
        return False
    for start in range(len(words) - len(then) + 1 if then else 0):
        if words[start : start + len(then)] == [token.text for token in then]:
            replacements = [
                replace(change, start=start + change.start, end=start + change.end)
                for change in replacing(difference(then, now), now)
            ]
            rewrite(holder, placed, replacements, merge.importer, merge.marker)
            return True
    return False


def _titles(merge: Merge) -> dict[str, str]:
    """Title of a control → its tag: LibreOffice drops tags, but may keep titles."""
    titles: dict[str, str] = {}
    for relationship in merge.new.package.relationships(merge.new.main):
        if relationship.kind in ("header", "footer"):
            for control in controls_in(merge.new.package.xml(relationship.target)):
                title = value_of(control.element.find(qn("w:sdtPr")), "w:alias")
                if title:
                    titles[title] = control.block_id
    return titles


def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(token for token, _ in tokenise([Stretch(text)])) if text else ()
