"""What a brief advises is true of the country: its own offices, figures and findings, and nothing that does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import Institution
from briefgen.composition import compose
from briefgen.composition.advising import named_groups
from briefgen.composition.brief import Brief, PillarStatement
from briefgen.composition.campaign import LETTER_WORDS, SOCIAL_CHARACTERS
from briefgen.composition.institutions import in_sentence, institution_for, year_to_print
from briefgen.composition.phrasing import clause
from briefgen.composition.record_view import OLDEST_LEAD
from briefgen.composition.subjects import subject_of
from tests.composition.conftest import SOURCE, item

READERS = ("officials", "ngos")
DAY = date(2026, 11, 24)


@cache
def _briefs() -> dict[tuple[str, str], Brief]:
    """The briefs of all countries for both readers."""
    catalogue = Catalogue.open()
    return {
        (country.iso3, reader): compose(catalogue, country.iso3, audience=reader)
        for country in catalogue.countries()
        for reader in READERS
    }


def _brief(iso3: str, reader: str = "officials") -> Brief:
    return _briefs()[iso3, reader]


def _sentences(brief: Brief) -> Iterator[str]:
    """Every sentence that advice has composed, without the recommendations' own words."""
    for ask in brief.asks:
        yield ask.done_when
        yield ask.decides_role
        if not ask.recommendation:
            yield ask.text
    if room := brief.room:
        parts = (room.opening, room.press, *room.leave_out)
        yield from (part.text for part in parts if part)
        for objection in room.objections:
            yield objection.line
            yield objection.answer
    if campaign := brief.advocacy:
        parts = (campaign.letter, campaign.social, *campaign.care)
        yield from (part.text for part in parts if part)


