"""Two-column PDFs, printed by WeasyPrint in several manners, give every word back in its order."""

from __future__ import annotations

import collections
import io
from functools import cache

import pytest

from briefgen.errors import ReportError
from briefgen.importing.headings import find_message, find_tier_table
from briefgen.importing.pdf_pages import read_pdf
from tests.importing import factory

INDENTED = "p { margin: 0; text-indent: 10pt } h2 + p { text-indent: 0 } "
FEET = """@page { @top-center { content: none } @top-right { content: none }
  @bottom-left { content: string(country); font: 8pt sans-serif }
  @bottom-right { content: "2024 TRAFFICKING IN PERSONS REPORT"; font: 8pt sans-serif } }"""
MANNERS = {
    "headings across columns": {},
    "headings in the columns": {"flow": True},
    "hard hyphens": {"hyphen": "-", "css": "@page { size: a4 }"},
    "indented paragraphs": {"css": INDENTED},
    "indented, in the columns, hard hyphens": {"flow": True, "css": INDENTED, "hyphen": "-"},
    "ragged right": {"css": "body { text-align: left; hyphens: none }"},
    "country at the foot": {"css": FEET},
    "semicolons": {"flow": True, "form": "semicolons"},
}


@cache
def _narratives():
    made = [("XAA", "Tier 2 Watch List", 9), ("XAB", "Tier 1", 4), ("XAC", "Tier 3", 6), ("XAD", "Tier 2", 7)]
    return tuple(factory.make_narrative(iso3, 2024, tier, length=length) for iso3, tier, length in made)


def _unsure(paper):
    return {note.page for note in paper.notes if note.kind == "unsure end"}


@pytest.mark.parametrize("manner", MANNERS)
def test_every_word_is_read_in_order(manner, narratives):
    options = MANNERS[manner]
    paper = read_pdf(factory.report_pdf(_narratives(), 2024, **options), "report.pdf")
    found = narratives(paper)
    assert [narrative.name.title() for narrative in found] == [invented.country for invented in _narratives()]
    semicolons = options.get("form") == "semicolons"
    joined = 0
    for narrative, invented in zip(found, _narratives(), strict=True):
        wanted = factory.as_semicolons(invented.recommendations) if semicolons else invented.recommendations
        assert narrative.tier == invented.tier
        assert narrative.recommendations == wanted
        for name in ("assessment", "prosecution", "protection", "prevention", "profile"):
            paragraphs = getattr(invented, name)
            assert " ".join(narrative.section(name)) == " ".join(paragraphs), name
            joined += len(paragraphs) - len(narrative.section(name))
    # Where a paragraph ends with a full line at the foot of a column of ragged text, nothing shows that it ends.
    assert 0 <= joined <= len(_unsure(paper))


FULL = "p { margin: 0 0 12pt } @page { @top-center { content: none } @top-right { content: none } size: a5 }"


@pytest.mark.parametrize("align", ["left", "justify"])
@pytest.mark.parametrize("iso3", list(factory.COUNTRIES)[:3])
def test_paragraph_that_a_page_turn_parts_is_one_or_the_page_is_told(iso3, align, narratives):
    """One column of text without indents, as browsers print it, with the paragraphs' ends wherever they fall."""
    invented = factory.make_narrative(iso3, length=12)
    css = f"{FULL} body {{ text-align: {align}; hyphens: none }} .columns {{ columns: 1 }}"
    paper = read_pdf(factory.report_pdf([invented], css=css), "report.pdf")
    (narrative,) = narratives(paper)
    joined = 0
    for name in ("assessment", "prosecution", "protection", "prevention", "profile"):
        told, paragraphs = narrative.section(name), getattr(invented, name)
        assert " ".join(told) == " ".join(paragraphs)
        # Joined where nothing tells, but never parted: every paragraph that was read begins as one of the report's.
        assert {text[:60] for text in told} <= {text[:60] for text in paragraphs}
        joined += len(paragraphs) - len(told)
    assert 0 <= joined <= len(_unsure(paper))
    assert align == "left" or not _unsure(paper)


