"""Pages as the Department's site, its embassies, archives and mirrors print them: marks, special cases, furniture."""

from __future__ import annotations

import pytest

from briefgen.errors import ReportError
from tests.importing import factory

SECTIONS = {
    "PROSECUTION": "The harbour government kept up its court work.",
    "PROTECTION": "The harbour government kept up its care of victims.",
    "PREVENTION": "The harbour government kept up its prevention.",
    "TRAFFICKING PROFILE": "Lace barons exploit barge hands.",
}
LIST = "<ul><li>Train harbour judges.</li><li>Open a northern shelter.</li><li>Screen all barge hands.</li></ul>"
JUDGEMENT = "The government does not fully meet the minimum standards but is making significant efforts to do so."


def site_page(
    heading: str,
    *,
    edition: int = 2023,
    assessment: str = f"<p>{JUDGEMENT}</p>",
    recommendations: str = LIST,
    sections: dict[str, str] | None = None,
    before: str = "",
    after: str = "",
    name: str = "Bellmare",
) -> str:
    """A page with a `section.entry-content` for each part, as the site has had since 2019."""
    parts = [(heading, assessment)]
    if recommendations:
        parts.append(("PRIORITIZED RECOMMENDATIONS:", recommendations))
    parts += [(title, f"<p>{text}</p>") for title, text in (SECTIONS if sections is None else sections).items()]
    body = "".join(f'<section class="entry-content"><h2>{title}</h2>{text}</section>' for title, text in parts)
    return (
        f'<html lang="en-US"><head><meta charset="utf-8"><title>{name}</title></head><body><main><h1>{edition} '
        f'Trafficking in Persons Report: {name}</h1>{before}<div class="report__content">{body}{after}</div></main>'
        "</body></html>"
    )


@pytest.fixture
def read(run_import, save):
    """`read(page)` imports one page and gives what was understood of it."""

    def read(page: str, **options):
        (country,) = run_import(save("page.html", page), **options).countries
        return country

    return read


@pytest.mark.parametrize("mark", ["†", "‡", "*", "**", "¹", "[1]", " 2", "†‡", "◊", "++", "(1)", " [note 1]"])
@pytest.mark.parametrize("heading", ["BELLMARE: Tier 2 Watch List{}", "Bellmare (Tier 2 Watch List){}"])
def test_footnote_mark_in_a_heading(heading, mark, read):
    country = read(site_page(heading.format(mark), edition=2020))
    assert (country.chapter.country.iso3, country.chapter.narrative.tier) == ("XAB", "Tier 2 Watch List")
    assert len(country.chapter.narrative.recommendations) == 3


@pytest.mark.parametrize(
    "heading",
    [
        "BELLMARE (Tier 2 Watch List) — from the 2023 report",
        "Bellmare (Tier 2 Watch List) | 2023 TIP Report",
        "2023 TIP Report: BELLMARE (Tier 2 Watch List)",
        "BELLMARE (TIER 2WL) [Extracted, p. 330]",
        "Bellmare: Tier 2 Watch List (2023)",
    ],
)
def test_what_mirrors_write_around_a_heading_is_no_part_of_it(heading, read):
    country = read(site_page(heading))
    assert (country.chapter.country.iso3, country.chapter.narrative.tier) == ("XAB", "Tier 2 Watch List")


def test_line_that_lists_countries_and_tiers_is_no_heading(run_import, save):
    with pytest.raises(ReportError, match="no heading"):
        run_import(save("page.html", site_page("Bellmare (Tier 2), Ardenia (Tier 3)")))


@pytest.mark.parametrize(
    "furniture",
    [
        "<p>Posted on July 1, 2024 by webmaster</p>",
        "<p>Share on Facebook</p><p>Tweet</p>",
        "<p>« Previous</p><p>Next »</p>",
        "<h3>Related posts</h3><p>Visa news.</p>",
        "<p>Download full report (PDF)</p>",
        "<p>U.S. Embassy Bellmare, 12 Harbour Street</p>",
    ],
)
def test_what_a_site_prints_below_is_no_part_of_the_profile(furniture, read):
    narrative = read(site_page("Bellmare (Tier 2)", after=furniture)).chapter.narrative
    assert narrative.section("profile") == (SECTIONS["TRAFFICKING PROFILE"],)


