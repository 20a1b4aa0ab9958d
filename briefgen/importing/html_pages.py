"""A saved web page as blocks: encoding, furniture of the site, saved-from comments.

The parser is lxml's, which mends what browsers mend. What a browser would hide or use for navigation is left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from itertools import islice

from lxml import etree
from lxml import html as lxml_html

from briefgen.errors import ReportError
from briefgen.importing.blocks import Block, BlockKind, Paper, Run, editions_named, join_runs, squeeze

MAX_BYTES = 25 * 1024 * 1024
"""A country page has some 300 kB; with its pictures inlined by a browser extension, some megabytes."""
MAX_DEPTH = 250
MAX_BLOCKS = 50_000
"""A country page has some hundred paragraphs, all countries together some ten thousand."""
MAX_TAGS = 500_000
"""Counted before the page is parsed: a tree of some million elements takes gigabytes."""


def _tags(names: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", names))


_HEADINGS, _CELLS = _tags("h1 h2 h3 h4 h5 h6"), _tags("td th")
_FLOW = _tags(
    """address article blockquote body center dd details div dl dt fieldset figcaption figure footer header hr html li
    main ol p pre section summary table tbody tfoot thead tr ul h1 h2 h3 h4 h5 h6 td th"""
)
_HIDDEN = _tags(
    """script style noscript template nav footer form button select option textarea iframe svg math object audio video
    canvas head title aside figure"""
)
_FURNITURE_ROLES = frozenset(
    ("navigation", "contentinfo", "search", "complementary", "dialog", "alert", "doc-footnote", "doc-endnotes")
)
_NOTES = re.compile(
    r"(?:^|\s)(?:(?:wp-block-)?(?:foot|end)-?notes?-?\d*|[\w-]*(?:foot|end)-?notes?[-_]+(?:list|item|text|section|"
    r"wrapper|container|content|note)s?)(?=\s|$)",
    re.I,
)
_NOTE_LINK = re.compile(r"^#_?(?:ftn|edn|fn|note|footnote|endnote|cite[_-]note)(?!ref)[\w:.-]*$", re.I)
_BACK_LINK = re.compile(r"^#_?(?:(?:ftn|edn|fn|note|footnote|endnote)-?ref|cite[_-]ref)", re.I)
_NOTE_ID = re.compile(r"^_?(?:ftn|edn|fn|footnote|endnote)[_-]?\d+$", re.I)
_NOTE_MARK = re.compile(r"^\s*[\[(]?(?:\d{1,3}|[ivx]{1,4}|[*†‡§¶]{1,3})(?:\s*,\s*\d{1,3})*[\])]?\s*$")
"""The mark of a footnote in the text: raised, or a link to it. It is no word of the report."""
_BOLD = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.I)
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:-]{2,40})""", re.I)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:-]{2,40})""", re.I)
_MOJIBAKE = re.compile("â€[™œ\x9d˜“”¢]|Ã[©¨¼¶¤±§¡³º´ª«®¯]|Â[\xa0§°»]|ï¿½|\ufffd")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)")
_SINGLE_FILE_URL = re.compile(r"Page saved with SingleFile\s+url:\s*(\S+)")
_SINGLE_FILE_DATE = re.compile(r"saved date:\s*\w{3} (\w{3} \d{1,2} \d{4})")


def read_html(
    data: bytes, name: str, *, url: str | None = None, retrieved: date | None = None, charset: str | None = None
) -> Paper:
    """The blocks of a page; raises ReportError for what cannot be a whole, rightly decoded page.

    `url` and `charset` are what the server or an MHTML envelope said; a saved page names its own address in a comment.
    """
    if len(data) > MAX_BYTES:
        raise ReportError(
            f"{name}: the page has {len(data) / 1e6:.0f} MB; a page of the report has less than one.",
            hint=f"Pages up to {MAX_BYTES // 1024**2} MB are read. Save the page again, without its pictures.",
        )
    text = decode(data, name, charset)
    if text.count("<") > MAX_TAGS:
        raise ReportError(f"{name}: more than {MAX_TAGS:,} tags; a page of the report has some thousand.")
    tree = _parse(text, name)
    comments = "\n".join(comment.text or "" for comment in tree.iter(etree.Comment) if isinstance(comment.text, str))
    url = url or _address(tree, comments)
    title = squeeze(str(tree.xpath("string(//title)")))
    blocks = whole_page(_blocks(tree), name)
    if not blocks and (target := re.search(r"""http-equiv=["']?refresh[^>]*?url=['"]?([^'">\s]{1,300})""", text, re.I)):
        raise ReportError(f"{name}: the page only sends on to {target[1]}.", hint="Import the page at that address.")
    _refuse_cut(text, blocks, name)
    headings = " \n".join(block.text for block in blocks if block.kind == "heading")[:5000]
    crumbs = " \n".join(squeeze(node.text_content()) for node in tree.iter("nav"))[:5000]
    editions = editions_named(title, url or "", headings, crumbs)
    if not editions:
        # A mirror may name it only beside the country: “KENYA (Tier 2) – Extracted from the 2023 TIP Report”.
        editions = editions_named(*(block.text for block in blocks[:10] if len(block.text) <= 200))
    return Paper(
        name=name,
        medium="HTML",
        title=title,
        url=url,
        retrieved=retrieved or _saved_date(comments),
        sha256=hashlib.sha256(data).hexdigest(),
        blocks=blocks,
        editions=editions,
        published=_published(tree),
        language=str(tree.get("lang") or ""),
        english=_english_version(tree),
        asks_password=any((node.get("type") or "").lower() == "password" for node in tree.iter("input")),
    )


def decode(data: bytes, name: str, charset: str | None = None) -> str:
    """The text of a page, only if every byte can be read as the page says."""
    encoding, why = _encoding(data, charset)
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, UnicodeError, LookupError) as error:
        where = f" (byte {error.start:,})" if isinstance(error, UnicodeDecodeError) else ""
        raise ReportError(
            f"{name}: the page is not {encoding.upper()} as {why} says{where}.", hint=_CANNOT_BE_QUOTED
        ) from None
    if match := _MOJIBAKE.search(text):
        around = squeeze(text[max(0, match.start() - 20) : match.end() + 10])
        raise ReportError(f"{name}: the page was saved in a wrong encoding: “{around}”.", hint=_CANNOT_BE_QUOTED)
    return text


_CANNOT_BE_QUOTED = "Its words could not be quoted exactly. Save the page again from the browser."


def _encoding(data: bytes, charset: str | None) -> tuple[str, str]:
    """The encoding of a page, and what says so."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return encoding, "its byte order mark"
    head = data[:4096]
    if head[:200].count(0) > 20:
        return f"utf-16-{'le' if head[1:200:2].count(0) > head[0:200:2].count(0) else 'be'}", "its zero bytes"
    match = _XML_CHARSET.search(head) or _META_CHARSET.search(head)
    if declared := charset or (match[1].decode("ascii") if match else ""):
        # What pages call Latin-1 is Windows-1252 in every browser; a declared UTF-16 that got this far is none.
        latin = declared.lower() in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii")
        return "cp1252" if latin else declared, "its own declaration"
    with suppress(UnicodeDecodeError):
        data.decode("utf-8")
        return "utf-8", "what it is made of"
    return "cp1252", "what browsers assume"


def whole_page(blocks: Iterable[Block], name: str) -> tuple[Block, ...]:
    """All blocks of a page or text; raises ReportError where there are more than any page of the report has."""
    whole = tuple(islice(blocks, MAX_BLOCKS + 1))
    if len(whole) > MAX_BLOCKS:
        raise ReportError(f"{name}: more than {MAX_BLOCKS:,} paragraphs; a page of the report has some hundred.")
    return whole


def _parse(text: str, name: str) -> lxml_html.HtmlElement:
    # The parser is told that it gets UTF-8, or it would believe the page's own (already used) declaration.
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=False, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise ReportError(f"{name}: there is no HTML in this file ({error}).") from None
    return tree


def _refuse_cut(text: str, blocks: tuple[Block, ...], name: str) -> None:
    lower = text[-200_000:].lower()
    opened = "<html" in text[:20_000].lower()
    ends_well = not blocks or bool(re.search(r"[.!?:”\"')\]]$", blocks[-1].text)) or blocks[-1].heading_like
    if (opened and "</html" not in lower) or (not opened and not ends_well):
        last = blocks[-1].text[-60:] if blocks else ""
        raise ReportError(
            f"{name}: the page breaks off{f' after “…{last}”' if last else ''}.",
            hint="The file is not whole. Save the page again and wait until it has loaded.",
        )


# -- blocks -----------------------------------------------------------------------------------------------------------


def _blocks(tree: lxml_html.HtmlElement) -> Iterator[Block]:
    """Blocks in document order; the walk is lxml's own, for pages may be nested deeper than Python recurses."""
    body = tree.find("body")
    root = body if body is not None else tree
    runs: list[Run] = []
    path: list[tuple[int, str]] = []  # number and tag of each block element that is open
    marks: list[tuple[bool, str | None]] = [(False, None)]  # of each element that is open: whether bold, and its id
    count, hidden = 0, None
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, node in walk:
        tag, (bold, anchor) = node.tag, marks[-1]
        if event == "start" and _hidden(node):
            hidden = node
            walk.skip_subtree()
            text = "" if tag in ("sup", "a") else " "
        elif event == "start":
            if tag == "br":
                runs.append(Run("\n", bold))
            if tag in _FLOW:
                yield from _blocks_of(runs, path, anchor)
                runs, count = [], count + 1
                path.append((count, tag))
                if len(path) > MAX_DEPTH:
                    raise ReportError("The page is nested too deeply to be a page of the report.")
            bold = bold or tag in ("b", "strong") or bool(_BOLD.search(node.get("style", "")))
            # The id of a container (`main`, `content`) leads nowhere in particular.
            marks.append((bold, node.get("id") or (None if tag in _FLOW else anchor)))
            text = node.text
        else:
            if event == "end" and node is not hidden:
                if tag in _FLOW:
                    yield from _blocks_of(runs, path, anchor)
                    runs = []
                    path.pop()
                marks.pop()
            text = node.tail if node is not root else ""
        if text:
            # White space of the source, line feeds included, is a space; a line feed in a run is a <br>.
            runs.append(Run(re.sub(r"\s+", " ", text), marks[-1][0]))
    yield from _blocks_of(runs, path, marks[-1][1])


def _blocks_of(runs: list[Run], path: list[tuple[int, str]], anchor: str | None) -> Iterator[Block]:
    """What was gathered between two block elements, inside the elements of `path`."""
    if not any(run.text.strip() for run in runs):
        return
    tags = {tag for _, tag in path}
    kind: BlockKind = "heading" if tags & _HEADINGS else "item" if "li" in tags else "paragraph"
    if kind == "paragraph" and tags & _CELLS:
        kind = "cell"
    numbers = tuple(number for number, _ in path)
    items = tuple(number for number, tag in path if tag == "li")
    for part in _paragraphs(runs):
        yield Block(kind, part, anchor=anchor, path=numbers, items=items)


def _paragraphs(runs: list[Run]) -> Iterator[tuple[Run, ...]]:
    """Two `<br>` in a row part two paragraphs; a bold line before a `<br>` is a heading of its own."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.text == "\n":
            lines.append([])
        else:
            lines[-1].append(run)
    paragraph: list[Run] = []
    for line in [*lines, []]:
        empty = not any(run.text.strip() for run in line)
        title = not empty and all(run.bold for run in line if run.text.strip())
        if (empty or title) and paragraph:
            yield join_runs(paragraph)
            paragraph = []
        if title:
            yield join_runs(line)
        elif not empty:
            paragraph += [*([Run("\n")] if paragraph else []), *line]


def _hidden(node: lxml_html.HtmlElement) -> bool:
    return (
        node.tag in _HIDDEN
        or node.get("role") in _FURNITURE_ROLES
        or node.get("aria-hidden") == "true"
        or node.get("hidden") is not None
        or bool(_INVISIBLE.search(node.get("style", "")))
        or bool(_NOTES.search(f"{node.get('class', '')} {node.get('id', '')}") and node.tag in _FLOW)
        or _is_note(node)
    )


def _is_note(node: lxml_html.HtmlElement) -> bool:
    """The mark of a footnote, or the paragraph of one that links back to its mark."""
    if node.tag == "sup" or (node.tag == "a" and _NOTE_LINK.match(node.get("href", ""))):
        return bool(_NOTE_MARK.match(node.text_content()))
    if node.tag not in ("p", "li"):
        return False
    leading = next(iter(node), None) if not (node.text or "").strip() else None
    link = leading if leading is None or leading.tag == "a" else leading.find("a")
    links_back = link is not None and _BACK_LINK.match(link.get("href", ""))
    return bool(links_back or _NOTE_ID.match(node.get("id", "")))


# -- where it comes from ----------------------------------------------------------------------------------------------


def _address(tree: lxml_html.HtmlElement, comments: str) -> str | None:
    addresses = [match[1] for pattern in (_SAVED_FROM, _SINGLE_FILE_URL) if (match := pattern.search(comments))]
    for path in (".//link[@rel='canonical']/@href", ".//meta[@property='og:url']/@content"):
        addresses += map(str, tree.xpath(path))
    return next((address for address in addresses if address.startswith(("http://", "https://"))), None)


def _english_version(tree: lxml_html.HtmlElement) -> str | None:
    links = [(str(link.get("hreflang")), str(link.get("href"))) for link in tree.iterfind(".//link[@hreflang]")]
    english = (url for language, url in links if language.lower().partition("-")[0] == "en" and url.startswith("http"))
    return next(english, None)


def _saved_date(comments: str) -> date | None:
    match = _SINGLE_FILE_DATE.search(comments)
    with suppress(ValueError):
        return datetime.strptime(match[1], "%b %d %Y").date() if match else None
    return None


def _published(tree: lxml_html.HtmlElement) -> date | None:
    for node in tree.iterfind(".//meta"):
        if node.get("property", node.get("name", "")) in ("article:published_time", "dcterms.created", "date"):
            with suppress(ValueError):
                return date.fromisoformat(str(node.get("content", ""))[:10])
    return None