@pytest.mark.parametrize("size", ["10pt", "11pt", "12pt"])
@pytest.mark.parametrize("manner", ["headings across columns", "indented, in the columns, hard hyphens"])
def test_recommendation_of_several_lines_goes_on_in_the_next_column(manner, size, narratives):
    ends = (
        "the attestations that the law requires.",
        "street children, and individuals in commercial sex.",
        "justice.",
    )
    long = " including by eliminating recruitment fees charged to migrant workers and holding fraudulent recruiters to "
    recommendations = tuple(f"{text[:-1]},{long}{ends[i % 3]}" for i, text in enumerate(factory.RECOMMENDATIONS))
    recommendations += tuple(text.replace("including", "and also") for text in recommendations)
    before = factory.make_narrative("XAA", length=12).protection
    told = [factory.make_narrative("XAB", length=3).but(assessment=before, recommendations=recommendations)]
    options = dict(MANNERS[manner])
    pdf = factory.report_pdf(told, css=f"{options.pop('css', '')} body {{ font-size: {size} }}", **options)
    for narrative in narratives(read_pdf(pdf, "report.pdf")):
        assert narrative.recommendations == recommendations


@pytest.mark.parametrize(("edition", "form"), [(2024, "list"), (2018, "semicolons")])
def test_report_with_front_page_message_and_tier_table(edition, form, narratives):
    paper = read_pdf(factory.small_report_pdf(edition, form), "report.pdf")
    assert paper.editions[0] == edition
    assert [narrative.name for narrative in narratives(paper)] == ["ARDENIA", "BELLMARE", "CORVANE ISLANDS"]
    message = find_message(paper)
    assert (message.paragraphs, message.signed_by, message.page) == (factory.MESSAGE, "Rowan Q. Tester", 2)
    known = {name.casefold() for name in factory.COUNTRIES.values()}
    table = find_tier_table(paper, lambda name: name.casefold() in known)
    assert table.unknown == ()
    assert {name: tier for tier, name in table.rows} == {
        "Bellmare": "Tier 1",
        "Dunovia": "Tier 2",
        "Estrava": "Tier 2",
        "Fennmark": "Tier 2",
        "Ardenia": "Tier 2 Watch List",
        "Gallandria": "Tier 2 Watch List",
        "Corvane Islands": "Tier 3",
        "Hesperine": "Special Case",
    }


def test_narrative_knows_its_pages_and_layout(narratives):
    first, second, third = narratives(read_pdf(factory.small_report_pdf(), "report.pdf"))
    assert first.layout == "PDF 2022–2025: COUNTRY (Tier), list, two columns"
    assert first.first_page == 4
    assert first.last_page == second.first_page
    assert third.last_page >= third.first_page


def test_page_of_one_country(narratives):
    invented = factory.make_narrative("XAB", 2021, "Tier 1")
    paper = read_pdf(factory.report_pdf([invented], 2021, front=False), "bellmare.pdf")
    (narrative,) = narratives(paper)
    assert narrative.recommendations == invented.recommendations
    assert " ".join(narrative.section("profile")) == " ".join(invented.profile)


def test_lines_of_the_text_that_repeat_are_no_running_heads(narratives):
    """Three pages begin and end with the same lines of text, at the same height: they stay."""
    same = "The harbour ministry opened a hotline. " * 3
    fillers = [" ".join(f"House {'abcdefghi'[n]}{'xyz'[k % 3]} is old." for k in range(140)) for n in range(9)]
    pages = "".join(
        f"<div style='break-before: page'><p>{f'Line {n} of nine.' if n % 3 else same}</p><p>{fillers[n]}</p>"
        f"<p>{n} ends.</p></div>"
        for n in range(9)
    )
    made = factory.make_narrative().but(profile=("PLACE",))
    pdf = factory.report_pdf([made], css="@page { @top-center { content: none } }", replacing=("<p>PLACE</p>", pages))
    (narrative,) = narratives(read_pdf(pdf, "report.pdf"))
    words = " ".join(narrative.section("profile"))
    assert words.count(same.strip()) == 3
    assert words.count("of nine.") == 6
    assert [f"{n} ends." in words for n in range(9)] == [True] * 9