def test_sentence_about_an_embassy_stays_in_the_profile(read):
    sections = SECTIONS | {"TRAFFICKING PROFILE": "U.S. embassy staff and others reported that barons exploit hands."}
    narrative = read(site_page("Bellmare (Tier 2)", sections=sections)).chapter.narrative
    assert narrative.section("profile") == (sections["TRAFFICKING PROFILE"],)


def test_footnote_mark_at_the_name(read):
    assert read(site_page("BELLMARE†: Tier 1")).chapter.country.iso3 == "XAB"


@pytest.mark.parametrize("heading", ["SPECIAL CASE: HESPERINE", "Hesperine (Special Case)", "HESPERINE: SPECIAL CASE"])
def test_special_case_keeps_all_its_sections(heading, read):
    sections = {"GOVERNMENT EFFORTS": "Authorities opened no case.", "SCOPE AND MAGNITUDE": "Militias force islanders."}
    page = site_page(
        heading,
        name="Hesperine",
        recommendations="",
        sections=sections,
        assessment="<p>Hesperine remains a Special Case for the ninth year.</p>",
    )
    narrative = read(page).chapter.narrative
    assert narrative.tier == "Special Case"
    assert narrative.section("efforts") == ("Authorities opened no case.",)
    assert narrative.section("scope") == ("Militias force islanders.",)


def test_heading_broken_over_two_elements(read):
    page = site_page("CORVANE ISLANDS (Tier 3)", name="Corvane Islands")
    page = page.replace("<h2>CORVANE ISLANDS (Tier 3)</h2>", "<h2>CORVANE</h2><h2>ISLANDS (Tier 3)</h2>")
    assert read(page).chapter.country.iso3 == "XAC"


def test_list_of_contents_is_no_second_narrative(run_import, save):
    contents = (
        "<div><p>In this section /</p><p>Bellmare (Tier 2)</p><ul><li>Bellmare (Tier 2)</li>"
        "<li>PRIORITIZED RECOMMENDATIONS:</li></ul></div>"
    )
    result = run_import(save("page.html", site_page("Bellmare (Tier 2)", before=contents)))
    assert len(result.countries) == 1
    assert not result.troubles


@pytest.mark.parametrize(
    "byline",
    [
        "By U.S. Mission Bellmare | 21 July, 2023 | Topics: News, Official Reports",
        "Topics: News",
        "Last updated: July 3, 2023",
        "###",
    ],
)
def test_byline_under_the_article_is_none_of_the_report(byline, read):
    narrative = read(site_page("Bellmare (Tier 2)", after=f"<p>{byline}</p>")).chapter.narrative
    assert narrative.section("profile") == ("Lace barons exploit barge hands.",)


def test_item_of_two_paragraphs_is_one_recommendation(read):
    two = "<ul><li>Train judges.</li><li><p>Open a shelter.</p><p>Report on it each spring.</p></li></ul>"
    narrative = read(site_page("Bellmare (Tier 2)", recommendations=two)).chapter.narrative
    assert narrative.recommendations == ("Train judges.", "Open a shelter. Report on it each spring.")


def test_bullets_in_a_paragraph_may_begin_after_an_unmarked_first(read):
    inline = "<p>Train judges on the law. • Open a shelter in the north. • Screen all barge hands.</p>"
    narrative = read(site_page("BELLMARE: Tier 2", edition=2021, recommendations=inline)).chapter.narrative
    assert narrative.recommendations == (
        "Train judges on the law.", "Open a shelter in the north.", "Screen all barge hands.",
    )  # fmt: skip


def test_paragraph_beside_the_list_that_no_rule_knows_refuses_the_country(run_import, save, into):
    page = site_page("Bellmare (Tier 2)", recommendations=LIST + "<p>Sentence officials to prison.</p>")
    with pytest.raises(ReportError, match=r"a paragraph that is none: “Sentence officials to prison\."):
        run_import(save("page.html", page))
    assert not into.exists()


