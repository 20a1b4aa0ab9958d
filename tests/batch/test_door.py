"""Writing has one door, and it lets nothing out of its folder: not by a link, a pipe, or a name read from a file."""

import ast
import hashlib
import json
import os
import stat
import threading
from pathlib import Path

import pytest

import briefgen
from briefgen import cache
from briefgen.batch.batching import failed_jobs
from briefgen.batch.folder import Finished, OutputFolder
from briefgen.batch.manifest import Manifest
from briefgen.catalogue import yaml_reading
from briefgen.errors import OutputError
from briefgen.importing.transaction import JOURNAL, finish_interrupted, replace_files
from briefgen.output import inside, write_atomically
from briefgen.resources import data_folder
from briefgen.template.environment import make_environment

_PACKAGE = Path(briefgen.__file__).parent
_OTHER_DOORS = {
    "output.py": "the door itself",
    "batch/cluster.py": "unpacks this program's own parcel into a temporary folder that it has just made",
    "cli/main.py": "sends a closed standard output to the null device",
    "cli/second_process.py": "writes into the pipes to and from the processes that print",
}
_WRITES = {"write_text", "write_bytes", "copyfile", "copy", "copy2", "copytree", "mkstemp", "NamedTemporaryFile",
           "extractall", "symlink_to", "hardlink_to", "touch", "move"}  # fmt: skip


def _writes(path: Path) -> list[int]:
    lines = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        owner = getattr(function.value, "id", "") if isinstance(function, ast.Attribute) else ""
        modes = [argument.value for argument in (*node.args, *(keyword.value for keyword in node.keywords))
                 if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]  # fmt: skip
        for_writing = (
            name in ("open", "fdopen")
            and owner != "archive"
            and any(set(mode) <= set("rwxab+t") and set(mode) & set("wxa+") for mode in modes)
        )
        shutil_only = name in ("copy", "move") and owner != "shutil"
        if (
            for_writing
            or (name in _WRITES and not shutil_only)
            or (owner == "os" and name == "open" and "os.O_RDONLY" not in ast.unparse(node))
        ):
            lines.append(node.lineno)
    return lines


def test_nothing_but_the_one_module_opens_files_for_writing() -> None:
    others = {
        f"{name}:{line}"
        for path in _PACKAGE.rglob("*.py")
        if (name := path.relative_to(_PACKAGE).as_posix()) not in _OTHER_DOORS
        for line in _writes(path)
    }
    assert not others, "write through briefgen.output"
    assert all(_writes(_PACKAGE / name) for name in _OTHER_DOORS), "an exception that is none any more"


@pytest.mark.parametrize("target", ["there.pdf", "missing.pdf"])
def test_no_link_is_written_through(tmp_path: Path, target: str) -> None:
    (tmp_path / "there.pdf").write_bytes(b"theirs")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.pdf").symlink_to(tmp_path / target)
    with pytest.raises(OutputError, match=r"a\.pdf: a link has this name"):
        write_atomically(tmp_path / "out" / "a.pdf", b"new")
    (outcome,) = OutputFolder(tmp_path / "out").deliver([Finished("a.pdf", b"new")])
    assert (outcome.status, outcome.where) == ("kept", "a (new).pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "there.pdf"]
    assert (tmp_path / "there.pdf").read_bytes() == b"theirs"


def _in_time(work: object, seconds: float = 5.0) -> None:
    thread = threading.Thread(target=work, daemon=True)  # type: ignore[arg-type]
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "it waits for ever"


def test_a_pipe_in_a_files_place_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.pdf")
    outcomes = []
    _in_time(lambda: outcomes.extend(OutputFolder(tmp_path).deliver([Finished("a.pdf", b"new")])))
    assert [outcome.status for outcome in outcomes] == ["kept"]
    with pytest.raises(OutputError, match="pipe or device"):
        write_atomically(tmp_path / "a.pdf", b"new")
    assert stat.S_ISFIFO((tmp_path / "a.pdf").stat().st_mode)


@pytest.mark.parametrize("kind", ["link", "dangling", "pipe"])
@pytest.mark.parametrize("name", ["run.lock", "manifest.lock", "manifest.jsonl"])
def test_state_files_that_are_none_are_refused(tmp_path: Path, name: str, kind: str) -> None:
    state, victim = tmp_path / "out" / ".briefgen", tmp_path / "victim"
    state.mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(state / name)
    else:
        (state / name).symlink_to(victim)
    if kind == "link":
        victim.write_bytes(b"theirs")
    errors = []

    def run() -> None:
        try:
            folder = OutputFolder(tmp_path / "out")
            with folder.reserved():
                folder.deliver([Finished("a.pdf", b"new")])
        except OutputError as error:
            errors.append(str(error))

    _in_time(run)
    assert errors
    assert f"{name}: a link, pipe or device" in errors[0]
    assert victim.exists() == (kind == "link")
    assert kind != "link" or victim.read_bytes() == b"theirs"


def test_a_state_folder_or_region_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    for out, name in (("one", ".briefgen"), ("two", "asia")):
        (tmp_path / out).mkdir()
        (tmp_path / out / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="outside this folder"):
        OutputFolder(tmp_path / "one")
    with pytest.raises(OutputError, match="outside this folder"):
        OutputFolder(tmp_path / "two").deliver([Finished("asia/a.pdf", b"new")])
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize(
    "name", ["../a.pdf", "/tmp/a.pdf", "b/../../a.pdf", "C:\\a.pdf", "//host/a.pdf", "a\0.pdf", ""]
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="outside this folder"):
        inside(tmp_path, name)


def test_a_manifests_jobs_stay_in_its_folder(tmp_path: Path) -> None:
    job = {"kind": "brief", "subject": "FJI", "title": "Fiji", "region": "r", "audience": "officials",
           "format": "html", "brief_options": {"edition": 2025}}  # fmt: skip
    lines = [
        {"path": path, "sha256": [], "from": {}, "job": job, "failed": "x"}
        for path in ("../notes.html", "/tmp/x.html", "a/../../x.html", "good.html")
    ]
    state = tmp_path / "out" / ".briefgen"
    state.mkdir(parents=True)
    header = {"briefgen": "manifest", "format": 1, "version": "1"}
    (state / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in (header, *lines)))
    folder = OutputFolder(tmp_path / "out")
    assert [job.path for job in failed_jobs(folder)] == ["good.html"]
    assert "3 unreadable lines" in Manifest.read(tmp_path / "out").notes[0]


