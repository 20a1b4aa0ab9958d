"""Bringing a draft up to date: the new brief merged into what people made of the old one, as tracked changes.

    refreshed = refresh(data, renew)      # renew: identity of the brief → its new DOCX
    refreshed.data                        # the draft with tracked changes; the same bytes when there is nothing new

Rejecting all of its changes gives back the person's draft, accepting all gives the merge; comments of ours tell what a
person must decide. The merged draft counts as generated from the new brief, so it can be refreshed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from briefgen.drafts.merge_context import Event
from briefgen.drafts.merging import merge_draft
from briefgen.drafts.reading import Draft, read_draft, refuse_stranger
from briefgen.errors import DraftError
from briefgen.wordxml.custom_xml import DraftPart, draft_part_xml, put_draft_part
from briefgen.wordxml.packaging import PackageError

Renew = Callable[[Mapping[str, str]], bytes]
"""Makes the new brief's DOCX from the identity that a draft carries."""

_WHAT = {"country": "country", "region": "region", "kind": "kind of document"}


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The outcome of a refresh."""

    data: bytes
    changed: bool
    """False when nothing was new: `data` is the draft's own bytes."""
    events: tuple[Event, ...]
    identity: Mapping[str, str]
    identity_before: Mapping[str, str]
    """What the draft was a brief of until now: its edition, reader, date."""
    found_by: Mapping[str, int] = field(default_factory=dict)
    """How many blocks were found by which mark (`tag`, `alias`, `bookmark`, `text`)."""
    uncertain: tuple[tuple[str, float], ...] = ()
    """Blocks found by likeness alone, with how sure it is (0 to 1)."""

    @property
    def conflicts(self) -> tuple[Event, ...]:
        """What a person must decide; each has a comment in the draft."""
        return tuple(event for event in self.events if event.kind in ("conflict", "gone", "removed"))

    def counts(self) -> dict[str, int]:
        """Kind of event → how many."""
        return dict(Counter(event.kind for event in self.events))


def refresh(data: bytes, renew: Renew, *, name: str = "the draft", base: bytes | None = None) -> Refreshed:
    """Merge the brief that `renew` makes into a draft. Nothing is written anywhere.

    Raises:
        DraftError: the draft cannot be read, is not of the same subject as the new brief, or has no base.
    """
    draft = read_draft(data, name=name, base=base)
    found_by, uncertain = draft.confidence(), draft.uncertain()
    new = _read_new(renew(draft.part.identity))
    _check_subject(draft, new)
    try:
        merged = merge_draft(draft, new, new.part.identity["date"])
    except (PackageError, etree.LxmlError) as problem:
        raise DraftError(f"{name} is damaged and cannot be refreshed: {problem}.") from problem
    changed = merged.touched or base is not None or not _same_base(merged.base, draft.part)
    if merged.touched:
        draft.package.put_xml(draft.main, draft.document)
    if changed:
        put_draft_part(draft.package, draft_part_xml(merged.base))
        data = draft.package.to_bytes()
    return Refreshed(data, changed, merged.events, new.part.identity, draft.part.identity, found_by, uncertain)


def _read_new(data: bytes) -> Draft:
    return read_draft(data, name="The new brief")


def _check_subject(draft: Draft, new: Draft) -> None:
    for key, word in _WHAT.items():
        old, now = draft.part.identity.get(key, ""), new.part.identity.get(key, "")
        if old != now:
            raise DraftError(f"{draft.name} is of another {word}: “{old}”, and the new brief is of “{now}”.")
    refuse_stranger(draft)


def _same_base(one: DraftPart, other: DraftPart) -> bool:
    # What was withdrawn and is gone by now is no news.
    identities = [{**part.identity, "withdrawn": ""} for part in (one, other)]
    parts = [(part.blocks, part.version, part.running) for part in (one, other)]
    return identities[0] == identities[1] and parts[0] == parts[1]
