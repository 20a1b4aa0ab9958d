"""Templates of other people: they extend ours, and a mistake in one is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition import Brief, compose
from briefgen.document import read_document
from briefgen.errors import DataError, TemplateError, UnknownName, UsageError
from briefgen.template import Brand, TemplateSet, render_html


@pytest.fixture(scope="module")
def brief(catalogue: Catalogue) -> Brief:
    return compose(catalogue, "AUS")


def write(folder: Path, name: str, text: str) -> TemplateSet:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if not (folder / "brief.html.j2").exists():
        (folder / "brief.html.j2").write_text('{% extends "brief/brief.html.j2" %}', encoding="utf-8")
    return TemplateSet.open(folder)


def rendered(brief: Brief, templates: TemplateSet) -> str:
    return render_html(brief, templates, Brand())


def test_a_template_of_ones_own_replaces_one_block_of_ours(tmp_path: Path, brief: Brief) -> None:
    own = write(
        tmp_path,
        "brief.html.j2",
        '{% extends "brief/brief.html.j2" %}{% block evidence %}<p id="own.AUS">Our desk calls.</p>{% endblock %}',
    )
    html = rendered(brief, own)
    assert "Our desk calls." in html
    assert "Dates that move things" not in html
    assert "In one minute" in html


def test_a_partial_of_the_same_name_replaces_ours(tmp_path: Path, brief: Brief) -> None:
    own = write(tmp_path, "brief/_findings.html.j2", '<p id="own.AUS">Nothing but this.</p>')
    assert "Nothing but this." in rendered(brief, own)


def test_sources_of_a_section_left_out_are_left_out_and_the_numbers_run_without_gaps(
    tmp_path: Path, brief: Brief
) -> None:
    own = write(tmp_path, "brief/_rail.html.j2", "")
    html = rendered(brief, own)
    assert html.count('<li id="src.tiers.') < rendered(brief, TemplateSet.open("brief")).count('<li id="src.tiers.')


def test_a_misspelt_field_is_named_with_file_line_and_what_was_meant(tmp_path: Path, brief: Brief) -> None:
    own = write(tmp_path, "brief/_findings.html.j2", "<p>\n{{ brief.standing.teir }}\n</p>")
    with pytest.raises(TemplateError) as caught:
        rendered(brief, own)
    assert caught.value.message.startswith("brief/_findings.html.j2:2:")
    assert "Standing has no “teir”; did you mean “tier”" in caught.value.message


def test_a_misspelt_variable_is_named(tmp_path: Path, brief: Brief) -> None:
    own = write(tmp_path, "brief/_findings.html.j2", "{{ breif.country }}")
    with pytest.raises(TemplateError, match=r"_findings.html.j2:1: “breif” is not defined; did you mean “brief”"):
        rendered(brief, own)


def test_a_syntax_error_is_named_with_file_and_line(tmp_path: Path, brief: Brief) -> None:
    own = write(tmp_path, "brief/_findings.html.j2", "<p>\n\n{% if brief %}\n</p>")
    with pytest.raises(TemplateError, match=r"brief/_findings.html.j2:\d+:"):
        rendered(brief, own)


def test_a_missing_include_is_named(tmp_path: Path, brief: Brief) -> None:
    own = write(tmp_path, "brief/_findings.html.j2", '{% include "brief/_no_such.html.j2" %}')
    with pytest.raises(TemplateError, match=r"_no_such\.html\.j2"):
        rendered(brief, own)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ brief.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ cite.__globals__ }}",
        "{{ cite.__self__ }}",
        "{% include '../../etc/passwd' %}",
        "{% include '/etc/passwd' %}",
    ],
)
def test_templates_cannot_reach_out_of_the_sandbox(tmp_path: Path, brief: Brief, attack: str) -> None:
    own = write(tmp_path, "brief/_findings.html.j2", attack)
    with pytest.raises(TemplateError):
        rendered(brief, own)


def test_text_from_data_is_escaped(tmp_path: Path, brief: Brief) -> None:
    own = write(tmp_path, "brief/_findings.html.j2", "<p id='x.AUS'>{{ '<script>alert(1)</script>' }}</p>")
    html = rendered(brief, own)
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_html_outside_the_subset_is_an_error_that_names_the_template(tmp_path: Path, brief: Brief) -> None:
    own = write(tmp_path, "brief/_findings.html.j2", "<p id='a.AUS'>One</p>\n<marquee>Two</marquee>")
    html = rendered(brief, own)
    with pytest.raises(TemplateError, match=r"brief/_findings.html.j2:2: <marquee> is not in the supported subset"):
        read_document(html, templates=own, identity={}, payload="{}", created=brief.identity.date)


def test_an_unknown_template_lists_the_built_in_ones() -> None:
    with pytest.raises(UnknownName, match="Built in: brief"):
        TemplateSet.open("no-such-set")


def test_a_folder_without_templates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has no brief\.html\.j2"):
        TemplateSet.open(tmp_path)


def brand(tmp_path: Path, text: str) -> Brand:
    path = tmp_path / "brand.toml"
    path.write_text(text, encoding="utf-8")
    return Brand.load(path)


def test_a_logo_keeps_its_shape_and_has_a_text_alternative(tmp_path: Path, brief: Brief) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><rect width="200" height="100"/></svg>'
    (tmp_path / "logo.svg").write_text(svg, encoding="utf-8")
    html = render_html(
        brief, TemplateSet.open("brief"), brand(tmp_path, 'organisation = "Ministry"\nlogo = "logo.svg"\n')
    )
    assert 'alt="Ministry" width="90" height="45"' in html


def test_a_logo_that_is_no_image_is_refused(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"not a picture")
    with pytest.raises(DataError, match=r"logo\.png is not an image"):
        brand(tmp_path, 'logo = "logo.png"\n')


def test_a_brand_reaches_the_page(tmp_path: Path, brief: Brief) -> None:
    look = brand(tmp_path, 'organisation = "Ministry of Examples"\naccent = "#7a1f1f"\nfooter = "Policy unit"\n')
    html = render_html(brief, TemplateSet.open("brief"), look)
    assert "--accent: #7a1f1f" in html
    assert "Advice: Ministry of Examples." in html
    assert "Policy unit · As at" in html


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('acent = "#000000"', "acent: is not a known key"),
        ('accent = "#ffee00"', "needs 4.5:1"),
        ('accent = "red"', "expected a colour like"),
        ("accent = 3", "accent: expected text, found 3"),
        ('logo = "../secret.png"', "lies outside the brand file's folder"),
        ('logo = "logo.bmp"', r"expected \.svg"),
        ('font = "x; } body { display: none"', "font family name"),
        ("organisation = ", "is not valid TOML"),
    ],
)
def test_a_brand_that_cannot_be_used_says_which_key_and_why(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        brand(tmp_path, text)
