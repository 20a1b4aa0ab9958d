"""What is simply wrong is told as such, whoever made it: never “a fault in briefgen”, never a traceback."""

import csv
import io
import os
import re
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from briefgen.catalogue import Catalogue
from briefgen.catalogue.yaml_reading import read_mapping, read_table
from briefgen.characters import for_terminal
from briefgen.cli.main import main
from briefgen.cli.types import DATE, EDITION
from briefgen.composition import compose
from briefgen.csv_text import table_text
from briefgen.drafts.gist import in_short
from briefgen.drafts.renewing import Renewal
from briefgen.errors import BriefgenError, DataError, DraftError
from briefgen.importing.report_sources import Trouble, read_sources
from briefgen.library import render
from briefgen.template import Brand
from briefgen.toml import TomlFile, read_toml
from briefgen.wordxml.namespaces import whole_number
from briefgen.workspace import Workspace
from tests.conftest import PATIENCE


def _briefgen(*words: str, cwd: Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "briefgen", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        **options,
    )


# ---------------------------------------------------------------- data files


@pytest.mark.parametrize(
    "text",
    [
        "a: !!bool maybe",
        'a: !!int ""',
        "a: !!int x",
        "? !!set {a}\n: 1",
        "? [a]\n: 1",
        'a: !!float ""',
        "a: !!timestamp x",
        "a: !!binary '\u00e9'",
        "a: 2024-02-31",
        "a: !!omap x",
        "a: !!python/object:os.system x",
        "a: " + "[" * 5000,
        "a: !!pairs [1]",
        "a: 0x",
        "a: 1:99:x",
    ],
)
def test_values_that_yaml_cannot_make_are_mistakes_of_the_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    try:
        read_mapping(tmp_path / "a.yaml")
    except DataError as error:
        assert "a.yaml" in str(error)


@pytest.mark.parametrize(
    "value", ["2024-02-31", '!!int ""', '!!float "x"', "!!bool maybe", "!!python/name:os.system", "!ours 3"]
)
def test_a_value_that_cannot_be_names_its_line(tmp_path: Path, value: str) -> None:
    (tmp_path / "a.yaml").write_text(f"gaps:\n  - id: x\n    text: y\n    day: {value}\nlast: 1\n")
    with pytest.raises(DataError, match=r"a\.yaml:4: "):
        read_mapping(tmp_path / "a.yaml")


