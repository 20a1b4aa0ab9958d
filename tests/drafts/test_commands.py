"""The commands as a person types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.drafts.drafting import Hand

Run = Callable[..., "CompletedProcess[Any]"]


@pytest.fixture
def draft(tmp_path: Path, old_draft: bytes) -> Path:
    path = tmp_path / "australia.docx"
    path.write_bytes(Hand(old_draft).replace("standing.AUS", "US", "The").done())
    return path


@pytest.fixture(scope="module")
def old_draft(catalogue: Any) -> bytes:
    from briefgen.drafts.renewing import Renewal

    return Renewal(catalogue)({"kind": "brief", "country": "AUS", "edition": "2024"})


def test_changes_in_three_forms(run_cli: Run, draft: Path) -> None:
    assert "[-US-]{+The+}" in run_cli("changes", draft.name, check=True).stdout
    told = json.loads(run_cli("changes", draft.name, "--json", check=True).stdout)
    assert [change["kind"] for change in told["changes"]] == ["edited"]
    run_cli("changes", draft.name, "--format", "html", "-o", "changes.html", check=True)
    assert "<ins>The</ins>" in (draft.parent / "changes.html").read_text()


def test_refresh_leaves_the_draft_and_puts_the_result_beside_it(run_cli: Run, draft: Path) -> None:
    before = draft.read_bytes()
    done = run_cli("refresh", draft.name, "--edition", "2025", check=True)
    assert "australia (refreshed).docx" in done.stdout
    assert draft.read_bytes() == before
    result = draft.with_name("australia (refreshed).docx")
    first = result.read_bytes()
    run_cli("refresh", draft.name, "--edition", "2025", check=True)
    assert result.read_bytes() == first
    assert sorted(path.name for path in draft.parent.glob("*.docx")) == ["australia (refreshed).docx", "australia.docx"]
    # A person worked on the result: another refresh must not write over it.
    result.write_bytes(Hand(first).append("theme.AUS.question", " Mine.").done())
    run_cli("refresh", draft.name, "--edition", "2025", check=True)
    assert draft.with_name("australia (refreshed 2).docx").read_bytes() == first


def test_refresh_in_place_keeps_a_backup_and_twice_changes_nothing(run_cli: Run, draft: Path) -> None:
    before = draft.read_bytes()
    run_cli("refresh", draft.name, "--edition", "2025", "--in-place", check=True)
    assert draft.with_name("australia (before refresh).docx").read_bytes() == before
    after = draft.read_bytes()
    done = run_cli("refresh", draft.name, "--edition", "2025", "--in-place", check=True)
    assert "nothing new" in done.stdout
    assert draft.read_bytes() == after


def test_a_folder_is_refreshed_file_by_file(run_cli: Run, draft: Path, old_draft: bytes) -> None:
    folder = draft.parent / "drafts"
    folder.mkdir()
    (folder / "one.docx").write_bytes(old_draft)
    (folder / "broken.docx").write_bytes(old_draft[:3000])
    (folder / "~$one.docx").write_bytes(b"lock")
    import docx

    docx.Document().save(str(folder / "letter.docx"))
    done = run_cli("refresh", "drafts", "--edition", "2025")
    assert done.returncode == 1
    assert "1 refreshed, 1 skipped, 1 failed" in done.stdout
    assert "broken.docx" in done.stderr
    assert not (folder / "broken (refreshed).docx").exists()


def test_a_draft_that_is_open_elsewhere_is_not_changed_in_place(run_cli: Run, draft: Path) -> None:
    draft.with_name(".~lock.australia.docx#").write_text("someone")
    before = draft.read_bytes()
    done = run_cli("refresh", draft.name, "--edition", "2025", "--in-place")
    assert done.returncode == 1
    assert "open in another program" in done.stderr
    assert draft.read_bytes() == before


def test_publish_and_refusal(run_cli: Run, draft: Path) -> None:
    assert "australia.pdf" in run_cli("publish", draft.name, check=True).stdout
    assert draft.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    run_cli("refresh", draft.name, "--edition", "2025", "-o", "new.docx", check=True)
    refused = run_cli("publish", "new.docx")
    assert refused.returncode == 1
    assert "tracked changes by briefgen" in refused.stderr
    run_cli("publish", "new.docx", "--accept-all", "--ignore-comments", "--format", "html", check=True)
    assert (draft.parent / "new.html").exists()


def test_adopt_asks_before_it_writes(run_cli: Run, draft: Path) -> None:
    draft.write_bytes(
        Hand(draft.read_bytes())
        .replace("rec.AUS.2024.press-penalties-fit-crime-convicted", "significant", "long")
        .done()
    )
    refused = run_cli("adopt", draft.name, "--into", "own", stdin="n\n")
    assert refused.returncode == 1
    assert "[-significant-]{+long+}" in refused.stdout
    assert not (draft.parent / "own").exists()
    run_cli("adopt", draft.name, "--into", "own", "--yes", "--by", "Ana Silva", check=True)
    assert "long prison terms" in (draft.parent / "own" / "countries" / "AUS.yaml").read_text()


def test_errors_say_what_to_do(run_cli: Run, draft: Path) -> None:
    assert "There is no file" in run_cli("changes", "absent.docx").stderr
    draft.write_bytes(b"not a docx")
    done = run_cli("refresh", draft.name)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "cannot be opened" in done.stderr


def test_a_draft_remembers_its_brand(run_cli: Run, tmp_path: Path) -> None:
    brand = tmp_path / "house.toml"
    brand.write_text('organisation = "Ministry of Examples"\n')
    run_cli("fiji", "--edition", "2024", "--brand", brand.name, "-o", "fiji.docx", check=True)
    assert "nothing new" in run_cli("refresh", "fiji.docx", check=True).stdout
    run_cli("refresh", "fiji.docx", "--edition", "2025", "--in-place", check=True)
    published = run_cli("publish", "fiji.docx", "--format", "html", "--accept-all", "--ignore-comments", check=True)
    assert "fiji.html" in published.stdout
    assert "Ministry of Examples" in (tmp_path / "fiji.html").read_text()
    brand.rename(tmp_path / "moved.toml")
    lost = run_cli("refresh", "fiji.docx")
    assert lost.returncode == 1
    assert "brand file house.toml, which is not there" in lost.stderr
    assert "--brand" in lost.stderr
    run_cli("refresh", "fiji.docx", "--brand", "moved.toml", check=True)


def test_the_brand_of_a_workspace_is_known_to_the_workspace(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "briefgen.toml").write_text('brand = "house.toml"\n')
    (tmp_path / "house.toml").write_text('organisation = "Ministry of Examples"\n')
    run_cli("fiji", "-o", "fiji.docx", check=True)
    (tmp_path / "briefgen.toml").write_text('brand = "moved.toml"\n')
    (tmp_path / "house.toml").rename(tmp_path / "moved.toml")
    assert "nothing new" in run_cli("refresh", "fiji.docx", check=True).stdout


def test_a_workspace_makes_no_other_readers_draft_of_a_draft(run_cli: Run, tmp_path: Path) -> None:
    run_cli("fiji", "--edition", "2024", "-o", "fiji.docx", check=True)
    (tmp_path / "briefgen.toml").write_text('audience = "ngos"\nedition = 2025\n')
    assert "nothing new" in run_cli("refresh", "fiji.docx", check=True).stdout
