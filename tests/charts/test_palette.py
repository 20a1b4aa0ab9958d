"""One ink for charts, style sheets, Word and a brand that names none."""

from __future__ import annotations

import re

from briefgen.charts.palette import ACCENT, INK
from briefgen.resources import templates_folder
from briefgen.template import Brand


def test_word_and_a_brand_without_colours_use_the_ink_and_accent_of_the_charts() -> None:
    styles = (templates_folder() / "word" / "styles.xml").read_text("utf-8")
    theme = (templates_folder() / "word" / "theme.xml").read_text("utf-8")
    assert INK.removeprefix("#").upper() in styles
    for name in ("dk1", "dk2"):
        assert re.search(rf'<a:{name}><a:srgbClr val="{INK[1:]}"/>', theme, re.IGNORECASE)
    assert (Brand().ink, Brand().accent) == (INK, ACCENT)
