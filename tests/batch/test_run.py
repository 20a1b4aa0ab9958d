import csv
import io
import os
import subprocess
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from briefgen.batch.batching import failed_jobs
from briefgen.batch.folder import Outcome, OutputFolder
from briefgen.batch.jobs import Job
from briefgen.errors import OutputError
from briefgen.options import BriefOptions

Office = Any
CORRECTION = "overviews:\n  - {text: Corrected words, report_year: 2024, source: s1}\n"


def test_files_go_into_a_folder_per_region(office: Office) -> None:
    assert office.run() == {"made": 8}
    assert list(office.files()) == [
        "africa/kenya-2025-officials.docx",
        "africa/kenya-2025-officials.html",
        "east-asia-pacific/australia-2025-officials.docx",
        "east-asia-pacific/australia-2025-officials.html",
        "east-asia-pacific/fiji-2025-officials.docx",
        "east-asia-pacific/fiji-2025-officials.html",
        "east-asia-pacific/palau-2025-officials.docx",
        "east-asia-pacific/palau-2025-officials.html",
    ]
    assert set(office.notebook.of("made").values()) == {"new"}


def test_second_run_makes_nothing(office: Office) -> None:
    office.run()
    before = {path: path.stat().st_ino for path in office.output.rglob("*.docx")}
    assert office.run() == {"unchanged": 8}
    assert {path: path.stat().st_ino for path in office.output.rglob("*.docx")} == before


def test_only_the_corrected_countrys_files_are_made_again(office: Office) -> None:
    office.run()
    office.correct("FJI", CORRECTION)
    assert office.reasons() == {
        "fiji-2025-officials.docx": "data changed",
        "fiji-2025-officials.html": "data changed",
    }
    assert office.run() == {"made": 2, "unchanged": 6}


def test_a_moved_placement_concerns_its_region_only(office: Office) -> None:
    office.run()
    tiers = office.root / "data" / "tiers"
    tiers.mkdir()
    (tiers / "placements.csv").write_text("iso3,year,tier,source,basis\nKEN,2025,Tier 3,du2018,one source\n")
    assert set(office.reasons()) == {"kenya-2025-officials.docx", "kenya-2025-officials.html"}


def test_a_changed_reader_concerns_its_briefs_only(office: Office) -> None:
    office.audiences = ("officials", "ngos")
    office.run()
    (office.root / "data" / "audiences").mkdir()
    (office.root / "data" / "audiences" / "ngos.yaml").write_text("reader: Advocates\n")
    reasons = office.reasons()
    assert len(reasons) == 8 and all("-ngos." in name for name in reasons)


def test_other_options_are_a_reason(office: Office) -> None:
    office.run()
    office.brief_options = BriefOptions(2025, marking="OFFICIAL")
    assert set(office.reasons().values()) == {"options changed"}


def test_failure_of_one_does_not_stop_the_rest(office: Office) -> None:
    office.brief_options = BriefOptions(2025, marking="template FJI")
    assert office.run() == {"made": 6, "failed": 2}
    assert "brief.html.j2:3: “tierr” is not defined" in office.notebook.of("failed")["fiji-2025-officials.docx"]


def test_failure_of_one_format_leaves_the_other(office: Office) -> None:
    office.brief_options = BriefOptions(2025, marking="fail FJI docx")
    assert office.run() == {"made": 7, "failed": 1}


def test_fault_of_our_own_is_told_with_its_trace(office: Office) -> None:
    office.brief_options = BriefOptions(2025, marking="bug FJI")
    assert office.run()["failed"] == 2
    failed = [outcome for outcome in office.notebook.outcomes if outcome.status == "failed"]
    assert "ZeroDivisionError" in failed[0].reason and "report it" in failed[0].reason
    assert "ZeroDivisionError" in failed[0].trace


def test_endless_template_is_stopped_and_the_rest_goes_on(office: Office) -> None:
    office.brief_options = BriefOptions(2025, marking="loop FJI")
    assert office.run(limit=0.5) == {"made": 6, "failed": 2}
    assert "longer than 0.5 seconds" in office.notebook.of("failed")["fiji-2025-officials.docx"]


