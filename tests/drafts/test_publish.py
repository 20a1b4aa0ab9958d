"""`publish`: the edited draft as the final paper, in the design of a generated brief."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from briefgen.drafts.publish import publish
from briefgen.drafts.refresh import refresh
from briefgen.drafts.renewing import Renewal
from briefgen.errors import DraftError
from briefgen.wordxml.namespaces import qn
from tests.drafts.drafting import Hand, fragment
from tests.drafts.kinds import KINDS, Kind

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PERSON = 'w:author="Ana Silva" w:date="2025-10-01T10:00:00Z"'
REC = "rec.AUS.2024.press-penalties-fit-crime-convicted"


@pytest.fixture(scope="module")
def renewal(catalogue: Any) -> Renewal:
    return Renewal(catalogue)


@pytest.fixture(scope="module")
def draft(renewal: Renewal) -> bytes:
    return renewal({"kind": "brief", "country": "AUS", "edition": "2025"})


@pytest.fixture(scope="module")
def edited(draft: bytes) -> bytes:
    """A draft after a person's work: reworded, removed, added text, list, heading, table, picture, footnote."""
    hand = Hand(draft)
    hand.replace("standing.AUS", "every edition", "each edition")
    hand.remove(REC)
    after = hand.control("theme.AUS.question")
    for xml in reversed(
        [
            "<w:p><w:pPr><w:pStyle w:val='Heading2'/></w:pPr><w:r><w:t>From the embassy</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>The </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>embassy</w:t></w:r><w:r><w:t> adds this"
            "</w:t></w:r><w:r><w:rPr><w:color w:val='FF0000'/></w:rPr><w:t> in red.</w:t></w:r></w:p>",
            "<w:tbl><w:tblPr><w:tblLook w:val='0420' w:firstRow='1'/></w:tblPr><w:tr><w:tc><w:p><w:r><w:t>Post</w:t>"
            "</w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Cases</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r>"
            "<w:t>Canberra</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>3</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            "<w:p><w:r><w:t>After the table.</w:t></w:r></w:p>",
        ]
    ):
        after.addnext(fragment(xml))
    return hand.done()


def with_picture(draft: bytes, alt: str) -> bytes:
    hand = Hand(draft)
    hand.members["word/media/photo.png"] = PNG
    rels = hand.members["word/_rels/document.xml.rels"]
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    entry = b'<Relationship Id="rIdPhoto" Type="' + kind + b'" Target="media/photo.png"/>'
    end = rels.rindex(b"</")
    hand.members["word/_rels/document.xml.rels"] = rels[:end] + entry + rels[end:]
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        f'wordprocessingDrawing"><wp:extent cx="720000" cy="720000"/><wp:docPr id="900" name="Photo" descr="{alt}"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="x">'
        '<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rIdPhoto"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    hand.control("theme.AUS.question").addnext(fragment(drawing))
    return hand.done()


def test_an_untouched_draft_is_published_as_the_generated_brief(
    draft: bytes, renewal: Renewal, pdf_text: Callable[[bytes], str]
) -> None:
    from briefgen.writers import pdf

    document, _ = renewal.document({"kind": "brief", "country": "AUS", "edition": "2025"})
    assert pdf_text(publish(draft, renewal).data) == pdf_text(pdf.write(document))


def test_what_people_did_is_in_the_paper(
    edited: bytes, renewal: Renewal, pdf_text: Callable[[bytes], str], validate_pdf: Callable[..., list[str]]
) -> None:
    published = publish(edited, renewal)
    text = pdf_text(published.data)
    for words in ("in each edition since 2004", "From the embassy", "The embassy adds this", "Canberra 3"):
        assert words in text, words
    assert "Press for penalties that fit the crime" not in text.partition("All recommendations")[2]
    assert validate_pdf(published.data) == []
    assert published.notes == ("text colour",)


def test_a_picture_with_alt_text_is_carried_over_and_one_without_refused(
    edited: bytes, renewal: Renewal, validate_pdf: Callable[..., list[str]]
) -> None:
    published = publish(with_picture(edited, "The embassy in Canberra"), renewal)
    assert validate_pdf(published.data) == []
    page = publish(with_picture(edited, "The embassy in Canberra"), renewal, format="html").data.decode()
    assert 'alt="The embassy in Canberra"' in page
    with pytest.raises(DraftError, match="without a text alternative") as refusal:
        publish(with_picture(edited, ""), renewal)
    assert "Online, in Australia" in refusal.value.hint


