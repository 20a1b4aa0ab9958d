"""Places where WeasyPrint 70 spends time or varies its bytes without need, put right when it is loaded."""

from __future__ import annotations


def install() -> None:
    """Apply all adjustments; done once, when WeasyPrint is loaded."""
    _subset_fonts_ourselves()


def _subset_fonts_ourselves() -> None:
    from weasyprint.pdf.fonts import Font

    from briefgen.writers.pdf.font_subset import can_subset, subset

    original = Font.subset

    def subset_font(self: Font, to_unicode: dict[int, str], hinting: bool) -> None:
        if to_unicode and not hinting and self.index == 0 and can_subset(self.file_content):
            self.file_content = subset(self.file_content, to_unicode)
        else:
            original(self, to_unicode, hinting)

    Font.subset = subset_font
