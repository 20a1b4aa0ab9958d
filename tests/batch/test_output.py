import errno
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from briefgen import output
from briefgen.errors import OutputError
from briefgen.output import Staged, beside, file_name, remove_leftovers, slug, write_atomically


def _names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_file_is_written_with_missing_folders(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "c.pdf", b"words")
    assert (tmp_path / "a" / "b" / "c.pdf").read_bytes() == b"words"
    assert [p.name for p in (tmp_path / "a" / "b").iterdir()] == ["c.pdf"]


def test_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "c.pdf"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_new_file_has_the_users_default_permissions(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_atomically(tmp_path / "c.pdf", b"new")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "c.pdf").stat().st_mode) == 0o640


def test_device_is_written_to_and_not_replaced() -> None:
    write_atomically(Path("/dev/null"), b"gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EDQUOT, "quota"), (errno.EIO, "disk reports an error")],
)
def test_failed_write_leaves_the_old_file_and_no_temporary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    path = tmp_path / "c.pdf"
    path.write_bytes(b"old")

    def fails(_descriptor: int, _data: bytes) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(output.os, "write", fails)
    with pytest.raises(OutputError, match=words):
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert _names(tmp_path) == ["c.pdf"]


def test_full_disk_is_named(tmp_path: Path) -> None:
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("mounting a small tmpfs needs root")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        write_atomically(disk / "small.pdf", b"x" * 10_000)
        with pytest.raises(OutputError, match="disk is full"):
            write_atomically(disk / "large.pdf", b"x" * 100_000)
        assert _names(disk) == ["small.pdf"]
    finally:
        subprocess.run(["umount", disk], check=True)


def test_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "c.pdf").mkdir()
    with pytest.raises(OutputError, match="a folder has this name"):
        write_atomically(tmp_path / "c.pdf", b"new")


def test_file_where_a_folder_is_needed_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(OutputError, match="a file stands where a folder is needed"):
        write_atomically(tmp_path / "a" / "c.pdf", b"new")


def test_too_long_name_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="too long"):
        write_atomically(tmp_path / ("c" * 300 + ".pdf"), b"new")
    assert _names(tmp_path) == []


def test_read_only_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "c.pdf"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(OutputError, match="read-only"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"


def test_folder_without_permission_is_named(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        # Root may write anywhere: drop to another user in a process of its own.
        code = (
            "import os, sys; from pathlib import Path; from briefgen.output import write_atomically;"
            "os.setuid(65534); write_atomically(Path(sys.argv[1]) / 'c.pdf', b'new')"
        )
        tmp_path.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parents[2],
        )
        assert "OutputError" in done.stderr and "no permission" in done.stderr
        return
    tmp_path.chmod(0o555)
    with pytest.raises(OutputError, match="no permission"):
        write_atomically(tmp_path / "c.pdf", b"new")


def test_leftovers_of_a_killed_run_are_removed_and_files_in_use_are_not(tmp_path: Path) -> None:
    (tmp_path / ".briefgen-123-0.part").write_bytes(b"half")
    (tmp_path / "report.part").write_bytes(b"a person's")
    staged = Staged(tmp_path / "c.pdf")
    staged.write(b"whole")
    assert remove_leftovers(tmp_path) == 1
    staged.publish()
    assert _names(tmp_path) == ["c.pdf", "report.part"]


def test_folder_that_vanishes_while_writing_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    staged = Staged(tmp_path / "a" / "c.pdf")
    staged.write(b"whole")
    shutil.rmtree(tmp_path / "a")
    with pytest.raises(OutputError, match="vanished"):
        staged.publish()
    staged.discard()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Australia", "australia"),
        ("Cote d'Ivoire", "cote-divoire"),
        ("Côte d’Ivoire", "cote-divoire"),
        ("Türkiye", "turkiye"),
        ("Curaçao", "curacao"),
        ("São Tomé and Príncipe", "sao-tome-and-principe"),
        ("Congo, Democratic Republic of the", "congo-democratic-republic-of-the"),
        ("Østerrike", "osterrike"),
        ("../../etc", "etc"),
        ("中国", "unnamed"),
    ],
)
def test_names_become_plain(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_file_names() -> None:
    assert file_name("Cote d'Ivoire", 2025, "officials", "pdf") == "cote-divoire-2025-officials.pdf"
    assert beside(Path("o/australia-2025-ngos.docx")).name == "australia-2025-ngos (new).docx"
    assert beside(Path("o/australia-2025-ngos.docx"), 2).name == "australia-2025-ngos (new 2).docx"
