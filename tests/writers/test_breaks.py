"""Where a page breaks: no line of a paragraph is left alone at a page's foot or head."""

from __future__ import annotations

from briefgen.resources import templates_folder
from briefgen.writers.pdf.weasyprint_loading import load_weasyprint

LINES = "one<br>two<br>three<br>four"


def test_no_single_line_of_a_paragraph_stands_at_the_foot_or_head_of_a_page() -> None:
    weasyprint = load_weasyprint()
    style = (templates_folder() / "brief" / "print.css").read_text(encoding="utf-8")
    for height in range(50, 54):
        page = (
            f'<style>{style} p {{ margin: 0 }}</style><body class="brief"><div class="sheet">'
            f'<div style="height: {height * 5}mm"></div><p>{LINES}</p></div>'
        )
        pages = weasyprint.HTML(string=page).render().pages
        shares = [sum(1 for _ in _lines(printed._page_box)) for printed in pages]
        assert 1 not in shares, (height, shares)
        assert sum(shares) == 4


def _lines(box: object) -> list[object]:
    children = getattr(box, "children", ())
    inside = [line for child in children for line in _lines(child)]
    text = "".join(getattr(child, "text", "") for child in children)
    return [box] if text.strip() in LINES.split("<br>") else inside
