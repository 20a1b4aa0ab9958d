"""Changes of a draft for people and programs: as text, as JSON, as a page to read side by side."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from typing import Any

from briefgen.drafts.changes import Change, Changes, Word
from briefgen.drafts.gist import shortened

_VERBS = {
    "edited": "Edited",
    "restyled": "Style changed",
    "formatted": "Formatted",
    "removed": "Removed",
    "added": "Added",
    "moved": "Moved",
}


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
            at = f" on “{shortened(comment.quoted, 60)}”" if comment.quoted else ""
            lines.append(f"  {comment.author or 'unknown'}{done}{at}: {comment.text}")
    if changes.pending:
        lines += ["", "Tracked changes not yet accepted or rejected"]
        lines += [f"  {author}: {count}" for author, count in sorted(changes.pending_by_author().items())]
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
        "found_by": dict(changes.found),
        "uncertain": dict(changes.uncertain),
    }


def as_html(changes: Changes) -> str:
    """One self-contained page: generated on the left, now on the right."""
    rows = "".join(_row(change) for change in changes.changes)
    table = (
        '<table><caption>What people changed, block by block</caption><thead><tr><th scope="col">Under</th>'
        '<th scope="col">As generated</th><th scope="col">Now</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
        if rows
        else ""
    )
    comments = "".join(
        f"<li><strong>{escape(comment.author or 'unknown')}</strong>"
        + (f" on “{escape(shortened(comment.quoted, 60))}”" if comment.quoted else "")
        + f": {escape(comment.text)}</li>"
        for comment in changes.comments
    )
    pending = "".join(
        f"<li>{escape(author)}: {count}</li>" for author, count in sorted(changes.pending_by_author().items())
    )
    nothing = "<p>Nothing was changed since it was generated.</p>" if changes.nothing else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Changes in {escape(changes.name)}</title><style>{_CSS}</style></head><body><main>"
        f"<h1>Changes in {escape(changes.name)}</h1><p>{escape(_what(changes))}</p>{nothing}{table}"
        + (f"<h2>Comments</h2><ul>{comments}</ul>" if comments else "")
        + (f"<h2>Tracked changes not yet accepted or rejected</h2><ul>{pending}</ul>" if pending else "")
        + "".join(f"<p>{escape(line)}</p>" for line in _sureness(changes))
        + "</main></body></html>\n"
    )


def marked(words: tuple[Word, ...], *, colour: bool = False) -> str:
    """A word difference on one line."""
    signs = (
        {"out": ("\x1b[31m", "\x1b[0m"), "in": ("\x1b[32m", "\x1b[0m")}
        if colour
        else {
            "out": ("[-", "-]"),
            "in": ("{+", "+}"),
        }
    )
    return "".join(text if kind == "same" else signs[kind][0] + text + signs[kind][1] for kind, text in words)


def _told(change: Change, colour: bool) -> str:
    if change.words:
        return marked(_near(change.words), colour=colour)
    if change.kind == "restyled":
        return f"{change.block}: {change.old} → {change.new}"
    return shortened(change.new or change.old, 300)


def _near(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The changed words with some of what stands around them."""
    kept: list[Word] = []
    for place, (kind, text) in enumerate(words):
        shown = text
        if kind == "same" and len(text) > 90:
            head = text[:40].rsplit(" ", 1)[0] if place else ""
            tail = text[-40:].split(" ", 1)[-1] if place < len(words) - 1 else ""
            shown = f"{head} … {tail}"
        kept.append((kind, shown))
    return tuple(kept)


def _row(change: Change) -> str:
    where = escape(change.where)
    if change.kind == "edited":
        old = "".join(
            text if kind == "same" else f"<del>{text}</del>"
            for kind, text in ((kind, escape(text)) for kind, text in change.words)
            if kind != "in"
        )
        new = "".join(
            text if kind == "same" else f"<ins>{text}</ins>"
            for kind, text in ((kind, escape(text)) for kind, text in change.words)
            if kind != "out"
        )
    elif change.kind == "removed":
        old, new = f"<del>{escape(change.old)}</del>", "<em>removed</em>"
    elif change.kind == "added":
        old, new = "<em>not there</em>", f"<ins>{escape(change.new)}</ins>"
    elif change.kind == "formatted":
        old, new = "", f"<em>formatted:</em> {escape(change.new)}"
    elif change.kind == "moved":
        old, new = "<em>stood elsewhere</em>", escape(change.new)
    else:
        old, new = f"style: {escape(change.old)}", f"style: {escape(change.new)}"
    return f'<tr><th scope="row">{where}</th><td>{old}</td><td>{new}</td></tr>'


def _what(changes: Changes) -> str:
    identity = changes.identity
    of = identity.get("country") or identity.get("region") or "pack"
    parts = [of, f"edition {identity.get('edition', '?')}", identity.get("audience", "")]
    return ", ".join(part for part in parts if part)


def _sureness(changes: Changes) -> list[str]:
    by_text = changes.found.get("text", 0)
    if not by_text:
        return []
    guessed = f"; {len(changes.uncertain)} of them not word for word" if changes.uncertain else ""
    return [f"{_number(by_text, 'block')} changes by their words alone{guessed}: another program dropped the marks."]


def _pending(changes: Changes) -> str:
    return _number(len(changes.pending), "pending tracked change")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}" if count else ""


_CSS = (
    "body{font:16px/1.5 'Source Sans 3','Source Sans Pro',Helvetica,Arial,sans-serif;color:#1d2730;margin:0}"
    "main{max-width:72rem;margin:0 auto;padding:1.5rem}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}"
    "table{border-collapse:collapse;width:100%;table-layout:fixed}caption{text-align:left;color:#4a5560}"
    "th,td{border-bottom:1px solid #c9d0d6;padding:.5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "th:first-child{width:16%}tbody th{font-weight:600}"
    "del{background:#fbe3e0;color:#7a1f13}ins{background:#def1e2;color:#14532d;text-decoration-thickness:2px}"
    "@media(max-width:40rem){table,tbody,tr,td,tbody th{display:block;width:auto!important}thead{display:none}}"
)
