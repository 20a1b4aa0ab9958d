"""How often the rules are right on what people labelled before the rules were run: figures, pillars and themes."""

from __future__ import annotations

import pytest

from benchmarks import labelled


@pytest.mark.parametrize("held_out", [False, True])
def test_figures_are_read_rightly_or_not_at_all(held_out):
    score = labelled.score_figures(labelled.figures(held_out=held_out))
    assert score.precision >= 0.95, score.wrong
    assert score.recall >= 0.85, score.wrong


@pytest.mark.parametrize("held_out", [False, True])
def test_pillars_and_themes_of_the_reports_own_manner(held_out):
    score = labelled.score_rules(labelled.recommendations(held_out=held_out))
    assert score.pillars >= 0.92, score.wrong
    assert score.themes >= 0.85, score.wrong


def test_there_are_enough_held_out_entries():
    assert len(labelled.figures(held_out=True)) >= 60
    assert len(labelled.recommendations(held_out=True)) >= 90


def test_documentation_says_what_is_measured(project, capsys):
    text = (project / "docs" / "importing.md").read_text(encoding="utf-8")
    labelled.main()
    for line in capsys.readouterr().out.splitlines():
        assert line in text, "put the table of `make bench ARGS=labelled` into docs/importing.md"