def test_overview_is_the_judgement_and_footnotes_are_left_out(read):
    note = "The United States has not recognized the Lamplighters as the government of Bellmare."
    page = site_page(
        "BELLMARE (Tier 3)",
        assessment=f"<p>{note}</p><p>{JUDGEMENT}</p><p>______</p><p>Bellmare is an entity within Estrava.</p>",
    )
    country = read(page)
    assert [entry["text"] for entry in country.lists["overviews"]] == [JUDGEMENT]
    assert country.chapter.narrative.section("assessment") == (note, JUDGEMENT)


def test_caption_and_chart_of_past_tiers_are_left_out(read):
    page = site_page(
        "BELLMARE: Tier 2",
        edition=2021,
        assessment=f"<p>{JUDGEMENT}</p><p>BELLMARE TIER RANKING BY YEAR</p><p>1 2 2WL 3</p><p>2014 2015 2016 2017</p>"
        "<p>Barge hands at dawn. © Photographer / Agency</p>",
    )
    assert read(page).chapter.narrative.section("assessment") == (JUDGEMENT,)


def test_mirror_that_adds_words_after_the_heading(read):
    page = "<html><body><p><b>BELLMARE (Tier 2)</b> – Extracted in part from the U.S. State Dept 2023 TIP Report</p>"
    page += f"<p>{JUDGEMENT}</p><p><b>Prioritized Recommendations</b></p><p>Train harbour judges.</p>"
    page += "".join(f"<p><b>{title}</b></p><p>{text}</p>" for title, text in SECTIONS.items()) + "</body></html>"
    country = read(page)
    assert (country.chapter.edition, country.chapter.narrative.section("assessment")) == (2023, (JUDGEMENT,))


def test_edition_of_before_2017_has_its_profile_first(read):
    sections = {title: text for title, text in SECTIONS.items() if title != "TRAFFICKING PROFILE"}
    page = site_page(
        "BELLMARE: Tier 2",
        edition=2015,
        assessment=f"<p>Bellmare is a destination for men forced onto barges.</p><p>{JUDGEMENT}</p>",
        sections=sections,
    )
    narrative = read(page).chapter.narrative
    assert narrative.section("profile") == ("Bellmare is a destination for men forced onto barges.",)
    assert narrative.section("assessment") == (JUDGEMENT,)


def test_edition_whose_sections_have_no_headings_is_told_of(run_import, save):
    page = site_page("BELLMARE (Tier 2)", edition=2003, recommendations="", sections={})
    with pytest.raises(ReportError, match="missing the section PROSECUTION") as caught:
        run_import(save("page.html", page))
    assert "editions from 2017 on are read whole" in caught.value.hint
    assert "Save it again" not in caught.value.hint


def test_edition_later_than_any_known_needs_no_note(run_import, save):
    from datetime import date

    result = run_import(save("page.html", site_page("Bellmare (Tier 2)", edition=2026)), retrieved=date(2026, 7, 1))
    assert not result.remarks


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [
        ("es", "Informe 2023 sobre la trata de personas: Bellmare", "Spanish"),
        ("", "Rapport 2023 sur la traite des personnes : Bellmare", "French"),
        ("pt-BR", "Relatório 2023: Bellmare", "Portuguese"),
    ],
)
def test_translation_is_named_and_the_english_page_too(language, title, said, run_import, save):
    page = f'<html lang="{language}"><head><title>{title}</title></head><body><h1>{title}</h1></body></html>'
    with pytest.raises(ReportError, match=f"the page is in {said}; only the English report is read") as caught:
        run_import(save("page.html", page))
    assert "/reports/2023-trafficking-in-persons-report/bellmare/" in caught.value.hint


