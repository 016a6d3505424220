"""What a map is drawn on: parks, water, listed monuments, tram lines."""

from pathlib import Path

import numpy as np
import shapely

from layers.demo.city import names
from layers.demo.city.areas import City
from layers.demo.city.transport import Line
from layers.demo.published.files import write_geojson
from layers.demo.published.planning import blobs


def write_green(city: City, path: Path) -> None:
    """Write the parks, and the banks of the main river where it crosses a town."""
    rng = city.rng("green")
    count = max(int(city.size.inhabitants / 4_000), 6)
    dense = [s for s in blobs(city, rng, count * 14, 45.0, 130.0) if _density_of(city, s) > 900.0][:count]
    river = city.rivers[0]
    banks = river.reach(0.28).difference(river.reach(0.0))
    town = city.settlements.iloc[0]
    near = shapely.Point(town["x"], town["y"]).buffer(1.7 * town["sigma"])
    banks = banks.intersection(near).intersection(city.boundary)
    called = [f"Parc {names.STREET_NAMES[k % len(names.STREET_NAMES)]}" for k in range(len(dense))]
    write_geojson(path, [*dense, banks], {"nom": [*called, "Promenade des Berges de la Marelle"]})


def _density_of(city: City, shape: shapely.Geometry) -> float:
    centre = shape.centroid
    return float(city.density_at(np.array([centre.x]), np.array([centre.y]))[0]) if not shape.is_empty else 0.0


def write_water(city: City, path: Path) -> None:
    """Write the rivers as polygons."""
    zone = city.boundary.buffer(2_500.0)
    shapes = [river.reach(0.0).intersection(zone) for river in city.rivers]
    write_geojson(path, shapes, {"nom": [names.RIVERS[river.rank % len(names.RIVERS)] for river in city.rivers]})


def write_monuments(city: City, path: Path) -> None:
    """Write listed monuments: most in the old town, some as points, some as outlines."""
    rng = city.rng("monuments")
    shapes: list[shapely.Geometry] = []
    called = []
    kinds = ("Hôtel de Sarrazan", "Église Saint-Drélian", "Porte de l'Horloge", "Ancien couvent", "Aqueduc", "Halles")
    for town in city.settlements[city.settlements["is_city"]].itertuples():
        for k in range(3 if city.size.name == "town" else 14):
            x, y = town.x + rng.normal(0, 0.14 * town.sigma), town.y + rng.normal(0, 0.14 * town.sigma)
            shapes.append(shapely.Point(x, y) if k % 3 else shapely.box(x - 18, y - 12, x + 18, y + 12))
            called.append(f"{kinds[k % len(kinds)]}" + ("" if k < len(kinds) else f" {k}"))
    villages = city.settlements[city.settlements["is_inside"] & ~city.settlements["is_city"]].iloc[::3]
    for k, village in enumerate(villages.itertuples()):
        shapes.append(shapely.Point(village.x + 40.0, village.y - 25.0))
        called.append(f"Église romane {k + 1}")
    write_geojson(path, shapes, {"nom": called, "nature": ["Classé MH"] * len(called)})


def write_tram_lines(lines: list[Line], path: Path) -> None:
    """Write the tram lines, both ways, as the real network's own open data does."""
    trams = [line for line in lines if line.mode == "tram"]
    rows = [(line, way) for line in trams for way in ("Aller - V1", "Retour - V2")]
    shapes = [shapely.LineString(line.path if way.startswith("A") else line.path[::-1]) for line, way in rows]
    write_geojson(
        path,
        shapes,
        {
            "id_lignes_sens": [f"IDLTRAM{k:02d}" for k in range(1, len(rows) + 1)],
            "reseau": ["Urbain"] * len(rows),
            "mode": ["Tramway"] * len(rows),
            "nom_ligne": [f"{line.line_id} {line.name}" for line, _ in rows],
            "num_exploitation": [line.line_id.removeprefix("T") for line, _ in rows],
            "sens": [way for _, way in rows],
            "fonctionnement": ["Ligne Régulière"] * len(rows),
            "code_couleur": [f"#{line.colour}" for line, _ in rows],
        },
    )
