"""Candidate sites: the grid, a layer of the territory, or a file of the user's."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WORKING_CRS
from geo.errors import MissingFileError, Sentence, SitesError, some, unknown_choice
from geo.scoring.criterion import Text
from geo.space.grid import make_grid
from layers.files.checks import to_number
from layers.files.tables import folded
from layers.people.counted import COUNT_PEOPLE
from layers.places.candidates import find_candidates
from layers.places.in_commune import with_commune
from layers.places.locate import locate
from layers.places.received import received
from layers.places.site_columns import NAMES
from layers.places.site_lists import read_list
from layers.territory.ground import Ground
from layers.territory.ground_told import ALMOST_ALL, coverage_record
from layers.territory.layer_names import LAYER_NAMES
from layers.territory.territory import Territory

GRID = "grid"
UNDERUSED = "candidates"


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
        "grid" (square cells whose centre is inside, of the side that `[sites] cell_m` states), "candidates" (plots of
        landlords and public bodies, vacant or under-built, and brownfields: see `layers.places.candidates`), the name
        of a layer, or the path of a file that lists them: see `read_sites`. None for the territory's own.

    Returns
    -------
    GeoDataFrame in EPSG:2154, uniquely indexed by "site_id" (text)
        `label`, `insee_code`, `commune` ("" outside the territory), and the columns of the source. Of a list,
        `attrs["received"]` is what became of its rows (`layers.places.received.Received`).

    Raises
    ------
    MissingFileError, SitesError, SourceError, CrsError
        Not there; duplicate ids, no site that can be placed, none inside the territory; a layer that counts people.
    """
    spec, layers = territory.sites, territory.shown.layers
    wanted = choice or spec.layer
    if wanted in COUNT_PEOPLE:
        raise SitesError(
            f"Candidate sites '{wanted}': this layer counts people, and a ranking of its rows would tell the count of "
            "each. Use 'grid', or a file of yours.",
            fr=f"Sites candidats « {wanted} » : cette couche compte des personnes, et classer ses lignes dirait "
            "l'effectif de chacune. Prenez « grid », ou votre propre fichier.",
        )
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
        named -= COUNT_PEOPLE
        return read_sites(Path(wanted), territory, known=sorted(named))
    sites = sites if wanted == GRID else with_commune(sites, territory)
    if sites.empty:
        layer = layers.get(wanted)
        why = Sentence("", "") if layer is None or layer.empty else _none_kept(layer, spec.where)
        raise SitesError(
            f"Candidate sites '{wanted}': none{why.en}.", fr=f"Sites candidats « {wanted} » : aucun site{why.fr}."
        )
    sites.attrs["drawn_from"] = {UNDERUSED: "parcels"}.get(wanted, wanted)
    return _some_inside(sites, wanted, territory)


def drawn_from_a_part(sites: gpd.GeoDataFrame, coverage: Mapping[tuple[str, str], Ground]) -> Text | None:
    """Say that the layer which the candidates are taken from is known in part; None where it is whole, or a list."""
    ground = coverage.get((sites.attrs.get("drawn_from", ""), ""))
    if ground is None or (percent := coverage_record({("", ""): ground})[0]["known_percent"]) >= ALMOST_ALL:
        return None
    name, whole = LAYER_NAMES[sites.attrs["drawn_from"]], math.floor(percent)
    return Text(
        fr=f"Les sites candidats viennent de la couche « {name.fr} », connue sur {whole} % du territoire : ailleurs, "
        f"aucun n'est proposé. {ground.because.fr}.",
        en=f"The candidate sites come from the layer “{name.en}”, known on {whole}% of the territory: elsewhere none "
        f"is proposed. {ground.because.en}.",
    )


