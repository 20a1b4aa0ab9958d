"""Types of the command line's words: each converts, completes in a shell, and says what was meant instead.

Names are resolved by the catalogue of this command line (`opening.catalogue_of`), so that they know one's own data too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from briefgen.cli.meanings import AUDIENCE_WORDS, EVERY_WORDS, FORMAT_WORDS, PAPER_WORDS, day_of, split_names
from briefgen.cli.opening import catalogue_of, packs_file_of
from briefgen.errors import UnknownName, UsageError
from briefgen.output import slug

if TYPE_CHECKING:
    from datetime import date

    from briefgen.composition.pack_data import Selection

YEARS = "briefgen.years"


class ListOption(click.Option):
    """An option that may be repeated or given a list (`docx,pdf`); `all` stands for every value of its type."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """Take the list apart, then convert each."""
        texts = [value] if isinstance(value, str) else list(value or ())
        words = [word.strip() for text in texts for word in re.split(r"[,;/+]|\s+and\s+", str(text)) if word.strip()]
        if any(word.casefold() in EVERY_WORDS for word in words):
            words = [item.value for item in self.type.shell_complete(ctx, self, "") if item.value != "all"]
        return super().type_cast_value(ctx, tuple(words)) if words else super().type_cast_value(ctx, value)


class CountriesArgument(click.Argument):
    """Countries in whatever way they are typed: see `split_names`; years among them reach `edition_of`.

    With `expand_groups` a region or group stands for its countries; without, it is told that it is several.
    """

    def __init__(self, *arguments: Any, expand_groups: bool = False, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.expand_groups = expand_groups

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """Join and split the words, keep the years, then convert each; a region or group is told as such."""
        catalogue = catalogue_of(ctx)
        words = split_names(value or (), partial(is_known, catalogue.find_country))
        ctx.meta[YEARS] = words.years
        names = [name for word in words.names for name in (_members(ctx, word) if self.expand_groups else [word])]
        try:
            return super().type_cast_value(ctx, tuple(names))
        except UnknownName as error:
            raise _or_a_group(ctx, error) from error


class SelectionsArgument(click.Argument):
    """Regions, groups, packs and countries in whatever way they are typed; what is unknown is told by `select`."""

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """Join and split the words, and keep the years among them for `edition_of`."""
        from briefgen.batch.selection import read_packs, select

        find = partial(select, catalogue_of(ctx), packs=read_packs(packs_file_of(ctx)))
        words = split_names(value or (), partial(is_known, lambda name: find([name])))
        ctx.meta[YEARS] = words.years
        return super().type_cast_value(ctx, words.names)


class NameType(click.ParamType[Any]):
    """A name, found among others; the value is what `find` gives for it.

    Args:
        find: finds it; an unknown name is an error that proposes near ones.
        names: what a shell proposes, each with what it means.
        words: all that there is to choose from, where these are a few words.
    """

    def __init__(
        self,
        name: str,
        find: Callable[[click.Context | None, str], Any],
        names: Callable[[click.Context], Iterable[tuple[str, str]]] = lambda _ctx: (),
        words: Sequence[str] = (),
    ) -> None:
        self.name, self._find, self._names, self._words = name, find, names, words

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """The words, as for a choice."""
        return f"[{'|'.join(self._words)}]" if self._words else None

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None) -> str | None:
        """What there is to choose from."""
        return f"Choose from: {', '.join(self._words)}." if self._words else None

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Find what a text or number names; what was found already is left as it is."""
        return self._find(ctx, str(value)) if isinstance(value, (str, int)) else value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Propose the names."""
        return _matching(self._names(ctx), incomplete)


def one_of(name: str, words: Mapping[str, Sequence[str]]) -> NameType:
    """One of a few words (`docx`), in any case and by its other names (`Word`, `.docx`); the value is the word."""

    def find(_ctx: click.Context | None, text: str) -> str:
        from briefgen.catalogue.names import find_by_names

        return find_by_names(name, text, ((word, (word, *others)) for word, others in words.items()))

    return NameType(name, find, lambda _ctx: ((word, "") for word in words), tuple(words))


class CountryType(NameType):
    """A country by any of its names or codes; the value is a `CountryName`."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Propose names in the form that needs no quoting (`new-zealand`); another name where only that fits."""
        begun = slug(incomplete) if incomplete else ""
        items = []
        for country in catalogue_of(ctx).countries():
            names = (slug(name) for name in (country.name, *country.aliases))
            fitting = next((name for name in names if name.startswith(begun)), None)
            if fitting:
                items.append(CompletionItem(fitting, help=country.name))
        return items


