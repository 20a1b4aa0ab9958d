"""The library does what the commands do."""

from __future__ import annotations

import hashlib
import html
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from briefgen import compose, render
from briefgen.errors import AmbiguousName, UsageError
from tests.conftest import PATIENCE


def test_compose_and_render_as_the_readme_shows() -> None:
    brief = compose("Türkiye", audience="ngos", edition=2024)
    assert brief.identity.iso3 == "TUR"
    assert render(brief, "html").startswith(b"<!DOCTYPE html>")
    assert render(brief, "pdf").startswith(b"%PDF-1.7")
    assert render(brief, "docx").startswith(b"PK")


def test_compose_stays_callable_after_its_package_was_imported() -> None:
    import briefgen.composition.brief

    assert briefgen.compose("fiji").country == "Fiji"


_IN_THREADS = """
import hashlib, sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from briefgen import compose, render

FORMATS = ("pdf", "docx", "html")
at_once = Barrier(8)

def work(number):
    at_once.wait()
    turn = number % 3
    kinds = FORMATS[turn:] + FORMATS[:turn]
    made = {kind: render(compose("fiji"), kind) for kind in kinds}
    return tuple(hashlib.sha256(made[kind]).hexdigest() for kind in FORMATS)

with ThreadPoolExecutor(8) as pool:
    results = set(pool.map(work, range(8)))
print(*results.pop(), len(results))
"""


def test_eight_threads_make_every_format_at_once(project: Path) -> None:
    # In a process of its own: what fails is the first use of a library in two threads.
    done = subprocess.run(
        [sys.executable, "-c", _IN_THREADS], cwd=project, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.stderr == ""
    *hashes, differing = done.stdout.split()
    assert differing == "0"
    alone = compose("fiji")
    assert hashes == [hashlib.sha256(render(alone, kind)).hexdigest() for kind in ("pdf", "docx", "html")]


def test_every_public_name_is_there() -> None:
    import briefgen

    assert set(briefgen.__all__) == set(dir(briefgen))
    for name in briefgen.__all__:
        assert getattr(briefgen, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonesuch'"):
        briefgen.nonesuch  # noqa: B018


def test_notebook_shows_the_web_page() -> None:
    cell = compose("fiji")._repr_html_()
    assert cell.startswith('<iframe title="Fiji 2025" ')
    page = html.unescape(cell.partition('srcdoc="')[2].removesuffix('"></iframe>'))
    assert page.encode() == render(compose("fiji"), "html")


def test_errors_are_typed() -> None:
    with pytest.raises(AmbiguousName) as caught:
        compose("congo")
    assert len(caught.value.candidates) == 2
    with pytest.raises(UsageError, match="no edition 1999"):
        compose("kenya", edition=1999)


@pytest.mark.parametrize("country", ["australia", "yemen", "hong kong", "são tomé", "haiti"])
@pytest.mark.parametrize("audience", ["officials", "ngos"])
def test_attached_data_follows_its_published_schema(country: str, audience: str, project: Path) -> None:
    from briefgen.composition.payload import payload

    schema = json.loads((project / "docs" / "reference" / "brief.schema.json").read_text(encoding="utf-8"))
    text = payload(compose(country, audience=audience, edition=2024))
    jsonschema.Draft202012Validator(schema).validate(json.loads(text))


def test_attached_data_of_a_pack_follows_its_published_schema(catalogue: Any, project: Path) -> None:
    from briefgen.composition.pack import compose_pack
    from briefgen.composition.pack_data import Selection
    from briefgen.composition.payload import payload

    schema = json.loads((project / "docs" / "reference" / "pack.schema.json").read_text(encoding="utf-8"))
    pack = compose_pack(catalogue, Selection("some", "Some countries", ("AUS", "FJI", "MMR")))
    jsonschema.Draft202012Validator(schema).validate(json.loads(payload(pack)))
