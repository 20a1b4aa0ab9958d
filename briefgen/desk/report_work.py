"""What a worker process does with the report: read it, say what would change, write it when it was confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen.batch.progress import tell

if TYPE_CHECKING:
    from briefgen.importing.importing import ImportResult
    from briefgen.importing.report_sources import Fetched

_MOST = 400
"""Lines of a list on a page."""
_LONGEST_DIFF = 200_000
_PARTS = {
    **{"overviews": "overview", "progress": "progress", "gaps": "gaps", "recommendations": "recommendations"},
    **{"figures": "figures", "profile": "lines of the profile", "narrative": "sections"},
}


def read_report(
    sources: Sequence[Path], into: Path, layers: Sequence[Path], edition: int | None, *, fetch: bool, write: bool
) -> dict[str, Any]:
    """Import the sources, or with `fetch` an edition from the web, into a data folder; without `write` only look.

    Raises:
        ReportError, UsageError: nothing of it can be imported; nothing has been written then.
    """
    from briefgen.importing.importing import import_report

    fetcher = _Telling() if fetch else None
    addresses = fetcher.edition(edition) if fetcher and edition else []
    tell("Reading")
    result = import_report(
        [*sources, *addresses], into, layers=layers, edition=edition, fetch=fetcher, dry_run=not write
    )
    return _plain(result)


class _Telling:
    """Brings pages from the web as the command does, and tells which one."""

    def __init__(self) -> None:
        from briefgen.importing.fetching import Fetcher

        self._fetch = Fetcher()
        self._done = self._total = 0

    def edition(self, year: int) -> list[str]:
        """The addresses of all countries' pages of an edition."""
        from briefgen.importing.edition_pages import find_edition_pages

        tell("Looking for the pages")
        addresses = [page.url for page in find_edition_pages(self._fetch, year)]
        self._total = len(addresses)
        return addresses

    def __call__(self, url: str) -> Fetched:
        """One page."""
        self._done += 1
        tell(f"{url.rstrip('/').rpartition('/')[2]}, {self._done} of {self._total}")
        return self._fetch(url)


def _plain(result: ImportResult) -> dict[str, Any]:
    diff = "".join(change.diff() for change in result.changes[:_MOST])
    return {
        "written": result.written,
        "into": str(result.into),
        "countries": [
            {
                "name": imported.chapter.country.name,
                "edition": imported.chapter.edition,
                "tier": imported.chapter.narrative.tier,
                "counts": ", ".join(
                    f"{len(entries)} {words}" for kind, words in _PARTS.items() if (entries := imported.lists[kind])
                ),
            }
            for imported in result.countries
        ],
        "messages": [message.edition for message in result.messages],
        "placements": result.placements,
        "troubles": [(trouble.name, trouble.message, trouble.hint) for trouble in result.troubles[:_MOST]],
        "remarks": [(remark.name, remark.message) for remark in result.remarks[:_MOST]],
        "kept": [f"{kept.file}: {kept.kind} {kept.entry_id} ({kept.why})" for kept in result.kept[:_MOST]],
        "changes": [(change.name, change.summary) for change in result.changes],
        "diff": diff[:_LONGEST_DIFF] + ("\n…" if len(diff) > _LONGEST_DIFF else ""),
    }