@pytest.mark.parametrize("words", [("check", "."), ("changes", "a.docx"), ("adopt", "a.docx", "--yes")])
def test_work_on_a_folder_or_draft_ends_in_time(
    tmp_path: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forever(*_arguments: object, **_options: object) -> object:
        while True:
            time.sleep(0.01)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("briefgen.catalogue.checking.check", forever)
    monkeypatch.setattr("briefgen.drafts.files.read_file", forever)
    assert main([*words, "--timeout", "0.2"]) == 1
    assert "took longer than 0.2 seconds" in capsys.readouterr().err


@pytest.mark.parametrize("escape", [r"\x01", r"\e]0;x\a", r"\x9b31m", r"\u202e", r"\u2028", r"\0", r"\u2066"])
def test_unseen_characters_in_data_are_refused_with_their_line(tmp_path: Path, escape: str) -> None:
    (tmp_path / "a.yaml").write_text(f'gaps:\n  - id: x\n    text: "a{escape}b"\n')
    with pytest.raises(DataError, match=r"a\.yaml:3: gaps\[1\]\.text: holds U\+[0-9A-F]{4}, "):
        read_mapping(tmp_path / "a.yaml")


def test_unseen_characters_in_tables_and_toml_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name\nFiji\nFi\u202eij\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.csv:3: holds U\+202E, RIGHT-TO-LEFT OVERRIDE"):
        list(read_table(tmp_path / "a.csv", ["name"]))
    (tmp_path / "a.toml").write_text('organisation = "x\\u001b[2J"\n')
    with pytest.raises(DataError, match=r"U\+001B"):
        Brand.load(tmp_path / "a.toml")


@pytest.mark.parametrize(
    "text", ["a = 9" + "9" * 5000, "a = 2024-13-99", "a = " + "[" * 5000, "a = 1979-05-27T07:99:00Z"]
)
def test_values_that_toml_cannot_make_are_mistakes_of_the_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.toml").write_text(text)
    with pytest.raises(DataError, match=r"a\.toml"):
        read_toml(tmp_path / "a.toml", TomlFile)


def test_an_imported_page_with_unseen_characters_is_named(tmp_path: Path) -> None:
    page = "<html><body><h1>2024 Report: Fiji</h1><p>The government \u202edid\u202c much.</p></body></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    (trouble,) = read_sources([tmp_path / "page.html"])
    assert isinstance(trouble, Trouble)
    assert "U+202E" in trouble.message
    assert "\u202e" not in trouble.message


def test_a_terminal_is_not_steered_by_names() -> None:
    assert for_terminal("\x1b]0;x\x07a\x9b2J\u202eb") == "\ufffd]0;x\ufffda\ufffd2J\ufffdb"
    assert for_terminal("\x1b[31mred\x1b[0m Türkiye\n") == "\x1b[31mred\x1b[0m Türkiye\n"


# ---------------------------------------------------------------- tables


def test_no_cell_is_a_formula() -> None:
    cells = ["=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "plain", -5]
    (row,) = csv.reader(io.StringIO(table_text([cells]), newline=""))
    assert row == ["'=1+1", "'+1", "'-x", "'@SUM(A1)", "'\t=1", "'\n=1", "'\n=1", "plain", "-5"]


def test_there_is_one_writer_of_csv() -> None:
    package = Path(sys.modules["briefgen"].__file__ or "").parent
    writers = [path.name for path in package.rglob("*.py") if re.search(r"csv\.(Dict)?[wW]riter", path.read_text())]
    assert writers == ["csv_text.py"]


# ---------------------------------------------------------------- options


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "1899-12-31", "31/12/9999"])
def test_days_beyond_any_report_are_refused(text: str) -> None:
    with pytest.raises(Exception, match="not one certain day"):
        DATE.convert(text, None, None)


@pytest.mark.parametrize("text", ["²", "٢٠٢٤²", "2024²", "-1", "", "9" * 5000])
def test_editions_that_are_no_year_are_refused(text: str) -> None:
    with pytest.raises(BriefgenError, match="no edition"):
        EDITION.convert(text, None, None)


@pytest.mark.parametrize("limit", ["inf", "nan", "1e300", "-1"])
def test_a_time_limit_is_a_time(tmp_path: Path, limit: str) -> None:
    run = _briefgen("batch", "fiji", "--timeout", limit, cwd=tmp_path)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_a_closed_standard_output_and_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    command = f"exec {sys.executable} -m briefgen fiji --format html -o $'\\xff.html' >&-"
    run = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, timeout=PATIENCE, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stderr == b""
    assert (tmp_path / os.fsdecode(b"\xff.html")).read_bytes().startswith(b"<!DOCTYPE html>")
    again = _briefgen("fiji", "--format", "html", "-o", os.fsdecode(b"\xff.html"), cwd=tmp_path)
    assert again.returncode == 0, again.stderr


def test_a_code_that_is_no_country_is_told(catalogue: Catalogue) -> None:
    with pytest.raises(BriefgenError, match="No country is known by the name “ZZZ”"):
        compose(catalogue, "ZZZ")


# ---------------------------------------------------------------- pictures


@pytest.mark.parametrize(
    "svg",
    [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 0"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 -5 5"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan 5"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="0"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 inf 5"/>',
        "<svg",
        "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
        "",
    ],
)
def test_logos_without_a_size_are_mistakes_of_the_brand(tmp_path: Path, svg: str) -> None:
    (tmp_path / "l.svg").write_text(svg)
    with pytest.raises(DataError, match=r"l\.svg is not an image"):
        Brand.load(tmp_path / "l.svg")


def test_pictures_that_are_cut_off_or_too_large_are_mistakes_of_the_brand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("1", (6000, 6000)).save(tmp_path / "bomb.png")
    Image.effect_noise((200, 200), 80).save(tmp_path / "whole.png")
    (tmp_path / "cut.png").write_bytes((tmp_path / "whole.png").read_bytes()[:9000])
    (tmp_path / "head.png").write_bytes((tmp_path / "whole.png").read_bytes()[:20])
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    Image.new("L", (1, 4000)).save(tmp_path / "tall.png")
    for name in ("bomb.png", "cut.png", "head.png", "tall.png"):
        with pytest.raises(DataError, match=f"{name} is not an image"):
            Brand.load(tmp_path / name)
    assert Brand.load(tmp_path / "whole.png").logo


