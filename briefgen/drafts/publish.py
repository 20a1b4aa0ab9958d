"""The edited draft as the final paper: PDF/UA-1 and PDF/A-3a, or a web page, in the design of a generated brief.

published = publish(data, renewal)        # refuses while anything in the draft is open
published.data, published.notes
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from briefgen.drafts.changes import changes_in, count_by_author, edited_in_one_place, pending_revisions
from briefgen.drafts.gist import gist, shortened, waiting
from briefgen.drafts.opening import Draft, learn, read_draft
from briefgen.drafts.paper import assemble
from briefgen.drafts.paper_check import missing_words
from briefgen.drafts.paper_inlines import Notes, under
from briefgen.drafts.renewing import Renewal
from briefgen.drafts.showing import on_what
from briefgen.errors import DraftError
from briefgen.options import PdfProfile
from briefgen.wordxml.comments import Comments
from briefgen.wordxml.resolving import accept_all
from briefgen.wordxml.revisions import AUTHOR
from briefgen.wordxml.stories import read_stories

if TYPE_CHECKING:
    from briefgen.document.tree import Document
    from briefgen.rendering import House


@dataclass(frozen=True, slots=True)
class Published:
    """The finished paper."""

    data: bytes
    notes: tuple[str, ...]
    """What the draft holds and the paper cannot."""
    edited: str
    """What people changed since it was generated, in one line; "" for nothing."""
    repeats: tuple[tuple[str, str], ...]
    """Sentences that were edited in one place only: as it still stands, and the heading under which it does."""


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
            alternative, or words would be missing from the paper; message or hint list them.
        RenderError: no font has a character of the paper.
    """
    draft = read_draft(data, name=name, base=base)
    _refuse_what_is_open(draft, accept_changes=accept_changes, ignore_comments=ignore_comments)
    changes = changes_in(draft)
    edited = gist((change.kind, change.block) for change in changes.changes)
    repeats = tuple(edited_in_one_place(draft, changes))
    if accept_changes:
        draft = _accepted(draft, base)
    notes = Notes()
    page, document, house = _page(draft, renewal, notes)
    if notes.no_alt:
        places = "\n".join(f" {under(where)}" for where in notes.no_alt)
        raise DraftError(
            f"{name}: {len(notes.no_alt)} picture(s) without a text alternative, which a reader who cannot see needs.",
            hint=f"{places}\nIn Word: right-click the picture, “View Alt Text”, and say what it shows.",
        )
    # The data file of a generated PDF says what the data say; the paper now says what people made of it.
    final = replace(document, html=page, payload="")
    if format == "html":
        from briefgen.writers import html

        paper = html.write(final)
    else:
        from briefgen.writers import pdf

        paper = pdf.write(final, profile=pdf_profile, paper=house.paper)
    return Published(paper, notes.told(), edited, repeats)


def open_points(draft: Draft) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What waits for a decision before a draft is published, a line each: tracked changes; comments and conflicts."""
    changes = tuple(
        f"{count} tracked change{'s' if count > 1 else ''} by {author}"
        for author, count in count_by_author(pending_revisions(draft)).items()
    )
    comments = []
    for comment in Comments(draft.package, draft.document).read():
        if comment.resolved:
            continue
        kind = "conflict" if comment.author == AUTHOR else f"comment by {comment.author or 'unknown'}"
        comments.append(f"{kind}{on_what(comment, 70)}: {shortened(comment.text, 70)}")
    return changes, tuple(comments)


def _page(draft: Draft, renewal: Renewal, notes: Notes) -> tuple[str, Document, House]:
    from briefgen.rendering import write

    identity = draft.part.identity
    with suppress(ValueError):
        # The paper bears the draft's own date, however new the data are: they are not what it says.
        renewal = replace(renewal, date=date.fromisoformat(identity.get("date", "")))
    document, house = renewal.document(identity)
    new = read_draft(write(document, "docx", house), name="The brief")
    for block_id, leaf in learn(draft, new.part).items():
        leaf.block_id = block_id
    page, main = assemble(draft, document, new, notes)
    missing = missing_words(draft, main, notes)
    if missing:
        lines = [f"  under “{where}”: {shortened(words, 70)}" for words, where in missing]
        raise DraftError(
            f"{draft.name}: words of the draft would be missing from the paper:\n" + "\n".join(lines),
            hint="Nothing was written. Retype these paragraphs in Word as plain text, and report this as a mistake.",
        )
    return page, document, house


def _refuse_what_is_open(draft: Draft, *, accept_changes: bool, ignore_comments: bool) -> None:
    changes, comments = open_points(draft)
    points = [*(() if accept_changes else changes), *(() if ignore_comments else comments)]
    if points:
        told = waiting(draft)
        lines = [f"{draft.name} is not finished{f': {told}' if told else ''}", *(f"  {point}" for point in points)]
        raise DraftError(
            "\n".join(lines),
            hint="Settle these in Word, or give --accept-all (tracked changes) and --ignore-comments.",
        )


def _accepted(draft: Draft, base: bytes | None) -> Draft:
    for member in {story.member for story in read_stories(draft.package)}:
        accept_all(draft.package.xml(member))
        draft.package.put_xml(member, draft.package.xml(member))
    return read_draft(draft.package.to_bytes(), name=draft.name, base=base)
