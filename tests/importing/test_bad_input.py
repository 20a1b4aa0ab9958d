"""What is no page of the report, or not a whole one, is refused with a message that says why; nothing is written."""

from __future__ import annotations

import io
import zipfile

import pytest

from briefgen.errors import ReportError, UsageError
from briefgen.importing import html_pages
from briefgen.importing.report_sources import MAX_RATIO
from tests.importing import factory


def _refused(run_import, into, source, match, **options):
    with pytest.raises((ReportError, UsageError), match=match) as caught:
        run_import(source, **options)
    assert not into.exists(), "nothing is written"
    return caught.value


def _plain_page(title, body):
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("page", "match"),
    [
        (_plain_page("Sign in", "<form><input type=password></form><p>Enter your password</p>"), "login page"),
        (_plain_page("Portal", "<form><p>Welcome</p><input type='password'></form>"), "login page"),
        (_plain_page("404", "<h1>Page not found</h1><p>Sorry.</p>"), "error page"),
        (_plain_page("Page not found", "<p>The report on trafficking in persons is elsewhere.</p>"), "error page"),
        (_plain_page("Just a moment...", "<p>Checking your browser</p>"), "error page"),
        (_plain_page("Lace weekly", "<h1>Lace</h1>" + "<p>All about lace.</p>" * 400), "page of another kind"),
        (
            _plain_page("News", "<h1>Trafficking in Persons</h1><p>Ardenia is on Tier 2 of the report.</p>"),
            r"no heading of the form “COUNTRY \(Tier 2\)”",
        ),
        ("", "empty"),
        ("just words", "not a web page"),
        ("\x00\x01\x02" * 50, "not a web page"),
    ],
)
def test_other_pages(page, match, run_import, into, save):
    _refused(run_import, into, save("page.html", page), match)


def test_page_that_breaks_off(run_import, into, save):
    page = factory.page_2024(factory.make_narrative())
    for share in (0.4, 0.6, 0.9):
        error = _refused(run_import, into, save("page.html", page[: int(len(page) * share)]), "breaks off")
        assert "Save the page again" in error.hint


def test_page_without_a_section_says_which(run_import, into, save):
    invented = factory.make_narrative().but(prevention=(), profile=())
    _refused(
        run_import,
        into,
        save("page.html", factory.page_2024(invented)),
        "missing the section PREVENTION and the TRAFFICKING PROFILE",
    )


def test_wrong_encoding(run_import, into, save):
    page = factory.page_2024(factory.make_narrative().but(prevention=("The café closed — it’s true.",)))
    _refused(run_import, into, save("declared.html", page.encode("cp1252")), "not UTF-8 as its own declaration says")
    twice = page.encode("utf-8").decode("cp1252").encode("utf-8")
    _refused(run_import, into, save("twice.html", twice), "wrong encoding: “")
    _refused(run_import, into, save("odd.html", page.replace("utf-8", "klingon")), "not KLINGON")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "iso-8859-1"])
def test_rightly_declared_encodings_are_read(encoding, run_import, save):
    page = factory.page_2024(factory.make_narrative().but(prevention=("The café closed.",)))
    declared = page.replace('charset="utf-8"', f'charset="{encoding.replace("-sig", "")}"')
    result = run_import(save("page.html", declared.encode(encoding)))
    assert result.countries[0].chapter.narrative.section("prevention") == ("The café closed.",)


def test_huge_page_is_refused_without_being_read(run_import, into, tmp_path):
    huge = tmp_path / "huge.html"
    with huge.open("wb") as file:
        file.write(b"<html>")
        file.truncate(100 * 1024**2)
    _refused(run_import, into, huge, "105 MB is too large")


def test_page_of_endless_paragraphs(run_import, into, save):
    endless = "<html><body>" + "<p>lace</p>" * (html_pages.MAX_BLOCKS + 1) + "</body></html>"
    _refused(run_import, into, save("endless.html", endless), "more than 50,000 paragraphs")


