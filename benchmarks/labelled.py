"""How often figures, pillars and themes are read rightly from paragraphs and recommendations labelled by hand.

The entries are in the report's manner, about countries that do not exist. `labelled_*.yaml` were used to work on the
rules; `held_out_*.yaml` were written and labelled after the rules were frozen, and committed before they were measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

from briefgen.importing.classify import Classifier
from briefgen.importing.report_figures import read_figures

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
    """Labelled paragraphs: those that are held out, or those that the rules were worked on with."""
    return cast(list[dict[str, Any]], _read("figures", held_out))


def recommendations(*, held_out: bool) -> list[tuple[str, str, list[str]]]:
    """Labelled recommendations (text, pillar, themes), held out or not."""
    return cast(list[tuple[str, str, list[str]]], _read("recommendations", held_out))


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


def _read(what: str, held_out: bool) -> object:
    name = f"{'held_out' if held_out else 'labelled'}_{what}.yaml"
    return yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))


def main() -> None:
    """Print the table."""
    print("| labelled by hand | n | figures: precision | recall | n | pillar | themes (micro-F1) |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for half, held_out in (("development", False), ("held out", True)):
        paragraphs, rules = figures(held_out=held_out), recommendations(held_out=held_out)
        read, ruled = score_figures(paragraphs), score_rules(rules)
        shares = (len(paragraphs), f"{read.precision:.3f}", f"{read.recall:.3f}", len(rules))
        print(f"| {half} | {' | '.join(map(str, shares))} | {ruled.pillars:.3f} | {ruled.themes:.3f} |")


if __name__ == "__main__":
    main()
