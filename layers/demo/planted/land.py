"""Faults of the ground: plots that are gone, zones of the plan that are gone, candidates that no cadastre has."""

import gzip
import json

from shapely.geometry import mapping, shape

from layers.demo.planted.fault import Planted, Town
from layers.demo.planted.rows import keep_features
from layers.demo.published.files import write_rows
from layers.demo.territory_text import Source

PARCELS_FILE, PLAN_FILE = "cadastre-34-parcelles.json.gz", "zone_urba.geojson"
CANDIDATES_FILE, BROWNFIELDS_FILE = "sites_candidats.csv", "friches-surfaces.geojson"
BROWNFIELDS_SOURCE = Source("brownfields", "cartofriches", (BROWNFIELDS_FILE,), "2026-06", "Cerema, Cartofriches")
SECTION, LEAST_M2, FEW = "ZZ", 400, 4
"""A section that the demonstration does not draw; candidates are plots of this size at least."""


def cadastre_area(town: Town) -> Planted:
    """Take every plot of a commune out of the cadastre."""
    code, name = town.commune(1)
    gone = keep_features(town.folder / PARCELS_FILE, lambda plot: plot["commune"] != code)
    return Planted(
        "cadastre_area", (PARCELS_FILE,), f"les {gone} parcelles de {name} ({code}) retirées du cadastre", (name,)
    )


def plan_area(town: Town) -> Planted:
    """Take every zone of a commune out of the plan."""
    code, name = town.commune(1)
    gone = keep_features(town.folder / PLAN_FILE, lambda zone: zone["insee"] != code)
    return Planted(
        "plan_area", (PLAN_FILE,), f"les {gone} zones de {name} ({code}) retirées du plan local d'urbanisme", (name,)
    )


def candidates_exist(town: Town) -> Planted:
    """Write a list of candidates and an inventory of brownfields, each with a plot that the cadastre does not have."""
    code, name = town.commune(0)
    plots = json.loads(gzip.decompress((town.folder / PARCELS_FILE).read_bytes()))["features"]
    large = [
        plot
        for plot in plots
        if plot["properties"]["commune"] == code and (plot["properties"]["contenance"] or 0) >= LEAST_M2
    ]
    absent = f"{code}000{SECTION}0099"
    listed = []
    for rank, plot in enumerate(large[:FEW]):
        at = shape(plot["geometry"]).representative_point()
        idu = absent if rank == FEW - 1 else plot["properties"]["id"]
        listed.append((idu, f"Terrain {rank + 1}", f"{at.x:.6f}", f"{at.y:.6f}", plot["properties"]["contenance"]))
    write_rows(town.folder / CANDIDATES_FILE, ("site_id", "label", "lon", "lat", "area_m2"), listed)
    brown = [_brownfield(rank, code, plot, absent) for rank, plot in enumerate(large[FEW : FEW + 2])]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in brown)
    (town.folder / BROWNFIELDS_FILE).write_text(
        f'{{\n"type": "FeatureCollection",\n"features": [\n{lines}\n]\n}}\n', encoding="utf-8", newline="\n"
    )
    return Planted(
        "candidates_exist",
        (CANDIDATES_FILE, BROWNFIELDS_FILE),
        f"un terrain de la liste de candidats et une friche de {name} portent la parcelle {absent}, que le cadastre "
        "n'a pas",
        (absent,),
    )


def _brownfield(rank: int, code: str, plot: dict[str, dict[str, object]], absent: str) -> dict[str, object]:
    """A site of Cartofriches on a plot; the first one names a plot that is not there."""
    own = plot["properties"]
    return {
        "type": "Feature",
        "properties": {
            "site_id": absent if rank == 0 else own["id"],
            "site_nom": f"Friche {rank + 1}",
            "site_statut": "friche sans projet",
            "site_surface": own["contenance"],
            "comm_insee": code,
            "proprio_nom": None,
            "proprio_personne": None,
            "unite_fonciere_surface": own["contenance"],
            "unite_fonciere_refcad": absent if rank == 0 else own["id"],
            "sol_pollution_existe": "inconnu",
        },
        "geometry": mapping(shape(plot["geometry"])),
    }
