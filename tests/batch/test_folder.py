import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from briefgen.batch.folder import Finished, Outcome, OutputFolder
from briefgen.batch.locks import locked
from briefgen.batch.manifest import STATE_FOLDER, Entry, Manifest
from briefgen.errors import OutputError

A = {"data": "1", "template": "1"}
B = {"data": "2", "template": "1"}


def put(folder: Path, data: bytes, made_from: dict[str, str] = A, path: str = "r/a.docx", **how: bool) -> Outcome:
    return OutputFolder(folder).deliver([Finished(path, data, made_from)], **how)[0]


def judged(folder: Path, made_from: dict[str, str] = A, path: str = "r/a.docx", **how: bool) -> tuple[bool, str]:
    judgement = OutputFolder(folder).judge({path: made_from}, **how)[path]
    return judgement.make, judgement.reason


def names(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and STATE_FOLDER not in p.parts)


def journal(folder: Path) -> Path:
    return folder / STATE_FOLDER / "manifest.jsonl"


def test_what_is_up_to_date_is_not_made_again(tmp_path: Path) -> None:
    assert judged(tmp_path) == (True, "new")
    assert put(tmp_path, b"one").status == "made"
    assert judged(tmp_path) == (False, "up to date")
    assert judged(tmp_path, B) == (True, "data changed")
    assert judged(tmp_path, {"data": "2", "template": "2"}) == (True, "data and template changed")
    assert judged(tmp_path, force=True) == (True, "asked for")


def test_file_that_was_deleted_is_made_again(tmp_path: Path) -> None:
    put(tmp_path, b"one")
    (tmp_path / "r" / "a.docx").unlink()
    assert judged(tmp_path) == (True, "missing")


def test_new_version_replaces_ours(tmp_path: Path) -> None:
    put(tmp_path, b"one")
    assert put(tmp_path, b"two", B).status == "made"
    assert (tmp_path / "r" / "a.docx").read_bytes() == b"two"
    assert names(tmp_path) == ["r/a.docx"]
    assert judged(tmp_path, B) == (False, "up to date")


def test_edited_file_is_kept_and_the_new_version_put_beside(tmp_path: Path) -> None:
    put(tmp_path, b"one")
    (tmp_path / "r" / "a.docx").write_bytes(b"a person's words")
    assert judged(tmp_path) == (False, "edited by somebody")
    outcome = put(tmp_path, b"two", B)
    assert (outcome.status, outcome.where) == ("kept", "r/a (new).docx")
    assert (tmp_path / "r" / "a.docx").read_bytes() == b"a person's words"
    assert (tmp_path / "r" / "a (new).docx").read_bytes() == b"two"
    assert judged(tmp_path, B) == (False, "edited by somebody")


def test_edit_that_keeps_size_and_date_is_noticed(tmp_path: Path) -> None:
    put(tmp_path, b"one")
    path = tmp_path / "r" / "a.docx"
    before = path.stat()
    path.write_bytes(b"eno")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert put(tmp_path, b"two", B).status == "kept"


def test_untouched_new_version_beside_is_replaced_by_a_newer_one(tmp_path: Path) -> None:
    put(tmp_path, b"one")
    (tmp_path / "r" / "a.docx").write_bytes(b"a person's words")
    put(tmp_path, b"two", B)
    put(tmp_path, b"three", {"data": "3"})
    assert names(tmp_path) == ["r/a (new).docx", "r/a.docx"]
    assert (tmp_path / "r" / "a (new).docx").read_bytes() == b"three"


def test_edited_version_beside_is_kept_too(tmp_path: Path) -> None:
    put(tmp_path, b"one")
    (tmp_path / "r" / "a.docx").write_bytes(b"a person's words")
    put(tmp_path, b"two", B)
    (tmp_path / "r" / "a (new).docx").write_bytes(b"more words")
    assert put(tmp_path, b"three", {"data": "3"}).where == "r/a (new 2).docx"
    assert (tmp_path / "r" / "a (new).docx").read_bytes() == b"more words"


