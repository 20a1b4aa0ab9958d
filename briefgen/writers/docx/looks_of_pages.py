"""Looks of titles, headings, tables, contents, cover and running matter, and of pieces of text."""

from __future__ import annotations

from briefgen.charts.palette import TIER_LOOKS
from briefgen.writers.docx.look import (
    ACCENT_HEX,
    INK_HEX,
    LINE_HEX,
    QUIET_HEX,
    STEP,
    Look,
    Properties,
    Value,
    colour_of,
    edge_line,
    heading,
    letters,
    space,
)


def page_looks(column: int, width: int) -> tuple[Look, ...]:
    """Titles, headings, tables, contents, cover, running matter."""
    edge: Properties = {"left": str(column)}
    to_margin: Properties = {"tab": {"val": "right", "leader": "dot", "pos": str(width)}}
    far_side: Properties = {"tab": {"val": "right", "pos": str(width)}}
    rule_above: Properties = {"top": edge_line(LINE_HEX, 6, 5)}
    title: Properties = {"keepNext": True, "keepLines": True}
    aside: Properties = {"right": "85"}
    return (
        Look(
            "Brief Title",
            based_on="Normal",
            follows="Brief Subtitle",
            paragraph={**title, "spacing": space(0, 2, 0.9)},
            characters=letters(26, bold=True),
        ),
        Look(
            "Brief Subtitle",
            based_on="Normal",
            follows="Body Text",
            paragraph={**title, "spacing": space(0, 5, 1)},
            characters=letters(11, colour=QUIET_HEX),
        ),
        Look(
            "Kicker",
            based_on="Normal",
            follows="Brief Title",
            paragraph={"keepNext": True, "spacing": space(0, 2, 1)},
            characters=letters(bold=True, colour=ACCENT_HEX),
        ),
        Look("Badge Line", based_on="Normal", follows="Body Text", paragraph={"spacing": space(2, 2, 1)}),
        Look("Logo", based_on="Normal", follows="Kicker", paragraph={"spacing": space(0, 4, 1), "jc": "right"}),
        heading(1, 13, space(11, 3, 1), INK_HEX, pBdr=rule_above),
        heading(2, 10.5, space(5, 1.5, 1), INK_HEX, ind=edge),
        heading(3, 10, space(5, 2, 1), INK_HEX, ind=edge),
        heading(4, 10, space(5, 2, 1), QUIET_HEX, ind=edge),
        Look(
            "Heading 1 Ours",
            based_on="Heading 1",
            follows="Body Text",
            paragraph={"pBdr": {"top": edge_line(ACCENT_HEX, 18, 5)}},
            characters=letters(colour=ACCENT_HEX),
        ),
        Look("Heading 2 Ours", based_on="Heading 2", follows="Body Text", characters=letters(colour=ACCENT_HEX)),
        Look(
            "Country Heading",
            based_on="Heading 2",
            follows="Body Text",
            paragraph={"pBdr": rule_above, "spacing": space(11, 4, 1), "ind": {"left": "0"}},
            characters=letters(12),
        ),
        Look(
            "Country Heading Ours",
            based_on="Country Heading",
            follows="Body Text",
            paragraph={"pBdr": {"top": edge_line(ACCENT_HEX, 18, 5)}},
            characters=letters(colour=ACCENT_HEX),
        ),
        Look("Heading 3 Ours", based_on="Heading 3", follows="Body Text", characters=letters(colour=ACCENT_HEX)),
        Look(
            "Country Title",
            based_on="Heading 1",
            follows="Brief Subtitle",
            paragraph={"pageBreakBefore": True, "pBdr": {"top": {"val": "nil"}}, "spacing": space(0, 2, 0.9)},
            characters=letters(26),
        ),
        Look(
            "Caption",
            based_on="Normal",
            follows="Body Text",
            paragraph={"keepNext": True, "keepLines": True, "spacing": space(9, 3, 1)},
            characters=letters(9.5, colour=QUIET_HEX),
        ),
        Look(
            "Figure Caption",
            based_on="Caption",
            paragraph={"keepNext": "0", "spacing": space(2, 6, 1), "ind": edge},
        ),
        Look(
            "Figure",
            based_on="Normal",
            follows="Figure Caption",
            paragraph={"keepNext": True, "spacing": space(8, 0, 1)},
        ),
        Look("Table Text", based_on="Normal", paragraph={"spacing": space(2, 2, 1)}, characters=letters(9.5)),
        Look("Table Text Kept", based_on="Table Text", gallery=False, paragraph={"keepNext": True}),
        Look("Table Number", based_on="Table Text", paragraph={"ind": aside, "jc": "right"}),
        Look("Table Number Kept", based_on="Table Number", gallery=False, paragraph={"keepNext": True}),
        Look(
            "Table Head",
            based_on="Table Text",
            paragraph={"keepNext": True},
            characters=letters(9, bold=True, colour=QUIET_HEX),
        ),
        Look("Table Head Number", based_on="Table Head", paragraph={"ind": aside, "jc": "right"}),
        Look(
            "Table End",
            based_on="Normal",
            gallery=False,
            paragraph={"spacing": space(0, 0, 1)},
            characters=letters(2),
        ),
        Look(
            "Contents Heading",
            based_on="Normal",
            follows="Body Text",
            paragraph={"keepNext": True, "pageBreakBefore": True, "spacing": space(0, 8, 1)},
            characters=letters(13, bold=True),
        ),
        Look(
            "TOC 1",
            based_on="Normal",
            gallery=False,
            paragraph={"tabs": to_margin, "spacing": space(5, 1, 1)},
            characters=letters(bold=True),
        ),
        Look(
            "TOC 2",
            based_on="Normal",
            gallery=False,
            paragraph={"tabs": to_margin, "spacing": space(0, 1, 1), "ind": {"left": str(STEP)}},
        ),
        Look(
            "TOC 3",
            based_on="Normal",
            gallery=False,
            paragraph={"tabs": to_margin, "spacing": space(0, 0, 1), "ind": {"left": str(2 * STEP)}},
            characters=letters(9.5),
        ),
        Look("Cover Kicker", based_on="Kicker", follows="Cover Title", paragraph={"spacing": space(60, 4, 1)}),
        Look(
            "Cover Title",
            based_on="Brief Title",
            follows="Cover Subtitle",
            paragraph={"spacing": space(0, 6, 0.9)},
            characters=letters(36),
        ),
        Look(
            "Cover Subtitle",
            based_on="Brief Subtitle",
            paragraph={"spacing": space(0, 10, 1)},
            characters=letters(14),
        ),
        Look("Cover Facts", based_on="Normal", paragraph={"spacing": space(0, 3)}),
        Look(
            "Header",
            based_on="Normal",
            gallery=False,
            paragraph={"tabs": far_side, "spacing": space(0, 0, 1)},
            characters=letters(9, colour=QUIET_HEX),
        ),
        Look("Footer", based_on="Header", gallery=False),
        Look("Marking", based_on="Normal", paragraph={"spacing": space(0, 3, 1)}, characters=letters(9.5, bold=True)),
    )


