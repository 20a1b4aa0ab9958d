"""Every page of the table of addresses, and every form sent empty, in a real browser: for everybody, at 400 % too.

What is in `test_in_browser.STATES` is looked at there; here is the rest, pages that are added later too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.desk.addresses import begin_things_of, everything_seen_by, templates_of
from tests.desk.conftest import AXE, Asker
from tests.desk.test_in_browser import STATES, problems_on

pytest.importorskip("starlette")
expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.chromium

NARROW = 320
"""CSS pixels: a window of 1,280 at 400 % (WCAG 2.2, 1.4.10)."""
GRAVE = re.compile(r"/(delete|cancel|remove|resume|undo|refresh|publish|confirm|fetch)$")
"""Ends of the addresses of forms that have nothing to fill in."""
_EMPTY = """form => { for (const field of form.elements) {
    if (field.type === "hidden" || field.tagName === "BUTTON") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = false; else field.value = ""; }
    form.noValidate = true; form.requestSubmit(); }"""


@pytest.fixture(scope="module")
def pages(asker: Asker) -> list[str]:
    """An address for each page that is not looked at elsewhere, and of those with forms all."""
    begin_things_of(asker)
    seen = {
        path: answer
        for path, answer in everything_seen_by(asker)
        if answer.status == 200 and answer.headers["content-type"].startswith("text/html")
        and "content-disposition" not in answer.headers
    }  # fmt: skip
    templates = {template for address in STATES.values() for template in templates_of(address)}
    chosen: dict[str, str] = {}
    for path, answer in seen.items():
        for template in templates_of(path):
            if template not in templates or 'method="post"' in answer.text:
                chosen.setdefault(template, path)
    with_a_correction = re.search(r"/data/FJI/[\w-]+", "/data/FJI/" + _corrected())
    assert with_a_correction
    return [*chosen.values(), with_a_correction[0], "/packs/count?names=fiji"]


def _corrected() -> str:
    from briefgen.catalogue import Catalogue

    return Catalogue.open().country("FJI").gaps[0].id


def test_every_page_and_every_form_sent_empty_is_for_everybody(new_page: Callable[..., Any], pages: list[str]) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core (make test installs it with npm)")
    window = new_page(width=NARROW)
    problems: dict[str, list[str]] = {}
    refused = 0
    for path in dict.fromkeys(pages):
        window.goto(path)
        problems[path] = problems_on(window)
        actions = window.eval_on_selector_all("form[method=post]", "forms => forms.map(f => f.getAttribute('action'))")
        for number, action in enumerate(actions):
            if GRAVE.search(action):
                continue
            window.goto(path)
            with window.expect_navigation():
                window.locator("form[method=post]").nth(number).evaluate(_EMPTY)
            problems[f"{action}, empty, from {path}"] = problems_on(window)
            if window.title().startswith("Error: "):
                refused += 1
                expect(window.locator("#desk-mistakes"), action).to_be_focused()
    assert {state: faults for state, faults in problems.items() if faults} == {}
    assert len(problems) > 12
    assert refused > 4
