"""The search itself: what a person types and filters to statements, best first.

Words must all occur, in any form (`scam` finds `scams`); `"two words"` in quotes stand together, `shelter*` begins a
word, `-prison` leaves out, `OR` between words means either.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, fields

from briefgen.catalogue import Catalogue
from briefgen.errors import UsageError
from briefgen.search.statement_index import open_index

_MOST_LOOSER = 5
COLUMNS = (
    "country", "iso3", "region", "tier", "kind", "id", "text", "pillar", "report_year", "quoted", "layer", "source",
    "publisher", "via", "url",
)  # fmt: skip
"""Of a table of statements."""


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """One statement that holds the words; its fields are columns of the index."""

    iso3: str
    country: str
    region: str
    tier: str | None
    """Placement in the newest edition on record, or in the edition asked for."""
    kind: str
    """Name of its list: `gaps`, `recommendations`, …"""
    id: str
    text: str
    pillar: str | None
    side: str | None
    report_year: int
    quoted: bool
    layer: str
    source: str
    publisher: str
    via: str | None
    """Where the source was read, when that is not the source itself."""
    url: str | None


@dataclass(frozen=True, slots=True)
class Findings:
    """Statements, best first; `total` counts those that a limit left out too."""

    statements: tuple[FoundStatement, ...]
    total: int
    countries: tuple[str, ...]
    """ISO codes of all countries with a match, the one with the best match first."""


def find(
    catalogue: Catalogue,
    words: str,
    *,
    countries: Sequence[str] = (),
    regions: Sequence[str] = (),
    tiers: Sequence[str] = (),
    pillars: Sequence[str] = (),
    themes: Sequence[str] = (),
    kinds: Sequence[str] = (),
    edition: int | None = None,
    limit: int | None = None,
) -> Findings:
    """Statements that hold the words, of countries (ISO codes) and regions (ids) and so on where any are given.

    `edition` keeps statements that speak of that edition, and is the one whose placement `tiers` means; without it the
    newest placement on record counts. Raises UsageError for words without a letter in them.
    """
    conditions, values = ["words MATCH ?"], [match_expression(words)]
    for column, chosen in (
        ("s.iso3", countries),
        ("c.region_id", regions),
        ("p.tier", tiers),
        ("s.pillar", pillars),
        ("s.kind", kinds),
        ("s.report_year", [str(edition)] if edition else []),
    ):
        if chosen:
            conditions.append(f"{column} IN ({_marks(chosen)})")
            values += chosen
    if themes:
        conditions.append(f"s.rowid IN (SELECT statement FROM tag WHERE theme IN ({_marks(themes)}))")
        values += themes
    phrase = phrase_expression(words)
    together = "s.rowid IN (SELECT rowid FROM words WHERE words MATCH ?)" if phrase else "0"
    year = str(int(edition)) if edition else "(SELECT max(year) FROM placement)"
    with closing(open_index(catalogue)) as connection:
        try:
            rows = connection.execute(
                # Words of the statement weigh most; a theme's label finds what is tagged with it, after what says it.
                f"""SELECT s.*, c.name AS country, c.region AS region, p.tier AS tier,
                           {together} AS together, bm25(words, 10.0, 2.0, 1.0) AS score
                    FROM words JOIN statement s ON s.rowid = words.rowid JOIN country c ON c.iso3 = s.iso3
                    LEFT JOIN placement p ON p.iso3 = s.iso3 AND p.year = {year}
                    WHERE {" AND ".join(conditions)}
                    ORDER BY together DESC, score, s.report_year DESC, c.name, s.rowid""",
                [*([phrase] if phrase else []), *values],
            ).fetchall()
        except sqlite3.Error as error:
            raise UsageError(f"“{words}” cannot be looked for: {error}.") from error
    names = [field.name for field in fields(FoundStatement)]
    plain = ({name: row[name] for name in names} for row in rows[:limit])
    shown = tuple(FoundStatement(**{**row, "quoted": bool(row["quoted"])}) for row in plain)
    return Findings(shown, len(rows), tuple(dict.fromkeys(row["iso3"] for row in rows)))


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))


def newest_statements(catalogue: Catalogue) -> dict[str, int]:
    """The edition of the newest statement on record of each country, by ISO code."""
    with closing(open_index(catalogue)) as connection:
        return dict(connection.execute("SELECT iso3, max(report_year) FROM statement GROUP BY iso3").fetchall())


def looser_words(catalogue: Catalogue, words: str) -> tuple[tuple[str, int], ...]:
    """For words that nothing holds: what holds fewer of them, with the number of statements, most words first.

    First without the quotes that keep words together, then with one word left out, then each alone.
    """
    plain = re.findall(r"[\w'’-]+", re.sub(r"(^|\s)-\S+|\bOR\b", " ", words))
    fewer = [" ".join(plain[:index] + plain[index + 1 :]) for index in range(len(plain)) if len(plain) > 2]
    tries = dict.fromkeys(filter(None, [" ".join(plain), *fewer, *plain]))
    counted = ((text, find(catalogue, text, limit=0).total) for text in tries if text != words)
    return tuple((text, total) for text, total in counted if total)[:_MOST_LOOSER]


_TOKEN = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


def match_expression(words: str) -> str:
    """The FTS5 expression; every word is quoted, so that nothing that a person types is taken for syntax."""
    terms: list[str] = []
    excluded: list[str] = []
    either = False
    for minus, phrase, word in _TOKEN.findall(words):
        if word == "OR" and not minus and terms:
            either = True
            continue
        term = _term(phrase or word, begins=word.endswith("*"))
        if not term:
            continue
        if minus:
            excluded.append(term)
        elif either:
            terms[-1] = f"{terms[-1]} OR {term}"
        else:
            terms.append(term)
        either = False
    if not terms:
        raise UsageError(f"“{words}” holds no word to look for.", hint='E.g. briefgen find "online scams".')
    expression = " AND ".join(f"({term})" for term in terms)
    return f"({expression}) NOT ({' OR '.join(excluded)})" if excluded else expression


def phrase_expression(words: str) -> str:
    """The same words together in the text: such statements come first. Empty where it makes no sense."""
    if not re.fullmatch(r"[\w\s'’-]+", words) or len(words.split()) < 2 or re.search(r"\bOR\b|(^|\s)-", words):
        return ""
    return f"text : {_term(words, begins=False)}"


def marked_words(text: str, words: str) -> tuple[tuple[bool, str], ...]:
    """The text in stretches: those that begin like one of the words that were looked for are True."""
    stems = [word[:-1] if len(word) > 4 and word.endswith("s") else word for word in re.findall(r"\w{3,}", words)]
    if not stems:
        return ((False, text),)
    parts = re.split(rf"(?i)\b((?:{'|'.join(map(re.escape, stems))})\w*)", text)
    return tuple((index % 2 == 1, part) for index, part in enumerate(parts) if part)


def _term(text: str, *, begins: bool) -> str:
    plain = re.sub(r"[^\w\s'’-]", " ", text).replace("_", " ").strip()
    if not re.search(r"\w", plain):
        return ""
    return f'"{plain}"{"*" if begins else ""}'