def _some_inside(
    sites: gpd.GeoDataFrame, wanted: str, territory: Territory, rows: Text | None = None
) -> gpd.GeoDataFrame:
    """The same sites, of which one at least is in the territory; `rows` says what became of the others of a list."""
    if (sites["insee_code"] == "").all():
        more = Text(fr="", en="") if rows is None else Text(fr=f" {rows.fr}", en=f" {rows.en}")
        raise SitesError(
            f"Candidate sites '{wanted}': none of the {len(sites)} lies inside {territory.head.name}.{more.en}",
            fr=f"Sites candidats « {wanted} » : aucun des {len(sites)} sites n'est dans le territoire "
            f"({territory.head.name}). Vérifiez les coordonnées et le territoire.{more.fr}",
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


def _none_kept(layer: gpd.GeoDataFrame, where: Mapping[str, Collection[str | int | bool]]) -> Sentence:
    """The values that the columns of `where` have, where it keeps no row."""
    values = {column: sorted(set(layer[column].dropna().astype(str)) - {""}) for column in where}
    there = "; ".join(f"{column}: {some(told)}" for column, told in values.items())
    return Sentence(
        f", of {len(layer)} rows [sites] where keeps none. Found: {there}. Correct it",
        f", [sites] where n'en garde aucune de {len(layer)}. Trouvé : {there.replace(': ', ' : ')}. Corrigez-le",
    )


def grid_sites(territory: Territory) -> gpd.GeoDataFrame:
    """
    Square cells whose centre lies in the perimeter, as candidate sites, named after the nearest address.

    Their side is `[sites] cell_m` of the territory; see `geo.space.grid.make_grid` for their ids and errors.
    """
    cells = make_grid(territory.layers["communes"], cell_m=territory.sites.cell_m)
    return with_commune(cells.assign(label=_near(cells, territory)), territory)


def _near(cells: gpd.GeoDataFrame, territory: Territory, within_m: float = 150.0) -> pd.Series:
    """Words a reader knows for a cell: the nearest address or named street; its own id where there is none."""
    label: pd.Series = cells.index.to_series()
    layers = territory.shown.layers
    named = next((layers[name] for name in ("addresses", "streets") if name in layers), None)
    if named is None or named.empty:
        return label
    told = named["label" if "label" in named else "name"].astype("str").str.strip()
    is_told = (told != "").to_numpy()
    # neither a copy of all addresses nor a Python text for each: a region has a million, and far fewer cells
    tree = shapely.STRtree(named.geometry.to_numpy()[is_told])
    cell, place = tree.query_nearest(cells.geometry.centroid.to_numpy(), max_distance=within_m, all_matches=False)
    label.iloc[cell] = "près de " + told[is_told].iloc[place].to_numpy(dtype=object)
    return label


def read_sites(path: Path, territory: Territory, *, known: Sequence[str] = ()) -> gpd.GeoDataFrame:
    """
    Candidate sites from a list of the user's, read and placed as `pensions check` does; no geocoder is asked.

    Parameters
    ----------
    path
        See `layers.places.site_lists.read_list`: parcels, coordinates, addresses or shapes.
    territory
        In which they are placed; see `layers.places.locate.locate`.
    known
        Names that could be meant where there is no such file.

    Returns
    -------
    GeoDataFrame
        As `candidate_sites`, in the order of the rows, with the columns of the list under the user's own names. A row
        that cannot be placed is in `attrs["received"]`, with the reason.

    Raises
    ------
    MissingFileError, SitesError, SourceError, CrsError
        Not there; unreadable; no row that can be placed, none inside the territory.
    """
    if not path.is_file():
        said = unknown_choice(
            str(path),
            [GRID, *known],
            en="neither a file, 'grid', nor a layer of the territory:",
            fr="ni fichier, ni « grid », ni couche du territoire :",
        )
        raise MissingFileError(f"Candidate sites not found, {said.en}.", fr=f"Sites candidats introuvables, {said.fr}.")
    found = locate(read_list(path), territory)
    told = received(found.report, path.name)
    if found.sites.empty:
        raise SitesError(f"{told.text.en} Nothing to rank.", fr=f"{told.text.fr} Rien à classer.")
    sites = _some_inside(found.sites, path.name, territory, told.text if told.is_worth_a_word else None)
    del found
    _part_from_rows(sites)
    sites.attrs = {"received": told}
    return sites


def _part_from_rows(sites: gpd.GeoDataFrame) -> None:
    """
    Make the points and the index of some sites anew.

    Made among the rows of the list, each of them keeps in memory the page that it shares with rows long gone.
    """
    shapes = np.array(sites.geometry)
    is_point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    xy = shapely.get_coordinates(shapes[is_point])
    shapes[is_point] = None
    sites.index = pd.Index(sites.index.array, name=sites.index.name)
    sites.geometry = gpd.GeoSeries(shapes, index=sites.index, crs=sites.crs)  # the points of before are gone
    shapes[is_point] = shapely.points(xy)
    sites.geometry = gpd.GeoSeries(shapes, index=sites.index, crs=sites.crs)


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
