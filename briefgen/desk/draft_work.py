"""What a worker process does with a draft: its bytes, name and original come in, plain values go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from briefgen.catalogue import Catalogue

if TYPE_CHECKING:
    from briefgen.batch.jobs import Settings
    from briefgen.drafts.adopt import Adoption, Correction
    from briefgen.workspace import Workspace

REFRESHED = "refreshed.docx"
_DECIDE = {
    "conflict": "You and the data changed the same words",
    "gone": "No longer in the new brief",
    "removed": "You removed it, and the data changed it",
}
_MOST = 200
"""Lines of a list on a page."""


def look_at(data: bytes, name: str, base: bytes | None) -> dict[str, Any]:
    """What people did to a draft, what waits for a decision, and where a sentence was edited in one place only.

    Raises:
        DraftError: it cannot be read or has no record of what was generated.
    """
    from briefgen.drafts.changes import changes_in, edited_in_one_place
    from briefgen.drafts.opening import read_draft, refuse_stranger
    from briefgen.drafts.publish import open_points
    from briefgen.drafts.showing import as_json

    draft = read_draft(data, name=name, base=base)
    if base is not None:
        refuse_stranger(draft)
    changes = changes_in(draft)
    pending, comments = open_points(draft)
    return {
        **as_json(changes),
        "open_changes": pending,
        "open_comments": comments,
        "repeats": tuple(edited_in_one_place(draft, changes))[:_MOST],
    }


def refreshed(
    data: bytes, name: str, base: bytes | None, workspace: Workspace | None, settings: Settings
) -> dict[str, Any]:
    """A draft brought up to date with the data as they are: its bytes, the gist, what is to be decided, notes."""
    from briefgen.drafts.gist import in_short, shortened
    from briefgen.drafts.refresh import refresh
    from briefgen.drafts.renewing import Renewal

    catalogue = Catalogue.open(settings.layers)
    result = refresh(data, Renewal(catalogue, workspace=workspace), name=name, base=base)
    decide = [(_DECIDE[event.kind], shortened(event.note or event.old or event.new)) for event in result.conflicts]
    return {
        "data": result.data,
        "changed": result.changed,
        "gist": in_short(result, catalogue) if result.changed else "Nothing is new.",
        "decide": decide[:_MOST],
        "notes": [f"{event.block} {event.note}" for event in result.events if event.kind == "note"][:_MOST],
        "found_by_words": result.found_by.get("text", 0),
    }


def published(
    data: bytes,
    name: str,
    base: bytes | None,
    workspace: Workspace | None,
    settings: Settings,
    kind: Literal["pdf", "html"],
    ticked: Sequence[str],
) -> dict[str, Any]:
    """The final paper of a draft, and what it could not carry over; `ticked` is what may be settled."""
    from briefgen.drafts.publish import publish
    from briefgen.drafts.renewing import Renewal

    paper = publish(
        data,
        Renewal(Catalogue.open(settings.layers), workspace=workspace),
        format=kind,
        name=name,
        base=base,
        accept_changes="changes" in ticked,
        ignore_comments="comments" in ticked,
    )
    return {"data": paper.data, "notes": paper.notes, "edited": paper.edited, "repeats": paper.repeats}


def corrections_in(data: bytes, name: str, base: bytes | None, settings: Settings) -> dict[str, Any]:
    """The corrections of data that a draft's edits hold, each with a key of its own, and the edits that are none."""
    adoption = _adoption(data, name, base, settings)
    return {
        "editor": adoption.editor,
        "corrections": [
            {
                "key": _key(correction),
                "iso3": correction.iso3,
                "kind": correction.kind.replace("_", " "),
                "item": correction.item,
                "words": correction.words,
            }
            for correction in adoption.corrections
        ],
        "left": adoption.left[:_MOST],
    }


def adopt_chosen(
    data: bytes, name: str, base: bytes | None, settings: Settings, folder: Path, keys: Sequence[str]
) -> int:
    """Write the corrections with these keys into a data folder, all or none; how many that were."""
    from briefgen.drafts.adopt_writing import write_adoptions

    adoption = _adoption(data, name, base, settings)
    chosen = tuple(correction for correction in adoption.corrections if _key(correction) in keys)
    if chosen:
        write_adoptions(replace(adoption, corrections=chosen), folder)
    return len(chosen)


def _adoption(data: bytes, name: str, base: bytes | None, settings: Settings) -> Adoption:
    from briefgen.drafts.adopt import adoptions

    return adoptions(data, Catalogue.open(settings.layers), name=name, base=base)


def _key(correction: Correction) -> str:
    return f"{correction.iso3} {correction.kind} {correction.item}"
