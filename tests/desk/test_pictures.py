"""docs/desk-pages.md shows every page of the desk, on a phone and on a wide screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.conftest import PROJECT

pytest.importorskip("starlette")

PAGE = (PROJECT / "docs" / "desk-pages.md").read_text(encoding="utf-8")
IMAGES = PROJECT / "docs" / "images" / "desk"
_NO_PAGE = re.compile(r"^/api/|^/healthz$|\.(csv|png)$|/events$|/files/")


def pages() -> Iterator[str]:
    from briefgen.desk.app import ROUTES

    for route in ROUTES:
        if "GET" in (route.methods or ()) and not _NO_PAGE.search(route.path):
            yield route.path


def test_every_page_is_shown_and_no_other() -> None:
    assert re.findall(r"^`(/\S*)`$", PAGE, re.MULTILINE) == list(dict.fromkeys(pages())), "run: make docs"


def test_the_pictures_are_there_and_small() -> None:
    from PIL import Image

    shown = re.findall(r"\]\(images/desk/(\S+)\)", PAGE)
    assert sorted(shown) == sorted(path.name for path in IMAGES.glob("*.png"))
    assert {Image.open(IMAGES / name).width for name in shown} == {300, 700}
    assert len(shown) == 2 * len(set(pages()))
    assert sum((IMAGES / name).stat().st_size for name in shown) < 700_000
