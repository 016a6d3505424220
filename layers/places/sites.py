"""Candidate sites: the grid, a layer of the territory, or a file of the user's."""

import re
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import WORKING_CRS
from geo.errors import MissingFileError, SitesError, SourceError, unknown_choice
from geo.space import zones
from geo.space.grid import make_grid
from layers.files.checks import to_number
from layers.files.found_crs import expected_near
from layers.files.tables import folded, read_table
from layers.files.vectors import points, read_vector
from layers.places.candidates import find_candidates
from layers.places.site_columns import COORDINATES, NAMES, TABLE_SUFFIXES, USERS_LAYERS, VECTOR_SUFFIXES
from layers.territory.territory import Territory

GRID = "grid"
UNDERUSED = "candidates"
CELL_M = 100


def is_grid(territory: Territory, choice: str | None = None) -> bool:
    """Say whether the candidate sites are the cells of the grid."""
    return (choice or territory.sites.layer) == GRID


def candidate_sites(territory: Territory, choice: str | None = None) -> gpd.GeoDataFrame:
    """
    Sites to be judged.

    Parameters
    ----------
    territory
        Gives the layers, the perimeter and the default choice.
    choice
        "grid" (cells of 100 m whose centre is inside), "candidates" (plots of landlords and public bodies, vacant or
        under-built, and brownfields: see `layers.places.candidates`), the name of a layer, or the path of a file
        (GeoJSON, GeoPackage, Shapefile, GeoParquet, CSV or XLSX with coordinates). None for the territory's own.

    Returns
    -------
    GeoDataFrame in EPSG:2154, uniquely indexed by "site_id" (text)
        `label`, `insee_code`, `commune` ("" outside the territory), and the columns of the source.

    Raises
    ------
    MissingFileError, SitesError, SourceError, CrsError
        Not there; duplicate ids, no coordinates, no site, none inside the territory.
    """
    spec, layers = territory.sites, territory.shown.layers
    wanted = choice or spec.layer
    if wanted == GRID:
        sites = grid_sites(territory)
    elif wanted == UNDERUSED and "parcels" in layers:
        sites = _named(find_candidates(layers["parcels"], layers.get("brownfields")), wanted)
    elif wanted in layers:
        sites = _named(_kept(layers[wanted], spec.where if choice in (None, spec.layer) else {}), wanted)
    elif {UNDERUSED: "parcels"}.get(wanted, wanted) in territory.layers:
        raise SitesError(
            f"Candidate sites '{wanted}': the licence of their source forbids passing them on, and a ranking of sites "
            "names and draws them. Use 'grid', or a file of yours.",
            fr=f"Sites candidats « {wanted} » : la licence de leur source interdit de les rediffuser, or un classement "
            "les nomme et les dessine. Prenez « grid », ou votre propre fichier.",
        )
    else:
        named = {*layers, UNDERUSED} if "parcels" in layers else set(layers)
        with expected_near(territory.layers["communes"].geometry.union_all().buffer(territory.head.margin_m)):
            sites = read_sites(Path(wanted), known=sorted(named))
    sites = with_commune(sites, territory)
    if sites.empty:
        raise SitesError(f"Candidate sites '{wanted}': none.", fr=f"Sites candidats « {wanted} » : aucun site.")
    if (sites["insee_code"] == "").all():
        raise SitesError(
            f"Candidate sites '{wanted}': none of the {len(sites)} lies inside {territory.head.name}.",
            fr=f"Sites candidats « {wanted} » : aucun des {len(sites)} sites n'est dans le territoire "
            f"({territory.head.name}). Vérifiez les coordonnées et le territoire.",
        )
    return sites


def _kept(layer: gpd.GeoDataFrame, where: Mapping[str, Collection[str | int | bool]]) -> gpd.GeoDataFrame:
    """Rows whose columns have one of the values that the territory states."""
    for column, values in where.items():
        if column not in layer:
            said = unknown_choice(
                column, map(str, layer.columns), en="[sites] where: no column", fr="[sites] where : pas de colonne"
            )
            raise SitesError(f"{said.en}.", fr=f"{said.fr}.")
        layer = layer[layer[column].isin(values)]
    return layer


def grid_sites(territory: Territory, cell_m: int = CELL_M) -> gpd.GeoDataFrame:
    """Square cells whose centre lies in the perimeter, as candidate sites, named after the nearest address."""
    cells = make_grid(territory.layers["communes"], cell_m=cell_m)
    return with_commune(cells.assign(label=_near(cells, territory)), territory)


def _near(cells: gpd.GeoDataFrame, territory: Territory, within_m: float = 150.0) -> pd.Series:
    """Words a reader knows for a cell: the nearest address or named street; its own id where there is none."""
    label: pd.Series = cells.index.to_series()
    layers = territory.shown.layers
    named = next((layers[name] for name in ("addresses", "streets") if name in layers), None)
    if named is None or named.empty:
        return label
    text = named["label" if "label" in named else "name"].astype(str).str.strip().to_numpy()
    named, text = named[text != ""], text[text != ""]
    cell, place = named.sindex.nearest(
        cells.geometry.centroid, max_distance=within_m, return_all=False, return_distance=False
    )
    label.iloc[cell] = "près de " + pd.Series(text[place]).to_numpy(dtype=object)
    return label


