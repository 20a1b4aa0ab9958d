"""Citations, links and notes of a paper: every number is the place of its source in the list, no link leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lxml.html import HtmlElement

from briefgen.drafts.inventory import passages_of
from briefgen.drafts.opening import Draft
from briefgen.drafts.outline import Leaf
from briefgen.drafts.paper_containers import start_list
from briefgen.drafts.paper_inlines import PRINTED_CITATION, Inliner, Notes, append, new_element
from briefgen.drafts.sources import SOURCE, generated_numbers
from briefgen.wordxml import w
from briefgen.wordxml.bookmarks import anchor_of
from briefgen.wordxml.inlines import shown_text
from briefgen.wordxml.stories import read_passages, read_stories

_NUMBER = re.compile(r"\d+")
_HEADINGS = ("h1", "h2", "h3", "h4")


def unlinked_citations(draft: Draft, live: Iterable[Leaf]) -> dict[str, str]:
    """Number as generated → its source, for a draft whose citations a program left without links; else nothing."""
    leaves = list(live)
    for leaf in leaves:
        for link in leaf.paragraph.iter(w.HYPERLINK):
            if draft.names.get(anchor_of(link), "").startswith(SOURCE):
                return {}
    listed = {leaf.block_id for leaf in leaves}
    return {str(number): source for source, number in generated_numbers(draft.part.blocks).items() if source in listed}


def settle_links(main: HtmlElement, draft: Draft, anchors: Mapping[str, str], notes: Notes, *, unlinked: bool) -> None:
    """Give each citation of a page the number of its source, and take out links to what is not there. Changes `main`.

    `anchors` tells the id that stands on the page for a block that was joined with another. `unlinked`: the citations
    had no links, so each was taken for the source that had its number. A number that somebody set by hand is named.
    """
    numbers = _numbers_of_sources(main)
    generated = {source: str(number) for source, number in generated_numbers(draft.part.blocks).items()}
    if unlinked and any(number != str(numbers.get(source)) for source, number in generated.items()):
        notes.lose("links of citations: each number was taken for the source that had it when the draft was generated")
    for printed, source, where in _printed_citations(draft):
        number = str(numbers.get(anchors.get(source, source), ""))
        if number and printed not in (number, generated.get(source, printed)):
            notes.lose(f"[{printed}], the number of a citation whose source is no. {number} in the list,", where)
    ids = {str(element.get("id")) for element in main.iter() if element.get("id")}
    for link, where in _links(main):
        source, words = (link.get("href") or "")[1:], link.text_content().strip()
        target = anchors.get(source, source)
        link.set("href", f"#{target}")
        cites = link.get("class") == "cite" or (target in numbers and PRINTED_CITATION.fullmatch(words))
        if cites and target in numbers:
            for child in list(link):
                link.remove(child)
            link.text = str(numbers[target])
            link.set("class", "cite")
        elif cites:
            notes.lose(f"[{_digits(words)}], a citation of a source that is no longer listed", where)
            _take_out(link)
        elif target not in ids and link.get("class") == "backref":
            _take_out(link)
        elif target not in ids:
            link.drop_tag()
        elif link.get("class") == "backref" and link.get("title"):
            entry = next((holder for holder in link.iterancestors() if str(holder.get("id")) in numbers), None)
            if entry is not None:
                number = str(numbers[str(entry.get("id"))])
                link.set("title", _NUMBER.sub(number, link.get("title") or "", count=1))


def _printed_citations(draft: Draft) -> Iterator[tuple[str, str, str]]:
    """(number that is printed, source, heading) of each citation with a link."""
    for passage, where in passages_of(draft):
        for link in passage.element.iter(w.HYPERLINK):
            source = draft.names.get(anchor_of(link), "")
            number = PRINTED_CITATION.search(shown_text(link)) if source.startswith(SOURCE) else None
            if number:
                yield _digits(number[0]), source, where


def _numbers_of_sources(main: HtmlElement) -> dict[str, int]:
    """Id of an entry in the list of sources (or of a paragraph in it) → its number. Its parts count on."""
    numbers: dict[str, int] = {}
    number = 0
    for listing in main.iter("ol"):
        if "sources" in (listing.get("class") or "").split():
            start_list(listing, number + 1)
            for entry in listing.findall("li"):
                number += 1
                numbers.update({str(part.get("id")): number for part in entry.iter() if part.get("id")})
    return numbers


def _links(main: HtmlElement) -> list[tuple[HtmlElement, str]]:
    """The links inside the page, each with the heading that it stands under."""
    links: list[tuple[HtmlElement, str]] = []
    where = ""
    for element in main.iter():
        if element.tag in _HEADINGS:
            where = element.text_content()
        elif element.tag == "a" and (element.get("href") or "").startswith("#"):
            links.append((element, where))
    return links


def _take_out(link: HtmlElement) -> None:
    """Drop a link with its words, and the space before it unless a word follows."""
    before = link.getprevious()
    space = " " if (link.tail or "")[:1].isalnum() else ""
    if before is not None:
        before.tail = (before.tail or "").rstrip() + space
    else:
        holder = link.getparent()
        holder.text = (holder.text or "").rstrip() + space
    link.drop_tree()


def _digits(printed: str) -> str:
    number = _NUMBER.search(printed)
    return number[0] if number else ""


def notes_section(inliner: Inliner) -> HtmlElement | None:
    """The notes that the paper refers to, in order, each with a link back; None where there are none."""
    references = list(inliner.notes.footnotes)
    if not references:
        return None
    stories = {(str(story.kind), story.number): story for story in read_stories(inliner.draft.package)}
    inliner = replace(inliner, where="Notes")
    listing = new_element("ol")
    for number, reference in enumerate(references, start=1):
        item = new_element("li", id=f"note.{number}")
        story = stories.get(reference)
        for passage in () if story is None else read_passages(story.root):
            if passage.element.tag != w.P:
                inliner.lose_object(passage.element)
                continue
            if item.text_content().strip():
                append(item, new_element("br"))
            replace(inliner, part=story.member if story else "").fill(item, passage.element)
        append(item, " ")
        item.append(new_element("a", ["↑"], href=f"#note-mark.{number}", **{"class": "backref"}))
        listing.append(item)
    return new_element("section", [new_element("h2", ["Notes"], id="h.notes"), listing], **{"class": "notes"})
