"""Packs: which countries, how many that are, what is made of them; and the work itself, as the commands do it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData, QueryParams
from starlette.responses import Response

from briefgen.batch.batching import Reporter, RunOptions, make_files
from briefgen.batch.jobs import brief_jobs, pack_jobs
from briefgen.batch.selection import read_packs, select_for_pack
from briefgen.catalogue.models import TIERS
from briefgen.desk.briefs import LONGEST_MARKING, edition_of
from briefgen.desk.jobs import Running
from briefgen.desk.pages import Mistake, Visit, go_to, show, text_of, texts_of
from briefgen.errors import BriefgenError, UsageError
from briefgen.options import FORMATS, WORDINGS, BriefOptions

if TYPE_CHECKING:
    from briefgen.batch import jobs as batch_jobs
    from briefgen.batch.batching import Executor, Plan
    from briefgen.batch.folder import Outcome
    from briefgen.composition.pack_data import Selection
    from briefgen.desk.office import Holdings

WORK = "pack"
_SEPARATOR = re.compile(r"[,;\n]+")
_OF = re.compile(r"(\d+) of (\d+)")
_LONGEST_TITLE = 120
KINDS = (("bound", "One bound document", "Cover, map, the countries side by side, then each brief"),
         ("single", "A file for each country", "With an index, and all of them in one zip"))  # fmt: skip
FORMAT_NAMES = {"pdf": "PDF", "docx": "Word draft", "html": "Web page"}


def new(visit: Visit, mistakes: Sequence[Mistake] = ()) -> Response:
    """Which countries?"""
    catalogue = visit.holdings.catalogue
    packs = []
    try:
        packs = list(read_packs(visit.holdings.packs_file))
    except BriefgenError as error:
        mistakes = [*mistakes, Mistake.of("names", error)]
    query = visit.request.query_params
    return show(
        visit,
        "pack_which.html.j2",
        mistakes=mistakes,
        typed=", ".join(text for text in query.getlist("names") if text),
        words=query.get("words", ""),
        reader=query.get("reader", ""),
        own_packs=packs,
        regions=catalogue.regions(),
        tiers=[(tier, tier, "") for tier in TIERS],
        chosen_tiers=query.getlist("tiers"),
        themes=[(term.id, term.label, "") for term in catalogue.vocabulary.themes],
        chosen_themes=query.getlist("themes"),
        changed=["1"] if query.get("changed") else [],
    )


def count(visit: Visit) -> Response:
    """How many countries that is and which, then what is to be made of them."""
    choice = _choice_of(visit.request.query_params)
    try:
        selection = _selection(visit.holdings, choice)
    except UsageError as error:
        return new(visit, [Mistake.of("names", error)])
    return _what(visit, choice, selection)


def make(visit: Visit, form: FormData) -> Response:
    """Begin the job."""
    choice = {name: texts_of(form, name) for name in ("names", "tiers", "themes")}
    asked: dict[str, Any] = {
        **choice,
        "changed": bool(text_of(form, "changed")),
        "words": text_of(form, "words", 200),
        "title": text_of(form, "title", _LONGEST_TITLE),
        "kind": text_of(form, "kind") or KINDS[0][0],
        "formats": [kind for kind in FORMATS if kind in texts_of(form, "formats")],
        "audience": text_of(form, "reader") or visit.holdings.audience,
        "edition": text_of(form, "edition"),
        "wording": text_of(form, "wording") or WORDINGS[0],
        "marking": text_of(form, "marking", LONGEST_MARKING),
    }
    mistakes = []
    try:
        selection = _selection(visit.holdings, asked)
    except UsageError as error:
        return new(visit, [Mistake.of("names", error)])
    if not asked["formats"]:
        mistakes.append(Mistake("formats", "Choose what is to be made: PDF, Word draft or web page."))
    if asked["audience"] not in visit.holdings.catalogue.audience_ids():
        mistakes.append(Mistake("reader", f"There is no reader “{asked['audience']}”."))
    if asked["wording"] not in WORDINGS or asked["kind"] not in {kind for kind, *_ in KINDS}:
        mistakes.append(Mistake("wording", "Choose one of what is offered."))
    if mistakes:
        return _what(visit, asked, selection, mistakes)
    job = visit.jobs.add(WORK, selection.title, asked)
    visit.desk.runner.begin(visit.jobs, job, visit.office)
    return go_to(f"/jobs/{job.id}")


def work(running: Running) -> Mapping[str, Any]:
    """Make the files of a pack in the job's folder; what an earlier run made stays (the batch's manifest knows it)."""
    holdings, asked = running.office.holdings, running.asked
    jobs = _files(holdings, asked, _selection(holdings, asked))
    single = asked["kind"] == "single"
    options = RunOptions(with_index=single, zip_name="briefs.zip" if single and len(jobs) > 1 else "")
    reporter = _Telling(running)
    make_files(running.folder, jobs, catalogue=holdings.catalogue, settings=replace(holdings.settings, state=""),
               run_options=options, reporter=reporter)  # fmt: skip
    if running.cancelled and reporter.failures:
        return {}  # what was ended in the middle is not a failure of its own
    failed = [f"{path}: {reason}" for path, reason in reporter.failures.items()]
    files = [*reporter.extras, *sorted(reporter.files, key=lambda file: Path(file["name"]).name)]
    return {"files": files, **({"failure": "\n".join(failed)} if failed else {})}


class _Telling(Reporter):
    """Tells the job how far the batch is, and keeps what came out."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._total = self._done = 0
        self.files: list[dict[str, Any]] = []
        self.extras: list[dict[str, Any]] = []
        """The index and the zip, which stand first."""
        self.failures: dict[str, str] = {}

    def planned(self, plan: Plan) -> None:
        """How many files there are."""
        self._total = len(plan.all)
        self._running.tell("Beginning", 0, self._total)

    def working(self, executor: Executor) -> None:
        """The workers can be ended."""
        self._running.stop_by(executor.stop)

    def progress(self, words: str) -> None:
        """“Kuwait, 9 of 18”: of one bound document its countries are what is counted."""
        if not self._running.cancelled:
            self._running.tell(words, *(counted(words) if self._total <= len(FORMATS) else ()))

    def done(self, outcome: Outcome) -> None:
        """A file is in place, or could not be made."""
        self._done += 1
        if outcome.status == "failed":
            self.failures[outcome.path] = outcome.reason
        else:
            self.files.append(self._entry(outcome))
        if self._total > len(FORMATS):
            self._running.tell(f"{Path(outcome.path).name}, {self._done} of {self._total}", self._done, self._total)

    def extra(self, outcome: Outcome) -> None:
        """The index or the zip."""
        if outcome.status != "failed":
            self.extras.append(self._entry(outcome))

    def _entry(self, outcome: Outcome) -> dict[str, Any]:
        return {"name": outcome.where, "size": (self._running.folder / outcome.where).stat().st_size}


