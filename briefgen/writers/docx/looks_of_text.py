"""Looks of running text and lists: the roles that a brief's paragraphs have."""

from __future__ import annotations

from collections.abc import Mapping

from briefgen.writers.docx.look import (
    ACCENT_HEX,
    INK_HEX,
    LABEL_ROOM,
    LINE_HEX,
    QUIET_HEX,
    STEP,
    TINT_HEX,
    Level,
    Look,
    Properties,
    edge_line,
    letters,
    space,
)


def text_looks(column: int) -> tuple[Look, ...]:
    """Running text, and the roles that a brief's paragraphs have."""
    edge: Properties = {"left": str(column)}
    whole: Properties = {"keepLines": True}
    opening: Properties = {"keepNext": True, "keepLines": True}
    room = column or LABEL_ROOM
    labelled: Properties = {"left": str(room), "hanging": str(room)}
    beside_bar: Properties = {"left": str(room), "hanging": str(room - 113)}
    return (
        Look("Normal", default=True, gallery=False, characters=letters(colour=INK_HEX)),
        Look("Body Text", based_on="Normal", paragraph={"spacing": space(0, 4), "ind": edge}),
        Look("Lead", based_on="Body Text", characters=letters(11.5)),
        Look(
            "Bottom Line",
            based_on="Body Text",
            paragraph={**whole, "spacing": space(0, 4), "ind": labelled},
            characters=letters(11.5),
        ),
        Look(
            "List Label",
            based_on="Body Text",
            follows="List Bullet",
            paragraph={"keepNext": True, "spacing": space(3, 0.5)},
            characters=letters(9.5, bold=True, colour=QUIET_HEX),
        ),
        Look("List Bullet", based_on="Body Text", paragraph={"spacing": space(0, 1.5)}, numbering="bullets"),
        Look("List Bullet 2", based_on="List Bullet", numbering="bullets", level=1),
        Look("List Bullet 3", based_on="List Bullet", numbering="bullets", level=2),
        Look("List Number", based_on="Body Text", paragraph={"spacing": space(0, 1.5)}, numbering="numbers"),
        Look("List Number 2", based_on="List Number", numbering="numbers", level=1),
        Look("List Number 3", based_on="List Number", numbering="numbers", level=2),
        Look(
            "List Continue",
            based_on="Body Text",
            paragraph={"spacing": space(0, 2), "ind": {"left": str(column + STEP)}},
        ),
        Look(
            "Recommendation",
            based_on="Body Text",
            follows="Advice",
            paragraph={**opening, "spacing": space(6, 2)},
            numbering="recommendations",
        ),
        Look(
            "Advice",
            based_on="Body Text",
            paragraph={
                **opening,
                "pBdr": {"left": edge_line(ACCENT_HEX, 12, 5)},
                "shd": {"val": "clear", "color": "auto", "fill": TINT_HEX},
                "spacing": space(0.5, 0.5),
                "ind": beside_bar,
            },
            characters=letters(9.5),
        ),
        Look("Advice End", based_on="Advice", follows="Recommendation", paragraph={"keepNext": "0"}),
        Look(
            "Expected Line",
            based_on="Body Text",
            follows="Answer",
            paragraph={**opening, "spacing": space(3, 1), "ind": labelled},
        ),
        Look("Answer", based_on="Body Text", paragraph={**whole, "ind": labelled}),
        Look("Press Line", based_on="Body Text", paragraph=whole),
        Look(
            "Ask",
            based_on="Body Text",
            follows="Ask Detail",
            paragraph={**opening, "spacing": space(4, 2)},
            characters=letters(11.5, bold=True),
        ),
        Look("Ask More", based_on="Ask", follows="Ask Detail", characters=letters(10)),
        Look("Ask Detail", based_on="Body Text", paragraph={**whole, "spacing": space(0, 2), "ind": labelled}),
        Look("Rule", based_on="Body Text", paragraph=whole),
        Look(
            "Quote",
            based_on="Body Text",
            paragraph={"pBdr": {"left": edge_line(LINE_HEX, 8, 8)}, "ind": {"left": str(column + STEP)}},
        ),
        Look("Note", based_on="Body Text", paragraph={"spacing": space(0, 4)}, characters=letters(9, colour=QUIET_HEX)),
        Look("Opening Note", based_on="Note", follows="Body Text", paragraph=opening),
        Look(
            "Source",
            based_on="Body Text",
            paragraph={"keepLines": True, "spacing": space(0, 2, 1)},
            characters=letters(9),
            numbering="sources",
        ),
        Look("Source Line", based_on="Note", paragraph=whole),
    )


def list_levels(column: int) -> Mapping[str, tuple[Level, ...]]:
    """The list definitions by name."""
    hanging = STEP if column == 0 else 340
    """Signs hang before the text column where there is room; without a label column the text moves in."""
    first = column or STEP
    bullets = zip("•–•", ("List Bullet", "List Bullet 2", "List Bullet 3"), strict=True)
    numbers = (("decimal", "List Number"), ("lowerLetter", "List Number 2"), ("lowerRoman", "List Number 3"))
    return {
        "bullets": tuple(
            Level("bullet", sign, first + STEP * depth, STEP, style, letters(colour=QUIET_HEX))
            for depth, (sign, style) in enumerate(bullets)
        ),
        "numbers": tuple(
            Level(form, f"%{depth + 1}.", first + hanging * depth, hanging, style)
            for depth, (form, style) in enumerate(numbers)
        ),
        "recommendations": (
            Level("decimal", "%1", first, hanging, "Recommendation", letters(bold=True, colour=ACCENT_HEX)),
        ),
        # The list of sources is small print: it takes the whole line.
        "sources": (Level("decimal", "[%1]", 454, 454, "Source", letters(colour=QUIET_HEX)),),
    }
