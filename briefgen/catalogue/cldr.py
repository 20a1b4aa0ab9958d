"""Country names in other languages, from Unicode CLDR by way of Babel.

`python -m briefgen.catalogue.cldr` writes `data/names/cldr.tsv` anew; Babel is needed for that alone. A line holds a
folded name (see `names.fold`) and the ISO codes of the countries that some language calls so.
"""

from __future__ import annotations

from pathlib import Path

_HEADER = """\
# Names of countries in the languages of Unicode CLDR {version}, folded (names.fold), each with the ISO 3166 codes that
# it stands for. Made from Babel {babel} by `python -m briefgen.catalogue.cldr`. Do not edit: put a name of your own
# among the aliases in countries.csv. Copyright 2004-2025 Unicode, Inc.; licence: UNICODE-LICENSE.txt.
"""


def look_up(file: Path, folded: str) -> tuple[str, ...]:
    """ISO codes of the countries that go by a folded name in some language."""
    text = file.read_text(encoding="utf-8")
    # One search through the text instead of a table of all 20,000 names: this runs once, for an unusual name.
    start = text.find(f"\n{folded}\t")
    if start < 0:
        return ()
    end = text.find("\n", start + 1)
    codes = text[start + len(folded) + 2 : end if end >= 0 else None]
    return tuple(codes.split())


def build(iso2_codes: dict[str, str], plain: frozenset[str]) -> str:
    """The file's text: for each ISO alpha-2 code (with its alpha-3 code), its name in every locale that Babel knows.

    Names in `plain` (folded) are left out: the catalogue finds them without this file.
    """
    import babel
    from babel.core import get_cldr_version
    from babel.localedata import load, locale_identifiers

    from briefgen.catalogue.names import fold

    found: dict[str, set[str]] = {}
    for identifier in locale_identifiers():
        territories = load(identifier, merge_inherited=False).get("territories", {})
        for iso2, iso3 in iso2_codes.items():
            folded = fold(str(territories.get(iso2, "")))
            if len(folded) > 1 and folded not in plain:
                found.setdefault(folded, set()).add(iso3)
    lines = [f"{name}\t{' '.join(sorted(codes))}\n" for name, codes in sorted(found.items())]
    return _HEADER.format(version=get_cldr_version(), babel=babel.__version__) + "".join(lines)


def current() -> str:
    """What the committed file should say for the built-in countries and the Babel at hand."""
    from briefgen.catalogue import Catalogue
    from briefgen.catalogue.names import fold

    countries = Catalogue.open().countries()
    plain = frozenset(fold(name) for each in countries for name in (each.name, each.iso2, each.iso3, *each.aliases))
    return build({each.iso2: each.iso3 for each in countries}, plain)


def main() -> None:
    """Write the built-in `names/cldr.tsv` again."""
    from briefgen.resources import data_folder

    target = data_folder() / "names" / "cldr.tsv"
    target.parent.mkdir(exist_ok=True)
    target.write_text(current(), encoding="utf-8")
    print(f"Wrote {target}.")


if __name__ == "__main__":
    main()