@pytest.mark.parametrize("to", ["../home/.profile", "ABS", "link/.profile"])
def test_a_journal_moves_nothing_out_of_its_folder(tmp_path: Path, to: str) -> None:
    data, home = tmp_path / "data", tmp_path / "home"
    data.mkdir(), home.mkdir()
    (data / "link").symlink_to(home)
    (data / ".x.part").write_bytes(b"evil")
    move = {
        "from": ".x.part",
        "to": to.replace("ABS", str(home / ".profile")),
        "sha256": hashlib.sha256(b"evil").hexdigest(),
    }
    (data / JOURNAL).write_text(json.dumps({"moves": [move]}))
    with pytest.raises(OutputError, match="outside this folder"):
        finish_interrupted(data)
    assert not list(home.iterdir())


def test_an_import_does_not_write_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "victim").write_bytes(b"theirs")
    (tmp_path / "data" / ".imports.lock").symlink_to(tmp_path / "victim")
    with pytest.raises(OutputError, match="link, pipe or device"):
        replace_files(tmp_path / "data", {"a.yaml": (None, b"new")})
    assert (tmp_path / "victim").read_bytes() == b"theirs"


# ---------------------------------------------------------------- caches


@pytest.fixture
def cache_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "briefgen"


def test_compiled_templates_of_others_are_not_run(cache_at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache.cache_folder("templates") == cache_at / "templates"
    assert make_environment([]).bytecode_cache is not None
    for folder in (cache_at, cache_at / "templates"):
        folder.chmod(0o777)
        assert make_environment([]).bytecode_cache is None
        folder.chmod(0o700)
    monkeypatch.setattr(cache.os, "geteuid", lambda: os.getuid() + 1)
    assert make_environment([]).bytecode_cache is None


def test_kept_data_of_others_is_not_unpickled(cache_at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = data_folder() / "situations.yaml"
    content = yaml_reading.read_yaml(file)
    (entry,) = (cache_at / "data").iterdir()
    read: list[Path] = []
    monkeypatch.setattr(yaml_reading, "read_bytes", lambda path: read.append(path) or path.read_bytes())
    assert (yaml_reading.read_yaml(file), read) == (content, [entry])
    for folder in (cache_at, cache_at / "data"):
        folder.chmod(0o777)
        assert (yaml_reading.read_yaml(file), read) == (content, [entry])
        folder.chmod(0o700)


def test_a_cache_that_is_a_link_is_not_used(cache_at: Path, tmp_path: Path) -> None:
    cache_at.mkdir(parents=True)
    (tmp_path / "theirs").mkdir()
    (cache_at / "templates").symlink_to(tmp_path / "theirs")
    assert make_environment([]).bytecode_cache is None


def test_a_full_or_read_only_cache_stops_no_brief(
    cache_at: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.j2").write_text("words")
    assert make_environment([tmp_path]).get_template("a.j2").render() == "words"
    assert list((cache_at / "templates").iterdir())

    def full(*_arguments: object, **_options: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jinja2.bccache.tempfile.NamedTemporaryFile", full)
    (tmp_path / "b.j2").write_text("more words")
    assert make_environment([tmp_path]).get_template("b.j2").render() == "more words"
    monkeypatch.setattr(Path, "mkdir", full)
    assert make_environment([tmp_path]).get_template("b.j2").render() == "more words"
