"""A template of somebody else's: what it may put into a page, how much time and memory it may take."""

import os
from pathlib import Path

import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.document.page_reading import check_page
from briefgen.document.parse import parse_blocks
from briefgen.document.tree import UnsupportedError
from briefgen.errors import DataError, RenderError, TemplateError
from briefgen.limits import time_limit
from briefgen.rendering import House, to_document, write
from briefgen.template.environment import make_environment, render
from briefgen.workspace import Workspace, settings

_PAGE = '<!DOCTYPE html>\n<html lang="en">\n<head><title>t</title></head><body>{}</body></html>'


@pytest.mark.parametrize(
    "part",
    [
        "<script>document.title='x'</script>",
        "<SCRIPT src=//evil>",
        '<meta http-equiv="refresh" content="0;url=https://evil.example">',
        '<meta x=">" HTTP-EQUIV=refresh content="0;url=//evil">',
        '<link rel="preconnect" href="//evil.example">',
        '<form action="https://evil.example/">',
        "<base href=//evil>",
        "<iframe srcdoc=x>",
        "<!-- <head> -->",
        "<table><tr><td colspan=100000000>x",
        '<td rowspan = "99999">',
        "<col span='1000'>",
        '<td colspan="&#49;00000000">',
        "<td colspan=1_0000_0000>",
    ],
)
def test_what_loads_runs_hides_or_expands_is_refused(part: str) -> None:
    with pytest.raises(UnsupportedError):
        check_page(_PAGE.format(part))


@pytest.mark.parametrize(
    "beginning",
    ["<!DOCTYPE html><!-- <head> --><html><head>", "<!DOCTYPE html><html><head ><script>", "<b><html><head>",
     "<p>x</p><!DOCTYPE html><html><head>", '<!DOCTYPE html><html title="<head>"><head x>'],
)  # fmt: skip
def test_no_page_has_a_head_before_ours(beginning: str) -> None:
    with pytest.raises(UnsupportedError, match="does not begin with"):
        check_page(f"{beginning}<title>t</title></head><body></body></html>")


def test_an_ordinary_page_passes() -> None:
    check_page(
        _PAGE.format('<table><tr><td colspan="3">scripted forms, linked objects: on = x; span = many</td></tr></table>')
    )


@pytest.mark.parametrize("words", ["https://x.org/search?timespan=20240101", "?timespan=5y&amp;q=1", "lifespan=2024"])
def test_a_word_that_ends_with_span_is_no_span(words: str) -> None:
    check_page(_PAGE.format(f"<p>{words}</p>"))


@pytest.mark.parametrize("part", ["<SCRIPT src=x>", '<td COLSPAN="5000">'])
def test_what_is_refused_is_named_as_it_stands_in_the_template(part: str) -> None:
    with pytest.raises(UnsupportedError) as refused:
        check_page(_PAGE.format(part))
    assert refused.value.fragment in part


@pytest.mark.parametrize("link", ['<a href="#nowhere">', "<a class=x href=#nowhere>", "<a\nhref = '#nowhere'>"])
def test_a_link_to_nowhere_is_refused(link: str) -> None:
    with pytest.raises(UnsupportedError, match="a link leads to “#nowhere”"):
        check_page(_PAGE.format(f"<p id=somewhere>{link}x</a>"))
    check_page(_PAGE.format(f"<p id=nowhere>{link}x</a>"))


@pytest.mark.parametrize("number", ["abc", "²", "0", "-1"])
def test_a_span_that_is_no_number_is_told(number: str) -> None:
    table = f'<table id="t"><tbody><tr><td colspan="{number}">x</td></tr></tbody></table>'
    with pytest.raises(UnsupportedError, match="no number of columns"):
        parse_blocks(_PAGE.format(f"<main>{table}</main>"))


def test_a_template_with_a_script_is_told_with_its_line(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "brief.html.j2").write_text(
        '{% extends "brief/brief.html.j2" %}\n{% block head %}\n{{ super() }}<script>x</script>\n{% endblock %}\n'
    )
    with pytest.raises(TemplateError, match=r"brief\.html\.j2:3: “<script” may not stand in a page"):
        to_document(compose(catalogue, "FJI"), House.of(template=tmp_path))


