"""Small factories: a data folder is a temporary folder into which a test writes only what it is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from briefgen.catalogue import Catalogue
from briefgen.catalogue.checking import Problem, check


class DataFolder:
    """A data folder under construction, as a layer over the built-in data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, content: str | dict[str, Any] | list[Any]) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
        path.write_text(text, encoding="utf-8")
        return path

    def open(self) -> Catalogue:
        return Catalogue.open([self.folder])

    def check(self) -> list[Problem]:
        return check([self.folder])


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "office" / "data")


@pytest.fixture
def data_folder_at(tmp_path: Path) -> Callable[[str], DataFolder]:
    return lambda name: DataFolder(tmp_path / name)


@pytest.fixture(scope="session")
def built_in() -> Catalogue:
    return Catalogue.open()


def _record(**changes: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "overviews": [{"text": "Stands where it stood.", "report_year": 2024, "source": "office"}],
        "gaps": [
            {"id": "shelter-lacking", "text": "Shelter is lacking.", "pillar": "protection", "report_year": 2024,
             "source": "office"},
        ],
        "recommendations": [
            {"id": "fund-shelter", "text": "Fund a shelter.", "pillar": "protection", "themes": ["victim-services"],
             "report_year": 2024, "source": "office"},
        ],
        "theme_evidence": [
            {"id": "recruits-online", "text": "Recruits online.", "side": "threat", "themes": ["digital-technology"],
             "report_year": 2024, "source": "office"},
        ],
        "figures": [
            {"id": "convictions-2023", "measure": "convictions", "value": 2, "unit": "persons", "period": "2023",
             "report_year": 2024, "source": "office"},
        ],
        "institutions": [
            {"id": "plan-strategy", "role": "plan", "name": "The strategy", "year": 2024, "source": "office"},
        ],
        "profile": [
            {"id": "fishers-unpaid", "text": "Fishers go unpaid.", "forms": ["forced-labour"], "direction": "inbound",
             "groups": ["fishers"], "report_year": 2024, "source": "office",
             "earlier": [{"report_year": 2023, "source": "before"}]},
        ],
        "headline": {"text": "Fishers go unpaid.", "report_year": 2024, "rests_on": ["fishers-unpaid"]},
        "context": [{"id": "new-government", "text": "A new government.", "year": 2024, "source": "office"}],
        "sources": {
            "office": {"title": "Note of the desk", "publisher": "Ministry", "note": "file 12", "report_year": 2024},
            "before": {"title": "Note of 2023", "publisher": "Ministry", "note": "file 8", "report_year": 2023,
                       "kind": "government", "via": "the desk's archive", "lang": "fr"},
        },
    }  # fmt: skip
    return record | changes


@pytest.fixture
def record() -> Callable[..., dict[str, Any]]:
    """A small, right overlay record; keyword arguments replace its top keys."""
    return _record
