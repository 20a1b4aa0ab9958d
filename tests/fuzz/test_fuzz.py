"""Overlays, house styles, drafts, pages and catalogues that nobody would write: a result or a clear error, in time.

    BRIEFGEN_FUZZ=50 pytest tests/fuzz          # fifty times the usual number (`make fuzz`)

Every case is told by its seed: put one that failed into `SEEDS`, and it is tried every day.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from briefgen.catalogue import Catalogue
from briefgen.cli.main import main
from briefgen.composition import compose
from briefgen.library import render
from tests.importing import factory

MORE = int(os.environ.get("BRIEFGEN_FUZZ", "1"))
SECONDS = 20
SEEDS: dict[str, tuple[int, ...]] = {"overlay": (), "brand": (), "draft": (18922791, 62089), "page": ()}
"""What failed once."""
HOSTILE: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    10**400,
    1e308,
    float("nan"),
    "",
    " ",
    "x" * 50_000,
    "\u202eevil",
    "a\x1b[31m",
    "\u0e01",
    "\U0001f600",
    "../../../etc/passwd",
    "/etc/passwd",
    "C:\\x",
    "\\\\host\\x",
    "=cmd|' /C calc'!A0",
    "{{ 7*7 }}",
    "<script>x</script>",
    "{% for i in range(9**9) %}",
    "&amp;&#0;",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "https://[::1",
    "tier-2026",
    [],
    {},
    [[]],
    {"": {"": []}},
    ["a"] * 2_000,
    {str(n): n for n in range(500)},
    "2024-02-31",
    "²",
    "\ud7ff",
    "a\u2028b",
    "%s%n%d",
    "'\"`$(touch x)",
    "NaN",
    "no",
    "0x7",
    "١٢",
    "-" * 300,
    "\ufeffx",
    "A\u0301" * 900,
)


def _examples(usual: int) -> Callable[[Any], Any]:
    return settings(
        max_examples=usual * MORE,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=MORE == 1,
        phases=(Phase.explicit, Phase.generate),  # a seed has nothing to be made smaller
    )


def _seeded(kind: str, usual: int) -> Callable[[Any], Any]:
    def decorate(test: Any) -> Any:
        for seed in SEEDS[kind]:
            test = example(seed=seed)(test)
        return _examples(usual)(given(seed=st.integers(0, 2**32 - 1))(test))

    return decorate


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder to work in, inside one in which nothing may change."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as outer:
        inner = Path(outer) / "in"
        inner.mkdir()
        (Path(outer) / "victim").write_text("theirs")
        before = Path.cwd()
        os.chdir(inner)
        try:
            yield inner
        finally:
            os.chdir(before)
        assert sorted(path.name for path in Path(outer).iterdir()) == ["in", "victim"], "a file outside"
        assert (Path(outer) / "victim").read_text() == "theirs"


def _run(*words: str) -> None:
    """Run a command: whatever comes of it is told, and in time."""
    begun, out, err = time.process_time(), io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main([*words, "--timeout", str(SECONDS)])
    said = out.getvalue() + err.getvalue()
    assert status in (0, 1, 2), said
    assert "fault in briefgen" not in said, f"{' '.join(words)}: {said[:2000]}"
    assert "Traceback" not in said
    assert time.process_time() - begun < 3 * SECONDS, words


# -- data -------------------------------------------------------------------------------------------------------------


def _sound_record() -> dict[str, Any]:
    item = {"report_year": 2025, "pillar": "protection", "source": "own-1"}
    return {
        "iso3": "FJI",
        "gaps": [{"id": "fji-own-gap", "text": "Screening of arrivals was uneven.", **item}],
        "progress": [{"id": "fji-own-progress", "text": "The police opened a unit.", **item}],
        "recommendations": [
            {"id": "fji-own-rec", "text": "Screen all arrivals.", "report_year": 2025, "source": "own-1"}
        ],
        "figures": [
            {
                "id": "fji-own-figure",
                "label": "victims identified",
                "value": 12,
                "period": "2024",
                "report_year": 2025,
                "source": "own-1",
            }
        ],
        "overviews": [{"text": "Fiji is a small state.", "report_year": 2025, "source": "own-1"}],
        "sources": {
            "own-1": {"title": "A title", "publisher": "Office", "report_year": 2025, "url": "https://example.org/"}
        },
    }


def _places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield above
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, (*above, key))


def _spoilt(value: Any, chance: random.Random) -> Any:
    """A value with something hostile in the place of one of its parts, or as a further one."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        *way, last = chance.choice([place for place in _places(value) if place])
        holder = value
        for step in way:
            holder = holder[step]
        poison = deepcopy(chance.choice(HOSTILE))  # it becomes a part of the value, which is spoilt again
        match chance.randrange(4):
            case 0 if isinstance(holder, dict):
                holder[str(poison)[:200]] = holder.pop(last)
            case 1 if isinstance(holder, list):
                holder.append(poison)
            case 2:
                del holder[last]
            case _:
                holder[last] = poison
        if not isinstance(value, dict) or not value:
            return value
    return value


