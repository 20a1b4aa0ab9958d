"""Every layout of 2017 to 2025 gives the same narrative, word for word."""

from __future__ import annotations

import pytest

from briefgen.importing.html_pages import read_html
from tests.importing import factory

SEMICOLONS = {"2017-2018", "separate"}


def _same(narrative, invented, *, semicolons=False):
    wanted = factory.as_semicolons(invented.recommendations) if semicolons else invented.recommendations
    assert narrative.tier == invented.tier
    assert narrative.recommendations == wanted
    assert narrative.section("assessment") == invented.assessment
    assert narrative.section("prosecution") == invented.prosecution
    assert narrative.section("protection") == invented.protection
    assert narrative.section("prevention") == invented.prevention
    assert narrative.section("profile") == invented.profile
    assert not narrative.missing(2024)


@pytest.mark.parametrize("layout", factory.LAYOUTS)
@pytest.mark.parametrize("tier", ["Tier 1", "Tier 2 Watch List", "Tier 3"])
def test_layout_is_read_word_for_word(layout, tier, narratives):
    invented = factory.make_narrative("XAA", 2023, tier)
    (narrative,) = narratives(read_html(factory.LAYOUTS[layout](invented).encode(), "page.html"))
    _same(narrative, invented, semicolons=layout in SEMICOLONS)


@pytest.mark.parametrize(
    ("layout", "told"),
    [
        ("2022-2025", "HTML 2022–2025: COUNTRY (Tier), list, h3 sections"),
        ("2019-2021", "HTML 2019–2021: COUNTRY: Tier, list, sections in capitals"),
        ("2017-2018", "HTML 2017–2018: COUNTRY: TIER, semicolons, sections in capitals"),
        ("separate", "HTML tier below the country: COUNTRY / TIER, semicolons, sections in capitals"),
        ("bold verbs", "HTML 2022–2025: COUNTRY (Tier), bold verbs, h3 sections"),
        ("bullets", "HTML 2022–2025: COUNTRY (Tier), bullets in a paragraph, sections in capitals"),
    ],
)
def test_recognised_layout_is_named(layout, told, narratives):
    page = factory.LAYOUTS[layout](factory.make_narrative())
    assert narratives(read_html(page.encode(), "page.html"))[0].layout == told


def test_what_the_site_prints_around_is_left_out(narratives):
    invented = factory.make_narrative()
    (narrative,) = narratives(read_html(factory.page_2024(invented).encode(), "page.html"))
    words = " ".join(text for texts in narrative.sections.values() for text in texts)
    for furniture in ("Tags", "White House", "USA.gov", "Skip to content", "official website", "Office to Monitor"):
        assert furniture not in words


def test_a_mention_of_a_tier_is_no_heading(narratives):
    invented = factory.make_narrative().but(
        profile=("Ardenia was on Tier 3 (Tier 3) in 2011.", "Bellmare: Tier 1 is what the neighbour reached, it says.")
    )
    found = narratives(read_html(factory.page_2024(invented).encode(), "page.html"))
    assert [(narrative.name, narrative.tier) for narrative in found] == [("ARDENIA", "Tier 2")]
    assert found[0].section("profile") == invented.profile


def test_special_case_needs_no_recommendations(narratives):
    invented = factory.make_narrative("XAH", 2024, "Special Case").but(
        recommendations=(), prosecution=(), protection=(), prevention=(), profile=("Militias force people to dig.",)
    )
    (narrative,) = narratives(read_html(factory.page_2024(invented).encode(), "page.html"))
    assert (narrative.tier, narrative.recommendations, narrative.missing(2024)) == ("Special Case", (), ())
    assert narrative.section("profile") == ("Militias force people to dig.",)


def test_special_case_without_any_section(narratives):
    page = factory.page(
        factory.make_narrative(), "<h2>HESPERINE (Special Case)</h2><p>Hesperine has no working government.</p>"
    )
    (narrative,) = narratives(read_html(page.encode(), "page.html"))
    assert narrative.section("assessment") == ("Hesperine has no working government.",)
    assert narrative.missing(2024) == ()


