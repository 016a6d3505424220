"""What a map is drawn on and a walk climbs: parks, water, tram lines, and the relief as an ASCII grid of the IGN."""

from pathlib import Path

import numpy as np
import shapely

from layers.demo.city import names
from layers.demo.city.areas import City, round_shapes
from layers.demo.city.fields import Floats, Noise
from layers.demo.city.transport import Line
from layers.demo.published.files import write_geojson

TERRAIN_STEP_M = 25.0


def write_green(city: City, path: Path) -> None:
    """Write the parks, and the banks of the main river where it crosses a town."""
    rng = city.rng("green")
    count = max(int(city.size.inhabitants / 4_000), 6)
    dense = [s for s in round_shapes(city, rng, count * 14, 45.0, 130.0) if _density_of(city, s) > 900.0][:count]
    river = city.rivers[0]
    banks = river.reach(0.28).difference(river.reach(0.0))
    town = city.settlements[0]
    near = shapely.Point(town.x, town.y).buffer(1.7 * town.sigma)
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
    west, south, east, north = (
        round(value / TERRAIN_STEP_M) * TERRAIN_STEP_M for value in city.boundary.buffer(600.0).bounds
    )
    columns, rows = int((east - west) / TERRAIN_STEP_M), int((north - south) / TERRAIN_STEP_M)
    x = west + (np.arange(columns) + 0.5) * TERRAIN_STEP_M
    with path.open("w", encoding="ascii", newline="\n") as stream:
        stream.write(
            f"ncols        {columns}\nnrows        {rows}\nxllcorner    {west:.6f}\nyllcorner    {south:.6f}\n"
        )
        stream.write(f"cellsize     {TERRAIN_STEP_M:.6f}\nNODATA_value -99999.00\n")
        for start in range(0, rows, 200):
            y = north - (np.arange(start, min(start + 200, rows)) + 0.5) * TERRAIN_STEP_M
            for line in np.round(elevation(city, *np.meshgrid(x, y)), 1).tolist():
                stream.write(" ".join(map(str, line)) + "\n")
