"""The promises of `publish` over what people do to drafts: no word missing unnamed, every citation right, no dead link.

The web page is read with lxml, the draft with the oracle of `oracle.py`: nothing is checked by the code that it checks.
The PDF is written from the same page. The long run is `make faults`.
"""

from __future__ import annotations

import datetime
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from lxml import html

from briefgen.catalogue import Catalogue
from briefgen.drafts.publish import Published, publish
from briefgen.errors import DraftError
from tests.drafts import oracle
from tests.drafts.drafting import Hand
from tests.drafts.kinds import KINDS, Kind
from tests.drafts.person import Person
from tests.drafts.sweeping import RememberingRenewal, without_fonts

COUNTRIES = ("AUS", "KEN", "QAT", "TUR", "THA", "BRA", "NGA", "ROU", "PHL", "FJI", "TON", "DEU")
SEED = int(os.environ.get("PUBLISH_SEED", datetime.datetime.now(datetime.UTC).date().toordinal() * 10_000))
"""Other cases each day; `PUBLISH_SEED=… pytest …` repeats those of another."""
TIMES = re.compile(r"\((\d+) times\)$")
WORD = re.compile(r"\w+")
NOTE_MARKS = ("footnoteReference", "endnoteReference")


@cache
def renewal() -> RememberingRenewal:
    return RememberingRenewal(Catalogue.open())


@cache
def brief(country: str, audience: str) -> bytes:
    return without_fonts(renewal()({"kind": "brief", "country": country, "edition": "2025", "audience": audience}))


def edited_case(seed: int) -> tuple[bytes, list[str]]:
    """A draft after some edits, and what they were."""
    chance = random.Random(seed)
    draft = brief(COUNTRIES[seed % len(COUNTRIES)], chance.choice(["officials", "ngos"]))
    person = Person(draft, seed)
    edited = person.edit(chance.randint(3, 10))
    for kind in chance.sample(KINDS, chance.randint(0, 2)):
        edited = put(kind, edited, chance)
        person.did.append(kind.name)
    return edited, person.did


def put(kind: Kind, draft: bytes, chance: random.Random) -> bytes:
    hand = Hand(draft)
    blocks = [
        control.get(oracle.W + "val")
        for control in hand.root.iter(oracle.W + "tag")
        if next(control.getparent().getparent().iterancestors(oracle.W + "tc"), None) is None
        and next(control.getparent().getparent().iter(oracle.W + "p"), None) is not None
    ]
    return kind.put(hand, chance.choice(blocks))


def broken_promises(draft: bytes, published: Published) -> Iterator[str]:
    main = html.document_fromstring(published.data).find(".//main")
    yield from missing_words(draft, main, published.notes)
    yield from wrong_citations(draft, main, all_named(published.notes))
    ids = Counter(element.get("id") for element in main.iter() if element.get("id"))
    yield from (f"id twice: {name}" for name, count in ids.items() if count > 1)
    for link in main.iter("a"):
        target = link.get("href") or ""
        if target.startswith("#") and target[1:] not in ids:
            yield f"link to nowhere: {target} under {link.text_content()!r}"


def all_named(notes: tuple[str, ...]) -> str:
    """The lines that name what is not printed, each as often as it says."""
    return " ".join(line * int((TIMES.search(line) or ["", "1"])[1]) for line in notes)


def missing_words(draft: bytes, main: Any, notes: tuple[str, ...]) -> Iterator[str]:
    """Words of the accepted draft that are neither on the page nor in what is named."""
    there = Counter(WORD.findall(f"{' '.join(_texts(main))} {all_named(notes)}"))
    # What stands in the brackets of a citation follows from the list; beside a text box letters meet on the page.
    page = "".join(_texts(main))
    missing = [word for word in words_of(draft) - there if not word.isdigit() and word not in page]
    if missing:
        yield f"words missing: {missing}"