MISTAKES = {
    "two spaces": r"  ",
    "a word twice": r"\b(?!had\b|that\b)([a-z]+) \1\b",
    "an open placeholder": r"[{}]",
    "a before a vowel": r"\b[Aa] (?=[aeio])(?!one\b|once\b|eu|uni|use)",
    "an before a consonant": r"\b[Aa]n (?=[bcdfgjklmnpqrstvwyz])",
    "two full stops": r"\.\.",
    "a space before a mark": r" [,.;:?!]",
    "a small letter after a full stop": r"[a-z]{3}[.?!] [a-z]",
    "no space after a mark": r"[a-z][.;:?!,][A-Za-z]",
    "one thing in the plural": r"\bone (?:victims|people|convictions|investigations|prosecutions)\b",
    "many things in the singular": r"\b(?:[2-9]|\d\d+) (?:victim|person|conviction|prosecution)\b(?! [a-z])",
    "a possessive of its own kind": r"s's\b",
    "an article before a name without one": r"\bthe (?:China|Australia|Kenya|Law No)\b",
    "a capital article inside": r"[a-z,] The (?!Bahamas|Gambia)[A-Z]",
    "quotation marks": '[“”"]',
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_composed_sentences_are_grammatical(mistake: str) -> None:
    pattern = re.compile(MISTAKES[mistake])
    wrong = [
        f"{key}: …{text[max(0, found.start() - 40) : found.end() + 40]}…"
        for key, brief in _briefs().items()
        for text in _sentences(brief)
        if (found := pattern.search(text))
    ]
    assert wrong == []


def test_composed_sentences_begin_with_a_capital_and_end() -> None:
    for key, brief in _briefs().items():
        for text in _sentences(brief):
            assert text[:1].isupper() or text[:1].isdigit(), (key, text)
            assert text.rstrip()[-1] in ".?" or "#TIPReport" in text or text[-1].isalpha(), (key, text)


def test_every_ask_names_an_office_where_the_record_has_one_of_the_role() -> None:
    catalogue = Catalogue.open()
    for (iso3, reader), brief in _briefs().items():
        record = catalogue.country(iso3)
        for ask in brief.asks:
            begins = ask.decides_role[:25]
            steps = [step for step in catalogue.audience(reader).steps if step.otherwise.startswith(begins)]
            if steps and all(institution_for(record, step.offices) for step in steps):
                assert ask.decides is not None, (iso3, reader, ask.id)
    named = [ask.decides is not None for brief in _briefs().values() for ask in brief.asks]
    assert sum(named) > 0.9 * len(named)


def test_nothing_older_than_two_editions_is_asked_or_held_against_anybody() -> None:
    for key, brief in _briefs().items():
        oldest = brief.identity.edition - OLDEST_LEAD
        assert all(ask.report_year >= oldest for ask in brief.asks), key
        parts = [*brief.room.objections] if brief.room else []
        words = [brief.advocacy.letter, brief.advocacy.social] if brief.advocacy else []
        findings = [finding for part in (*parts, *words) if part for finding in part.findings]
        assert all(int(finding.split(".")[2]) >= oldest for finding in findings), key


def test_a_finding_is_said_once() -> None:
    for key, brief in _briefs().items():
        parts = [*brief.room.objections, *brief.room.leave_out] if brief.room else []
        used = [finding for part in parts for finding in part.findings]
        if brief.advocacy:
            used += [statement.id for statement in brief.advocacy.proof]
            used += [f for part in (brief.advocacy.letter, brief.advocacy.social) if part for f in part.findings]
        used += [point.statement.id for point in brief.minute]
        used += [item.id for item in (*brief.credited, *brief.open)]
        assert len(used) == len(set(used)), key


def test_no_two_asks_are_on_one_subject() -> None:
    for key, brief in _briefs().items():
        tests = [ask.done_when for ask in brief.asks]
        assert len(tests) == len(set(tests)) <= 3, key


def test_a_press_line_states_no_placement_that_is_not_known() -> None:
    for key, brief in _briefs().items():
        if brief.room and brief.standing.basis not in ("two sources", "one source", "report"):
            assert brief.room.press is None, key


def test_letters_have_some_sixty_words_and_posts_fit() -> None:
    letters = [len(b.advocacy.letter.text.split()) for b in _briefs().values() if b.advocacy and b.advocacy.letter]
    near = [length for length in letters if abs(length - LETTER_WORDS) <= 15]
    assert len(near) >= 0.93 * len(letters) > 170
    posts = [brief.advocacy.social for brief in _briefs().values() if brief.advocacy]
    assert all(post and len(post.text) <= SOCIAL_CHARACTERS for post in posts)


def test_little_trafficking_is_not_put_into_the_mouth_of_who_finds_many() -> None:
    for key, brief in _briefs().items():
        lines = [objection.line for objection in brief.room.objections] if brief.room else []
        found = [figure.value for figure in brief.figures if figure.measure == "victims_identified"]
        if found and max(found) > 100:
            assert not any("little trafficking" in line for line in lines), key


@pytest.mark.parametrize("iso3", ["CHN", "PRK", "CUB", "ERI", "MMR"])
def test_where_the_state_traffics_others_are_asked(iso3: str) -> None:
    for reader in READERS:
        brief = _brief(iso3, reader)
        assert brief.asks
        assert all(ask.decides is None for ask in brief.asks)
    assert "inspectors" not in " ".join(_sentences(_brief(iso3)))


def test_both_readers_are_asked_for_different_tests() -> None:
    for iso3 in ("AUS", "KEN", "THA", "IDN", "QAT", "USA"):
        ours, theirs = ({ask.done_when for ask in _brief(iso3, reader).asks} for reader in READERS)
        assert not ours & theirs


def test_what_this_edition_credits_is_not_held_against_anybody() -> None:
    catalogue = Catalogue.open()
    subjects = catalogue.subjects.subjects
    for (iso3, reader), brief in _briefs().items():
        year = brief.identity.edition
        findings = [*brief.credited]
        findings += [
            p.statement for p in brief.minute if p.kind == "credit" and isinstance(p.statement, PillarStatement)
        ]
        credited = {s.id for item in findings if item.report_year == year and (s := subject_of(item, subjects))}
        gaps = {f"gap.{iso3}.{gap.report_year}.{gap.id}": gap for gap in catalogue.country(iso3).gaps}
        for objection in brief.room.objections if brief.room else ():
            for finding in objection.findings:
                gap = gaps.get(finding)
                if gap is not None and gap.report_year < year and (subject := subject_of(gap, subjects)):
                    assert subject.id not in credited, (iso3, reader, finding)


def test_credited_matters_are_named_as_no_grievance() -> None:
    left_out = {part.text for brief in _briefs().values() if brief.room for part in brief.room.leave_out}
    assert any("as a grievance" in text for text in left_out)


@pytest.mark.parametrize(
    ("name", "role", "year", "until", "words"),
    [
        ("National action plan on trafficking", "plan", 2024, 2026, "the national action plan on trafficking"),
        ("Modern Slavery Act 2015", "law", 2022, None, "the Modern Slavery Act 2015"),
        ("Law No. 64 of 2010 on trafficking", "law", 2022, None, "Law No. 64 of 2010 on trafficking"),
        ("Trafficking in Persons (Prevention) Act", "law", 2013, None, "the Trafficking in Persons Act (2013)"),
        ("Criminal Code, Articles 110 and 128", "law", 2024, None, "the Criminal Code"),
        ("NAPTIP, clearance certificates", "lead", 2022, None, "NAPTIP"),
        ("Arcadia's Plan to Combat Trafficking", "plan", 2024, 2030, "Arcadia's Plan to Combat Trafficking"),
    ],
)
def test_an_institution_stands_in_a_sentence(name: str, role: str, year: int, until: int | None, words: str) -> None:
    entry = _institution(name=name, role=role, year=year, until=until)
    assert in_sentence(entry, DAY, "Arcadia") == words


@pytest.mark.parametrize(
    ("role", "year", "until", "printed"),
    [
        ("lead", 2020, None, 2020),
        ("lead", 2021, None, None),
        ("plan", 2024, 2025, 2024),
        ("plan", 2024, 2026, None),
        ("hotline", 2023, None, None),
        ("hotline", 2022, None, 2022),
    ],
)
def test_what_is_old_is_printed_with_its_year(role: str, year: int, until: int | None, printed: int | None) -> None:
    assert year_to_print(_institution(role=role, year=year, until=until), DAY) == printed


def _institution(**fields: object) -> Institution:
    return Institution.model_validate({"id": "x", "name": "A body", "role": "lead", "source": "s1", **fields})


@pytest.mark.parametrize(
    ("text", "progress", "words"),
    [
        ("No ban is in place.", False, "no ban is in place"),
        ("Did not screen migrants.", False, "the government did not screen migrants"),
        ("Identified victims are held.", False, "identified victims are held"),
        ("Identified no victims.", False, "the government identified no victims"),
        ("NGOs see flaws.", False, "NGOs see flaws"),
        ("Kenyans in the Gulf are not protected.", False, "Kenyans in the Gulf are not protected"),
        ("Linked two systems.", True, "the government linked two systems"),
        ("Courts ordered restitution.", True, "courts ordered restitution"),
    ],
)
def test_a_finding_stands_after_a_colon(text: str, progress: bool, words: str) -> None:
    assert clause(text, progress=progress) == words


# -- a country made up for the purpose --------------------------------------------------------------------------------

SHELTER = item("open-shelter", "Open a shelter for men.", 2025, pillar="protection", themes=["victim-services"])
GAP = item("no-shelter", "Shelter for men is lacking.", 2025, pillar="protection")


def _body(item_id: str, name: str, year: int, role: str = "victim-services", source: str = "s1") -> dict[str, object]:
    return {"id": item_id, "role": role, "name": name, "year": year, "source": source}


def test_of_two_offices_the_newest_known_decides_then_the_better_source(xanadu, brief_of) -> None:
    press = {
        "title": "News",
        "publisher": "Paper",
        "url": "https://example.org/n",
        "report_year": 2024,
        "kind": "press",
    }
    gov = press | {"title": "Gazette", "url": "https://example.org/g", "kind": "government"}
    bodies = [
        _body("old", "Ministry of Care", 2018),
        _body("heard", "Ministry of Homes", 2024, source="press"),
        _body("gazetted", "Ministry of Welfare", 2024, source="gov"),
        _body("house", "Xanadu Shelter", 2025),
    ]
    sources = {**SOURCE, "press": press, "gov": gov}
    catalogue = xanadu({2025: "Tier 2"}, recommendations=[SHELTER], institutions=bodies, sources=sources)
    (ask,) = brief_of(catalogue).asks
    assert ask.decides and ask.decides.name == "Ministry of Welfare"
    assert ask.decides.year is None


def test_without_an_office_the_kind_of_office_is_said(xanadu, brief_of) -> None:
    (ask,) = brief_of(xanadu({2025: "Tier 2"}, recommendations=[SHELTER])).asks
    assert ask.decides is None
    assert ask.decides_role == "The social affairs ministry"
    assert ask.text == "Open a shelter for men."
    assert ask.recommendation == "rec.XAA.2025.open-shelter"


def test_an_ask_that_the_next_edition_words_anew_stays_the_same_block_of_a_draft(xanadu, brief_of) -> None:
    both = [SHELTER | {"report_year": 2024}, SHELTER | {"id": "open-shelters", "text": "Open two shelters for men."}]
    catalogue = xanadu({2024: "Tier 2", 2025: "Tier 2"}, recommendations=both)
    asks = [brief_of(catalogue, edition=year).asks[0] for year in (2024, 2025)]
    assert [(ask.id, ask.text) for ask in asks] == [
        ("ask.XAA.shelter", "Open a shelter for men."),
        ("ask.XAA.shelter", "Open two shelters for men."),
    ]


def test_what_later_progress_answers_is_not_asked(xanadu, brief_of) -> None:
    done = item("opened", "Opened a shelter for men.", 2025, pillar="protection")
    catalogue = xanadu({2025: "Tier 2"}, recommendations=[SHELTER | {"report_year": 2024}], progress=[done])
    assert brief_of(catalogue).asks == ()


@pytest.mark.parametrize(("year", "asked"), [(2023, 1), (2022, 0)])
def test_an_ask_is_two_editions_old_at_most(xanadu, brief_of, year: int, asked: int) -> None:
    catalogue = xanadu({2025: "Tier 2"}, recommendations=[SHELTER | {"report_year": year}])
    assert len(brief_of(catalogue).asks) == asked


@pytest.mark.parametrize("reader", ["officials", "ngos"])
@pytest.mark.parametrize(("year", "printed"), [(2023, True), (2022, False)])
def test_no_old_finding_or_recommendation_leads_or_is_asked(
    xanadu, brief_of, reader: str, year: int, printed: bool
) -> None:
    old = {
        "gaps": [item("few-beds", "Men find no shelter.", year, pillar="protection")],
        "progress": [item("opened", "Opened a hotline.", year, pillar="protection")],
        "recommendations": [SHELTER | {"report_year": year}],
    }
    brief = brief_of(xanadu({2025: "Tier 2"}, **old), audience=reader)
    assert bool(brief.asks) == printed
    assert bool(brief.minute or brief.advocacy) == printed
    assert bool(brief.headline) == printed


def test_the_report_s_own_words_stand_in_quotation_marks(xanadu, brief_of) -> None:
    catalogue = xanadu({2025: "Tier 2"}, recommendations=[SHELTER | {"quoted": True}])
    assert brief_of(catalogue).asks[0].text == "“Open a shelter for men.”"


def test_an_ask_on_a_finding_is_ours_and_does_not_repeat_it(xanadu, brief_of) -> None:
    (ask,) = brief_of(xanadu({2025: "Tier 2"}, gaps=[GAP])).asks
    assert ask.recommendation == ""
    assert "lacking" not in ask.text
    assert ask.report_year == 2025


def test_a_situation_puts_other_advice_in_place_of_the_ordinary(xanadu, brief_of, tmp_path) -> None:
    catalogue = xanadu({2025: "Tier 3"}, recommendations=[SHELTER], institutions=[_body("a", "Ministry of Care", 2024)])
    source = "{title: A note, publisher: A desk, report_year: 2025, note: at the desk}"
    (tmp_path / "layer" / "situations.yaml").write_text(
        "situations: [{id: x, country: XAA, kind: state-policy, text: It does., year: 2025, source: desk}]\n"
        f"sources: {{desk: {source}}}\n"
    )
    brief = brief_of(Catalogue.open([catalogue.layers[-1].folder]))
    (ask,) = brief.asks
    assert ask.decides is None
    assert "UN agencies" in ask.decides_role
    assert brief.room and "recognises" not in (brief.room.opening.text if brief.room.opening else "")


@pytest.mark.parametrize(("basis", "printed"), [("one source", True), ("elimination", False), ("inferred", False)])
def test_the_press_hears_only_of_a_known_placement(xanadu, brief_of, basis: str, printed: bool) -> None:
    room = brief_of(xanadu({2025: ("Tier 2", basis)}, recommendations=[SHELTER])).room
    assert room is not None
    assert (room.press is not None) is printed


_OFFICES = [
    {"id": "line", "role": "hotline", "name": "Line 116", "note": "Free of charge.", "year": 2025, "source": "s1"},
    {"id": "force", "role": "police", "name": "National Police", "year": 2025, "source": "s1"},
    {"id": "shelter", "role": "victim-services", "name": "House of Hope shelter", "year": 2025, "source": "s1"},
    {"id": "old-plan", "role": "plan", "name": "Plan 2015-2018", "year": 2018, "until": 2018, "source": "s1"},
]


def test_an_advocate_gets_the_offices_that_decide_no_ask(xanadu, brief_of) -> None:
    catalogue = xanadu({2025: "Tier 2"}, gaps=[item("g", "Few cases are prosecuted.", 2025, pillar="prosecution")],
                       institutions=_OFFICES)  # fmt: skip
    campaign = brief_of(catalogue, audience="ngos", edition=2025)
    decide = {ask.decides.name for ask in campaign.asks if ask.decides}
    assert "National Police" in decide
    assert [(office.label, office.name) for office in campaign.offices] == [
        ("Hotline", "Line 116"), ("Victim services", "House of Hope shelter"),
    ]  # fmt: skip
    assert not brief_of(catalogue, audience="officials", edition=2025).offices


@pytest.mark.parametrize(("pillar", "measure"), [("prosecution", "convictions"), ("protection", None)])
def test_a_figure_stands_beside_an_ask_only_on_its_own_matter(
    xanadu, brief_of, pillar: str, measure: str | None
) -> None:
    number = {
        "id": "n",
        "measure": "convictions",
        "unit": "persons",
        "value": 7,
        "period": "2025",
        "report_year": 2025,
        "source": "s1",
    }
    catalogue = xanadu({2025: "Tier 2"}, gaps=[item("g", "Few cases are prosecuted.", 2025, pillar=pillar)],
                       figures=[number])  # fmt: skip
    campaign = brief_of(catalogue, audience="ngos", edition=2025).advocacy
    assert campaign is not None
    assert (campaign.figure.measure if campaign.figure else None) == measure


def test_a_finding_on_another_subject_proves_no_ask(xanadu, brief_of) -> None:
    hotline = item("hotline", "The hotline for victims stopped in July.", 2024, pillar="protection")
    shelter = item("shelter", "Open a shelter for children.", 2025, priority=1, pillar="protection", themes=[])
    catalogue = xanadu({2025: "Tier 2"}, gaps=[hotline], recommendations=[shelter])
    campaign = brief_of(catalogue, audience="ngos", edition=2025).advocacy
    assert campaign is not None
    assert campaign.lead.text == "Open a shelter for children."
    assert campaign.proof == ()


@pytest.mark.parametrize(("unit", "told"), [("traffickers", True), ("complicit officials", False)])
def test_a_count_of_some_is_not_taken_for_the_count_of_all(xanadu, brief_of, unit: str, told: bool) -> None:
    none = {"id": "n", "measure": "convictions", "unit": unit, "value": 0, "period": "2025", "report_year": 2025}
    gap = item("g", "Few cases are prosecuted.", 2025, pillar="prosecution")
    catalogue = xanadu({2025: "Tier 2"}, gaps=[gap], figures=[{**none, "source": "s1"}])
    asks = brief_of(catalogue, edition=2025, audience="ngos").asks
    assert asks[0].text.startswith("Bring one case to a verdict") is told


@pytest.mark.parametrize("changed", [True, False])
def test_only_who_governed_then_is_held_to_a_finding(xanadu, brief_of, changed: bool) -> None:
    gaps = [
        item(name, text, 2025, pillar="protection")
        for name, text in (("a", "Shelter is lacking."), ("b", "Services for victims are few."),
                           ("c", "Victim services reach no village."))
    ]  # fmt: skip
    note = {"id": "n", "text": "Others govern.", "year": 2025, "source": "s1", "new_government": changed}
    brief = brief_of(xanadu({2025: "Tier 2"}, gaps=gaps, context=[note]), edition=2025)
    assert brief.room is not None
    lines = [objection.line for objection in brief.room.objections]
    assert (lines == ["That was the government before us."]) is changed


def test_news_since_the_newest_edition_stands_by_itself(xanadu, brief_of) -> None:
    news = item("n", "People were lured to compounds.", 2026, side="threat", themes=["online-scams"])
    old = item("o", "People were lured abroad.", 2025, side="threat", themes=["online-scams"])
    brief = brief_of(xanadu({2025: "Tier 2"}, theme_evidence=[old, news]), edition=2025)
    assert brief.theme is not None
    assert [entry.text for entry in brief.theme.threat] == ["People were lured abroad."]
    assert [entry.text for entry in brief.since_then.statements] == ["People were lured to compounds."]


def test_news_of_two_lists_with_one_id_are_two_blocks(xanadu, brief_of) -> None:
    law = item("new-law", "A law was passed.", 2026, pillar="prosecution")
    line = item("new-law", "The new law is feared by recruiters.", 2026, forms=["forced-labour"])
    brief = brief_of(xanadu({2025: "Tier 2"}, progress=[law], profile=[line]), edition=2025)
    ids = [entry.id for entry in brief.since_then.statements]
    assert len(ids) == len(set(ids)) == 2


def test_groups_are_named_in_the_order_of_the_text_and_of_two_at_one_word_the_longer() -> None:
    groups = ("migrant", "migrant workers", "women", "children")
    subjects = SimpleNamespace(groups=groups)
    case: Any = SimpleNamespace(view=SimpleNamespace(catalogue=SimpleNamespace(subjects=subjects)))
    text = "Screen Children and migrant workers; shelter every migrant and all migrant workers, not workwomen."
    assert named_groups(case, text) == ["children", "migrant workers", "migrant"]


def test_objections_on_a_subject_of_the_country_come_before_those_that_hold_anywhere(catalogue: Catalogue) -> None:
    on_a_subject = {line.id for line in catalogue.audience("officials").objections if line.when.subjects}
    orders = [
        [objection.id.rpartition(".")[2] in on_a_subject for objection in brief.room.objections]
        for (_, reader), brief in _briefs().items()
        if reader == "officials" and brief.room
    ]
    assert all(order == sorted(order, reverse=True) for order in orders)
    assert any(len(set(order)) > 1 for order in orders)
