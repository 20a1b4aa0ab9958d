"""The figures in the documentation are those that the benchmarks print."""

from __future__ import annotations

import re

import pytest

from benchmarks import classification, comparing


def test_agreement_of_the_classification(project):
    """Records are corrected now and then: a figure may move a little before its table must be printed anew."""
    text = (project / "docs" / "importing.md").read_text(encoding="utf-8")
    measured = classification.measure("held-out")
    told = re.search(r"Pillar accuracy is ([\d.]+), themes micro-F1 ([\d.]+)\.", text)
    assert float(told[1]) == pytest.approx(measured.pillar_accuracy, abs=0.015)
    assert float(told[2]) == pytest.approx(measured.theme_f1, abs=0.015)
    documented, now = (dict(_rows(table)) for table in (text, classification.table(measured)))
    assert documented.keys() == now.keys(), "put the table of `make bench ARGS=classification` into docs/importing.md"
    for label, (n, *scores) in now.items():
        assert documented[label][0] == pytest.approx(n, abs=max(3, n / 20)), label
        if n >= 20:
            assert documented[label][1:] == pytest.approx(scores, abs=0.06), label


def _rows(text):
    for label, *numbers in re.findall(
        r"^\| ((?:pillar|theme|all) .*?) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", text, re.M
    ):
        yield label, [float(number) for number in numbers]


def test_error_rates_of_the_comparison(project, capsys):
    text = (project / "docs" / "comparing.md").read_text(encoding="utf-8")
    comparing.main()
    printed = capsys.readouterr().out
    for line in printed.splitlines():
        if line.startswith("|"):
            assert line in text, "put the tables of `make bench ARGS=comparing` into docs/comparing.md"
