"""`/api/v1`: what the commands print with `--json`, for programs. It is only read, and let in like every page.

`RESOURCES` is the whole of it: addresses, what each takes and answers. `docs/reference/api.json` (OpenAPI) is written
from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from briefgen.catalogue.choices import LISTS
from briefgen.catalogue.models import PILLARS
from briefgen.catalogue.names import find_by_names, find_tier
from briefgen.catalogue.statements import STATEMENTS
from briefgen.composition import compose
from briefgen.composition.comparison import compare_countries, compare_editions
from briefgen.composition.payload import payload
from briefgen.desk.briefs import edition_of
from briefgen.desk.pages import Visit, page_at, problem, send
from briefgen.errors import UsageError
from briefgen.json_text import json_text
from briefgen.options import WORDINGS
from briefgen.search import find

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue
    from briefgen.desk.office import Holdings

ROOT = "/api/v1"
Values = Mapping[str, Any]
"""What was asked for, by parameter; a list where it may be repeated."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing to ask for: what it is, and how its text is read (a UsageError says what is wrong with it)."""

    about: str
    read: Callable[[Catalogue, str], Any]
    repeated: bool = False
    required: bool = False


def _one_of(kind: str, words: tuple[str, ...]) -> Callable[[Catalogue, str], str]:
    return lambda _catalogue, text: find_by_names(kind, text, ((word, (word,)) for word in words))


def _reader(catalogue: Catalogue, text: str) -> str:
    return find_by_names("audience", text, ((name, (name,)) for name in catalogue.audience_ids()))


def _number(_catalogue: Catalogue, text: str) -> int:
    if not text.isdecimal() or not int(text[:9]):
        raise UsageError(f"“{text}” is not a number of statements.", hint="Give a whole number from 1.")
    return int(text[:9])


_COUNTRY = Parameter(
    "A country by any of its names or codes", lambda catalogue, text: catalogue.find_country(text).iso3
)
_EDITION = Parameter("An edition of the report; the newest where none is named", edition_of)


# ---------------------------------------------------------------- answers


def _brief(holdings: Holdings, asked: Values) -> str:
    return payload(
        compose(
            holdings.catalogue,
            asked["country"],
            edition=asked["edition"] or holdings.edition,
            theme=asked["message"],
            audience=asked["audience"] or holdings.audience,
            wording=asked["wording"] or WORDINGS[0],
        )
    )


def _find(holdings: Holdings, asked: Values) -> str:
    findings = find(
        holdings.catalogue,
        asked["q"],
        countries=asked["country"],
        regions=asked["region"],
        tiers=asked["tier"],
        pillars=asked["pillar"],
        kinds=asked["kind"],
        edition=asked["edition"],
        limit=asked["limit"],
    )
    return json_text(findings.statements)


def _compare(holdings: Holdings, asked: Values) -> str:
    countries = list(dict.fromkeys(asked["country"]))
    if len(countries) > 1:
        if asked["from"] or asked["to"]:
            raise UsageError("from and to are for one country.", hint="For several countries give edition.")
        return json_text(compare_countries(holdings.catalogue, countries, edition=asked["edition"]))
    newer = asked["to"] or asked["edition"]
    return json_text(compare_editions(holdings.catalogue, countries[0], older=asked["from"], newer=newer))


# ---------------------------------------------------------------- addresses


@dataclass(frozen=True, slots=True)
class Resource:
    """One address below `/api/v1`."""

    path: str
    about: str
    takes: Mapping[str, Parameter]
    answer: Callable[[Holdings, Values], str]
    """From what was asked for to JSON text."""
    example: str
    """The end of an address whose answer is short."""

    def read(self, catalogue: Catalogue, given: list[tuple[str, str]]) -> Values:
        """The parameters of an address. Raises UsageError for one that is unknown, missing, repeated or wrong."""
        texts: dict[str, list[str]] = {name: [] for name in self.takes}
        for name, text in given:
            if name not in texts:
                accepted = f"It takes {', '.join(self.takes)}." if self.takes else "It takes none."
                raise UsageError(f"There is no parameter “{name}” here.", hint=accepted)
            texts[name].append(text.strip())
        values = {}
        for name, parameter in self.takes.items():
            if parameter.required and not any(texts[name]):
                raise UsageError(f"The parameter “{name}” is missing.", hint=f"{parameter.about}.")
            if len(texts[name]) > 1 and not parameter.repeated:
                raise UsageError(f"The parameter “{name}” is given more than once.", hint="Give it once.")
            read = [parameter.read(catalogue, text) for text in texts[name] if text]
            values[name] = read if parameter.repeated else next(iter(read), None)
        return values

    def respond(self, visit: Visit) -> Response:
        """The answer to a request: 404 for a country of the path that is not known, 400 for a wrong parameter."""
        request = visit.request
        try:
            given = [*request.path_params.items(), *request.query_params.multi_items()]
            text = self.answer(visit.holdings, self.read(visit.holdings.catalogue, given))
        except UsageError as error:
            in_path = getattr(error, "name", None) in request.path_params.values()
            return problem(request, 404 if in_path else 400, error.message, error.hint)
        return send(request, text.encode(), "application/json")


def _list(kind: str, about: str) -> Resource:
    path = f"/{kind}"
    return Resource(path, about, {}, lambda holdings, _: json_text(LISTS[kind](holdings.catalogue)), path)


_BRIEF = {
    "country": _COUNTRY,
    "edition": _EDITION,
    "audience": Parameter("The reader", _reader),
    "message": Parameter(
        "The Secretary’s message, by id or title", lambda catalogue, text: catalogue.find_theme(text).id
    ),
    "wording": Parameter("Our short statements, the report’s own words, or both", _one_of("wording", WORDINGS)),
}
_FIND = {
    "q": Parameter("Words that all must occur, as for `briefgen find`", lambda _, text: text, required=True),
    "country": replace(_COUNTRY, repeated=True),
    "region": Parameter("A region", lambda catalogue, text: catalogue.find_region(text).id, repeated=True),
    "tier": Parameter("A tier", lambda _, text: find_tier(text), repeated=True),
    "pillar": Parameter("A pillar", _one_of("pillar", PILLARS), repeated=True),
    "kind": Parameter("A kind of statement", _one_of("kind of statement", STATEMENTS), repeated=True),
    "edition": Parameter("Only statements of this edition, and tiers as of it", edition_of),
    "limit": Parameter("How many at most; all where it is left out", _number),
}
_COMPARE = {
    "country": replace(_COUNTRY, repeated=True, required=True),
    "from": Parameter("Of one country: the older edition; the one before `to`", edition_of),
    "to": Parameter("Of one country: the newer edition; the newest on record", edition_of),
    "edition": Parameter("Of several countries: the edition to compare them in", edition_of),
}
RESOURCES = (
    Resource("/brief/{country}", "A brief, as attached to its PDF", _BRIEF, _brief, "/brief/sao-tome-and-principe"),
    Resource("/find", "Statements that hold some words, best first", _FIND, _find, "/find?q=labour+inspectors&limit=1"),
    Resource("/compare", "One country in two editions, or several in one", _COMPARE, _compare, "/compare?country=fiji"),
    _list("countries", "The countries on record, with their tier in the newest edition"),
    _list("editions", "The editions on record"),
    _list("regions", "The regions of the report"),
    _list("groups", "Groups of countries"),
    _list("audiences", "The readers for whom a brief can be"),
    _list("themes", "The Secretary’s messages"),
)
ROUTES = tuple(page_at(f"{ROOT}{resource.path}", resource.respond) for resource in RESOURCES)
