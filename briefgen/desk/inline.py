"""The web page of a brief as a part of a page of the desk: its text where the browser finds, zooms and prints it.

Its style is scoped: each rule gets the class of the part in front, and what a template's style sheet says of `html`,
`body` and `main` it says of the boxes that stand for them. So no template can restyle the desk around it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

PART, BODY, MAIN = "brief-part", "brief-body", "brief-main"
_STANDS_FOR = {"html": f".{PART}", ":root": f".{PART}", "body": f".{BODY}", "main": f".{MAIN}"}
_STYLES = re.compile(r"<style(?: media=\"(\w+)\")?>(.*?)</style>", re.S)
_FONT_FACES = re.compile(r"@font-face\s*\{[^}]*\}")
_BODY = re.compile(r"<body([^>]*)>(.*)</body>", re.S)
_MAIN = re.compile(r"<main[^>]*>(.*)</main>", re.S)
_CLASS = re.compile(r'\bclass="([^"]*)"')
_STYLE = re.compile(r'\sstyle="([^"]*)"')
_WITH_RULES = frozenset({"media", "supports", "layer", "container"})


@dataclass(frozen=True, slots=True)
class InlineBrief:
    """A brief as part of a page: `html` to put there, `css` for a style block, and that block's hash for the policy."""

    html: str
    css: str
    css_hash: str


def inline(page: bytes) -> InlineBrief:
    """The brief of a self-contained web page as `writers.html` writes it."""
    head, _, rest = page.decode().partition("</head>")
    body = _BODY.search(rest)
    assert body is not None
    main = _MAIN.search(body[2])
    assert main is not None
    # The faces are those of the desk's own style sheet; what is left of the sheets is the same for every brief.
    sheets = tuple((media or "", _FONT_FACES.sub("", css)) for media, css in _STYLES.findall(head))
    content, rules = _styles_moved(main[1])
    own_style = _STYLE.search(body[1])
    variables = _declarations(unescape(own_style[1])) if own_style else ""
    classes = _CLASS.search(body[1])
    css = "\n".join([*(_scoped(css, media) for media, css in sheets), f".{BODY} {{ {variables} }}", *rules])
    css = css.replace("</", "<\\/")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    html = (
        f'<div class="{PART}"><div class="{BODY} {classes[1] if classes else ""}"><div class="{MAIN}">{content}'
        "</div></div></div>"
    )
    return InlineBrief(html, css, f"sha256-{digest}")


def _styles_moved(content: str) -> tuple[str, list[str]]:
    """The text with a mark in place of each `style` attribute, which the policy forbids, and the rules of the marks."""
    marks: dict[str, str] = {}

    def mark(attribute: re.Match[str]) -> str:
        name = marks.setdefault(unescape(attribute[1]), f"s{len(marks)}")
        return f' data-style="{name}"'

    moved = _STYLE.sub(mark, content)
    within = f".{PART} .{BODY} .{MAIN}"
    return moved, [f"{within} [data-style={name}] {{ {_declarations(text)} }}" for text, name in marks.items()]


def _declarations(text: str) -> str:
    """The sound declarations of a `style` attribute."""
    parsed = tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
    return "; ".join(
        f"{declaration.name}: {tinycss2.serialize(declaration.value).strip()}"
        for declaration in parsed
        if declaration.type == "declaration"
    )


@lru_cache(maxsize=16)
def _scoped(css: str, media: str) -> str:
    rules = "\n".join(_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))
    return f"@media {media} {{\n{rules}\n}}" if media else rules


def _rules(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, QualifiedRule):
            yield f"{_selectors(node.prelude)} {{{tinycss2.serialize(node.content)}}}"
        elif isinstance(node, AtRule) and node.lower_at_keyword in _WITH_RULES and node.content is not None:
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield f"@{node.lower_at_keyword}{tinycss2.serialize(node.prelude)}{{\n" + "\n".join(_rules(inner)) + "\n}"
        # What else there is (faces, pages, keyframes, imports) would reach beyond the part.


def _selectors(prelude: list[Node]) -> str:
    selectors: list[list[Node]] = [[]]
    for node in prelude:
        if node.type == "literal" and node.value == ",":
            selectors.append([])
        else:
            selectors[-1].append(node)
    return ", ".join(_selector(tinycss2.serialize(selector).strip()) for selector in selectors)


def _selector(selector: str) -> str:
    for name, stands_for in _STANDS_FOR.items():
        if re.match(rf"{re.escape(name)}(?![\w-])", selector):
            own = stands_for + selector[len(name) :]
            return own if stands_for == f".{PART}" else f".{PART} {own}"
    return f".{PART} {selector}"