def test_english_page_that_a_translation_links_to(run_import, save):
    link = '<link rel="alternate" hreflang="en-US" href="https://xx.usembassy.gov/report-2023/">'
    page = f'<html lang="es"><head>{link}<title>Trata de personas</title></head><body><p>Nivel 2</p></body></html>'
    with pytest.raises(ReportError) as caught:
        run_import(save("page.html", page))
    assert caught.value.hint == "The English page: https://xx.usembassy.gov/report-2023/"


@pytest.mark.parametrize(
    ("assessment", "progress", "gaps"),
    [
        (
            "Bellmare does not fully meet the minimum standards. These efforts included opening a shelter. However, "
            "the government did not demonstrate overall increasing efforts compared to the previous reporting period. "
            "Courts tried fewer barons. Inspectors skipped the barges. Therefore Bellmare was downgraded to the Tier 2 "
            "Watch List.",
            ("opening a shelter",),
            ("Courts tried fewer barons.", "Inspectors skipped the barges."),
        ),
        (
            "Ardenia remained on Tier 3. Despite the lack of significant efforts, the government took some steps to "
            "address trafficking, including opening a shelter. However, harbour masters sold berths. Inspectors slept.",
            ("opening a shelter",),
            ("However, harbour masters sold berths.", "Inspectors slept."),
        ),
        (
            "It is making significant efforts to do so. Significant efforts included opening a shelter; and training "
            "judges. However, the government identified fewer victims. Inspectors skipped the barges.",
            ("opening a shelter", "training judges"),
            ("However, the government identified fewer victims.", "Inspectors skipped the barges."),
        ),
        (
            "The government made significant efforts to meet the minimum standards during the reporting period by "
            "opening a shelter. However, these efforts were not serious and sustained compared to the efforts during "
            "the previous reporting period. Courts tried fewer barons. Therefore Estrava was downgraded to Tier 2.",
            ("opening a shelter",),
            ("Courts tried fewer barons.",),
        ),
        (
            "The government fully meets the minimum standards. These achievements included a new law. Although the "
            "government meets the minimum standards, it did not pay restitution.",
            ("a new law",),
            ("Although the government meets the minimum standards, it did not pay restitution.",),
        ),
    ],
)
def test_credits_and_gaps_of_every_tier(assessment, progress, gaps):
    from briefgen.importing.report_statements import read_assessment

    assert read_assessment([assessment]) == (progress, gaps)


def test_several_countries_of_an_old_edition_on_one_page(run_import, save):
    countries = ""
    for name in ("ARDENIA", "BELLMARE"):
        countries += f"<h3>{name} (Tier 2)</h3><p>{name.title()} is a source country.</p><p>{JUDGEMENT}</p>"
        countries += f"<p><b>Recommendations for {name.title()}:</b> Train judges; and open a shelter.</p>"
        countries += "".join(
            f"<p><b>{title.title()}</b></p><p>{text}</p>" for title, text in list(SECTIONS.items())[:3]
        )
    page = f"<html><body><h1>2009 Trafficking in Persons Report: Countries A through C</h1>{countries}</body></html>"
    result = run_import(save("page.html", page))
    assert [item.chapter.country.iso3 for item in result.countries] == ["XAA", "XAB"]
    assert result.countries[1].chapter.narrative.recommendations == ("Train judges", "open a shelter.")
    assert result.countries[1].chapter.narrative.section("profile") == ("Bellmare is a source country.",)


def test_unknown_country_says_which_line_to_add(run_import, save):
    page = factory.page_2024(factory.make_narrative(country="Zubrowka"))
    with pytest.raises(ReportError) as caught:
        run_import(save("page.html", page))
    assert "countries.csv" in caught.value.hint
    assert "XXX,Zubrowka,REGION,XX" in caught.value.hint


def test_profile_becomes_lines_on_who_is_harmed(read):
    profile = (
        "As reported over the past five years, traffickers exploit domestic and foreign victims in Bellmare. "
        "Traffickers exploit girls in commercial sex. "
        "Employers hold migrant workers in debt bondage on fishing vessels."
    )
    sections = SECTIONS | {"TRAFFICKING PROFILE": profile}
    lines = read(site_page("Bellmare (Tier 2)", sections=sections)).lists["profile"]
    assert [(line["forms"], line.get("groups")) for line in lines] == [
        (["sex-trafficking"], ["girls"]),
        (["debt-bondage"], ["migrant-workers", "fishers"]),
    ]
    assert all(line["quoted"] and line["text"] in profile for line in lines)


