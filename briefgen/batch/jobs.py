"""What a batch has to make: one job per file, jobs of one document together in a task.

Jobs are frozen, plain and picklable: they travel to worker processes and to other machines, and into the manifest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from briefgen.options import FORMATS, BriefOptions, Paper, PdfProfile
from briefgen.output import file_name

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from briefgen.catalogue import Catalogue
    from briefgen.catalogue.models import CountryName
    from briefgen.composition.pack_data import Selection
    from briefgen.rendering import House
    from briefgen.template import Brand

MAKER = "briefgen.batch.making:documents"


@dataclass(frozen=True, slots=True)
class Settings:
    """What all jobs of a run have in common: where the facts are and how papers look."""

    layers: tuple[Path, ...] = ()
    """Data folders over the built-in one, lowest first."""
    template: str = "brief"
    """Name of a built-in template set, or the absolute path of a folder."""
    brand: Brand | None = None
    paper: Paper = "a4"
    reference: Path | None = None
    pdf_profile: PdfProfile = "a-3a"
    maker: str = MAKER
    """`module:function` that makes the files of a task; see `making`."""
    template_name: str = ""
    """See `House`."""
    state: str = ""
    """Another one when a data or template file has changed: a worker that goes on living opens them anew."""

    @classmethod
    def of(cls, house: House, layers: Iterable[Path]) -> Settings:
        """Those of a house and its data layers, with absolute paths: workers may run in another folder."""
        template = str(house.templates.folder or house.templates.name)
        reference = house.reference.absolute() if house.reference else None
        folders = tuple(folder.absolute() for folder in layers)
        return cls(folders, template, house.brand, house.paper, reference, house.pdf_profile)

    @property
    def own_templates(self) -> bool:
        """Whether the template set is a folder of one's own."""
        return Path(self.template).is_absolute()


@dataclass(frozen=True, slots=True)
class Job:
    """One file to be made."""

    path: str
    """Relative to the output folder, with `/`."""
    kind: Literal["brief", "pack"]
    subject: str
    """ISO code of the country, or id of the pack's selection."""
    title: str
    """“Australia”, “East Asia and Pacific”."""
    region: str
    """Id of the region; "" for a pack."""
    countries: tuple[str, ...]
    """ISO codes of the countries that it is about."""
    audience: str
    format: str
    brief_options: BriefOptions
    narrowed: str = ""
    """What a pack's countries have in common beyond its title: “on Tier 3 in 2025”."""

    @property
    def document(self) -> tuple[object, ...]:
        """What jobs of the same document have in common: they differ in format only."""
        return (self.kind, self.subject, self.countries, self.audience, self.brief_options)

    def plain(self) -> dict[str, Any]:
        """As JSON values, without the path; `from_plain` is the way back."""
        left_out = {"path", "countries"} if self.kind == "brief" else {"path"}
        plain: dict[str, Any] = _job_as_json().dump_python(self, mode="json", exclude=left_out, exclude_defaults=True)
        return plain

    @classmethod
    def from_plain(cls, path: str, values: Mapping[str, Any]) -> Job | None:
        """The job of a manifest's entry; None when it does not say what it should."""
        try:
            options = values.get("brief_options", {})
            if not options.keys() <= {field.name for field in fields(BriefOptions)}:
                return None
            return _job_as_json().validate_python({"countries": [values["subject"]], **values, "path": path})
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


@cache
def _job_as_json() -> TypeAdapter[Job]:
    from pydantic import TypeAdapter

    return TypeAdapter(Job)


@dataclass(frozen=True, slots=True)
class Task:
    """The jobs of one document: composed and rendered once, written in each format."""

    jobs: tuple[Job, ...]

    @property
    def documents(self) -> int:
        """How many countries' briefs it holds: what its time limit is measured by."""
        return max(1, len(self.jobs[0].countries))


def brief_job(country: CountryName, audience: str, kind: str, brief_options: BriefOptions, *, region: str = "") -> Job:
    """One country's brief for a reader in a format; with the id of a region, in its folder."""
    name = file_name(country.name, brief_options.edition, audience, kind)
    return Job(
        path=f"{region}/{name}" if region else name,
        kind="brief",
        subject=country.iso3,
        title=country.name,
        region=region,
        countries=(country.iso3,),
        audience=audience,
        format=kind,
        brief_options=brief_options,
    )


def brief_jobs(
    catalogue: Catalogue,
    selection: Selection,
    audiences: Sequence[str],
    formats: Sequence[str],
    brief_options: BriefOptions,
) -> tuple[Job, ...]:
    """A file per country, reader and format, in a folder per region."""
    regions = {region.name: region.id for region in catalogue.regions()}
    return tuple(
        brief_job(country, audience, kind, brief_options, region=regions[country.region])
        for country in map(catalogue.find_country, selection.countries)
        for audience in dict.fromkeys(audiences)
        for kind in FORMATS
        if kind in formats
    )


def pack_jobs(
    selection: Selection, audiences: Sequence[str], formats: Sequence[str], brief_options: BriefOptions
) -> tuple[Job, ...]:
    """A bound document per reader and format, in the output folder itself."""
    return tuple(
        Job(
            path=file_name(selection.id, brief_options.edition, audience, file_format),
            kind="pack",
            subject=selection.id,
            title=selection.title,
            region=selection.region_id,
            countries=selection.countries,
            audience=audience,
            format=file_format,
            brief_options=brief_options,
            narrowed=selection.narrowed,
        )
        for audience in dict.fromkeys(audiences)
        for file_format in FORMATS
        if file_format in formats
    )


def tasks_of(jobs: Iterable[Job]) -> tuple[Task, ...]:
    """Jobs of one document together; the largest documents first, so that no long one is left for the end."""
    documents: dict[tuple[object, ...], list[Job]] = {}
    for job in jobs:
        documents.setdefault(job.document, []).append(job)
    tasks = [Task(tuple(group)) for group in documents.values()]
    return tuple(sorted(tasks, key=lambda task: -task.documents))


def subject_of(catalogue: Catalogue, job: Job) -> Any:
    """The composed brief or pack of a job."""
    from briefgen.composition import compose

    options = {"audience": job.audience, **job.brief_options.arguments()}
    if job.kind == "pack":
        from briefgen.batch.progress import tell
        from briefgen.composition.pack import compose_pack
        from briefgen.composition.pack_data import Selection

        chosen = Selection(job.subject, job.title, job.countries, job.region, job.narrowed)
        return compose_pack(catalogue, chosen, tell=tell, **options)
    return compose(catalogue, job.subject, **options)
