"""What the commands for drafts say: a line or JSON object per draft, what is to be decided, and the sum."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.opening import catalogue_of, layers_of

if TYPE_CHECKING:
    from briefgen.drafts.files import FileOutcome

_SHOWN = 12


def tell_outcome(outcome: FileOutcome, *, quiet: bool, as_json: bool, brief: bool = False) -> None:
    """Say what became of one draft."""
    if as_json:
        click.echo(json.dumps(_as_json(outcome), ensure_ascii=False))
        return
    if outcome.status == "failed":
        click.echo(f"{click.style('Failed:', fg='red')} {outcome.draft}: {outcome.reason}", err=True)
        return
    if quiet:
        return
    if outcome.status == "skipped":
        click.echo(f"{outcome.draft}: not a draft of briefgen's, left alone")
        return
    from briefgen.drafts.gist import in_short

    assert outcome.result is not None
    if outcome.status == "unchanged":
        layers = layers_of(click.get_current_context())
        source = f"the data of {layers[-1].parent}" if layers else "the built-in data"
        click.echo(f"{outcome.draft}: nothing new in {source}")
        _tell_notes(outcome)
        return
    click.echo(f"{outcome.path}  {in_short(outcome.result, catalogue_of(click.get_current_context()))}")
    if outcome.backup is not None and not brief:
        click.echo(f"  The draft as it was: {outcome.backup}")
    if not brief:
        _tell_conflicts(outcome)
    _tell_notes(outcome)


def _tell_conflicts(outcome: FileOutcome) -> None:
    from briefgen.drafts.gist import shortened

    assert outcome.result is not None
    what = {"conflict": "you and the data changed", "gone": "no longer in the new brief", "removed": "you removed"}
    shown = outcome.result.conflicts[:_SHOWN]
    for event in shown:
        click.echo(f"  Decide ({what[event.kind]}): {shortened(event.note or event.old or event.new)}")
        if event.kind != "gone" and event.new:
            click.echo(f"    new: {shortened(event.new)}")
    if len(outcome.result.conflicts) > len(shown):
        click.echo(f"  … and {len(outcome.result.conflicts) - len(shown)} more")


def _tell_notes(outcome: FileOutcome) -> None:
    assert outcome.result is not None
    for event in outcome.result.events:
        if event.kind == "note":
            click.echo(f"  Note: {event.block} {event.note}")
    by_text = outcome.result.found_by.get("text", 0)
    if by_text:
        unsure = f", {len(outcome.result.uncertain)} of them by likeness" if outcome.result.uncertain else ""
        click.echo(f"  {by_text} blocks were found by their words{unsure}: another program dropped their marks.")


def sum_up(outcomes: list[FileOutcome]) -> None:
    """Say what became of several drafts together."""
    counts = {
        status: sum(outcome.status == status for outcome in outcomes)
        for status in ("refreshed", "unchanged", "skipped", "failed")
    }
    conflicts = sum(len(outcome.result.conflicts) for outcome in outcomes if outcome.result)
    parts = [f"{count} {status}" for status, count in counts.items() if count]
    click.echo(", ".join(parts) + (f"; {conflicts} conflicts in comments" if conflicts else ""))


def _as_json(outcome: FileOutcome) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "draft": str(outcome.draft),
        "status": outcome.status,
        "file": str(outcome.path) if outcome.path else None,
    }
    if outcome.backup:
        plain["backup"] = str(outcome.backup)
    if outcome.reason:
        plain["reason"] = outcome.reason
    if outcome.result is not None:
        plain |= {
            "counts": outcome.result.counts(),
            "conflicts": [
                {"kind": event.kind, "block": event.block, "old": event.old, "new": event.new}
                for event in outcome.result.conflicts
            ],
            "notes": [f"{event.block} {event.note}" for event in outcome.result.events if event.kind == "note"],
            "found_by": dict(outcome.result.found_by),
            "uncertain": dict(outcome.result.uncertain),
        }
    return plain


def in_colours() -> bool:
    """Whether standard output is a terminal that may be coloured."""
    import os
    import sys

    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
