"""
Risks: flood zones in the Géorisques layout of a département, and the noise plan of an airfield.

The ground: hills away from the rivers, as an ASCII grid of the IGN.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from layers.demo.city import names
from layers.demo.city.areas import City
from layers.demo.city.fields import Floats, Noise
from layers.demo.published.files import write_geojson, write_lines

BANDS = ((0.30, "04", "RN"), (0.60, "03", "RU"), (0.95, "02", "BU"), (1.25, "01", "Z1"))
"""(share of the flood plain, typereg, codezone), from the water outwards."""


def flooded_communes(city: City, river_rank: int = 0) -> list[str]:
    """Give the INSEE codes of the communes that a river's flood plain touches."""
    plain = city.rivers[river_rank].reach(BANDS[-1][0])
    return city.communes.loc[city.communes.intersects(plain), "insee_code"].tolist()


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
    field = city.estates[city.estates["kind"] == "airfield"].iloc[0]
    rings, inner = {}, shapely.Polygon()
    for zone, length, width in (("A", 1_100, 230), ("B", 1_700, 380), ("C", 2_900, 700), ("D", 4_400, 1_250)):
        angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        oval = np.column_stack([length * np.cos(angle), width * np.sin(angle)])
        turned = oval @ np.array([[np.cos(0.5), np.sin(0.5)], [-np.sin(0.5), np.cos(0.5)]])
        outer = shapely.Polygon(turned + field[["x", "y"]].to_numpy(dtype=float))
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


STEP_M = 25.0


def elevation(city: City, x: Floats, y: Floats) -> Floats:
    """Metres above the sea: the valley falls to the south, hills rise away from the water, most in the north."""
    rng = city.rng("terrain")
    hills, knolls = Noise(rng, 2_600.0), Noise(rng, 1_100.0)
    bank = np.clip(city.water_m(x, y), 0.0, None)
    _, south, _, north = city.frame.bounds
    height = (y - south) / (north - south)
    rise = np.clip((bank - 250.0) / 2_000.0, 0.0, 1.0)
    bumps = (0.35 + 0.9 * height) * (26.0 * (1.0 + hills(x, y)) + 11.0 * knolls(x, y))
    return 18.0 + 60.0 * height + 0.006 * np.minimum(bank, 5_000.0) + rise * np.maximum(bumps, -8.0)


def write_terrain(city: City, path: Path) -> None:
    """Write a 25 m ESRI ASCII grid in EPSG:2154 (the file names no system: its name does), row by row."""
    west, south, east, north = (round(value / STEP_M) * STEP_M for value in city.boundary.buffer(600.0).bounds)
    columns, rows = int((east - west) / STEP_M), int((north - south) / STEP_M)
    x = west + (np.arange(columns) + 0.5) * STEP_M
    with path.open("w", encoding="ascii", newline="\n") as stream:
        stream.write(
            f"ncols        {columns}\nnrows        {rows}\nxllcorner    {west:.6f}\nyllcorner    {south:.6f}\n"
        )
        stream.write(f"cellsize     {STEP_M:.6f}\nNODATA_value -99999.00\n")
        for start in range(0, rows, 200):
            y = north - (np.arange(start, min(start + 200, rows)) + 0.5) * STEP_M
            for line in np.round(elevation(city, *np.meshgrid(x, y)), 1).tolist():
                stream.write(" ".join(map(str, line)) + "\n")