def test_new_version_that_a_person_put_in_the_old_ones_place_is_ours_again(tmp_path: Path) -> None:
    put(tmp_path, b"one")
    (tmp_path / "r" / "a.docx").write_bytes(b"a person's words")
    put(tmp_path, b"two", B)
    (tmp_path / "r" / "a (new).docx").rename(tmp_path / "r" / "a.docx")
    assert judged(tmp_path, B) == (False, "up to date")
    assert put(tmp_path, b"three", {"data": "3"}).status == "made"
    assert names(tmp_path) == ["r/a.docx"]


def test_version_beside_that_a_person_threw_away_does_not_come_back(tmp_path: Path) -> None:
    put(tmp_path, b"one")
    (tmp_path / "r" / "a.docx").write_bytes(b"a person's words")
    put(tmp_path, b"two", B)
    (tmp_path / "r" / "a (new).docx").unlink()
    assert judged(tmp_path, B) == (False, "edited by somebody")


def test_overwriting_is_done_only_when_asked_for(tmp_path: Path) -> None:
    put(tmp_path, b"one")
    (tmp_path / "r" / "a.docx").write_bytes(b"a person's words")
    assert judged(tmp_path, overwrite=True) == (True, "edited, to be overwritten")
    assert put(tmp_path, b"one", overwrite=True).status == "made"
    assert (tmp_path / "r" / "a.docx").read_bytes() == b"one"


def test_file_of_unknown_origin_is_kept_unless_it_has_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "a.docx").write_bytes(b"one")
    assert judged(tmp_path) == (True, "not in the manifest")
    assert put(tmp_path, b"one").status == "unchanged"
    assert judged(tmp_path) == (False, "up to date")
    (tmp_path / "r" / "b.docx").write_bytes(b"somebody's")
    assert put(tmp_path, b"one", path="r/b.docx").where == "r/b (new).docx"


def test_folder_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "r" / "a.docx").mkdir(parents=True)
    assert put(tmp_path, b"one").where == "r/a (new).docx"


def test_promised_but_not_placed_file_is_made_again(tmp_path: Path) -> None:
    # What a kill between the manifest's line and the rename leaves behind.
    put(tmp_path, b"one")
    manifest = Manifest.read(tmp_path)
    entry = manifest.entries["r/a.docx"]
    manifest.add([Entry(entry.path, (*entry.hashes, "f" * 64), B)])
    assert judged(tmp_path, B) == (True, "interrupted")
    assert put(tmp_path, b"two", B).status == "made"


def test_failure_is_remembered_until_the_next_success(tmp_path: Path) -> None:
    put(tmp_path, b"one")
    OutputFolder(tmp_path).note_failures({"r/a.docx": ("no such word", {"subject": "AUS"})})
    assert judged(tmp_path) == (True, "failed before")
    assert OutputFolder(tmp_path).manifest.entries["r/a.docx"].failed == "no such word"
    put(tmp_path, b"two", B)
    assert judged(tmp_path, B) == (False, "up to date")


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_torn_manifest_loses_only_its_last_line(tmp_path: Path, cut: int) -> None:
    put(tmp_path, b"one", path="r/a.docx")
    put(tmp_path, b"one", path="r/b.docx")
    text = journal(tmp_path).read_bytes()
    journal(tmp_path).write_bytes(text[:-cut])
    assert judged(tmp_path, path="r/a.docx") == (False, "up to date")
    assert judged(tmp_path, path="r/b.docx") == (True, "not in the manifest")
    assert put(tmp_path, b"one", path="r/b.docx").status == "unchanged"
    assert Manifest.read(tmp_path).notes == []
    assert judged(tmp_path, path="r/b.docx") == (False, "up to date")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\x00" * 4096, "not a manifest"),
        (b'{"name": "package", "version": 2}\n', "not a manifest"),
        (b'{"briefgen":"manifest","format":99,"version":"9.9"}\n{"path":"x"}\n', "another version of briefgen (9.9)"),
        (b'{"briefgen":"mani', "torn"),
        (b"[" * 100_000, "not a manifest"),
    ],
)
def test_manifest_that_is_not_ours_is_set_aside_and_files_are_kept(tmp_path: Path, text: bytes, words: str) -> None:
    put(tmp_path, b"one")
    journal(tmp_path).write_bytes(text)
    folder = OutputFolder(tmp_path)
    assert words in folder.manifest.notes[0]
    assert (tmp_path / STATE_FOLDER / "manifest-set-aside-1.jsonl").read_bytes() == text
    assert put(tmp_path, b"one").status == "unchanged"
    assert judged(tmp_path) == (False, "up to date")


