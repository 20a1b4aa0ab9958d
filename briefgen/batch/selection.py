"""Which countries a batch or a pack is about: regions, packs of one's own, countries, narrowed by what is on record.

    select(catalogue, ["EAP", "kenya"], tiers=["Tier 3"])

A pack of one's own is a table of `packs.toml`:

    [pacific-islands]
    title = "Pacific islands"
    countries = ["fiji", "tonga", "palau"]   # any names
    regions = []                             # added to the countries
    except = []                              # left out again
    tiers = ["Tier 2 Watch List"]            # only those on one of these tiers in the edition
    themes = ["online-scams"]                # only those whose records speak of one of these
    changed = false                          # only those whose placement moved in the edition
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, Field, RootModel

from briefgen.catalogue.models import TIERS, CountryGroup
from briefgen.catalogue.names import find_by_names, find_tier, fold, near_misses
from briefgen.composition import resolve_edition
from briefgen.composition.pack_data import Selection
from briefgen.errors import AmbiguousName, BriefgenError, UnknownName, UsageError
from briefgen.output import slug
from briefgen.toml import TomlFile, read_toml

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

EVERYTHING = ("all", "world", "everything", "worldwide", "all countries", "every country", "global", "*")
_LONGEST_ID = 60


class OwnPack(TomlFile):
    """One table of a `packs.toml`."""

    model_config = ConfigDict(populate_by_name=True)

    id: str = Field("", exclude=True)
    title: str = ""
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    left_out: tuple[str, ...] = Field((), alias="except")
    tiers: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    changed: bool = False


class _PacksFile(RootModel[dict[str, OwnPack]]):
    """A `packs.toml`: packs by their names."""


def select(
    catalogue: Catalogue,
    names: Sequence[str],
    *,
    tiers: Sequence[str] = (),
    themes: Sequence[str] = (),
    changed: bool = False,
    edition: int | None = None,
    packs: Sequence[OwnPack] = (),
) -> Selection:
    """The countries meant by `names` (regions, own packs, countries, `all`), narrowed by the other arguments.

    They are sorted as the catalogue sorts them. Without names, all countries are narrowed. Every unknown name is
    reported, not only the first.

    Raises:
        UnknownName, AmbiguousName, UsageError: a name, or a selection in which nothing is left.
    """
    own = {fold(pack.id): pack for pack in packs} | {fold(pack.title): pack for pack in packs}
    year = resolve_edition(catalogue, edition)
    parts: list[Selection] = []
    mistakes: list[BriefgenError] = []
    for name in names or EVERYTHING[:1]:
        try:
            pack = own.get(fold(name))
            parts.append(_of_pack(catalogue, pack, year) if pack else _named(catalogue, name, packs))
        except (UnknownName, AmbiguousName) as error:
            mistakes.append(error)
    _raise(mistakes)
    joined = _join(catalogue, parts)
    narrowed = _narrow(catalogue, joined, tiers, themes, changed, year)
    if not narrowed.countries:
        raise UsageError(
            f"No country is left: {_none_of(catalogue, joined)} {narrowed.narrowed}.",
            hint="Loosen --tier, --theme or --changed, or choose another edition.",
        )
    return narrowed


def select_for_pack(
    catalogue: Catalogue,
    names: Sequence[str],
    *,
    words: str = "",
    title: str = "",
    **narrowing: Any,
) -> Selection:
    """The countries of a bound document, under a title of its own and an id that no country's brief has.

    `words` keeps the countries of which a statement holds them; `narrowing` are the other arguments of `select`.

    Raises:
        UnknownName, AmbiguousName, UsageError: a name, or a selection in which nothing is left.
    """
    selection = select(catalogue, names, **narrowing)
    if words:
        selection = _holding(catalogue, words, selection, named=bool(names))
    if title:
        # A title without a Latin letter or digit names no file: what was chosen does.
        selection = replace(selection, id=slug(title) if slug(title) != slug("") else selection.id, title=title)
    if selection.id in {slug(country.name) for country in catalogue.countries()}:
        selection = replace(selection, id=f"{selection.id}-pack")  # the country's own brief has the plain name
    return selection


def _holding(catalogue: Catalogue, words: str, selection: Selection, *, named: bool) -> Selection:
    """The countries of the selection of which a statement holds the words, as a pack named after them."""
    from briefgen.search import find

    holders = set(find(catalogue, words).countries)
    countries = tuple(iso3 for iso3 in selection.countries if iso3 in holders)
    if not countries:
        raise UsageError(f"No statement of these countries holds “{words}”.", hint=f'Try `briefgen find "{words}"`.')
    title = f"{selection.title}: {words}" if named else words[:1].upper() + words[1:]
    narrowed = ", ".join(filter(None, (selection.narrowed, f"with “{words}” in their records")))
    return replace(selection, id=slug(title), title=title, countries=countries, narrowed=narrowed, region_id="")


def read_packs(path: Path | None) -> tuple[OwnPack, ...]:
    """The packs of a `packs.toml`; none when there is no file.

    Raises:
        DataError: unreadable, an unknown key, a value of the wrong kind.
    """
    if path is None or not path.is_file():
        return ()
    tables = read_toml(path, _PacksFile).root
    return tuple(table.model_copy(update={"id": name, "title": table.title or name}) for name, table in tables.items())


# ---------------------------------------------------------------- names


def _named(catalogue: Catalogue, name: str, packs: Sequence[OwnPack]) -> Selection:
    if name.casefold() in EVERYTHING:
        return _all(catalogue)
    try:
        region = catalogue.find_region_or_group(name)
    except UnknownName as no_region:
        try:
            country = catalogue.find_country(name)
        except UnknownName as no_country:
            own = {fold(pack.id): pack.id for pack in packs}
            near = [own[key] for key in near_misses(fold(name), own)]
            candidates = tuple(dict.fromkeys([*near, *no_region.candidates, *no_country.candidates]))[:3]
            # A country without a chapter is known: to propose other names would mislead.
            hint = "" if no_country.candidates else no_country.hint
            if not candidates and not hint:
                hint = (
                    "`briefgen list countries`, `list regions`, `list groups` and `list packs` show the names. A group "
                    f'of your own, in packs.toml of your folder:\n[{slug(name)}]\ncountries = ["kenya", "fiji"]'
                )
            raise UnknownName("region, group, pack or country", name, candidates, hint=hint) from no_country
        return Selection(slug(country.name), country.name, (country.iso3,))
    if isinstance(region, CountryGroup):
        members = tuple(country.iso3 for country in catalogue.countries() if country.iso3 in region.countries)
        return Selection(region.id, region.name, members)
    members = tuple(country.iso3 for country in catalogue.countries() if country.region == region.name)
    return Selection(region.id, region.name, members, region_id=region.id)


def _all(catalogue: Catalogue) -> Selection:
    return Selection("all", "All countries", tuple(country.iso3 for country in catalogue.countries()))


def _of_pack(catalogue: Catalogue, pack: OwnPack, year: int) -> Selection:
    named = [_named(catalogue, name, ()) for name in (*pack.regions, *pack.countries)]
    if not named:
        named = [_all(catalogue)]
    left_out = {iso3 for name in pack.left_out for iso3 in _named(catalogue, name, ()).countries}
    joined = _join(catalogue, named)
    members = tuple(iso3 for iso3 in joined.countries if iso3 not in left_out)
    return _narrow(
        catalogue,
        Selection(slug(pack.id), pack.title, members),
        pack.tiers,
        pack.themes,
        pack.changed,
        year,
    )


def _join(catalogue: Catalogue, parts: Sequence[Selection]) -> Selection:
    if len(parts) == 1:
        return parts[0]
    chosen = {iso3 for part in parts for iso3 in part.countries}
    members = tuple(country.iso3 for country in catalogue.countries() if country.iso3 in chosen)
    name = "-".join(dict.fromkeys(part.id for part in parts))
    if len(name) > _LONGEST_ID:
        name = f"{parts[0].id}-and-{len(parts) - 1}-more"
    title = ", ".join(part.title for part in parts[:-1]) + f" and {parts[-1].title}"
    return Selection(name, title, members)


def _raise(mistakes: Sequence[BriefgenError]) -> None:
    if len(mistakes) == 1:
        raise mistakes[0]
    if mistakes:
        lines = [f"{mistake.message} {mistake.hint}".strip() for mistake in mistakes]
        raise UsageError(f"{len(mistakes)} names were not understood:\n" + "\n".join(f"  {line}" for line in lines))


# ---------------------------------------------------------------- what is on record


def _narrow(
    catalogue: Catalogue, chosen: Selection, tiers: Sequence[str], themes: Sequence[str], changed: bool, year: int
) -> Selection:
    ids, words, members = [chosen.id], [chosen.narrowed], chosen.countries
    if tiers:
        tiers_asked = {find_tier(name) for name in tiers}
        listed = " or ".join(tier for tier in TIERS if tier in tiers_asked)
        members = tuple(iso3 for iso3 in members if _tier_in(catalogue, iso3, year) in tiers_asked)
        ids, words = [*ids, slug(listed)], [*words, f"on {listed} in {year}"]
    if themes:
        themes_asked = {_theme(catalogue, name) for name in themes}
        listed = " or ".join(term.label for term in catalogue.vocabulary.themes if term.id in themes_asked)
        members = tuple(iso3 for iso3 in members if themes_asked & _themes_of(catalogue, iso3))
        ids, words = [*ids, "-".join(sorted(themes_asked))], [*words, f"on record with {listed}"]
    if changed:
        members = tuple(iso3 for iso3 in members if _moved(catalogue, iso3, year))
        ids, words = [*ids, "changed"], [*words, f"on another tier in {year} than before"]
    return replace(chosen, id="-".join(ids), countries=members, narrowed=" and ".join(filter(None, words)))


def _tier_in(catalogue: Catalogue, iso3: str, year: int) -> str | None:
    return next((placement.tier for placement in catalogue.placements(iso3) if placement.year == year), None)


def _moved(catalogue: Catalogue, iso3: str, year: int) -> bool:
    placements = [placement for placement in catalogue.placements(iso3) if placement.year <= year]
    if len(placements) < 2 or placements[-1].year != year:
        return False
    before, now = placements[-2:]
    # No claim is built on an uncertain placement.
    return before.tier != now.tier and "uncertain" not in (before.basis, now.basis)


def _themes_of(catalogue: Catalogue, iso3: str) -> set[str]:
    record = catalogue.country(iso3)
    named = [item.themes for item in record.theme_evidence] + [item.themes for item in record.recommendations]
    return {theme for themes in named for theme in themes}


def _theme(catalogue: Catalogue, name: str) -> str:
    terms = catalogue.vocabulary.themes
    return find_by_names("theme", name, ((term, (term.id, term.label)) for term in terms)).id


def _none_of(catalogue: Catalogue, chosen: Selection) -> str:
    count = len(chosen.countries)
    if count > 1:
        return f"none of the {count} chosen countries is"
    return f"{catalogue.find_country(chosen.countries[0]).name} is not"