def counted(words: str) -> tuple[int | None, int | None]:
    """The two numbers of “Kuwait, 9 of 18”; None where it has none."""
    counted = _OF.search(words)
    return (int(counted[1]), int(counted[2])) if counted else (None, None)


# ---------------------------------------------------------------- what was asked


def _choice_of(query: QueryParams) -> dict[str, Any]:
    return {
        "names": [name.strip() for text in query.getlist("names") for name in _SEPARATOR.split(text) if name.strip()],
        "tiers": [tier for tier in query.getlist("tiers") if tier],
        "themes": [theme for theme in query.getlist("themes") if theme],
        "changed": bool(query.get("changed")),
        "words": query.get("words", "").strip(),
        "audience": query.get("reader", ""),
        **{"title": "", "kind": "", "formats": [], "edition": "", "wording": "", "marking": ""},
    }


def _selection(holdings: Holdings, choice: Mapping[str, Any]) -> Selection:
    """The countries, as the command `pack` finds them. Raises UsageError."""
    narrowing = {name: choice[name] for name in ("tiers", "themes", "changed")}
    if not (choice["names"] or choice["words"] or any(narrowing.values())):
        raise UsageError("Which countries?", hint="Name a region, a group or some countries, or narrow all of them.")
    packs = read_packs(holdings.packs_file)
    edition = edition_of(holdings.catalogue, str(choice.get("edition") or "")) or holdings.edition
    return select_for_pack(
        holdings.catalogue,
        choice["names"],
        words=choice["words"],
        title=choice.get("title", ""),
        edition=edition,
        packs=packs,
        **narrowing,
    )


def _files(holdings: Holdings, asked: Mapping[str, Any], selection: Selection) -> Sequence[batch_jobs.Job]:
    edition = edition_of(holdings.catalogue, asked["edition"]) or holdings.edition
    options = BriefOptions(edition, marking=asked["marking"], wording=asked["wording"])
    if asked["kind"] == "single":
        return brief_jobs(holdings.catalogue, selection, [asked["audience"]], asked["formats"], options)
    return pack_jobs(selection, [asked["audience"]], asked["formats"], options)


def _what(visit: Visit, choice: Mapping[str, Any], selection: Selection, mistakes: Sequence[Mistake] = ()) -> Response:
    catalogue = visit.holdings.catalogue
    workspace = visit.holdings.workspace
    return show(
        visit,
        "pack_what.html.j2",
        mistakes=mistakes,
        choice=choice,
        selection=selection,
        countries=[catalogue.find_country(iso3).name for iso3 in selection.countries],
        kinds=KINDS,
        formats=[(kind, FORMAT_NAMES[kind], "") for kind in FORMATS],
        chosen_formats=choice["formats"] or list((workspace and workspace.formats) or ["pdf"]),
        readers=[(reader.id, reader.name, "") for reader in catalogue.audiences()],
        editions=[(edition.year, edition.year) for edition in reversed(catalogue.editions())],
        no_pdf=visit.desk.no_pdf,
    )
