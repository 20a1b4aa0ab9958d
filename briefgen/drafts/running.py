"""Headers and footers: the texts that briefgen filled in follow the new brief, as tracked changes."""

from __future__ import annotations

from collections.abc import Iterator

from briefgen.drafts.rewriting import Replacement, rewrite
from briefgen.drafts.spans import placed_tokens
from briefgen.drafts.words import Stretch, Token, difference, text_of, tokenise
from briefgen.drafts.workbench import Event, Workbench
from briefgen.wordxml.content_controls import controls_in
from briefgen.wordxml.namespaces import Element


def merge_running(bench: Workbench) -> Iterator[Event]:
    """Merge the controls of headers and footers; what people wrote there stays, and is named.

    A comment cannot stand in a header, so what a person must decide is told in the summary alone.
    """
    draft = bench.draft
    base, fresh = draft.part.running, bench.new.part.running
    changed = {tag for tag in base.keys() | fresh.keys() if base.get(tag, "") != fresh.get(tag, "")}
    if not base or not changed:
        return
    told: set[str] = set()
    for relationship in draft.package.relationships(draft.main):
        if relationship.kind not in ("header", "footer") or relationship.target not in draft.package.members:
            continue
        story = draft.package.xml(relationship.target)
        touched = False
        for tag, content in _fields(story, bench):
            if tag not in changed:
                continue
            placed = placed_tokens(content, draft.surroundings)
            now = [one.token for one in placed]
            if text_of(now) != base.get(tag, "") or any(one.inserted_by_person for one in placed):
                if tag not in told and text_of(now) != fresh.get(tag, ""):
                    yield Event("note", tag, base.get(tag, ""), fresh.get(tag, ""), "was edited by hand and kept")
                told.add(tag)
                continue
            wanted = _tokens(fresh.get(tag, ""))
            hunks = difference(now, wanted)
            replacements = [Replacement(hunk.a1, hunk.a2, wanted[hunk.b1 : hunk.b2]) for hunk in hunks]
            rewrite(content, placed, replacements, bench.maker, bench.marker)
            touched = True
            if tag not in told:
                yield Event("rewritten", tag, base.get(tag, ""), fresh.get(tag, ""))
                told.add(tag)
        if touched:
            draft.package.put_xml(relationship.target, story)
    for tag in sorted(changed - told):
        if fresh.get(tag):
            note = "has no place in this draft's headers and footers"
            yield Event("note", tag, base.get(tag, ""), fresh.get(tag, ""), note)


def _fields(story: Element, bench: Workbench) -> Iterator[tuple[str, Element]]:
    """(tag, content) of the controls that briefgen fills; LibreOffice drops tags but keeps their titles."""
    titles = {}
    for relationship in bench.new.package.relationships(bench.new.main):
        if relationship.kind in ("header", "footer"):
            for control in controls_in(bench.new.package.xml(relationship.target)):
                title = control.element.find(".//{*}sdtPr/{*}alias")
                if title is not None:
                    titles[next(iter(title.attrib.values()))] = control.block_id
    for control in controls_in(story):
        content = control.content
        if content is not None:
            yield titles.get(control.block_id, control.block_id), content


def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(token for token, _ in tokenise([Stretch(text)])) if text else ()
