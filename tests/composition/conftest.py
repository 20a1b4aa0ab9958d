"""A made-up country in a layer of its own: a test says only which placements and items it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from briefgen.catalogue import Catalogue
from briefgen.composition import Brief, compose

SOURCE = {
    "s1": {"title": "Report on Xanadu", "publisher": "Office", "url": "https://example.org/x", "report_year": 2024}
}


def item(item_id: str, text: str, year: int = 2024, **more: Any) -> dict[str, Any]:
    return {"id": item_id, "text": text, "report_year": year, "source": "s1", **more}


@pytest.fixture
def xanadu(tmp_path: Path) -> Callable[..., Catalogue]:
    """`xanadu({2023: "Tier 2"}, gaps=[…])` → a catalogue in which Xanadu (XAA) has just that."""

    def make(placements: Mapping[int, str | tuple[str, str]] = {}, **record: Any) -> Catalogue:
        folder = tmp_path / "layer"
        (folder / "countries").mkdir(parents=True, exist_ok=True)
        (folder / "tiers").mkdir(exist_ok=True)
        (folder / "countries.csv").write_text(
            "iso3,name,region,iso2,aliases,covered\nXAA,Xanadu,Africa,XA,,yes\n", encoding="utf-8"
        )
        rows = [
            f"XAA,{year},{tier if isinstance(tier, str) else tier[0]},own,"
            f"{'one source' if isinstance(tier, str) else tier[1]}"
            for year, tier in placements.items()
        ]
        (folder / "tiers" / "placements.csv").write_text(
            "\n".join(["iso3,year,tier,source,basis", *rows, ""]), encoding="utf-8"
        )
        (folder / "tiers" / "sources.csv").write_text(
            "key,title,publisher,url\nown,Table of Xanadu,Office,https://example.org/t\n", encoding="utf-8"
        )
        content = {"iso3": "XAA", "name": "Xanadu", "region": "Africa", "sources": SOURCE, **record}
        (folder / "countries" / "XAA.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        return Catalogue.open([folder])

    return make


@pytest.fixture
def brief_of() -> Callable[..., Brief]:
    def make(catalogue: Catalogue, **asked: Any) -> Brief:
        return compose(catalogue, "XAA", **asked)

    return make