def test_a_picture_that_no_reader_of_pdfs_shows_is_named(edited: bytes, renewal: Renewal) -> None:
    hand = Hand(with_picture(edited, "The embassy in Canberra"))
    hand.members["word/media/photo.emf"] = hand.members.pop("word/media/photo.png")
    relationships = hand.members["word/_rels/document.xml.rels"]
    hand.members["word/_rels/document.xml.rels"] = relationships.replace(b"photo.png", b"photo.emf")
    assert "a picture (EMF) under “Online, in Australia”" in publish(hand.done(), renewal, format="html").notes


def test_numbers_of_sources_follow_the_list(edited: bytes, renewal: Renewal) -> None:
    hand = Hand(edited)
    tags = (mark.get(qn("w:val"), "") for mark in hand.root.iter(qn("w:tag")))
    first = next(tag for tag in tags if tag.startswith("src."))
    hand.move_after(first, "src.AUS.s1")
    from lxml import html

    page = html.document_fromstring(publish(hand.done(), renewal, format="html").data)
    order = [item.get("id") for item in page.findall('.//ol[@class="sources"]/li')]
    cites = page.findall('.//a[@class="cite"]')
    assert cites
    for cite in cites:
        assert cite.text_content() == f"[{order.index((cite.get('href') or '')[1:]) + 1}]"


def test_it_is_refused_with_a_list_while_anything_is_open(draft: bytes, renewal: Renewal) -> None:
    hand = Hand(draft).replace("standing.AUS", "Persons Report 2025", "Persons Report of 2025")
    run = next(hand.paragraph("theme.AUS.question").iter(qn("w:r")))
    run.addnext(fragment(f'<w:ins w:id="900" {PERSON}><w:r><w:t> pending words</w:t></w:r></w:ins>'))
    new = dataclasses.replace(renewal, edition=2024)
    contested = refresh(hand.done(), new).data
    with pytest.raises(DraftError, match="not finished") as refusal:
        publish(contested, renewal)
    for words in ("by Ana Silva", "by briefgen", "conflict"):
        assert words in str(refusal.value)
    published = publish(contested, renewal, format="html", accept_changes=True, ignore_comments=True)
    assert b"pending words" in published.data


def test_a_web_page_asks_nothing_of_the_network(edited: bytes, renewal: Renewal) -> None:
    page = publish(edited, renewal, format="html").data.decode()
    assert 'src="http' not in page
    assert page.count('id="theme.AUS.question"') == 1
    assert "<table" in page


@pytest.mark.parametrize("country", ["YEM", "HKG"])
def test_other_records_are_published_as_generated(
    country: str, renewal: Renewal, pdf_text: Callable[[bytes], str]
) -> None:
    from briefgen.writers import pdf

    identity = {"kind": "brief", "country": country, "edition": "2025", "audience": "ngos"}
    document, _ = renewal.document(identity)
    assert pdf_text(publish(renewal(identity), renewal).data) == pdf_text(pdf.write(document))


def test_a_small_pack_is_published_whole(
    renewal: Renewal, pdf_text: Callable[[bytes], str], validate_pdf: Callable[..., list[str]]
) -> None:
    from briefgen.writers import pdf

    identity = {
        "kind": "pack",
        "selection": "two",
        "title": "Two islands",
        "countries": "FJI,TON",
        "edition": "2025",
        "template": "pack",
    }
    document, _ = renewal.document(identity)
    published = publish(renewal(identity), renewal)
    assert pdf_text(published.data) == pdf_text(pdf.write(document))
    assert validate_pdf(published.data) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_words_of_every_kind_are_printed_or_named(kind: Kind, draft: bytes, renewal: Renewal) -> None:
    """Whatever a person put into the file: nothing is dropped in silence."""
    edited = kind.put(Hand(draft), "theme.AUS.question")
    published = publish(edited, renewal, format="html", ignore_comments=True)
    page = html.document_fromstring(published.data).find(".//main").text_content()
    lines = [line for line in published.notes if kind.named and kind.named in line]
    if kind.named:
        assert kind.word not in page
        assert len(lines) == 1, published.notes
        assert kind.element or kind.word in lines[0]
    else:
        assert page.count(kind.word) == 1
