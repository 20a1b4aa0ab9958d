"""The HTML file: one page that needs nothing else, for every reader and every width."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from briefgen.document.tree import Document
from briefgen.writers import html
from tests.conftest import PATIENCE

READERS = [("AUS", "officials"), ("HTI", "ngos"), ("STP", "officials")]


class Outline(HTMLParser):
    """Elements of a page with their attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in {"meta", "col", "br", "img", "link"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self.open), data))

    def named(self, *tags: str) -> Iterator[dict[str, str]]:
        return (attrs for tag, attrs in self.elements if tag in tags)


@pytest.fixture(scope="module", params=READERS, ids="-".join)
def page(request: pytest.FixtureRequest, brief: Callable[..., Document]) -> str:
    return html.write(brief(*request.param)).decode()


def test_the_page_asks_for_nothing_from_outside(page: str) -> None:
    outline = Outline(page)
    assert list(outline.named("script", "link", "iframe", "object", "embed")) == []
    assert all(image["src"].startswith("data:") for image in outline.named("img"))
    styles = "".join(text for path, text in outline.texts if path[-1:] == ("style",))
    assert all(address.startswith(("data:", '"data:')) for address in re.findall(r"url\(\s*([^)]{0,20})", styles))
    assert "@import" not in styles
    assert "briefgen-font" not in page
    policies = [attrs["content"] for attrs in outline.named("meta") if "http-equiv" in attrs]
    assert policies[0].startswith("default-src 'none'")


def test_ids_are_unique_and_every_link_inside_has_its_target(page: str) -> None:
    outline = Outline(page)
    ids = Counter(attrs["id"] for _, attrs in outline.elements if "id" in attrs)
    assert [name for name, count in ids.items() if count > 1] == []
    inside = {attrs["href"][1:] for attrs in outline.named("a") if attrs["href"].startswith("#")}
    assert inside - ids.keys() == set()


def test_language_title_and_landmarks_are_there(page: str) -> None:
    outline = Outline(page)
    assert next(outline.named("html"))["lang"] == "en"
    assert page.count("<title>") >= 1
    assert [attrs["id"] for attrs in outline.named("main")] == ["main"]
    body = [tag for tag, _ in outline.elements].index("body")
    assert outline.elements[body + 1] == ("a", {"class": "skip", "href": "#main"})


def test_headings_go_down_one_level_at_a_time(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Outline(page).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_what_only_paper_needs_is_left_out(page: str) -> None:
    assert "data-writer" not in page
    assert '<div class="running' not in page


def test_everything_else_of_the_template_is_there(brief: Callable[..., Document]) -> None:
    document = brief("AUS")
    made = html.write(document).decode()
    words = re.findall(r"\w+", re.sub(r"<[^>]+>", " ", document.html[document.html.index("<main>") :]))
    there = Counter(re.findall(r"\w+", re.sub(r"<[^>]+>", " ", made[made.index("<main") :])))
    assert not Counter(words) - there


def test_wide_things_scroll_by_themselves_and_by_keyboard(page: str) -> None:
    outline = Outline(page)
    boxes = [attrs for attrs in outline.named("div", "figure") if "scrolls" in attrs.get("class", "").split()]
    assert len(boxes) >= sum(1 for _ in outline.named("table"))
    assert all(box["tabindex"] == "0" for box in boxes)
    assert page.count("<table") == page.count("</table></div>")


def test_the_page_stays_small(page: str) -> None:
    assert len(page.encode()) < 90_000


def test_the_chart_is_named_for_those_who_cannot_see_it(brief: Callable[..., Document]) -> None:
    made = html.write(brief("AUS")).decode()
    assert re.search(r'<svg[^>]*role="img"[^>]*><title>[^<]{20,}</title>', made)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_of_text_stand_out(brief: Callable[..., Document]) -> None:
    """WCAG AA: 4.5:1 for text, also on the tint of what is ours and on the mark of a link's target."""
    made = html.write(brief("AUS")).decode()
    tint = re.findall(r"--tint: (#\w{6})", made)[0]
    colours = {name: re.findall(rf"--{name}: (#\w{{6}})", made)[-1] for name in ("ink", "accent", "quiet")}
    for colour in colours.values():
        for ground in ("#ffffff", tint, "#fff4cc"):
            lighter, darker = luminance(ground) + 0.05, luminance(colour) + 0.05
            assert lighter / darker >= 4.5, (colour, ground)


@pytest.mark.chromium
@pytest.mark.parametrize("width", [390, 1200])
def test_neither_the_page_nor_its_chart_scrolls_sideways(
    brief: Callable[..., Document], tmp_path: Path, width: int
) -> None:
    """In a frame of that width, since a browser window cannot be as narrow as a phone."""
    script = (
        "document.title = [document.documentElement, document.querySelector('figure.history')]"
        ".flatMap(each => [each.scrollWidth, each.clientWidth]).join(' ')"
    )
    measured = html.write(brief("AUS")).decode()
    measured = re.sub(r"<meta http-equiv[^>]*>", "", measured).replace("</body>", f"<script>{script}</script></body>")
    (tmp_path / "page.html").write_text(measured, "utf-8")
    frame = f'<iframe src="page.html" style="width:{width}px;height:2000px;border:0" id="f"></iframe>'
    report = "document.body.append(document.getElementById('f').contentDocument.title)"
    (tmp_path / "frame.html").write_text(
        f"<!DOCTYPE html><body>{frame}<script>onload=()=>{{{report}}}</script></body>", "utf-8"
    )
    browser = next(name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name))
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
    command = [browser, *options, f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1400,2200", "--dump-dom"]
    done = subprocess.run(
        [*command, (tmp_path / "frame.html").as_uri()], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    found = re.search(r"(\d+) (\d+) (\d+) (\d+)</body>", done.stdout)
    assert found, done.stdout[-500:]
    content, page, drawing, figure = map(int, found.groups())
    assert content <= page <= width
    assert drawing <= figure <= width
