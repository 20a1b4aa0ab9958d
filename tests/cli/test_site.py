"""The site that `make docs` builds: the pages of docs/ and the reference of what the library offers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def test_the_site_has_every_page_and_its_links_lead_somewhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scripts.write_site", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    guide = tmp_path / "site" / "guide"
    pages = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *(PROJECT / "docs").rglob("*.md")]
    assert len(list(guide.glob("*.html"))) == len(pages)
    text = (tmp_path / "site" / "briefgen.html").read_text("utf-8")
    for name in ("compose", "compose_pack", "render"):
        assert f'id="{name}"' in text
    broken = {
        (page.name, target)
        for page in guide.glob("*.html")
        for target in re.findall(r'(?:href|src)="([^"#:]+\.(?:html|png))[#"]', page.read_text("utf-8"))
        if not (page.parent / target).resolve().exists()
    }
    assert broken == set()