def test_ligatures_become_letters(narratives):
    invented = factory.make_narrative().but(prevention=("The oﬃce of ﬁrst oﬀers ﬂed.",))
    (narrative,) = narratives(read_pdf(factory.report_pdf([invented], 2024), "report.pdf"))
    assert narrative.section("prevention") == ("The office of first offers fled.",)


def test_lost_ligatures_are_refused():
    invented = factory.make_narrative().but(prevention=("The oficials ended traficking.",))
    with pytest.raises(ReportError, match="letters are lost"):
        read_pdf(factory.report_pdf([invented], 2024), "report.pdf")


def test_scanned_pdf_is_refused():
    from weasyprint import HTML

    picture = "<svg xmlns='http://www.w3.org/2000/svg' width='400' height='400'><rect width='300' height='300'/></svg>"
    pdf = HTML(string="".join(f"<div style='break-after: page'>{picture}</div>" for _ in range(4))).write_pdf()
    with pytest.raises(ReportError, match="looks scanned"):
        read_pdf(pdf, "scan.pdf")


def test_locked_pdf_is_refused():
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(factory.small_report_pdf())).pages[:2]:
        writer.add_page(page)
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(ReportError, match="locked with a password"):
        read_pdf(locked.getvalue(), "locked.pdf")


@pytest.mark.parametrize("end", [200, 3000, 20000])
def test_broken_pdf_is_refused(end):
    with pytest.raises(ReportError, match=r"broken|cannot be read|no text"):
        read_pdf(factory.small_report_pdf()[:end], "broken.pdf")


# -- what stands on the pages of the report beside its words ----------------------------------------------------------


def _one(narratives, *replacing: str, css: str = "", **options):
    """The narrative of a report of one country in which one stretch of its HTML is another."""
    invented = factory.make_narrative("XAB", 2021, "Tier 1")
    pdf = factory.report_pdf([invented], 2021, css=css, replacing=replacing or ("", ""), **options)
    (narrative,) = narratives(read_pdf(pdf, "report.pdf"))
    return invented, narrative


def _list(invented) -> str:
    return "<ul>" + "".join(f"<li>{text}</li>" for text in invented.recommendations) + "</ul>"


def test_bullets_inside_a_paragraph_may_begin_a_line(narratives):
    """Wherever the lines break: the column is made wider and wider, so that a bullet begins a line now and then."""
    invented = factory.make_narrative("XAB", 2021, "Tier 1")
    inline = f"<p>{' • '.join(invented.recommendations)}</p>"
    for width in range(150, 210, 6):
        css = f"@page {{ size: {width}mm 280mm }}"
        _, narrative = _one(narratives, _list(invented), inline, css=css)
        assert narrative.recommendations == invented.recommendations, width


SMALL = "<p style='font-size: 8pt; font-style: italic'>{}</p>"
FURTHER = {
    "caption without a credit": SMALL.format("A fisher mends nets near the old customs house."),
    "credit alone": SMALL.format("(Photo: Harbour News)"),
    "agency in the size of the text": "<p>Barge hands wait for work at dawn. Getty Images/L. Lamplighter</p>",
    "note below": SMALL.format("7 The term covers all work on barges."),
}


@pytest.mark.parametrize("what", FURTHER)
@pytest.mark.parametrize("where", ["<h2>PROTECTION</h2>", "<h2>TRAFFICKING PROFILE</h2>"])
def test_caption_or_note_in_smaller_letters_is_left_out(what, where, narratives):
    invented, narrative = _one(narratives, where, FURTHER[what] + where)
    for name in ("assessment", "prosecution", "protection", "prevention", "profile"):
        assert " ".join(narrative.section(name)) == " ".join(getattr(invented, name))
    assert (narrative.recommendations, narrative.stray) == (invented.recommendations, None)