def test_crash_is_told_and_the_rest_goes_on(office: Office) -> None:
    office.brief_options = BriefOptions(2025, marking="crash FJI")
    assert office.run() == {"made": 6, "failed": 2}
    assert "SIGSEGV" in office.notebook.of("failed")["fiji-2025-officials.docx"]


def test_broken_record_is_told_by_file_and_line_and_the_rest_goes_on(office: Office) -> None:
    office.correct("FJI", "gaps:\n  - {id: x, text: }\n")
    assert office.run() == {"made": 6, "failed": 2}
    assert "data/countries/FJI.yaml" in office.notebook.of("failed")["fiji-2025-officials.docx"]


def test_record_broken_in_the_middle_of_a_run_is_mended_by_the_next(office: Office) -> None:
    office.names, office.run_options, office.brief_options = (
        ("EAP",),
        replace(office.run_options, cores=1),
        BriefOptions(2025, marking="slow *"),
    )
    undisturbed = replace(office, root=office.root / "undisturbed")
    all_made = undisturbed.run()

    def break_record(_outcome: object) -> None:
        office.correct("VNM", "gaps: [")

    office.notebook = type(office.notebook)()
    office.notebook.then = break_record
    assert office.run() == {"made": all_made["made"] - 2, "failed": 2}
    assert "VNM.yaml" in office.notebook.of("failed")["vietnam-2025-officials.docx"]
    (office.root / "data" / "countries" / "VNM.yaml").unlink()
    assert office.run() == {"unchanged": all_made["made"] - 2, "made": 2}
    assert office.files() == undisturbed.files()


def test_file_whose_data_changed_while_it_was_made_is_made_again(office: Office) -> None:
    # The correction is there and gone again within one run: what was made of it must not pass for made of the original.
    office.names, office.run_options, office.brief_options = (
        ("EAP",),
        replace(office.run_options, cores=1),
        BriefOptions(2025, marking="slow *"),
    )

    def correct_for_a_while(outcome: Outcome) -> None:
        office.correct("VNM", CORRECTION)

    office.notebook.then = correct_for_a_while
    office.run()
    assert b"Corrected words" in office.files()["east-asia-pacific/vietnam-2025-officials.docx"]
    (office.root / "data" / "countries" / "VNM.yaml").unlink()
    assert office.reasons() == {
        "vietnam-2025-officials.docx": "data changed",
        "vietnam-2025-officials.html": "data changed",
    }


def test_fail_fast_stops_at_the_first_failure(office: Office) -> None:
    office.names = ("all",)
    office.brief_options = BriefOptions(2025, marking="template *")
    counts = office.run(fail_fast=True)
    assert 0 < counts["failed"] < 380 and not counts["made"]


def test_what_failed_can_be_tried_again(office: Office) -> None:
    office.brief_options = BriefOptions(2025, marking="fail FJI docx")
    office.run()
    jobs = failed_jobs(OutputFolder(office.output))
    assert [job.path for job in jobs] == ["east-asia-pacific/fiji-2025-officials.docx"]
    assert jobs[0].brief_options == office.brief_options and jobs[0].countries == ("FJI",)
    office.brief_options = BriefOptions(2025)
    assert office.reasons()["fiji-2025-officials.docx"] == "failed before"
    office.run()
    assert failed_jobs(OutputFolder(office.output)) == ()


def test_edited_file_is_kept_while_its_neighbours_are_made(office: Office) -> None:
    office.run()
    edited = office.output / "east-asia-pacific" / "fiji-2025-officials.docx"
    edited.write_bytes(b"a person's words")
    assert office.run() == {"unchanged": 7, "kept": 1}
    office.correct("FJI", CORRECTION)
    assert office.run() == {"unchanged": 6, "made": 1, "kept": 1}
    assert edited.read_bytes() == b"a person's words"
    assert b"Corrected words" in edited.with_name("fiji-2025-officials (new).docx").read_bytes()
    assert office.run() == {"unchanged": 7, "kept": 1}
    assert office.run(overwrite=True) == {"unchanged": 7, "made": 1}
    assert b"Corrected words" in edited.read_bytes()


