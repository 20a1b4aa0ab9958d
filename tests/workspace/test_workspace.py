"""A workspace: begun with one command, found from any folder below, correct from the first file on."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from briefgen.catalogue import Catalogue
from briefgen.catalogue.checking import check
from briefgen.catalogue.differences import differences
from briefgen.catalogue.statements import origins
from briefgen.errors import DataError, OutputError, UnknownName, UsageError
from briefgen.workspace import Workspace
from briefgen.workspace.starting import correct, create_workspace, new_audience, new_country, new_template, new_theme

Run = Callable[..., subprocess.CompletedProcess[Any]]


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    create_workspace(tmp_path / "office", organisation="Office for Testing")
    workspace = Workspace.find(tmp_path / "office")
    assert workspace is not None
    return workspace


def opened(workspace: Workspace) -> Catalogue:
    return Catalogue.open(workspace.data)


# ---------------------------------------------------------------- init and settings


def test_new_workspace_is_found_from_any_folder_below(office: Workspace) -> None:
    below = office.folder / "data" / "countries" / "deep"
    below.mkdir(parents=True)
    assert Workspace.find(below) == office
    assert office.organisation == "Office for Testing"
    assert office.data == (office.folder / "data",)
    assert office.output == office.folder / "output"
    assert office.output.is_dir()


def test_no_workspace_above_is_none(tmp_path: Path) -> None:
    assert Workspace.find(tmp_path) is None


def test_new_workspace_has_no_problem_and_changes_nothing(office: Workspace) -> None:
    assert check(office.data) == []
    assert differences(opened(office)) == ()
    assert tomllib.loads((office.folder / "packs.toml").read_text()) == {}


@pytest.mark.parametrize("name", ['Ministry "of" Truth', "Zürich\\Büro", "$organisation", "two\nlines", ""])
def test_any_organisation_is_written_as_it_is(tmp_path: Path, name: str) -> None:
    create_workspace(tmp_path / "w", organisation=name)
    workspace = Workspace.find(tmp_path / "w")
    assert workspace is not None and workspace.organisation == name


def test_second_init_changes_nothing(office: Workspace) -> None:
    file = office.folder / "briefgen.toml"
    file.write_text("paper = 'letter'\n")
    with pytest.raises(OutputError, match="workspace already"):
        create_workspace(office.folder)
    assert file.read_text() == "paper = 'letter'\n"


def test_folder_with_other_files_is_kept(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(OutputError, match="folder of its own"):
        create_workspace(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file"):
        create_workspace(tmp_path / "file")


def test_commented_settings_are_known_settings(office: Workspace) -> None:
    file = office.folder / "briefgen.toml"
    commented = [line for line in file.read_text().splitlines() if line.startswith("# ") and " = " in line]
    assert len(commented) == 4
    (office.folder / "templates" / "house.docx").write_bytes(b"")
    (office.folder / "brand.toml").touch()
    file.write_text("\n".join(line[2:] for line in commented))
    assert Workspace.load(file).edition == 2025


def test_commented_brand_and_packs_are_known(office: Workspace, tmp_path: Path) -> None:
    from briefgen.batch.selection import read_packs
    from briefgen.template.brand import Brand

    packs = office.folder / "packs.toml"
    packs.write_text("\n".join(line.removeprefix("# ") for line in packs.read_text().splitlines()[2:]))
    assert [pack.id for pack in read_packs(packs)] == ["pacific-islands"]
    for name in read_packs(packs)[0].countries:
        opened(office).find_country(name)
    brand = office.folder / "brand.toml"
    (office.folder / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' width='90' height='30'/>")
    lines = [line[2:] for line in brand.read_text().splitlines() if line.startswith("# ") and " = " in line]
    brand.write_text("\n".join(lines))
    assert Brand.load(brand).organisation == "Ministry of Foreign Affairs"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("colour = 'red'", "not a known key"),
        ("edition = '2024'", "edition: expected a whole number"),
        ("formats = 'pdf'", "formats: expected a list"),
        ("data = ['gone']", "no folder"),
        ("brand = 'gone.toml'", "no file"),
        ("= 3", "not valid TOML"),
    ],
)
def test_wrong_setting_is_named(office: Workspace, text: str, says: str) -> None:
    (office.folder / "briefgen.toml").write_text(text)
    with pytest.raises(DataError, match=says):
        Workspace.find(office.folder)


# ---------------------------------------------------------------- starting files


def test_starting_files_are_valid_and_change_no_country(office: Workspace) -> None:
    catalogue = opened(office)
    new_country(office, catalogue, "AUS")
    new_theme(office, "2023-partnership", title="Partnership: why?", released=_day("2023-06-15"))
    new_audience(office, catalogue, "parliament", like="ngos")
    assert check(office.data) == []
    after = opened(office)
    assert after.country("AUS") == catalogue.country("AUS")
    assert after.theme("2023-partnership").title == "Partnership: why?"
    assert after.audience("parliament").steps == catalogue.audience("ngos").steps
    assert after.audience("parliament").name == "Parliament"


def test_examples_in_a_new_country_file_are_valid_once_uncommented(office: Workspace) -> None:
    file = new_country(office, opened(office), "FJI")
    blocks = [line.removeprefix("# ") for line in file.read_text().splitlines()[4:]]
    keys = ("recommendations", "figures", "institutions", "profile", "headline", "context", "hide", "sources")
    examples = [line for line in blocks if line.startswith((" ", *(f"{key}:" for key in keys)))]
    file.write_text("\n".join(examples) + "\n")
    assert check(office.data) == []
    record = opened(office).country("FJI")
    assert record.recommendations[-1].id == "open-shelter-every-province"
    assert record.institutions[-1].role == "police"
    assert record.headline and record.headline.rests_on[-1] == record.profile[-1].id


def test_examples_in_a_new_theme_file_are_valid_once_uncommented(office: Workspace) -> None:
    file = new_theme(office, "2023-partnership", title="Partnership", released=_day("2023-06-15"))
    lines = file.read_text().replace("sources: {}", "").splitlines()
    heads = ("issued_by:", "context:", "threat:", "opportunity:", "principle:", "asks:", "sources:", " ")
    uncommented = [line[2:] if line.startswith("# ") and line[2:].startswith(heads) else line for line in lines]
    file.write_text("\n".join(uncommented).replace("https://…", "https://www.example.org") + "\n")
    assert check(office.data) == []
    assert opened(office).theme("2023-partnership").asks[0].source == "message"


def test_audience_like_a_changed_one_takes_the_changes(office: Workspace) -> None:
    (office.data[0] / "audiences").mkdir()
    (office.data[0] / "audiences" / "officials.yaml").write_text(
        "steps: [{id: staff-taught, subjects: [training], otherwise: We do, demand: Train, done_when: Trained.}]\n"
    )
    new_audience(office, opened(office), "parliament")
    steps = {step.id: step for step in opened(office).audience("parliament").steps}
    assert steps["staff-taught"].otherwise == "We do"
    assert check(office.data) == []


def test_nothing_is_overwritten(office: Workspace) -> None:
    file = new_country(office, opened(office), "AUS")
    file.write_text("# mine\n")
    with pytest.raises(OutputError, match="there already"):
        new_country(office, opened(office), "AUS")
    assert file.read_text() == "# mine\n"


@pytest.mark.parametrize("name", ["Parliament", "", "a" * 41, "../up", "a b"])
def test_ids_are_checked(office: Workspace, name: str) -> None:
    for begin in (lambda: new_template(office, name), lambda: new_audience(office, opened(office), name)):
        with pytest.raises(UsageError):
            begin()
    with pytest.raises(UsageError):
        new_theme(office, f"2023-{name}" if name.strip("a") else name, title="T", released=_day("2023-06-15"))


def test_existing_audience_is_not_begun_again(office: Workspace) -> None:
    with pytest.raises(UsageError, match="already"):
        new_audience(office, opened(office), "ngos")
    with pytest.raises(UnknownName, match="officials"):
        new_audience(office, opened(office), "parliament", like="oficials")


def test_new_template_says_what_the_built_in_one_says(office: Workspace) -> None:
    from briefgen.composition import compose
    from briefgen.template import Brand, TemplateSet, render_html

    entry = new_template(office, "ours")
    brief = compose(opened(office), "FJI")
    ours = render_html(brief, TemplateSet.open(entry.parent), Brand())
    assert "".join(ours.split()) == "".join(render_html(brief, TemplateSet.open("brief"), Brand()).split())
    entry.write_text(entry.read_text().replace("{#\n<p", "<p").replace("</p>\n#}", "</p>"))
    assert 'id="note.FJI.desk"' in render_html(brief, TemplateSet.open(entry.parent), Brand())


# ---------------------------------------------------------------- corrections


def test_corrected_statement_replaces_the_one_below(office: Workspace) -> None:
    before = opened(office).country("AUS")
    gap = before.gaps[0]
    file, line = correct(office, opened(office), "AUS", gap.id, text="Said better.")
    assert file == office.folder / "data" / "countries" / "AUS.yaml"
    assert f"id: {gap.id}" in file.read_text().splitlines()[line - 1]
    after = opened(office).country("AUS")
    assert after.gaps[0] == gap.model_copy(update={"text": "Said better."})
    assert after.gaps[1:] == before.gaps[1:] and after.recommendations == before.recommendations
    assert check(office.data) == []
    origin_of = {origin.id: origin for origin in origins(opened(office), "AUS")}
    assert (origin_of[gap.id].layer, origin_of[gap.id].file, origin_of[gap.id].line) == ("office", file, line)
    assert origin_of[before.gaps[1].id].layer == "built-in"


def test_statement_is_copied_to_be_edited(office: Workspace) -> None:
    before = opened(office).country("AUS")
    for item in (before.overviews[0], before.recommendations[0], before.theme_evidence[0], before.figures[0]):
        correct(office, opened(office), "AUS", item.id)
    assert opened(office).country("AUS") == before
    assert differences(opened(office)) == ()
    assert check(office.data) == []


def test_figure_is_corrected_by_its_value(office: Workspace) -> None:
    correct(office, opened(office), "AUS", "convictions-2024", text="1,061")
    assert next(f for f in opened(office).country("AUS").figures if f.id == "convictions-2024").value == 1061
    with pytest.raises(UsageError, match="whole number"):
        correct(office, opened(office), "AUS", "convictions-2024", text="many")


def test_institution_is_corrected_by_its_name(office: Workspace) -> None:
    before = opened(office).country("AUS").institutions[0]
    correct(office, opened(office), "AUS", before.id, text="Council on Human Trafficking")
    assert opened(office).country("AUS").institutions[0] == before.model_copy(
        update={"name": "Council on Human Trafficking"}
    )
    assert check(office.data) == []


def test_corrections_go_into_a_file_that_people_wrote(office: Workspace) -> None:
    file = new_country(office, opened(office), "AUS")
    comments = file.read_text()
    gap = opened(office).country("AUS").gaps[0]
    correct(office, opened(office), "AUS", gap.id, text="Said once.")
    correct(office, opened(office), "AUS", gap.id, text="Said twice.")
    assert file.read_text().startswith(comments)
    assert "Said once." not in file.read_text()
    assert opened(office).country("AUS").gaps[0].text == "Said twice."


def test_unknown_statement_proposes_near_ones(office: Workspace) -> None:
    with pytest.raises(UnknownName, match="convictions-2024"):
        correct(office, opened(office), "AUS", "convictions-2025", text="60")


def test_quoted_narrative_is_not_reworded(office: Workspace) -> None:
    file = office.data[0] / "countries" / "FJI.yaml"
    file.parent.mkdir()
    file.write_text(
        "narrative:\n"
        "  - {id: report-text, section: profile, report_year: 2024, source: page, paragraphs: [As it says.]}\n"
        "sources:\n  page: {title: Page, publisher: State, file: fiji.html, report_year: 2024}\n"
    )
    with pytest.raises(UsageError, match="word for word"):
        correct(office, opened(office), "FJI", "report-text", text="As we say.")


# ---------------------------------------------------------------- the command line


def test_the_readme_of_a_workspace_is_guide_enough(run_cli: Run, tmp_path: Path) -> None:
    run_cli("init", "office", "--organisation", "Office for Testing", check=True)
    here = tmp_path / "office" / "data"
    assert "  office  " not in run_cli("show", "australia", "--origin", cwd=here, check=True).stdout
    told = run_cli("data", "correct", "australia", "ban-place-importing-goods-produced", cwd=here, check=True).stdout
    file = here / "countries" / "AUS.yaml"
    assert told.startswith(f"countries/AUS.yaml:{file.read_text().splitlines().index('gaps:') + 2}:")
    file.write_text(file.read_text().replace("No ban is in place", "There is no ban"))
    assert "No problem" in run_cli("check", cwd=here, check=True).stdout
    listing = run_cli("show", "australia", "--origin", cwd=here, check=True).stdout.splitlines()
    assert [line.split()[0] for line in listing if "ban-place" in line] == ["office"]
    shown = run_cli("show", "australia", "--json", cwd=here, check=True).stdout
    assert "There is no ban on importing" in shown
    diff = json.loads(run_cli("data", "diff", "--json", cwd=here, check=True).stdout)
    assert [(change["change"], change["layer"], change["over"], change["kind"]) for change in diff] == [
        ("replaced", "office", "built-in", "gaps")
    ]
    text = run_cli("data", "diff", "australia", cwd=here, check=True).stdout
    assert "→ There is no ban on importing" in text


def test_checking_a_workspace_means_its_data(run_cli: Run, tmp_path: Path) -> None:
    run_cli("init", "office", check=True)
    (tmp_path / "office" / "data" / "tvpa.yml").touch()
    done = run_cli("check", "office")
    assert done.returncode == 1 and "tvpa.yml" in done.stdout


def test_commands_of_a_workspace_outside_of_one(run_cli: Run) -> None:
    for words in (("new", "country", "fiji"), ("new", "template", "ours"), ("data", "correct", "fiji", "x")):
        done = run_cli(*words)
        assert done.returncode == 2
        assert "no workspace here" in done.stderr and "briefgen init" in done.stderr


def test_new_tells_what_it_made(run_cli: Run, tmp_path: Path) -> None:
    run_cli("init", ".", check=True)
    for words, made in (
        (("country", "fiji"), "data/countries/FJI.yaml"),
        (("audience", "parliament"), "data/audiences/parliament.yaml"),
        (("theme", "2023-x", "--title", "A title", "--released", "2023-06-15"), "data/themes/2023-x.yaml"),
        (("template", "ours"), "templates/ours/brief.html.j2"),
    ):
        assert run_cli("new", *words, check=True).stdout.startswith(made)
        assert (tmp_path / made).is_file()
    assert "No problem" in run_cli("check", check=True).stdout


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


def test_who_corrects_a_quotation_by_hand_is_told_of_its_mark(run_cli: Run, office: Workspace) -> None:
    entry = "{id: report-text, text: Fund shelters., pillar: protection, report_year: 2024, source: own, quoted: true}"
    file = office.data[-1] / "countries" / "FJI.yaml"
    file.parent.mkdir()
    source = "{title: Report, publisher: Office, report_year: 2024, file: fiji.html}"
    file.write_text(f"gaps:\n  - {entry}\nsources:\n  own: {source}\n")
    told = run_cli("data", "correct", "fiji", "report-text", cwd=office.folder, check=True).stdout
    assert "quoted: true" in told
    told = run_cli(
        "data", "correct", "fiji", "report-text", "--text", "As we say.", cwd=office.folder, check=True
    ).stdout
    assert "quoted" not in told + file.read_text()
