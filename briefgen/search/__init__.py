"""Finds statements by their words, over all layers of data.

    find(catalogue, "online scams", regions=["africa"], tiers=["Tier 3"])

The index is made when it is first needed and kept in the cache folder under a name made from the content of the data
files; it is never the source of truth, and may be deleted at any time.
"""

from briefgen.search.finding import (
    COLUMNS,
    Findings,
    FoundStatement,
    find,
    looser_words,
    marked_words,
    newest_statements,
)

__all__ = ["COLUMNS", "Findings", "FoundStatement", "find", "looser_words", "marked_words", "newest_statements"]
