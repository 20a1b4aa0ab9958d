"""The patches of WeasyPrint change no byte of any page."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from pypdfium2 import raw

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.rendering import House, to_document, write
from briefgen.writers.pdf.weasyprint_patches.words import Words

PROJECT = Path(__file__).resolve().parents[2]
SCRIPT = """
import dataclasses, hashlib, json, sys
from briefgen.writers.pdf import weasyprint_patches
if sys.argv[1] == "without":
    weasyprint_patches.install = lambda: False
from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.rendering import House, to_document, write
catalogue, house = Catalogue.open(), House.of(paper=sys.argv[2])
hashes = {}
for iso3 in sys.argv[4:]:
    for audience in ("officials", "ngos"):
        document = to_document(compose(catalogue, iso3, audience=audience), house)
        hashes[iso3 + audience] = hashlib.sha256(write(document, "pdf", house)).hexdigest()
if sys.argv[3]:
    document = dataclasses.replace(to_document(compose(catalogue, "AUS"), house), html=sys.argv[3])
    hashes["page"] = hashlib.sha256(write(document, "pdf", house)).hexdigest()
print(json.dumps(hashes))
"""
CASES = ("plain", "float", "spaced", "just", "narrow", "round", "negative", "pre", "in", "turn", "rel", "columns",
         "hidden", "logical", "rtl", "under", "grid", "flex", "even", "wide")  # fmt: skip
WORDS = "Traffickers exploit victims – “forced labour”, mostly – in (at least) 3.5 of the co-operatives’ fields; 4.1. "
MEASURED = f"""<!DOCTYPE html><html lang="en"><head><title>Every case that the patches treat apart</title><style>
@page {{ size: a4; margin: 20mm; @bottom-center {{ content: "Page " counter(page) " of " counter(pages) }} }}
@page :left {{ margin: 25mm }} @page wide {{ size: a4 landscape }}
.wide {{ page: wide }} .float {{ float: left; width: 30%; margin: 5%; box-sizing: border-box; padding: 1% }}
.spaced {{ letter-spacing: 1pt; word-spacing: 3pt }} .just {{ text-align: justify; hyphens: auto }}
.narrow {{ width: 9mm; overflow-wrap: anywhere }} .round {{ border-radius: 3mm; background: #eee; border: 1pt solid }}
.negative {{ margin: -2mm 0 -3mm }} .pre {{ white-space: pre-wrap }} .in {{ display: inline-block; margin: 1em }}
.turn {{ transform: rotate(3deg); box-shadow: none }} .rel {{ position: relative; left: 2% }}
.columns {{ columns: 2 }} .hidden {{ visibility: hidden }} .logical {{ margin-inline-start: 9mm }}
.rtl {{ direction: rtl }} table {{ border-collapse: collapse; width: 100% }} td {{ border: .5pt solid; padding: 2% }}
p::first-letter {{ color: red }} .lined::first-line {{ font-weight: 700 }}
li::marker {{ color: blue }} .under {{ text-decoration: underline }}
.grid {{ display: grid; grid-template-columns: 1fr 2fr auto }} .flex {{ display: flex; gap: 2mm }} .up {{ top: -1mm }}
p:last-child {{ color: #345 }} h3 + p {{ margin-left: calc(2% + 1mm) }}
.even p:nth-child(2n) {{ font-style: italic }}
</style></head><body><main><h1 id="top">Title</h1>{
    "".join(
        f'<div class="{name}"><h3>One</h3><p>{WORDS * 3}</p><p class="lined">{WORDS}<b>bold</b>,<i>and</i>{WORDS}</p>'
        f'<ol start="9"><li>one<li>two <a href="#top">{WORDS}</a></ol><ul><li class="{name}">{WORDS}</ul></div>'
        for name in CASES
    )
}<table><thead><tr><th>A<th>B</thead><tbody>{f"<tr><td>{WORDS}<td>Curaçao Türkiye" * 30}</table></main></body></html>"""


def hashes_of_pdfs(patches: str, paper: str, page: str, countries: list[str]) -> dict[str, str]:
    """By country and reader (and "page", for a page of one's own): the hash of what a new process prints."""
    command = [sys.executable, "-c", SCRIPT, patches, paper, page, *countries]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    hashes: dict[str, str] = json.loads(done.stdout)
    return hashes


def test_pages_are_the_same_with_and_without_in_any_order() -> None:
    countries = ["AUS", "TUR", "CIV", "HTI"]
    with_patches = hashes_of_pdfs("with", "a4", MEASURED, countries[::-1])
    assert with_patches == hashes_of_pdfs("without", "a4", MEASURED, countries)
    assert len(set(with_patches.values())) == 2 * len(countries) + 1, "each document is another one"


@pytest.mark.parametrize("rule", [".a + .b { + p { color: red; display: none } }", ".a + .b + p { display: none }"])
def test_rule_in_a_rule_is_only_for_what_both_ask(catalogue: Catalogue, rule: str) -> None:
    lines = ("<p class=a>one", "<p class=b>two", "<p>three", "<p class=c>four", "<p class=b>five", "<p>six", "<p>seven")
    page = f'<!DOCTYPE html><html lang="en"><head><title>Pairs</title><style>{rule}</style></head><body><main>'
    page += "</p>".join(lines) + "</p></main></body></html>"
    document = replace(to_document(compose(catalogue, "AUS"), House.of()), html=page)
    pdf = pypdfium2.PdfDocument(write(document, "pdf", House.of()))
    assert pdf[0].get_textpage().get_text_range().split() == ["one", "two", "four", "five", "six", "seven"]


@pytest.mark.demand
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_all_pages_are_the_same_with_and_without(paper: str) -> None:
    from briefgen.catalogue import Catalogue

    countries = [country.iso3 for country in Catalogue.open().countries()]
    assert hashes_of_pdfs("with", paper, "", countries[::-1]) == hashes_of_pdfs("without", paper, "", countries)


def test_another_series_of_weasyprint_is_left_alone_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import weasyprint

    from briefgen.writers.pdf import weasyprint_patches

    monkeypatch.setattr(weasyprint, "VERSION", "71.0")
    with caplog.at_level(logging.WARNING):
        assert weasyprint_patches.install() is False
    assert "WeasyPrint 71.0" in caplog.text and "off" in caplog.text


def test_the_patches_are_for_every_release_that_the_package_allows() -> None:
    import tomllib

    from briefgen.writers.pdf import weasyprint_patches

    allowed = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    series = int(float(weasyprint_patches.SERIES))
    assert f"weasyprint>={series},<{series + 1}" in allowed


def test_of_a_long_text_only_as_much_as_a_line_can_hold_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    learn = Words.learn

    def count(self: Words, texts: Sequence[str]) -> None:
        looked_at.append(len(texts))
        learn(self, texts)

    monkeypatch.setattr(Words, "learn", count)
    text = " ".join(f"Long{number}" for number in range(3000))
    pdf = pdf_of(f"<body><h1>A</h1><p>{text}</p></body>")
    assert sum(looked_at) > 3000
    assert max(looked_at) <= 200
    assert len(pypdfium2.PdfDocument(pdf)) > 4


@pytest.mark.parametrize(
    "parts",
    [
        "<p>one</p><section class=n><h2 class=n>two</h2><p>three</p></section>",
        "<section class=n><p>one</p></section><section class=n><p>two</p></section>",
        "<div><section class=n><p>one</p></section></div><p class=n>two</p>",
    ],
)
def test_breaks_that_begin_no_page_of_their_own_set_a_page_no_tighter(parts: str) -> None:
    style = "<style>.n{break-before:page}.dense{font-size:4pt}</style>"
    loose = pdf_of(f'{style}<body class="roomy "><h1>A</h1>{parts}</body>')
    fitted = pdf_of(f'{style}<body class="" data-pages="2"><h1>A</h1>{parts}</body>')
    assert sizes_of(fitted) == sizes_of(loose)


def pdf_of(body: str) -> bytes:
    """A page with this in it, printed as a brief's."""
    house = House.of()
    brief = to_document(compose(Catalogue.open(), "FJI"), house)
    style, _, body = body.rpartition("<body")
    page = f'<!DOCTYPE html><html lang="en"><head><title>Long</title>{style}</head><body{body}</html>'
    return write(replace(brief, html=page), "pdf", house)


def sizes_of(pdf: bytes) -> list[set[float]]:
    """Sizes of type on each page."""
    sizes = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        sizes.append({round(raw.FPDFText_GetFontSize(text, index), 1) for index in range(text.count_chars())})
    return sizes
