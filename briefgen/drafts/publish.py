"""The edited draft as the final paper: PDF/UA-1 and PDF/A-3a, or a web page, in the design of a generated brief.

published = publish(data, renewal)        # refuses while anything in the draft is open
published.data, published.notes
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from briefgen.drafts.assembling import assemble
from briefgen.drafts.gist import gist, pending_changes
from briefgen.drafts.page_inlines import Notes
from briefgen.drafts.reading import Draft, read_draft
from briefgen.drafts.renewing import Renewal
from briefgen.errors import DraftError
from briefgen.options import PdfProfile
from briefgen.wordxml.comments import Comments, remove_comments
from briefgen.wordxml.resolving import Revision, accept_all, revisions_in
from briefgen.wordxml.revisions import AUTHOR, W_T

if TYPE_CHECKING:
    from briefgen.document.tree import Document
    from briefgen.rendering import House


@dataclass(frozen=True, slots=True)
class Published:
    """The finished paper. `notes` name what the draft holds and the paper cannot."""

    data: bytes
    notes: tuple[str, ...]


def publish(
    data: bytes,
    renewal: Renewal,
    *,
    format: Literal["pdf", "html"] = "pdf",  # noqa: A002
    name: str = "the draft",
    base: bytes | None = None,
    accept_changes: bool = False,
    ignore_comments: bool = False,
    pdf_profile: PdfProfile = "a-3a",
) -> Published:
    """Make the final paper of a draft.

    Args:
        renewal: knows the data, template and brand; the page's frame and design come from there.
        accept_changes: take pending tracked changes as accepted.
        ignore_comments: leave comments out.

    Raises:
        DraftError: something in the draft is open (tracked changes, comments, conflicts), or a picture has no text
            alternative; the hint lists it.
    """
    draft = read_draft(data, name=name, base=base)
    _refuse_what_is_open(draft, accept_changes=accept_changes, ignore_comments=ignore_comments)
    if accept_changes or ignore_comments:
        draft = _settled(draft, accept_changes=accept_changes, ignore_comments=ignore_comments, base=base)
    notes = Notes()
    page, document, house = _page(draft, renewal, notes)
    if notes.no_alt:
        places = "\n".join(f"  under “{where}”" if where else "  at the beginning" for where in notes.no_alt)
        raise DraftError(
            f"{name}: {len(notes.no_alt)} picture(s) without a text alternative, which a reader who cannot see needs.",
            hint=f"{places}\nIn Word: right-click the picture, “View Alt Text”, and say what it shows.",
        )
    # The data file of a generated PDF says what the data say; the paper now says what people made of it.
    final = replace(document, html=page, payload="")
    if format == "html":
        from briefgen.writers import html

        return Published(html.write(final), notes.told())
    from briefgen.writers import pdf

    return Published(pdf.write(final, profile=pdf_profile, paper=house.paper), notes.told())


def _page(draft: Draft, renewal: Renewal, notes: Notes) -> tuple[str, Document, House]:
    from briefgen.rendering import write

    identity = draft.part.identity
    with suppress(ValueError):
        # The paper bears the draft's own date, however new the data are: they are not what it says.
        renewal = replace(renewal, date=date.fromisoformat(identity.get("date", "")))
    document, house = renewal.document(identity)
    new = read_draft(write(document, "docx", house), name="The brief")
    for name, block_id in new.part.by_bookmark().items():
        draft.names.setdefault(name, block_id)
    _name_running_texts(draft, notes)
    return assemble(draft, document, new.part.by_id(), notes), document, house


def _name_running_texts(draft: Draft, notes: Notes) -> None:
    """Headers and footers of the paper are the template's: what people wrote into those of the draft is named."""
    words = [
        "".join(text.text or "" for text in draft.package.xml(relationship.target).iter(W_T))
        for relationship in draft.package.relationships(draft.main)
        if relationship.kind in ("header", "footer") and relationship.target in draft.package.members
    ]
    if any(text and not any(text in story for story in words) for text in draft.part.running.values()):
        notes.lose("what was changed in the page headers or footers")


def _refuse_what_is_open(draft: Draft, *, accept_changes: bool, ignore_comments: bool) -> None:
    open_points: list[str] = []
    if not accept_changes:
        by_author = Counter(revision.author or "unknown" for revision in _revisions(draft))
        open_points += [
            f"  {count} tracked change{'s' if count > 1 else ''} by {author}"
            for author, count in sorted(by_author.items())
        ]
        in_short = gist(pending_changes(draft))
        open_points += [f"  in short: {in_short}"] if in_short else []
    if not ignore_comments:
        for comment in Comments(draft.package, draft.document).read():
            if comment.resolved:
                continue
            kind = "conflict" if comment.author == AUTHOR else f"comment by {comment.author or 'unknown'}"
            at = f" on “{_short(comment.quoted)}”" if comment.quoted else ""
            open_points.append(f"  {kind}{at}: {_short(comment.text)}")
    if open_points:
        raise DraftError(
            f"{draft.name} is not finished:\n" + "\n".join(open_points),
            hint="Settle these in Word, or give --accept-all (tracked changes) and --ignore-comments.",
        )


def _revisions(draft: Draft) -> Iterator[Revision]:
    yield from revisions_in(draft.document)
    for relationship in draft.package.relationships(draft.main):
        is_story = relationship.kind in ("header", "footer", "footnotes", "endnotes")
        if is_story and relationship.target in draft.package.members:
            yield from revisions_in(draft.package.xml(relationship.target))


def _settled(draft: Draft, *, accept_changes: bool, ignore_comments: bool, base: bytes | None) -> Draft:
    if accept_changes:
        accept_all(draft.document)
        for relationship in draft.package.relationships(draft.main):
            if relationship.kind in ("footnotes", "endnotes") and relationship.target in draft.package.members:
                story = draft.package.xml(relationship.target)
                accept_all(story)
                draft.package.put_xml(relationship.target, story)
    if ignore_comments:
        remove_comments(draft.package, draft.document)
    draft.package.put_xml(draft.main, draft.document)
    return read_draft(draft.package.to_bytes(), name=draft.name, base=base)


def _short(text: str, most: int = 70) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"
