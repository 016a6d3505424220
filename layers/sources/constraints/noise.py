"""Noise: strategic maps of roads and railways (DDT(M)), and zones around airports (plans d'exposition au bruit)."""

import re
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError
from layers.files.archives import unpacked
from layers.files.area import Bounds, keep_inside
from layers.files.stream import as_text
from layers.files.tables import pick_columns
from layers.files.vectors import read_vector
from layers.reception.notes import leave_out
from layers.schemas import validate

NOISE_MAP_ALIASES = {"index": ("INDICETYPE",), "class": ("LEGENDE",), "kind": ("TYPESOURCE",), "year": ("ANNEE",)}
KINDS = {"R": "route", "F": "fer", "A": "air", "I": "industrie"}


def read_noise_maps(
    paths: Path | Iterable[Path], *, index: str = "LD", bounds: Bounds | None = None
) -> gpd.GeoDataFrame:
    """
    Zones of noise by class of decibels: layer `noise`.

    Publisher: DDT(M), Licence Ouverte; layers N_BRUIT_ZBR_<infra>_A_LD_S_0dd. A row is a zone of a class. EPSG:2154.
    Known gaps: no national flow; only large roads and railways.

    Parameters
    ----------
    paths
        Shapefile, GeoPackage or .zip; one or several.
    index
        "LD" (Lden, the day) or "LN" (the night).
    bounds
        West, south, east, north, or an area in Lambert-93. No zone there is a right answer: an empty layer.

    Returns
    -------
    GeoDataFrame
        `zone_type`: lower bound of the class, in dB(A), as text ("65"). `attrs["claims"]`: these classes alone, as a
        map says nothing of the zones of an airport.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    parts: list[gpd.GeoDataFrame] = []
    mended: list[str] = []
    for path in [paths] if isinstance(paths, Path) else list(paths):
        with unpacked(path, ("*bruit*.shp", "*bruit*.gpkg", "*.shp", "*.gpkg")) as files:
            for file in files:
                shapes = read_vector(file, like=("*zbr*", "*bruit*"), declared_crs=2154)
                mended.extend(shapes.attrs["repairs"])
                parts.append(_noise_map_zones(shapes, path.name, index))
                en, fr = "zones of another index left out", "zones d'un autre indice écartées"
                leave_out(mended, len(shapes) - len(parts[-1]), "other_kind", en, fr)
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
    if frame.empty:
        raise SourceError(
            f"noise maps: no zone of index {index}. Take the layers of type A (exposure).",
            fr=f"cartes de bruit : aucune zone d'indice {index}. Prenez les couches de type A (exposition).",
        )
    frame = keep_inside(frame, bounds)
    frame.attrs = {"repairs": mended, "claims": list(LEVELS)}
    return validate("noise", frame)


def _noise_map_zones(shapes: gpd.GeoDataFrame, name: str, index: str) -> gpd.GeoDataFrame:
    optional = ["index", "kind", "year"]
    table = pick_columns(shapes.drop(columns="geometry"), NOISE_MAP_ALIASES, name, optional=optional).apply(as_text)
    level = table["class"].str.extract(r"(\d{2})", expand=False)
    if level.isna().any():
        bad = table.loc[level.isna(), "class"].iloc[0]
        raise SourceError(
            f"{name}: class {bad!r} of column LEGENDE is not a number of decibels.",
            fr=f"{name} : la classe {bad!r} de la colonne LEGENDE n'est pas un nombre de décibels.",
        )
    kind = table["kind"].str.upper().str[:1].map(KINDS).fillna("")
    source = ("Carte de bruit " + kind + " " + table["year"]).str.replace(r"\s+", " ", regex=True).str.strip()
    zones = gpd.GeoDataFrame(
        {"zone_type": level.astype("str"), "source": source.astype("str")},
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    kept = (table["index"].str.upper() == index) | (table["index"] == "")
    return zones[kept.to_numpy()].reset_index(drop=True)


PEB_ALIASES = {"zone_type": ("ZONE",), "airport": ("CODE_OACI",), "name": ("NOM",), "date": ("DATE_ARRET",)}
ZONES = ("A", "B", "C", "D")
LEVELS = ("50", "55", "60", "65", "70", "75")
"""Lower bounds of the classes of noise maps, dB(A)."""


def read_peb(paths: Path | Iterable[Path], *, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """
    Airport noise zones: layer `noise`.

    Publisher: DGAC, Licence Ouverte; four files of 2020, one a zone (A and B: no dwelling, C: limited, D: with
    insulation). A row is a zone of an airport. Published in WGS84. Known gaps: stale, and mixes two noise indices.

    Parameters
    ----------
    paths
        c-dgac-peb-metro-za.geojson and its sisters; one or several.
    bounds
        West, south, east, north, or an area in Lambert-93. No zone there is a right answer: an empty layer.

    Returns
    -------
    GeoDataFrame
        `zone_type`: "A" to "D". `attrs["claims"]`: those that the files hold anywhere, each of which holds its own.

    Raises
    ------
    MissingFileError, SourceError, CrsError
        A zone that is not A to D, and that the name of the file does not tell.
    """
    files = [paths] if isinstance(paths, Path) else list(paths)
    parts, mended = [], []
    for file in files:
        shapes = read_vector(file, like=("*peb*",))
        if shapes.empty:
            raise SourceError(
                f"{file.name}: no zone in the file. Download it again.",
                fr=f"{file.name} : aucune zone dans le fichier. Téléchargez-le de nouveau.",
            )
        mended.extend(shapes.attrs["repairs"])
        parts.append(_peb_zones(shapes, file))
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
    claims = sorted(set(frame["zone_type"]))
    frame = keep_inside(frame, bounds)
    frame.attrs = {"repairs": mended, "claims": claims}
    return validate("noise", frame)


def _peb_zones(shapes: gpd.GeoDataFrame, file: Path) -> gpd.GeoDataFrame:
    table = pick_columns(
        shapes.drop(columns="geometry"), PEB_ALIASES, file.name, optional=["zone_type", "airport", "name", "date"]
    ).apply(as_text)
    told = re.search(r"-z([a-d])\b", file.stem.lower())
    zone = table["zone_type"].str.upper().str.removeprefix("ZONE").str.strip()
    zone = zone.where(zone != "", told.group(1).upper() if told else "")
    strange = zone[~zone.isin(ZONES)]
    if len(strange):
        raise SourceError(
            f"{file.name}: zone {strange.iloc[0]!r}, expected one of {', '.join(ZONES)}.",
            fr=f"{file.name} : zone {strange.iloc[0]!r}, attendu l'une de {', '.join(ZONES)}.",
        )
    place = table["airport"].where(table["airport"] != "", table["name"])
    source = ("PEB " + place + " " + table["date"].str[:10]).str.strip()
    return gpd.GeoDataFrame(
        {"zone_type": zone, "source": source.astype("str")}, geometry=shapes.geometry.to_numpy(), crs=shapes.crs
    )
