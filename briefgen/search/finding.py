"""The search itself: words and filters to statements, best first."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from briefgen.catalogue import Catalogue
from briefgen.errors import UsageError
from briefgen.search.query import match_expression, phrase_expression
from briefgen.search.statement_index import open_index

_MOST_LOOSER = 5
KINDS = (
    "overviews", "progress", "gaps", "recommendations", "theme_evidence", "figures", "narrative", "institutions",
    "profile", "context",
)  # fmt: skip
PILLARS = ("prosecution", "protection", "prevention", "partnership")
COLUMNS = (
    "country", "iso3", "region", "tier", "kind", "id", "text", "pillar", "report_year", "quoted", "layer", "source",
    "publisher", "via", "url",
)  # fmt: skip
"""Of a table of what was found."""


@dataclass(frozen=True, slots=True)
class Found:
    """One statement."""

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

    found: tuple[Found, ...]
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
    connection = open_index(catalogue)
    try:
        return _find(connection, words, countries, regions, tiers, pillars, themes, kinds, edition, limit)
    except sqlite3.Error as error:
        raise UsageError(f"“{words}” cannot be looked for: {error}.") from error
    finally:
        connection.close()


def newest_statements(catalogue: Catalogue) -> dict[str, int]:
    """The edition of the newest statement on record of each country, by ISO code."""
    connection = open_index(catalogue)
    try:
        return dict(connection.execute("SELECT iso3, max(report_year) FROM statement GROUP BY iso3").fetchall())
    finally:
        connection.close()


def looser_words(catalogue: Catalogue, words: str) -> tuple[tuple[str, int], ...]:
    """For words that nothing holds: what holds fewer of them, with the number of statements, most words first.

    First without the quotes that keep words together, then with one word left out, then each alone.
    """
    plain = re.findall(r"[\w'’-]+", re.sub(r"(^|\s)-\S+|\bOR\b", " ", words))
    fewer = [" ".join(plain[:index] + plain[index + 1 :]) for index in range(len(plain)) if len(plain) > 2]
    tries = dict.fromkeys(filter(None, [" ".join(plain), *fewer, *plain]))
    counted = ((text, find(catalogue, text, limit=0).total) for text in tries if text != words)
    return tuple((text, total) for text, total in counted if total)[:_MOST_LOOSER]


def _find(
    connection: sqlite3.Connection,
    words: str,
    countries: Sequence[str],
    regions: Sequence[str],
    tiers: Sequence[str],
    pillars: Sequence[str],
    themes: Sequence[str],
    kinds: Sequence[str],
    edition: int | None,
    limit: int | None,
) -> Findings:
    conditions, values = ["words MATCH ?"], [match_expression(words)]
    year = edition or connection.execute("SELECT max(year) FROM placement").fetchone()[0]
    for column, chosen in (
        ("s.iso3", countries),
        ("c.region_id", regions),
        ("p.tier", tiers),
        ("s.pillar", pillars),
        ("s.kind", kinds),
    ):
        if chosen:
            conditions.append(f"{column} IN ({','.join('?' * len(chosen))})")
            values += chosen
    if themes:
        marks = ",".join("?" * len(themes))
        conditions.append(f"s.rowid IN (SELECT statement FROM tag WHERE theme IN ({marks}))")
        values += themes
    if edition:
        conditions.append("s.report_year = ?")
        values.append(str(edition))
    phrase = phrase_expression(words)
    together = "s.rowid IN (SELECT rowid FROM words WHERE words MATCH ?)" if phrase else "0"
    rows = connection.execute(
        # Words of the statement weigh most; a theme's label finds what is tagged with it, after what says it.
        f"""SELECT s.*, c.name AS country, c.region AS region, p.tier AS tier,
                   {together} AS together, bm25(words, 10.0, 2.0, 1.0) AS score
            FROM words JOIN statement s ON s.rowid = words.rowid JOIN country c ON c.iso3 = s.iso3
            LEFT JOIN placement p ON p.iso3 = s.iso3 AND p.year = {int(year or 0)}
            WHERE {" AND ".join(conditions)}
            ORDER BY together DESC, score, s.report_year DESC, c.name, s.rowid""",
        [*([phrase] if phrase else []), *values],
    ).fetchall()
    shown = rows if limit is None else rows[:limit]
    return Findings(tuple(map(_found, shown)), len(rows), tuple(dict.fromkeys(row["iso3"] for row in rows)))


def _found(row: sqlite3.Row) -> Found:
    return Found(
        iso3=row["iso3"],
        country=row["country"],
        region=row["region"],
        tier=row["tier"],
        kind=row["kind"],
        id=row["id"],
        text=row["text"],
        pillar=row["pillar"],
        side=row["side"],
        report_year=row["report_year"],
        quoted=bool(row["quoted"]),
        layer=row["layer"],
        source=row["source_title"],
        publisher=row["source_publisher"],
        via=row["source_via"],
        url=row["source_url"],
    )
