"""Write the whole territory to a folder, with the `territory.toml` that says which file makes which layer."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from geo.errors import OutputError, TerritoryError
from layers.demo.city import names, transport
from layers.demo.city.areas import City, lonlat, make_city
from layers.demo.city.geography import SIZES
from layers.demo.city.network import make_network
from layers.demo.published import background, constraints, housing, land, people, services, timetable
from layers.demo.published.streets import middles, write_streets

FINESS_FILE = "etalab-cs1100507-stock-20260512-0339.csv"
RPLS_FILE = "Donnees-detaillees-au-logement-du-repertoire-des-logements-locatifs-des-bailleurs-sociau.2025-01.csv"
TERRAIN_FILE = "BDALTIV2_25M_FXX_MNT_LAMB93_IGN69.asc"
PPR_FOLDER = "n_zonages_risque_naturel"
SALES_YEARS = (2023, 2024, 2025)
NOTICE = {
    "fr": "Territoire fictif : tous les noms, codes et chiffres sont inventés. Ne décrit aucun lieu réel.",
    "en": "Fictional territory: every name, code and number is invented. It describes no real place.",
}
PPR_FILES = tuple(
    f"{PPR_FOLDER}/{name}" for name in ("zone_pprn_s_034.shp", "document_pprn_034.csv", "multirisque_pprn_034.csv")
)
PEB_FILES = tuple(f"c-dgac-peb-metro-z{zone}.geojson" for zone in "abcd")
DESTINATIONS = (
    ("chu", "Centre hospitalier universitaire (fictif)", "D101"),
    ("france_travail", "Agence France Travail (fictive)", "A122"),
    ("siao", "SIAO (fictif, dans un centre social)", "D506"),
)
"""Id, label, and the kind of equipment of the BPE that gives the place."""

Progress = Callable[[str, float], None]


def write_demo(
    folder: Path,
    *,
    size: Literal["town", "metropole", "region"] = "town",
    seed: int = 1,
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
    progress
        Called before each step with its name and the share done, 0 to 1.

    Returns
    -------
    Path
        Of `territory.toml`.

    Raises
    ------
    TerritoryError
        If `size` is none of the three.
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
            fr=f"{folder} : écriture impossible ({error}). Choisissez un autre dossier.",
        ) from error
    tell("plan of the city", 0.0)
    city = make_city(SIZES[size], seed)
    opened = _write_people_and_land(city, folder, tell)
    tell("constraints", 0.85)
    _write_constraints(city, folder)
    tell("territory", 0.98)
    path = folder / "territory.toml"
    path.write_text(_territory_text(city, opened), encoding="utf-8", newline="\n")
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


@dataclass(frozen=True)
class Source:
    """One `[[source]]` of the file."""

    layer: str
    reader: str
    files: tuple[str, ...]
    vintage: str
    imitates: str
    covers: tuple[str, ...] = ()


def _sources(city: City) -> list[Source]:
    """List the sources of a territory, each file with the publisher whose layout it imitates."""
    wet = {code for rank in constraints.approved_rivers(city) for code in constraints.flooded_communes(city, rank)}
    planned = tuple(constraints.planned_communes(city))
    has_gap = len(planned) < len(city.communes)
    listed = [
        Source("communes", "communes_geoapi", ("communes.geojson",), "2026", "geo.api.gouv.fr"),
        Source("streets", "osm_streets", ("streets.osm.pbf",), "2026-09", "OpenStreetMap"),
        Source("timetable", "gtfs", ("gtfs.zip",), "2026-08-31/2026-12-18", "réseau de transport"),
        Source("services", "bpe", ("BPE25.csv",), "2025", "INSEE, BPE"),
        Source("services", "finess_legacy_services", (FINESS_FILE,), "2026-05", "FINESS"),
        Source("supported_housing", "finess_legacy_supported_housing", (FINESS_FILE,), "2026-05", "FINESS"),
        Source("social_dwellings", "rpls_dwellings", (RPLS_FILE,), "2025-01", "SDES, RPLS"),
        Source("sru", "sru_inventory", ("inventaire-sru.csv",), "2024-01", "DHUP, inventaire SRU"),
        Source("income_cells", "filosofi_grid", ("carreaux_200m_met.csv",), "2021", "INSEE, Filosofi"),
        Source("need_zones", "need_table", ("need.csv",), "2025", "SIAO et SNE, agrégats"),
        Source("qpv", "qpv_2024", ("QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson",), "2024", "ANCT"),
        Source(
            "parcels",
            "cadastre_parcels",
            ("cadastre-34-parcelles.json.gz", "cadastre-34-batiments.json.gz", "PM_25_NB_340.csv"),
            "2026-02 (propriétaires : 2025-01)",
            "DGFiP, cadastre Etalab et parcelles des personnes morales",
        ),
        Source("flood", "ppr_georisques", PPR_FILES, "2014", "Géorisques, PPRN", tuple(sorted(wet))),
        Source("plan", "plan_zones", ("zone_urba.geojson",), "2025-07", "GPU", planned if has_gap else ()),
        Source(
            "protected_woods",
            "plan_prescriptions",
            ("prescription_surf.geojson",),
            "2025-07",
            "GPU",
            planned if has_gap else (),
        ),
        Source("monuments", "monuments_geojson", ("monuments_historiques.geojson",), "2025", "Culture"),
        Source("green_spaces", "green_spaces_geojson", ("espaces_verts.geojson",), "2025", "collectivité"),
        Source("water", "water_geojson", ("cours_eau.geojson",), "2025", "collectivité"),
        Source("transit_lines", "tram_lines_geojson", ("LigneTram.geojson",), "2026", "réseau de transport"),
        Source("terrain", "terrain", (TERRAIN_FILE,), "2025", "IGN, BD ALTI"),
        Source("sales", "dvf", tuple(f"dvf_{year}.csv.gz" for year in SALES_YEARS), "2023-2025", "DGFiP, DVF"),
    ]
    if city.size.name != "town":
        listed.append(Source("noise", "peb", PEB_FILES, "2020", "DGAC, PEB"))
    return listed


def _territory_text(city: City, services: pd.DataFrame) -> str:
    """Give the text of `territory.toml`; `services` are those that `make_services` opened."""
    kind = {"town": "Ville", "metropole": "Métropole", "region": "Région"}[city.size.name]
    lines = [
        "# Territoire fictif, écrit par « pensions demo ».",
        "[territory]",
        'id = "demo"',
        f"name = {_quoted(f'{kind} de {names.MAIN}')}",
        "is_fictional = true",
        f"notice = {{ fr = {_quoted(NOTICE['fr'])}, en = {_quoted(NOTICE['en'])} }}",
        "margin_m = 2000",
        "",
        "[sites]",
        'layer = "parcels"',
        'where = { owner_kind = ["landlord", "public"] }',
    ]
    lines += _destinations_text(city, services)
    for source in _sources(city):
        lines += [
            "",
            "[[source]]",
            f"layer = {_quoted(source.layer)}",
            f"reader = {_quoted(source.reader)}",
            f"files = [{', '.join(_quoted(name) for name in source.files)}]",
            f"vintage = {_quoted(source.vintage)}",
            f"publisher = {_quoted(f'fictif (format : {source.imitates})')}",
            'licence = "données fictives"',
        ]
        if source.covers:
            lines.append(f"covers = [{', '.join(_quoted(code) for code in source.covers)}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _destinations_text(city: City, services: pd.DataFrame) -> list[str]:
    """Lines of `territory.toml` for the town centre and the named services; a kind the city lacks has none."""
    x, y = city.settlements[0].x, city.settlements[0].y
    lines = _destination("centre", f"Centre de {names.MAIN}", x, y)
    for name, label, kind in DESTINATIONS:
        found = services[services["typequ"] == kind]
        if len(found):
            nearest = found.iloc[int(np.argmin(np.hypot(found["x"] - x, found["y"] - y)))]
            lines += _destination(name, label, float(nearest["x"]), float(nearest["y"]))
    return lines


def _destination(name: str, label: str, x: float, y: float) -> list[str]:
    lon, lat = (float(np.round(degrees[0], 6)) for degrees in lonlat(np.array([x]), np.array([y])))
    return [
        "",
        "[[destination]]",
        f'id = "{name}"',
        f"label = {_quoted(label)}",
        f"lon = {lon}",
        f"lat = {lat}",
        'source = "fictif"',
    ]
