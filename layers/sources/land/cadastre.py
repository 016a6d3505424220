"""Cadastral parcels (Etalab), with their legal owner and the share of them that is built."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from geo.errors import SourceError
from layers.files.area import Bounds, keep_inside
from layers.files.checks import to_number
from layers.files.stream import as_text
from layers.files.tables import pick_columns, repairs
from layers.files.vectors import read_vector
from layers.reception.notes import Note, leave_out
from layers.schemas import validate
from layers.sources.land.legal_persons import read_legal_persons

ID_PATTERN = r"\d[\dAB]\d{3}\w{3}[0-9A-Z]{2}\d{4}"
LIGHT_BUILDING = "02"
MIN_SHARE_FOUND = 0.97
Paths = Path | Iterable[Path]


def read_cadastre_parcels(
    parcels: Paths,
    *,
    buildings: Paths | None = None,
    legal_persons: Path | pd.DataFrame | None = None,
    landlords: Collection[str] = (),
    bounds: Bounds | None = None,
) -> gpd.GeoDataFrame:
    """
    Parcels: layer `parcels`.

    Publisher: DGFiP through Etalab, Licence Ouverte 2.0; quarterly. A row is a parcel. Published in WGS84. Known gaps:
    the columns section and numero have lost their leading zeros, so everything is taken from `id`; natural persons
    are not published as owners.

    Parameters
    ----------
    parcels
        cadastre-34172-parcelles.json.gz, or several.
    buildings
        cadastre-34172-batiments.json.gz, or several. Without them, and in a commune they do not cover, `built_share`
        is NaN. Light buildings (type 02) do not count as built.
    legal_persons
        The DGFiP's file, or what `read_legal_persons` gave. Without it `owner_kind` is "".
    landlords
        SIREN of social landlords (see `read_legal_persons`).
    bounds
        West, south, east, north, or an area in Lambert-93.

    Returns
    -------
    GeoDataFrame
        `area_m2`: contenance, else the area of the shape (counted). `repairs` says what share of the owners' parcels
        was not found: another vintage.

    Raises
    ------
    MissingFileError, SourceError, CrsError
    """
    files = _all(parcels)
    mended: list[str] = []
    shapes = _shapes(files, mended, ("*parcelle*",))
    source = ", ".join(file.name for file in files[:3])
    columns = {"site_id": ("id",), "area_m2": ("contenance",)}
    table = pick_columns(shapes.drop(columns="geometry"), columns, source, optional=["area_m2"])
    frame = gpd.GeoDataFrame(
        {"site_id": as_text(table["site_id"])}, geometry=shapes.geometry.to_numpy(), crs=shapes.crs
    )
    bad = frame[~frame["site_id"].str.fullmatch(ID_PATTERN)]
    if len(bad):
        raise SourceError(
            f"{source}: {len(bad)} parcels whose 'id' has not 14 characters (first: {bad['site_id'].iloc[0]!r}), "
            "expected like '34172000AB0012'. Take the GeoJSON of Etalab, not of another publisher.",
            fr=f"{source} : {len(bad)} parcelles dont l'« id » n'a pas 14 caractères (première : "
            f"{bad['site_id'].iloc[0]!r}), attendu comme « 34172000AB0012 ». Prenez le GeoJSON "
            "d'Etalab, pas celui d'un autre producteur.",
        )
    frame["area_m2"] = _areas(to_number(table["area_m2"], source=source), frame, mended)
    repeated = frame["site_id"].duplicated()
    en, fr = "parcels given twice: the first kept", "parcelles en double : la première gardée"
    leave_out(mended, int(repeated.sum()), "duplicate", en, fr)
    frame = keep_inside(frame[~repeated].reset_index(drop=True), bounds)
    frame["insee_code"] = frame["site_id"].str[:5]
    frame = _with_owners(frame, _owners(legal_persons, landlords, frame), mended)
    built = None if buildings is None else _buildings(_all(buildings), mended)
    frame["built_share"] = built_share(frame, built)
    unbuilt = frame["built_share"].isna()
    if built is not None and unbuilt.any():
        count, communes = int(unbuilt.sum()), ", ".join(sorted(set(frame["insee_code"][unbuilt]))[:3])
        mended.append(
            Note(
                f"{count} parcels of communes without a building in the file (first: {communes}): built share unknown",
                f"{count} parcelles de communes sans bâtiment dans le fichier (premières : {communes}) : part bâtie "
                "inconnue",
            )
        )
    names = ["site_id", "insee_code", "area_m2", "owner_name", "owner_siren", "owner_kind", "built_share", "label"]
    frame = frame[[*names, "geometry"]]
    frame.attrs = {"repairs": mended}
    return validate("parcels", frame)


def built_share(parcels: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame | None) -> pd.Series:
    """
    Share of each parcel that buildings cover; where buildings overlap, ground is counted once.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows with insee_code
    buildings : GeoDataFrame or None
        With `insee_code`: communes that have no building in it answer NaN.

    Returns
    -------
    Series, n floats in [0, 1], or NaN where unknown
    """
    shares = pd.Series(np.nan, index=parcels.index, name="built_share")
    if buildings is None or buildings.empty or parcels.empty:
        return shares
    shapes, built = parcels.geometry.to_numpy(), buildings.geometry.to_numpy()
    plot, building = shapely.STRtree(built).query(shapes, predicate="intersects")
    pieces = shapely.intersection(shapes[plot], built[building])
    covered = np.bincount(plot, weights=shapely.area(pieces), minlength=len(parcels)) / shapely.area(shapes)
    suspects = np.flatnonzero(np.bincount(plot, minlength=len(parcels)) > 1)
    order = np.argsort(plot, kind="stable")
    first, last = np.searchsorted(plot[order], suspects), np.searchsorted(plot[order], suspects, side="right")
    for rank, start, stop in zip(suspects, first, last, strict=True):
        covered[rank] = shapely.union_all(pieces[order[start:stop]]).area / shapes[rank].area
    known = parcels["insee_code"].isin(set(buildings["insee_code"])).to_numpy()
    shares[known] = np.minimum(covered[known], 1.0)  # rounding only: a piece is inside its parcel
    return shares


def _all(paths: Paths) -> list[Path]:
    return [paths] if isinstance(paths, Path) else list(paths)


def _shapes(files: list[Path], mended: list[str], like: tuple[str, ...]) -> gpd.GeoDataFrame:
    parts = []
    for file in files:
        part = read_vector(file, like=like)
        if part.empty:
            raise SourceError(
                f"{file.name}: nothing in the file. Download it again.",
                fr=f"{file.name} : rien dans le fichier. Téléchargez-le de nouveau.",
            )
        mended.extend(part.attrs["repairs"])
        parts.append(part)
    if len(parts) > 1:
        for part in parts:
            part.attrs = {}
    return pd.concat(parts, ignore_index=True)


def _areas(stated: pd.Series, frame: gpd.GeoDataFrame, mended: list[str]) -> pd.Series:
    unknown = stated.isna() | (stated <= 0)
    if unknown.any():
        count = int(unknown.sum())
        en = f"{count} parcels without contenance: area taken from their shape"
        mended.append(Note(en, f"{count} parcelles sans contenance : surface de leur dessin"))
    return stated.where(~unknown, frame.geometry.area)


def _buildings(files: list[Path], mended: list[str]) -> gpd.GeoDataFrame:
    shapes = _shapes(files, mended, ("*batiment*",))
    columns = {"insee_code": ("commune",), "kind": ("type",)}
    table = pick_columns(shapes.drop(columns="geometry"), columns, files[0].name, optional=["kind"])
    frame = gpd.GeoDataFrame(
        {"insee_code": as_text(table["insee_code"]).str.zfill(5)}, geometry=shapes.geometry.to_numpy(), crs=WORKING_CRS
    )
    return frame[as_text(table["kind"]).str.zfill(2) != LIGHT_BUILDING].reset_index(drop=True)


def _owners(
    legal_persons: Path | pd.DataFrame | None, landlords: Collection[str], frame: gpd.GeoDataFrame
) -> pd.DataFrame | None:
    if legal_persons is None or isinstance(legal_persons, pd.DataFrame):
        return legal_persons
    codes = set(frame["insee_code"])
    former = {ref[:2] + ref[5:8]: ref[:5] for ref in frame["site_id"] if ref[5:8] != "000"}
    owners = read_legal_persons(legal_persons, landlords=landlords, communes=codes | set(former))
    if owners.empty and len(frame):
        raise SourceError(
            f"{legal_persons.name}: no parcel in the communes of the cadastre ({', '.join(sorted(codes)[:3])}…). Is it "
            "of another département?",
            fr=f"{legal_persons.name} : aucune parcelle dans les communes du cadastre "
            f"({', '.join(sorted(codes)[:3])}…). Est-ce un autre département ?",
        )
    return _renamed(owners, former, set(frame["site_id"]) - set(owners["site_id"]))


def _renamed(owners: pd.DataFrame, former: Mapping[str, str], without: Collection[str]) -> pd.DataFrame:
    """
    Owners whose commune merged since, under the reference that the cadastre gives their parcels now.

    34091 000 AB 0012 became 34172 091 AB 0012: the prefix is the number of the commune of before. `without` are the
    parcels that have no owner yet.
    """

    def now(ref: str) -> str:
        new = former.get(ref[:5], "") + ref[2:5] + ref[8:]
        return new if ref[5:8] == "000" and new in without else ref

    renamed = owners.assign(site_id=owners["site_id"].map(now).astype("str"))
    renamed.attrs = dict(owners.attrs)
    return renamed


def _with_owners(frame: gpd.GeoDataFrame, owners: pd.DataFrame | None, mended: list[str]) -> gpd.GeoDataFrame:
    names = ["owner_name", "owner_siren", "owner_kind", "address"]
    plot = frame["site_id"].str[8:10].str.lstrip("0") + " " + frame["site_id"].str[10:].str.lstrip("0")
    if owners is None:
        return frame.assign(label=plot, **dict.fromkeys(names[:-1], ""))
    mended.extend(repairs(owners))
    here = owners[owners["site_id"].str[:5].isin(set(frame["insee_code"]))]
    found = here["site_id"].isin(set(frame["site_id"])).mean() if len(here) else 1.0
    if found < MIN_SHARE_FOUND:
        share = f"{1 - found:.0%}"
        en = f"{share} of the parcels of legal persons are not in the cadastre: vintages differ"
        fr = f"{share} des parcelles des personnes morales sont absentes du cadastre : millésimes différents"
        mended.append(Note(en, fr))
    joined = frame[["site_id"]].merge(owners[["site_id", *names]], on="site_id", how="left", validate="one_to_one")
    texts = {name: joined[name].fillna("").astype("str").to_numpy() for name in names}
    address = pd.Series(texts.pop("address"), index=frame.index)
    return frame.assign(label=(plot + ", " + address).where(address != "", plot).astype("str"), **texts)