def test_section_heading_that_runs_into_its_paragraph(narratives):
    invented = factory.make_narrative()
    body = factory.page_2020(invented)
    for title, paragraphs in invented.sections.items():
        joined = f"<p><strong>{title}</strong>"
        body = body.replace(f"{joined}</p>\n<p>{paragraphs[0]}", f"{joined} {paragraphs[0]}")
    assert "<strong>PROSECUTION</strong> The government" in body
    _same(narratives(read_html(body.encode(), "page.html"))[0], invented)


def test_partnership_section(narratives):
    page = factory.page_2024(factory.make_narrative()).replace(
        "<h3>TRAFFICKING PROFILE</h3>",
        "<h3>PARTNERSHIPS</h3><p>Two ports share a desk.</p><h3>TRAFFICKING PROFILE</h3>",
    )
    assert narratives(read_html(page.encode(), "page.html"))[0].section("partnership") == ("Two ports share a desk.",)


def test_list_of_paragraphs_without_bullets(narratives):
    invented = factory.make_narrative()
    items = "".join(f"<li>{text}</li>" for text in invented.recommendations)
    page = factory.page_2024(invented)
    start, end = page.index("<ul>"), page.index("</ul>") + 5
    plain = page[:start] + "".join(f"<p>{text}</p>" for text in invented.recommendations) + page[end:]
    assert items
    assert narratives(read_html(plain.encode(), "page.html"))[0].recommendations == invented.recommendations


def test_several_countries_on_one_page(narratives):
    first, second = factory.make_narrative("XAA"), factory.make_narrative("XAB", tier="Tier 1")
    one, two = factory.page_2024(first), factory.page_2024(second)
    start = two.index('<div class="entry-content">')
    both = one.replace('<div class="tags">', two[start : two.index('<div class="tags">')] + '<div class="tags">')
    found = narratives(read_html(both.encode(), "page.html"))
    assert [narrative.name for narrative in found] == ["ARDENIA", "BELLMARE"]
    _same(found[0], first)
    _same(found[1], second)


def test_entities_and_invisible_letters_change_no_word(narratives):
    invented = factory.make_narrative()
    page = factory.page_2024(invented).replace("The government increased", "The&nbsp;govern&shy;ment\u200b increased")
    assert narratives(read_html(page.encode(), "page.html"))[0].section("prosecution") == invented.prosecution


@pytest.mark.parametrize(
    ("heading", "iso3"),
    [
        ("TÜRKİYE (Tier 2)", "TUR"),
        ("TURKEY: Tier 2", "TUR"),
        ("HONG KONG (SPECIAL ADMINISTRATIVE REGION) (Tier 2)", "HKG"),
        ("Hong Kong (Tier 2)", "HKG"),
        ("COTE D’IVOIRE: TIER 2", "CIV"),
        ("KOREA, REPUBLIC OF (Tier 1)", "KOR"),
        ("CONGO, DEMOCRATIC REPUBLIC OF THE (Tier 2 Watch List)", "COD"),
        ("BAHAMAS, THE: TIER 1", "BHS"),
        ("BURMA (Tier 3)", "MMR"),
        ("SWAZILAND: TIER 2 WATCH LIST", "SWZ"),
        ("UNITED STATES OF AMERICA (Tier 1)", "USA"),
        ("ST. LUCIA (Tier 2)", "LCA"),
    ],
)
def test_countries_are_known_as_the_report_writes_them(heading, iso3, catalogue):
    from briefgen.importing.narratives import find_narratives
    from briefgen.importing.understanding import Names

    countries = Names(catalogue.find_country)
    invented = factory.make_narrative()
    page = factory.page_2024(invented).replace("ARDENIA (Tier 2)", heading)
    (narrative,) = find_narratives(read_html(page.encode(), "page.html"), countries.knows)
    assert countries.country(narrative.name).iso3 == iso3
