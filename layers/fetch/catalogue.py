"""The catalogue of official sources: who publishes what, where to ask for it, which layer it makes."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from geo.errors import SourceError, unknown_choice
from geo.scoring.criterion import Model, Text
from layers.files.model_faults import checked
from layers.files.shipped import DATA
from layers.reception.door import door
from layers.territory.readers import source_faults

CATALOGUE = DATA / "catalogue.toml"
PLACEHOLDERS = {"{commune}", "{department}", "{epci}", "{year}"}


class Perimeter(Model):
    """The communes, by geo.api.gouv.fr: the one source without which there is no territory."""

    how: Literal["perimeter"]
    api: str


class Direct(Model):
    """Addresses that follow a pattern; one file for each commune, département or year that it names."""

    how: Literal["direct"]
    urls: tuple[str, ...] = Field(min_length=1)
    years: int = Field(default=0, ge=0, le=10)
    is_optional: bool = False
    name: str = ""

    @field_validator("urls")
    @classmethod
    def _known(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        unknown = {found for url in urls for found in re.findall(r"\{[^}]*\}", url)} - PLACEHOLDERS
        if unknown:
            raise ValueError(f"unknown placeholder {sorted(unknown)}, known: {sorted(PLACEHOLDERS)}")
        return urls


class Resource(Model):
    """One resource: what its title or address looks like, its permanent address, its dataset if it is another one."""

    match: str
    permalink: str = ""
    dataset: str = ""
    name: str = ""
    is_optional: bool = False


class DataGouv(Model):
    """A dataset of data.gouv.fr, whose resources are listed at run time; `search` finds it where it was renamed."""

    how: Literal["data_gouv"]
    dataset: str
    search: str = ""
    resources: tuple[Resource, ...] = Field(min_length=1)


class Page(Model):
    """A web page scanned for links; its own address may be found through a dataset of data.gouv.fr."""

    how: Literal["page"]
    page: str
    matches: tuple[str, ...] = Field(min_length=1)
    dataset: str = ""
    known: tuple[str, ...] = ()
    name: str = ""


class Dido(Model):
    """The SDES's DiDo API: newest vintage, rows of some communes."""

    how: Literal["dido"]
    api: str
    datafile: str
    dataset: str
    known_vintage: str


class Attachments(Model):
    """Attachments of an Opendatasoft dataset, split by ranges of départements that move every year."""

    how: Literal["attachments"]
    api: str
    match: str
    known: tuple[str, ...] = ()


class TransportPoint(Model):
    """The national access point for transport data: the timetables that cover the territory."""

    how: Literal["transport_point"]
    api: str
    known: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Geofabrik(Model):
    """The OpenStreetMap extract that contains the perimeter, or the few that do together where these are smaller."""

    how: Literal["geofabrik"]
    index: str


class Atom(Model):
    """The download service of the Géoplateforme: editions of a product, newest first."""

    how: Literal["atom"]
    api: str
    product: str
    match: str


class Wfs(Model):
    """A WFS asked by commune (`field`) or by département (`where`: CQL), page after page."""

    how: Literal["wfs"]
    api: str
    typename: str
    field: str = ""
    where: str = ""
    sort: str = ""


class PlanPortal(Model):
    """The Géoportail de l'urbanisme by a WFS: the documents of the communes, then what they draw."""

    how: Literal["plan_portal"]
    api: str


class Records(Model):
    """Records of an Opendatasoft dataset, by commune; at `spare` where the first address does not answer."""

    how: Literal["records"]
    api: str
    spare: str = ""
    field: str
    search: str = ""


class Manual(Model):
    """Nothing to download: whom to ask, and for what."""

    how: Literal["manual"]
    ask: Text
    template: str = ""


Resolve = Annotated[
    Perimeter
    | Direct
    | DataGouv
    | Page
    | Dido
    | Attachments
    | TransportPoint
    | Geofabrik
    | Atom
    | Wfs
    | PlanPortal
    | Records
    | Manual,
    Field(discriminator="how"),
]


class Makes(Model):
    """
    A layer that a source makes, by which reader, from which of its files (and those of other sources).

    covers : communes that it speaks of: all, those that its rows touch, those that were answered for
    nothing_is_an_answer : its publisher knows all that there is where it answers: no row means that there is none
    """

    layer: str
    reader: str
    files: str = "*"
    also: tuple[str, ...] = ()
    options: dict[str, Any] = Field(default_factory=dict)
    categories: tuple[str, ...] | None = None
    is_split: bool = False
    covers: Literal["everywhere", "touched", "answered"] = "everywhere"
    nothing_is_an_answer: bool = False

    @model_validator(mode="after")
    def _exists(self) -> "Makes":
        faults = source_faults(self.layer, self.reader, self.options)
        if faults:
            raise ValueError("; ".join(fault.en for fault in faults))
        return self


class OfficialSource(Model):
    """
    One published source.

    stale_days : older than this, `pensions sources` says so
    vintage : of the data, where neither the file's name nor its address tells it
    secrecy_threshold : counts of people below it are secret, None where nobody is counted
    may_redistribute : False where its licence keeps its rows out of maps and exports
    least_rows : a territory has always as many; fewer is a fault of the file, not a fact
    without : what the ranking loses where the source is absent
    fallback_of : brought in any case, used only where that other source cannot be read
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    publisher: str
    page: str
    licence: str
    attribution: str
    may_redistribute: bool = True
    rhythm: str
    stale_days: int = Field(ge=1)
    format: str
    encoding: str = ""
    separator: str = ""
    crs: str = ""
    known_gaps: str
    vintage: str = ""
    secrecy_threshold: int | None = None
    size_mb: float = Field(ge=0)
    is_default: bool = True
    fallback_of: str = ""
    after: Literal["", "legal_persons", "terrain"] = ""
    least_rows: int = 0
    without: Text
    resolve: Resolve
    makes: tuple[Makes, ...] = ()


class Catalogue(Model):
    """All the sources, the perimeter first."""

    source: tuple[OfficialSource, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _coherent(self) -> "Catalogue":
        ids = [source.id for source in self.source]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"sources given twice: {', '.join(twice)}")
        if self.source[0].resolve.how != "perimeter":
            raise ValueError("the first source must be the perimeter")
        named = {name for source in self.source for made in source.makes for name in made.also}
        named |= {source.fallback_of for source in self.source if source.fallback_of}
        if named - set(ids):
            raise ValueError(f"unknown sources named: {', '.join(sorted(named - set(ids)))}")
        return self

    def by_id(self, wanted: str) -> OfficialSource:
        """
        The source of that name.

        Raises
        ------
        SourceError
            Naming those that exist.
        """
        found = next((source for source in self.source if source.id == wanted), None)
        if found is None:
            said = unknown_choice(
                wanted,
                (source.id for source in self.source),
                en="No source is called",
                fr="Aucune source ne s'appelle",
            )
            raise SourceError(f"{said.en}.", fr=f"{said.fr}.")
        return found


def read_catalogue(path: Path = CATALOGUE) -> Catalogue:
    """
    Read and check the catalogue; all faults at once.

    Raises
    ------
    SourceError
        Not TOML, an unknown key, a missing one, an unknown reader or layer.
    """
    with door(path.name):
        return checked(Catalogue, tomllib.loads(path.read_text(encoding="utf-8-sig")), path.name)


@cache
def official_sources() -> Catalogue:
    """The catalogue we ship."""
    return read_catalogue()
