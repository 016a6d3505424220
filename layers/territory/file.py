"""
The TOML of a territory: which files make which layer, what must be said of the place, where its residents go.

It is checked, and nothing is read; named destinations stand by their degrees or by a row of a layer.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pydantic import Field, model_validator

from geo.crs import WORKING_CRS
from geo.errors import MissingFileError, Sentence, TerritoryError, all_faults, unknown_choice
from geo.scoring.criterion import Model, Text
from layers.files.model_faults import checked
from layers.files.shipped import DATA
from layers.reception.door import door
from layers.schemas import NOT_FRAMES
from layers.territory.declared import LayerSpec, SitesSpec, layer_faults
from layers.territory.readers import source_faults


class Destination(Model):
    """
    A place with a name that residents go to: the town centre, the university hospital, …

    It stands either at `lon`, `lat` (degrees), or where the layer `services` puts `service_id`: then its position
    is that of a published file, and nobody typed it.

    id : names the destination in scenarios (option `destination`)
    label : what the screen calls it
    lon, lat : degrees in WGS84, metropolitan France
    service_id : id of a row of the layer `services`
    source : where the position comes from
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    label: str
    lon: float | None = Field(default=None, ge=-6, le=11)
    lat: float | None = Field(default=None, ge=41, le=52)
    service_id: str | None = None
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _one_place(self) -> "Destination":
        degrees = (self.lon is not None) + (self.lat is not None)
        if degrees + 2 * (self.service_id is not None) != 2:
            raise ValueError(f"destination '{self.id}': give lon and lat, or service_id")
        return self


FARTHEST_M = 50_000.0
"""No resident goes every week to what is farther from the territory: its degrees are mistyped. Proposition."""


def _refuse_far(places: tuple[Destination, ...], away_m: NDArray[np.float64]) -> None:
    """Refuse what lies far outside: no trip would reach it, and each site would lose its points without a word."""
    far = [(place.id, f"{away / 1000:.0f} km") for place, away in zip(places, away_m, strict=True) if away > FARTHEST_M]
    if far:
        told = ", ".join(f"{name} ({away})" for name, away in far)
        most = f"{FARTHEST_M / 1000:.0f} km"
        raise TerritoryError(
            f"Destinations far from the territory: {told}. Expected {most} at most: correct lon and lat.",
            fr=f"Destinations loin du territoire : {told}. Attendu : {most} au plus. Corrigez lon et lat.",
        )


def destinations_layer(
    places: tuple[Destination, ...], layers: Mapping[str, gpd.GeoDataFrame]
) -> gpd.GeoDataFrame | None:
    """
    Layer `destinations`: destination_id, label, source, a point in the working CRS; None where there are none.

    Raises
    ------
    TerritoryError
        An id used twice; services that the layer lacks, all named at once; one over `FARTHEST_M` from any commune.
    """
    if not places:
        return None
    ids = [place.id for place in places]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    services = layers.get("services")
    known = {} if services is None else dict(zip(services["service_id"], services.geometry, strict=True))
    absent = [
        f"{place.id} ({place.service_id})" for place in places if place.service_id and place.service_id not in known
    ]
    if twice or absent:
        raise TerritoryError(
            f"Destinations: ids used twice: {', '.join(twice) or 'none'}; services that the layer 'services' lacks: "
            f"{', '.join(absent) or 'none'}. Correct the [[destination]] tables.",
            fr=f"Destinations : identifiants en double : {', '.join(twice) or 'aucun'} ; services absents de la couche "
            f"« services » : {', '.join(absent) or 'aucun'}. Corrigez les tables [[destination]].",
        )
    typed = gpd.GeoSeries(
        gpd.points_from_xy([place.lon or 0.0 for place in places], [place.lat or 45.0 for place in places]), crs=4326
    ).to_crs(WORKING_CRS)
    points = [known[place.service_id] if place.service_id else typed[n] for n, place in enumerate(places)]
    if "communes" in layers:
        _refuse_far(places, shapely.distance(points, layers["communes"].union_all()))
    columns = {
        "destination_id": pd.Series(ids, dtype="str"),
        "label": pd.Series([place.label for place in places], dtype="str"),
        "source": pd.Series([place.source for place in places], dtype="str"),
    }
    return gpd.GeoDataFrame(columns, geometry=points, crs=WORKING_CRS)


TERRITORIES = DATA / "territories"


class SourceSpec(Model):
    """
    One published file (or a few read together) that makes a layer, or a part of it.

    layer : layer it makes, or part of it
    reader : what reads it, see the readers
    files : paths relative to the data folder; which, the reader says
    title : what outputs call the source; the first file where empty
    vintage : date that the data describe
    publisher : who publishes it
    licence : under which licence
    may_redistribute : False where the licence forbids passing it on: measured with, neither drawn nor exported
    covers : INSEE codes of the communes it speaks of; all of them where absent
    categories : categories of services of which it holds every place; where it names none there, there is none
    empty_because : why none of its rows falls in the territory, and on whose word; without it, no row is no answer
    options : keywords of the reader
    """

    layer: str
    reader: str
    files: tuple[str, ...] = Field(min_length=1)
    title: str = ""
    vintage: str
    publisher: str
    licence: str
    may_redistribute: bool = True
    covers: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    empty_because: str = ""
    options: dict[str, Any] = Field(default_factory=dict)


