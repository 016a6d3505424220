"""Write the whole territory to a folder, with the `territory.toml` that says which file makes which layer."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Literal

import pandas as pd

from geo.errors import OutputError, TerritoryError
from layers.demo.city import transport
from layers.demo.city.areas import City, make_city
from layers.demo.city.geography import SIZES
from layers.demo.city.network import make_network
from layers.demo.faults import PAGE, RECORD, plant_faults
from layers.demo.published import background, constraints, housing, land, people, services, timetable
from layers.demo.published.streets import middles, write_streets
from layers.demo.territory_text import (
    FINESS_FILE,
    PPR_FOLDER,
    RPLS_FILE,
    SALES_YEARS,
    TERRAIN_FILE,
    sources_of,
    territory_text,
)

Progress = Callable[[str, float], None]


def write_demo(
    folder: Path,
    *,
    size: Literal["town", "metropole", "region"] = "town",
    seed: int = 1,
    faults: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Path:
    """
    Write the files of the fictional territory, and the `territory.toml` that describes them.

    Parameters
    ----------
    folder
        Where to; made if absent, files of the same names are replaced.
    size
        "town" (3 communes, 30,000 inhabitants), "metropole" (31, 500,000) or "region" (310, 5,000,000).
    seed
        Another seed gives another territory; the same one gives the same bytes.
    faults
        Ids of controls of `pensions inspect` (`layers.demo.faults.PLANTERS`): for each one a fault is planted, and the
        tables that they compare with are written too, as well as what was planted; None for the sound territory.
    progress
        Called before each step with its name and the share done, 0 to 1.

    Returns
    -------
    Path
        Of `territory.toml`.

    Raises
    ------
    TerritoryError
        If `size` is none of the three, or a control is unknown.
    """
    if size not in SIZES:
        raise TerritoryError(
            f"Unknown size {size!r} of the demonstration territory; expected {', '.join(SIZES)}.",
            fr=f"Taille {size!r} inconnue pour le territoire de démonstration ; possibles : {', '.join(SIZES)}.",
        )
    tell = progress or (lambda step, share: None)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot be written ({error}). Choose another folder.",
            fr=f"{folder} : écriture impossible. Choisissez un autre dossier.",
        ) from error
    tell("plan of the city", 0.0)
    city = make_city(SIZES[size], seed)
    opened = _write_people_and_land(city, folder, tell)
    tell("constraints", 0.85)
    _write_constraints(city, folder)
    tell("territory", 0.98)
    sources = sources_of(city)
    for name in (RECORD, PAGE):
        (folder / name).unlink(missing_ok=True)
    if faults is not None:
        sources = plant_faults(folder, sources, faults)
    path = folder / "territory.toml"
    path.write_text(territory_text(city, opened, sources), encoding="utf-8", newline="\n")
    tell("done", 1.0)
    return path


def _write_people_and_land(city: City, folder: Path, tell: Progress) -> pd.DataFrame:
    """Write all that does not rule a site out; give the services opened."""
    tell("streets", 0.05)
    network = make_network(city)
    middle = middles(city, network)
    write_streets(city, network, middle, folder / "streets.osm.pbf")
    tell("people and housing", 0.35)
    cells = people.make_cells(city)
    social = housing.make_social(city, cells, network)
    qpv = people.make_qpv(city)
    stock = housing.social_by_commune(social, people.commune_totals(city, cells))
    people.write_communes(city, cells, folder / "communes.geojson")
    people.write_cells(city, cells, housing.social_by_cell(social, len(cells)), folder / "carreaux_200m_met.csv")
    people.write_qpv(qpv, folder / "QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson")
    people.write_need(city, cells, folder / "need.csv")
    people.write_sru(city, stock, folder / "inventaire-sru.csv")
    housing.write_rpls(city, social, qpv, folder / RPLS_FILE)
    tell("services", 0.5)
    opened = services.make_services(city, cells, network)
    supported = services.make_supported(city, cells, network)
    services.write_bpe(city, opened, folder / "BPE25.csv")
    services.write_finess(city, opened, supported, folder / FINESS_FILE)
    tell("transport", 0.55)
    lines = transport.make_lines(city, network)
    timetable.write_gtfs(lines, folder / "gtfs.zip")
    background.write_tram_lines(lines, folder / "LigneTram.geojson")
    tell("land", 0.65)
    parcels = land.make_parcels(city, network, middle, social)
    land.write_parcels(city, parcels, folder / "cadastre-34-parcelles.json.gz")
    land.write_buildings(city, parcels, folder / "cadastre-34-batiments.json.gz")
    land.write_owners(city, parcels, folder / "PM_25_NB_340.csv")
    for year in SALES_YEARS:
        housing.write_sales(city, parcels, year, folder / f"dvf_{year}.csv.gz")
    return opened


def _write_constraints(city: City, folder: Path) -> None:
    constraints.write_ppr(city, folder / PPR_FOLDER)
    constraints.write_plan(city, folder / "zone_urba.geojson")
    constraints.write_prescriptions(city, folder / "prescription_surf.geojson")
    constraints.write_monuments(city, folder / "monuments_historiques.geojson")
    background.write_green(city, folder / "espaces_verts.geojson")
    background.write_water(city, folder / "cours_eau.geojson")
    background.write_terrain(city, folder / TERRAIN_FILE)
    if city.size.name != "town":
        constraints.write_noise(city, folder)