def test_unreadable_lines_are_passed_over_and_said(tmp_path: Path) -> None:
    put(tmp_path, b"one")
    with journal(tmp_path).open("ab") as file:
        file.write(b'\x00\x00\n{"path": 3, "sha256": [], "from": {}}\n[]\n{"path":"r/a.docx"}\n')
    folder = OutputFolder(tmp_path)
    assert "4 unreadable lines" in folder.manifest.notes[0]
    assert judged(tmp_path) == (False, "up to date")


def test_outdated_lines_are_swept_together(tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    for number in range(600):
        folder.manifest.add([Entry("r/a.docx", (f"{number:064}",), A)])
    with folder.reserved():
        pass
    assert len(journal(tmp_path).read_text().splitlines()) == 2
    folder.manifest.add([Entry("r/b.docx", ("0" * 64,), A)])
    assert set(Manifest.read(tmp_path).entries) == {"r/a.docx", "r/b.docx"}


def test_two_writers_see_each_others_lines(tmp_path: Path) -> None:
    one, other = OutputFolder(tmp_path), OutputFolder(tmp_path)
    one.deliver([Finished("a.docx", b"one", A)])
    other.deliver([Finished("b.docx", b"two", A)])
    one.deliver([Finished("c.docx", b"three", A)])
    assert set(Manifest.read(tmp_path).entries) == {"a.docx", "b.docx", "c.docx"}
    assert other.deliver([Finished("a.docx", b"newer", B)])[0].status == "made"


def test_file_edited_while_it_is_replaced_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, b"one")
    path = tmp_path / "r" / "a.docx"
    folder = OutputFolder(tmp_path)
    add = folder.manifest.add

    def edit_then_add(entries: object) -> None:
        path.write_bytes(b"saved just now")
        add(entries)  # type: ignore[arg-type]

    monkeypatch.setattr(folder.manifest, "add", edit_then_add)
    outcome = folder.deliver([Finished("r/a.docx", b"two", B)])[0]
    assert outcome.status == "failed" and "somebody changed this file" in outcome.reason
    assert path.read_bytes() == b"saved just now"
    assert names(tmp_path) == ["r/a.docx"]


def test_second_run_waits_for_the_first_and_says_so(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from briefgen.batch.folder import OutputFolder\n"
        "with OutputFolder(Path(sys.argv[1])).reserved(lambda words: print(words, flush=True)): print('in', flush=True)"
    )
    with OutputFolder(tmp_path).reserved():
        second = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert second.stdout is not None
        assert f"process {os.getpid()}" in second.stdout.readline()
        assert second.poll() is None
        put(tmp_path, b"one")  # single files may still be put in place
    assert second.stdout.readline() == "in\n"
    assert second.wait() == 0


def test_taken_lock_can_be_an_error_instead(tmp_path: Path) -> None:
    path = tmp_path / "s" / "run.lock"
    with locked(path), pytest.raises(OutputError, match="is writing here"), locked(path, wait=False):
        pass


def test_manifest_is_lines_of_json(tmp_path: Path) -> None:
    put(tmp_path, b"one")
    lines = [json.loads(line) for line in journal(tmp_path).read_text().splitlines()]
    assert lines[0]["briefgen"] == "manifest"
    assert lines[1]["path"] == "r/a.docx"
