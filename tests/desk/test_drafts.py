"""A draft's whole life at the desk: made, edited in LibreOffice, shown, refreshed, accepted there, published; and what
is no draft."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PATIENCE
from tests.desk.conftest import Answer, Asker, RunningDesk
from tests.drafts.test_hostile import HOSTILE, bomb

pytest.importorskip("starlette")
OFFICE_SCRIPT = Path(__file__).parents[1] / "drafts" / "office_script.py"
SYSTEM_PYTHON = "/usr/bin/python3"


def _page(answer: Answer) -> str:
    return unescape(answer.text)


def _brought(asker: Asker, data: bytes, name: str = "kenya.docx") -> str:
    answer = asker.send("/drafts", {}, {"draft": (name, data)})
    assert answer.status == 303, answer.text
    return answer.location


def _edited(data: bytes, old: str, new: str) -> bytes:
    """A draft in which a person replaced words within one run."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == "word/document.xml":
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            after.writestr(entry.filename, content)
    return out.getvalue()


@pytest.fixture(scope="module")
def word_draft(asker: Asker) -> bytes:
    """The draft on Kenya as the desk gives it."""
    return asker.get("/brief/kenya.docx").body


@pytest.fixture(scope="module")
def gap(catalogue: Any) -> Any:
    """A gap that Kenya's brief prints once, in one run."""
    return next(item for item in catalogue.country("KEN").gaps if item.report_year >= 2024)


def test_changes_are_shown_side_by_side(asker: Asker, word_draft: bytes) -> None:
    path = _brought(
        asker, _edited(word_draft, "Placements by edition", "Placements, year by year"), "../../Kenya ü.docx"
    )
    page = _page(asker.get(path))
    assert "<h1>Kenya ü.docx</h1>" in page
    assert "Kenya, edition 2025, for officials." in page
    assert re.search(r"<del>[^<]*edition", page)
    assert re.search(r"<ins>[^<]*year", page)
    assert "Kenya ü.docx" in _page(asker.get("/drafts"))


def test_a_refresh_brings_what_is_new_and_a_paper_what_people_wrote(asker: Asker, word_draft: bytes, gap: Any) -> None:
    from briefgen.drafts.changes import changes

    draft = _edited(word_draft, "Placements by edition", "Placements, year by year")
    statement = f"/data/KEN/{gap.id}"
    assert asker.send(statement, {"text": "Officials who help traffickers go free.", "step": "save"}).status == 303
    path = _brought(asker, draft)
    sent = asker.send(f"{path}/refresh")
    assert (sent.status, sent.location) == (303, f"{path}#desk-refreshed")
    page = _page(asker.get(path))
    assert re.search(r"<strong>Tier same \(Tier 2\); .*gap", page)
    refreshed = asker.get(f"{path}/files/refreshed.docx")
    assert 'filename="kenya (refreshed).docx"' in refreshed.headers["content-disposition"]
    assert changes(refreshed.body).pending

    again = _brought(asker, refreshed.body, "kenya (refreshed).docx")
    refused = asker.send(f"{again}/publish", {"kind": "pdf"})
    assert refused.status == 400
    assert "is not finished" in _page(refused)
    assert "Take tracked changes as accepted" in _page(refused)
    assert asker.send(f"{again}/publish", {"kind": "pdf", "settle": ["changes", "comments"]}).status == 303
    words = _words_of(asker.get(f"{again}/files/final.pdf").body)
    assert "Placements, year by year" in words
    assert "Officials who help traffickers go free" in words
    number = re.search(r'name="number" value="(\d+)"', asker.get(statement).text)
    assert number
    asker.send(f"{statement}/undo", {"number": number[1]})


def _words_of(pdf: bytes) -> str:
    from pypdf import PdfReader

    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_ticked_corrections_and_no_others_become_data(
    asker: Asker, desk: RunningDesk, word_draft: bytes, catalogue: Any
) -> None:
    first, second = (item for item in catalogue.country("KEN").recommendations[:2])
    draft = _edited(_edited(word_draft, first.text.rstrip("."), "Say it so"), second.text.rstrip("."), "Not this one")
    path = _brought(asker, draft)
    page = _page(asker.get(path))
    keys = re.findall(r'name="correction" value="([^"]+)"', page)
    assert {f"KEN recommendations {item.id}" for item in (first, second)} <= set(keys)
    none = asker.send(f"{path}/adopt")
    assert (none.status, 'href="#correction"' in none.text) == (400, True)
    assert asker.send(f"{path}/adopt", {"correction": [f"KEN recommendations {first.id}"]}).status == 303
    (record,) = desk.home.rglob("KEN.yaml")
    assert "Say it so" in record.read_text(encoding="utf-8")
    assert "Not this one" not in record.read_text(encoding="utf-8")
    record.unlink()


def test_a_draft_without_its_record_asks_for_the_original(asker: Asker, word_draft: bytes) -> None:
    bare = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_draft)) as before, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            if not entry.filename.startswith("customXml/"):
                after.writestr(entry.filename, _without_custom_xml(entry.filename, before.read(entry)))
    path = _brought(asker, bare.getvalue())
    page = _page(asker.get(path))
    assert "holds no record of what was generated" in page
    assert "The file as it was generated" in page
    wrong = asker.send(f"{path}/original", {}, {"original": ("x.docx", bare.getvalue())})
    assert (wrong.status, 'href="#original"' in wrong.text) == (400, True)
    assert asker.send(f"{path}/original", {}, {"original": ("kenya.docx", word_draft)}).status == 303
    assert "What people changed" in _page(asker.get(path))


