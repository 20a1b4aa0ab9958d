"""Figures are read only where a sentence leaves no doubt."""

from __future__ import annotations

import pytest

from briefgen.importing.report_figures import read_figures


def _read(*sentences, edition=2024):
    return [(f.measure, f.value, f.unit, f.period) for f in read_figures(sentences, edition)[0]]


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        (
            "In 2023, the government investigated 33 trafficking cases, compared with 12 in 2022.",
            ("investigations", 33, "cases", "2023"),
        ),
        ("Police opened investigations into 61 cases.", ("investigations", 61, "cases", "")),
        ("The national police conducted 1,204 investigations.", ("investigations", 1204, "investigations", "")),
        (
            "During the reporting period, prosecutors initiated prosecutions of 10 alleged traffickers, four of age.",
            ("prosecutions", 10, "alleged traffickers", ""),
        ),
        ("The prosecutor’s office reported prosecuting 14 suspects.", ("prosecutions", 14, "alleged traffickers", "")),
        ("Courts convicted nine traffickers.", ("convictions", 9, "traffickers", "")),
        ("Courts convicted and sentenced twenty-one traffickers.", ("convictions", 21, "traffickers", "")),
        ("The government secured 12 convictions in 2023.", ("convictions", 12, "convictions", "2023")),
        (
            "The government identified 482 victims of trafficking—45 adult females and 437 children.",
            ("victims_identified", 482, "victims", ""),
        ),
        (
            "Authorities formally identified 30 potential trafficking victims during the reporting period.",
            ("victims_identified", 30, "potential victims", ""),
        ),
        (
            "The government did not convict any traffickers during the reporting period.",
            ("convictions", 0, "traffickers", ""),
        ),
    ],
)
def test_certain_figure(sentence, figure):
    assert _read(sentence) == [figure]


def test_three_figures_of_one_sentence():
    read = _read(
        "The government investigated 20 cases, prosecuted 12 alleged traffickers, and convicted 11 traffickers."
    )
    assert [figure[:2] for figure in read] == [("investigations", 20), ("prosecutions", 12), ("convictions", 11)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Lantern House, an NGO, identified 17 victims.",
        "An international organization’s police unit identified 10 victims.",
        "The government identified at least 40 victims.",
        "The government identified 45 sex trafficking victims.",
        "The government identified 45 victims of sex trafficking.",
        "Officials identified 30 victims in Port Lace.",
        "The government investigated fewer cases than the 31 cases of last year.",
        "The government identified 12.5 victims per district.",
        "In 2019, the government convicted 9 traffickers.",
        "The government did not convict any traffickers who were officials.",
        "The government did not report prosecuting 3 suspects.",
        "Ardenia’s hotline received 61 calls.",
        "Traffickers identified 20 victims.",
    ],
)
def test_doubtful_figure_is_left_alone(sentence):
    assert _read(sentence) == []


def test_former_year_in_the_same_sentence_is_not_taken():
    assert _read("The government convicted 8 traffickers, compared with convicting 10 traffickers in 2022.") == [
        ("convictions", 8, "traffickers", "")
    ]


def test_sentences_that_disagree_give_nothing():
    figures, doubts = read_figures(
        ["The government convicted 3 traffickers. Authorities convicted five traffickers."], 2024
    )
    assert figures == ()
    assert [(doubt.measure, len(doubt.sentences)) for doubt in doubts] == [("convictions", 2)]


def test_sentence_is_kept():
    (figure,), _ = read_figures(["Effort grew. Courts convicted 9 traffickers, e.g. in St. Ada. All appealed."], 2024)
    assert figure.sentence == "Courts convicted 9 traffickers, e.g. in St. Ada."