def test_the_policy_of_a_web_page_stands_first_in_its_head(catalogue: Catalogue) -> None:
    house = House.of()
    page = write(to_document(compose(catalogue, "FJI"), house), "html", house).decode()
    head = page[page.index("<head>") + 6 :].lstrip()
    assert head.startswith('<meta http-equiv="Content-Security-Policy"')
    assert "form-action 'none'" in head.split(">")[0]
    assert page.count("http-equiv") == 1


@pytest.mark.parametrize(
    "source", ['{{ ("a" * 3000000000)|length }}', '{{ "%2000000000d"|format(1) }}', "{% set x = word * 2000000000 %}",
               "{% set ns = namespace(x=word) %}{% for i in range(40) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}"],
)  # fmt: skip
def test_a_template_that_wants_endless_memory_is_stopped(tmp_path: Path, source: str) -> None:
    (tmp_path / "a.j2").write_text(source)
    with pytest.raises(TemplateError, match="more than 1,024 MB"):
        render(make_environment([tmp_path]), "a.j2", {"word": "abc"})


def test_a_template_that_never_ends_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}")
    with pytest.raises(RenderError, match=r"Fiji: it took longer than 0\.3 seconds"), time_limit(0.3, "Fiji"):
        render(make_environment([tmp_path]), "a.j2", {})


def test_a_workspace_of_another_user_is_not_obeyed_from_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "briefgen.toml").write_text('organisation = "Theirs"\n')
    below = tmp_path / "alice"
    below.mkdir()
    assert Workspace.find(below)
    monkeypatch.setattr(settings.os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(DataError, match="belongs to another user"):
        Workspace.find(below)
    assert Workspace.find(tmp_path), "in that folder itself it was chosen"
    monkeypatch.setenv(settings.TRUSTED, str(tmp_path))
    assert Workspace.find(below)


@pytest.mark.parametrize(
    "mistake", ["word.format(1)", 'word.encode("utf-99")', "[word].pop(9)", "1 // (word | length - 3)"]
)
def test_what_goes_wrong_in_a_template_is_told_with_its_line(tmp_path: Path, mistake: str) -> None:
    (tmp_path / "entry.j2").write_text(f"\n{{{{ {mistake} }}}}", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"entry\.j2:2"):
        render(make_environment([tmp_path]), "entry.j2", {"word": "{1}"})


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            "{% block evidense %}x{% endblock %}",
            r"html\.j2:2: there is no block “evidense” in brief/brief\.html",
        ),
        ("{% if 1 %}{% block evidense %}x{% endblock %}{% endif %}", "there is no block “evidense”"),
        ("<p>Our own words</p>{% block evidence %}{% endblock %}", "what stands outside of the blocks"),
        ("{{ brief.country }}", "what stands outside of the blocks"),
    ],
)
def test_what_would_be_left_out_of_a_page_is_told(catalogue: Catalogue, tmp_path: Path, source: str, said: str) -> None:
    (tmp_path / "brief.html.j2").write_text('{% extends "brief/brief.html.j2" %}\n' + source)
    with pytest.raises(TemplateError, match=said):
        to_document(compose(catalogue, "FJI"), House.of(template=tmp_path))


def test_a_block_within_a_block_of_ours_is_printed(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "office.j2").write_text(
        '{% extends "brief/brief.html.j2" %}\n{% set word = 1 %}\n'
        "{% block evidence %}{% block ours %}<p>First words</p>{% endblock %}"
        '{% include "brief/_sources.html.j2" %}{% endblock %}'
    )
    (tmp_path / "brief.html.j2").write_text(
        '{% extends "office.j2" %}\n{% block ours %}<p>Our own words</p>{% endblock %}'
    )
    page = to_document(compose(catalogue, "FJI"), House.of(template=tmp_path)).html
    assert "Our own words" in page
    assert "First words" not in page
