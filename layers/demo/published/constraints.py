"""
What rules a site out or lowers it: the local plan, flood zones, an airfield's noise, listed monuments.

Zones and prescriptions are as the Géoportail de l'urbanisme gives them, flood zones in the Géorisques layout of a
département, the noise plan one file a zone.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from scipy.ndimage import uniform_filter

from layers.demo.city import names
from layers.demo.city.areas import City, polygonise, round_shapes
from layers.demo.city.fields import Ints, Noise
from layers.demo.published.files import write_geojson, write_lines

ZONES = (
    # class, label, long label, type, forbidden uses
    ("UA", "Centre ancien", "U", ""),
    ("UB", "Tissu dense", "U", ""),
    ("UC", "Tissu pavillonnaire", "U", ""),
    ("UE", "Activités économiques", "U", "habitation (logement, hébergement) ; exploitation agricole"),
    ("1AU", "À urbaniser, ouverte", "AUc", ""),
    ("2AU", "À urbaniser, bloquée", "AUs", "habitation (logement, hébergement)"),
    ("A", "Agricole", "A", "logement ; hébergement"),
    ("N", "Naturelle", "N", "logement ; hébergement"),
)
BANDS = ((0.30, "04", "RN"), (0.60, "03", "RU"), (0.95, "02", "BU"), (1.25, "01", "Z1"))
"""(share of the flood plain, typereg, codezone), from the water outwards."""


def planned_communes(city: City) -> list[str]:
    """Give the INSEE codes of the communes that have a local plan: all, but the last one of a large territory."""
    codes: list[str] = city.communes["insee_code"].tolist()
    return codes if city.size.name == "town" else codes[:-1]


def write_plan(city: City, path: Path) -> None:
    """Write zone_urba as the Géoportail de l'urbanisme gives it."""
    label = _zone_raster(city)
    label[~np.isin(city.label, np.flatnonzero(city.communes["insee_code"].isin(planned_communes(city))))] = -1
    zones = polygonise(city.frame, label, 35.0).explode(ignore_index=True)
    zones = zones[zones.area > 2_000.0]
    which = (zones["label"] % 10).to_numpy()
    code = city.communes["insee_code"].to_numpy()[zones["label"] // 10]
    texts = np.array(ZONES, dtype=object)[which]
    count, partition = len(zones), f"DU_{names.EPCI_SIREN}"
    write_geojson(
        path,
        zones.geometry.to_numpy(),
        {
            "gid": list(range(1, count + 1)), "gpu_doc_id": ["0" * 32] * count, "gpu_status": ["production"] * count,
            "gpu_timestamp": ["2026-03-02T00:00:00Z"] * count, "partition": [partition] * count,
            "libelle": texts[:, 0], "libelong": texts[:, 1], "typezone": texts[:, 2], "destdomi": [None] * count,
            "nomfic": ["200999999_reglement_20250701.pdf"] * count, "urlfic": [None] * count, "insee": code,
            "datappro": ["20250701"] * count, "datvalid": ["20250701"] * count,
            "idurba": ["200999999_PLUi_20250701"] * count, "idzone": [f"Z{k:05d}" for k in range(1, count + 1)],
            "lib_idzone": [None] * count, "formdomi": [None] * count, "destoui": [None] * count,
            "destcdt": [None] * count, "destnon": texts[:, 3], "symbole": [None] * count,
        },
    )  # fmt: skip


def _zone_raster(city: City) -> Ints:
    """Ten times the commune plus the row of `ZONES`, on the frame; -1 outside."""
    rng = city.rng("plan")
    x, y = city.frame.centres()
    patch = Noise(rng, 1_300.0)(x, y)
    smooth = uniform_filter(city.density, int(550.0 / city.frame.step), mode="nearest")
    zone = np.select([smooth > 5_500.0, smooth > 1_700.0, smooth > 200.0], [0, 1, 2], np.where(patch > 0.55, 7, 6))
    fringe = (smooth > 80.0) & (smooth <= 200.0)
    zone = np.where(fringe & (patch > 0.5), 4, np.where(fringe & (patch < -0.6), 5, zone))
    for estate in city.estates:
        zone[np.hypot(x - estate.x, y - estate.y) < estate.radius_m] = 3
    for river in city.rivers:
        zone[(river.bank_m(x, y) < 0.35 * river.flood_m) & (smooth < 2_500.0)] = 7
    return np.where(city.label >= 0, city.label.astype(np.int32) * 10 + zone, -1)


def write_prescriptions(city: City, path: Path) -> None:
    """Write the plan's surface prescriptions: protected woods (01), and others that protect no wood (05, 17)."""
    rng = city.rng("woods")
    count = max(int(city.boundary.area / 1e6 * 1.3), 20)
    shapes = [shape for shape in round_shapes(city, rng, count, 40.0, 320.0) if shape.area > 500.0]
    kind = rng.choice(["01", "05", "17"], len(shapes), p=[0.72, 0.16, 0.12])
    label = {"01": "Espace boisé classé", "05": "Emplacement réservé", "17": "Secteur de mixité sociale"}
    write_geojson(
        path,
        shapes,
        {
            "gid": list(range(1, len(shapes) + 1)),
            "partition": [f"DU_{names.EPCI_SIREN}"] * len(shapes),
            "libelle": [label[k] for k in kind],
            "txt": [None] * len(shapes),
            "typepsc": kind,
            "stypepsc": ["00"] * len(shapes),
            "idurba": ["200999999_PLUi_20250701"] * len(shapes),
            "datvalid": ["20250701"] * len(shapes),
        },
    )


def flooded_communes(city: City, river_rank: int = 0) -> list[str]:
    """Give the INSEE codes of the communes that a river's flood plain touches."""
    plain = city.rivers[river_rank].reach(BANDS[-1][0])
    codes: list[str] = city.communes.loc[city.communes.intersects(plain), "insee_code"].tolist()
    return codes


def approved_rivers(city: City) -> list[int]:
    """Give the rivers whose PPR is approved: all but the second."""
    return [river.rank for river in city.rivers if river.rank != 1]


def write_ppr(city: City, folder: Path) -> None:
    """Write the Géorisques layout of a département: zones of all procedures, documents, risks; one is not approved."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, documents, risks = [], [], []
    taken = shapely.Polygon()
    for river in city.rivers:
        gaspar, is_approved = f"34DDTM2012{901 + river.rank:04d}", river.rank != 1
        called = names.RIVERS[river.rank % len(names.RIVERS)]
        state, day = ("02", "2014-06-12") if is_approved else ("01", "")
        documents.append(f"{gaspar};PPRI {called};{state};{day};;non;1120000;https://risques.example;{gaspar}")
        risks.append(f"{gaspar};1120000;112")
        inner = shapely.Polygon()
        for share, typereg, codezone in BANDS:
            reach = river.reach(share)
            zone = reach.difference(inner).intersection(city.boundary).difference(taken)
            inner = reach
            for part in shapely.get_parts(zone):
                if part.geom_type == "Polygon" and part.area > 50.0:
                    rows.append((gaspar, f"PPRI {called}", codezone, typereg, part))
        taken = taken.union(inner)
    frame = pd.DataFrame(rows, columns=["id_gaspar", "nom", "codezone", "typereg", "geometry"])
    frame.insert(0, "id_zone", range(1, len(frame) + 1))
    frame["urlfic"] = ""
    frame["srce_annee"] = "2014"
    shapes = gpd.GeoDataFrame(frame, geometry="geometry", crs=2154)
    pyogrio.write_dataframe(
        shapes, folder / "zone_pprn_s_034.shp", driver="ESRI Shapefile", encoding="UTF-8",
        DBF_DATE_LAST_UPDATE="2026-01-01",
    )  # fmt: skip
    header = "id_gaspar;nom;etat;dateappro;datefinval;multi_risq;coderisque;site_web;uri_gaspar"
    write_lines(folder / "document_pprn_034.csv", [header, *documents])
    write_lines(folder / "multirisque_pprn_034.csv", ["id_gaspar;coderisque;num_alea", *risks])


def write_noise(city: City, folder: Path) -> list[str]:
    """Write the airfield's noise plan, one file a zone, and give their names."""
    field = next(estate for estate in city.estates if estate.kind == "airfield")
    rings, inner = {}, shapely.Polygon()
    for zone, length, width in (("A", 1_100, 230), ("B", 1_700, 380), ("C", 2_900, 700), ("D", 4_400, 1_250)):
        angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        oval = np.column_stack([length * np.cos(angle), width * np.sin(angle)])
        turned = oval @ np.array([[np.cos(0.5), np.sin(0.5)], [-np.sin(0.5), np.cos(0.5)]])
        outer = shapely.Polygon(turned + np.array([field.x, field.y]))
        rings[zone] = outer.difference(inner)
        inner = outer
    written = []
    for zone, shape in rings.items():
        name = f"c-dgac-peb-metro-z{zone.lower()}.geojson"
        values = {"ZONE": zone, "CODE_OACI": "LFZZ", "NOM": "VALMARELLE - LA PLAINE (FICTIF)", "PRODUCTEUR": "FICTIF",
                  "REF_DOC": "PEB_LFZZ", "INDLDENEXT": 50, "INDLDENINT": 70, "DATE_ARRET": "2007-02-12",
                  "DATE_MAJ": "2020-06-02", "ID_MAP": f"LFZZ_{zone}"}  # fmt: skip
        write_geojson(folder / name, [shape], {key: [value] for key, value in values.items()}, has_crs=True)
        written.append(name)
    return written


def write_monuments(city: City, path: Path) -> None:
    """Write listed monuments: most in the old town, some as points, some as outlines."""
    rng = city.rng("monuments")
    shapes: list[shapely.Geometry] = []
    called = []
    kinds = ("Hôtel de Sarrazan", "Église Saint-Drélian", "Porte de l'Horloge", "Ancien couvent", "Aqueduc", "Halles")
    for town in (place for place in city.settlements if place.is_city):
        for k in range(3 if city.size.name == "town" else 14):
            x, y = town.x + rng.normal(0, 0.14 * town.sigma), town.y + rng.normal(0, 0.14 * town.sigma)
            shapes.append(shapely.Point(x, y) if k % 3 else shapely.box(x - 18, y - 12, x + 18, y + 12))
            called.append(f"{kinds[k % len(kinds)]}" + ("" if k < len(kinds) else f" {k}"))
    villages = [place for place in city.settlements if place.is_inside and not place.is_city]
    for k, village in enumerate(villages[::3]):
        shapes.append(shapely.Point(village.x + 40.0, village.y - 25.0))
        called.append(f"Église romane {k + 1}")
    write_geojson(path, shapes, {"nom": called, "nature": ["Classé MH"] * len(called)})