def test_lost_manifest_costs_work_but_no_file(office: Office) -> None:
    office.run()
    before = office.files()
    (office.output / ".briefgen" / "manifest.jsonl").unlink()
    assert office.run() == {"unchanged": 8}
    assert office.files() == before
    assert office.reasons() == {}


def test_torn_manifest_is_told_and_mended(office: Office) -> None:
    office.run()
    before = office.files()
    (office.output / ".briefgen" / "manifest.jsonl").write_bytes(b"PK\x03\x04 something else")
    assert office.run() == {"unchanged": 8}
    assert "set aside" in office.notebook.notes[0]
    assert office.files() == before


def test_full_disk_ends_the_run_with_one_clear_error_and_the_next_goes_on(office: Office, small_disk: Path) -> None:
    office.names, office.formats, office.brief_options = ("all",), ("html",), BriefOptions(2025, marking="slow *")
    office.output.symlink_to(small_disk)
    with pytest.raises(OutputError, match="disk is full"):
        office.run()
    files = office.files()
    assert 0 < len(files) < 190
    assert not list(small_disk.rglob("*.part"))
    subprocess.run(["mount", "-o", "remount,size=32m", small_disk], check=True)
    assert office.run() == {"made": 190 - len(files), "unchanged": len(files)}


def test_folder_that_cannot_be_written_is_one_clear_error(office: Office) -> None:
    office.output.write_bytes(b"a file where the folder should be")
    with pytest.raises(OutputError, match="nothing can be written"):
        office.run()


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")


def test_index_lists_and_links_every_file_of_the_folder(office: Office) -> None:
    office.names = ("australia", "ivory coast")
    office.run(with_index=True)
    office.names = ("fiji",)
    office.run(with_index=True)
    files = office.files()
    rows = list(csv.DictReader(io.StringIO(files["index.csv"].decode())))
    assert sorted(row["file"] for row in rows) == sorted(set(files) - {"index.html", "index.csv"})
    assert {row["region"] for row in rows} == {"africa", "east-asia-pacific"}
    assert all(int(row["bytes"]) == len(files[row["file"]]) for row in rows)
    page = Links(files["index.html"].decode())
    assert sorted(page.links) == sorted([*(row["file"] for row in rows), "index.csv"])
    assert page.tags.count("table") == page.tags.count("caption") == 2
    assert office.notebook.extras == ["index.html", "index.csv"]
    before = (office.output / "index.html").stat().st_ino
    office.run(with_index=True)
    assert (office.output / "index.html").stat().st_ino == before


def test_zip_holds_the_runs_files_with_an_index_and_the_same_bytes_each_time(office: Office) -> None:
    office.names = ("australia",)
    office.run(with_index=True)
    office.names = ("fiji", "kenya")
    office.run(with_index=True, zip_name="some-2025.zip")
    path = office.output / "some-2025.zip"
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert archive.read("africa/kenya-2025-officials.docx") == office.files()["africa/kenya-2025-officials.docx"]
        listed = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode())))
    assert sorted(names) == sorted([*(row["file"] for row in listed), "index.html", "index.csv"])
    assert not any("australia" in name for name in names)
    before = path.read_bytes()
    path.unlink()
    os.utime(office.output / "africa" / "kenya-2025-officials.docx", (0, 0))
    office.run(zip_name="some-2025.zip")
    assert path.read_bytes() == before


def test_job_is_the_same_after_the_manifest(office: Office) -> None:
    job = Job(
        "a/b.pdf", "pack", "eap", "EAP", "", ("AUS", "FJI"), "ngos", "pdf", BriefOptions(2024, "2024-x", marking="M")
    )
    assert Job.from_plain(job.path, job.plain()) == job
    other_version = {**job.plain(), "brief_options": {"edition": 2024, "no_such_option": 1}}
    for entry in ({"subject": "AUS"}, other_version, [1], None):
        assert Job.from_plain("x", entry) is None
