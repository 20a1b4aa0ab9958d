"""Packs of the built-in data, composed and written once for all tests of a process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition.pack import compose_pack
from briefgen.composition.pack_data import Pack, Selection
from briefgen.document.tree import Document
from briefgen.rendering import Format, House, to_document, write

SMALL = ("AUS", "FJI", "SLB", "WSM")
"""Tier 1, Watch List, Watch List over its limit, not covered by recent editions."""


@pytest.fixture(scope="session")
def selection(catalogue: Catalogue) -> Callable[..., Selection]:
    """`selection("near-east")`, `selection("AUS", "FJI")` → what a pack binds together."""

    def make(*names: str) -> Selection:
        if len(names[0]) == 3:
            return Selection("-".join(names).lower(), "A few countries", names)
        region = catalogue.find_region(names[0])
        members = tuple(each.iso3 for each in catalogue.countries() if each.region == region.name)
        return Selection(region.id, region.name, members, region_id=region.id)

    return make


@pytest.fixture(scope="session")
def pack(catalogue: Catalogue, selection: Callable[..., Selection]) -> Callable[..., Pack]:
    """`pack("AUS", "FJI", audience="ngos")` → the composed pack."""

    @cache
    def make(*names: str, **options: Any) -> Pack:
        return compose_pack(catalogue, selection(*names), **options)

    return make


@pytest.fixture(scope="session")
def pack_document(pack: Callable[..., Pack]) -> Callable[..., Document]:
    """The same as a document."""

    @cache
    def make(*names: str, **options: Any) -> Document:
        return to_document(pack(*names, **options), House.of())

    return make


@pytest.fixture(scope="session")
def pack_file(pack_document: Callable[..., Document]) -> Callable[..., bytes]:
    """`pack_file("pdf", "AUS", "FJI")` → the bytes of the file."""

    @cache
    def make(file_format: Format, *names: str, **options: Any) -> bytes:
        return write(pack_document(*names, **options), file_format, House.of())

    return make
