"""Recommendations one by one, and progress and gaps, from whatever an edition prints."""

from __future__ import annotations

from briefgen.importing.blocks import Block, Run
from briefgen.importing.report_statements import read_assessment, split_recommendations


def _paragraph(*runs):
    return Block("paragraph", tuple(Run(text, bold) for text, bold in runs))


def test_semicolons_outside_brackets_part_recommendations():
    text = "Train police (in cities; in ports); fund shelters; and count cases."
    assert split_recommendations([_paragraph((text, False))]) == (
        ("Train police (in cities; in ports)", "fund shelters", "count cases."),
        "semicolons",
        None,
    )


def test_bold_verbs_part_recommendations():
    runs = [
        ("Train", True),
        (" police. ", False),
        ("Fund", True),
        (" shelters and ", False),
        ("never", True),
        (" close them.", False),
    ]
    texts, form, _ = split_recommendations([_paragraph(*runs)])
    assert (texts, form) == (("Train police.", "Fund shelters and never close them."), "bold verbs")


def test_numbers_and_bullets_are_not_words_of_the_report():
    blocks = [
        _paragraph(("1. Train police.", False)),
        _paragraph(("(2) Fund shelters.", False)),
        _paragraph(("• Count.......", False)),
    ]
    assert split_recommendations(blocks)[0] == ("Train police.", "Fund shelters.", "Count.......")


def test_list_printed_twice_is_read_once():
    items = [Block("item", (Run("Train the police."),)), Block("item", (Run("Train the police."),))]
    assert split_recommendations(items) == (("Train the police.",), "list", None)


def test_nothing_is_no_recommendation():
    assert split_recommendations([]) == ((), "no recommendations", None)


def test_progress_and_gaps_follow_the_pattern_of_the_report():
    progress, gaps = read_assessment(
        [
            "The Government of Ardenia does not fully meet the minimum standards. These efforts included opening a "
            "shelter; convicting more traffickers (nine; all men); and paying interpreters. However, the government "
            "did not meet the minimum standards in several key areas. Inspectors rarely visited workshops. The U.S. "
            "found no plan. Therefore Ardenia remained on Tier 2."
        ]
    )
    assert progress == ("opening a shelter", "convicting more traffickers (nine; all men)", "paying interpreters")
    assert gaps == ("Inspectors rarely visited workshops.", "The U.S. found no plan.")


def test_gap_of_a_tier_1_country():
    _, gaps = read_assessment(["Although the government meets the minimum standards, it closed a shelter."])
    assert gaps == ("Although the government meets the minimum standards, it closed a shelter.",)


def test_assessment_of_another_pattern_gives_nothing():
    assert read_assessment(["Hesperine has no working government. Militias rule."])[0] == ()


def test_paragraph_of_sentences_that_nothing_parts_is_none():
    """A print whose bold verbs cannot be seen: one recommendation of four sentences would be garbled."""
    paragraph = Block("paragraph", (Run("Train police. Fund shelters. Ban fees. Screen all workers."),))
    assert split_recommendations([paragraph])[2] is paragraph