def character_looks() -> tuple[Look, ...]:
    """Pieces of text: emphasis, links, citations, badges."""

    def look(name: str, *, gallery: bool = True, points: float = 0, **properties: Value) -> Look:
        return Look(name, kind="character", gallery=gallery, characters=letters(points, **properties))  # type: ignore[arg-type]

    return (
        Look("Default Paragraph Font", kind="character", gallery=False, default=True),
        look("Strong", bold=True),
        look("Emphasis", italic=True),
        look("Intense Emphasis", bold=True, italic=True),
        look("Hyperlink", gallery=False, colour=ACCENT_HEX),
        look("Cite", colour=ACCENT_HEX, points=9),
        look("Back Link", gallery=False, colour=ACCENT_HEX),
        look("Marking Text", bold=True, colour=INK_HEX),
        look("Label", bold=True, colour=ACCENT_HEX),
        look("Year Mark", colour=QUIET_HEX, points=9),
        look("Quiet", colour=QUIET_HEX, points=9),
        *(
            look(
                f"{tier} Badge",
                bold=True,
                colour=colour_of(tier_look.ink),
                bdr={"val": "single", "sz": "4", "space": "1", "color": colour_of(tier_look.line)},
                shd={"val": "clear", "color": "auto", "fill": colour_of(tier_look.fill)},
            )
            for tier, tier_look in TIER_LOOKS.items()
        ),
    )
