"""Letters that our fonts lack: a font for the script where the machine has Noto's, a name for what has none."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from briefgen.document.tree import Document
from briefgen.errors import RenderError
from briefgen.writers import pdf, script_fonts

THAI, KOREAN = "สมชาย", "서울"
Cli = Callable[..., subprocess.CompletedProcess[Any]]


def _font(path: Path, letters: str, family: str, *, variable: bool = False) -> None:
    """A font file in which each letter is a box."""
    pen = TTGlyphPen(None)
    for index, point in enumerate(((50, 0), (50, 700), (450, 700), (450, 0))):
        (pen.lineTo if index else pen.moveTo)(point)
    pen.closePath()
    box, empty = pen.glyph(), TTGlyphPen(None).glyph()
    names = {ord(letter): f"u{ord(letter):04X}" for letter in sorted(set(f"{letters} "))}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf({".notdef": empty, **dict.fromkeys(names.values(), box)})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (500, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    if variable:
        builder.setupFvar([("wght", 100, 400, 900, "Weight")], [])
        builder.setupGvar({})
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine whose only fonts of Noto's are those that a test puts into the folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "none"))
    monkeypatch.setattr(script_fonts, "find_spec", lambda _name: None)
    script_fonts._files.cache_clear()
    yield tmp_path / "share" / "fonts"
    script_fonts._files.cache_clear()


def _fonts_in(made: bytes, open_pdf: Callable[[bytes], Any]) -> set[str]:
    resources = open_pdf(made).pages[0]["/Resources"]["/Font"]
    return {font.get_object()["/BaseFont"].partition("+")[2] for font in resources.values()}


@pytest.mark.parametrize("file", ["NotoSansThai-Regular.ttf", "NotoSansThai[wdth,wght].ttf"])
def test_a_name_in_its_script_is_printed_with_a_font_for_it(
    machine: Path,
    page: Callable[..., Document],
    open_pdf: Callable[[bytes], Any],
    validate_pdf: Callable[..., list[str]],
    file: str,
) -> None:
    _font(machine / "noto" / file, THAI, "Noto Sans Thai", variable="[" in file)
    body = f"<h1>A name</h1><p>{THAI}, <strong>{THAI}</strong></p>"
    made = pdf.write(page(body))
    assert any("Noto-Sans-Thai" in font for font in _fonts_in(made, open_pdf))
    assert validate_pdf(made, "ua1", "3a") == []
    pdf.write(page("<h1>Other</h1>"))
    assert pdf.write(page(body)) == made, "the same bytes again"


def test_a_letter_that_is_in_no_font_is_named(machine: Path, page: Callable[..., Document]) -> None:
    _font(machine / "NotoSansThai-Regular.ttf", THAI, "Noto Sans Thai")
    with pytest.raises(RenderError, match=r"No font on this machine has 서 \(U\+C11C\), 울 \(U\+C6B8\)\.") as caught:
        pdf.write(page(f"<p>{THAI} {KOREAN}</p>"))
    assert "briefgen[scripts]" in caught.value.hint


def test_only_the_fonts_that_are_needed_are_taken_a_scripts_own_first(machine: Path) -> None:
    _font(machine / "NotoSansThai-Regular.ttf", THAI, "Noto Sans Thai")
    _font(machine / "NotoSerifThai-Regular.ttf", THAI, "Noto Serif Thai")
    _font(machine / "NotoSansThai-Bold.ttf", THAI, "Noto Sans Thai")
    _font(machine / "NotoSansMono-Regular.ttf", THAI, "Noto Sans Mono")
    _font(machine / "NotoSansKR[wght].ttf", KOREAN, "Noto Sans KR")
    (machine / "NotoSansBroken-Regular.ttf").write_bytes(b"no font")
    fonts, absent = script_fonts.fonts_for(script_fonts.lacking(f"Anna {THAI} {KOREAN} \U0010fffd"))
    assert [font.family for font in fonts] == ["Noto Sans KR", "Noto Sans Thai"]
    assert absent == {0x10FFFD}
    assert script_fonts.fonts_for(script_fonts.lacking("Anna, Türkiye, العربية")) == ((), set())


def test_a_collection_of_fonts_is_read_by_its_first(machine: Path, tmp_path: Path) -> None:
    _font(tmp_path / "one.ttf", KOREAN, "Noto Sans CJK")
    data = (tmp_path / "one.ttf").read_bytes()
    shifted = bytearray(data)
    count = int.from_bytes(data[4:6], "big")
    for at in range(12, 12 + 16 * count, 16):
        shifted[at + 8 : at + 12] = (int.from_bytes(data[at + 8 : at + 12], "big") + 16).to_bytes(4, "big")
    machine.mkdir(parents=True)
    (machine / "NotoSansCJK-Regular.ttc").write_bytes(b"ttcf\0\1\0\0\0\0\0\1\0\0\0\x10" + shifted)
    with TTFont(machine / "NotoSansCJK-Regular.ttc", fontNumber=0) as collection:
        assert ord(KOREAN[0]) in collection.getBestCmap()
    fonts, absent = script_fonts.fonts_for(script_fonts.lacking(KOREAN))
    assert ([font.family for font in fonts], absent) == (["Noto Sans CJK"], set())


@pytest.fixture
def thai_data(tmp_path: Path) -> Path:
    """A data folder that gives Fiji a source with a Thai title."""
    folder = tmp_path / "data"
    (folder / "countries").mkdir(parents=True)
    (folder / "countries" / "FJI.yaml").write_text(
        "# ก in a comment is read by nobody\niso3: FJI\nsources:\n  own-1:\n"
        f"    {{title: '{THAI}', publisher: Office, url: 'https://example.org/a', report_year: 2025}}\n"
        "gaps:\n"
        "  - {id: fji-own-1, report_year: 2025, pillar: protection, text: Screening was uneven., source: own-1}\n"
    )
    return folder


def test_check_finds_such_letters_beforehand_with_their_place(
    machine: Path, thai_data: Path, tmp_path: Path, run_cli: Cli
) -> None:
    env = {"XDG_DATA_HOME": str(tmp_path / "share"), "XDG_DATA_DIRS": str(tmp_path / "none")}
    done = run_cli("check", thai_data, env=env)
    assert done.returncode == 1
    assert "FJI.yaml:5: sources.own-1.title: no font on this machine has ช (U+0E0A)" in done.stdout
    _font(machine / "NotoSansThai-Regular.ttf", THAI, "Noto Sans Thai")
    assert "no font" not in run_cli("check", thai_data, env=env).stdout


def test_the_font_is_named_in_the_manifest_in_word_and_by_the_doctor(
    machine: Path, thai_data: Path, tmp_path: Path, run_cli: Cli
) -> None:
    import zipfile

    _font(machine / "NotoSansThai-Regular.ttf", THAI, "Noto Sans Thai")
    for script in ("Lao", "Khmer", "Tamil"):
        _font(machine / f"NotoSans{script}-Regular.ttf", THAI, f"Noto Sans {script}")
    env = {"XDG_DATA_HOME": str(tmp_path / "share"), "XDG_DATA_DIRS": str(tmp_path / "none")}
    words = ("batch", "fiji", "--data", thai_data, "-o", "out", "--format", "docx,html")
    run_cli(*words, env=env, check=True)
    lines = map(json.loads, (tmp_path / "out" / ".briefgen" / "manifest.jsonl").read_text().splitlines())
    fonts = {line["from"].get("fonts", "").split()[0] for line in lines if line.get("path", "").endswith(("docx", "l"))
             and line.get("from")}  # fmt: skip
    assert fonts == {"NotoSansThai-Regular.ttf"}
    (draft,) = (tmp_path / "out").rglob("*.docx")
    with zipfile.ZipFile(draft) as package:
        assert 'w:cs="Noto Sans Thai"' in package.read("word/styles.xml").decode()
    assert (
        "for other scripts Noto Sans Khmer, Noto Sans Lao, Noto Sans Tamil and 1 more"
        in run_cli("doctor", env=env).stdout
    )
