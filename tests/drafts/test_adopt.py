"""`adopt`: corrections made in a draft become data of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from briefgen.catalogue import Catalogue
from briefgen.drafts.adopt import adoptions
from briefgen.drafts.adopt_writing import files_of, write_adoptions, write_files
from briefgen.drafts.refresh import refresh
from briefgen.drafts.renewing import Renewal
from briefgen.errors import DraftError, OutputError
from briefgen.output import Staged
from briefgen.wordxml.namespaces import qn
from tests.drafts.drafting import Hand

REC = "rec.AUS.2024.press-penalties-fit-crime-convicted"
FIGURE = "figure.AUS.2025.investigations-2024"


@pytest.fixture(scope="module")
def draft(catalogue: Any) -> bytes:
    return Renewal(catalogue)({"kind": "brief", "country": "AUS", "edition": "2025"})


def corrected(draft: bytes) -> bytes:
    hand = Hand(draft)
    hand.replace(REC, "significant prison terms", "prison terms of years")
    hand.replace(f"{FIGURE}.value", "200", "1,211").replace(f"{FIGURE}.period", "2024", "2024-25")
    hand.replace("standing.AUS", "every edition", "every report")
    return hand.done()


def test_a_better_wording_and_a_corrected_figure_are_found(draft: bytes, catalogue: Any) -> None:
    adopted = adoptions(corrected(draft), catalogue, name="australia.docx", editor="Ana Silva")
    assert {(one.iso3, one.kind, one.item) for one in adopted.corrections} == {
        ("AUS", "recommendations", "press-penalties-fit-crime-convicted"),
        ("AUS", "figures", "investigations-2024"),
    }
    assert [line.partition(":")[0] for line in adopted.left] == ["standing.AUS"]
    text = adopted.as_text(Path("data"))
    assert "[-significant -]prison terms{+ of years+}" in text
    figure = next(one.entry for one in adopted.corrections if one.kind == "figures")
    assert (figure["value"], figure["period"]) == (1211, "2024-25")


def test_the_next_brief_has_them_with_the_draft_as_their_source(draft: bytes, catalogue: Any, tmp_path: Path) -> None:
    adopted = adoptions(corrected(draft), catalogue, name="australia.docx", editor="Ana Silva")
    (file,) = write_adoptions(adopted, tmp_path)
    assert file == tmp_path / "countries" / "AUS.yaml"
    opened = Catalogue.open([tmp_path])
    record = opened.country("AUS")
    item = next(one for one in record.recommendations if one.id == "press-penalties-fit-crime-convicted")
    assert item.text.endswith("prison terms of years above all.")
    source = record.sources[item.source]
    assert source.note is not None
    assert source.note.startswith("draft of australia.docx, edited by Ana Silva")
    # The draft agrees with the data now: a refresh has nothing to ask.
    outcome = refresh(corrected(draft), Renewal(opened))
    assert outcome.conflicts == ()
    assert adoptions(corrected(draft), opened, name="australia.docx", editor="Ana Silva").corrections == ()


def test_what_was_in_the_folder_stays_as_it_was_written(draft: bytes, catalogue: Any, tmp_path: Path) -> None:
    file = tmp_path / "countries" / "AUS.yaml"
    file.parent.mkdir()
    before = "# Ours, by hand.\n\nhide:\n  gaps: [ban-place-importing-goods-produced]  # until we know\n"
    file.write_text(before)
    write_adoptions(adoptions(corrected(draft), catalogue, name="a.docx"), tmp_path)
    after = file.read_text()
    assert after.startswith(before)
    assert {"recommendations", "figures", "sources", "hide"} <= yaml.safe_load(after).keys()


def test_a_record_that_cannot_take_it_is_left_alone(draft: bytes, catalogue: Any, tmp_path: Path) -> None:
    file = tmp_path / "countries" / "AUS.yaml"
    file.parent.mkdir()
    file.write_text("{recommendations: [], sources: {}}\n")
    with pytest.raises(DraftError):
        write_adoptions(adoptions(corrected(draft), catalogue, name="a.docx"), tmp_path)
    assert file.read_text() == "{recommendations: [], sources: {}}\n"


def test_a_record_that_changed_while_the_question_was_open_is_not_written_over(
    draft: bytes, catalogue: Any, tmp_path: Path
) -> None:
    files = files_of(adoptions(corrected(draft), catalogue, name="a.docx"), tmp_path)
    theirs = tmp_path / "countries" / "AUS.yaml"
    theirs.parent.mkdir()
    theirs.write_text("# theirs\n")
    with pytest.raises(OutputError, match=r"AUS\.yaml was changed meanwhile"):
        write_files(files, tmp_path)
    assert theirs.read_text() == "# theirs\n"


def test_all_records_are_written_or_none(
    draft: bytes, catalogue: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        **files_of(adoptions(corrected(draft), catalogue, name="a.docx"), tmp_path),
        "countries/FJI.yaml": (None, b"x: y\n"),
    }
    publish = Staged.publish
    placed: list[Path] = []

    def fail_at_the_second(self: Staged, **options: Any) -> None:
        placed.append(self.path)
        if len(placed) == 3:  # the journal, the first record, the second
            raise OutputError("The disk is full.")
        publish(self, **options)

    monkeypatch.setattr(Staged, "publish", fail_at_the_second)
    with pytest.raises(OutputError):
        write_files(files, tmp_path)
    assert list((tmp_path / "countries").iterdir()) == []


def test_an_untouched_draft_corrects_nothing(draft: bytes, catalogue: Any) -> None:
    adopted = adoptions(draft, catalogue)
    assert adopted.corrections == ()
    assert adopted.left == ()


def test_a_number_that_is_none_is_not_taken(draft: bytes, catalogue: Any) -> None:
    hand = Hand(draft).replace(f"{FIGURE}.value", "200", "about four hundred")
    assert adoptions(hand.done(), catalogue).corrections == ()


def test_a_statement_that_was_split_is_not_taken_in_half(draft: bytes, catalogue: Any) -> None:
    hand = Hand(draft)
    words = next(part for part in hand.paragraph(REC).iter(qn("w:t")) if len((part.text or "").split()) > 7)
    text = words.text or ""
    first, second = text[: len(text) // 2], text[len(text) // 2 :]
    words.text = first.replace("Press", "Ask", 1)
    hand.add_after(REC, second.strip())
    adopted = adoptions(hand.done(), catalogue)
    assert adopted.corrections == ()
    assert len(adopted.left) == 1
    assert "split into two paragraphs" in adopted.left[0]


def test_two_statements_joined_are_not_taken_as_one(draft: bytes, catalogue: Any) -> None:
    hand = Hand(draft)
    tags = [mark.get(qn("w:val"), "") for mark in hand.root.iter(qn("w:tag"))]
    other = next(tag for tag in tags if tag.startswith("gap.AUS."))
    text = "".join(part.text or "" for part in hand.paragraph(other).iter(qn("w:t")))
    adopted = adoptions(hand.append(REC, f" {text}").remove(other).done(), catalogue)
    assert adopted.corrections == ()
    assert any("joined with another paragraph" in line for line in adopted.left)


def test_a_sentence_that_stands_elsewhere_too_is_named(catalogue: Any) -> None:
    draft = (Path(__file__).parent / "generated-by-0.1" / "qatar-2024-officials.docx").read_bytes()
    record = catalogue.country("QAT")
    texts = {tag.get(qn("w:val"), ""): tag for tag in Hand(draft).root.iter(qn("w:tag"))}
    hand = Hand(draft)
    twice = {}
    for name in texts:
        if name.startswith(("rec.QAT", "gap.QAT", "progress.QAT")) and name.count(".") == 3:
            items = (*record.recommendations, *record.gaps, *record.progress)
            text = next((item.text for item in items if item.id == name.rpartition(".")[2]), "–")
            others = [
                other
                for other in texts
                if other != name and text in "".join(t.text or "" for t in hand.paragraph(other).iter(qn("w:t")))
            ]
            if others:
                twice[name] = (text, others)
    name, (text, others) = next(iter(twice.items()))
    word = text.split()[-1]
    (correction,) = adoptions(Hand(draft).replace(name, word, "otherwise.").done(), catalogue).corrections
    assert correction.elsewhere == tuple(others)
    # An edit of the repetition alone corrects nothing, and says where the sentence comes from.
    adopted = adoptions(Hand(draft).replace(others[0], word, "otherwise.").done(), catalogue)
    assert adopted.corrections == ()
    assert f"it repeats {name}" in adopted.left[0]


# --------------------------------------------------------------------------------------- offices and other new blocks

ASK = "ask.KEN.complicity.decides"


@pytest.fixture(scope="module")
def kenya(catalogue: Any) -> bytes:
    return Renewal(catalogue)({"kind": "brief", "country": "KEN", "edition": "2025"})


def office_renamed(kenya: bytes) -> bytes:
    hand = Hand(kenya)
    hand.replace(ASK, "Office of the Director of Public Prosecutions (ODPP)", "Special Court Division (SCD)")
    return hand.done()


def test_an_office_put_right_in_an_ask_is_the_office_of_the_next_brief(
    kenya: bytes, catalogue: Any, tmp_path: Path
) -> None:
    draft = office_renamed(kenya)
    adoption = adoptions(draft, catalogue, name="kenya.docx", editor="Ana Silva")
    (correction,) = adoption.corrections
    before = next(one for one in catalogue.country("KEN").institutions if one.also == "ODPP")
    assert (correction.kind, correction.item) == ("institutions", before.id)
    assert adoption.left == ()
    (file,) = write_adoptions(adoption, tmp_path)
    (entry,) = yaml.safe_load(file.read_text())["institutions"]
    assert (entry["id"], entry["name"], entry["also"]) == (before.id, "Special Court Division", "SCD")
    assert (entry["role"], entry["note"]) == (before.role, before.note)
    opened = Catalogue.open([tmp_path])
    brief = Renewal(opened)({"kind": "brief", "country": "KEN", "edition": "2025"})
    words = "".join(part.text or "" for part in Hand(brief).paragraph(ASK).iter(qn("w:t")))
    assert words.startswith("Special Court Division (SCD)\xa0[")
    outcome = refresh(draft, Renewal(opened))
    assert outcome.conflicts == ()
    assert adoptions(draft, opened, name="kenya.docx", editor="Ana Silva").corrections == ()


def test_an_office_with_one_word_put_right_keeps_its_abbreviation(kenya: bytes, catalogue: Any) -> None:
    draft = Hand(kenya).replace(ASK, "Office of the Director", "Directorate").done()
    (correction,) = adoptions(draft, catalogue).corrections
    assert correction.entry["name"] == "Directorate of Public Prosecutions"
    assert correction.entry["also"] == "ODPP"


def test_our_desk_beside_an_office_is_no_correction_of_the_office(kenya: bytes, catalogue: Any) -> None:
    hand = Hand(kenya).replace(ASK, "Ours: ambassador", "Ours: deputy head of mission")
    adoption = adoptions(hand.done(), catalogue)
    assert adoption.corrections == ()
    assert [line.partition(":")[0] for line in adoption.left] == [ASK]


def test_an_office_edited_together_with_what_stands_around_it_is_left_whole(kenya: bytes, catalogue: Any) -> None:
    hand = Hand(kenya)
    runs = list(hand.paragraph(ASK).iter(qn("w:t")))
    runs[0].text = "Ours: the minister of justice, with our lawyers."
    for run in runs[1:]:
        run.text = ""
    adoption = adoptions(hand.done(), catalogue)
    assert adoption.corrections == ()
    assert "words before or after the office's name were changed together with it" in adoption.left[0]


@pytest.mark.parametrize("other", ["Coordination Agency", "High Court"])
def test_one_office_put_right_in_two_asks_is_taken_once_or_said(catalogue: Any, other: str) -> None:
    draft = Renewal(catalogue)({"kind": "brief", "country": "ALB", "edition": "2025"})
    first, second = (f"ask.ALB.{subject}.decides" for subject in ("civil-society", "procedures"))
    name = "Office of the National Anti-Trafficking Coordinator, Ministry of Interior"
    hand = Hand(draft).replace(first, name, "Coordination Agency").replace(second, name, other)
    adoption = adoptions(hand.done(), catalogue)
    assert [one.entry["name"] for one in adoption.corrections] == ["Coordination Agency"]
    if other == "High Court":
        assert "another place of the draft has “Coordination Agency” for it" in adoption.left[0]
    else:
        assert adoption.left == ()


def test_a_line_on_who_is_exploited_is_taken(kenya: bytes, catalogue: Any, tmp_path: Path) -> None:
    line = next(
        tag.get(qn("w:val"), "")
        for tag in Hand(kenya).root.iter(qn("w:tag"))
        if "profile.KEN" in tag.get(qn("w:val"), "")
    )
    adoption = adoptions(Hand(kenya).replace(line, "the Gulf states", "the Gulf").done(), catalogue, name="k.docx")
    (correction,) = adoption.corrections
    assert correction.kind == "profile"
    write_adoptions(adoption, tmp_path)
    assert "the Gulf, Lebanon" in Catalogue.open([tmp_path]).country("KEN").profile[0].text


def test_a_label_changed_together_with_the_first_word_is_not_taken_into_the_statement(
    kenya: bytes, catalogue: Any
) -> None:
    gap = "gap.KEN.2025.law-allows-fine-instead-prison"
    runs = list(Hand(kenya).paragraph(gap).iter(qn("w:t")))
    hand = Hand(kenya).replace(gap, (runs[0].text or "").strip(), "Courts:").replace(gap, "The law", "A statute")
    for correction in adoptions(hand.done(), catalogue).corrections:
        assert correction.entry["text"].startswith("A statute still allows")


@pytest.mark.parametrize(
    ("new", "taken"), [("Workers pay to be recruited.", True), ("Workers pay to be recruited. 2024", False)]
)
def test_a_statement_that_was_retyped_with_its_year_is_taken_without_one_or_left(
    kenya: bytes, catalogue: Any, new: str, taken: bool
) -> None:
    line = "profile.KEN.2020.employment-agencies-licensed-recruit"
    hand = Hand(kenya)
    runs = list(hand.paragraph(line).iter(qn("w:t")))
    for run in runs:
        run.text = ""
    runs[0].text = new
    adoption = adoptions(hand.done(), catalogue)
    assert [one.entry["text"] for one in adoption.corrections] == [new] * taken
    assert bool(adoption.left) != taken
