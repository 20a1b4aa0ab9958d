"""Write `data/names/cldr.tsv` anew from Unicode CLDR, by way of Babel: `python -m scripts.write_country_names`."""

from __future__ import annotations

import babel
from babel.core import get_cldr_version
from babel.localedata import load, locale_identifiers

from briefgen.catalogue import Catalogue
from briefgen.catalogue.names import fold
from briefgen.resources import data_folder

_HEADER = """\
# Names of countries in the languages of Unicode CLDR {version}, folded (names.fold), each with the ISO 3166 codes that
# it stands for. Made from Babel {babel} by `python -m scripts.write_country_names`. Do not edit: put a name of your own
# among the aliases in countries.csv. Copyright 2004-2025 Unicode, Inc.; licence: UNICODE-LICENSE.txt.
"""


def build(iso2_codes: dict[str, str], plain: frozenset[str]) -> str:
    """The file's text: for each ISO alpha-2 code (with its alpha-3 code), its name in every locale that Babel knows.

    Names in `plain` (folded) are left out: the catalogue finds them without this file.
    """

    codes_of: dict[str, set[str]] = {}
    for identifier in locale_identifiers():
        territories = load(identifier, merge_inherited=False).get("territories", {})
        for iso2, iso3 in iso2_codes.items():
            folded = fold(str(territories.get(iso2, "")))
            if len(folded) > 1 and folded not in plain:
                codes_of.setdefault(folded, set()).add(iso3)
    lines = [f"{name}\t{' '.join(sorted(codes))}\n" for name, codes in sorted(codes_of.items())]
    return _HEADER.format(version=get_cldr_version(), babel=babel.__version__) + "".join(lines)


def current() -> str:
    """What the committed file should say for the built-in countries and the Babel at hand."""
    countries = Catalogue.open().countries()
    plain = frozenset(
        fold(name) for country in countries for name in (country.name, country.iso2, country.iso3, *country.aliases)
    )
    return build({country.iso2: country.iso3 for country in countries}, plain)


def main() -> None:
    """Write the built-in `names/cldr.tsv` again."""
    target = data_folder() / "names" / "cldr.tsv"
    target.parent.mkdir(exist_ok=True)
    target.write_text(current(), encoding="utf-8")
    print(f"Wrote {target}.")


if __name__ == "__main__":
    main()
