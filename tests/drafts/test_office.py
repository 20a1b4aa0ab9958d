"""Drafts and LibreOffice: edited there, refreshed here, and our tracked changes accepted and rejected there.

One LibreOffice serves all: each start costs seconds.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from briefgen import compose, render
from briefgen.catalogue import Catalogue
from briefgen.drafts.changes import changes
from briefgen.drafts.opening import read_draft
from briefgen.drafts.publish import publish
from briefgen.drafts.refresh import refresh
from briefgen.drafts.renewing import Renewal
from briefgen.wordxml.namespaces import qn
from briefgen.wordxml.packaging import Package
from tests.conftest import PATIENCE
from tests.drafts.drafting import Hand, accepted, looks, normal, rejected

SCRIPT = Path(__file__).with_name("office_script.py")
SYSTEM_PYTHON = "/usr/bin/python3"
pytestmark = pytest.mark.office

Job = dict[str, object]
Office = Callable[[list[Job]], None]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Runs jobs in one LibreOffice (see office_script.py)."""
    has_uno = (
        Path(SYSTEM_PYTHON).exists()
        and not subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode
    )
    if not has_uno or not shutil.which("soffice"):
        pytest.skip("needs LibreOffice with UNO (apt-get install libreoffice-writer-nogui python3-uno)")
    folder = tmp_path_factory.mktemp("uno")

    def run(jobs: list[Job]) -> None:
        (folder / "jobs.json").write_text(json.dumps(jobs))
        done = subprocess.run(
            [SYSTEM_PYTHON, str(SCRIPT), str(folder / "profile"), str(folder / "jobs.json")],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    return run


class Case:
    """One draft through its life: what LibreOffice made of it, and what it makes of our changes."""

    def __init__(self, folder: Path, name: str) -> None:
        self.draft = (folder / f"{name}.docx").read_bytes()
        self.refreshed = (folder / f"{name}-outcome.docx").read_bytes()
        self.accepted = folder / f"{name}-accepted.docx"
        self.rejected = folder / f"{name}-rejected.docx"
        self.again = folder / f"{name}-again.docx"
        self.merged = folder / f"{name}-merged.docx"


def without_comments(data: bytes) -> bytes:
    """The file without comments: driven headless, LibreOffice without a screen falls over any comment at all."""
    package = Package.open(data)
    document = package.xml(package.main_part())
    for mark in [*document.iter(*(qn(f"w:comment{kind}") for kind in ("RangeStart", "RangeEnd", "Reference")))]:
        mark.getparent().remove(mark)
    package.put_xml(package.main_part(), document)
    return package.to_bytes()


@pytest.fixture(scope="module")
def cases(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    """Three drafts of Australia: saved by LibreOffice as they are, edited there, and never seen by it."""
    folder = tmp_path_factory.mktemp("drafts")
    old = render(compose("australia", edition=2024), "docx")
    new = render(compose("australia"), "docx")
    (folder / "fresh.docx").write_bytes(old)
    fresh = str(folder / "fresh.docx")
    edits = [
        ["rewrite", "Opened an investigation into a senior", "The minister wants the bottom line so."],
        ["delete", "Amend the Criminal Code definition"],
        ["add", "Law enforcement pursues few cases", "The embassy reports progress here."],
        ["table", "Next report due", "Post", "Cases", "Canberra", "3"],
    ]
    office(
        [
            {"open": fresh, "save": str(folder / "saved.docx")},
            {"open": fresh, "do": edits, "save": str(folder / "edited.docx")},
        ]
    )
    names = ("fresh", "saved", "edited")
    jobs: list[Job] = []
    for name in names:
        draft = (folder / f"{name}.docx").read_bytes()
        outcome = refresh(draft, lambda _: new)
        (folder / f"{name}-outcome.docx").write_bytes(outcome.data)
        (folder / f"{name}-refreshed.docx").write_bytes(without_comments(outcome.data))
        (folder / f"{name}-ours.docx").write_bytes(without_comments(accepted(outcome.data)))
        refreshed = str(folder / f"{name}-refreshed.docx")
        jobs += [
            {"open": refreshed, "do": [["accept"]], "save": str(folder / f"{name}-accepted.docx")},
            {"open": refreshed, "do": [["reject"]], "save": str(folder / f"{name}-rejected.docx")},
            {"open": str(folder / f"{name}.docx"), "save": str(folder / f"{name}-again.docx")},
            {"open": str(folder / f"{name}-ours.docx"), "save": str(folder / f"{name}-merged.docx")},
        ]
    office(jobs)
    return {name: Case(folder, name) for name in names}


def said(file: Path) -> list[tuple[str, str]]:
    """(style id, text) of paragraphs with text: LibreOffice keeps the mark of one put in before a table."""
    return [(style, text) for style, text in looks(file.read_bytes()) if text.strip()]


@pytest.mark.parametrize("name", ["fresh", "saved", "edited"])
def test_rejecting_all_in_libreoffice_gives_back_the_draft(cases: dict[str, Case], name: str) -> None:
    case = cases[name]
    assert said(case.rejected) == said(case.again)


@pytest.mark.parametrize("name", ["fresh", "saved", "edited"])
def test_accepting_all_in_libreoffice_gives_the_merge(cases: dict[str, Case], name: str) -> None:
    case = cases[name]
    assert said(case.accepted) == said(case.merged)


def test_a_draft_saved_by_libreoffice_is_found_whole_and_unchanged(cases: dict[str, Case]) -> None:
    draft = read_draft(cases["saved"].draft)
    assert len(draft.blocks) == len(draft.part.blocks)
    assert "text" not in draft.confidence()
    assert changes(cases["saved"].draft).nothing


def test_edits_made_in_libreoffice_are_told_and_kept(cases: dict[str, Case]) -> None:
    case = cases["edited"]
    found = changes(case.draft)
    assert found.counts() == {"edited": 1, "added": 5, "removed": 1}
    assert normal(rejected(case.refreshed)) == normal(case.draft)
    shown = [text for _, text in looks(accepted(case.refreshed))]
    assert "The minister wants the bottom line so." in shown
    assert "The embassy reports progress here." in shown
    assert "Canberra" in shown
    assert not any(text.startswith("Amend the Criminal Code") for text in shown)


def test_a_comment_made_with_another_library_stays(cases: dict[str, Case], tmp_path: Path) -> None:
    import docx
    from docx.text.paragraph import Paragraph

    (tmp_path / "a.docx").write_bytes(cases["edited"].draft)
    document = docx.Document(str(tmp_path / "a.docx"))
    # `document.paragraphs` does not look into content controls.
    found = (Paragraph(p, document) for p in document.element.body.iter(qn("w:p")))
    paragraph = next(p for p in found if p.text.startswith("The embassy"))
    document.add_comment(paragraph.runs, text="Is this still right?", author="Ana Silva", initials="AS")
    document.save(str(tmp_path / "b.docx"))
    new = render(compose("australia"), "docx")
    outcome = refresh((tmp_path / "b.docx").read_bytes(), lambda _: new)
    assert [c.text for c in changes(outcome.data).comments if c.author == "Ana Silva"] == ["Is this still right?"]


@pytest.mark.ooxml
def test_every_result_is_valid(cases: dict[str, Case], ooxml_errors: Callable[..., list[str]], tmp_path: Path) -> None:
    files = []
    for name in ("fresh", "edited"):
        for kind, data in (("refreshed", cases[name].refreshed), ("accepted", accepted(cases[name].refreshed))):
            path = tmp_path / f"{name}-{kind}.docx"
            path.write_bytes(data)
            files.append(path)
    before = tmp_path / "edited.docx"
    before.write_bytes(cases["edited"].draft)
    # What LibreOffice itself wrote wrongly is not ours to mend, wherever a copy of it stands.
    own = {_complaint(line) for line in ooxml_errors([before])}
    assert [line for line in ooxml_errors(files) if _complaint(line) not in own] == []


def _complaint(line: str) -> str:
    """Last element and description of a validator's line."""
    place, _, description = line.partition("]: ")
    return f"{place.rpartition('/')[2]}: {description}"


def test_hand_reads_what_it_wrote() -> None:
    """The factory itself: an opened and closed draft says the same."""
    old = render(compose("australia", edition=2024), "docx")
    assert normal(Hand(old).done()) == normal(old)


def test_draft_that_libreoffice_only_saved_is_published_as_it_was(
    catalogue: Catalogue, soffice: Callable[..., list[Path]], tmp_path: Path
) -> None:
    draft = tmp_path / "kenya.docx"
    draft.write_bytes(render(compose("kenya"), "docx"))
    (saved,) = soffice(draft, to="docx:MS Word 2007 XML")
    renewal = Renewal(catalogue)
    before = publish(draft.read_bytes(), renewal, format="html")
    after = publish(saved.read_bytes(), renewal, format="html")
    assert after.notes == before.notes == ()
    assert after.data == before.data
