"""What `territory.toml` of the demonstration says: which file makes which layer, and the places with a name."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from layers.demo.city import names
from layers.demo.city.areas import City, lonlat
from layers.demo.published import constraints

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


@dataclass(frozen=True)
class Source:
    """One `[[source]]` of the file."""

    layer: str
    reader: str
    files: tuple[str, ...]
    vintage: str
    imitates: str
    covers: tuple[str, ...] = ()


def sources_of(city: City) -> list[Source]:
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
        Source(
            "buildings", "cadastre_buildings", ("cadastre-34-batiments.json.gz",), "2026-02", "DGFiP, cadastre Etalab"
        ),
        Source("railways", "osm_railways", ("streets.osm.pbf",), "2026-09", "OpenStreetMap"),
        Source("place_names", "osm_place_names", ("streets.osm.pbf",), "2026-09", "OpenStreetMap"),
        Source("transit_lines", "tram_lines_geojson", ("LigneTram.geojson",), "2026", "réseau de transport"),
        Source("terrain", "terrain", (TERRAIN_FILE,), "2025", "IGN, BD ALTI"),
        Source("sales", "dvf", tuple(f"dvf_{year}.csv.gz" for year in SALES_YEARS), "2023-2025", "DGFiP, DVF"),
    ]
    if city.size.name != "town":
        listed.append(Source("noise", "peb", PEB_FILES, "2020", "DGAC, PEB"))
    return listed


def territory_text(city: City, services: pd.DataFrame, sources: Sequence[Source]) -> str:
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
    for source in sources:
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
