"""An import is one transaction: what it writes, that it can be repeated, and that people's changes stay."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest

from briefgen.catalogue import Catalogue
from briefgen.catalogue.checking import check
from briefgen.errors import OutputError, ReportError
from briefgen.importing import transaction
from briefgen.importing.importing import import_report
from tests.importing import factory


@pytest.fixture
def pages(save):
    """A folder with pages of three countries in three layouts, the message and the tier table."""
    save("ardenia.html", factory.page_2024(factory.make_narrative("XAA", 2024, "Tier 2 Watch List")))
    save("bellmare.htm", factory.page_2020(factory.make_narrative("XAB", 2020, "Tier 1")))
    save("corvane.html", factory.page_2017(factory.make_narrative("XAC", 2018, "Tier 3")))
    return save("message.html", factory.page_message(2024)).parent


def _content(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_statements_are_the_reports_own_words_with_their_source(run_import, pages, into, names):
    run_import(pages, retrieved=date(2025, 3, 1))
    invented = factory.make_narrative("XAA", 2024, "Tier 2 Watch List")
    record = Catalogue.open([names, into]).country("XAA")
    assert tuple(r.text for r in record.recommendations) == invented.recommendations
    assert [r.priority for r in record.recommendations] == [1, 2, 3, 4, 5, 6]
    assert all(
        item.quoted
        for kind in (record.recommendations, record.progress, record.gaps, record.overviews)
        for item in kind
    )
    assert {part.section: part.paragraphs for part in record.narrative}["prosecution"] == invented.prosecution
    assert {(f.measure, f.value) for f in record.figures} == set(invented.figures.items())
    assert all(f.extracted and str(f.value) in f.sentence.replace(",", "") for f in record.figures)
    source = record.sources["tip-2024"]
    assert source.title == "2024 Trafficking in Persons Report: Ardenia"
    assert source.publisher == "US Department of State"
    assert source.url == "https://www.state.gov/reports/2024-trafficking-in-persons-report/XAA/"
    assert (source.file, source.page, source.retrieved) == ("ardenia.html", None, date(2025, 3, 1))
    assert source.sha256 == hashlib.sha256((pages / "ardenia.html").read_bytes()).hexdigest()


def test_anchor_of_a_heading_is_part_of_the_source(run_import, save, into, names):
    page = factory.page_2024(factory.make_narrative()).replace("<h2>", '<h2 id="ardenia">', 1)
    run_import(save("page.html", page))
    assert Catalogue.open([names, into]).country("XAA").sources["tip-2024"].page == "#ardenia"


@pytest.mark.parametrize("style", ["table", "list", "breaks"])
def test_page_with_the_tier_table_alone_is_no_country_s(run_import, save, into, names, style):
    table = {"Tier 1": ["Bellmare"], "Tier 2": ["Dunovia", "Estrava"], "Tier 3": ["Corvane Islands"]}
    result = run_import(save("tiers.html", factory.page_tiers(table, style=style)))
    assert not result.troubles
    assert [p.tier for p in Catalogue.open([names, into]).placements("XAE")] == ["Tier 2"]


def test_placements_message_and_editions(run_import, pages, into, names):
    run_import(pages)
    catalogue = Catalogue.open([names, into])
    assert [(p.year, p.tier, p.basis) for p in catalogue.placements("XAC")] == [(2018, "Tier 3", "report")]
    assert catalogue.placement_sources()["tip-2018"].title == "2018 Trafficking in Persons Report"
    theme = catalogue.theme("2024-digital-technology")
    assert tuple(point.text for point in theme.message) == factory.MESSAGE
    assert theme.title == Catalogue.open().theme("2024-digital-technology").title, "our own description stays"


def test_what_is_written_passes_the_check(run_import, pages, into, names):
    run_import(pages)
    own = [p for p in check([names, into]) if str(into) in str(p.file)]
    assert own == []


def test_message_of_a_new_edition(run_import, save, into, names):
    page = save("message.html", factory.page_message(2026, published="2026-07-01"))
    run_import(page, retrieved=date(2026, 7, 2))
    catalogue = Catalogue.open([names, into])
    edition = catalogue.editions()[-1]
    assert (edition.year, edition.released, edition.theme) == (2026, date(2026, 7, 1), "2026-message")
    theme = catalogue.theme("2026-message")
    assert theme.issued_by[0].name == "Rowan Q. Tester"
    assert theme.tags == ("digital-technology",)


def test_message_without_its_day(run_import, save, into):
    page = save("message.html", factory.page_message(2026, published=""))
    result = run_import(page)
    assert "not the day on which it appeared" in result.troubles[0].message
    assert not into.exists()
    assert not run_import(page, released=date(2026, 7, 1)).troubles


def test_edition_after_the_date_of_the_data(run_import, save, into, names):
    page = save("page.html", factory.page_2024(factory.make_narrative("XAA", 2031)))
    with pytest.raises(ReportError, match="The data stands as at"):
        run_import(page)
    run_import(page, retrieved=date(2031, 7, 1))
    catalogue = Catalogue.open([names, into])
    assert catalogue.about.as_at == date(2031, 7, 1)
    assert catalogue.country("XAA").recommendations


def test_importing_again_changes_nothing(run_import, pages, into):
    first = run_import(pages)
    assert first.written
    before = _content(into)
    again = run_import(pages)
    assert again.changes == []
    assert again.by_hand == []
    assert _content(into) == before


def test_import_in_another_order_gives_the_same_files(run_import, pages, into, tmp_path):
    run_import(pages)
    for name in ("corvane.html", "message.html", "ardenia.html", "bellmare.htm"):
        run_import(pages / name, folder=tmp_path / "other")
    one, other = _content(into), _content(tmp_path / "other")
    rows = "tiers/placements.csv", "tiers/sources.csv"
    for name in rows:
        assert sorted(one.pop(name).splitlines()) == sorted(other.pop(name).splitlines())
    assert one == other


def test_dry_run_writes_nothing_and_shows_the_difference(run_import, pages, into):
    result = run_import(pages, dry_run=True)
    assert not into.exists()
    diff = {change.name: change.diff() for change in result.changes}
    assert "+iso3: XAA" in diff["countries/XAA.yaml"]
    assert "+XAB,2020,Tier 1,tip-2020,report" in diff["tiers/placements.csv"]


def test_a_page_that_is_not_understood_is_named_and_the_others_go_in(run_import, pages, save, into):
    save("login.html", "<html><body><p>Sign in</p></body></html>")
    result = run_import(pages)
    assert [(t.name, t.message) for t in result.troubles] == [("login.html", "it looks like a login page.")]
    assert (into / "countries/XAA.yaml").is_file()


def test_strict_refuses_all(run_import, pages, save, into):
    save("login.html", "<html><body><p>Sign in</p></body></html>")
    with pytest.raises(ReportError, match="it looks like a login page"):
        run_import(pages, strict=True)
    assert not into.exists()


def test_second_edition_is_added_beside_the_first(run_import, pages, save, into, names):
    run_import(pages)
    run_import(save("old.html", factory.page_2020(factory.make_narrative("XAA", 2020, "Tier 3"))))
    catalogue = Catalogue.open([names, into])
    record = catalogue.country("XAA")
    assert {r.report_year for r in record.recommendations} == {2020, 2024}
    assert [(p.year, p.tier) for p in catalogue.placements("XAA")] == [(2020, "Tier 3"), (2024, "Tier 2 Watch List")]
    assert len({r.id for r in record.recommendations}) == 12


def test_corrected_page_replaces_what_the_first_one_gave(run_import, pages, save, into, names):
    run_import(pages)
    invented = factory.make_narrative("XAA", 2024, "Tier 2 Watch List")
    corrected = invented.but(recommendations=("Build a lighthouse.", *invented.recommendations[1:]))
    result = run_import(save("ardenia.html", factory.page_2024(corrected)))
    record = Catalogue.open([names, into]).country("XAA")
    assert tuple(r.text for r in record.recommendations) != ()
    assert {r.text for r in record.recommendations} == set(corrected.recommendations)
    assert "+1 recommendations, −1 recommendations" in result.changes[0].summary


def test_real_country_keeps_its_built_in_statements(save, into):
    page = factory.page_2024(factory.make_narrative(country="Kenya"))
    result = import_report([save("kenya.html", page)], into)
    built_in, record = Catalogue.open().country("KEN"), Catalogue.open([into]).country("KEN")
    assert set(built_in.recommendations) < set(record.recommendations)
    assert set(built_in.gaps) < set(record.gaps)
    assert set(built_in.sources) < set(record.sources)
    assert Catalogue.open([into]).origin("KEN", "recommendations", record.recommendations[-1].id) != "built-in"
    assert result.countries[0].chapter.country.iso3 == "KEN"


def test_tier_that_differs_from_the_data_below_is_remarked(save, into):
    page = factory.page_2024(factory.make_narrative(country="Kenya", tier="Tier 1"))
    result = import_report([save("kenya.html", page)], into)
    assert "the data below said Tier 2" in result.remarks[0].message
    assert {p.year: p.tier for p in Catalogue.open([into]).placements("KEN")}[2024] == "Tier 1"


# -- what people change stays -----------------------------------------------------------------------------------------


def test_entry_changed_by_hand_stays(run_import, pages, into, names):
    run_import(pages)
    file = into / "countries/XAA.yaml"
    text = file.read_text(encoding="utf-8")
    changed = text.replace("    extracted: true\n", "", 1).replace("Fund shelters", "Fund many shelters")
    changed = changed.replace("\nfigures:", "\n# Checked by the desk officer.\nfigures:")
    file.write_text(changed, encoding="utf-8")
    again = run_import(pages)
    assert again.changes == []
    assert {(k.kind, k.why) for k in again.by_hand} >= {("figures", "changed by hand")}
    assert file.read_text(encoding="utf-8") == changed


def test_entry_removed_by_hand_stays_away(run_import, pages, into, names):
    run_import(pages)
    file = into / "countries/XAA.yaml"
    text = file.read_text(encoding="utf-8")
    start = text.index("  - id: 2024-investigations-cases")
    file.write_text(text[:start] + text[text.index("  - id: 2024-prosecutions-alleged") :], encoding="utf-8")
    again = run_import(pages)
    assert [(k.entry_id, k.why) for k in again.by_hand] == [("2024-investigations-cases", "removed by hand")]
    assert "2024-investigations-cases" not in file.read_text(encoding="utf-8")


def test_comments_and_own_entries_survive_an_import(run_import, pages, save, into, names):
    run_import(pages)
    file = into / "countries/XAA.yaml"
    own = """\
