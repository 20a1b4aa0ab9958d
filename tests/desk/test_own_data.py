"""What people bring and change at the desk: the report, a statement, the look; whole or not at all, and undone."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.desk.conftest import Answer, Asker, RunningDesk, ended
from tests.importing import factory

pytest.importorskip("starlette")
Run = Callable[..., subprocess.CompletedProcess[Any]]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that knows some invented countries."""
    from briefgen.workspace.starting import create_workspace

    folder = tmp_path_factory.mktemp("office") / "ws"
    create_workspace(folder)
    factory.invented_layer(folder / "data")
    return folder


@pytest.fixture(scope="module")
def desk(start_desk: Callable[..., RunningDesk], workspace: Path) -> RunningDesk:
    """A desk that was opened in the workspace."""
    return start_desk(workspace)


def _page(answer: Answer) -> str:
    return unescape(answer.text)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ---------------------------------------------------------------- the report


def test_a_report_is_shown_then_written_as_the_command_writes_it(
    asker: Asker, workspace: Path, tmp_path: Path, run_cli: Run
) -> None:
    page, login = factory.page_2024(factory.make_narrative()).encode(), b"<html><body><p>Sign in</p></body></html>"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as pages:
        pages.writestr("ardenia.html", page)
        pages.writestr("login.html", login)
    shutil.copytree(workspace, tmp_path / "same")
    before = _files(workspace)
    sent = asker.send("/report", {}, {"files": ("../../pages.zip", archive.getvalue())})
    assert sent.status == 303, sent.text
    shown = ended(asker, sent.location)
    assert "Ardenia" in shown
    assert "6 recommendations" in shown
    assert re.search(r"login\.html</strong>: it looks like a login page", shown)
    assert "+iso3: XAA" in shown
    assert _files(workspace) == before, "nothing is written before it is confirmed"

    assert asker.send(f"{sent.location}/confirm").status == 303
    assert "Written: " in ended(asker, sent.location)
    (tmp_path / "ardenia.zip").write_bytes(archive.getvalue())
    run_cli("import", tmp_path / "ardenia.zip", cwd=tmp_path / "same")
    ours, theirs = _files(workspace / "data"), _files(tmp_path / "same" / "data")
    assert {name: data for name, data in ours.items() if "import" not in name} == {
        name: data for name, data in theirs.items() if "import" not in name
    }
    assert asker.get("/brief/ardenia?edition=2024").status == 200
    assert "Nothing to change" in ended(asker, asker.send("/report", {}, {"files": ("ardenia.html", page)}).location)

    record = workspace / "data/countries/XAA.yaml"
    record.write_text(record.read_text("utf-8").replace("priority: 1\n", "priority: 99\n", 1), encoding="utf-8")
    with zipfile.ZipFile(archive, "a") as pages:
        pages.writestr("picture.png", b"no page")
    again = ended(asker, asker.send("/report", {}, {"files": ("pages.zip", archive.getvalue())}).location)
    assert re.search("Worth knowing.*1 file is no page and was passed over: picture.png", again, re.S)
    assert re.search(r"countries/XAA\.yaml: recommendations 2024-\S+ \(changed by hand\)", again)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bomb.zip", None, "bomb"),
        ("notes.txt", b"Nothing of a report.", "Nothing|not|no "),
        ("picture.png", b"\x89PNG\r\n", "kind|not"),
    ],
)
def test_what_is_no_report_is_told_and_nothing_is_kept(
    asker: Asker, workspace: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb.html", b"<html><body>" + b"<p>bomb</p>" * 2_000_000)
        content = packed.getvalue()
    before = _files(workspace)
    page = ended(asker, asker.send("/report", {}, {"files": (name, content)}).location)
    assert "Not all could be made." in page
    assert re.search(words, page[page.index('class="warn-note"') :])
    assert _files(workspace) == before


def test_a_report_without_a_file_or_with_a_wrong_year_is_told_at_its_field(asker: Asker) -> None:
    assert 'href="#files"' in asker.send("/report", {}, {}).text
    wrong = asker.send("/report", {"edition": "soon"}, {"files": ("a.html", b"x")})
    assert (wrong.status, 'href="#edition"' in wrong.text) == (400, True)
    assert 'href="#fetched"' in asker.send("/report/fetch", {"fetched": "1066"}).text


# ---------------------------------------------------------------- one statement


def test_a_statement_is_previewed_corrected_as_the_command_does_and_undone(
    asker: Asker, workspace: Path, tmp_path: Path, run_cli: Run, catalogue: Any
) -> None:
    item = catalogue.country("AUS").gaps[0]
    path, text = f"/data/AUS/{item.id}", "Goods made with forced labour may be imported."
    shutil.copytree(workspace, tmp_path / "same")
    before = _files(workspace)
    preview = _page(asker.send(path, {"text": text, "step": "preview"}))
    assert "<del>" in preview
    assert "<ins>" in preview
    assert _files(workspace) == before
    saved = asker.send(path, {"text": text, "step": "save"})
    assert saved.status == 303, saved.text
    run_cli("data", "correct", "australia", item.id, "--text", text, cwd=tmp_path / "same", check=True)
    assert _files(workspace) == _files(tmp_path / "same")
    assert text in _page(asker.get("/brief/australia"))
    page = _page(asker.get(saved.location))
    number = re.search(r'name="number" value="(\d+)"', page)
    assert number
    assert "Corrected here" in page
    assert asker.send(f"{path}/undo", {"number": number[1]}).status == 303
    assert _files(workspace) == before
    assert text not in _page(asker.get("/brief/australia"))
    assert "nothing to undo" in _page(asker.send(f"{path}/undo", {"number": number[1]}))


def test_a_correction_that_somebody_went_on_from_is_not_undone(asker: Asker, workspace: Path, catalogue: Any) -> None:
    item = catalogue.country("FJI").gaps[0]
    path, file = f"/data/FJI/{item.id}", workspace / "data" / "countries" / "FJI.yaml"
    assert asker.send(path, {"text": "Shelters are few.", "step": "save"}).status == 303
    file.write_text(file.read_text() + "# mine\n")
    number = re.search(r'name="number" value="(\d+)"', asker.get(path).text)
    assert number
    answer = asker.send(f"{path}/undo", {"number": number[1]})
    assert answer.status == 400
    assert "was changed since by somebody else" in _page(answer)
    assert file.read_text().endswith("# mine\n")


def test_a_correction_that_is_not_sound_leaves_everything_as_it_was(
    asker: Asker, workspace: Path, catalogue: Any
) -> None:
    figure = catalogue.country("KEN").figures[0]
    gap = catalogue.country("KEN").gaps[0]
    before = _files(workspace)
    for path, text in ((f"/data/KEN/{figure.id}", "many"), (f"/data/KEN/{gap.id}", ""), (f"/data/KEN/{gap.id}", "x")):
        answer = asker.send(path, {"text": text, "step": "save"})
        assert answer.status == 400, text
        assert 'href="#text"' in answer.text
        assert _files(workspace) == before


# ---------------------------------------------------------------- the look


def _logo() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (200, 80), "#123456").save(picture, "PNG")
    return picture.getvalue()