def words_of(draft: bytes) -> Counter[str]:
    """Every word of the body and the notes, text boxes and equations included; of headers and footers a person's."""
    file = oracle.opened(draft, "accept")
    words: Counter[str] = Counter()
    # Who takes out the mark of a note takes out the note: Word no longer shows it.
    referred = {
        (oracle.W + kind, mark.get(oracle.W + "id"))
        for kind, name in zip(("footnote", "endnote"), NOTE_MARKS, strict=True)
        for mark in file.root.iter(oracle.W + name)
    }
    for paragraph in oracle.paragraphs(file.root):
        if not oracle.style_of(paragraph).startswith("TOC"):
            words.update(WORD.findall(_shown(paragraph)))
    for name, data in file.members.items():
        if re.fullmatch(r"word/(header|footer)\d*\.xml", name) and b"HUMAN" in data:
            words["HUMANRUNNING"] = 1
        elif re.fullmatch(r"word/(foot|end)notes\.xml", name) and b"HUMAN" in data:
            for note in oracle.etree.fromstring(data):
                if (note.tag, note.get(oracle.W + "id")) in referred:
                    words.update(WORD.findall(_shown(note)))
    return words


def _shown(element: Any) -> str:
    if element.tag in (oracle.W + "t", oracle.M + "t"):
        return element.text or ""
    if element.tag == oracle.W + "hyperlink" and oracle.PRINTED.fullmatch(oracle.text_of(element)):
        return " "
    if element.tag in (oracle.MC + "Fallback", oracle.W + "instrText"):
        return ""
    apart = element.tag in (
        *oracle.CHARACTERS,
        *oracle.w("p", "rt", "rubyBase", "drawing", *NOTE_MARKS),
        oracle.M + "oMath",
    )
    apart = apart or element.find(f"{oracle.W}rPr/{oracle.W}vanish") is not None
    return " " * apart + "".join(map(_shown, element)) + " " * apart


def _texts(element: Any) -> Iterator[str]:
    """The texts of a page, joined where nothing but inline elements stand between them."""
    current = element.text or ""
    for child in element:
        if child.tag in ("a", "em", "small", "span", "strong", "svg"):
            current += "".join(_texts(child))
        else:
            yield current
            yield from _texts(child)
            current = ""
        current += child.tail or ""
    yield current


def wrong_citations(draft: bytes, main: Any, named: str) -> Iterator[str]:
    """Citations of another number than their source has, and ones that are neither printed nor in what is `named`."""
    entries = [
        entry for listing in main.iter("ol") if listing.get("class") == "sources" for entry in listing.findall("li")
    ]
    places = {
        part.get("id"): number for number, entry in enumerate(entries, 1) for part in entry.iter() if part.get("id")
    }
    cited: Counter[int | None] = Counter()
    for link in main.iter("a"):
        target = (link.get("href") or "#")[1:]
        if link.get("class") == "cite":
            cited[places.get(target)] += 1
            if link.text_content().strip("[]") != str(places.get(target)):
                yield f"citation {link.text_content()} of {target} that is no. {places.get(target)}"
    in_draft = Counter(number for _, _, _, number in oracle.citations(draft) if number is not None)
    gone = in_draft - cited
    # What is named is named in the draft's words: with the numbers that it prints.
    if gone.total() > len(re.findall(r"\[\d+\]", named)):
        yield f"citations are gone, by the number of their source: {dict(gone)}"


def failures_of(seeds: range) -> list[str]:
    failures = []
    for seed in seeds:
        draft, did = edited_case(seed)
        try:
            published = publish(draft, renewal(), format="html", accept_changes=True, ignore_comments=True)
        except DraftError as error:
            failures.append(f"PUBLISH_SEED={seed}: {error}\n    after {did}")
            continue
        failures += [
            f"PUBLISH_SEED={seed}: {problem}\n    after {did}" for problem in broken_promises(draft, published)
        ]
    return failures


@pytest.mark.parametrize("part", range(10))
def test_300_edited_drafts_are_published_whole(part: int) -> None:
    print(f"PUBLISH_SEED={SEED}")
    failures = failures_of(range(SEED + 30 * part, SEED + 30 * (part + 1)))
    assert not failures, "\n".join(failures)


@pytest.mark.demand
def test_3000_edited_drafts_are_published_whole() -> None:
    failures = failures_of(range(3000))
    assert not failures, "\n".join(failures)
