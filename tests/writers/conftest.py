"""Briefs as bytes, made once for all tests of a process, and small pages made by hand."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.document.tree import Document, Meta
from briefgen.rendering import House, to_document, write


@pytest.fixture(scope="session")
def brief(catalogue: Catalogue) -> Callable[..., Document]:
    """`brief("AUS", "ngos")` → the composed brief as a document; further words go to `compose`."""

    @cache
    def make(iso3: str, audience: str = "officials", **options: Any) -> Document:
        return to_document(compose(catalogue, iso3, audience=audience, **options), House.of())

    return make


@pytest.fixture(scope="session")
def brief_pdf(brief: Callable[..., Document]) -> Callable[..., bytes]:
    """`brief_pdf("AUS", "ngos")` → the bytes of the PDF."""

    @cache
    def make(iso3: str, audience: str = "officials", **options: Any) -> bytes:
        return write(brief(iso3, audience, **options), "pdf", House.of())

    return make


@pytest.fixture(scope="session")
def page() -> Callable[..., Document]:
    """`page("<p>…</p>")` → a document of one's own around some HTML, without a block tree."""

    def make(body: str, *, style: str = "", payload: str = '{"country": "Australia"}', **meta: Any) -> Document:
        html = f'<!DOCTYPE html><html lang="en"><head><title>A page</title><style>{style}</style></head><body>'
        properties: dict[str, Any] = {
            "title": "A page",
            "language": "en",
            "author": "Policy Unit",
            "subject": "What it is about",
            "keywords": ("one", "two"),
            "created": date(2025, 10, 1),
            "marking": "",
            "footer": "",
            "header": "",
        }
        return Document(
            meta=Meta(**properties | meta),
            html=f"{html}{body}</body></html>",
            blocks=(),
            identity={"version": "0.0"},
            payload=payload,
            template="brief",
        )

    return make


@pytest.fixture(scope="session")
def open_pdf() -> Callable[[bytes], Any]:
    """The PDF's objects, as pypdf reads them."""

    def reader(pdf: bytes) -> Any:
        import pypdf

        return pypdf.PdfReader(io.BytesIO(pdf))

    return reader


@pytest.fixture(scope="session")
def tags(open_pdf: Callable[[bytes], Any]) -> Callable[[bytes], list[Any]]:
    """All structure elements of a PDF, in reading order."""

    def walk(pdf: bytes) -> list[Any]:
        found: list[Any] = []

        def visit(element: Any) -> None:
            if isinstance(element, dict) and "/S" in element:
                found.append(element)
                kids = element.get("/K", [])
                for kid in kids if isinstance(kids, list) else [kids]:
                    visit(kid.get_object() if hasattr(kid, "get_object") else kid)

        root = open_pdf(pdf).trailer["/Root"]["/StructTreeRoot"]
        for kid in root["/K"]:
            visit(kid.get_object())
        return found

    return walk