def _torn(data: bytes, chance: random.Random) -> bytes:
    """Bytes with pieces cut out, doubled, shuffled or replaced."""
    for _ in range(chance.choice((0, 1, 1, 3))):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((1, 3, 40, 500)))
        piece = chance.choice(
            (b"", data[start:end] * 2, b"\0", b"\xff\xfe", b"&a *a", b"- - - {[", b"!!python/name:os.system", b"\t")
        )
        data = data[:start] + piece + data[end:]
    return data


@_seeded("overlay", 8)
def test_any_overlay_gives_a_brief_or_is_told(seed: int) -> None:
    chance = random.Random(seed)
    with _folder() as folder:
        name = chance.choice(
            ["countries/FJI.yaml"] * 4 + ["vocabulary.yaml", "regions.yaml", "audiences/officials.yaml", "about.yaml"]
        )
        path = folder / "data" / name
        path.parent.mkdir(parents=True)
        written = yaml.safe_dump(_spoilt(_sound_record(), chance), allow_unicode=chance.random() < 0.5)
        path.write_bytes(_torn(written.encode("utf-8", "replace"), chance))
        _run("check", "data")
        _run("fiji", "--data", "data", "--format", chance.choice(("html", "docx", "html", "pdf")), "-o", "out")


@_seeded("brand", 4)
def test_any_house_style_gives_a_brief_or_is_told(seed: int) -> None:
    chance = random.Random(seed)
    with _folder() as folder:
        lines = []
        for key in ("organisation", "contact", "footer", "logo", "logo_alt", "ink", "accent", "font", "heading_font"):
            if chance.random() < 0.5:
                sound = {"logo": "logo.png", "ink": "#123456", "accent": "#1f4e79"}.get(key, "Office of Tests")
                value = chance.choice((sound, sound, chance.choice(HOSTILE)))
                lines.append(f"{key} = {json.dumps(value)}")
        (folder / "brand.toml").write_bytes(_torn("\n".join(lines).encode("utf-8", "replace"), chance))
        file = io.BytesIO()
        mode = chance.choice(("RGB", "RGBA", "CMYK", "L", "1", "P", "I;16", "LA"))
        kind = "JPEG" if mode == "CMYK" else "PNG"
        Image.new(mode, (chance.choice((1, 40, 3000)), chance.choice((1, 40)))).save(file, kind)
        (folder / "logo.png").write_bytes(_torn(file.getvalue(), chance))
        kinds = chance.choice(("pdf", "docx", "html"))
        _run("fiji", "--brand", "brand.toml", "--format", kinds, "-o", "out")
        _run("fiji", "--logo", "logo.png", "--format", kinds, "-o", "out2")


# -- drafts -----------------------------------------------------------------------------------------------------------


@cache
def _draft() -> dict[str, bytes]:
    made = render(compose(Catalogue.open(), "FJI"), "docx")
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        return {name: package.read(name) for name in package.namelist()}


_TAG = re.compile(rb"<[^<>]{1,200}>")
_WORD_POISON = (
    b'<w:gridSpan w:val="99999999"/>',
    b'<w:numId w:val="-5"/>',
    b"<w:del>",
    b"</w:p>",
    b"<w:p/>",
    b"<w:tbl><w:tr/></w:tbl>",
    b'<w:ins w:author="" w:date="x"><w:r><w:t>new</w:t></w:r></w:ins>',
    b'<w:hyperlink r:id="nope"><w:r/></w:hyperlink>',
    b'<w:bookmarkStart w:id="x" w:name="../../a"/>',
    b"<w:r><w:t>\xe0\xb8\x81</w:t></w:r>",
    b"&#0;",
    b"&lol;",
    b"<!DOCTYPE x>",
    b'<w:sdt><w:sdtPr><w:tag w:val="rec"/></w:sdtPr><w:sdtContent/></w:sdt>',
    b"<w:commentReference w:id='9'/>",
)