def _without_custom_xml(name: str, content: bytes) -> bytes:
    if name == "[Content_Types].xml":
        return re.sub(rb'<Override [^>]*PartName="/customXml[^>]*/>', b"", content)
    return re.sub(rb"<Relationship [^>]*customXml[^>]*/>", b"", content) if name.endswith(".rels") else content


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("brief.odt", b"PK\x03\x04", "is an OpenDocument text, not a Word draft."),
        ("brief.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is a document of Word 97–2003"),
        ("brief.pdf", b"%PDF-1.7", "is a PDF."),
        ("brief.docx", b"%PDF-1.7", "is a PDF."),
        ("brief.docx", HOSTILE["macro-enabled"], "macro-enabled"),
        ("brief.docx", HOSTILE["old .doc or encrypted"], "encrypted"),
        ("brief.docx", bomb(300 << 20), "absurd size|too large|unpacks"),
        ("brief.docx", HOSTILE["entities"], "cannot be opened"),
        ("brief.docx", HOSTILE["another zip"], "not a Word document"),
        ("brief.docx", b"", "cannot be opened"),
    ],
)  # fmt: skip
def test_what_is_no_draft_is_told_with_what_to_do_and_nothing_is_kept(
    asker: Asker, desk: RunningDesk, name: str, content: bytes, words: str
) -> None:
    before = {path for path in desk.home.rglob("*") if "drafts" in path.parts}
    answer = asker.send("/drafts", {}, {"draft": (name, content)})
    assert answer.status == 400
    page = _page(answer)
    assert 'href="#draft"' in page
    assert re.search(words, page)
    assert {path for path in desk.home.rglob("*") if "drafts" in path.parts} == before
    assert 'href="#draft"' in asker.send("/drafts").text


def test_a_draft_is_removed_with_all_that_was_made_of_it(asker: Asker, desk: RunningDesk, word_draft: bytes) -> None:
    path = _brought(asker, word_draft)
    assert asker.get(f"{path}/files/draft.docx").status == 404
    assert asker.get(f"{path}/files/..%2fnote.json").status == 404
    assert asker.send(f"{path}/delete").status == 303
    assert asker.get(path).status == 404
    assert not list(desk.home.rglob(path.rpartition("/")[2]))


# ---------------------------------------------------------------- in LibreOffice


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[dict[str, Any]]], None]:
    """Runs jobs in one LibreOffice (see tests/drafts/office_script.py)."""
    if subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        pytest.skip("needs LibreOffice with UNO (apt-get install libreoffice-writer-nogui python3-uno)")
    folder = tmp_path_factory.mktemp("uno")

    def run(jobs: list[dict[str, Any]]) -> None:
        (folder / "jobs.json").write_text(json.dumps(jobs))
        command = [SYSTEM_PYTHON, str(OFFICE_SCRIPT), str(folder / "profile"), str(folder / "jobs.json")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, done.stderr

    return run


@pytest.mark.office
@pytest.mark.chromium
def test_the_whole_life_of_a_draft_in_browser_and_libreoffice(
    new_page: Callable[..., Any], office: Callable[..., None], asker: Asker, gap: Any, tmp_path: Path
) -> None:
    window = new_page()
    window.goto("/brief/kenya")
    with window.expect_download() as download:
        window.get_by_role("link", name="Word draft").click()
    shutil.copy(download.value.path(), tmp_path / "kenya.docx")
    edit = ["rewrite", "Placements by edition", "We say it in our own words."]
    office([{"open": str(tmp_path / "kenya.docx"), "do": [edit], "save": str(tmp_path / "edited.docx")}])

    statement = f"/data/KEN/{gap.id}"
    window.goto(statement)
    window.get_by_label("What it is to say").fill("Officials who help traffickers go free.")
    window.get_by_role("button", name="See how it differs").click()
    window.get_by_role("button", name="Save it").click()
    window.get_by_text("Saved.").wait_for()

    window.goto("/drafts")
    window.set_input_files("#draft", tmp_path / "edited.docx")
    window.get_by_role("button", name="Look at it").click()
    window.locator(".changes ins").filter(has_text="in our own words").first.wait_for()
    window.get_by_role("button", name="Refresh").click()
    with window.expect_download() as download:
        window.get_by_role("link", name="The draft, brought up to date").click()
    shutil.copy(download.value.path(), tmp_path / "refreshed.docx")
    office([{"open": str(tmp_path / "refreshed.docx"), "do": [["accept"]], "save": str(tmp_path / "accepted.docx")}])

    window.goto("/drafts")
    window.set_input_files("#draft", tmp_path / "accepted.docx")
    window.get_by_role("button", name="Look at it").click()
    window.get_by_role("button", name="Publish").click()
    with window.expect_download() as download:
        window.get_by_role("link", name="The final PDF").click()
    words = _words_of(download.value.path().read_bytes())
    assert "We say it in our own words." in words
    assert "Officials who help traffickers go free" in words
    window.goto(statement)
    window.get_by_role("button", name="Undo the last correction of Kenya").click()
    window.get_by_text("Undone").wait_for()