def test_what_was_left_out_is_told_with_its_page(run_import, save):
    invented = factory.make_narrative("XAB", 2021, "Tier 1")
    caption = FURTHER["caption without a credit"]
    pdf = factory.report_pdf([invented], 2021, replacing=(_list(invented), _list(invented) + caption))
    (remark,) = run_import(save("report.pdf", pdf)).remarks
    assert "“A fisher mends nets" in remark.message
    assert "on page 2" in remark.message


@pytest.mark.parametrize("mark", ["7", "12", "†", "[3]"])
@pytest.mark.parametrize("space", ["", " "])
def test_raised_mark_of_a_footnote_is_no_part_of_a_number(mark, space, narratives):
    raised = f"investigated{space}<sup style='font-size: 6pt'>{mark}</sup> "
    invented, narrative = _one(narratives, "investigated ", raised)
    assert narrative.section("prosecution")[0] == invented.prosecution[0]


CHARTS = {
    "short years": "<h2>BELLMARE TIER RANKING BY YEAR</h2><p>Tier 1 Tier 2WL Tier 3</p><p>'14 '15 '16 '17</p>",
    "without the name": "<p>TIER RANKING BY YEAR</p><p>2015</p><p>2016</p><p>1</p><p>2</p><p>2 WL</p><p>3</p><p>SC</p>",
}


@pytest.mark.parametrize("chart", CHARTS)
def test_other_charts_of_past_tiers_are_left_out(chart, narratives):
    invented, narrative = _one(narratives, "<h2>PRIORITIZED", f"{CHARTS[chart]}<h2>PRIORITIZED")
    assert " ".join(narrative.section("assessment")) == " ".join(invented.assessment)


@pytest.mark.parametrize(
    ("without", "said"),
    [
        (slice(1, 9), "missing the TRAFFICKING PROFILE"),
        (slice(4, 5), "half of one: “"),
        (slice(2, 3), "after page 2 of the file the printed page numbers do not go on"),
        (slice(0, 0), ""),
    ],
)
def test_pdf_that_lacks_pages_is_refused(without, said, run_import, save, into):
    import pypdfium2

    long = factory.make_narrative("XAA", length=42).profile
    pdf = factory.report_pdf([factory.make_narrative("XAB", 2023).but(profile=long)], 2023, front=False)
    whole, part, buffer = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new(), io.BytesIO()
    pages = list(range(len(whole)))
    assert len(pages) == 5
    del pages[without]
    part.import_pages(whole, pages)
    part.save(buffer)
    if said:
        with pytest.raises(ReportError, match=said):
            run_import(save("part.pdf", buffer.getvalue()), edition=2023)
    else:
        assert run_import(save("part.pdf", buffer.getvalue()), edition=2023).countries


@pytest.mark.parametrize("where", ["after the list", "inside a paragraph"])
def test_caption_of_a_picture_is_left_out(where, narratives):
    caption = "<p style='border: 1px solid; font-size: 8pt'>Barge hands at dawn. <b>© Photographer / Agency</b></p>"
    invented = factory.make_narrative("XAB", 2021, "Tier 1")
    if where == "after the list":
        _, narrative = _one(narratives, _list(invented), _list(invented) + caption)
    else:
        first, _, second = invented.assessment[0].partition(" house; ")
        parted = f"<p style='margin: 0'>{first} house;</p>{caption}<p>{second}</p>"
        _, narrative = _one(narratives, f"<p>{invented.assessment[0]}</p>", parted)
    assert narrative.recommendations == invented.recommendations
    assert "Photographer" not in " ".join(text for texts in narrative.sections.values() for text in texts)
    words = " ".join(" ".join(narrative.section("assessment")).split())
    assert words.replace(" ", "") == " ".join(invented.assessment).replace(" ", "")


