"""The same import again reads nothing; whatever changes makes it run in full."""

from __future__ import annotations

import os

import pytest

from briefgen.importing import importing
from tests.importing import factory


@pytest.fixture
def page(save):
    return save("page.html", factory.page_2024(factory.make_narrative("XAB")))


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def reads(monkeypatch):
    """How many imports went as far as reading the sources."""
    calls = []
    original = importing.read_sources

    def counting(*args, **options):
        calls.append(args)
        return original(*args, **options)

    monkeypatch.setattr(importing, "read_sources", counting)
    return calls


def test_same_again_reads_nothing_and_changes_nothing(run_import, page, into, reads):
    run_import(page)
    before = {path: path.read_bytes() for path in into.rglob("*") if path.is_file()}
    result = run_import(page)
    assert (len(reads), result.changes) == (1, [])
    assert before == {path: path.read_bytes() for path in into.rglob("*") if path.is_file()}


@pytest.mark.parametrize("change", ["page", "data", "option", "layer", "cache"])
def test_whatever_changes_makes_it_run(change, run_import, page, into, names, reads, tmp_path):
    run_import(page)
    options = {}
    if change == "page":
        page.write_text(page.read_text(encoding="utf-8").replace("lace", "silk"), encoding="utf-8")
    elif change == "data":
        (into / "countries" / "XAB.yaml").unlink()
    elif change == "option":
        options["edition"] = 2024
    elif change == "layer":
        os.utime(names / "countries.csv", (1, 1))
    else:
        for mark in (tmp_path / "cache").rglob("*"):
            if mark.is_file():
                mark.write_text("damaged", encoding="ascii")
    run_import(page, **options)
    assert len(reads) == 2
    assert (into / "countries" / "XAB.yaml").is_file()


def test_import_with_something_missing_is_tried_again(run_import, page, save, reads):
    folder = save("other.html", "<html><body><p>Lace weekly.</p></body></html>").parent
    for _ in range(2):
        assert run_import(folder).troubles
    assert len(reads) == 2
