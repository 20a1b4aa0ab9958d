"""A title in another language says so to those who hear it read: in the PDF, in Word and on the web page."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from briefgen.document.page_reading import check_page
from briefgen.document.tree import Document, UnsupportedError
from briefgen.drafts.publish import publish
from briefgen.drafts.renewing import Renewal
from briefgen.rendering import House, write
from briefgen.resources import data_folder
from briefgen.writers import pdf

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TITLE = "Handel ludźmi to przestępstwo"


def test_the_tags_of_a_pdf_have_the_language(
    page: Callable[..., Document], tags: Callable[[bytes], list[Any]], validate_pdf: Callable[..., list[str]]
) -> None:
    made = pdf.write(page(f'<h1>T</h1><p>A source: <span lang="pl">{TITLE}</span></p><p lang="fr">Bonjour</p>'))
    assert [(tag["/S"], tag["/Lang"]) for tag in tags(made) if "/Lang" in tag] == [("/Span", "pl"), ("/P", "fr")]
    assert validate_pdf(made, "ua1", "3a") == []


def test_polish_titles_among_the_sources_are_polish_everywhere(
    brief: Callable[..., Document], tags: Callable[[bytes], list[Any]]
) -> None:
    document, house = brief("POL"), House.of()
    title = re.findall('<span lang="pl">([^<]+)', write(document, "html", house).decode())[0]
    assert title.rstrip(".") in (data_folder() / "countries" / "POL.yaml").read_text("utf-8")
    assert "pl" in {tag.get("/Lang") for tag in tags(write(document, "pdf", house))}
    draft = write(document, "docx", house)
    with zipfile.ZipFile(io.BytesIO(draft)) as package:
        styles = etree.fromstring(package.read("word/styles.xml"))
        (style,) = styles.findall(f"{W}style[@{W}styleId='Language-pl']")
        runs = etree.fromstring(package.read("word/document.xml")).iter(f"{W}r")
        marked = [
            "".join(run.itertext(f"{W}t"))
            for run in runs
            if run.find(f"{W}rPr/{W}rStyle[@{W}val='Language-pl']") is not None
        ]
    assert style.find(f"{W}rPr/{W}lang").get(f"{W}val") == "pl"
    assert title in marked


def test_a_title_in_english_of_a_source_in_japanese_stays_english(brief: Callable[..., Document]) -> None:
    assert "(in Japanese)" in brief("JPN").html
    assert 'lang="ja"' not in brief("JPN").html


def test_a_published_draft_keeps_the_language(catalogue: Any, brief: Callable[..., Document]) -> None:
    draft = write(brief("POL"), "docx", House.of())
    with zipfile.ZipFile(io.BytesIO(draft)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    title = re.findall('<span lang="pl">([^<]+)', brief("POL").html)[0].encode()
    assert title in members["word/document.xml"]
    members["word/document.xml"] = members["word/document.xml"].replace(title, title + b" Ja")
    edited = io.BytesIO()
    with zipfile.ZipFile(edited, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    page = publish(edited.getvalue(), Renewal(catalogue), format="html").data
    assert b'<span lang="pl">' + title + b" Ja" in page


@pytest.mark.parametrize("tag", ['"x y"', "english_uk", "''", '"f"'])
def test_what_is_no_language_is_refused(tag: str) -> None:
    with pytest.raises(UnsupportedError, match="is no language tag"):
        check_page(f"<html><head></head><body><span lang={tag}>x</span></body></html>")
