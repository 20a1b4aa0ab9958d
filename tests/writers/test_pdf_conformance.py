"""Every PDF is PDF/UA-1 and PDF/A at once: what the validator says, and what it might not see."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from briefgen.document.tree import Document
from briefgen.writers import pdf

BRIEFS = [("AUS", "officials"), ("HTI", "ngos"), ("STP", "officials"), ("YEM", "ngos"), ("TUR", "officials")]


@pytest.mark.parametrize(("iso3", "audience"), BRIEFS)
def test_a_brief_is_accessible_and_archivable(
    brief_pdf: Callable[..., bytes], validate_pdf: Callable[..., list[str]], iso3: str, audience: str
) -> None:
    assert validate_pdf(brief_pdf(iso3, audience), "ua1", "3a") == []


def test_a_brief_without_attachment_is_for_archives_that_refuse_them(
    brief: Callable[..., Document], validate_pdf: Callable[..., list[str]], open_pdf: Callable[[bytes], Any]
) -> None:
    made = pdf.write(brief("KEN"), profile="a-2a")
    assert validate_pdf(made, "ua1", "2a") == []
    assert open_pdf(made).attachments == {}


def test_metadata_names_both_standards_and_agrees_with_the_properties(
    brief: Callable[..., Document], brief_pdf: Callable[..., bytes], open_pdf: Callable[[bytes], Any]
) -> None:
    reader, meta = open_pdf(brief_pdf("AUS")), brief("AUS").meta
    stream = reader.trailer["/Root"]["/Metadata"]
    xmp = stream.get_data().decode()
    assert "/Filter" not in stream
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert xmp.count("<pdfuaid:part>1</pdfuaid:part>") == 1
    assert xmp.count("<rdf:RDF") == 1
    assert "pdfaExtension:schemas" in xmp
    for text in (meta.title, meta.author, meta.subject, ", ".join(meta.keywords), meta.created.isoformat()):
        assert text in xmp
    assert reader.metadata.title == meta.title
    assert reader.metadata.author == meta.author
    assert reader.metadata.subject == meta.subject
    assert reader.metadata.creation_date.date() == reader.metadata.modification_date.date() == meta.created


def test_catalogue_asks_readers_for_language_title_and_tags(
    brief_pdf: Callable[..., bytes], open_pdf: Callable[[bytes], Any]
) -> None:
    reader = open_pdf(brief_pdf("AUS"))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert all(page["/Tabs"] == "/S" for page in reader.pages)
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"


def test_the_composed_brief_travels_inside_as_data(
    brief: Callable[..., Document], brief_pdf: Callable[..., bytes], open_pdf: Callable[[bytes], Any]
) -> None:
    reader = open_pdf(brief_pdf("AUS"))
    (file,) = (each.get_object() for each in reader.trailer["/Root"]["/AF"])
    assert (file["/UF"], file["/AFRelationship"]) == ("brief.json", "/Data")
    assert file["/EF"]["/F"]["/Subtype"] == "/application/json"
    assert json.loads(reader.attachments["brief.json"][0]) == json.loads(brief("AUS").payload)


def test_all_content_is_tagged_or_an_artifact(
    brief_pdf: Callable[..., bytes], open_pdf: Callable[[bytes], Any]
) -> None:
    reader = open_pdf(brief_pdf("KEN"))
    parents = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for number, page in enumerate(reader.pages):
        content = page.get_contents().get_data().decode("latin-1")
        marked = {int(mcid) for mcid in re.findall(r"/MCID (\d+)", content)}
        known = parents[2 * number + 1].get_object()
        owners = {index for index, element in enumerate(known) if isinstance(element.get_object(), dict)}
        assert marked == owners
        depth = 0
        for operator in re.findall(r"\b(BDC|BMC|EMC|TJ|Tj|f|S|Do)\b", re.sub(r"<[0-9a-f]*>|\([^)]*\)", "", content)):
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
            if operator in {"TJ", "Tj"}:
                assert depth > 0, "text outside of marked content"


def test_running_headers_and_footers_are_artifacts(
    brief_pdf: Callable[..., bytes], tags: Callable[[bytes], list[Any]], open_pdf: Callable[[bytes], Any]
) -> None:
    made = brief_pdf("AUS")
    page = open_pdf(made).pages[1]
    content = page.get_contents().get_data()
    spans = re.findall(rb"/Artifact\s+BMC(.*?)EMC", content, re.S)
    assert sum(b"TJ" in span for span in spans) == 3, "header, footer and page number"
    assert all(element.get("/K") for element in tags(made) if element["/S"] in ("/P", "/Span", "/TD"))


def test_tables_tell_which_cells_are_headings_of_what(
    brief_pdf: Callable[..., bytes], tags: Callable[[bytes], list[Any]]
) -> None:
    headers = [element for element in tags(brief_pdf("AUS")) if element["/S"] == "/TH"]
    scopes = [header["/A"]["/Scope"] for header in headers]
    assert scopes.count("/Column") >= 2
    assert scopes.count("/Row") >= 4


def test_list_items_are_a_label_and_a_body(brief_pdf: Callable[..., bytes], tags: Callable[[bytes], list[Any]]) -> None:
    items = [element for element in tags(brief_pdf("AUS")) if element["/S"] == "/LI"]
    kinds = {tuple(kid.get_object()["/S"] for kid in item["/K"]) for item in items}
    assert len(items) > 20
    assert kinds <= {("/Lbl", "/LBody"), ("/LBody",)}


def test_headings_go_down_one_level_at_a_time(
    brief_pdf: Callable[..., bytes], tags: Callable[[bytes], list[Any]]
) -> None:
    levels = [int(element["/S"][2]) for element in tags(brief_pdf("AUS")) if re.fullmatch(r"/H\d", element["/S"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_chart_has_an_alternative_text_and_its_place_on_the_page(
    brief_pdf: Callable[..., bytes], tags: Callable[[bytes], list[Any]]
) -> None:
    (figure,) = [element for element in tags(brief_pdf("AUS")) if element["/S"] == "/Figure"]
    left, bottom, right, top = (float(length) for length in figure["/A"]["/BBox"])
    assert "Tier 1" in figure["/Alt"]
    assert 300 < left < right < 560
    assert 50 < bottom < top < 800
    assert right - left == pytest.approx(56 / 25.4 * 72, abs=12)


def test_links_say_in_words_where_they_lead(brief_pdf: Callable[..., bytes], open_pdf: Callable[[bytes], Any]) -> None:
    reader = open_pdf(brief_pdf("AUS"))
    links = [link.get_object() for page in reader.pages for link in page.get("/Annots", [])]
    words = [str(link["/Contents"]) for link in links]
    assert len(links) > 40
    assert all(int(link["/F"]) == 4 and "/StructParent" in link for link in links)
    assert any(re.fullmatch(r"Source \[?\d+\]?", each) for each in words)
    assert not any(re.match(r"(src|rec|gap)\.", each) for each in words)


def test_what_goes_over_a_page_break_stays_one_element(
    page: Callable[..., Document], tags: Callable[[bytes], list[Any]], validate_pdf: Callable[..., list[str]]
) -> None:
    rows = "".join(f'<tr><th scope="row">Row {n}</th><td>{n}</td></tr>' for n in range(60))
    items = "".join(f"<li><p>Item {n} with some words</p></li>" for n in range(80))
    document = page(
        f"<section><h1>Heading</h1><p>{'A long text. ' * 600}</p>"
        f"<table><thead><tr><th>What</th><th>Number</th></tr></thead><tbody>{rows}</tbody></table>"
        f"<ul>{items}</ul></section>",
        style="@page{size:A5}",
    )
    made = pdf.write(document)
    kinds = [element["/S"] for element in tags(made)]
    for kind in ("/Sect", "/P", "/Table", "/THead", "/TBody", "/L"):
        expected = 81 if kind == "/P" else 1
        assert kinds.count(kind) == expected, kind
    assert kinds.count("/TR") == 61
    assert kinds.count("/LI") == 80
    assert validate_pdf(made, "ua1", "3a") == []


def test_bookmarks_lead_to_every_section(brief_pdf: Callable[..., bytes], open_pdf: Callable[[bytes], Any]) -> None:
    titles = [entry.title for entry in open_pdf(brief_pdf("AUS")).outline if not isinstance(entry, list)]
    assert titles[0] == "In one minute"
    assert titles[-1] == "Sources"
    assert len(titles) >= 8