# Our own file. Keep it tidy!
iso3: XAA
name: Ardenia   # the short form
region: Europe and Eurasia

recommendations:
  # from the embassy
  - id: paint-the-lighthouse
    text: Paint the lighthouse, please.
    pillar: prevention
    report_year: 2024
    source: embassy

gaps: []

sources:
  embassy: {title: A cable, publisher: Embassy, report_year: 2024, note: a cable}
"""
    file.write_text(own, encoding="utf-8")
    (into / ".imports.json").unlink()
    run_import(pages)
    text = file.read_text(encoding="utf-8")
    for line in own.splitlines():
        assert line in text or line == "gaps: []"
    record = Catalogue.open([names, into]).country("XAA")
    assert record.recommendations[0].id == "paint-the-lighthouse"
    assert len(record.recommendations) == 7
    assert len(record.gaps) == 2
    assert set(record.sources) == {"embassy", "tip-2024"}


def test_file_in_a_layout_that_cannot_be_kept_is_refused(run_import, pages, into, names):
    (into / "countries").mkdir(parents=True)
    own = "{iso3: XAA, name: Ardenia, region: Europe and Eurasia}\n"
    (into / "countries/XAA.yaml").write_text(own)
    before = _content(into)
    with pytest.raises(ReportError, match="laid out in a way"):
        run_import(pages)
    assert _content(into) == before


def test_placement_row_changed_by_hand_stays(run_import, pages, into, names):
    run_import(pages)
    file = into / "tiers/placements.csv"
    file.write_text(file.read_text().replace("XAB,2020,Tier 1", "XAB,2020,Tier 2"))
    again = run_import(pages)
    assert [(k.entry_id, k.why) for k in again.by_hand] == [("XAB,2020", "changed by hand")]


# -- all or nothing ---------------------------------------------------------------------------------------------------


def test_read_only_file_leaves_everything_as_it_was(run_import, pages, save, into):
    run_import(pages)
    (into / "countries/XAC.yaml").chmod(0o444)
    before = _content(into)
    for iso3, layout in (("XAA", factory.page_2024), ("XAC", factory.page_2024), ("XAD", factory.page_2024)):
        save(f"new/{iso3}.html", layout(factory.make_narrative(iso3, 2023)))
    with pytest.raises(OutputError, match="read-only"):
        run_import(pages / "new")
    assert _content(into) == before


@pytest.mark.parametrize("step", range(1, 7))
def test_failure_at_any_rename_is_rolled_back(step, run_import, pages, save, into, monkeypatch):
    run_import(pages)
    before = _content(into)
    for iso3 in ("XAA", "XAB", "XAC"):
        save(f"new/{iso3}.html", factory.page_2024(factory.make_narrative(iso3, 2023)))
    publish, count = transaction.Staged.publish, 0

    def failing(self, **options):
        nonlocal count
        # The journal, written by the same class, is the first to be renamed; what the cache keeps does not count.
        count += into in self.path.parents
        if count == step:
            raise OutputError("the disk went away")
        publish(self, **options)

    monkeypatch.setattr(transaction.Staged, "publish", failing)
    with pytest.raises(OutputError, match="the disk went away"):
        run_import(pages / "new")
    after = _content(into)
    after.pop(transaction.LOCK, None)
    before.pop(transaction.LOCK, None)
    assert after == before


@pytest.mark.parametrize("step", range(2, 7))
def test_killed_import_is_finished_by_the_next(step, run_import, pages, save, into, names, monkeypatch, tmp_path):
    for iso3 in ("XAA", "XAB", "XAC"):
        save(f"new/{iso3}.html", factory.page_2024(factory.make_narrative(iso3, 2023)))
    run_import(pages / "new", folder=tmp_path / "whole")
    publish, count = transaction.Staged.publish, 0

    class Killed(BaseException):
        pass

    def dying(self, **options):
        nonlocal count
        count += into in self.path.parents
        if count == step:
            raise Killed
        publish(self, **options)

    with monkeypatch.context() as patch:
        patch.setattr(transaction.Staged, "publish", dying)
        patch.setattr(transaction, "_roll_back", lambda *_: None)
        with pytest.raises(Killed):
            run_import(pages / "new")
    assert (into / transaction.JOURNAL).is_file()
    again = run_import(pages / "new")
    assert again.changes == []
    assert _content(into) == _content(tmp_path / "whole")


def test_import_that_is_killed_early_leaves_nothing_behind(run_import, pages, into, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(transaction, "_write_journal", die)
        # A killed process removes nothing.
        patch.setattr(transaction.Path, "unlink", lambda *_, **__: None)
        with pytest.raises(Killed):
            run_import(pages)
    assert list(into.rglob("*.part"))
    assert not (into / "countries/XAA.yaml").exists()
    run_import(pages)
    assert (into / "countries/XAA.yaml").is_file()
    assert not list(into.rglob("*.part"))


def test_torn_journal_is_named(run_import, pages, into):
    run_import(pages)
    (into / transaction.JOURNAL).write_text('{"moves": [')
    with pytest.raises(OutputError, match="is torn"):
        run_import(pages)


def test_file_that_changes_meanwhile_is_not_overwritten(run_import, pages, save, into, monkeypatch):
    from briefgen.importing import layer

    run_import(pages)
    new = save("new/XAA.html", factory.page_2024(factory.make_narrative("XAA", 2023)))
    replace_files = layer.replace_files

    def meanwhile(folder, files):
        (folder / "countries/XAA.yaml").write_text("# mine now\n")
        replace_files(folder, files)

    monkeypatch.setattr(layer, "replace_files", meanwhile)
    with pytest.raises(OutputError, match="was changed meanwhile"):
        run_import(new)
    assert (into / "countries/XAA.yaml").read_text() == "# mine now\n"


def test_damaged_memory_is_named(run_import, pages, into):
    run_import(pages)
    (into / ".imports.json").write_text("{")
    with pytest.raises(ReportError, match="is damaged"):
        run_import(pages)


def test_memory_is_stable_text(run_import, pages, into):
    run_import(pages)
    memory = json.loads((into / ".imports.json").read_text())
    assert memory["2024"]["countries/XAA.yaml"]["sources"].keys() == {"tip-2024"}
