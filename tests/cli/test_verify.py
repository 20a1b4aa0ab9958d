"""`briefgen verify`: what a file says of its making is compared with making it again."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from briefgen import verifying
from briefgen.catalogue import Catalogue
from briefgen.drafts.renewing import Renewal
from briefgen.errors import DraftError
from briefgen.library import compose, compose_pack, render
from briefgen.verifying import Verdict, verify

Cli = Callable[..., subprocess.CompletedProcess[Any]]


@pytest.fixture
def verdict_on(tmp_path: Path, catalogue: Catalogue) -> Callable[[bytes], Verdict]:
    def judge(data: bytes) -> Verdict:
        (tmp_path / "file").write_bytes(data)
        return verify(tmp_path / "file", Renewal(catalogue))

    return judge


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_a_file_says_what_it_was_made_of_and_is_made_again(
    verdict_on: Callable[[bytes], Verdict], catalogue: Catalogue, kind: Any
) -> None:
    brief = compose("kenya", audience="ngos", edition=2024, marking="OFFICIAL", catalogue=catalogue)
    verdict = verdict_on(render(brief, kind, paper="letter"))
    assert verdict.good, verdict.why
    assert (verdict.format, verdict.made_by) == (kind, "briefgen 0.1.0")
    wanted = {"country": "KEN", "audience": "ngos", "edition": "2024", "marking": "OFFICIAL", "paper": "letter"}
    assert wanted.items() <= verdict.made_of.items()
    if kind == "pdf":
        assert sorted(verdict.claims) == ["PDF/A-3a", "PDF/UA-1"]


def test_a_pack_is_made_again_too(verdict_on: Callable[[bytes], Verdict], catalogue: Catalogue) -> None:
    pack = compose_pack("fiji", "tonga", title="Visit", catalogue=catalogue)
    verdict = verdict_on(render(pack, "pdf", template="pack"))
    assert verdict.good, verdict.why
    assert verdict.made_of["title"] == "Visit"


def test_a_changed_word_is_not_what_was_made(verdict_on: Callable[[bytes], Verdict], catalogue: Catalogue) -> None:
    page = render(compose("fiji", catalogue=catalogue), "html")
    verdict = verdict_on(page.replace(b"Fiji", b"Fidji", 3))
    assert verdict.same is False
    assert "edited" in verdict.why


def test_another_look_other_data_and_another_version_are_told_apart(
    tmp_path: Path, catalogue: Catalogue, verdict_on: Callable[[bytes], Verdict]
) -> None:
    brief = compose("fiji", catalogue=catalogue)
    (tmp_path / "brand.toml").write_text('organisation = "Office"\n')
    look = verdict_on(render(brief, "pdf", brand=tmp_path / "brand.toml"))
    assert look.why == "made with another template, house style, fonts or libraries"
    data = verdict_on(render(replace(brief, country="Fidji"), "pdf"))
    assert data.why == "the data at hand say something else: country"
    version = verdict_on(render(brief, "html").replace(b"0.1.0", b"0.0.9"))
    assert "another version made it" in version.why


def test_a_paper_without_data_cannot_be_made_again(
    verdict_on: Callable[[bytes], Verdict], catalogue: Catalogue
) -> None:
    verdict = verdict_on(render(compose("fiji", catalogue=catalogue), "pdf", pdf_profile="a-2a"))
    assert (verdict.same, verdict.good, verdict.made_of) == (None, False, {})
    assert "carries no data" in verdict.why
    assert "PDF/A-2a" in verdict.claims


def test_a_claim_that_does_not_hold_is_told(
    verdict_on: Callable[[bytes], Verdict], catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = render(compose("fiji", catalogue=catalogue), "pdf")
    assert verdict_on(made).failures == ()
    broken = verdict_on(made.replace(b"dc:title>", b"dc:titel>"))
    assert broken.failures
    assert broken.failures[0].startswith("PDF/")
    monkeypatch.setattr(verifying, "find_spec", lambda _name: None)
    assert verdict_on(made).failures is None


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7\n%%EOF", b"PK\x03\x04", b"<html>", b'<meta name="briefgen:identity" content="[[[">', b"\0" * 999,
     b'<meta name="briefgen:identity" content="{&quot;country&quot;:[1]}">'],
)  # fmt: skip
def test_what_is_none_of_ours_is_told(verdict_on: Callable[[bytes], Verdict], data: bytes) -> None:
    try:
        assert not verdict_on(data).good
    except DraftError as error:
        assert "Traceback" not in str(error)


def test_the_command_says_it_and_its_status_too(run_cli: Cli, tmp_path: Path) -> None:
    run_cli("fiji", "-o", "a.pdf", check=True)
    done = run_cli("verify", "a.pdf", check=True)
    assert "Made again:  the same bytes" in done.stdout
    assert "PDF/A-3a and PDF/UA-1: kept" in done.stdout
    (tmp_path / "b.txt").write_text("nothing")
    done = run_cli("verify", "a.pdf", "b.txt", "none.pdf", "--json")
    assert done.returncode == 1
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert first["same"] is True
    assert "b.txt is no PDF" in second["error"]
    assert "none.pdf cannot be read" in third["error"]
