"""Types of the command line's words: each converts, completes in a shell, and says what was meant instead.

Names are resolved by the catalogue of this command line (`opening.catalogue_of`), so that they know one's own data too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from briefgen.cli.opening import catalogue_of, packs_file_of
from briefgen.output import slug

if TYPE_CHECKING:
    from briefgen.catalogue.models import CountryName, Region


class CountryType(click.ParamType["CountryName"]):
    """A country by any of its names or codes; the value is a `CountryName`."""

    name = "country"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> CountryName:
        """Find the country; an unknown name is an error that proposes near ones."""
        if not isinstance(value, str):
            already: CountryName = value
            return already
        return catalogue_of(ctx).find_country(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Propose names in the form that needs no quoting (`new-zealand`); another name where only that fits."""
        begun = slug(incomplete) if incomplete else ""
        found = []
        for country in catalogue_of(ctx).countries():
            names = (slug(name) for name in (country.name, *country.aliases))
            fitting = next((name for name in names if name.startswith(begun)), None)
            if fitting:
                found.append(CompletionItem(fitting, help=country.name))
        return found


class RegionType(click.ParamType["Region"]):
    """A region by its id or the names people use; the value is a `Region`."""

    name = "region"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Region:
        """Find the region; an unknown name is an error that proposes near ones."""
        if not isinstance(value, str):
            already: Region = value
            return already
        return catalogue_of(ctx).find_region(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Propose region ids."""
        return _matching(((each.id, each.name) for each in catalogue_of(ctx).regions()), incomplete)


class SelectionType(click.ParamType[str]):
    """A region, own pack, country or `all`; looked up later, so that all unknown names are told at once."""

    name = "selection"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Propose `all`, regions, own packs and countries."""
        from briefgen.batch.selection import read_packs

        words = [("all", "all countries"), *((pack.id, pack.title) for pack in read_packs(packs_file_of(ctx)))]
        own = _matching(words, incomplete)
        regions = REGION.shell_complete(ctx, param, incomplete)
        return [*own, *regions, *COUNTRY.shell_complete(ctx, param, incomplete)]


class MessageType(click.ParamType[str]):
    """The Secretary's message of an edition; the value is its id."""

    name = "theme"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Find the theme by id or title."""
        return catalogue_of(ctx).find_theme(str(value)).id

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Propose theme ids."""
        return _matching(((each.id, each.title) for each in catalogue_of(ctx).themes()), incomplete)


class AudienceType(click.ParamType[str]):
    """A kind of reader that the data folder knows (`officials`, `ngos`); the value is its id."""

    name = "audience"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check that the data has this reader."""
        catalogue = catalogue_of(ctx)
        word = str(value).strip().lower()
        ids = list(catalogue.audience_ids())
        return word if word in ids else _fail_with_choices("audience", word, ids)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Propose the readers on file."""
        return _matching(((each.id, each.name) for each in catalogue_of(ctx).audiences()), incomplete)


class EditionType(click.ParamType[int]):
    """An edition of the report (a year on record); the value is the year."""

    name = "edition"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Check that the record has this edition."""
        years = [each.year for each in catalogue_of(ctx).editions()]
        if str(value).isdigit() and int(value) in years:
            return int(value)
        from briefgen.errors import UsageError

        raise UsageError(
            f"There is no edition “{value}” on record.", hint=f"Editions on record: {years[0]} to {years[-1]}."
        )

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Propose years, newest first."""
        years = [str(each.year) for each in reversed(catalogue_of(ctx).editions())]
        return _matching(((year, "") for year in years), incomplete)


class DateType(click.ParamType[Any]):
    """A day written as 2025-11-30; the value is a `date`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read an ISO date."""
        from datetime import date

        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}” is not a date. Write it as YEAR-MONTH-DAY, e.g. 2025-11-30.", param, ctx)


COUNTRY = CountryType()
REGION = RegionType()
SELECTION = SelectionType()
MESSAGE = MessageType()
AUDIENCE = AudienceType()
EDITION = EditionType()
DATE = DateType()


def _matching(names: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    begun = incomplete.lower()
    return [CompletionItem(word, help=meaning) for word, meaning in names if word.lower().startswith(begun)]


def _fail_with_choices(kind: str, word: str, choices: list[str]) -> str:
    from difflib import get_close_matches

    from briefgen.errors import UnknownName

    near = tuple(get_close_matches(word, choices, n=1))
    raise UnknownName(kind, word, near, hint="" if near else f"Known: {', '.join(choices)}.")