def test_page_of_more_tags_than_memory_is_refused_before_it_is_parsed(run_import, into, save, monkeypatch):
    monkeypatch.setattr(html_pages, "_parse", lambda *_: pytest.fail("it was parsed"))
    _refused(run_import, into, save("tags.html", "<p>w</p>" * 2_500_000), "more than 500,000 tags")


def test_deeply_nested_page(run_import, into, save):
    _refused(
        run_import, into, save("deep.html", "<html><body>" + "<div>" * 60_000 + "x</html>"), "nested|kind|error|heading"
    )


def test_unknown_country_and_what_to_do(run_import, into, save):
    page = factory.page_2024(factory.make_narrative(country="Zubrowka"))
    error = _refused(run_import, into, save("page.html", page), "no country is known by the name “ZUBROWKA”")
    assert "--as" in error.hint


def test_as_names_the_country(run_import, save):
    page = factory.page_2024(factory.make_narrative(country="Zubrowka"))
    assert run_import(save("page.html", page), as_country="Ardenia").countries[0].chapter.country.iso3 == "XAA"


def test_as_is_for_one_country_only(run_import, into, save):
    save("a.html", factory.page_2024(factory.make_narrative("XAA")))
    folder = save("b.html", factory.page_2024(factory.make_narrative("XAB"))).parent
    _refused(run_import, into, folder, "--as XAA is for a source with one country", as_country="XAA")


def test_edition_that_nobody_says(run_import, into, save):
    page = factory.page_2024(factory.make_narrative())
    silent = page.replace("2024 Trafficking in Persons Report", "Trafficking").replace(
        "2024-trafficking", "trafficking"
    )
    error = _refused(run_import, into, save("page.html", silent), "does not say of which edition")
    assert "--edition" in error.hint
    assert run_import(save("page.html", silent), edition=2022).countries[0].chapter.edition == 2022


def test_another_years_page_and_pdf(run_import, into, save):
    page = save("page.html", factory.page_2024(factory.make_narrative("XAA", 2023)))
    _refused(run_import, into, page, "of the edition 2023, not of 2024", edition=2024)
    report = save("report.pdf", factory.small_report_pdf(2018, "semicolons"))
    _refused(run_import, into, report, "of the edition 2018, not of 2024", edition=2024)


def test_title_and_address_that_disagree(run_import, into, save):
    page = factory.page_2024(factory.make_narrative(), title="2023 Trafficking in Persons Report: Ardenia")
    _refused(run_import, into, save("page.html", page), "name different editions")


def test_two_pages_that_disagree(run_import, into, save):
    save("a.html", factory.page_2024(factory.make_narrative(tier="Tier 2")))
    folder = save("b.html", factory.page_2024(factory.make_narrative(tier="Tier 3"))).parent
    _refused(run_import, into, folder, r"Ardenia 2024: a.html and b.html disagree on the tier \(Tier 2, Tier 3\)")
    other = factory.make_narrative().but(protection=("Quite other words.",))
    save("b.html", factory.page_2024(other))
    _refused(run_import, into, folder, "disagree on the section PROTECTION")


def test_heading_and_tier_table_that_disagree(run_import, into, save):
    save("a.html", factory.page_2024(factory.make_narrative()))
    tiers = {"Tier 1": ["Bellmare"], "Tier 3": ["Ardenia"]}
    folder = save("tiers.html", factory.page_tiers(tiers)).parent
    _refused(run_import, into, folder, "the heading in a.html says Tier 2, the tier table in tiers.html Tier 3")


def test_same_page_twice_is_no_contradiction(run_import, save):
    invented = factory.make_narrative()
    save("a.html", factory.page_2024(invented))
    folder = save("b.pdf", factory.report_pdf([invented])).parent
    result = run_import(folder)
    assert len(result.countries) == 1
    assert not result.troubles


