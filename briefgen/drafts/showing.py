"""Changes of a draft for people and programs: as text, as JSON, as a page to read side by side."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from briefgen.drafts.changes import Change, Changes, Word
from briefgen.drafts.gist import shortened
from briefgen.wordxml.comments import Comment

_VERBS = {
    "edited": "Edited",
    "restyled": "Style changed",
    "formatted": "Formatted",
    "removed": "Removed",
    "added": "Added",
    "moved": "Moved",
}

_BRACKETS = {"out": ("[-", "-]"), "in": ("{+", "+}")}
_COLOURS = {"out": ("\x1b[31m", "\x1b[0m"), "in": ("\x1b[32m", "\x1b[0m")}


def as_text(changes: Changes, *, colour: bool = False) -> str:
    """For the terminal: one paragraph per change; what went in [-brackets-], what came in {+braces+}, or coloured."""
    lines = [f"{changes.name}: {_what(changes)}"]
    if changes.nothing:
        return "\n".join([*lines, "Nothing was changed since it was generated.", *_sureness(changes)])
    where = None
    for change in changes.changes:
        if change.where != where:
            where = change.where
            lines += ["", where or "At the beginning"]
        lines.append(f"  {_VERBS[change.kind]}: {_told(change, colour)}")
    if changes.comments:
        lines += ["", "Comments"]
        for comment in changes.comments:
            done = " (resolved)" if comment.resolved else ""
            lines.append(f"  {comment.author or 'unknown'}{done}{on_what(comment)}: {comment.text}")
    if changes.pending:
        lines += ["", "Tracked changes not yet accepted or rejected"]
        lines += [f"  {author}: {count}" for author, count in changes.pending_by_author().items()]
    counts = ", ".join(f"{count} {kind}" for kind, count in changes.counts().items())
    tail = [part for part in (counts, _number(len(changes.comments), "comment"), _pending(changes)) if part]
    return "\n".join([*lines, "", ". ".join(tail) + ".", *_sureness(changes)])


def as_json(changes: Changes) -> dict[str, Any]:
    """For programs; a stable shape."""
    return {
        "file": changes.name,
        "identity": dict(changes.identity),
        "nothing": changes.nothing,
        "changes": [asdict(change) for change in changes.changes],
        "comments": [
            {
                "author": comment.author,
                "date": comment.date,
                "text": comment.text,
                "on": comment.quoted,
                "resolved": comment.resolved,
            }
            for comment in changes.comments
        ],
        "pending": [asdict(revision) for revision in changes.pending],
        "found_by": dict(changes.found_by),
        "uncertain": dict(changes.uncertain),
    }


def as_html(changes: Changes) -> str:
    """One self-contained page: generated on the left, now on the right."""
    from briefgen.resources import templates_folder
    from briefgen.template.environment import make_environment

    environment = make_environment([templates_folder() / "changes"])
    environment.filters["on_what"] = on_what
    template = environment.get_template("changes.html.j2")
    return template.render(changes=changes, what=_what(changes), sureness=_sureness(changes)) + "\n"


def on_what(comment: Comment, most: int = 60) -> str:
    """“ on “…””: the beginning of the words that a comment hangs on; "" where it hangs on none."""
    return f" on “{shortened(comment.quoted, most)}”" if comment.quoted else ""


def marked(words: tuple[Word, ...], *, colour: bool = False) -> str:
    """A word difference on one line."""
    signs = _COLOURS if colour else _BRACKETS
    return "".join(text if kind == "same" else signs[kind][0] + text + signs[kind][1] for kind, text in words)


def _told(change: Change, colour: bool) -> str:
    if change.words:
        return marked(_near(change.words), colour=colour)
    if change.kind == "restyled":
        return f"{change.block}: {change.old} → {change.new}"
    return shortened(change.new or change.old, 300)


def _near(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The changed words with some of what stands around them."""
    near: list[Word] = []
    for index, (kind, text) in enumerate(words):
        if kind == "same" and len(text) > 90:
            head = text[:40].rsplit(" ", 1)[0] if index else ""
            tail = text[-40:].split(" ", 1)[-1] if index < len(words) - 1 else ""
            text = f"{head} … {tail}"  # noqa: PLW2901
        near.append((kind, text))
    return tuple(near)


def _what(changes: Changes) -> str:
    identity = changes.identity
    of = identity.get("country") or identity.get("region") or "pack"
    parts = [of, f"edition {identity.get('edition', '?')}", identity.get("audience", "")]
    return ", ".join(part for part in parts if part)


def _sureness(changes: Changes) -> list[str]:
    by_text = changes.found_by.get("text", 0)
    if not by_text:
        return []
    guessed = f"; {len(changes.uncertain)} of them not word for word" if changes.uncertain else ""
    return [f"{_number(by_text, 'block')} changes by their words alone{guessed}: another program dropped the marks."]


def _pending(changes: Changes) -> str:
    return _number(len(changes.pending), "pending tracked change")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}" if count else ""