def _spoilt_part(part: bytes, chance: random.Random) -> bytes:
    tags = list(_TAG.finditer(part))
    for _ in range(chance.choice((1, 2, 8))):
        if not tags:
            break
        tag = chance.choice(tags)
        poison = str(chance.choice(HOSTILE)).encode("ascii", "xmlcharrefreplace").translate(None, b'"<&')
        spoilt = re.sub(rb'"[^"]*"', lambda _match, value=poison: b'"' + value + b'"', tag[0])  # type: ignore[misc]
        new = chance.choice((b"", tag[0] * 2, tag[0] + chance.choice(_WORD_POISON), spoilt))
        part = part[: tag.start()] + new + part[tag.end() :]
        tags = [other for other in tags if other.end() <= tag.start()]
    return part


@_seeded("draft", 4)
def test_any_draft_is_read_or_told(seed: int) -> None:
    chance = random.Random(seed)
    with _folder() as folder:
        members = dict(_draft())
        for _ in range(chance.choice((1, 1, 3))):
            likely = [*["word/document.xml"] * 20, *["customXml/item1.xml"] * 8]
            name = chance.choice([*members, *(part for part in likely if part in members)])
            if name.endswith((".xml", ".rels")) and chance.random() < 0.85:
                members[name] = _spoilt_part(members[name], chance)
            elif chance.random() < 0.5:
                members[name] = _torn(members[name], chance)
            elif len(members) > 3:
                members.pop(name)
        if chance.random() < 0.1:
            members["../../victim"] = b"evil"
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in members.items():
                package.writestr(name, content)
        data = file.getvalue()
        (folder / "a.docx").write_bytes(_torn(data, chance) if chance.random() < 0.1 else data)
        for words in (
            ("changes", "a.docx"),
            ("refresh", "a.docx", "-o", "b.docx"),
            ("adopt", "a.docx", "--yes"),
            (
                "publish",
                "a.docx",
                "-o",
                f"c.{chance.choice(('html', 'html', 'pdf'))}",
                "--accept-all",
                "--ignore-comments",
            ),
            ("verify", "a.docx"),
        ):
            _run(*words)


# -- pages of the report ----------------------------------------------------------------------------------------------


@_seeded("page", 4)
def test_any_page_is_imported_or_told(seed: int) -> None:
    chance = random.Random(seed)
    with _folder() as folder:
        factory.invented_layer(folder / "names")
        layout = chance.choice(list(factory.LAYOUTS.values()))
        page = layout(factory.make_narrative("XAA", 2023)).encode()
        if chance.random() < 0.2:
            page = factory.small_report_pdf(2024)
        page = _spoilt_part(page, chance) if chance.random() < 0.5 else page
        name = chance.choice(("page.html", "page.html", "page.mhtml", "page.pdf", "page.txt", "page.zip", "page.docx"))
        (folder / name).write_bytes(_torn(page, chance))
        _run("import", name, "--data", "names", "--into", "into", "--yes")


# -- composition ------------------------------------------------------------------------------------------------------

_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=3, max_size=80).filter(
    lambda text: len(text.strip()) > 2
)
_YEARS = st.integers(2001, 2025)
_ITEM = st.fixed_dictionaries(
    {
        "id": st.from_regex(r"[a-z][a-z0-9]{0,12}", fullmatch=True),
        "text": _WORDS,
        "report_year": _YEARS,
        "source": st.just("s"),
    }
)
_PILLARED = st.builds(
    lambda item, pillar: {**item, "pillar": pillar},
    _ITEM,
    st.sampled_from(("prosecution", "protection", "prevention", "partnership")),
)


def _listed(item: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(item, max_size=6, unique_by=lambda entry: str(entry["id"]))


_RECORD = st.fixed_dictionaries(
    {
        "iso3": st.just("FJI"),
        "gaps": _listed(_PILLARED),
        "progress": _listed(_PILLARED),
        "recommendations": _listed(_PILLARED),
        "sources": st.builds(
            lambda title, year: {"s": {"title": title, "publisher": "Office", "report_year": year}}, _WORDS, _YEARS
        ),
    }
)


@_examples(4)
@given(record=_RECORD, edition=st.integers(2015, 2025), reader=st.sampled_from(("officials", "ngos")))
def test_every_valid_catalogue_makes_every_format(record: dict[str, Any], edition: int, reader: str) -> None:
    with _folder() as folder:
        (folder / "countries").mkdir()
        (folder / "countries" / "FJI.yaml").write_text(yaml.safe_dump(record, allow_unicode=True), "utf-8")
        brief = compose(Catalogue.open([folder]), "FJI", edition=edition, audience=reader)
        notes = {note.id for note in brief.sources}
        assert all(statement.cite.id in notes for statement in brief.recommendations)
        assert render(brief, "html").startswith(b"<!DOCTYPE html>")
        with zipfile.ZipFile(io.BytesIO(render(brief, "docx"))) as package:
            assert package.testzip() is None