def test_drawings_that_copy_themselves_are_mistakes_of_the_brand(tmp_path: Path) -> None:
    start = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    copies = "".join(f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 9))
    deep = f"{'<g>' * 150}{'</g>' * 150}"
    for body in (f'<g id="g0"/>{copies}', '<g id="a"><use href="#a"/></g>', deep):
        (tmp_path / "l.svg").write_text(f"{start}{body}</svg>")
        with pytest.raises(DataError, match="cop"):
            Brand.load(tmp_path / "l.svg")
    (tmp_path / "l.svg").write_text(f'{start}<g id="a"/><use href="#a"/><use href="#a"/></svg>')
    assert Brand.load(tmp_path / "l.svg").logo


def test_a_picture_of_billions_of_points_is_a_mistake_of_the_brand(tmp_path: Path) -> None:
    Image.new("1", (9, 9)).save(tmp_path / "l.png")
    data = bytearray((tmp_path / "l.png").read_bytes())
    data[16:24] = struct.pack(">II", 40_000, 40_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    (tmp_path / "l.png").write_bytes(data)
    with pytest.raises(DataError, match="is not an image that can be read"):
        Brand.load(tmp_path / "l.png")


# ---------------------------------------------------------------- drafts of others


@pytest.mark.parametrize(
    "name",
    [
        "//evil/share/b.toml",
        "\\\\evil\\share\\b.toml",
        "/\\evil\\share\\b.toml",
        "\\/evil/b.toml",
        "/etc/passwd",
        "../b.toml",
        "C:\\b.toml",
        "link/b.toml",
    ],
)
def test_a_draft_opens_no_brand_or_template_of_its_own_accord(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    folder.mkdir(), elsewhere.mkdir()
    (tmp_path / "b.toml").write_text("")
    (elsewhere / "b.toml").write_text("")
    (folder / "link").symlink_to(elsewhere)
    monkeypatch.chdir(folder)
    with pytest.raises(DraftError, match="say so: --brand FILE"):
        Renewal(catalogue).house({"brand": name})
    with pytest.raises(DraftError, match="say so: --template DIR"):
        Renewal(catalogue).house({"template": name})
    (folder / "own.toml").write_text('organisation = "Ours"')
    assert Renewal(catalogue).house({"brand": "own.toml"}).brand.organisation == "Ours"
    assert (
        Renewal(catalogue, workspace=Workspace(folder, brand=folder / "own.toml"))
        .house({"brand": str(folder / "own.toml")})
        .brand
    )
    assert Renewal(catalogue, template="brief").house({"template": name})


@pytest.mark.parametrize(
    "identity",
    [
        {"country": "ZZZ"},
        {"country": "FJI", "date": "9999-12-31"},
        {"country": "FJI", "edition": "²"},
        {"kind": "x"},
        {"country": "FJI", "audience": "../x"},
        {"kind": "pack", "countries": "ZZZ"},
    ],
)
def test_a_drafts_identity_that_says_nonsense_is_told_or_passed_over(
    catalogue: Catalogue, identity: dict[str, str]
) -> None:
    try:
        Renewal(catalogue).subject(identity)
    except BriefgenError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), (None, 7), ("", 7), ("abc", 7), ("²", 7), ("9" * 5000, 7), ("99999999999", 7), ("-3", -3)],
)
def test_numbers_of_a_word_file_are_read_or_passed_over(text: str | None, number: int) -> None:
    assert whole_number(text, 7) == number


def test_a_refresh_of_a_draft_whose_edition_is_no_number_is_told_in_short(catalogue: Catalogue) -> None:
    data = render(compose(catalogue, "FJI"), "docx")
    refreshed = SimpleNamespace(
        identity={"country": "FJI", "edition": "2025"}, identity_before={"edition": "²"}, data=data
    )
    assert in_short(refreshed, catalogue) == "brought up to date"  # type: ignore[arg-type]
