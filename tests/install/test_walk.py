"""An office worker's path as the README tells it, from the wheel, in an empty environment and an empty home.

Brief, draft, an edit in LibreOffice, refresh, final paper, pack, own logo and colours, the report from the web (an
imitation of the site on this machine), and the draft again with the report in it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import PATIENCE
from tests.importing.imitated_site import edition_with_kenya

pytestmark = [pytest.mark.demand, pytest.mark.office]

OFFICE_SCRIPT = Path(__file__).parents[1] / "drafts" / "office_script.py"
EDITS = [
    ["replace", "Widen help for victims.", "Widen help for victims outside Nairobi."],
    ["delete", "Our courts convict."],
    ["add", "Convictions rose from 3 to 21", "Our ambassador raised this with the minister in March."],
]


@pytest.fixture
def site() -> Iterator[str]:
    """Address of an edition with one country; its words are invented."""
    with edition_with_kenya() as (address, _):
        yield address


def test_office_workers_path(
    project: Path, site: str, tmp_path: Path, pdf_text: Callable[[Path], str], ooxml_errors: Callable[[Path], list[str]]
) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "built")]
    subprocess.run(command, cwd=project, check=True, capture_output=True, timeout=PATIENCE)
    (wheel,) = (tmp_path / "built").glob("*.whl")
    home = tmp_path / "home"
    home.mkdir()
    surroundings = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", "no_proxy": "*"}

    def typed(line: str | list[str], folder: Path, status: int = 0) -> str:
        words = line.split() if isinstance(line, str) else line
        done = subprocess.run(
            words, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == status, f"{words}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    typed([sys.executable, "-m", "venv", "briefs"], home)
    typed(["briefs/bin/pip", "install", "--quiet", str(wheel)], home)
    surroundings["PATH"] = f"{home / 'briefs' / 'bin'}:{surroundings['PATH']}"

    assert "2 pages" in typed("briefgen kenya", home)
    typed("briefgen init office", home)
    office = home / "office"
    _logo(office / "logo.png")
    brand = (office / "brand.toml").read_text(encoding="utf-8")
    for before, after in (
        ('# organisation = "Ministry of Foreign Affairs"', 'organisation = "Ministry of Foreign Affairs"'),
        ('# logo = "logo.svg"', 'logo = "logo.png"'),
        ("# logo_alt", "logo_alt"),
        ('# accent = "#1f4e79"', 'accent = "#7a1f1f"'),
    ):
        assert before in brand
        brand = brand.replace(before, after)
    (office / "brand.toml").write_text(brand, encoding="utf-8")

    typed("briefgen kenya --word", office)
    draft = office / "output" / "kenya-2025-officials.docx"
    _edit(draft, tmp_path, surroundings)
    assert "1 added, 2 edited." in typed("briefgen changes output/kenya-2025-officials.docx", office)
    assert "nothing new in the built-in data" not in typed(f"briefgen refresh {draft}", office)
    published = typed(f"briefgen publish {draft} -o kenya-final.pdf", office)
    assert "Not carried over" not in published
    assert "As edited: 1 ask reworded, other passages" in published
    paper = pdf_text(office / "kenya-final.pdf")
    assert "Our ambassador raised this with the minister in March." in paper
    assert "Ministry of Foreign Affairs" in paper

    assert "africa-2025-officials.pdf" in typed("briefgen pack africa", office)

    said = typed(f"briefgen import --edition 2025 --fetch --from {site} --yes", office)
    assert "Kenya 2025: Tier 2" in said
    assert "--wording both" in said
    assert "tier same (Tier 2); 6 new recommendations" in typed(f"briefgen refresh {draft} --wording both", office)
    refreshed = draft.with_name("kenya-2025-officials (refreshed).docx")
    # LibreOffice writes a value or two that the SDK complains of; a refresh adds no complaint of another kind.
    assert _kinds(ooxml_errors(refreshed)) <= _kinds(ooxml_errors(draft))
    assert "6 new recommendations" in typed(["briefgen", "publish", str(refreshed)], office, status=1)
    typed(["briefgen", "publish", str(refreshed), "--accept-all", "--ignore-comments", "-o", "with-report.pdf"], office)
    paper = pdf_text(office / "with-report.pdf")
    assert "Our ambassador raised this with the minister in March." in paper
    assert "Widen help for victims outside Nairobi." in paper
    assert "“Train police, prosecutors, and judges on the 2016 anti-trafficking law.”" in paper


def _kinds(errors: list[str]) -> set[str]:
    return {re.sub(r"^.*?: \S+ \S+: ", "", error) for error in errors}


def _logo(path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (420, 120), "#7a1f1f").save(path)


def _edit(draft: Path, folder: Path, surroundings: dict[str, str]) -> None:
    """What a person does in LibreOffice, saved as Word."""
    jobs = folder / "jobs.json"
    jobs.write_text(json.dumps([{"open": str(draft), "do": EDITS, "save": str(draft)}]))
    python = shutil.which("python3", path="/usr/bin")
    command = [str(python), str(OFFICE_SCRIPT), str(folder / "profile"), str(jobs)]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
