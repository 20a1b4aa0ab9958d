"""What people type first, as they type it: it is done where it is plainly meant, else they are told what to type.

Each test is a moment at which somebody new to briefgen was held up.
"""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from briefgen.cli import meanings
from briefgen.output import slug
from tests.conftest import PATIENCE

Typed = Callable[..., Any]
Run = Callable[..., subprocess.CompletedProcess[Any]]


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


# ---------------------------------------------------------------- it loses or misstates work


def test_pack_of_one_country_leaves_its_brief_alone(typed: Typed, tmp_path: Path) -> None:
    assert typed("kenya --format html").status == 0
    brief = (tmp_path / "output" / "kenya-2025-officials.html").read_bytes()
    assert typed("pack kenya --format html").status == 0
    assert _files(tmp_path / "output") == ["kenya-2025-officials.html", "kenya-pack-2025-officials.html"]
    assert (tmp_path / "output" / "kenya-2025-officials.html").read_bytes() == brief


@pytest.fixture(scope="module")
def kenya(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A draft of 2024, so that a refresh has news."""
    from briefgen import compose, render

    return render(compose("kenya", edition=2024), "docx")


@pytest.fixture
def draft(kenya: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "d.docx"
    path.write_bytes(kenya)
    return path


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("publish d.docx -o final.docx", "makes no .docx file"),
        ("publish d.docx --format html -o k3.pdf", "The name k3.pdf says pdf, --format says html"),
        ("refresh d.docx -o out.pdf", "makes no .pdf file"),
        ("refresh d.docx -o d.docx --overwrite", "is the draft itself"),
        ("changes d.docx -o ch.docx", "makes no .docx file"),
        ("publish d.docx -o d.docx --overwrite", "makes no .docx file"),
        ("publish d.docx -o final.DOC", "makes no .doc file"),
        ("refresh d.docx -o new.odt", "makes no .odt file"),
        ("changes d.docx -o c.pdf", "makes no .pdf file"),
    ],
)
def test_name_that_says_another_kind_is_refused(typed: Typed, draft: Path, line: str, expected: str) -> None:
    before = draft.read_bytes()
    done = typed(line)
    assert (done.status, expected in done.stderr) == (2, True)
    assert draft.read_bytes() == before
    assert _files(draft.parent) == ["d.docx"]


def test_name_of_the_output_decides_its_kind(typed: Typed, draft: Path) -> None:
    assert typed("publish d.docx -o k2.html").status == 0
    assert (draft.parent / "k2.html").read_bytes().startswith(b"<!DOCTYPE html>")
    assert typed("changes d.docx -o ch.html").status == 0
    assert (draft.parent / "ch.html").read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    assert typed("publish d.docx --web -o final.htm").status == 0
    assert (draft.parent / "final.htm").read_bytes().startswith(b"<!DOCTYPE html>")
    (draft.parent / "final").mkdir()
    assert typed("publish d.docx --html -o final").status == 0
    assert _files(draft.parent / "final") == ["d.html"]


@pytest.mark.chromium
def test_page_printed_from_a_browser_is_two_whole_pages(typed: Typed, tmp_path: Path) -> None:
    import pypdfium2

    from tests.conftest import _browser

    assert typed("kenya --html -o k.html").status == 0
    command = [str(_browser()), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'k.pdf'}"]
    subprocess.run([*command, (tmp_path / "k.html").as_uri()], check=True, capture_output=True, timeout=PATIENCE)
    with pypdfium2.PdfDocument(tmp_path / "k.pdf") as document:
        assert len(document) == 2
        heights = {}
        for page in document:
            text, (width, height) = page.get_textpage(), page.get_size()
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index)
                assert left >= 0 and bottom >= 0 and right <= width and top <= height, text.get_text_range()
                heights[top - bottom] = text.get_text_range(index, 1)
        first = document[0].get_textpage().get_text_range()
    assert first.index("Human trafficking · for officials") < first.index("Kenya") < first.index("In one minute")
    assert "Placements by edition; hollow: 2019 inferred." in first
    # Nothing is set larger than the country's name (24 pt): the note of the chart once was.
    assert max(heights) < 24


# ---------------------------------------------------------------- dead ends


@pytest.mark.parametrize(
    ("line", "files"),
    [
        ("fiji --format word", ["fiji-2025-officials.docx"]),
        ("fiji --format DOCX", ["fiji-2025-officials.docx"]),
        ("fiji --format docx,html", ["fiji-2025-officials.docx", "fiji-2025-officials.html"]),
        ("fiji --format .html --paper A4", ["fiji-2025-officials.html"]),
        ("fiji -f html", ["fiji-2025-officials.html"]),
        ("fiji --html", ["fiji-2025-officials.html"]),
        ("fiji --html --audience ngo", ["fiji-2025-ngos.html"]),
        ("fiji --html --audience all", ["fiji-2025-ngos.html", "fiji-2025-officials.html"]),
        ("fiji --html --audience officials,NGOs", ["fiji-2025-ngos.html", "fiji-2025-officials.html"]),
        ('"Fiji 2024" --html', ["fiji-2024-officials.html"]),
        ("fiji 2024 --html", ["fiji-2024-officials.html"]),
        ("fiji --html --edition latest", ["fiji-2025-officials.html"]),
        ("fiji --html --edition 24", ["fiji-2024-officials.html"]),
        ("fiji --html --year 2024", ["fiji-2024-officials.html"]),
        ("australia new zealand --html", ["australia-2025-officials.html", "new-zealand-2025-officials.html"]),
        ('"australia, fiji" --html', ["australia-2025-officials.html", "fiji-2025-officials.html"]),
        ("new zealand --html", ["new-zealand-2025-officials.html"]),
        ('fiji --format "word; web"', ["fiji-2025-officials.docx", "fiji-2025-officials.html"]),
        ("fiji -w --letter", ["fiji-2025-officials.docx"]),
        ("fiji --html --for ngos", ["fiji-2025-ngos.html"]),
        ("fiji --html --audience both", ["fiji-2025-ngos.html", "fiji-2025-officials.html"]),
        ('"2024 Fiji" --html', ["fiji-2024-officials.html"]),
        ("fiji-2024 --web", ["fiji-2024-officials.html"]),
        ("fiji2024 --html", ["fiji-2024-officials.html"]),
        ('"australia and fiji" --html', ["australia-2025-officials.html", "fiji-2025-officials.html"]),
        ("australia/fiji --html", ["australia-2025-officials.html", "fiji-2025-officials.html"]),
        ('"new zealand australia" --html', ["australia-2025-officials.html", "new-zealand-2025-officials.html"]),
        ('"Trinidad & Tobago" --html', ["trinidad-and-tobago-2025-officials.html"]),
        ('"Republic of Fiji" --html', ["fiji-2025-officials.html"]),
    ],
)
def test_what_is_plainly_meant_is_done(typed: Typed, tmp_path: Path, line: str, files: list[str]) -> None:
    done = typed(line)
    assert done.status == 0, done.said
    assert _files(tmp_path / "output") == files


@pytest.mark.parametrize("option", ["--pdf", "-f pdf", "--format .pdf"])
def test_pdf_by_any_name(typed: Typed, tmp_path: Path, option: str) -> None:
    assert typed(f"fiji {option} -o .").status == 0
    assert (tmp_path / "fiji-2025-officials.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        ("30 November 2025", "30 November 2025"),
        ("30/11/2025", "30 November 2025"),
        ("Nov 30, 2025", "30 November 2025"),
        ("30.11.2025", "30 November 2025"),
        ("30 Nov 25", "30 November 2025"),
        ("Sunday, 30th November 2025", "30 November 2025"),
        ("30. November 2025", "30 November 2025"),
        ("3/4/2025", None),
        ("tomorrow", None),
    ],
)
def test_dates_as_people_write_them(typed: Typed, tmp_path: Path, day: str, printed: str | None) -> None:
    done = typed("fiji", "--html", "--date", day)
    if printed is None:
        assert done.status == 2
        assert "Write it as 2025-11-30 or 30 November 2025" in done.stderr
    else:
        assert printed in (tmp_path / "output" / "fiji-2025-officials.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("asia", {"JPN", "IND", "THA"}),
        ("EU", {"FRA", "POL"}),
        ("ASEAN", {"KHM", "PHL"}),
        ('"Latin America"', {"MEX", "BRA"}),
        ("latin america", {"MEX", "BRA"}),
        ("G7", {"CAN", "JPN"}),
        ("G20", {"ARG", "ZAF"}),
        ("Commonwealth", {"KEN", "NZL"}),
        ("Pacific", {"FJI", "TON"}),
        ('"African Union"', {"KEN", "EGY"}),
        ('"Middle East"', {"JOR", "EGY"}),
        ("CARICOM", {"JAM"}),
        ("GCC", {"QAT"}),
        ('"thirteen governments"', {"ERI", "CUB"}),
        ("sadc", {"ZAF", "COM"}),
        ("OECD", {"CHL", "CRI"}),
        ("commonwealth-of-nations", {"KEN", "NZL"}),
    ],
)
def test_groups_that_people_ask_for_are_known(typed: Typed, name: str, members: set[str]) -> None:
    done = typed(f"batch {name} --dry-run --json")
    assert done.status == 0, done.said
    from briefgen.catalogue import Catalogue

    slugs = {country.iso3: slug(country.name) for country in Catalogue.open().countries()}
    files = {json.loads(line)["file"].rpartition("/")[2] for line in done.stdout.splitlines()}
    assert {f"{slugs[iso3]}-2025-officials.pdf" for iso3 in members} <= files
    assert len(files) < 80


def test_a_group_is_compared_four_abreast(typed: Typed) -> None:
    done = typed("compare g7 2024")
    assert done.status == 0
    assert done.stdout.count("Edition 2024") == 2
    assert "…" not in done.stdout.partition("Figures are each")[0]


@pytest.mark.parametrize("name", ["monaco", "greenland", "palestine", "vatican", "gaza", "'holy see'", "andorra"])
@pytest.mark.parametrize("command", ["", "pack ", "show "])
def test_countries_without_a_chapter_are_known_and_said_so(typed: Typed, command: str, name: str) -> None:
    done = typed(command + name)
    assert done.status == 2
    assert "The report has no chapter of its own on" in done.stderr
    assert "Did you mean" not in done.stderr


def test_site_that_cannot_be_reached_is_said_to_be_so(typed: Typed) -> None:
    done = typed("import --fetch --yes --into mine https://nowhere.invalid/kenya/")
    assert done.status == 1
    assert "the site could not be reached" in done.stderr
    assert "robots" not in done.stderr


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("africa", "briefgen pack africa"),
        ("all", "briefgen batch all"),
        ("search scam", "briefgen find WORDS"),
        ("diff kenya", "briefgen compare COUNTRY"),
        ("update x.docx", "briefgen refresh DRAFT.docx"),
        ("make kenya", "briefgen COUNTRY"),
        ("countries", "briefgen list countries"),
        ("version", "briefgen --version"),
        ("serv", "`briefgen list countries` shows all names"),
        ("lookup scam", "briefgen find WORDS"),
        ("refersh d.docx", "If you meant the command: briefgen refresh"),
        ("config", "briefgen init DIR"),
        ("gui", "briefgen desk"),
        ("pdf kenya", "briefgen COUNTRY --pdf"),
        ("kenya --format pdf docx", "briefgen COUNTRY --format pdf,docx"),
        ("asean", "briefgen pack asean"),
        ("list tiers", "Known: countries, regions, groups"),
        ("batch tonga -o out.csv", "--zip adds one zip"),
        ("pack tonga --html -o out.docx", "The name out.docx says docx, --format says html"),
        ("kenya --lang fr", "in English only"),
        ("kenya --edition 2030", "Editions on record: 2001 to 2025"),
        ("kenya 2023 2024", "one edition at a time"),
        ("batch tonga -o out.zip", "--zip adds one zip"),
        ("pack africa --audience all -o out.pdf", "2 packs do not fit into out.pdf"),
    ],
)
def test_what_is_nearly_meant_is_offered(typed: Typed, tmp_path: Path, line: str, expected: str) -> None:
    done = typed(line)
    assert done.status == 2
    assert expected in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_two_editions_may_be_named_after_the_country(typed: Typed) -> None:
    assert typed("compare kenya 2023 2024").stdout.startswith("Kenya  2023 → 2024")
    for years in ("2024 2023", "2023-2024", "2023 to 2024", "2023 vs 2024"):
        assert typed(f"compare kenya {years}").stdout.startswith("Kenya  2023 → 2024")
    assert "Uganda" in typed("compare kenya vs uganda").stdout.splitlines()[2]
    assert "edition 2024" in typed("show new zealand 2024").stdout


def test_pack_may_be_given_the_name_of_its_file(typed: Typed, tmp_path: Path) -> None:
    done = typed("pack tonga samoa -o visit.html")
    assert done.status == 0, done.said
    assert "visit.html" in done.said
    assert (tmp_path / "visit.html").is_file()
    assert not (tmp_path / "visit.html").is_dir()


def test_pack_tells_how_far_it_is_and_names_its_file(tmp_path: Path, project: Path) -> None:
    shown = _on_a_terminal("pack", "fiji", "samoa", "tonga", "-f", "html,pdf", cwd=tmp_path, project=project)
    assert re.search(r"\w+, \d of 3", shown)
    assert re.search(r"page \d+", shown)
    last = shown.rpartition("\x1b")[2]
    assert "made  output/fiji-samoa-tonga-2025-officials.pdf" in last
    assert "made  output/fiji-samoa-tonga-2025-officials.html" in last


def test_title_that_names_the_edition_gets_it_once(typed: Typed, tmp_path: Path) -> None:
    done = typed('pack tonga samoa --title "Pacific visit / 2025" --html')
    assert done.status == 0, done.said
    assert _files(tmp_path / "output") == ["pacific-visit-2025-officials.html"]


# ---------------------------------------------------------------- brand


def _logo(path: Path, width: int, height: int) -> None:
    from PIL import Image

    Image.new("RGB", (width, height), "#1f4e79").save(path)


def test_brand_file_of_a_workspace_is_in_force_as_soon_as_it_says_something(typed: Typed, tmp_path: Path) -> None:
    assert typed('init "my office"').stdout.rstrip().endswith("cd 'my office' && briefgen australia")
    assert typed('init "it\'s ours"').stdout.rstrip().endswith("""cd 'it'"'"'s ours' && briefgen australia""")
    (tmp_path / "here").mkdir()
    os.chdir(tmp_path / "here")
    assert typed("init .").stdout.splitlines()[-1] == "briefgen australia"
    brand = tmp_path / "my office" / "brand.toml"
    brand.write_text('organisation = "Ministry of Foreign Affairs"\naccent = "#7a1f1f"\n')
    os.chdir(tmp_path / "my office")
    assert typed("fiji --html").status == 0
    page = (tmp_path / "my office" / "output" / "fiji-2025-officials.html").read_text(encoding="utf-8")
    assert "Ministry of Foreign Affairs" in page
    assert "#7a1f1f" in page


def test_logo_alone_is_a_brand(typed: Typed, tmp_path: Path) -> None:
    import pypdfium2

    _logo(tmp_path / "logo.png", 420, 120)
    for option in ("--brand", "--logo"):
        assert typed(f"fiji --html {option} logo.png").status == 0
        page = (tmp_path / "output" / "fiji-2025-officials.html").read_text(encoding="utf-8")
        assert 'src="data:image/png;base64,' in page
    assert typed("fiji --logo logo.png -o f.pdf").status == 0
    with pypdfium2.PdfDocument(tmp_path / "f.pdf") as document:
        assert len(document) == 2
        (picture,) = document[0].get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,))
        left, bottom, right, top = picture.get_bounds()
    assert (top - bottom) / 72 * 25.4 == pytest.approx(12, abs=0.2)
    assert (right - left) / (top - bottom) == pytest.approx(420 / 120, rel=0.02)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("organisation = “Ministry”", "straight quotation marks"),
        ('logo = "C:\\Users\\me\\logo.png"', "with / instead of \\"),
        ("colour = 'red'", "is not a known key"),
    ],
)
def test_mistakes_of_brand_files_are_told_in_plain_words(
    typed: Typed, tmp_path: Path, text: str, expected: str
) -> None:
    (tmp_path / "brand.toml").write_text(text, encoding="utf-8")
    done = typed("fiji --html --brand brand.toml")
    assert done.status == 1
    assert expected in done.stderr


def test_brand_that_is_no_text_is_told(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "brand.toml").write_bytes("organisation = 'Büro'".encode("utf-16"))
    assert "is not text in UTF-8" in typed("fiji --html --brand brand.toml").stderr


# ---------------------------------------------------------------- the terminal


def _on_a_terminal(*words: str, cwd: Path, project: Path, columns: int = 80, timeout: float = 90) -> str:
    """What a command shows on a terminal of some columns."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", "PYTHONPATH": str(project)}
    process = subprocess.Popen(
        [sys.executable, "-m", "briefgen", *words], cwd=cwd, env=environment, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.wait(timeout)
    os.close(ours)
    return shown.decode(errors="replace").replace("\r\n", "\n")


@pytest.mark.parametrize("kind", ["country", "Regions", "GROUP"])
def test_lists_are_named_in_any_number_and_case(typed: Typed, kind: str) -> None:
    assert typed("list", kind).stdout.startswith("Name ")


@pytest.mark.parametrize("kind", ["countries", "regions"])
def test_lists_break_no_word_on_a_terminal(project: Path, kind: str) -> None:
    narrow = _on_a_terminal("list", kind, cwd=project, project=project, columns=80)
    wide = _on_a_terminal("list", kind, cwd=project, project=project, columns=300)
    assert max(map(len, narrow.splitlines())) <= 80
    assert sorted(narrow.split()) == sorted(wide.split())


def test_open_without_a_viewer_is_one_line(run_cli: Run) -> None:
    done = run_cli("fiji", "--format", "html", "--open", env={"PATH": "/nonexistent", "DISPLAY": ""}, check=True)
    assert done.stderr.splitlines() == [
        "Note: there is no program here that could open output/fiji-2025-officials.html."
    ]


# ---------------------------------------------------------------- drafts


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("x.odt", b"PK\x03\x04", "is an OpenDocument text"),
        ("x.pdf", b"%PDF-1.7", "Give the Word draft (.docx) that it was made from"),
        ("x.doc", b"\xd0\xcf\x11\xe0", "choose File › Save As, and there “Word document (.docx)”"),
    ],
)
@pytest.mark.parametrize("command", ["changes", "refresh", "publish", "adopt"])
def test_other_documents_are_told_how_to_become_drafts(
    typed: Typed, tmp_path: Path, command: str, name: str, content: bytes, expected: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = typed(f"{command} {name}")
    assert done.status == 1
    assert expected in done.stderr


def test_several_drafts_are_refreshed_at_once(typed: Typed, draft: Path) -> None:
    (draft.parent / "e.docx").write_bytes(draft.read_bytes())
    done = typed("refresh d.docx e.docx --edition 2025")
    assert done.status == 0, done.said
    assert _files(draft.parent) == ["d (refreshed).docx", "d.docx", "e (refreshed).docx", "e.docx"]
    assert done.stdout.rstrip().endswith("2 refreshed")


@pytest.mark.parametrize("edit", [("", ""), ("inferred", "guessed"), ("Tier 2", "Tier Two")])
def test_refresh_and_publish_give_the_same_gist(typed: Typed, draft: Path, edit: tuple[str, str]) -> None:
    import docx
    from docx.oxml.ns import qn

    document = docx.Document(str(draft))
    texts = [text for text in document.element.body.iter(qn("w:t")) if edit[0] and edit[0] in (text.text or "")]
    for text in texts:
        text.text = text.text.replace(*edit)
    document.save(str(draft))
    refreshed = typed("refresh d.docx --edition 2025 -o new.docx")
    assert refreshed.status == 0, refreshed.said
    assert " tier same (Tier 2); 3 new asks, 4 new points of progress, " in refreshed.stdout.splitlines()[0]
    assert (": see the comment at “" in refreshed.stdout.splitlines()[0]) == bool(edit[0])
    news = refreshed.stdout.splitlines()[0].partition("tier same (Tier 2); ")[2]
    refused = typed("publish new.docx")
    assert refused.status == 1
    assert refused.stderr.splitlines()[0].partition(" is not finished: ")[2] == news
    again = typed("refresh new.docx --edition 2025")
    assert again.stdout.startswith("new.docx: nothing new")


def test_sentence_that_was_edited_in_one_of_two_places_is_named(typed: Typed, tmp_path: Path) -> None:
    import docx
    from docx.oxml.ns import qn

    assert typed("tanzania --word -o t.docx").status == 0
    document = docx.Document(str(tmp_path / "t.docx"))
    sentence = "Ensure that Zanzibar adopts the national anti-trafficking law of 2008"
    runs = [text for text in document.element.body.iter(qn("w:t")) if sentence in (text.text or "")]
    assert len(runs) == 2, "the brief says it once now: take another sentence that one says twice"
    runs[0].text = runs[0].text.replace("Ensure that", "See to it that")
    document.save(str(tmp_path / "t.docx"))
    done = typed("publish t.docx --html")
    assert done.status == 0, done.said
    assert f"Edited in one place only: “{sentence}” still stands under “" in done.stdout
    assert "repeats rec.TZA" in typed("adopt t.docx --yes --into mine").said


# ---------------------------------------------------------------- the report itself


def test_whole_report_comes_in_with_one_command_and_the_readme_says_so(
    typed: Typed, tmp_path: Path, project: Path
) -> None:
    from tests.importing import factory

    factory.invented_layer(tmp_path / "names")
    (tmp_path / "report.pdf").write_bytes(factory.small_report_pdf())
    done = typed("import report.pdf --data names --into office")
    assert done.status == 0, done.stderr
    assert done.stdout.count("2 gaps, 6 recommendations") == 3
    readme = (project / "README.md").read_text(encoding="utf-8")
    assert readme.index("briefgen import --edition") < readme.index("## A draft's life")


# ---------------------------------------------------------------- the tables behind it


def test_no_command_has_an_option_of_a_name_that_is_rewritten() -> None:
    import click

    from briefgen.cli.main import cli

    ctx = click.Context(cli)
    own = {
        option
        for name in cli.list_commands(ctx)
        for parameter in (cli.get_command(ctx, name) or click.Command("none")).params
        for option in parameter.opts
    }
    assert own & set(meanings.OPTION_WORDS) == set()
    assert own & set(meanings.unknown_words("options")) <= {"--country", "--region"}  # `find` has these
    assert not set(meanings.unknown_words("commands")) & set(cli.list_commands(ctx))


def test_what_follows_a_double_dash_is_left_alone() -> None:
    assert meanings.rewrite_options(["find", "--", "--pdf"]) == ["find", "--", "--pdf"]
