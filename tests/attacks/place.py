"""A place small enough to be read in a second: a few squares of 200 m, one commune or two, and how it is judged."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

EAST, NORTH = 3_800_000, 2_296_000
"""South-west corner of a square of 8 km of EPSG:3035, near Montpellier: every place is drawn from it."""
CELL_M = 200
COUNTS = {"persons": "ind", "households": "men", "poor_households": "men_pauv", "single_households": "men_1ind"}
"""Column of the layer → column as published."""

_TO_LAMBERT = Transformer.from_crs(3035, 2154, always_xy=True)
_TO_DEGREES = Transformer.from_crs(2154, 4326, always_xy=True)


def squares(columns, rows, households, *, poor=0.3, single=0.4):
    """A frame of squares by their place, in squares of 200 m from the corner; counts in tenths, as published."""
    men = np.round(np.asarray(households, dtype=float), 1)
    return pd.DataFrame(
        {
            "east": EAST + CELL_M * np.asarray(columns),
            "north": NORTH + CELL_M * np.asarray(rows),
            "men": men,
            "men_pauv": np.round(men * poor, 1),
            "men_1ind": np.round(men * single, 1),
            "ind": np.round(men * 2.2, 1),
        }
    )


def cell_ids(table):
    """Names of the squares, by their south-west corner."""
    pairs = zip(table["north"], table["east"], strict=True)
    return [f"CRS3035RES200mN{north}E{east}" for north, east in pairs]


def write_squares(table, path, codes="34901"):
    """Write the columns of Filosofi that the reader wants; a square of fewer than 11 households is imputed."""
    out = pd.DataFrame({"idcar_200m": cell_ids(table)})
    out["i_est_200"] = (table["men"] < 11).astype(int)
    out["lcog_geo"] = codes
    for name in ("ind", "men", "men_pauv", "men_1ind"):
        out[name] = table[name].round(1)
    out["log_soc"] = 0
    out.to_csv(path, index=False)


def lambert(columns, rows):
    """Coordinates in EPSG:2154 of places counted in squares of 200 m from the corner."""
    return _TO_LAMBERT.transform(EAST + CELL_M * np.asarray(columns), NORTH + CELL_M * np.asarray(rows))


def box(west, south, east, north):
    """A commune as a box whose corners are counted in squares of 200 m from the corner, in EPSG:2154."""
    return shapely.Polygon(np.column_stack(lambert([west, east, east, west], [south, south, north, north])))


def write_communes(outlines, path):
    """Write communes as geo.api.gouv.fr answers; `outlines`: INSEE code → shape in EPSG:2154."""
    features = [
        {
            "type": "Feature",
            "properties": {"nom": f"Commune {code}", "code": code, "population": 2000},
            "geometry": json.loads(shapely.to_geojson(shapely.transform(shape, _degrees))),
        }
        for code, shape in outlines.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")


def _degrees(pairs):
    return np.column_stack(_TO_DEGREES.transform(*pairs.T))


def write_place(folder, table, outlines, *, margin_m=2000, more=""):
    """Write a territory of communes and squares, and whatever `more` says in its TOML."""
    folder.mkdir(parents=True, exist_ok=True)
    write_communes(outlines, folder / "communes.geojson")
    write_squares(table, folder / "carreaux_200m_met.csv")
    text = f'[territory]\nid = "drawn"\nname = "Lieu dessiné"\nis_fictional = true\nmargin_m = {margin_m}\n'
    for layer, reader, file in (
        ("communes", "communes_geoapi", "communes.geojson"),
        ("income_cells", "filosofi_grid", "carreaux_200m_met.csv"),
    ):
        text += source(layer, reader, file)
    (folder / "territory.toml").write_text(text + more, "utf-8")
    return folder


def source(layer, reader, file):
    """A source of a territory, in TOML."""
    head = f'\n[[source]]\nlayer = "{layer}"\nreader = "{reader}"\nfiles = ["{file}"]\n'
    return head + 'vintage = "2021"\npublisher = "fictif"\nlicence = "fictive"\n'


def scenario(criteria, *, name="attack", more=""):
    """A scenario of people counted around the sites; `criteria`: id → (column, radius in metres, least, most)."""
    both = '{{ fr = "{0}", en = "{0}" }}'
    text = f'id = "{name}"\nlabel = {both.format(name)}\ndescription = {both.format(name)}\n'
    walking = {"walk_speed_kmh": 3.6, "detour": 1.3, "access_walk_min": 15, "change_walk_min": 5, "leave_from_h": 9}
    walking |= {"leave_until_h": 11, "stop_walk_min": 8}
    text += "[parameters]\n" + "".join(f'{key} = {{ value = {value}, source = "proposition" }}\n'
                                       for key, value in walking.items())  # fmt: skip
    text += f'[[theme]]\nid = "need"\nlabel = {both.format("Besoin")}\n'
    for key, (column, radius, least, most) in criteria.items():
        text += f"""
[[criterion]]
id = "{key}"
theme = "need"
label = {both.format(key)}
unit = {both.format("ménages")}
measure = {{ kind = "sum_around", layers = ["income_cells"], options = {{ column = "{column}", radius_m = {radius} }} }}
knots = [[{least}, 0.0], [{most}, 1.0]]
weight = 1
is_about_people = true
source = "proposition"
"""
    return text + more


def write_sites(path, x, y):
    """A list of sites by their coordinates in Lambert-93."""
    pd.DataFrame({"id": [f"s{rank:05d}" for rank in range(len(x))], "x": x, "y": y}).to_csv(path, index=False)


def notes_of(folder: Path):
    """Notes of a ranking in the order of the list of sites, from a file that is passed on, and from nothing else."""
    rows = json.loads((folder / "sites.geojson").read_text("utf-8"))["features"]
    told = pd.DataFrame([row["properties"] for row in rows]).set_index("site_id").sort_index()
    return told.filter(regex="^note_").astype(float)