class Head(Model):
    """
    Who the territory is, and what must be said of it on every output.

    id : short name: of the folder of outputs, among others
    name : what the screen calls it
    is_fictional : said on every output, and nothing is asked of the network
    notice : a sentence for the head of every output
    margin_m : metres around the communes in which stops, streets and services are kept
    secrecy_threshold : counts of zones below it never leave; that of squares is 11, whatever it says
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    is_fictional: bool = False
    notice: Text | None = None
    margin_m: float = Field(default=2000.0, ge=0)
    secrecy_threshold: int = Field(default=11, ge=1)


class NetworkSpec(Model):
    """
    How street centrelines without node ids are joined (see `geo.streets.streets.network_from_streets`).

    join_crossings : lines that cross at the same level are joined
    join_tolerance_m : ends nearer than this are one node, in metres
    """

    join_crossings: bool = True
    join_tolerance_m: float = Field(default=1.0, ge=0)


class TerritoryFile(Model):
    """
    A territory as its TOML states it.

    territory : who it is
    network : how streets are joined
    sites : which sites are candidates when none are given
    destination : named places that residents go to
    layer : what is declared of a layer
    source : files that make the layers
    """

    territory: Head
    network: NetworkSpec = NetworkSpec()
    sites: SitesSpec = SitesSpec()
    destination: tuple[Destination, ...] = ()
    layer: tuple[LayerSpec, ...] = ()
    source: tuple[SourceSpec, ...] = Field(min_length=1)


ALONE = ("communes", *NOT_FRAMES)
"""Layers that one source makes, of all its files."""


def find_territory(reference: str) -> Path:
    """
    Path of the TOML that a user means: a file, a folder that holds territory.toml, or a name we ship.

    Raises
    ------
    MissingFileError
        Naming the territories that exist.
    """
    path = Path(reference)
    candidates = (path / "territory.toml", path, TERRITORIES / f"{reference}.toml")
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    said = unknown_choice(
        reference,
        (file.stem for file in TERRITORIES.glob("*.toml")),
        en="neither a TOML file, a folder that holds territory.toml, nor a territory that we ship:",
        fr="ni fichier TOML, ni dossier contenant territory.toml, ni territoire fourni :",
    )
    raise MissingFileError(f"Territory not found, {said.en}.", fr=f"Territoire introuvable, {said.fr}.")


def read_territory_file(path: Path) -> TerritoryFile:
    """
    Read and check a territory TOML; all faults are reported at once.

    Raises
    ------
    TerritoryError
        Not TOML, an unknown key, a missing one, an unknown reader.
    """
    with door(path.name, TerritoryError):
        spec = checked(TerritoryFile, tomllib.loads(path.read_text(encoding="utf-8-sig")), path.name, TerritoryError)
    faults = [fault for source in spec.source for fault in source_faults(source.layer, source.reader, source.options)]
    if not any(source.layer == "communes" for source in spec.source):
        faults.append(
            Sentence(
                "no source makes the layer 'communes', which gives the perimeter",
                "aucune source ne fait la couche « communes », qui donne le périmètre",
            )
        )
    layers = [source.layer for source in spec.source]
    faults += [
        Sentence(
            f"source of '{source.layer}': the same file is listed twice in 'files'",
            f"source de « {source.layer} » : un même fichier est donné deux fois dans « files »",
        )
        for source in spec.source
        if len(set(source.files)) < len(source.files)
    ]
    faults += [
        Sentence(
            f"{layers.count(layer)} sources make the layer '{layer}', which takes one: the others would not be read. "
            "List all its files in one [[source]]",
            f"{layers.count(layer)} sources font la couche « {layer} », qui n'en prend qu'une : les autres ne seraient "
            "pas lues. Donnez tous ses fichiers dans une seule [[source]]",
        )
        for layer in ALONE
        if layers.count(layer) > 1
    ]
    faults += layer_faults(spec.layer, {source.layer for source in spec.source})
    if any(source.layer == "communes" and not source.may_redistribute for source in spec.source):
        faults.append(
            Sentence(
                "the source of 'communes' may not be passed on, and every output names and draws communes. Use another "
                "one (geo.api.gouv.fr: Licence Ouverte)",
                "la licence des communes interdit de les rediffuser, or toute sortie les nomme et les dessine. Prenez "
                "une autre source (geo.api.gouv.fr : Licence Ouverte)",
            )
        )
    if faults:
        said = all_faults(path.name, faults)
        raise TerritoryError(said.en, fr=said.fr)
    return spec
