"""The Word file and the PDF say the same: every sentence of one is in the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from briefgen.writers import docx, pdf
from tests.writers.word_files import W, body_of, brief_document


@pytest.mark.parametrize(("iso3", "audience"), [("AUS", "officials"), ("HTI", "ngos"), ("STP", "officials")])
def test_every_sentence_of_one_is_in_the_other(
    iso3: str, audience: str, pdf_pages: Callable[[bytes], list[str]]
) -> None:
    document = brief_document(iso3, audience)
    word = docx.write(document)
    pages = [_squeezed(page) for page in pdf_pages(pdf.write(document))]
    running = [_squeezed(document.meta.header), _squeezed(document.meta.footer)]
    printed = "".join(_without(page, running) for page in pages)
    sentences = sorted({_squeezed(part) for line in _paragraphs(word) for part in _sentences(line)}, key=len)
    assert [part for part in sentences if part not in printed] == []
    # And nothing in the PDF that the Word file lacks: what is left of it are marks, the chart's words, page numbers.
    for part in reversed(sentences):
        printed = printed.replace(part, " ")
    left = re.sub(r"\d+", " ", printed).split()
    assert [words for words in left if len(words) > 60] == []


def _sentences(line: str) -> list[str]:
    """Its sentences; a pillar or source number behind one may stand elsewhere on the PDF's page."""
    return re.split(r"(?<=[.!?”])\s+|\s*\[\d+\]\s*", line)


def _paragraphs(data: bytes) -> Iterator[str]:
    for node in body_of(data).iter(W + "p"):
        words = "".join((part.text or "") if part.tag == W + "t" else " " for part in node.iter(W + "t", W + "tab"))
        if _squeezed(words):
            yield words


def _without(page: str, running: list[str]) -> str:
    for line in running:
        page = page.replace(line, "", 1) if line else page
    return page


def _squeezed(words: str) -> str:
    """Letters and digits alone: line ends add or take spaces and hyphens."""
    return "".join(sign for sign in words if sign.isalnum())