def with_commune(sites: gpd.GeoDataFrame, territory: Territory) -> gpd.GeoDataFrame:
    """The same sites with `insee_code` and `commune` of the commune they stand in, "" outside."""
    communes = territory.layers["communes"]
    position = zones.value_of_zone(sites, communes.assign(position=np.arange(len(communes), dtype=float)), "position")
    inside = position.notna().to_numpy()
    rows = position.fillna(0).astype(int).to_numpy()
    for column, source in (("insee_code", "insee_code"), ("commune", "name")):
        sites[column] = np.where(inside, communes[source].to_numpy(dtype=object)[rows], "")
    return sites


def read_sites(path: Path, known: list[str] | None = None) -> gpd.GeoDataFrame:
    """
    Candidate sites from a user's file.

    Raises
    ------
    MissingFileError, SitesError, SourceError, CrsError
    """
    if not path.is_file():
        said = unknown_choice(
            str(path),
            [GRID, *(known or [])],
            en="neither a file, 'grid', nor a layer of the territory:",
            fr="ni fichier, ni « grid », ni couche du territoire :",
        )
        raise MissingFileError(f"Candidate sites not found, {said.en}.", fr=f"Sites candidats introuvables, {said.fr}.")
    suffix = path.suffix.lower()
    if suffix in VECTOR_SUFFIXES:
        frame = read_vector(path, like=USERS_LAYERS, every_row=True)
        frame = frame[frame.geometry.notna()].reset_index(drop=True)
    elif suffix in TABLE_SUFFIXES:
        frame = _from_table(_read_rows(path), path.name)
    else:
        wanted = ", ".join(sorted(VECTOR_SUFFIXES | TABLE_SUFFIXES))
        raise SitesError(
            f"{path.name}: cannot tell the format. Expected {wanted}.",
            fr=f"{path.name} : format inconnu. Formats lus : {wanted}.",
        )
    return _named(frame, path.name)


def _read_rows(path: Path) -> pd.DataFrame:
    if path.suffix.lower() != ".xlsx":
        return read_table(path)
    try:
        rows = pd.read_excel(path, dtype=str, keep_default_na=False, engine="openpyxl")
    except (zipfile.BadZipFile, ValueError, KeyError) as error:
        raise SourceError(f"{path.name}: not a whole XLSX file ({error}). Save it again from Excel.") from error
    return rows.rename(columns=str)


def _from_table(table: pd.DataFrame, name: str) -> gpd.GeoDataFrame:
    by_fold = {folded(column): column for column in table.columns}
    for east_names, north_names in COORDINATES:
        east = next((by_fold[alias] for alias in east_names if alias in by_fold), None)
        north = next((by_fold[alias] for alias in north_names if alias in by_fold), None)
        if east is not None and north is not None:
            x, y = to_number(table[east], source=name), to_number(table[north], source=name)
            without = x.isna() | y.isna()
            if without.any():
                lines = ", ".join(str(line + 2) for line in np.flatnonzero(without.to_numpy())[:5])
                raise SitesError(
                    f"{name}: {int(without.sum())} rows without coordinates (lines {lines}). Complete or remove them.",
                    fr=f"{name} : {int(without.sum())} lignes sans coordonnées (lignes {lines}). "
                    "Complétez-les ou retirez-les.",
                )
            return points(table, x, y, source=name, every_row=True)
    raise SitesError(
        f"{name}: no coordinate columns. Found {', '.join(table.columns)}; "
        "expected lon and lat, or x and y (Lambert-93).",
        fr=f"{name} : pas de colonnes de coordonnées. Colonnes trouvées : {', '.join(table.columns)} ; "
        "attendu : lon et lat, ou x et y (Lambert-93).",
    )


def _named(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Our column names, and a unique text index."""
    by_fold = {folded(column): column for column in reversed(frame.columns)}
    columns = {}
    for ours, aliases in NAMES.items():
        found = next((by_fold[folded(alias)] for alias in aliases if folded(alias) in by_fold), None)
        if found is not None:
            columns[ours] = frame[found]
    renamed = frame.assign(**columns)
    for column in (name for name, kind in renamed.dtypes.items() if kind == "object"):
        # GeoJSON lets a property be a list, which is neither a number nor a name
        renamed[column] = [one if np.isscalar(one) or one is None else str(one) for one in renamed[column]]
    if "site_id" not in columns:
        width = len(str(len(frame)))
        renamed["site_id"] = [f"S{number:0{width}d}" for number in range(1, len(frame) + 1)]
    if "area_m2" in columns:
        renamed["area_m2"] = to_number(renamed["area_m2"], source=name)
    renamed["site_id"] = renamed["site_id"].astype(str).str.strip()
    renamed["label"] = renamed["label"].astype(str) if "label" in columns else renamed["site_id"]
    twice = renamed["site_id"][renamed["site_id"].duplicated()].unique()
    if len(twice):
        first = ", ".join(twice[:5])
        raise SitesError(
            f"{name}: site ids must be unique; {len(twice)} are used several times (first: {first}). Rename them.",
            fr=f"{name} : les identifiants des sites doivent être uniques ; {len(twice)} sont répétés "
            f"(premiers : {first}). Renommez-les.",
        )
    sites = renamed.set_index("site_id")
    sites.attrs = {}
    return sites.to_crs(WORKING_CRS)


def slug(text: str) -> str:
    """
    Text as a file name.

    >>> slug("Montpellier (extrait) 2024")
    'montpellier-extrait-2024'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
