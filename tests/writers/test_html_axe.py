"""The web pages of briefs and packs in Chromium: axe finds nothing, and nothing in them scrolls by itself.

One browser holds each page in frames of 360, 800 and 1,400 pixels, and once with its print rules in force.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from html import escape, unescape
from typing import Any

import pytest

from tests.conftest import NODE_FOLDER, PATIENCE, _browser

WIDTHS = {"360": 360, "800": 800, "1400": 1400, "print": 800}
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

_RUN = """
addEventListener("load", async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  const problems = found.violations.map(v => `${v.id}: ${v.nodes.length}, e.g. ${v.nodes[0].html.slice(0, 160)}`);
  for (const element of document.querySelectorAll("figure, figure *, svg")) {
    const style = getComputedStyle(element);
    const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY);
    const overflows = element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
    if (scrolls && overflows) problems.push(`scrolls by itself: ${element.outerHTML.slice(0, 160)}`);
  }
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1)
    problems.push(`wider than the window: ${root.scrollWidth} in ${root.clientWidth}`);
  parent.postMessage([window.name, problems, found.passes ? found.passes.length : 0], "*");
});
"""
_COLLECT = """
const results = {};
addEventListener("message", event => {
  results[event.data[0]] = event.data[1];
  if (Object.keys(results).length === %d) document.getElementById("results").textContent = JSON.stringify(results);
});
"""


@pytest.fixture(scope="module")
def axe() -> str:
    script = NODE_FOLDER / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        pytest.skip("needs axe-core (make test installs it with npm)")
    return script.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def problems(axe: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, list[str]]]:
    """What is wrong with a page at each width; empty lists are what we want."""

    def look(page: str) -> dict[str, list[str]]:
        page = _POLICY.sub("", page).replace("</body>", f"<script>{axe}\n{_RUN}</script></body>")
        printed = page.replace("@media print", "@media all").replace("@media screen", "@media not all")
        pages = {name: escape(printed if name == "print" else page) for name in WIDTHS}
        frames = "".join(
            f'<iframe name="{name}" width="{width}" height="900" srcdoc="{pages[name]}"></iframe>'
            for name, width in WIDTHS.items()
        )
        folder = tmp_path_factory.mktemp("axe")
        (folder / "frames.html").write_text(
            f'<!DOCTYPE html><meta charset="utf-8"><title>axe</title><pre id="results"></pre>'
            f"<script>{_COLLECT % len(WIDTHS)}</script>{frames}",
            encoding="utf-8",
        )
        command = [str(_browser()), "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=60000"]
        command += [f"--user-data-dir={folder / 'profile'}", "--window-size=1500,1000", "--dump-dom"]
        done = subprocess.run(
            [*command, (folder / "frames.html").as_uri()], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        told = re.search(r'<pre id="results">(.*?)</pre>', done.stdout, re.S)
        assert told and told[1], done.stderr[-2000:]
        results: dict[str, list[str]] = json.loads(unescape(told[1]))
        return results

    return look


def _subject(kind: str) -> Any:
    from briefgen import compose, compose_pack

    return compose_pack("fiji", "tonga", "samoa") if kind == "pack" else compose("kenya", audience=kind)


@pytest.mark.chromium
@pytest.mark.parametrize("kind", ["officials", "ngos", "pack"])
def test_axe_finds_nothing_at_any_width_nor_in_print(
    problems: Callable[[str], dict[str, list[str]]], kind: str
) -> None:
    from briefgen import render

    assert problems(render(_subject(kind), "html").decode()) == {name: [] for name in WIDTHS}


@pytest.mark.chromium
def test_axe_is_at_work(problems: Callable[[str], dict[str, list[str]]]) -> None:
    found = problems("<!DOCTYPE html><html><body><img src='data:,'><p style='width:3000px'>wide</body></html>")
    assert set(found) == set(WIDTHS)
    for lines in found.values():
        assert any(line.startswith("image-alt") for line in lines)
        assert any(line.startswith("wider than the window") for line in lines)
