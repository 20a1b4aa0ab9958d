"""Files that are no drafts, broken ones, ones made to do harm: a clear error, nothing written, never a traceback."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen.catalogue import Catalogue
from briefgen.drafts.changes import changes
from briefgen.drafts.opening import read_draft
from briefgen.drafts.refresh import refresh
from briefgen.drafts.renewing import Renewal
from briefgen.errors import DraftError
from tests.drafts.drafting import Hand, P, packed, paper
from tests.drafts.test_refresh import OLD, brief

MEMBERS = Hand(OLD).members
MACRO_TYPE = b"application/vnd.ms-word.document.macroEnabled.main+xml"
MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def bomb(size: int) -> bytes:
    members = dict(MEMBERS)
    members["word/document.xml"] = b"<w:document>" + b" " * size
    return packed(members)


def with_part(name: str, content: bytes) -> bytes:
    return packed({**MEMBERS, name: content})


def encrypted() -> bytes:
    data = bytearray(OLD)
    # The flag of the first entry's header, and of its entry in the directory.
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02", 0, data.index(b"PK\x01\x02") + 4) + 8] |= 1
    return bytes(data)


HOSTILE = {
    "empty": b"",
    "text": b"Dear colleagues, please find attached",
    "pdf": b"%PDF-1.7\n%\xe2\xe3",
    "old .doc or encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "another zip": packed({"a.txt": b"a"}),
    "torn": OLD[: len(OLD) // 2],
    "without its end": OLD[:-30],
    "encrypted entry": encrypted(),
    "macro-enabled": with_part("[Content_Types].xml", MEMBERS["[Content_Types].xml"].replace(MAIN_TYPE, MACRO_TYPE)),
    "zip bomb": bomb(300 * 1024 * 1024),
    "entities": with_part(
        "word/document.xml",
        b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + MEMBERS["word/document.xml"],
    ),
    "external entity": with_part(
        "word/document.xml",
        b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + MEMBERS["word/document.xml"],
    ),
    "no sound XML": with_part("word/document.xml", MEMBERS["word/document.xml"][:-40]),
    "no body": with_part("word/document.xml", b'<?xml version="1.0"?><x/>'),
    "deep XML": with_part("word/document.xml", b"<a>" * 5000 + b"</a>" * 5000),
    "draft part torn": with_part("customXml/item1.xml", MEMBERS["customXml/item1.xml"][:-30]),
    "path that climbs": with_part("../../evil.xml", b"<x/>"),
    "spreadsheet": with_part(
        "[Content_Types].xml",
        MEMBERS["[Content_Types].xml"].replace(
            MAIN_TYPE, b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        ),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_opened_safely_is_refused(name: str) -> None:
    with pytest.raises(DraftError) as refusal:
        changes(HOSTILE[name], name="x.docx")
    assert "x.docx" in str(refusal.value)


def test_more_parts_than_any_document_has_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in MEMBERS.items():
            archive.writestr(name, content)
        for number in range(6000):
            archive.writestr(f"x/{number}", b"")
    with pytest.raises(DraftError, match="more than"):
        read_draft(buffer.getvalue())


def test_a_document_without_a_base_says_so_and_how_to_give_one() -> None:
    members = {name: data for name, data in MEMBERS.items() if not name.startswith("customXml/")}
    members["word/_rels/document.xml.rels"] = _without(members["word/_rels/document.xml.rels"], b"customXml")
    draft = packed(members)
    with pytest.raises(DraftError, match="--base") as refusal:
        changes(draft)
    assert "holds no record" in refusal.value.message
    assert changes(draft, base=OLD).nothing
    new = paper(*brief(cell="Tier 2"))
    outcome = refresh(draft, lambda _: new, base=OLD)
    assert outcome.counts() == {"rewritten": 1}
    # The record is back: no base is needed from now on.
    assert refresh(outcome.data, lambda _: new).changed is False


def test_a_draft_of_another_country_or_an_unrelated_base_is_refused() -> None:
    other = paper(*brief(), country="NZL")
    with pytest.raises(DraftError, match="another country"):
        refresh(OLD, lambda _: other)
    stranger = paper(*(P(f"p.{n}", f"Nothing of the kind, number {n}, at all.") for n in range(9)))
    with pytest.raises(DraftError, match="another document"):
        refresh(stranger, lambda _: OLD, base=OLD)


def test_a_draft_of_a_newer_briefgen_is_refused() -> None:
    newer = MEMBERS["customXml/item1.xml"].replace(b'version="1"', b'version="2"', 1)
    with pytest.raises(DraftError, match="cannot read"):
        changes(with_part("customXml/item1.xml", newer))


def _without(relationships: bytes, word: bytes) -> bytes:
    import re

    return re.sub(rb"<(?:\w+:)?Relationship [^>]*" + word + rb"[^>]*/>", b"", relationships)


NEW = paper(*brief(progress="Courts convicted 19 people in 2024 [s2].", cell="Tier 2"))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.integers(0, 2**32), st.integers(1, 40), st.booleans())
def test_damaged_files_give_an_error_or_a_result(seed: int, flips: int, cut: bool) -> None:
    chance = random.Random(seed)
    data = bytearray(OLD)
    for _ in range(flips):
        data[chance.randrange(len(data))] = chance.randrange(256)
    damaged = bytes(data[: chance.randrange(len(data))] if cut else data)
    _survives(damaged)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_damaged_xml_inside_a_sound_zip_gives_an_error_or_a_result(seed: int, edits: int) -> None:
    chance = random.Random(seed)
    members = dict(MEMBERS)
    parts = ["word/document.xml", "word/document.xml", "customXml/item1.xml", "word/styles.xml"]
    parts += ["word/_rels/document.xml.rels", "[Content_Types].xml", "word/numbering.xml"]
    for _ in range(edits):
        name = chance.choice(parts)
        text = members[name]
        start = chance.randrange(len(text))
        match chance.randrange(4):
            case 0:  # leave out an element or attribute
                end = text.find(b">", start) + 1
                members[name] = text[:start] + text[max(end, start) :]
            case 1:  # twice
                begin = text.rfind(b"<", 0, start + 1)
                end = text.find(b">", start) + 1
                members[name] = text[:end] + text[max(begin, 0) : end] + text[end:]
            case 2:  # another value
                quote = text.find(b'"', start) + 1
                members[name] = text[:quote] + chance.choice([b"-1", b"x", b"9" * 40, b"", b"\xc3\xa9"]) + text[quote:]
            case 3:  # another element's name
                members[name] = text.replace(*chance.choice(_SWAPS), 1)
    _survives(packed(members))


_SWAPS = [
    (b"<w:p>", b"<w:tbl>"),
    (b"w:sdtContent", b"w:sdtPr"),
    (b"<w:r>", b"<w:del>"),
    (b"w:hyperlink", b"w:ins"),
    (b"<w:tc>", b"<w:tr>"),
    (b"w:bookmarkEnd", b"w:bookmarkStart"),
    (b"<w:t>", b"<w:t/><w:t>"),
]


def _survives(data: bytes) -> None:
    try:
        changes(data)
        outcome = refresh(data, lambda _: NEW)
    except DraftError:
        return
    try:
        refresh(outcome.data, lambda _: NEW)
    except DraftError:
        return


@pytest.mark.parametrize("address", ["\\\\server\\share\\brand.toml", "//server/share/brand.toml"])
def test_a_draft_sends_nobody_to_another_machine(catalogue: Catalogue, address: str) -> None:
    with pytest.raises(DraftError, match="outside the current folder") as refused:
        Renewal(catalogue).house({"brand": address})
    assert "--brand" in (refused.value.hint or "")
