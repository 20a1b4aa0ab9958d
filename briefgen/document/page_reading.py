"""From the template's page to the Document that every writer is given; a page that holds what none may is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from briefgen.document.parse import parse_blocks
from briefgen.document.tree import Document, Meta, UnsupportedError
from briefgen.errors import TemplateError

if TYPE_CHECKING:
    from briefgen.template import TemplateSet

_BRAND = ("ink", "accent", "font", "heading-font")


def read_document(
    html: str, *, templates: TemplateSet, identity: Mapping[str, str], payload: str, created: date, language: str = "en"
) -> Document:
    """The page as one tree of blocks with its properties.

    Args:
        html: the whole page that a template rendered.
        identity: what was asked for; written into Word drafts.
        payload: the composed brief as JSON; attached to the PDF.
        created: the brief's own date; the clock is never read.

    Raises:
        TemplateError: the page holds something outside the supported subset; names the template's file and line.
    """
    try:
        check_page(html)
        metas, title, blocks = parse_blocks(html)
    except RecursionError as error:
        raise TemplateError(templates.name, "its elements stand too deep in each other") from error
    except UnsupportedError as error:
        file, line = templates.place_of(error.fragment)
        raise TemplateError(
            file, error.message, line=line, hint="The supported HTML is listed in docs/templates.md."
        ) from error
    return Document(
        meta=Meta(
            title=title,
            language=language,
            author=metas.get("author", ""),
            subject=metas.get("description", ""),
            keywords=tuple(word.strip() for word in metas.get("keywords", "").split(",") if word.strip()),
            created=created,
            marking=metas.get("briefgen:marking", ""),
            footer=metas.get("briefgen:footer", ""),
            header=metas.get("briefgen:header", ""),
            brand={key: metas[f"briefgen:{key}"] for key in _BRAND if metas.get(f"briefgen:{key}")},
        ),
        html=html,
        blocks=blocks,
        identity=dict(identity),
        payload=payload,
        template=templates.name,
        word_styles=templates.word_styles,
    )


BEGINNING = re.compile(r"\s*(?:<!DOCTYPE html>)?\s*<html(?:\s[^<>]*)?>\s*<head>", re.I)
"""How a page begins. The web page's policy stands right behind it, before anything that it has to hold for."""
_REFUSED = re.compile(
    r"<(?:!--|/?(?:script|iframe|frame|frameset|object|embed|applet|form|base|portal|link|noscript|template|audio|video|"
    r"source|track|input|button|select|textarea|dialog|details)\b)"
)
_HEADER = re.compile(r"http-equiv")
_ENDLESS = re.compile(
    r"span(?:(?<=[\s\"'/]span)|(?<=\bcolspan)|(?<=\browspan))\s*=\s*[\"']?[^\"'>\s]{0,40}?(?:[\d_]{4,}|&)"
)
"""More than 999 columns or rows, or a number that is written in character references. (These three are looked for in
the page in small letters: patterns that begin with letters of one case are looked for five times as fast.)"""
_LANGUAGE = re.compile(r"lang(?<=\slang)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)")
_BCP_47 = re.compile(r"([\"']?)[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\1")
_ID = re.compile(r"id(?<=\sid)\s*=\s*[\"']?([^\"'\s>]+)")
_NAME = re.compile(r"name(?<=\sname)\s*=\s*[\"']?([^\"'\s>]+)")
_LINK = re.compile(r"<a\b[^>]*\shref\s*=\s*[\"']?#([^\"'\s>]*)")


def check_page(html: str) -> None:
    """Raises UnsupportedError for a page with any of it."""
    if BEGINNING.match(html) is None:
        raise UnsupportedError("the page does not begin with <html …> and <head>", "<html")
    small = html.lower()
    if match := _REFUSED.search(small) or _HEADER.search(small):
        raise UnsupportedError(
            f"“{match[0]}” may not stand in a page: it loads, runs or hides something", _as_written(html, match[0])
        )
    if match := _ENDLESS.search(small):
        raise UnsupportedError(f"“{match[0]}” is more columns or rows than a page has", _as_written(html, match[0]))
    if wrong := [tag for tag in _LANGUAGE.findall(html) if not _BCP_47.fullmatch(tag)]:
        raise UnsupportedError(f"lang=“{wrong[0]}” is no language tag such as fr or zh-Hant", "lang=")
    ids = {*_ID.findall(html), *_NAME.findall(html)}
    if broken := [target for target in _LINK.findall(html) if target not in ids]:
        raise UnsupportedError(f"a link leads to “#{broken[0]}”, and nothing of the page has this id", f"#{broken[0]}")


def _as_written(html: str, small: str) -> str:
    """What was looked for in small letters, as it stands in the page."""
    match = re.search(re.escape(small), html, re.I)
    return match[0] if match else small