def test_a_brand_is_in_every_paper_and_keeps_what_people_wrote(asker: Asker, workspace: Path) -> None:
    from pypdf import PdfReader

    sent = asker.send(
        "/brand", {"organisation": "Ministry of “Ördnung” & Law", "accent": "#7a1f13"}, {"logo": ("../x.exe", _logo())}
    )
    assert sent.status == 303, sent.text
    text = (workspace / "brand.toml").read_text(encoding="utf-8")
    assert "# Colours as #rrggbb; text needs a contrast of 4.5:1 on white." in text
    assert (workspace / "logo.png").read_bytes() == _logo()
    pdf = asker.get("/brief/australia.pdf").body
    assert "Ministry of “Ördnung” & Law" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert asker.get("/brand/sample.png").body.startswith(b"\x89PNG")
    assert 'alt="Ministry of' in _page(asker.get("/brand"))


@pytest.mark.parametrize(
    ("fields", "file", "field", "words"),
    [
        ({"accent": "#ffcc00"}, None, "accent", "contrast of 1.5:1"),
        ({"ink": "black"}, None, "ink", "Expected a colour like #1f4e79"),
        ({}, ("logo", b"not a picture"), "logo", "not an image"),
        ({}, ("logo", b"<svg xmlns='http://www.w3.org/2000/svg'>" * 3), "logo", "not an image"),
        ({}, ("reference", b"not a document"), "reference", "cannot be used|not a sound|sound"),
    ],
)
def test_a_look_that_cannot_be_is_told_at_its_field_and_not_kept(
    asker: Asker, workspace: Path, fields: dict[str, str], file: tuple[str, bytes] | None, field: str, words: str
) -> None:
    before = _files(workspace)
    uploads = {file[0]: ("x.docx", file[1])} if file else {}
    answer = asker.send("/brand", {"organisation": "Kept words", **fields}, uploads)
    assert answer.status == 400, answer.text
    page = _page(answer)
    assert f'href="#{field}"' in page
    assert re.search(words, page)
    assert 'value="Kept words"' in page
    assert _files(workspace) == before


def test_settings_hold_here_and_for_the_commands(asker: Asker, workspace: Path, run_cli: Run) -> None:
    fields = {"audience": "ngos", "edition": "2024", "paper": "letter", "formats": ["docx"]}
    assert asker.send("/settings", fields).status == 303
    assert "# Printed on every paper" in (workspace / "briefgen.toml").read_text(encoding="utf-8")
    run_cli("fiji", cwd=workspace, check=True)
    paper = next((workspace / "output").rglob("*.docx"))
    assert paper.name == "fiji-2024-ngos.docx"
    assert asker.get("/brief/fiji.docx").body == paper.read_bytes()
    usual = {"audience": "officials", "edition": "", "paper": "a4", "formats": ["pdf"]}
    assert asker.send("/settings", usual).status == 303
    assert asker.send("/settings", {**usual, "audience": "kings", "edition": "1066"}).status == 400
