"""Headers and footers: the texts that briefgen filled in follow the new brief, as tracked changes."""

from __future__ import annotations

from dataclasses import replace

from briefgen.drafts.merge_context import Merge
from briefgen.drafts.rewriting import rewrite
from briefgen.drafts.spans import placed_tokens
from briefgen.drafts.tokens import difference, replacing, tokens_of
from briefgen.wordxml import w
from briefgen.wordxml.content_controls import controls_in
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.pieces import Run
from briefgen.wordxml.stories import running_passages, running_stories


def merge_running(merge: Merge) -> None:
    """Merge the controls of headers and footers; what people wrote there stays, and is named.

    A comment cannot stand in a header, so what a person must decide is told in the summary alone.
    """
    draft = merge.draft
    base, fresh = draft.part.running, merge.new.part.running
    changed = sorted(tag for tag in base.keys() | fresh.keys() if base.get(tag, "") != fresh.get(tag, ""))
    if not base or not changed:
        return
    titles = _titles(merge)
    followed: set[str] = set()
    for story in running_stories(draft.package):
        fields = [(titles.get(control.block_id, control.block_id), control) for control in controls_in(story.root)]
        for tag in changed:
            holders = [control.content for name, control in fields if name == tag and control.content is not None]
            # A program that drops controls leaves their words in the paragraph.
            for holder in holders or [*story.root.iter(w.P)]:
                if _follow(merge, holder, base.get(tag, ""), fresh.get(tag, "")):
                    followed.add(tag)
                    draft.package.put_xml(story.member, story.root)
    shown = " ".join(passage.words for _, passage in running_passages(draft.package))
    for tag in changed:
        old, new = base.get(tag, ""), fresh.get(tag, "")
        if tag in followed:
            merge.note("rewritten", tag, old, new)
        elif " ".join(new.split()) not in shown:
            merge.note("note", tag, old, new, "is not in the headers and footers, which were edited by hand and kept")


def _follow(merge: Merge, holder: Element, old: str, new: str) -> bool:
    """Track the change from `old` to `new` in a control or paragraph that says `old`; False where it does not."""
    placed = placed_tokens(holder, merge.draft.surroundings)
    then, now = tokens_of([Run(old)]), tokens_of([Run(new)])
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
    return {
        title: control.block_id
        for story in running_stories(merge.new.package)
        for control in controls_in(story.root)
        if (title := value_of(control.element.find(qn("w:sdtPr")), "w:alias"))
    }
