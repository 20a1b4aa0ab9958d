"""Torn, shuffled and random input never ends in anything but a result or a ReportError, and never in invented words."""

from __future__ import annotations

import os
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from briefgen.catalogue import Catalogue
from briefgen.errors import DataError, ReportError
from briefgen.importing.classify import Classifier
from briefgen.importing.records import make_record
from briefgen.importing.report_figures import read_figures
from briefgen.importing.report_sources import read_paper
from briefgen.importing.splicing import Changes, spliced
from briefgen.importing.understanding import Names, understand
from tests.importing import factory

MORE = int(os.environ.get("BRIEFGEN_FUZZ", "1"))
"""How many times the usual number of examples is tried: `BRIEFGEN_FUZZ=50 pytest tests/importing/test_fuzz.py`."""
PAGES = [layout(factory.make_narrative("XAA", 2023)).encode() for layout in factory.LAYOUTS.values()]
PAGES += [factory.page_message().encode(), factory.page_tiers({"Tier 1": ["Bellmare"], "Tier 2": ["Ardenia"]}).encode()]
PIECES = [
    b"<table><td>",
    b"</div></div></main>",
    b"<p><strong>",
    b"<!--",
    b"<script>",
    b"<br><br>",
    b"\xff\xfe",
    b"\xc3\x28",
    b"&#0;&#xD800;&#x10FFFF;",
    b"<h2>ARDENIA (Tier 3)</h2>",
    b"<h3>PROSECUTION</h3>",
    b"(Tier 2)",
    b"\x00",
    b"<li>" * 50,
    b"<textarea>",
    b"<plaintext>",
    b"<svg><p>",
    "Türkiye \u202e \U0001f3ee".encode(),
]


@pytest.fixture(scope="module")
def countries(names):
    return Names(Catalogue.open([names]).find_country)


def _survives(data, countries):
    """Reads `data` as an import would, down to entries of a record."""
    try:
        paper = read_paper(data, "page.html")
    except ReportError:
        return None
    try:
        harvest = understand([paper], countries, edition=None)
    except ReportError:
        return None
    classifier = Classifier.open()
    for found in harvest.countries:
        part = make_record(found, classifier)
        for entry in part.lists["figures"]:
            assert str(entry["sentence"]) in " ".join(t for texts in found.narrative.sections.values() for t in texts)
    return harvest


@settings(max_examples=150 * MORE, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_pages(data, countries):
    page = bytearray(data.draw(st.sampled_from(PAGES)))
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(page)))
        match data.draw(st.sampled_from(["cut", "insert", "double", "drop"])):
            case "cut":
                del page[start:]
            case "insert":
                page[start:start] = data.draw(st.sampled_from(PIECES))
            case "double":
                page[start:start] = page[start : start + data.draw(st.integers(0, 3000))]
            case "drop":
                del page[start : start + data.draw(st.integers(0, 3000))]
    if data.draw(st.booleans()):
        # Without an end a page is refused at once; with one, what is wrong inside it must be found.
        page += b"</body></html>"
    _survives(bytes(page), countries)


@settings(max_examples=60 * MORE, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=400),
    kind=st.sampled_from(
        [b"", b"<html>", b"%PDF-1.7\n", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"]
    ),
)
def test_random_bytes(data, kind, countries):
    _survives(kind + data, countries)


@settings(max_examples=20 * MORE, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 60_000), piece=st.binary(max_size=200), length=st.integers(0, 2000))
def test_damaged_pdfs(start, piece, length, countries):
    pdf = bytearray(factory.small_report_pdf())
    pdf[start : start + length] = piece
    _survives(bytes(pdf), countries)


@settings(max_examples=40 * MORE, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 3000), piece=st.binary(min_size=1, max_size=60))
def test_damaged_zips(start, piece, run_import, save):
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", PAGES[0])
    raw = bytearray(made.getvalue())
    raw[start : start + len(piece)] = piece
    with suppress(ReportError):
        run_import(save("pages.zip", bytes(raw)), dry_run=True)


@settings(max_examples=200 * MORE, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "The government",
                "convicted",
                "identified",
                "12",
                "1,2",
                "twenty-",
                "nine",
                "traffickers",
                "victims",
                "in 2023",
                "(",
                ".",
                ";",
                "no",
                "9" * 30,
                "—",
                "did not",
                "any",
            ]
        ),
        max_size=14,
    )
)
def test_any_sentence_is_read_or_left_alone(words):
    for figure in read_figures([" ".join(words)], 2024)[0]:
        assert figure.value >= 0


_NAMES = st.text("ab-", min_size=1, max_size=4).map(lambda name: f"id-{name}".strip("-"))
_ENTRY = st.fixed_dictionaries({"text": st.text("ab:#'\" \n-é", max_size=20), "year": st.integers(2000, 2030)})


@settings(max_examples=150 * MORE, deadline=None)
@given(
    before=st.dictionaries(_NAMES, _ENTRY, max_size=4),
    put=st.dictionaries(_NAMES, _ENTRY, max_size=4),
    drop=st.sets(_NAMES, max_size=3),
    comment=st.booleans(),
)
@example(before={"id-a": {"text": "lace", "year": 2000}}, put={}, drop={"id-a"}, comment=True)
def test_splicing_says_what_it_should_whatever_stood_there(before, put, drop, comment, tmp_path_factory):
    from briefgen.catalogue.yaml_reading import parse_mapping
    from briefgen.catalogue.yaml_writing import yaml_text

    text = yaml_text({"name": "Ardenia", "gaps": [{"id": key, **entry} for key, entry in before.items()]})
    if comment:
        text = text.replace("  - id", "  # a note\n  - id")
    changes = Changes(put={"gaps": [(key, {"id": key, **entry}) for key, entry in put.items()]}, drop={"gaps": drop})
    try:
        changed = spliced(Path("x.yaml"), text, changes)
    except (ReportError, DataError):
        return
    kept = {key: entry for key, entry in before.items() if key not in drop} | put
    read = parse_mapping(Path("x.yaml"), changed)
    assert {entry["id"]: entry["text"] for entry in read.get("gaps") or ()} == {k: e["text"] for k, e in kept.items()}
    assert changed.count("# a note") == (text.count("# a note") if comment else 0)


# -- what fuzzing found -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body></body></html>",
        b"<html><!-- --><h2>ARDENIA (Tier 2)</h2></html>",
        b"<html><body><h2>(Tier 2)</h2><p>x</p></body></html>",
        b"<html><frameset></frameset></html>",
        b"<p></p><p>x.</p>",
        b"<html><meta charset='utf-16'><p>x</p></html>",
    ],
)
def test_found_by_fuzzing(page, countries):
    _survives(page, countries)
