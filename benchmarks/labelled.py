"""How often figures, pillars and themes are read rightly from what people labelled before the rules were run on it.

The entries are in the report's manner, about countries that do not exist; every second one is held out (its wrong
answers are counted and not looked at).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from briefgen.importing.classify import Classifier
from briefgen.importing.figures import read_figures

_FOLDER = Path(__file__).resolve().parents[1] / "tests" / "importing"


class FigureScore(NamedTuple):
    """Shares from 0 to 1, and what was read wrongly or missed."""

    precision: float
    recall: float
    wrong: list[str]


class RuleScore(NamedTuple):
    """Share of right pillars, micro-F1 of the themes, and what differs."""

    pillars: float
    themes: float
    wrong: list[str]


def figures(*, held_out: bool) -> list[dict[str, Any]]:
    """Labelled paragraphs of one half."""
    return _half("labelled_figures.yaml", held_out)


def recommendations(*, held_out: bool) -> list[tuple[str, str, list[str]]]:
    """Labelled recommendations of one half: text, pillar, themes."""
    return _half("labelled_recommendations.yaml", held_out)


def score_figures(entries: Sequence[dict[str, Any]]) -> FigureScore:
    """Precision and recall of (measure, number) in labelled paragraphs."""
    right = read = labelled = 0
    wrong = []
    for entry in entries:
        taken = {(figure.measure, figure.value) for figure in read_figures([entry["text"]], entry["year"])[0]}
        truth = set(entry["figures"].items())
        right, read, labelled = right + len(taken & truth), read + len(taken), labelled + len(truth)
        wrong += [f"read {item}: {entry['text']}" for item in taken - truth]
        wrong += [f"missed {item}: {entry['text']}" for item in truth - taken]
    return FigureScore(right / read, right / labelled, wrong)


def score_rules(entries: Sequence[tuple[str, str, list[str]]]) -> RuleScore:
    """Agreement of the rules of `data/classification/` with the labels."""
    classifier = Classifier.open()
    right = true = ruled_themes = labelled = 0
    wrong = []
    for text, pillar, themes in entries:
        ruled = classifier.classify(text)
        right += ruled.pillar == pillar
        true += len(set(ruled.themes) & set(themes))
        ruled_themes, labelled = ruled_themes + len(ruled.themes), labelled + len(themes)
        if ruled.pillar != pillar or set(ruled.themes) != set(themes):
            wrong.append(f"{ruled.pillar} {ruled.themes}, not {pillar} {themes}: {text}")
    return RuleScore(right / len(entries), 2 * true / (ruled_themes + labelled), wrong)


def _half(name: str, held_out: bool) -> Any:
    return yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))[held_out::2]


def main() -> None:
    """Print the table."""
    print("| labelled by hand | n | figures: precision | recall | n | pillar | themes (micro-F1) |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for half, held_out in (("tuning", False), ("held-out", True)):
        paragraphs, rules = figures(held_out=held_out), recommendations(held_out=held_out)
        read, ruled = score_figures(paragraphs), score_rules(rules)
        shares = (len(paragraphs), f"{read.precision:.2f}", f"{read.recall:.2f}", len(rules))
        print(f"| {half} | {' | '.join(map(str, shares))} | {ruled.pillars:.2f} | {ruled.themes:.2f} |")


if __name__ == "__main__":
    main()
