"""The figures in the documentation are those that the benchmarks print."""

from __future__ import annotations

from benchmarks import classification, comparing


def test_agreement_of_the_classification(project):
    text = (project / "docs" / "importing.md").read_text(encoding="utf-8")
    measured = classification.measure("held-out")
    assert classification.table(measured) in text, (
        "put the table of `make bench ARGS=classification` into docs/importing.md"
    )
    told = f"Pillar accuracy is {measured.pillar_accuracy:.2f}, themes micro-F1 {measured.theme_f1:.2f}."
    assert told in text


def test_error_rates_of_the_comparison(project, capsys):
    text = (project / "docs" / "comparing.md").read_text(encoding="utf-8")
    comparing.main()
    printed = capsys.readouterr().out
    for line in printed.splitlines():
        if line.startswith("|"):
            assert line in text, "put the tables of `make bench ARGS=comparing` into docs/comparing.md"
    count, alike = printed.split("Built-in records: ")[1].split(" pairs")[0].split(" of ")[::-1]
    assert (count, alike) == ("698", "0")