def test_rules_of_the_profile_use_the_words_of_the_vocabulary(catalogue, project):
    import yaml

    rules = yaml.safe_load((project / "data/classification/profile.yaml").read_text(encoding="utf-8"))
    vocabulary = yaml.safe_load((project / "data/vocabulary.yaml").read_text(encoding="utf-8"))
    for key in ("forms", "directions", "groups"):
        assert set(rules[key]) <= {term["id"] for term in vocabulary[key]}


@pytest.mark.parametrize("mark", ["<sup>3</sup>", '<sup><a href="#fn3">[3]</a></sup>', '<a href="#_ftn3">[3]</a>'])
def test_mark_of_a_footnote_is_no_part_of_a_number(mark, read):
    told = {**SECTIONS, "PROSECUTION": f"In 2022{mark}, courts convicted 12{mark} traffickers.{mark}"}
    notes = "<ol class='footnotes'><li>The number includes appeals.</li></ol>"
    linked = "<p><a href='#_ftnref3'>[3]</a> Ministry of Harbours.</p>"
    country = read(site_page("Bellmare (Tier 2)", sections=told, after=notes + linked))
    assert country.chapter.narrative.section("prosecution") == ("In 2022, courts convicted 12 traffickers.",)
    assert [figure["value"] for figure in country.lists["figures"]] == [12]
    assert country.chapter.narrative.section("profile") == (SECTIONS["TRAFFICKING PROFILE"],)


@pytest.mark.parametrize("name", ["has-footnotes", "modern-footnotes-enabled", "post no-endnotes-here"])
def test_page_whose_class_speaks_of_footnotes_keeps_its_words(name, read):
    page = site_page("Bellmare (Tier 2)", sections=SECTIONS)
    country = read(page.replace("<body", f"<body class='{name}'", 1).replace("<p>", f"<p class='{name}'>"))
    assert country.chapter.narrative.section("profile") == (SECTIONS["TRAFFICKING PROFILE"],)


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize(
    "line",
    [
        "By U.S. Embassy Bellmare | 3 MINUTE READ | July 21, 2023",
        "3 MINUTE READ",
        "Published: June 15, 2023",
        "This is the official text as released in Washington.",
        "Updated: 15 June 2023",
    ],
)
def test_further_bylines_are_none_of_the_report(line, place, read):
    paragraph = f"<p>{line}</p>"
    page = site_page("Bellmare (Tier 2)", assessment=(paragraph if place == "before" else "") + f"<p>{JUDGEMENT}</p>")
    if place == "after":
        page = page.replace("exploit barge hands.</p>", f"exploit barge hands.</p>{paragraph}")
    narrative = read(page).chapter.narrative
    assert narrative.section("assessment") == (JUDGEMENT,)
    assert narrative.section("profile") == (SECTIONS["TRAFFICKING PROFILE"],)


def test_what_stands_after_the_last_of_the_sections_is_the_sites(read):
    """Whatever it says: each section has an element of its own, and these words have none."""
    after = "<p>Lamplighters of the world, unite.</p><section><h2>BELLMARE (Catégorie 2)</h2><p>Traduit.</p></section>"
    narrative = read(site_page("Bellmare (Tier 2)", after=after)).chapter.narrative
    assert narrative.section("profile") == (SECTIONS["TRAFFICKING PROFILE"],)


def test_table_of_past_tiers_is_left_out(read):
    table = "<table><tr><td>Tier 1</td><td>Tier 2</td></tr><tr><td>2016</td><td>2017</td></tr></table>"
    narrative = read(site_page("Bellmare (Tier 2)", assessment=f"<p>{JUDGEMENT}</p>{table}")).chapter.narrative
    assert narrative.section("assessment") == (JUDGEMENT,)