def test_chart_of_past_tiers_is_left_out(narratives):
    chart = "<h2>BELLMARE TIER RANKING BY YEAR</h2><p>1</p><p>2</p><p>2WL</p><p>3</p><p>2014 2015 2016 2017 2018</p>"
    invented, narrative = _one(narratives, "<h2>PRIORITIZED", f"{chart}<h2>PRIORITIZED")
    assert " ".join(narrative.section("assessment")) == " ".join(invented.assessment)
    assert narrative.recommendations == invented.recommendations


@pytest.mark.parametrize("heading", ["BELLMARE:<br>Tier 1", "BELLMARE<br>(Tier 1)"])
def test_heading_on_two_lines_leaves_nothing_to_the_country_before(heading, narratives):
    countries = [factory.make_narrative("XAA", 2021), factory.make_narrative("XAB", 2021, "Tier 1")]
    pdf = factory.report_pdf(countries, 2021, replacing=("BELLMARE: TIER 1", heading), flow=True)
    first, second = narratives(read_pdf(pdf, "report.pdf"))
    assert (second.name.strip(":").title(), second.tier) == ("Bellmare", "Tier 1")
    assert " ".join(first.section("profile")) == " ".join(countries[0].profile)


def test_paragraph_among_the_recommendations_that_is_none_is_refused_with_its_page(run_import, save, into):
    before = factory.make_narrative("XAA", 2024, "Tier 2", length=9)
    invented = factory.make_narrative("XAB", 2024, "Tier 1", length=9)
    stray = "<p>The harbour office wrote this paragraph into the middle of a list.</p>"
    pdf = factory.report_pdf([before, invented], 2024, replacing=(_list(invented), _list(invented) + stray))
    page = next(page for page, text in _pages(pdf) if "harbour office" in text)
    result = run_import(save("report.pdf", pdf))
    (trouble,) = result.troubles
    assert trouble.name.startswith("report.pdf: BELLMARE")
    assert f"among the recommendations on page {page} stands a paragraph that is none: “The harbour" in trouble.message
    assert [country.chapter.country.name for country in result.countries] == ["Ardenia"]


def _pages(pdf):
    import pypdfium2

    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        yield number, " ".join(page.get_textpage().get_text_range().split())


@pytest.mark.parametrize("word", ["identifed", "traffcking", "offcials", "signifcant", "tra icking", "signi cant"])
def test_lost_ligatures_are_told_with_word_and_page(word):
    invented = factory.make_narrative().but(prevention=(f"The ministry noted {word} work.",))
    with pytest.raises(ReportError, match=rf"“{word}” on page \d") as caught:
        read_pdf(factory.report_pdf([invented], 2024), "report.pdf")
    assert "--fetch" in caught.value.hint


def test_every_word_of_the_pages_is_in_the_blocks_or_a_running_head():
    """Against pdfium's own text, page by page: nothing is added, nothing but heads and feet is left out."""
    import re

    import pypdfium2

    pdf = factory.small_report_pdf()
    document = pypdfium2.PdfDocument(pdf)
    copied = " ".join(page.get_textpage().get_text_range() for page in document)
    copied = re.sub("[\ufffe\x02]|[-‐]\\s+", "", copied)
    told = " ".join(block.text for block in read_pdf(pdf, "report.pdf").blocks)

    def letters(text):
        return collections.Counter(re.findall(r"\w+", re.sub("[-‐]", "", text)))

    missing = letters(copied) - letters(told)
    heads = {"TRAFFICKING", "IN", "PERSONS", "REPORT", "2024", *" ".join(factory.COUNTRIES.values()).upper().split()}
    # A word that goes on over the page has the running heads between its halves.
    whole = set(letters(told))
    parted = {word for word in missing if any(word in longer and word != longer for longer in whole)}
    assert {word for word in missing if not word.isdigit()} - parted <= heads