def test_address_without_fetch(run_import, into):
    error = _refused(run_import, into, "https://example.org/ardenia", "is an address")
    assert "--fetch" in error.hint


def test_missing_file_and_empty_folder(run_import, into, tmp_path):
    _refused(run_import, into, tmp_path / "none.html", "There is no file")
    (tmp_path / "empty").mkdir()
    _refused(run_import, into, tmp_path / "empty", "no web page, PDF or text in it")


def test_office_document(run_import, into, save):
    _refused(run_import, into, save("page.html", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "office document")


# -- archives ---------------------------------------------------------------------------------------------------------


def _zip(save, entries, **options):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return save("pages.zip", made.getvalue())


@pytest.mark.parametrize(
    "name", ["../evil.html", "/etc/evil.html", "a/../../evil.html", "..\\evil.html", "C:/evil.html"]
)
def test_zip_that_reaches_outside(name, run_import, into, save, tmp_path):
    good = factory.page_2024(factory.make_narrative())
    _refused(run_import, into, _zip(save, {"good.html": good, name: good}), "reaches outside the archive")
    assert not list(tmp_path.rglob("evil.html"))


def test_zip_bomb(run_import, into, save):
    bomb = b"<html><body>" + b"<p>bomb</p>" * 2_000_000
    _refused(run_import, into, _zip(save, {"bomb.html": bomb}), "zip bomb")
    assert len(bomb) > MAX_RATIO * 20_000


def test_zip_that_lies_about_its_sizes(run_import, into, save):
    path = _zip(save, {"page.html": b"<html>" + b"lace " * 8_000_000})
    raw = bytearray(path.read_bytes())
    real = (8_000_000 * 5 + 6).to_bytes(4, "little")
    for place in (raw.find(real), raw.rfind(real)):
        raw[place : place + 4] = (100).to_bytes(4, "little")
    path.write_bytes(bytes(raw))
    _refused(run_import, into, path, "zip|broken|bomb|breaks off|kind|heading")


def test_torn_zip(run_import, into, save):
    good = factory.page_2024(factory.make_narrative())
    path = _zip(save, {"good.html": good})
    path.write_bytes(path.read_bytes()[:-40])
    _refused(run_import, into, path, "zip is broken")
    torn = bytearray(_zip(save, {"good.html": good}).read_bytes())
    torn[200:260] = bytes(60)
    path.write_bytes(bytes(torn))
    _refused(run_import, into, path, "broken")


def test_zip_without_pages(run_import, into, save):
    _refused(run_import, into, _zip(save, {"a.css": "x", "__MACOSX/page.html": "x"}), "no web page, PDF or text in it")


def test_folder_and_zip_pass_over_what_browsers_put_beside_a_page(run_import, save, into, tmp_path):
    page = factory.page_2024(factory.make_narrative())
    save("Ardenia.html", page)
    folder = save("Ardenia_files/saved_resource.html", "<html><body>an advertisement</body></html>").parent.parent
    assert not run_import(folder).troubles
    path = _zip(save, {"Ardenia.html": page, "Ardenia_files/x.html": "<html><body>ad</body></html>"})
    assert not run_import(path, folder=tmp_path / "other").troubles


def test_source_that_takes_longer_than_its_limit_is_named_and_the_rest_goes_in(run_import, save):
    slow = save("slow.html", f"<html><body><h1>Slow</h1>{'<p>lace</p>' * 40_000}</body></html>")
    result = run_import(slow, save("good.html", factory.page_2024(factory.make_narrative())), limit=0.15)
    assert [(trouble.name, trouble.message) for trouble in result.troubles] == [
        ("slow.html", "it took longer than 0.15 seconds.")
    ]
    assert "--timeout" in result.troubles[0].hint
    assert len(result.countries) == 1


def test_limit_leaves_room_for_saved_pages_with_pictures():
    assert html_pages.MAX_BYTES >= 20 * 1024**2