class SelectionType(click.ParamType[str]):
    """A region, own pack, country or `all`; looked up later, so that all unknown names are told at once."""

    name = "selection"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Propose `all`, own packs, groups, regions and countries."""
        from briefgen.batch.selection import read_packs

        groups = ((group.id, group.name) for group in catalogue_of(ctx).groups())
        packs = ((pack.id, pack.title) for pack in read_packs(packs_file_of(ctx)))
        words = [("all", "all countries"), *packs, *groups]
        own = _matching(words, incomplete)
        regions = REGION.shell_complete(ctx, param, incomplete)
        return [*own, *regions, *COUNTRY.shell_complete(ctx, param, incomplete)]


def _edition(ctx: click.Context | None, text: str) -> int:
    from briefgen.catalogue.names import find_edition

    return find_edition([edition.year for edition in catalogue_of(ctx).editions()], text)


def _audience(ctx: click.Context | None, text: str) -> str:
    from briefgen.catalogue.names import find_by_names

    ids = catalogue_of(ctx).audience_ids()
    return find_by_names("audience", text, ((id_, (id_, *AUDIENCE_WORDS.get(id_, ()))) for id_ in ids))


def _day(_ctx: click.Context | None, text: str) -> date:
    if day := day_of(text):
        return day
    raise UsageError(f"“{text}” is not one certain day.", hint="Write it as 2025-11-30 or 30 November 2025.")


def _tier(_ctx: click.Context | None, text: str) -> str:
    from briefgen.catalogue.names import find_tier

    return find_tier(text)


def _newest_first(ctx: click.Context) -> Iterable[tuple[str, str]]:
    return ((str(edition.year), "") for edition in reversed(catalogue_of(ctx).editions()))


COUNTRY = CountryType("country", lambda ctx, text: catalogue_of(ctx).find_country(text))
REGION = NameType(
    "region",
    lambda ctx, text: catalogue_of(ctx).find_region(text),
    lambda ctx: ((region.id, region.name) for region in catalogue_of(ctx).regions()),
)
SELECTION = SelectionType()
MESSAGE = NameType(
    "theme",
    lambda ctx, text: catalogue_of(ctx).find_theme(text).id,
    lambda ctx: ((theme.id, theme.title) for theme in catalogue_of(ctx).themes()),
)
AUDIENCE = NameType(
    "audience", _audience, lambda ctx: ((audience.id, audience.name) for audience in catalogue_of(ctx).audiences())
)
EDITION = NameType("edition", _edition, _newest_first)
DATE = NameType("date", _day)
TIER = NameType("tier", _tier)
FORMAT = one_of("format", FORMAT_WORDS)
PAPER = one_of("paper size", PAPER_WORDS)


def _matching(names: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    begun = incomplete.lower()
    return [CompletionItem(word, help=meaning) for word, meaning in names if word.lower().startswith(begun)]


def is_known(find: Callable[[str], object], name: str) -> bool:
    """Whether a name stands for something, be it for several things."""
    try:
        find(name)
    except UnknownName:
        return False
    except UsageError:
        return True
    return True


def _selection_of(ctx: click.Context, name: str) -> Selection | None:
    """The region, group or pack of this name."""
    from briefgen.batch.selection import read_packs, select

    try:
        return select(catalogue_of(ctx), [name], packs=read_packs(packs_file_of(ctx)))
    except UsageError:
        return None


def _members(ctx: click.Context, name: str) -> tuple[str, ...]:
    """The codes of the countries of a region, group or pack; another name is left as it is, for its own error."""
    selection = _selection_of(ctx, name)
    return (name,) if selection is None or is_known(catalogue_of(ctx).find_country, name) else selection.countries


def _or_a_group(ctx: click.Context, error: UnknownName) -> UsageError:
    """The error, unless the name is that of several countries: those are a pack or a batch."""
    selection = _selection_of(ctx, error.name)
    if selection is None:
        return error
    return UsageError(
        f"“{error.name}” is {len(selection.countries)} countries.",
        hint=f"One bound document: briefgen pack {selection.id}\nA brief for each:   briefgen batch {selection.id}",
    )


def edition_of(ctx: click.Context, typed: int | None) -> int | None:
    """The edition asked for by `--edition`, or by a year among the countries: `kenya 2024`.

    Raises:
        UsageError: several years, or another one after `--edition`.
    """
    years = [EDITION.convert(year, None, ctx) for year in ctx.meta.get(YEARS, ())]
    asked = {*years, *([typed] if typed is not None and is_typed(ctx, "edition") else [])}
    if len(asked) > 1:
        listed = " and ".join(map(str, sorted(asked)))
        raise UsageError(f"{listed}: one edition at a time.", hint="Two of them side by side: briefgen compare COUNTRY")
    return years[0] if years else typed


def is_typed(ctx: click.Context, name: str) -> bool:
    """Whether an option was given on the command line, not by a default or the workspace."""
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
