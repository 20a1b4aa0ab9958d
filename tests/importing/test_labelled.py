"""How often the rules are right on what people labelled before the rules were run: figures, pillars and themes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml

from briefgen.importing.classify import Classifier
from briefgen.importing.figures import read_figures

FIGURES = Path(__file__).with_name("labelled_figures.yaml")
RECOMMENDATIONS = Path(__file__).with_name("labelled_recommendations.yaml")


class Score(NamedTuple):
    precision: float
    recall: float
    wrong: list[str]


def score_figures(entries) -> Score:
    """Precision and recall of the figures of labelled paragraphs, and what was read wrongly or missed."""
    right = said = labelled = 0
    wrong = []
    for entry in entries:
        figures, _ = read_figures([entry["text"]], entry["year"])
        read = {(figure.measure, figure.value) for figure in figures}
        truth = set(entry["figures"].items())
        right, said, labelled = right + len(read & truth), said + len(read), labelled + len(truth)
        wrong += [f"read {item}: {entry['text']}" for item in read - truth]
        wrong += [f"missed {item}: {entry['text']}" for item in truth - read]
    return Score(right / said, right / labelled, wrong)


def test_figures_are_read_rightly_or_not_at_all():
    entries = yaml.safe_load(FIGURES.read_text(encoding="utf-8"))
    assert len(entries) >= 60
    for part in (entries[::2], entries[1::2]):
        score = score_figures(part)
        assert score.precision >= 0.95, score.wrong
        assert score.recall >= 0.85, score.wrong


def score_recommendations(entries) -> tuple[float, float, list[str]]:
    """Share of right pillars, micro-F1 of the themes, and what differs."""
    classifier = Classifier.open()
    right = true = said = labelled = 0
    wrong = []
    for text, pillar, themes in entries:
        ruled = classifier.classify(text)
        right += ruled.pillar == pillar
        true += len(set(ruled.themes) & set(themes))
        said, labelled = said + len(ruled.themes), labelled + len(themes)
        if ruled.pillar != pillar or set(ruled.themes) != set(themes):
            wrong.append(f"{ruled.pillar} {ruled.themes}, not {pillar} {themes}: {text}")
    return right / len(entries), 2 * true / (said + labelled), wrong


def test_pillars_and_themes_of_the_reports_own_manner():
    entries = yaml.safe_load(RECOMMENDATIONS.read_text(encoding="utf-8"))
    pillars, themes, wrong = score_recommendations(entries[1::2])
    assert pillars >= 0.92, wrong
    assert themes >= 0.85, wrong
