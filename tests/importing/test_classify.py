"""Pillars and themes by phrases in data: the language of phrases, and how well the rules agree with people."""

from __future__ import annotations

import pytest

from benchmarks import classification
from briefgen.errors import DataError
from briefgen.importing.classify import Classifier, compile_phrase, normalise
from briefgen.resources import data_folder


@pytest.fixture(scope="module")
def classifier():
    return Classifier.open()


def test_rules_agree_with_people_on_the_held_out_half():
    agreement = classification.measure("held-out")
    assert agreement.total > 400
    assert agreement.pillar_accuracy >= 0.85
    assert agreement.theme_f1 >= 0.70


def test_halves_share_no_country_and_stay_the_same():
    held_out, tuning = (classification.files_of(half) for half in ("held-out", "tuning"))
    assert not set(held_out) & set(tuning)
    assert len(held_out) + len(tuning) == len(list((data_folder() / "countries").glob("*.yaml")))
    assert held_out == classification.files_of("held-out")


def test_themes_of_the_rules_are_those_of_the_vocabulary(classifier, catalogue):
    assert set(classifier._themes.themes) == {term.id for term in catalogue.vocabulary.themes}, (
        "a theme without rules is never found by an import"
    )


@pytest.mark.parametrize(
    ("text", "pillar", "themes"),
    [
        (
            "Vigorously investigate and prosecute trafficking crimes, including complicit officials, and seek adequate "
            "penalties for convicted traffickers, which should involve significant prison terms.",
            "prosecution",
            {"official-complicity", "sentencing"},
        ),
        (
            "Proactively identify trafficking victims by screening for trafficking indicators among migrant workers, "
            "and refer them to services.",
            "protection",
            {"victim-identification", "migrant-workers"},
        ),
        (
            "Consistently enforce strong regulations and oversight of labor recruitment companies.",
            "prevention",
            {"migrant-workers"},
        ),
        (
            "Eliminate recruitment fees charged to workers and ensure employers pay them.",
            "prevention",
            {"recruitment-fees", "migrant-workers"},
        ),
        (
            "Increase collaboration and coordination with civil society and neighboring countries.",
            "partnership",
            {"coordination"},
        ),
        (
            "Ensure victims are not inappropriately penalized solely for unlawful acts.",
            "protection",
            {"non-penalisation"},
        ),
    ],
)
def test_sentences_as_the_report_words_them(text, pillar, themes, classifier):
    found = classifier.classify(text)
    assert found.pillar == pillar
    assert themes <= set(found.themes)


def test_reasons_name_the_phrases(classifier):
    found = classifier.classify("Train judges.")
    assert found.theme_reasons == (("training", ("train",)),)
    assert found.pillar_reasons[0][0] == found.pillar


def test_text_without_a_phrase_has_a_pillar_all_the_same(classifier):
    found = classifier.classify("Xyzzy.")
    assert (found.pillar, found.themes, found.pillar_reasons) == ("prosecution", (), ())


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("prison term", "A prison term.", True),
        ("prison term", "The prisons termed it.", False),
        ("investigat*", "Investigating police", True),
        ("a|b c", "b c", True),
        ("^ train", "Train police", True),
        ("^ train", "Police train", False),
        ("train … judge*", "Train the police and all the judges", True),
        ("train ... judge*", "Train one two three four five six seven judges", False),
        ("labour", "Labor inspectors", True),
        ("penalise*", "were penalized", True),
        ("victim-centred", "A victim-centered approach", True),
    ],
)
def test_language_of_phrases(phrase, text, found):
    assert bool(compile_phrase(phrase).pattern.search(normalise(text))) is found


@pytest.mark.parametrize("phrase", ["", "*", "... judges", "train ...", "a b|"])
def test_phrase_that_means_nothing_is_an_error(phrase):
    with pytest.raises(ValueError, match=r"phrase|word|gap"):
        compile_phrase(phrase)


def test_rules_of_a_layer_replace_the_built_in_ones(tmp_path):
    folder = tmp_path / "classification"
    folder.mkdir()
    (folder / "themes.yaml").write_text("at_most: 1\nthemes:\n  training: {phrases: [lace]}\n")
    own = Classifier.open([tmp_path])
    assert own.classify("Teach lace-making; lace is old.").themes == ("training",)
    assert own.classify("Train judges.").pillar == Classifier.open().classify("Train judges.").pillar


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [
        ("themes.yaml", "at_most: 0\nthemes: {}\n", "at_most"),
        ("themes.yaml", "at_most: 1\nthemes:\n  training: {phrases: ['* x']}\n", r"themes.training.phrases\[1\]"),
        ("pillars.yaml", "otherwise: x\npillars: {}\n", "pillars"),
        ("pillars.yaml", "[]", "keys and values"),
    ],
)
def test_mistake_in_the_rules_is_named(tmp_path, name, text, field):
    (tmp_path / "classification").mkdir()
    (tmp_path / "classification" / name).write_text(text)
    with pytest.raises(DataError, match=field):
        Classifier.open([tmp_path])