@pytest.mark.parametrize("end", ["The harb", "Related articles on barges"])
def test_few_words_or_half_a_sentence_refuse_the_country(end, run_import, save, into):
    page = site_page("Bellmare (Tier 2)").replace("exploit barge hands.</p>", f"exploit barge hands.</p><p>{end}</p>")
    with pytest.raises(ReportError, match=f"among the paragraphs of PROFILE stands what is no paragraph.*“{end}”"):
        run_import(save("page.html", page))
    assert not into.exists()


@pytest.mark.parametrize("words", [("traffcking", "identifed"), ("tra\uf001cking", "office")])
def test_lost_ligatures_of_a_page_are_refused(words, run_import, save, into):
    page = site_page("Bellmare (Tier 2)", assessment=f"<p>{JUDGEMENT} The {words[0]} unit and the {words[1]}.</p>")
    with pytest.raises(ReportError, match="letters are lost in this text"):
        run_import(save("page.html", page))


def test_slip_of_a_pages_author_is_no_lost_ligature(read):
    narrative = read(
        site_page("Bellmare (Tier 2)", assessment=f"<p>{JUDGEMENT} It identifed two.</p>")
    ).chapter.narrative
    assert narrative.section("assessment")[0].endswith("identifed two.")


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        (
            "es",
            "Trata de personas. Only the English Trafficking in Persons Report counts.",
            "in Spanish",
        ),
        ("pl", "Rząd nie spełnia minimalnych standardów.", "in the language “pl”"),
    ],
)
def test_translation_that_names_the_report_or_is_of_another_language(language, words, said, run_import, save):
    page = f'<html lang="{language}"><body><h1>2023: Bellmare</h1><h2>BELLMARE (2)</h2><p>{words}</p></body></html>'
    with pytest.raises(ReportError, match=said):
        run_import(save("page.html", page))


@pytest.mark.parametrize("heading", ["<a href='/x'>BELLMARE</a> (Tier&nbsp;2)", "BELLMARE – TIER 2"])
def test_mirror_with_its_own_tables_and_notices(heading, read):
    cells = "<tr><td>Publisher</td><td>US Department of State</td></tr><tr><td>Disclaimer</td><td>Not ours.</td></tr>"
    body = f"<table>{cells}</table><div><p><b>{heading}</b></p><p>{JUDGEMENT}</p>"
    body += "<p><b>PRIORITIZED RECOMMENDATIONS:</b></p><p>Train judges. • Open a shelter in the north.</p>"
    body += "".join(f"<p><b>{title}</b></p><p>{text}</p>" for title, text in SECTIONS.items())
    body += "<p>Document ID 2010863</p></div><p>Copyright notice: Mirror</p>"
    page = f"<html><head><title>2019 Trafficking in Persons Report: Bellmare</title></head><body>{body}</body></html>"
    narrative = read(page).chapter.narrative
    assert narrative.recommendations == ("Train judges.", "Open a shelter in the north.")
    assert narrative.section("profile") == (SECTIONS["TRAFFICKING PROFILE"],)


@pytest.mark.parametrize(("edition", "asked"), [(2010, 3), (2007, 0)])
def test_old_edition_with_headings_that_run_in(edition, asked, read):
    wanted = "<p><b>Recommendations for Bellmare:</b> Train judges; open a shelter; and screen all barge hands.</p>"
    sections = "".join(f"<p><b>{title.title()}</b><br>{SECTIONS[title]}</p>" for title in list(SECTIONS)[:3])
    page = (
        f"<html><head><title>{edition} Trafficking in Persons Report: A-C</title></head><body><p><b>BELLMARE (Tier 2)"
    )
    page += (
        f"</b></p><p>Bellmare is a source of men for barges.</p><p>{JUDGEMENT}</p>{wanted if asked else ''}{sections}"
    )
    narrative = read(f"{page}</body></html>").chapter.narrative
    assert len(narrative.recommendations) == asked
    assert narrative.section("profile") == ("Bellmare is a source of men for barges.",)
    assert narrative.section("prosecution") == (SECTIONS["PROSECUTION"],)
