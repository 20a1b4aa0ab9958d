"""In a real browser: by keyboard alone, without JavaScript, on a phone and at 400 %, for people who cannot see."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.desk.conftest import AXE, Asker
from tests.importing.factory import make_narrative, page_2024

pytest.importorskip("starlette")
expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.chromium

STATES = {
    "front page": "/",
    "ambiguous": "/brief?country=congo",
    "brief": "/brief/kenya?reader=ngos",
    "brief with a mistake": "/brief/kenya?edition=1999",
    "countries": "/countries?region=africa",
    "no country": "/countries?q=zzz",
    "which pack": "/packs/new",
    "no such country": "/packs/count?names=atlantis&words=x",
    "what pack": "/packs/count?names=pacific&tiers=Tier+2",
    "no jobs": "/jobs",
    "find": "/find",
    "found": "/find?q=scam+compounds",
    "looser words": "/find?q=shelter+zebra",
    "no word": "/find?q=",
    "compare": "/compare",
    "editions": "/compare?a=kenya&from=2024&to=2020",
    "two countries": "/compare?a=kenya&b=uganda",
    "no such edition": "/compare?a=kenya&from=1999",
    "drafts": "/drafts",
    "report": "/report",
    "look": "/brand",
    "settings": "/settings",
    "help": "/help",
    "not there": "/nothing",
}
WIDTHS = (320, 1400)
"""320 CSS pixels are also a window of 1,280 at 400 % (WCAG 2.2, 1.4.10)."""


def test_from_the_front_page_to_a_pdf_by_keyboard_in_four_actions(new_page: Callable[..., Any]) -> None:
    window = new_page()
    window.goto("/")
    expect(window.locator("#country")).to_be_focused()
    window.keyboard.type("kenya")  # 1: the field has the focus
    window.keyboard.press("Escape")
    window.keyboard.press("Tab")
    window.keyboard.press("ArrowDown")  # 2: for NGOs
    window.keyboard.press("Enter")  # 3: show
    window.wait_for_url("**/brief/kenya*")
    window.keyboard.press("Tab")
    with window.expect_download() as download:
        window.keyboard.press("Enter")  # 4: the first file
    assert download.value.suggested_filename == "kenya-2025-ngos.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_on_any_page_keeps_anybody_out(
    new_page: Callable[..., Any], width: int, things: dict[str, str]
) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core (make test installs it with npm)")
    window = new_page(width=width)
    problems: dict[str, list[str]] = {}
    for state, address in (STATES | things).items():
        window.goto(address)
        problems[state] = problems_on(window)
    for label in ("Colour of the text", "Second colour"):
        window.goto("/brand")
        window.get_by_label(label).fill("#ffcc00")
        expect(window.locator("main")).to_contain_text("1.5:1, too pale")
        window.get_by_role("button", name="Save and look").click()
        expect(window).to_have_title(re.compile("^Error: "))
        problems[label] = problems_on(window)
    assert problems == {state: [] for state in problems}
    assert len(problems) > 30


@pytest.fixture(scope="module")
def things(asker: Asker, catalogue: Any) -> dict[str, str]:
    """Pages of things that people brought and made: a draft, jobs in several states, a statement."""
    word = asker.get("/brief/fiji.docx").body
    draft = asker.send("/drafts", {}, {"draft": ("fiji.docx", word)}).location
    for step in ("refresh", "publish"):
        assert asker.send(f"{draft}/{step}").status == 303
    pack = {"kind": "bound", "formats": ["html"], "reader": "officials", "names": ["fiji"]}
    done = asker.send("/packs/new", pack).location
    report = asker.send("/report", {}, {"files": ("ardenia.html", page_2024(make_narrative()).encode())}).location
    failed = asker.send("/report", {}, {"files": ("notes.txt", b"Nothing of a report.")}).location
    for job in (done, report, failed):
        asker.get(f"{job}/events")
    running = asker.send("/packs/new", {**pack, "names": ["all"], "formats": ["pdf"]}).location
    statement = f"/data/FJI/{catalogue.country('FJI').gaps[0].id}"
    return {
        "draft": draft,
        "pack that is done": done,
        "report that is not understood": report,
        "report that failed": failed,
        "pack that is being made": running,
        "jobs": "/jobs",
        "statement": statement,
    }


def problems_on(window: Any) -> list[str]:
    """What axe finds, and whether the page scrolls sideways."""
    # Run in the inspector's world, which the page's policy does not bind.
    run = """const told = await axe.run(document, {resultTypes: ["violations"]});
             return told.violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`);"""
    found = window.evaluate(f"async () => {{ {AXE.read_text(encoding='utf-8')}; {run} }}")
    wide, seen = window.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return [*found, *([f"scrolls sideways: {wide} in {seen}"] if wide > seen else [])]


def test_the_briefs_style_and_the_desks_keep_to_themselves(
    new_page: Callable[..., Any], asker: Asker, browser: Any, tmp_path: Path
) -> None:
    properties = [
        "fontSize",
        "fontWeight",
        "fontFamily",
        "lineHeight",
        "color",
        "backgroundColor",
        "display",
        "position",
    ]
    properties += [f"{box}{side}" for box in ("margin", "padding") for side in ("Top", "Right", "Bottom", "Left")]
    properties += [f"border{side}{what}" for side in ("Top", "Left") for what in ("Width", "Style", "Color")]
    properties += ["textAlign", "textDecorationLine", "listStyleType", "overflowX", "fill", "stroke"]
    look = f"""all => all.map(e => (s => [e.tagName, ...{properties}.map(p => s[p])])(getComputedStyle(e)))"""
    (tmp_path / "alone.html").write_bytes(asker.get("/brief/kenya.html?reader=ngos").body)
    alone = browser.new_page(viewport={"width": 1200, "height": 900})
    alone.goto((tmp_path / "alone.html").as_uri())
    window = new_page(1200)
    window.goto("/brief/kenya?reader=ngos")
    theirs, ours = alone.locator("main *").evaluate_all(look), window.locator(".brief-main *").evaluate_all(look)
    alone.close()
    assert len(ours) == len(theirs) > 300
    names = ["tag", *properties]
    unlike = [
        (ours_of[0], {n: (a, b) for n, a, b in zip(names, ours_of, theirs_of, strict=True) if a != b})
        for ours_of, theirs_of in zip(ours, theirs, strict=True)
        if ours_of != theirs_of
    ]
    assert unlike[:3] == []

    desk = "e => (s => [s.fontSize, s.color, s.marginTop, s.paddingTop, s.borderTop])(getComputedStyle(e))"
    places = (".top .name", ".top nav a[href='/find']", "body")
    beside_a_brief = [window.locator(selector).first.evaluate(desk) for selector in places]
    window.goto("/help")
    assert [window.locator(selector).first.evaluate(desk) for selector in places] == beside_a_brief


def test_a_mistake_is_told_first_and_leads_to_its_field(new_page: Callable[..., Any]) -> None:
    window = new_page()
    window.goto("/brief?country=congo")
    expect(window).to_have_title(re.compile("^Error: "))
    expect(window.locator("#desk-mistakes")).to_be_focused()
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    expect(window.locator("#country")).to_be_focused()
